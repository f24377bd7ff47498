"""Each recipe's file runs by itself, from any directory."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from recipes.kit.catalog import Recipe, recipes

TIMEOUT = 60  # seconds


@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
async def test_the_file_runs_as_a_program(
    recipe: Recipe, tmp_path: Path
) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        str(recipe.source),
        "--database",
        recipe.backends[0],
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
