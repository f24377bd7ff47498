"""What a recipe does otherwise on SQLAlchemy 2.0 than on 2.1.

Receipts are recorded on 2.1. Here every part runs on the line before, and
what a caller meets is compared: rows and texts, warnings, classes of errors,
and the number of statements. The SQL itself and the words of SQLAlchemy's
own messages may differ.
"""

import difflib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recipes.kit import catalog
from recipes.kit.catalog import Recipe
from recipes.kit.databases.throwaway import Template
from recipes.kit.errors import CookbookError
from recipes.kit.recording import receipts

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


def runs_on_both(recipe: Recipe, comparison: Json) -> bool:
    """Tell whether the older line does what the page shows of a recipe."""
    differing = comparison["differences"].get(recipe.key, {})
    return not any(demo.name in differing for demo in recipe.demos)
