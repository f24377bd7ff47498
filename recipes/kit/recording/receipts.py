"""Receipts: what both engines did, as JSON that is the same on every run."""

import difflib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.driver_errors import driver_error
from recipes.kit.catalog import GROWTH, Recipe
from recipes.kit.databases.throwaway import Template
from recipes.kit.errors import message
from recipes.kit.recording.masks import Masks
from recipes.kit.recording.plans import explain
from recipes.kit.recording.recorder import Event
from recipes.kit.recording.runner import Run, run_part
from recipes.kit.sections import sections

Json = dict[str, Any]

# With so many rows the statements of a call are counted: do they grow?
SIZES = (10, 1_000)
_SHOWN_ITEMS = 8
_SHOWN_CHARACTERS = 120
_BIND = r"(?:\$\d+(?:::\w+)?|\?)"
_MANY_ROWS = re.compile(r"(\([^()]*\))(?:, \([^()]*\)){2,}")
_MANY_BINDS = re.compile(rf"({_BIND})(?:, {_BIND}){{11,}}")


async def record(
    recipe: Recipe,
    templates: Mapping[str, Template],
    large: AsyncEngine | None = None,
) -> Json:
    """Run every part of a recipe on each engine and describe what it did.

    ``templates`` holds a seeded template for each backend to record on;
    ``large`` is the PostgreSQL database on which statements are planned.
    """
    parts: Json = {}
    for part in recipe.parts:
        runs: Json = {}
        for backend in part.backends:
            if backend in templates:
                async with templates[backend].copy() as engine:
                    run = await run_part(recipe, part.name, engine)
                planner = large if backend == "postgresql" else None
                plans = await explain(planner, run.events) if planner else {}
                runs[backend] = describe(run, recipe, plans)
                if part in recipe.demos:
                    runs[backend]["calls"] = calls_of(run)
        parts[part.name] = runs
    return {
        "recipe": recipe.key,
        "recorded": datetime.now(UTC).date().isoformat(),
        "versions": {
            name: version(name)
            for name in ("sqlalchemy", "asyncpg", "aiosqlite")
        }
        | {
            backend: templates[backend].version
            for backend in sorted(templates)
            if backend in recipe.backends
        },
        "parts": parts,
        "growth": await _growth(recipe, templates),
    }


async def _growth(recipe: Recipe, templates: Mapping[str, Template]) -> Json:
    """Count the statements of a recipe's calls with few and many rows."""
    growth: Json = {}
    only = recipe.only_on.get(GROWTH)
    for backend in [only] if only else recipe.backends:
        if recipe.grows and backend in templates:
            for size in SIZES:
                async with templates[backend].copy() as engine:
                    run = await run_part(recipe, GROWTH, engine, rows=size)
                if run.error is not None:
                    raise run.error
                for call in run.calls:
                    counts = growth.setdefault(backend, {})
                    counts.setdefault(call.function, []).append(
                        call.statements
                    )
    return growth


def calls_of(run: Run) -> list[Json]:
    """Describe the calls of a run: what each sent, and what came after it.

    That is what was printed until the next call began.
    """
    masks = Masks(run.recorder.started)
    limits = [*(call.began for call in run.calls), len(run.printed)]
    return [
        {
            "function": call.function,
            "statements": call.statements,
            "printed": masks.apply(run.printed[call.ended : end]).splitlines(),
        }
        for call, end in zip(run.calls, limits[1:], strict=True)
    ]


def dumps(receipt: Json) -> str:
    """Write a receipt as the text that is committed.

    Half of a surrogate pair, which is no text, is escaped as JSON does it.
    """
    text = json.dumps(receipt, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def load(path: Path) -> Json:
    """Read a committed receipt; an empty one if there is none yet."""
    if not path.exists():
        return {"versions": {}, "parts": {}}
    receipt: Json = json.loads(path.read_text(encoding="utf-8"))
    return receipt


def difference(committed: Json, recorded: Json) -> str:
    """Show how a new recording differs; empty if it does not.

    Dates and versions are not compared, and plans only if the same major
    version of PostgreSQL made both. Engines that were not recorded now are
    left out.
    """
    was, now = committed["versions"], recorded["versions"]
    same_planner = _major(was) == _major(now)

    def lines(receipt: Json) -> list[str]:
        return [
            line
            for name, runs in receipt["parts"].items()
            for backend, run in runs.items()
            if backend in now
            for line in [
                f"{name} on {backend}",
                *dumps(run if same_planner else _without_plans(run)).split(
                    "\n"
                ),
            ]
        ] + [f"growth {_growth_on(receipt, now)}"]

    return "\n".join(
        difflib.unified_diff(
            lines(committed),
            lines(recorded),
            "committed receipt",
            "this run",
            lineterm="",
            n=4,
        )
    )


def _growth_on(receipt: Json, backends: Json) -> Json:
    found: Json = receipt.get("growth", {})
    return {name: found[name] for name in found if name in backends}


def _major(versions: Json) -> str:
    return str(versions.get("postgresql")).partition(".")[0]


def state(recipe: Recipe) -> str:
    """Tell of a receipt, without a run: recorded, out of date or missing."""
    if not recipe.receipt.exists():
        return "missing"
    receipt = load(recipe.receipt)
    causes = _Causes(recipe.source)
    current = is_complete(recipe) and all(
        causes.holds(event) for event in _causes_in(receipt["parts"])
    )
    return "recorded" if current else "out of date"


def is_complete(recipe: Recipe) -> bool:
    """Tell whether a receipt has every part on every engine, and no other."""
    receipt = load(recipe.receipt)
    parts = receipt["parts"]
    if bool(receipt.get("growth")) != recipe.grows:
        return False
    return {name: set(runs) for name, runs in parts.items()} == {
        part.name: set(part.backends) for part in recipe.parts
    }


def _causes_in(value: Any) -> Iterator[Json]:
    """Find the events of a receipt that name a line of a section."""
    if isinstance(value, dict) and "section" in value:
        yield value
    elif isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        for item in items:
            yield from _causes_in(item)


def _without_plans(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_plans(item)
            for key, item in value.items()
            if key != "plan"
        }
    if isinstance(value, list):
        return [_without_plans(item) for item in value]
    return value


def describe(
    run: Run, recipe: Recipe, plans: Mapping[str, list[str]] | None = None
) -> Json:
    """Describe what one part did on one engine; plans are by statement."""
    masks = Masks(run.recorder.started)
    statements = [event for event in run.events if not event.is_bracket]
    return {
        "statements": len(statements),
        "events": _timeline(run, recipe, masks, plans or {}),
        "printed": masks.apply(run.printed).splitlines(),
        "warnings": [masks.apply(warning) for warning in run.warnings],
        "error": _error(run.error, masks),
    }


def _timeline(
    run: Run, recipe: Recipe, masks: Masks, plans: Mapping[str, list[str]]
) -> list[Json]:
    """Describe the events; those of concurrent tasks task by task.

    Tasks that did the same are described once, with their number, so that
    the receipt does not depend on which of them was first. A demonstration
    that looks who waits has put its tasks in order.
    """
    causes = _Causes(recipe.source)
    if any(event.waits_for is not None for event in run.events):
        return _sequence(run.events, causes, masks, plans)
    timeline: list[Json] = []
    for concurrent, group in itertools.groupby(
        run.events, key=lambda event: event.task > 0
    ):
        if not concurrent:
            timeline += _sequence(list(group), causes, masks, plans)
            continue
        tasks: dict[int, list[Event]] = {}
        for event in group:
            tasks.setdefault(event.task, []).append(event)
        described = [
            _sequence(events, causes, Masks(run.recorder.started), plans)
            for events in tasks.values()
        ]
        # Which task wins is chance: only their parameters tell them apart.
        for entry in itertools.chain(*described):
            entry.pop("parameters", None)
        texts = [json.dumps(sequence) for sequence in described]
        timeline.append(
            {
                "tasks": [
                    {"times": texts.count(text), "events": json.loads(text)}
                    for text in sorted(
                        set(texts), key=lambda text: (-texts.count(text), text)
                    )
                ]
            }
        )
    return timeline


def _sequence(
    events: list[Event],
    causes: "_Causes",
    masks: Masks,
    plans: Mapping[str, list[str]],
) -> list[Json]:
    numbers: dict[int, int] = {}
    sequence: list[Json] = []
    for event in events:
        number = numbers.setdefault(event.connection, len(numbers) + 1)
        entry = causes.of(event.line) | {"sql": _brief(masks.apply(event.sql))}
        if number > 1:
            entry["connection"] = number
        if event.parameters:
            entry["parameters"] = _plain(event.parameters, masks)
        if event.sets is not None:
            entry["sets"] = event.sets
        if event.waits_for is not None:
            entry["waits_for"] = numbers[event.waits_for]
        if event.rows is not None:
            entry["rows"] = event.rows
        if event.error is not None:
            entry["error"] = event.error
        if event.compiled_again:
            entry["compiled_again"] = True
        if event.sql in plans:
            entry["plan"] = plans[event.sql]
        previous = sequence[-1] if sequence else {}
        if _repeats(entry, previous):
            previous["times"] = previous.get("times", 1) + 1
        else:
            sequence.append(entry)
    return sequence


def _repeats(entry: Json, previous: Json) -> bool:
    """Tell whether only the parameters differ from the entry before."""
    varying = ("parameters", "times")
    return all(
        entry.get(key) == previous.get(key)
        for key in (entry.keys() | previous.keys()) - set(varying)
    )


class _Causes:
    """Name the source line of an event by its place in its section."""

    def __init__(self, source: Path) -> None:
        self._lines = source.read_text(encoding="utf-8").splitlines()
        self._sections = sections(source)

    def of(self, number: int | None) -> Json:
        if number is None:
            return {}
        for name, lines in self._sections.items():
            if number in lines:
                return {
                    "section": name,
                    "line": number - lines.start + 1,
                    "source": self._lines[number - 1].strip(),
                }
        return {"source": self._lines[number - 1].strip()}

    def holds(self, event: Json) -> bool:
        """Tell whether the line that an event names is still there."""
        lines = self._sections.get(event["section"], range(0))
        at = lines.start + event["line"] - 1
        return at in lines and self._lines[at - 1].strip() == event["source"]


def _brief(sql: str) -> str:
    """Leave out all but the first of many like rows or bind parameters."""

    def rows(match: re.Match[str]) -> str:
        return f"{match[1]}, … {match[0].count('), (')} more"

    def binds(match: re.Match[str]) -> str:
        return f"{match[1]}, … {match[0].count(', ')} more"

    return _MANY_BINDS.sub(binds, _MANY_ROWS.sub(rows, sql))


def _plain(value: Any, masks: Masks) -> Any:
    """Turn a parameter into JSON that a person can read."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {name: _plain(item, masks) for name, item in value.items()}
    if isinstance(value, list | tuple):
        shown = [_plain(item, masks) for item in value[:_SHOWN_ITEMS]]
        more = len(value) - len(shown)
        return [*shown, f"… {more:,} more"] if more else shown
    text = masks.apply(str(value))
    if len(text) > _SHOWN_CHARACTERS:
        return f"{text[:_SHOWN_CHARACTERS]}… ({len(text):,} characters)"
    return text


def _error(error: BaseException | None, masks: Masks) -> Json | None:
    if error is None:
        return None
    described: Json = {"class": _class(error)}
    if isinstance(error, DBAPIError):
        driver = driver_error(error)
        described["driver"] = _class(driver)
        for name in ("sqlstate", "constraint_name"):
            value = getattr(driver, name, None)
            if value:
                described[name] = value
    return described | {"message": masks.apply(message(error))}


def _class(error: BaseException) -> str:
    kind = type(error)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"
