# Part of the package database-recipes: cookbook why "…"
"""Transactions.

A transaction begins once, is short, and is repeated as a whole.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import Update, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import (
    Sessions,
    make_engine,
    make_sessions,
    write_sessions,
)
from recipes.schema import Account, Tag, User
from recipes.schema.seed import AVOCET, CHECKING, SAVINGS

TAGS = select(func.count(Tag.id))
TOTAL = select(func.sum(Account.balance_cents))


def change(account: UUID, cents: int) -> Update:
    """Add to the balance of an account."""
    balance = Account.balance_cents + cents
    return update(Account).filter_by(id=account).values(balance_cents=balance)


@asynccontextmanager
async def disposed(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """Close the connections of an engine at the end of a block."""
    try:
        yield engine
    finally:
        await engine.dispose()


# --8<-- [start:trap_aborted]
async def trap_aborted(session: AsyncSession) -> None:
    """A statement before this one failed, and its error was swallowed.

    Look for the first error: this one only says that there was one. SQLite
    goes on, so a test there does not find it.
    """
    await session.execute(insert(Tag).values(name="new"))
    try:
        await session.execute(insert(Tag).values(name="new"))
    except IntegrityError:
        print("there already")
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:trap_aborted]


# --8<-- [start:cure_aborted]
async def cure_aborted(session: AsyncSession) -> None:
    """Give a statement that may fail a savepoint."""
    await session.execute(insert(Tag).values(name="new"))
    try:
        async with session.begin_nested():
            await session.execute(insert(Tag).values(name="new"))
    except IntegrityError:
        print("there already")
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_aborted]


# --8<-- [start:trap_failed_flush]
async def trap_failed_flush(session: AsyncSession) -> None:
    """A flush failed, and the session was not rolled back.

    The original exception, at the end of the message, is the one to look for.
    """
    for name in ("new", "new", "newer"):
        try:
            session.add(Tag(name=name))
            await session.flush()
        except IntegrityError:
            print("there already:", name)


# --8<-- [end:trap_failed_flush]


# --8<-- [start:cure_failed_flush]
async def cure_failed_flush(session: AsyncSession) -> None:
    """Flush in a savepoint, which is rolled back for you."""
    for name in ("new", "new", "newer"):
        try:
            async with session.begin_nested():
                session.add(Tag(name=name))
        except IntegrityError:
            print("there already:", name)
    await session.commit()
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_failed_flush]


LOSE_CONNECTION = text("SELECT pg_terminate_backend(pg_backend_pid())")


# --8<-- [start:trap_lost_connection]
async def trap_lost_connection(session: AsyncSession) -> None:
    """The connection was lost, and with it all that was done before."""
    await session.execute(insert(Tag).values(name="new"))
    try:
        await session.execute(LOSE_CONNECTION)
    except DBAPIError:
        print("the server hung up")
    await session.execute(insert(Tag).values(name="newer"))


# --8<-- [end:trap_lost_connection]


# --8<-- [start:cure_lost_connection]
async def cure_lost_connection(sessions: Sessions) -> None:
    """Repeat the whole transaction, in a session of its own."""
    for attempt in (1, 2):
        try:
            async with sessions.begin() as session:
                await session.execute(insert(Tag).values(name="new"))
                if attempt == 1:
                    await session.execute(LOSE_CONNECTION)
                print("tags:", await session.scalar(TAGS))
            break
        except DBAPIError:
            print("the server hung up")


# --8<-- [end:cure_lost_connection]


# --8<-- [start:trap_begun]
async def trap_begun(session: AsyncSession) -> None:
    """The query before it has begun the transaction already."""
    print("tags:", await session.scalar(TAGS))
    async with session.begin():
        session.add(Tag(name="new"))


# --8<-- [end:trap_begun]


# --8<-- [start:cure_begun]
async def cure_begun(sessions: Sessions) -> None:
    """Begin the transaction where the session is made, before all queries."""
    async with sessions.begin() as session:
        print("tags:", await session.scalar(TAGS))
        session.add(Tag(name="new"))
    print("stored")


# --8<-- [end:cure_begun]


# --8<-- [start:trap_connection_begun]
async def trap_connection_begun(engine: AsyncEngine) -> None:
    """A query on the connection has begun the transaction already."""
    async with engine.connect() as connection:
        print("tags:", await connection.scalar(TAGS))
        async with connection.begin():
            await connection.execute(insert(Tag).values(name="new"))


# --8<-- [end:trap_connection_begun]


# --8<-- [start:cure_connection_begun]
async def cure_connection_begun(engine: AsyncEngine) -> None:
    """Take the connection from ``engine.begin()``: it commits at the end."""
    async with engine.begin() as connection:
        print("tags:", await connection.scalar(TAGS))
        await connection.execute(insert(Tag).values(name="new"))
    print("stored")


# --8<-- [end:cure_connection_begun]


# --8<-- [start:trap_closed_in_block]
async def trap_closed_in_block(sessions: Sessions) -> None:
    """The block's transaction was committed, and the block goes on."""
    async with sessions.begin() as session:
        session.add(Tag(name="new"))
        await session.commit()
        print("tags:", await session.scalar(TAGS))


# --8<-- [end:trap_closed_in_block]


# --8<-- [start:cure_closed_in_block]
async def cure_closed_in_block(sessions: Sessions) -> None:
    """Leave the commit to the block; ``flush()`` sends what was added."""
    async with sessions.begin() as session:
        session.add(Tag(name="new"))
        await session.flush()
        print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_closed_in_block]


# --8<-- [start:trap_closed]
async def trap_closed(session: AsyncSession) -> None:
    """The transaction is ended for a second time."""
    transaction = await session.begin()
    session.add(Tag(name="new"))
    await session.commit()
    await transaction.commit()


# --8<-- [end:trap_closed]


# --8<-- [start:cure_closed]
async def cure_closed(session: AsyncSession) -> None:
    """Let a block end it: once, whatever happens."""
    async with session.begin():
        session.add(Tag(name="new"))
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_closed]


# --8<-- [start:trap_deadlock]
async def trap_deadlock(sessions: Sessions) -> None:
    """Two transactions wait for each other's rows."""
    one_each = asyncio.Barrier(2)

    async def move(source: UUID, target: UUID) -> None:
        async with sessions.begin() as session:
            await session.execute(change(source, -1))
            await one_each.wait()
            await session.execute(change(target, 1))

    there, back = move(CHECKING, SAVINGS), move(SAVINGS, CHECKING)
    for error in await asyncio.gather(there, back, return_exceptions=True):
        if isinstance(error, DBAPIError):
            print(f"failed: {driver_error(error)}".splitlines()[0])


# --8<-- [end:trap_deadlock]


# --8<-- [start:cure_deadlock]
async def cure_deadlock(sessions: Sessions) -> None:
    """Change rows in one order, the same everywhere: of their keys, say."""

    async def move(source: UUID, target: UUID) -> None:
        changes = sorted([(source, -1), (target, 1)])
        async with sessions.begin() as session:
            for account, cents in changes:
                await session.execute(change(account, cents))

    there, back = move(CHECKING, SAVINGS), move(SAVINGS, CHECKING)
    await asyncio.gather(there, back)
    print("moved there and back")


# --8<-- [end:cure_deadlock]


# --8<-- [start:trap_concurrent_update]
async def trap_concurrent_update(engine: AsyncEngine) -> None:
    """Another transaction has changed the row since this one began.

    REPEATABLE READ and SERIALIZABLE refuse the change.
    """
    strict = engine.execution_options(isolation_level="REPEATABLE READ")
    sessions = make_sessions(strict)
    async with sessions.begin() as session:
        account = await session.get_one(Account, CHECKING)
        async with sessions.begin() as other:
            await other.execute(change(CHECKING, 1))
        account.balance_cents += 1


# --8<-- [end:trap_concurrent_update]


# --8<-- [start:cure_concurrent_update]
async def cure_concurrent_update(engine: AsyncEngine) -> None:
    """Repeat the whole transaction in a new session, a few times at most."""
    strict = engine.execution_options(isolation_level="REPEATABLE READ")
    sessions = make_sessions(strict)
    for attempt in (1, 2, 3):
        try:
            async with sessions.begin() as session:
                account = await session.get_one(Account, CHECKING)
                if attempt == 1:
                    async with sessions.begin() as other:
                        await other.execute(change(CHECKING, 1))
                account.balance_cents += 1
            print(f"attempt {attempt}: stored {account.balance_cents}")
            break
        except DBAPIError as error:
            if getattr(driver_error(error), "sqlstate", None) != "40001":
                raise


# --8<-- [end:cure_concurrent_update]


# --8<-- [start:trap_dependencies]
async def trap_dependencies(engine: AsyncEngine) -> None:
    """Each transaction has changed what the other one has read."""
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    sessions = make_sessions(strict)
    async with sessions.begin() as session, sessions.begin() as other:
        if await session.scalar(TOTAL):
            await session.execute(change(CHECKING, -1))
        if await other.scalar(TOTAL):
            await other.execute(change(SAVINGS, -1))


# --8<-- [end:trap_dependencies]


# --8<-- [start:cure_dependencies]
async def cure_dependencies(engine: AsyncEngine) -> None:
    """Repeat the transaction that was refused, or lock what both read.

    With a lock on one row that both need, the default level is enough.
    """
    sessions = make_sessions(engine)

    async def withdraw(account: UUID) -> None:
        owner = select(User).filter_by(id=AVOCET).with_for_update()
        async with sessions.begin() as session:
            await session.scalars(owner)
            if await session.scalar(TOTAL):
                await session.execute(change(account, -1))

    await asyncio.gather(withdraw(CHECKING), withdraw(SAVINGS))
    print("withdrawn from both")


# --8<-- [end:cure_dependencies]


# --8<-- [start:trap_lock_timeout]
async def trap_lock_timeout(sessions: Sessions) -> None:
    """Another transaction keeps the row locked for longer than you wait."""
    async with sessions.begin() as slow, sessions.begin() as session:
        await slow.execute(change(CHECKING, 1))
        # Here it calls another service.
        await session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        await session.execute(change(CHECKING, 1))


# --8<-- [end:trap_lock_timeout]


# --8<-- [start:cure_lock_timeout]
async def cure_lock_timeout(sessions: Sessions) -> None:
    """End the transaction that has the lock before anything slow begins."""
    async with sessions.begin() as slow:
        await slow.execute(change(CHECKING, 1))
    # Here it calls another service.
    async with sessions.begin() as session:
        await session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        await session.execute(change(CHECKING, 1))
        print("changed twice")


# --8<-- [end:cure_lock_timeout]


# --8<-- [start:trap_nowait]
async def trap_nowait(sessions: Sessions) -> None:
    """The row is locked, and ``nowait`` says not to wait for it."""
    account = select(Account).filter_by(id=CHECKING)
    async with sessions.begin() as session, sessions.begin() as other:
        await session.scalars(account.with_for_update())
        await other.scalars(account.with_for_update(nowait=True))


# --8<-- [end:trap_nowait]


# --8<-- [start:cure_nowait]
async def cure_nowait(sessions: Sessions) -> None:
    """Take what nobody has locked: ``skip_locked``; or wait for a while.

    A ``lock_timeout`` says how long.
    """
    mine = select(Account).filter_by(owner_id=AVOCET).limit(1)
    async with sessions.begin() as session, sessions.begin() as other:
        first = await session.scalar(mine.with_for_update(skip_locked=True))
        second = await other.scalar(mine.with_for_update(skip_locked=True))
        print("two rows:", first.id != second.id)


# --8<-- [end:cure_nowait]


# --8<-- [start:trap_statement_timeout]
async def trap_statement_timeout(session: AsyncSession) -> None:
    """The statement took longer than ``statement_timeout`` allows.

    A statement that waits for a lock is cancelled as well: then the one who
    has the lock is to blame, not the statement.
    """
    await session.execute(text("SET statement_timeout = '200ms'"))
    await session.commit()
    await session.execute(text("SELECT pg_sleep(10)"))  # a report, say


# --8<-- [end:trap_statement_timeout]


# --8<-- [start:cure_statement_timeout]
async def cure_statement_timeout(session: AsyncSession) -> None:
    """Make it quicker, or give this one transaction more time.

    Look at its plan first: most often an index is missing.
    """
    await session.execute(text("SET statement_timeout = '200ms'"))
    await session.commit()
    await session.execute(text("SET LOCAL statement_timeout = '5min'"))
    await session.execute(text("SELECT pg_sleep(0.3)"))
    await session.commit()
    left = await session.scalar(text("SHOW statement_timeout"))
    print("done, and again allowed:", left)


# --8<-- [end:cure_statement_timeout]


CANCEL = """
    SELECT pg_cancel_backend(pid) FROM pg_stat_activity
    WHERE pid = $1 AND wait_event = 'PgSleep'
"""


async def cancel_what_runs_on(
    connection: AsyncConnection, other: AsyncConnection
) -> None:
    """Cancel the statement of a connection as soon as it runs."""
    server = (await other.get_raw_connection()).driver_connection
    driver = (await connection.get_raw_connection()).driver_connection
    while not await server.fetchval(CANCEL, driver.get_server_pid()):
        pass


# --8<-- [start:trap_user_request]
async def trap_user_request(engine: AsyncEngine) -> None:
    """Somebody cancelled the statement: ``pg_cancel_backend()``, or Ctrl-C.

    When a task is cancelled, or ``command_timeout`` has passed, asyncpg does
    so. Your task sees ``CancelledError`` or ``TimeoutError`` then, and only
    the server's log has this message.
    """
    async with engine.connect() as connection, engine.connect() as other:
        report = asyncio.create_task(
            connection.execute(text("SELECT pg_sleep(10)"))
        )
        await cancel_what_runs_on(connection, other)
        await report


# --8<-- [end:trap_user_request]


# --8<-- [start:cure_user_request]
async def cure_user_request(engine: AsyncEngine) -> None:
    """Find out who cancels it; what is cancelled is rolled back.

    Set your own limit by ``statement_timeout``, which has its own message.
    """
    async with engine.connect() as connection, engine.connect() as other:
        report = asyncio.create_task(
            connection.execute(text("SELECT pg_sleep(10)"))
        )
        await cancel_what_runs_on(connection, other)
        try:
            await report
        except DBAPIError as error:
            print("cancelled:", driver_error(error).sqlstate == "57014")
            await connection.rollback()
        print("tags:", await connection.scalar(TAGS))


# --8<-- [end:cure_user_request]


# --8<-- [start:trap_idle]
async def trap_idle(session: AsyncSession) -> None:
    """The transaction was left open while the program did something else.

    After ``idle_in_transaction_session_timeout`` the server hangs up. If it
    was not idle, the server was restarted, or the network failed.
    """
    limit = "SET idle_in_transaction_session_timeout = '200ms'"
    await session.execute(text(limit))
    print("tags:", await session.scalar(TAGS))
    await asyncio.sleep(0.6)  # asks another service
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:trap_idle]


# --8<-- [start:cure_idle]
async def cure_idle(session: AsyncSession) -> None:
    """Commit or roll back before anything slow: a query begins one anew."""
    limit = "SET idle_in_transaction_session_timeout = '200ms'"
    await session.execute(text(limit))
    print("tags:", await session.scalar(TAGS))
    await session.commit()
    await asyncio.sleep(0.6)  # asks another service
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_idle]


# --8<-- [start:trap_locked]
async def trap_locked(engine: AsyncEngine) -> None:
    """Another connection is writing: SQLite has one writer at a time.

    If it comes at once, however long the timeout is, the transaction has read
    before another one wrote: begin it with BEGIN IMMEDIATE.
    """
    hasty = create_async_engine(engine.url, connect_args={"timeout": 0.1})
    async with disposed(hasty), hasty.begin() as slow, hasty.begin() as other:
        await slow.execute(insert(Tag).values(name="new"))
        # Here it calls another service.
        await other.execute(insert(Tag).values(name="newer"))


# --8<-- [end:trap_locked]


# --8<-- [start:cure_locked]
async def cure_locked(engine: AsyncEngine) -> None:
    """Keep writing transactions short, and let them wait for their turn.

    This engine waits for 10 seconds, and keeps a log (WAL) so that readers
    and the writer do not wait for each other.
    """
    async with disposed(make_engine(engine.url)) as patient:

        async def add(name: str) -> None:
            async with write_sessions(patient).begin() as session:
                await session.execute(insert(Tag).values(name=name))

        await asyncio.gather(*(add(f"new-{number}") for number in range(10)))
        async with patient.connect() as connection:
            print("tags:", await connection.scalar(TAGS))


# --8<-- [end:cure_locked]


# --8<-- [start:trap_table_locked]
async def trap_table_locked(engine: AsyncEngine) -> None:
    """The same connection is still reading rows.

    With ``cache=shared`` in the address, another connection may be.
    """
    async with engine.begin() as connection:
        async with connection.stream(select(Tag.name)) as names:
            await names.fetchone()
            await connection.execute(text("DROP TABLE post_tags"))


# --8<-- [end:trap_table_locked]


# --8<-- [start:cure_table_locked]
async def cure_table_locked(engine: AsyncEngine) -> None:
    """Read to the end, or close the result, before you change tables."""
    async with engine.begin() as connection:
        async with connection.stream(select(Tag.name)) as names:
            await names.fetchone()
        await connection.execute(text("DROP TABLE post_tags"))
    print("dropped")


# --8<-- [end:cure_table_locked]


def read_only(engine: AsyncEngine) -> AsyncEngine:
    """Create an engine for a replica, say, or for another's file."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(postgresql_readonly=True)
    file = f"file:{engine.url.database}"
    query = {"mode": "ro", "uri": "true"}
    return create_async_engine(engine.url.set(database=file, query=query))


# --8<-- [start:trap_read_only]
async def trap_read_only(engine: AsyncEngine) -> None:
    """This connection may only read.

    It leads to a replica, or says so (``postgresql_readonly``,
    ``default_transaction_read_only``); of SQLite, the file or its folder may
    belong to another account.
    """
    async with disposed(read_only(engine)) as replica:
        async with make_sessions(replica).begin() as session:
            session.add(Tag(name="new"))


# --8<-- [end:trap_read_only]


# --8<-- [start:cure_read_only]
async def cure_read_only(engine: AsyncEngine) -> None:
    """Write with the engine of the primary server, and read with the other."""
    async with disposed(read_only(engine)) as replica:
        async with make_sessions(engine).begin() as session:
            session.add(Tag(name="new"))
        async with make_sessions(replica)() as session:
            print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_read_only]


# --8<-- [start:trap_in_a_block]
async def trap_in_a_block(engine: AsyncEngine) -> None:
    """SQLAlchemy begins a transaction before each first statement."""
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM"))


# --8<-- [end:trap_in_a_block]


# --8<-- [start:cure_in_a_block]
async def cure_in_a_block(engine: AsyncEngine) -> None:
    """Run it with the isolation level AUTOCOMMIT.

    In a migration of Alembic: ``with op.get_context().autocommit_block():``.
    """
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with alone.connect() as connection:
        await connection.execute(text("VACUUM"))
    print("done")


# --8<-- [end:cure_in_a_block]


# --8<-- [start:trap_savepoint]
async def trap_savepoint(session: AsyncSession) -> None:
    """A rollback or a commit has ended the transaction of the savepoint."""
    await session.execute(text("SAVEPOINT step"))
    try:
        await session.execute(insert(Tag).values(name=None))
    except IntegrityError:
        await session.rollback()
        await session.execute(text("ROLLBACK TO SAVEPOINT step"))


# --8<-- [end:trap_savepoint]


# --8<-- [start:cure_savepoint]
async def cure_savepoint(session: AsyncSession) -> None:
    """Let ``begin_nested()`` set it and go back to it, as a block."""
    try:
        async with session.begin_nested():
            await session.execute(insert(Tag).values(name=None))
    except IntegrityError:
        print("refused")
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_savepoint]


# --8<-- [start:trap_isolation_level]
async def trap_isolation_level(session: AsyncSession) -> None:
    """The level is set after the transaction's first query."""
    print("tags:", await session.scalar(TAGS))
    level = text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    await session.execute(level)


# --8<-- [end:trap_isolation_level]


# --8<-- [start:cure_isolation_level]
async def cure_isolation_level(session: AsyncSession) -> None:
    """Ask for the level with the connection, before all queries."""
    options = {"isolation_level": "SERIALIZABLE"}
    await session.connection(execution_options=options)
    print("tags:", await session.scalar(TAGS))
    level = text("SHOW transaction_isolation")
    print("level:", await session.scalar(level))


# --8<-- [end:cure_isolation_level]


# --8<-- [start:trap_level_altered]
async def trap_level_altered(engine: AsyncEngine) -> None:
    """The level is changed after a query has begun the transaction."""
    async with engine.connect() as connection:
        print("tags:", await connection.scalar(TAGS))
        await connection.execution_options(isolation_level="SERIALIZABLE")


# --8<-- [end:trap_level_altered]


# --8<-- [start:cure_level_altered]
async def cure_level_altered(engine: AsyncEngine) -> None:
    """Give the level to the engine, or to the connection before a query."""
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    async with strict.connect() as connection:
        print("tags:", await connection.scalar(TAGS))
        print("level:", await connection.get_isolation_level())


# --8<-- [end:cure_level_altered]


# --8<-- [start:trap_begin_twice]
async def trap_begin_twice(session: AsyncSession) -> None:
    """The transaction is begun by hand, and was begun before."""
    await session.execute(text("BEGIN IMMEDIATE"))


# --8<-- [end:trap_begin_twice]


# --8<-- [start:cure_begin_twice]
async def cure_begin_twice(engine: AsyncEngine) -> None:
    """Let the engine send BEGIN IMMEDIATE instead of BEGIN."""
    async with write_sessions(engine).begin() as session:
        session.add(Tag(name="new"))
    print("stored")


# --8<-- [end:cure_begin_twice]


# --8<-- [start:trap_no_transaction]
async def trap_no_transaction(session: AsyncSession) -> None:
    """The transaction was ended by hand before."""
    session.add(Tag(name="new"))
    await session.flush()
    await session.execute(text("COMMIT"))
    await session.execute(text("COMMIT"))


# --8<-- [end:trap_no_transaction]


# --8<-- [start:cure_no_transaction]
async def cure_no_transaction(session: AsyncSession) -> None:
    """Leave it to the session: it knows whether there is one."""
    session.add(Tag(name="new"))
    await session.commit()
    await session.commit()
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_no_transaction]


ONLY_ON = {
    "trap_aborted": "postgresql",
    "cure_aborted": "postgresql",
    "trap_lost_connection": "postgresql",
    "cure_lost_connection": "postgresql",
    "trap_deadlock": "postgresql",
    "cure_deadlock": "postgresql",
    "trap_concurrent_update": "postgresql",
    "cure_concurrent_update": "postgresql",
    "trap_dependencies": "postgresql",
    "cure_dependencies": "postgresql",
    "trap_lock_timeout": "postgresql",
    "cure_lock_timeout": "postgresql",
    "trap_nowait": "postgresql",
    "cure_nowait": "postgresql",
    "trap_statement_timeout": "postgresql",
    "cure_statement_timeout": "postgresql",
    "trap_user_request": "postgresql",
    "cure_user_request": "postgresql",
    "trap_idle": "postgresql",
    "cure_idle": "postgresql",
    "trap_locked": "sqlite",
    "cure_locked": "sqlite",
    "trap_table_locked": "sqlite",
    "cure_table_locked": "sqlite",
    "trap_isolation_level": "postgresql",
    "cure_isolation_level": "postgresql",
    "trap_begin_twice": "sqlite",
    "cure_begin_twice": "sqlite",
    "trap_no_transaction": "sqlite",
    "cure_no_transaction": "sqlite",
}
MORE = {
    "trap_failed_flush": "foundations/silent_rollback",
    "trap_deadlock": "transactions/lock_rows",
    "trap_locked": "foundations/engines",
    "trap_lock_timeout": "transactions/lock_rows",
    "trap_savepoint": "transactions/savepoints",
}
WORDINGS = {
    "trap_closed": {
        "A transaction of a connection": "This transaction is inactive",
    },
    "trap_concurrent_update": {
        "PostgreSQL, of a deleted row,": (
            "could not serialize access due to concurrent delete"
        ),
    },
    "trap_nowait": {
        "PostgreSQL, of a table,": "could not obtain lock on relation …",
    },
    "trap_no_transaction": {
        "SQLite": "cannot rollback - no transaction is active",
    },
    "trap_idle": {
        "libpq": "terminating connection due to idle-in-transaction timeout",
    },
    "trap_savepoint": {"SQLite": "no such savepoint: …"},
    "trap_read_only": {
        "PostgreSQL": "cannot execute … in a read-only transaction",
    },
    "trap_in_a_block": {
        "PostgreSQL": "… cannot run inside a transaction block",
    },
}
