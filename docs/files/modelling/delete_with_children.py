# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Delete a parent and its children.

Leave the children to the database: one DELETE, and a name for what is in the
way.

    python delete_with_children.py
    DATABASE_URL=postgresql://… python delete_with_children.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Connection,
    ForeignKey,
    delete,
    event,
    exists,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import IntegrityError
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
)
from sqlalchemy.schema import CreateSchema, DropSchema

# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    is_active: Mapped[bool]


class Profile(Base):
    """What a user says about themselves."""

    __tablename__ = "profiles"

    # The profile goes with its user.
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # The posts go with their author.
    author_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE")
    )


class Comment(Base):
    """A remark on a post, possibly in answer to another one."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The comments on a post go with it.
    post_id: Mapped[UUID] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE")
    )
    # Comments elsewhere stay, without a name.
    # The comments of a user are found without reading all.
    author_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A user with orders is kept.
    # The orders of a user are found without reading all.
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)


class Account(Base):
    """Money of a user, or of the site if it has no owner."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # A user with accounts is kept.
    # The accounts of a user are found without reading all.
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id"), index=True
    )


# The recipe.
# Keys without ``ondelete``: nobody loses these rows with a user.
KEPT: tuple[InstrumentedAttribute[Any], ...] = (
    Order.user_id,
    Account.owner_id,
)


class UserInUseError(ValueError):
    """Rows that are kept refer to the user; ``rows`` counts them."""

    def __init__(self, rows: dict[str, int]) -> None:
        super().__init__("the user is in use")
        self.rows = rows


async def delete_user(session: AsyncSession, user_id: UUID) -> bool:
    """Delete a user, and return whether there was one.

    The database deletes profile, posts and the comments on them, and takes
    the name off comments elsewhere. Of all these, the session keeps the
    objects that it has. The caller's transaction goes on after
    ``UserInUseError``.

    Raises:
        UserInUseError: orders or accounts refer to the user.
        IntegrityError: something else does, or a pending change of the
            caller's was refused, which ends the transaction.
    """
    # First, since a savepoint flushes before it begins: what is refused then
    # has nothing to do with this user.
    await session.flush()
    query = delete(User).where(User.id == user_id).returning(User.id)
    try:
        async with session.begin_nested():
            deleted = await session.scalar(query)
    except IntegrityError as refused:
        rows = await kept_rows(session, user_id)
        if not rows:
            raise
        raise UserInUseError(rows) from refused
    return deleted is not None


async def kept_rows(session: AsyncSession, user_id: UUID) -> dict[str, int]:
    """Count what is in the way of deleting a user, by table.

    Asked of the tables, and not of the error: PostgreSQL names the first
    constraint that is broken, and SQLite none.
    """
    counts = (
        select(func.count())
        .where(key == user_id)
        .label(key.class_.__tablename__)
        for key in KEPT
    )
    found = (await session.execute(select(*counts))).mappings().one()
    return {table: rows for table, rows in found.items() if rows}


async def delete_inactive_users(
    session: AsyncSession, *, limit: int = 100
) -> int:
    """Delete users who are inactive, but for those in use.

    Returns how many there were. Call again, in a new transaction, until that
    is 0: short transactions, short locks.

    Args:
        session: the session to delete with.
        limit: how many users at most, the oldest first. Their posts and
            comments are not counted.

    Raises:
        ValueError: the limit is not positive.
        DataError: the limit is beyond 64 bits.
        IntegrityError: an order or an account has come meanwhile: call again.
    """
    if limit < 1:
        raise ValueError("limit must be positive")
    in_use = (exists().where(key == User.id) for key in KEPT)
    unused = (
        select(User.id)
        .where(User.is_active.is_(False), *(~each for each in in_use))
        .order_by(User.id)
        .limit(limit)
        # Leave those to whom somebody adds a row right now. SQLite drops the
        # clause: it has one writer at a time.
        .with_for_update(skip_locked=True)
        .cte("unused")
    )
    deleted = await session.scalars(
        delete(User).where(User.id.in_(select(unused.c.id))).returning(User.id)
    )
    return len(deleted.all())


# The rows.
CURLEW = UUID(int=5)
RELEASE_POST = UUID(int=14)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=UUID(int=4), username="avocet", is_active=True),
        User(id=CURLEW, username="curlew", is_active=True),
        User(id=UUID(int=6), username="egret", is_active=False),
        User(id=UUID(int=7), username="fulmar", is_active=True),
        User(id=UUID(int=8), username="jackdaw", is_active=False),
        Account(id=UUID(int=3), owner_id=CURLEW),
        Account(id=UUID(int=2), owner_id=CURLEW),
        Order(id=UUID(int=9), user_id=CURLEW),
        Order(id=UUID(int=10), user_id=UUID(int=6)),
        Post(id=RELEASE_POST, author_id=UUID(int=4)),
        Post(id=UUID(int=15), author_id=UUID(int=7)),
        Post(id=UUID(int=16), author_id=UUID(int=7)),
        Post(id=UUID(int=17), author_id=UUID(int=7)),
        Post(id=UUID(int=18), author_id=UUID(int=7)),
        Post(id=UUID(int=19), author_id=UUID(int=7)),
        Post(id=UUID(int=11), author_id=UUID(int=7)),
        Post(id=UUID(int=12), author_id=UUID(int=7)),
        Post(id=UUID(int=13), author_id=UUID(int=7)),
        Profile(user_id=UUID(int=7)),
        Comment(post_id=RELEASE_POST, author_id=UUID(int=7)),
        Comment(post_id=RELEASE_POST, author_id=UUID(int=7)),
        Comment(post_id=RELEASE_POST),
        Comment(post_id=RELEASE_POST, author_id=UUID(int=7)),
    ]


# See it happen.
# With a profile, posts and comments, and nothing that is kept.
FULMAR = select(User.id).where(func.lower(User.username) == "fulmar")


async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        fulmar = (await session.scalars(FULMAR)).one()
        await show(session, fulmar)

    async with sessions.begin() as session:
        print("deleted:", await delete_user(session, fulmar))
        await show(session, fulmar)

    try:
        async with sessions.begin() as session:
            await delete_user(session, CURLEW)
    except UserInUseError as error:
        print(f"{error}: {error.rows}")


async def show(session: AsyncSession, user_id: UUID) -> None:
    """Count what a user has, and whose comments are on a post of another."""
    on_release = Comment.post_id == RELEASE_POST
    counted = []
    for what, condition in {
        "profiles:": Profile.user_id == user_id,
        "posts:": Post.author_id == user_id,
        "comments elsewhere:": on_release & (Comment.author_id == user_id),
        "without a name:": on_release & Comment.author_id.is_(None),
    }.items():
        query = select(func.count()).where(condition)
        counted.append(f"{what} {await session.scalar(query)}")
    print(*counted, sep=", ")


async def demo_batches(sessions: Sessions) -> None:
    deleted = -1
    while deleted:
        async with sessions.begin() as session:
            deleted = await delete_inactive_users(session, limit=1)
        print("deleted:", deleted)


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def check_foreign_keys(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

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
        await demo(async_sessionmaker(engine, expire_on_commit=False))
    async with example_database() as engine:
        await demo_batches(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
