"""The Python in the prose runs too: fences of three backticks are tested.

Fences of five backticks embed sections of modules, which have tests of their
own.
"""

import sys

import pytest
from pytest_examples import (
    CodeExample,
    EvalExample,
    find_examples,
    run_code,
)
from written import WRITTEN

from recipes.kit.catalog import ROOT

if sys.version_info < (3, 12):
    # Its imitation of a traceback makes pytest fail on Python 3.11.
    # Not exported, so set by its name.
    monkey = pytest.MonkeyPatch()
    monkey.setattr(run_code, "create_example_traceback", lambda *_, **__: None)

EXAMPLES = [
    example
    for example in find_examples(ROOT / "README.md", *WRITTEN)
    if "--8<--" not in example.source
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_example_runs_and_is_tidy(
    example: CodeExample, eval_example: EvalExample
) -> None:
    # Prose explains an example, which may print and assert.
    eval_example.set_config(line_length=79, ruff_ignore=["D", "S101", "T201"])
    eval_example.lint(example)
    eval_example.run_print_check(example)


def test_the_readme_shows_code_that_runs() -> None:
    assert any(example.path.name == "README.md" for example in EXAMPLES)
