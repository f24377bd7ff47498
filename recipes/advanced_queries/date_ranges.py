# Part of the package database-recipes: cookbook run date-ranges
"""Date ranges.

List the posts of a range of time, of a day in a zone, or of the last hours.
"""

ORIGINAL = {
    "heading": "Date Range Queries",
    "run": "trap_as_published",
    "faults": ("trap_as_published", "trap_closed_range"),
}

NEEDS = {
    "ix_posts_feed": (
        "Only the posts of that time are read.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SHORT_DAY = date(2024, 3, 31)  # 23 hours in Amsterdam
LONG_DAY = date(2024, 10, 27)  # 25 hours


async def demo(session: AsyncSession) -> None:
    for day in (SHORT_DAY, LONG_DAY):
        print(day, "in Amsterdam:")
        for post in await posts_on(session, day, AMSTERDAM):
            created = post.created_at.astimezone(AMSTERDAM)
            print(f"  {created:%H:%M:%S.%f%z}  {post.title}")

    midnight = datetime(2024, 3, 1, tzinfo=UTC)
    print("in the hour before March:")
    for post in await recent_posts(
        session, within=timedelta(hours=1), now=midnight
    ):
        print(f"  {post.created_at:%d %b %H:%M:%S.%f}  {post.title}")


# --8<-- [end:demo]


# --8<-- [start:trap_as_published]
import os
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Plain(DeclarativeBase):
    """Models with SQLAlchemy's own type for times."""

    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's declaration


class Model(Plain):
    """The posts, without ``UtcDateTime`` to refuse a naive time."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime]


async def get_recent(
    session: AsyncSession,
    days: int = 7,
) -> Sequence[Model]:
    since = datetime.utcnow() - timedelta(days=days)  # noqa: DTZ003 - the fault
    query = (
        select(Model)
        .where(Model.created_at >= since)
        .order_by(Model.created_at.desc())
    )
    result = await session.execute(query)
    return result.scalars().all()


class StoppedClock(datetime):
    """A clock that gives the same output every day."""

    @classmethod
    def utcnow(cls) -> Self:
        """Say that it is 7 March 2024 in UTC, without saying UTC."""
        return cls(2024, 3, 7)


@contextmanager
def host_in(zone: str) -> Iterator[None]:
    try:
        with patch.dict(os.environ, TZ=zone):
            clock.tzset()
            yield
    finally:
        clock.tzset()


async def trap_as_published(session: AsyncSession) -> None:
    """PostgreSQL's driver reads a naive time in the zone of its host."""
    for zone in ("UTC", "America/New_York", "Asia/Tokyo"):
        with host_in(zone), patch.dict(globals(), datetime=StoppedClock):
            recent = await get_recent(session)
        print(f"{zone}: {len(recent)} posts since", recent[-1].title)


# --8<-- [end:trap_as_published]


# --8<-- [start:trap_closed_range]
async def get_by_date_range(
    session: AsyncSession,
    start_date: datetime,
    end_date: datetime,
) -> Sequence[Model]:
    query = (
        select(Model)
        .where(Model.created_at >= start_date)
        .where(Model.created_at <= end_date)
        .order_by(Model.created_at)
    )
    result = await session.execute(query)
    return result.scalars().all()


async def trap_closed_range(session: AsyncSession) -> None:
    """Two closed ranges side by side both count the post on their edge."""
    february, leap_day, march, later = (
        datetime(2024, month, day, tzinfo=UTC)
        for month, day in ((2, 1), (2, 29), (3, 1), (3, 2))
    )
    before = await get_by_date_range(session, february, march)
    after = await get_by_date_range(session, march, later)
    both = await get_by_date_range(session, february, later)
    print(f"{len(before)} and {len(after)} posts of {len(both)}")
    # "Up to 29 February" is up to its first moment.
    february_to_29 = await get_by_date_range(session, february, leap_day)
    print("the last of February:", february_to_29[-1].title)


# --8<-- [end:trap_closed_range]


# --8<-- [start:trap_24_hours]
async def trap_24_hours(session: AsyncSession) -> None:
    """24 hours after midnight it is not always midnight."""
    for day in (SHORT_DAY, LONG_DAY):
        start = datetime.combine(day, time.min, AMSTERDAM).astimezone(UTC)
        end = start + timedelta(days=1)
        posts = await posts_between(session, start, end)
        expected = await posts_on(session, day, AMSTERDAM)
        print(f"{day}: {len(posts)} posts instead of {len(expected)}")


# --8<-- [end:trap_24_hours]


# --8<-- [start:trap_date_of_column]
from sqlalchemy import func


async def trap_date_of_column(session: AsyncSession) -> None:
    """A date made from a column is of the session's zone, and not indexed."""
    leap_day = date(2024, 2, 29)
    query = select(Post.title).where(
        func.date(Post.created_at) == leap_day, Post.deleted_at.is_(None)
    )
    found = (await session.scalars(query)).all()
    new_york = ZoneInfo("America/New_York")
    for post in await posts_on(session, leap_day, new_york):
        print("found" if post.title in found else "missed", post.title)


# --8<-- [end:trap_date_of_column]


# --8<-- [start:trap_current_timestamp]
from sqlalchemy import update

from recipes.schema.seed import RELEASE_POST


async def trap_current_timestamp(session: AsyncSession) -> None:
    """On SQLite, a post dated by CURRENT_TIMESTAMP is older than itself."""
    await session.execute(
        update(Post)
        .where(Post.id == RELEASE_POST)
        # The text that CURRENT_TIMESTAMP makes, on a day that stays.
        .values(created_at=func.datetime("2024-08-01 12:00:00"))
    )
    post = await session.get_one(Post, RELEASE_POST)
    created = post.created_at
    found = await posts_between(session, created, created + timedelta(hours=1))
    print("created at", created, "and found from then on:", len(found))


# --8<-- [end:trap_current_timestamp]


ONLY_ON = {"trap_current_timestamp": "sqlite"}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
