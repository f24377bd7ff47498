"""Each recipe's standalone file runs where the book is not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from recipes.foundations.engines import make_engine
from recipes.kit import book
from recipes.kit.catalog import DOCS, ROOT, Recipe, find, recipes
from recipes.kit.databases.throwaway import Template
from recipes.kit.recording.receipts import load
from recipes.kit.sections import sections, text_of
from recipes.kit.standalone.elsewhere import STRICT, differing
from recipes.kit.standalone.file import choices, printed

pytestmark = pytest.mark.slow

LONGEST = 450  # lines
LONGEST_APPLICATION = 750  # with another recipe, and a server
TIMEOUT = 60  # seconds
FILES = {recipe.file: recipe for recipe in recipes()}
each_file = pytest.mark.parametrize(
    "recipe", FILES.values(), ids=lambda recipe: recipe.key
)


def test_every_recipe_has_a_file_and_every_file_a_recipe() -> None:
    assert set((DOCS / "files").rglob("*.py")) == FILES.keys()
    assert choices().keys() == {recipe.key for recipe in recipes()}


def test_on_sqlite_the_files_print_what_the_receipts_say(
    tmp_path: Path,
) -> None:
    assert differing(recipes(), None, tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


async def test_on_postgresql_they_do_so_and_leave_nothing(
    postgresql_template: Template, tmp_path: Path
) -> None:
    async with book.emptied(postgresql_template) as server:
        assert differing(recipes(), server, tmp_path) == {}
        engine = make_engine(server)
        async with engine.connect() as connection:
            query = text("SELECT nspname FROM pg_namespace")
            left = set(await connection.scalars(query))
        await engine.dispose()
    assert {name for name in left if not name.startswith("pg_")} == {
        "information_schema"
    }


@pytest.mark.parametrize("slug", ["transfer-funds", "list-by-cursor"])
def test_a_stranger_can_run_it(slug: str, tmp_path: Path) -> None:
    recipe = find(slug)
    copy = tmp_path / recipe.file.name
    copy.write_bytes(recipe.file.read_bytes())
    ended = run_alone(copy, tmp_path)
    expected = printed(recipe, load(recipe.receipt), "sqlite")
    assert (ended.stdout, ended.stderr) == (expected, "")
    assert list(tmp_path.iterdir()) == [copy]


@pytest.mark.parametrize(
    "recipe",
    [each for each in recipes() if each.backends == ("postgresql",)],
    ids=lambda recipe: recipe.key,
)
def test_without_a_server_it_says_what_it_needs(
    recipe: Recipe, tmp_path: Path
) -> None:
    ended = run_alone(recipe.file, tmp_path)
    needs = "This needs PostgreSQL: name a database in DATABASE_URL.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", needs)
    assert list(tmp_path.iterdir()) == []


def run_alone(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a file as somebody would who has no book, and no server."""
    return subprocess.run(
        [sys.executable, "-I", *STRICT, path],
        cwd=folder,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


@each_file
def test_the_recipe_stands_in_it_word_for_word(recipe: Recipe) -> None:
    file = recipe.file.read_text(encoding="utf-8")
    for name in sections(recipe.source):
        if name == "recipe" or name.startswith("demo"):
            section = text_of(recipe.source, name)
            own = re.sub(
                r"^(?:from \S+ )?import (?:\([^)]*\)|.*)\n",
                "",
                section,
                flags=re.MULTILINE,
            )
            assert own.strip("\n") in file


@each_file
def test_it_says_what_it_needs_and_nothing_of_the_book(recipe: Recipe) -> None:
    file = recipe.file.read_text(encoding="utf-8")
    assert file.startswith("# /// script\n")
    assert not re.search(r"^\s*(?:from|import) recipes\b", file, re.MULTILINE)


def test_the_files_are_those_that_the_sources_give() -> None:
    made = book.fragments()
    for path, recipe in FILES.items():
        assert path.read_text(encoding="utf-8") == made[path], (
            f"{path.relative_to(ROOT)} is not what the sources give:"
            f" cookbook record {recipe.slug}"
        )


def test_they_are_short() -> None:
    for path, recipe in FILES.items():
        length = path.read_text(encoding="utf-8").count("\n")
        longest = LONGEST_APPLICATION if recipe.is_application else LONGEST
        assert length <= longest, path
