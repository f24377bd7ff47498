"""The guided tour runs, and shows what its prose says."""

import ast
import os
import re
import sys

import jupytext
import pytest
from nbclient import NotebookClient

from recipes.kit.catalog import ROOT

TOUR = ROOT / "docs/notebooks/tour.py"
TIMEOUT = 120  # seconds for a cell


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Run the notebook in a kernel of its own; give what each cell prints.

    The home directory cannot be written to, as in a container.
    """
    own = tmp_path_factory.mktemp("jupyter")
    notebook = jupytext.read(TOUR)
    client = NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", os.devnull)
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(own / name))
        client.execute()
    return [
        "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_the_obvious_way_gets_one_transfer_through(
    outputs: list[str],
) -> None:
    assert "9 times: database is locked\n1 times: moved\n" in outputs


def test_the_recipe_gets_all_through_and_balances_are_exact(
    outputs: list[str],
) -> None:
    assert "moved: 10 of 10\n" in outputs
    assert "40.00\n160.00\n" in outputs


def test_nothing_is_left_behind(outputs: list[str]) -> None:
    assert outputs[-1] == "left behind: False\n"


def test_every_cell_after_the_first_shows_something(
    outputs: list[str],
) -> None:
    assert [bool(output) for output in outputs[1:]] == [True] * (
        len(outputs) - 1
    )


def test_no_output_differs_between_runs_and_machines(
    outputs: list[str],
) -> None:
    text = "".join(outputs)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|/tmp|0x[0-9a-f]+", text)
    assert not re.search(r"\d\d:\d\d", text)


def test_imports_come_from_the_book_or_what_it_stands_on() -> None:
    notebook = jupytext.read(TOUR)
    code = "\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "code"
    )
    tree = compile(
        code,
        "tour",
        "exec",
        ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
    )
    assert isinstance(tree, ast.Module)
    roots = {
        module.partition(".")[0]
        for node in ast.walk(tree)
        for module in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert roots <= {"recipes", "sqlalchemy", *sys.stdlib_module_names}
    assert "recipes" in roots
