"""Look at PostgreSQL's locks from outside the sessions that hold them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.engines import Sessions

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND datname = current_database()"
)


async def until_waiting(sessions: Sessions, count: int = 1) -> None:
    """Return as soon as so many sessions of this database wait for a lock."""
    async with asyncio.timeout(10), sessions() as session:
        while await session.scalar(WAITING) != count:
            # A transaction sees one and the same state of the activity.
            await session.rollback()
            await session.scalar(select(func.pg_sleep(0.01)))


async def takes_second_first(
    sessions: Sessions,
    first: Select[Any],
    second: Select[Any],
    work: Callable[[AsyncSession], Awaitable[object]],
) -> bool:
    """Tell whether ``work`` has the second row while it waits for the first.

    Two that do so, each the other way round, deadlock.
    """

    async def begin_work() -> None:
        async with sessions.begin() as session:
            await work(session)

    async with sessions.begin() as holder, asyncio.TaskGroup() as tasks:
        await holder.execute(first.with_for_update())
        tasks.create_task(begin_work())
        await until_waiting(sessions)
        taken = await is_locked(sessions, second)
        await holder.rollback()
    return taken


async def is_locked(sessions: Sessions, row: Select[Any]) -> bool:
    """Tell whether somebody has locked the row."""
    async with sessions() as session:
        try:
            await session.execute(row.with_for_update(nowait=True))
        except DBAPIError as error:
            if getattr(error.driver_exception, "sqlstate", "") != "55P03":
                raise
            return True
        return False
