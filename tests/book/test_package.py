"""The package that the site serves works alone, in an empty folder."""

import email
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from website import SITE, built_site

from recipes import __version__
from recipes.kit import cli
from recipes.kit.book import last_recorded
from recipes.kit.catalog import ROOT

pytestmark = pytest.mark.slow

TIMEOUT = 120  # seconds
WHEEL = f"database_recipes-{__version__}-py3-none-any.whl"
SOURCE = f"database_recipes-{__version__}.tar.gz"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, without what it depends on, in a folder."""
    target = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet"),
            *("--disable-pip-version-check", "--no-index", "--no-deps"),
            *(
                "--target",
                str(target),
                str(built_site() / "downloads" / WHEEL),
            ),
        ],
        timeout=TIMEOUT,
        check=True,
    )
    return target


@pytest.fixture
def cookbook(installed: Path, tmp_path: Path) -> "Cookbook":
    """Give the installed command, used in an empty folder."""
    return Cookbook(installed, tmp_path)


class Cookbook:
    """The installed command."""

    def __init__(self, installed: Path, folder: Path) -> None:
        self._program = installed / "bin" / "cookbook"
        self._environment = os.environ | {"PYTHONPATH": str(installed)}
        self._folder = folder

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it; it must write no file."""
        ended = subprocess.run(
            [str(self._program), *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert list(self._folder.iterdir()) == []
        return ended


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["run", "transfer-funds"],
        ["run", "transfer-funds", "--database", "postgresql", "--sql"],
        ["run", "engines", "--trap", "in-memory"],
        ["why", "QueuePool limit of size 5 overflow 10 reached"],
    ],
    ids=" ".join,
)
def test_it_answers_as_in_the_repository(
    arguments: list[str],
    cookbook: Cookbook,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = cookbook(*arguments)
    assert ended.returncode == cli.main(arguments)
    answer = capsys.readouterr()
    assert (ended.stdout, ended.stderr) == (answer.out, answer.err)


@pytest.mark.parametrize(
    ("arguments", "what_for"),
    [
        (["record"], "record"),
        (["render"], "render"),
        (["new", "transactions/mine"], "begin a recipe"),
    ],
    ids=str,
)
def test_what_needs_the_repository_says_so_in_a_sentence(
    arguments: list[str], what_for: str, cookbook: Cookbook
) -> None:
    ended = cookbook(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"cookbook: To {what_for}, you need the repository of the book: clone"
        " or unpack it, and run `make env` and .venv/bin/cookbook there.\n"
    )


def test_there_is_one_version(cookbook: Cookbook) -> None:
    assert cookbook("--version").stdout == f"cookbook {__version__}\n"
    with zipfile.ZipFile(built_site() / "downloads" / WHEEL) as wheel:
        about = f"database_recipes-{__version__}.dist-info/METADATA"
        metadata = email.message_from_bytes(wheel.read(about))
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "MIT-0"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## (\S+)", changes)[0] == __version__


def test_the_site_tells_its_edition_and_how_to_install_it() -> None:
    home = (built_site() / "index.html").read_text(encoding="utf-8")
    edition = f"Version {__version__}, receipts of {last_recorded()}"
    assert edition in home
    requirement = f"database-recipes[postgres] @ {SITE}downloads/{WHEEL}"
    for name in ("index.html", "index.md", "llms-full.txt"):
        page = (built_site() / name).read_text(encoding="utf-8")
        assert f'"{requirement}"' in page


def test_the_source_has_every_file_of_the_repository() -> None:
    with tarfile.open(built_site() / "downloads" / SOURCE) as archive:
        packed = {
            name.partition("/")[2]
            for name in archive.getnames()
            if not name.endswith("PKG-INFO")
        }
    top = {
        *(".ci/run", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md"),
        *("LICENSE", "Makefile", "README.md", "conftest.py", "mkdocs.yml"),
        *("pyproject.toml", "requirements.lock", "requirements-2.0.lock"),
        "requirements-bench.lock",
        *(".github/workflows/pages.yml", ".github/workflows/tests.yml"),
    }
    folders = {
        Path(folder, name).relative_to(ROOT).as_posix()
        for top_folder in ("benchmarks", "docs", "recipes", "tests")
        for folder, _, names in os.walk(ROOT / top_folder, followlinks=True)
        for name in names
        if "__pycache__" not in folder
    }
    assert packed == top | folders
