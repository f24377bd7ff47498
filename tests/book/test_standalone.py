"""Each recipe's file, and the command on its page, run from any directory."""

import asyncio
import os
import re
import shlex
import sys
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit.catalog import Recipe, recipes
from recipes.kit.cli import main
from recipes.kit.sections import text_of

TIMEOUT = 60  # seconds

each_recipe = pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)


@each_recipe
async def test_the_file_runs_as_a_program(
    recipe: Recipe, tmp_path: Path
) -> None:
    file, database = str(recipe.source), recipe.backends[0]
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", file, "--database", database),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(TIMEOUT):
            output, errors = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
    assert (program.returncode, errors.decode()) == (0, "")
    assert output
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - it does not wait


@pytest.mark.backend("postgresql")
@each_recipe
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
