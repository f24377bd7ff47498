"""Render a receipt as the Markdown fragments that a page includes.

Everything here comes from the receipt or from the files themselves; the
fragments are named sections, so that a page embeds them one by one.
"""

import ast
import html
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from recipes.kit.catalog import Part, Recipe
from recipes.kit.pages.escaping import fence, plain

Json = dict[str, Any]

# The hooks of the site put the address in that it has.
SITE = "http://127.0.0.1:8000/"
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
_WIDTH = 76
_SHOWN_EVENTS = 24
_NO_BREAK = "\u00a0"
_FAILS = "It fails:"
_CLAUSE = re.compile(
    r" (?=(?:SET|VALUES|WHERE|ORDER BY|GROUP BY|HAVING|LIMIT|ON CONFLICT"
    r"|RETURNING|FOR (?:NO KEY )?UPDATE|FOR SHARE)\b)"
)


def render(
    recipe: Recipe,
    receipt: Json,
    *,
    also_on: str = "",
    reuse: Mapping[str, str] | None = None,
) -> str:
    """Return the text of the file of fragments.

    ``also_on`` is another line of SQLAlchemy that does the same: ``"2.0"``;
    ``reuse`` are the fragments about the recipe's use elsewhere.
    """
    parts = receipt["parts"]
    fragments = {
        "chips": _chips(receipt["versions"], parts["demo"], also_on),
        **(reuse or {}),
        "proof": _proof(recipe),
    }
    for demo in recipe.demos:
        suffix = demo.name.removeprefix("demo")
        runs = parts[demo.name]
        fragments |= {
            f"saw{suffix}": _demonstration(recipe, demo, runs),
            f"output{suffix}": _output(runs),
            f"cost{suffix}": _cost(runs),
        }
    for trap in recipe.traps:
        fragments[trap.name] = _trap(recipe, trap, parts[trap.name])
    return as_sections(fragments)


def as_sections(fragments: dict[str, str]) -> str:
    """Write fragments as the named sections of a file."""
    return "".join(
        f"<!-- --8<-- [start:{name}] -->\n"
        f"{text}\n"
        f"<!-- --8<-- [end:{name}] -->\n"
        for name, text in fragments.items()
    )


def unsearched(text: str, language: str = "text") -> str:
    """Fence text off from the search, half of whose index it would be."""
    return fence(text, f'{{ .{language} data-search-exclude="" }}')


def sql_lines(events: list[Json]) -> list[str]:
    """Write events as SQL, each under the source line that caused it."""
    lines: list[str] = []
    cause = before = ""
    for event in events:
        if "tasks" in event:
            for task in event["tasks"]:
                count = task["times"]
                lines.append(
                    f"-- {count} tasks at once, each:"
                    if count > 1
                    else "-- one task:"
                )
                lines += [
                    f"    {line}".rstrip()
                    for line in sql_lines(task["events"])
                ]
            cause = before = ""
            continue
        if _cause(event) != cause:
            cause, before = _cause(event), ""
            lines.append(cause)
        again = event["sql"] == before
        lines += _notes(event, again=True) if again else _statement(event)
        before = event["sql"]
    return lines


def _cause(event: Json) -> str:
    where = "-- when the session closes"
    if "source" in event:
        section = event.get("section", "")
        place = f"{section} " if section not in ("recipe", "") else ""
        line = f"{event['line']}  " if "line" in event else ""
        where = f"-- {place}{line}{event['source']}"
    if "connection" in event:
        where += f"  (connection {event['connection']})"
    return where


def _statement(event: Json) -> list[str]:
    lines = [
        wrapped
        for line in _CLAUSE.sub("\n", event["sql"]).split("\n")
        for wrapped in textwrap.wrap(
            line.strip(),
            _WIDTH,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]
    return lines + _notes(event)


def _notes(event: Json, *, again: bool = False) -> list[str]:
    """Say what a statement had and did, or did when it was sent again."""
    notes = []
    if event.get("parameters"):
        notes.append(_parameters(event["sql"], event["parameters"]))
    if "sets" in event:
        notes.append(f"{event['sets']:,} sets of parameters")
    if "times" in event:
        notes.append(f"sent {event['times']:,} times")
    if "rows" in event:
        notes.append(f"{event['rows']:,} row{'s' * (event['rows'] != 1)}")
    if "error" in event:
        notes.append(f"fails: {event['error']}")
    if again:
        notes[:1] = [": ".join(["again", *notes[:1]])]
    return [
        wrapped.replace(_NO_BREAK, " ")
        for note in notes
        for wrapped in textwrap.wrap(
            note,
            _WIDTH,
            initial_indent="--> ",
            subsequent_indent="-->   ",
            break_on_hyphens=False,
        )
    ]


def _parameters(sql: str, parameters: Any) -> str:
    """Name each parameter as the statement does."""
    if isinstance(parameters, dict):
        named = list(parameters.items())
    else:
        mark = "$" if "$1" in sql else "?"
        named = [
            (f"{mark}{at}", value)
            for at, value in enumerate(parameters, start=1)
        ]
    return ", ".join(
        str(value)
        if str(value).startswith("… ")
        else f"{name}{_NO_BREAK}={_NO_BREAK}{value!r}"
        for name, value in named
    )


def _saw(run: Json, language: str = "sql") -> str:
    if not run["events"]:
        return "Nothing: no statement was sent."
    shown = run["events"][:_SHOWN_EVENTS]
    lines = sql_lines(shown)
    more = len(run["events"]) - len(shown)
    if more:
        lines.append(f"-- … {more} more, which the receipt lists")
    return unsearched("\n".join(lines), language)


def tabs(texts: Mapping[str, str]) -> str:
    """Show texts in tabs, by what the tabs say."""
    return "\n\n".join(
        f'=== "{label}"\n\n{textwrap.indent(text, "    ")}'
        for label, text in texts.items()
    )


def _tabs(texts: Mapping[str, str]) -> str:
    """Show a text for each engine in tabs, PostgreSQL first."""
    return tabs({NAMES[name]: texts[name] for name in sorted(texts)})


def _output(runs: Json) -> str:
    texts = {name: came_back(run) for name, run in runs.items()}
    if len(set(texts.values())) == 1:
        where = " and ".join(NAMES[name] for name in sorted(texts))
        text = next(iter(texts.values()))
        if text.startswith(_FAILS):
            return text.replace(_FAILS, f"It fails on {where}:", 1)
        same = "The same on " if len(texts) > 1 else "On "
        return f"{same}{where}:\n\n{text}"
    return f"The engines differ:\n\n{_tabs(texts)}"


def came_back(run: Json) -> str:
    """Show what a run printed and raised, and its warnings."""
    blocks = []
    if run["printed"]:
        blocks.append(unsearched("\n".join(run["printed"])))
    blocks += [
        f"A warning:\n\n{fence(warning)}" for warning in run["warnings"]
    ]
    if run["error"]:
        blocks.append(f"{_FAILS}\n\n{fence(_failure(run['error']))}")
    return "\n\n".join(blocks) or "Nothing is printed."


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


def _chips(versions: Json, demo: Json, also_on: str) -> str:
    chips = [
        ("engine", f"{NAMES[name]} {'.'.join(versions[name].split('.')[:2])}")
        for name in sorted(demo)
    ]
    minor = ".".join(versions["sqlalchemy"].split(".")[:2])
    lines = f"{also_on} and {minor}" if also_on else minor
    chips.append(("version", f"SQLAlchemy {lines}"))
    counts = {name: run["statements"] for name, run in sorted(demo.items())}
    if len(set(counts.values())) == 1:
        chips.append(("count", plural(next(iter(counts.values())))))
    else:
        chips += [
            ("count", f"{plural(count)} on {NAMES[name]}")
            for name, count in counts.items()
        ]
    chips += [("plan", index) for index in _indexes(demo)]
    return " ".join(
        f'<span class="chip chip--{kind}">{plain(text)}</span>'
        for kind, text in chips
    )


def plural(count: int) -> str:
    """Count statements."""
    return f"{count:,} statement{'s' * (count != 1)}"


def _plans(run: Json) -> list[tuple[str, list[str]]]:
    """List the distinct statements that have a plan, with it."""
    found: dict[str, list[str]] = {}
    for event in run["events"]:
        for entry in [event, *_of_tasks(event)]:
            if "plan" in entry:
                found.setdefault(entry["sql"], entry["plan"])
    return list(found.items())


def _of_tasks(event: Json) -> list[Json]:
    return [
        entry for task in event.get("tasks", ()) for entry in task["events"]
    ]


def _indexes(demo: Json) -> list[str]:
    """List the indexes that PostgreSQL uses for the demonstration."""
    names = [
        line.split(" using ")[1].split(" ")[0]
        if " using " in line
        else line.split("Bitmap Index Scan on ")[-1]
        for _, plan in _plans(demo.get("postgresql", {"events": []}))
        for line in plan
        if " using " in line or "Bitmap Index Scan on" in line
    ]
    return list(dict.fromkeys(names))


def _cost(demo: Json) -> str:
    rows = [
        f"| {NAMES[name]} | {run['statements']:,} "
        f"| {_transactions(run['events'])} |"
        for name, run in sorted(demo.items())
    ]
    blocks = [
        "\n".join(
            [
                "| engine | statements | transactions |",
                "| --- | ---: | ---: |",
                *rows,
            ]
        )
    ]
    plans = _plans(demo.get("postgresql", {"events": []}))
    if plans:
        blocks.append("PostgreSQL's plan on the large data set:")
    blocks += [
        unsearched(
            "\n".join([*_statement({"sql": sql}), "", *_commented(plan)]),
            "sql",
        )
        for sql, plan in plans
    ]
    return "\n\n".join(blocks)


def _commented(plan: list[str]) -> list[str]:
    return [f"--> {line}" for line in plan]


def _transactions(events: list[Json]) -> int:
    return sum(
        event["sql"].startswith("BEGIN")
        if "sql" in event
        else sum(
            task["times"] * _transactions(task["events"])
            for task in event["tasks"]
        )
        for event in events
    )


def _proof(recipe: Recipe) -> str:
    path = f"tests/{recipe.chapter}/test_{recipe.name}.py"
    tree = ast.parse(recipe.tests.read_text(encoding="utf-8"))
    names = [
        node.name.removeprefix("test_").replace("_", " ")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    sentences = [f"- {plain(name[:1].upper() + name[1:])}." for name in names]
    listed = textwrap.indent("\n".join(sentences), "    ")
    return (
        f"What the databases did is in [the receipt](../receipts/{recipe.key}"
        f".json), and what was tried in [`{path}`](../source/{path}):\n\n"
        f'??? success "{len(names)} tests"\n\n{listed}'
    )


def _embed(recipe: Recipe, section: str) -> str:
    """Have the page embed a section of the module, its lines numbered.

    The recorded SQL names the lines by these numbers. The search finds the
    code of recipes, not that of demonstrations and traps.
    """
    return (
        '`````{ .python linenums="1" data-search-exclude="" }\n'
        f'--8<-- "recipes/{recipe.key}.py:{section}"\n'
        "`````"
    )


def _demonstration(recipe: Recipe, demo: Part, runs: Json) -> str:
    code = textwrap.indent(_embed(recipe, demo.name), "    ")
    seen = _tabs({name: _saw(runs[name]) for name in runs})
    return f'??? example "The code that ran"\n\n{code}\n\n{seen}'


def _trap(recipe: Recipe, trap: Part, runs: Json) -> str:
    # Not coloured: half of the page would be colours.
    seen = {
        name: _saw(run, "text") for name, run in runs.items() if run["events"]
    }
    # Within the block: a browser that is sent here opens it.
    target = f'<div id="{trap.anchor}"></div>'
    body = [target, _embed(recipe, trap.name), _output(runs)]
    if seen:
        details = textwrap.indent(_tabs(seen), "    ")
        body.append(f'??? abstract "What the database saw"\n\n{details}')
    title = html.escape(trap.sentence, quote=True)
    indented = textwrap.indent("\n\n".join(body), "    ")
    return f'??? failure "{title}"\n\n{indented}'
