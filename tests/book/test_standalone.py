"""Each recipe's file, and the command on its page, run from any directory."""

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit.catalog import Recipe, recipes
from recipes.kit.cli import main
from recipes.kit.sections import text_of
from recipes.kit.standalone.elsewhere import STRICT

pytestmark = pytest.mark.slow

TIMEOUT = 60  # seconds

ON_SQLITE = [recipe for recipe in recipes() if "sqlite" in recipe.backends]


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("recipe", ON_SQLITE, ids=lambda r: r.key)
def test_the_file_runs_as_a_program(
    recipe: Recipe,
    backend: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = str(recipe.source)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [file, "--database", backend])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(file, run_name="__main__")
    output, errors = capsys.readouterr()
    assert (ended.value.code, errors) == (0, "")
    assert output
    assert list(tmp_path.iterdir()) == []


# All files start in the same way; one of each chapter shows that it needs
# nothing that this process has.
@pytest.mark.parametrize(
    "recipe",
    {recipe.chapter: recipe for recipe in ON_SQLITE}.values(),
    ids=lambda r: r.key,
)
def test_the_file_runs_in_a_process_of_its_own(
    recipe: Recipe, tmp_path: Path
) -> None:
    program = (sys.executable, *STRICT, str(recipe.source))
    ended = subprocess.run(
        [*program, "--database", "sqlite"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
def test_the_command_on_the_page_runs(
    recipe: Recipe,
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = text_of(recipe.fragments, "run")
    [command] = re.findall(r"^cookbook run .+$", shown, re.MULTILINE)
    assert ("--database postgresql" in command) == (
        "postgresql" in recipe.backends
    )
    # Next to the test's own database: with that, no server has to be started.
    server = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", server)
    _program, *arguments = shlex.split(command)
    assert main(arguments) == 0
    output, errors = capsys.readouterr()
    assert "BEGIN" in output
    assert errors == ""
