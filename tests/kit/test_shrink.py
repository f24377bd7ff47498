"""The search leaves what a file needs, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from recipes.kit import book
from recipes.kit.catalog import Recipe, find
from recipes.kit.databases.throwaway import Template
from recipes.kit.errors import CookbookError
from recipes.kit.recording.receipts import load
from recipes.kit.standalone import elsewhere, shrink
from recipes.kit.standalone.file import Choice, Standalone, choices, printed

SEARCH = find("search-ilike")
# Its rows get their numbers from the server: those of the seed would collide.
INSERTS = find("engines")


def expected(recipe: Recipe) -> dict[str, str]:
    receipt = load(recipe.receipt)
    return {
        backend: printed(recipe, receipt, backend)
        for backend in recipe.backends
    }


@pytest.fixture
async def server(postgresql_template: Template) -> AsyncIterator[str]:
    async with book.emptied(postgresql_template) as url:
        yield url


@pytest.mark.parametrize("recipe", [SEARCH, INSERTS], ids=lambda r: r.slug)
async def test_what_is_committed_is_the_least(
    recipe: Recipe, server: str
) -> None:
    found = await asyncio.to_thread(
        shrink.shrink, recipe, expected(recipe), server
    )
    assert found == choices()[recipe.key]


async def test_postgresql_has_a_say_where_it_needs_other_rows(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_text = shrink.run_text

    def as_if_all_products_were_needed(text: str, url: str | None) -> str:
        output = run_text(text, url)
        return output if url is None or "Umbrella" in text else "other"

    monkeypatch.setattr(shrink, "run_text", as_if_all_products_were_needed)
    found = await asyncio.to_thread(
        shrink.shrink, SEARCH, expected(SEARCH), server
    )
    assert "Umbrella" in Standalone(SEARCH, found).text()
    least = choices()[SEARCH.key].rows["products"]
    assert len(found.rows["products"]) == len(least) + 1


async def test_a_file_that_prints_something_else_is_refused(
    server: str,
) -> None:
    with pytest.raises(CookbookError, match="As a file, search-ilike"):
        await asyncio.to_thread(
            shrink.shrink, SEARCH, {"sqlite": "something else"}, server
        )


def test_a_file_that_fails_prints_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "kept")
    text = "async def main():\n    print('first')\n    raise ValueError('no')"
    assert shrink.run_text(text, None) == "first\nValueError: no"


def changed(recipe: Recipe, text: str, folder: Path) -> Any:
    """Stand for a recipe whose file has this text."""
    file = folder / "file.py"
    file.write_text(text, encoding="utf-8")

    class Changed:
        slug, backends, demos = recipe.slug, recipe.backends, recipe.demos
        receipt = recipe.receipt

    changed = Changed()
    changed.file = file  # type: ignore[attr-defined]
    return changed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("print('other')", "+other"),
        ("raise ValueError('no')", "+ValueError: no"),
        ("import recipes.schema", "+ModuleNotFoundError"),
    ],
)
def test_a_file_that_prints_something_else_is_found(
    text: str, found: str, tmp_path: Path
) -> None:
    file = changed(SEARCH, text, tmp_path)
    differing = elsewhere.differing([file], None, tmp_path)
    assert found in differing["search-ilike"]


def test_a_file_that_ends_the_process_is_found(tmp_path: Path) -> None:
    file = changed(SEARCH, "import os; os._exit(3)", tmp_path)
    assert "all" in elsewhere.differing([file], None, tmp_path)


def test_without_a_choice_there_are_no_rows() -> None:
    assert "def rows" not in Standalone(SEARCH, Choice()).text()
