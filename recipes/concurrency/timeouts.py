# Part of the package database-recipes: cookbook run timeouts
"""Limit every wait.

Give locks, statements, the client, the pool and the request a limit each, in
an order in which the first to give up knows why.
"""

HEADLINE = "trap_no_limit"

# --8<-- [start:recipe]
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import Sessions, make_engine

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import write_sessions

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


# --8<-- [end:demo]


# --8<-- [start:demo_each_limit]
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from recipes.foundations.engines import make_sessions

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


# --8<-- [end:demo_each_limit]


# --8<-- [start:trap_no_limit]
from sqlalchemy import update
from sqlalchemy.ext.asyncio import create_async_engine

from recipes.schema import Inventory, Product
from recipes.schema.seed import MUG

TAKE_MUG = (
    update(Inventory)
    .where(Inventory.product_id == MUG)
    .values(on_hand=Inventory.on_hand - 1)
)


async def trap_no_limit(engine: AsyncEngine) -> None:
    """Those who wait for one row keep all others from the pool."""
    pooled = create_async_engine(
        engine.url, pool_size=5, max_overflow=0, pool_timeout=1
    )
    await five_want_one_row(engine, pooled)


async def five_want_one_row(engine: AsyncEngine, pooled: AsyncEngine) -> None:
    """Let five wait for a row that is locked, and ten ask something else."""
    sessions, all_in_use = make_sessions(pooled), asyncio.Barrier(6)

    async def take() -> None:
        async with sessions.begin() as session:
            await session.connection()
            await all_in_use.wait()
            await session.execute(TAKE_MUG)

    async def ask() -> None:
        async with sessions() as session:
            await session.scalar(select(func.count(Product.id)))

    async with make_sessions(engine)() as stuck:
        await stuck.execute(TAKE_MUG)
        takers = [asyncio.create_task(take()) for _ in range(5)]
        await all_in_use.wait()
        others = await asyncio.gather(
            *(ask() for _ in range(10)), return_exceptions=True
        )
        await asyncio.wait(takers, timeout=1)  # who has a limit gives up
    await asyncio.wait(takers)
    await pooled.dispose()
    gave_up = [each for each in takers if each.exception()]
    refused = [each for each in others if isinstance(each, PoolTimeoutError)]
    print("wanted the locked row:", len(takers))
    print("gave up:", len(gave_up))
    print("others refused:", len(refused))


# --8<-- [end:trap_no_limit]


# --8<-- [start:cure_no_limit]
async def cure_no_limit(engine: AsyncEngine) -> None:
    """They give up, and their connections are back in time."""
    limits = replace(LIMITS, lock=0.05, connection=1)
    pooled = make_limited_engine(engine.url, limits, pool_size=5)
    await five_want_one_row(engine, pooled)


# --8<-- [end:cure_no_limit]


# --8<-- [start:trap_client_first]
async def trap_client_first(engine: AsyncEngine) -> None:
    """What the client gives up has no code, and names no statement."""
    hasty = create_async_engine(
        engine.url, connect_args={"command_timeout": 0.3}
    )
    await sleep_too_long(hasty)


async def sleep_too_long(limited: AsyncEngine) -> None:
    """Ask for more than there is time for; tell what the error says."""
    try:
        async with limited.connect() as connection:
            await connection.execute(LONG["postgresql"])
    except (DBAPIError, TimeoutError) as error:
        print("raised:", type(error).__name__)
        print("statement:", getattr(error, "statement", "unknown"))
    await limited.dispose()


# --8<-- [end:trap_client_first]


# --8<-- [start:cure_client_first]
async def cure_client_first(engine: AsyncEngine) -> None:
    """The server is there first, and says all of it."""
    limits = replace(LIMITS, statement=0.3)
    await sleep_too_long(make_limited_engine(engine.url, limits))


# --8<-- [end:cure_client_first]


# --8<-- [start:trap_set]
async def trap_set(engine: AsyncEngine) -> None:
    """``SET`` stays with the connection, for whoever gets it next."""

    async def usual(session: AsyncSession) -> None:
        await session.execute(text("SET lock_timeout = '20s'"))

    await next_request(engine, usual)


async def next_request(
    engine: AsyncEngine, way: Callable[[AsyncSession], Awaitable[None]]
) -> None:
    """Change a limit in one transaction, and ask for it in the next."""
    limited = make_limited_engine(engine.url, LIMITS, pool_size=1)
    show = text("SHOW lock_timeout")
    async with make_sessions(limited).begin() as session:
        await way(session)
        print("lock_timeout:", await session.scalar(show))
    async with make_sessions(limited).begin() as session:
        print("of the next request:", await session.scalar(show))
    await limited.dispose()


# --8<-- [end:trap_set]


# --8<-- [start:cure_set]
async def cure_set(engine: AsyncEngine) -> None:
    """The recipe's ends with the transaction."""

    async def recipe(session: AsyncSession) -> None:
        await limit_transaction(session, ROOMY)

    await next_request(engine, recipe)


# --8<-- [end:cure_set]


# --8<-- [start:trap_optional_step]
from contextlib import suppress

from recipes.schema import Tag


async def trap_optional_step(engine: AsyncEngine) -> None:
    """A limit in a transaction ends all of it, not only the step."""

    async def usual(sessions: Sessions) -> None:
        async with sessions.begin() as session:
            session.add(Tag(name="new"))
            await session.flush()
            with suppress(TimeoutError):
                await statement_in_a_request(session)  # is optional

    await store_and_skip(engine, usual)


async def store_and_skip(
    engine: AsyncEngine, way: Callable[[Sessions], Awaitable[None]]
) -> None:
    """Count what is stored when a step takes too long that is optional."""
    limited = make_limited_engine(engine.url, SHORT)
    try:
        await way(make_sessions(limited))
    finally:
        await limited.dispose()
        async with make_sessions(engine)() as session:
            stored = select(func.count()).where(Tag.name == "new")
            print("tags stored:", await session.scalar(stored))


# --8<-- [end:trap_optional_step]


# --8<-- [start:cure_optional_step]
async def cure_optional_step(engine: AsyncEngine) -> None:
    """A session of its own ends alone."""

    async def recipe(sessions: Sessions) -> None:
        async with sessions.begin() as session:
            session.add(Tag(name="new"))
            await session.flush()
            with suppress(TimeoutError):
                async with sessions() as own:
                    await statement_in_a_request(own)

    await store_and_skip(engine, recipe)


# --8<-- [end:cure_optional_step]


# --8<-- [start:trap_long_statement]
import itertools

ROWS = 300_000
COUNT = text("""
    WITH RECURSIVE numbers(n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows
    )
    SELECT max(seen(n)) FROM numbers
""").bindparams(rows=ROWS)


async def trap_long_statement(engine: AsyncEngine) -> None:
    """A request's limit does not end a statement of SQLite, but waits for it.

    Its thread goes on to the last row.
    """
    await read_too_much(make_engine(engine.url), request=0.02)


async def read_too_much(
    limited: AsyncEngine, *, request: float | None
) -> None:
    """Tell which rows a statement has seen when the error is raised."""
    seen = itertools.count()
    async with limited.connect() as connection:
        raw: Any = await connection.get_raw_connection()
        await raw.driver_connection.create_function(
            "seen", 1, lambda _: next(seen)
        )
        try:
            async with asyncio.timeout(request):
                await connection.execute(COUNT)
        except (DBAPIError, TimeoutError) as error:
            print("raised:", type(error).__name__)
    await limited.dispose()
    print("rows read:", "all" if next(seen) == ROWS else "not all")


# --8<-- [end:trap_long_statement]


# --8<-- [start:cure_long_statement]
async def cure_long_statement(engine: AsyncEngine) -> None:
    """The recipe's statement has a limit of its own, and ends there."""
    limits = replace(LIMITS, lock=0.01, statement=0.02)
    limited = make_limited_engine(engine.url, limits)
    await read_too_much(limited, request=None)


# --8<-- [end:cure_long_statement]


ONLY_ON = {
    "limit_postgresql": "postgresql",
    "limit_sqlite": "sqlite",
    "limit_transaction": "postgresql",
    "server_limits": "postgresql",
    "longer_than_the_client": "postgresql",
    "idle": "postgresql",
    "trap_client_first": "postgresql",
    "sleep_too_long": "postgresql",
    "cure_client_first": "postgresql",
    "trap_set": "postgresql",
    "next_request": "postgresql",
    "cure_set": "postgresql",
    "trap_long_statement": "sqlite",
    "read_too_much": "sqlite",
    "cure_long_statement": "sqlite",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
