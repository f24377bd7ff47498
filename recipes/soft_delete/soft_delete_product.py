# Part of the package database-recipes: cookbook run soft-delete-product
"""Soft-delete a row.

Mark a row as deleted once, with the database's time, and know if you did.
"""

HEADLINE = "trap_all_at_once"

ORIGINAL = {
    "heading": "Soft Delete Operation",
    "run": "trap_get_then_set",
    "faults": (
        "trap_get_then_set",
        "trap_all_at_once",
        "trap_naive_time",
        "trap_naive_time_moves",
    ),
}

NEEDS = {
    "UtcDateTime": (
        "On SQLite, too, the time that you get is aware.",
        "test_a_live_product_is_marked_with_the_time",
    ),
}

# --8<-- [start:recipe]
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product, utc_now


async def soft_delete_product(
    session: AsyncSession, product_id: UUID
) -> datetime | None:
    """Mark a live product as deleted; return when, in UTC.

    Returns None if there is no such product, or it was deleted before: then
    nothing changes. Of several callers at the same time, one gets the time.
    """
    product = await session.scalar(
        update(Product)
        .where(Product.id == product_id, Product.deleted_at.is_(None))
        .values(deleted_at=utc_now())
        .returning(Product)
        # A loaded object shows it, and forgets what is rolled back.
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    return None if product is None else product.deleted_at


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import select

from recipes.schema import OrderLine
from recipes.schema.seed import MUG, ORDER


async def demo(session: AsyncSession) -> None:
    for attempt in ("first", "again"):
        deleted_at = await soft_delete_product(session, MUG)
        print(f"{attempt}: deleted is {deleted_at is not None}")

    ordered = await session.scalars(
        select(Product.name)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .where(OrderLine.order_id == ORDER)
        .order_by(Product.name)
    )
    print("an old order still shows:", *ordered, sep="\n  ")


# --8<-- [end:demo]


# --8<-- [start:trap_get_then_set]
from datetime import UTC, timedelta

LEAP_DAY = datetime(2024, 2, 29, 12, tzinfo=UTC)
NO_PRODUCT = UUID(int=1)


async def trap_get_then_set(session: AsyncSession) -> None:
    """To get, then set, forgets the first time and hides a missing row."""

    async def soft_delete(product_id: UUID, now: datetime) -> None:
        product = await session.get(Product, product_id)
        if product:
            product.deleted_at = now
            await session.flush()

    await soft_delete(MUG, LEAP_DAY)
    await soft_delete(MUG, LEAP_DAY + timedelta(days=30))
    await soft_delete(NO_PRODUCT, LEAP_DAY)
    mug = await session.get_one(Product, MUG)
    print("deleted at", LEAP_DAY)
    print("stored    ", mug.deleted_at)
    print("no word of the product that does not exist")


# --8<-- [end:trap_get_then_set]


# --8<-- [start:trap_all_at_once]
import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions


async def trap_all_at_once(engine: AsyncEngine) -> None:
    """All who get, then set, at once believe that they deleted it."""
    all_read = asyncio.Barrier(50)

    async def usual(session: AsyncSession) -> bool:
        product = await session.get_one(Product, MUG)
        if product.is_deleted:
            return False
        await all_read.wait()
        product.deleted_at = utc_now()
        return True

    await fifty_deletions(engine, usual)


async def fifty_deletions(
    engine: AsyncEngine, way: Callable[[AsyncSession], Awaitable[bool]]
) -> None:
    """Ask fifty times at once to delete one product."""
    crowd = make_engine(engine.url, pool_size=50)
    sessions = make_sessions(crowd)

    async def one() -> str:
        async with sessions.begin() as session:
            deleted = await way(session)
        return "deleted the product" if deleted else "came too late"

    requests = [one() for _ in range(50)]
    ended = await asyncio.gather(*requests, return_exceptions=True)
    await crowd.dispose()
    outcomes = [
        f"failed, {driver_error(each)}"
        if isinstance(each, OperationalError)
        else str(each)
        for each in ended
    ]
    print(f"requests: {len(outcomes)}")
    for outcome in sorted(set(outcomes)):
        print(f"{outcome}: {outcomes.count(outcome)}")


# --8<-- [end:trap_all_at_once]


# --8<-- [start:cure_all_at_once]
async def cure_all_at_once(engine: AsyncEngine) -> None:
    """The ``UPDATE`` finds the row live for one of them."""

    async def recipe(session: AsyncSession) -> bool:
        return await soft_delete_product(session, MUG) is not None

    await fifty_deletions(engine, recipe)


# --8<-- [end:cure_all_at_once]


# --8<-- [start:trap_naive_time]
async def trap_naive_time(session: AsyncSession) -> None:
    """``utcnow()`` gives a naive time, and nobody knows which instant it is.

    It is deprecated since Python 3.12, so the same value is made here.
    """
    utcnow = datetime.now(UTC).replace(tzinfo=None)
    mug = await session.get_one(Product, MUG)
    mug.deleted_at = utcnow
    await session.flush()


# --8<-- [end:trap_naive_time]


# --8<-- [start:trap_naive_time_moves]
import os
import time
from unittest.mock import patch

from sqlalchemy import DateTime, Uuid, column, table


async def trap_naive_time_moves(session: AsyncSession) -> None:
    """Bound as it is, a naive time is taken for the machine's own zone."""
    products = table(
        "products",
        column("id", Uuid()),
        column("deleted_at", DateTime(timezone=True)),
    )
    utcnow = LEAP_DAY.replace(tzinfo=None)
    try:
        with patch.dict(os.environ, TZ="America/New_York"):
            time.tzset()
            await session.execute(
                update(products)
                .where(products.c.id == MUG)
                .values(deleted_at=utcnow)
            )
    finally:
        time.tzset()
    mug = await session.get_one(Product, MUG)
    print("deleted at", LEAP_DAY)
    print("stored    ", mug.deleted_at)


# --8<-- [end:trap_naive_time_moves]


# --8<-- [start:trap_children_stay]
from recipes.schema import Inventory


async def trap_children_stay(session: AsyncSession) -> None:
    """Nothing cascades: the children of a deleted row stay as they were."""
    await soft_delete_product(session, MUG)
    stock = select(Inventory.on_hand).where(Inventory.product_id == MUG)
    print("in stock of a deleted product:", await session.scalar(stock))


# --8<-- [end:trap_children_stay]


ONLY_ON = {"trap_naive_time_moves": "postgresql"}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
