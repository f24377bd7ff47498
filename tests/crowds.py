"""Many who want the same rows at the same time."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import make_engine, make_sessions


async def fifty_at_once(
    engine: AsyncEngine, work: Callable[[AsyncSession], Awaitable[object]]
) -> int:
    """Run fifty transactions at once; return how many succeeded."""
    crowd = make_engine(engine.url, pool_size=50)
    sessions = make_sessions(crowd)

    async def one() -> bool:
        try:
            async with sessions.begin() as session:
                await work(session)
        except OperationalError:  # SQLite: the database is locked
            return False
        return True

    try:
        async with asyncio.timeout(30):
            outcomes = await asyncio.gather(*(one() for _ in range(50)))
    finally:
        await crowd.dispose()
    return outcomes.count(True)
