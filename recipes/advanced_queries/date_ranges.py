# Part of the package database-recipes: cookbook run date-ranges
"""Date ranges.

List the posts of a range of time, of a day in a zone, or of the last hours.
"""

HEADLINE = "trap_last_day"

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


# --8<-- [end:demo]


# --8<-- [start:growth]
from recipes.schema.seed import AVOCET


async def growth(session: AsyncSession, rows: int) -> None:
    """List so many posts of a day, or the most that the recipe returns."""
    day = datetime(2023, 6, 1, tzinfo=UTC)
    session.add_all(
        Post(
            author_id=AVOCET,
            slug=f"second-{second}",
            title="One a second",
            body="",
            created_at=day + timedelta(seconds=second),
        )
        for second in range(rows)
    )
    await session.flush()
    tomorrow = day + timedelta(days=1)
    limit = min(rows, MAX_LIMIT)
    await posts_between(session, day, tomorrow, limit=limit)
    await posts_on(session, day.date(), ZoneInfo("UTC"), limit=limit)
    await recent_posts(
        session, within=timedelta(days=1), now=tomorrow, limit=limit
    )


# --8<-- [end:growth]


# --8<-- [start:trap_last_day]
async def trap_last_day(session: AsyncSession) -> None:
    """BETWEEN two days loses the second, but for its first moment."""
    query = select(Post).where(
        Post.created_at.between(
            datetime(2024, 2, 1, tzinfo=UTC),
            datetime(2024, 2, 29, tzinfo=UTC),
        ),
        Post.deleted_at.is_(None),
    )
    posts = (await session.scalars(query)).all()
    await look_for_the_last_day(session, posts)


async def look_for_the_last_day(
    session: AsyncSession, february: Sequence[Post]
) -> None:
    """Count the posts of 29 February that a list of the month has."""
    last_day = await posts_on(session, date(2024, 2, 29), ZoneInfo("UTC"))
    listed = [post for post in last_day if post in february]
    print(f"posts on 29 February: {len(last_day)}")
    print(f"listed: {len(listed)}")
    print(f"lost: {len(last_day) - len(listed)}")


# --8<-- [end:trap_last_day]


# --8<-- [start:cure_last_day]
async def cure_last_day(session: AsyncSession) -> None:
    """A month ends before the first moment of the next."""
    posts = await posts_between(
        session,
        datetime(2024, 2, 1, tzinfo=UTC),
        datetime(2024, 3, 1, tzinfo=UTC),
    )
    await look_for_the_last_day(session, posts)


# --8<-- [end:cure_last_day]


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


HOSTS = ("UTC", "America/New_York", "Asia/Tokyo")


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
    for zone in HOSTS:
        with host_in(zone), patch.dict(globals(), datetime=StoppedClock):
            recent = await get_recent(session)
        print(f"{zone}: {len(recent)} posts since", recent[-1].title)


# --8<-- [end:trap_as_published]


# --8<-- [start:cure_as_published]
async def cure_as_published(session: AsyncSession) -> None:
    """An aware time is the same instant on every host."""
    now = datetime(2024, 3, 7, tzinfo=UTC)
    for zone in HOSTS:
        with host_in(zone):
            recent = await recent_posts(
                session, within=timedelta(days=7), now=now
            )
        print(f"{zone}: {len(recent)} posts since", recent[-1].title)


# --8<-- [end:cure_as_published]


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
    february, march, later = (
        datetime(2024, month, day, tzinfo=UTC)
        for month, day in ((2, 1), (3, 1), (3, 2))
    )
    before = await get_by_date_range(session, february, march)
    after = await get_by_date_range(session, march, later)
    both = await get_by_date_range(session, february, later)
    print(f"{len(before)} and {len(after)} posts of {len(both)}")


# --8<-- [end:trap_closed_range]


# --8<-- [start:trap_24_hours]
SHORT_DAY = date(2024, 3, 31)  # 23 hours in Amsterdam
LONG_DAY = date(2024, 10, 27)  # 25 hours


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
