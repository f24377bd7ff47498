# Part of the package database-recipes: cookbook run restore
"""Restore a soft-deleted row.

Make a deleted row live again, unless its key was given away in the meantime.
"""

HEADLINE = "trap_slug_taken"

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
    post = await restore_post(session, DELETED_POST)
    print("restored:", post.slug)

    for post_id in (DELETED_POST, REPLACED_POST):
        try:
            await restore_post(session, post_id)
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


# --8<-- [start:growth]
from recipes.schema.seed import AVOCET, EPOCH, HOUR


async def growth(session: AsyncSession, rows: int) -> None:
    """Purge so many posts."""
    session.add_all(
        Post(
            author_id=AVOCET,
            slug=f"old-{number}",
            title="Old",
            body="",
            deleted_at=EPOCH,
        )
        for number in range(rows)
    )
    await session.flush()
    await purge_posts(session, before=EPOCH + HOUR, limit=rows)


# --8<-- [end:growth]


# --8<-- [start:trap_stale_object]
from collections.abc import Awaitable, Callable

from recipes.schema.seed import QUIET_POST

Way = Callable[[AsyncSession, UUID], Awaitable[object]]


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
    await loaded_while_live(sessions, restore)


async def loaded_while_live(sessions: Sessions, way: Way) -> None:
    """Restore a post that another session deleted after it was loaded."""
    async with sessions() as session:
        post = await session.get_one(Post, QUIET_POST)
        await session.commit()
        async with sessions.begin() as other:
            same = await other.get_one(Post, QUIET_POST)
            same.deleted_at = datetime(2025, 2, 28, tzinfo=UTC)

        await way(session, QUIET_POST)
        await session.commit()
        print("the object is deleted:", post.is_deleted)
        await session.refresh(post)
        print("the row is deleted:", post.is_deleted)


# --8<-- [end:trap_stale_object]


# --8<-- [start:cure_stale_object]
async def cure_stale_object(sessions: Sessions) -> None:
    """The row itself is asked, not the object."""
    await loaded_while_live(sessions, restore_post)


# --8<-- [end:cure_stale_object]


# --8<-- [start:trap_slug_taken]
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from recipes.schema.seed import RELEASE_POST


async def trap_slug_taken(sessions: Sessions) -> None:
    """A slug in use ends the transaction, with all that came before."""

    async def usual(session: AsyncSession, post_id: UUID) -> bool:
        post = await session.get_one(Post, post_id)
        post.deleted_at = None
        try:
            await session.flush()
        except IntegrityError:
            await session.rollback()
            return False
        return True

    await four_restorations(sessions, usual)


async def four_restorations(
    sessions: Sessions, way: Callable[[AsyncSession, UUID], Awaitable[bool]]
) -> None:
    """Restore four posts in one transaction; the slug of the last is taken."""
    post_ids = [DELETED_POST, QUIET_POST, RELEASE_POST, REPLACED_POST]
    posts = Post.id.in_(post_ids)
    async with sessions.begin() as session:
        await session.execute(
            update(Post).where(posts).values(deleted_at=EPOCH)
        )
    async with sessions() as session:
        said = [await way(session, post_id) for post_id in post_ids]
        await session.commit()
    live = select(func.count()).where(posts, Post.deleted_at.is_(None))
    async with sessions() as session:
        print("slug in use:", said.count(False))
        print("said to be restored:", said.count(True))
        print("restored:", await session.scalar(live))


# --8<-- [end:trap_slug_taken]


# --8<-- [start:cure_slug_taken]
async def cure_slug_taken(sessions: Sessions) -> None:
    """A savepoint undoes the one that is refused, and nothing else."""

    async def recipe(session: AsyncSession, post_id: UUID) -> bool:
        try:
            await restore_post(session, post_id)
        except SlugTakenError:
            return False
        return True

    await four_restorations(sessions, recipe)


# --8<-- [end:cure_slug_taken]


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


# --8<-- [start:cure_no_savepoint]
async def cure_no_savepoint(session: AsyncSession) -> None:
    """The recipe has the savepoint: the transaction goes on."""
    try:
        await restore_post(session, REPLACED_POST)
    except SlugTakenError:
        print("refused; go on without it")
    print("next:", (await session.get_one(Post, RELEASE_POST)).title)


# --8<-- [end:cure_no_savepoint]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
