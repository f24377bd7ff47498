"""Every combination of filters, and nothing but what was asked for."""

import subprocess
import sys
from itertools import product as combinations
from typing import Any

import pytest
from plans import plans_of, sqlite_plans_of
from sqlalchemy import select, text, true
from sqlalchemy.exc import (
    AmbiguousColumnError,
    ArgumentError,
    DataError,
    DBAPIError,
    ProgrammingError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.basic_queries.list_with_filters import (
    UNSET,
    ProductSort,
    list_products,
)
from recipes.kit.recording.plans import pin_planner, plan_of, shape
from recipes.schema import Category, Product
from recipes.schema.seed import FLOPPY_DISK, GIFT_CARD, UMBRELLA

pytestmark = pytest.mark.database("shared")

HOSTILE = "x' OR '1'='1"


async def everything(
    session: AsyncSession,
) -> list[tuple[Product, str | None]]:
    """Read all live products with the slugs of their categories."""
    query = (
        select(Product, Category.slug)
        .outerjoin(Category, Product.category_id == Category.id)
        .where(Product.deleted_at.is_(None))
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


@pytest.mark.parametrize(
    ("is_active", "category", "max_price_cents"),
    list(
        combinations((None, True, False), (UNSET, "drinkware"), (None, 1_400))
    ),
)
async def test_each_combination_finds_what_a_loop_would_find(
    session: AsyncSession,
    is_active: bool | None,
    category: Any,
    max_price_cents: int | None,
) -> None:
    found = await list_products(
        session,
        is_active=is_active,
        category=category,
        max_price_cents=max_price_cents,
        limit=100,
    )
    assert {product.id for product in found} == {
        product.id
        for product, slug in await everything(session)
        if is_active in (None, product.is_active)
        and category in (UNSET, slug)
        and (max_price_cents is None or product.price_cents <= max_price_cents)
    }


async def test_none_finds_the_products_without_a_category(
    session: AsyncSession,
) -> None:
    found = await list_products(session, category=None)
    assert {product.id for product in found} == {GIFT_CARD, UMBRELLA}


async def test_a_category_may_be_called_as_no_filter_is(
    session: AsyncSession,
) -> None:
    assert await list_products(session, category=UNSET.value) == []


async def test_false_is_a_filter_and_not_its_absence(
    session: AsyncSession,
) -> None:
    found = await list_products(session, is_active=False)
    assert found
    assert not any(product.is_active for product in found)


async def test_the_highest_price_itself_is_low_enough(
    session: AsyncSession,
) -> None:
    at = await list_products(session, max_price_cents=1_250, limit=100)
    below = await list_products(session, max_price_cents=1_249, limit=100)
    assert {p.price_cents for p in at} - {p.price_cents for p in below} == {
        1_250
    }


async def test_a_price_of_zero_is_a_filter_and_not_its_absence(
    session: AsyncSession,
) -> None:
    found = await list_products(session, max_price_cents=0)
    assert [product.name for product in found] == ["Free sticker"]


async def test_deleted_products_are_never_listed(
    session: AsyncSession,
) -> None:
    found = await list_products(session, limit=100)
    assert FLOPPY_DISK not in {product.id for product in found}
    assert len(found) == len(await everything(session))


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        (ProductSort.NAME, lambda p: (p.name, p.id)),
        (ProductSort.PRICE, lambda p: (p.price_cents, p.id)),
        (ProductSort.NEWEST, lambda p: (-p.created_at.timestamp(), p.id)),
    ],
)
async def test_the_order_is_total(
    session: AsyncSession, sort: ProductSort, key: Any
) -> None:
    found = list(await list_products(session, sort=sort, limit=100))
    assert found == sorted(found, key=key)
    assert len(found) > 1


async def test_by_default_products_are_sorted_by_name(
    session: AsyncSession,
) -> None:
    assert await list_products(session) == await list_products(
        session, sort=ProductSort.NAME, limit=20
    )


async def test_a_sort_may_be_given_by_its_value(
    session: AsyncSession,
) -> None:
    price: Any = "price"
    assert await list_products(session, sort=price) == await list_products(
        session, sort=ProductSort.PRICE
    )


@pytest.mark.parametrize("sort", ["id; DROP TABLE products", "metadata", ""])
async def test_an_unknown_sort_is_refused_before_sql(
    session: AsyncSession, statements: Statements, sort: Any
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="ProductSort"):
        await list_products(session, sort=sort)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_limit_out_of_range_is_refused_before_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="limit"):
        await list_products(session, limit=limit)


@pytest.mark.parametrize(("limit", "found"), [(1, 1), (5, 5), (100, 28)])
async def test_a_list_has_its_limit(
    session: AsyncSession, limit: int, found: int
) -> None:
    assert len(await list_products(session, limit=limit)) == found


async def test_by_default_twenty_are_listed(session: AsyncSession) -> None:
    assert len(await list_products(session)) == 20


async def test_an_unknown_category_has_no_products(
    session: AsyncSession,
) -> None:
    assert await list_products(session, category="nothing") == []
    assert await list_products(session, category="typing") == []


async def test_hostile_text_stays_a_value(
    session: AsyncSession, statements: Statements
) -> None:
    assert await list_products(session, category=HOSTILE) == []
    assert HOSTILE not in statements.sql[-1]


async def test_a_price_beyond_64_bits_is_a_data_error(
    session: AsyncSession,
) -> None:
    greatest = 2**63 - 1
    found = await list_products(session, max_price_cents=greatest, limit=100)
    assert len(found) == 28
    with pytest.raises(DataError):
        await list_products(session, max_price_cents=greatest + 1)


async def test_a_nul_is_an_error_on_postgresql_and_no_category_on_sqlite(
    session: AsyncSession, backend: str
) -> None:
    if backend == "sqlite":
        assert await list_products(session, category="drink\0ware") == []
    else:
        with pytest.raises(DBAPIError, match="invalid byte sequence"):
            await list_products(session, category="drink\0ware")


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"category": None},
        {"is_active": True, "category": "paper", "max_price_cents": 1},
    ],
)
async def test_one_statement_answers(
    session: AsyncSession, statements: Statements, filters: dict[str, Any]
) -> None:
    with statements.expect(1):
        await list_products(session, **filters)


async def test_an_empty_list_of_values_finds_nothing(
    session: AsyncSession,
) -> None:
    query = select(Product).where(Product.id.in_([]))
    assert (await session.scalars(query)).all() == []


async def test_outside_an_empty_list_of_values_is_everything(
    session: AsyncSession,
) -> None:
    query = select(Product.id).where(Product.id.not_in([]))
    assert len((await session.scalars(query)).all()) == 30


def test_filter_by_is_ambiguous_after_a_join() -> None:
    joined = select(Product).join(Product.category)
    with pytest.raises(AmbiguousColumnError, match="name"):
        joined.filter_by(name="Blue mug")


@pytest.mark.backend("postgresql")
async def test_negative_twin_a_parameter_compared_with_null_has_no_type(
    session: AsyncSession,
) -> None:
    query = text("SELECT 1 WHERE :price IS NULL OR 1 <= :price")
    with pytest.raises(ProgrammingError) as caught:
        await session.execute(query, {"price": None})
    error = caught.value.driver_exception
    assert getattr(error, "sqlstate", None) == "42P08" or (
        "could not determine data type" in str(error)
    )


WITH_SKU = "SELECT * FROM products WHERE sku = CAST(:sku AS TEXT)"
OR_ALL = f"{WITH_SKU} OR CAST(:sku AS TEXT) IS NULL"
SKU = {"sku": "MUG-1"}


@pytest.mark.backend("sqlite")
async def test_negative_twin_on_sqlite_an_optional_parameter_reads_everything(
    engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        await session.execute(text(WITH_SKU), SKU)
        await session.execute(text(OR_ALL), SKU)

    [[search], [scan]] = await sqlite_plans_of(engine, ask)
    assert search.startswith("SEARCH products USING INDEX")
    assert scan == "SCAN products"


async def test_on_postgresql_an_optional_parameter_with_a_type_has_its_index(
    large_engine: AsyncEngine,
) -> None:
    assert await plans_of(
        large_engine, lambda session: session.execute(text(OR_ALL), SKU)
    ) == [["Index Scan using uq_products_sku on products"]]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Product.is_active, 27),
        (~Product.is_active, 3),
        (Product.is_active is True, 0),  # type: ignore[comparison-overlap]
        (not Product.is_active, 0),
    ],
    ids=["bare column", "~", "is True", "not"],
)
async def test_what_python_decides_finds_nothing(
    session: AsyncSession, condition: Any, found: int
) -> None:
    query = select(Product.id).where(condition)
    assert len((await session.scalars(query)).all()) == found


def test_ruff_refuses_to_compare_and_proposes_not() -> None:
    ruff = "-m", "ruff", "check", "--isolated", "--select", "E712", "-"
    linted = subprocess.run(
        [sys.executable, *ruff],
        input="Product.is_active == True, Product.is_active == False",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "use `Product.is_active:`" in linted.stdout
    assert "use `not Product.is_active:`" in linted.stdout


async def test_negative_twin_any_attribute_is_no_order(
    session: AsyncSession,
) -> None:
    with pytest.raises(ArgumentError):
        select(Product).order_by(getattr(Product, "metadata"))  # noqa: B009 - as a request would


async def test_active_products_of_a_category_come_from_the_partial_index(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine,
        lambda session: list_products(
            session, is_active=True, category="drinkware"
        ),
    )
    assert any("ix_products_live_category" in line for line in plan)
    assert not any("Seq Scan on products" in line for line in plan)


@pytest.mark.parametrize(
    ("condition", "is_used"),
    [
        (Product.is_active, True),
        (Product.is_active == true(), True),
        (Product.is_active.is_(True), False),
    ],
    ids=str,
)
async def test_the_planner_knows_the_condition_of_the_index(
    large_engine: AsyncEngine, condition: Any, *, is_used: bool
) -> None:
    query = select(Product.name).where(
        Product.category_id == 9, Product.deleted_at.is_(None), condition
    )
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        lines = list(shape(await plan_of(connection, query)))
    found = any("ix_products_live_category" in line for line in lines)
    assert found is is_used
