"""Show what two sessions sent side by side, with time going down."""

import itertools
from typing import Any

from recipes.kit.pages.sql import sql_lines, unsearched
from recipes.kit.pages.templates import fill

Json = dict[str, Any]


def is_timeline(events: list[Json]) -> bool:
    """Tell whether two sessions took turns, in an order that is known.

    Tasks that ran at once have none, and one session after another needs no
    second column.
    """
    if any("tasks" in event for event in events):
        return False
    turns = [session for session, _ in _turns(events)]
    return len(turns) > 2 and set(turns) == {1, 2}


def timeline(events: list[Json], *, given: bool) -> str:
    """Show each turn in the column of its session, below the turn before."""
    return fill(
        "timeline",
        turns=[
            (session, _fenced(turn, given)) for session, turn in _turns(events)
        ],
    )


def _fenced(turn: list[Json], given: bool) -> str:
    text = "\n".join(sql_lines(turn, given=given))
    return unsearched(text, "sql .plain .no-copy")


def _turns(events: list[Json]) -> list[tuple[int, list[Json]]]:
    return [
        (session, [_without_connection(event) for event in turn])
        for session, turn in itertools.groupby(
            events, lambda event: event.get("connection", 1)
        )
    ]


def _without_connection(event: Json) -> Json:
    return {key: each for key, each in event.items() if key != "connection"}
