# Part of the package database-recipes: cookbook run bulk-update
"""Update many rows, each with its own value.

Send all new values in one statement, and learn which rows were there.
"""

HEADLINE = "trap_one_statement_a_row"

ORIGINAL = {
    "heading": "Bulk Update",
    "run": "trap_one_statement_a_row",
    "faults": (
        "trap_one_statement_a_row",
        "trap_opposite_orders",
        "trap_expired_after_update",
    ),
}

NEEDS = {
    "ck_products_price_not_negative": (
        "A price below zero changes none.",
        "test_a_price_below_zero_changes_none",
    ),
    "Product.updated_at onupdate": (
        "The time of the change is noted.",
        "test_the_time_of_the_change_is_noted",
    ),
}

# --8<-- [start:recipe]
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Executable,
    FromClause,
    bindparam,
    func,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product, whole


async def reprice(
    session: AsyncSession, prices: Mapping[UUID, int]
) -> set[UUID]:
    """Set the prices, in cents, and return the ids of the products found.

    Products that the session has loaded keep the old price: refresh them.

    Raises:
        TypeError: a price is not an ``int``.
        IntegrityError: a price is below zero, or, on SQLite, beyond 64 bits;
            no price is set.
        DataError: on PostgreSQL, a price is beyond 64 bits.
    """
    if not prices:
        return set()
    repricing, parameters_of = FORMS[session.get_bind().dialect.name]
    return set(await session.scalars(repricing, parameters_of(prices)))


def repricing_by(new: FromClause) -> Executable:
    """Build the UPDATE that sets the prices of these rows."""
    # Everyone locks products in the order of their ids: no deadlock.
    locked = (
        select(Product.id, new.c.price_cents)
        .join(new, new.c.id == Product.id)
        .order_by(Product.id)
        .with_for_update(of=Product, key_share=True)
        .cte("locked")
    )
    return (
        update(Product)
        .where(Product.id == locked.c.id)
        .values(price_cents=locked.c.price_cents)
        .returning(Product.id)
        .execution_options(synchronize_session=False)
    )


ARRAYS = (
    func.unnest(
        bindparam("ids", type_=ARRAY(Product.id.type)),
        bindparam("prices", type_=ARRAY(BigInteger())),
    )
    .table_valued("id", "price_cents")
    .render_derived("new")
)


def as_arrays(prices: Mapping[UUID, int]) -> dict[str, Any]:
    """Make two array parameters of the prices (PostgreSQL)."""
    return {"ids": list(prices), "prices": list(map(whole, prices.values()))}


EACH = func.json_each(bindparam("prices")).table_valued("key", "value")
JSON = select(
    type_coerce(EACH.c.key, Product.id.type).label("id"),
    EACH.c.value.label("price_cents"),
).subquery("new")


def as_json(prices: Mapping[UUID, int]) -> dict[str, Any]:
    """Make one JSON parameter of the prices (SQLite)."""
    rows = {key.hex: whole(cents) for key, cents in prices.items()}
    return {"prices": json.dumps(rows)}


FORMS = {
    "postgresql": (repricing_by(ARRAYS), as_arrays),
    "sqlite": (repricing_by(JSON), as_json),
}
# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema.seed import AVOCET, HOODIE, MUG


async def demo(session: AsyncSession) -> None:
    found = await reprice(session, {MUG: 1_300, HOODIE: 4_000, AVOCET: 1})
    print("there is no such product:", {MUG, HOODIE, AVOCET} - found)
    for key in (MUG, HOODIE):
        product = await session.get_one(Product, key)
        print(product.name, product.price_cents)


# --8<-- [end:demo]


# --8<-- [start:growth]
from sqlalchemy import insert

from recipes.schema import uuid7


async def growth(session: AsyncSession, rows: int) -> None:
    """Insert so many products, and then reprice them."""
    ids = [uuid7() for _ in range(rows)]
    products = [
        {"id": id_, "sku": f"NEW-{n}", "name": "Card", "price_cents": 150}
        for n, id_ in enumerate(ids)
    ]
    await session.execute(insert(Product), products)
    await reprice(session, dict.fromkeys(ids, 200))


# --8<-- [end:growth]


# --8<-- [start:trap_one_statement_a_row]
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import event


async def trap_one_statement_a_row(session: AsyncSession) -> None:
    """A loop of updates sends one statement for each row."""
    async with thousand_prices(session) as prices:
        for product_id, cents in prices.items():
            stmt = (
                update(Product)
                .where(Product.id == product_id)
                .values(price_cents=cents)
            )
            await session.execute(stmt)


@contextlib.asynccontextmanager
async def thousand_prices(
    session: AsyncSession,
) -> AsyncIterator[dict[UUID, int]]:
    """Give new prices of so many products; print what the block sends."""
    prices = {uuid7(): 200 + n for n in range(1_000)}
    products = [
        {"id": id_, "sku": f"NEW-{n}", "name": "Card", "price_cents": 150}
        for n, id_ in enumerate(prices)
    ]
    await session.execute(insert(Product), products)
    sent: list[object] = []
    event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda *call: sent.append(call),
    )
    yield prices
    print("products:", len(prices))
    print("statements:", len(sent))


# --8<-- [end:trap_one_statement_a_row]


# --8<-- [start:cure_one_statement_a_row]
async def cure_one_statement_a_row(session: AsyncSession) -> None:
    """All prices travel in one statement."""
    async with thousand_prices(session) as prices:
        await reprice(session, prices)


# --8<-- [end:cure_one_statement_a_row]


# --8<-- [start:trap_opposite_orders]
import asyncio

from sqlalchemy.exc import DBAPIError

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import Sessions


async def trap_opposite_orders(sessions: Sessions) -> None:
    """Two loops over the same rows in opposite orders deadlock."""
    first_updated = asyncio.Barrier(2)

    async def loop(*keys: UUID) -> str:
        try:
            async with sessions.begin() as session:
                for key in keys:
                    await session.execute(
                        update(Product)
                        .where(Product.id == key)
                        .values(price_cents=100)
                    )
                    if key == keys[0]:
                        await first_updated.wait()
        except DBAPIError as error:
            return str(driver_error(error)).splitlines()[0]
        return "updated both"

    outcomes = await asyncio.gather(loop(MUG, HOODIE), loop(HOODIE, MUG))
    print(*sorted(outcomes), sep="\n")


# --8<-- [end:trap_opposite_orders]


# --8<-- [start:trap_unknown_id]
async def trap_unknown_id(session: AsyncSession) -> None:
    """Updating by primary key says of unknown ids what the driver can."""
    rows = [
        {"id": MUG, "price_cents": 1_300},
        {"id": AVOCET, "price_cents": 1_300},  # a user
    ]
    print("two rows are sent, and there is one such product")
    await session.execute(update(Product), rows)


# --8<-- [end:trap_unknown_id]


# --8<-- [start:trap_expired_after_update]
from recipes.foundations.unawaited import unawaited_cursor


async def trap_expired_after_update(session: AsyncSession) -> None:
    """An UPDATE expires what the server computes in objects at hand."""
    mug = await session.get_one(Product, MUG)
    await session.execute(
        update(Product).where(Product.id == MUG).values(price_cents=1_300)
    )
    print(mug.name, "costs", mug.price_cents)
    with unawaited_cursor():
        print("since", mug.updated_at)


# --8<-- [end:trap_expired_after_update]


# --8<-- [start:trap_misspelled_key]
async def trap_misspelled_key(session: AsyncSession) -> None:
    """A key that is no column: ignored in rows, an error in ``values()``."""
    misspelled = {"price": 1_300}
    await session.execute(update(Product), [{"id": MUG} | misspelled])
    query = select(Product.price_cents).where(Product.id == MUG)
    print("price after the rows:", await session.scalar(query))
    await session.execute(
        update(Product).where(Product.id == MUG).values(**misspelled)
    )


# --8<-- [end:trap_misspelled_key]


ONLY_ON = {
    "as_arrays": "postgresql",
    "as_json": "sqlite",
    # On SQLite there is one writer: the second waits for the first to end.
    "trap_opposite_orders": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
