# Part of the package database-recipes: cookbook run lock-rows
"""Lock rows for update.

Read several rows, decide, and change them, while nobody else may.
"""

HEADLINE = "trap_no_lock"

# --8<-- [start:recipe]
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Inventory, whole

MAX_PRODUCTS = 100


class OutOfStockError(ValueError):
    """Some products are short; ``missing`` tells by how many units."""

    def __init__(self, missing: dict[UUID, int]) -> None:
        super().__init__("there is not enough in stock")
        self.missing = missing


async def take_from_stock(
    session: AsyncSession, wanted: Mapping[UUID, int]
) -> None:
    """Take units of several products, or none of any.

    The session is one of ``write_sessions``, since SQLite cannot lock rows.

    Raises:
        TypeError: units are not an ``int``.
        ValueError: not 1 to 100 products, or less than a unit of one.
        OutOfStockError: there is less of some than is wanted.
    """
    if any(whole(units) < 1 for units in wanted.values()):
        raise ValueError("want one unit or more of each product")
    stock = await lock_stock(session, wanted)
    on_hand = {row.product_id: row.on_hand for row in stock}
    missing = {
        id_: units - on_hand.get(id_, 0)
        for id_, units in wanted.items()
        if units > on_hand.get(id_, 0)
    }
    if missing:
        raise OutOfStockError(missing)
    for row in stock:
        row.on_hand -= wanted[row.product_id]


async def lock_stock(
    session: AsyncSession, product_ids: Collection[UUID]
) -> Sequence[Inventory]:
    """Lock rows until the transaction ends; return them as they are now.

    Raises:
        ValueError: these are not 1 to 100 products.
    """
    if not 1 <= len(product_ids) <= MAX_PRODUCTS:
        raise ValueError("lock 1 to 100 products")
    query = (
        select(Inventory)
        .where(Inventory.product_id.in_(product_ids))
        .order_by(Inventory.product_id)  # the same for all: no deadlock
        # NO KEY UPDATE: other tables may go on referring to these rows.
        .with_for_update(key_share=True)
        # Objects that were loaded before now show what is locked.
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import write_sessions
from recipes.schema.seed import MUG, SHIRT


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    for attempt in ("first", "again"):
        try:
            async with sessions.begin() as session:
                await take_from_stock(session, {MUG: 3, SHIRT: 3})
        except OutOfStockError as error:
            print(f"{attempt}: mugs missing: {error.missing[MUG]}")
        else:
            print(f"{attempt}: taken")

    async with sessions() as session:
        for id_ in (MUG, SHIRT):
            print("left:", (await session.get_one(Inventory, id_)).on_hand)


# --8<-- [end:demo]


# --8<-- [start:demo_two]
import asyncio

from recipes.foundations.engines import Sessions
from recipes.foundations.waits import until_awaited


async def demo_two(sessions: Sessions) -> None:
    async def second() -> None:
        try:
            async with sessions.begin() as session:
                await take_from_stock(session, {MUG: 3})
        except OutOfStockError as error:
            print("the second: mugs missing:", error.missing[MUG])

    async with asyncio.TaskGroup() as tasks, sessions.begin() as first:
        await take_from_stock(first, {MUG: 3})
        tasks.create_task(second())
        await until_awaited(first)


# --8<-- [end:demo_two]


# --8<-- [start:trap_no_lock]
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions


async def trap_no_lock(engine: AsyncEngine) -> None:
    """Without a lock, all decide by what was there before any of them."""
    all_read = asyncio.Barrier(50)

    async def usual(session: AsyncSession) -> None:
        mugs = await session.get_one(Inventory, MUG)
        await all_read.wait()
        if mugs.on_hand < 1:
            raise OutOfStockError({MUG: 1})
        mugs.on_hand -= 1

    await fifty_buyers(engine, make_sessions, usual)


async def fifty_buyers(
    engine: AsyncEngine,
    make: Callable[[AsyncEngine], Sessions],
    way: Callable[[AsyncSession], Awaitable[object]],
) -> None:
    """Let fifty buy a mug at once, though there are not as many."""
    crowd = make_engine(engine.url, pool_size=50)

    async def buy() -> str:
        try:
            async with make(crowd).begin() as session:
                await way(session)
        except OutOfStockError:
            return "refused"
        return "sold"

    async with make(crowd)() as session:
        in_stock = (await session.get_one(Inventory, MUG)).on_hand
    buyers = [buy() for _ in range(50)]
    ended = await asyncio.gather(*buyers, return_exceptions=True)
    await crowd.dispose()
    outcomes = [
        f"failed, {driver_error(each)}"
        if isinstance(each, DBAPIError)
        else str(each)
        for each in ended
    ]
    print("buyers:", len(outcomes))
    for outcome in sorted(set(outcomes) - {"sold"}):
        print(f"{outcome}: {outcomes.count(outcome)}")
    print("sold:", outcomes.count("sold"), "of", in_stock)


# --8<-- [end:trap_no_lock]


# --8<-- [start:cure_no_lock]
async def cure_no_lock(engine: AsyncEngine) -> None:
    """Each waits for the lock, and decides by what is there then."""

    async def recipe(session: AsyncSession) -> None:
        await take_from_stock(session, {MUG: 1})

    await fifty_buyers(engine, write_sessions, recipe)


# --8<-- [end:cure_no_lock]


# --8<-- [start:trap_lock_in_call_order]
async def trap_lock_in_call_order(sessions: Sessions) -> None:
    """Two who lock the same rows in two orders deadlock."""
    first_locked = asyncio.Barrier(2)

    async def lock_both(first: UUID, second: UUID) -> str:
        async with sessions.begin() as session:
            await lock_stock(session, [first])
            await first_locked.wait()
            await lock_stock(session, [second])
        return "locked both"

    outcomes = await asyncio.gather(
        lock_both(MUG, SHIRT), lock_both(SHIRT, MUG), return_exceptions=True
    )
    lines = [
        f"failed: {driver_error(each)}".splitlines()[0]
        if isinstance(each, DBAPIError)
        else str(each)
        for each in outcomes
    ]
    print(*sorted(lines), sep="\n")


# --8<-- [end:trap_lock_in_call_order]


# --8<-- [start:trap_stale_after_lock]
async def trap_stale_after_lock(sessions: Sessions) -> None:
    """A locked row shows its old value if the session had read it before."""
    async with sessions.begin() as session:
        mugs = await session.get_one(Inventory, MUG)

        async with sessions.begin() as other:
            (await other.get_one(Inventory, MUG)).on_hand -= 4

        query = select(Inventory).where(Inventory.product_id == MUG)
        await session.scalars(query.with_for_update())
        print("locked, and believed to be:", mugs.on_hand)
        await lock_stock(session, [MUG])
        print("locked by the recipe:", mugs.on_hand)


# --8<-- [end:trap_stale_after_lock]


# --8<-- [start:trap_commit]
async def trap_commit(sessions: Sessions) -> None:
    """A commit gives up the locks: what was read before it may be old."""
    async with sessions() as session:
        [mugs] = await lock_stock(session, [MUG])
        await session.commit()  # perhaps in a function that is called

        async with sessions.begin() as other:
            (await other.get_one(Inventory, MUG)).on_hand -= 4

        mugs.on_hand -= 4
        await session.commit()
        print("4 of 5 mugs were sold twice, and left are", mugs.on_hand)


# --8<-- [end:trap_commit]


# --8<-- [start:trap_no_row_locks]
async def trap_no_row_locks(sessions: Sessions) -> None:
    """SQLite drops ``FOR UPDATE``: two sessions read, and one can write."""
    async with sessions.begin() as session, sessions.begin() as other:
        [mugs] = await lock_stock(session, [MUG])
        [same_mugs] = await lock_stock(other, [MUG])
        mugs.on_hand -= 1
        await session.flush()
        same_mugs.on_hand -= 1
        await other.flush()


# --8<-- [end:trap_no_row_locks]


# --8<-- [start:trap_for_update]
from sqlalchemy import text

from recipes.schema import Account, LedgerEntry, uuid7
from recipes.schema.seed import CHECKING


async def trap_for_update(sessions: Sessions) -> None:
    """``FOR UPDATE`` also stops those who only refer to the row."""
    async with sessions.begin() as session, sessions.begin() as other:
        account = select(Account).where(Account.id == CHECKING)
        await session.scalars(account.with_for_update())

        await other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        other.add(
            LedgerEntry(
                transfer_id=uuid7(), account_id=CHECKING, amount_cents=1
            )
        )
        await other.flush()


# --8<-- [end:trap_for_update]


# --8<-- [start:trap_serializable]
async def trap_serializable(engine: AsyncEngine) -> None:
    """``SERIALIZABLE`` refuses the second change, and repeats nothing."""
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    sessions = make_sessions(strict)
    async with sessions.begin() as session:
        mugs = await session.get_one(Inventory, MUG)

        async with sessions.begin() as other:
            (await other.get_one(Inventory, MUG)).on_hand -= 4

        mugs.on_hand -= 4


# --8<-- [end:trap_serializable]


ONLY_ON = {
    "demo_two": "postgresql",
    "trap_no_row_locks": "sqlite",
    "trap_for_update": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
