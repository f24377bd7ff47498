"""``make env`` on a machine that lacks something: one sentence, no remains."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recipes.kit.catalog import ROOT

pytestmark = pytest.mark.slow

TIMEOUT = 120  # seconds
NOWHERE = "http://127.0.0.1:9/simple"  # the port where nothing answers
LOCK = "nothing==1 --hash=sha256:" + 64 * "0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give what ``make env`` needs, in a folder with an unusual name."""
    folder = tmp_path / "a folder, été"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "requirements.lock").write_text(LOCK, encoding="utf-8")
    return folder


def interpreter(folder: Path, script: str) -> str:
    """Write a program that stands in for a Python, and return its name."""
    program = folder / "a python"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return "./a python"


def make_env(folder: Path, python: str, **environment: str) -> str:
    """Return what ``make env`` complains of; it must leave nothing behind."""
    ended = subprocess.run(
        ["make", "env", f"PYTHON={python}"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert ended.returncode == 2
    assert not (folder / ".venv").exists()
    *complaint, make = ended.stderr.splitlines()
    assert make.startswith("make: ***")
    return "\n".join(complaint)


def test_no_python(folder: Path) -> None:
    assert make_env(folder, "python4") == (
        "There is no python4: install Python 3.11 or newer, or name one:"
        " make PYTHON=python3.12 env"
    )


def test_an_old_python(folder: Path) -> None:
    old = """case "$*" in
        --version) echo Python 3.9.2;;
        *version_info*) exit 1;;
    esac"""
    assert make_env(folder, interpreter(folder, old)) == (
        "Python 3.9.2 is too old: this needs 3.11 or newer."
        " Name one: make PYTHON=python3.12 env"
    )


def test_a_python_without_venv(folder: Path) -> None:
    bare = """case "$*" in *ensurepip*) exit 1;; esac"""
    assert make_env(folder, interpreter(folder, bare)) == (
        "./a python lacks its module venv: install it (Debian: python3-venv),"
        " or name another Python: make PYTHON=python3.12 env"
    )


def test_no_network(folder: Path) -> None:
    complaint = make_env(
        folder,
        sys.executable,
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL=NOWHERE,
        PIP_RETRIES="1",
    )
    assert complaint == (
        "The package index cannot be reached, which is needed once: check the"
        " network, and pip's settings for a proxy or certificate."
    )


def test_what_else_pip_cannot_do(folder: Path) -> None:
    complaint = make_env(
        folder, sys.executable, PIP_CONFIG_FILE=os.devnull, PIP_NO_INDEX="1"
    )
    assert "ERROR: No matching distribution found for nothing==1" in complaint
    assert "Traceback" not in complaint
