"""Two engines, one factory.

Create an engine whose transactions mean the same on SQLite and PostgreSQL.
"""

# --8<-- [start:recipe]
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

Sessions = async_sessionmaker[AsyncSession]


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine for ``sqlite+aiosqlite`` or ``postgresql+asyncpg``.

    ``options`` go to ``create_async_engine`` (``pool_size=20``, …).

    Raises:
        KeyError: the URL names another database system.
    """
    url = make_url(database)
    make = {"sqlite": sqlite_engine, "postgresql": postgresql_engine}
    return make[url.get_backend_name()](url, **options)


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )
# --8<-- [end:recipe]


# --8<-- [start:postgresql]
def postgresql_engine(url: URL, **options: Any) -> AsyncEngine:
    """Create an engine that gives up in time and keeps secrets out of logs."""
    settings = {
        "application_name": "recipes",
        "statement_timeout": "30s",
        "lock_timeout": "20s",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    }
    # Overflow connections are opened and thrown away under load: keep all.
    defaults = {"pool_size": 10, "max_overflow": 0, "pool_timeout": 30}
    return create_async_engine(
        url,
        hide_parameters=True,
        connect_args={"server_settings": settings, "timeout": 10},
        **defaults | options,
    )
# --8<-- [end:postgresql]


# --8<-- [start:sqlite]
def sqlite_engine(url: URL, **options: Any) -> AsyncEngine:
    """Create an engine with foreign keys, WAL and real transactions."""
    defaults = {"pool_size": 10, "max_overflow": 0, "pool_timeout": 30}
    engine = create_async_engine(
        url, hide_parameters=True, **defaults | options
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        # The driver must not begin transactions on its own: it would begin
        # none before a SAVEPOINT, whose RELEASE then commits.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA busy_timeout = 10000")  # milliseconds
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine
# --8<-- [end:sqlite]
