"""Transactions that lose a race are run again, as a whole; others are not."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from loads import OPERATIONS, WORKERS
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)

from conftest import Statements
from recipes.concurrency import retry_transaction as recipe
from recipes.concurrency.retry_transaction import (
    BALANCES,
    lost_a_race,
    pause_after,
    retry_operational_errors,
    retry_transaction,
    serializable,
    take,
    two_withdrawals,
    withdraw,
)
from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.schema import Account, Tag
from recipes.schema.seed import AVOCET, BITTERN, CHECKING, EMPTY, SAVINGS

OPERATIONS_ON = {"postgresql": OPERATIONS, "sqlite": 5}
ACCOUNTS = (CHECKING, SAVINGS)

Work = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture
def strict(engine: AsyncEngine) -> Sessions:
    return serializable(engine)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note the pauses, and make none."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    pause_by(monkeypatch, sleep)
    return made


def pause_by(
    monkeypatch: pytest.MonkeyPatch, sleep: Callable[[float], Awaitable[None]]
) -> None:
    """Let the recipe pause in another way."""
    monkeypatch.setattr(recipe, "asyncio", SimpleNamespace(sleep=sleep))


def add_to(balance: Any, cents: int) -> Any:
    change = update(Account).where(Account.id == balance)
    return change.values(balance_cents=Account.balance_cents + cents)


def overtaken(
    sessions: Sessions, times: int, seen: list[AsyncSession]
) -> Work:
    """Make work that others come before, in its first attempts."""

    async def work(session: AsyncSession) -> str:
        seen.append(session)
        await session.scalars(BALANCES)
        if len(seen) <= times:
            async with sessions.begin() as other:
                await other.scalars(BALANCES)
                await other.execute(add_to(SAVINGS, 1))
        session.add(Tag(name="once"))
        await session.execute(add_to(CHECKING, 1_000))
        return f"attempt {len(seen)}"

    return work


async def balances(sessions: Sessions) -> list[int]:
    async with sessions() as session:
        return [
            (await session.get_one(Account, id_)).balance_cents
            for id_ in ACCOUNTS
        ]


async def tags(sessions: Sessions) -> int:
    async with sessions() as session:
        query = select(func.count()).where(Tag.name == "once")
        return (await session.scalars(query)).one()


# --- What is run again -------------------------------------------------------


async def test_what_loses_no_race_is_run_once_and_its_result_returned(
    sessions: Sessions, statements: Statements, pauses: list[float]
) -> None:
    work = overtaken(sessions, 0, [])
    with statements.expect(3):
        assert await retry_transaction(sessions, work) == "attempt 1"
    assert pauses == []
    assert await balances(sessions) == [110_00, 100_00]


@pytest.mark.parametrize("times", [1, 4])
async def test_what_loses_is_run_again_as_a_whole_in_new_sessions(
    strict: Sessions, pauses: list[float], times: int
) -> None:
    seen: list[AsyncSession] = []
    work = overtaken(strict, times, seen)
    assert await retry_transaction(strict, work) == f"attempt {times + 1}"
    assert len(set(map(id, seen))) == times + 1
    assert len(pauses) == times
    # What the attempts that lost had done is undone.
    assert await tags(strict) == 1
    assert await balances(strict) == [110_00, 100_00 + times]


@pytest.mark.parametrize("attempts", [1, 2, 5])
async def test_who_loses_each_time_gives_up_and_has_changed_nothing(
    strict: Sessions, pauses: list[float], attempts: int
) -> None:
    seen: list[AsyncSession] = []
    work = overtaken(strict, 9, seen)
    with pytest.raises(DBAPIError) as lost:
        await retry_transaction(strict, work, attempts=attempts)
    assert lost_a_race(lost.value)
    assert (len(seen), len(pauses)) == (attempts, attempts - 1)
    assert await tags(strict) == 0
    assert await balances(strict) == [100_00, 100_00 + attempts]


async def test_five_attempts_are_made_if_the_caller_does_not_say(
    strict: Sessions, pauses: list[float]
) -> None:
    with pytest.raises(DBAPIError):
        await retry_transaction(strict, overtaken(strict, 9, []))
    assert len(pauses) == 5 - 1


@pytest.mark.parametrize("attempts", [-1, 0, 101])
async def test_attempts_out_of_range_are_refused_before_any_sql(
    sessions: Sessions, statements: Statements, attempts: int
) -> None:
    work = overtaken(sessions, 0, [])
    with statements.expect(0), pytest.raises(ValueError, match="attempts"):
        await retry_transaction(sessions, work, attempts=attempts)


async def test_a_hundred_attempts_may_be_wanted(sessions: Sessions) -> None:
    work = overtaken(sessions, 0, [])
    answer = await retry_transaction(sessions, work, attempts=100)
    assert answer == "attempt 1"


@pytest.mark.backend("postgresql")
async def test_a_commit_can_lose_as_well(
    strict: Sessions, pauses: list[float]
) -> None:
    attempts = 0

    async def work(session: AsyncSession) -> None:
        nonlocal attempts
        attempts += 1
        await session.scalars(BALANCES)
        await session.execute(add_to(CHECKING, 1_000))
        if attempts == 1:  # all that is left to do is the commit
            async with strict.begin() as other:
                await withdraw(other, SAVINGS)

    await retry_transaction(strict, work)
    assert (attempts, len(pauses)) == (2, 1)
    assert await balances(strict) == [110_00, 0]


@pytest.mark.backend("postgresql")
async def test_a_deadlock_is_a_lost_race(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_each, attempts = asyncio.Barrier(2), Counter[str]()
    lost = []

    def note(error: DBAPIError) -> bool:
        lost.append(code_of(error))
        return lost_a_race(error)

    monkeypatch.setattr(recipe, "lost_a_race", note)

    async def both(name: str, *ids: Any) -> None:
        async def work(session: AsyncSession) -> None:
            attempts[name] += 1
            await session.execute(add_to(ids[0], 1))
            if attempts[name] == 1:
                await one_each.wait()
            await session.execute(add_to(ids[1], 1))

        await retry_transaction(sessions, work)

    await asyncio.gather(both("one", *ACCOUNTS), both("two", *ACCOUNTS[::-1]))
    assert sorted(attempts.values()) == [1, 2]
    assert lost == ["40P01"]
    assert await balances(sessions) == [100_02, 100_02]


@pytest.mark.backend("sqlite")
async def test_on_sqlite_who_has_read_does_not_wait_for_a_writer(
    engine: AsyncEngine, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with write_sessions(engine)() as writer:
        await writer.execute(add_to(SAVINGS, 1))

        async def sleep(_: float) -> None:
            await writer.commit()

        with pytest.raises(OperationalError) as lost:
            async with sessions.begin() as session:
                await withdraw(session, CHECKING)
        assert code_of(lost.value) == "SQLITE_BUSY"
        pause_by(monkeypatch, sleep)
        work = overtaken(sessions, 0, [])
        assert await retry_transaction(sessions, work) == "attempt 2"
    assert await balances(sessions) == [110_00, 100_01]


@pytest.mark.backend("sqlite")
async def test_on_sqlite_what_was_read_before_a_commit_is_old(
    sessions: Sessions,
) -> None:
    with pytest.raises(OperationalError) as lost:
        async with sessions.begin() as session:
            await overtaken(sessions, 1, [])(session)
    assert code_of(lost.value) == "SQLITE_BUSY_SNAPSHOT"


# --- What is not -------------------------------------------------------------


async def break_a_constraint(session: AsyncSession) -> None:
    await take(session, EMPTY)


async def wait_too_long(session: AsyncSession) -> None:
    await session.execute(text("SET LOCAL statement_timeout = '10ms'"))
    await session.execute(text("SELECT pg_sleep(10)"))


async def ask_for_a_lock(session: AsyncSession) -> None:
    query = select(Account).where(Account.id == CHECKING)
    await session.execute(query.with_for_update(nowait=True))


async def lose_the_connection(session: AsyncSession) -> None:
    query = text("SELECT pg_terminate_backend(pg_backend_pid())")
    await session.execute(query)


async def misspell(session: AsyncSession) -> None:
    await session.execute(text("SELECT nothing FROM nowhere"))


async def raise_something(_: AsyncSession) -> None:
    raise OSError


async def attempts_at(sessions: Sessions, work: Work) -> int:
    """Count how often work is run that fails each time."""
    seen = []

    async def counted(session: AsyncSession) -> None:
        seen.append(session)
        await work(session)

    with pytest.raises((DBAPIError, OSError)):
        await retry_transaction(sessions, counted)
    return len(seen)


@pytest.mark.parametrize("work", [break_a_constraint, misspell])
async def test_an_error_that_comes_again_is_not_repeated(
    sessions: Sessions, work: Work
) -> None:
    assert await attempts_at(sessions, work) == 1


async def test_an_error_of_ones_own_is_not_repeated(
    sessions: Sessions,
) -> None:
    assert await attempts_at(sessions, raise_something) == 1


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("work", [wait_too_long, lose_the_connection])
async def test_a_timeout_and_a_lost_connection_are_not_repeated(
    sessions: Sessions, work: Work
) -> None:
    assert await attempts_at(sessions, work) == 1


@pytest.mark.backend("postgresql")
async def test_a_lock_that_is_taken_is_not_repeated(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as holder:
        await ask_for_a_lock(holder)
        assert await attempts_at(sessions, ask_for_a_lock) == 1


async def test_an_error_that_work_keeps_to_itself_cannot_be_repeated(
    strict: Sessions, pauses: list[float]
) -> None:
    work = overtaken(strict, 9, [])

    async def swallowing(session: AsyncSession) -> str:
        with suppress(DBAPIError):
            await work(session)
        return "swallowed"

    assert await retry_transaction(strict, swallowing) == "swallowed"
    assert pauses == []
    assert await balances(strict) == [100_00, 100_01]


# --- The pause ---------------------------------------------------------------


async def test_while_it_pauses_no_connection_is_held(
    engine: AsyncEngine, strict: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool: Any = engine.pool
    held = []

    async def sleep(_: float) -> None:
        held.append(pool.checkedout())

    pause_by(monkeypatch, sleep)
    await retry_transaction(strict, overtaken(strict, 2, []))
    assert held == [0, 0]


async def test_who_is_cancelled_in_a_pause_leaves_nothing(
    engine: AsyncEngine, strict: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    pausing = asyncio.Event()

    async def sleep(_: float) -> None:
        pausing.set()
        await asyncio.Event().wait()

    pause_by(monkeypatch, sleep)
    work = overtaken(strict, 9, [])
    task = asyncio.create_task(retry_transaction(strict, work))
    await pausing.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    pool: Any = engine.pool
    assert pool.checkedout() == 0
    assert await balances(strict) == [100_00, 100_01]


async def test_it_pauses_longer_after_each_attempt_that_lost(
    strict: Sessions, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn_from = []

    def longest(low: float, high: float) -> float:
        drawn_from.append(low)
        return high

    monkeypatch.setattr(recipe, "uniform", longest)
    await retry_transaction(strict, overtaken(strict, 8, []), attempts=9)
    assert pauses == [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1, 1]
    assert drawn_from == 8 * [0]


def test_no_two_draw_the_same_pause() -> None:
    drawn = [pause_after(3) for _ in range(100)]
    assert len(set(drawn)) == 100
    assert 0 <= min(drawn) < max(drawn) <= 0.08


async def test_of_ten_who_meet_all_but_one_lose(
    crowd: AsyncEngine, strict: Sessions
) -> None:
    met = asyncio.Barrier(10)
    sessions = serializable(crowd)

    async def one() -> bool:
        try:
            async with sessions.begin() as session:
                mine = await session.get_one(Account, CHECKING)
                await met.wait()
                mine.balance_cents += 1
        except DBAPIError as error:
            return lost_a_race(error)
        return False

    lost = await asyncio.gather(*(one() for _ in range(10)))
    assert sorted(lost) == [False] + 9 * [True]
    assert await balances(strict) == [100_01, 100_00]


# --- Write skew --------------------------------------------------------------


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("level", "paid"),
    [("READ COMMITTED", 2), ("REPEATABLE READ", 2), ("SERIALIZABLE", 1)],
)
async def test_only_serializable_sees_what_others_have_decided_by(
    engine: AsyncEngine, sessions: Sessions, level: str, paid: int
) -> None:
    outcomes = await two_withdrawals(recipe.once_at(engine, level))
    assert outcomes.count("paid") == paid
    assert sum(await balances(sessions)) == 200_00 - paid * 100_00


@pytest.mark.backend("sqlite")
async def test_negative_twin_the_driver_alone_begins_too_late(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    default = create_async_engine(engine.url)
    outcomes = await two_withdrawals(recipe.once_at(default, "SERIALIZABLE"))
    await default.dispose()
    assert outcomes == ["paid", "paid"]
    assert await balances(sessions) == [0, 0]


async def test_with_a_retry_one_is_paid_and_the_other_refused(
    strict: Sessions,
) -> None:
    outcomes = await two_withdrawals(
        lambda work: retry_transaction(strict, work)
    )
    assert sorted(outcomes) == ["paid", "refused"]
    assert await balances(strict) == [100_00, 0]


@pytest.mark.backend("postgresql")
async def test_a_lock_on_what_is_read_does_without_retries(
    sessions: Sessions,
) -> None:
    both_begin = asyncio.Barrier(2)
    lock = BALANCES.order_by(Account.id).with_for_update()

    async def one(account: UUID) -> str:
        async with sessions.begin() as session:
            await both_begin.wait()
            await session.execute(lock)
            return await withdraw(session, account)

    outcomes = await asyncio.gather(*map(one, ACCOUNTS))
    assert sorted(outcomes) == ["paid", "refused"]


@pytest.mark.backend("postgresql")
async def test_one_who_is_not_serializable_is_not_seen(
    strict: Sessions, sessions: Sessions
) -> None:
    async def other() -> None:
        async with sessions.begin() as session:
            assert await withdraw(session, SAVINGS) == "paid"

    async with strict.begin() as session:
        assert await withdraw(session, CHECKING, other) == "paid"
    assert await balances(sessions) == [0, 0]


@pytest.mark.backend("postgresql")
async def test_repeatable_read_sees_a_change_of_the_same_row(
    engine: AsyncEngine,
) -> None:
    sessions = make_sessions(
        engine.execution_options(isolation_level="REPEATABLE READ")
    )

    async def other() -> None:
        async with sessions.begin() as session:
            await take(session, CHECKING)

    with pytest.raises(DBAPIError) as lost:
        async with sessions.begin() as session:
            await withdraw(session, CHECKING, other)
    assert code_of(lost.value) == "40001"


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("never", "lost"), [(["seqscan"], 0), (["indexscan", "bitmapscan"], 1)]
)
async def test_who_reads_the_whole_table_is_in_the_way_of_other_owners(
    strict: Sessions, never: list[str], lost: int
) -> None:
    async def owner_changes(session: AsyncSession, owner: UUID) -> None:
        for scan in never:
            await session.execute(text(f"SET LOCAL enable_{scan} = off"))
        own = Account.owner_id == owner
        await session.scalars(select(Account.balance_cents).where(own))
        change = update(Account).where(own)
        if owner == AVOCET:
            async with strict.begin() as other:
                await owner_changes(other, BITTERN)
        await session.execute(change.values(balance_cents=1))

    async def attempt() -> int:
        try:
            async with strict.begin() as session:
                await owner_changes(session, AVOCET)
        except DBAPIError as error:
            return int(lost_a_race(error))
        return 0

    assert await attempt() == lost


async def test_a_savepoint_gives_no_other_view(strict: Sessions) -> None:
    async with strict.begin() as session:
        await session.scalars(BALANCES)
        async with strict.begin() as other:
            await withdraw(other, SAVINGS)
        for _ in range(3):
            with pytest.raises(DBAPIError) as lost:
                async with session.begin_nested():
                    await take(session, CHECKING)
            assert lost_a_race(lost.value)


def test_an_engine_of_another_level_shares_the_pool(
    engine: AsyncEngine,
) -> None:
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    assert strict.pool is engine.pool


# --- Under load --------------------------------------------------------------


async def load(operations: int, way: Callable[[Work], Awaitable[Any]]) -> int:
    """Let each worker add so many cents to two accounts, in turns.

    All have read before the first of them writes. Returns how many attempts
    they made.
    """
    met, attempts = asyncio.Barrier(WORKERS), 0

    async def worker(number: int) -> None:
        met_before, account = False, ACCOUNTS[0]

        async def work(session: AsyncSession) -> None:
            nonlocal attempts, met_before
            attempts += 1
            row = Account.id == account
            query = select(Account.balance_cents).where(row)
            read = (await session.scalars(query)).one()
            if not met_before:
                met_before = True
                await met.wait()
            change = update(Account).where(row)
            await session.execute(change.values(balance_cents=read + 1))

        for operation in range(operations):
            account = ACCOUNTS[(number + operation) % 2]
            await way(work)

    await asyncio.gather(*map(worker, range(WORKERS)))
    return attempts


async def test_sixteen_workers_lose_nothing(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations = OPERATIONS_ON[backend]
    strict = serializable(crowd)
    attempts = await load(
        operations, lambda work: retry_transaction(strict, work, attempts=100)
    )
    each = WORKERS * operations // 2
    assert attempts > 2 * each
    assert await balances(sessions) == [100_00 + each, 100_00 + each]


async def test_negative_twin_at_the_default_level_they_lose_without_retries(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations, done = OPERATIONS_ON[backend], 0
    usual = make_sessions(crowd)

    async def once(work: Work) -> None:
        nonlocal done
        with suppress(OperationalError):
            async with usual.begin() as session:
                await work(session)
            done += 1

    wanted = WORKERS * operations
    assert await load(operations, once) == wanted
    added = sum(await balances(sessions)) - 200_00
    if backend == "postgresql":  # nobody is told
        assert added < done == wanted
    else:
        assert added == done < wanted


async def test_negative_twin_serializable_alone_refuses_many(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations, done = OPERATIONS_ON[backend], 0
    strict = serializable(crowd)

    async def once(work: Work) -> None:
        nonlocal done
        with suppress(DBAPIError):
            async with strict.begin() as session:
                await work(session)
            done += 1

    await load(operations, once)
    assert sum(await balances(sessions)) - 200_00 == done
    assert done < WORKERS * operations


@pytest.mark.backend("sqlite")
async def test_on_sqlite_who_takes_the_write_lock_first_loses_no_race(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    writers, begin = write_sessions(crowd), asyncio.Barrier(WORKERS)
    attempts = 0

    async def work(session: AsyncSession) -> str:
        nonlocal attempts
        attempts += 1
        return await withdraw(session, CHECKING)

    async def one() -> str:
        await begin.wait()
        return await retry_transaction(writers, work)

    answers = await asyncio.gather(*(one() for _ in range(WORKERS)))
    assert Counter(answers) == {"paid": 1, "refused": WORKERS - 1}
    assert attempts == WORKERS
    assert await balances(sessions) == [0, 100_00]


# --- The traps ---------------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_negative_twin_with_asyncpg_nothing_else_is_repeated(
    strict: Sessions, pauses: list[float]
) -> None:
    seen: list[AsyncSession] = []
    with pytest.raises(DBAPIError) as lost:
        await retry_operational_errors(strict, overtaken(strict, 9, seen))
    assert not isinstance(lost.value, OperationalError)
    assert code_of(lost.value) == "40001"
    assert (len(seen), pauses) == (1, [])


@pytest.mark.parametrize("times", [0, 2, 4])
async def test_an_operational_error_would_be_repeated(
    sessions: Sessions, pauses: list[float], times: int
) -> None:
    async def work(_: AsyncSession) -> str:
        if len(pauses) < times:
            raise OperationalError("", None, Exception())
        return "done"

    assert await retry_operational_errors(sessions, work) == "done"
    assert len(pauses) == times


@pytest.mark.backend("sqlite")
async def test_on_sqlite_a_lost_race_is_an_operational_error(
    strict: Sessions, pauses: list[float]
) -> None:
    work = overtaken(strict, 1, [])
    assert await retry_operational_errors(strict, work) == "attempt 2"
    assert len(pauses) == 1


async def test_negative_twin_what_was_decided_before_breaks_the_rule(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await recipe.trap_decided_before(engine)
    assert sum(await balances(sessions)) == 0


async def test_who_decides_in_time_is_refused_before_anything_is_written(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await take(session, CHECKING)
    await recipe.trap_decided_before(engine)
    assert await balances(sessions) == [0, 100_00]


async def test_negative_twin_in_the_same_transaction_nothing_is_stored(
    engine: AsyncEngine,
    sessions: Sessions,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await recipe.trap_same_transaction(engine)
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert await balances(sessions) == [100_00, 0]
