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
from recipes.kit.sections import text_of

TIMEOUT = 60  # seconds

each_recipe = pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)


async def output_of(*command: str, cwd: Path, **environment: str) -> str:
    """Run a program that has to succeed, quietly and without a trace."""
    program = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env=os.environ | environment | {"PYTHONWARNINGS": "error"},
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
    assert os.listdir(cwd) == []  # noqa: PTH208 - it does not wait
    return output.decode()


@each_recipe
async def test_the_file_runs_as_a_program(
    recipe: Recipe, tmp_path: Path
) -> None:
    file, database = str(recipe.source), recipe.backends[0]
    assert await output_of(
        sys.executable, file, "--database", database, cwd=tmp_path
    )


@pytest.mark.backend("postgresql")
@each_recipe
async def test_the_command_on_the_page_runs(
    recipe: Recipe, engine: AsyncEngine, tmp_path: Path
) -> None:
    shown = text_of(recipe.fragments, "run")
    [command] = re.findall(r"^cookbook run .+$", shown, re.MULTILINE)
    assert ("--database postgresql" in command) == (
        "postgresql" in recipe.backends
    )
    program, *arguments = shlex.split(command)
    # Next to the test's own database: with that, no server has to be started.
    server = engine.url.render_as_string(hide_password=False)
    assert "BEGIN" in await output_of(
        str(Path(sys.executable).with_name(program)),
        *arguments,
        cwd=tmp_path,
        DATABASE_URL=server,
    )
