"""A relay's process that halts at a point, where a test kills it.

The ids of what it sends go to the test.
"""

import asyncio
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from processes import tell_places
from sqlalchemy import event

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

    event.listen(
        engine.sync_engine, "begin", lambda _: reach("before the query")
    )
    tell_places(engine, reach)
    await WAYS[way](write_sessions(engine), send)


def run(pipe: Connection, url: str, point: str, way: str) -> None:
    """Be the program."""
    asyncio.run(work(pipe, url, point, way))
