"""See what a recipe sends, and how the databases plan it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import make_sessions
from recipes.kit.recording.plans import explain
from recipes.kit.recording.recorder import Event, Recorder

Ask = Callable[[AsyncSession], Awaitable[object]]


async def sent_by(engine: AsyncEngine, ask: Ask) -> list[Event]:
    """Return the statements that ``ask`` sends; nothing is committed."""
    with Recorder(Path(__file__)) as recorder:
        async with make_sessions(engine)() as session:
            await ask(session)
    return [event for event in recorder.events if not event.is_bracket]


async def plans_of(engine: AsyncEngine, ask: Ask) -> list[list[str]]:
    """Return PostgreSQL's plan of each statement, line by line."""
    return list((await explain(engine, await sent_by(engine, ask))).values())


async def sqlite_plans_of(engine: AsyncEngine, ask: Ask) -> list[list[str]]:
    """Return SQLite's plan of each statement, line by line."""
    plans = []
    for event in await sent_by(engine, ask):
        async with engine.connect() as connection:
            plan = await connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {event.sql}", event.parameters
            )
            plans.append([row.detail for row in plan])
    return plans
