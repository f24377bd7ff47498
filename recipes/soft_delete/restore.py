# Part of the package database-recipes: cookbook run restore
"""Restore a soft-deleted row.

Make a deleted row live again, unless its key was given away in the meantime.
"""

ORIGINAL = {
    "heading": "Restore Soft-Deleted",
    "run": "trap_stale_object",
    "faults": ("trap_stale_object", "trap_slug_taken"),
}

NEEDS = {
    "uq_posts_slug_live": (
        "Of two live posts, none has the slug of the other.",
        "test_a_slug_in_use_is_an_error_that_says_so",
    ),
    "fk_comments_post_id_posts ON DELETE": (
        "A purge takes the comments along.",
        "test_a_purge_takes_children_along_and_no_live_post",
    ),
    "foreign keys": (
        "The same on SQLite.",
        "test_a_purge_takes_children_along_and_no_live_post",
    ),
}

# --8<-- [start:recipe]
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.constraint_errors import constraints_as
from recipes.schema import Post


class NotDeletedError(LookupError):
    """There is no such post, or it is live."""


class SlugTakenError(ValueError):
    """A live post has the slug by now."""


async def restore_post(session: AsyncSession, post_id: UUID) -> Post:
    """Make a deleted post live again and return it, freshly read.

    The caller's transaction goes on after either error. After the rollback
    of a savepoint of the caller's, refresh the post before you use it.

    Raises:
        NotDeletedError: there is no such post, or it is live.
        SlugTakenError: a live post has its slug; change one of the two.
        IntegrityError: a pending change of the caller's was refused, which
            ends the transaction.
    """
    # First, since a savepoint flushes before it begins: a slug that a pending
    # change takes twice would be blamed on this post.
    await session.flush()
    taken = SlugTakenError(f"the slug of post {post_id} is in use")
    with constraints_as({"uq_posts_slug_live": taken}):
        # Undone alone if the slug is taken.
        async with session.begin_nested():
            post = await session.scalar(
                update(Post)
                .where(Post.id == post_id, Post.deleted_at.is_not(None))
                # The version goes up as with every update by the ORM.
                .values(deleted_at=None, version=Post.version + 1)
                .returning(Post)
                # A loaded object shows it, and forgets what is rolled back.
                .execution_options(
                    synchronize_session="fetch", populate_existing=True
                )
            )
    if post is None:
        raise NotDeletedError(f"post {post_id} is not a deleted one")
    return post


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema.seed import DELETED_POST, REPLACED_POST


async def demo(session: AsyncSession) -> None:
    for post_id in (DELETED_POST, DELETED_POST, REPLACED_POST):
        try:
            post = await restore_post(session, post_id)
            print("restored:", post.slug)
        except (NotDeletedError, SlugTakenError) as error:
            print(f"{type(error).__name__}: {error}")


# --8<-- [end:demo]


# --8<-- [start:purge]
from datetime import datetime

from sqlalchemy import delete, select


async def purge_posts(
    session: AsyncSession, *, before: datetime, limit: int = 1_000
) -> int:
    """Delete for good posts that were soft-deleted before a time.

    Returns how many there were, with their comments and tags. Call again,
    in a new transaction, until that is 0: short transactions, short locks.

    Args:
        session: the session to delete with.
        before: an aware time, not itself included.
        limit: how many posts at most, the oldest deletions first.

    Raises:
        ValueError: the limit is not positive.
        DataError: the time is naive, or the limit beyond 64 bits.
    """
    if limit < 1:
        raise ValueError("limit must be positive")
    expired = (
        select(Post.id)
        .where(Post.deleted_at < before)
        .order_by(Post.deleted_at, Post.id)
        .limit(limit)
        # Leave what somebody restores or purges right now. SQLite drops the
        # clause: it has one writer at a time.
        .with_for_update(skip_locked=True)
        .cte("expired")
    )
    purged = await session.scalars(
        delete(Post)
        .where(Post.id.in_(select(expired.c.id)))
        .returning(Post.id)
    )
    return len(purged.all())


# --8<-- [end:purge]


# --8<-- [start:demo_purge]
from datetime import UTC

from recipes.foundations.engines import Sessions


async def demo_purge(sessions: Sessions) -> None:
    new_year = datetime(2025, 1, 1, tzinfo=UTC)
    for _ in range(3):
        async with sessions.begin() as session:
            purged = await purge_posts(session, before=new_year, limit=1)
        print("purged:", purged)


# --8<-- [end:demo_purge]


# --8<-- [start:trap_stale_object]
from recipes.schema.seed import QUIET_POST


async def restore(session: AsyncSession, post_id: UUID) -> None:
    query = (
        select(Post)
        .where(Post.id == post_id)
        .where(Post.deleted_at.is_not(None))
    )
    result = await session.execute(query)
    post = result.scalar_one_or_none()

    if post:
        post.deleted_at = None
        await session.flush()


async def trap_stale_object(sessions: Sessions) -> None:
    """An object loaded while it was live has nothing to restore."""
    async with sessions() as session:
        post = await session.get_one(Post, QUIET_POST)
        await session.commit()
        async with sessions.begin() as other:
            same = await other.get_one(Post, QUIET_POST)
            same.deleted_at = datetime(2025, 2, 28, tzinfo=UTC)

        await restore(session, QUIET_POST)
        await session.commit()
        print("the object is deleted:", post.is_deleted)
        await session.refresh(post)
        print("the row is deleted:", post.is_deleted)


# --8<-- [end:trap_stale_object]


# --8<-- [start:trap_slug_taken]
from sqlalchemy.exc import IntegrityError

from recipes.schema import Comment
from recipes.schema.seed import RELEASE_POST


async def trap_slug_taken(session: AsyncSession) -> None:
    """A slug in use ends the transaction, with all that came before."""
    session.add(Comment(post_id=RELEASE_POST, body="See the older post."))
    try:
        await restore(session, REPLACED_POST)
    except IntegrityError:
        print("refused; go on without it")
    await session.commit()


# --8<-- [end:trap_slug_taken]


# --8<-- [start:trap_no_savepoint]
async def trap_no_savepoint(session: AsyncSession) -> None:
    """Caught without a savepoint, PostgreSQL refuses all that follows."""
    try:
        await session.execute(
            update(Post)
            .where(Post.id == REPLACED_POST)
            .values(deleted_at=None)
        )
    except IntegrityError:
        print("refused; go on without it")
    print("next:", (await session.get_one(Post, RELEASE_POST)).title)


# --8<-- [end:trap_no_savepoint]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
