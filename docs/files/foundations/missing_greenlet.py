# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Avoid MissingGreenlet.

Load what you will read, or await it; an attribute cannot do so by itself.

    python missing_greenlet.py
    DATABASE_URL=postgresql://… python missing_greenlet.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    case,
    event,
    func,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncAttrs,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    load_only,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
)
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


# The recipe.
async def get_author(session: AsyncSession, user_id: UUID) -> User:
    """Return a user with posts: load in the query what will be read.

    Any other relationship raises an error that names it, on both engines.

    Raises:
        NoResultFound: no such user.
    """
    query = select(User).where(User.id == user_id)
    query = query.options(selectinload(User.posts), raiseload("*"))
    return (await session.scalars(query)).one()


async def body_of(post: Post) -> str:
    """Return the text of a post: await what may not be loaded.

    ``awaitable_attrs`` comes with ``AsyncAttrs`` and works for any attribute.
    """
    body: str = await post.awaitable_attrs.body
    return body


async def rename(session: AsyncSession, user: User, *, username: str) -> bool:
    """Rename a user; return False if the database refuses the name.

    A rollback, here to the savepoint, expires what it takes back: it is read
    again here, with those relationships that the user's query had loaded.

    Raises:
        IntegrityError: the caller had changed something that is refused.
    """
    # What the caller has changed must not fail in the name of this user.
    await session.flush()
    try:
        async with session.begin_nested():
            user.username = username
    except (IntegrityError, DataError):  # taken, or no text for the column
        await session.refresh(user)
        return False
    return True


async def reduce_price(
    session: AsyncSession, product_id: UUID, *, cents: int
) -> Product:
    """Take ``cents`` off a price, down to zero at most.

    What SQL computes comes back with the statement.

    Raises:
        TypeError: ``cents`` is not an ``int``.
        ValueError: ``cents`` is negative.
        NoResultFound: no such product.
        DataError: ``cents`` does not fit into 64 bits.
    """
    if whole(cents) < 0:
        raise ValueError("give a reduction of 0 cents or more")
    price = Product.price_cents
    statement = (
        update(Product)
        .where(Product.id == product_id)
        .values(price_cents=case((price > cents, price - cents), else_=0))
        .returning(Product)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


# Helpers of the book.
def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC, to the microsecond.

    ``timestamptz`` on PostgreSQL; text in UTC on SQLite, which has no type
    for times and would drop the offset. A naive value raises ``TypeError``,
    which SQLAlchemy wraps in ``StatementError``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC what goes to the database."""
        if value is not None and value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class utc_now(FunctionElement[datetime]):  # noqa: N801 - an SQL function
    """The database's clock, as an expression for either engine.

    ``now()`` on PostgreSQL: the start of the transaction. On SQLite the text
    that ``UtcDateTime`` stores, to the millisecond; ``CURRENT_TIMESTAMP`` has
    whole seconds and another shape, so that comparisons go wrong.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _utc_now_postgresql(*_: Any, **__: Any) -> str:
    return "now()"


@compiles(utc_now, "sqlite")
def _utc_now_sqlite(*_: Any, **__: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


# Models: yours need these columns.
class Base(AsyncAttrs, DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}
    __mapper_args__ = {"eager_defaults": True}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]

    posts: Mapped[list[Post]] = relationship()


# A name that is taken is refused.
Index("uq_users_username_lower", func.lower(User.username), unique=True)


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_cents: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(onupdate=utc_now())


# The rows.
AVOCET = UUID(int=3)
BITTERN = UUID(int=4)
MUG = UUID(int=2)
QUIET_POST = UUID(int=6)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET, username="avocet"),
        User(id=BITTERN, username="bittern"),
        Post(
            id=UUID(int=5),
            author_id=AVOCET,
            title="Meet the local groups: what we learned",
            body=(
                "Looking back after a month. Every month there is a"
                " talk, a question and a walk home. Beginners are "
                "the reason we meet."
            ),
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=QUIET_POST,
            author_id=BITTERN,
            title="Writing documentation that is read",
            body=(
                "Say what to do, then why. Run every example, since"
                " a wrong one is worse than none."
            ),
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Product(
            id=MUG,
            name="Blue mug",
            price_cents=1250,
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
            updated_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    author = await get_author(session, AVOCET)
    print(author.username, "wrote:", author.posts[0].title)

    title_only = select(Post).options(load_only(Post.title))
    query = title_only.where(Post.id == QUIET_POST)
    post = (await session.scalars(query)).one()
    print(post.title, "begins:", (await body_of(post)).partition(".")[0])

    user = await session.get_one(User, BITTERN)
    print("renamed:", await rename(session, user, username="Avocet"))
    print("still:", user.username)

    mug = await reduce_price(session, MUG, cents=250)
    print(mug.name, "now costs", mug.price_cents, "cents")

    # Our Base has eager_defaults: the UPDATE returns the new time.
    mug.name = "Blue cup"
    await session.flush()
    print("changed after it was made:", mug.updated_at > mug.created_at)


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
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)


if __name__ == "__main__":
    asyncio.run(main())
