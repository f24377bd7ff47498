"""The shape of PostgreSQL's plans on the large data set."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ClauseElement, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recipes.kit.recording.recorder import Event

# One setting for every machine, so that only the data decides.
_SETTINGS = """
    SET LOCAL jit = off;
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL random_page_cost = 1.1;
    SET LOCAL work_mem = '16MB'
"""


async def explain(
    engine: AsyncEngine, events: Iterable[Event]
) -> dict[str, list[str]]:
    """Plan each distinct statement once, with the parameters it was sent.

    Returns the shapes by statement. A statement without a choice of plan
    (a plain INSERT, a SELECT without a table) has none, and neither has one
    that reads the server's own tables.
    """
    shapes: dict[str, list[str]] = {}
    async with engine.connect() as connection:
        await pin_planner(connection)
        for event in events:
            if event.sql in shapes or event.error:
                continue
            plan = await _plan(connection, event)
            if plan is not None and _is_decided_by_data(plan):
                shapes[event.sql] = list(shape(plan))
    return shapes


async def plan_of(
    connection: AsyncConnection,
    statement: str | ClauseElement,
    parameters: Any = None,
    *,
    options: str = "",
) -> dict[str, Any]:
    """Return PostgreSQL's plan of a statement, as its JSON describes it.

    Args:
        connection: One on which the planner is pinned.
        statement: What a driver was sent; or a construct, whose values are
            written into it.
        parameters: What the driver was sent with it.
        options: Of ``EXPLAIN``, each with a comma: ``"ANALYZE, "``.
    """
    if isinstance(statement, ClauseElement):
        literal = {"literal_binds": True}
        compiled = statement.compile(connection.engine, compile_kwargs=literal)
        statement = str(compiled)
    rows = await connection.exec_driver_sql(
        f"EXPLAIN ({options}FORMAT JSON) {statement}", parameters or None
    )
    plan: dict[str, Any] = rows.scalar_one()[0]["Plan"]
    return plan


async def pin_planner(connection: AsyncConnection) -> None:
    """Fix what the planner's choice depends on, for this transaction."""
    for setting in _SETTINGS.split(";"):
        await connection.execute(text(setting))


def shape(plan: dict[str, Any], depth: int = 0) -> Iterable[str]:
    """Write a plan as indented lines: node types, tables and index names."""
    words = [
        plan["Node Type"] if "Operation" not in plan else plan["Operation"]
    ]
    if "Index Name" in plan:
        words += ["using", plan["Index Name"]]
    if "Relation Name" in plan:
        words += ["on", plan["Relation Name"]]
    if "Conflict Arbiter Indexes" in plan:
        words += ["deciding by", *plan["Conflict Arbiter Indexes"]]
    yield "  " * depth + " ".join(words)
    for child in plan.get("Plans", ()):
        yield from shape(child, depth + 1)


def _is_decided_by_data(plan: dict[str, Any]) -> bool:
    """Tell whether the plan reads tables, and none of the server's own.

    Those grow with whatever else happens on the server.
    """
    nodes = list(_nodes(plan))
    tables = [node.get("Relation Name", "") for node in nodes]
    return not any(name.startswith("pg_") for name in tables) and any(
        node["Node Type"].endswith("Scan")
        or "Conflict Arbiter Indexes" in node
        for node in nodes
    )


def _nodes(plan: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


async def _plan(
    connection: AsyncConnection, event: Event
) -> dict[str, Any] | None:
    verb = event.sql.split(maxsplit=1)[0].upper()
    if verb not in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
        return None
    try:
        async with connection.begin_nested():
            return await plan_of(connection, event.sql, event.parameters)
    except DBAPIError:
        # A statement that only its own session understands (a temporary
        # table, say) has no plan to show.
        return None
