# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Replace a many-to-many set.

Give a row exactly these others, new ones among them, whatever else is saved
at the same time.

    python many_to_many.py
    DATABASE_URL=postgresql://… python many_to_many.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Table,
    Uuid,
    bindparam,
    delete,
    event,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    mapped_column,
    relationship,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
AT_MOST = 1_000  # members of a set
LONGEST_NAME = 50  # characters


async def set_tags(
    session: AsyncSession, post_id: UUID, names: Collection[str]
) -> None:
    """Give a post these tags, and no others; make those that are new.

    The session is one of ``write_sessions``, since SQLite cannot lock rows.
    What it has loaded of ``post.tags`` stays as it was: refresh it.

    Raises:
        ValueError: there are more than 1,000 names, or one of them is empty
            or longer than 50 characters.
        LookupError: there is no such post.
        IntegrityError: somebody deletes one of these tags right now.
        DataError: a column cannot hold a name.
    """
    # Each once, and everybody in the same order: no deadlock.
    wanted = sorted(set(names))
    if len(wanted) > AT_MOST:
        raise ValueError("too many tags")
    if not all(0 < len(name) <= LONGEST_NAME for name in wanted):
        raise ValueError("a tag has 1 to 50 characters")
    await lock_row(session, Post.id, post_id)
    ids = select(Tag.id).where(Tag.name.in_(wanted))
    gone = post_tags.c.tag_id.not_in(ids)
    await session.execute(
        delete(post_tags).where(post_tags.c.post_id == post_id, gone)
    )
    if not wanted:  # SQLAlchemy would insert a row of defaults
        return
    rows = [{"name": name} for name in wanted]
    tags = insert_into(session, Tag)
    # Who brings a name second waits for the first, and finds it there.
    tags = tags.on_conflict_do_nothing(index_elements=[Tag.name])
    await session.execute(tags, rows)
    # Not INSERT … SELECT, which would leave out a tag that has gone.
    tag_id = select(Tag.id).where(Tag.name == bindparam("name"))
    pairs = insert_into(session, post_tags).values(
        post_id=post_id, tag_id=tag_id.scalar_subquery()
    )
    await session.execute(pairs.on_conflict_do_nothing(), rows)


async def lock_row(
    session: AsyncSession, key: InstrumentedAttribute[UUID], id_: UUID
) -> None:
    """Let one at a time replace what belongs to a row.

    Raises:
        LookupError: there is no such row.
    """
    # NO KEY UPDATE: others may go on referring to the row.
    row = select(key).where(key == id_).with_for_update(key_share=True)
    if await session.scalar(row) is None:
        raise LookupError(f"there is no row {id_}")


async def set_lines(
    session: AsyncSession, order_id: UUID, units: Mapping[UUID, int]
) -> None:
    """Give an order so many units of these products, and no other lines.

    A line that was there keeps its price; a new one has the price of now.
    The session is one of ``write_sessions``.

    Raises:
        TypeError: units are not an ``int``.
        ValueError: there are more than 1,000 products, or less than a unit
            of one.
        LookupError: there is no such order.
        IntegrityError: there is no such product.
        DataError: a column cannot hold so many units.
    """
    if len(units) > AT_MOST:
        raise ValueError("too many products")
    if any(whole(each) < 1 for each in units.values()):
        raise ValueError("order one unit or more of each product")
    await lock_row(session, Order.id, order_id)
    gone = OrderLine.product_id.not_in(units)
    await session.execute(
        delete(OrderLine).where(OrderLine.order_id == order_id, gone)
    )
    if not units:
        return
    product = bindparam("product", type_=Uuid())
    price = select(Product.price_cents).where(Product.id == product)
    lines = insert_into(session, OrderLine.__table__).values(
        order_id=order_id,
        product_id=product,
        quantity=bindparam("units"),
        unit_price_cents=price.scalar_subquery(),
    )
    lines = lines.on_conflict_do_update(
        index_elements=[OrderLine.order_id, OrderLine.product_id],
        set_={"quantity": lines.excluded.quantity},
    )
    rows = [{"product": id_, "units": each} for id_, each in units.items()]
    await session.execute(lines, rows)


# Helpers of the book.
Insert = postgresql.Insert | sqlite.Insert


INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_into(session: AsyncSession, table: Any) -> Insert:
    """Return an INSERT that has ``on_conflict_do_update`` and its twin.

    Both dialects spell the two clauses the same, but each has its own class.

    Raises:
        KeyError: the session's engine is another database system.
    """
    return INSERTS[session.get_bind().dialect.name](table)


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    # A new tag is one tag, whoever brings it first.
    name: Mapped[str] = mapped_column(unique=True)


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_cents: Mapped[int] = mapped_column(BigInteger)


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id"), primary_key=True
    )
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)

    product: Mapped[Product] = relationship()


# The rows.
QUIET_POST = UUID(int=6)
RELEASE_POST = UUID(int=5)
HOODIE = UUID(int=3)
MUG = UUID(int=2)
ORDER = UUID(int=4)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Order(id=ORDER),
        Post(id=RELEASE_POST),
        Post(id=QUIET_POST),
        Product(id=MUG, name="Blue mug", price_cents=1250),
        Product(id=HOODIE, name="Hoodie", price_cents=4500),
        OrderLine(
            order_id=ORDER, product_id=MUG, quantity=1, unit_price_cents=1250
        ),
    ]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        names = ["news", "release"]
        await set_tags(session, RELEASE_POST, names)
        print("one post:", await tags_of(session, RELEASE_POST))

    async with sessions.begin() as session:
        await set_tags(session, QUIET_POST, ["news", "asyncio", "news"])
        print("another:", await tags_of(session, QUIET_POST))

    async with sessions.begin() as session:
        await set_tags(session, QUIET_POST, [])
        print("another:", await tags_of(session, QUIET_POST))


async def tags_of(session: AsyncSession, post_id: UUID) -> str:
    """Return the tags of a post by name."""
    names = (
        select(Tag.name)
        .join(post_tags)
        .where(post_tags.c.post_id == post_id)
        .order_by(Tag.name)
    )
    return ", ".join(await session.scalars(names)) or "none"


async def demo_lines(engine: AsyncEngine) -> None:
    async with write_sessions(engine).begin() as session:
        dearer = Product.price_cents + 100
        await session.execute(update(Product).values(price_cents=dearer))
        await set_lines(session, ORDER, {MUG: 5, HOODIE: 1})

        lines = (
            select(Product.name, OrderLine.quantity)
            .add_columns(OrderLine.unit_price_cents)
            .join(OrderLine.product)
            .where(OrderLine.order_id == ORDER)
            .order_by(Product.name)
        )
        for name, quantity, cents in await session.execute(lines):
            print(f"{name}: {quantity} at {cents} cents")


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                for row in rows():
                    session.add(row)
                    await session.flush()
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)
    async with example_database() as engine:
        await demo_lines(engine)


if __name__ == "__main__":
    asyncio.run(main())
