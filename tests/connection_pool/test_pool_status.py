"""The numbers of a pool, through every state it can be in."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, StaticPool

from conftest import Statements
from recipes.connection_pool.pool_status import (
    PoolStatus,
    pool_status,
    trap_as_published,
)
from recipes.foundations.engines import make_engine, make_sessions
from recipes.schema import Tag

pytestmark = pytest.mark.database("shared")

Pooled = Callable[..., AsyncEngine]


@pytest.fixture
async def pooled(engine: AsyncEngine) -> AsyncIterator[Pooled]:
    """Make engines with a pool of the test's own: 2 kept, 1 more."""
    made = []

    def make(**options: Any) -> AsyncEngine:
        options = {"pool_size": 2, "max_overflow": 1} | options
        made.append(make_engine(engine.url, **options))
        return made[-1]

    yield make
    for each in made:
        await each.dispose()


@asynccontextmanager
async def checked_out(engine: AsyncEngine, count: int) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for _ in range(count):
            await stack.enter_async_context(engine.connect())
        yield


def numbers(engine: AsyncEngine) -> tuple[int, int, int]:
    status = pool_status(engine)
    assert status
    return status.checked_in, status.checked_out, status.overflow


async def test_a_fresh_pool_is_empty(pooled: Pooled) -> None:
    assert pool_status(pooled()) == PoolStatus(
        size=2, capacity=3, checked_in=0, checked_out=0, overflow=0
    )


@pytest.mark.parametrize(
    ("count", "during", "after"),
    [
        (0, (0, 0, 0), (0, 0, 0)),
        (1, (0, 1, 0), (1, 0, 0)),
        (2, (0, 2, 0), (2, 0, 0)),
        (3, (0, 3, 1), (2, 0, 0)),
    ],
)
async def test_checkouts_are_counted_and_two_connections_kept(
    pooled: Pooled,
    count: int,
    during: tuple[int, int, int],
    after: tuple[int, int, int],
) -> None:
    mine = pooled()
    async with checked_out(mine, count):
        assert numbers(mine) == during
    assert numbers(mine) == after


async def test_overflow_stays_open_while_the_pool_has_room(
    pooled: Pooled,
) -> None:
    mine = pooled()
    async with checked_out(mine, 2):
        async with mine.connect():
            pass
        assert numbers(mine) == (1, 2, 1)


@pytest.mark.parametrize(
    ("options", "size", "capacity"),
    [
        ({}, 2, 3),
        ({"pool_size": 10, "max_overflow": 0}, 10, 10),
        ({"pool_size": 5, "max_overflow": 10}, 5, 15),
        ({"max_overflow": -1}, 2, None),
        ({"pool_size": 0}, 0, None),
    ],
)
async def test_capacity_is_size_and_overflow_unless_there_is_no_limit(
    pooled: Pooled, options: dict[str, int], size: int, capacity: int | None
) -> None:
    status = pool_status(pooled(**options))
    assert status
    assert (status.size, status.capacity) == (size, capacity)


async def test_without_a_limit_the_counts_are_right(pooled: Pooled) -> None:
    mine = pooled(pool_size=0)
    async with checked_out(mine, 3):
        assert numbers(mine) == (0, 3, 0)


@pytest.mark.parametrize("poolclass", [NullPool, StaticPool])
async def test_a_pool_that_does_not_count_has_no_status(
    engine: AsyncEngine, poolclass: type[NullPool | StaticPool]
) -> None:
    mine = make_engine(engine.url, poolclass=poolclass)
    assert pool_status(mine) is None
    async with mine.connect():
        assert pool_status(mine) is None
    await mine.dispose()


async def test_a_database_in_memory_has_no_status() -> None:
    memory = create_async_engine("sqlite+aiosqlite://")
    assert pool_status(memory) is None
    await memory.dispose()


async def test_one_more_than_the_capacity_times_out(pooled: Pooled) -> None:
    mine = pooled(pool_timeout=0.05)
    async with checked_out(mine, 3):
        with pytest.raises(PoolTimeoutError, match="size 2 overflow 1") as no:
            await mine.connect()
        assert numbers(mine) == (0, 3, 1)
    assert no.value.code == "3o7r"
    assert not isinstance(no.value, TimeoutError)
    async with mine.connect():
        assert numbers(mine) == (1, 1, 0)


async def test_a_session_holds_a_connection_from_query_to_commit(
    pooled: Pooled,
) -> None:
    mine = pooled()
    async with make_sessions(mine)() as session:
        assert numbers(mine) == (0, 0, 0)
        await session.scalar(select(Tag.id))
        assert numbers(mine) == (0, 1, 0)
        await session.commit()
        assert numbers(mine) == (1, 0, 0)


async def test_an_error_gives_the_connection_back(pooled: Pooled) -> None:
    mine = pooled()
    with pytest.raises(ValueError, match="in the block"):
        async with mine.connect():
            raise ValueError("in the block")
    assert numbers(mine) == (1, 0, 0)


async def test_a_cancelled_task_gives_the_connection_back(
    pooled: Pooled,
) -> None:
    mine = pooled()
    holding = asyncio.Event()

    async def hold() -> None:
        async with mine.connect():
            holding.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await asyncio.wait_for(holding.wait(), timeout=10)
    assert numbers(mine) == (0, 1, 0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert numbers(mine) == (1, 0, 0)


async def test_a_failed_connection_is_counted_until_it_is_needed(
    pooled: Pooled,
) -> None:
    mine = pooled()
    async with mine.connect() as connection:
        await connection.invalidate()
    assert numbers(mine) == (1, 0, 0)


async def test_waiting_tasks_do_not_count(pooled: Pooled) -> None:
    mine = pooled()

    async def use() -> None:
        async with mine.connect():
            pass

    async with checked_out(mine, 3):
        tasks = [asyncio.create_task(use()) for _ in range(5)]
        await asyncio.sleep(0)
        assert numbers(mine) == (0, 3, 1)
        assert not any(task.done() for task in tasks)
    await asyncio.gather(*tasks)
    assert numbers(mine) == (2, 0, 0)


async def test_after_dispose_the_new_pool_counts_from_zero(
    pooled: Pooled,
) -> None:
    mine = pooled()
    async with mine.connect() as connection:
        await mine.dispose()
        assert numbers(mine) == (0, 0, 0)
        # Back in the old pool, it would stay open without an owner.
        await connection.invalidate()
    assert numbers(mine) == (0, 0, 0)


async def test_the_status_sends_no_statement_and_opens_no_connection(
    engine: AsyncEngine, statements: Statements
) -> None:
    with statements.expect(0):
        pool_status(engine)
        assert numbers(engine) == (0, 0, 0)


async def test_a_status_does_not_change(pooled: Pooled) -> None:
    mine = pooled()
    before = pool_status(mine)
    assert before
    async with mine.connect():
        assert before.checked_out == 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        before.size = 9  # type: ignore[misc]  # frozen is what we test


async def test_the_published_code_never_returns(engine: AsyncEngine) -> None:
    with pytest.raises(AttributeError, match="invalidatedcount"):
        await trap_as_published(engine)
