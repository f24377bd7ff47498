"""See how PostgreSQL plans what a recipe sends."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import make_sessions
from recipes.kit.plans import explain
from recipes.kit.recorder import Recorder


async def plans_of(
    engine: AsyncEngine, ask: Callable[[AsyncSession], Awaitable[object]]
) -> list[list[str]]:
    """Return the plan of each statement that ``ask`` sends, line by line.

    Nothing is committed.
    """
    with Recorder(Path(__file__)) as recorder:
        async with make_sessions(engine)() as session:
            await ask(session)
    return list((await explain(engine, recorder.events)).values())
