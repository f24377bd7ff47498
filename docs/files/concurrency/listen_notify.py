# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Wake up by NOTIFY.

Look for work when somebody commits it, and poll for what nobody told of.

    DATABASE_URL=postgresql://… python listen_notify.py
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import (
    AbstractAsyncContextManager,
    aclosing,
    asynccontextmanager,
)
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    DateTime,
    Dialect,
    NullPool,
    String,
    bindparam,
    func,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

# The recipe.
LONGEST_POLL = 86_400  # seconds
ANSWER_SECONDS = 5  # may pass until the server answers, or it is lost
# Without a payload, since rows say what there is to do.
NOTIFY = select(func.pg_notify(bindparam("channel", type_=String), ""))

logger = logging.getLogger(__name__)


async def notify(session: AsyncSession, channel: str) -> None:
    """Wake all who listen on a channel, when this transaction commits.

    Raises:
        DataError: the channel is empty, longer than 63 bytes, or no text.
    """
    await session.execute(NOTIFY, {"channel": channel})


def listen(
    engine: AsyncEngine, channel: str, *, poll_seconds: float
) -> AbstractAsyncContextManager[AsyncIterator[None]]:
    """Give an iterator that goes on whenever there may be work.

    That is at once; after notifications, once for all that have come; after
    ``poll_seconds`` without one; and when it listens again on a connection
    that replaces a lost one. While it cannot, it goes on by polling. An error
    of the first connection is raised.

    Raises:
        ValueError: the engine has a pool, the channel is no identifier of 1
            to 63 bytes, or the seconds are not positive or more than a day.
    """
    if not isinstance(engine.pool, NullPool):
        raise ValueError("listen on an engine with poolclass=NullPool")
    if not channel.isidentifier() or len(channel.encode()) > 63:
        raise ValueError("a channel is an identifier of 1 to 63 bytes")
    if not 0 < poll_seconds <= LONGEST_POLL:
        raise ValueError("poll once a day, or more often")
    return aclosing(_wake_ups(engine, channel, poll_seconds))


async def _wake_ups(
    engine: AsyncEngine, channel: str, poll_seconds: float
) -> AsyncGenerator[None, None]:
    woken = asyncio.Event()
    has_listened = False
    while True:
        try:
            async with _listening(engine, channel, woken) as driver:
                has_listened = True
                while not driver.is_closed():
                    # Before the work: what comes meanwhile wakes again.
                    woken.clear()
                    yield
                    try:
                        async with asyncio.timeout(poll_seconds):
                            await woken.wait()
                    except TimeoutError:
                        # A network that has gone silent closes nothing: ask.
                        await driver.execute(
                            "SELECT 1", timeout=ANSWER_SECONDS
                        )
        except Exception:
            if not has_listened:
                raise
            logger.warning("nobody listens on %s", channel, exc_info=True)
            yield
            await asyncio.sleep(poll_seconds)


@asynccontextmanager
async def _listening(
    engine: AsyncEngine, channel: str, woken: asyncio.Event
) -> AsyncIterator[Any]:
    """Listen on a new connection; give the driver's."""

    def wake(*_: object) -> None:
        woken.set()

    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        try:
            driver.add_termination_listener(wake)
            # In no transaction, so it listens as soon as this returns.
            await driver.add_listener(channel, wake)
            yield driver
        finally:
            driver.terminate()  # to close waits for a server that may be gone


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC, to the microsecond.

    ``timestamptz`` on PostgreSQL; text in UTC on SQLite, which has no type
    for times and would drop the offset. A naive value raises ``TypeError``,
    which SQLAlchemy wraps in ``StatementError``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC what goes to the database."""
        if value is not None and value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class utc_now(FunctionElement[datetime]):  # noqa: N801 - an SQL function
    """The database's clock, as an expression for either engine.

    ``now()`` on PostgreSQL: the start of the transaction. On SQLite the text
    that ``UtcDateTime`` stores, to the millisecond; ``CURRENT_TIMESTAMP`` has
    whole seconds and another shape, so that comparisons go wrong.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _utc_now_postgresql(*_: Any, **__: Any) -> str:
    return "now()"


@compiles(utc_now, "sqlite")
def _utc_now_sqlite(*_: Any, **__: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Task(Base):
    """Work that is done after the request that asked for it."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    finished_at: Mapped[datetime | None]


# See it happen.
DO_ALL = (
    update(Task)
    .where(Task.finished_at.is_(None))
    .values(finished_at=utc_now())
    .returning(Task.name)
)
END = text("""
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE query = :last AND datname = current_database()
""")


async def do_tasks(sessions: Sessions) -> list[str]:
    """Do all that there is to do, and name it."""
    async with sessions.begin() as session:
        return sorted(await session.scalars(DO_ALL))


async def demo(engine: AsyncEngine) -> None:
    sessions = make_sessions(engine)
    direct = make_engine(engine.url, poolclass=NullPool)
    async with listen(direct, "tasks", poll_seconds=5) as wakes:
        async for _ in wakes:
            if done := await do_tasks(sessions):
                print("done:", *done)
                break  # a worker goes on
            async with sessions.begin() as session:
                # It is heard when this commits.
                await notify(session, "tasks")
                session.add(Task(name="thank the buyer"))

    async with listen(direct, "tasks", poll_seconds=0.1) as wakes:
        await anext(wakes)
        async with sessions.begin() as session:
            session.add(Task(name="count the stock"))  # and tell nobody
        await anext(wakes)
        print("found by the poll:", *await do_tasks(sessions))

    async with listen(direct, "lost_tasks", poll_seconds=5) as wakes:
        await anext(wakes)
        async with sessions.begin() as session:
            # The channel is this demonstration's: others may listen on.
            await session.execute(END, {"last": 'LISTEN "lost_tasks"'})
            session.add(Task(name="pack the mugs"))  # and nobody hears
        await anext(wakes)
        print("after a loss:", *await do_tasks(sessions))

        async with sessions.begin() as session:
            await notify(session, "lost_tasks")
            session.add(Task(name="send the mugs"))
        await anext(wakes)
        print("told again:", *await do_tasks(sessions))


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    return create_async_engine(database, **options)


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
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    if "DATABASE_URL" not in os.environ:
        sys.exit("This needs PostgreSQL: name a database in DATABASE_URL.")
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
