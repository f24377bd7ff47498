"""A page of users: counts, order, and what others change meanwhile."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from plans import plans_of
from sqlalchemy import event, insert, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    ORMExecuteState,
    contains_eager,
    selectinload,
    subqueryload,
)
from sqlalchemy.util import await_

from conftest import Statements
from recipes.foundations.engines import Sessions
from recipes.relationship_loading.collections_for_a_list import (
    Author,
    active_authors,
    active_users_with_posts,
)
from recipes.relationship_loading.load_on_demand import posts_of
from recipes.schema import Post, User
from recipes.schema.seed import AVOCET

Shown = list[tuple[str, list[str]]]


def shown(found: Sequence[User] | Sequence[Author]) -> Shown:
    """Write both forms alike: names and titles."""
    return [
        (
            each.username,
            each.titles
            if isinstance(each, Author)
            else [post.title for post in each.posts],
        )
        for each in found
    ]


async def only_new_users(session: AsyncSession, count: int) -> None:
    """Leave ``count`` active users, with a post each."""
    await session.execute(update(User).values(is_active=False))
    users = [
        {
            "id": UUID(int=number),
            "username": f"robin {number:04}",
            "email": f"robin-{number}@example.org",
        }
        for number in range(1, count + 1)
    ]
    posts = [
        {
            "author_id": user["id"],
            "slug": user["email"],
            "title": user["username"],
            "body": "",
        }
        for user in users
    ]
    if users:
        await session.execute(insert(User), users)
        await session.execute(insert(Post), posts)
    await session.commit()


async def test_both_forms_show_all_active_users_and_their_live_posts(
    session: AsyncSession,
) -> None:
    entities = shown(await active_users_with_posts(session))
    assert entities == shown(await active_authors(session))
    assert [name for name, _ in entities] == [
        name
        for name in (
            await session.scalars(select(User.username).order_by(User.id))
        )
        if name not in {"egret", "jackdaw"}
    ]
    live = (
        select(Post.title)
        .join(Post.author)
        .where(User.is_active, Post.deleted_at.is_(None))
    )
    assert sorted(title for _, titles in entities for title in titles) == (
        sorted(await session.scalars(live))
    )
    deleted = select(Post).where(
        Post.author.has(User.is_active), Post.deleted_at.is_not(None)
    )
    assert len((await session.scalars(deleted)).all()) == 2


@pytest.mark.parametrize("filtered_first", [False, True])
async def test_a_list_that_the_session_holds_stays_as_it_was(
    session: AsyncSession, *, filtered_first: bool
) -> None:
    # The session forgets users, and their lists, whom nobody holds.
    first = await active_users_with_posts(session) if filtered_first else []
    deleted = select(Post.author_id).where(Post.deleted_at.is_not(None))
    query = select(User).where(User.is_active, User.id.in_(deleted))
    users = (await session.scalars(query)).all()
    assert len(users) == 2
    for user in users:
        await posts_of(user)
    held = await active_users_with_posts(session)
    assert set(first) | set(users) <= set(held)
    assert set(users) < set(held)
    rows = {author.id: author for author in await active_authors(session)}
    for user in users:
        live = [post for post in user.posts if post.deleted_at is None]
        assert len(user.posts) - len(live) == (0 if filtered_first else 1)
        assert rows[user.id].titles == [post.title for post in live]


async def test_posts_come_newest_first_and_by_id_at_one_instant(
    session: AsyncSession,
) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    await session.execute(
        update(Post).where(Post.author_id == AVOCET).values(created_at=at)
    )
    session.add(
        Post(
            id=UUID(int=1),
            author_id=AVOCET,
            slug="newest",
            title="Newest",
            body="",
            created_at=datetime(2030, 1, 2, tzinfo=UTC),
        )
    )
    query = (
        select(Post.title)
        .where(Post.author_id == AVOCET)
        .order_by(Post.created_at.desc(), Post.id.desc())
    )
    expected = list(await session.scalars(query))
    assert expected[0] == "Newest"
    authors = await active_authors(session, limit=1)
    users = await active_users_with_posts(session, limit=1)
    assert shown(authors) == shown(users) == [("avocet", expected)]


async def test_users_come_by_name_whatever_its_case(
    session: AsyncSession,
) -> None:
    session.add(User(username="Auk", email="auk@example.org"))
    (await session.get_one(User, AVOCET)).username = "ZEBRA finch"
    for found in (
        shown(await active_users_with_posts(session)),
        shown(await active_authors(session)),
    ):
        assert [name for name, _ in found][:2] == ["Auk", "bittern"]
        assert found[-1][0] == "ZEBRA finch"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 1), (1, 2), (500, 2), (501, 3), (1_000, 3)]
)
async def test_entities_take_a_statement_more_for_each_500_users(
    session: AsyncSession, statements: Statements, count: int, expected: int
) -> None:
    await only_new_users(session, count)
    with statements.expect(expected):
        users = await active_users_with_posts(session, limit=1_000)
    assert shown(users) == [(user.username, [user.username]) for user in users]
    assert len(users) == count


@pytest.mark.parametrize("count", [0, 1, 500, 501, 1_000])
async def test_rows_always_take_two_statements(
    session: AsyncSession, statements: Statements, count: int
) -> None:
    await only_new_users(session, count)
    with statements.expect(2):
        authors = await active_authors(session, limit=1_000)
    assert [(author.id, author.titles) for author in authors] == [
        (UUID(int=number), [f"robin {number:04}"])
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("chunksize", "expected"), [(100, 7), (501, 2), (5_000, 2)]
)
async def test_the_size_of_a_chunk_sets_the_number_of_statements(
    session: AsyncSession,
    statements: Statements,
    chunksize: int,
    expected: int,
) -> None:
    await only_new_users(session, 501)
    loader = selectinload(User.posts, chunksize=chunksize)
    query = select(User).where(User.is_active).options(loader)
    with statements.expect(expected):
        users = (await session.scalars(query)).all()
    assert [len(user.posts) for user in users] == [1] * 501


async def test_fifty_users_are_returned_unless_told(
    session: AsyncSession,
) -> None:
    await only_new_users(session, 51)
    assert len(await active_users_with_posts(session)) == 50
    assert len(await active_authors(session)) == 50
    assert len(await active_users_with_posts(session, limit=1)) == 1
    assert len(await active_authors(session, limit=1)) == 1


@pytest.mark.parametrize("limit", [-1, 0, 1_001])
async def test_an_odd_limit_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0):
        with pytest.raises(ValueError, match="1 and 1,000"):
            await active_users_with_posts(session, limit=limit)
        with pytest.raises(ValueError, match="1 and 1,000"):
            await active_authors(session, limit=limit)


async def test_the_entities_send_no_sql_afterwards(
    session: AsyncSession, statements: Statements
) -> None:
    user = (await active_users_with_posts(session, limit=1))[0]
    with statements.expect(0):
        assert user.posts[0].author is user
        for owner, name in ((user, "profile"), (user.posts[0], "category")):
            with pytest.raises(InvalidRequestError, match="raise_on_sql"):
                getattr(owner, name)


def deactivate_avocet_before_the_second_statement(
    session: AsyncSession, sessions: Sessions
) -> None:
    sent = []

    async def deactivate() -> None:
        async with sessions.begin() as other:
            (await other.get_one(User, AVOCET)).is_active = False

    @event.listens_for(session.sync_session, "do_orm_execute")
    def before(_: ORMExecuteState) -> None:
        sent.append(1)
        if len(sent) == 2:
            await_(deactivate())


async def test_a_user_who_leaves_meanwhile_still_has_the_posts(
    sessions: Sessions,
) -> None:
    for listing in (active_users_with_posts, active_authors):
        async with sessions.begin() as session:
            (await session.get_one(User, AVOCET)).is_active = True
        async with sessions() as session:
            deactivate_avocet_before_the_second_statement(session, sessions)
            name, titles = shown(await listing(session))[0]
            assert (name, len(titles)) == ("avocet", 9)
        async with sessions() as session:
            assert not (await session.get_one(User, AVOCET)).is_active


async def test_negative_twin_subqueryload_shows_a_user_without_the_posts(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    async with sessions() as session:
        deactivate_avocet_before_the_second_statement(session, sessions)
        query = (
            select(User)
            .where(User.is_active)
            .order_by(User.username)
            .options(subqueryload(User.posts))
        )
        user = (await session.scalars(query)).all()[0]
        # On SQLite, a transaction reads one state of the database.
        kept = 9 if engine.dialect.name == "sqlite" else 0
        assert (user.username, len(user.posts)) == ("avocet", kept)


@pytest.mark.backend("postgresql")
async def test_repeatable_read_cures_subqueryload(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        await session.connection(
            execution_options={"isolation_level": "REPEATABLE READ"}
        )
        deactivate_avocet_before_the_second_statement(session, sessions)
        query = (
            select(User)
            .where(User.is_active)
            .order_by(User.username)
            .options(subqueryload(User.posts))
        )
        user = (await session.scalars(query)).all()[0]
        assert (user.username, len(user.posts)) == ("avocet", 9)


async def test_undisturbed_and_in_a_total_order_both_loaders_agree(
    session: AsyncSession, statements: Statements
) -> None:
    found = []
    for loader in (subqueryload, selectinload):
        query = select(User).order_by(User.id).limit(5)
        with statements.expect(2):
            users = await session.scalars(
                query.options(loader(User.posts)).execution_options(
                    populate_existing=True
                )
            )
        found.append(shown(users.all()))
    assert found[0] == found[1]


async def test_selectinload_can_be_read_in_portions(
    session: AsyncSession,
) -> None:
    query = (
        select(User)
        .options(selectinload(User.posts))
        .execution_options(yield_per=7)
    )
    stream = await session.stream_scalars(query)
    assert [len(users) async for users in stream.partitions()] == [7, 7, 6]


async def test_negative_twin_subqueryload_cannot(
    session: AsyncSession,
) -> None:
    query = (
        select(User)
        .options(subqueryload(User.posts))
        .execution_options(yield_per=7)
    )
    with pytest.raises(InvalidRequestError, match="yield_per"):
        await session.stream_scalars(query)


async def test_negative_twin_a_limit_after_a_join_counts_posts(
    session: AsyncSession,
) -> None:
    query = (
        select(User)
        .join(User.posts)
        .options(contains_eager(User.posts))
        .order_by(User.username, Post.id)
        .limit(12)
    )
    users = (await session.scalars(query)).unique().all()
    assert [len(user.posts) for user in users] == [9, 3]


async def test_users_are_not_sorted_and_posts_are_found_by_an_index(
    large_engine: AsyncEngine,
) -> None:
    users = ["Limit", "  Index Scan using uq_users_username_lower on users"]
    posts = [
        "Sort",
        "  Bitmap Heap Scan on posts",
        "    Bitmap Index Scan using ix_posts_author_created",
    ]
    for ask in (active_users_with_posts, active_authors):
        assert await plans_of(large_engine, ask) == [users, posts]
