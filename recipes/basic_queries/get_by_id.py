# Part of the package database-recipes: cookbook run get-by-id
"""Get by ID.

Fetch one row by its primary key, or many in one query.
"""

HEADLINE = "trap_get_in_a_loop"

ORIGINAL = {"heading": "Get by ID", "run": "demo", "faults": ()}

# --8<-- [start:recipe]
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, raiseload

from recipes.schema import User

MAX_IDS = 1_000


async def get_user(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the user, or None; without a query if the session has them.

    A user whom the session has is as it first read them, until it rolls a
    transaction back, or commits one without ``expire_on_commit=False``.
    """
    return await session.get(User, user_id)


async def require_user(session: AsyncSession, user_id: UUID) -> User:
    """Return the user.

    Raises:
        NoResultFound: no such user.
    """
    return await session.get_one(User, user_id)


async def get_user_and_profile(
    session: AsyncSession, user_id: UUID
) -> User | None:
    """Return the user, read anew, with ``profile`` loaded.

    Any other relationship raises ``InvalidRequestError`` when it is touched.
    """
    return await session.get(
        User,
        user_id,
        options=[joinedload(User.profile), raiseload("*")],
        # Without it, the options do nothing for a user whom the session has.
        populate_existing=True,
    )


async def lock_user(session: AsyncSession, user_id: UUID) -> User:
    """Return the user, read anew, and locked until the transaction ends.

    A rollback to a savepoint from before the call unlocks the user, too.
    Others wait to change or delete the user, and may still add rows that
    refer to them. SQLite has no such locks: there nobody waits.

    Raises:
        NoResultFound: no such user.
    """
    return await session.get_one(
        User,
        user_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


async def get_users(
    session: AsyncSession, user_ids: Collection[UUID]
) -> dict[UUID, User]:
    """Return the users by id, in the order asked; unknown ids are left out.

    Raises:
        ValueError: more than ``MAX_IDS`` ids.
    """
    if len(user_ids) > MAX_IDS:
        raise ValueError(f"give at most {MAX_IDS} ids")
    if not user_ids:
        return {}
    query = select(User).where(User.id.in_(user_ids))
    found = {user.id: user for user in await session.scalars(query)}
    return {id_: found[id_] for id_ in user_ids if id_ in found}


# --8<-- [end:recipe]


# --8<-- [start:composite_key]
from recipes.schema import OrderLine


async def get_order_line(
    session: AsyncSession, *, order_id: UUID, product_id: UUID
) -> OrderLine | None:
    """Return the line of the order that has the product, or None."""
    key = {"order_id": order_id, "product_id": product_id}
    return await session.get(OrderLine, key)


# --8<-- [end:composite_key]


# --8<-- [start:demo]
from sqlalchemy.exc import NoResultFound

from recipes.schema.seed import AVOCET, BITTERN

NOBODY = UUID("018d0000-0000-7000-8000-000000000001")


async def demo(session: AsyncSession) -> None:
    user = await require_user(session, AVOCET)
    print("required:", user.username)
    print("again, the same object:", await get_user(session, AVOCET) is user)

    print("unknown:", await get_user(session, NOBODY))
    try:
        await require_user(session, NOBODY)
    except NoResultFound as error:
        print("unknown, but required:", error)

    await get_user_and_profile(session, AVOCET)
    print("writes:", user.profile and user.profile.bio)

    locked = await lock_user(session, AVOCET)
    print("locked, the same object:", locked is user)

    users = await get_users(session, [BITTERN, NOBODY, AVOCET])
    print("many:", [user.username for user in users.values()])


# --8<-- [end:demo]


# --8<-- [start:demo_composite_key]
from recipes.schema.seed import MUG, ORDER


async def demo_composite_key(session: AsyncSession) -> None:
    line = await get_order_line(session, order_id=ORDER, product_id=MUG)
    print("pieces of the mug:", line and line.quantity)


# --8<-- [end:demo_composite_key]


# --8<-- [start:growth]
from sqlalchemy import insert

from recipes.schema.keys import uuid7


async def growth(session: AsyncSession, rows: int) -> None:
    """Fetch so many users by id."""
    ids = [uuid7() for _ in range(rows)]
    await session.execute(insert(User), users_with(ids))
    await get_users(session, ids)


def users_with(ids: list[UUID]) -> list[dict[str, object]]:
    """Make a user for each id, to be stored."""
    return [
        {"id": id_, "username": f"{number}", "email": f"{number}@example.org"}
        for number, id_ in enumerate(ids)
    ]


# --8<-- [end:growth]


# --8<-- [start:trap_stale_get]
from recipes.foundations.engines import Sessions


async def trap_stale_get(sessions: Sessions) -> None:
    """``get`` shows the row as first read, until something expires it."""
    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()

        async with sessions.begin() as other:
            (await other.get_one(User, AVOCET)).is_active = False

        await session.get(User, AVOCET)
        print("active, by get:", user.is_active)
        await session.get(User, AVOCET, populate_existing=True)
        print("active, with populate_existing:", user.is_active)


# --8<-- [end:trap_stale_get]


# --8<-- [start:trap_ignored_options]
from sqlalchemy import inspect


async def trap_ignored_options(session: AsyncSession) -> None:
    """Loader options do nothing for an object that the session has."""
    user = await session.get_one(User, AVOCET)

    options = [joinedload(User.profile)]
    await session.get(User, AVOCET, options=options)
    print("profile loaded:", "profile" not in inspect(user).unloaded)


# --8<-- [end:trap_ignored_options]


# --8<-- [start:trap_stale_after_lock]
async def trap_stale_after_lock(sessions: Sessions) -> None:
    """``get`` with a lock locks the row, and still shows its old values."""
    async with sessions.begin() as session:
        user = await session.get_one(User, AVOCET)

        async with sessions.begin() as other:
            (await other.get_one(User, AVOCET)).is_active = False

        await session.get(User, AVOCET, with_for_update=True)
        print("active, as locked:", user.is_active)
        await lock_user(session, AVOCET)
        print("active, as locked by the recipe:", user.is_active)


# --8<-- [end:trap_stale_after_lock]


# --8<-- [start:trap_lock_outer_join]
async def trap_lock_outer_join(session: AsyncSession) -> None:
    """PostgreSQL refuses to lock an outer join, which ``joinedload`` makes."""
    profile = joinedload(User.profile)
    found = session.get_one(
        User, AVOCET, options=[profile], with_for_update=True
    )
    print("read, and locked by nobody:", (await found).username)


# --8<-- [end:trap_lock_outer_join]


# --8<-- [start:trap_text_id]
async def trap_text_id(session: AsyncSession) -> None:
    """An id as text fails on SQLite, and is never cached on PostgreSQL."""
    user = await session.get_one(User, AVOCET)
    print("found anew:", await session.get(User, str(AVOCET)) is user)


# --8<-- [end:trap_text_id]


# --8<-- [start:trap_no_id]
async def trap_no_id(session: AsyncSession) -> None:
    """``get`` with None warns, and asks the database all the same."""
    print("found:", await session.get(User, None))


# --8<-- [end:trap_no_id]


# --8<-- [start:trap_soft_deleted]
from sqlalchemy.orm import with_loader_criteria

from recipes.schema import Post
from recipes.schema.seed import DELETED_POST


async def trap_soft_deleted(session: AsyncSession) -> None:
    """A soft-delete filter does not hold for a row that the session has."""
    live = with_loader_criteria(Post, Post.deleted_at.is_(None))
    found = await session.get(Post, DELETED_POST, options=[live])
    print("to a reader:", found and found.title)

    moderated = await session.get_one(Post, DELETED_POST)
    print("to a moderator:", moderated.title)
    found = await session.get(Post, DELETED_POST, options=[live])
    print("to a reader, after that:", found and found.title)


# --8<-- [end:trap_soft_deleted]


# --8<-- [start:trap_swapped_key]
async def trap_swapped_key(session: AsyncSession) -> None:
    """The parts of a key in the wrong order find nothing, silently."""
    print("found:", await session.get(OrderLine, (MUG, ORDER)))


# --8<-- [end:trap_swapped_key]


# --8<-- [start:trap_get_in_a_loop]
from collections.abc import Awaitable, Callable

from sqlalchemy import event


async def trap_get_in_a_loop(session: AsyncSession) -> None:
    """A ``get`` for each id sends a statement for each id."""

    async def usual(ids: list[UUID]) -> list[User]:
        return [await session.get_one(User, id_) for id_ in ids]

    await fetch_a_hundred(session, usual)


async def fetch_a_hundred(
    session: AsyncSession,
    way: Callable[[list[UUID]], Awaitable[Collection[object]]],
) -> None:
    """Fetch a hundred users by id, and count the statements."""
    ids = [uuid7() for _ in range(100)]
    await session.execute(insert(User), users_with(ids))
    sent: list[object] = []
    connection = await session.connection()
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *call: sent.append(call),
    )
    print("users:", len(await way(ids)))
    print("statements:", len(sent))


# --8<-- [end:trap_get_in_a_loop]


# --8<-- [start:cure_get_in_a_loop]
async def cure_get_in_a_loop(session: AsyncSession) -> None:
    """One statement names all ids."""

    async def recipe(ids: list[UUID]) -> dict[UUID, User]:
        return await get_users(session, ids)

    await fetch_a_hundred(session, recipe)


# --8<-- [end:cure_get_in_a_loop]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
