# Part of the package database-recipes: cookbook run outbox
"""Send messages through an outbox.

Write a message in the transaction of the change that it tells of, and send it
after the commit: at least once, and in order.
"""

HEADLINE = "trap_commit_then_send"

NEEDS = {
    "ix_outbox_unsent": (
        "The next message is found at once, however many were sent.",
        "test_the_next_message_is_found_among_many_that_were_sent",
    ),
}

# --8<-- [start:recipe]
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.engines import Sessions
from recipes.schema import OutboxMessage

SEND_SECONDS = 5  # less than others wait for a lock

Send = Callable[[OutboxMessage], Awaitable[object]]

NEXT = (
    select(OutboxMessage)
    # Not ``id > last``: who commits late may have a lower id.
    .where(OutboxMessage.sent_at.is_(None))
    .order_by(OutboxMessage.id)
    .limit(1)
    # Another relay waits here, and overtakes nobody.
    .with_for_update()
)


async def write_message(
    session: AsyncSession, topic: str, payload: Mapping[str, Any]
) -> None:
    """Write a message that is sent after the session's commit, or never.

    Call it after the change. Messages about a row are sent in the order in
    which transactions changed or locked it.

    Raises:
        DataError: a column cannot hold the topic or the payload.
    """
    # The change first. It locks the row, and so whoever changes that next
    # takes a higher id.
    await session.flush()
    session.add(OutboxMessage(topic=topic, payload=dict(payload)))
    await session.flush()


async def relay(sessions: Sessions, send: Send) -> int:
    """Send what was committed; return how many messages.

    The sessions are those of ``write_sessions``, since SQLite cannot lock
    rows. It raises what ``send`` does: call it again later, and it goes on
    with the same message.

    Raises:
        TimeoutError: ``send`` took more than 5 seconds.
    """
    sent = 0
    while True:
        async with sessions.begin() as session:
            if not await send_next(session, send):
                return sent
        sent += 1


async def send_next(session: AsyncSession, send: Send) -> bool:
    """Send the next message; return False if there is none.

    If the transaction is not committed, it is sent once more.

    Raises:
        TimeoutError: ``send`` took more than 5 seconds.
    """
    message = await session.scalar(NEXT)
    if message is None:
        return False
    async with asyncio.timeout(SEND_SECONDS):
        await send(message)
    # Not before: rather sent twice than never.
    message.sent_at = datetime.now(UTC)
    return True


# --8<-- [end:recipe]


# --8<-- [start:demo]
from contextlib import suppress

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import write_sessions
from recipes.schema import Order, OrderStatus
from recipes.schema.seed import ORDER

PAYLOAD = {"order": str(ORDER)}


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        order = await session.get_one(Order, ORDER)
        order.status = OrderStatus.SHIPPED
        await write_message(session, "order.shipped", PAYLOAD)
    print("order:", await status(sessions))
    print("messages to send:", await unsent(sessions))

    receiver = Receiver()

    async def send_and_die(message: OutboxMessage) -> None:
        await receiver.receive(message)
        raise ConnectionError("the relay dies before the commit")

    with suppress(ConnectionError):
        await relay(sessions, send_and_die)
    print("sent, and not marked:", await unsent(sessions))
    print("sent again:", await relay(sessions, receiver.receive))
    print("arrived:", receiver.arrived)
    print("acted on:", *receiver.topics)


class Receiver:
    """Another system, which leaves out what it knows by the id."""

    def __init__(self) -> None:
        self.arrived = 0
        self.known: set[int] = set()
        self.topics: list[str] = []

    async def receive(self, message: OutboxMessage) -> None:
        """Act on a message, once."""
        self.arrived += 1
        if message.id not in self.known:
            # Both in one transaction, if it has a database.
            self.known.add(message.id)
            self.topics.append(message.topic)


async def unsent(sessions: Sessions) -> int:
    query = select(func.count()).where(OutboxMessage.sent_at.is_(None))
    async with sessions() as session:
        return (await session.scalars(query)).one()


async def status(sessions: Sessions) -> OrderStatus:
    async with sessions() as session:
        return (await session.get_one(Order, ORDER)).status


# --8<-- [end:demo]


# --8<-- [start:trap_commit_then_send]
from sqlalchemy import update

CHANGE = update(Order).where(Order.id == ORDER)
SHIP = CHANGE.values(status=OrderStatus.SHIPPED)
CANCEL = CHANGE.values(status=OrderStatus.CANCELLED)


async def trap_commit_then_send(engine: AsyncEngine) -> None:
    """Who dies between the commit and the message never sends it."""

    async def usual(sessions: Sessions, send: Send) -> None:
        async with sessions.begin() as session:
            await session.execute(SHIP)
        await send(OutboxMessage(topic="order.shipped", payload=PAYLOAD))

    await died_while_sending(engine, usual)


async def died_while_sending(
    engine: AsyncEngine, way: Callable[[Sessions, Send], Awaitable[object]]
) -> None:
    """Let a process die when it begins to send, and start a relay after it."""
    sessions, receiver = write_sessions(engine), Receiver()

    async def die(_: OutboxMessage) -> None:
        raise ConnectionError("the process dies")

    with suppress(ConnectionError):
        await way(sessions, die)
    await relay(sessions, receiver.receive)
    print("order:", await status(sessions))
    print("messages lost:", 1 - len(receiver.topics))


# --8<-- [end:trap_commit_then_send]


# --8<-- [start:cure_commit_then_send]
async def cure_commit_then_send(engine: AsyncEngine) -> None:
    """The message is stored with the change, for whoever sends next."""

    async def recipe(sessions: Sessions, send: Send) -> None:
        async with sessions.begin() as session:
            await session.execute(SHIP)
            await write_message(session, "order.shipped", PAYLOAD)
        await relay(sessions, send)

    await died_while_sending(engine, recipe)


# --8<-- [end:cure_commit_then_send]


# --8<-- [start:trap_send_then_commit]
from sqlalchemy.exc import IntegrityError

from recipes.schema import Inventory
from recipes.schema.seed import MUG


async def trap_send_then_commit(engine: AsyncEngine) -> None:
    """What is sent before the commit was said, though it never happened."""

    async def usual(session: AsyncSession, send: Send) -> None:
        await session.execute(SHIP)
        await send(OutboxMessage(topic="order.shipped", payload=PAYLOAD))

    await refused_by_the_stock(engine, usual)


async def refused_by_the_stock(
    engine: AsyncEngine, way: Callable[[AsyncSession, Send], Awaitable[object]]
) -> None:
    """Take more from the stock than there is, after the message."""
    sessions, receiver = write_sessions(engine), Receiver()
    take = update(Inventory).where(Inventory.product_id == MUG)
    with suppress(IntegrityError):
        async with sessions.begin() as session:
            await way(session, receiver.receive)
            await session.execute(take.values(on_hand=Inventory.on_hand - 99))
    await relay(sessions, receiver.receive)
    print("order:", await status(sessions))
    print("told that it was shipped:", len(receiver.topics))


# --8<-- [end:trap_send_then_commit]


# --8<-- [start:cure_send_then_commit]
async def cure_send_then_commit(engine: AsyncEngine) -> None:
    """The rollback takes the message back, too."""

    async def recipe(session: AsyncSession, _: Send) -> None:
        await session.execute(SHIP)
        await write_message(session, "order.shipped", PAYLOAD)

    await refused_by_the_stock(engine, recipe)


# --8<-- [end:cure_send_then_commit]


# --8<-- [start:trap_after_last]
async def trap_after_last(engine: AsyncEngine) -> None:
    """``id > last`` passes over a message that is committed late."""
    last = 0

    async def usual(sessions: Sessions, send: Send) -> None:
        nonlocal last
        query = select(OutboxMessage).where(OutboxMessage.id > last)
        async with sessions() as session:
            found = await session.scalars(query.order_by(OutboxMessage.id))
            for message in found:
                await send(message)
                last = message.id

    await one_commits_late(engine, usual)


async def one_commits_late(
    engine: AsyncEngine, way: Callable[[Sessions, Send], Awaitable[object]]
) -> None:
    """Send what there is while one transaction is open, and after it."""
    sessions, receiver = write_sessions(engine), Receiver()
    async with sessions.begin() as late:
        await write_message(late, "order.paid", PAYLOAD)

        async with sessions.begin() as session:
            await write_message(session, "post.published", {})
        await way(sessions, receiver.receive)

    await way(sessions, receiver.receive)
    print("arrived:", ", ".join(receiver.topics))
    print("messages lost:", 2 - len(receiver.topics))


# --8<-- [end:trap_after_last]


# --8<-- [start:cure_after_last]
async def cure_after_last(engine: AsyncEngine) -> None:
    """What is not marked as sent is sent, whatever its id."""
    await one_commits_late(engine, relay)


# --8<-- [end:cure_after_last]


# --8<-- [start:trap_mark_first]
async def trap_mark_first(engine: AsyncEngine) -> None:
    """Who marks a message, and then dies, has sent it for ever."""

    async def usual(sessions: Sessions, send: Send) -> None:
        async with sessions.begin() as session:
            await session.execute(SHIP)
            await write_message(session, "order.shipped", PAYLOAD)

        async with sessions.begin() as session:
            message = (await session.scalars(NEXT)).one()
            message.sent_at = datetime.now(UTC)
        await send(message)

    await died_while_sending(engine, usual)


# --8<-- [end:trap_mark_first]


# --8<-- [start:trap_skip_locked]
async def trap_skip_locked(sessions: Sessions) -> None:
    """``SKIP LOCKED`` lets one relay overtake another."""
    async with sessions.begin() as session:
        await write_message(session, "order.paid", PAYLOAD)
        await write_message(session, "order.shipped", PAYLOAD)

    receiver, skip = Receiver(), NEXT.with_for_update(skip_locked=True)
    async with sessions.begin() as one, sessions.begin() as other:
        first = (await one.scalars(skip)).one()
        second = (await other.scalars(skip)).one()
        await receiver.receive(second)
        await receiver.receive(first)
    print("arrived:", ", ".join(receiver.topics))


# --8<-- [end:trap_skip_locked]


# --8<-- [start:trap_message_first]
async def trap_message_first(sessions: Sessions) -> None:
    """A message that is written before its change has too low an id."""
    async with sessions.begin() as session:
        await write_message(session, "order.shipped", PAYLOAD)

        async with sessions.begin() as other:
            await other.execute(CANCEL)
            await write_message(other, "order.cancelled", PAYLOAD)

        await session.execute(SHIP)

    receiver = Receiver()
    await relay(sessions, receiver.receive)
    print("arrived:", ", ".join(receiver.topics))
    print("order:", await status(sessions))


# --8<-- [end:trap_message_first]


ONLY_ON = {
    "trap_after_last": "postgresql",
    "one_commits_late": "postgresql",
    "cure_after_last": "postgresql",
    "trap_skip_locked": "postgresql",
    "trap_message_first": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
