"""Write recorded statements as a reader sees them."""

import re
import textwrap
from typing import Any

from recipes.kit.pages.escaping import fence, markup
from recipes.kit.pages.templates import fill

Json = dict[str, Any]

_WIDTH = 76
_NO_BREAK = "\u00a0"
_CLAUSE = re.compile(
    r" (?=(?:SET|VALUES|WHERE|ORDER BY|GROUP BY|HAVING|LIMIT|ON CONFLICT"
    r"|RETURNING|FOR (?:NO KEY )?UPDATE|FOR SHARE)\b)"
)
_COLUMNS = re.compile(
    r"\b(SELECT |RETURNING )"
    r"((?:\w+\.)?\w+(?:, (?:\w+\.)?\w+){4,})(?=\s+FROM|\s*$)"
)


def unsearched(text: str, language: str = "text") -> str:
    """Fence text off from the search, half of whose index it would be."""
    return fence(text, f'{{ .{language} data-search-exclude="" }}')


def one_by_one(event: Json) -> list[Json]:
    """Return an event, or those of tasks that ran at once."""
    tasks = event.get("tasks")
    if tasks is None:
        return [event]
    return [inner for task in tasks for inner in task["events"]]


def sql_lines(
    events: list[Json], *, given: bool = True, causes: bool = True
) -> list[str]:
    """Write events as SQL.

    ``given`` tells whether to write the parameters that statements were given,
    and ``causes`` the source line that sent them.
    """
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
                    for line in sql_lines(task["events"], given=given)
                ]
            cause = before = ""
            continue
        if causes and _cause(event) != cause:
            cause, before = _cause(event), ""
            lines.append(cause)
        again = event["sql"] == before
        lines += [] if again else laid_out(event["sql"])
        lines += _notes(event, given=given, again=again)
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


def laid_out(sql: str) -> list[str]:
    """Break a statement at its clauses, and lines that are too long."""
    return [
        wrapped
        for line in _CLAUSE.sub("\n", sql).split("\n")
        for wrapped in textwrap.wrap(
            line.strip(),
            _WIDTH,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def _notes(event: Json, *, given: bool, again: bool) -> list[str]:
    """Say what a statement had and did, or did when it was sent again."""
    notes = [*(_given(event) if given else []), *_outcome(event)]
    if again:
        notes[:1] = [": ".join(["again", *notes[:1]])]
    return _wrapped(notes, "--> ")


def _given(event: Json) -> list[str]:
    notes = []
    if event.get("parameters"):
        notes.append(_parameters(event["sql"], event["parameters"]))
    if "sets" in event:
        notes.append(f"{event['sets']:,} sets of parameters")
    return notes


def _outcome(event: Json) -> list[str]:
    notes = []
    if "times" in event:
        notes.append(f"sent {event['times']:,} times")
    if "waits_for" in event:
        notes.append(f"waits for connection {event['waits_for']}, then:")
    if "rows" in event:
        notes.append(f"{event['rows']:,} row{'s' * (event['rows'] != 1)}")
    if "error" in event:
        notes.append(f"fails: {event['error']}")
    if "compiled_again" in event:
        notes.append("compiled again by each call")
    return notes


def _wrapped(notes: list[str], mark: str) -> list[str]:
    return [
        wrapped.replace(_NO_BREAK, " ")
        for note in notes
        for wrapped in textwrap.wrap(
            note,
            _WIDTH,
            initial_indent=mark,
            subsequent_indent=mark and f"{mark}  ",
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


def statement(event: Json) -> str:
    """Show a statement, what it did, and folded: all of it."""
    sql = event["sql"]
    brief = _COLUMNS.sub(_first_two, sql)
    # The stylesheet breaks long lines.
    lines = _CLAUSE.sub("\n", brief).split("\n")
    whole = [] if brief == sql else laid_out(sql)
    details = [*whole, *_wrapped(_given(event), "")]
    return fill(
        "statement",
        sql=unsearched("\n".join(line.strip() for line in lines), "sql"),
        summary="in full, with parameters" if whole else "parameters",
        details=markup("\n".join(details)),
        outcome=markup(", ".join(_outcome(event))),
    )


def _first_two(columns: re.Match[str]) -> str:
    names = columns[2].split(", ")
    return f"{columns[1]}{', '.join(names[:2])}, … {len(names) - 2} more"
