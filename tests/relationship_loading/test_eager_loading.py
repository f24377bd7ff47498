"""Exact statements, exact rows, and no lazy load left over."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import (
    InvalidRequestError,
    MissingGreenlet,
    NoResultFound,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions
from recipes.foundations.unawaited import unawaited_cursor
from recipes.kit.recording.plans import explain
from recipes.kit.recording.recorder import Recorder
from recipes.relationship_loading import eager_loading
from recipes.relationship_loading.eager_loading import (
    get_post_with_discussion,
    get_user_with_activity,
)
from recipes.schema import Comment, Post, User
from recipes.schema.seed import (
    AVOCET,
    DELETED_POST,
    EGRET,
    HOSTILE_POST,
    QUIET_POST,
    RELEASE_POST,
    SISKIN,
    TURNSTONE,
)

pytestmark = pytest.mark.database("shared")

NOBODY = UUID(int=1)


async def loaded_user(session: AsyncSession, user_id: UUID) -> User:
    user = await get_user_with_activity(session, user_id)
    assert user is not None
    return user


@pytest.mark.parametrize("user_id", [AVOCET, EGRET, SISKIN, TURNSTONE])
async def test_a_user_takes_three_statements_with_many_rows_or_none(
    session: AsyncSession, statements: Statements, user_id: UUID
) -> None:
    with statements.expect(3):
        user = await loaded_user(session, user_id)
    with statements.expect(0):
        assert user.id == user_id
        assert [post.author_id for post in user.posts] == [user_id] * len(
            user.posts
        )
        assert len(user.comments) >= 0
        assert (user.profile is None) == (user_id == SISKIN)


async def test_an_unknown_user_is_none_after_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        assert await get_user_with_activity(session, NOBODY) is None


async def test_every_row_of_the_user_is_there_in_order(
    session: AsyncSession,
) -> None:
    user = await loaded_user(session, AVOCET)
    posts = select(Post.id).where(
        Post.author_id == AVOCET, Post.deleted_at.is_(None)
    )
    comments = select(Comment.id).where(Comment.author_id == AVOCET)
    assert [post.id for post in user.posts] == list(
        await session.scalars(
            posts.order_by(Post.created_at.desc(), Post.id.desc())
        )
    )
    assert [comment.id for comment in user.comments] == list(
        await session.scalars(
            comments.order_by(Comment.created_at, Comment.id)
        )
    )
    assert (len(user.posts), len(user.comments)) == (9, 10)
    assert user.profile is not None
    assert user.profile.user_id == AVOCET


async def test_deleted_posts_are_left_out(session: AsyncSession) -> None:
    user = await loaded_user(session, EGRET)
    assert DELETED_POST not in {post.id for post in user.posts}
    everything = select(Post.id).where(Post.author_id == EGRET)
    found = (await session.scalars(everything)).all()
    assert len(user.posts) == len(found) - 1


@pytest.mark.parametrize(
    "path",
    ["posts.comments", "posts.category", "comments.post"],
)
async def test_what_the_user_came_without_raises_instead_of_sending_sql(
    session: AsyncSession, statements: Statements, path: str
) -> None:
    user = await loaded_user(session, AVOCET)
    collection, name = path.split(".")
    with (
        statements.expect(0),
        pytest.raises(InvalidRequestError, match="raise_on_sql"),
    ):
        getattr(getattr(user, collection)[-1], name)


@pytest.mark.parametrize("path", ["post.category", "author.profile"])
async def test_what_the_post_came_without_raises_instead_of_sending_sql(
    session: AsyncSession, statements: Statements, path: str
) -> None:
    post = await get_post_with_discussion(session, RELEASE_POST)
    owner, name = path.split(".")
    with (
        statements.expect(0),
        pytest.raises(InvalidRequestError, match="raise_on_sql"),
    ):
        getattr({"post": post, "author": post.comments[0].author}[owner], name)


async def test_what_the_session_holds_needs_no_sql(
    session: AsyncSession, statements: Statements
) -> None:
    user = await loaded_user(session, AVOCET)
    with statements.expect(0):
        assert {post.author for post in user.posts} == {user}


@pytest.mark.database("own")
@pytest.mark.parametrize("fresh", [False, True])
async def test_only_a_fresh_load_sees_rows_that_came_since(
    sessions: Sessions, statements: Statements, *, fresh: bool
) -> None:
    async with sessions() as session:
        user = await loaded_user(session, AVOCET)
        await session.commit()
        async with sessions.begin() as other:
            other.add(Post(author_id=AVOCET, slug="n", title="N", body=""))
            await other.execute(
                delete(Comment).where(Comment.author_id == AVOCET)
            )
        with statements.expect(3):
            assert user is await get_user_with_activity(
                session, AVOCET, fresh=fresh
            )
        seen = (len(user.posts), len(user.comments))
        assert seen == ((10, 0) if fresh else (9, 10))


async def test_only_a_fresh_load_drops_deleted_posts_loaded_before(
    session: AsyncSession,
) -> None:
    query = select(User).where(User.id == EGRET)
    user = (
        await session.scalars(query.options(selectinload(User.posts)))
    ).one()
    everything = len(user.posts)
    await get_user_with_activity(session, EGRET)
    assert len(user.posts) == everything
    await get_user_with_activity(session, EGRET, fresh=True)
    assert len(user.posts) == everything - 1


@pytest.mark.parametrize("fresh", [False, True])
async def test_a_fresh_load_unloads_other_relationships(
    session: AsyncSession, *, fresh: bool
) -> None:
    post = await get_post_with_discussion(session, RELEASE_POST)
    await get_user_with_activity(session, AVOCET, fresh=fresh)
    if fresh:
        with pytest.raises(InvalidRequestError, match="raise_on_sql"):
            _ = post.tags
    else:
        assert len(post.tags) == 2


@pytest.mark.database("own")
async def test_unsaved_changes_are_flushed_not_lost(
    session: AsyncSession,
) -> None:
    user = await session.get_one(User, AVOCET)
    user.username = "pied avocet"
    await get_user_with_activity(session, AVOCET, fresh=True)
    assert user.username == "pied avocet"


@pytest.mark.parametrize("post_id", [RELEASE_POST, QUIET_POST, HOSTILE_POST])
async def test_a_post_takes_three_statements(
    session: AsyncSession, statements: Statements, post_id: UUID
) -> None:
    with statements.expect(3):
        post = await get_post_with_discussion(session, post_id)
    with statements.expect(0):
        assert post.author.id == post.author_id
        assert [tag.name for tag in post.tags] == (
            ["release", "testing"] if post_id == RELEASE_POST else []
        )
        for comment in post.comments:
            assert (comment.author is None) == (comment.author_id is None)


async def test_a_discussion_is_whole_and_in_order(
    session: AsyncSession,
) -> None:
    post = await get_post_with_discussion(session, RELEASE_POST)
    assert [comment.id for comment in post.comments] == list(range(1, 41))
    assert post.comments[24].author is None  # the account is gone


@pytest.mark.parametrize("post_id", [DELETED_POST, NOBODY])
async def test_a_deleted_or_unknown_post_raises_after_one_statement(
    session: AsyncSession, statements: Statements, post_id: UUID
) -> None:
    with statements.expect(1), pytest.raises(NoResultFound):
        await get_post_with_discussion(session, post_id)


async def test_negative_twin_a_loop_sends_a_statement_a_row(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(21):
        await eager_loading.trap_one_query_a_row(session)


async def test_negative_twin_two_joined_collections_multiply(
    session: AsyncSession,
) -> None:
    user = await loaded_user(session, AVOCET)
    joined = (
        select(User)
        .where(User.id == AVOCET)
        .options(joinedload(User.posts), joinedload(User.comments))
    )
    connection = await session.connection()
    rows = (await connection.execute(joined)).all()
    assert len(rows) == len(user.posts) * len(user.comments) == 90
    with pytest.raises(InvalidRequestError, match="unique"):
        (await session.scalars(joined)).one()


async def test_a_joined_collection_under_a_limit_becomes_a_subquery(
    session: AsyncSession, statements: Statements
) -> None:
    page = select(User).order_by(User.id).limit(3)
    joined = page.options(joinedload(User.posts))
    assert len((await session.scalars(joined)).unique().all()) == 3
    assert "FROM (SELECT users" in statements.sql[-1]


@pytest.mark.parametrize("guarded", [False, True])
async def test_a_column_left_out_needs_a_guard_of_its_own(
    session: AsyncSession, *, guarded: bool
) -> None:
    options = (load_only(User.username, raiseload=guarded), raiseload("*"))
    query = select(User).where(User.id == AVOCET).options(*options)
    user = (await session.scalars(query)).one()
    if guarded:
        with pytest.raises(InvalidRequestError, match="raiseload"):
            _ = user.email
    else:
        with (
            pytest.raises((MissingGreenlet, StatementError)),
            unawaited_cursor(),
        ):
            _ = user.email


async def test_every_collection_is_found_by_an_index(
    large_engine: AsyncEngine,
) -> None:
    with Recorder(Path(eager_loading.__file__)) as recorder:
        async with make_sessions(large_engine)() as session:
            await loaded_user(session, AVOCET)
            await get_post_with_discussion(session, RELEASE_POST)
    plans = await explain(large_engine, recorder.events)
    scans = [
        line.strip()
        for plan in plans.values()
        for line in plan
        if "Scan" in line
    ]
    assert sorted(scans) == [
        "Index Only Scan using pk_post_tags on post_tags",
        "Index Scan using ix_comments_author_id on comments",
        "Index Scan using ix_comments_post_created on comments",
        "Index Scan using ix_posts_author_created on posts",
        "Index Scan using pk_posts on posts",
        "Index Scan using pk_profiles on profiles",
        *["Index Scan using pk_users on users"] * 3,
        "Seq Scan on tags",  # all nine of them
    ]
