"""Show what a run printed, raised and sent."""

import textwrap
from typing import Any

from recipes.kit.pages.engines import by_engine
from recipes.kit.pages.escaping import fence
from recipes.kit.pages.sql import sql_lines, unsearched
from recipes.kit.pages.timeline import is_timeline, timeline

Json = dict[str, Any]

_WIDTH = 76
_SHOWN_EVENTS = 24


def came_back(run: Json) -> str:
    """Show what a run printed and raised, and its warnings."""
    blocks = []
    if run["printed"]:
        blocks.append(unsearched("\n".join(run["printed"])))
    blocks += [
        f"A warning:\n\n{fence(warning)}" for warning in run["warnings"]
    ]
    if run["error"]:
        blocks.append(f"It fails:\n\n{fence(_failure(run['error']))}")
    return "\n\n".join(blocks) or "Nothing is printed."


def output(runs: Json) -> str:
    """Show what came back on each engine, or once what all gave."""
    return by_engine({name: came_back(run) for name, run in runs.items()})


def saw(runs: Json, *, brief: bool = False) -> str:
    """Show the SQL that each engine got; nothing, if none did.

    In brief, without parameters: half of a page of traps would be those.
    """
    if not any(run["events"] for run in runs.values()):
        return ""
    return by_engine({name: _sql(run, brief) for name, run in runs.items()})


def _sql(run: Json, brief: bool) -> str:
    if not run["events"]:
        return "Nothing: no statement was sent."
    if is_timeline(run["events"]):
        return timeline(run["events"])
    shown = run["events"][:_SHOWN_EVENTS]
    lines = sql_lines(shown, given=not brief)
    more = len(run["events"]) - len(shown)
    if more:
        lines.append(f"-- … {more} more, which the receipt lists")
    # In colours, it stands beside the code of the recipe.
    return unsearched("\n".join(lines), "sql .plain")


def _failure(error: Json) -> str:
    lines = [error["class"]]
    details = [
        f"{label} {error[key]}"
        for key, label in (
            ("driver", "from"),
            ("sqlstate", "SQLSTATE"),
            ("constraint_name", "constraint"),
        )
        if key in error
    ]
    if details:
        lines.append(", ".join(details))
    return "\n".join(lines + textwrap.wrap(error["message"], _WIDTH))
