"""A worker's process that halts at a point, until a test lets it go on.

It says so in a line of its output, and then reads a line of its input. The
whole process stands still meanwhile: a signal reaches it at this very point.
"""

import asyncio
import logging
import os
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from recipes.applications import worker
from recipes.foundations.engines import make_engine, write_sessions
from recipes.schema import OrderStatus
from recipes.transactions.lock_rows import take_from_stock

worker.FIRST_BACKOFF = 0.01
# In the order in which the worker comes to them.
STATEMENTS = (
    "SELECT orders.",
    "SELECT order_lines.",
    "SELECT inventory.",
    "UPDATE inventory",
    "UPDATE orders",
)
POINTS = (*STATEMENTS, "before the commit", "after the commit")


def halt() -> None:
    """Say that the point is reached, and wait."""
    sys.stdout.write("halted\n")
    sys.stdout.flush()
    sys.stdin.readline()


def halt_at(engine: AsyncEngine, point: str) -> None:
    """Halt when the worker comes to this point for the first time."""

    def before_statement(*call: Any) -> None:
        nonlocal halted
        if not halted and call[2].startswith(point):
            halted = True
            halt()

    halted = False
    if point in STATEMENTS:
        name = "before_cursor_execute"
        event.listen(engine.sync_engine, name, before_statement)
    elif point == "before the commit":
        event.listen(engine.sync_engine, "commit", lambda _: halt(), once=True)
    elif point == "after the commit":
        event.listen(Session, "after_commit", lambda _: halt(), once=True)


async def in_two_transactions(engine: AsyncEngine) -> None:
    """Ship an order, and store its status later: the negative twin."""
    sessions, first = write_sessions(engine), {"after": worker.BEFORE_ALL}
    async with sessions.begin() as session:
        order = (await session.scalars(worker.NEXT_PAID, first)).one()
        wanted = {line.product_id: line.quantity for line in order.lines}
        await take_from_stock(session, wanted)
    halt()
    async with sessions.begin() as session:
        session.add(order)
        order.status = OrderStatus.SHIPPED


async def main(point: str, way: str) -> None:
    """Work until a signal comes."""
    engine = make_engine(os.environ["DATABASE_URL"], pool_size=1)
    halt_at(engine, point)
    try:
        if way == "in two transactions":
            await in_two_transactions(engine)
        if way == "without a lock":
            worker.NEXT_PAID._for_update_arg = None
        await worker.work_until_stopped(engine, poll_seconds=0.01)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asyncio.run(main(*sys.argv[1:]))
