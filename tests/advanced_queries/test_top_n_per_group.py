"""The newest of each group: ties, empty groups, and what is read for it."""

import random
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from plans import plans_of, sent_by, sqlite_plans_of
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.advanced_queries import top_n_per_group
from recipes.advanced_queries.top_n_per_group import (
    Author,
    ListedPost,
    newest_posts,
    number_all,
)
from recipes.kit.recording.plans import pin_planner, plan_of
from recipes.schema import Post, User
from recipes.schema.seed import AVOCET, BITTERN, CURLEW, TURNSTONE

pytestmark = pytest.mark.database("shared")

AT = datetime(2030, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=1)
THREE = [AVOCET, BITTERN, CURLEW]


async def counted(session: AsyncSession, each: int) -> list[Author]:
    """Find in Python what the recipe finds in SQL, for all users."""
    users = await session.scalars(select(User))
    live = select(Post).where(Post.deleted_at.is_(None))
    posts = sorted(
        await session.scalars(live),
        key=lambda post: (post.created_at, post.id),
        reverse=True,
    )
    return [
        Author(
            user.id,
            user.username,
            [
                ListedPost(post.id, post.title, post.created_at)
                for post in posts
                if post.author_id == user.id
            ][:each],
        )
        for user in sorted(users, key=lambda user: user.username.lower())
    ]


async def all_ids(session: AsyncSession) -> list[UUID]:
    return list(await session.scalars(select(User.id)))


def new_post(number: int, **values: object) -> dict[str, object]:
    """Make a row of AVOCET's, unless told otherwise."""
    row = {
        "id": UUID(int=number),
        "author_id": AVOCET,
        "slug": f"new-{number}",
        "title": f"New {number}",
        "body": "",
        "created_at": AT,
        "deleted_at": None,
    }
    return row | values


def number_all_here(
    monkeypatch: pytest.MonkeyPatch, ids: Collection[UUID]
) -> None:
    """Let PostgreSQL do as the other engines."""
    monkeypatch.setattr(
        top_n_per_group, "read_few", lambda each: number_all(ids, each)
    )


@pytest.mark.parametrize("each", [1, 3, 10])
async def test_each_author_has_the_newest_live_posts(
    session: AsyncSession, each: int
) -> None:
    found = await newest_posts(session, await all_ids(session), each=each)
    assert found == await counted(session, each)


@pytest.mark.database("own")
@pytest.mark.parametrize("numbered", [False, True])
async def test_of_random_posts_with_many_ties_the_same_are_found(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch, *, numbered: bool
) -> None:
    chance = random.Random(15)  # noqa: S311 - not for secrets
    ids = await all_ids(session)
    rows = [
        new_post(
            chance.getrandbits(128),
            author_id=chance.choice(ids),
            created_at=AT + chance.randrange(5) * timedelta(microseconds=1),
            deleted_at=chance.choice([None, None, AT]),
        )
        for _ in range(1_000)
    ]
    await session.execute(insert(Post), rows)
    if numbered:
        number_all_here(monkeypatch, ids)
    for each in (1, 2, 3, 10):
        expected = await counted(session, each)
        session.expunge_all()
        assert await newest_posts(session, ids, each=each) == expected


@pytest.mark.database("own")
async def test_posts_of_one_moment_come_by_id_the_highest_first(
    session: AsyncSession,
) -> None:
    rows = [new_post(number) for number in (3, 1, 5, 2, 4)]
    await session.execute(insert(Post), rows)
    [author] = await newest_posts(session, [AVOCET])
    assert [post.id.int for post in author.newest] == [5, 4, 3]


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_on_postgresql_posts_of_one_transaction_have_one_time(
    session: AsyncSession,
) -> None:
    for number in (1, 2):
        row = new_post(number)
        del row["created_at"]
        await session.execute(insert(Post), row)
    [author] = await newest_posts(session, [AVOCET], each=2)
    assert [post.id.int for post in author.newest] == [2, 1]
    assert len({post.created_at for post in author.newest}) == 1


async def test_authors_without_posts_are_listed(
    session: AsyncSession,
) -> None:
    found = await newest_posts(session, [TURNSTONE, AVOCET])
    assert [(author.username, len(author.newest)) for author in found] == [
        ("avocet", 3),
        ("turnstone", 0),
    ]


@pytest.mark.database("own")
async def test_deleted_posts_are_left_out_and_do_not_count(
    session: AsyncSession,
) -> None:
    [before] = await newest_posts(session, [AVOCET], each=4)
    first = before.newest[0]
    await session.execute(
        update(Post).where(Post.id == first.id).values(deleted_at=AT)
    )
    [after] = await newest_posts(session, [AVOCET])
    assert after.newest == before.newest[1:]
    await session.execute(update(Post).values(deleted_at=AT))
    assert await newest_posts(session, [AVOCET]) == [
        Author(AVOCET, "avocet", [])
    ]


@pytest.mark.database("own")
async def test_an_author_with_fewer_posts_has_these(
    session: AsyncSession,
) -> None:
    await session.execute(delete(Post))
    await session.execute(insert(Post), new_post(1))
    found = await newest_posts(session, [AVOCET, BITTERN])
    assert [len(author.newest) for author in found] == [1, 0]


async def test_unknown_ids_are_left_out_and_others_are_listed_once(
    session: AsyncSession,
) -> None:
    found = await newest_posts(session, [AVOCET, NOBODY, AVOCET])
    assert [author.id for author in found] == [AVOCET]
    assert len(found[0].newest) == 3


async def test_of_nobody_there_is_nothing(session: AsyncSession) -> None:
    assert await newest_posts(session, []) == []


@pytest.mark.database("own")
async def test_authors_come_by_name_whatever_its_case(
    session: AsyncSession,
) -> None:
    (await session.get_one(User, CURLEW)).username = "Auk"
    found = await newest_posts(session, [BITTERN, AVOCET, CURLEW])
    names = [author.username for author in found]
    assert names == ["Auk", "avocet", "bittern"]


async def test_three_posts_are_listed_unless_told(
    session: AsyncSession,
) -> None:
    by_default = await newest_posts(session, [AVOCET, BITTERN])
    assert by_default == await newest_posts(session, [AVOCET, BITTERN], each=3)


@pytest.mark.parametrize(
    ("authors", "each"), [(101, 3), (1, 0), (1, -1), (1, 11)]
)
async def test_too_many_are_refused_before_any_sql(
    session: AsyncSession, statements: Statements, authors: int, each: int
) -> None:
    ids = [UUID(int=number) for number in range(authors)]
    with statements.expect(0), pytest.raises(ValueError, match="at most"):
        await newest_posts(session, ids, each=each)


@pytest.mark.parametrize("authors", [0, 1, 20, 100])
@pytest.mark.parametrize("each", [1, 10])
async def test_one_statement_serves_any_number_of_authors(
    session: AsyncSession, statements: Statements, authors: int, each: int
) -> None:
    unknown = [UUID(int=number) for number in range(100)]
    ids = (await all_ids(session) + unknown)[:authors]
    with statements.expect(1):
        found = await newest_posts(session, ids, each=each)
    assert len(found) == min(authors, 20)


@pytest.mark.database("own")
async def test_negative_twin_ranks_are_shared_at_one_moment(
    session: AsyncSession,
) -> None:
    rows = [new_post(number) for number in range(1, 6)]
    await session.execute(insert(Post), rows)

    for function, count in (
        (func.rank, 5),
        (func.dense_rank, 7),
        (func.row_number, 3),
    ):
        numbers = function().over(order_by=Post.created_at.desc())
        posts = select(numbers.label("place")).where(Post.author_id == AVOCET)
        place = posts.subquery().c.place
        query = select(func.count()).where(place <= 3)
        assert await session.scalar(query) == count


async def test_negative_twin_without_a_subquery_it_is_refused(
    session: AsyncSession,
) -> None:
    with pytest.raises(DBAPIError, match="window function"):
        await top_n_per_group.trap_window_in_where(session)


async def test_for_each_author_the_first_of_an_index_are_read(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine, lambda session: newest_posts(session, [AVOCET, BITTERN])
    )
    assert plan == [
        "Sort",
        "  Nested Loop",
        "    Index Scan using pk_users on users",
        "    Limit",
        "      Incremental Sort",
        "        Index Scan using ix_posts_author_created on posts",
    ]


async def posts_read(engine: AsyncEngine, each: int) -> float:
    """Let PostgreSQL run the query, and count the posts that it reads."""
    [event] = await sent_by(
        engine, lambda session: newest_posts(session, THREE, each=each)
    )
    async with engine.connect() as connection:
        await pin_planner(connection)
        plan = await plan_of(
            connection, event.sql, event.parameters, options="ANALYZE, "
        )
    return rows_of_posts(plan)


def rows_of_posts(plan: dict[str, Any]) -> float:
    inside = sum(map(rows_of_posts, plan.get("Plans", [])))
    if plan.get("Relation Name") != "posts":
        return inside
    rows: float = plan["Actual Rows"] * plan["Actual Loops"]
    return rows


async def live_posts(engine: AsyncEngine) -> int:
    """Count what there is to be read of the three."""
    query = select(func.count()).where(
        Post.author_id.in_(THREE), Post.deleted_at.is_(None)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).scalar_one()


async def test_one_post_more_is_read_of_each_author(
    large_engine: AsyncEngine,
) -> None:
    assert await posts_read(large_engine, 2) == 3 * (2 + 1)
    assert await live_posts(large_engine) > 3 * (2 + 1)


async def test_negative_twin_all_posts_are_read_to_be_numbered(
    large_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    number_all_here(monkeypatch, THREE)
    assert await posts_read(large_engine, 2) == await live_posts(large_engine)
    [plan] = await plans_of(
        large_engine, lambda session: newest_posts(session, THREE)
    )
    assert "    WindowAgg" in plan


async def test_both_read_all_posts_if_all_are_listed(
    large_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = await live_posts(large_engine)
    assert await posts_read(large_engine, 10) == posts
    number_all_here(monkeypatch, THREE)
    assert await posts_read(large_engine, 10) == posts


@pytest.mark.backend("sqlite")
async def test_on_sqlite_an_index_finds_the_posts_to_number(
    engine: AsyncEngine,
) -> None:
    [plan] = await sqlite_plans_of(
        engine, lambda session: newest_posts(session, [AVOCET, BITTERN])
    )
    assert (
        "SEARCH posts USING INDEX ix_posts_author_created (author_id=?)"
        in (plan)
    )
