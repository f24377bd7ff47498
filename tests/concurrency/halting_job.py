"""A process that runs a job once, and halts at a point.

All of it stands still there until a test lets it go on, or kills it.
"""

import asyncio
from multiprocessing.connection import Connection
from typing import Any

from processes import tell_places
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.concurrency.advisory_locks import (
    REPORT,
    SIX,
    run_once,
    send_report,
)
from recipes.foundations.engines import make_engine, make_sessions

# In the order in which a process comes to them.
POINTS = (
    "SELECT pg_try_advisory_xact_lock",
    "SELECT tasks.",
    "INSERT INTO tasks",
    "INSERT INTO outbox",
    "before the commit",
    "after the commit",
)
BETWEEN = "between two transactions"


async def job(pipe: Connection, url: str, point: str) -> None:
    """Run the job, and tell whether it was done here."""
    engine = make_engine(url, pool_size=1)
    sessions = make_sessions(engine)

    def reach(place: str) -> None:
        if place.startswith(point):
            pipe.send("halted")
            pipe.recv()

    tell_places(engine, reach)
    if point == BETWEEN:  # the negative twin
        async with sessions.begin() as session:
            ran = await run_once(session, REPORT, SIX, nothing)
        reach(BETWEEN)
        async with sessions.begin() as session:
            await send_report(session)
    else:
        async with sessions.begin() as session:
            ran = await run_once(session, REPORT, SIX, send_report)
    await engine.dispose()
    pipe.send(ran)


async def nothing(_: AsyncSession) -> None:
    """Do the work later."""


def run(*arguments: Any) -> None:
    """Be the program."""
    asyncio.run(job(*arguments))
