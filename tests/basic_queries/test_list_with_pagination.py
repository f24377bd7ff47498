"""Numbered pages: every row once and in order, if nobody writes."""

from collections.abc import Awaitable, Callable
from dataclasses import FrozenInstanceError
from uuid import UUID

import pytest
from feeds import (
    FEED_INDEX,
    LIMITS,
    MAX_PAGES,
    Crowd,
    ids,
    live_posts,
    read_by,
)
from plans import plans_of
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import joinedload

from conftest import Statements
from recipes.basic_queries import list_with_pagination
from recipes.basic_queries.list_with_pagination import (
    MAX_OFFSET,
    Page,
    list_posts,
)
from recipes.foundations.engines import Sessions
from recipes.schema import Post
from recipes.schema.seed import AVOCET

pytestmark = pytest.mark.database("shared")


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


async def test_numbered_pages_together_are_the_whole_list(
    sessions: Sessions, statements: Statements
) -> None:
    expected = await live_posts(sessions)
    for limit in LIMITS:
        with statements.expect(-(-len(expected) // limit)):
            assert await walk_by_offset(sessions, limit) == expected


async def test_a_query_chooses_among_the_posts_and_says_what_to_load(
    session: AsyncSession, sessions: Sessions
) -> None:
    query = select(Post).where(Post.author_id == AVOCET)
    query = query.options(joinedload(Post.author))
    page = await list_posts(session, query=query, limit=5)
    posts = page.items
    assert [post.author.username for post in posts] == 5 * ["avocet"]
    live = await live_posts(sessions)
    assert ids(posts) == [id_ for id_ in live if id_ in ids(posts)]
    every = await list_posts(session, query=query, limit=100)
    assert ids(every.items)[:5] == ids(posts)
    assert {post.author_id for post in every.items} == {AVOCET}


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


def test_a_page_cannot_be_changed() -> None:
    page = Page([1], has_next=False)
    with pytest.raises(FrozenInstanceError):
        page.items = []  # type: ignore[misc]  # frozen is what we test


@pytest.mark.database("own")
async def test_an_empty_table_has_one_empty_page(
    session: AsyncSession,
) -> None:
    await session.execute(delete(Post))
    assert await list_posts(session) == Page([], has_next=False)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_limit_out_of_range_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="limit"):
        await list_posts(session, limit=limit)


@pytest.mark.parametrize("offset", [-1, 10_001])
async def test_an_offset_out_of_range_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, offset: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="offset"):
        await list_posts(session, offset=offset)


async def test_the_greatest_limit_and_offset_are_allowed(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        await list_posts(session, limit=100, offset=10_000)


@pytest.mark.parametrize(
    ("offset", "has_next"), [(4, True), (5, True), (6, False), (10, False)]
)
async def test_a_next_page_is_one_that_may_be_asked_for(
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    offset: int,
    *,
    has_next: bool,
) -> None:
    monkeypatch.setattr(list_with_pagination, "MAX_OFFSET", 10)
    page = await list_posts(session, limit=5, offset=offset)
    assert (len(page.items), page.has_next) == (5, has_next)
    if has_next:
        page = await list_posts(session, limit=5, offset=offset + 5)
        assert len(page.items) == 5
    else:
        with pytest.raises(ValueError, match="offset"):
            await list_posts(session, limit=5, offset=offset + 5)


@pytest.mark.database("own")
async def test_the_order_is_asked_for_and_not_left_to_the_index(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)
    async with sessions.begin() as session:
        await session.execute(text("DROP INDEX ix_posts_feed"))
    assert await walk_by_offset(sessions, 5) == expected


@pytest.mark.database("own")
@pytest.mark.parametrize("seed", range(3))
async def test_among_many_ties_every_post_is_shown_once(
    sessions: Sessions, seed: int
) -> None:
    await Crowd(sessions, seed).write(40)
    expected = await live_posts(sessions)
    for limit in (3, 7):
        assert await walk_by_offset(sessions, limit) == expected


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
async def test_negative_twin_by_time_alone_posts_of_an_import_are_lost(
    session: AsyncSession,
) -> None:
    imported = {
        Post(author_id=AVOCET, slug=f"{n}", title="", body="")
        for n in range(100)
    }
    session.add_all(imported)
    await session.flush()
    query = select(Post).order_by(Post.created_at.desc()).limit(10)
    seen: list[Post] = []
    for offset in range(0, 100, 10):
        seen += await session.scalars(query.offset(offset))
    assert len(seen) == 100
    assert set(seen) < imported


@pytest.mark.database("own")
@pytest.mark.parametrize("seed", range(3))
async def test_negative_twin_by_offset_posts_are_repeated(
    sessions: Sessions, seed: int
) -> None:
    crowd = Crowd(sessions, seed)
    await crowd.write(30)
    seen = await walk_by_offset(sessions, 5, between=crowd.write_and_delete)
    assert len(seen) > len(set(seen))


@pytest.mark.database("own")
async def test_negative_twin_by_offset_a_deleted_post_hides_another(
    sessions: Sessions,
) -> None:
    expected = await live_posts(sessions)

    async def delete_the_first() -> None:
        async with sessions.begin() as session:
            await session.execute(delete(Post).where(Post.id == expected[0]))

    seen = await walk_by_offset(sessions, 30, between=delete_the_first)
    assert set(expected) - set(seen) == {expected[30]}


@pytest.mark.database("own")
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


@pytest.mark.database("own")
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


async def test_negative_twin_offset_reads_all_that_it_skips(
    large_engine: AsyncEngine,
) -> None:
    read = await read_by(
        large_engine, lambda session: list_posts(session, offset=MAX_OFFSET)
    )
    assert read == (MAX_OFFSET + 21, FEED_INDEX)


async def test_without_an_order_the_table_is_read_from_its_beginning(
    large_engine: AsyncEngine,
) -> None:
    plans = await plans_of(
        large_engine,
        lambda session: session.execute(select(Post).limit(20).offset(40)),
    )
    assert plans == [["Limit", "  Seq Scan on posts"]]
