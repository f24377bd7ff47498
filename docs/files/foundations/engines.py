# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Create an engine.

Create an engine whose transactions mean the same on SQLite and PostgreSQL.

    python engines.py
    DATABASE_URL=postgresql://… python engines.py
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Connection,
    ExceptionContext,
    ForeignKey,
    event,
    func,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
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


# Helpers of the book.
def check_of_certificate(url: URL) -> dict[str, Any]:
    """Tell asyncpg how to check the server, if the address asks for it.

    ``sslrootcert`` is a file of authorities to trust; without one, or if it
    is ``system``, those of the operating system are trusted.
    """
    mode = url.query.get("ssl")
    authorities = url.query.get("sslrootcert")
    if mode == "require" and authorities:
        mode = "verify-ca"  # as in libpq
    if mode not in ("verify-ca", "verify-full"):
        return {}
    file = None if authorities in (None, "system") else str(authorities)
    context = ssl.create_default_context(cafile=file)
    context.check_hostname = mode == "verify-full"
    return {"ssl": context}


DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}


URL_OPTIONS = (  # of PostgreSQL
    *("host", "port", "ssl", "sslrootcert", "target_session_attrs"),
    "prepared_statement_cache_size",
)


def driver_url(address: str | URL) -> URL:
    """Read an address as hosts hand it out; it may have been read before.

    ``sslmode`` is ``ssl`` to asyncpg. ``channel_binding`` is left out, since
    asyncpg has none: what keeps others out is ``sslmode=verify-full``.
    """
    url = make_url(address)
    driver = DRIVERS.get(url.drivername, url.drivername)
    if driver not in DRIVERS.values():
        known = " or ".join(sorted(set(DRIVERS.values())))
        raise ValueError(f"the address must be for {known}, not for {driver}")
    url = url.set(drivername=driver)
    if url.get_backend_name() == "sqlite":
        return url
    query = dict(url.query)
    query.pop("channel_binding", None)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if "sslrootcert" in query:
        query.setdefault("ssl", "verify-full")
    if unknown := sorted(query.keys() - set(URL_OPTIONS)):
        raise ValueError(
            f"the address has unknown options: {', '.join(unknown)}."
            f" Known are: sslmode, channel_binding, {', '.join(URL_OPTIONS)}"
        )
    return url.set(query=query)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Inventory(Base):
    """How many pieces of a product are in stock: never fewer than none."""

    __tablename__ = "inventory"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int]


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # An order of nobody is refused.
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


# The rows.
MUG = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Inventory(product_id=MUG, on_hand=5),
    ]


# See it happen.
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
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                for row in rows():
                    session.add(row)
                    await session.flush()
                await session.commit()
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
        await demo_read_then_write(engine)
    if "DATABASE_URL" not in os.environ:
        async with example_database() as engine:
            await demo_cancelled_write(engine)


if __name__ == "__main__":
    asyncio.run(main())
