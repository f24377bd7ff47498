"""A relay's process that halts at a point, where a test kills it.

The ids of what it sends go to the test.
"""

import asyncio
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from sqlalchemy import event
from sqlalchemy.orm import Session

from recipes.concurrency.outbox import NEXT, Send, relay
from recipes.foundations.engines import Sessions, make_engine, write_sessions
from recipes.schema import OutboxMessage

# In the order in which a relay comes to them.
POINTS = (
    "before the query",
    "before it is sent",
    "after it is sent",
    "before the commit",
    "after the commit",
)
HALTED = None


async def mark_first(sessions: Sessions, send: Send) -> None:
    """Mark a message as sent before it is: the negative twin."""
    async with sessions.begin() as session:
        message = (await session.scalars(NEXT)).one()
        message.sent_at = datetime.now(UTC)
    await send(message)


WAYS = {"relay": relay, "mark first": mark_first}


async def work(pipe: Connection, url: str, point: str, way: str) -> None:
    """Send messages as far as this point."""
    engine = make_engine(url, pool_size=1)

    def reach(place: str) -> None:
        if place == point:
            pipe.send(HALTED)
            pipe.recv()  # the whole process stands still

    async def send(message: OutboxMessage) -> None:
        reach("before it is sent")
        pipe.send(message.id)
        reach("after it is sent")

    own = engine.sync_engine
    event.listen(own, "begin", lambda _: reach("before the query"))
    event.listen(own, "commit", lambda _: reach("before the commit"))
    event.listen(Session, "after_commit", lambda _: reach("after the commit"))
    await WAYS[way](write_sessions(engine), send)


def run(pipe: Connection, url: str, point: str, way: str) -> None:
    """Be the program."""
    asyncio.run(work(pipe, url, point, way))
