# Part of the package database-recipes: cookbook run engines
"""Create an engine.

Create an engine whose transactions mean the same on SQLite and PostgreSQL.
"""

HEADLINE = "trap_read_then_write"

NEEDS = {
    "fk_orders_user_id_users": (
        "An order of nobody is refused.",
        "test_a_foreign_key_is_enforced",
    ),
}

# --8<-- [start:recipe]
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, event
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from recipes.foundations.database_url import check_of_certificate, driver_url

Sessions = async_sessionmaker[AsyncSession]

POOL = {
    # Overflow connections are opened and thrown away under load: keep all.
    "pool_size": 10,
    "max_overflow": 0,
    "pool_timeout": 30,  # seconds
}
SERVER_SETTINGS = {
    "application_name": "recipes",
    "statement_timeout": "30s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}
CONNECT_ARGS = {
    "server_settings": SERVER_SETTINGS,
    "timeout": 10,  # seconds; to connect
    # Seconds for a command, or a whole executemany: the client's limit, for a
    # network that goes silent. The server's own limits have to come first.
    "command_timeout": 60,
}
PRAGMAS = (
    "busy_timeout = 10000",  # milliseconds; first, since the others may wait
    "foreign_keys = ON",
    "journal_mode = WAL",
    # With WAL, a power cut may cost the last commits, but never the file.
    "synchronous = NORMAL",
)


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine for an address as hosts hand it out.

    ``options`` go to ``create_async_engine``, instead of our defaults: a
    ``pool`` or ``poolclass`` instead of all those of the pool,
    ``connect_args`` key by key, of which ``server_settings`` is one.

    Raises:
        ValueError: the address has another system, driver or option than
            those known here, or names an SQLite database in memory.
    """
    url = driver_url(database)
    make = {"sqlite": sqlite_engine, "postgresql": postgresql_engine}
    pool = {} if {"pool", "poolclass"} & options.keys() else POOL
    options = {"hide_parameters": True} | pool | options
    engine = make[url.get_backend_name()](url, **options)
    event.listen(engine.sync_engine, "handle_error", as_data_error)
    return engine


def postgresql_engine(url: URL, **options: Any) -> AsyncEngine:
    """Create an engine on which nothing waits for ever."""
    options["connect_args"] = (
        CONNECT_ARGS
        | check_of_certificate(url)
        | options.get("connect_args", {})
    )
    engine = create_async_engine(url, **options)

    @event.listens_for(engine.sync_engine, "do_connect")
    def leave_out(_dialect: Any, _record: Any, _args: Any, kw: Any) -> None:
        kw.pop("sslrootcert", None)  # the engine's URL keeps it

    return engine


def sqlite_engine(url: URL, **options: Any) -> AsyncEngine:
    """Create an engine with foreign keys, WAL and real transactions."""
    if ":memory:" in (url.database or ":memory:"):
        raise ValueError("tasks cannot share a database in memory: use a file")
    engine = create_async_engine(url, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        script = ";".join(f"PRAGMA {pragma}" for pragma in PRAGMAS)
        connection.run_async(lambda driver: driver.executescript(script))

    @event.listens_for(engine.sync_engine, "invalidate")
    def roll_back(connection: Any, _record: object, _error: object) -> None:
        # Rows that a cancelled statement has not given out yet keep a closed
        # connection alive, and with it the lock of its transaction.
        connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver begins before the first change only. A SAVEPOINT that
        # comes earlier would be the transaction, and its RELEASE a commit.
        # The driver is asked for AUTOCOMMIT (None), since that may be set for
        # the engine as well as by an option of the connection.
        if connection.connection.isolation_level is not None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


def as_data_error(context: ExceptionContext) -> DataError | None:
    """Raise ``DataError`` for a value that its column cannot hold.

    asyncpg has its own class for each such error, and SQLAlchemy none;
    sqlite3 and SQLAlchemy's types raise Python's.
    """
    error = context.original_exception
    state = getattr(error, "sqlstate", None) or ""
    # Class 22 is that of data; 54000 is a value too long for an index.
    is_of_data = state.startswith("22") or state == "54000"
    of_python = isinstance(error, TypeError | ValueError | OverflowError)
    if context.statement is None or not (is_of_data or of_python):
        return None
    hide = context.engine is None or context.engine.hide_parameters
    return DataError(
        context.statement, context.parameters, error, hide_parameters=hide
    )


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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from recipes.schema import Order, Tag

NOBODY = UUID("018d0000-0000-7000-8000-000000000001")


async def demo(engine: AsyncEngine) -> None:
    site = make_engine("postgres://site:secret@db.example.org/site")
    print(site.url)
    sessions = make_sessions(engine)
    async with sessions() as session:
        async with session.begin_nested():
            session.add(Tag(name="short-lived"))
        await session.rollback()
        query = select(func.count()).where(Tag.name == "short-lived")
        print("rows that survive the rollback:", await session.scalar(query))

    try:
        async with sessions.begin() as session:
            session.add(Order(user_id=NOBODY))
    except IntegrityError:
        print("an order of nobody is refused")

    async with sessions.begin() as session:
        tag = Tag(name="lasting")
        session.add(tag)
    print("readable after the commit:", tag.name)


# --8<-- [end:demo]


# --8<-- [start:demo_read_then_write]
import asyncio

from recipes.schema import Inventory
from recipes.schema.seed import MUG


async def demo_read_then_write(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)

    async def restock() -> None:
        async with sessions.begin() as session:
            mug = await session.get_one(Inventory, MUG, with_for_update=True)
            mug.on_hand += 1

    await asyncio.gather(*(restock() for _ in range(10)))
    async with sessions() as session:
        mug = await session.get_one(Inventory, MUG)
        print("5 in stock, 10 more:", mug.on_hand)


# --8<-- [end:demo_read_then_write]


# --8<-- [start:demo_cancelled_write]
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError


async def demo_cancelled_write(engine: AsyncEngine) -> None:
    await write_and_cancel(engine)
    async with make_sessions(engine).begin() as session:
        session.add(Tag(name="next"))
    print("the next writer has stored a row")


async def write_and_cancel(engine: AsyncEngine) -> asyncio.Task[None]:
    """Let a client go away while its row is written."""

    async def write() -> None:
        async with make_sessions(engine).begin() as session:
            await session.execute(
                insert(Tag).values(name="cancelled").returning(Tag.id)
            )

    @event.listens_for(engine.sync_engine, "before_cursor_execute", once=True)
    def go_away(*_: object) -> None:
        task.cancel()

    task = asyncio.create_task(write())
    await asyncio.wait([task])
    print("cancelled:", task.cancelled())
    return task


# --8<-- [end:demo_cancelled_write]


# --8<-- [start:trap_cancelled_write]
from recipes.foundations.driver_errors import driver_error


async def trap_cancelled_write(engine: AsyncEngine) -> None:
    """By default, a write that is cancelled can keep SQLite's write lock.

    Until Python's garbage collector happens to run.
    """
    default = create_async_engine(engine.url, connect_args={"timeout": 0.1})
    task = await write_and_cancel(default)
    pool: Any = default.pool
    print("connections in use:", pool.checkedout())
    try:
        async with default.begin() as connection:
            await connection.execute(insert(Tag).values(name="next"))
    except OperationalError as error:
        print("the next writer:", driver_error(error))
    del task  # what a web server would have done long ago
    await default.dispose()


# --8<-- [end:trap_cancelled_write]


# --8<-- [start:trap_default_savepoint]
async def trap_default_savepoint(engine: AsyncEngine) -> None:
    """By default, SQLite keeps what a rolled back transaction had inserted."""
    default = create_async_engine(engine.url)
    async with AsyncSession(default) as session:
        async with session.begin_nested():
            session.add(Tag(name="undead"))
        await session.rollback()
        query = select(func.count()).where(Tag.name == "undead")
        print("rows that survive the rollback:", await session.scalar(query))
    await default.dispose()


# --8<-- [end:trap_default_savepoint]


# --8<-- [start:trap_default_foreign_key]
async def trap_default_foreign_key(engine: AsyncEngine) -> None:
    """By default, SQLite does not enforce foreign keys."""
    default = create_async_engine(engine.url)
    async with AsyncSession(default) as session:
        session.add(Order(user_id=NOBODY))
        await session.commit()
        query = select(func.count()).where(Order.user_id == NOBODY)
        print("orders of nobody:", await session.scalar(query))
    await default.dispose()


# --8<-- [end:trap_default_foreign_key]


# --8<-- [start:trap_in_memory]
async def trap_in_memory() -> None:
    """In memory, one task's rollback takes away another task's rows."""
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE tags (id, name)")
    async with AsyncSession(engine) as mine, AsyncSession(engine) as theirs:
        mine.add(Tag(id=1, name="mine"))
        await mine.flush()
        await theirs.execute(select(Tag.name))
        await theirs.rollback()
        await mine.commit()
        query = select(func.count()).select_from(Tag)
        print("rows after my commit:", await mine.scalar(query))
    await engine.dispose()


# --8<-- [end:trap_in_memory]


# --8<-- [start:trap_sync_engine]
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import Base


async def trap_sync_engine(engine: AsyncEngine) -> None:
    """Synchronous code cannot use an asynchronous driver."""
    with unawaited_cursor():
        Base.metadata.create_all(engine.sync_engine)


# --8<-- [end:trap_sync_engine]


# --8<-- [start:trap_read_then_write]
from collections import Counter
from collections.abc import Awaitable, Callable


async def trap_read_then_write(engine: AsyncEngine) -> None:
    """Of ten tasks that read and then write, one change is stored.

    SQLite refuses the others; PostgreSQL lets them overwrite each other.
    """
    sessions = async_sessionmaker(engine)
    all_read = asyncio.Barrier(10)

    async def restock() -> None:
        async with sessions.begin() as session:
            mug = await session.get_one(Inventory, MUG)
            await all_read.wait()
            mug.on_hand += 1

    await ten_at_once(engine, restock)


async def ten_at_once(
    engine: AsyncEngine, restock: Callable[[], Awaitable[object]]
) -> None:
    """Add a mug to the stock, ten times at once; count what is missing."""

    async def outcome() -> str:
        await restock()
        return "succeeded"

    async with make_sessions(engine)() as session:
        mug = await session.get_one(Inventory, MUG)
        before = mug.on_hand
        await session.rollback()
        tasks = [outcome() for _ in range(10)]
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await session.refresh(mug)
    outcomes = [
        f"failed, {driver_error(each)}"
        if isinstance(each, OperationalError)
        else str(each)
        for each in ended
    ]
    for each, count in sorted(Counter(outcomes).items(), reverse=True):
        print(f"{each}: {count}")
    print(f"{before} in stock, 10 more: {mug.on_hand}")
    print("mugs missing:", before + 10 - mug.on_hand)


# --8<-- [end:trap_read_then_write]


# --8<-- [start:cure_read_then_write]
async def cure_read_then_write(engine: AsyncEngine) -> None:
    """The first to read holds the lock until its change is stored."""
    sessions = write_sessions(engine)

    async def restock() -> None:
        async with sessions.begin() as session:
            mug = await session.get_one(Inventory, MUG, with_for_update=True)
            mug.on_hand += 1

    await ten_at_once(engine, restock)


# --8<-- [end:cure_read_then_write]


# --8<-- [start:trap_parameters_in_errors]
from recipes.schema import User


async def trap_parameters_in_errors(engine: AsyncEngine) -> None:
    """By default, the text of an error shows every parameter."""
    await print_parameters(create_async_engine(engine.url))


async def print_parameters(engine: AsyncEngine) -> None:
    """Add a user whose name is taken; show what the error says of it."""
    try:
        async with AsyncSession(engine) as session:
            session.add(User(username="AVOCET", email="private@example.org"))
            await session.commit()
    except IntegrityError as error:
        print(str(error).splitlines()[-2])
    await engine.dispose()


# --8<-- [end:trap_parameters_in_errors]


# --8<-- [start:cure_parameters_in_errors]
async def cure_parameters_in_errors(engine: AsyncEngine) -> None:
    """The recipe's engine hides them."""
    await print_parameters(make_engine(engine.url))


# --8<-- [end:cure_parameters_in_errors]


# --8<-- [start:trap_detail_in_tracebacks]
import traceback


async def trap_detail_in_tracebacks(sessions: Sessions) -> None:
    """PostgreSQL quotes values itself: a logged traceback shows them."""
    try:
        async with sessions.begin() as session:
            session.add(User(username="knot", email="avocet@example.org"))
    except IntegrityError as error:
        lines = "".join(traceback.format_exception(error)).splitlines()
        print(*(line for line in lines if line.startswith("DETAIL")))


# --8<-- [end:trap_detail_in_tracebacks]


# --8<-- [start:trap_default_timeouts]
async def trap_default_timeouts(engine: AsyncEngine) -> None:
    """By default, PostgreSQL waits for ever: a timeout of 0 is none."""
    await print_timeouts(create_async_engine(engine.url))


async def print_timeouts(engine: AsyncEngine) -> None:
    """Ask the server for its limits in a session of this engine."""
    async with engine.connect() as connection:
        for what in ("statement", "lock", "idle_in_transaction_session"):
            answer = await connection.exec_driver_sql(f"SHOW {what}_timeout")
            print(f"{what}_timeout:", answer.scalar_one())
    await engine.dispose()


# --8<-- [end:trap_default_timeouts]


# --8<-- [start:cure_default_timeouts]
async def cure_default_timeouts(engine: AsyncEngine) -> None:
    """The recipe's engine sends limits with each connection."""
    await print_timeouts(make_engine(engine.url))


# --8<-- [end:cure_default_timeouts]


ONLY_ON = {
    "postgresql_engine": "postgresql",
    "sqlite_engine": "sqlite",
    "demo_cancelled_write": "sqlite",
    "write_and_cancel": "sqlite",
    "trap_cancelled_write": "sqlite",
    "trap_default_savepoint": "sqlite",
    "trap_default_foreign_key": "sqlite",
    "trap_in_memory": "sqlite",
    "trap_detail_in_tracebacks": "postgresql",
    "trap_default_timeouts": "postgresql",
    "print_timeouts": "postgresql",
    "cure_default_timeouts": "postgresql",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
