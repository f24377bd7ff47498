"""Pages by cursor: every row once, while others write, at any depth."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from feeds import (
    FEED_INDEX,
    LIMITS,
    MAX_PAGES,
    NOON,
    Crowd,
    ids,
    live_posts,
    read_by,
)
from plans import sent_by, sqlite_plans_of
from sqlalchemy import Select, and_, delete, or_, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import joinedload

from conftest import Statements
from recipes.basic_queries.list_by_cursor import (
    MAX_LIMIT,
    NEVER,
    Cursor,
    FeedPage,
    InvalidCursorError,
    closing_jobs,
    feed,
    read_cursor,
    write_cursor,
)
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import JobPosting, Post
from recipes.schema.seed import AVOCET

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
NIL = UUID(int=0)
CURSOR = Cursor(NOON, AVOCET)
WRITTEN = write_cursor(CURSOR)


async def walk(
    sessions: Sessions,
    limit: int,
    between: Callable[[], Awaitable[None]] | None = None,
) -> list[FeedPage]:
    """Follow the feed to its end, each page in a session of its own."""
    pages: list[FeedPage] = []
    after: Cursor | None = None
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
    sessions: Sessions, pages: Sequence[FeedPage], limit: int
) -> None:
    """Go back from the last page, and find those before it."""
    before = pages[-1].previous
    for page in reversed(pages[:-1]):
        async with sessions() as session:
            back = await feed(session, before=before, limit=limit)
        assert ids(back.posts) == ids(page.posts)
        assert (back.next, back.previous) == (page.next, page.previous)
        before = back.previous
    assert before is None


async def test_a_page_holds_twenty_rows_from_the_first_if_not_asked_else(
    session: AsyncSession, sessions: Sessions
) -> None:
    expected = (await live_posts(sessions))[:20]
    assert ids((await feed(session)).posts) == expected
    for _ in range(20):
        session.add(JobPosting(company="Example", title="Clerk", country="BE"))
    jobs, _ = await closing_jobs(session)
    assert len(jobs) == 20


def test_a_page_cannot_be_changed() -> None:
    page = FeedPage([], None, None)
    with pytest.raises(FrozenInstanceError):
        page.posts = []  # type: ignore[misc]  # frozen is what we test


async def test_an_empty_table_has_one_empty_page(
    session: AsyncSession,
) -> None:
    await session.execute(delete(Post))
    await session.execute(delete(JobPosting))
    for page in (
        await feed(session),
        await feed(session, after=CURSOR),
        await feed(session, before=CURSOR),
    ):
        assert page == FeedPage([], None, None)
    assert await closing_jobs(session) == ([], None)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_limit_out_of_range_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    for ask in (feed, closing_jobs):
        with statements.expect(0), pytest.raises(ValueError, match="limit"):
            await ask(session, limit=limit)


async def test_the_greatest_limit_is_allowed(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(2):
        await feed(session, limit=100)
        await closing_jobs(session, limit=100)


async def test_two_cursors_are_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="two cursors"):
        await feed(session, after=CURSOR, before=CURSOR)


async def test_pages_of_the_feed_together_are_the_whole_list(
    sessions: Sessions, statements: Statements
) -> None:
    expected = await live_posts(sessions)
    for limit in LIMITS:
        with statements.expect(-(-len(expected) // limit)):
            pages = await walk(sessions, limit)
        assert [id_ for page in pages for id_ in ids(page.posts)] == expected


async def test_a_query_chooses_among_the_posts_and_says_what_to_load(
    session: AsyncSession, sessions: Sessions
) -> None:
    query = select(Post).where(Post.author_id == AVOCET)
    query = query.options(joinedload(Post.author))
    page = await feed(session, query=query, limit=5)
    posts = page.posts
    assert [post.author.username for post in posts] == 5 * ["avocet"]
    live = await live_posts(sessions)
    assert ids(posts) == [id_ for id_ in live if id_ in ids(posts)]
    every = await feed(session, query=query, limit=100)
    assert ids(every.posts)[:5] == ids(posts)
    assert {post.author_id for post in every.posts} == {AVOCET}


async def test_the_order_is_asked_for_and_not_left_to_the_index(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)
    async with sessions.begin() as session:
        await session.execute(text("DROP INDEX ix_posts_feed"))
    pages = await walk(sessions, 5)
    assert [id_ for page in pages for id_ in ids(page.posts)] == expected
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
        assert [id_ for page in pages for id_ in ids(page.posts)] == expected


@pytest.mark.parametrize("seed", range(3))
async def test_while_others_write_and_delete_no_post_is_lost_or_repeated(
    sessions: Sessions, seed: int
) -> None:
    crowd = Crowd(sessions, seed)
    await crowd.write(30)
    before = await live_posts(sessions)
    pages = await walk(sessions, 5, between=crowd.write_and_delete)
    seen = [id_ for page in pages for id_ in ids(page.posts)]
    assert len(seen) == len(set(seen))
    lasting = [id_ for id_ in before if id_ not in crowd.deleted]
    assert [id_ for id_ in seen if id_ in lasting] == lasting
    places = [
        (post.created_at, post.id) for page in pages for post in page.posts
    ]
    assert places == sorted(places, reverse=True)


async def test_the_cursor_of_a_post_that_is_gone_still_leads_on(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)
    async with sessions() as session:
        page = await feed(session, limit=3)
        await session.execute(delete(Post).where(Post.id == expected[2]))
        page = await feed(session, after=page.next, limit=3)
        assert ids(page.posts) == expected[3:6]


async def test_a_cursor_may_lead_to_an_empty_page_without_cursors(
    session: AsyncSession, sessions: Sessions
) -> None:
    newest, *older = await live_posts(sessions)
    page = await feed(session, limit=1)
    await session.execute(delete(Post).where(Post.id.in_(older)))
    assert await feed(session, after=page.next) == FeedPage([], None, None)
    first = Cursor(page.posts[0].created_at, newest)
    assert await feed(session, before=first) == FeedPage([], None, None)


@pytest.mark.backend("postgresql")
async def test_negative_twin_a_row_that_is_committed_late_is_behind(
    sessions: Sessions,
) -> None:
    def post(slug: str) -> Post:
        return Post(author_id=AVOCET, slug=slug, title="", body="")

    async with sessions() as slow, sessions() as reader:
        late = post("late")
        slow.add(late)
        await slow.flush()  # at the time at which its transaction began
        async with sessions.begin() as fast:
            fast.add(post("early"))
        page = await feed(reader, limit=1)
        assert page.posts[0].slug == "early"
        place = Cursor(page.posts[0].created_at, page.posts[0].id)
        await slow.commit()
        assert (await feed(reader, before=place)).posts == []
        page = await feed(reader, after=place, limit=1)
        assert ids(page.posts) == [late.id]


async def test_the_first_page_has_no_previous_and_the_last_no_next(
    session: AsyncSession, sessions: Sessions
) -> None:
    count = len(await live_posts(sessions))
    first = await feed(session, limit=count - 1)
    assert first.previous is None
    last = await feed(session, after=first.next, limit=count)
    assert (len(last.posts), last.next) == (1, None)
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
    assert ids(back.posts) == ids(page.posts)
    newest = await feed(session, before=back.previous, limit=3)
    assert ids(newest.posts) == [new.id]
    assert newest.previous is None


async def test_the_cursor_of_a_page_can_be_written(
    session: AsyncSession,
) -> None:
    page = await feed(session, limit=3)
    assert page.next is not None
    assert read_cursor(write_cursor(page.next)) == page.next


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
    written = write_cursor(cursor)
    assert read_cursor(written) == cursor
    assert len(written) == 32
    assert set(written) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


FORGED = [
    "",
    "x",
    "next",
    "2025-02-01T12:00:00+00:00",
    WRITTEN[:-1],
    WRITTEN[:-4],
    WRITTEN + "AAAA",
    WRITTEN[:-1] + "=",
    WRITTEN[:-1] + "!",
    WRITTEN + "\n",
    "*" + WRITTEN,
    "é" * 32,
    "'; DROP TABLE posts; -- aaaaaaaa",
    "g" + "A" * 31,  # a time before the year 1
    "f" + "_" * 31,  # a time after the year 9999
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_cursor_is_refused(forged: str) -> None:
    with pytest.raises(InvalidCursorError, match="not a cursor") as caught:
        read_cursor(forged)
    assert caught.value.__cause__


async def test_any_time_and_id_in_a_cursor_is_a_place_in_the_list(
    session: AsyncSession, sessions: Sessions
) -> None:
    expected = await live_posts(sessions)
    for time, newer in ((FIRST, len(expected)), (NOON, 0), (LAST, 0)):
        here = Cursor(time, NIL)
        older = await feed(session, after=here, limit=MAX_LIMIT)
        assert ids(older.posts) == expected[newer:]
        back = await feed(session, before=here, limit=MAX_LIMIT)
        assert ids(back.posts) == expected[:newer]


async def walk_jobs(session: AsyncSession, limit: int) -> list[UUID]:
    seen: list[UUID] = []
    after: Cursor | None = None
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


async def test_one_row_more_is_read_than_is_shown(
    engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        await feed(session, limit=3)
        await closing_jobs(session, limit=3)

    sent = await sent_by(engine, ask)
    assert [event.rows for event in sent] == [4, 4]


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


async def test_negative_twin_a_job_that_moves_is_shown_twice_or_never(
    session: AsyncSession,
) -> None:
    first, after = await closing_jobs(session, limit=3)
    rest, _ = await closing_jobs(session, after=after)
    again, hidden = first[0], rest[-2]
    again.expires_at = NEVER
    hidden.expires_at = FIRST
    seen = ids(first) + ids((await closing_jobs(session, after=after))[0])
    assert seen.count(again.id) == 2
    assert seen.count(hidden.id) == 0


async def two_pages_of_jobs(session: AsyncSession) -> None:
    _, after = await closing_jobs(session, limit=2)
    await closing_jobs(session, after=after, limit=2)


@pytest.mark.backend("postgresql")
async def test_an_index_on_the_expression_finds_the_next_jobs(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE INDEX ix_closes ON job_postings (coalesce(expires_at,"
            " '9999-01-01 00:00:00+00:00'), id)"
        )
    *_, sent = await sent_by(engine, two_pages_of_jobs)
    async with engine.connect() as connection:
        # Eight rows are not worth an index to PostgreSQL.
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        rows = await connection.exec_driver_sql(
            f"EXPLAIN (COSTS OFF) {sent.sql}", sent.parameters
        )
        plan = "\n".join(rows.scalars())
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
    *_, lines = await sqlite_plans_of(engine, two_pages_of_jobs)
    plan = "\n".join(lines)
    assert "SCAN job_postings USING INDEX ix_closes" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.backend("sqlite")
async def test_on_sqlite_the_index_of_the_feed_gives_the_place(
    engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        await feed(session, after=CURSOR)
        await feed(session, before=CURSOR)

    place = "SEARCH posts USING INDEX ix_posts_feed ((created_at,id)"
    assert await sqlite_plans_of(engine, ask) == [
        [f"{place}{sign}(?,?))"] for sign in "<>"
    ]


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


DEPTH = 90_000


@pytest.mark.parametrize("depth", [1, 1_000, DEPTH])
@pytest.mark.parametrize("way", ["after", "before"])
async def test_at_any_depth_a_page_of_the_feed_reads_its_own_rows(
    large_engine: AsyncEngine, depth: int, way: str
) -> None:
    async def ask(session: AsyncSession) -> None:
        here: Any = {way: await deep_cursor(session, depth)}
        page = await feed(session, **here)
        available = depth - 1 if way == "before" else MAX_LIMIT
        assert len(page.posts) == min(20, available)

    read, scan = await read_by(large_engine, ask)
    assert read <= 21
    assert scan == FEED_INDEX


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
