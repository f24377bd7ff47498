"""Run standalone files where the book is not, and compare what they print."""

import difflib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from recipes.kit.catalog import Recipe
from recipes.kit.recording import receipts
from recipes.kit.standalone.file import printed

# Litestar imports advanced-alchemy, where that is installed, and with it a
# decorator that SQLAlchemy 2.1 calls useless.
STRICT = (
    *("-W", "error"),
    *("-W", "ignore:The declarative_mixin decorator:DeprecationWarning"),
)
_TIMEOUT = 300  # seconds, for all files
# One process for all, since most of the time goes into importing SQLAlchemy.
_PROGRAM = """\
import contextlib, io, json, runpy, sys, traceback
sys.modules["recipes"] = None  # to import it is an error
outputs = []
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            runpy.run_path(path, run_name="__main__")
        except Exception:
            print(traceback.format_exc())
    outputs.append(printed.getvalue())
json.dump(outputs, sys.stdout)
"""


def differing(
    recipes: Iterable[Recipe], server: str | None, folder: Path
) -> dict[str, str]:
    """Run the files of recipes; return how their output differs, by slug.

    Args:
        recipes: whose files to run.
        server: the URL of a PostgreSQL database; None for SQLite.
        folder: an empty one, for the process and its temporary files.
    """
    backend = "sqlite" if server is None else "postgresql"
    chosen = [each for each in recipes if backend in each.backends]
    ended = subprocess.run(  # noqa: S603 - this interpreter
        [
            *(sys.executable, *STRICT, "-c", _PROGRAM),
            *(str(recipe.file) for recipe in chosen),
        ],
        cwd=folder,
        env={"TMPDIR": str(folder)}
        | ({} if server is None else {"DATABASE_URL": server}),
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    if ended.returncode != 0 or ended.stderr:
        return {"all": ended.stderr}
    outputs: list[str] = json.loads(ended.stdout)
    found = {}
    for recipe, output in zip(chosen, outputs, strict=True):
        expected = printed(recipe, receipts.load(recipe.receipt), backend)
        if output != expected:
            found[recipe.slug] = "\n".join(
                difflib.unified_diff(
                    expected.splitlines(),
                    output.splitlines(),
                    f"the receipt, on {backend}",
                    f"the file, on {backend}",
                    lineterm="",
                )
            )
    return found
