"""List with filters.

Combine only the conditions that were asked for, each with a bound value.
"""

ORIGINAL = {"heading": "Get with Filters", "run": "demo", "faults": ()}

# --8<-- [start:recipe]
from collections.abc import Sequence
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Category, Product


class Unset(Enum):
    """The value of a filter that was not given; None asks for NULL."""

    UNSET = "unset"


UNSET = Unset.UNSET


class ProductSort(StrEnum):
    """What a reader may sort by."""

    NAME = "name"
    PRICE = "price"
    NEWEST = "newest"


ORDERS: dict[ProductSort, ColumnElement[Any]] = {
    ProductSort.NAME: Product.name.asc(),
    ProductSort.PRICE: Product.price_cents.asc(),
    ProductSort.NEWEST: Product.created_at.desc(),
}


async def list_products(
    session: AsyncSession,
    *,
    is_active: bool | None = None,
    category: str | Unset | None = UNSET,
    max_price_cents: int | None = None,
    sort: ProductSort = ProductSort.NAME,
    limit: int = 20,
) -> Sequence[Product]:
    """List live products that meet every filter given.

    ``category`` is a slug; None finds the products without a category.

    Raises:
        ValueError: ``sort`` is unknown, or ``limit`` is not from 1 to 100.
    """
    if not 1 <= limit <= 100:
        raise ValueError("the limit is from 1 to 100")
    conditions: list[ColumnElement[bool]] = [Product.deleted_at.is_(None)]
    if is_active is not None:
        active = Product.is_active.expression
        conditions.append(active if is_active else ~active)
    if category is None:
        conditions.append(Product.category_id.is_(None))
    elif category is not UNSET:
        wanted = select(Category.id).where(Category.slug == category)
        conditions.append(Product.category_id == wanted.scalar_subquery())
    if max_price_cents is not None:
        conditions.append(Product.price_cents <= max_price_cents)
    query = (
        select(Product)
        .where(*conditions)
        .order_by(ORDERS[ProductSort(sort)], Product.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    cheap = await list_products(
        session,
        is_active=True,
        category="drinkware",
        max_price_cents=1_500,
        sort=ProductSort.PRICE,
    )
    for product in cheap:
        print(product.price_cents, product.name)
    loose = await list_products(session, category=None)
    print("without a category:", [product.name for product in loose])


# --8<-- [end:demo]


# --8<-- [start:trap_optional_in_sql]
from sqlalchemy import text


async def trap_optional_in_sql(session: AsyncSession) -> None:
    """``:x IS NULL OR …`` has no type on PostgreSQL, and no index."""
    query = text(
        "SELECT count(*) FROM products"
        " WHERE :price IS NULL OR price_cents <= :price"
    )
    print("all:", await session.scalar(query, {"price": None}))


# --8<-- [end:trap_optional_in_sql]


# --8<-- [start:trap_is_true]
async def trap_is_true(session: AsyncSession) -> None:
    """``is_(True)`` is another condition than the one of the index."""
    live = select(Product.name).where(
        Product.category_id == 9, Product.deleted_at.is_(None)
    )
    for condition in (Product.is_active, Product.is_active.is_(True)):
        names = (await session.scalars(live.where(condition))).all()
        print(condition, "finds", len(names))


# --8<-- [end:trap_is_true]


# --8<-- [start:trap_any_keyword]
async def trap_any_keyword(session: AsyncSession) -> None:
    """Filters taken from the request reach columns nobody meant to open."""
    request = {"is_active": False}  # /products?is_active=0
    query = select(Product).filter_by(**request).order_by(Product.name)
    hidden = (await session.scalars(query)).all()
    print("shown to everybody:", [product.name for product in hidden])


# --8<-- [end:trap_any_keyword]


# --8<-- [start:trap_any_attribute]
async def trap_any_attribute(session: AsyncSession) -> None:
    """Sorting by a name from the request can meet any attribute."""
    sort = "metadata"  # /products?sort=metadata
    query = select(Product).order_by(getattr(Product, sort))
    await session.scalars(query)


# --8<-- [end:trap_any_attribute]


# --8<-- [start:trap_equals_none]
async def trap_equals_none(session: AsyncSession) -> None:
    """A filter that is None by accident asks for NULL, and finds others."""
    wanted: str | None = None  # the form was sent empty
    query = select(Product.name).where(Product.category_id == wanted)
    names = (await session.scalars(query.order_by(Product.name))).all()
    print("found:", names)


# --8<-- [end:trap_equals_none]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
