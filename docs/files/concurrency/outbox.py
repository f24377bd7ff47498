# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Send messages through an outbox.

Write a message in the transaction of the change that it tells of, and send it
after the commit: at least once, and in order.

    python outbox.py
    DATABASE_URL=postgresql://… python outbox.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    URL,
    Connection,
    DateTime,
    Index,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


JsonObject = JSON().with_variant(JSONB(), "postgresql")


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JsonObject,
    }


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[OrderStatus]


class OutboxMessage(Base):
    """What other systems have to hear of, once it is committed."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime | None]


# The next message is found at once, however many were sent.
Index(
    "ix_outbox_unsent",
    OutboxMessage.id,
    postgresql_where=OutboxMessage.sent_at.is_(None),
    sqlite_where=OutboxMessage.sent_at.is_(None),
)


# The recipe.
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


# The rows.
ORDER = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Order(id=ORDER, status=OrderStatus.PENDING),
    ]


# See it happen.
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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                session.add_all(rows())
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
