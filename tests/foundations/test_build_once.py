"""One statement serves all calls, and keeps nothing of any of them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from plans import plans_of
from sqlalchemy import bindparam, event, func, insert, select, update
from sqlalchemy.exc import CompileError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from conftest import Statements
from recipes.foundations.build_once import LATEST_POSTS, latest_posts
from recipes.foundations.engines import make_sessions
from recipes.schema import Post, PostStatus, User
from recipes.schema.seed import AVOCET, BITTERN, DELETED_POST, RELEASE_POST

pytestmark = pytest.mark.database("shared")

NOBODY = UUID(int=1)


async def expected(session: AsyncSession, author_id: UUID) -> Sequence[Post]:
    """Find the live posts of an author, and order them, in Python."""
    return sorted(
        (
            post
            for post in await session.scalars(select(Post))
            if post.author_id == author_id and not post.is_deleted
        ),
        key=lambda post: (post.created_at, post.id),
        reverse=True,
    )


# --- The recipe --------------------------------------------------------------


async def test_the_live_posts_of_an_author_come_newest_first(
    session: AsyncSession,
) -> None:
    deleted = await session.get_one(Post, DELETED_POST)
    for author_id in (AVOCET, deleted.author_id):
        posts = await expected(session, author_id)
        assert len(posts) > 3
        assert await latest_posts(session, author_id, limit=100) == posts
        assert await latest_posts(session, author_id, limit=3) == posts[:3]
    assert await latest_posts(session, NOBODY) == []


@pytest.mark.database("own")
async def test_posts_of_one_moment_are_ordered_by_their_ids(
    session: AsyncSession,
) -> None:
    await add_posts(session, 20)
    newest = (await expected(session, AVOCET))[:20]
    assert len({post.created_at for post in newest}) == 1
    assert await latest_posts(session, AVOCET, limit=20) == newest


@pytest.mark.database("own")
async def test_ten_are_returned_if_the_caller_does_not_say(
    session: AsyncSession,
) -> None:
    await add_posts(session, 11)
    assert len(await latest_posts(session, AVOCET)) == 10


@pytest.mark.database("own")
async def test_what_the_caller_has_added_is_found(
    session: AsyncSession,
) -> None:
    session.add(Post(author_id=AVOCET, slug="new", title="New", body=""))
    [newest] = await latest_posts(session, AVOCET, limit=1)
    assert newest.title == "New"


async def add_posts(session: AsyncSession, count: int) -> None:
    """Store posts of one moment, whose ids are in no order."""
    at = datetime(2030, 1, 1, tzinfo=UTC)
    numbers = sorted(range(count), key=lambda n: n * 7 % count)
    await session.execute(
        insert(Post),
        [
            {
                "id": UUID(int=n + 1),
                "author_id": AVOCET,
                "slug": f"new-{n}",
                "title": "New",
                "body": "",
                "created_at": at,
            }
            for n in numbers
        ],
    )


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_limit_out_of_range_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="limit"):
        await latest_posts(session, AVOCET, limit=limit)


async def test_a_call_is_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    for limit in (1, 100):
        with statements.expect(1):
            await latest_posts(session, AVOCET, limit=limit)


@pytest.mark.backend("postgresql")
async def test_postgresql_reads_the_posts_of_the_author_only(
    large_engine: AsyncEngine, backend: str
) -> None:
    assert backend == "postgresql"
    async with make_sessions(large_engine)() as session:
        author_id = (await session.scalars(select(User.id).limit(1))).one()
    [plan] = await plans_of(
        large_engine, lambda session: latest_posts(session, author_id)
    )
    assert any("ix_posts_author_created" in line for line in plan)
    assert not any("Seq Scan" in line for line in plan)


# --- What calls share --------------------------------------------------------


async def test_all_calls_give_the_same_statement(
    session: AsyncSession,
) -> None:
    given: list[object] = []
    event.listen(
        session.sync_session,
        "do_orm_execute",
        lambda call: given.append(call.statement),
    )
    await latest_posts(session, AVOCET)
    await latest_posts(session, BITTERN, limit=1)
    assert [each is LATEST_POSTS for each in given] == [True, True]


def test_the_statement_keeps_the_key_under_which_it_is_cached() -> None:
    key = LATEST_POSTS._generate_cache_key()
    assert key is not None
    assert LATEST_POSTS._generate_cache_key() is key
    assert LATEST_POSTS.where()._generate_cache_key() is not key


async def test_what_is_added_to_a_statement_makes_another_one(
    session: AsyncSession,
) -> None:
    before = str(LATEST_POSTS)
    titled = LATEST_POSTS.where(Post.title == "no such title")
    values = {"author": AVOCET, "at_most": 10}
    assert (await session.scalars(titled, values)).all() == []
    assert str(LATEST_POSTS) == before
    assert await latest_posts(session, AVOCET)


async def test_calls_at_the_same_time_do_not_mix_up_their_values(
    crowd: AsyncEngine,
) -> None:
    sessions = make_sessions(crowd)
    all_here = asyncio.Barrier(20)

    async def ask(author_id: UUID, limit: int) -> list[tuple[UUID, int]]:
        async with sessions() as session:
            await session.connection()
            await all_here.wait()
            posts = await latest_posts(session, author_id, limit=limit)
        return [(post.author_id, len(posts)) for post in posts]

    asked = [
        (author_id, limit)
        for author_id in (AVOCET, BITTERN)
        for limit in (1, 2, 3, 4, 5)
    ]
    answers = await asyncio.gather(*(ask(*each) for each in 2 * asked))
    assert answers == [
        limit * [(author_id, limit)] for author_id, limit in 2 * asked
    ]


async def test_nothing_of_a_call_is_left_for_the_next_one(
    session: AsyncSession,
) -> None:
    await latest_posts(session, AVOCET, limit=1)
    for values in ({"author": AVOCET}, {"at_most": 1}, {}):
        with pytest.raises(StatementError, match="value is required"):
            await session.scalars(LATEST_POSTS, values)


# --- What the page says of other statements ----------------------------------


async def test_a_list_is_a_parameter_as_well(
    session: AsyncSession, statements: Statements
) -> None:
    query = select(Post.id).where(Post.author_id.in_(bindparam("authors")))
    counts = []
    for authors in ([], [AVOCET], [AVOCET, BITTERN]):
        with statements.expect(1):
            found = await session.scalars(query, {"authors": authors})
        counts.append(len(found.all()))
    none, one, two = counts
    assert none == 0 < one < two


@pytest.mark.database("own")
async def test_a_time_that_is_a_parameter_is_that_of_the_call(
    session: AsyncSession,
) -> None:
    published = select(func.count()).where(
        Post.slug == "new", Post.published_at <= bindparam("now")
    )
    session.add(
        Post(
            author_id=AVOCET,
            slug="new",
            title="New",
            body="",
            status=PostStatus.PUBLISHED,
            published_at=datetime.now(UTC),
        )
    )
    now = {"now": datetime.now(UTC)}
    assert await session.scalar(published, now) == 1


@pytest.mark.parametrize("column", [Post.id, Post.slug], ids=str)
@pytest.mark.database("own")
async def test_a_parameter_of_an_update_has_a_name_of_its_own(
    session: AsyncSession, column: InstrumentedAttribute[Any]
) -> None:
    post = await session.get_one(Post, RELEASE_POST)
    value = getattr(post, column.key)
    rename = update(Post).values(title=bindparam("new_title"))
    taken = rename.where(column == bindparam(column.key))
    with pytest.raises(CompileError, match="reserved"):
        await session.execute(taken, {column.key: value, "new_title": "New"})
    own = rename.where(column == bindparam("wanted"))
    await session.execute(own, {"wanted": value, "new_title": "New"})
    await session.refresh(post)
    assert post.title == "New"
