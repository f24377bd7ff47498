"""Locks of rows: what they keep out, what they let pass, and in what order."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from crowds import fifty_at_once
from locks import takes_second_first
from plans import plans_of
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions, write_sessions
from recipes.schema import Account, Inventory, LedgerEntry
from recipes.schema.seed import GIFT_CARD, HOODIE, MUG, SHIRT, TRAVEL, UMBRELLA
from recipes.transactions import lock_rows
from recipes.transactions.lock_rows import (
    OutOfStockError,
    lock_stock,
    take_from_stock,
)

NOBODY = UUID(int=1)
LOW, HIGH = sorted([MUG, SHIRT])


async def levels(sessions: Sessions, *ids: UUID) -> list[int]:
    async with sessions() as session:
        return [(await session.get_one(Inventory, id_)).on_hand for id_ in ids]


async def take(sessions: Sessions, wanted: Mapping[UUID, int]) -> str:
    try:
        async with sessions.begin() as session:
            await take_from_stock(session, wanted)
    except OutOfStockError:
        return "short"
    return "taken"


async def test_units_are_taken_of_each_product(sessions: Sessions) -> None:
    assert await take(sessions, {SHIRT: 1, MUG: 2}) == "taken"
    assert await levels(sessions, MUG, SHIRT, UMBRELLA) == [3, 9, 10]


async def test_the_last_units_are_taken(sessions: Sessions) -> None:
    assert await take(sessions, {MUG: 5, SHIRT: 10}) == "taken"
    assert await levels(sessions, MUG, SHIRT) == [0, 0]


async def test_what_is_missing_is_told_and_nothing_is_taken(
    sessions: Sessions,
) -> None:
    wanted = {SHIRT: 1, MUG: 6, HOODIE: 2, GIFT_CARD: 3, NOBODY: 4}
    async with sessions.begin() as session:
        with pytest.raises(OutOfStockError, match="not enough") as caught:
            await take_from_stock(session, wanted)
    missing = {MUG: 1, HOODIE: 2, GIFT_CARD: 3, NOBODY: 4}
    assert caught.value.missing == missing
    assert await levels(sessions, MUG, SHIRT, HOODIE) == [5, 10, 0]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({}, "lock 1 to 100 products"),
        ({UUID(int=number): 1 for number in range(101)}, "lock 1 to 100"),
        ({MUG: 0}, "one unit or more"),
        ({MUG: 1, SHIRT: -1}, "one unit or more"),
    ],
    ids=["nothing", "101 products", "no unit", "less than none"],
)
async def test_what_cannot_be_wanted_is_refused_before_any_sql(
    session: AsyncSession,
    statements: Statements,
    wanted: dict[UUID, int],
    reason: str,
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match=reason):
        await take_from_stock(session, wanted)


async def test_a_hundred_products_may_be_wanted(session: AsyncSession) -> None:
    wanted = {UUID(int=number): 1 for number in range(100)}
    with pytest.raises(OutOfStockError) as caught:
        await take_from_stock(session, wanted)
    assert caught.value.missing == wanted


async def test_two_statements_take_any_number_of_products(
    sessions: Sessions, statements: Statements
) -> None:
    for wanted in ({MUG: 1}, {MUG: 1, SHIRT: 1, UMBRELLA: 1}):
        with statements.expect(2):
            assert await take(sessions, wanted) == "taken"


async def test_the_callers_rollback_takes_it_back(sessions: Sessions) -> None:
    async with sessions() as session:
        await take_from_stock(session, {MUG: 1})
        await session.flush()
        await session.rollback()
    assert await levels(sessions, MUG) == [5]


async def test_fifty_buyers_at_once_get_what_is_there(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    buyers, start = write_sessions(crowd), asyncio.Barrier(50)

    async def buy(number: int) -> str:
        await start.wait()
        # In both orders: neither may matter.
        wanted = {MUG: 1, SHIRT: 1} if number % 2 else {SHIRT: 1, MUG: 1}
        return await take(buyers, wanted)

    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*(buy(n) for n in range(50)))
    assert sorted(outcomes) == ["short"] * 45 + ["taken"] * 5
    assert await levels(sessions, MUG, SHIRT) == [0, 5]


async def test_negative_twin_without_locks_fifty_are_promised_the_same(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    read = asyncio.Barrier(50)

    async def buy(session: AsyncSession) -> None:
        mugs = await session.get_one(Inventory, MUG)
        await read.wait()
        mugs.on_hand -= 1

    taken = 50 if engine.dialect.name == "postgresql" else 1
    assert await fifty_at_once(engine, buy) == taken
    assert await levels(sessions, MUG) == [4]


async def as_given(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Lock the rows one by one, as the caller names them."""
    for id_ in ids:
        query = select(Inventory).where(Inventory.product_id == id_)
        await session.execute(query.with_for_update(key_share=True))


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("lock", "too_early"), [(lock_stock, False), (as_given, True)]
)
async def test_rows_are_locked_in_the_order_of_their_ids(
    sessions: Sessions, lock: Any, *, too_early: bool
) -> None:
    # Stored in the other order, in which they would be read and locked.
    async with sessions.begin() as session:
        await session.execute(delete(Inventory))
        for id_ in (HIGH, LOW):
            row = {"product_id": id_, "on_hand": 1}
            await session.execute(insert(Inventory), row)
    low, high = (
        select(Inventory.on_hand).where(Inventory.product_id == id_)
        for id_ in (LOW, HIGH)
    )
    assert too_early is await takes_second_first(
        sessions, low, high, lambda session: lock(session, [HIGH, LOW])
    )


async def test_a_loaded_object_shows_what_is_locked(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        mugs = await session.get_one(Inventory, MUG)
        await session.commit()
        assert await take(sessions, {MUG: 4}) == "taken"
        assert mugs.on_hand == 5
        assert await lock_stock(session, [MUG]) == [mugs]
        assert mugs.on_hand == 1


async def test_products_without_stock_have_no_row_to_lock(
    session: AsyncSession,
) -> None:
    assert await lock_stock(session, [GIFT_CARD, NOBODY]) == []


@pytest.mark.backend("postgresql")
async def test_a_locked_row_can_be_read_and_not_changed(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as holder, sessions() as other:
        await lock_stock(holder, [MUG])
        assert (await other.get_one(Inventory, MUG)).on_hand == 5
        await other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            await other.execute(
                update(Inventory)
                .where(Inventory.product_id == MUG)
                .values(on_hand=0)
            )


Lock = dict[str, Any]
UPDATE: Lock = {}
NO_KEY_UPDATE: Lock = {"key_share": True}
SHARE: Lock = {"read": True}
KEY_SHARE: Lock = {"read": True, "key_share": True}


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("held", "passes"),
    [
        (UPDATE, []),
        (NO_KEY_UPDATE, [KEY_SHARE]),
        (SHARE, [SHARE, KEY_SHARE]),
        (KEY_SHARE, [NO_KEY_UPDATE, SHARE, KEY_SHARE]),
    ],
    ids=["update", "no key update", "share", "key share"],
)
async def test_what_each_lock_lets_pass(
    sessions: Sessions,
    held: Lock,
    passes: Sequence[Lock],
) -> None:
    mugs = select(Inventory.on_hand).where(Inventory.product_id == MUG)
    passed = []
    async with sessions.begin() as holder:
        await holder.execute(mugs.with_for_update(**held))
        for lock in (UPDATE, NO_KEY_UPDATE, SHARE, KEY_SHARE):
            async with sessions() as other:
                # Rows that somebody else has locked are left out.
                free = mugs.with_for_update(skip_locked=True, **lock)
                if await other.scalar(free) is not None:
                    passed.append(lock)
    assert passed == passes


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("option", ["nowait", "skip_locked"])
async def test_on_sqlite_the_clause_is_left_out(
    engine: AsyncEngine, sessions: Sessions, option: str
) -> None:
    query = select(Inventory.on_hand).where(Inventory.product_id == MUG)
    async with write_sessions(engine).begin() as holder, sessions() as other:
        await lock_stock(holder, [MUG])
        lock: Lock = {option: True}
        locking = query.with_for_update(**lock)
        assert await other.scalar(locking) == 5


@pytest.mark.backend("sqlite")
async def test_on_sqlite_the_first_query_fixes_what_is_seen(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        await session.connection()  # it has begun
        assert await take(sessions, {MUG: 1}) == "taken"
        assert (await session.get_one(Inventory, MUG)).on_hand == 4
        assert await take(sessions, {MUG: 1}) == "taken"
        assert [mugs.on_hand for mugs in await lock_stock(session, [MUG])] == [
            4
        ]


@pytest.mark.backend("postgresql")
async def test_nowait_fails_instead_of_waiting(sessions: Sessions) -> None:
    query = select(Inventory.on_hand).where(Inventory.product_id == MUG)
    async with sessions.begin() as holder, sessions() as other:
        await lock_stock(holder, [MUG])
        with pytest.raises(DBAPIError, match="could not obtain lock"):
            await other.execute(query.with_for_update(nowait=True))


@pytest.mark.backend("postgresql")
async def test_the_recipe_lets_references_pass(sessions: Sessions) -> None:
    mugs = select(Inventory.on_hand).where(Inventory.product_id == MUG)
    async with sessions.begin() as holder, sessions() as other:
        await holder.execute(mugs.with_for_update(**KEY_SHARE))
        await other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        assert len(await lock_stock(other, [MUG])) == 1


@pytest.mark.backend("postgresql")
async def test_beside_no_key_update_a_ledger_entry_is_stored(
    sessions: Sessions,
) -> None:
    account = select(Account.id).where(Account.id == TRAVEL)
    async with sessions.begin() as holder, sessions() as other:
        await holder.execute(account.with_for_update(**NO_KEY_UPDATE))
        await other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        other.add(
            LedgerEntry(transfer_id=uuid4(), account_id=TRAVEL, amount_cents=1)
        )
        await other.flush()


@pytest.mark.backend("postgresql")
async def test_negative_twin_beside_for_update_it_is_not(
    sessions: Sessions,
) -> None:
    with pytest.raises(DBAPIError, match="lock timeout") as caught:
        await lock_rows.trap_for_update(sessions)
    error = caught.value.driver_exception
    assert getattr(error, "sqlstate", None) == "55P03"


async def test_negative_twin_a_commit_ends_the_lock(
    sessions: Sessions,
) -> None:
    await lock_rows.trap_commit(sessions)
    assert await levels(sessions, MUG) == [1]  # of 5, and 8 were sold


@pytest.mark.backend("postgresql")
async def test_without_a_retry_serializable_refuses_all_but_one(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    strict = crowd.execution_options(isolation_level="SERIALIZABLE")
    read = asyncio.Barrier(10)

    async def buy() -> str | None:
        try:
            async with make_sessions(strict).begin() as session:
                mugs = await session.get_one(Inventory, MUG)
                await read.wait()
                mugs.on_hand -= 1
        except DBAPIError as error:
            return str(getattr(error.driver_exception, "sqlstate", None))
        return None

    outcomes = await asyncio.gather(*(buy() for _ in range(10)))
    assert sorted(map(str, outcomes)) == ["40001"] * 9 + ["None"]
    assert await levels(sessions, MUG) == [4]


async def test_what_serializable_refused_succeeds_when_it_is_repeated(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    strict = make_sessions(
        engine.execution_options(isolation_level="SERIALIZABLE")
    )

    async def buy(*, interrupt: bool) -> None:
        async with strict.begin() as session:
            mugs = await session.get_one(Inventory, MUG)
            if interrupt:
                assert await take(sessions, {MUG: 3}) == "taken"
            mugs.on_hand -= 1

    refusal = "could not serialize access|database is locked"
    with pytest.raises(DBAPIError, match=refusal):
        await buy(interrupt=True)
    assert await levels(sessions, MUG) == [2]
    await buy(interrupt=False)
    assert await levels(sessions, MUG) == [1]


async def test_rows_are_found_by_their_key_sorted_and_locked(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine, lambda session: lock_stock(session, [MUG, SHIRT])
    )
    assert plan == [
        "LockRows",
        "  Index Scan using pk_inventory on inventory",
    ]


async def test_without_a_lock_what_was_sold_long_before_is_seen(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    async with make_sessions(engine).begin() as session:
        none = update(Inventory).values(on_hand=0)
        await session.execute(none.where(Inventory.product_id == MUG))
    await lock_rows.trap_no_lock(engine)
    assert capsys.readouterr().out == (
        "buyers: 50\nrefused: 50\nsold: 0 of 0\n"
    )
