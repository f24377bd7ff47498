"""Show what was sent on two connections side by side, time going down."""

import itertools
from typing import Any

from recipes.kit.pages.sql import sql_lines, unsearched
from recipes.kit.pages.templates import fill

Json = dict[str, Any]

MOST = 12  # events


def is_timeline(events: list[Json]) -> bool:
    """Tell whether two connections took turns, in an order that is known.

    Tasks that ran at once have none, and one connection after another needs
    no second column. A long story would make its page heavy.
    """
    if len(events) > MOST or any("tasks" in event for event in events):
        return False
    turns = [connection for connection, _ in _turns(events)]
    return len(turns) > 2 and set(turns) == {1, 2}


def timeline(events: list[Json]) -> str:
    """Show each turn in its connection's column, below the turn before.

    The SQL and what became of it, without parameters and source lines, so
    that two columns can be read side by side.
    """
    return fill(
        "timeline",
        turns=[
            (connection, _fenced(turn)) for connection, turn in _turns(events)
        ],
    )


def _fenced(turn: list[Json]) -> str:
    text = "\n".join(sql_lines(turn, given=False, causes=False))
    return unsearched(text, "text .no-copy")


def _turns(events: list[Json]) -> list[tuple[int, list[Json]]]:
    return [
        (connection, [_without_connection(event) for event in turn])
        for connection, turn in itertools.groupby(
            events, lambda event: event.get("connection", 1)
        )
    ]


def _without_connection(event: Json) -> Json:
    return {key: each for key, each in event.items() if key != "connection"}
