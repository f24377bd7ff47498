"""A cost is that of a call, and says whether it grows."""

from typing import Any

from recipes.kit.pages.costs import a_call, cost, plural


def demo(**sent: list[tuple[str, int]]) -> dict[str, Any]:
    return {
        engine: {
            "events": [],
            "calls": [
                {"function": name, "statements": count, "printed": []}
                for name, count in calls
            ],
        }
        for engine, calls in sent.items()
    }


def test_a_call_counts_the_first() -> None:
    calls = [("move", 3), ("move", 2)]
    both = demo(postgresql=calls, sqlite=calls)
    assert a_call(both, {"move"}) == "3 statements a call"
    other = demo(sqlite=[("set", 4), ("get", 1)])
    assert a_call(other, {"get"}) == "1 statement a call"
    assert a_call(demo(sqlite=[]), {"get"}) == ""


def test_a_call_names_both_counts_where_the_engines_differ() -> None:
    found = demo(postgresql=[("move", 1)], sqlite=[("move", 2)])
    assert a_call(found, {"move"}) == "1 or 2 statements a call"


def test_the_calls_of_a_function_are_one_row() -> None:
    found = demo(
        postgresql=[("move", 3), ("move", 2), ("look", 1), ("move", 3)],
        sqlite=[("move", 3)],
    )
    assert cost(found).splitlines() == [
        "| Statements of a call | PostgreSQL | SQLite |",
        "| --- | ---: | ---: |",
        "| `move` | 3 or 2 | 3 |",
        "| `look` | 1 |  |",
    ]


def test_what_calls_nothing_says_so() -> None:
    assert cost(demo(sqlite=[])) == "It sends no statement by itself."


def test_growth_is_told_from_what_stays() -> None:
    growth = {
        "postgresql": {"insert": [1, 1], "copy": [1, 4]},
        "sqlite": {"insert": [1, 1]},
    }
    rows = cost(demo(sqlite=[]), growth).splitlines()
    assert rows[-2:] == [
        "| `insert` | 1, constant | 1, constant |",
        "| `copy` | 1, then 4 |  |",
    ]


def test_one_statement_is_one() -> None:
    assert plural(0) == "0 statements"
    assert plural(1) == "1 statement"
    assert plural(1_234) == "1,234 statements"
