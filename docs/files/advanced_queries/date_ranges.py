# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Date ranges.

List the posts of a range of time, of a day in a zone, or of the last hours.

    python date_ranges.py
    DATABASE_URL=postgresql://… python date_ranges.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import (
    DateTime,
    Index,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
MAX_LIMIT = 100


async def posts_between(
    session: AsyncSession, start: datetime, end: datetime, *, limit: int = 20
) -> Sequence[Post]:
    """Return live posts created at ``start`` or later, and before ``end``.

    The newest ``limit`` of them, the newest first. Both times are aware, in
    any zone.

    Raises:
        TypeError: a time is naive.
        OverflowError: a time is not in the years 1 to 9999 in UTC.
        ValueError: ``end`` is before ``start``, or ``limit`` is not 1 to 100.
    """
    start, end = to_utc(start), to_utc(end)
    if end < start:
        raise ValueError("the range ends before it starts")
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"ask for 1 to {MAX_LIMIT} posts")
    query = (
        select(Post)
        .where(
            Post.created_at >= start,
            Post.created_at < end,
            Post.deleted_at.is_(None),
        )
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def posts_on(
    session: AsyncSession, day: date, tz: ZoneInfo, *, limit: int = 20
) -> Sequence[Post]:
    """Return live posts of a day, from midnight to midnight in ``tz``.

    The newest ``limit`` of them, the newest first.

    Raises:
        OverflowError: the day is the first or the last of the calendar.
        ValueError: ``limit`` is not 1 to 100.
    """
    start = datetime.combine(day, time.min, tz)
    end = datetime.combine(day + timedelta(days=1), time.min, tz)
    return await posts_between(session, start, end, limit=limit)


async def recent_posts(
    session: AsyncSession,
    *,
    within: timedelta,
    now: datetime | None = None,
    limit: int = 20,
) -> Sequence[Post]:
    """Return live posts of the time ``within`` before ``now``.

    The newest ``limit`` of them, the newest first. ``now`` is aware; by
    default it is the clock of this machine.

    Raises:
        TypeError: ``now`` is naive.
        OverflowError: a time is not in the years 1 to 9999 in UTC.
        ValueError: ``within`` is negative, or ``limit`` is not 1 to 100.
    """
    end = to_utc(now or datetime.now(UTC))
    return await posts_between(session, end - within, end, limit=limit)


def to_utc(moment: datetime) -> datetime:
    """Convert an aware time to UTC, or raise ``TypeError``.

    In UTC, differences are true: Python compares and adds two times of one
    zone by the clock on its wall, which skips and repeats hours.
    """
    if moment.utcoffset() is None:
        raise TypeError("a naive datetime has no instant: give it a tzinfo")
    return moment.astimezone(UTC)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


# Only the posts of that time are read.
Index(
    "ix_posts_feed",
    Post.created_at.desc(),
    Post.id.desc(),
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=UUID(int=2),
            title="March starts in UTC: one microsecond to go",
            created_at=datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=3),
            title="Amsterdam's short day starts",
            created_at=datetime(2024, 3, 30, 23, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=4),
            title=("Amsterdam's clock skips an hour: one microsecond to go"),
            created_at=datetime(2024, 3, 31, 0, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            title="Amsterdam's clock skips an hour",
            created_at=datetime(2024, 3, 31, 1, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=6),
            title=("Amsterdam's short day is over: one microsecond to go"),
            created_at=datetime(2024, 3, 31, 21, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=7),
            title="Amsterdam's long day starts",
            created_at=datetime(2024, 10, 26, 22, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=8),
            title=("Amsterdam's clock repeats an hour: one microsecond to go"),
            created_at=datetime(2024, 10, 27, 0, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=9),
            title="Amsterdam's clock repeats an hour",
            created_at=datetime(2024, 10, 27, 1, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=10),
            title=("Amsterdam's long day is over: one microsecond to go"),
            created_at=datetime(2024, 10, 27, 22, 59, 59, 999999, tzinfo=UTC),
        ),
    ]


# See it happen.
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


async def demo(session: AsyncSession) -> None:
    posts = await posts_on(session, date(2024, 3, 31), AMSTERDAM)
    show("a day of 23 hours", posts)

    posts = await posts_on(session, date(2024, 10, 27), AMSTERDAM)
    show("a day of 25 hours", posts)

    midnight = datetime(2024, 3, 1, tzinfo=UTC)
    print("in the hour before March:")
    for post in await recent_posts(
        session, within=timedelta(hours=1), now=midnight
    ):
        print(f"  {post.created_at:%d %b %H:%M:%S.%f}  {post.title}")


def show(day: str, posts: Sequence[Post]) -> None:
    """Print how many posts there are, the last of them and the first."""
    print(f"{day}: {len(posts)} posts")
    for post in (posts[0], posts[-1]):
        created = post.created_at.astimezone(AMSTERDAM)
        print(f"  {created:%H:%M:%S.%f%z}  {post.title}")


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
                session.add_all(rows())
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
