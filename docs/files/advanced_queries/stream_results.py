# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Stream a large result.

Read more rows than fit in memory, for one moment or for as long as it takes.

    python stream_results.py
    DATABASE_URL=postgresql://… python stream_results.py
"""

from __future__ import annotations

import asyncio
import csv
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from io import StringIO
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Table,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)


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
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    tags: Mapped[list[Tag]] = relationship(secondary=post_tags)


# The recipe.
BATCH = 1_000  # rows

EXPORT = (
    select(Post.id, Post.title, Post.created_at)
    .where(Post.deleted_at.is_(None))
    .order_by(Post.id)
)


async def export_posts(
    session: AsyncSession, *, batch: int = BATCH
) -> AsyncGenerator[str, None]:
    """Yield the live posts as CSV, a batch of lines at a time.

    All are of one moment. The connection is held until the last is read.

    Raises:
        ValueError: ``batch`` is not 1 to 10,000.
    """
    rows = await session.stream(EXPORT, execution_options=per(batch))
    try:
        async for part in rows.partitions():
            yield as_csv(part)
    finally:  # also if the reader leaves early
        await rows.close()


async def stream_posts(
    session: AsyncSession, *, batch: int = BATCH
) -> AsyncGenerator[Post, None]:
    """Yield the live posts, each with its tags: to read, not to change.

    Raises:
        ValueError: ``batch`` is not 1 to 10,000.
    """
    query = (
        select(Post)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.id)
        .options(selectinload(Post.tags))
    )
    posts = await session.stream_scalars(query, execution_options=per(batch))
    try:
        async for post in posts:
            yield post
    finally:
        await posts.close()


async def export_in_batches(
    sessions: Sessions, *, batch: int = BATCH
) -> AsyncGenerator[str, None]:
    """Yield the same CSV, and hold nothing while the reader takes its time.

    Each batch is of its own moment. No post comes twice.

    Raises:
        ValueError: ``batch`` is not 1 to 10,000.
    """
    per(batch)
    query = EXPORT.limit(batch)
    rest = query
    while True:
        async with sessions() as session:
            rows = (await session.execute(rest)).all()
        if rows:
            yield as_csv(rows)
        if len(rows) < batch:
            return
        rest = query.where(Post.id > rows[-1].id)


def per(batch: int) -> dict[str, int]:
    """Let a result be fetched in batches of so many rows."""
    if not 1 <= batch <= 10_000:
        raise ValueError("a batch has 1 to 10,000 rows")
    return {"yield_per": batch}


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Write a line for each row, with quotes where a value needs them."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=UUID(int=2),
            title=("Amsterdam's long day is over: one microsecond to go"),
            created_at=datetime(2024, 10, 27, 22, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=3),
            title="Amsterdam's long day is over",
            created_at=datetime(2024, 10, 27, 23, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            title="Async code without surprises",
            created_at=datetime(2024, 12, 4, 12, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=4),
            title="Escape <em>everything</em> & trust 'nothing'",
            created_at=datetime(2024, 11, 6, 12, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        async with aclosing(export_posts(session, batch=2)) as texts:
            async for text in texts:
                print("lines:", text.count("\r\n"))
                break  # aclosing ends the stream


async def demo_others(sessions: Sessions) -> None:
    async with sessions() as session:
        posts = stream_posts(session, batch=2)
        print("tags:", len((await anext(posts)).tags))
        await posts.aclose()

    texts = export_in_batches(sessions, batch=2)
    print("lines:", (await anext(texts)).count("\r\n"))
    print("lines:", (await anext(texts)).count("\r\n"))
    await texts.aclose()


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
        await demo(async_sessionmaker(engine, expire_on_commit=False))
    async with example_database() as engine:
        await demo_others(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
