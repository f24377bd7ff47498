"""Render what the home page, the chapters and the original page list."""

from collections.abc import Mapping, Sequence
from typing import Any

from recipes import __version__
from recipes.kit.catalog import CHAPTERS, Original, Part, Recipe
from recipes.kit.pages.costs import a_call
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.escaping import code, plain
from recipes.kit.pages.fragments import SITE, as_sections

Json = dict[str, Any]


def render_overview(
    recipes: Sequence[Recipe], receipts: Mapping[str, Json]
) -> str:
    """Return the text of the file of fragments; receipts are by key."""
    fragments = {"home": _home(recipes), "install": _install()}
    for chapter in CHAPTERS:
        chosen = [recipe for recipe in recipes if recipe.chapter == chapter]
        fragments[f"chapter_{chapter}"] = _chapter(chosen, receipts)
    originals = [
        (recipe, recipe.original) for recipe in recipes if recipe.original
    ]
    fragments["original_counts"] = _counts(originals, receipts)
    fragments["original"] = _original(originals, receipts)
    return as_sections(fragments)


def _home(recipes: Sequence[Recipe]) -> str:
    """List the recipes by chapter, with the headings of the original page."""
    lines: list[str] = []
    for chapter in CHAPTERS:
        title = chapter.replace("_", " ").capitalize()
        lines += ["", "<div markdown>", ""]
        lines += [f"### [{title}]({chapter}/index.md)", ""]
        for recipe in recipes:
            if recipe.chapter == chapter:
                lines.append(f"- [{recipe.title}]({recipe.key}.md)")
                heading = recipe.original and recipe.original.heading
                if heading and heading.lower() != recipe.title.lower():
                    lines[-1] += f" <small>{plain(heading)}</small>"
        lines += ["", "</div>"]
    return "\n".join(lines).strip("\n")


def _install() -> str:
    """Install this edition from the site, here as ``make serve`` serves it."""
    wheel = f"database_recipes-{__version__}-py3-none-any.whl"
    address = f"{SITE}downloads/{wheel}"
    return f'```sh\npip install "database-recipes[postgres] @ {address}"\n```'


def _chapter(recipes: Sequence[Recipe], receipts: Mapping[str, Json]) -> str:
    rows = [
        "| Recipe | What it does | Statements | Engines |",
        "| --- | --- | ---: | --- |",
    ]
    for recipe in recipes:
        demo = receipts[recipe.key]["parts"]["demo"]
        engines = ", ".join(NAMES[name] for name in sorted(demo))
        rows.append(
            f"| [{recipe.title}]({recipe.name}.md) | {plain(recipe.summary)}"
            f" | {a_call(demo) or 'none by itself'} | {engines} |"
        )
    return "\n".join(rows)


Originals = Sequence[tuple[Recipe, Original]]


def _ran(recipe: Recipe, original: Original, receipt: Json, on: str) -> str:
    """Tell whether the original ran or crashed on an engine."""
    names = [original.run] if isinstance(original.run, str) else original.run
    for name in names:
        run = receipt["parts"][recipe.part(name).name].get(on)
        if run and run["error"]:
            return code(run["error"]["class"].rpartition(".")[2])
        if run:
            return "ran"
    return "not run"


def _counts(originals: Originals, receipts: Mapping[str, Json]) -> str:
    total = len(originals)
    lines = []
    for backend in sorted(NAMES):
        ran = sum(
            _ran(recipe, original, receipts[recipe.key], backend) == "ran"
            for recipe, original in originals
        )
        lines.append(f"- **{ran}** of {total} run on {NAMES[backend]}")
    right = sum(not original.faults for _, original in originals)
    lines.append(f"- **{right}** of {total} are correct and safe")
    return "\n".join(lines)


def _original(originals: Originals, receipts: Mapping[str, Json]) -> str:
    rows = [
        "| Original | What is wrong | PostgreSQL | SQLite | The cure |",
        "| --- | --- | --- | --- | --- |",
    ]
    for recipe, original in originals:
        ran = [
            _ran(recipe, original, receipts[recipe.key], name)
            for name in sorted(NAMES)
        ]
        faults = [
            _fault(recipe, recipe.part(name)) for name in original.faults
        ]
        rows.append(
            f"| {original.heading} | {'<br>'.join(faults) or 'Nothing'}"
            f" | {' | '.join(ran)}"
            f" | [{recipe.title}]({recipe.key}.md) |"
        )
    return "\n".join(rows)


def _fault(recipe: Recipe, trap: Part) -> str:
    """Link the sentence of a trap to its box on the recipe's page."""
    # A docstring is Markdown enough: only a bar would end the cell.
    sentence = trap.sentence.rstrip(".").replace("|", "\\|")
    return f"[{sentence}]({recipe.key}.md#{trap.anchor})"
