"""The search leaves what a file needs, and nothing else."""

import asyncio
import os
import sys
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from recipes.kit import book
from recipes.kit.catalog import Recipe, find
from recipes.kit.databases.throwaway import Template
from recipes.kit.errors import CookbookError
from recipes.kit.recording.receipts import load
from recipes.kit.standalone import elsewhere, shrink
from recipes.kit.standalone.file import Choice, Standalone, choices, printed

pytestmark = pytest.mark.slow

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
    before = set(sys.modules)
    assert shrink.run_text(text, None) == "first\nValueError: no"
    assert not {name for name in set(sys.modules) - before if "alone_" in name}


def test_a_file_that_is_warned_of_fails() -> None:
    text = "async def main():\n    import warnings\n    warnings.warn('old')"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert shrink.run_text(text, None) == "UserWarning: old"


@pytest.mark.parametrize("server", [None, "postgresql://localhost/a"])
def test_a_file_gets_the_server_and_no_other(
    server: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "kept")
    text = (
        "import os\n"
        "async def main():\n    print(os.environ.get('DATABASE_URL'))"
    )
    assert shrink.run_text(text, server) == f"{server}\n"
    assert os.environ["DATABASE_URL"] == "kept"
    monkeypatch.delenv("DATABASE_URL")
    assert shrink.run_text(text, server) == f"{server}\n"
    assert "DATABASE_URL" not in os.environ


def test_sqlite_checks_foreign_keys_for_a_file_and_not_afterwards() -> None:
    text = (
        "from sqlalchemy import create_engine, text\n"
        "async def main():\n"
        "    engine = create_engine('sqlite://')\n"
        "    with engine.connect() as connection:\n"
        "        print(connection.scalar(text('PRAGMA foreign_keys')))\n"
        "    engine.dispose()"
    )
    assert shrink.run_text(text, None) == "1\n"
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    engine.dispose()


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


def test_a_file_has_a_folder_of_its_own(tmp_path: Path) -> None:
    text = "import os, tempfile\nprint(os.getcwd(), tempfile.gettempdir())"
    file = changed(SEARCH, text, tmp_path)
    differing = elsewhere.differing([file], None, tmp_path)
    assert f"+{tmp_path} {tmp_path}" in differing["search-ilike"]


def test_a_file_that_ends_the_process_is_found(tmp_path: Path) -> None:
    file = changed(SEARCH, "import os; os._exit(3)", tmp_path)
    assert "all" in elsewhere.differing([file], None, tmp_path)


def test_without_a_choice_there_are_no_rows() -> None:
    assert "def rows" not in Standalone(SEARCH, Choice()).text()
