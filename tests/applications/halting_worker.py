"""A worker's process that halts at a point, until a test lets it go on.

The whole process stands still meanwhile: a signal reaches it at this very
point. What it logs goes to the test as well.
"""

import asyncio
import logging
from multiprocessing.connection import Connection
from typing import Any

from processes import tell_places
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.applications import worker
from recipes.foundations.engines import make_engine, write_sessions
from recipes.schema import OrderStatus
from recipes.transactions.lock_rows import take_from_stock

# In the order in which the worker comes to them.
STATEMENTS = (
    "SELECT orders.",
    "SELECT order_lines.",
    "SELECT inventory.",
    "UPDATE inventory",
    "UPDATE orders",
)
POINTS = (*STATEMENTS, "before the commit", "after the commit")


class Halts:
    """Halts a worker, and tells what it logs."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.point: str | None = None
        worker.log.setLevel(logging.INFO)
        worker.log.addHandler(self.handler())

    def handler(self) -> logging.Handler:
        """Make a handler that sends each line to the test."""
        handler = logging.Handler()
        handler.emit = lambda record: self.pipe.send(  # type: ignore[method-assign]
            record.getMessage()
        )
        return handler

    def at(self, engine: AsyncEngine, point: str) -> None:
        """Halt when the worker comes to this point for the first time."""
        self.point = point
        tell_places(engine, self.reach)

    def reach(self, place: str) -> None:
        """Halt once, if this is the point."""
        if self.point and place.startswith(self.point):
            self.point = None
            self.now()

    def now(self) -> None:
        """Say so, and wait."""
        self.pipe.send("halted")
        self.pipe.recv()


async def in_two_transactions(engine: AsyncEngine, halts: Halts) -> None:
    """Ship an order, and store its status later: the negative twin."""
    sessions, first = write_sessions(engine), {"after": worker.BEFORE_ALL}
    async with sessions.begin() as session:
        order = (await session.scalars(worker.NEXT_PAID, first)).one()
        wanted = {line.product_id: line.quantity for line in order.lines}
        await take_from_stock(session, wanted)
    halts.now()
    async with sessions.begin() as session:
        session.add(order)
        order.status = OrderStatus.SHIPPED


async def work(pipe: Connection, url: str, point: str, way: str) -> None:
    """Work until a signal comes."""
    worker.FIRST_BACKOFF = 0.01
    engine, halts = make_engine(url, pool_size=1), Halts(pipe)
    halts.at(engine, point)
    without_lock: Any = worker.NEXT_PAID
    if way == "without a lock":
        without_lock._for_update_arg = None
    try:
        if way == "in two transactions":
            await in_two_transactions(engine, halts)
        await worker.work_until_stopped(engine, poll_seconds=0.01)
    finally:
        await engine.dispose()


def run(*arguments: Any) -> None:
    """Be the program."""
    asyncio.run(work(*arguments))
