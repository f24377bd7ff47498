"""Make environments from nothing, as README says, and use them.

Run as a program, ``make fresh``, since it needs the network, for PyPI. What
is tried: the lock with the oldest pip that Python 3.11 ever shipped, the wheel
in an empty folder, and README's way with uv, as it is written there.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

from recipes.kit.catalog import ROOT

OLDEST_PIP = "pip==22.3"
TIMEOUT = 300  # seconds, for one command
HOST, PORT = "127.0.0.1", 8000  # where mkdocs serves
# Left out: what the interpreter brought, and two modules that need a package
# which is an option of their own.
IMPORT_ALL = """
import importlib, importlib.metadata, warnings
warnings.simplefilter("ignore")
packages = importlib.metadata.packages_distributions()
modules = {name for name in packages if "setuptools" not in packages[name]}
for name in sorted(modules - {"blackd", "matplotlib_inline"}):
    if name.isidentifier():
        importlib.import_module(name)
"""


def main() -> int:
    """Return 1, and say what failed, if anything did."""
    ways: list[Callable[[Path], None]] = [oldest_pip, wheel, uv]
    for way in ways:
        with TemporaryDirectory(prefix="fresh-") as directory:
            began = time.monotonic()
            try:
                way(Path(directory))
            except subprocess.CalledProcessError as error:
                print(f"{way.__name__}: {error}\n{error.output}")
                return 1
            took = time.monotonic() - began
            print(f"{way.__name__}: works ({took:.0f} s)", flush=True)
    return 0


def oldest_pip(directory: Path) -> None:
    """Install the lock with an old pip, and import what it brought."""
    python = environment(directory)
    pip(python, OLDEST_PIP)
    lock = ("--requirement", str(ROOT / "requirements.lock"))
    pip(python, "--no-deps", "--require-hashes", *lock)
    run(python, "-m", "pip", "check")
    run(python, "-c", IMPORT_ALL)


def wheel(directory: Path) -> None:
    """Build the package, and use it in an empty folder."""
    built, empty = directory / "built", directory / "empty"
    empty.mkdir()
    # The wheel is built from the sdist, so this shows that both work.
    run(sys.executable, "-m", "build", "--outdir", str(built), str(ROOT))
    [file] = built.glob("*.whl")
    python = environment(directory)
    pip(python, f"{file}[postgres]")
    cookbook = str(Path(python).with_name("cookbook"))
    for command in (
        ("list",),
        ("run", "upsert"),
        ("run", "upsert", "--database", "postgresql"),
        ("why", "database is locked"),
    ):
        run(cookbook, *command, cwd=empty)
    assert list(empty.iterdir()) == []


def uv(directory: Path) -> None:
    """Run the commands that README gives for uv, with few of the tests."""
    with socket.create_server((HOST, PORT)):
        pass  # it is free: no other book can answer there
    book = directory / "book"
    shutil.copytree(
        ROOT,
        book,
        symlinks=True,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", "__pycache__", ".*_cache", "site", "dist"
        ),
    )
    readme = (book / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"(?s)```sh\n(uv venv.*?)```", readme)
    install, serve, test = block.strip().split("\n")
    for command in (install, test):
        run("sh", "-c", command, cwd=book, PYTEST_ADDOPTS="tests/schema")
    with subprocess.Popen(
        ["sh", "-c", f"exec {serve}"],
        cwd=book,
        env=os.environ | with_uv(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:
        try:
            wait_for(f"http://{HOST}:{PORT}/", server)
            # What a page says to a stranger, who has uv and nothing else.
            page = (
                book / "docs/receipts/transactions/transfer_funds.md"
            ).read_text(encoding="utf-8")
            [command] = re.findall(r"^uv run http.+$", page, re.MULTILINE)
            output = run(*command.split(), cwd=directory)
            assert output.count("moved is True") == 1, output
        finally:
            # Not SIGINT: to it, what runs in the background may be deaf.
            os.killpg(server.pid, signal.SIGTERM)


def environment(directory: Path) -> str:
    """Make an environment, and return its Python."""
    folder = directory / "venv"
    run(sys.executable, "-m", "venv", "--clear", str(folder))
    return str(folder / "bin" / "python")


def pip(python: str, *arguments: str) -> None:
    """Install with the pip of an environment."""
    options = ("--quiet", "--disable-pip-version-check", "--no-compile")
    run(python, "-m", "pip", "install", *options, *arguments)


def run(*command: str, cwd: Path | None = None, **environment: str) -> str:
    """Run a command; return what it printed.

    Raises:
        CalledProcessError: it failed; ``output`` is what it printed.
    """
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | with_uv() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=True,
    ).stdout


def with_uv() -> dict[str, str]:
    """Put the uv of the lock on the path."""
    binaries = Path(sys.executable).parent
    return {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=TIMEOUT) as page:
                assert b"Database Recipes" in page.read()
                return
        except URLError:
            time.sleep(0.2)
    raise subprocess.CalledProcessError(server.poll() or 1, server.args, "")


if __name__ == "__main__":
    sys.exit(main())
