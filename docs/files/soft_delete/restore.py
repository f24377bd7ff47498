# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Restore a soft-deleted row.

Make a deleted row live again, unless its key was given away in the meantime.

    python restore.py
    DATABASE_URL=postgresql://… python restore.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    delete,
    event,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
class NotDeletedError(LookupError):
    """There is no such post, or it is live."""


class SlugTakenError(ValueError):
    """A live post has the slug by now."""


async def restore_post(session: AsyncSession, post_id: UUID) -> Post:
    """Make a deleted post live again and return it, freshly read.

    The caller's transaction goes on after either error. After the rollback
    of a savepoint of the caller's, refresh the post before you use it.

    Raises:
        NotDeletedError: there is no such post, or it is live.
        SlugTakenError: a live post has its slug; change one of the two.
        IntegrityError: a pending change of the caller's was refused, which
            ends the transaction.
    """
    # First, since a savepoint flushes before it begins: a slug that a pending
    # change takes twice would be blamed on this post.
    await session.flush()
    taken = SlugTakenError(f"the slug of post {post_id} is in use")
    with constraints_as({"uq_posts_slug_live": taken}):
        # Undone alone if the slug is taken.
        async with session.begin_nested():
            post = await session.scalar(
                update(Post)
                .where(Post.id == post_id, Post.deleted_at.is_not(None))
                # The version goes up as with every update by the ORM.
                .values(deleted_at=None, version=Post.version + 1)
                .returning(Post)
                # A loaded object shows it, and forgets what is rolled back.
                .execution_options(
                    synchronize_session="fetch", populate_existing=True
                )
            )
    if post is None:
        raise NotDeletedError(f"post {post_id} is not a deleted one")
    return post


async def purge_posts(
    session: AsyncSession, *, before: datetime, limit: int = 1_000
) -> int:
    """Delete for good posts that were soft-deleted before a time.

    Returns how many there were, with their comments and tags. Call again,
    in a new transaction, until that is 0: short transactions, short locks.

    Args:
        session: the session to delete with.
        before: an aware time, not itself included.
        limit: how many posts at most, the oldest deletions first.

    Raises:
        ValueError: the limit is not positive.
        DataError: the time is naive, or the limit beyond 64 bits.
    """
    if limit < 1:
        raise ValueError("limit must be positive")
    expired = (
        select(Post.id)
        .where(Post.deleted_at < before)
        .order_by(Post.deleted_at, Post.id)
        .limit(limit)
        # Leave what somebody restores or purges right now. SQLite drops the
        # clause: it has one writer at a time.
        .with_for_update(skip_locked=True)
        .cte("expired")
    )
    purged = await session.scalars(
        delete(Post)
        .where(Post.id.in_(select(expired.c.id)))
        .returning(Post.id)
    )
    return len(purged.all())


# Helpers of the book.
def name_by_asyncpg(error: Any) -> str | None:
    """Read the attributes that PostgreSQL's protocol carries."""
    return error.constraint_name or f"{error.table_name}.{error.column_name}"


def unique_over(columns: set[str]) -> str | None:
    """Find the key over these columns, each named ``table.column``.

    None if the models have none, or more than one, such as two unique indexes
    over different rows.
    """
    names = {
        str(key.name)
        for table in Base.metadata.tables.values()
        for key in (*table.constraints, *table.indexes)
        if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)
        or (isinstance(key, Index) and key.unique)
        if {str(column) for column in key.columns} == columns
    }
    return names.pop() if len(names) == 1 else None


def name_by_sqlite(error: Any) -> str | None:
    """Read the names after the colon; they depend on no language."""
    kind, _, named = str(error).partition(" constraint failed: ")
    if named.startswith("index "):
        return named.removeprefix("index '").removesuffix("'")
    if kind == "UNIQUE":
        return unique_over(set(named.split(", ")))
    return named or None


NAMES: dict[str, Callable[[Any], str | None]] = {
    "asyncpg": name_by_asyncpg,
    "sqlite3": name_by_sqlite,
}


def driver_error(error: DBAPIError) -> BaseException:
    """Return the error that the driver itself raised.

    SQLAlchemy 2.1 has ``error.driver_exception`` for it. On both lines, what
    asyncpg raised is the cause of ``error.orig``; an error of ``sqlite3`` is
    ``error.orig`` itself.
    """
    original = error.orig or error
    return original.__cause__ or original


def constraint_of(error: IntegrityError) -> str | None:
    """Name the broken constraint; ``table.column`` for NOT NULL.

    None if the engine does not tell: SQLite does not for foreign keys.
    """
    driver = driver_error(error)
    return NAMES[type(driver).__module__.partition(".")[0]](driver)


@contextmanager
def constraints_as(errors: Mapping[str, Exception]) -> Iterator[None]:
    """Raise the error of a broken constraint; pass all others on.

    Raises:
        IntegrityError: the constraint is not among ``errors``, or unknown.
    """
    try:
        yield
    except IntegrityError as broken:
        error = errors.get(constraint_of(broken) or "")
        if error is None:
            raise
        raise error from broken


Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    version: Mapped[int]
    deleted_at: Mapped[datetime | None]


# Of two live posts, none has the slug of the other.
Index(
    "uq_posts_slug_live",
    Post.slug,
    unique=True,
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


class Comment(Base):
    """A remark on a post, possibly in answer to another one."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    # A purge takes the comments along.
    post_id: Mapped[UUID] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE")
    )


# The rows.
DELETED_POST = UUID("019416cb-2680-7677-a335-57e746325cb7")
REPLACED_POST = UUID("01938699-1680-7c73-8a3a-f705b4dd4e46")


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=REPLACED_POST,
            slug="async-code-without-surprises",
            version=1,
            deleted_at=datetime(2024, 12, 3, 9, tzinfo=UTC),
        ),
        Post(
            id=DELETED_POST,
            slug="a-security-release-your-questions",
            version=1,
            deleted_at=datetime(2024, 12, 31, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("0193918a-9a00-7723-babd-2fe8ac88350e"),
            slug="async-code-without-surprises",
            version=1,
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    post = await restore_post(session, DELETED_POST)
    print("restored:", post.slug)

    for post_id in (DELETED_POST, REPLACED_POST):
        try:
            await restore_post(session, post_id)
        except (NotDeletedError, SlugTakenError) as error:
            print(f"{type(error).__name__}: {error}")


async def demo_purge(sessions: Sessions) -> None:
    new_year = datetime(2025, 1, 1, tzinfo=UTC)
    for _ in range(3):
        async with sessions.begin() as session:
            purged = await purge_posts(session, before=new_year, limit=1)
        print("purged:", purged)


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
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)
    async with example_database() as engine:
        await demo_purge(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
