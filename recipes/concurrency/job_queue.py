# Part of the package database-recipes: cookbook run job-queue
"""Run a job queue.

Claim tasks in batches, try again what fails, and lose nothing with a worker
that is killed.
"""

HEADLINE = "trap_no_lock"

NEEDS = {
    "ix_tasks_ready": (
        "A claim reads open tasks only, the oldest first.",
        "test_a_claim_reads_the_index_of_open_tasks",
    ),
}

# --8<-- [start:recipe]
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Task

MAX_TASKS = 1_000
MAX_ATTEMPTS = 5
LEASE = timedelta(minutes=5)  # more than a whole batch takes
FIRST_PAUSE = timedelta(seconds=10)  # twice as long after each attempt

OPEN = and_(Task.finished_at.is_(None), Task.failed_at.is_(None))


class LeaseLostError(Exception):
    """The lease was over, and the task is no longer yours."""


async def claim_tasks(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int = 10,
    lease: timedelta = LEASE,
) -> list[Task]:
    """Take the tasks that wait longest; commit before you begin them.

    Until ``lease`` is over, nobody else gets them. The session is one of
    ``write_sessions``, since SQLite cannot lock rows.

    Raises:
        ValueError: ``limit`` is not 1 to 1,000, or the lease not positive.
        OverflowError: the lease would end after the year 9999.
        DataError: ``now`` is naive.
    """
    if not 1 <= limit <= MAX_TASKS or lease <= timedelta(0):
        raise ValueError("claim 1 to 1,000 tasks, for some time")
    free = or_(Task.locked_until.is_(None), Task.locked_until <= now)
    ready = (
        select(Task.id)
        .where(OPEN, Task.run_at <= now, free)
        .order_by(Task.run_at, Task.id)
        .limit(limit)
        # What somebody else is claiming is left out, and not waited for.
        .with_for_update(skip_locked=True)
        # Not as a subquery, which PostgreSQL may run again for each row.
        .cte("ready")
    )
    claim = (
        update(Task)
        .where(Task.id.in_(select(ready.c.id)))
        .values(attempts=Task.attempts + 1, locked_until=now + lease)
        .returning(Task)
        .execution_options(populate_existing=True)
    )
    tasks = (await session.scalars(claim)).all()
    for task in tasks:
        if task.attempts > MAX_ATTEMPTS:  # it may be what kills its workers
            task.attempts, task.failed_at = MAX_ATTEMPTS, now
            task.error = "no worker came back"
    begun = [task for task in tasks if task.failed_at is None]
    return sorted(begun, key=lambda task: (task.run_at, task.id))


async def finish_task(
    session: AsyncSession, task: Task, *, now: datetime
) -> None:
    """Store that a task is done, together with what the work has stored.

    Raises:
        LeaseLostError: it is not yours any more: roll the work back.
        DataError: ``now`` is naive.
    """
    await _end(session, task, finished_at=now)


async def fail_task(
    session: AsyncSession, task: Task, reason: str, *, now: datetime
) -> datetime | None:
    """Put a task back; return when it is tried again, or None if never.

    Raises:
        LeaseLostError: it is not yours any more.
        OverflowError: that would be after the year 9999.
        DataError: ``now`` is naive, or no column holds the reason.
    """
    if task.attempts >= MAX_ATTEMPTS:
        await _end(session, task, error=reason, failed_at=now)
        return None
    again: datetime = now + FIRST_PAUSE * 2 ** (task.attempts - 1)
    await _end(session, task, error=reason, run_at=again)
    return again


async def _end(session: AsyncSession, task: Task, **values: Any) -> None:
    """End an attempt, unless somebody else has begun one since."""
    mine = (Task.id == task.id, Task.attempts == task.attempts, OPEN)
    end = update(Task).where(*mine).values(locked_until=None, **values)
    if await session.scalar(end.returning(Task.id)) is None:
        raise LeaseLostError(f"task {task.id} is not yours any more")


# --8<-- [end:recipe]


# --8<-- [start:demo]
from datetime import UTC

from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import write_sessions

NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(
            Task(name=name, run_at=NOON)
            for name in ("greet", "resize", "invoice")
        )

    async with sessions.begin() as session:
        tasks = await claim_tasks(session, now=NOON, limit=2)
    print("claimed:", described(tasks))

    greet, resize = tasks
    async with sessions.begin() as session:
        await finish_task(session, greet, now=NOON)
        again = await fail_task(session, resize, "no such file", now=NOON)
    print(f"resize: again at {again:%H:%M:%S}")

    # Who claims at 12:01 is killed.
    for minute in (1, 6):
        now = NOON + timedelta(minutes=minute)
        async with sessions.begin() as session:
            tasks = await claim_tasks(session, now=now)
        print(f"{now:%H:%M} claimed:", described(tasks))


def described(tasks: list[Task]) -> str:
    """Name tasks, and say how often each was begun."""
    named = [f"{task.name} (attempt {task.attempts})" for task in tasks]
    return ", ".join(named) or "nothing"


# --8<-- [end:demo]


# --8<-- [start:demo_two_workers]
async def demo_two_workers(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(Task(name=name, run_at=NOON) for name in "abc")

    async with sessions.begin() as one, sessions.begin() as other:
        tasks = await claim_tasks(one, now=NOON, limit=2)
        print("one:", described(tasks))
        tasks = await claim_tasks(other, now=NOON, limit=2)
        print("the other:", described(tasks))


# --8<-- [end:demo_two_workers]


# --8<-- [start:growth]
async def growth(engine: AsyncEngine, rows: int) -> None:
    """Claim so many tasks, and end two of them."""
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(Task(name="new", run_at=NOON) for _ in range(rows))

    async with sessions.begin() as session:
        done, failed, *_ = await claim_tasks(session, now=NOON, limit=rows)
        await finish_task(session, done, now=NOON)
        await fail_task(session, failed, "no reason", now=NOON)


# --8<-- [end:growth]


# --8<-- [start:trap_no_lock]
import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from recipes.foundations.engines import Sessions, make_engine

OLDEST = select(Task).where(OPEN).order_by(Task.run_at, Task.id)


async def trap_no_lock(engine: AsyncEngine) -> None:
    """Workers that look for tasks, and then mark them, all find the same."""
    all_read = asyncio.Barrier(8)
    query = OLDEST.where(Task.locked_until.is_(None)).limit(5)

    async def usual(sessions: Sessions) -> Sequence[Task]:
        async with sessions() as session:
            tasks = (await session.scalars(query)).all()
        await all_read.wait()
        async with sessions.begin() as session:
            session.add_all(tasks)
            for task in tasks:
                task.locked_until = NOON + LEASE
        return tasks

    await eight_workers(engine, usual)


async def eight_workers(
    engine: AsyncEngine,
    claim: Callable[[Sessions], Awaitable[Sequence[Task]]],
) -> None:
    """Let eight claim five tasks each, of forty."""
    crowd = make_engine(engine.url, pool_size=8)
    sessions = write_sessions(crowd)
    await add_tasks(sessions, 40)
    claims = await asyncio.gather(*(claim(sessions) for _ in range(8)))
    await crowd.dispose()
    begun = Counter(task.id for tasks in claims for task in tasks)
    print("begun:", begun.total())
    print("different tasks:", len(begun))
    print("done more than once:", sum(n > 1 for n in begun.values()))


async def add_tasks(sessions: Sessions, count: int) -> None:
    """Ask for so many tasks."""
    async with sessions.begin() as session:
        session.add_all(Task(name="new", run_at=NOON) for _ in range(count))


# --8<-- [end:trap_no_lock]


# --8<-- [start:cure_no_lock]
async def cure_no_lock(engine: AsyncEngine) -> None:
    """Each gets tasks that nobody else has."""

    async def recipe(sessions: Sessions) -> Sequence[Task]:
        async with sessions.begin() as session:
            return await claim_tasks(session, now=NOON, limit=5)

    await eight_workers(engine, recipe)


# --8<-- [end:cure_no_lock]


# --8<-- [start:trap_mark_without_end]
Claim = Callable[[AsyncSession, datetime], Awaitable[Sequence[Task]]]


async def trap_mark_without_end(engine: AsyncEngine) -> None:
    """A mark that says "begun" stays when its worker is killed."""

    async def usual(session: AsyncSession, _now: datetime) -> Sequence[Task]:
        query = OLDEST.where(Task.attempts == 0)
        lock = query.with_for_update(skip_locked=True)
        tasks = (await session.scalars(lock)).all()
        for task in tasks:
            task.attempts = 1
        return tasks

    await worker_is_killed(engine, usual)


async def worker_is_killed(engine: AsyncEngine, claim: Claim) -> None:
    """Let one claim and end; an hour later, another does what it finds."""
    sessions = write_sessions(engine)
    await add_tasks(sessions, 3)
    async with sessions.begin() as session:
        claimed = await claim(session, NOON)
    async with sessions.begin() as session:
        found = await claim(session, NOON + timedelta(hours=1))
    print("claimed, not done:", len(claimed))
    print("found an hour later:", len(found))
    print("tasks lost:", len(claimed) - len(found))


# --8<-- [end:trap_mark_without_end]


# --8<-- [start:cure_mark_without_end]
async def cure_mark_without_end(engine: AsyncEngine) -> None:
    """A lease ends by itself."""

    async def recipe(session: AsyncSession, now: datetime) -> Sequence[Task]:
        return await claim_tasks(session, now=now)

    await worker_is_killed(engine, recipe)


# --8<-- [end:cure_mark_without_end]


# --8<-- [start:trap_late_worker]
from recipes.schema import Account
from recipes.schema.seed import SAVINGS

Finish = Callable[[AsyncSession, Task], Awaitable[object]]


async def trap_late_worker(engine: AsyncEngine) -> None:
    """Who comes back after the lease does what was done meanwhile."""

    async def usual(session: AsyncSession, task: Task) -> None:
        done = update(Task).where(Task.id == task.id)
        await session.execute(done.values(finished_at=NOON))

    await two_leases(engine, usual)


async def two_leases(engine: AsyncEngine, finish: Finish) -> None:
    """Let two have one task, to pay out 1.00: the first is late."""
    sessions = write_sessions(engine)
    await add_tasks(sessions, 1)
    async with sessions.begin() as session:
        [late] = await claim_tasks(session, now=NOON)
    async with sessions.begin() as session:
        [in_time] = await claim_tasks(session, now=NOON + LEASE)

    savings = update(Account).where(Account.id == SAVINGS)
    pay = savings.values(balance_cents=Account.balance_cents - 100)
    paid = 0
    for task in (in_time, late):
        try:
            async with sessions.begin() as session:
                await session.execute(pay)
                await finish(session, task)
            paid += 1
        except LeaseLostError:
            print("told, and rolled back: 1")
    print("paid:", paid)
    print("paid too often:", paid - 1)


# --8<-- [end:trap_late_worker]


# --8<-- [start:cure_late_worker]
async def cure_late_worker(engine: AsyncEngine) -> None:
    """The number of the attempt tells whose the task is."""

    async def recipe(session: AsyncSession, task: Task) -> None:
        await finish_task(session, task, now=NOON)

    await two_leases(engine, recipe)


# --8<-- [end:cure_late_worker]


# --8<-- [start:trap_limit_in_subquery]
from sqlalchemy import text


async def trap_limit_in_subquery(engine: AsyncEngine) -> None:
    """A subquery is run again for each row, and its limit begins anew."""

    async def usual(session: AsyncSession, _now: datetime) -> Sequence[Task]:
        ready = OLDEST.with_only_columns(Task.id).limit(1)
        lock = ready.with_for_update(skip_locked=True)
        claim = update(Task).where(Task.id.in_(lock)).values(attempts=1)
        return (await session.scalars(claim.returning(Task))).all()

    await claim_one(engine, usual)


async def claim_one(engine: AsyncEngine, claim: Claim) -> None:
    """Claim one of five, when the planner's statistics are older."""
    sessions = write_sessions(engine)
    await add_tasks(sessions, 1)
    async with sessions.begin() as session:
        await session.execute(text("ANALYZE tasks"))
    await add_tasks(sessions, 4)
    async with sessions.begin() as session:
        claimed = await claim(session, NOON)
    print("asked for: 1")
    print("claimed:", len(claimed))


# --8<-- [end:trap_limit_in_subquery]


# --8<-- [start:cure_limit_in_subquery]
async def cure_limit_in_subquery(engine: AsyncEngine) -> None:
    """A CTE that locks rows is run once."""

    async def recipe(session: AsyncSession, now: datetime) -> Sequence[Task]:
        return await claim_tasks(session, now=now, limit=1)

    await claim_one(engine, recipe)


# --8<-- [end:cure_limit_in_subquery]


ONLY_ON = {
    "demo_two_workers": "postgresql",  # on SQLite, the other waits
    "trap_limit_in_subquery": "postgresql",
    "cure_limit_in_subquery": "postgresql",
    "claim_one": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
