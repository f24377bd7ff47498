"""Render what the home page, the chapters and the original page list."""

from collections.abc import Mapping, Sequence
from typing import Any

from recipes import __version__
from recipes.kit.catalog import CHAPTERS, Original, Part, Recipe
from recipes.kit.pages import face
from recipes.kit.pages.costs import a_call
from recipes.kit.pages.engines import NAMES, short
from recipes.kit.pages.escaping import code, plain
from recipes.kit.pages.fragments import SITE, as_sections
from recipes.kit.pages.pieces import functions
from recipes.kit.pages.templates import fill
from recipes.kit.recording.lines import OLDER

Json = dict[str, Any]
Originals = Sequence[tuple[Recipe, Original]]


# What one wants to do, and the chapters that show how.
TASKS = {
    "Read": ("basic_queries", "relationship_loading", "advanced_queries"),
    "Write": ("bulk_operations", "soft_delete", "modelling"),
    "In a transaction": ("transactions", "concurrency"),
    "In your application": ("applications",),
    "Set up, and when it fails": ("connection_pool", "foundations"),
}
# Of all headlines, the one that everybody understands.
SHOWN = "transactions/transfer_funds"


def render_overview(
    recipes: Sequence[Recipe],
    receipts: Mapping[str, Json],
    families: Sequence[Recipe] = (),
    messages: int = 0,
) -> str:
    """Return the text of the file of fragments; receipts are by key.

    ``messages`` is how many the index of errors has, by the recipes and by the
    families of failures.
    """
    originals = [
        (recipe, recipe.original) for recipe in recipes if recipe.original
    ]
    fragments = {
        "home_published": _published(originals, receipts),
        "home_headline": _headline(recipes, receipts),
        "home_facts": _facts(recipes, receipts, families, messages),
        "home_tasks": _tasks(recipes),
        "install": _install(),
    }
    for chapter in CHAPTERS:
        chosen = [recipe for recipe in recipes if recipe.chapter == chapter]
        fragments[f"chapter_{chapter}"] = _chapter(chosen, receipts)
    fragments["original_counts"] = _counts(originals, receipts)
    fragments["original"] = _original(originals, receipts)
    return as_sections(fragments)


def _headline(recipes: Sequence[Recipe], receipts: Mapping[str, Json]) -> str:
    """Show one usual way and its cure, as PostgreSQL ran them."""
    return "\n\n".join(
        card
        for recipe in recipes
        if recipe.key == SHOWN
        for card in face.headline(
            recipe,
            receipts[recipe.key],
            labels=(f"{recipe.title}, the usual way", "The recipe"),
            page=f"{recipe.key}.md",
            engines=("postgresql",),
        )
    )


def _published(originals: Originals, receipts: Mapping[str, Json]) -> str:
    """Count the published snippets that run, and those that are right."""
    total = len(originals)
    counts = _runs(originals, receipts)
    rows = [
        (f"run on {NAMES[name]}", f"{count} of {total}")
        for name, count in counts.items()
    ]
    slip = fill(
        "slip",
        rows=rows,
        total=("are correct and safe", f"{_right(originals)} of {total}"),
    )
    return f'<p class="label">{total} snippets, as published</p>\n\n{slip}'


def _facts(
    recipes: Sequence[Recipe],
    receipts: Mapping[str, Json],
    families: Sequence[Recipe],
    messages: int,
) -> str:
    """Say what was run, and how much of it."""
    modules = [*recipes, *families]
    found = [receipts[module.key] for module in modules]
    if not found:
        return ""
    versions: Json = {}
    for receipt in found:
        versions |= receipt["versions"]
    runs = [
        run
        for receipt in found
        for by_engine in receipt["parts"].values()
        for run in by_engine.values()
    ]
    wrong = sum(len(module.traps) for module in modules)
    facts = [
        f"SQLAlchemy {OLDER} and {short(versions['sqlalchemy'])}",
        *(f"{NAMES[name]} {short(versions[name])}" for name in NAMES),
        f"{len(recipes)} recipes",
        f"{messages} error messages",
        f"{wrong} wrong ways, all of them run",
        f"{sum(run['statements'] for run in runs):,} statements recorded",
    ]
    return f'<p class="facts">{" · ".join(facts)}</p>'


def _tasks(recipes: Sequence[Recipe]) -> str:
    """List the recipes by what one wants to do, with another name of each."""
    return fill(
        "tasks",
        tasks=[
            (
                task,
                [
                    (recipe.title, recipe.key, _also_called(recipe))
                    for recipe in recipes
                    if recipe.chapter in chapters
                ],
            )
            for task, chapters in TASKS.items()
        ],
    )


def _also_called(recipe: Recipe) -> str:
    """Return the first of the tags of a page, if that is written."""
    if not recipe.page.exists():
        return ""
    # Here, since it comes with the tools of the site.
    from mkdocs.utils.meta import get_data  # noqa: PLC0415

    _, head = get_data(recipe.page.read_text(encoding="utf-8"))
    name: str = head["tags"][0]
    return name


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
        sent = a_call(demo, functions(recipe)) or "none by itself"
        engines = ", ".join(NAMES[name] for name in sorted(demo))
        rows.append(
            f"| [{recipe.title}]({recipe.name}.md) | {plain(recipe.summary)}"
            f" | {sent} | {engines} |"
        )
    return "\n".join(rows)


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


def _runs(
    originals: Originals, receipts: Mapping[str, Json]
) -> dict[str, int]:
    """Count the snippets that ran, by engine."""
    return {
        backend: sum(
            _ran(recipe, original, receipts[recipe.key], backend) == "ran"
            for recipe, original in originals
        )
        for backend in sorted(NAMES)
    }


def _right(originals: Originals) -> int:
    return sum(not original.faults for _, original in originals)


def _counts(originals: Originals, receipts: Mapping[str, Json]) -> str:
    total = len(originals)
    lines = [
        f"- **{ran}** of {total} run on {NAMES[backend]}"
        for backend, ran in _runs(originals, receipts).items()
    ]
    lines.append(f"- **{_right(originals)}** of {total} are correct and safe")
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
