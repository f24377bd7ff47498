# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Configure the connection pool.

Give each process a fair share of the server's connections, and keep them open.

    python configure_pool.py
    DATABASE_URL=postgresql://… python configure_pool.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    event,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
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


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# See it happen.
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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    return create_async_engine(database, **options)


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


if __name__ == "__main__":
    asyncio.run(main())
