"""Connections that take turns are shown side by side, in the run's order."""

import itertools
import re
from typing import Any

import pytest

from recipes.kit.catalog import recorded_modules
from recipes.kit.pages.sql import laid_out
from recipes.kit.pages.timeline import MOST, is_timeline, timeline
from recipes.kit.recording.receipts import load

Json = dict[str, Any]
TURN = re.compile(
    r'<div class="turn-(\d)".*?<p class="label">Connection (\d)</p>\n\n'
    r"```[^\n]*\n(.*?)\n```",
    re.DOTALL,
)


def sent(*connections: int) -> list[Json]:
    """Make a statement for each of these, in this order."""
    return [
        {"sql": f"SELECT {number}", "connection": each, "line": number}
        for number, each in enumerate(connections)
    ]


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (sent(1, 2, 1), True),
        (sent(1, 1, 2, 2, 1, 2), True),
        (sent(1, 1), False),
        (sent(1, 2), False),  # one after the other
        (sent(1, 2, 3, 1), False),  # three columns would be too narrow
        ([*sent(1, 2, 1), {"tasks": []}], False),  # in no order
        (sent(*([1, 2] * (MOST // 2))), True),
        (sent(*([1, 2] * (MOST // 2)), 1), False),  # too long a story
        ([], False),
    ],
)
def test_two_that_take_turns_have_a_column_each(
    events: list[Json], *, told: bool
) -> None:
    assert is_timeline(events) is told


RUNS = [
    run
    for recipe in recorded_modules()
    for part in load(recipe.receipt)["parts"].values()
    for run in part.values()
    if is_timeline(run["events"])
]


def test_there_are_some() -> None:
    assert len(RUNS) > 10


def test_nothing_is_lost_and_the_order_is_that_of_the_run() -> None:
    for run in RUNS:
        turns = TURN.findall(timeline(run["events"]))
        columns = [column for column, _, _ in turns]
        assert columns == [label for _, label, _ in turns]
        assert all(one != other for one, other in itertools.pairwise(columns))
        shown = "\n".join(sql for _, _, sql in turns)
        at = 0
        # What a connection sends again is written once.
        for (_, sql), _ in itertools.groupby(run["events"], who_sent_what):
            at = shown.index(laid_out(sql)[0], at) + 1


def who_sent_what(event: Json) -> tuple[int, str]:
    return event.get("connection", 1), event["sql"]


def test_who_waits_for_whom_is_said() -> None:
    first, second, last = sent(1, 2, 1)
    shown = timeline([first, second | {"waits_for": 1, "rows": 0}, last])
    assert shown.count("waits for connection 1, then:\n--> 0 rows") == 1


def test_some_wait() -> None:
    waiting = [
        event
        for run in RUNS
        for event in run["events"]
        if "waits_for" in event
    ]
    assert len(waiting) >= 3
