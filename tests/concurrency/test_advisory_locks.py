"""One of many runs a job, and its record keeps out those who are late."""

import asyncio
import inspect
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from subprocess import PIPE
from typing import Any

import pytest
from halting_job import BETWEEN, POINTS, run
from loads import OPERATIONS, WORKERS
from locks import until_waiting
from processes import PATIENCE, forked, prepare
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, MultipleResultsFound
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.concurrency import advisory_locks as recipe
from recipes.concurrency.advisory_locks import (
    GIVE_BACK,
    HELD,
    LOCK,
    REPORT,
    SIX,
    TAKE,
    lock_key,
    run_once,
    send_report,
    try_lock,
)
from recipes.foundations.engines import (
    Sessions,
    make_engine,
    make_sessions,
)
from recipes.kit.databases.throwaway import Template
from recipes.schema import OutboxMessage, Tag, Task

pytestmark = pytest.mark.backend("postgresql")

KEY = {"key": lock_key(REPORT)}
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True, scope="module")
def _nursery() -> None:
    """Start the process whose copies the others are: it has all imports."""
    prepare("halting_job")


async def runs(sessions: Sessions) -> int:
    reports = select(func.count()).where(OutboxMessage.topic == "report")
    async with sessions() as session:
        return (await session.scalars(reports)).one()


async def records(sessions: Sessions) -> list[tuple[str, datetime]]:
    async with sessions() as session:
        found = await session.execute(
            select(Task.name, Task.run_at).order_by(Task.name)
        )
        return [(row.name, row.run_at) for row in found]


async def report(
    sessions: Sessions, due: datetime = SIX, name: str = REPORT
) -> bool:
    """Run the job in a transaction of its own, as a process does."""
    async with sessions.begin() as session:
        return await run_once(session, name, due, send_report)


async def is_free(sessions: Sessions, name: str = REPORT) -> bool:
    async with sessions() as session:
        return await try_lock(session, name)


# --- Keys --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shop: daily report", -6384871551119695318),
        ("b", 4477677635727087946),
        ("é", 5375421630974772051),
        ("", -2039914840885289964),
    ],
)
def test_the_key_of_a_name_is_this_one_for_ever(name: str, key: int) -> None:
    assert lock_key(name) == key


def test_names_have_keys_of_their_own_and_all_are_of_64_bits() -> None:
    keys = {lock_key(f"shop: job {number}") for number in range(10_000)}
    assert len(keys) == 10_000
    assert -(2**63) <= min(keys) < -(2**62)
    assert 2**62 < max(keys) < 2**63


@pytest.mark.parametrize("name", ["", "shop: é", "\0", "x" * 1_000_000])
async def test_any_text_has_a_lock(session: AsyncSession, name: str) -> None:
    assert await try_lock(session, name)


async def test_half_a_character_has_none(session: AsyncSession) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        await try_lock(session, "\ud800")


async def keys_by(seed: str) -> list[bytes]:
    """Let a process with a seed print Python's hash, and the recipe's key."""
    source = f"import hashlib\n{inspect.getsource(lock_key)}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c"),
        f"{source}print(hash({REPORT!r}))\nprint(lock_key({REPORT!r}))",
        stdout=PIPE,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    output, _ = await process.communicate()
    return output.splitlines()


async def test_processes_agree_on_the_key_and_not_on_pythons_hash() -> None:
    one, other = await asyncio.gather(keys_by("1"), keys_by("2"))
    assert one[1] == other[1] == str(lock_key(REPORT)).encode()
    assert one[0] != other[0]


# --- The lock ----------------------------------------------------------------


async def test_one_has_the_lock_and_another_does_not_wait(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        assert await try_lock(session, REPORT)
        with statements.expect(1):
            assert not await is_free(sessions)


async def test_whoever_has_the_lock_may_take_it_again(
    session: AsyncSession,
) -> None:
    assert await try_lock(session, REPORT)
    assert await try_lock(session, REPORT)


async def test_another_name_is_another_lock(sessions: Sessions) -> None:
    async with sessions() as session:
        assert await try_lock(session, REPORT)
        assert await is_free(sessions, "shop: another job")


async def test_another_database_has_locks_of_its_own(
    sessions: Sessions, template: Template
) -> None:
    async with sessions() as session, template.copy() as elsewhere:
        assert await try_lock(session, REPORT)
        assert await is_free(make_sessions(elsewhere))


@pytest.mark.parametrize("end", ["commit", "rollback", "close", "invalidate"])
async def test_the_lock_ends_with_the_transaction(
    sessions: Sessions, end: str
) -> None:
    async with sessions() as session:
        assert await try_lock(session, REPORT)
        assert not await is_free(sessions)
        await getattr(session, end)()
        await until_free(sessions)
        assert await is_free(sessions)


async def until_free(sessions: Sessions) -> None:
    """Wait for the lock: that of a dead client may linger."""
    async with sessions() as session:
        await session.execute(LOCK, KEY)


async def test_no_lock_is_left_in_the_pool(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    assert await is_free(sessions)
    async with engine.connect() as connection:
        assert await connection.scalar(HELD) == 0


# --- Once --------------------------------------------------------------------


async def test_it_runs_once_for_each_time_that_it_is_due(
    sessions: Sessions,
) -> None:
    assert [await report(sessions) for _ in range(3)] == [True, False, False]
    tomorrow = SIX + timedelta(days=1)
    assert [await report(sessions, tomorrow) for _ in "ab"] == [True, False]
    assert await runs(sessions) == 2


async def test_a_process_whose_clock_is_behind_runs_nothing(
    sessions: Sessions,
) -> None:
    assert await report(sessions)
    assert not await report(sessions, SIX - MINUTE)
    assert await records(sessions) == [(REPORT, SIX)]


async def test_the_same_moment_in_another_time_zone_is_the_same(
    sessions: Sessions,
) -> None:
    assert await report(sessions)
    east = datetime.fromisoformat("2024-11-05T08:00+02:00")
    assert not await report(sessions, east)


async def test_a_name_keeps_one_row_which_says_when_it_ran(
    sessions: Sessions,
) -> None:
    before = datetime.now(UTC)
    for minute in range(3):
        assert await report(sessions, SIX + minute * MINUTE)
    async with sessions() as session:
        task = (await session.scalars(select(Task))).one()
    assert (task.name, task.run_at) == (REPORT, SIX + 2 * MINUTE)
    assert task.finished_at is not None
    assert before < task.finished_at < datetime.now(UTC)


async def test_names_do_not_share_a_record(sessions: Sessions) -> None:
    assert await report(sessions)
    assert await report(sessions, name="another")
    assert await records(sessions) == [("another", SIX), (REPORT, SIX)]


async def test_no_worker_takes_the_record_for_work_to_do(
    sessions: Sessions,
) -> None:
    assert await report(sessions)
    open_ones = select(func.count()).where(
        Task.finished_at.is_(None), Task.failed_at.is_(None)
    )
    async with sessions() as session:
        assert await session.scalar(open_ones) == 0


async def test_while_one_works_the_others_leave(
    sessions: Sessions, statements: Statements
) -> None:
    refused = []

    async def work(_: AsyncSession) -> None:
        with statements.expect(2):
            refused.append(await report(sessions))
            refused.append(await report(sessions, SIX + MINUTE))

    async with sessions.begin() as session:
        assert await run_once(session, REPORT, SIX, work)
    assert refused == [False, False]
    # One that was due meanwhile has missed its turn, and the next has not.
    assert await records(sessions) == [(REPORT, SIX)]
    assert await report(sessions, SIX + 2 * MINUTE)


async def test_until_the_commit_the_lock_is_held(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        assert await run_once(session, REPORT, SIX, send_report)
        assert not await report(sessions)
    assert not await report(sessions)
    assert await runs(sessions) == 1


async def test_in_one_transaction_it_runs_once_too(
    session: AsyncSession,
) -> None:
    assert await run_once(session, REPORT, SIX, send_report)
    assert not await run_once(session, REPORT, SIX, send_report)


async def test_after_a_failure_nothing_is_stored_and_the_next_one_runs(
    sessions: Sessions,
) -> None:
    async def fail(session: AsyncSession) -> None:
        await send_report(session)
        raise LookupError

    with pytest.raises(LookupError):
        async with sessions.begin() as session:
            await run_once(session, REPORT, SIX, fail)
    assert (await runs(sessions), await records(sessions)) == (0, [])
    assert await report(sessions)
    assert await runs(sessions) == 1


async def test_what_cannot_be_recorded_is_not_done(
    sessions: Sessions,
) -> None:
    done = []

    async def work(session: AsyncSession) -> None:
        done.append(session)

    with pytest.raises(DBAPIError):
        async with sessions.begin() as session:
            await run_once(session, "x" * 61, SIX, work)
    assert done == []


async def test_the_costs_are_those_that_the_page_says(
    sessions: Sessions, statements: Statements
) -> None:
    async def nothing(_: AsyncSession) -> None:
        """Do no work."""

    async with sessions.begin() as first, sessions() as second:
        with statements.expect(3):
            await run_once(first, REPORT, SIX, nothing)
        with statements.expect(1):
            await run_once(second, REPORT, SIX, nothing)
    async with sessions.begin() as session:
        with statements.expect(2):
            await run_once(session, REPORT, SIX, nothing)
    async with sessions.begin() as session:
        with statements.expect(3):
            await run_once(session, REPORT, SIX + MINUTE, nothing)


async def test_a_time_without_a_zone_is_refused(
    sessions: Sessions, statements: Statements
) -> None:
    naive = SIX.replace(tzinfo=None)
    with statements.expect(0):
        with pytest.raises(TypeError, match="due needs a time zone"):
            await report(sessions, naive)


async def test_two_records_of_a_name_are_an_error(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        session.add_all([Task(name=REPORT, run_at=SIX) for _ in "ab"])
    with pytest.raises(MultipleResultsFound):
        await report(sessions)


# --- What others committed ---------------------------------------------------


async def test_a_record_that_was_loaded_before_is_read_again(
    sessions: Sessions,
) -> None:
    assert await report(sessions)
    async with sessions() as session:
        task = (await session.scalars(select(Task))).one()
        assert await report(sessions, SIX + MINUTE)
        assert task.run_at == SIX
        assert not await run_once(session, REPORT, SIX + MINUTE, send_report)
        assert task.run_at == SIX + MINUTE


async def has_read_before(engine: AsyncEngine, level: str) -> bool:
    """Ask in a transaction that began to read before another process ran."""
    sessions = make_sessions(engine.execution_options(isolation_level=level))
    async with sessions.begin() as session:
        await session.execute(select(Tag.id))
        assert await report(sessions)
        return await run_once(session, REPORT, SIX, send_report)


async def test_at_the_default_level_a_late_transaction_sees_the_record(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    assert not await has_read_before(engine, "READ COMMITTED")
    assert await runs(sessions) == 1


async def test_negative_twin_at_repeatable_read_it_may_not(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    assert await has_read_before(engine, "REPEATABLE READ")
    assert await runs(sessions) == 2


# --- Many at once ------------------------------------------------------------


@pytest.fixture
async def many(engine: AsyncEngine) -> AsyncIterator[Sessions]:
    """Give each worker a connection."""
    crowd = make_engine(engine.url, pool_size=WORKERS)
    yield make_sessions(crowd)
    await crowd.dispose()


async def test_of_sixteen_one_runs_it_each_minute(
    many: Sessions, sessions: Sessions
) -> None:
    all_woke = asyncio.Barrier(WORKERS)

    async def process() -> list[bool]:
        ran = []
        for minute in range(OPERATIONS):
            await all_woke.wait()
            ran.append(await report(many, SIX + minute * MINUTE))
        return ran

    ran = await asyncio.gather(*(process() for _ in range(WORKERS)))
    assert [sum(each) for each in zip(*ran, strict=True)] == [1] * OPERATIONS
    assert await runs(sessions) == OPERATIONS
    assert len(await records(sessions)) == 1


async def test_negative_twin_without_the_lock_all_sixteen_run_it(
    many: Sessions, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_here = asyncio.Barrier(WORKERS)

    async def no_lock(_session: AsyncSession, _name: str) -> bool:
        return True

    async def work(session: AsyncSession) -> None:
        await all_here.wait()
        await send_report(session)

    async def process() -> bool:
        async with many.begin() as session:
            return await run_once(session, REPORT, SIX, work)

    monkeypatch.setattr(recipe, "try_lock", no_lock)
    assert all(await asyncio.gather(*(process() for _ in range(WORKERS))))
    assert await runs(sessions) == WORKERS


@dataclass
class Process:
    """A process that runs the job, and halts at a point."""

    process: BaseProcess
    pipe: Connection

    async def tells(self) -> object:
        """Return what it says next."""
        return await asyncio.to_thread(self.pipe.recv)

    def go_on(self) -> None:
        self.pipe.send("go on")

    async def kill(self) -> None:
        self.process.kill()
        await asyncio.to_thread(self.process.join)


@asynccontextmanager
async def halting(engine: AsyncEngine, point: str) -> AsyncIterator[Process]:
    """Start a process that halts there; it is gone after the block."""
    async with forked(run, engine, point) as (process, pipe):
        yield Process(process, pipe)


async def test_of_five_processes_one_runs_it(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with AsyncExitStack() as stack:
        five = [
            await stack.enter_async_context(halting(engine, POINTS[0]))
            for _ in range(5)
        ]
        for each in five:
            assert await each.tells() == "halted"
        for each in five:
            each.go_on()
        told = [await each.tells() for each in five]
    assert sorted(map(str, told)) == ["False"] * 4 + ["True"]
    assert await runs(sessions) == 1


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_process_has_run_it_or_leaves_it_to_the_next(
    engine: AsyncEngine, sessions: Sessions, point: str
) -> None:
    done = point == "after the commit"
    async with halting(engine, point) as killed:
        assert await killed.tells() == "halted"
        await killed.kill()
    await until_free(sessions)
    assert await runs(sessions) == done
    assert await report(sessions) is not done
    assert await runs(sessions) == 1


async def test_negative_twin_a_record_that_is_committed_first_loses_the_work(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with halting(engine, BETWEEN) as killed:
        assert await killed.tells() == "halted"
        await killed.kill()
    await until_free(sessions)
    assert not await report(sessions)
    assert await runs(sessions) == 0


# --- Other ways --------------------------------------------------------------


async def test_a_sessions_lock_outlives_commit_and_rollback(
    engine: AsyncEngine,
) -> None:
    own = make_engine(engine.url, pool_size=1)
    sessions = make_sessions(own)
    for end in ("commit", "rollback"):
        async with sessions() as session:
            assert await session.scalar(TAKE, KEY)
            await getattr(session, end)()
    async with engine.connect() as connection:
        assert not await connection.scalar(TAKE, KEY)
        assert await connection.scalar(HELD) == 1
    # Whoever gets the connection next has it, and it was taken twice.
    async with sessions() as session:
        assert await try_lock(session, REPORT)
        assert [await session.scalar(GIVE_BACK, KEY) for _ in "abc"] == [
            *(True, True, False)
        ]
    await own.dispose()


async def test_unlocking_from_another_connection_only_warns(
    engine: AsyncEngine,
) -> None:
    warnings: list[str] = []
    warned = asyncio.Event()

    def listener(_connection: object, message: Any) -> None:
        warnings.append(f"{message.severity}: {message.message}")
        warned.set()

    async with engine.connect() as one, engine.connect() as other:
        assert await one.scalar(TAKE, KEY)
        raw = await other.get_raw_connection()
        driver: Any = raw.driver_connection
        driver.add_log_listener(listener)
        assert await other.scalar(GIVE_BACK, KEY) is False
        async with asyncio.timeout(PATIENCE):
            await warned.wait()
        driver.remove_log_listener(listener)
        assert await other.scalar(HELD) == 1
        await one.invalidate()
    assert warnings == ["WARNING: you don't own a lock of type ExclusiveLock"]


async def test_a_closed_connection_gives_a_sessions_lock_back(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with engine.connect() as connection:
        assert await connection.scalar(TAKE, KEY)
        await connection.invalidate()
    await until_free(sessions)
    assert await is_free(sessions)


async def test_those_who_wait_for_a_lock_run_it_one_after_the_other(
    sessions: Sessions,
) -> None:
    async def wait_and_run() -> None:
        async with sessions.begin() as session:
            await session.execute(LOCK, KEY)
            await send_report(session)

    async with asyncio.TaskGroup() as tasks, sessions.begin() as first:
        assert await try_lock(first, REPORT)
        for _ in range(3):
            tasks.create_task(wait_and_run())
        await until_waiting(sessions, 3)
        assert await runs(sessions) == 0
    assert await runs(sessions) == 3


async def test_with_a_row_those_who_skip_it_need_no_other_lock(
    sessions: Sessions,
) -> None:
    assert await report(sessions)
    row = select(Task.id).where(Task.name == REPORT)
    free = row.with_for_update(skip_locked=True)
    async with sessions() as one, sessions() as other:
        assert await one.scalar(free) is not None
        assert await other.scalar(free) is None


async def test_with_a_unique_key_the_second_waits_and_does_nothing(
    sessions: Sessions,
) -> None:
    claim = insert(Tag).values(name="report at six").on_conflict_do_nothing()

    async def second() -> object:
        async with sessions.begin() as session:
            return await session.scalar(claim.returning(Tag.id))

    async with sessions.begin() as first:
        assert await first.scalar(claim.returning(Tag.id)) is not None
        waiting = asyncio.create_task(second())
        await until_waiting(sessions)
    assert await waiting is None


async def test_a_transaction_that_the_server_ended_stores_nothing(
    sessions: Sessions,
) -> None:
    gone = asyncio.Event()
    limit = "SET LOCAL idle_in_transaction_session_timeout = '50ms'"

    async def ask_another_system(session: AsyncSession) -> None:
        connection = await session.connection()
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        driver.add_termination_listener(lambda _: gone.set())
        await session.execute(text(limit))
        async with asyncio.timeout(PATIENCE):
            await gone.wait()
        await until_free(sessions)
        assert await report(sessions)  # meanwhile, by the next process
        await send_report(session)

    with pytest.raises(DBAPIError):
        async with sessions.begin() as session:
            await run_once(session, REPORT, SIX, ask_another_system)
    assert await runs(sessions) == 1


# --- Traps -------------------------------------------------------------------

Trap = Callable[[AsyncEngine], Awaitable[None]]


@pytest.mark.parametrize(
    ("trap", "count"),
    [
        (recipe.trap_own_scheduler, 5),
        (recipe.trap_lock_only, 2),
        (recipe.cure_own_scheduler, 1),
    ],
)
async def test_five_processes_run_it_so_often(
    engine: AsyncEngine,
    capsys: pytest.CaptureFixture[str],
    trap: Trap,
    count: int,
) -> None:
    await trap(engine)
    assert capsys.readouterr().out == f"runs: {count}\n"


async def test_all_who_wait_run_it(
    sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    await recipe.trap_wait_for_lock(sessions)
    assert capsys.readouterr().out == "runs: 5\n"


async def test_a_sessions_lock_is_left_in_the_pool(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await recipe.trap_session_lock(engine)
    assert capsys.readouterr().out == (
        "others take it, too: True\ngiven back: False\nlocks left: 1\n"
    )


async def test_the_lock_of_the_recipe_is_not(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await recipe.cure_session_lock(engine)
    assert capsys.readouterr().out == (
        "others take it, too: False\nlocks left: 0\n"
    )


async def test_processes_print_their_keys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await recipe.trap_hash()
    assert capsys.readouterr().out == "processes: 3\ndifferent keys: 3\n"
    await recipe.cure_hash()
    assert capsys.readouterr().out == "processes: 3\ndifferent keys: 1\n"


async def test_an_idle_leader_and_the_next_lead_at_once(
    sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    await recipe.trap_idle_transaction(sessions)
    assert capsys.readouterr().out == "leaders at once: 2\n"
