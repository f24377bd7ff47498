# Part of the package database-recipes: cookbook run pool-status
"""Check the connection pool.

Read how many connections are open, in use and possible at most.
"""

HEADLINE = "trap_as_published"

ORIGINAL = {
    "heading": "Check Pool Status",
    "run": "trap_as_published",
    "faults": (
        "trap_as_published",
        "trap_negative_overflow",
        "trap_no_size",
    ),
}

# --8<-- [start:recipe]
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool


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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import select
from sqlalchemy.pool import NullPool

from recipes.foundations.engines import make_engine, make_sessions


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


# --8<-- [end:demo]


# --8<-- [start:trap_as_published]
from typing import Any


async def trap_as_published(engine: AsyncEngine) -> None:
    """No pool has an ``invalidatedcount``: the call fails every time."""
    pool: Any = engine.pool
    async with engine.connect():
        print(
            {
                "size": pool.size(),
                "checked_out": pool.checkedout(),
                "overflow": pool.overflow(),
                "invalid": pool.invalidatedcount(),
            }
        )


# --8<-- [end:trap_as_published]


# --8<-- [start:cure_as_published]
async def cure_as_published(engine: AsyncEngine) -> None:
    """The recipe asks a pool only for what it counts."""
    async with engine.connect():
        status = pool_status(engine)
    print("size:", status and status.size)
    print("overflow:", status and status.overflow)
    used = status and f"{status.checked_out} of {status.capacity}"
    print("in use:", used)


# --8<-- [end:cure_as_published]


# --8<-- [start:trap_negative_overflow]
async def trap_negative_overflow(engine: AsyncEngine) -> None:
    """``overflow()`` of a fresh pool is minus its size, not zero."""
    fresh = make_engine(engine.url, pool_size=5, max_overflow=10)
    pool: Any = fresh.pool
    print({"size": pool.size(), "overflow": pool.overflow()})
    await fresh.dispose()


# --8<-- [end:trap_negative_overflow]


# --8<-- [start:trap_no_size]
async def trap_no_size(engine: AsyncEngine) -> None:
    """``NullPool`` and ``StaticPool`` have no ``size()``."""
    unpooled = make_engine(engine.url, poolclass=NullPool)
    pool: Any = unpooled.pool
    print({"size": pool.size(), "checked_out": pool.checkedout()})


# --8<-- [end:trap_no_size]


# --8<-- [start:trap_python_timeout_error]
from contextlib import suppress


async def trap_python_timeout_error(engine: AsyncEngine) -> None:
    """Python's ``TimeoutError`` does not catch that of a full pool."""
    full = make_engine(engine.url, pool_size=1, pool_timeout=0.1)
    try:
        async with full.connect():
            with suppress(TimeoutError):
                await full.connect()
    finally:
        await full.dispose()


# --8<-- [end:trap_python_timeout_error]


# --8<-- [start:trap_who_waits]
import asyncio


async def trap_who_waits(engine: AsyncEngine) -> None:
    """A full pool looks the same with ten tasks waiting and with none."""
    pooled = make_engine(engine.url, pool_size=1)

    async def work() -> None:
        async with pooled.connect():
            pass

    async with pooled.connect():
        print("none:", pool_status(pooled))
        tasks = [asyncio.create_task(work()) for _ in range(10)]
        await asyncio.sleep(0)
        print("ten:", pool_status(pooled))
        print("of ten tasks done:", sum(task.done() for task in tasks))
    await asyncio.gather(*tasks)
    await pooled.dispose()


# --8<-- [end:trap_who_waits]


# --8<-- [start:trap_kept_pool]
async def trap_kept_pool(engine: AsyncEngine) -> None:
    """``dispose`` gives the engine a new pool: a kept one counts nothing."""
    pooled = make_engine(engine.url)
    kept: Any = pooled.pool
    await pooled.dispose()

    async with pooled.connect():
        print("in use, by the kept pool:", kept.checkedout())
        print("in use, by the engine:", pool_status(pooled))
    await pooled.dispose()


# --8<-- [end:trap_kept_pool]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
