"""The face of a recipe's page: its call, its headline, its code and SQL."""

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from recipes.kit.catalog import BACKENDS, Recipe
from recipes.kit.pages.costs import a_call
from recipes.kit.pages.engines import NAMES, by_engine, short
from recipes.kit.pages.escaping import fence, markup
from recipes.kit.pages.headline import body, figures
from recipes.kit.pages.pieces import (
    Piece,
    cut,
    functions,
    last_line,
    named,
    read,
    statements,
)
from recipes.kit.pages.sql import laid_out, one_by_one, statement, unsearched
from recipes.kit.pages.templates import fill

Json = dict[str, Any]

_SHOWN_LINES = 4  # of what was printed after a call
_SHOWN_STATEMENTS = 4  # of one line
_LABEL, _FOOT = 1, 2  # about so many lines of code are they high
_WHOLE = re.compile(r"(?:BEGIN|COMMIT|ROLLBACK)(?! TO)\b")
_LINKS = (
    ("the-recipe", "Code and SQL"),
    ("your-models-need", "Your models"),
    ("traps", "Traps"),
    ("what-it-costs", "Cost"),
    ("how-this-is-proven", "Proof"),
)


def bar(recipe: Recipe, receipt: Json, also_on: str) -> str:
    """Show with what it was run, and the switch between the engines."""
    versions, demo = receipt["versions"], receipt["parts"]["demo"]
    minor = short(versions["sqlalchemy"])
    lines = f"{also_on} and {minor}" if also_on else f"{minor} only"
    sent = a_call(demo, functions(recipe))
    return fill(
        "bar",
        links=_LINKS,
        facts=[f"SQLAlchemy {lines}", *filter(None, [sent])],
        engines=[
            (name, NAMES[name], short(versions[name])) for name in sorted(demo)
        ],
    )


def first(recipe: Recipe, receipt: Json) -> str:
    """Show how it is called, what the usual way does, and what it does."""
    demo = receipt["parts"]["demo"]
    return fill(
        "first",
        call=_python(call(recipe)),
        answer=by_engine(
            {
                name: unsearched("\n".join(answer(recipe, run)))
                for name, run in demo.items()
            }
        ),
        headline=list(headline(recipe, receipt)),
    )


def headline(
    recipe: Recipe,
    receipt: Json,
    *,
    labels: tuple[str, str] = ("The usual way", "This recipe"),
    page: str = "",
    engines: Sequence[str] = BACKENDS,
) -> Iterator[str]:
    """Show the usual way, and then its cure: code and figures of each.

    ``page`` is the address of the recipe's page, on another one.
    """
    trap = recipe.part(recipe.headline)
    link = f"[See it run]({page}#{trap.anchor}){{ .run }}"
    for kind, label, part in (
        ("usual", labels[0], trap),
        ("cured", labels[1], recipe.cure(trap)),
    ):
        if part is not None:
            runs = receipt["parts"][part.name]
            yield fill(
                "side",
                kind=kind,
                label=label,
                code=_python(body(recipe, part)),
                slips=by_engine(
                    {
                        name: slip(runs[name])
                        for name in runs
                        if name in engines
                    }
                ),
                link=link if part is trap else "",
            )


def slip(run: Json) -> str:
    """Show the figures of a run as a receipt, its total at the foot."""
    found = figures(run)
    return fill(
        "slip",
        rows=[(markup(label), markup(value)) for label, value in found.rows],
        total=tuple(map(markup, found.total)),
    )


def call(recipe: Recipe) -> str:
    """Quote the demonstration's first use of the recipe.

    With it comes the ``async with`` that is directly around it.
    """
    names = functions(recipe)
    lines, nodes = read(recipe, "demo")
    demo = named(nodes, "demo")
    used = min(
        node.lineno
        for node in ast.walk(demo)
        if isinstance(node, ast.Name) and node.id in names
    )
    found, *around = [
        node
        for node in statements(demo.body)
        if node.lineno <= used <= last_line(node)
    ][::-1]
    opened = around and isinstance(around[0], ast.With | ast.AsyncWith)
    start = around[0].lineno if opened else found.lineno
    return textwrap.dedent("\n".join(lines[start - 1 : found.end_lineno]))


def answer(recipe: Recipe, run: Json) -> list[str]:
    """Return what was printed after the first call, and others like it."""
    own = functions(recipe)
    calls = [call for call in run["calls"] if call["function"] in own]
    lines: list[str] = []
    for each in calls or [{"function": "", "printed": run["printed"]}]:
        further = [*lines, *each["printed"]]
        if lines and (
            len(further) > _SHOWN_LINES
            or each["function"] != calls[0]["function"]
        ):
            break
        lines = further
    return lines[:_SHOWN_LINES]


def pairs(recipe: Recipe, receipt: Json) -> str:
    """Show the recipe in pieces, each with the SQL that it sent beside it.

    A recipe that sends nothing itself is shown at work: its demonstration.
    """
    demo = receipt["parts"]["demo"]
    own = _paired(recipe, "recipe", demo)
    if _sent("recipe", demo) or not _sent("demo", demo):
        return own
    return f"{_paired(recipe, 'demo', demo)}\n\n{own}"


def _paired(recipe: Recipe, section: str, demo: Json) -> str:
    events = _sent(section, demo)
    lines = sorted({e["line"] for found in events.values() for e in found})
    numbers = {line: number for number, line in enumerate(lines, start=1)}
    of_line = {
        line: {name: _of_line(found, line) for name, found in events.items()}
        for line in lines
    }
    heights = {line: _height(found) for line, found in of_line.items()}

    def shown(piece: Piece) -> Json:
        text = piece.text.strip("\n")
        # Blank lines above are left out.
        skipped = len(piece.text) - len(piece.text.lstrip("\n"))
        sent = [
            {
                "number": numbers[line],
                "at": line - piece.first - skipped,
                "note": _note(of_line[line]),
                "sql": _sql(of_line[line]),
            }
            for line in piece.sent
        ]
        marked = " ".join(
            str(line - piece.first - skipped + 1) for line in piece.sent
        )
        return {
            "summary": markup(piece.summary),
            "above": markup(piece.above),
            "sent": sent,
            "code": _python(text, f'hl_lines="{marked}" ' if sent else ""),
        }

    return fill(
        "pairs",
        label="The recipe" if section == "recipe" else "The demonstration",
        pieces=[shown(piece) for piece in cut(recipe, section, heights)],
    )


def _sent(section: str, demo: Json) -> dict[str, list[Json]]:
    """Return the statements, and savepoints, of the lines of a section.

    Of tasks that did the same, it is what one of them sent.
    """
    events = {
        name: [
            event
            for outer in run["events"]
            for event in one_by_one(outer)
            if event.get("section") == section
            and not _WHOLE.match(event["sql"])
        ]
        for name, run in demo.items()
    }
    return events if any(events.values()) else {}


def _of_line(events: list[Json], line: int) -> list[Json]:
    """Give each statement of a line once, as it was first sent."""
    found: dict[str, Json] = {}
    for event in events:
        if event["line"] == line:
            found.setdefault(event["sql"], event)
    return list(found.values())[:_SHOWN_STATEMENTS]


def _height(found: dict[str, list[Json]]) -> int:
    """Tell about how many lines of code the SQL of a line is high."""
    heights: list[int] = [
        sum(len(laid_out(event["sql"])) + _FOOT for event in events)
        for events in found.values()
    ]
    return _LABEL + max(heights)


def _sql(found: dict[str, list[Json]]) -> str:
    return by_engine(
        {
            name: "\n\n".join(map(statement, events)) or "Nothing."
            for name, events in found.items()
        }
    )


def _note(found: dict[str, list[Json]]) -> str:
    many = max(map(len, found.values()))
    return f"{many} statements" if many > 1 else "The SQL"


def whole(recipe: Recipe) -> str:
    """Embed the recipe as one block: to copy, to print and to search."""
    return fill(
        "fold",
        kind="whole",
        summary="The recipe as one block, with its imports",
        content=(
            "`````{ .python .plain }\n"
            f'--8<-- "recipes/{recipe.key}.py:recipe"\n'
            "`````"
        ),
    )


def _python(text: str, extra: str = "") -> str:
    """Fence code off from the search, which has the recipe as one block."""
    return fence(text, f'{{ .python {extra}data-search-exclude="" }}')
