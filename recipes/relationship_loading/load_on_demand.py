# Part of the package database-recipes: cookbook run load-on-demand
"""Load a relationship on demand.

Await what an object in hand came without, once, and again only if you mean it.
"""

HEADLINE = "trap_plain_attribute"

ORIGINAL = {
    "heading": "Lazy Loading (When Needed)",
    "run": "trap_refresh_to_load",
    # It is right. It only costs more than it must.
    "faults": (),
}

NEEDS = {
    "ix_posts_author_created": (
        "The posts of a user are found, in order.",
        "plan",
    ),
    "ix_comments_author_id": (
        "The comments of a user are found.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Order, Post, User


async def posts_of(user: User) -> list[Post]:
    """Return the user's posts, newest first.

    One statement in the session that the user belongs to; deleted posts are
    included. None if a list is loaded: it stays as it was, filtered or not.

    Raises:
        DetachedInstanceError: the user belongs to no session.
        InvalidRequestError: ``raiseload`` forbade it when the user was loaded.
    """
    posts: list[Post] = await user.awaitable_attrs.posts
    return posts


async def reread_posts(session: AsyncSession, user: User) -> list[Post]:
    """Return the posts that are in the database now, newest first.

    A post that something holds keeps the values it was read with. Two
    statements each time, whatever was loaded. Unsaved changes are flushed
    first.

    Raises:
        InvalidRequestError: the user is not in this session, or was deleted.
    """
    await session.refresh(user, ["posts"])
    return user.posts


async def latest_orders(
    session: AsyncSession, user: User, *, limit: int = 20
) -> Sequence[Order]:
    """Return the user's newest orders: of a write-only collection.

    Raises:
        ValueError: ``limit`` is not between 1 and 100.
    """
    if not 1 <= limit <= 100:
        raise ValueError("give a limit between 1 and 100")
    query = user.orders.select()
    query = query.order_by(Order.created_at.desc(), Order.id.desc())
    return (await session.scalars(query.limit(limit))).all()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy.orm import Session

from recipes.schema.seed import AVOCET


def digest(_: Session, user: User) -> str:
    """Stand for code that was written for lazy loading."""
    return f"{user.username} said: {user.comments[0].body}"


async def demo(session: AsyncSession) -> None:
    user = await session.get_one(User, AVOCET)
    posts = await posts_of(user)
    print("first:", posts[0].title)
    print("again:", (await posts_of(user))[0].title)
    print("read again:", (await reread_posts(session, user))[0].title)

    orders = await latest_orders(session, user, limit=2)
    print("latest orders:", [order.status.value for order in orders])
    print(await session.run_sync(digest, user))


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Load the posts and orders of a user who has so many more of each."""
    for number in range(rows):
        session.add(
            Post(author_id=AVOCET, slug=f"{number}", title="", body="")
        )
        session.add(Order(user_id=AVOCET))
    await session.flush()
    session.expunge_all()
    user = await session.get_one(User, AVOCET)
    await posts_of(user)
    await reread_posts(session, user)
    await latest_orders(session, user, limit=min(rows, 100))


# --8<-- [end:growth]


# --8<-- [start:trap_plain_attribute]
from collections.abc import Awaitable, Callable

from recipes.foundations.unawaited import unawaited_cursor


async def trap_plain_attribute(session: AsyncSession) -> None:
    """A plain attribute cannot wait for the database."""

    async def usual() -> list[Post]:
        user = await session.get_one(User, AVOCET)
        return user.posts

    await count_posts(usual)


async def count_posts(way: Callable[[], Awaitable[list[Post]]]) -> None:
    """Count what a way of loading a user's posts brings."""
    with unawaited_cursor():
        print("posts:", len(await way()))


# --8<-- [end:trap_plain_attribute]


# --8<-- [start:cure_plain_attribute]
async def cure_plain_attribute(session: AsyncSession) -> None:
    """What is awaited may ask the database."""

    async def recipe() -> list[Post]:
        user = await session.get_one(User, AVOCET)
        return await posts_of(user)

    await count_posts(recipe)


# --8<-- [end:cure_plain_attribute]


# --8<-- [start:trap_refresh_to_load]
async def get_user_posts(session: AsyncSession, user: User) -> Sequence[Post]:
    # Explicitly load relationship
    await session.refresh(user, ["posts"])
    return user.posts


async def trap_refresh_to_load(session: AsyncSession) -> None:
    """``refresh`` asks for the posts again each time, loaded or not."""
    user = await session.get_one(User, AVOCET)
    for attempt in ("first", "again"):
        posts = await get_user_posts(session, user)
        print(f"{attempt}:", len(posts), "posts")


# --8<-- [end:trap_refresh_to_load]


# --8<-- [start:trap_detached]
from recipes.foundations.engines import Sessions


async def trap_detached(sessions: Sessions) -> None:
    """An object whose session is closed has nothing to load with."""
    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
    print(len(await user.awaitable_attrs.posts))


# --8<-- [end:trap_detached]


# --8<-- [start:trap_refresh_elsewhere]
async def trap_refresh_elsewhere(sessions: Sessions) -> None:
    """``refresh`` in another session than the object's is refused."""
    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
    async with sessions() as another:
        print(len(await get_user_posts(another, user)))


# --8<-- [end:trap_refresh_elsewhere]


# --8<-- [start:trap_raiseload]
from sqlalchemy import select
from sqlalchemy.orm import raiseload


async def trap_raiseload(session: AsyncSession) -> None:
    """``raiseload`` stays with the object: ``awaitable_attrs`` raises too."""
    query = select(User).where(User.id == AVOCET).options(raiseload("*"))
    user = (await session.scalars(query)).one()
    await user.awaitable_attrs.posts


# --8<-- [end:trap_raiseload]


# --8<-- [start:trap_after_rollback]
from recipes.schema.seed import BITTERN


async def trap_after_rollback(session: AsyncSession) -> None:
    """``rollback`` expires every object: then even a column has to wait."""
    user = await session.get_one(User, AVOCET)
    await session.rollback()
    await session.get_one(User, BITTERN)  # the session goes on working
    with unawaited_cursor():
        print(user.username)


# --8<-- [end:trap_after_rollback]


# --8<-- [start:trap_gather]
import asyncio

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine


async def trap_gather(engine: AsyncEngine, session: AsyncSession) -> None:
    """Objects of one session cannot load at the same time."""

    async def count(user: User) -> str:
        try:
            return f"{len(await posts_of(user))} posts"
        except InvalidRequestError as error:
            return f"failed: {error.args[0]}"

    users = await session.scalars(select(User).order_by(User.id).limit(3))
    tasks = [count(user) for user in users]
    await session.commit()
    await engine.dispose()  # whatever makes the session connect anew
    print(*await asyncio.gather(*tasks), sep="\n")


# --8<-- [end:trap_gather]


# --8<-- [start:trap_commit_meanwhile]
async def trap_commit_meanwhile(session: AsyncSession) -> None:
    """A commit cannot overtake what another task has asked of the session."""
    user = await session.get_one(User, AVOCET)
    loading = asyncio.create_task(posts_of(user))
    await asyncio.sleep(0)  # the task sends its query
    try:
        await session.commit()
    finally:
        print(len(await loading), "posts")
        await session.invalidate()  # the connection is of no more use


# --8<-- [end:trap_commit_meanwhile]


ONLY_ON = {"trap_commit_meanwhile": "postgresql"}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
