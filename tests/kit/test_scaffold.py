"""A new recipe begins with files that pass the lint and fail the tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from recipes.kit import catalog, cli
from recipes.kit.catalog import read
from recipes.kit.errors import CookbookError
from recipes.kit.scaffold import scaffold
from recipes.kit.sections import sections

PYPROJECT = catalog.ROOT / "pyproject.toml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the files be written elsewhere."""
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_bytes(PYPROJECT.read_bytes())
    return tmp_path


def test_the_files_of_a_recipe_are_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["new", "transactions/my-recipe"]) == 0
    written = [
        "recipes/transactions/my_recipe.py",
        "tests/transactions/test_my_recipe.py",
        "docs/transactions/my_recipe.md",
    ]
    assert all((root / path).exists() for path in written)
    shown = capsys.readouterr().out
    assert all(path in shown for path in written)
    assert "cookbook record my-recipe" in shown


def test_the_module_is_a_recipe_with_whole_sections(root: Path) -> None:
    module = scaffold("transactions/my-recipe")[0]
    recipe = read(module)
    assert recipe.title == "My recipe"
    head = module.read_text(encoding="utf-8").split("\n")[0]
    assert head.endswith(": cookbook run my-recipe")
    parts = ["demo", "trap_wrong_way", "cure_wrong_way"]
    assert [part.name for part in recipe.parts] == parts
    assert list(sections(module)) == ["recipe", *parts]
    assert recipe.cure(recipe.part(recipe.headline)) == recipe.parts[-1]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_the_files_pass_the_linter(root: Path, command: list[str]) -> None:
    files = scaffold("transactions/my-recipe")[:2]
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", *command, *map(str, files)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_the_test_fails_until_it_is_filled_in(root: Path) -> None:
    test = scaffold("transactions/my-recipe")[1]
    assert "pytest.fail(" in test.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wanted", "remedy"),
    [
        ("my-recipe", "There is no chapter 'my_recipe'. Name one of: basic"),
        ("nowhere/my-recipe", "There is no chapter 'nowhere'"),
        ("transactions/", "Write it like transactions/my-recipe"),
        ("transactions/2nd", "does not name a module"),
        ("transactions/My_Recipe", "does not name a module"),
        ("transactions/class", "does not name a module"),
        ("transactions/../../x", "does not name a module"),
        ("transactions/ünï", "does not name a module"),
        (f"transactions/{'x' * 300}", "60 letters, digits and - at most"),
        (f"transactions/{'x' * 300}", f"^'transactions/{'x' * 67}' does not"),
    ],
)
def test_a_name_that_will_not_do_writes_nothing(
    root: Path, wanted: str, remedy: str
) -> None:
    with pytest.raises(CookbookError, match=remedy):
        scaffold(wanted)
    assert [path.name for path in root.iterdir()] == ["pyproject.toml"]


def test_a_file_that_cannot_be_written_leaves_none(root: Path) -> None:
    (root / "docs").write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="docs"):
        scaffold("transactions/my-recipe")
    assert [path for path in root.rglob("*.*") if path.is_file()] == [
        root / "pyproject.toml"
    ]


def test_a_disk_that_takes_nothing_is_what_is_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        scaffold("transactions/my-recipe")


def test_a_chapter_takes_more_than_one(root: Path) -> None:
    scaffold("transactions/one")
    assert all(path.exists() for path in scaffold("transactions/other"))


def test_a_file_that_is_there_is_never_overwritten(root: Path) -> None:
    page = root / "docs/transactions/my_recipe.md"
    page.parent.mkdir(parents=True)
    page.write_text("mine", encoding="utf-8")
    with pytest.raises(
        CookbookError, match=r"^docs/transactions/my_recipe\.md is"
    ):
        scaffold("transactions/my-recipe")
    assert page.read_text(encoding="utf-8") == "mine"
    assert not (root / "recipes").exists()
