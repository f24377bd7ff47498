# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Run a job queue.

Claim tasks in batches, try again what fails, and lose nothing with a worker
that is killed.

    python job_queue.py
    DATABASE_URL=postgresql://… python job_queue.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Index,
    and_,
    event,
    make_url,
    or_,
    select,
    update,
)
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
    attempts: Mapped[int] = mapped_column(server_default="0")
    locked_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


# A claim reads open tasks only, the oldest first.
Index(
    "ix_tasks_ready",
    Task.run_at,
    Task.id,
    postgresql_where=and_(
        Task.finished_at.is_(None), Task.failed_at.is_(None)
    ),
    sqlite_where=and_(Task.finished_at.is_(None), Task.failed_at.is_(None)),
)


# The recipe.
MAX_TASKS = 1_000
MAX_ATTEMPTS = 5
LEASE = timedelta(minutes=5)  # more than a whole batch takes
FIRST_PAUSE = timedelta(seconds=10)  # twice as long after each attempt

OPEN = and_(Task.finished_at.is_(None), Task.failed_at.is_(None))


class LeaseLostError(Exception):
    """The lease was over, and the task is no longer yours."""


async def claim_tasks(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int = 10,
    lease: timedelta = LEASE,
) -> list[Task]:
    """Take the tasks that wait longest; commit before you begin them.

    Until ``lease`` is over, nobody else gets them. The session is one of
    ``write_sessions``, since SQLite cannot lock rows.

    Raises:
        ValueError: ``limit`` is not 1 to 1,000, or the lease not positive.
        OverflowError: the lease would end after the year 9999.
        DataError: ``now`` is naive.
    """
    if not 1 <= limit <= MAX_TASKS or lease <= timedelta(0):
        raise ValueError("claim 1 to 1,000 tasks, for some time")
    free = or_(Task.locked_until.is_(None), Task.locked_until <= now)
    ready = (
        select(Task.id)
        .where(OPEN, Task.run_at <= now, free)
        .order_by(Task.run_at, Task.id)
        .limit(limit)
        # What somebody else is claiming is left out, and not waited for.
        .with_for_update(skip_locked=True)
        # Not as a subquery, which PostgreSQL may run again for each row.
        .cte("ready")
    )
    claim = (
        update(Task)
        .where(Task.id.in_(select(ready.c.id)))
        .values(attempts=Task.attempts + 1, locked_until=now + lease)
        .returning(Task)
        .execution_options(populate_existing=True)
    )
    tasks = (await session.scalars(claim)).all()
    for task in tasks:
        if task.attempts > MAX_ATTEMPTS:  # it may be what kills its workers
            task.attempts, task.failed_at = MAX_ATTEMPTS, now
            task.error = "no worker came back"
    begun = [task for task in tasks if task.failed_at is None]
    return sorted(begun, key=lambda task: (task.run_at, task.id))


async def finish_task(
    session: AsyncSession, task: Task, *, now: datetime
) -> None:
    """Store that a task is done, together with what the work has stored.

    Raises:
        LeaseLostError: it is not yours any more: roll the work back.
        DataError: ``now`` is naive.
    """
    await _end(session, task, finished_at=now)


async def fail_task(
    session: AsyncSession, task: Task, reason: str, *, now: datetime
) -> datetime | None:
    """Put a task back; return when it is tried again, or None if never.

    Raises:
        LeaseLostError: it is not yours any more.
        OverflowError: that would be after the year 9999.
        DataError: ``now`` is naive, or no column holds the reason.
    """
    if task.attempts >= MAX_ATTEMPTS:
        await _end(session, task, error=reason, failed_at=now)
        return None
    again: datetime = now + FIRST_PAUSE * 2 ** (task.attempts - 1)
    await _end(session, task, error=reason, run_at=again)
    return again


async def _end(session: AsyncSession, task: Task, **values: Any) -> None:
    """End an attempt, unless somebody else has begun one since."""
    mine = (Task.id == task.id, Task.attempts == task.attempts, OPEN)
    end = update(Task).where(*mine).values(locked_until=None, **values)
    if await session.scalar(end.returning(Task.id)) is None:
        raise LeaseLostError(f"task {task.id} is not yours any more")


# See it happen.
NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(
            Task(name=name, run_at=NOON)
            for name in ("greet", "resize", "invoice")
        )

    async with sessions.begin() as session:
        tasks = await claim_tasks(session, now=NOON, limit=2)
    print("claimed:", described(tasks))

    greet, resize = tasks
    async with sessions.begin() as session:
        await finish_task(session, greet, now=NOON)
        again = await fail_task(session, resize, "no such file", now=NOON)
    print(f"resize: again at {again:%H:%M:%S}")

    # Who claims at 12:01 is killed.
    for minute in (1, 6):
        now = NOON + timedelta(minutes=minute)
        async with sessions.begin() as session:
            tasks = await claim_tasks(session, now=now)
        print(f"{now:%H:%M} claimed:", described(tasks))


def described(tasks: list[Task]) -> str:
    """Name tasks, and say how often each was begun."""
    named = [f"{task.name} (attempt {task.attempts})" for task in tasks]
    return ", ".join(named) or "nothing"


async def demo_two_workers(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(Task(name=name, run_at=NOON) for name in "abc")

    async with sessions.begin() as one, sessions.begin() as other:
        tasks = await claim_tasks(one, now=NOON, limit=2)
        print("one:", described(tasks))
        tasks = await claim_tasks(other, now=NOON, limit=2)
        print("the other:", described(tasks))


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
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            await demo_two_workers(engine)


if __name__ == "__main__":
    asyncio.run(main())
