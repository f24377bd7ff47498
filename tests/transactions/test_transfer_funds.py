"""Transfers under every condition that loses or creates money."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from crowds import fifty_at_once
from locks import until_waiting
from plans import plans_of
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions, write_sessions
from recipes.schema import Account, LedgerEntry, Tag
from recipes.schema.seed import CHECKING, EMPTY, RENT, SAVINGS
from recipes.transactions.transfer_funds import (
    AccountNotFoundError,
    InsufficientFundsError,
    transfer,
    transfer_at_once,
)

NOBODY = UUID(int=1)


async def balances(sessions: Sessions, *ids: UUID) -> list[int]:
    async with sessions() as session:
        return [
            (await session.get_one(Account, id_)).balance_cents for id_ in ids
        ]


async def entries(sessions: Sessions) -> Sequence[tuple[UUID, int]]:
    query = select(LedgerEntry.account_id, LedgerEntry.amount_cents)
    async with sessions() as session:
        rows = await session.execute(query.order_by(LedgerEntry.id))
        return [(account, amount) for account, amount in rows]


Form = Callable[..., Awaitable[bool]]


async def at_once(session: AsyncSession, **options: Any) -> bool:
    """Make the transfer in one statement, in the session's transaction."""
    await session.flush()
    return await transfer_at_once(await session.connection(), **options)


async def by_itself(session: AsyncSession, **options: Any) -> bool:
    """Make it on a connection of its own, in autocommit."""
    assert isinstance(session.bind, AsyncEngine)
    autocommit = session.bind.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        return await transfer_at_once(connection, **options)


def chosen(request: pytest.FixtureRequest, backend: str) -> Form:
    form: Form = request.param
    if form is not transfer and backend == "sqlite":
        pytest.skip("the form in one statement is PostgreSQL's")
    return form


@pytest.fixture(params=[transfer, at_once, by_itself])
def form(request: pytest.FixtureRequest, backend: str) -> Form:
    """Give the portable form, and PostgreSQL's on both connections."""
    return chosen(request, backend)


@pytest.fixture(params=[transfer, at_once])
def joined(request: pytest.FixtureRequest, backend: str) -> Form:
    """Give the forms that join the session's transaction."""
    return chosen(request, backend)


async def move(
    sessions: Sessions,
    amount_cents: int,
    form: Form = transfer,
    **options: Any,
) -> bool:
    accounts = {"source": CHECKING, "target": RENT, "transfer_id": uuid4()}
    async with sessions.begin() as session:
        return await form(
            session, amount_cents=amount_cents, **accounts | options
        )


async def test_money_moves_and_the_ledger_says_so(
    form: Form, sessions: Sessions
) -> None:
    assert await move(sessions, 2_500, form)
    assert await balances(sessions, CHECKING, RENT) == [7_500, 12_500]
    assert (await entries(sessions))[-2:] == [
        (RENT, 2_500),
        (CHECKING, -2_500),
    ]


async def test_the_exact_balance_leaves_zero(
    form: Form, sessions: Sessions
) -> None:
    assert await move(sessions, 10_000, form)
    assert await balances(sessions, CHECKING, RENT) == [0, 20_000]


@pytest.mark.parametrize("way", [(CHECKING, RENT), (RENT, CHECKING)])
async def test_one_cent_too_much_changes_nothing(
    form: Form, sessions: Sessions, way: tuple[UUID, UUID]
) -> None:
    before = await entries(sessions)
    with pytest.raises(InsufficientFundsError, match="less than 10001 cents"):
        await move(sessions, 10_001, form, source=way[0], target=way[1])
    assert await balances(sessions, CHECKING, RENT) == [10_000, 10_000]
    assert await entries(sessions) == before


async def test_an_empty_account_has_nothing_to_give(
    form: Form,
    sessions: Sessions,
) -> None:
    with pytest.raises(InsufficientFundsError):
        await move(sessions, 1, form, source=EMPTY)


@pytest.mark.parametrize("amount_cents", [0, -1, -4_000])
async def test_only_positive_amounts_move(
    form: Form,
    session: AsyncSession,
    statements: Statements,
    amount_cents: int,
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="positive"):
        await form(
            session,
            source=CHECKING,
            target=RENT,
            amount_cents=amount_cents,
            transfer_id=uuid4(),
        )


async def test_an_account_cannot_pay_itself(
    form: Form, session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="two accounts"):
        await form(
            session,
            source=RENT,
            target=RENT,
            amount_cents=1,
            transfer_id=uuid4(),
        )


@pytest.mark.parametrize("unknown", ["source", "target"])
async def test_an_unknown_account_changes_nothing(
    form: Form, sessions: Sessions, unknown: str
) -> None:
    before = await entries(sessions)
    with pytest.raises(AccountNotFoundError, match="no such") as caught:
        await move(sessions, 100, form, **{unknown: NOBODY})
    assert isinstance(caught.value.__cause__, IntegrityError)
    assert await balances(sessions, CHECKING, RENT) == [10_000, 10_000]
    assert await entries(sessions) == before


async def test_an_account_that_does_not_exist_is_an_error(
    sessions: Sessions,
) -> None:
    with pytest.raises(AccountNotFoundError):
        await move(sessions, 100, target=NOBODY)


@pytest.mark.backend("postgresql")
async def test_another_refusal_keeps_its_name(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE ledger_entries"))
        await connection.execute(
            text("ALTER TABLE ledger_entries ADD reason text NOT NULL")
        )
    with pytest.raises(IntegrityError, match="reason"):
        await move(sessions, 100, at_once)


async def test_a_repeated_call_moves_nothing(sessions: Sessions) -> None:
    transfer_id = uuid4()
    moved = [
        await move(sessions, 100, transfer_id=transfer_id) for _ in range(2)
    ]
    assert moved == [True, False]


async def test_the_same_transfer_is_made_once(
    form: Form, sessions: Sessions
) -> None:
    transfer_id = uuid4()
    assert await move(sessions, 2_500, form, transfer_id=transfer_id)
    assert not await move(sessions, 2_500, form, transfer_id=transfer_id)
    assert await balances(sessions, CHECKING, RENT) == [7_500, 12_500]


@pytest.mark.parametrize("other", ["source", "target"])
async def test_an_id_of_another_transfer_is_refused(
    form: Form, sessions: Sessions, other: str
) -> None:
    transfer_id = uuid4()
    await move(sessions, 1_000, form, transfer_id=transfer_id)
    before = await entries(sessions)
    third = {"transfer_id": transfer_id, other: SAVINGS}
    with pytest.raises(ValueError, match="another transfer's"):
        await move(sessions, 1_000, form, **third)
    assert await balances(sessions, CHECKING, SAVINGS, RENT) == [
        9_000,
        10_000,
        11_000,
    ]
    assert await entries(sessions) == before


@pytest.mark.parametrize(
    "other",
    [{"amount_cents": 999}, {"source": RENT, "target": CHECKING}],
    ids=["amount", "direction"],
)
async def test_the_same_id_for_another_amount_or_direction_is_refused(
    form: Form, sessions: Sessions, other: dict[str, Any]
) -> None:
    transfer_id = uuid4()
    await move(sessions, 1_000, form, transfer_id=transfer_id)
    before = await entries(sessions)
    changed: dict[str, Any] = {"amount_cents": 1_000, **other}
    with pytest.raises(ValueError, match="another transfer's"):
        await move(sessions, form=form, transfer_id=transfer_id, **changed)
    assert await balances(sessions, CHECKING, RENT) == [9_000, 11_000]
    assert await entries(sessions) == before


async def test_what_the_caller_added_fails_in_its_own_name(
    joined: Form, sessions: Sessions
) -> None:
    async with sessions() as session:
        session.add(Tag(name="database"))  # the name is taken
        with pytest.raises(IntegrityError, match=r"(?i)tags.*name"):
            await joined(
                session,
                source=CHECKING,
                target=RENT,
                amount_cents=1,
                transfer_id=uuid4(),
            )


async def test_money_moves_to_an_account_that_the_caller_added(
    joined: Form, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        account = Account(id=NOBODY, balance_cents=0)
        session.add(account)
        assert await joined(
            session,
            source=CHECKING,
            target=NOBODY,
            amount_cents=1_000,
            transfer_id=uuid4(),
        )
    assert await balances(sessions, CHECKING, NOBODY) == [9_000, 1_000]


async def outside(session: AsyncSession, work: Awaitable[bool]) -> None:
    """Catch the error outside of the transaction."""
    with pytest.raises(InsufficientFundsError):
        async with session.begin():
            await work


async def around_a_savepoint(
    session: AsyncSession, work: Awaitable[bool]
) -> None:
    async with session.begin():
        with pytest.raises(InsufficientFundsError):
            async with session.begin_nested():
                await work


async def inside(session: AsyncSession, work: Awaitable[bool]) -> None:
    """Catch the error as the trap does."""
    async with session.begin():
        with pytest.raises(InsufficientFundsError):
            await work


@pytest.mark.parametrize(
    ("catch", "together"),
    [(outside, 20_000), (around_a_savepoint, 20_000), (inside, 70_000)],
)
async def test_where_a_refusal_is_caught_decides_whether_money_is_made(
    joined: Form,
    sessions: Sessions,
    catch: Callable[..., Awaitable[None]],
    together: int,
) -> None:
    """The target has the lower id, so it gets the money first."""
    assert RENT < CHECKING
    before = await entries(sessions)
    async with sessions() as session:
        work = joined(
            session,
            source=CHECKING,
            target=RENT,
            amount_cents=50_000,
            transfer_id=uuid4(),
        )
        await catch(session, work)
    if joined is at_once:
        together = 20_000  # a statement that fails leaves nothing
    assert sum(await balances(sessions, CHECKING, RENT)) == together
    assert (await entries(sessions) == before) is (together == 20_000)


async def test_who_has_read_before_transfers_in_a_write_session(
    form: Form, engine: AsyncEngine, sessions: Sessions
) -> None:
    start = asyncio.Barrier(2)

    async def read_then_transfer() -> None:
        await start.wait()
        async with write_sessions(engine).begin() as session:
            await session.get_one(Account, SAVINGS)
            await form(
                session,
                source=CHECKING,
                target=RENT,
                amount_cents=1_000,
                transfer_id=uuid4(),
            )

    await asyncio.gather(read_then_transfer(), read_then_transfer())
    assert await balances(sessions, CHECKING, RENT) == [8_000, 12_000]


@pytest.mark.parametrize("first", ["read", "nothing"])
async def test_negative_twin_on_sqlite_who_has_read_cannot_transfer(
    engine: AsyncEngine, sessions: Sessions, first: str
) -> None:
    async with sessions() as session:
        if first == "read":
            await session.get_one(Account, SAVINGS)
        await move(sessions, 1_000)
        work = transfer(
            session,
            source=CHECKING,
            target=RENT,
            amount_cents=1_000,
            transfer_id=uuid4(),
        )
        if first == "read" and engine.dialect.name == "sqlite":
            with pytest.raises(OperationalError, match="locked"):
                await work
        else:
            assert await work


async def test_the_callers_rollback_takes_it_back(
    joined: Form, sessions: Sessions
) -> None:
    before = await entries(sessions)
    async with sessions() as session:
        assert await joined(
            session,
            source=CHECKING,
            target=RENT,
            amount_cents=2_500,
            transfer_id=uuid4(),
        )
        await session.rollback()
    assert await balances(sessions, CHECKING, RENT) == [10_000, 10_000]
    assert await entries(sessions) == before


async def test_a_loaded_account_keeps_the_old_balance_until_refreshed(
    joined: Form, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        account = await session.get_one(Account, CHECKING)
        await joined(
            session,
            source=CHECKING,
            target=SAVINGS,
            amount_cents=1_000,
            transfer_id=uuid4(),
        )
        assert account.balance_cents == 10_000
        await session.refresh(account)
        assert account.balance_cents == 9_000


async def test_a_transfer_sends_three_statements(
    sessions: Sessions, statements: Statements
) -> None:
    with statements.expect(3):
        await move(sessions, 2_500)


async def test_a_repeated_transfer_sends_two_statements(
    sessions: Sessions, statements: Statements
) -> None:
    transfer_id = uuid4()
    await move(sessions, 2_500, transfer_id=transfer_id)
    with statements.expect(2):
        await move(sessions, 2_500, transfer_id=transfer_id)


@pytest.mark.backend("postgresql")
async def test_the_form_in_one_statement_sends_one_and_repeated_two(
    sessions: Sessions, statements: Statements
) -> None:
    transfer_id = uuid4()
    for moved, count in ((True, 1), (False, 2)):
        with statements.expect(count):
            assert moved is await move(
                sessions, 2_500, at_once, transfer_id=transfer_id
            )


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("way", [(CHECKING, RENT), (RENT, CHECKING)])
async def test_the_form_in_one_statement_begins_with_the_lower_id(
    sessions: Sessions, way: tuple[UUID, UUID]
) -> None:
    low, high = sorted(way)
    free = select(Account.id).with_for_update(skip_locked=True)
    async with sessions() as holder, sessions() as other:
        await holder.execute(free.where(Account.id == high))
        moving = asyncio.create_task(
            move(sessions, 1, at_once, source=way[0], target=way[1])
        )
        await until_waiting(sessions, 1)
        assert await other.scalar(free.where(Account.id == low)) is None
        await holder.rollback()
        assert await moving


@pytest.mark.backend("postgresql")
async def test_an_account_is_locked_by_its_update_not_by_the_ledger(
    form: Form, sessions: Sessions
) -> None:
    """So the portable form holds locks for two round trips, not for three."""
    low, high = sorted([CHECKING, RENT])
    change = select(Account.id).with_for_update(
        key_share=True, skip_locked=True
    )
    async with sessions() as holder, sessions() as other:
        await holder.execute(change.where(Account.id == low))
        # The ledger has both entries when the first update waits.
        moving = asyncio.create_task(move(sessions, 1, form))
        await until_waiting(sessions, 1)
        assert await other.scalar(change.where(Account.id == high)) == high
        await other.rollback()
        await holder.rollback()
        assert await moving


@pytest.mark.backend("postgresql")
async def test_negative_twin_two_transfers_in_a_transaction_may_deadlock(
    joined: Form, sessions: Sessions
) -> None:
    first_made = asyncio.Barrier(2)

    async def both(*ways: tuple[UUID, UUID]) -> str:
        try:
            async with sessions.begin() as session:
                for source, target in ways:
                    await joined(
                        session,
                        source=source,
                        target=target,
                        amount_cents=1,
                        transfer_id=uuid4(),
                    )
                    if source == ways[0][0]:
                        await first_made.wait()
        except DBAPIError as error:
            return str(getattr(error.driver_exception, "sqlstate", None))
        return "moved"

    one, two = (CHECKING, SAVINGS), (RENT, EMPTY)
    outcomes = await asyncio.gather(both(one, two), both(two, one))
    assert sorted(outcomes) == ["40P01", "moved"]


@pytest.mark.backend("postgresql")
async def test_both_forms_at_once_agree(crowd: AsyncEngine) -> None:
    sessions = make_sessions(crowd)
    start = asyncio.Barrier(40)

    async def one(number: int) -> bool:
        await start.wait()
        way = [CHECKING, SAVINGS] if number % 2 else [SAVINGS, CHECKING]
        return await move(
            sessions,
            100,
            transfer if number % 4 < 2 else at_once,
            source=way[0],
            target=way[1],
        )

    assert all(await asyncio.gather(*(one(number) for number in range(40))))
    assert await balances(sessions, CHECKING, SAVINGS) == [10_000, 10_000]


@pytest.mark.backend("postgresql")
async def test_transfers_and_new_ledger_entries_do_not_deadlock(
    form: Form, crowd: AsyncEngine
) -> None:
    """A foreign key locks the account, too, until the commit."""
    sessions = make_sessions(crowd)
    start = asyncio.Barrier(60)

    async def one(number: int) -> bool:
        way = [CHECKING, SAVINGS] if number % 2 else [SAVINGS, CHECKING]
        await start.wait()
        if number % 4 < 2:
            return await move(
                sessions, 100, form, source=way[0], target=way[1]
            )
        async with sessions.begin() as session:
            for account_id in way:
                session.add(
                    LedgerEntry(
                        transfer_id=uuid4(),
                        account_id=account_id,
                        amount_cents=1,
                    )
                )
                await session.flush()
        return True

    assert all(await asyncio.gather(*(one(number) for number in range(60))))
    assert await balances(sessions, CHECKING, SAVINGS) == [10_000, 10_000]


@pytest.mark.backend("postgresql")
async def test_negative_twin_to_lock_and_update_in_one_statement_deadlocks(
    sessions: Sessions,
) -> None:
    """The lock is on the newest row; the update begins with an older one."""
    lock_and_update = text(
        "WITH locked AS ("
        " SELECT id FROM accounts WHERE id = :id FOR NO KEY UPDATE)"
        " UPDATE accounts SET balance_cents = balance_cents + 1"
        " FROM locked WHERE accounts.id = locked.id"
    )

    async def one() -> str:
        try:
            async with sessions.begin() as session:
                await session.execute(lock_and_update, {"id": CHECKING})
        except DBAPIError as error:
            return str(getattr(error.driver_exception, "sqlstate", None))
        return "updated"

    async with sessions() as earlier, sessions() as child:
        (await earlier.get_one(Account, CHECKING)).balance_cents -= 1
        await earlier.flush()
        child.add(
            LedgerEntry(
                transfer_id=uuid4(), account_id=CHECKING, amount_cents=1
            )
        )
        await child.flush()
        both = asyncio.gather(one(), one())
        await until_waiting(sessions, 2)
        await earlier.commit()
        assert sorted(await both) == ["40P01", "updated"]


async def test_accounts_are_changed_in_the_order_of_their_ids(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    changed: list[list[str]] = []

    def note(*call: Any) -> None:
        if call[2].startswith("UPDATE"):
            seen = [str(value).replace("-", "") for value in call[3]]
            changed[-1].append(
                next(name for id_, name in names.items() if id_ in seen)
            )

    names = {CHECKING.hex: "checking", RENT.hex: "rent"}
    event.listen(engine.sync_engine, "before_cursor_execute", note)
    for source, target in ((CHECKING, RENT), (RENT, CHECKING)):
        changed.append([])
        await move(sessions, 1, source=source, target=target)
    assert changed[0] == changed[1]
    assert sorted(changed[0]) == ["checking", "rent"]


async def test_fifty_transfers_at_once_lose_and_create_nothing(
    form: Form,
    crowd: AsyncEngine,
) -> None:
    sessions = make_sessions(crowd)
    ring = [(CHECKING, SAVINGS), (SAVINGS, RENT), (RENT, CHECKING)]
    start = asyncio.Barrier(50)

    async def one(number: int) -> bool:
        source, target = ring[number % 3]
        await start.wait()
        return await move(
            sessions,
            100 + number,
            form,
            source=source,
            target=target,
            transfer_id=UUID(int=number),
        )

    assert all(await asyncio.gather(*(one(number) for number in range(50))))
    flow = [sum(100 + n for n in range(50) if n % 3 == k) for k in range(3)]
    assert await balances(sessions, CHECKING, SAVINGS, RENT) == [
        10_000 - flow[0] + flow[2],
        10_000 - flow[1] + flow[0],
        10_000 - flow[2] + flow[1],
    ]
    assert len(await entries(sessions)) >= 100


async def test_fifty_withdrawals_never_overdraw(
    form: Form, crowd: AsyncEngine
) -> None:
    sessions = make_sessions(crowd)
    start = asyncio.Barrier(50)

    async def one(target: UUID) -> str:
        await start.wait()
        try:
            await move(sessions, 1_000, form, target=target)
        except InsufficientFundsError:
            return "refused"
        return "moved"

    outcomes = await asyncio.gather(
        *(one(target) for target in 25 * (SAVINGS, RENT))
    )
    assert sorted(outcomes) == ["moved"] * 10 + ["refused"] * 40
    left, savings, rent = await balances(sessions, CHECKING, SAVINGS, RENT)
    assert left == 0
    assert savings + rent == 30_000


async def test_twenty_equal_calls_at_once_move_the_money_once(
    form: Form,
    crowd: AsyncEngine,
) -> None:
    sessions = make_sessions(crowd)
    transfer_id, start = uuid4(), asyncio.Barrier(20)

    async def one() -> bool:
        await start.wait()
        return await move(sessions, 2_500, form, transfer_id=transfer_id)

    moved = await asyncio.gather(*(one() for _ in range(20)))
    assert sorted(moved) == [False] * 19 + [True]
    assert await balances(sessions, CHECKING, RENT) == [7_500, 12_500]


async def test_of_two_directions_with_one_id_one_is_made(
    form: Form, crowd: AsyncEngine
) -> None:
    sessions = make_sessions(crowd)
    transfer_id, start = uuid4(), asyncio.Barrier(20)

    async def one(source: UUID, target: UUID) -> str:
        way = {"source": source, "target": target}
        await start.wait()
        try:
            moved = await move(
                sessions, 2_500, form, transfer_id=transfer_id, **way
            )
        except ValueError:
            return "another transfer's"
        return "moved" if moved else "made before"

    ways = 10 * [(CHECKING, RENT), (RENT, CHECKING)]
    outcomes = await asyncio.gather(*(one(*way) for way in ways))
    assert Counter(outcomes) == {
        "moved": 1,
        "made before": 9,
        "another transfer's": 10,
    }


@pytest.mark.parametrize("way", [(CHECKING, RENT), (RENT, CHECKING)])
async def test_the_ledger_is_written_in_the_order_of_the_accounts(
    form: Form, sessions: Sessions, way: tuple[UUID, UUID]
) -> None:
    """Else two directions with one id would wait for each other."""
    await move(sessions, 1, form, source=way[0], target=way[1])
    written = [account for account, _ in (await entries(sessions))[-2:]]
    assert written == sorted(way)


async def test_negative_twin_reading_then_writing_creates_money(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    """Fifty at once, the published way: on SQLite all but one fail."""
    targets, read = iter(25 * (SAVINGS, RENT)), asyncio.Barrier(50)

    async def move_money(session: AsyncSession) -> None:
        source = await session.get_one(Account, CHECKING)
        other = await session.get_one(Account, next(targets))
        await read.wait()
        source.balance_cents -= 1_000
        other.balance_cents += 1_000

    moved = await fifty_at_once(engine, move_money)
    total = sum(await balances(sessions, CHECKING, SAVINGS, RENT))
    if engine.dialect.name == "postgresql":
        assert (moved, total) == (50, 31_000)
    else:
        assert (moved, total) == (1, 30_000)


async def test_negative_twin_between_two_accounts_the_sum_proves_nothing(
    engine: AsyncEngine,
) -> None:
    """Two lost updates cancel out: that is why there are three accounts."""
    sessions = make_sessions(engine)
    async with sessions() as one, sessions() as two:
        pairs = [
            (
                await session.get_one(Account, CHECKING),
                await session.get_one(Account, RENT),
            )
            for session in (one, two)
        ]
        for source, target in pairs:
            source.balance_cents -= 1_000
            target.balance_cents += 1_000
        await one.commit()
        if engine.dialect.name == "postgresql":
            await two.commit()
        else:
            with pytest.raises(OperationalError, match="locked"):
                await two.commit()
    # One of two transfers is lost, and the sum is right all the same.
    assert await balances(sessions, CHECKING, RENT) == [9_000, 11_000]


async def test_the_check_constraint_is_the_last_line_of_defence(
    session: AsyncSession,
) -> None:
    account = await session.get_one(Account, CHECKING)
    account.balance_cents = -1
    with pytest.raises(IntegrityError, match="balance_not_negative"):
        await session.flush()


async def test_ledger_and_balances_agree_afterwards(
    form: Form,
    sessions: Sessions,
) -> None:
    before = await balances(sessions, CHECKING, RENT)
    await move(sessions, 1_234, form)
    await move(sessions, 234, form, source=RENT, target=CHECKING)
    query = select(func.sum(LedgerEntry.amount_cents)).group_by(
        LedgerEntry.transfer_id
    )
    async with sessions() as session:
        assert set((await session.scalars(query)).all()) == {0}
    after = await balances(sessions, CHECKING, RENT)
    assert [new - old for old, new in zip(before, after, strict=True)] == [
        -1_000,
        1_000,
    ]


async def test_each_account_is_found_by_its_primary_key(
    large_engine: AsyncEngine,
) -> None:
    claim, update = await plans_of(
        large_engine,
        lambda session: transfer(
            session,
            source=CHECKING,
            target=RENT,
            amount_cents=1,
            transfer_id=uuid4(),
        ),
    )
    assert claim[0] == (
        "Insert on ledger_entries"
        " deciding by uq_ledger_entries_transfer_id_account_id"
    )
    assert update == [
        "Update on accounts",
        "  Index Scan using pk_accounts on accounts",
    ]
