"""Pages: every row once, in order, while others write, at any depth."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.basic_queries.list_with_pagination import (
    MAX_LIMIT,
    MAX_OFFSET,
    NEVER,
    Cursor,
    CursorPage,
    InvalidCursorError,
    Page,
    closing_jobs,
    feed,
    list_posts,
)
from recipes.foundations.engines import Sessions, make_sessions
from recipes.kit.plans import explain, pin_planner, plan_of
from recipes.kit.recorder import Recorder
from recipes.schema import JobPosting, Post
from recipes.schema.seed import AVOCET

NOON = datetime(2025, 2, 1, 12, tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
NIL = UUID(int=0)
CURSOR = Cursor(NOON, AVOCET)
MAX_PAGES = 300
LIMITS = (1, 2, 3, 5, 20, 29, 58, MAX_LIMIT)  # 58 posts are live


async def live_posts(sessions: Sessions) -> list[UUID]:
    """List all live posts, the newest first, in an order made by Python."""
    columns = (Post.created_at, Post.id)
    query = select(*columns).where(Post.deleted_at.is_(None))
    async with sessions() as session:
        rows = [(time, id_) for time, id_ in await session.execute(query)]
    return [id_ for _, id_ in sorted(rows, reverse=True)]


def ids(rows: Sequence[Post] | Sequence[JobPosting]) -> list[UUID]:
    return [row.id for row in rows]


async def walk(
    sessions: Sessions,
    limit: int,
    between: Callable[[], Awaitable[None]] | None = None,
) -> list[CursorPage[Post]]:
    """Follow the feed to its end, each page in a session of its own."""
    pages: list[CursorPage[Post]] = []
    after: str | None = None
    for _ in range(MAX_PAGES):
        async with sessions() as session:
            page = await feed(session, after=after, limit=limit)
        pages.append(page)
        if page.next is None:
            return pages
        after = page.next
        if between is not None:
            await between()
    raise AssertionError("the feed has no end")


async def check_the_way_back(
    sessions: Sessions, pages: Sequence[CursorPage[Post]], limit: int
) -> None:
    """Go back from the last page, and find those before it."""
    before = pages[-1].previous
    for page in reversed(pages[:-1]):
        async with sessions() as session:
            back = await feed(session, before=before, limit=limit)
        assert ids(back.items) == ids(page.items)
        assert (back.next, back.previous) == (page.next, page.previous)
        before = back.previous
    assert before is None


async def walk_by_offset(
    sessions: Sessions,
    limit: int,
    between: Callable[[], Awaitable[None]] | None = None,
) -> list[UUID]:
    """Turn numbered pages up to the last one."""
    seen: list[UUID] = []
    for number in range(MAX_PAGES):
        async with sessions() as session:
            page = await list_posts(
                session, limit=limit, offset=number * limit
            )
        seen += ids(page.items)
        if not page.has_next:
            return seen
        if between is not None:
            await between()
    raise AssertionError("the list has no end")


class Crowd:
    """People who write and delete posts, the same ones for the same seed."""

    def __init__(self, sessions: Sessions, seed: int) -> None:
        self.sessions = sessions
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self.deleted: list[UUID] = []

    def post(self) -> dict[str, Any]:
        """Make a post at one of a few moments, so that many share one."""
        id_ = UUID(int=self.dice.getrandbits(128))
        at = NOON + self.dice.randrange(6) * timedelta(microseconds=1)
        return {
            "id": id_,
            "author_id": AVOCET,
            "slug": id_.hex,
            "title": "",
            "body": "",
            "created_at": at,
            "deleted_at": at if self.dice.random() < 0.1 else None,
        }

    async def write(self, count: int) -> None:
        async with self.sessions.begin() as session:
            await session.execute(
                insert(Post), [self.post() for _ in range(count)]
            )

    async def write_and_delete(self) -> None:
        await self.write(2)
        victim = self.dice.choice(await live_posts(self.sessions))
        self.deleted.append(victim)
        async with self.sessions.begin() as session:
            await session.execute(
                update(Post).where(Post.id == victim).values(deleted_at=NOON)
            )


async def test_numbered_pages_together_are_the_whole_list(
    sessions: Sessions, statements: Statements
) -> None:
    expected = await live_posts(sessions)
    for limit in LIMITS:
        with statements.expect(-(-len(expected) // limit)):
            assert await walk_by_offset(sessions, limit) == expected


async def test_a_page_knows_whether_another_one_comes(
    session: AsyncSession, sessions: Sessions
) -> None:
    count = len(await live_posts(sessions))
    for offset, has_next in ((count - 4, True), (count - 3, False)):
        page = await list_posts(session, limit=3, offset=offset)
        assert (len(page.items), page.has_next) == (3, has_next)
    page = await list_posts(session, offset=count)
    assert (page.items, page.has_next) == ([], False)


async def test_a_page_holds_twenty_rows_from_the_first_if_not_asked_else(
    session: AsyncSession, sessions: Sessions
) -> None:
    expected = (await live_posts(sessions))[:20]
    assert ids((await list_posts(session)).items) == expected
    assert ids((await feed(session)).items) == expected
    for _ in range(20):
        session.add(JobPosting(company="Example", title="Clerk", country="BE"))
    jobs, _ = await closing_jobs(session)
    assert len(jobs) == 20


@pytest.mark.parametrize(
    "page", [Page([1], has_next=False), CursorPage([1], None, None)]
)
def test_a_page_cannot_be_changed(page: Page[int] | CursorPage[int]) -> None:
    with pytest.raises(FrozenInstanceError):
        page.items = []  # type: ignore[misc]  # frozen is what we test


async def test_an_empty_table_has_one_empty_page(
    session: AsyncSession,
) -> None:
    await session.execute(delete(Post))
    await session.execute(delete(JobPosting))
    numbered = await list_posts(session)
    assert (numbered.items, numbered.has_next) == ([], False)
    for page in (
        await feed(session),
        await feed(session, after=str(CURSOR)),
        await feed(session, before=str(CURSOR)),
    ):
        assert page == CursorPage([], None, None)
    assert await closing_jobs(session) == ([], None)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_limit_out_of_range_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    for ask in (list_posts, feed, closing_jobs):
        with statements.expect(0), pytest.raises(ValueError, match="limit"):
            await ask(session, limit=limit)


@pytest.mark.parametrize("offset", [-1, 10_001])
async def test_an_offset_out_of_range_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, offset: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="offset"):
        await list_posts(session, offset=offset)


async def test_the_greatest_limit_and_offset_are_allowed(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(3):
        await list_posts(session, limit=100, offset=10_000)
        await feed(session, limit=100)
        await closing_jobs(session, limit=100)


async def test_two_cursors_are_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="two cursors"):
        await feed(session, after=str(CURSOR), before=str(CURSOR))


async def test_pages_of_the_feed_together_are_the_whole_list(
    sessions: Sessions, statements: Statements
) -> None:
    expected = await live_posts(sessions)
    for limit in LIMITS:
        with statements.expect(-(-len(expected) // limit)):
            pages = await walk(sessions, limit)
        assert [id_ for page in pages for id_ in ids(page.items)] == expected


async def test_the_order_is_asked_for_and_not_left_to_the_index(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)
    async with sessions.begin() as session:
        await session.execute(text("DROP INDEX ix_posts_feed"))
    assert await walk_by_offset(sessions, 5) == expected
    pages = await walk(sessions, 5)
    assert [id_ for page in pages for id_ in ids(page.items)] == expected
    await check_the_way_back(sessions, pages, 5)


async def test_the_way_back_shows_the_same_pages(sessions: Sessions) -> None:
    for limit in LIMITS:
        pages = await walk(sessions, limit)
        await check_the_way_back(sessions, pages, limit)


@pytest.mark.parametrize("seed", range(3))
async def test_among_many_ties_every_post_is_shown_once(
    sessions: Sessions, seed: int
) -> None:
    await Crowd(sessions, seed).write(40)
    expected = await live_posts(sessions)
    for limit in (3, 7):
        pages = await walk(sessions, limit)
        assert [id_ for page in pages for id_ in ids(page.items)] == expected
        assert await walk_by_offset(sessions, limit) == expected


@pytest.mark.parametrize("seed", range(3))
async def test_while_others_write_and_delete_no_post_is_lost_or_repeated(
    sessions: Sessions, seed: int
) -> None:
    crowd = Crowd(sessions, seed)
    await crowd.write(30)
    before = await live_posts(sessions)
    pages = await walk(sessions, 5, between=crowd.write_and_delete)
    seen = [id_ for page in pages for id_ in ids(page.items)]
    assert len(seen) == len(set(seen))
    lasting = [id_ for id_ in before if id_ not in crowd.deleted]
    assert [id_ for id_ in seen if id_ in lasting] == lasting
    places = [
        (post.created_at, post.id) for page in pages for post in page.items
    ]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize("seed", range(3))
async def test_negative_twin_by_offset_posts_are_repeated(
    sessions: Sessions, seed: int
) -> None:
    crowd = Crowd(sessions, seed)
    await crowd.write(30)
    seen = await walk_by_offset(sessions, 5, between=crowd.write_and_delete)
    assert len(seen) > len(set(seen))


async def test_negative_twin_by_offset_a_deleted_post_hides_another(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)

    async def delete_the_first() -> None:
        async with sessions.begin() as session:
            await session.execute(delete(Post).where(Post.id == expected[0]))

    seen = await walk_by_offset(sessions, 30, between=delete_the_first)
    assert set(expected) - set(seen) == {expected[30]}


async def test_the_cursor_of_a_post_that_is_gone_still_leads_on(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)
    async with sessions() as session:
        page = await feed(session, limit=3)
        await session.execute(delete(Post).where(Post.id == expected[2]))
        page = await feed(session, after=page.next, limit=3)
        assert ids(page.items) == expected[3:6]


async def test_the_first_page_has_no_previous_and_the_last_no_next(
    session: AsyncSession, sessions: Sessions
) -> None:
    count = len(await live_posts(sessions))
    first = await feed(session, limit=count - 1)
    assert first.previous is None
    last = await feed(session, after=first.next, limit=count)
    assert (len(last.items), last.next) == (1, None)
    whole = await feed(session, limit=count)
    assert (whole.next, whole.previous) == (None, None)


async def test_new_posts_are_found_on_the_way_back(
    session: AsyncSession,
) -> None:
    page = await feed(session, limit=3)
    second = await feed(session, after=page.next, limit=3)
    new = Post(
        author_id=AVOCET, slug="n", title="New", body="", created_at=NOON
    )
    session.add(new)
    back = await feed(session, before=second.previous, limit=3)
    assert ids(back.items) == ids(page.items)
    newest = await feed(session, before=back.previous, limit=3)
    assert ids(newest.items) == [new.id]
    assert newest.previous is None


@pytest.mark.parametrize(
    "time",
    [
        NOON,
        NOON + timedelta(microseconds=1),
        datetime(1969, 7, 20, 20, 17, 40, 1, tzinfo=UTC),
        FIRST,
        LAST,
    ],
    ids=str,
)
def test_a_cursor_is_read_as_it_was_written(time: datetime) -> None:
    cursor = Cursor(time, AVOCET)
    assert Cursor.parse(str(cursor)) == cursor
    assert len(str(cursor)) == 32
    assert set(str(cursor)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


FORGED = [
    "",
    "x",
    "next",
    "2025-02-01T12:00:00+00:00",
    str(CURSOR)[:-1],
    str(CURSOR)[:-4],
    str(CURSOR) + "AAAA",
    str(CURSOR)[:-1] + "=",
    str(CURSOR)[:-1] + "!",
    str(CURSOR) + "\n",
    "*" + str(CURSOR),
    "é" * 32,
    "'; DROP TABLE posts; -- aaaaaaaa",
    "g" + "A" * 31,  # a time before the year 1
    "f" + "_" * 31,  # a time after the year 9999
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_cursor_is_refused(forged: str) -> None:
    with pytest.raises(InvalidCursorError, match="not a cursor") as caught:
        Cursor.parse(forged)
    assert caught.value.__cause__


async def test_a_forged_cursor_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    for forged in FORGED:
        for ask in (
            lambda text: feed(session, after=text),
            lambda text: feed(session, before=text),
            lambda text: closing_jobs(session, after=text),
        ):
            with statements.expect(0), pytest.raises(InvalidCursorError):
                await ask(forged)


async def test_any_time_and_id_in_a_cursor_is_a_place_in_the_list(
    session: AsyncSession, sessions: Sessions
) -> None:
    expected = await live_posts(sessions)
    for time, newer in ((FIRST, len(expected)), (NOON, 0), (LAST, 0)):
        here = str(Cursor(time, NIL))
        older = await feed(session, after=here, limit=MAX_LIMIT)
        assert ids(older.items) == expected[newer:]
        back = await feed(session, before=here, limit=MAX_LIMIT)
        assert ids(back.items) == expected[:newer]


async def walk_jobs(session: AsyncSession, limit: int) -> list[UUID]:
    seen: list[UUID] = []
    after: str | None = None
    for _ in range(MAX_PAGES):
        jobs, after = await closing_jobs(session, after=after, limit=limit)
        seen += ids(jobs)
        if after is None:
            return seen
    raise AssertionError("the jobs have no end")


@pytest.mark.parametrize("expiring", ["some", "all", "none"])
async def test_jobs_without_an_end_come_last_and_none_is_lost(
    session: AsyncSession, expiring: str
) -> None:
    if expiring != "some":
        at = NOON if expiring == "all" else None
        await session.execute(update(JobPosting).values(expires_at=at))
    query = select(JobPosting.id).order_by(
        JobPosting.expires_at.asc().nulls_last(), JobPosting.id
    )
    expected = (await session.scalars(query)).all()
    assert len(expected) == 8
    for limit in (1, 2, 3, 8, MAX_LIMIT):
        assert await walk_jobs(session, limit) == expected


async def test_even_a_job_that_ends_after_never_is_not_lost(
    session: AsyncSession,
) -> None:
    some = select(JobPosting.id).order_by(JobPosting.id).limit(3)
    chosen = (await session.scalars(some)).all()
    await session.execute(
        update(JobPosting)
        .where(JobPosting.id.in_(chosen))
        .values(expires_at=NEVER + timedelta(days=1))
    )
    assert (await walk_jobs(session, 2))[-3:] == sorted(chosen)


async def plan_of_next_jobs(engine: AsyncEngine, prefix: str) -> str:
    """Explain what ``closing_jobs`` sends for a second page."""
    with Recorder(Path(__file__)) as recorder:
        async with make_sessions(engine)() as session:
            _, after = await closing_jobs(session, limit=2)
            await closing_jobs(session, after=after, limit=2)
    sent = [event for event in recorder.events if not event.is_bracket][-1]
    async with engine.connect() as connection:
        # Eight rows are not worth an index to PostgreSQL.
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        rows = await connection.exec_driver_sql(
            f"{prefix} {sent.sql}", sent.parameters
        )
        return "\n".join(str(row) for row in rows)


@pytest.mark.backend("postgresql")
async def test_an_index_on_the_expression_finds_the_next_jobs(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE INDEX ix_closes ON job_postings (coalesce(expires_at,"
            " '9999-01-01 00:00:00+00:00'), id)"
        )
    plan = await plan_of_next_jobs(engine, "EXPLAIN (COSTS OFF)")
    assert "Index Scan using ix_closes on job_postings" in plan
    assert "Index Cond: (ROW(COALESCE(" in plan
    assert "Sort" not in plan


@pytest.mark.backend("sqlite")
async def test_on_sqlite_the_index_gives_the_order_but_not_the_place(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE INDEX ix_closes ON job_postings (coalesce(expires_at,"
            " '9999-01-01 00:00:00.000000'), id)"
        )
    plan = await plan_of_next_jobs(engine, "EXPLAIN QUERY PLAN")
    assert "SCAN job_postings USING INDEX ix_closes" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.backend("sqlite")
async def test_on_sqlite_the_index_of_the_feed_gives_the_place(
    engine: AsyncEngine,
) -> None:
    with Recorder(Path(__file__)) as recorder:
        async with make_sessions(engine)() as session:
            await feed(session, after=str(CURSOR))
            await feed(session, before=str(CURSOR))
    for event in recorder.events:
        if not event.is_bracket:
            async with engine.connect() as connection:
                [row] = await connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {event.sql}", event.parameters
                )
            sign = "<" if "DESC" in event.sql else ">"
            assert row.detail == (
                "SEARCH posts USING INDEX ix_posts_feed"
                f" ((created_at,id){sign}(?,?))"
            )


@pytest.mark.backend("sqlite")
async def test_on_sqlite_rows_without_an_order_come_as_they_were_stored(
    session: AsyncSession,
) -> None:
    query = select(Post.id)
    before = (await session.scalars(query)).all()
    await session.execute(
        update(Post).where(Post.id.in_(before[:3])).values(title="Edited")
    )
    assert (await session.scalars(query)).all() == before
    # Nothing promises that: another query takes them from an index.
    live = select(Post.id).where(Post.deleted_at.is_(None))
    found = (await session.scalars(live)).all()
    assert found != [id_ for id_ in before if id_ in found]


@pytest.mark.backend("postgresql")
async def test_on_postgresql_an_updated_row_moves_if_nothing_orders_it(
    session: AsyncSession,
) -> None:
    query = select(Post.id)
    before = (await session.scalars(query)).all()
    await session.execute(
        update(Post).where(Post.id.in_(before[:3])).values(title="Edited")
    )
    after = (await session.scalars(query)).all()
    assert after != before
    assert sorted(after) == sorted(before)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("option", ["limit", "offset"])
async def test_negative_numbers_are_an_error_on_postgresql(
    session: AsyncSession, option: str
) -> None:
    query = getattr(select(Post.id), option)(-1)
    with pytest.raises(DBAPIError, match="must not be negative") as caught:
        await session.execute(query)
    driver = caught.value.driver_exception
    assert getattr(driver, "sqlstate", None) in {"2201W", "2201X"}


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("option", ["limit", "offset"])
async def test_negative_numbers_are_no_bound_on_sqlite(
    session: AsyncSession, option: str
) -> None:
    query = getattr(select(Post.id), option)(-1)
    total = await session.scalar(func.count(Post.id))
    assert len((await session.scalars(query)).all()) == total


async def deep_cursor(session: AsyncSession, depth: int) -> Cursor:
    """Find the cursor of the post after which ``depth`` ones were shown."""
    row = await session.execute(
        select(Post.created_at, Post.id)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .offset(depth - 1)
        .limit(1)
    )
    return Cursor(*row.one())


async def rows_read(
    engine: AsyncEngine, sql: str, parameters: Any = None
) -> tuple[int, str]:
    """Run a statement; count the rows that its scan read, used or not."""
    async with engine.connect() as connection:
        await pin_planner(connection)
        plan = await plan_of(connection, sql, parameters, options="ANALYZE, ")
    (scan,) = plan["Plans"]
    read = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
    return int(read), f"{scan['Node Type']} using {scan.get('Index Name')}"


async def read_by(
    engine: AsyncEngine,
    ask: Callable[[AsyncSession], Awaitable[object]],
) -> tuple[int, str]:
    """Count the rows that a function's last statement reads."""
    with Recorder(Path(__file__)) as recorder:
        async with make_sessions(engine)() as session:
            await ask(session)
    sent = [event for event in recorder.events if not event.is_bracket][-1]
    return await rows_read(engine, sent.sql, sent.parameters)


FEED_INDEX = "Index Scan using ix_posts_feed"
DEPTH = 90_000


@pytest.mark.parametrize("depth", [1, 1_000, DEPTH])
@pytest.mark.parametrize("way", ["after", "before"])
async def test_at_any_depth_a_page_of_the_feed_reads_its_own_rows(
    large_engine: AsyncEngine, depth: int, way: str
) -> None:
    async def ask(session: AsyncSession) -> None:
        here: Any = {way: str(await deep_cursor(session, depth))}
        page = await feed(session, **here)
        available = depth - 1 if way == "before" else MAX_LIMIT
        assert len(page.items) == min(20, available)

    read, scan = await read_by(large_engine, ask)
    assert read <= 21
    assert scan == FEED_INDEX


async def test_negative_twin_offset_reads_all_that_it_skips(
    large_engine: AsyncEngine,
) -> None:
    read = await read_by(
        large_engine, lambda session: list_posts(session, offset=MAX_OFFSET)
    )
    assert read == (MAX_OFFSET + 21, FEED_INDEX)


def newest_first() -> Select[Any]:
    return (
        select(Post)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(21)
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("row", 21),
        # The last of the posts that were shown is read, and left out.
        ("or with a bound", 22),
        ("or", DEPTH + 21),
        ("offset", DEPTH + 21),
    ],
)
async def test_only_a_comparison_of_rows_starts_where_the_last_page_ended(
    large_engine: AsyncEngine, form: str, expected: int
) -> None:
    async with make_sessions(large_engine)() as session:
        time, id_ = await deep_cursor(session, DEPTH)
    either = or_(
        Post.created_at < time, and_(Post.created_at == time, Post.id < id_)
    )
    queries = {
        "row": newest_first().where(
            tuple_(Post.created_at, Post.id) < (time, id_)
        ),
        "or": newest_first().where(either),
        "or with a bound": newest_first().where(
            Post.created_at <= time, either
        ),
        "offset": newest_first().offset(DEPTH),
    }
    read, scan = await read_by(
        large_engine, lambda session: session.execute(queries[form])
    )
    assert scan == FEED_INDEX
    if form == "or with a bound":  # and of the ties, up to two more
        assert expected <= read <= expected + 2
    else:
        assert read == expected


async def test_without_an_order_the_table_is_read_from_its_beginning(
    large_engine: AsyncEngine,
) -> None:
    with Recorder(Path(__file__)) as recorder:
        async with make_sessions(large_engine)() as session:
            await session.execute(select(Post).limit(20).offset(40))
    plans = await explain(large_engine, recorder.events)
    assert list(plans.values()) == [["Limit", "  Seq Scan on posts"]]
