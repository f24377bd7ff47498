"""Ranges of time: their edges, days of 23 and 25 hours, zones of hosts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from plans import sent_by
from sqlalchemy import (
    DateTime,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.advanced_queries.date_ranges import (
    host_in,
    posts_between,
    posts_on,
    recent_posts,
    to_utc,
)
from recipes.foundations.engines import Sessions
from recipes.kit.recording.plans import explain, pin_planner, plan_of
from recipes.schema import Post
from recipes.schema.seed import AVOCET, HOUR, MICROSECOND

pytestmark = pytest.mark.database("shared")

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW_YORK = ZoneInfo("America/New_York")
LEAP_DAY = datetime(2024, 2, 29, tzinfo=UTC)
MARCH = datetime(2024, 3, 1, tzinfo=UTC)
LAST = ": one microsecond to go"


def titles(posts: Sequence[Post]) -> list[str]:
    return [post.title for post in posts]


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def host(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run a test in each of these zones."""
    with host_in(request.param):
        yield


async def test_a_range_has_its_start_and_not_its_end(
    session: AsyncSession,
) -> None:
    posts = await posts_between(session, LEAP_DAY, MARCH)
    assert titles(posts) == [
        "March starts in UTC" + LAST,
        "Leap day starts in New York",
        "Leap day starts in New York" + LAST,
        "Leap day starts in UTC",
    ]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (LEAP_DAY, LEAP_DAY, []),
        (LEAP_DAY, LEAP_DAY + MICROSECOND, ["Leap day starts in UTC"]),
        (LEAP_DAY - MICROSECOND, LEAP_DAY, ["Leap day starts in UTC" + LAST]),
        (LEAP_DAY + MICROSECOND, LEAP_DAY + HOUR, []),
    ],
)
async def test_a_range_is_exact_to_the_microsecond(
    session: AsyncSession, start: datetime, end: datetime, found: list[str]
) -> None:
    assert titles(await posts_between(session, start, end)) == found


async def test_ranges_side_by_side_count_each_post_once(
    session: AsyncSession,
) -> None:
    days = [LEAP_DAY + timedelta(days=number) for number in range(-1, 3)]
    parts = [
        await posts_between(session, start, end)
        for start, end in pairwise(days)
    ]
    whole = await posts_between(session, days[0], days[-1])
    assert [post for part in reversed(parts) for post in part] == whole
    assert len(whole) == 8


async def test_negative_twin_closed_ranges_count_the_edge_twice(
    session: AsyncSession,
) -> None:
    async def count(start: datetime, end: datetime) -> int:
        query = select(func.count(Post.id)).where(
            Post.created_at.between(start, end)
        )
        return await session.scalar(query) or 0

    after = MARCH + timedelta(days=1)
    parts = await count(LEAP_DAY, MARCH) + await count(MARCH, after)
    assert parts == await count(LEAP_DAY, after) + 1


async def test_negative_twin_between_two_days_loses_the_second(
    session: AsyncSession,
) -> None:
    whole_day = await posts_on(session, LEAP_DAY.date(), ZoneInfo("UTC"))
    query = select(Post).where(
        Post.created_at.between(datetime(2024, 2, 1, tzinfo=UTC), LEAP_DAY)
    )
    february = (await session.scalars(query)).all()
    found = [post for post in whole_day if post in february]
    assert titles(found) == ["Leap day starts in UTC"]
    assert len(whole_day) == 4


async def test_bounds_in_any_zone_mean_the_same_instants(
    session: AsyncSession,
) -> None:
    in_utc = await posts_between(session, LEAP_DAY, MARCH)
    for zone in (AMSTERDAM, NEW_YORK):
        start, end = LEAP_DAY.astimezone(zone), MARCH.astimezone(zone)
        assert await posts_between(session, start, end) == in_utc


async def test_an_hour_that_the_clock_repeats_is_a_range_of_its_own(
    session: AsyncSession,
) -> None:
    """On the wall, the range begins and ends at the same time."""
    start = datetime(2024, 10, 27, 2, tzinfo=AMSTERDAM)
    end = start.replace(fold=1)
    assert start == end  # as Python has it within one zone
    assert titles(await posts_between(session, start, end)) == [
        "Amsterdam's clock repeats an hour" + LAST
    ]


@pytest.mark.parametrize(
    ("day", "tz", "found"),
    [
        (
            date(2024, 3, 31),  # 23 hours
            AMSTERDAM,
            [
                "Amsterdam's short day is over" + LAST,
                "Amsterdam's clock skips an hour",
                "Amsterdam's clock skips an hour" + LAST,
                "Amsterdam's short day starts",
            ],
        ),
        (
            date(2024, 10, 27),  # 25 hours
            AMSTERDAM,
            [
                "Amsterdam's long day is over" + LAST,
                "Amsterdam's clock repeats an hour",
                "Amsterdam's clock repeats an hour" + LAST,
                "Amsterdam's long day starts",
            ],
        ),
        (
            date(2024, 2, 29),
            NEW_YORK,
            [
                "March starts in New York" + LAST,
                "March starts in UTC",
                "March starts in UTC" + LAST,
                "Leap day starts in New York",
            ],
        ),
        # Samoa crossed the date line, and had no such day.
        (date(2011, 12, 30), ZoneInfo("Pacific/Apia"), []),
    ],
    ids=str,
)
async def test_a_day_is_from_midnight_to_midnight_in_its_zone(
    session: AsyncSession, day: date, tz: ZoneInfo, found: list[str]
) -> None:
    assert titles(await posts_on(session, day, tz)) == found


async def test_recent_is_up_to_now(session: AsyncSession) -> None:
    posts = await recent_posts(session, within=5 * HOUR, now=LEAP_DAY)
    assert titles(posts) == ["Leap day starts in UTC" + LAST]
    posts = await recent_posts(
        session, within=HOUR, now=LEAP_DAY + HOUR + MICROSECOND
    )
    assert posts == []


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (
            date(2024, 3, 31),
            [
                "Amsterdam's clock skips an hour",
                "Amsterdam's clock skips an hour" + LAST,
            ],
        ),
        (date(2024, 10, 27), ["Amsterdam's clock repeats an hour"]),
    ],
    ids=str,
)
async def test_recent_counts_hours_that_passed_not_hours_on_the_wall(
    session: AsyncSession, day: date, found: list[str]
) -> None:
    """Set back by ten hours, the clock on the wall would be wrong by one."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM)
    posts = await recent_posts(session, within=10 * HOUR, now=noon)
    assert titles(posts) == found


@pytest.mark.database("own")
@pytest.mark.usefixtures("host")
async def test_by_default_now_is_the_clock_of_any_host(
    session: AsyncSession,
) -> None:
    made = datetime.now(UTC) - timedelta(minutes=30)
    session.add(
        Post(author_id=AVOCET, slug="new", title="N", body="", created_at=made)
    )
    await session.flush()
    assert titles(await recent_posts(session, within=HOUR)) == ["N"]
    assert await recent_posts(session, within=timedelta(minutes=29)) == []


@pytest.mark.usefixtures("host")
async def test_the_zone_of_the_host_changes_nothing(
    session: AsyncSession,
) -> None:
    posts = await posts_on(session, date(2024, 2, 29), ZoneInfo("UTC"))
    assert [post.created_at for post in posts] == [
        MARCH - MICROSECOND,
        LEAP_DAY + 5 * HOUR,
        LEAP_DAY + 5 * HOUR - MICROSECOND,
        LEAP_DAY,
    ]


@pytest.mark.usefixtures("host")
def test_utc_is_not_the_zone_of_the_host() -> None:
    moment = to_utc(datetime(2024, 2, 29, 12, tzinfo=AMSTERDAM))
    assert str(moment) == "2024-02-29 11:00:00+00:00"


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("UTC", "2024-02-29 12:00:00+00"),
        ("America/New_York", "2024-02-29 17:00:00+00"),
        ("Asia/Tokyo", "2024-02-29 03:00:00+00"),
    ],
)
async def test_negative_twin_a_naive_time_is_read_in_the_hosts_zone(
    session: AsyncSession, zone: str, instant: str
) -> None:
    naive = literal(datetime(2024, 2, 29, 12), DateTime(timezone=True))  # noqa: DTZ001 - the fault
    with host_in(zone):
        assert await session.scalar(select(cast(naive, Text))) == instant


NAIVE = datetime(2024, 2, 29)  # noqa: DTZ001 - to be refused


@pytest.mark.parametrize(
    ("start", "end"), [(NAIVE, MARCH), (LEAP_DAY, NAIVE), (NAIVE, NAIVE)]
)
async def test_naive_bounds_are_refused_before_sql(
    session: AsyncSession,
    statements: Statements,
    start: datetime,
    end: datetime,
) -> None:
    with statements.expect(0), pytest.raises(TypeError, match="no instant"):
        await posts_between(session, start, end)


async def test_a_naive_now_is_refused_before_sql(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(TypeError, match="no instant"):
        await recent_posts(session, within=HOUR, now=NAIVE)


async def test_the_column_type_refuses_a_naive_time_in_any_query(
    session: AsyncSession,
) -> None:
    query = select(Post).where(Post.created_at >= NAIVE)
    with pytest.raises(StatementError) as caught:
        await session.execute(query)
    assert isinstance(caught.value.orig, TypeError)


async def test_a_range_that_ends_before_it_starts_is_refused_before_sql(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0):
        with pytest.raises(ValueError, match="ends before it starts"):
            await posts_between(session, LEAP_DAY, LEAP_DAY - MICROSECOND)
        with pytest.raises(ValueError, match="ends before it starts"):
            await recent_posts(session, within=-HOUR, now=LEAP_DAY)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_limits_out_of_range_are_refused_before_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0):
        for ask in (
            posts_between(session, LEAP_DAY, MARCH, limit=limit),
            posts_on(session, LEAP_DAY.date(), AMSTERDAM, limit=limit),
            recent_posts(session, within=HOUR, limit=limit),
        ):
            with pytest.raises(ValueError, match="1 to 100 posts"):
                await ask


async def fill(session: AsyncSession, count: int) -> list[Post]:
    """Add posts of one instant; return them in the order of their ids."""
    session.add_all(
        Post(
            author_id=AVOCET,
            slug=f"n-{number}",
            title="N",
            body="",
            created_at=datetime(2025, 6, 1, tzinfo=UTC),
        )
        for number in range(count)
    )
    await session.flush()
    posts = await session.scalars(
        select(Post).where(Post.title == "N").order_by(Post.id)
    )
    return list(posts)


@pytest.mark.database("own")
async def test_posts_of_one_instant_are_in_the_order_of_their_ids(
    session: AsyncSession,
) -> None:
    """By the query, not by the grace of the index that serves it."""
    added = await fill(session, 10)
    await session.execute(text("DROP INDEX ix_posts_feed"))
    day = date(2025, 6, 1)
    assert await posts_on(session, day, AMSTERDAM) == added[::-1]


@pytest.mark.database("own")
async def test_the_time_decides_before_the_id(session: AsyncSession) -> None:
    """As when old posts were imported: the first of them has the last id."""
    added = await fill(session, 3)
    for number, post in enumerate(added):
        post.created_at -= number * HOUR
    await session.flush()
    start = added[-1].created_at
    posts = await posts_between(session, start, start + 3 * HOUR)
    assert posts == added


@pytest.mark.database("own")
async def test_the_limit_keeps_the_newest(session: AsyncSession) -> None:
    added = await fill(session, 101)
    noon = datetime(2025, 6, 1, 12, tzinfo=UTC)
    newest = added[::-1]
    for limit in (1, 100):
        for posts in (
            await posts_between(session, noon - 12 * HOUR, noon, limit=limit),
            await posts_on(session, noon.date(), AMSTERDAM, limit=limit),
            await recent_posts(
                session, within=24 * HOUR, now=noon, limit=limit
            ),
        ):
            assert posts == newest[:limit]
    for posts in (
        await posts_between(session, noon - 12 * HOUR, noon),
        await posts_on(session, noon.date(), AMSTERDAM),
        await recent_posts(session, within=24 * HOUR, now=noon),
    ):
        assert posts == newest[:20]


@pytest.mark.database("own")
async def test_a_late_commit_is_in_no_window_that_is_read_in_turn(
    sessions: Sessions,
) -> None:
    """A post appears at its commit, and was created before that."""
    async with sessions() as writer:
        post = Post(author_id=AVOCET, slug="late", title="Late", body="")
        writer.add(post)
        await writer.flush()
        edge = post.created_at + MICROSECOND
        windows = [(edge - HOUR, edge), (edge, edge + HOUR)]

        async with sessions() as job:
            first = await posts_between(job, *windows[0], limit=100)
        await writer.commit()
        async with sessions() as job:
            second = await posts_between(job, *windows[1], limit=100)
        assert first == second == []

        # Read again behind the writer, the window has it.
        async with sessions() as job:
            behind = await posts_between(job, *windows[0], limit=100)
        assert titles(behind) == ["Late"]


@pytest.mark.database("own")
async def test_a_window_holds_back_what_is_beyond_the_limit(
    session: AsyncSession,
) -> None:
    """Neither a larger limit nor the windows beside it give the oldest."""
    oldest = (await fill(session, 101))[0]
    days = [date(2025, 5, 31), date(2025, 6, 1), date(2025, 6, 2)]
    found = [
        post
        for day in days
        for post in await posts_on(session, day, AMSTERDAM, limit=100)
    ]
    assert len(found) == 100
    assert oldest not in found


@pytest.mark.database("own")
async def test_deleted_posts_are_left_out(session: AsyncSession) -> None:
    await session.execute(
        update(Post)
        .where(Post.created_at == LEAP_DAY)
        .values(deleted_at=MARCH)
        .execution_options(synchronize_session=False)
    )
    posts = await posts_between(session, LEAP_DAY, LEAP_DAY + HOUR)
    assert posts == []


@pytest.mark.database("own")
@pytest.mark.parametrize("count", [0, 1, 10, 100])
async def test_a_range_is_one_statement(
    session: AsyncSession, statements: Statements, count: int
) -> None:
    await fill(session, count)
    with statements.expect(1):
        posts = await posts_on(session, date(2025, 6, 1), AMSTERDAM, limit=100)
    assert len(posts) == count


@pytest.mark.database("own")
@pytest.mark.backend("sqlite")
async def test_a_row_of_current_timestamp_is_not_at_its_own_time(
    session: AsyncSession,
) -> None:
    """Its text ends after the seconds; that of a bound goes on."""
    statement = insert(Post).values(
        author_id=AVOCET,
        slug="now",
        title="N",
        body="",
        created_at=func.current_timestamp(),
    )
    await session.execute(statement)
    post = (
        await session.scalars(select(Post).where(Post.slug == "now"))
    ).one()
    end = post.created_at + HOUR
    assert await posts_between(session, post.created_at, end) == []
    earlier = post.created_at - MICROSECOND
    assert await posts_between(session, earlier, end) == [post]


async def test_both_bounds_limit_the_scan_of_the_index(
    large_engine: AsyncEngine,
) -> None:
    [sent] = await sent_by(
        large_engine, lambda session: posts_between(session, LEAP_DAY, MARCH)
    )
    (lines,) = (await explain(large_engine, [sent])).values()
    assert [line.strip() for line in lines] == [
        "Limit",
        "Index Scan using ix_posts_feed on posts",
    ]
    plan = await explained(large_engine, sent.sql, sent.parameters)
    scan = plan["Plans"][0]
    assert scan["Index Cond"].count("created_at >= ") == 1
    assert scan["Index Cond"].count("created_at < ") == 1
    assert "Filter" not in scan


@pytest.mark.parametrize(
    ("sql", "scan"),
    [
        (
            "SELECT title FROM posts"
            " WHERE date(created_at) = '2024-02-29' AND deleted_at IS NULL",
            "Seq Scan",
        ),
        (
            "SELECT title FROM posts"
            " WHERE date(created_at) = '2024-02-29' AND deleted_at IS NULL"
            " ORDER BY created_at DESC, id DESC LIMIT 20",
            "Index Scan",
        ),
    ],
)
async def test_negative_twin_the_date_of_the_column_is_only_a_filter(
    large_engine: AsyncEngine, sql: str, scan: str
) -> None:
    """Every live post is read, in one order or another."""
    plan = await explained(large_engine, sql)
    (node,) = plan.get("Plans", [plan])
    assert node["Node Type"] == scan
    assert "Index Cond" not in node
    assert "date(created_at)" in node["Filter"]


async def explained(
    engine: AsyncEngine, sql: str, parameters: Any = None
) -> dict[str, Any]:
    async with engine.connect() as connection:
        await pin_planner(connection)
        return await plan_of(connection, sql, parameters)
