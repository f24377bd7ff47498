"""Restoring once, conflicts on the slug, and the end of a retention."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from plans import plans_of
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import (
    IntegrityError,
    PendingRollbackError,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import Comment, Post, post_tags
from recipes.schema.seed import (
    AVOCET,
    DELETED_POST,
    DRAFT_POST,
    QUIET_POST,
    RELEASE_POST,
    REPLACED_POST,
    REWRITTEN_POST,
)
from recipes.soft_delete.restore import (
    NotDeletedError,
    SlugTakenError,
    purge_posts,
    restore,
    restore_post,
)

NO_POST = UUID(int=1)
LATER = datetime(2025, 2, 28, tzinfo=UTC)


async def deleted_posts(sessions: Sessions) -> dict[UUID, datetime | None]:
    """Return when each was deleted, the oldest deletion first."""
    query = select(Post.id, Post.deleted_at).where(Post.is_deleted)
    async with sessions() as session:
        rows = await session.execute(query.order_by(Post.deleted_at, Post.id))
        return dict(rows.all())


async def test_a_deleted_post_is_live_again(sessions: Sessions) -> None:
    before = await deleted_posts(sessions)
    async with sessions.begin() as session:
        post = await restore_post(session, DELETED_POST)
        assert post.id == DELETED_POST
        assert not post.is_deleted
        assert post.updated_at > post.created_at
    del before[DELETED_POST]
    assert await deleted_posts(sessions) == before


@pytest.mark.parametrize("post_id", [NO_POST, QUIET_POST])
async def test_a_missing_or_live_post_is_an_error_that_says_so(
    sessions: Sessions, statements: Statements, post_id: UUID
) -> None:
    before = await deleted_posts(sessions)
    with pytest.raises(NotDeletedError, match=f"post {post_id} is not"):
        async with sessions.begin() as session:
            with statements.expect(1):
                await restore_post(session, post_id)
    assert await deleted_posts(sessions) == before


async def test_a_second_restoration_is_an_error(session: AsyncSession) -> None:
    await restore_post(session, DELETED_POST)
    with pytest.raises(NotDeletedError):
        await restore_post(session, DELETED_POST)


async def test_a_restoration_is_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        post = await restore_post(session, DELETED_POST)
        assert post.title == "A security release: your questions"


async def test_a_slug_in_use_is_an_error_that_says_so(
    sessions: Sessions,
) -> None:
    before = await deleted_posts(sessions)
    with pytest.raises(SlugTakenError, match="is in use") as caught:
        async with sessions.begin() as session:
            await restore_post(session, REPLACED_POST)
    assert isinstance(caught.value.__cause__, IntegrityError)
    assert await deleted_posts(sessions) == before


@pytest.mark.parametrize("post_id", [REPLACED_POST, QUIET_POST])
async def test_the_callers_work_survives_an_error(
    sessions: Sessions, statements: Statements, post_id: UUID
) -> None:
    comments = select(func.count()).select_from(Comment)
    async with sessions.begin() as session:
        before = await session.scalar(comments)
        comment = Comment(post_id=RELEASE_POST, body="See the older post.")
        loaded = await session.get_one(Post, post_id)
        session.add(comment)
        with pytest.raises((SlugTakenError, NotDeletedError)):
            await restore_post(session, post_id)
        with statements.expect(0):
            assert comment.body == "See the older post."
            assert loaded.id == post_id
        assert await session.scalar(comments) == (before or 0) + 1
    async with sessions() as session:
        assert await session.scalar(comments) == (before or 0) + 1


@pytest.mark.parametrize("post_id", [DELETED_POST, REPLACED_POST])
async def test_a_slug_that_a_pending_change_takes_is_the_callers_fault(
    sessions: Sessions, statements: Statements, post_id: UUID
) -> None:
    before = await deleted_posts(sessions)
    async with sessions() as session:
        release = await session.get_one(Post, RELEASE_POST)
        quiet = await session.get_one(Post, QUIET_POST)
        quiet.slug = release.slug
        with statements.expect(1):  # the caller's, and no restoration
            with pytest.raises(IntegrityError):
                await restore_post(session, post_id)
        with pytest.raises(PendingRollbackError):  # it was not undone alone
            await session.get(Post, DRAFT_POST)
    assert await deleted_posts(sessions) == before


async def test_a_pending_change_that_frees_the_slug_counts(
    session: AsyncSession,
) -> None:
    rewritten = await session.get_one(Post, REWRITTEN_POST)
    rewritten.slug = "async-code-second-edition"
    post = await restore_post(session, REPLACED_POST)
    assert not post.is_deleted


async def test_after_the_slug_is_changed_it_can_be_restored(
    session: AsyncSession,
) -> None:
    with pytest.raises(SlugTakenError):
        await restore_post(session, REPLACED_POST)
    await session.execute(
        update(Post)
        .where(Post.id == REPLACED_POST)
        .values(slug="async-code-first-edition")
    )
    post = await restore_post(session, REPLACED_POST)
    assert post.slug == "async-code-first-edition"
    rewritten = await session.get_one(Post, REWRITTEN_POST)
    assert not rewritten.is_deleted


async def test_another_broken_constraint_is_passed_on(
    session: AsyncSession,
) -> None:
    title = select(Post.title).where(Post.id == DELETED_POST).scalar_subquery()
    await session.execute(
        update(Post).where(Post.id == QUIET_POST).values(title=title)
    )
    await session.execute(
        text(
            "CREATE UNIQUE INDEX uq_posts_title_live ON posts (title)"
            " WHERE deleted_at IS NULL"
        )
    )
    with pytest.raises(IntegrityError, match="title"):
        await restore_post(session, DELETED_POST)


async def test_a_stale_object_is_restored_and_refreshed(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, QUIET_POST)
        await session.commit()
        async with sessions.begin() as other:
            same = await other.get_one(Post, QUIET_POST)
            same.deleted_at = LATER
            same.title = "Changed meanwhile"

        assert await restore_post(session, QUIET_POST) is post
        with statements.expect(0):
            assert (post.title, post.deleted_at) == ("Changed meanwhile", None)
        await session.commit()
    assert QUIET_POST not in await deleted_posts(sessions)


async def test_an_object_is_not_restored_where_its_row_was_not(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, DELETED_POST)
        await session.commit()
        async with sessions.begin() as other:
            await purge_posts(other, before=LATER)
        with pytest.raises(NotDeletedError):
            await restore_post(session, DELETED_POST)
        assert post.is_deleted


async def test_negative_twin_a_stale_object_stays_deleted(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, QUIET_POST)
        await session.commit()
        async with sessions.begin() as other:
            (await other.get_one(Post, QUIET_POST)).deleted_at = LATER

        await restore(session, QUIET_POST)
        await session.commit()
        assert not post.is_deleted
    assert QUIET_POST in await deleted_posts(sessions)


@pytest.mark.parametrize("post_id", [NO_POST, QUIET_POST])
async def test_negative_twin_no_word_if_there_was_nothing_to_restore(
    session: AsyncSession, statements: Statements, post_id: UUID
) -> None:
    with statements.expect(1):
        await restore(session, post_id)


async def test_whoever_edits_the_post_meanwhile_learns_of_it(
    sessions: Sessions,
) -> None:
    async with sessions() as editor:
        draft = await editor.get_one(Post, DELETED_POST)
        await editor.commit()
        async with sessions.begin() as session:
            await restore_post(session, DELETED_POST)
        draft.title = "Edited while it was deleted"
        with pytest.raises(StaleDataError):
            await editor.flush()


async def test_the_callers_rollback_takes_it_back(sessions: Sessions) -> None:
    before = await deleted_posts(sessions)
    async with sessions() as session:
        await restore_post(session, DELETED_POST)
        await session.rollback()
    assert await deleted_posts(sessions) == before


async def outcomes(crowd: AsyncEngine, *post_ids: UUID) -> list[str]:
    """Restore all at once, each in a transaction; name what came of it."""
    sessions = make_sessions(crowd)
    start = asyncio.Barrier(len(post_ids))

    async def one(post_id: UUID) -> str:
        await start.wait()
        async with sessions.begin() as session:
            await restore_post(session, post_id)
        return "restored"

    found = await asyncio.gather(*map(one, post_ids), return_exceptions=True)
    return sorted(
        each if isinstance(each, str) else type(each).__name__
        for each in found
    )


async def test_of_ten_at_once_one_restores_it(crowd: AsyncEngine) -> None:
    found = await outcomes(crowd, *[DELETED_POST] * 10)
    assert found == ["NotDeletedError"] * 9 + ["restored"]


async def test_of_two_posts_with_one_slug_one_is_restored(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        for post_id in (QUIET_POST, DRAFT_POST):
            post = await session.get_one(Post, post_id)
            post.slug, post.deleted_at = "twins", LATER
    found = await outcomes(crowd, QUIET_POST, DRAFT_POST)
    assert found == ["SlugTakenError", "restored"]


async def test_the_post_is_found_by_its_primary_key(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine, lambda session: restore_post(session, DELETED_POST)
    )
    assert plan == [
        "Update on posts",
        "  Index Scan using pk_posts on posts",
    ]


async def test_a_purge_takes_the_oldest_deletions_first(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        post = await session.get_one(Post, REPLACED_POST)  # the lowest id
        post.deleted_at = LATER
    oldest_first = list(await deleted_posts(sessions))
    assert (oldest_first[0], oldest_first[2]) == (DELETED_POST, REPLACED_POST)
    now = datetime.now(UTC)
    for gone, purged in ((1, 1), (2, 1), (3, 1), (3, 0)):
        async with sessions.begin() as session:
            assert await purge_posts(session, before=now, limit=1) == purged
        assert list(await deleted_posts(sessions)) == oldest_first[gone:]


async def test_deletions_of_one_instant_go_in_the_order_of_their_ids(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        first_id = await session.scalar(select(Post.id).order_by(Post.id))
        assert first_id != RELEASE_POST  # the row that was stored first
        for post_id in (RELEASE_POST, first_id):
            await session.execute(
                update(Post)
                .where(Post.id == post_id)
                .values(deleted_at=datetime(2024, 2, 29, tzinfo=UTC))
            )
    async with sessions.begin() as session:
        await purge_posts(session, before=LATER, limit=1)
    left = await deleted_posts(sessions)
    assert RELEASE_POST in left
    assert first_id not in left


async def test_a_purge_spares_the_instant_itself(sessions: Sessions) -> None:
    deleted_at = (await deleted_posts(sessions))[REPLACED_POST]
    assert deleted_at is not None
    async with sessions.begin() as session:
        assert await purge_posts(session, before=deleted_at) == 0
    async with sessions.begin() as session:
        after = deleted_at + timedelta(microseconds=1)
        assert await purge_posts(session, before=after) == 1
    assert REPLACED_POST not in await deleted_posts(sessions)


async def test_a_purge_takes_children_along_and_no_live_post(
    session: AsyncSession,
) -> None:
    children = (
        select(func.count()).where(Comment.post_id == DELETED_POST),
        select(func.count()).where(post_tags.c.post_id == DELETED_POST),
    )
    live = select(func.count(Post.id)).where(~Post.is_deleted)
    before = await session.scalar(live)
    assert all([await session.scalar(query) for query in children])
    assert await purge_posts(session, before=datetime.now(UTC)) == 3
    assert [await session.scalar(query) for query in children] == [0, 0]
    assert await session.scalar(live) == before


async def test_a_purged_post_leaves_the_session(session: AsyncSession) -> None:
    post = await session.get_one(Post, DELETED_POST)
    await purge_posts(session, before=LATER)
    assert post not in session
    assert await session.get(Post, DELETED_POST) is None


async def test_a_purge_is_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        assert await purge_posts(session, before=LATER) == 3


async def test_a_purge_takes_a_thousand_posts_if_not_asked_else(
    session: AsyncSession,
) -> None:
    session.add_all(
        Post(
            author_id=AVOCET,
            slug=f"old-{number}",
            title="Old",
            body="",
            deleted_at=LATER,
        )
        for number in range(1_001)
    )
    later = LATER + timedelta(days=1)
    assert await purge_posts(session, before=later) == 1_000
    assert await purge_posts(session, before=later) == 3 + 1


async def test_a_purge_refuses_a_naive_time(session: AsyncSession) -> None:
    with pytest.raises(StatementError, match="naive"):
        await purge_posts(session, before=LATER.replace(tzinfo=None))


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_purge_of_nothing_is_refused_without_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="positive"):
        await purge_posts(session, before=LATER, limit=limit)


@pytest.mark.backend("postgresql")
async def test_purges_at_once_take_different_posts_and_do_not_wait(
    sessions: Sessions,
) -> None:
    async with sessions() as one, sessions() as two, sessions() as three:
        await restore_post(one, DELETED_POST)
        assert await purge_posts(two, before=LATER, limit=1) == 1
        assert await purge_posts(three, before=LATER) == 1
        for session in (one, two, three):
            await session.commit()
    assert await deleted_posts(sessions) == {}


async def test_a_loaded_post_forgets_what_a_savepoint_undid(
    session: AsyncSession,
) -> None:
    post = await session.get_one(Post, DELETED_POST)
    savepoint = await session.begin_nested()
    assert await restore_post(session, DELETED_POST) is post
    await savepoint.rollback()
    assert {"deleted_at", "version"} <= inspect(post).expired_attributes
    await session.refresh(post)
    assert post.is_deleted


async def test_a_post_that_was_not_loaded_has_to_be_refreshed_then(
    session: AsyncSession,
) -> None:
    savepoint = await session.begin_nested()
    post = await restore_post(session, DELETED_POST)
    await savepoint.rollback()
    assert not post.is_deleted  # the session does not know better
    await session.refresh(post)
    assert post.is_deleted
