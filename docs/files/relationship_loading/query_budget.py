# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Count statements in a test.

Find N+1 queries: fail when a block sends more statements than it may.

    python query_budget.py
    DATABASE_URL=postgresql://… python query_budget.py
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Select,
    event,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncAttrs,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
NOT_COUNTED = "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"

# The blocks around what runs now. A task begins with those of its maker.
_blocks: ContextVar[frozenset[object]] = ContextVar(
    "blocks", default=frozenset()
)


@contextmanager
def query_budget(engine: AsyncEngine, *, at_most: int) -> Iterator[list[str]]:
    """Let a block send so many statements; give what it has sent.

    It counts what the block's own task sends, and the tasks that it starts,
    on this engine or one made from it. Many rows for one statement count
    once. What begins, ends or divides a transaction does not count.

    Raises:
        AssertionError: more were sent, or none at all of a budget that is
            not 0.
    """
    block = object()
    sent: list[str] = []

    def count(
        _connection: object, _cursor: object, sql: str, *_: object
    ) -> None:
        if block in _blocks.get() and not sql.startswith(NOT_COUNTED):
            sent.append(sql)

    outside = _blocks.set(_blocks.get() | {block})
    event.listen(engine.sync_engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", count)
        _blocks.reset(outside)
    # Only now: an error of the block itself says more.
    if len(sent) > at_most:
        found = f"{len(sent)} statements instead of at most {at_most}:"
        raise AssertionError("\n".join([found, *summary(sent)]))
    if at_most and not sent:
        raise AssertionError("nothing was sent on this engine: what ran?")


def summary(sent: list[str]) -> list[str]:
    """Say how often each statement was sent, the most frequent first."""
    brief = [
        re.sub(r"SELECT\b.*?\sFROM\b", "SELECT ... FROM", sql, flags=re.DOTALL)
        for sql in sent
    ]
    return [
        f"{times} x {shorten(sql, 200, placeholder=' ...')}"
        for sql, times in Counter(brief).most_common()
    ]


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# Models: yours need these columns.
class Base(AsyncAttrs, DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]

    comments: Mapped[list[Comment]] = relationship(
        order_by="(Comment.created_at, Comment.id)"
    )


class Comment(Base):
    """A remark on a post, possibly in answer to another one."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id"))
    created_at: Mapped[datetime]


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=UUID(int=2),
            created_at=datetime(2024, 3, 31, 21, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(id=UUID(int=3), created_at=datetime(2024, 3, 31, 22, tzinfo=UTC)),
        Post(
            id=UUID(int=4),
            created_at=datetime(2024, 10, 26, 21, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5), created_at=datetime(2024, 10, 26, 22, tzinfo=UTC)
        ),
        Post(
            id=UUID(int=6),
            created_at=datetime(2024, 10, 27, 0, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(id=UUID(int=7), created_at=datetime(2024, 10, 27, 1, tzinfo=UTC)),
        Post(
            id=UUID(int=8),
            created_at=datetime(2024, 10, 27, 22, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=9), created_at=datetime(2024, 10, 27, 23, tzinfo=UTC)
        ),
        Post(
            id=UUID(int=11), created_at=datetime(2024, 12, 4, 12, tzinfo=UTC)
        ),
        Post(
            id=UUID(int=10), created_at=datetime(2024, 11, 6, 12, tzinfo=UTC)
        ),
    ]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    sessions = make_sessions(engine)
    with_comments = newest(10).options(
        selectinload(Post.comments), raiseload("*", sql_only=True)
    )
    async with sessions() as session:
        with query_budget(engine, at_most=2) as sent:
            await session.scalars(with_comments)
        print("statements:", len(sent))

    async with sessions() as session:
        try:
            with query_budget(engine, at_most=2):
                for post in await session.scalars(newest(10)):
                    await post.awaitable_attrs.comments
        except AssertionError as error:
            print(error)


def newest(limit: int) -> Select[Post]:
    """Ask for the newest posts."""
    order = Post.created_at.desc(), Post.id.desc()
    return select(Post).order_by(*order).limit(limit)


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
        engine = create_async_engine(url, connect_args=options)
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


if __name__ == "__main__":
    asyncio.run(main())
