"""Say what a call of a recipe's function costs: statements and plans."""

from collections.abc import Collection
from typing import Any

from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.escaping import code
from recipes.kit.pages.sql import laid_out, one_by_one, unsearched

Json = dict[str, Any]
# By function, and then by engine: the different counts, in their order.
Counts = dict[str, dict[str, list[int]]]


def counts(demo: Json) -> Counts:
    """Count the statements of the calls of a demonstration."""
    found: Counts = {}
    for name, run in sorted(demo.items()):
        for call in run["calls"]:
            known = found.setdefault(call["function"], {}).setdefault(name, [])
            if call["statements"] not in known:
                known.append(call["statements"])
    return found


def a_call(demo: Json, functions: Collection[str]) -> str:
    """Say what the first call of these functions sends, or nothing.

    ``3 statements a call``, or nothing if none of them is a coroutine. Where
    the engines differ, both counts are given, PostgreSQL's first.
    """
    first = [
        next((c for c in run["calls"] if c["function"] in functions), None)
        for _, run in sorted(demo.items())
    ]
    sent = list(dict.fromkeys(c["statements"] for c in first if c))
    if not sent:
        return ""
    few = " or ".join(f"{count:,}" for count in sent)
    return f"{few} statement{'s' * (sent != [1])} a call"


def plural(count: int) -> str:
    """Count statements."""
    return f"{count:,} statement{'s' * (count != 1)}"


def cost(demo: Json, growth: Json | None = None) -> str:
    """Show the statements of the calls, their growth, and PostgreSQL's plans.

    ``growth`` has the counts with few and with many rows, by engine and
    function.
    """
    blocks = [_of_calls(demo), _growing(growth or {})]
    plans = _plans(demo.get("postgresql", {"events": []}))
    if plans:
        blocks.append("PostgreSQL's plan on the large data set:")
    blocks += [
        unsearched(
            "\n".join([*laid_out(sql), "", *(f"--> {line}" for line in plan)]),
            "sql",
        )
        for sql, plan in plans
    ]
    return "\n\n".join(block for block in blocks if block)


def _of_calls(demo: Json) -> str:
    found = counts(demo)
    if not found:
        return "It sends no statement by itself."
    engines = sorted(demo)
    rows = [
        f"| {code(function)} | "
        + " | ".join(
            " or ".join(f"{count:,}" for count in by.get(name, []))
            for name in engines
        )
        + " |"
        for function, by in found.items()
    ]
    return _table(["Statements of a call", *map(NAMES.get, engines)], rows)


def _growing(growth: Json) -> str:
    if not growth:
        return ""
    engines = sorted(growth)
    functions = dict.fromkeys(
        function for name in engines for function in growth[name]
    )
    rows = []
    for function in functions:
        cells = [_few_and_many(growth[name].get(function)) for name in engines]
        rows.append(f"| {code(function)} | {' | '.join(cells)} |")
    return _table(
        ["With 10 rows, and with 1,000", *map(NAMES.get, engines)], rows
    )


def _few_and_many(pair: list[int] | None) -> str:
    if pair is None:
        return ""
    few, many = pair
    return f"{few:,}, constant" if few == many else f"{few:,}, then {many:,}"


def _table(heads: list[Any], rows: list[str]) -> str:
    line = " | ".join(["---", *["---:"] * (len(heads) - 1)])
    return "\n".join([f"| {' | '.join(heads)} |", f"| {line} |", *rows])


def _plans(run: Json) -> list[tuple[str, list[str]]]:
    """List the distinct statements that have a plan, with it."""
    found: dict[str, list[str]] = {}
    for event in run["events"]:
        for entry in one_by_one(event):
            if "plan" in entry:
                found.setdefault(entry["sql"], entry["plan"])
    return list(found.items())
