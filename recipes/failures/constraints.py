# Part of the package database-recipes: cookbook why "…"
"""Constraints.

The database refuses a row, or the session refuses to send it.
"""

from sqlalchemy import ForeignKey, Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from recipes.foundations.constraint_errors import constraints_as
from recipes.foundations.dialects import insert_into
from recipes.foundations.engines import NOBODY, Sessions
from recipes.schema import Category, Order, Post, Product, Tag, User
from recipes.schema.seed import DATABASES, MUG, RELEASE_POST


class Model(DeclarativeBase):
    """Base of the models below."""


async def create_tables(session: AsyncSession, *models: type[Model]) -> None:
    """Create the tables of some models, in this order."""
    connection = await session.connection()
    for model in models:
        assert isinstance(model.__table__, Table)  # noqa: S101 - no view
        await connection.run_sync(model.__table__.create)


# --8<-- [start:trap_unique]
async def trap_unique(session: AsyncSession) -> None:
    """There is a row with this value already."""
    session.add(User(username="avocet", email="new@example.org"))
    await session.flush()


# --8<-- [end:trap_unique]


# --8<-- [start:cure_unique]
from recipes.foundations.constraint_errors import UsernameTakenError, register


async def cure_unique(session: AsyncSession) -> None:
    """Ask the error which constraint it is, and raise your own.

    To update the row that is there, insert with ``on_conflict_do_update()``.
    """
    try:
        await register(session, username="avocet", email="new@example.org")
    except UsernameTakenError as taken:
        print("409: taken is", taken)


# --8<-- [end:cure_unique]


# --8<-- [start:trap_sequence_behind]
async def trap_sequence_behind(session: AsyncSession) -> None:
    """Rows came with their ids, and the sequence has not counted them.

    The constraint is the primary key, and your code gave no id.
    """
    last = (await session.scalars(select(Tag.id).order_by(-Tag.id))).first()
    session.add(Tag(id=last + 1, name="from a backup"))
    await session.flush()
    session.add(Tag(name="new"))
    await session.flush()


# --8<-- [end:trap_sequence_behind]


# --8<-- [start:cure_sequence_behind]
from sqlalchemy import func


async def cure_sequence_behind(session: AsyncSession) -> None:
    """After rows with ids of their own, set the sequence to the last one."""
    last = (await session.scalars(select(Tag.id).order_by(-Tag.id))).first()
    session.add(Tag(id=last + 1, name="from a backup"))
    await session.flush()
    sequence = func.pg_get_serial_sequence("tags", "id")
    await session.execute(select(func.setval(sequence, func.max(Tag.id))))
    tag = Tag(name="new")
    session.add(tag)
    await session.flush()
    print(tag.name, "has the next id:", tag.id == last + 2)


# --8<-- [end:cure_sequence_behind]


# --8<-- [start:trap_has_children]
async def trap_has_children(session: AsyncSession) -> None:
    """Other rows still refer to the one that is deleted."""
    category = await session.get_one(Category, DATABASES)
    await session.delete(category)
    await session.flush()


# --8<-- [end:trap_has_children]


# --8<-- [start:cure_has_children]
async def cure_has_children(session: AsyncSession) -> None:
    """Say what becomes of them: move them, delete them, or ``ondelete``."""
    category = await session.get_one(Category, DATABASES)
    for model in (Post, Product):
        await session.execute(
            update(model)
            .where(model.category_id == category.id)
            .values(category_id=None)
        )
    await session.delete(category)
    await session.flush()
    print("category:", await session.get(Category, DATABASES))


# --8<-- [end:cure_has_children]


# --8<-- [start:trap_no_parent]
async def trap_no_parent(session: AsyncSession) -> None:
    """The row refers to one that does not exist.

    Or not yet: it is inserted later, or in a transaction that is still open.
    """
    session.add(Order(user_id=NOBODY))
    await session.flush()


# --8<-- [end:trap_no_parent]


# --8<-- [start:cure_no_parent]
async def cure_no_parent(session: AsyncSession) -> None:
    """Insert the parent first; of an id from outside, answer 404."""
    user = User(username="wren", email="wren@example.org")
    session.add(Order(user=user))
    await session.flush()
    print("an order of", user.username)
    try:
        async with session.begin_nested():
            session.add(Order(user_id=NOBODY))
    except IntegrityError:
        print("404: no such user")


# --8<-- [end:cure_no_parent]


# --8<-- [start:trap_not_null]
async def trap_not_null(session: AsyncSession) -> None:
    """A column that needs a value has none."""
    session.add(User(username="wren"))
    await session.flush()


# --8<-- [end:trap_not_null]


# --8<-- [start:cure_not_null]
async def cure_not_null(session: AsyncSession) -> None:
    """Give the value, or a ``default`` in the model.

    A type checker finds what is missing, if models are ``MappedAsDataclass``.
    """
    user = User(username="wren", email="wren@example.org")
    session.add(user)
    await session.flush()
    print("registered:", user.email, "active:", user.is_active)


# --8<-- [end:cure_not_null]


# --8<-- [start:trap_id_before_flush]
async def trap_id_before_flush(session: AsyncSession) -> None:
    """The id of a new object is ``None`` until it is flushed."""
    user = User(username="wren", email="wren@example.org")
    session.add(user)
    session.add(Order(user_id=user.id))
    await session.flush()


# --8<-- [end:trap_id_before_flush]


# --8<-- [start:cure_id_before_flush]
async def cure_id_before_flush(session: AsyncSession) -> None:
    """Give the object instead of its id, or flush in between."""
    user = User(username="wren", email="wren@example.org")
    order = Order(user=user)
    session.add(order)
    await session.flush()
    print("an order of the user:", order.user_id == user.id)


# --8<-- [end:cure_id_before_flush]


# --8<-- [start:trap_blanked_child]
class Album(Model):
    """An album, which does not say what becomes of its photos."""

    __tablename__ = "albums"

    id: Mapped[int] = mapped_column(primary_key=True)
    photos: Mapped[list["Photo"]] = relationship()


class Photo(Model):
    """A photo in an album."""

    __tablename__ = "photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id"))


async def trap_blanked_child(session: AsyncSession) -> None:
    """By default, deleting a parent sets the key of its children to NULL."""
    await create_tables(session, Album, Photo)
    album = Album(photos=[Photo(), Photo()])
    session.add(album)
    await session.flush()
    await session.delete(album)
    await session.flush()


# --8<-- [end:trap_blanked_child]


# --8<-- [start:cure_blanked_child]
class Book(Model):
    """A book, which takes its pages with it."""

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    pages: Mapped[list["Page"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class Page(Model):
    """A page, which the database deletes with its book."""

    __tablename__ = "pages"

    number: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(
        ForeignKey("books.id", ondelete="CASCADE"), primary_key=True
    )


async def cure_blanked_child(session: AsyncSession) -> None:
    """Declare the cascade in the database and in the relationship."""
    await create_tables(session, Book, Page)
    book = Book(id=1, pages=[Page(number=1), Page(number=2)])
    session.add(book)
    await session.flush()
    await session.delete(book)
    await session.flush()
    print("pages left:", await session.scalar(select(func.count(Page.number))))


# --8<-- [end:cure_blanked_child]


# --8<-- [start:trap_blanked_key]
class Hall(Model):
    """A hall, which does not say what becomes of its seats."""

    __tablename__ = "halls"

    id: Mapped[int] = mapped_column(primary_key=True)
    seats: Mapped[list["Seat"]] = relationship()


class Seat(Model):
    """A seat, whose key has that of its hall in it."""

    __tablename__ = "seats"

    number: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(
        ForeignKey("halls.id"), primary_key=True
    )


async def trap_blanked_key(session: AsyncSession) -> None:
    """The child's key would become NULL, and is its primary key as well."""
    await create_tables(session, Hall, Seat)
    hall = Hall(id=1, seats=[Seat(number=1)])
    session.add(hall)
    await session.flush()
    hall.seats.clear()
    await session.flush()


# --8<-- [end:trap_blanked_key]


# --8<-- [start:cure_blanked_key]
async def cure_blanked_key(session: AsyncSession) -> None:
    """Declare ``cascade="all, delete-orphan"``: no parent, no child."""
    await create_tables(session, Book, Page)
    book = Book(id=1, pages=[Page(number=1), Page(number=2)])
    session.add(book)
    await session.flush()
    book.pages.clear()
    await session.flush()
    print("pages left:", await session.scalar(select(func.count(Page.number))))


# --8<-- [end:cure_blanked_key]


# --8<-- [start:trap_check]
async def trap_check(session: AsyncSession) -> None:
    """A value is not among those that the table allows."""
    product = await session.get_one(Product, MUG)
    product.price_cents = -1
    await session.flush()


# --8<-- [end:trap_check]


# --8<-- [start:cure_check]
async def cure_check(session: AsyncSession) -> None:
    """Give the constraint's name a meaning, and leave checking to it."""
    product = await session.get_one(Product, MUG)
    below_zero = ValueError("a price below zero")
    try:
        with constraints_as({"ck_products_price_not_negative": below_zero}):
            async with session.begin_nested():
                product.price_cents = -1
    except ValueError as error:
        print("422:", error)


# --8<-- [end:cure_check]


# --8<-- [start:trap_no_key_for_conflict]
async def trap_no_key_for_conflict(session: AsyncSession) -> None:
    """``index_elements`` have to be exactly those of a unique index.

    The column alone is none here: the index is over ``lower(email)``. Of a
    partial index, its condition is needed as well: ``index_where``.
    """
    row = {"id": NOBODY, "username": "wren", "email": "avocet@example.org"}
    await session.execute(
        insert_into(session, User)
        .values(row)
        .on_conflict_do_nothing(index_elements=["email"])
    )


# --8<-- [end:trap_no_key_for_conflict]


# --8<-- [start:cure_no_key_for_conflict]
async def cure_no_key_for_conflict(session: AsyncSession) -> None:
    """Name what the index names, or create a unique index."""
    row = {"id": NOBODY, "username": "wren", "email": "avocet@example.org"}
    await session.execute(
        insert_into(session, User)
        .values(row)
        .on_conflict_do_nothing(index_elements=[func.lower(User.email)])
    )
    print("user:", await session.get(User, NOBODY))


# --8<-- [end:cure_no_key_for_conflict]


# --8<-- [start:trap_twice_in_batch]
async def trap_twice_in_batch(session: AsyncSession) -> None:
    """One statement has two rows with the same key."""
    rows = [{"name": "new"}, {"name": "new"}]
    tags = insert_into(session, Tag).values(rows)
    await session.execute(
        tags.on_conflict_do_update(
            index_elements=[Tag.name], set_={"name": tags.excluded.name}
        )
    )


# --8<-- [end:trap_twice_in_batch]


# --8<-- [start:cure_twice_in_batch]
async def cure_twice_in_batch(session: AsyncSession) -> None:
    """Keep one row of each key before you send them."""
    rows = [{"name": "new"}, {"name": "new"}]
    by_key = {row["name"]: row for row in rows}
    tags = insert_into(session, Tag)
    await session.execute(
        tags.on_conflict_do_update(
            index_elements=[Tag.name], set_={"name": tags.excluded.name}
        ),
        list(by_key.values()),
    )
    print("stored:", list(by_key))


# --8<-- [end:cure_twice_in_batch]


# --8<-- [start:trap_exclusion]
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint, Range


class Booking(Model):
    """Some nights in a room; no two bookings overlap."""

    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(primary_key=True)
    nights: Mapped[Range[int]] = mapped_column(INT4RANGE)

    __table_args__ = (ExcludeConstraint(("nights", "&&"), name="ex_nights"),)


async def trap_exclusion(session: AsyncSession) -> None:
    """The row overlaps with one that is there."""
    await create_tables(session, Booking)
    session.add(Booking(nights=Range(1, 5)))
    await session.flush()
    session.add(Booking(nights=Range(4, 7)))
    await session.flush()


# --8<-- [end:trap_exclusion]


# --8<-- [start:cure_exclusion]
async def cure_exclusion(session: AsyncSession) -> None:
    """Say that it is taken, and leave the decision to the constraint."""
    await create_tables(session, Booking)
    for nights in (Range(1, 5), Range(4, 7), Range(5, 7)):
        try:
            with constraints_as({"ex_nights": ValueError("taken")}):
                async with session.begin_nested():
                    session.add(Booking(nights=nights))
        except ValueError as error:
            print(nights, "409:", error)
        else:
            print(nights, "201: booked")


# --8<-- [end:cure_exclusion]


# --8<-- [start:trap_no_such_key]
class Author(Model):
    """An author, whose name is not unique."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Essay(Model):
    """An essay, which refers to the name."""

    __tablename__ = "essays"

    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(ForeignKey("authors.name"))


async def trap_no_such_key(session: AsyncSession) -> None:
    """A foreign key refers to a column that is not unique.

    PostgreSQL says so when the table is created, SQLite at the first row.
    """
    await create_tables(session, Author, Essay)
    session.add(Essay(author="Wren"))
    await session.flush()


# --8<-- [end:trap_no_such_key]


# --8<-- [start:cure_no_such_key]
class Writer(Model):
    """A writer, whose name is unique."""

    __tablename__ = "writers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Poem(Model):
    """A poem, which refers to the name."""

    __tablename__ = "poems"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer: Mapped[str] = mapped_column(ForeignKey("writers.name"))


async def cure_no_such_key(session: AsyncSession) -> None:
    """Refer to the primary key, or make the column unique."""
    await create_tables(session, Writer, Poem)
    session.add(Writer(name="Wren"))
    await session.flush()
    session.add(Poem(writer="Wren"))
    await session.flush()
    print("poems by", *await session.scalars(select(Poem.writer)))


# --8<-- [end:cure_no_such_key]


# --8<-- [start:trap_generated]
from sqlalchemy import Computed


class Parcel(Model):
    """A parcel, whose volume the database computes."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[int]
    volume: Mapped[int] = mapped_column(Computed("side * side * side"))


async def trap_generated(session: AsyncSession) -> None:
    """The database computes the column, and got a value for it.

    On PostgreSQL it may be the key: ``Identity(always=True)``.
    """
    await create_tables(session, Parcel)
    session.add(Parcel(side=3, volume=27))
    await session.flush()


# --8<-- [end:trap_generated]


# --8<-- [start:cure_generated]
async def cure_generated(session: AsyncSession) -> None:
    """Leave it out: the database computes it."""
    await create_tables(session, Parcel)
    session.add(Parcel(side=3))
    await session.flush()
    print("volume:", await session.scalar(select(Parcel.volume)))


# --8<-- [end:cure_generated]


# --8<-- [start:trap_not_unique_yet]
from sqlalchemy import text


async def trap_not_unique_yet(session: AsyncSession) -> None:
    """Rows that are there break the index that is created."""
    statement = "CREATE UNIQUE INDEX uq_users_active ON users (is_active)"
    await session.execute(text(statement))


# --8<-- [end:trap_not_unique_yet]


# --8<-- [start:cure_not_unique_yet]
async def cure_not_unique_yet(session: AsyncSession) -> None:
    """Find what is there twice, and decide which of the rows stays."""
    twice = (
        select(User.is_active, func.count())
        .group_by(User.is_active)
        .having(func.count() > 1)
        .order_by(User.is_active)
    )
    for is_active, count in await session.execute(twice):
        print(f"{is_active}: {count} rows")


# --8<-- [end:cure_not_unique_yet]


# --8<-- [start:trap_column_without_default]
async def trap_column_without_default(session: AsyncSession) -> None:
    """A new column needs a value, and the rows that are there have none."""
    statement = "ALTER TABLE tags ADD COLUMN color VARCHAR(9) NOT NULL"
    await session.execute(text(statement))


# --8<-- [end:trap_column_without_default]


# --8<-- [start:cure_column_without_default]
async def cure_column_without_default(session: AsyncSession) -> None:
    """Give it a default: ``server_default`` in the migration.

    Or add it without ``NOT NULL``, fill it, and set ``NOT NULL`` last.
    """
    statement = "ALTER TABLE tags ADD COLUMN color VARCHAR(9) NOT NULL"
    await session.execute(text(f"{statement} DEFAULT 'gray'"))
    colors = await session.scalars(text("SELECT DISTINCT color FROM tags"))
    print("colors:", *colors)


# --8<-- [end:cure_column_without_default]


# --8<-- [start:trap_truncate]
async def trap_truncate(session: AsyncSession) -> None:
    """Other tables refer to the one that is emptied."""
    await session.execute(text("TRUNCATE tags"))


# --8<-- [end:trap_truncate]


# --8<-- [start:cure_truncate]
from recipes.schema import post_tags


async def cure_truncate(session: AsyncSession) -> None:
    """Empty all of them in one statement, or ``CASCADE``."""
    await session.execute(text("TRUNCATE tags, post_tags"))
    query = select(func.count()).select_from(post_tags)
    print("tags of posts:", await session.scalar(query))


# --8<-- [end:cure_truncate]


# --8<-- [start:trap_stale]
async def trap_stale(sessions: Sessions) -> None:
    """Somebody else changed or deleted the row since it was read."""
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        async with sessions.begin() as other:
            (await other.get_one(Post, RELEASE_POST)).title = "Theirs"
        post.title = "Mine"
        await session.flush()


# --8<-- [end:trap_stale]


# --8<-- [start:cure_stale]
from sqlalchemy.orm.exc import StaleDataError


async def cure_stale(sessions: Sessions) -> None:
    """Answer 409, or read the row again and decide anew."""
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        async with sessions.begin() as other:
            (await other.get_one(Post, RELEASE_POST)).title = "Theirs"
        post.title = "Mine"
        try:
            await session.flush()
        except StaleDataError:
            await session.rollback()
            await session.refresh(post)
            print("409: the title is now", post.title)


# --8<-- [end:cure_stale]


# --8<-- [start:trap_deleted_twice]
async def trap_deleted_twice(sessions: Sessions) -> None:
    """Somebody else deleted the row since it was read."""
    async with sessions() as session:
        tag = await session.get_one(Tag, 1)
        await session.commit()
        async with sessions.begin() as other:
            await other.delete(await other.get_one(Tag, 1))
        await session.delete(tag)
        await session.flush()


# --8<-- [end:trap_deleted_twice]


# --8<-- [start:cure_deleted_twice]
async def cure_deleted_twice(sessions: Sessions) -> None:
    """Delete by a statement, and look whether it found the row."""
    for answer in ("first", "second"):
        async with sessions.begin() as session:
            query = delete(Tag).where(Tag.id == 1).returning(Tag.name)
            name = await session.scalar(query)
            print(f"{answer}:", 204 if name else 404)


# --8<-- [end:cure_deleted_twice]


# --8<-- [start:trap_none_in_list]
async def trap_none_in_list(session: AsyncSession) -> None:
    """A list of related objects has a ``None`` in it."""
    await create_tables(session, Album, Photo)
    session.add(Album(photos=[Photo(), None]))
    await session.flush()


# --8<-- [end:trap_none_in_list]


# --8<-- [start:cure_none_in_list]
async def cure_none_in_list(session: AsyncSession) -> None:
    """Leave out what was not found."""
    await create_tables(session, Album, Photo)
    found = [Photo(), None]
    album = Album(photos=[photo for photo in found if photo])
    session.add(album)
    await session.flush()
    print("photos:", len(album.photos))


# --8<-- [end:cure_none_in_list]


# --8<-- [start:trap_key_without_default]
class Country(Model):
    """A country; nobody makes up its code."""

    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


async def trap_key_without_default(session: AsyncSession) -> None:
    """The primary key got no value, and has no default.

    Only one that is an integer is counted by the database.
    """
    await session.execute(
        text("CREATE TABLE countries (code char(2) PRIMARY KEY, name text)")
    )
    session.add(Country(name="Norway"))
    await session.flush()


# --8<-- [end:trap_key_without_default]


# --8<-- [start:cure_key_without_default]
async def cure_key_without_default(session: AsyncSession) -> None:
    """Give the value, or a default: ``mapped_column(default=uuid4)``."""
    await create_tables(session, Country)
    session.add(Country(code="NO", name="Norway"))
    await session.flush()
    print("country:", (await session.get_one(Country, "NO")).name)


# --8<-- [end:cure_key_without_default]


# --8<-- [start:trap_same_key]
async def trap_same_key(session: AsyncSession) -> None:
    """The session has an object with this key already, which is another."""
    tag = await session.get_one(Tag, 1)
    session.add(Tag(id=tag.id, name="renamed"))
    await session.flush()


# --8<-- [end:trap_same_key]


# --8<-- [start:cure_same_key]
async def cure_same_key(session: AsyncSession) -> None:
    """Change the object that is there; ``merge()`` does it for you."""
    tag = await session.get_one(Tag, 1)
    await session.merge(Tag(id=tag.id, name="renamed"))
    await session.flush()
    print("tag:", tag.name)


# --8<-- [end:cure_same_key]


# --8<-- [start:trap_deferred]
class Step(Model):
    """A step of a ring: each has a next one, checked at the commit."""

    __tablename__ = "steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    next_id: Mapped[int] = mapped_column(
        ForeignKey("steps.id", deferrable=True, initially="DEFERRED")
    )


async def trap_deferred(session: AsyncSession) -> None:
    """A deferred constraint is checked at the commit, far from its cause."""
    await create_tables(session, Step)
    session.add(Step(id=1, next_id=2))
    await session.flush()
    print("flushed")
    await session.commit()


# --8<-- [end:trap_deferred]


# --8<-- [start:cure_deferred]
async def cure_deferred(session: AsyncSession) -> None:
    """Have it checked as soon as all is there; then commit."""
    await create_tables(session, Step)
    session.add_all([Step(id=1, next_id=2), Step(id=2, next_id=1)])
    await session.flush()
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    print("checked")
    await session.commit()


# --8<-- [end:cure_deferred]


ONLY_ON = {
    "trap_truncate": "postgresql",
    "cure_truncate": "postgresql",
    "trap_sequence_behind": "postgresql",
    "cure_sequence_behind": "postgresql",
    "trap_twice_in_batch": "postgresql",
    "cure_twice_in_batch": "postgresql",
    "trap_exclusion": "postgresql",
    "cure_exclusion": "postgresql",
    "trap_deferred": "postgresql",
    "cure_deferred": "postgresql",
}

MORE = {
    "trap_unique": "foundations/constraint_errors",
    "trap_check": "foundations/constraint_errors",
    "trap_twice_in_batch": "bulk_operations/upsert",
    "trap_no_key_for_conflict": "bulk_operations/upsert",
}

WORDINGS = {
    "trap_none_in_list": {
        "Any relationship": "Can't flush None value found in collection …",
    },
    "trap_has_children": {
        'PostgreSQL 18, of ondelete="RESTRICT",': (
            'update or delete on table "x" violates RESTRICT setting of '
            'foreign key constraint "y" on table "z"'
        ),
    },
    "trap_not_null": {
        "PostgreSQL before 13": (
            'null value in column "email" violates not-null constraint'
        ),
    },
    "trap_blanked_key": {
        "Older SQLAlchemy": (
            "Dependency rule tried to blank-out primary key column 'seats."
            "hall_id' on instance '<Seat at 0x7f0000000000>'"
        ),
    },
}
