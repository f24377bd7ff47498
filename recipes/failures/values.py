# Part of the package database-recipes: cookbook why "…"
"""Types and values.

A column has one type, and a driver sends what it is given.
"""

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recipes.schema import Category, User
from recipes.schema.seed import AVOCET, TYPING


class Model(DeclarativeBase):
    """Base of the models below, each of which has a table of its own."""


async def create_table(session: AsyncSession, model: type[Model]) -> None:
    """Create the table of one model."""
    assert isinstance(model.__table__, Table)  # noqa: S101 - no view
    connection = await session.connection()
    await connection.run_sync(model.__table__.create)


# --8<-- [start:trap_aware_time]
from datetime import UTC, datetime

CHRISTMAS = datetime(2024, 12, 24, 20, tzinfo=UTC)


class Concert(Model):
    """A concert whose time has no zone: that is the default."""

    __tablename__ = "concerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]


async def trap_aware_time(session: AsyncSession) -> None:
    """The column has no time zone, and the value has one.

    The other way round nothing fails: asyncpg takes a time without a zone
    for the machine's own.
    """
    await create_table(session, Concert)
    session.add(Concert(starts_at=CHRISTMAS))
    await session.flush()


# --8<-- [end:trap_aware_time]


# --8<-- [start:cure_aware_time]
from sqlalchemy import DateTime


class ZonedConcert(Model):
    """The same concert, at an instant."""

    __tablename__ = "zoned_concerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


async def cure_aware_time(session: AsyncSession) -> None:
    """Declare the column with ``DateTime(timezone=True)``, and migrate it."""
    await create_table(session, ZonedConcert)
    session.add(ZonedConcert(starts_at=CHRISTMAS))
    await session.flush()
    session.expire_all()
    print("starts:", await session.scalar(select(ZonedConcert.starts_at)))


# --8<-- [end:cure_aware_time]


# --8<-- [start:trap_naive_time]
async def trap_naive_time(session: AsyncSession) -> None:
    """One of two times has a zone, and the other has none.

    ``datetime.now()`` and ``utcnow()`` have none. If the error is a
    ``DataError`` of asyncpg, it is the column that has none.
    """
    user = await session.get_one(User, AVOCET)
    now = datetime.fromisoformat("2024-12-24T20:00")
    print("member for", now - user.created_at)


# --8<-- [end:trap_naive_time]


# --8<-- [start:cure_naive_time]
async def cure_naive_time(session: AsyncSession) -> None:
    """Give every time a zone where it is made: ``datetime.now(UTC)``."""
    user = await session.get_one(User, AVOCET)
    now = datetime.fromisoformat("2024-12-24T20:00+00:00")
    print("member for", now - user.created_at)


# --8<-- [end:cure_naive_time]


# --8<-- [start:trap_number_for_text]
async def trap_number_for_text(session: AsyncSession) -> None:
    """The column holds text, and asyncpg converts nothing.

    If it is a dictionary (``got dict``), declare the column as ``JSON``.
    """
    session.add(User(username=42, email="answer@example.org"))
    await session.flush()


# --8<-- [end:trap_number_for_text]


# --8<-- [start:cure_number_for_text]
async def cure_number_for_text(session: AsyncSession) -> None:
    """Convert the value where it enters your program: ``str(number)``."""
    user = User(username=str(42), email="answer@example.org")
    session.add(user)
    await session.flush()
    print("user:", user.username)


# --8<-- [end:cure_number_for_text]


# --8<-- [start:trap_text_for_number]
async def trap_text_for_number(session: AsyncSession) -> None:
    """The column holds a number, and the value is text, as in a request."""
    category = await session.get(Category, "7")
    print("category:", category and category.name)


# --8<-- [end:trap_text_for_number]


# --8<-- [start:cure_text_for_number]
async def cure_text_for_number(session: AsyncSession) -> None:
    """Convert it where it enters, and answer 422 to what is no number."""
    category = await session.get(Category, int("7"))
    print("category:", category and category.name)


# --8<-- [end:cure_text_for_number]


# --8<-- [start:trap_text_for_date]
from datetime import date


class Holiday(Model):
    """A day off."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)


async def trap_text_for_date(session: AsyncSession) -> None:
    """The column holds a date, and the value is text."""
    await create_table(session, Holiday)
    session.add(Holiday(day="2024-12-25"))
    await session.flush()


# --8<-- [end:trap_text_for_date]


# --8<-- [start:cure_text_for_date]
async def cure_text_for_date(session: AsyncSession) -> None:
    """Make a ``date`` of the text."""
    await create_table(session, Holiday)
    session.add(Holiday(day=date.fromisoformat("2024-12-25")))
    await session.flush()
    print("holiday:", await session.scalar(select(Holiday.day)))


# --8<-- [end:cure_text_for_date]


# --8<-- [start:trap_text_for_time]
async def trap_text_for_time(session: AsyncSession) -> None:
    """The column holds a time, and the value is text."""
    await create_table(session, ZonedConcert)
    session.add(ZonedConcert(starts_at="2024-12-24T20:00:00Z"))
    await session.flush()


# --8<-- [end:trap_text_for_time]


# --8<-- [start:cure_text_for_time]
async def cure_text_for_time(session: AsyncSession) -> None:
    """Make a ``datetime`` of the text, with its zone."""
    await create_table(session, ZonedConcert)
    starts_at = datetime.fromisoformat("2024-12-24T20:00:00Z")
    session.add(ZonedConcert(starts_at=starts_at))
    await session.flush()
    query = select(ZonedConcert.id).filter_by(starts_at=starts_at)
    print("concert:", await session.scalar(query))


# --8<-- [end:cure_text_for_time]


# --8<-- [start:trap_text_for_bytes]
from sqlalchemy import LargeBinary


class Picture(Model):
    """A picture, which is bytes."""

    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


async def trap_text_for_bytes(session: AsyncSession) -> None:
    """The column holds bytes, and the value is text."""
    await create_table(session, Picture)
    session.add(Picture(content="<svg/>"))
    await session.flush()


# --8<-- [end:trap_text_for_bytes]


# --8<-- [start:cure_text_for_bytes]
async def cure_text_for_bytes(session: AsyncSession) -> None:
    """Encode it, or give the column the type ``Text``."""
    await create_table(session, Picture)
    drawn = "<svg/>"
    session.add(Picture(content=drawn.encode()))
    await session.flush()
    print("content:", await session.scalar(select(Picture.content)))


# --8<-- [end:cure_text_for_bytes]


# --8<-- [start:trap_text_for_id]
async def trap_text_for_id(session: AsyncSession) -> None:
    """The key is a UUID, and the value is text that is none."""
    user = await session.get(User, "avocet")
    print("user:", user)


# --8<-- [end:trap_text_for_id]


# --8<-- [start:cure_text_for_id]
from uuid import UUID


async def cure_text_for_id(session: AsyncSession) -> None:
    """Make a UUID of it where it enters, and answer 404 to what is none."""
    for text_id in ("avocet", str(AVOCET)):
        try:
            user = await session.get(User, UUID(text_id))
        except ValueError:
            print(f"{text_id}: 404")
        else:
            print(f"{text_id}:", user and user.username)


# --8<-- [end:cure_text_for_id]


# --8<-- [start:trap_text_for_truth]
async def trap_text_for_truth(session: AsyncSession) -> None:
    """The column holds true or false, and ``"false"`` is text."""
    user = User(username="wren", email="wren@example.org", is_active="false")
    session.add(user)
    await session.flush()


# --8<-- [end:trap_text_for_truth]


# --8<-- [start:cure_text_for_truth]
async def cure_text_for_truth(session: AsyncSession) -> None:
    """Say which texts mean what, since ``bool("false")`` is ``True``."""
    active = {"true": True, "false": False}["false"]
    user = User(username="wren", email="wren@example.org", is_active=active)
    session.add(user)
    await session.flush()
    print("active:", user.is_active)


# --8<-- [end:cure_text_for_truth]


# --8<-- [start:trap_object_for_value]
from email.headerregistry import Address


async def trap_object_for_value(session: AsyncSession) -> None:
    """The driver does not know the class of the value."""
    address = Address(username="avocet", domain="example.org")
    query = select(User.username).where(User.email == address)
    print("user:", await session.scalar(query))


# --8<-- [end:trap_object_for_value]


# --8<-- [start:cure_object_for_value]
async def cure_object_for_value(session: AsyncSession) -> None:
    """Give the driver a plain value: ``str``, ``int``, ``float``, ``None``.

    Or let a ``TypeDecorator`` convert what goes to a column.
    """
    address = Address(username="avocet", domain="example.org")
    query = select(User.username).where(User.email == str(address))
    print("user:", await session.scalar(query))


# --8<-- [end:cure_object_for_value]


# --8<-- [start:trap_list_for_value]
async def trap_list_for_value(session: AsyncSession) -> None:
    """A column is compared with a list: ``==`` takes one value."""
    query = select(User.username).where(User.username == ["avocet"])
    print("users:", (await session.scalars(query)).all())


# --8<-- [end:trap_list_for_value]


# --8<-- [start:cure_list_for_value]
async def cure_list_for_value(session: AsyncSession) -> None:
    """Write ``in_()``, which takes a list."""
    query = select(User.username).where(User.username.in_(["avocet"]))
    print("users:", (await session.scalars(query)).all())


# --8<-- [end:cure_list_for_value]


# --8<-- [start:trap_in_one]
async def trap_in_one(session: AsyncSession) -> None:
    """``in_()`` takes a list, and got one value."""
    query = select(User.username).where(User.username.in_("avocet"))
    print("users:", (await session.scalars(query)).all())


# --8<-- [end:trap_in_one]


# --8<-- [start:cure_in_one]
async def cure_in_one(session: AsyncSession) -> None:
    """Write a list, or ``==`` for one value."""
    query = select(User.username).where(User.username.in_(["avocet"]))
    print("users:", (await session.scalars(query)).all())


# --8<-- [end:cure_in_one]


# --8<-- [start:trap_operator]
async def trap_operator(session: AsyncSession) -> None:
    """A column is compared with a value, or a column, of another type.

    On the left is the type of the column, on the right that of the value.
    """
    query = select(User.email).where(User.username == 42)
    print("user:", await session.scalar(query))


# --8<-- [end:trap_operator]


# --8<-- [start:cure_operator]
async def cure_operator(session: AsyncSession) -> None:
    """Convert the value in Python; of two columns, ``cast()`` one.

    An index on the column that is cast does not help any more.
    """
    query = select(User.email).where(User.username == str(42))
    print("user:", await session.scalar(query))


# --8<-- [end:cure_operator]


# --8<-- [start:trap_too_long]
async def trap_too_long(session: AsyncSession) -> None:
    """The text is longer than its column; SQLite would have stored it."""
    session.add(User(username="a" * 65, email="long@example.org"))
    await session.flush()


# --8<-- [end:trap_too_long]


# --8<-- [start:cure_too_long]
async def cure_too_long(session: AsyncSession) -> None:
    """Ask the model for the length before you store, or use ``Text``."""
    username = "a" * 65
    longest = User.__table__.c.username.type.length
    if len(username) > longest:
        print(f"422: at most {longest} characters")


# --8<-- [end:cure_too_long]


# --8<-- [start:trap_out_of_range]
class Counter(Model):
    """A number of 32 bits, as ``int`` is by default."""

    __tablename__ = "counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


async def trap_out_of_range(session: AsyncSession) -> None:
    """The result does not fit into 32 bits: at most 2147483647.

    It may be a number of rows, in a key that counts up.
    """
    await create_table(session, Counter)
    counter = Counter(count=2_147_483_647)
    session.add(counter)
    await session.flush()
    counter.count = Counter.count + 1
    await session.flush()


# --8<-- [end:trap_out_of_range]


# --8<-- [start:cure_out_of_range]
from sqlalchemy import BigInteger


class BigCounter(Model):
    """A number of 64 bits."""

    __tablename__ = "big_counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


async def cure_out_of_range(session: AsyncSession) -> None:
    """Declare the column as ``BigInteger``, and migrate it."""
    await create_table(session, BigCounter)
    counter = BigCounter(count=2_147_483_647)
    session.add(counter)
    await session.flush()
    counter.count = BigCounter.count + 1
    await session.flush()
    print("count:", await session.scalar(select(BigCounter.count)))


# --8<-- [end:cure_out_of_range]


# --8<-- [start:trap_number_too_big]
async def trap_number_too_big(session: AsyncSession) -> None:
    """The number has more bits than the column, or than SQLite has at all."""
    print("category:", await session.get(Category, 99_999_999_999_999_999_999))


# --8<-- [end:trap_number_too_big]


# --8<-- [start:cure_number_too_big]
async def cure_number_too_big(session: AsyncSession) -> None:
    """Answer 404 to a number that the key cannot have."""
    for number in (TYPING, 99_999_999_999_999_999_999):
        known = number < 2**31 and await session.get(Category, number)
        print(f"{number}:", 200 if known else 404)


# --8<-- [end:cure_number_too_big]


# --8<-- [start:trap_numeric_overflow]
from decimal import Decimal

from sqlalchemy import Numeric


class Price(Model):
    """A price with two decimals, and so with three digits before them."""

    __tablename__ = "prices"

    id: Mapped[int] = mapped_column(primary_key=True)
    euro: Mapped[Decimal] = mapped_column(Numeric(5, 2))


async def trap_numeric_overflow(session: AsyncSession) -> None:
    """The number has more digits before the point than the column."""
    await create_table(session, Price)
    session.add(Price(euro=Decimal("1234.50")))
    await session.flush()


# --8<-- [end:trap_numeric_overflow]


# --8<-- [start:cure_numeric_overflow]
class WidePrice(Model):
    """A price with ten digits before the point."""

    __tablename__ = "wide_prices"

    id: Mapped[int] = mapped_column(primary_key=True)
    euro: Mapped[Decimal] = mapped_column(Numeric(12, 2))


async def cure_numeric_overflow(session: AsyncSession) -> None:
    """Count all digits in ``Numeric(precision, scale)``, and migrate."""
    await create_table(session, WidePrice)
    session.add(WidePrice(euro=Decimal("1234.50")))
    await session.flush()
    print("euro:", await session.scalar(select(WidePrice.euro)))


# --8<-- [end:cure_numeric_overflow]


# --8<-- [start:trap_nul]
async def trap_nul(session: AsyncSession) -> None:
    """PostgreSQL's text holds every character but NUL."""
    session.add(Category(slug="new", name="from a file\x00"))
    await session.flush()


# --8<-- [end:trap_nul]


# --8<-- [start:cure_nul]
async def cure_nul(session: AsyncSession) -> None:
    """Take the NULs out, or store bytes in ``LargeBinary``."""
    name = "from a file\x00".replace("\x00", "")
    session.add(Category(slug="new", name=name))
    await session.flush()
    print("name:", name)


# --8<-- [end:cure_nul]


# --8<-- [start:trap_nul_in_json]
from recipes.schema import Profile


async def trap_nul_in_json(session: AsyncSession) -> None:
    """A text within the JSON has a NUL."""
    profile = await session.get_one(Profile, AVOCET)
    profile.preferences = {"theme": "dark\x00"}
    await session.flush()


# --8<-- [end:trap_nul_in_json]


# --8<-- [start:cure_nul_in_json]
async def cure_nul_in_json(session: AsyncSession) -> None:
    """Take the NULs out of each text before it becomes JSON."""
    profile = await session.get_one(Profile, AVOCET)
    profile.preferences = {"theme": "dark\x00".replace("\x00", "")}
    await session.flush()
    print("preferences:", profile.preferences)


# --8<-- [end:cure_nul_in_json]


# --8<-- [start:trap_surrogate]
async def trap_surrogate(session: AsyncSession) -> None:
    """The text has half of a pair of UTF-16, which UTF-8 cannot write."""
    query = select(User.id).where(User.username == "wren \ud83d")
    print("user:", await session.scalar(query))


# --8<-- [end:trap_surrogate]


# --8<-- [start:cure_surrogate]
async def cure_surrogate(session: AsyncSession) -> None:
    """Replace what cannot be written, or answer 422."""
    username = "wren \ud83d".encode(errors="replace").decode()
    query = select(User.id).where(User.username == username)
    print("user:", await session.scalar(query))


# --8<-- [end:cure_surrogate]


# --8<-- [start:trap_enum_name]
from enum import Enum

from sqlalchemy import text


class Size(Enum):
    """The size of a shirt."""

    SMALL = "small"
    LARGE = "large"


class Shirt(Model):
    """A shirt, whose size is stored by its name."""

    __tablename__ = "shirts"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[Size]


async def trap_enum_name(session: AsyncSession) -> None:
    """``Enum`` reads and writes names, and the database has values."""
    await session.execute(text("CREATE TABLE shirts (id int, size text)"))
    await session.execute(text("INSERT INTO shirts VALUES (1, 'large')"))
    print("size:", await session.scalar(select(Shirt.size)))


# --8<-- [end:trap_enum_name]


# --8<-- [start:cure_enum_name]
from sqlalchemy import Enum as EnumType


class ShirtByValue(Model):
    """The same shirt, whose size is stored by its value."""

    __tablename__ = "shirts_by_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[Size] = mapped_column(
        EnumType(Size, values_callable=lambda sizes: [s.value for s in sizes])
    )


async def cure_enum_name(session: AsyncSession) -> None:
    """Declare ``Enum`` with ``values_callable``."""
    await create_table(session, ShirtByValue)
    session.add(ShirtByValue(size=Size.LARGE))
    await session.flush()
    session.expire_all()
    print("size:", await session.scalar(select(ShirtByValue.size)))


# --8<-- [end:cure_enum_name]


# --8<-- [start:trap_enum_in_database]
async def trap_enum_in_database(session: AsyncSession) -> None:
    """The type in the database does not have this value.

    It may have the values of the Python enum, of which ``Enum`` writes the
    names; or a migration for a new member is missing.
    """
    await create_table(session, ShirtByValue)
    await session.execute(text("INSERT INTO shirts_by_value VALUES (1, 'XL')"))


# --8<-- [end:trap_enum_in_database]


# --8<-- [start:cure_enum_in_database]
async def cure_enum_in_database(session: AsyncSession) -> None:
    """Add the value to the type; it can be used after the commit."""
    await create_table(session, ShirtByValue)
    await session.execute(text("ALTER TYPE size ADD VALUE 'XL'"))
    await session.commit()
    await session.execute(text("INSERT INTO shirts_by_value VALUES (1, 'XL')"))
    sizes = await session.scalar(text("SELECT enum_range(null::size)::text"))
    print("sizes:", sizes)


# --8<-- [end:cure_enum_in_database]


# --8<-- [start:trap_not_json]
async def trap_not_json(session: AsyncSession) -> None:
    """The JSON has a value that ``json.dumps()`` does not know."""
    profile = await session.get_one(Profile, AVOCET)
    profile.preferences = {"seen": CHRISTMAS}
    await session.flush()


# --8<-- [end:trap_not_json]


# --8<-- [start:cure_not_json]
async def cure_not_json(session: AsyncSession) -> None:
    """Store plain values; Pydantic's are in ``model_dump(mode="json")``.

    Or give ``create_async_engine`` a ``json_serializer`` that knows more.
    """
    profile = await session.get_one(Profile, AVOCET)
    profile.preferences = {"seen": CHRISTMAS.isoformat()}
    await session.flush()
    print("preferences:", profile.preferences)


# --8<-- [end:cure_not_json]


# --8<-- [start:trap_json_as_text]
from sqlalchemy import String, column, insert, table

settings = table("settings", column("id"), column("details", String))


async def trap_json_as_text(session: AsyncSession) -> None:
    """The model gives the column another type than the database has."""
    await session.execute(text("CREATE TABLE settings (id int, details json)"))
    await session.execute(insert(settings).values(details='{"theme": "dark"}'))


# --8<-- [end:trap_json_as_text]


# --8<-- [start:cure_json_as_text]
from sqlalchemy import JSON

json_settings = table("settings", column("id"), column("details", JSON))


async def cure_json_as_text(session: AsyncSession) -> None:
    """Declare the column with the type that it has."""
    await session.execute(text("CREATE TABLE settings (id int, details json)"))
    await session.execute(
        insert(json_settings).values(details={"theme": "dark"})
    )
    print("details:", await session.scalar(select(json_settings.c.details)))


# --8<-- [end:cure_json_as_text]


# --8<-- [start:trap_invalid_syntax]
from sqlalchemy import Integer, cast


async def trap_invalid_syntax(session: AsyncSession) -> None:
    """The server was told to make a number of text that is none."""
    query = select(cast(User.username, Integer)).where(User.id == AVOCET)
    print("number:", await session.scalar(query))


# --8<-- [end:trap_invalid_syntax]


# --8<-- [start:cure_invalid_syntax]
from sqlalchemy import case


async def cure_invalid_syntax(session: AsyncSession) -> None:
    """Convert only what has the form of a number."""
    number = case(
        (User.username.regexp_match("^[0-9]+$"), cast(User.username, Integer))
    )
    query = select(number).where(User.id == AVOCET)
    print("number:", await session.scalar(query))


# --8<-- [end:cure_invalid_syntax]


# --8<-- [start:trap_division]
from sqlalchemy import func

from recipes.schema import Post


async def trap_division(session: AsyncSession) -> None:
    """PostgreSQL divides nothing by zero; SQLite would say ``NULL``.

    A ``ZeroDivisionError`` is not the database's, but Python's.
    """
    live = func.count().filter(Post.deleted_at.is_(None))
    query = select(func.count() / live).where(Post.deleted_at.is_not(None))
    print("ratio:", await session.scalar(query))


# --8<-- [end:trap_division]


# --8<-- [start:cure_division]
async def cure_division(session: AsyncSession) -> None:
    """Make ``NULL`` of the zero: ``NULLIF``."""
    live = func.nullif(func.count().filter(Post.deleted_at.is_(None)), 0)
    query = select(func.count() / live).where(Post.deleted_at.is_not(None))
    print("ratio:", await session.scalar(query))


# --8<-- [end:cure_division]


# --8<-- [start:trap_no_such_day]
async def trap_no_such_day(session: AsyncSession) -> None:
    """The text has the form of a date, and there is no such day.

    Or it has day and month in an order that the server does not expect.
    """
    query = text("SELECT count(*) FROM users WHERE created_at > '2024-02-30'")
    print("users:", await session.scalar(query))


# --8<-- [end:trap_no_such_day]


# --8<-- [start:cure_no_such_day]
async def cure_no_such_day(session: AsyncSession) -> None:
    """Make a ``date`` of it in Python, and answer 422 to what is none."""
    try:
        day = date.fromisoformat("2024-02-30")
    except ValueError as error:
        print("422:", error)
    else:
        print(await session.scalar(select(User).where(User.created_at > day)))


# --8<-- [end:cure_no_such_day]


# --8<-- [start:trap_types_matched]
async def trap_types_matched(session: AsyncSession) -> None:
    """The alternatives of one value have different types."""
    above = func.coalesce(Category.parent_id, Category.slug)
    query = select(above).where(Category.id == TYPING)
    print("above:", await session.scalar(query))


# --8<-- [end:trap_types_matched]


# --8<-- [start:cure_types_matched]
async def cure_types_matched(session: AsyncSession) -> None:
    """Convert each to the type that the result has."""
    above = func.coalesce(cast(Category.parent_id, String), Category.slug)
    query = select(above).where(Category.id == TYPING)
    print("above:", await session.scalar(query))


# --8<-- [end:cure_types_matched]


# --8<-- [start:trap_time_as_text]
async def trap_time_as_text(session: AsyncSession) -> None:
    """SQLite stores times as text, and this text has another shape.

    Some other program wrote it, or a statement with ``text()``.
    """
    await create_table(session, Concert)
    insert_one = "INSERT INTO concerts VALUES (1, '24.12.2024 20:00')"
    await session.execute(text(insert_one))
    print("starts:", await session.scalar(select(Concert.starts_at)))


# --8<-- [end:trap_time_as_text]


# --8<-- [start:cure_time_as_text]
async def cure_time_as_text(session: AsyncSession) -> None:
    """Write it through the type of the column, and mend what is there."""
    await create_table(session, Concert)
    starts_at = datetime.fromisoformat("2024-12-24 20:00")
    await session.execute(insert(Concert), {"starts_at": starts_at})
    print("starts:", await session.scalar(select(Concert.starts_at)))


# --8<-- [end:cure_time_as_text]


ONLY_ON = {
    "trap_no_such_day": "postgresql",
    "cure_no_such_day": "postgresql",
    "trap_types_matched": "postgresql",
    "cure_types_matched": "postgresql",
    "trap_aware_time": "postgresql",
    "cure_aware_time": "postgresql",
    "trap_number_for_text": "postgresql",
    "cure_number_for_text": "postgresql",
    "trap_text_for_number": "postgresql",
    "cure_text_for_number": "postgresql",
    "trap_operator": "postgresql",
    "cure_operator": "postgresql",
    "trap_too_long": "postgresql",
    "cure_too_long": "postgresql",
    "trap_out_of_range": "postgresql",
    "cure_out_of_range": "postgresql",
    "trap_numeric_overflow": "postgresql",
    "cure_numeric_overflow": "postgresql",
    "trap_nul": "postgresql",
    "cure_nul": "postgresql",
    "trap_nul_in_json": "postgresql",
    "cure_nul_in_json": "postgresql",
    "trap_enum_in_database": "postgresql",
    "cure_enum_in_database": "postgresql",
    "trap_json_as_text": "postgresql",
    "cure_json_as_text": "postgresql",
    "trap_invalid_syntax": "postgresql",
    "cure_invalid_syntax": "postgresql",
    "trap_division": "postgresql",
    "cure_division": "postgresql",
    "trap_time_as_text": "sqlite",
    "cure_time_as_text": "sqlite",
}

WORDINGS = {
    "trap_naive_time": {
        "A comparison": (
            "can't compare offset-naive and offset-aware datetimes"
        ),
    },
    "trap_number_for_text": {
        "Any type": (
            "invalid input for query argument $1: 'x' (expected str, got …)"
        ),
    },
    "trap_text_for_number": {
        "A list": "('list' object cannot be interpreted as an integer)",
        "A float": "('float' object cannot be interpreted as an integer)",
        "A Decimal": "('decimal.Decimal' object cannot be interpreted as an"
        " integer)",
    },
    "trap_text_for_date": {
        "A number": "('int' object has no attribute 'toordinal')",
    },
    "trap_text_for_time": {
        "A number": (
            "(expected a datetime.date or datetime.datetime instance, "
            "got 'int')"
        ),
    },
    "trap_text_for_id": {
        "Another text": (
            "invalid input for query argument $1: 'x' (invalid UUID 'x': "
            "unexpected character 'z')"
        ),
        "Python's own UUID": "badly formed hexadecimal UUID string",
    },
    "trap_object_for_value": {
        "Older Python": (
            "Error binding parameter 0 - probably unsupported type."
        ),
        "psycopg": (
            "cannot adapt type 'Address' using placeholder '%s' (format: AUTO)"
        ),
        "psycopg2": "can't adapt type 'Address'",
    },
    "trap_operator": {"Any pair of types": "operator does not exist: …"},
    "trap_out_of_range": {
        "BigInteger": "bigint out of range",
        "SmallInteger": "smallint out of range",
    },
    "trap_number_too_big": {
        "Any number": (
            "invalid input for query argument $1: 'x' (value out of int32 "
            "range)"
        ),
        "BigInteger": (
            "invalid input for query argument $1: 'x' (value out of int64 "
            "range)"
        ),
    },
    "trap_nul_in_json": {
        "The detail": "\\u0000 cannot be converted to text.",
    },
    "trap_enum_in_database": {
        "Any type": 'invalid input value for enum …: "x"',
    },
    "trap_not_json": {
        "Any class": "Object of type … is not JSON serializable",
    },
    "trap_json_as_text": {
        "Any pair of types": (
            'column "x" is of type … but expression is of type …'
        ),
    },
    "trap_types_matched": {
        "CASE": "CASE types … and … cannot be matched",
        "UNION": "UNION types … and … cannot be matched",
        "COALESCE": "COALESCE types … and … cannot be matched",
    },
    "trap_invalid_syntax": {
        "Any type": 'invalid input syntax for type …: "x"',
    },
}
