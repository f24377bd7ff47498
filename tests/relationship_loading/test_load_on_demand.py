"""How many statements each way sends, and when it refuses."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from plans import plans_of
from sqlalchemy import select, update
from sqlalchemy.exc import (
    InterfaceError,
    InvalidRequestError,
    MissingGreenlet,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session, raiseload
from sqlalchemy.orm.exc import DetachedInstanceError

from conftest import Statements
from recipes.foundations.engines import Sessions
from recipes.foundations.unawaited import unawaited_cursor
from recipes.relationship_loading.eager_loading import get_user_with_activity
from recipes.relationship_loading.load_on_demand import (
    latest_orders,
    posts_of,
    reread_posts,
)
from recipes.schema import Order, Post, User
from recipes.schema.seed import AVOCET, BITTERN, EGRET, TURNSTONE

pytestmark = pytest.mark.database("shared")


async def avocet(session: AsyncSession) -> User:
    return await session.get_one(User, AVOCET)


async def add_post(sessions: Sessions) -> None:
    async with sessions.begin() as other:
        other.add(Post(author_id=AVOCET, slug="new", title="New", body=""))


@pytest.mark.database("own")
async def test_the_first_call_sends_one_statement_the_next_none(
    session: AsyncSession, statements: Statements
) -> None:
    user = await avocet(session)
    for expected in (1, 0, 0):
        with statements.expect(expected):
            assert len(await posts_of(user)) == 9


async def test_a_user_without_posts_has_an_empty_list_to_remember(
    session: AsyncSession, statements: Statements
) -> None:
    user = await session.get_one(User, TURNSTONE)
    for expected in (1, 0):
        with statements.expect(expected):
            assert await posts_of(user) == []


async def test_reading_again_sends_two_statements_every_time(
    session: AsyncSession, statements: Statements
) -> None:
    user = await avocet(session)
    for _ in range(3):
        with statements.expect(2):
            assert len(await reread_posts(session, user)) == 9


@pytest.mark.parametrize("user_id", [AVOCET, EGRET])
async def test_both_return_every_post_newest_first(
    session: AsyncSession, user_id: object
) -> None:
    user = await session.get_one(User, user_id)
    query = (
        select(Post)
        .where(Post.author_id == user_id)
        .order_by(Post.created_at.desc(), Post.id.desc())
    )
    expected = (await session.scalars(query)).all()
    assert len(expected) == 9
    assert await posts_of(user) == expected
    assert await reread_posts(session, user) == expected


@pytest.mark.database("own")
async def test_only_reading_again_sees_a_post_that_came_since(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await avocet(session)
        await posts_of(user)
        await session.commit()
        await add_post(sessions)
        assert len(await posts_of(user)) == 9
        assert len(await reread_posts(session, user)) == 10


@pytest.mark.database("own")
async def test_reading_again_renews_the_list_and_not_what_is_in_hand(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await avocet(session)
        posts = await posts_of(user)
        titles = {post.id: post.title for post in posts}
        await session.commit()
        await add_post(sessions)
        async with sessions.begin() as other:
            (await other.get_one(Post, posts[0].id)).title = "Edited"
            await other.delete(await other.get_one(Post, posts[1].id))
            (await other.get_one(User, AVOCET)).username = "ruff"
        again = await reread_posts(session, user)
        added = set(again) - set(posts)
        assert [post.title for post in added] == ["New"]
        assert set(posts) - set(again) == {posts[1]}
        assert {p.id: p.title for p in posts} == titles
        assert user.username == "avocet"
        query = select(Post).where(Post.author_id == AVOCET)
        await session.scalars(query.execution_options(populate_existing=True))
        assert posts[0].title == "Edited"


async def test_a_list_that_a_query_filtered_stays_so_until_it_is_read_again(
    session: AsyncSession, statements: Statements
) -> None:
    user = await get_user_with_activity(session, EGRET)
    assert user is not None
    with statements.expect(0):
        assert len(await posts_of(user)) == 8
    assert len(await reread_posts(session, user)) == 9
    # What is whole stays so, too.
    await get_user_with_activity(session, EGRET)
    assert len(await posts_of(user)) == 9


@pytest.mark.database("own")
async def test_reading_again_keeps_what_was_not_saved_yet(
    session: AsyncSession,
) -> None:
    user = await avocet(session)
    (await posts_of(user)).append(Post(slug="new", title="New", body=""))
    user.username = "pied avocet"
    assert len(await reread_posts(session, user)) == 10
    assert user.username == "pied avocet"


async def test_after_a_rollback_the_posts_are_loaded_again(
    session: AsyncSession, statements: Statements
) -> None:
    user = await avocet(session)
    await posts_of(user)
    await session.rollback()
    # The row of the user first, since it is expired as well.
    with statements.expect(2):
        assert len(await posts_of(user)) == 9


async def test_after_a_commit_the_loaded_posts_are_kept(
    session: AsyncSession, statements: Statements
) -> None:
    user = await avocet(session)
    await posts_of(user)
    await session.commit()
    with statements.expect(0):
        assert len(await posts_of(user)) == 9


async def test_a_detached_user_cannot_load_but_keeps_what_is_loaded(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        bare, full = (
            await avocet(session),
            await session.get_one(User, BITTERN),
        )
        await posts_of(full)
    with pytest.raises(DetachedInstanceError):
        await posts_of(bare)
    assert len(await posts_of(full)) == 9
    async with sessions() as session:
        with pytest.raises(InvalidRequestError, match="not persistent"):
            await reread_posts(session, bare)


async def test_raiseload_forbids_loading_but_not_reading_again(
    session: AsyncSession,
) -> None:
    query = select(User).where(User.id == AVOCET).options(raiseload("*"))
    user = (await session.scalars(query)).one()
    with pytest.raises(InvalidRequestError, match="lazy='raise'"):
        await posts_of(user)
    assert len(await reread_posts(session, user)) == 9


@pytest.mark.database("own")
async def test_a_deleted_user_cannot_be_read_again(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = User(username="wren", email="wren@example.org")
        session.add(user)
        await session.commit()
        async with sessions.begin() as other:
            await other.delete(await other.get_one(User, user.id))
        with pytest.raises(InvalidRequestError, match="Could not refresh"):
            await reread_posts(session, user)


@pytest.mark.parametrize("limit", [1, 2, 6, 100])
async def test_latest_orders_are_the_newest_in_one_statement(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    user = await avocet(session)
    query = select(Order.id).where(Order.user_id == AVOCET)
    newest = (
        await session.scalars(
            query.order_by(Order.created_at.desc(), Order.id.desc())
        )
    ).all()
    with statements.expect(1):
        orders = await latest_orders(session, user, limit=limit)
    assert [order.id for order in orders] == newest[:limit]


@pytest.mark.database("own")
async def test_the_time_of_an_order_counts_before_its_id(
    session: AsyncSession,
) -> None:
    user = await avocet(session)
    first = Order(user_id=AVOCET, created_at=datetime(2030, 1, 1, tzinfo=UTC))
    last = Order(user_id=AVOCET, created_at=datetime(2020, 1, 1, tzinfo=UTC))
    first.id, last.id = UUID(int=1), UUID(int=2**128 - 1)
    session.add_all([first, last])
    orders = await latest_orders(session, user)
    assert (orders[0], orders[-1]) == (first, last)


@pytest.mark.database("own")
async def test_orders_of_one_instant_come_by_id(session: AsyncSession) -> None:
    user = await avocet(session)
    order = (await latest_orders(session, user, limit=1))[0]
    await session.execute(
        update(Order)
        .where(Order.user_id == AVOCET)
        .values(created_at=order.created_at)
    )
    ids = [order.id for order in await latest_orders(session, user)]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.database("own")
async def test_twenty_orders_are_returned_unless_told(
    session: AsyncSession,
) -> None:
    user = await avocet(session)
    session.add_all(Order(user_id=AVOCET) for _ in range(20))
    assert len(await latest_orders(session, user)) == 20


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_an_odd_limit_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    user = await avocet(session)
    with statements.expect(0), pytest.raises(ValueError, match="1 and 100"):
        await latest_orders(session, user, limit=limit)


async def test_code_for_lazy_loading_runs_in_run_sync(
    session: AsyncSession, statements: Statements
) -> None:
    def lazily(_: Session, user: User) -> int:
        return len(user.posts) + len(user.comments)

    user = await avocet(session)
    with statements.expect(2):
        assert await session.run_sync(lazily, user) == 19


@pytest.mark.parametrize("name", ["posts", "comments", "profile"])
async def test_negative_twin_a_plain_attribute_raises(
    session: AsyncSession, name: str
) -> None:
    user = await avocet(session)
    with (
        pytest.raises((MissingGreenlet, StatementError)) as caught,
        unawaited_cursor(),
    ):
        getattr(user, name)
    wrapped = getattr(caught.value, "orig", caught.value)
    assert isinstance(wrapped, MissingGreenlet)


async def test_negative_twin_refresh_for_fifty_calls_is_a_hundred_statements(
    session: AsyncSession, statements: Statements
) -> None:
    users = (await session.scalars(select(User).limit(10))).all()
    with statements.expect(100):
        for user in 5 * list(users):
            await session.refresh(user, ["posts"])
    with statements.expect(0):
        for user in 5 * list(users):
            await posts_of(user)


async def test_objects_of_one_session_load_one_after_the_other(
    session: AsyncSession, statements: Statements
) -> None:
    query = select(User).order_by(User.id).limit(3)
    users = (await session.scalars(query)).all()
    with statements.expect(3):
        # The session has its connection: the tasks wait for each other.
        loaded = await asyncio.gather(*(posts_of(user) for user in users))
    assert [len(posts) for posts in loaded] == [9, 9, 9]


async def test_with_a_session_each_a_commit_disturbs_nobody(
    sessions: Sessions,
) -> None:
    async def load() -> int:
        async with sessions() as session:
            return len(await posts_of(await avocet(session)))

    async def commit() -> None:
        async with sessions() as session:
            await avocet(session)
            await session.commit()

    assert (await asyncio.gather(load(), commit()))[0] == 9


@pytest.mark.backend("postgresql")
async def test_negative_twin_a_commit_cannot_overtake_a_query(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await avocet(session)
        posts, error = await asyncio.gather(
            posts_of(user), session.commit(), return_exceptions=True
        )
        assert isinstance(posts, list)
        assert isinstance(error, InterfaceError)
        assert "another operation is in progress" in str(error)
        await session.invalidate()


async def test_posts_and_orders_are_found_by_an_index(
    large_engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        user = await avocet(session)
        await posts_of(user)
        await reread_posts(session, user)

    plans = await plans_of(large_engine, ask)
    scans = {line.strip() for plan in plans for line in plan}
    assert {scan for scan in scans if "Scan" in scan} == {
        "Index Scan using pk_users on users",
        "Index Only Scan using pk_users on users",
        "Index Scan using ix_posts_author_created on posts",
    }
