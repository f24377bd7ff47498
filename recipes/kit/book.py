"""Write and compare what the pages include."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit import catalog
from recipes.kit.catalog import FAILURES, Recipe, recorded_modules
from recipes.kit.databases.throwaway import Template
from recipes.kit.pages import reuse
from recipes.kit.pages.benchmarks import render_costs
from recipes.kit.pages.diagram import render_schema
from recipes.kit.pages.error_entries import Entry, collect
from recipes.kit.pages.error_index import render_answers, render_errors
from recipes.kit.pages.failures import render_family
from recipes.kit.pages.lines import render_lines
from recipes.kit.pages.overview import render_overview
from recipes.kit.pages.rendering import render as render_receipt
from recipes.kit.recording import lines, receipts
from recipes.kit.recording.figures import read_all
from recipes.kit.standalone import file as standalone
from recipes.kit.standalone.file import Choice, Standalone
from recipes.kit.standalone.layout import laid_out, lay_out
from recipes.kit.standalone.shrink import prints, shrink
from recipes.schema import Base


async def record(
    recipe: Recipe, templates: Mapping[str, Template], large: AsyncEngine
) -> None:
    """Run a recipe on every engine and write its receipt.

    One that says the same as before keeps its date.
    """
    recorded = await receipts.record(recipe, templates, large)
    before = receipts.load(recipe.receipt)
    if recorded | {"recorded": before.get("recorded")} != before:
        _write(recipe.receipt, receipts.dumps(recorded))


@asynccontextmanager
async def emptied(template: Template) -> AsyncIterator[str]:
    """Give the URL of a PostgreSQL database without a table."""
    async with template.copy() as engine:
        async with engine.begin() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
        yield engine.url.render_as_string(hide_password=False)


async def record_file(recipe: Recipe, template: Template) -> None:
    """Choose the rows of the standalone file, if it has to be anew.

    It prints what the receipt says; ``template`` is one of PostgreSQL.
    Failures have no such file.
    """
    if recipe.chapter == FAILURES:
        return
    receipt = receipts.load(recipe.receipt)
    expected = {
        backend: standalone.printed(recipe, receipt, backend)
        for backend in recipe.backends
    }
    chosen = standalone.choices()
    async with emptied(template) as server:
        choice = chosen.get(recipe.key, Choice())
        file = Standalone(recipe, choice)
        same = recipe.file.exists() and recipe.file.read_text(
            encoding="utf-8"
        ) == laid_out(file.text())
        # In a thread, since the file starts an event loop of its own.
        right = same and await asyncio.to_thread(
            prints, file, expected, server
        )
        if right:
            return
        choice = await asyncio.to_thread(shrink, recipe, expected, server)
    everything = standalone.dumps(chosen | {recipe.key: choice})
    _write(standalone.choices_file(), everything)


def record_lines(comparison: receipts.Json) -> None:
    """Write what the older line of SQLAlchemy does otherwise."""
    _write(lines.file(), receipts.dumps(comparison))


async def check(
    recipe: Recipe, templates: Mapping[str, Template], large: AsyncEngine
) -> str:
    """Run a recipe again; return how it differs from its receipt, or ""."""
    recorded = await receipts.record(recipe, templates, large)
    return receipts.difference(receipts.load(recipe.receipt), recorded)


def fragments() -> dict[Path, str]:
    """Return the text of every file of fragments, from whole receipts."""
    modules, found = _recorded()
    recorded = [each for each in modules if each.chapter != FAILURES]
    families = [each for each in modules if each.chapter == FAILURES]
    entries = collect(modules, found)
    compared = lines.load()
    measured = read_all()
    chosen = standalone.choices()
    alone = {
        recipe.key: Standalone(recipe, chosen.get(recipe.key, Choice()))
        for recipe in recorded
    }
    lay_out(
        text
        for file in alone.values()
        for text in (
            file.text(),
            file.models_text(),
            file.with_helpers(),
        )
    )
    files: dict[Path, str] = {}
    for recipe in recorded:
        file = alone[recipe.key]
        files[recipe.file] = laid_out(file.text())
        on_both = lines.runs_on_both(recipe, compared)
        files[recipe.fragments] = render_receipt(
            recipe,
            found[recipe.key],
            also_on=lines.OLDER if on_both else "",
            reuse=reuse.fragments(recipe, file),
            measured=measured.get(recipe.key),
        )
    for family in families:
        files[family.fragments] = render_family(
            family, found[family.key], entries
        )
    folder = catalog.DOCS / "receipts"
    return files | {
        folder / "schema.md": render_schema(Base.metadata),
        folder / "book.md": render_overview(
            recorded, found, families, len(entries)
        ),
        folder / "costs.md": render_costs(recorded, measured),
        folder / "errors.md": render_errors(entries),
        folder / "answers.js": render_answers(entries),
        folder / "lines.md": render_lines(recorded, compared),
    }


def errors() -> list[Entry]:
    """Index the errors that traps reproduce, from whole receipts."""
    return collect(*_recorded())


def last_recorded() -> str:
    """Return the date of the newest receipt, in UTC: ``2026-11-28``."""
    _, found = _recorded()
    return str(max(receipt["recorded"] for receipt in found.values()))


def render() -> None:
    """Write every file of fragments."""
    for path, content in fragments().items():
        _write(path, content)


def _write(path: Path, content: str) -> None:
    """Write a whole file, or leave the one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text(content, encoding="utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _recorded() -> tuple[list[Recipe], dict[str, receipts.Json]]:
    """List the modules whose receipt is whole, and the receipts by key."""
    recorded = [
        module for module in recorded_modules() if receipts.is_complete(module)
    ]
    found = {module.key: receipts.load(module.receipt) for module in recorded}
    return recorded, found
