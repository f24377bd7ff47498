"""What a recipe does otherwise on SQLAlchemy 2.0 than on 2.1.

Receipts are recorded on 2.1. Here every part runs on the line before, and
what a caller meets is compared: rows and texts, warnings, classes of errors,
and the number of statements. The SQL itself and the words of SQLAlchemy's
own messages may differ.
"""

import difflib
import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recipes.kit import catalog, receipts
from recipes.kit.catalog import Recipe
from recipes.kit.databases import Template
from recipes.kit.errors import CookbookError
from recipes.kit.rendering import NAMES, as_sections, came_back, plural

Json = dict[str, Any]

OLDER, NEWER = "2.0", "2.1"
_MET = ("statements", "printed", "warnings", "error")


def file() -> Path:
    """Name the file of the committed comparison."""
    return catalog.DOCS / "receipts" / "sqlalchemy_2_0.json"


def load() -> Json:
    """Read the committed comparison; an empty one if there is none yet."""
    if not file().exists():
        return {"sqlalchemy": OLDER, "differences": {}}
    comparison: Json = json.loads(file().read_text(encoding="utf-8"))
    return comparison


def older_version() -> str:
    """Return the version of SQLAlchemy, which is of the older line.

    Raises:
        CookbookError: it is not.
    """
    installed = version("sqlalchemy")
    if not installed.startswith(f"{OLDER}."):
        raise CookbookError(
            f"This is SQLAlchemy {installed}, and the receipts are compared"
            f" with {OLDER}: run `make test-{OLDER}`."
        )
    return installed


async def compare(
    recipes: Iterable[Recipe], templates: Mapping[str, Template]
) -> Json:
    """Run recipes on this SQLAlchemy, and keep what differs from receipts.

    Raises:
        CookbookError: this is not the older line.
    """
    installed = older_version()
    found: Json = {}
    for recipe in recipes:
        recorded = receipts.load(recipe.receipt)["parts"]
        run = (await receipts.record(recipe, templates))["parts"]
        for part, runs in run.items():
            for backend, now in runs.items():
                if changed := _changed(recorded[part][backend], now):
                    parts = found.setdefault(recipe.key, {})
                    parts.setdefault(part, {})[backend] = changed
    return {"sqlalchemy": installed, "differences": found}


def difference(committed: Json, found: Json) -> str:
    """Show how a comparison differs from the committed one, or ""."""
    was, now = (
        receipts.dumps(each["differences"]).splitlines()
        for each in (committed, found)
    )
    names = ("committed comparison", "this run")
    return "\n".join(difflib.unified_diff(was, now, *names, lineterm=""))


def _changed(was: Json, now: Json) -> Json:
    """Keep what a caller meets, if it is not what was recorded."""
    same = all(_seen(was[key]) == _seen(now[key]) for key in _MET)
    return {} if same else {key: now[key] for key in _MET}


def _seen(value: Any) -> Any:
    """Leave out the message of an error, which has another form on 2.0."""
    if isinstance(value, dict):
        return {key: each for key, each in value.items() if key != "message"}
    return value


def render_lines(recipes: Sequence[Recipe], comparison: Json) -> str:
    """Return the file of fragments: which version ran, and what differs."""
    differences = comparison["differences"]
    differing = [recipe for recipe in recipes if recipe.key in differences]
    demos = sum(not runs_on_both(recipe, comparison) for recipe in differing)
    version_ran = (
        f"SQLAlchemy {comparison['sqlalchemy']} ran every demonstration and"
        f" every trap. In {len(differing)} of the {len(recipes)} recipes"
        " something else happened, and to the demonstration of"
        f" {demos or 'none'}."
    )
    shown = [
        _differences(recipe, differences[recipe.key]) for recipe in differing
    ]
    return as_sections(
        {"version": version_ran, "differences": "\n\n".join(shown)}
    )


def _differences(recipe: Recipe, parts: Json) -> str:
    recorded = receipts.load(recipe.receipt)["parts"]
    # The search finds what a recipe's page says of it.
    heading = f"### [{recipe.title}]({recipe.key}.md)"
    blocks = [f'{heading} {{ data-search-exclude="" }}']
    # Traps of which the same is to be said are said once.
    alike: dict[str, list[str]] = {}
    for name, runs in parts.items():
        part = recipe.part(name)
        sentence = part.sentence.rstrip(".") or "The demonstration"
        link = f"[{sentence}]({recipe.key}.md#{part.anchor})"
        for backend, run in sorted(runs.items()):
            tabs = _tabs(recorded[name][backend], run)
            alike.setdefault(f"On {NAMES[backend]}:\n\n{tabs}", []).append(
                link
            )
    for shown, links in alike.items():
        blocks += ["\n".join(f"- {link}" for link in links), shown]
    return "\n\n".join(blocks)


def _tabs(newer: Json, older: Json) -> str:
    """Show what happened on each line; the statements, if they differ."""
    differ = newer["statements"] != older["statements"]
    return "\n\n".join(
        f'=== "SQLAlchemy {line}"\n\n{textwrap.indent(text, "    ")}'
        for line, run in ((NEWER, newer), (OLDER, older))
        for text in [
            f"{plural(run['statements'])}.\n\n" * differ + came_back(run)
        ]
    )


def runs_on_both(recipe: Recipe, comparison: Json) -> bool:
    """Tell whether the older line does what the page shows of a recipe."""
    differing = comparison["differences"].get(recipe.key, {})
    return not any(demo.name in differing for demo in recipe.demos)
