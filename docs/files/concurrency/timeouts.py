# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Limit every wait.

Give locks, statements, the client, the pool and the request a limit each, in
an order in which the first to give up knows why.

    python timeouts.py
    DATABASE_URL=postgresql://… python timeouts.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    Connection,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
STEPS = 10_000  # of SQLite's machine, until a statement looks at the clock


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long to wait, in seconds.

    Raises:
        ValueError: they are not in this order, or not positive.
    """

    lock: float = 2  # for what another transaction has locked
    statement: float = 5  # for the server, with all waits for locks
    client: float = 7  # for an answer, when the network is silent
    request: float = 10  # for everything; no transaction idles for longer
    connection: float = 2  # for one of the pool, or to open one

    def __post_init__(self) -> None:
        """Refuse a limit that would never be reached."""
        order = 0, self.lock, self.statement, self.client, self.request
        within = 0, self.connection, self.request
        if not all(a < b for a, b in (*pairwise(order), *pairwise(within))):
            raise ValueError("keep lock < statement < client < request")


@asynccontextmanager
async def begin_limited(
    sessions: Sessions, limits: Limits
) -> AsyncIterator[AsyncSession]:
    """Give a request its transaction, which ends within its limit.

    Raises:
        TimeoutError: it took too long. Nothing is stored, unless the commit
            had begun.
    """
    # In this order: when the error is raised, the session is closed.
    async with asyncio.timeout(limits.request), sessions.begin() as session:
        yield session


def make_limited_engine(
    database: str | URL, limits: Limits, **options: Any
) -> AsyncEngine:
    """Create an engine with all of these limits but the request's.

    ``options`` are those of ``make_engine``.
    """
    options = {"pool_timeout": limits.connection} | options
    engine = make_engine(database, **options)
    limit = {"sqlite": limit_sqlite, "postgresql": limit_postgresql}
    limit[engine.dialect.name](engine, limits)
    return engine


def limit_postgresql(engine: AsyncEngine, limits: Limits) -> None:
    """Send the server its limits with each connection."""

    @event.listens_for(engine.sync_engine, "do_connect")
    def limit(_dialect: Any, _record: Any, _args: Any, options: Any) -> None:
        settings = options.get("server_settings", {})
        options["server_settings"] = settings | server_limits(limits)
        options["command_timeout"] = limits.client
        options["timeout"] = limits.connection


def limit_sqlite(engine: AsyncEngine, limits: Limits) -> None:
    """Limit waits for a lock, and let statements look at the clock."""

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        async def limit(driver: Any) -> None:
            wait = f"PRAGMA busy_timeout = {milliseconds(limits.lock)}"
            await driver.executescript(wait)
            await driver.set_progress_handler(
                lambda: monotonic() > record.info.get("ends", inf), STEPS
            )

        connection.run_async(limit)

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def begin(connection: Connection, *_: object) -> None:
        connection.info["ends"] = monotonic() + limits.statement


async def limit_transaction(session: AsyncSession, limits: Limits) -> None:
    """Change the server's limits, until the transaction ends.

    Those of the client and the pool are the engine's, and stay.
    """
    settings = server_limits(limits).items()
    await session.execute(
        select(*(func.set_config(name, to, True) for name, to in settings))
    )


def server_limits(limits: Limits) -> dict[str, str]:
    """Name the limits as PostgreSQL does, in its unit."""
    return {
        "lock_timeout": milliseconds(limits.lock),
        "statement_timeout": milliseconds(limits.statement),
        # Nobody comes back to a transaction when its request is over.
        "idle_in_transaction_session_timeout": milliseconds(limits.request),
    }


def milliseconds(seconds: float) -> str:
    """Write a limit as databases read it, and never as 0, which is none."""
    return str(max(1, round(seconds * 1000)))


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def driver_error(error: DBAPIError) -> BaseException:
    """Return the error that the driver itself raised.

    SQLAlchemy 2.1 has ``error.driver_exception`` for it. On both lines, what
    asyncpg raised is the cause of ``error.orig``; an error of ``sqlite3`` is
    ``error.orig`` itself.
    """
    original = error.orig or error
    return original.__cause__ or original


def code_of(error: DBAPIError) -> str:
    """Return the SQLSTATE, or the name of SQLite's code, or ``""``."""
    driver = driver_error(error)
    state = getattr(driver, "sqlstate", None)
    return str(state or getattr(driver, "sqlite_errorname", ""))


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


# See it happen.
LIMITS = Limits(lock=0.1)


async def take_turn(session: AsyncSession) -> None:
    """Wait for a lock that one transaction has at a time."""
    await session.execute(TURN[session.get_bind().dialect.name])


TURN = {
    "postgresql": text("SELECT pg_advisory_xact_lock(1)"),
    "sqlite": text("PRAGMA user_version = 1"),  # as any change
}


async def demo(engine: AsyncEngine) -> None:
    limited = set_up(engine)
    sessions = write_sessions(limited)
    async with sessions() as other:
        await take_turn(other)
        try:
            async with begin_limited(sessions, LIMITS) as session:
                await take_turn(session)
        except DBAPIError as error:
            print("while another has the lock:", code_of(error))

    async with begin_limited(sessions, LIMITS) as session:
        await take_turn(session)
    print("after that: taken")
    await limited.dispose()


def set_up(engine: AsyncEngine) -> AsyncEngine:
    """Make the engine of a process, when it starts."""
    return make_limited_engine(engine.url, LIMITS)


# Gets a session, and sessions of a pool where nobody waits.
Work = Callable[[AsyncSession, Sessions], Awaitable[object]]

ROOMY = Limits(lock=20, statement=30, client=40, request=50, connection=20)
SHORT = replace(ROOMY, lock=0.4, statement=0.5)
BRIEF = Limits(
    lock=0.01, statement=0.02, client=0.03, request=0.04, connection=0.01
)


async def demo_each_limit(engine: AsyncEngine) -> None:
    for limit, (limits, work) in WAYS[engine.dialect.name].items():
        await run_into(engine, limit, limits, work)


async def run_into(
    engine: AsyncEngine, limit: str, limits: Limits, work: Work
) -> None:
    """Tell what was raised, its code, and on what the session goes on."""
    limited = make_limited_engine(
        engine.url, limits, pool_size=1, max_overflow=0
    )
    opened: list[object] = []
    event.listen(
        limited.sync_engine, "connect", lambda new, _: opened.append(new)
    )
    async with make_sessions(limited)() as session:
        try:
            await work(session, make_sessions(engine))
        except (DBAPIError, PoolTimeoutError, TimeoutError) as error:
            code = code_of(error) if isinstance(error, DBAPIError) else ""
            kind = f"{type(error).__module__}.{type(error).__name__}"
            raised = f"{kind.removeprefix('builtins.')}, {code or 'no code'}"
        await session.rollback()
        await session.scalar(select(1))
    await limited.dispose()
    used = "same" if len(opened) == 1 else "new"
    print(f"{limit}: {raised}, {used} connection")


async def locked(session: AsyncSession, others: Sessions) -> None:
    async with others() as other:
        await take_turn(other)
        await take_turn(session)


async def long_statement(session: AsyncSession, *_: Sessions) -> None:
    await session.execute(LONG[session.get_bind().dialect.name])


async def no_connection(session: AsyncSession, _: Sessions) -> None:
    async with AsyncSession(session.bind) as other:
        await other.connection()
        await session.connection()


async def statement_in_a_request(session: AsyncSession, *_: Sessions) -> None:
    await session.connection()
    async with asyncio.timeout(0.1):
        await long_statement(session)


async def another_service(session: AsyncSession, *_: Sessions) -> None:
    await session.connection()
    async with asyncio.timeout(0.1):
        await asyncio.Event().wait()


async def longer_than_the_client(session: AsyncSession, *_: Sessions) -> None:
    await limit_transaction(session, ROOMY)
    await session.execute(LONG["postgresql"])


async def idle(session: AsyncSession, *_: Sessions) -> None:
    await limit_transaction(session, BRIEF)
    connection = await session.connection()
    hung_up = asyncio.Event()
    raw: Any = await connection.get_raw_connection()
    raw.driver_connection.add_termination_listener(lambda _: hung_up.set())
    await asyncio.wait_for(hung_up.wait(), timeout=10)
    await session.scalar(select(1))


LONG = {
    "postgresql": text("SELECT pg_sleep(10)"),
    "sqlite": text("""
        WITH RECURSIVE numbers(n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000000
        )
        SELECT max(n) FROM numbers
    """),
}
ON_BOTH: dict[str, tuple[Limits, Work]] = {
    "lock": (replace(ROOMY, lock=0.05), locked),
    "statement": (SHORT, long_statement),
    "connection": (replace(ROOMY, connection=0.5), no_connection),
    "request, in a statement": (SHORT, statement_in_a_request),
    "request, elsewhere": (ROOMY, another_service),
}
WAYS = {
    "sqlite": ON_BOTH,
    "postgresql": ON_BOTH
    | {
        "client": (replace(SHORT, client=0.6), longer_than_the_client),
        "idle": (ROOMY, idle),
    },
}


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)
    async with example_database() as engine:
        await demo_each_limit(engine)


if __name__ == "__main__":
    asyncio.run(main())
