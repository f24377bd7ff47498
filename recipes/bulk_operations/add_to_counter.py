# Part of the package database-recipes: cookbook run add-to-counter
"""Add to a counter.

Add to a number that is stored, or store the first one: no addition is lost,
however many come at a time.
"""

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

from recipes.foundations.dialects import insert_into
from recipes.schema import Inventory, whole


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
    insert = insert_into(session, Inventory).values(
        product_id=product_id, on_hand=units
    )
    levels = await session.scalars(
        insert.on_conflict_do_update(
            index_elements=[Inventory.product_id],
            # What the row has, and what this INSERT would have stored.
            set_={"on_hand": Inventory.on_hand + insert.excluded.on_hand},
        ).returning(Inventory.on_hand)
    )
    return levels.one()


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
        insert.on_conflict_do_update(
            index_elements=[Inventory.product_id],
            set_={"on_hand": Inventory.on_hand + insert.excluded.on_hand},
        ).returning(Inventory.product_id, Inventory.on_hand)
    )
    return dict(levels.all())


# --8<-- [end:arrays]


# --8<-- [start:demo]
from recipes.schema.seed import GIFT_CARD, MUG


async def demo(session: AsyncSession) -> None:
    print("mugs:", await add_stock(session, MUG, units=3))
    print("gift cards:", await add_stock(session, GIFT_CARD, units=3))


# --8<-- [end:demo]


# --8<-- [start:demo_arrays]
async def demo_arrays(session: AsyncSession) -> None:
    levels = await add_stock_arrays(session, {MUG: 3, GIFT_CARD: 3})
    print("mugs:", levels[MUG])
    print("gift cards:", levels[GIFT_CARD])


# --8<-- [end:demo_arrays]


# --8<-- [start:trap_read_then_add]
import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from sqlalchemy.exc import DBAPIError

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions


async def trap_read_then_add(engine: AsyncEngine) -> None:
    """Ten deliveries read five mugs, and add one: there are six, not 15."""
    read = asyncio.Barrier(10)
    crowd = make_engine(engine.url, pool_size=10)
    sessions = make_sessions(crowd)

    async def deliver() -> str:
        async with sessions.begin() as session:
            mugs = await session.get_one(Inventory, MUG)
            await read.wait()
            mugs.on_hand += 1
        return "stored"

    outcomes = await asyncio.gather(
        *(deliver() for _ in range(10)), return_exceptions=True
    )
    texts = [
        str(driver_error(each) if isinstance(each, DBAPIError) else each)
        for each in outcomes
    ]
    for text in sorted(set(texts)):
        print(texts.count(text), "of 10:", text)
    async with sessions() as session:
        print("mugs:", (await session.get_one(Inventory, MUG)).on_hand)
    await crowd.dispose()


# --8<-- [end:trap_read_then_add]


# --8<-- [start:trap_excluded_alone]
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
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=[Inventory.product_id],
            set_={"on_hand": Inventory.on_hand + insert.excluded.on_hand},
        )
    )


# --8<-- [end:trap_remove]


ONLY_ON = {"add_stock_arrays": "postgresql", "demo_arrays": "postgresql"}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
