# Part of the package database-recipes: cookbook run list-with-filters
"""List with filters.

Combine only the conditions that were asked for, each with a bound value.
"""

HEADLINE = "trap_formatted_text"

ORIGINAL = {
    "heading": "Get with Filters",
    "run": "trap_as_published",
    # It finds the right rows. It only neither orders nor bounds them.
    "faults": (),
}

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
        DataError: no column can hold what a filter asks for.
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
        limit=3,
    )
    for product in cheap:
        print(product.price_cents, product.name)

    loose = await list_products(session, category=None)
    print("without a category:", [product.name for product in loose])


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """List products, of which there are so many more."""
    session.add_all(
        Product(sku=f"{number}", name="", price_cents=0)
        for number in range(rows)
    )
    await session.flush()
    await list_products(session, limit=min(rows, 100))


# --8<-- [end:growth]


# --8<-- [start:trap_as_published]
async def trap_as_published(session: AsyncSession) -> None:
    """The published list has no bound and no order."""

    async def list_filtered(
        *, is_active: bool | None = None, category_id: int | None = None
    ) -> Sequence[Product]:
        query = select(Product)
        if is_active is not None:
            query = query.where(Product.is_active == is_active)
        if category_id is not None:
            query = query.where(Product.category_id == category_id)
        result = await session.execute(query)
        return result.scalars().all()

    some = await list_filtered(is_active=True, category_id=10)
    print("with two filters:", len(some))
    print("with none, the whole table:", len(await list_filtered()))


# --8<-- [end:trap_as_published]


# --8<-- [start:trap_false_is_not_given]
from sqlalchemy import func


async def trap_false_is_not_given(session: AsyncSession) -> None:
    """``if is_active:`` takes False for a filter that was not given."""
    for is_active in (None, True, False):
        query = select(func.count(Product.id))
        if is_active:
            query = query.where(Product.is_active)
        print(f"is_active={is_active}:", await session.scalar(query))


# --8<-- [end:trap_false_is_not_given]


# --8<-- [start:cure_false_is_not_given]
async def cure_false_is_not_given(session: AsyncSession) -> None:
    """``is not None`` tells False from a filter that was not given."""
    for is_active in (None, True, False):
        found = await list_products(session, is_active=is_active, limit=100)
        print(f"is_active={is_active}:", len(found))


# --8<-- [end:cure_false_is_not_given]


# --8<-- [start:trap_formatted_text]
from collections.abc import Awaitable, Callable

from sqlalchemy import text


async def trap_formatted_text(session: AsyncSession) -> None:
    """A value that is formatted into the SQL may be SQL itself."""

    async def usual(category: str) -> Sequence[str]:
        where = text(f"categories.slug = '{category}'")
        query = select(Product.name).join(Product.category)
        return (await session.scalars(query.where(where))).all()

    await answer(usual)


async def answer(way: Callable[[str], Awaitable[Sequence[str]]]) -> None:
    """List the category that somebody sent."""
    category = "x' UNION SELECT email FROM users --"
    names = await way(category)
    leaked = [name for name in names if "@" in name]
    print(f"category: {category}")
    print(f"products shown: {len(names) - len(leaked)}")
    print(f"e-mail addresses shown: {len(leaked)}")


# --8<-- [end:trap_formatted_text]


# --8<-- [start:cure_formatted_text]
async def cure_formatted_text(session: AsyncSession) -> None:
    """A bound value is compared, and never read as SQL."""

    async def recipe(category: str) -> Sequence[str]:
        found = await list_products(session, category=category)
        return [product.name for product in found]

    await answer(recipe)


# --8<-- [end:cure_formatted_text]


# --8<-- [start:trap_optional_in_sql]


async def trap_optional_in_sql(session: AsyncSession) -> None:
    """``:x IS NULL OR …`` has no type on PostgreSQL; SQLite reads all."""
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
    # A table as small as this one would be read as a whole.
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    await session.execute(text("SET LOCAL enable_bitmapscan = off"))
    for condition in (Product.is_active, Product.is_active.is_(True)):
        sql = live.where(condition).compile(
            session.get_bind(), compile_kwargs={"literal_binds": True}
        )
        plan = await session.scalars(text(f"EXPLAIN (COSTS OFF) {sql}"))
        print(condition, *plan, sep="\n  ")


# --8<-- [end:trap_is_true]


# --8<-- [start:trap_python_decides]
async def trap_python_decides(session: AsyncSession) -> None:
    """Python answers ``is True`` and ``not`` itself: no row is found."""
    is_true = Product.is_active is True  # type: ignore[comparison-overlap]
    negated = not Product.is_active
    for condition in (Product.is_active, ~Product.is_active, is_true, negated):
        query = select(func.count(Product.id))
        query = query.where(condition)  # type: ignore[arg-type]
        print(f"{condition}:", await session.scalar(query))


# --8<-- [end:trap_python_decides]


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
    await session.scalars(select(Product).order_by(getattr(Product, sort)))


# --8<-- [end:trap_any_attribute]


# --8<-- [start:trap_equals_none]
async def trap_equals_none(session: AsyncSession) -> None:
    """A filter that is None by accident asks for NULL, and finds others."""
    wanted: str | None = None  # the form was sent empty
    query = select(Product.name).where(Product.category_id == wanted)
    names = (await session.scalars(query.order_by(Product.name))).all()
    print("found:", names)


# --8<-- [end:trap_equals_none]


ONLY_ON = {"trap_is_true": "postgresql"}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
