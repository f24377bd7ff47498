"""A call that is cancelled, at whichever await, leaves nothing behind."""

import asyncio
import gc
import itertools
from collections.abc import Awaitable, Generator, Iterator
from typing import Any

import pytest
from calls import Call, calls_on
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_sessions
from recipes.schema import Base

pytestmark = pytest.mark.slow

LONGEST = 200  # awaits of one call, all of SQLAlchemy's among them
LOCK_ALL = text(
    "LOCK TABLE "
    + ", ".join(table.name for table in Base.metadata.sorted_tables)
    + " IN ACCESS EXCLUSIVE MODE"
)


class CancelledAt:
    """Await something, and cancel the task when it waits for the nth time."""

    def __init__(self, awaitable: Awaitable[Any], n: int) -> None:
        self.reached = False
        self._awaitable = awaitable
        self._n = n

    def __await__(self) -> Generator[Any, Any, Any]:
        """Pass everything on, both ways."""
        steps = self._awaitable.__await__()
        resume, answer = steps.send, None
        for step in itertools.count():
            try:
                waited_for = resume(answer)
            except StopIteration as stop:
                return stop.value
            if step == self._n:
                self.reached = True
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                answer, resume = (yield waited_for), steps.send
            except BaseException as error:  # noqa: BLE001 - passed on
                answer, resume = error, steps.throw


@pytest.fixture(autouse=True)
def _without_garbage_collection() -> Iterator[None]:
    """Let no collector hide what is left behind, as it might for a reader."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def cancel_at(engine: AsyncEngine, call: Call, step: int) -> bool:
    """Cancel a call at a step; return False if it ended before."""

    async def work() -> None:
        async with make_sessions(engine)() as session:
            # What an import commits is not in the way of the next one.
            new = {"sku": f"NEW-{step}"} if "sku" in call.values else {}
            await call(session, **new)
            await session.flush()

    cancelled = CancelledAt(work(), step)

    async def run() -> None:
        await cancelled

    task = asyncio.create_task(run())
    await asyncio.wait([task])
    assert task.cancelled() or task.exception() is None
    return cancelled.reached


async def write(engine: AsyncEngine) -> None:
    """Have all tables to oneself, without a wait where that is possible."""
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("ROLLBACK")
            await connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # the server needs a moment to see that a client has gone
            await connection.execute(LOCK_ALL)
        await connection.rollback()


async def cancel_at_each(engine: AsyncEngine, call: Call) -> None:
    """Cancel a call at each await, and write after each time."""
    pool: Any = engine.pool
    for step in range(LONGEST):
        if not await cancel_at(engine, call, step):
            assert step, "the call waits for nothing"
            return
        assert pool.checkedout() == 0
        await write(engine)
    raise AssertionError("this never ends")


@pytest.mark.parametrize("call", calls_on("sqlite", "postgresql"))
async def test_nothing_is_left_of_a_call_that_is_cancelled(
    engine: AsyncEngine, call: Call
) -> None:
    await cancel_at_each(engine, call)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("call", calls_on("postgresql"))
async def test_the_same_of_what_only_postgresql_has(
    engine: AsyncEngine, call: Call
) -> None:
    await cancel_at_each(engine, call)
