# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Run a job once with an advisory lock.

Let one of many processes run what is due, and tell those who come later that
it was run.

    DATABASE_URL=postgresql://… python advisory_locks.py
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    bindparam,
    func,
    insert,
    make_url,
    select,
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
Work = Callable[[AsyncSession], Awaitable[object]]

KEY = bindparam("key", type_=BigInteger)
TRY_LOCK = select(func.pg_try_advisory_xact_lock(KEY))


def lock_key(name: str) -> int:
    """Return the number of a name, the same in every process and for ever.

    All programs on a database share the numbers: begin a name with yours.
    """
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], signed=True)  # fits a bigint


async def try_lock(session: AsyncSession, name: str) -> bool:
    """Take the lock of a name until the transaction ends.

    Returns False, and does not wait, if another transaction has it.

    Raises:
        ValueError: the name is not Unicode text.
    """
    return bool(await session.scalar(TRY_LOCK, {"key": lock_key(name)}))


async def run_once(
    session: AsyncSession, name: str, due: datetime, work: Work
) -> bool:
    """Do what is due, unless another process does it or did it.

    ``due`` is the time that the schedule names, whatever a clock shows. The
    caller commits: until then nobody else does work of that name, and after
    an error neither the work nor its record is stored. The work itself must
    not commit. The transaction is ``READ COMMITTED``, as by default.

    Returns:
        Whether it was done here.

    Raises:
        TypeError: ``due`` has no time zone.
        ValueError: the name is not Unicode text.
        DataError: a column cannot hold the name or the time.
    """
    if due.tzinfo is None:
        raise TypeError("due needs a time zone")
    if not await try_lock(session, name):
        return False
    # A statement of its own, after the lock: it sees what others committed,
    # also where the session has loaded the row before.
    query = select(Task).where(Task.name == name)
    fresh = query.execution_options(populate_existing=True)
    last = (await session.scalars(fresh)).one_or_none()
    if last is None:
        last = Task(name=name)
        session.add(last)
    elif last.run_at >= due:
        return False
    last.run_at = due
    last.finished_at = utc_now()  # so that no worker takes it for work
    await session.flush()
    await work(session)
    return True


# Helpers of the book.
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


Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Task(Base):
    """Work that is done after the request that asked for it."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    run_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class OutboxMessage(Base):
    """What other systems have to hear of, once it is committed."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]


# See it happen.
REPORT = "shop: daily report"
SIX = datetime(2024, 11, 5, 6, tzinfo=UTC)


async def send_report(session: AsyncSession) -> None:
    """Do the work: here, store a message that somebody sends."""
    await session.execute(insert(OutboxMessage).values(topic="report"))


async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        ran = await run_once(session, REPORT, SIX, send_report)
    print("at six:", ran)

    async with sessions.begin() as session:
        ran = await run_once(session, REPORT, SIX, send_report)
    print("another process, a second later:", ran)

    tomorrow = SIX + timedelta(days=1)
    async with sessions.begin() as session:
        ran = await run_once(session, REPORT, tomorrow, send_report)
    print("on the next day:", ran)


async def demo_at_once(sessions: Sessions) -> None:
    async with sessions.begin() as first, sessions.begin() as second:
        ran = await run_once(first, REPORT, SIX, send_report)
        print("the first:", ran)
        ran = await run_once(second, REPORT, SIX, send_report)
        print("the second, meanwhile:", ran)


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
        engine = create_async_engine(url, connect_args=options)
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
        await demo(async_sessionmaker(engine, expire_on_commit=False))
    async with example_database() as engine:
        await demo_at_once(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
