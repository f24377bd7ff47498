"""Tasks are claimed by one worker at a time, and stored as done once."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from dying_worker import POINTS, run, work_off
from loads import KILLS, OPERATIONS, WORKERS
from locks import until_waiting
from plans import plans_of, sent_by, sqlite_plans_of
from processes import forked, prepare
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.concurrency import job_queue
from recipes.concurrency.job_queue import (
    LEASE,
    MAX_ATTEMPTS,
    NOON,
    OLDEST,
    LeaseLostError,
    claim_tasks,
    fail_task,
    finish_task,
)
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.kit.recording.plans import explain
from recipes.schema import OutboxMessage, Tag, Task, utc_now

OPERATIONS_ON = {"postgresql": OPERATIONS, "sqlite": 5}
SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)

Finish = Callable[[AsyncSession, Task], Awaitable[object]]


@pytest.fixture
def writers(engine: AsyncEngine) -> Sessions:
    return write_sessions(engine)


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up no task, however often it is begun."""
    monkeypatch.setattr(job_queue, "MAX_ATTEMPTS", 1_000_000)


async def add(sessions: Sessions, *tasks: Task) -> list[int]:
    async with sessions.begin() as session:
        session.add_all(tasks)
    return [task.id for task in tasks]


def new(name: str = "new", run_at: datetime = NOON, **values: Any) -> Task:
    return Task(name=name, run_at=run_at, **values)


async def claim(
    sessions: Sessions, now: datetime = NOON, **options: Any
) -> list[Task]:
    async with sessions.begin() as session:
        return await claim_tasks(session, now=now, **options)


async def names(sessions: Sessions, *arguments: Any, **options: Any) -> str:
    tasks = await claim(sessions, *arguments, **options)
    return " ".join(task.name for task in tasks)


async def finish(sessions: Sessions, task: Task, now: datetime = NOON) -> None:
    async with sessions.begin() as session:
        await finish_task(session, task, now=now)


async def fail(
    sessions: Sessions, task: Task, now: datetime = NOON, why: str = "broken"
) -> datetime | None:
    async with sessions.begin() as session:
        return await fail_task(session, task, why, now=now)


async def stored(sessions: Sessions, id_: int) -> Task:
    async with sessions() as session:
        return await session.get_one(Task, id_)


async def messages(sessions: Sessions) -> Counter[str]:
    async with sessions() as session:
        return Counter(await session.scalars(select(OutboxMessage.topic)))


# --- Claims ------------------------------------------------------------------


async def test_tasks_that_wait_longest_are_claimed_in_their_order(
    writers: Sessions,
) -> None:
    late, early = NOON - SECOND, NOON - 2 * SECOND
    await add(writers, new("c", late), new("d", late), new("e"))
    await add(writers, new("a", early), new("b", early))
    assert await names(writers, limit=3) == "a b c"
    assert await names(writers, limit=3) == "d e"
    assert await names(writers, limit=3) == ""


async def test_a_claim_counts_the_attempt_and_sets_the_end_of_the_lease(
    writers: Sessions,
) -> None:
    payload = {"to": "somebody"}
    [id_] = await add(writers, new("greet", payload=payload))
    [task] = await claim(writers, lease=3 * SECOND)
    for each in (task, await stored(writers, id_)):
        assert (each.id, each.name, each.payload) == (id_, "greet", payload)
        assert (each.attempts, each.run_at) == (1, NOON)
        assert each.locked_until == NOON + 3 * SECOND
        assert (each.finished_at, each.failed_at) == (None, None)


@pytest.mark.parametrize(
    "values",
    [
        {"run_at": NOON + INSTANT},
        {"finished_at": NOON - SECOND},
        {"failed_at": NOON - SECOND},
        {"locked_until": NOON + INSTANT},
    ],
    ids=["later", "finished", "failed", "leased"],
)
async def test_what_is_not_ready_is_left_alone(
    writers: Sessions, values: dict[str, Any]
) -> None:
    await add(writers, new(**values))
    assert await claim(writers) == []


async def test_a_task_is_ready_at_its_time_and_at_the_end_of_a_lease(
    writers: Sessions,
) -> None:
    await add(writers, new())
    await claim(writers)
    assert await claim(writers, NOON + LEASE - INSTANT) == []
    [task] = await claim(writers, NOON + LEASE)
    assert task.attempts == 2


async def test_a_clock_in_another_zone_is_the_same_clock(
    writers: Sessions,
) -> None:
    await add(writers, new())
    for hours in (-11, 14):
        now = (NOON - INSTANT).astimezone(timezone(timedelta(hours=hours)))
        assert await claim(writers, now) == []
    assert len(await claim(writers, now + INSTANT)) == 1


async def test_the_databases_clock_is_one_for_all_workers(
    writers: Sessions,
) -> None:
    async with writers.begin() as session:
        session.add(Task(name="new"))  # to be run now, by that clock
    async with writers.begin() as session:
        now = (await session.scalars(select(utc_now()))).one()
        assert now.tzinfo is UTC
        [task] = await claim_tasks(session, now=now)
        assert task.run_at <= now


@pytest.mark.parametrize(
    "options",
    [
        {"limit": 0},
        {"limit": -1},
        {"limit": 1_001},
        {"lease": timedelta(0)},
        {"lease": -LEASE},
    ],
    ids=["none", "less than none", "too many", "no lease", "past lease"],
)
async def test_what_cannot_be_claimed_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, options: dict[str, Any]
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="1 to 1,000"):
        await claim_tasks(session, now=NOON, **options)


async def test_ten_are_claimed_if_the_caller_does_not_say_and_a_thousand_may(
    writers: Sessions,
) -> None:
    async with writers.begin() as session:
        rows = [{"name": "new", "run_at": NOON}] * 1_011
        await session.execute(insert(Task), rows)
    assert len(await claim(writers)) == 10
    assert len(await claim(writers, limit=1_000)) == 1_000
    assert len(await claim(writers, limit=1_000)) == 1


async def test_one_statement_claims_and_one_each_ends(
    writers: Sessions, statements: Statements
) -> None:
    await add(writers, *(new() for _ in range(5)))
    with statements.expect(1):
        done, failed, *_ = await claim(writers)
    with statements.expect(1):
        await finish(writers, done)
    with statements.expect(1):
        await fail(writers, failed)
    with statements.expect(1):
        assert await claim(writers) == []


async def test_a_claim_that_is_rolled_back_was_none(writers: Sessions) -> None:
    [id_] = await add(writers, new())
    async with writers() as session:
        assert len(await claim_tasks(session, now=NOON)) == 1
        await session.rollback()
    task = await stored(writers, id_)
    assert (task.attempts, task.locked_until) == (0, None)


async def test_a_loaded_object_shows_the_new_lease(writers: Sessions) -> None:
    [id_] = await add(writers, new())
    async with writers() as session:
        loaded = await session.get_one(Task, id_)
        await session.commit()
        await claim(writers)
        assert await claim_tasks(session, now=NOON + LEASE) == [loaded]
        assert loaded.attempts == 2
        assert loaded.locked_until == NOON + 2 * LEASE


async def test_what_is_asked_for_and_rolled_back_is_not_done(
    writers: Sessions,
) -> None:
    async with writers() as session:
        session.add_all([Tag(name="signed up"), new()])
        await session.flush()
        await session.rollback()
    assert await claim(writers) == []


# --- Ends --------------------------------------------------------------------


async def test_what_is_finished_is_stored_with_what_the_work_has_stored(
    writers: Sessions,
) -> None:
    [id_] = await add(writers, new())
    [task] = await claim(writers)
    async with writers.begin() as session:
        session.add(OutboxMessage(topic="done"))
        await finish_task(session, task, now=NOON + SECOND)
    task = await stored(writers, id_)
    assert task.finished_at == NOON + SECOND
    assert (task.locked_until, task.failed_at, task.error) == (None,) * 3
    assert await messages(writers) == {"done": 1}
    assert await claim(writers, NOON + 2 * LEASE) == []


async def test_what_work_that_fails_has_stored_is_rolled_back_with_its_end(
    writers: Sessions,
) -> None:
    [id_] = await add(writers, new())
    [task] = await claim(writers)
    async with writers() as session:
        session.add(OutboxMessage(topic="done"))
        await finish_task(session, task, now=NOON)
        await session.rollback()
    assert await messages(writers) == {}
    assert (await stored(writers, id_)).finished_at is None


async def test_a_lease_that_is_over_is_kept_until_another_begins(
    writers: Sessions,
) -> None:
    [id_] = await add(writers, new())
    [task] = await claim(writers)
    late = NOON + 2 * LEASE
    await finish(writers, task, late)
    assert (await stored(writers, id_)).finished_at == late


@pytest.mark.parametrize("end", [finish, fail])
async def test_who_is_late_is_told_and_changes_nothing(
    writers: Sessions, end: Callable[..., Awaitable[object]]
) -> None:
    [id_] = await add(writers, new())
    [late] = await claim(writers)
    [in_time] = await claim(writers, NOON + LEASE)
    with pytest.raises(LeaseLostError, match=f"task {id_} is not yours"):
        await end(writers, late)
    task = await stored(writers, id_)
    assert (task.attempts, task.run_at) == (2, NOON)
    assert task.locked_until == NOON + 2 * LEASE
    assert (task.finished_at, task.error) == (None, None)
    await end(writers, in_time)
    for each in (late, in_time):
        if end is finish:
            with pytest.raises(LeaseLostError):
                await end(writers, each)


async def test_of_sixteen_who_had_a_task_only_the_last_may_finish_it(
    writers: Sessions, endless: None
) -> None:
    await add(writers, new())
    had = [
        task
        for number in range(WORKERS)
        for task in await claim(writers, NOON + number * LEASE)
    ]
    assert len(had) == WORKERS
    for task in had[:-1]:
        with pytest.raises(LeaseLostError):
            await finish(writers, task)
    await finish(writers, had[-1])


async def test_what_fails_waits_twice_as_long_each_time_and_is_given_up(
    writers: Sessions,
) -> None:
    [id_] = await add(writers, new())
    now, pauses = NOON, []
    for attempt in range(1, MAX_ATTEMPTS):
        [task] = await claim(writers, now)
        again = await fail(writers, task, now, f"reason {attempt}")
        assert again is not None
        task = await stored(writers, id_)
        assert (task.attempts, task.run_at) == (attempt, again)
        assert (task.locked_until, task.failed_at) == (None, None)
        assert task.error == f"reason {attempt}"
        assert await claim(writers, again - INSTANT) == []
        pauses.append((again - now).total_seconds())
        now = again
    assert pauses == [10, 20, 40, 80]

    [task] = await claim(writers, now)
    assert await fail(writers, task, now, "the last") is None
    letter = await stored(writers, id_)
    assert (letter.attempts, letter.failed_at) == (MAX_ATTEMPTS, now)
    assert (letter.error, letter.locked_until) == ("the last", None)
    assert await claim(writers, now + timedelta(days=1)) == []


async def test_a_task_whose_workers_never_come_back_is_given_up(
    writers: Sessions,
) -> None:
    [id_] = await add(writers, new())
    for number in range(MAX_ATTEMPTS):
        [task] = await claim(writers, NOON + number * LEASE)
        assert task.attempts == number + 1
    await add(writers, new("next", NOON + SECOND))
    end = NOON + MAX_ATTEMPTS * LEASE
    assert await names(writers, end) == "next"
    letter = await stored(writers, id_)
    assert (letter.attempts, letter.failed_at) == (MAX_ATTEMPTS, end)
    assert letter.error == "no worker came back"
    with pytest.raises(LeaseLostError):
        await finish(writers, task)
    assert await names(writers, end + LEASE) == "next"


async def test_a_dead_letter_is_tried_again_when_it_is_made_new(
    writers: Sessions,
) -> None:
    await add(writers, new(attempts=MAX_ATTEMPTS, failed_at=NOON))
    async with writers.begin() as session:
        dead = update(Task).where(Task.failed_at.is_not(None))
        await session.execute(dead.values(failed_at=None, attempts=0))
    [task] = await claim(writers)
    assert task.attempts == 1


async def test_a_naive_clock_is_refused(writers: Sessions) -> None:
    await add(writers, new(), new())
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(DataError):
        await claim(writers, naive)
    done, failed = await claim(writers)
    with pytest.raises(DataError):
        await finish(writers, done, naive)
    with pytest.raises(DataError):
        await fail(writers, failed, naive)


# --- Locks -------------------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_what_another_is_claiming_is_left_out_without_a_wait(
    writers: Sessions, statements: Statements
) -> None:
    await add(writers, *(new(str(number)) for number in range(4)))
    async with writers.begin() as holder:
        assert len(await claim_tasks(holder, now=NOON, limit=3)) == 3
        assert "FOR UPDATE SKIP LOCKED" in statements.sql[-1]
        async with writers.begin() as other:
            await other.execute(text("SET LOCAL lock_timeout = '50ms'"))
            [task] = await claim_tasks(other, now=NOON, limit=3)
            assert task.name == "3"


@pytest.mark.backend("postgresql")
async def test_negative_twin_without_skip_locked_the_second_waits(
    writers: Sessions,
) -> None:
    await add(writers, *(new() for _ in range(4)))

    async def second() -> int:
        async with writers.begin() as session:
            lock = OLDEST.where(Task.attempts == 0).with_for_update()
            return len((await session.scalars(lock)).all())

    async with writers.begin() as holder:
        await claim_tasks(holder, now=NOON, limit=3)
        waiting = asyncio.create_task(second())
        await until_waiting(writers)
    assert await waiting == 1


@pytest.mark.backend("sqlite")
async def test_on_sqlite_one_claims_at_a_time(
    writers: Sessions, sessions: Sessions, statements: Statements
) -> None:
    await add(writers, new(), new())
    async with writers.begin() as holder:
        assert len(await claim_tasks(holder, now=NOON, limit=1)) == 1
        assert "FOR UPDATE" not in statements.sql[-1]
        async with sessions() as other:
            await other.execute(text("PRAGMA busy_timeout = 0"))
            with pytest.raises(OperationalError, match="database is locked"):
                await claim_tasks(other, now=NOON, limit=1)
            await other.execute(text("PRAGMA busy_timeout = 10000"))
    assert len(await claim(writers, limit=1)) == 1


async def test_while_the_work_is_done_no_lock_is_held(
    writers: Sessions,
) -> None:
    [id_] = await add(writers, new())
    await claim(writers)
    async with writers.begin() as session:
        task = await session.get_one(
            Task, id_, with_for_update={"nowait": True}
        )
        task.payload = {"seen": True}
    assert (await stored(writers, id_)).payload == {"seen": True}


async def test_a_claim_reads_the_index_of_open_tasks(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        rows = [
            {
                "name": "new",
                "run_at": NOON - number * SECOND,
                "finished_at": NOON if number < 2_900 else None,
            }
            for number in range(3_000)
        ]
        await session.execute(insert(Task), rows)
        await session.execute(text("ANALYZE tasks"))
    on_sqlite = engine.dialect.name == "sqlite"
    [plan] = await (sqlite_plans_of if on_sqlite else plans_of)(
        engine, lambda session: claim_tasks(session, now=NOON)
    )
    assert any("ix_tasks_ready" in step for step in plan), plan
    assert not any(word in " ".join(plan) for word in ("Sort", "ORDER BY"))


@pytest.mark.backend("postgresql")
async def test_rows_are_locked_below_the_limit_and_in_the_order_of_the_index(
    engine: AsyncEngine, large_engine: AsyncEngine
) -> None:
    sent = await sent_by(
        engine, lambda session: claim_tasks(session, now=NOON)
    )
    [plan] = (await explain(large_engine, sent)).values()
    assert plan[:4] == [
        "Update on tasks",
        "  Limit",
        "    LockRows",
        "      Index Scan using ix_tasks_ready on tasks",
    ]


# --- Under load --------------------------------------------------------------


async def done_by_sixteen(
    crowd: AsyncEngine,
    next_tasks: Callable[[Sessions], Awaitable[Sequence[Task]]],
) -> Counter[int]:
    """Let workers do what they claim, until each finds nothing."""
    sessions, begun = write_sessions(crowd), Counter[int]()

    async def worker() -> None:
        while tasks := await next_tasks(sessions):
            ids = [task.id for task in tasks]
            begun.update(ids)
            async with sessions.begin() as session:
                session.add_all(OutboxMessage(topic=str(id_)) for id_ in ids)
                done = update(Task).where(Task.id.in_(ids))
                await session.execute(done.values(finished_at=NOON))

    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    return begun


async def test_sixteen_workers_do_each_task_once(
    crowd: AsyncEngine, writers: Sessions, backend: str
) -> None:
    wanted = WORKERS * OPERATIONS_ON[backend]
    ids = await add(writers, *(new() for _ in range(wanted)))
    begun = await done_by_sixteen(
        crowd, lambda sessions: claim(sessions, limit=7)
    )
    assert begun == dict.fromkeys(ids, 1)
    assert await messages(writers) == {str(id_): 1 for id_ in ids}
    async with writers() as session:
        attempts = await session.scalars(select(Task.attempts))
        assert set(attempts) == {1}


async def test_negative_twin_without_a_lock_tasks_are_done_again(
    crowd: AsyncEngine, writers: Sessions
) -> None:
    all_read, met = asyncio.Barrier(WORKERS), set[Any]()
    ids = await add(writers, *(new() for _ in range(20)))
    # One at a time: to mark several without a lock would deadlock at times.
    query = OLDEST.where(Task.attempts == 0).limit(1)

    async def next_tasks(sessions: Sessions) -> Sequence[Task]:
        async with sessions() as session:
            tasks = (await session.scalars(query)).all()
        if asyncio.current_task() not in met:
            met.add(asyncio.current_task())
            await all_read.wait()
        async with sessions.begin() as session:
            mark = update(Task).where(Task.id.in_([one.id for one in tasks]))
            await session.execute(mark.values(attempts=1))
        return tasks

    begun = await done_by_sixteen(crowd, next_tasks)
    assert set(begun) == set(ids)
    assert begun[ids[0]] == WORKERS
    assert (await messages(writers)).total() == begun.total() > len(ids)


async def with_leases_that_end_at_once(
    crowd: AsyncEngine, finish: Finish
) -> int:
    """Let workers take tasks from each other; return how many were told.

    Each claim is an hour after the one before, and the first of all workers
    come before any work: they all claim the same three tasks.
    """
    sessions, hours, told = write_sessions(crowd), itertools.count(), 0

    async def next_tasks() -> list[Task]:
        now = NOON + timedelta(hours=next(hours))
        return await claim(sessions, now, limit=3)

    async def worker(tasks: list[Task]) -> None:
        nonlocal told
        while tasks:
            for task in tasks:
                try:
                    async with sessions.begin() as session:
                        session.add(OutboxMessage(topic=str(task.id)))
                        await finish(session, task)
                except LeaseLostError:
                    told += 1
            tasks = await next_tasks()

    first = [await next_tasks() for _ in range(WORKERS)]
    await asyncio.gather(*map(worker, first))
    return told


async def test_tasks_that_are_taken_away_are_stored_once(
    crowd: AsyncEngine, writers: Sessions, backend: str, endless: None
) -> None:
    ids = await add(writers, *(new() for _ in range(OPERATIONS_ON[backend])))
    told = await with_leases_that_end_at_once(
        crowd, lambda session, task: finish_task(session, task, now=NOON)
    )
    assert told >= 3 * (WORKERS - 1)
    assert await messages(writers) == {str(id_): 1 for id_ in ids}
    async with writers() as session:
        open_ones = select(func.count()).where(Task.finished_at.is_(None))
        assert await session.scalar(open_ones) == 0


async def test_negative_twin_who_only_knows_the_task_stores_it_again(
    crowd: AsyncEngine, writers: Sessions, endless: None
) -> None:
    ids = await add(writers, *(new() for _ in range(5)))

    async def usual(session: AsyncSession, task: Task) -> None:
        done = update(Task).where(Task.id == task.id)
        await session.execute(done.values(finished_at=NOON))

    assert await with_leases_that_end_at_once(crowd, usual) == 0
    sent = await messages(writers)
    assert all(sent[str(id_)] >= WORKERS for id_ in ids[:3])


# --- Killed ------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="module")
def _nursery() -> None:
    """Start the process whose copies the workers are: it has all imports."""
    prepare("dying_worker")


async def kill_at(engine: AsyncEngine, hour: int, point: str) -> None:
    """Start a worker, and kill it when it stands at the point."""
    async with forked(run, engine, hour, point) as (_, pipe):
        assert await asyncio.to_thread(pipe.recv) == "here"


async def until_released(sessions: Sessions) -> None:
    """Wait until nobody has locked a task: a dead client's may linger."""
    async with sessions() as session:
        await session.execute(select(Task.id).with_for_update())


async def test_workers_that_are_killed_lose_nothing_and_repeat_nothing(
    engine: AsyncEngine, writers: Sessions, endless: None
) -> None:
    ids = await add(writers, *(new() for _ in range(KILLS + 3)))
    for kill in range(KILLS):
        await kill_at(engine, kill, POINTS[kill % len(POINTS)])
    # Only those that were killed at the last point had committed their work.
    assert (await messages(writers)).total() == KILLS // len(POINTS)
    await until_released(writers)
    await work_off(writers, KILLS)
    assert await messages(writers) == {str(id_): 1 for id_ in ids}
    for id_ in ids:
        assert (await stored(writers, id_)).finished_at is not None


async def test_negative_twin_a_mark_without_an_end_loses_them(
    engine: AsyncEngine, writers: Sessions
) -> None:
    await add(writers, *(new() for _ in range(5)))
    await kill_at(engine, 0, "claimed")
    await until_released(writers)
    async with writers() as session:
        unmarked = await session.scalars(OLDEST.where(Task.attempts == 0))
        assert len(unmarked.all()) == 5 - 3
    assert len(await claim(writers, NOON + LEASE)) == 5


# --- The traps ---------------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_negative_twin_a_subquery_claims_more_than_its_limit(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await job_queue.trap_limit_in_subquery(engine)
    assert capsys.readouterr().out == "asked for: 1\nclaimed: 5\n"
    async with make_sessions(engine)() as session:
        begun = select(func.count()).where(Task.attempts == 1)
        assert await session.scalar(begun) == 5
