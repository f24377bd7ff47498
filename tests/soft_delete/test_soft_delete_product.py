"""One deletion, however often and by however many it is asked for."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from plans import plans_of
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import Inventory, OrderLine, Product, utc_now
from recipes.schema.seed import FLOPPY_DISK, MUG, ORDER, SHIRT
from recipes.soft_delete.soft_delete_product import (
    soft_delete_product,
    trap_all_at_once,
)

NO_PRODUCT = UUID(int=1)


async def deleted_products(sessions: Sessions) -> dict[UUID, datetime | None]:
    query = select(Product.id, Product.deleted_at).where(Product.is_deleted)
    async with sessions() as session:
        return dict((await session.execute(query)).all())


async def test_a_live_product_is_marked_with_the_time(
    sessions: Sessions,
) -> None:
    before = await deleted_products(sessions)
    async with sessions.begin() as session:
        deleted_at = await soft_delete_product(session, MUG)
    assert deleted_at is not None
    assert deleted_at.tzinfo is UTC
    assert await deleted_products(sessions) == before | {MUG: deleted_at}


async def test_the_time_is_the_databases_own(session: AsyncSession) -> None:
    earlier = await session.scalar(select(utc_now()))
    deleted_at = await soft_delete_product(session, MUG)
    later = await session.scalar(select(utc_now()))
    assert earlier is not None
    assert deleted_at is not None
    assert later is not None
    assert earlier <= deleted_at <= later
    mug = await session.get_one(Product, MUG)
    assert mug.updated_at == deleted_at


async def test_a_second_deletion_keeps_the_first_time(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        first = await soft_delete_product(session, MUG)
    async with sessions.begin() as session:
        assert await soft_delete_product(session, MUG) is None
    assert (await deleted_products(sessions))[MUG] == first


@pytest.mark.parametrize("product_id", [NO_PRODUCT, FLOPPY_DISK])
async def test_a_missing_or_deleted_product_changes_nothing(
    sessions: Sessions, product_id: UUID
) -> None:
    before = await deleted_products(sessions)
    async with sessions.begin() as session:
        assert await soft_delete_product(session, product_id) is None
    assert await deleted_products(sessions) == before


@pytest.mark.parametrize("product_id", [MUG, NO_PRODUCT, FLOPPY_DISK])
async def test_a_deletion_is_one_statement(
    session: AsyncSession, statements: Statements, product_id: UUID
) -> None:
    with statements.expect(1):
        await soft_delete_product(session, product_id)


async def test_the_callers_rollback_takes_it_back(sessions: Sessions) -> None:
    before = await deleted_products(sessions)
    async with sessions() as session:
        assert await soft_delete_product(session, MUG)
        await session.rollback()
    assert await deleted_products(sessions) == before


async def test_a_loaded_product_shows_it_even_if_stale(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        await session.commit()
        async with sessions.begin() as other:
            (await other.get_one(Product, MUG)).name = "Green mug"

        deleted_at = await soft_delete_product(session, MUG)
        with statements.expect(0):
            assert (mug.name, mug.deleted_at) == ("Green mug", deleted_at)


async def test_a_stale_product_stays_readable_if_it_comes_too_late(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        await session.commit()
        async with sessions.begin() as other:
            await soft_delete_product(other, MUG)
        assert await soft_delete_product(session, MUG) is None
        assert (mug.name, mug.deleted_at) == ("Blue mug", None)


async def test_unsaved_changes_of_the_product_are_kept(
    session: AsyncSession,
) -> None:
    mug = await session.get_one(Product, MUG)
    mug.name = "Green mug"
    await soft_delete_product(session, MUG)
    await session.commit()
    await session.refresh(mug)
    assert mug.name == "Green mug"
    assert mug.is_deleted


async def test_of_ten_at_once_one_deletes_it(crowd: AsyncEngine) -> None:
    sessions = make_sessions(crowd)
    start = asyncio.Barrier(10)

    async def one() -> datetime | None:
        await start.wait()
        async with sessions.begin() as session:
            return await soft_delete_product(session, MUG)

    outcomes = await asyncio.gather(*(one() for _ in range(10)))
    (deleted_at,) = [each for each in outcomes if each is not None]
    assert (await deleted_products(sessions))[MUG] == deleted_at


async def test_negative_twin_of_ten_that_get_then_set(
    crowd: AsyncEngine,
) -> None:
    """The same load: all believe it on PostgreSQL, on SQLite nine fail."""
    sessions = make_sessions(crowd)
    read = asyncio.Barrier(10)

    async def one() -> str:
        try:
            async with sessions.begin() as session:
                mug = await session.get_one(Product, MUG)
                assert not mug.is_deleted
                await read.wait()
                mug.deleted_at = utc_now()
        except OperationalError:
            return "locked"
        return "deleted it"

    outcomes = await asyncio.gather(*(one() for _ in range(10)))
    if crowd.dialect.name == "postgresql":
        assert outcomes == ["deleted it"] * 10
    else:
        assert sorted(outcomes) == ["deleted it"] + ["locked"] * 9


async def test_children_stay_as_they_were(session: AsyncSession) -> None:
    queries = (
        select(Inventory.on_hand).where(Inventory.product_id == MUG),
        select(func.count()).where(OrderLine.product_id == MUG),
    )
    before = [await session.scalar(query) for query in queries]
    await soft_delete_product(session, MUG)
    assert [await session.scalar(query) for query in queries] == before
    assert all(before)


async def test_a_foreign_key_accepts_a_deleted_parent(
    session: AsyncSession,
) -> None:
    await soft_delete_product(session, SHIRT)
    line = await session.get(OrderLine, (ORDER, SHIRT))
    assert line is not None
    await session.delete(line)
    await session.flush()
    session.add(
        OrderLine(
            order_id=ORDER,
            product_id=SHIRT,
            quantity=1,
            unit_price_cents=2_500,
        )
    )
    await session.flush()


async def test_the_sku_of_a_deleted_product_stays_taken(
    session: AsyncSession,
) -> None:
    """It is unique among all products, on purpose: no two share a label."""
    await soft_delete_product(session, MUG)
    mug = await session.get_one(Product, MUG)
    session.add(Product(sku=mug.sku, name="Another mug", price_cents=1))
    with pytest.raises(IntegrityError, match=r"uq_products_sku|products\.sku"):
        await session.flush()


async def test_the_product_is_found_by_its_primary_key(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine, lambda session: soft_delete_product(session, MUG)
    )
    assert plan == [
        "Update on products",
        "  Index Scan using pk_products on products",
    ]


async def test_a_loaded_product_forgets_what_a_savepoint_undid(
    session: AsyncSession,
) -> None:
    mug = await session.get_one(Product, MUG)
    savepoint = await session.begin_nested()
    assert await soft_delete_product(session, MUG)
    await savepoint.rollback()
    assert "deleted_at" in inspect(mug).expired_attributes
    await session.refresh(mug)
    assert mug.deleted_at is None


async def test_who_gets_then_sets_sees_what_was_deleted_long_before(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    async with make_sessions(engine).begin() as session:
        await soft_delete_product(session, MUG)
    await trap_all_at_once(engine)
    assert capsys.readouterr().out == "requests: 50\ncame too late: 50\n"
