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
from recipes.kit.pages.pieces import Piece, cut, functions, read
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
        headline=[card(each) for each in headline(recipe, receipt)],
    )


Card = tuple[str, str, str, str, str]


def card(values: Card) -> str:
    """Show one half of a headline."""
    names = ("kind", "label", "code", "slips", "link")
    return fill("card", **dict(zip(names, values, strict=True)))


def headline(
    recipe: Recipe,
    receipt: Json,
    *,
    labels: tuple[str, str] = ("The usual way", "This recipe"),
    page: str = "",
    engines: Sequence[str] = BACKENDS,
) -> Iterator[Card]:
    """Give the two cards: kind, label, code, figures, link to the run.

    ``page`` is the address of the recipe's page, on another one.
    """
    trap = recipe.part(recipe.headline) if recipe.headline else None
    if trap is None:
        return
    link = f"[See it run]({page}#{trap.anchor}){{ .run }}"
    for kind, label, part in (
        ("usual", labels[0], trap),
        ("cured", labels[1], recipe.cure(trap)),
    ):
        if part is not None:
            runs = receipt["parts"][part.name]
            slips = by_engine(
                {name: slip(runs[name]) for name in runs if name in engines}
            )
            code = _python(body(recipe, part))
            yield kind, label, code, slips, link if part is trap else ""


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

    With it comes the ``async with`` whose first statement it is.
    """
    names = functions(recipe)
    lines, nodes = read(recipe, "demo")
    demo = next(
        node
        for node in nodes
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "demo"
    )
    around: list[ast.stmt] = []
    node: ast.AST = demo
    while inner := _first_that_names(node, names):
        around.append(inner)
        node = inner
    opened = (ast.AsyncWith, ast.With)
    found = around.pop() if around else demo.body[0]
    if around and isinstance(around[-1], opened):
        start = around[-1].lineno
    else:
        start = found.lineno
    return textwrap.dedent("\n".join(lines[start - 1 : found.end_lineno]))


def _first_that_names(node: ast.AST, names: set[str]) -> ast.stmt | None:
    """Find the first statement within a node that uses one of the names."""
    head = [
        value
        for field, value in ast.iter_fields(node)
        if field not in ("body", "orelse", "handlers", "finalbody")
    ]
    if isinstance(node, ast.stmt) and not isinstance(
        node, ast.AsyncFunctionDef
    ):
        in_head = {
            each.id
            for value in head
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, ast.AST)
            for each in ast.walk(part)
            if isinstance(each, ast.Name)
        }
        if in_head & names:
            return None
    for statement_ in getattr(node, "body", []):
        if any(
            isinstance(each, ast.Name) and each.id in names
            for each in ast.walk(statement_)
        ):
            found: ast.stmt = statement_
            return found
    return None


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
