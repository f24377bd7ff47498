# Part of the package database-recipes: cookbook run add-to-counter
"""Add to a counter.

Add to a number that is stored, or store the first one: no addition is lost,
however many come at a time.
"""

HEADLINE = "trap_read_then_add"

NEEDS = {
    "ck_inventory_on_hand_not_negative": (
        "Nothing is taken that is not there.",
        "test_a_removal_is_checked_as_if_it_were_a_new_row",
    ),
    "fk_inventory_product_id_products": (
        "A product that does not exist has no counter.",
        "test_an_unknown_product_has_no_stock",
    ),
    "foreign keys": (
        "The same on SQLite.",
        "test_an_unknown_product_has_no_stock",
    ),
}

# --8<-- [start:recipe]
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.dialects import INSERTS, Insert
from recipes.schema import Inventory, whole


def adding(insert: Insert) -> Insert:
    """Let an INSERT of a level add to the one that is there."""
    return insert.on_conflict_do_update(
        index_elements=[Inventory.product_id],
        # What the row has, and what this INSERT would have stored.
        set_={"on_hand": Inventory.on_hand + insert.excluded.on_hand},
    )


ADD = {
    dialect: adding(insert(Inventory.__table__)).returning(Inventory.on_hand)
    for dialect, insert in INSERTS.items()
}


async def add_stock(
    session: AsyncSession, product_id: UUID, *, units: int
) -> int:
    """Add ``units`` to what is in stock, if anything; return the new level.

    Raises:
        TypeError: ``units`` is not an ``int``.
        ValueError: ``units`` is not positive.
        IntegrityError: there is no such product; on SQLite, the sum does not
            fit into 64 bits.
        DataError: the units, or the sum, do not fit into the column.
    """
    if whole(units) <= 0:
        raise ValueError("give a positive number of units")
    # A statement of a table alone stores nothing of what the caller has added.
    await session.flush()
    add = ADD[session.get_bind().dialect.name]
    row = {"product_id": product_id, "on_hand": units}
    return (await session.scalars(add, row)).one()


# --8<-- [end:recipe]


# --8<-- [start:arrays]
from collections.abc import Mapping

from sqlalchemy import ARRAY, Integer, Uuid, func, literal, select
from sqlalchemy.dialects import postgresql


async def add_stock_arrays(
    session: AsyncSession, units: Mapping[UUID, int]
) -> dict[UUID, int]:
    """Add units to many products; return the new levels. PostgreSQL only.

    The rows travel as two arrays: one statement and two parameters for any
    number of them.

    Raises:
        TypeError: the units of a product are not an ``int``.
        ValueError: the units of a product are not positive.
        IntegrityError: one of the products does not exist.
        DataError: the units, or a sum, do not fit into the column.
    """
    if any(whole(number) <= 0 for number in units.values()):
        raise ValueError("give a positive number of units")
    delivered = (
        func.unnest(
            literal(list(units), ARRAY(Uuid)),
            literal(list(units.values()), ARRAY(Integer)),
        )
        .table_valued("product_id", "units")
        .render_derived("delivered")
    )
    insert = postgresql.insert(Inventory).from_select(
        ["product_id", "on_hand"],
        select(delivered).order_by(delivered.c.product_id),
    )
    levels = await session.execute(
        adding(insert).returning(Inventory.product_id, Inventory.on_hand)
    )
    return dict(levels.all())


# --8<-- [end:arrays]


# --8<-- [start:demo]
from recipes.schema.seed import GIFT_CARD, MUG


async def demo(session: AsyncSession) -> None:
    mugs = await add_stock(session, MUG, units=3)
    print("mugs:", mugs)

    gift_cards = await add_stock(session, GIFT_CARD, units=3)
    print("gift cards:", gift_cards)


# --8<-- [end:demo]


# --8<-- [start:demo_arrays]
async def demo_arrays(session: AsyncSession) -> None:
    levels = await add_stock_arrays(session, {MUG: 3, GIFT_CARD: 3})
    print("mugs:", levels[MUG])
    print("gift cards:", levels[GIFT_CARD])


# --8<-- [end:demo_arrays]


# --8<-- [start:demo_two]
import asyncio

from recipes.foundations.engines import Sessions
from recipes.foundations.waits import until_awaited


async def demo_two(sessions: Sessions) -> None:
    async def second() -> None:
        async with sessions.begin() as session:
            print("the second:", await add_stock(session, MUG, units=1))

    async with asyncio.TaskGroup() as tasks, sessions.begin() as first:
        print("the first:", await add_stock(first, MUG, units=1))
        tasks.create_task(second())
        await until_awaited(first)


# --8<-- [end:demo_two]


# --8<-- [start:growth]
from sqlalchemy import insert

from recipes.schema import Product, uuid7


async def growth(session: AsyncSession, rows: int) -> None:
    """Add to as many counters at a time."""
    ids = [uuid7() for _ in range(rows)]
    products = [
        {"id": id_, "sku": f"NEW-{n}", "name": "Card", "price_cents": 150}
        for n, id_ in enumerate(ids)
    ]
    await session.execute(insert(Product), products)
    await add_stock_arrays(session, dict.fromkeys(ids, 3))


# --8<-- [end:growth]


# --8<-- [start:trap_read_then_add]
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions


async def trap_read_then_add(engine: AsyncEngine) -> None:
    """Fifty deliveries read five mugs, and add one: there are six, not 55."""
    all_read = asyncio.Barrier(50)

    async def usual(session: AsyncSession) -> None:
        mugs = await session.get_one(Inventory, MUG)
        await all_read.wait()
        mugs.on_hand += 1

    await fifty_deliveries(engine, usual)


async def fifty_deliveries(
    engine: AsyncEngine, way: Callable[[AsyncSession], Awaitable[object]]
) -> None:
    """Deliver a mug fifty times at once, and count the mugs."""
    crowd = make_engine(engine.url, pool_size=50)
    sessions = make_sessions(crowd)

    async def deliver() -> str:
        async with sessions.begin() as session:
            await way(session)
        return "succeeded"

    async def mugs() -> int:
        async with sessions() as session:
            return (await session.get_one(Inventory, MUG)).on_hand

    before = await mugs()
    deliveries = [deliver() for _ in range(50)]
    ended = await asyncio.gather(*deliveries, return_exceptions=True)
    outcomes = [
        f"failed, {driver_error(each)}"
        if isinstance(each, DBAPIError)
        else str(each)
        for each in ended
    ]
    after = await mugs()
    await crowd.dispose()
    for outcome in sorted(set(outcomes)):
        print(f"{outcome}: {outcomes.count(outcome)}")
    print(f"mugs: {before} + 50 = {after}")


# --8<-- [end:trap_read_then_add]


# --8<-- [start:cure_read_then_add]
async def cure_read_then_add(engine: AsyncEngine) -> None:
    """The database adds, each to what the one before has stored."""

    async def recipe(session: AsyncSession) -> None:
        await add_stock(session, MUG, units=1)

    await fifty_deliveries(engine, recipe)


# --8<-- [end:cure_read_then_add]


# --8<-- [start:trap_excluded_alone]
from recipes.foundations.dialects import insert_into


async def trap_excluded_alone(session: AsyncSession) -> None:
    """``excluded`` alone is an upsert: three mugs replace the five."""
    insert = insert_into(session, Inventory).values(product_id=MUG, on_hand=3)
    levels = await session.scalars(
        insert.on_conflict_do_update(
            index_elements=[Inventory.product_id],
            set_={"on_hand": insert.excluded.on_hand},
        ).returning(Inventory.on_hand)
    )
    print("mugs:", levels.one())


# --8<-- [end:trap_excluded_alone]


# --8<-- [start:trap_loaded_object]
async def trap_loaded_object(session: AsyncSession) -> None:
    """A loaded object keeps the old number, and may write it back."""
    mugs = await session.get_one(Inventory, MUG)
    print("stored:", await add_stock(session, MUG, units=3))
    print("loaded:", mugs.on_hand)

    mugs.on_hand += 1
    await session.flush()
    await session.refresh(mugs)
    print("stored after one more:", mugs.on_hand)


# --8<-- [end:trap_loaded_object]


# --8<-- [start:trap_remove]
async def trap_remove(session: AsyncSession) -> None:
    """A negative number is refused, though enough would be left."""
    insert = insert_into(session, Inventory).values(product_id=MUG, on_hand=-2)
    await session.execute(adding(insert))


# --8<-- [end:trap_remove]


ONLY_ON = {
    "add_stock_arrays": "postgresql",
    "demo_arrays": "postgresql",
    "demo_two": "postgresql",
    "growth": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
