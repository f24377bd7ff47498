"""Errors that take more with them than their own step, and how not to."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    PendingRollbackError,
)
from sqlalchemy.ext.asyncio import AsyncSession

from conftest import Statements
from recipes.foundations.engines import Sessions
from recipes.foundations.silent_rollback import add_products
from recipes.schema import Product, Tag

STORED = {"postgresql": 0, "sqlite": 1}


def product(sku: str, *, cents: int = 100) -> Product:
    return Product(sku=sku, name=sku, price_cents=cents)


async def stored(sessions: Sessions) -> Sequence[str]:
    query = select(Product.sku).where(Product.sku.startswith("NEW"))
    async with sessions() as session:
        return (await session.scalars(query.order_by(Product.sku))).all()


async def count_tags(sessions: Sessions, name: str = "new") -> int:
    query = select(func.count()).where(Tag.name == name)
    async with sessions() as session:
        return (await session.scalars(query)).one()


# --- The recipe --------------------------------------------------------------


async def test_what_is_refused_is_returned_and_the_rest_is_stored(
    sessions: Sessions,
) -> None:
    taken, negative = product("SKU-000"), product("NEW-2", cents=-1)
    given = [product("NEW-1"), taken, negative, product("NEW-3")]
    async with sessions.begin() as session:
        assert await add_products(session, given) == [taken, negative]
    assert await stored(sessions) == ["NEW-1", "NEW-3"]


async def test_two_products_with_the_same_key_leave_the_first(
    sessions: Sessions,
) -> None:
    first, second = product("NEW-1"), product("NEW-1")
    async with sessions.begin() as session:
        assert await add_products(session, [first, second]) == [second]
    assert await stored(sessions) == ["NEW-1"]


async def test_work_before_and_after_a_refusal_is_stored(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        session.add(Tag(name="before"))
        assert await add_products(session, [product("SKU-000")])
        session.add(Tag(name="after"))
    assert await count_tags(sessions, "before") == 1
    assert await count_tags(sessions, "after") == 1


async def test_a_refused_product_can_still_be_read(
    session: AsyncSession, statements: Statements
) -> None:
    [refused] = await add_products(session, [product("SKU-000")])
    with statements.expect(0):
        assert (refused.sku, refused.price_cents) == ("SKU-000", 100)
    assert refused not in session


async def test_the_callers_rollback_takes_all_of_it_back(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        assert not await add_products(session, [product("NEW-1")])
        await session.rollback()
    assert await stored(sessions) == []


async def test_it_does_not_commit(sessions: Sessions) -> None:
    async with sessions() as session:
        assert not await add_products(session, [product("NEW-1")])
    assert await stored(sessions) == []


async def test_what_the_caller_had_added_does_not_fail_in_another_name(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        session.add(product("SKU-000"))
        with pytest.raises(IntegrityError):
            await add_products(session, [product("NEW-1")])
    assert await stored(sessions) == []


async def test_only_the_error_that_is_meant_is_caught(
    sessions: Sessions,
) -> None:
    rename = text("ALTER TABLE products RENAME TO gone")
    with pytest.raises(DBAPIError, match="products"):
        async with sessions.begin() as session:
            await session.execute(rename)
            await add_products(session, [product("NEW-1")])
    assert await stored(sessions) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_cents": 19.99 * 100},
        {"price_cents": True},
        {"price_cents": 2**63},
        {"sku": "half of a pair: \ud800"},
    ],
    ids=["float", "bool", "large", "no text"],
)
async def test_a_value_that_no_column_holds_is_refused(
    sessions: Sessions, wrong: dict[str, Any]
) -> None:
    odd = product("NEW-2")
    for name, value in wrong.items():
        setattr(odd, name, value)
    async with sessions.begin() as session:
        accepted = [product("NEW-1"), product("NEW-3")]
        both = [accepted[0], odd, accepted[1]]
        assert await add_products(session, both) == [odd]
    assert await stored(sessions) == ["NEW-1", "NEW-3"]


@pytest.mark.parametrize("count", [0, 1, 10])
async def test_each_product_costs_one_statement_and_a_savepoint(
    session: AsyncSession, statements: Statements, count: int
) -> None:
    given = (product(f"NEW-{number}") for number in range(count))
    with statements.expect(count):
        assert await add_products(session, given) == []


# --- The wrong ways ----------------------------------------------------------


async def test_negative_twin_commit_returns_and_nothing_is_stored(
    sessions: Sessions, backend: str
) -> None:
    new = insert(Tag).values(name="new")
    async with sessions() as session:
        await session.execute(new)
        with pytest.raises(IntegrityError):
            await session.execute(new)
        await session.commit()
    assert await count_tags(sessions) == STORED[backend]


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "failing", ["SELECT 1/0", "SELECT nothing", "no SQL at all"]
)
async def test_any_failed_statement_makes_the_commit_silent(
    sessions: Sessions, failing: str
) -> None:
    async with sessions() as session:
        session.add(Tag(name="new"))
        await session.flush()
        with pytest.raises(DBAPIError):
            await session.execute(text(failing))
        await session.commit()
    assert await count_tags(sessions) == 0


async def test_with_a_savepoint_the_same_is_stored_on_both(
    sessions: Sessions,
) -> None:
    new = insert(Tag).values(name="new")
    async with sessions() as session:
        await session.execute(new)
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await session.execute(new)
        await session.commit()
    assert await count_tags(sessions) == 1


async def test_an_error_that_leaves_the_block_is_not_silent(
    sessions: Sessions,
) -> None:
    new = insert(Tag).values(name="new")
    with pytest.raises(IntegrityError):
        async with sessions.begin() as session:
            await session.execute(new)
            await session.execute(new)
    assert await count_tags(sessions) == 0


@pytest.mark.backend("postgresql")
async def test_a_later_statement_fails_for_the_earlier_one(
    session: AsyncSession,
) -> None:
    with pytest.raises(IntegrityError):
        await session.execute(insert(Tag).values(name="release"))
    with pytest.raises(DBAPIError) as caught:
        await session.execute(select(Tag))
    assert getattr(caught.value.driver_exception, "sqlstate", "") == "25P02"


async def test_a_commit_after_a_failed_flush_is_refused(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        session.add(Tag(name="new"))
        await session.flush()
        session.add(Tag(name="new"))
        with pytest.raises(IntegrityError):
            await session.flush()
        with pytest.raises(PendingRollbackError):
            await session.commit()
    assert await count_tags(sessions) == 0


@pytest.mark.backend("postgresql")
async def test_a_savepoint_whose_error_is_caught_inside_cannot_be_released(
    session: AsyncSession,
) -> None:
    new = insert(Tag).values(name="new")
    await session.execute(new)
    with pytest.raises(DBAPIError, match="aborted"):
        async with session.begin_nested():
            with pytest.raises(IntegrityError):
                await session.execute(new)
