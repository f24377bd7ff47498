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
from contextlib import asynccontextmanager
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
    insert,
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
        Tag(),
        Tag(),
        Tag(),
        Tag(),
        Tag(),
        Tag(),
        Tag(),
        Tag(),
        Post(
            id=UUID(int=22),
            title="A release candidate is ready",
            created_at=datetime(2024, 11, 4, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=23),
            title="A release candidate is ready: your questions",
            created_at=datetime(2024, 11, 4, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=24),
            title="A release candidate is ready: what we learned",
            created_at=datetime(2024, 11, 4, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=27),
            title="Choosing a database",
            created_at=datetime(2024, 11, 11, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=26),
            title="Choosing a database: your questions",
            created_at=datetime(2024, 11, 11, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=28),
            title="Choosing a database: what we learned",
            created_at=datetime(2024, 11, 11, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=30),
            title="How databases lock rows",
            created_at=datetime(2024, 11, 18, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=31),
            title="How databases lock rows: your questions",
            created_at=datetime(2024, 11, 18, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=29),
            title="How databases lock rows: what we learned",
            created_at=datetime(2024, 11, 18, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=32),
            title="Sizing a connection pool",
            created_at=datetime(2024, 11, 25, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=34),
            title="Sizing a connection pool: your questions",
            created_at=datetime(2024, 11, 25, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=33),
            title="Sizing a connection pool: what we learned",
            created_at=datetime(2024, 11, 25, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=35),
            title="Async code without surprises: your questions",
            created_at=datetime(2024, 12, 2, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=36),
            title="Async code without surprises: what we learned",
            created_at=datetime(2024, 12, 2, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=38),
            title="Packaging in an afternoon",
            created_at=datetime(2024, 12, 9, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=40),
            title="Packaging in an afternoon: your questions",
            created_at=datetime(2024, 12, 9, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=39),
            title="Packaging in an afternoon: what we learned",
            created_at=datetime(2024, 12, 9, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=43),
            title="Tests need real databases",
            created_at=datetime(2024, 12, 16, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=41),
            title="Tests need real databases: your questions",
            created_at=datetime(2024, 12, 16, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=42),
            title="Tests need real databases: what we learned",
            created_at=datetime(2024, 12, 16, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=46),
            title="Type hints in an old code base",
            created_at=datetime(2024, 12, 23, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=45),
            title="Type hints in an old code base: your questions",
            created_at=datetime(2024, 12, 23, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=44),
            title="Type hints in an old code base: what we learned",
            created_at=datetime(2024, 12, 23, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=47),
            title="A security release",
            created_at=datetime(2024, 12, 30, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=48),
            title="A security release: what we learned",
            created_at=datetime(2024, 12, 30, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=51),
            title="Why the page is slow",
            created_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=50),
            title="Why the page is slow: your questions",
            created_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=49),
            title="Why the page is slow: what we learned",
            created_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=52),
            title="Sprint weekend",
            created_at=datetime(2025, 1, 13, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=54),
            title="Sprint weekend: your questions",
            created_at=datetime(2025, 1, 13, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=53),
            title="Sprint weekend: what we learned",
            created_at=datetime(2025, 1, 13, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=55),
            title="Meet the local groups",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=56),
            title="Meet the local groups: your questions",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=57),
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=58),
            title="Writing documentation that is read",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=59),
            title="Writing documentation that is read: your questions",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=2),
            title="Leap day starts in UTC: one microsecond to go",
            created_at=datetime(2024, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=3),
            title="Leap day starts in UTC",
            created_at=datetime(2024, 2, 29, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=4),
            title="Leap day starts in New York: one microsecond to go",
            created_at=datetime(2024, 2, 29, 4, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            title="Leap day starts in New York",
            created_at=datetime(2024, 2, 29, 5, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=6),
            title="March starts in UTC: one microsecond to go",
            created_at=datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=7),
            title="March starts in UTC",
            created_at=datetime(2024, 3, 1, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=8),
            title="March starts in New York: one microsecond to go",
            created_at=datetime(2024, 3, 1, 4, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=9),
            title="March starts in New York",
            created_at=datetime(2024, 3, 1, 5, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=10),
            title=("Amsterdam's short day starts: one microsecond to go"),
            created_at=datetime(2024, 3, 30, 22, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=11),
            title="Amsterdam's short day starts",
            created_at=datetime(2024, 3, 30, 23, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=12),
            title=("Amsterdam's clock skips an hour: one microsecond to go"),
            created_at=datetime(2024, 3, 31, 0, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=13),
            title="Amsterdam's clock skips an hour",
            created_at=datetime(2024, 3, 31, 1, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=14),
            title=("Amsterdam's short day is over: one microsecond to go"),
            created_at=datetime(2024, 3, 31, 21, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=15),
            title="Amsterdam's short day is over",
            created_at=datetime(2024, 3, 31, 22, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=16),
            title="Amsterdam's long day starts: one microsecond to go",
            created_at=datetime(2024, 10, 26, 21, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=17),
            title="Amsterdam's long day starts",
            created_at=datetime(2024, 10, 26, 22, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=18),
            title=("Amsterdam's clock repeats an hour: one microsecond to go"),
            created_at=datetime(2024, 10, 27, 0, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=19),
            title="Amsterdam's clock repeats an hour",
            created_at=datetime(2024, 10, 27, 1, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=20),
            title=("Amsterdam's long day is over: one microsecond to go"),
            created_at=datetime(2024, 10, 27, 22, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=21),
            title="Amsterdam's long day is over",
            created_at=datetime(2024, 10, 27, 23, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=37),
            title="Async code without surprises",
            created_at=datetime(2024, 12, 4, 12, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=25),
            title="Escape <em>everything</em> & trust 'nothing'",
            created_at=datetime(2024, 11, 6, 12, tzinfo=UTC),
        ),
    ]


PAIRS = [
    {"post_id": UUID(int=22), "tag_id": 4},
    {"post_id": UUID(int=22), "tag_id": 7},
    {"post_id": UUID(int=23), "tag_id": 4},
    {"post_id": UUID(int=23), "tag_id": 7},
    {"post_id": UUID(int=24), "tag_id": 4},
    {"post_id": UUID(int=24), "tag_id": 7},
    {"post_id": UUID(int=27), "tag_id": 2},
    {"post_id": UUID(int=26), "tag_id": 2},
    {"post_id": UUID(int=28), "tag_id": 2},
    {"post_id": UUID(int=30), "tag_id": 2},
    {"post_id": UUID(int=30), "tag_id": 1},
    {"post_id": UUID(int=31), "tag_id": 2},
    {"post_id": UUID(int=31), "tag_id": 1},
    {"post_id": UUID(int=29), "tag_id": 2},
    {"post_id": UUID(int=29), "tag_id": 1},
    {"post_id": UUID(int=32), "tag_id": 2},
    {"post_id": UUID(int=32), "tag_id": 3},
    {"post_id": UUID(int=34), "tag_id": 2},
    {"post_id": UUID(int=34), "tag_id": 3},
    {"post_id": UUID(int=33), "tag_id": 2},
    {"post_id": UUID(int=33), "tag_id": 3},
    {"post_id": UUID(int=35), "tag_id": 1},
    {"post_id": UUID(int=36), "tag_id": 1},
    {"post_id": UUID(int=38), "tag_id": 4},
    {"post_id": UUID(int=40), "tag_id": 4},
    {"post_id": UUID(int=39), "tag_id": 4},
    {"post_id": UUID(int=43), "tag_id": 7},
    {"post_id": UUID(int=43), "tag_id": 2},
    {"post_id": UUID(int=41), "tag_id": 7},
    {"post_id": UUID(int=41), "tag_id": 2},
    {"post_id": UUID(int=42), "tag_id": 7},
    {"post_id": UUID(int=42), "tag_id": 2},
    {"post_id": UUID(int=46), "tag_id": 8},
    {"post_id": UUID(int=46), "tag_id": 7},
    {"post_id": UUID(int=45), "tag_id": 8},
    {"post_id": UUID(int=45), "tag_id": 7},
    {"post_id": UUID(int=44), "tag_id": 8},
    {"post_id": UUID(int=44), "tag_id": 7},
    {"post_id": UUID(int=47), "tag_id": 4},
    {"post_id": UUID(int=47), "tag_id": 5},
    {"post_id": UUID(int=48), "tag_id": 4},
    {"post_id": UUID(int=48), "tag_id": 5},
    {"post_id": UUID(int=51), "tag_id": 3},
    {"post_id": UUID(int=50), "tag_id": 3},
    {"post_id": UUID(int=49), "tag_id": 3},
    {"post_id": UUID(int=52), "tag_id": 6},
    {"post_id": UUID(int=54), "tag_id": 6},
    {"post_id": UUID(int=53), "tag_id": 6},
]


# See it happen.
async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        async for text in export_posts(session, batch=25):
            print("lines:", text.count("\r\n"))


async def demo_others(sessions: Sessions) -> None:
    async with sessions() as session:
        tags = 0
        async for post in stream_posts(session, batch=25):
            tags += len(post.tags)
        print("tags:", tags)

    async for text in export_in_batches(sessions, batch=25):
        print("lines:", text.count("\r\n"))


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
                await session.execute(insert(post_tags), PAIRS)
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
