"""Many rows, each with its own value, in one statement."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from plans import plans_of
from sqlalchemy import insert, select, update
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    MissingGreenlet,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from conftest import Statements
from recipes.bulk_operations.bulk_update import reprice
from recipes.foundations.engines import Sessions, make_sessions
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import Post, Product, uuid7
from recipes.schema.seed import (
    AVOCET,
    FLOPPY_DISK,
    HOODIE,
    MUG,
    QUIET_POST,
    SHIRT,
)


async def prices(sessions: Sessions, *keys: UUID) -> list[int]:
    async with sessions() as session:
        return [
            (await session.get_one(Product, key)).price_cents for key in keys
        ]


async def keys_of(session: AsyncSession) -> Sequence[UUID]:
    return (await session.scalars(select(Product.id))).all()


async def test_each_row_gets_its_own_value(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        found = await reprice(session, {MUG: 1, HOODIE: 2, SHIRT: 0})
    assert found == {MUG, HOODIE, SHIRT}
    assert await prices(sessions, MUG, HOODIE, SHIRT) == [1, 2, 0]


async def test_other_rows_stay_as_they_are(sessions: Sessions) -> None:
    async with sessions() as session:
        keys = [key for key in await keys_of(session) if key != MUG]
    before = await prices(sessions, *keys)
    async with sessions.begin() as session:
        await reprice(session, {MUG: 1})
    assert await prices(sessions, *keys) == before


async def test_unknown_ids_are_not_among_those_found(
    session: AsyncSession,
) -> None:
    assert await reprice(session, {MUG: 1, AVOCET: 2}) == {MUG}
    assert await reprice(session, {AVOCET: 2}) == set()


async def test_nothing_to_do_sends_nothing(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0):
        assert await reprice(session, {}) == set()


@pytest.mark.parametrize("count", [1, 10, 100])
async def test_one_statement_for_any_number(
    session: AsyncSession, statements: Statements, count: int
) -> None:
    with statements.expect(1):
        await reprice(session, {uuid7(): 1 for _ in range(count)})


async def test_forty_thousand_ids_are_one_statement(
    sessions: Sessions, statements: Statements
) -> None:
    ids = [uuid7() for _ in range(40_000)]
    rows = [
        {"id": key, "sku": f"many-{n}", "name": "one", "price_cents": 1}
        for n, key in enumerate(ids[:200])
    ]
    async with sessions.begin() as session:
        await session.execute(insert(Product), rows)
    with statements.expect(1):
        async with sessions.begin() as session:
            found = await reprice(
                session, {key: n for n, key in enumerate(ids)}
            )
    assert found == set(ids[:200])
    assert await prices(sessions, ids[0], ids[199]) == [0, 199]


async def test_a_price_below_zero_changes_none(sessions: Sessions) -> None:
    async with sessions() as session:
        with pytest.raises(IntegrityError, match="price_not_negative"):
            await reprice(session, {MUG: 1, HOODIE: -1})
    assert await prices(sessions, MUG) == [1_250]


async def test_a_missing_price_changes_none(sessions: Sessions) -> None:
    nothing: Any = None
    async with sessions() as session:
        with pytest.raises(TypeError, match="None is not a whole number"):
            await reprice(session, {MUG: nothing})
    assert await prices(sessions, MUG) == [1_250]


async def test_the_time_of_the_change_is_noted(sessions: Sessions) -> None:
    started = datetime.now(UTC).replace(microsecond=0)
    async with sessions.begin() as session:
        await reprice(session, {MUG: 1})
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        hoodie = await session.get_one(Product, HOODIE)
    assert mug.updated_at >= started > hoodie.updated_at


async def test_deleted_products_are_rows_too(session: AsyncSession) -> None:
    assert await reprice(session, {FLOPPY_DISK: 1}) == {FLOPPY_DISK}


async def test_loaded_products_are_stale_until_refreshed(
    session: AsyncSession,
) -> None:
    mug = await session.get_one(Product, MUG)
    await reprice(session, {MUG: 1})
    assert mug.price_cents == 1_250
    await session.refresh(mug)
    assert mug.price_cents == 1


async def test_the_caller_decides_to_commit(sessions: Sessions) -> None:
    async with sessions() as session:
        await reprice(session, {MUG: 1})
    assert await prices(sessions, MUG) == [1_250]


async def test_a_product_deleted_meanwhile_is_not_found(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        gone = Product(sku="gone", name="Gone", price_cents=1)
        session.add(gone)
    async with sessions.begin() as session:
        await session.delete(await session.get_one(Product, gone.id))
    async with sessions.begin() as session:
        assert await reprice(session, {gone.id: 2, MUG: 3}) == {MUG}


async def test_twenty_at_once_in_all_orders_do_not_deadlock(
    crowd: AsyncEngine,
) -> None:
    sessions = make_sessions(crowd)
    async with sessions() as session:
        keys = list(await keys_of(session))
    start = asyncio.Barrier(20)

    async def one(number: int) -> int:
        ordered = keys if number % 2 else keys[::-1]
        await start.wait()
        async with sessions.begin() as session:
            return len(await reprice(session, dict.fromkeys(ordered, number)))

    found = await asyncio.gather(*(one(number) for number in range(20)))
    assert found == [len(keys)] * 20
    # One of them was last, with all of its rows.
    assert len(set(await prices(sessions, *keys))) == 1


@pytest.mark.backend("postgresql")
async def test_rows_are_locked_in_the_order_of_their_ids(
    session: AsyncSession, statements: Statements
) -> None:
    await reprice(session, {MUG: 1})
    (sent,) = statements.sql
    assert sent.index("ORDER BY products.id") < sent.index(
        "FOR NO KEY UPDATE OF products"
    )


@pytest.mark.backend("postgresql")
async def test_a_reader_of_the_key_is_not_blocked(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as holder:
        await reprice(holder, {MUG: 1})
        async with sessions.begin() as reader:
            query = select(Product.id).where(Product.id == MUG)
            lock = query.with_for_update(
                read=True, key_share=True, nowait=True
            )
            assert await reader.scalar(lock) == MUG


@pytest.mark.backend("postgresql")
async def test_negative_twin_opposite_orders_deadlock(
    sessions: Sessions,
) -> None:
    both = asyncio.Barrier(2)

    async def loop(*keys: UUID) -> str | None:
        try:
            async with sessions.begin() as session:
                for key in keys:
                    await session.execute(
                        update(Product)
                        .where(Product.id == key)
                        .values(price_cents=1)
                    )
                    if key == keys[0]:
                        await both.wait()
        except DBAPIError as error:
            return str(getattr(error.driver_exception, "sqlstate", None))
        return None

    outcomes = await asyncio.gather(loop(MUG, HOODIE), loop(HOODIE, MUG))
    assert sorted(map(str, outcomes)) == ["40P01", "None"]


async def test_negative_twin_an_unknown_id_by_primary_key(
    session: AsyncSession, backend: str
) -> None:
    rows = [
        {"id": MUG, "price_cents": 1},
        {"id": AVOCET, "price_cents": 1},
    ]
    if backend == "sqlite":
        with pytest.raises(StaleDataError):
            await session.execute(update(Product), rows)
    else:
        await session.execute(update(Product), rows)


async def test_an_update_with_a_condition_goes_past_a_version_counter(
    session: AsyncSession,
) -> None:
    version = select(Post.version).where(Post.id == QUIET_POST)
    before = await session.scalar(version)
    await session.execute(
        update(Post).where(Post.id == QUIET_POST).values(title="Loud")
    )
    assert await session.scalar(version) == before


async def test_by_primary_key_the_version_is_asked_for_and_checked(
    session: AsyncSession,
) -> None:
    row = {"id": QUIET_POST, "title": "Loud"}
    with pytest.raises(KeyError, match="version"):
        await session.execute(update(Post), [row])
    with pytest.raises(StaleDataError, match="0 were matched"):
        await session.execute(update(Post), [row | {"version": 7}])
    await session.execute(update(Post), [row | {"version": 1}])
    version = select(Post.version).where(Post.id == QUIET_POST)
    assert await session.scalar(version) == 2


async def test_negative_twin_a_loop_expires_what_the_server_computes(
    session: AsyncSession,
) -> None:
    mug = await session.get_one(Product, MUG)
    await session.execute(
        update(Product).where(Product.id == MUG).values(price_cents=1)
    )
    assert mug.price_cents == 1
    with (
        pytest.raises((MissingGreenlet, StatementError)),
        unawaited_cursor(),
    ):
        assert mug.updated_at


async def test_products_are_found_by_their_primary_key(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine, lambda session: reprice(session, {MUG: 1, HOODIE: 2})
    )
    assert any("using pk_products on products" in line for line in plan)
