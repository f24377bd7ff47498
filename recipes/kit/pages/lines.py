"""Render what a recipe does otherwise on SQLAlchemy 2.0 than on 2.1."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from recipes.kit.catalog import Recipe
from recipes.kit.pages.costs import plural
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.fragments import as_sections
from recipes.kit.pages.runs import came_back
from recipes.kit.recording import receipts
from recipes.kit.recording.lines import NEWER, OLDER, runs_on_both

Json = dict[str, Any]


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
            both = _both(recorded[name][backend], run)
            alike.setdefault(f"On {NAMES[backend]}:\n\n{both}", []).append(
                link
            )
    for shown, links in alike.items():
        blocks += ["\n".join(f"- {link}" for link in links), shown]
    return "\n\n".join(blocks)


def _both(newer: Json, older: Json) -> str:
    """Show what happened on each line; the statements, if they differ."""
    differ = newer["statements"] != older["statements"]
    return _tabs(
        {
            f"SQLAlchemy {line}": f"{plural(run['statements'])}.\n\n" * differ
            + came_back(run)
            for line, run in ((NEWER, newer), (OLDER, older))
        }
    )


def _tabs(texts: Mapping[str, str]) -> str:
    """Show texts in tabs, by what the tabs say."""
    return "\n\n".join(
        f'=== "{label}"\n\n{textwrap.indent(text, "    ")}'
        for label, text in texts.items()
    )
