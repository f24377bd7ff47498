# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Check the connection pool.

Read how many connections are open, in use and possible at most.

    python pool_status.py
    DATABASE_URL=postgresql://… python pool_status.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import NullPool, QueuePool
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
@dataclass(frozen=True)
class PoolStatus:
    """What a pool holds: connections of this process, at this moment.

    Attributes:
        size: connections that the pool keeps open, once it has opened them.
        capacity: connections that it opens at most; None for no limit.
        checked_in: waiting in the pool for their next use. One that failed
            counts too, and is opened again when it is needed.
        checked_out: in use, by sessions that are in a transaction above all.
        overflow: in both counts together, how many there are beyond ``size``.
    """

    size: int
    capacity: int | None
    checked_in: int
    checked_out: int
    overflow: int


def pool_status(engine: AsyncEngine) -> PoolStatus | None:
    """Return what the engine's pool holds; None if it does not count.

    Without a query: read it as often as you like. ``NullPool`` keeps no
    connection and ``StaticPool`` shares one: neither has anything to count.
    """
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return None
    # SQLAlchemy has no public name for the limit, and writes "none" as -1.
    limit = pool._max_overflow
    return PoolStatus(
        size=pool.size(),
        capacity=None if limit < 0 else pool.size() + limit,
        checked_in=pool.checkedin(),
        checked_out=pool.checkedout(),
        # Below zero, it says how many of ``size`` were not opened yet.
        overflow=max(0, pool.overflow()),
    )


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    pooled = make_engine(engine.url, pool_size=2, max_overflow=1)
    sessions = make_sessions(pooled)

    print("fresh:", pool_status(pooled))
    async with sessions() as session:
        print("session:", pool_status(pooled))
        await session.scalar(select(1))
        print("query:", pool_status(pooled))
        await session.commit()
        print("commit:", pool_status(pooled))

    async with pooled.connect(), pooled.connect(), pooled.connect():
        print("three:", pool_status(pooled))
    print("back:", pool_status(pooled))
    await pooled.dispose()

    unpooled = make_engine(engine.url, poolclass=NullPool)
    print("NullPool:", pool_status(unpooled))


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
