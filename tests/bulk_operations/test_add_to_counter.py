"""Counters: no addition is lost, one by one or many in two arrays."""

import asyncio
from uuid import UUID

import pytest
from crowds import fifty_at_once
from locks import takes_second_first
from plans import plans_of
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.bulk_operations import add_to_counter
from recipes.bulk_operations.add_to_counter import add_stock, add_stock_arrays
from recipes.foundations.dialects import insert_into
from recipes.foundations.engines import (
    Sessions,
    write_sessions,
)
from recipes.schema import Inventory, Product, uuid7
from recipes.schema.seed import GIFT_CARD, HOODIE, MUG


async def level(sessions: Sessions, product_id: UUID) -> int:
    async with sessions() as session:
        return (await session.get_one(Inventory, product_id)).on_hand


@pytest.mark.parametrize(("product_id", "before"), [(MUG, 5), (GIFT_CARD, 0)])
async def test_fifty_additions_at_once_are_fifty(
    engine: AsyncEngine, sessions: Sessions, product_id: UUID, before: int
) -> None:
    start = asyncio.Barrier(50)

    async def add(session: AsyncSession) -> None:
        await start.wait()
        await add_stock(session, product_id, units=1)

    assert await fifty_at_once(engine, add) == 50
    assert await level(sessions, product_id) == before + 50


async def test_negative_twin_of_fifty_that_read_first_one_counts(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    read = asyncio.Barrier(50)

    async def read_then_add(session: AsyncSession) -> None:
        mugs = await session.get_one(Inventory, MUG)
        await read.wait()
        mugs.on_hand += 1

    succeeded = 50 if engine.dialect.name == "postgresql" else 1
    assert await fifty_at_once(engine, read_then_add) == succeeded
    assert await level(sessions, MUG) == 5 + 1


async def test_stock_begins_with_the_first_delivery(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions.begin() as session:
        with statements.expect(2):
            assert await add_stock(session, GIFT_CARD, units=2) == 2
            assert await add_stock(session, GIFT_CARD, units=3) == 5
    assert await level(sessions, GIFT_CARD) == 5


async def test_a_product_that_was_only_added_is_stored_first(
    session: AsyncSession,
) -> None:
    new = Product(id=uuid7(), sku="NEW-1", name="Scarf", price_cents=100)
    with session.no_autoflush:
        session.add(new)
        assert await add_stock(session, new.id, units=2) == 2


@pytest.mark.parametrize("units", [0, -1])
async def test_only_positive_units_are_added(
    session: AsyncSession, statements: Statements, units: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="positive"):
        await add_stock(session, MUG, units=units)


async def test_an_unknown_product_has_no_stock(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError):
        await add_stock(session, UUID(int=1), units=1)


TOO_MUCH = 2**31 - 1  # with the five that are there


@pytest.mark.backend("postgresql")
async def test_a_sum_that_does_not_fit_is_refused(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        with pytest.raises(DBAPIError, match="integer out of range"):
            await add_stock(session, MUG, units=TOO_MUCH)
    async with sessions() as session:
        with pytest.raises(DBAPIError, match="integer out of range"):
            await add_stock_arrays(session, {MUG: TOO_MUCH})
    assert await level(sessions, MUG) == 5


@pytest.mark.backend("sqlite")
async def test_on_sqlite_any_sum_fits(session: AsyncSession) -> None:
    assert await add_stock(session, MUG, units=TOO_MUCH) == TOO_MUCH + 5


async def test_who_has_read_before_adds_in_a_write_session(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with write_sessions(engine).begin() as session:
        await session.get_one(Inventory, MUG)
        await add_stock(session, MUG, units=1)
    async with sessions.begin() as session:
        await add_stock(session, MUG, units=1)
    assert await level(sessions, MUG) == 7


@pytest.mark.parametrize("first", ["read", "nothing"])
async def test_negative_twin_on_sqlite_who_has_read_cannot_add(
    engine: AsyncEngine, sessions: Sessions, first: str
) -> None:
    async with sessions() as session:
        if first == "read":
            await session.get_one(Inventory, MUG)
        async with sessions.begin() as other:
            await add_stock(other, MUG, units=1)
        if first == "read" and engine.dialect.name == "sqlite":
            with pytest.raises(OperationalError, match="locked"):
                await add_stock(session, MUG, units=1)
        else:
            assert await add_stock(session, MUG, units=1) == 7


async def test_rows_can_be_parameters_too(session: AsyncSession) -> None:
    insert_rows = insert_into(session, Inventory)
    levels = await session.scalars(
        insert_rows.on_conflict_do_update(
            index_elements=[Inventory.product_id],
            set_={"on_hand": Inventory.on_hand + insert_rows.excluded.on_hand},
        ).returning(Inventory.on_hand),
        [
            {"product_id": MUG, "on_hand": 3},
            {"product_id": GIFT_CARD, "on_hand": 2},
        ],
    )
    assert sorted(levels) == [2, 8]


async def test_the_callers_rollback_takes_it_back(sessions: Sessions) -> None:
    async with sessions() as session:
        await add_stock(session, MUG, units=1)
        await session.rollback()
    assert await level(sessions, MUG) == 5


async def test_a_removal_is_checked_as_if_it_were_a_new_row(
    session: AsyncSession,
) -> None:
    with pytest.raises(IntegrityError, match="on_hand_not_negative"):
        await add_to_counter.trap_remove(session)


@pytest.mark.parametrize(("units", "left"), [(5, [0]), (6, [])])
async def test_an_update_that_asks_for_enough_removes(
    session: AsyncSession, units: int, left: list[int]
) -> None:
    levels = await session.scalars(
        update(Inventory)
        .where(Inventory.product_id == MUG, Inventory.on_hand >= units)
        .values(on_hand=Inventory.on_hand - units)
        .returning(Inventory.on_hand)
    )
    assert levels.all() == left


async def test_a_loaded_object_is_not_refreshed(session: AsyncSession) -> None:
    mugs = await session.get_one(Inventory, MUG)
    assert await add_stock(session, MUG, units=3) == 8
    assert mugs.on_hand == 5
    await session.refresh(mugs)
    assert mugs.on_hand == 8


@pytest.mark.backend("postgresql")
async def test_two_arrays_hold_any_number_of_rows(
    sessions: Sessions, statements: Statements
) -> None:
    units = {MUG: 3, GIFT_CARD: 4, HOODIE: 1}
    with statements.expect(1):
        async with sessions.begin() as session:
            levels = await add_stock_arrays(session, units)
    assert levels == {MUG: 8, GIFT_CARD: 4, HOODIE: 1}
    for product_id, expected in levels.items():
        assert await level(sessions, product_id) == expected


@pytest.mark.backend("postgresql")
async def test_more_rows_than_a_statement_has_parameters_fit_into_arrays(
    session: AsyncSession, statements: Statements
) -> None:
    ids = [uuid7() for _ in range(17_000)]  # 2 parameters each: too many
    rows = [
        {"id": key, "sku": f"many-{n}", "name": "one", "price_cents": 1}
        for n, key in enumerate(ids)
    ]
    await session.execute(insert(Product), rows)
    for expected in (3, 6):
        with statements.expect(1):
            levels = await add_stock_arrays(session, dict.fromkeys(ids, 3))
        assert levels == dict.fromkeys(ids, expected)


@pytest.mark.backend("postgresql")
async def test_an_unknown_product_is_refused_with_all_others(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        with pytest.raises(IntegrityError):
            await add_stock_arrays(session, {MUG: 1, UUID(int=1): 1})
    assert await level(sessions, MUG) == 5


@pytest.mark.backend("postgresql")
async def test_empty_arrays_add_nothing(session: AsyncSession) -> None:
    assert await add_stock_arrays(session, {}) == {}


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("units", [0, -1])
async def test_arrays_take_only_positive_units(
    session: AsyncSession, statements: Statements, units: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="positive"):
        await add_stock_arrays(session, {MUG: 1, HOODIE: units})


@pytest.mark.backend("postgresql")
async def test_arrays_are_locked_in_the_order_of_the_keys(
    sessions: Sessions,
) -> None:
    low, high = sorted([MUG, HOODIE])
    first, second = (
        select(Inventory.on_hand).filter_by(product_id=id_)
        for id_ in (low, high)
    )
    assert not await takes_second_first(
        sessions,
        first,
        second,
        lambda session: add_stock_arrays(session, {high: 1, low: 1}),
    )


async def test_the_primary_key_decides(large_engine: AsyncEngine) -> None:
    async def add(session: AsyncSession) -> None:
        await add_stock(session, MUG, units=1)
        await add_stock_arrays(session, {MUG: 1})

    plans = await plans_of(large_engine, add)
    by_key = "Insert on inventory deciding by pk_inventory"
    assert plans == [
        [by_key, "  Result"],
        [by_key, "  Sort", "    Function Scan"],
    ]
