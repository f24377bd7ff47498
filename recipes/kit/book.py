"""Write and compare what the pages include."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit import receipts
from recipes.kit.catalog import ROOT, Recipe, recipes
from recipes.kit.databases import Template
from recipes.kit.diagram import render_schema
from recipes.kit.error_index import Entry, collect, render_errors
from recipes.kit.overview import render_overview
from recipes.kit.rendering import render as render_receipt
from recipes.schema import Base


async def record(
    recipe: Recipe, templates: Mapping[str, Template], large: AsyncEngine
) -> None:
    """Run a recipe on every engine and write its receipt."""
    recorded = await receipts.record(recipe, templates, large)
    recipe.receipt.parent.mkdir(parents=True, exist_ok=True)
    recipe.receipt.write_text(receipts.dumps(recorded), encoding="utf-8")


async def check(
    recipe: Recipe, templates: Mapping[str, Template], large: AsyncEngine
) -> str:
    """Run a recipe again; return how it differs from its receipt, or ""."""
    recorded = await receipts.record(recipe, templates, large)
    return receipts.difference(receipts.load(recipe.receipt), recorded)


def fragments() -> dict[Path, str]:
    """Return the text of every file of fragments, from whole receipts."""
    recorded, found = _recorded()
    files = {
        recipe.fragments: render_receipt(recipe, found[recipe.key])
        for recipe in recorded
    }
    folder = ROOT / "docs" / "receipts"
    return files | {
        folder / "schema.md": render_schema(Base.metadata),
        folder / "book.md": render_overview(recorded, found),
        folder / "errors.md": render_errors(collect(recorded, found)),
    }


def errors() -> list[Entry]:
    """Index the errors that traps reproduce, from whole receipts."""
    return collect(*_recorded())


def render() -> None:
    """Write every file of fragments."""
    for path, text in fragments().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _recorded() -> tuple[list[Recipe], dict[str, receipts.Json]]:
    """List the recipes whose receipt is whole, and the receipts by key."""
    recorded = [recipe for recipe in recipes() if receipts.is_complete(recipe)]
    found = {recipe.key: receipts.load(recipe.receipt) for recipe in recorded}
    return recorded, found
