# Part of the package database-recipes: cookbook run configure-pool
"""Configure the connection pool.

Give each process a fair share of the server's connections, and keep them open.
"""

HEADLINE = "trap_overflow"

ORIGINAL = {
    "heading": "Configure Pool",
    "run": "trap_minimum_connections",
    "faults": (
        "trap_minimum_connections",
        "trap_in_memory",
        "trap_overflow",
    ),
}

# --8<-- [start:recipe]
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_engine


def connections_per_process(
    max_connections: int, *, reserved: int, processes: int
) -> int:
    """Return how many connections each process may keep.

    ``max_connections`` is the server's setting, and ``reserved`` what to leave
    for administrators, migrations and other programs. Count every process
    that runs at a time, those of the old release during a deployment too.

    Raises:
        ValueError: there is not even one for each process.
    """
    share = (max_connections - reserved) // processes
    if share < 1:
        raise ValueError(
            f"{max_connections} connections, {reserved} of them reserved,"
            f" are too few for {processes} processes"
        )
    return share


def make_pooled_engine(
    database: str | URL, *, connections: int, patience: float = 5
) -> AsyncEngine:
    """Create the engine of a process: one, used by all of its tasks.

    The pool opens ``connections`` as they are needed, and keeps them. When
    all are in use, a task waits ``patience`` seconds for one. Dispose of the
    engine before the event loop ends.

    Raises:
        ValueError: ``connections`` is not positive.
    """
    if connections < 1:
        raise ValueError("give at least one connection: 0 is no limit")
    return make_engine(
        database,
        pool_size=connections,
        # Overflow connections are closed on return, and opened again.
        max_overflow=0,
        # Give up before the client does: its request would run for nobody.
        pool_timeout=patience,
        # One round trip at each checkout, against connections that died.
        pool_pre_ping=True,
        # Seconds; looked at when a connection is taken, not while it idles.
        pool_recycle=1800,
    )


# --8<-- [end:recipe]


# --8<-- [start:demo]
import asyncio

from sqlalchemy import event, select

from recipes.foundations.engines import make_sessions


async def demo(engine: AsyncEngine) -> None:
    share = connections_per_process(100, reserved=10, processes=18)
    print("connections for each of 18 processes:", share)

    pooled = make_pooled_engine(engine.url, connections=share)
    opened = []
    event.listen(
        pooled.sync_engine, "connect", lambda *new: opened.append(new)
    )
    sessions = make_sessions(pooled)

    async def ask() -> None:
        async with sessions() as session:
            await session.scalar(select(1))

    print("opened at the start:", len(opened))
    for tasks in (1, 20, 20):
        await asyncio.gather(*(ask() for _ in range(tasks)))
        print(f"opened after {tasks} at once:", len(opened))
    await pooled.dispose()


# --8<-- [end:demo]


# --8<-- [start:trap_minimum_connections]
from sqlalchemy.ext.asyncio import create_async_engine


async def trap_minimum_connections(engine: AsyncEngine) -> None:
    """``pool_size`` is no minimum: nothing is opened before it is needed."""
    published = create_async_engine(
        engine.url,
        pool_size=5,  # Minimum connections
        max_overflow=10,  # Additional connections allowed
        pool_timeout=30,  # Wait time for connection
        pool_recycle=1800,  # Recycle connections after 30 minutes
        pool_pre_ping=True,  # Verify connections before use
    )
    opened = []
    event.listen(
        published.sync_engine, "connect", lambda *new: opened.append(new)
    )
    print("opened at the start:", len(opened))
    async with published.connect():
        print("opened for the first user:", len(opened))
    await published.dispose()


# --8<-- [end:trap_minimum_connections]


# --8<-- [start:trap_in_memory]
async def trap_in_memory() -> None:
    """For a database in memory, the published options are refused."""
    create_async_engine(
        "sqlite+aiosqlite:///:memory:",
        pool_size=5,
        max_overflow=10,
        pool_timeout=30,
        pool_recycle=1800,
        pool_pre_ping=True,
    )


# --8<-- [end:trap_in_memory]


# --8<-- [start:trap_overflow]
async def trap_overflow(engine: AsyncEngine) -> None:
    """Overflow connections are thrown away after each use."""
    pooled = create_async_engine(
        engine.url,
        pool_size=5,
        max_overflow=10,
    )
    await ten_crowds(pooled)


async def ten_crowds(pooled: AsyncEngine) -> None:
    """Let 15 requests at a time use a pool, ten times."""
    opened = []
    event.listen(
        pooled.sync_engine, "connect", lambda *new: opened.append(new)
    )
    all_in_use = asyncio.Barrier(15)
    answered = []

    async def request() -> None:
        async with pooled.connect():
            await all_in_use.wait()
            answered.append(200)

    for _ in range(10):
        await asyncio.gather(*(request() for _ in range(15)))
    await pooled.dispose()
    print("at a time:", all_in_use.parties)
    print("requests answered:", len(answered))
    print("connections opened:", len(opened))


# --8<-- [end:trap_overflow]


# --8<-- [start:cure_overflow]
async def cure_overflow(engine: AsyncEngine) -> None:
    """The pool keeps what it opens."""
    pooled = make_pooled_engine(engine.url, connections=15)
    await ten_crowds(pooled)


# --8<-- [end:cure_overflow]


# --8<-- [start:trap_engine_per_request]
async def trap_engine_per_request(engine: AsyncEngine) -> None:
    """An engine for each request opens a connection for each request."""
    opened = []
    for _ in range(10):
        own = create_async_engine(engine.url)
        event.listen(
            own.sync_engine, "connect", lambda *new: opened.append(new)
        )
        async with own.connect():
            pass  # answer the request
        await own.dispose()
    print("ten requests, one after the other, opened:", len(opened))


# --8<-- [end:trap_engine_per_request]


# --8<-- [start:trap_no_limit]
from contextlib import AsyncExitStack


async def trap_no_limit(engine: AsyncEngine) -> None:
    """``pool_size=0`` does not turn the pool off: it takes the limit away."""
    pooled = make_engine(engine.url, pool_size=0, max_overflow=0)
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(pooled.connect())
        print(pooled.pool.status())
    await pooled.dispose()


# --8<-- [end:trap_no_limit]


# --8<-- [start:trap_session_in_a_session]
from sqlalchemy import func
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from recipes.schema import User


async def trap_session_in_a_session(engine: AsyncEngine) -> None:
    """With a session inside a session, a pool of tasks waits for itself."""
    pooled = make_engine(engine.url, pool_size=3, pool_timeout=0.1)
    sessions = make_sessions(pooled)
    query = select(func.count(User.id))
    all_in_use = asyncio.Barrier(3)
    all_done = asyncio.Barrier(3)

    async def count_twice() -> str:
        async with sessions() as session:
            await session.scalar(query)
            await all_in_use.wait()
            try:
                async with sessions() as inner:
                    return f"counted {await inner.scalar(query)}"
            except PoolTimeoutError as error:
                return str(error).partition(",")[0]
            finally:
                await all_done.wait()

    print(*await asyncio.gather(*(count_twice() for _ in range(3))), sep="\n")
    await pooled.dispose()


# --8<-- [end:trap_session_in_a_session]


# --8<-- [start:trap_killed_connection]
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError

from recipes.foundations.driver_errors import driver_error

KILL = text("""
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE application_name = 'doomed' AND datname = current_database()
""")


async def trap_killed_connection(engine: AsyncEngine) -> None:
    """Without ``pool_pre_ping``, a dead connection fails for its next user."""
    name = {"server_settings": {"application_name": "doomed"}}
    pooled = make_engine(engine.url, pool_size=1, connect_args=name)
    died = asyncio.Event()
    async with pooled.connect() as connection:
        raw: Any = await connection.get_raw_connection()
        raw.driver_connection.add_termination_listener(lambda _: died.set())

    async with engine.connect() as other:
        await other.execute(KILL)
    await asyncio.wait_for(died.wait(), timeout=10)

    for user in ("first", "second"):
        try:
            async with pooled.connect() as connection:
                await connection.execute(select(func.count(User.id)))
                print(f"{user} user: counted")
        except InterfaceError as error:
            print(f"{user} user failed: {driver_error(error)}")
    await pooled.dispose()


# --8<-- [end:trap_killed_connection]


# --8<-- [start:trap_other_event_loop]
async def trap_other_event_loop(engine: AsyncEngine) -> None:
    """A connection serves only the event loop that opened it."""
    pooled = make_engine(engine.url, pool_size=1)
    opened: list[Any] = []
    event.listen(
        pooled.sync_engine, "connect", lambda new, _: opened.append(new)
    )

    async def count_users() -> None:
        async with pooled.connect() as connection:
            users = await connection.scalar(select(func.count(User.id)))
        print("users:", users)

    async def hang_up() -> None:
        [connection] = opened
        answered = False  # the answer is on its way to the first loop
        while not answered:
            await asyncio.sleep(0.001)
            answered = connection.driver_connection.is_in_transaction()
        await pooled.dispose()

    def two_loops() -> None:
        with asyncio.Runner() as first, asyncio.Runner() as second:
            first.run(count_users())
            try:
                second.run(count_users())
            finally:
                first.run(asyncio.wait_for(hang_up(), timeout=10))

    # In a thread, since this one's event loop is running.
    await asyncio.to_thread(two_loops)


# --8<-- [end:trap_other_event_loop]


# --8<-- [start:trap_dropped_statements]
from sqlalchemy.ext.asyncio import AsyncSession


async def trap_dropped_statements(session: AsyncSession) -> None:
    """The driver keeps prepared statements that the server has dropped.

    A pooler that gives each transaction another server connection, or a reset
    of the connection, has the effect of ``DEALLOCATE ALL``.
    """
    query = select(func.count(User.id))
    print("users:", await session.scalar(query))
    await session.execute(text("DEALLOCATE ALL"))
    await session.scalar(query)


# --8<-- [end:trap_dropped_statements]


ONLY_ON = {
    "trap_in_memory": "sqlite",
    "trap_killed_connection": "postgresql",
    "trap_other_event_loop": "postgresql",
    "trap_dropped_statements": "postgresql",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
