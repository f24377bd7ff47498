# Part of the package database-recipes: cookbook run listen-notify
"""Wake up by NOTIFY.

Look for work when somebody commits it, and poll for what nobody told of.
"""

ENGINES = ("postgresql",)
HEADLINE = "trap_only_listen"

# --8<-- [start:recipe]
import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import (
    AbstractAsyncContextManager,
    aclosing,
    asynccontextmanager,
)
from typing import Any

from sqlalchemy import NullPool, String, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

LONGEST_POLL = 86_400  # seconds
ANSWER_SECONDS = 5  # may pass until the server answers, or it is lost
# Without a payload, since rows say what there is to do.
NOTIFY = select(func.pg_notify(bindparam("channel", type_=String), ""))

logger = logging.getLogger(__name__)


async def notify(session: AsyncSession, channel: str) -> None:
    """Wake all who listen on a channel, when this transaction commits.

    Raises:
        DataError: the channel is empty, longer than 63 bytes, or no text.
    """
    await session.execute(NOTIFY, {"channel": channel})


def listen(
    engine: AsyncEngine, channel: str, *, poll_seconds: float
) -> AbstractAsyncContextManager[AsyncIterator[None]]:
    """Give an iterator that goes on whenever there may be work.

    That is at once; after notifications, once for all that have come; after
    ``poll_seconds`` without one; and when it listens again on a connection
    that replaces a lost one. While it cannot, it goes on by polling. An error
    of the first connection is raised.

    Raises:
        ValueError: the engine has a pool, the channel is no identifier of 1
            to 63 bytes, or the seconds are not positive or more than a day.
    """
    if not isinstance(engine.pool, NullPool):
        raise ValueError("listen on an engine with poolclass=NullPool")
    if not channel.isidentifier() or len(channel.encode()) > 63:
        raise ValueError("a channel is an identifier of 1 to 63 bytes")
    if not 0 < poll_seconds <= LONGEST_POLL:
        raise ValueError("poll once a day, or more often")
    return aclosing(_wake_ups(engine, channel, poll_seconds))


async def _wake_ups(
    engine: AsyncEngine, channel: str, poll_seconds: float
) -> AsyncGenerator[None, None]:
    woken = asyncio.Event()
    has_listened = False
    while True:
        try:
            async with _listening(engine, channel, woken) as driver:
                has_listened = True
                while not driver.is_closed():
                    # Before the work: what comes meanwhile wakes again.
                    woken.clear()
                    yield
                    try:
                        async with asyncio.timeout(poll_seconds):
                            await woken.wait()
                    except TimeoutError:
                        # A network that has gone silent closes nothing: ask.
                        await driver.execute(
                            "SELECT 1", timeout=ANSWER_SECONDS
                        )
        except Exception:
            if not has_listened:
                raise
            logger.warning("nobody listens on %s", channel, exc_info=True)
            yield
            await asyncio.sleep(poll_seconds)


@asynccontextmanager
async def _listening(
    engine: AsyncEngine, channel: str, woken: asyncio.Event
) -> AsyncIterator[Any]:
    """Listen on a new connection; give the driver's."""

    def wake(*_: object) -> None:
        woken.set()

    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        try:
            driver.add_termination_listener(wake)
            # In no transaction, so it listens as soon as this returns.
            await driver.add_listener(channel, wake)
            yield driver
        finally:
            driver.terminate()  # to close waits for a server that may be gone


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import text, update

from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.schema import Task, utc_now

DO_ALL = (
    update(Task)
    .where(Task.finished_at.is_(None))
    .values(finished_at=utc_now())
    .returning(Task.name)
)
END = text("""
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE query = :last AND datname = current_database()
""")


async def do_tasks(sessions: Sessions) -> list[str]:
    """Do all that there is to do, and name it."""
    async with sessions.begin() as session:
        return sorted(await session.scalars(DO_ALL))


async def demo(engine: AsyncEngine) -> None:
    sessions = make_sessions(engine)
    direct = make_engine(engine.url, poolclass=NullPool)
    async with listen(direct, "tasks", poll_seconds=5) as wakes:
        async for _ in wakes:
            if done := await do_tasks(sessions):
                print("done:", *done)
                break  # a worker goes on
            async with sessions.begin() as session:
                # It is heard when this commits.
                await notify(session, "tasks")
                session.add(Task(name="thank the buyer"))

    async with listen(direct, "tasks", poll_seconds=0.1) as wakes:
        await anext(wakes)
        async with sessions.begin() as session:
            session.add(Task(name="count the stock"))  # and tell nobody
        await anext(wakes)
        print("found by the poll:", *await do_tasks(sessions))

    async with listen(direct, "lost_tasks", poll_seconds=5) as wakes:
        await anext(wakes)
        async with sessions.begin() as session:
            # The channel is this demonstration's: others may listen on.
            await session.execute(END, {"last": 'LISTEN "lost_tasks"'})
            session.add(Task(name="pack the mugs"))  # and nobody hears
        await anext(wakes)
        print("after a loss:", *await do_tasks(sessions))

        async with sessions.begin() as session:
            await notify(session, "lost_tasks")
            session.add(Task(name="send the mugs"))
        await anext(wakes)
        print("told again:", *await do_tasks(sessions))


# --8<-- [end:demo]


# --8<-- [start:trap_only_listen]
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

Worker = Callable[[Sessions], AsyncGenerator[None, None]]


async def trap_only_listen(engine: AsyncEngine) -> None:
    """A task that is added while nobody listens is never done."""

    async def usual(sessions: Sessions) -> AsyncGenerator[None, None]:
        async with engine.connect() as connection:
            told = await heard_on(connection)
            yield  # it has started
            while True:
                await do_task(sessions, int(await told.get()))
                yield

    await two_tasks(engine, usual)


async def heard_on(connection: AsyncConnection) -> asyncio.Queue[str]:
    """Listen with the driver, and put the payloads into a queue."""
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    payloads: asyncio.Queue[str] = asyncio.Queue()

    def put(_driver: Any, _process: int, _channel: str, payload: str) -> None:
        payloads.put_nowait(payload)

    await driver.add_listener("tasks", put)
    return payloads


async def do_task(sessions: Sessions, task_id: int) -> None:
    """Do the task that a payload names."""
    async with sessions.begin() as session:
        await session.execute(DO_ALL.where(Task.id == task_id))


async def two_tasks(engine: AsyncEngine, worker: Worker) -> None:
    """Add a task before a worker starts, and one after that."""
    sessions = make_sessions(engine)
    await add_task(sessions, "thank the buyer")
    async with aclosing(worker(sessions)) as rounds:
        await anext(rounds)
        await add_task(sessions, "count the stock")
        await anext(rounds)
    query = select(func.count()).where(Task.finished_at.is_(None))
    async with sessions() as session:
        left = await session.scalar(query)
    print("tasks added: 2")
    print("tasks left undone:", left)


async def add_task(sessions: Sessions, name: str) -> None:
    """Add a task, and send its id."""
    async with sessions.begin() as session:
        task = Task(name=name)
        session.add(task)
        await session.flush()
        await session.execute(select(func.pg_notify("tasks", str(task.id))))


# --8<-- [end:trap_only_listen]


# --8<-- [start:cure_only_listen]
async def cure_only_listen(engine: AsyncEngine) -> None:
    """Each time it is woken, and from the start, it does what is there."""

    async def recipe(sessions: Sessions) -> AsyncGenerator[None, None]:
        direct = make_engine(engine.url, poolclass=NullPool)
        async with listen(direct, "tasks", poll_seconds=5) as wakes:
            while True:
                await anext(wakes)
                await do_tasks(sessions)
                yield

    await two_tasks(engine, recipe)


# --8<-- [end:cure_only_listen]


# --8<-- [start:trap_lost_connection]
async def trap_lost_connection(engine: AsyncEngine) -> None:
    """Who waits for notifications is not told that nobody listens now."""
    lost = asyncio.Event()
    async with engine.connect() as connection:
        told = await heard_on(connection)
        raw: Any = await connection.get_raw_connection()
        raw.driver_connection.add_termination_listener(lambda _: lost.set())

        async with engine.connect() as other:
            await other.execute(END, {"last": 'LISTEN "tasks"'})
        await asyncio.wait_for(lost.wait(), timeout=10)

        await add_task(make_sessions(engine), "thank the buyer")
        try:
            await asyncio.wait_for(told.get(), timeout=0.2)
        except TimeoutError:
            print("notifications heard:", told.qsize())


# --8<-- [end:trap_lost_connection]


# --8<-- [start:trap_pooled_connection]
async def trap_pooled_connection(engine: AsyncEngine) -> None:
    """A pool takes back a connection that listens, and lets it listen on."""
    pooled = make_engine(engine.url, pool_size=1)
    queues = []
    for _ in range(3):  # one after the other, who come and go
        async with pooled.connect() as connection:
            queues.append(await heard_on(connection))

    await add_task(make_sessions(pooled), "thank the buyer")
    await pooled.dispose()
    print("listeners that have gone:", len(queues))
    print("of them told:", sum(queue.qsize() for queue in queues))


# --8<-- [end:trap_pooled_connection]


# --8<-- [start:trap_in_a_transaction]
async def trap_in_a_transaction(sessions: Sessions) -> None:
    """Within a transaction, ``LISTEN`` waits for its commit."""
    async with sessions() as session:
        await session.scalars(select(Task.name))  # what is there before
        told = await heard_on(await session.connection())

        await add_task(sessions, "thank the buyer")
        await session.execute(select(1))  # what was sent has come by now
        print("notifications heard:", told.qsize())


# --8<-- [end:trap_in_a_transaction]


# --8<-- [start:trap_count_notifications]
async def trap_count_notifications(engine: AsyncEngine) -> None:
    """Equal notifications of one transaction arrive as one."""
    sold = select(func.pg_notify("tasks", "a mug is sold"))
    async with engine.connect() as connection:
        told = await heard_on(connection)
        async with make_sessions(engine).begin() as session:
            await session.execute(sold)
            await session.execute(sold)
        await connection.execute(select(1))  # what was sent has come by now
    print("sent: 2")
    print("heard:", told.qsize())


# --8<-- [end:trap_count_notifications]


# --8<-- [start:trap_long_payload]
import json


async def trap_long_payload(session: AsyncSession) -> None:
    """A payload has a limit, and a longer one fails the transaction."""
    task = Task(name="translate", payload={"text": 8_000 * "x"})
    session.add(task)
    payload = json.dumps(task.payload)
    print(f"bytes: {len(payload):,}")
    await session.execute(select(func.pg_notify("tasks", payload)))


# --8<-- [end:trap_long_payload]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
