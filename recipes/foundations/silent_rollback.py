# Part of the package database-recipes: cookbook run silent-rollback
"""Go on after a database error.

Give each step that may fail a savepoint, or everything before it is lost.
"""

HEADLINE = "trap_rollback_in_between"

NEEDS = {
    "uq_products_sku": (
        "A key that is there twice is refused.",
        "test_two_products_with_the_same_key_leave_the_first",
    ),
    "ck_products_price_not_negative": (
        "A price below zero is refused.",
        "test_what_is_refused_is_returned_and_the_rest_is_stored",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Iterable

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product


async def add_products(
    session: AsyncSession, products: Iterable[Product]
) -> list[Product]:
    """Add the products that the database accepts; return the others.

    A refused product takes nothing with it: its savepoint is rolled back, and
    the transaction goes on. The caller commits.

    Raises:
        IntegrityError: the caller had added something that is refused.
    """
    refused = []
    # What the caller has added must not fail in the name of a product.
    await session.flush()
    for product in products:
        try:
            async with session.begin_nested():
                session.add(product)
        except (IntegrityError, DataError):
            refused.append(product)
    return refused


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import func, select

from recipes.foundations.engines import Sessions


async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        refused = await add_products(
            session,
            [
                Product(sku="NEW-1", name="Scarf", price_cents=15_00),
                Product(sku="SKU-000", name="Taken", price_cents=15_00),
                Product(sku="NEW-2", name="Gloves", price_cents=12_00),
            ],
        )
        print("refused:", [product.name for product in refused])

    async with sessions() as session:
        query = select(Product.name).where(Product.sku.startswith("NEW"))
        names = (await session.scalars(query.order_by(Product.sku))).all()
        print("stored:", names)


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Add so many products, all of which are accepted."""
    skus = [f"NEW-{number}" for number in range(rows)]
    await add_products(
        session,
        [Product(sku=sku, name="Scarf", price_cents=15_00) for sku in skus],
    )


# --8<-- [end:growth]


# --8<-- [start:trap_swallowed_error]
from sqlalchemy import insert

from recipes.schema import Tag


async def trap_swallowed_error(sessions: Sessions) -> None:
    """On PostgreSQL, ``commit()`` after a swallowed error stores nothing."""
    async with sessions() as session:
        await session.execute(insert(Tag).values(name="new"))
        try:
            await session.execute(insert(Tag).values(name="new"))
        except IntegrityError:
            print("we have that one already")
        print("others see:", await new_tags(sessions))
        await session.commit()
        print("commit() returned")
        print("rows stored:", await new_tags(sessions))


async def new_tags(sessions: Sessions) -> int:
    """Count the new tags, as another session sees them."""
    async with sessions() as other:
        query = select(func.count()).where(Tag.name == "new")
        return (await other.scalars(query)).one()


# --8<-- [end:trap_swallowed_error]


# --8<-- [start:trap_rollback_in_between]
from collections.abc import Awaitable, Callable


async def trap_rollback_in_between(sessions: Sessions) -> None:
    """A rollback for one failed step takes every step before it, too."""

    async def usual(
        session: AsyncSession, products: Iterable[Product]
    ) -> None:
        for product in products:
            try:
                session.add(product)
                await session.flush()
            except IntegrityError:
                await session.rollback()

    await fifty_products(sessions, usual)


async def fifty_products(
    sessions: Sessions,
    way: Callable[[AsyncSession, Iterable[Product]], Awaitable[object]],
) -> None:
    """Add fifty products and commit; the last one's key is taken."""
    skus = [f"NEW-{number}" for number in range(1, 50)]
    async with sessions() as session:
        await way(
            session,
            [
                Product(sku=sku, name="Scarf", price_cents=15_00)
                for sku in [*skus, "SKU-000"]
            ],
        )
        await session.commit()

    async with sessions() as session:
        query = select(func.count()).where(Product.sku.startswith("NEW"))
        stored = (await session.scalars(query)).one()
    print("good products:", len(skus))
    print("stored:", stored)
    print("lost:", len(skus) - stored)


# --8<-- [end:trap_rollback_in_between]


# --8<-- [start:cure_rollback_in_between]
async def cure_rollback_in_between(sessions: Sessions) -> None:
    """Each product has a savepoint to go back to."""
    await fifty_products(sessions, add_products)


# --8<-- [end:cure_rollback_in_between]


# --8<-- [start:trap_later_error]
async def trap_later_error(session: AsyncSession) -> None:
    """On PostgreSQL, the error returns with the next, innocent statement."""
    await session.execute(insert(Tag).values(name="new"))
    try:
        await session.execute(insert(Tag).values(name="new"))
    except IntegrityError:
        print("we have that one already")
    query = select(func.count()).where(Tag.name == "new")
    print("an innocent query:", await session.scalar(query))


# --8<-- [end:trap_later_error]


# --8<-- [start:trap_failed_flush]
async def trap_failed_flush(session: AsyncSession) -> None:
    """A flush that failed ends the transaction: ``commit()`` refuses."""
    session.add(Tag(name="new"))
    await session.flush()
    try:
        session.add(Tag(name="new"))
        await session.flush()
    except IntegrityError:
        print("we have that one already")
    await session.commit()


# --8<-- [end:trap_failed_flush]


# --8<-- [start:trap_caught_inside]
async def trap_caught_inside(session: AsyncSession) -> None:
    """An error caught inside of the savepoint's block spoils the savepoint."""
    await session.execute(insert(Tag).values(name="new"))
    async with session.begin_nested():
        try:
            await session.execute(insert(Tag).values(name="new"))
        except IntegrityError:
            print("we have that one already")


# --8<-- [end:trap_caught_inside]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
