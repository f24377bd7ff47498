"""A worker's process that stands still at a point, to be killed there.

Its clock is at a full hour after noon: a later one finds every lease ended.
"""

import asyncio
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from recipes.concurrency import job_queue
from recipes.concurrency.job_queue import NOON, claim_tasks, finish_task
from recipes.foundations.engines import Sessions, make_engine, write_sessions
from recipes.schema import OutboxMessage

# In the order in which a worker comes to them.
POINTS = (
    "claimed, not committed",
    "claimed",
    "worked, not finished",
    "finished, not committed",
    "finished",
)


async def work_off(
    sessions: Sessions, hour: int, reach: Any = lambda _: None
) -> None:
    """Do all tasks that are ready: each stores a message, and its end."""
    now = NOON + timedelta(hours=hour)
    while True:
        async with sessions.begin() as session:
            tasks = await claim_tasks(session, now=now, limit=3)
            reach("claimed, not committed")
        reach("claimed")
        if not tasks:
            return
        for task in tasks:
            async with sessions.begin() as session:
                session.add(OutboxMessage(topic=str(task.id)))
                await session.flush()
                reach("worked, not finished")
                await finish_task(session, task, now=now)
                reach("finished, not committed")
            reach("finished")


async def work(pipe: Connection, url: str, hour: int, point: str) -> None:
    """Work, and stand still where the test wants to kill."""
    # Here it is not the tasks that kill their workers.
    job_queue.MAX_ATTEMPTS = 1_000

    def reach(place: str) -> None:
        if place == point:
            pipe.send("here")
            pipe.recv()

    engine = make_engine(url, pool_size=1)
    await work_off(write_sessions(engine), hour, reach)


def run(*arguments: Any) -> None:
    """Be the program."""
    asyncio.run(work(*arguments))
