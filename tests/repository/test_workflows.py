"""The workflows, what CI runs, and the commands that people are told."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from recipes.kit.catalog import ROOT

WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
TOLD = [
    ROOT / name
    for name in (".ci/run", "README.md", "CONTRIBUTING.md", "docs/proof.md")
]
TIMEOUT = 60  # seconds
# Stands in for make: notes how it was called, and what it was given.
MAKE = """#!/bin/sh
{ echo "make $*"; ls -A "$HOME"; env; } >>"$(dirname "$0")/called"
"""


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_follows_the_schema(workflow: Path) -> None:
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.github-workflows", str(workflow)),
        ],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    "file", [*WORKFLOWS, *TOLD], ids=lambda path: path.name
)
def test_what_make_is_asked_for_is_there(file: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [targets] = re.findall(r"^\.PHONY: (.+)", makefile, re.MULTILINE)
    asked = re.findall(
        r"(?:^|`|run: |clean |&& )make (?:PYTHON=\S+ )?([\w.-]+)",
        file.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert asked
    assert set(asked) <= set(targets.split())


def test_ci_has_no_help_from_its_machine(tmp_path: Path) -> None:
    program = tmp_path / "make"
    program.write_text(MAKE, encoding="utf-8")
    program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [ROOT / ".ci/run"],
        env={"PATH": path, "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        timeout=TIMEOUT,
        check=True,
    )
    called = (tmp_path / "called").read_text(encoding="utf-8").splitlines()
    commands = [line for line in called if line.startswith("make ")]
    assert commands == [
        "make lint",
        "make test COVERAGE=1",
        "make test-2.0",
        "make fresh",
        "make bench-check",
    ]
    given = {line.split("=")[0] for line in called if line not in commands}
    # The shell that stands in for make adds the second line.
    assert given == {"PATH", "HOME", "CI", "UV_SYSTEM_CERTS"} | {"PWD"}
    [home] = {line for line in called if line.startswith("HOME=")}
    assert home != f"HOME={tmp_path}"
    assert not Path(home.removeprefix("HOME=")).exists()
