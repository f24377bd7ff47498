# Part of the package database-recipes: cookbook run advisory-locks
"""Run a job once with an advisory lock.

Let one of many processes run what is due, and tell those who come later that
it was run.
"""

ENGINES = ("postgresql",)
HEADLINE = "trap_own_scheduler"

# --8<-- [start:recipe]
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Task, utc_now

Work = Callable[[AsyncSession], Awaitable[object]]

KEY = bindparam("key", type_=BigInteger)
TRY_LOCK = select(func.pg_try_advisory_xact_lock(KEY))


def lock_key(name: str) -> int:
    """Return the number of a name, the same in every process and for ever.

    All programs on a database share the numbers: begin a name with yours.
    """
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], signed=True)  # fits a bigint


async def try_lock(session: AsyncSession, name: str) -> bool:
    """Take the lock of a name until the transaction ends.

    Returns False, and does not wait, if another transaction has it.

    Raises:
        ValueError: the name is not Unicode text.
    """
    return bool(await session.scalar(TRY_LOCK, {"key": lock_key(name)}))


async def run_once(
    session: AsyncSession, name: str, due: datetime, work: Work
) -> bool:
    """Do what is due, unless another process does it or did it.

    ``due`` is the time that the schedule names, whatever a clock shows. The
    caller commits: until then nobody else does work of that name, and after
    an error neither the work nor its record is stored. The work itself must
    not commit. The transaction is ``READ COMMITTED``, as by default.

    Returns:
        Whether it was done here.

    Raises:
        TypeError: ``due`` has no time zone.
        ValueError: the name is not Unicode text.
        DataError: a column cannot hold the name or the time.
    """
    if due.tzinfo is None:
        raise TypeError("due needs a time zone")
    if not await try_lock(session, name):
        return False
    # A statement of its own, after the lock: it sees what others committed,
    # also where the session has loaded the row before.
    query = select(Task).where(Task.name == name)
    fresh = query.execution_options(populate_existing=True)
    last = (await session.scalars(fresh)).one_or_none()
    if last is None:
        last = Task(name=name)
        session.add(last)
    elif last.run_at >= due:
        return False
    last.run_at = due
    last.finished_at = utc_now()  # so that no worker takes it for work
    await session.flush()
    await work(session)
    return True


# --8<-- [end:recipe]


# --8<-- [start:demo]
from datetime import UTC, timedelta

from sqlalchemy import insert

from recipes.foundations.engines import Sessions
from recipes.schema import OutboxMessage

REPORT = "shop: daily report"
SIX = datetime(2024, 11, 5, 6, tzinfo=UTC)


async def send_report(session: AsyncSession) -> None:
    """Do the work: here, store a message that somebody sends."""
    await session.execute(insert(OutboxMessage).values(topic="report"))


async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        ran = await run_once(session, REPORT, SIX, send_report)
    print("at six:", ran)

    async with sessions.begin() as session:
        ran = await run_once(session, REPORT, SIX, send_report)
    print("another process, a second later:", ran)

    tomorrow = SIX + timedelta(days=1)
    async with sessions.begin() as session:
        ran = await run_once(session, REPORT, tomorrow, send_report)
    print("on the next day:", ran)


# --8<-- [end:demo]


# --8<-- [start:demo_at_once]
async def demo_at_once(sessions: Sessions) -> None:
    async with sessions.begin() as first, sessions.begin() as second:
        ran = await run_once(first, REPORT, SIX, send_report)
        print("the first:", ran)
        ran = await run_once(second, REPORT, SIX, send_report)
        print("the second, meanwhile:", ran)


# --8<-- [end:demo_at_once]


# --8<-- [start:trap_own_scheduler]
import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_engine, make_sessions


async def trap_own_scheduler(engine: AsyncEngine) -> None:
    """Each process has a scheduler of its own, which runs the job."""

    async def usual(session: AsyncSession) -> None:
        await send_report(session)

    await five_processes(engine, usual)


async def five_processes(engine: AsyncEngine, way: Work) -> None:
    """Wake five processes for the same minute; the last one is late."""
    crowd = make_engine(engine.url)
    sessions = make_sessions(crowd)
    all_asked = asyncio.Barrier(4)

    async def process() -> None:
        async with sessions.begin() as session:
            await way(session)
            await all_asked.wait()  # before the first of them commits

    await asyncio.gather(*(process() for _ in range(4)))
    async with sessions.begin() as session:
        await way(session)
    await print_runs(sessions)
    await crowd.dispose()


async def print_runs(sessions: Sessions) -> None:
    """Print how many reports were sent."""
    reports = select(func.count()).where(OutboxMessage.topic == "report")
    async with sessions() as session:
        print("runs:", await session.scalar(reports))


# --8<-- [end:trap_own_scheduler]


# --8<-- [start:cure_own_scheduler]
async def cure_own_scheduler(engine: AsyncEngine) -> None:
    """One has the lock; the late one reads that the job was run."""

    async def recipe(session: AsyncSession) -> None:
        await run_once(session, REPORT, SIX, send_report)

    await five_processes(engine, recipe)


# --8<-- [end:cure_own_scheduler]


# --8<-- [start:trap_lock_only]
async def trap_lock_only(engine: AsyncEngine) -> None:
    """A lock tells who works now, and not what was done before."""

    async def usual(session: AsyncSession) -> None:
        if await try_lock(session, REPORT):
            await send_report(session)

    await five_processes(engine, usual)


# --8<-- [end:trap_lock_only]


# --8<-- [start:trap_wait_for_lock]
LOCK = select(func.pg_advisory_xact_lock(KEY))


async def trap_wait_for_lock(sessions: Sessions) -> None:
    """With a lock that waits, all of them run: one after the other."""

    async def process() -> None:
        async with sessions.begin() as session:
            await session.execute(LOCK, {"key": lock_key(REPORT)})
            await send_report(session)

    await asyncio.gather(*(process() for _ in range(5)))
    await print_runs(sessions)


# --8<-- [end:trap_wait_for_lock]


# --8<-- [start:trap_session_lock]
from sqlalchemy import text

TAKE = select(func.pg_try_advisory_lock(KEY))
GIVE_BACK = select(func.pg_advisory_unlock(KEY))
HELD = text("""
    SELECT count(*)
      FROM pg_locks JOIN pg_database ON pg_database.oid = database
     WHERE locktype = 'advisory' AND datname = current_database()
""")


async def trap_session_lock(engine: AsyncEngine) -> None:
    """A session's lock stays on its connection, which others get."""
    key = {"key": lock_key(REPORT)}

    async def usual(sessions: Sessions) -> None:
        async with sessions() as session, sessions() as other:
            await session.execute(TAKE, key)
            await session.commit()  # the connection is back in the pool
            print("others take it, too:", await other.scalar(TAKE, key))
            print("given back:", await session.scalar(GIVE_BACK, key))

    await count_locks(engine, usual)


async def count_locks(
    engine: AsyncEngine, way: Callable[[Sessions], Awaitable[None]]
) -> None:
    """Count the locks that are left when all sessions have ended."""
    own = make_engine(engine.url)
    await way(make_sessions(own))
    async with engine.connect() as connection:
        print("locks left:", await connection.scalar(HELD))
    await own.dispose()


# --8<-- [end:trap_session_lock]


# --8<-- [start:cure_session_lock]
async def cure_session_lock(engine: AsyncEngine) -> None:
    """A transaction's lock ends with it, and nobody has to give it back."""

    async def recipe(sessions: Sessions) -> None:
        async with sessions() as session, sessions() as other:
            await try_lock(session, REPORT)
            print("others take it, too:", await try_lock(other, REPORT))
            await session.commit()

    await count_locks(engine, recipe)


# --8<-- [end:cure_session_lock]


# --8<-- [start:trap_hash]
import inspect
import sys
from subprocess import PIPE


async def trap_hash() -> None:
    """Python's ``hash`` of a text is another number in each process."""
    await keys_of_processes(f"print(hash({REPORT!r}))")


async def keys_of_processes(code: str) -> None:
    """Let three processes print a key each, and count the different ones."""
    keys = []
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", code), stdout=PIPE
        )
        printed, _ = await process.communicate()
        keys.append(printed)
    print("processes:", len(keys))
    print("different keys:", len(set(keys)))


# --8<-- [end:trap_hash]


# --8<-- [start:cure_hash]
async def cure_hash() -> None:
    """A digest is the same everywhere."""
    source = f"import hashlib\n{inspect.getsource(lock_key)}"
    await keys_of_processes(f"{source}print(lock_key({REPORT!r}))")


# --8<-- [end:cure_hash]


# --8<-- [start:trap_idle_transaction]
async def trap_idle_transaction(sessions: Sessions) -> None:
    """The server ends an idle transaction, and its lock; the work goes on."""
    limit = text("SET LOCAL idle_in_transaction_session_timeout = '50ms'")
    async with sessions() as first, sessions() as second:
        leading = [await try_lock(first, REPORT)]
        await first.execute(limit)
        # The first asks another system now, and waits for the answer.
        await second.execute(LOCK, {"key": lock_key(REPORT)})
        leading.append(await try_lock(second, REPORT))
        await first.invalidate()  # its connection is dead
    print("leaders at once:", leading.count(True))


# --8<-- [end:trap_idle_transaction]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
