"""The private server is private, and leaves nothing behind."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from recipes.foundations.engines import make_engine
from recipes.kit.databases import postgres
from recipes.kit.databases.postgres import find_binaries, private_server
from recipes.kit.errors import CookbookError

pytestmark = pytest.mark.slow

# Says where its server is, and ends when its input does. It asks again and
# again: a Ctrl-C just before a call that waits is only heard after the wait.
HOLD = """
import select, sys
from recipes.kit.databases.postgres import private_server
with private_server() as url:
    print(url.query["host"], flush=True)
    while not select.select([sys.stdin], [], [], 0.1)[0]:
        pass
    {ending}
"""

# Dies while initdb still writes.
DIE_EARLY = """
import os, signal, subprocess
from recipes.kit.databases import postgres

def run(command, *, check, capture_output, text, **options):
    subprocess.Popen(command, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, **options)
    print(options["cwd"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

def die(binaries, options):
    subprocess.run = run
    initialise(binaries, options)

initialise, postgres._initialise = postgres._initialise, die
with postgres.private_server():
    pass
"""


TIMEOUT = 30  # seconds

needs_server = pytest.mark.usefixtures("private_servers")


@contextmanager
def started(script: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run a script, read the directory that it prints, kill it if need be."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def runs(process_id: int) -> bool:
    """Tell whether a process runs; one that nobody has buried does not."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    command = Path(f"/proc/{process_id}/cmdline")
    return not command.exists() or bool(command.read_bytes())


def wait_until_gone(directory: Path, *process_ids: int) -> None:
    deadline = time.monotonic() + TIMEOUT
    while directory.exists() or any(map(runs, process_ids)):
        assert time.monotonic() < deadline, f"{directory} is still there"
        time.sleep(0.02)


def server_id(directory: Path) -> int:
    return int((directory / "data/postmaster.pid").read_text().split()[0])


@needs_server
@pytest.mark.parametrize(
    ("ending", "code"), [("pass", 0), ("sys.exit(3)", 3), ("1 / 0", 1)]
)
def test_nothing_is_left_at_the_end(ending: str, code: int) -> None:
    with started(HOLD.format(ending=ending)) as (process, directory):
        server = server_id(directory)
        assert runs(server)
        process.communicate(timeout=TIMEOUT)
        assert process.returncode == code
    assert not runs(server)
    assert not directory.exists()


@needs_server
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
)
def test_nothing_is_left_after_a_signal(number: signal.Signals) -> None:
    with started(HOLD.format(ending="pass")) as (process, directory):
        server = server_id(directory)
        process.send_signal(number)
        process.wait(TIMEOUT)
    assert process.returncode == -number
    wait_until_gone(directory, server)


@needs_server
def test_nothing_is_left_when_killed_while_the_server_is_made() -> None:
    with started(DIE_EARLY) as (process, directory):
        process.wait(TIMEOUT)
    assert process.returncode == -signal.SIGKILL
    wait_until_gone(directory)


def scalar(url: URL, statement: str) -> object:
    async def execute() -> object:
        engine = make_engine(url)
        try:
            async with engine.connect() as connection:
                return await connection.scalar(text(statement))
        finally:
            await engine.dispose()

    return asyncio.run(execute())


@needs_server
def test_only_its_account_can_reach_it() -> None:
    with private_server() as url:
        directory = str(url.query["host"])
        assert stat.S_IMODE(Path(directory).stat().st_mode) == 0o700
        assert scalar(url, "SHOW listen_addresses") == ""
        assert scalar(url, "SHOW unix_socket_directories") == directory


@needs_server
def test_an_older_server_gets_no_setting_that_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "_version", lambda _binaries: 17)
    with private_server() as url:
        io_method = scalar(url, "SELECT current_setting('io_method', true)")
    assert io_method != "sync"


def test_an_installation_is_copied_with_or_without_a_package(
    tmp_path: Path,
) -> None:
    binaries = fake_binaries(tmp_path, postgres="echo 18")
    us = (os.getuid(), os.getgid())
    alone = postgres._copy_binaries(binaries, tmp_path / "alone", us)
    assert postgres._version(alone) == 18
    libraries = tmp_path / "package.libs"
    libraries.mkdir()
    (libraries / "libpq.so").touch()
    with_libraries = postgres._copy_binaries(binaries, tmp_path / "both", us)
    assert postgres._version(with_libraries) == 18
    assert (tmp_path / "both" / "package.libs" / "libpq.so").exists()


@needs_server
def test_binaries_that_its_account_cannot_reach_are_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    binaries = find_binaries()
    process_options = postgres._process_options
    others_can_enter = postgres._others_can_enter
    monkeypatch.setattr(
        postgres,
        "_others_can_enter",
        lambda path: path != binaries and others_can_enter(path),
    )
    if os.geteuid() != 0:  # who cannot become another account
        ours = (os.getuid(), os.getgid())
        monkeypatch.setattr(postgres, "_account", lambda: ours)
        monkeypatch.setattr(
            postgres,
            "_process_options",
            lambda directory, _account: process_options(directory, None),
        )
    with private_server() as url:
        used = scalar(
            url, "SELECT setting FROM pg_config WHERE name = 'BINDIR'"
        )
        copy = Path(str(used))
        assert copy.parts[-2:] == binaries.parts[-2:]
        assert copy != binaries
        psql = subprocess.run([copy / "psql", "--version"], check=False)
        assert psql.returncode == 0
    assert not copy.parents[2].exists()


def fake_binaries(directory: Path, **scripts: str) -> Path:
    """Make programs out of shell scripts."""
    binaries = directory / "package" / "installation" / "bin"
    binaries.mkdir(parents=True)
    for name, script in scripts.items():
        program = binaries / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    return binaries


@pytest.mark.parametrize(
    "version", ["echo 'postgres (PostgreSQL) 14.20'", "exit 1", "echo ?"]
)
def test_binaries_too_old_or_broken_are_passed_over(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fake_binaries(tmp_path / "old", postgres=version)
    new = fake_binaries(tmp_path / "new", postgres="echo 'postgres 15.1'")
    missing = tmp_path / "missing"
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([old, missing]))
    with pytest.raises(CookbookError, match=r"pip install.*DATABASE_URL"):
        find_binaries()
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([old, new]))
    assert find_binaries() == new


def test_binaries_are_looked_for_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("9.6", "18", "15"):
        (tmp_path / "postgresql" / version / "bin").mkdir(parents=True)
    pattern = str(tmp_path.relative_to("/") / "postgresql/*/bin")
    on_path = fake_binaries(tmp_path, initdb="")
    monkeypatch.setattr(postgres, "INSTALLED", (pattern,))
    monkeypatch.setattr(postgres, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(on_path))
    *installed, last = postgres._candidates()
    assert [path.parent.name for path in installed] == ["18", "15", "9.6"]
    assert last == on_path
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(postgres._candidates()) == installed


@needs_server
@pytest.mark.parametrize(
    ("initdb", "message"),
    [
        ("echo No space left on device >&2; exit 1", "No space left"),
        (None, "initdb does not run"),
    ],
)
def test_a_failure_of_initdb_is_shown(
    initdb: str | None,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    binaries = fake_binaries(tmp_path, postgres="echo 18")
    if initdb:
        fake = fake_binaries(tmp_path / "fake", initdb=initdb) / "initdb"
        fake.rename(binaries / "initdb")
    made = record_directories(monkeypatch)
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([binaries]))
    with pytest.raises(CookbookError, match=message), private_server():
        pass
    assert made
    assert not any(directory.exists() for directory in made)


@needs_server
def test_a_server_that_does_not_start_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(postgres.SETTINGS, "no_such_setting", "1")
    made = record_directories(monkeypatch)
    with (
        pytest.raises(CookbookError, match=r"(?s)did not start.*no_such"),
        private_server(),
    ):
        pass
    assert made
    assert not any(directory.exists() for directory in made)


def record_directories(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that the directories made from now on are added to."""
    made: list[Path] = []
    make_directory = postgres._make_directory

    def make(account: tuple[int, int] | None, *, in_memory: bool) -> Path:
        made.append(make_directory(account, in_memory=in_memory))
        return made[-1]

    monkeypatch.setattr(postgres, "_make_directory", make)
    return made


@pytest.mark.parametrize("user", [0, 4242])
def test_an_account_without_a_name_is_refused(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_name: object) -> None:
        raise KeyError

    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr("pwd.getpwnam", unknown)
    if user:
        monkeypatch.setattr("pwd.getpwuid", unknown)
    with pytest.raises(CookbookError, match="DATABASE_URL"), private_server():
        pass


def test_an_ordinary_account_stays_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pwd

    other = next(entry for entry in pwd.getpwall() if entry.pw_uid)
    monkeypatch.setattr(os, "geteuid", lambda: other.pw_uid)
    assert postgres._account() is None


def test_only_root_runs_the_server_as_another_account(tmp_path: Path) -> None:
    assert "user" not in postgres._process_options(tmp_path, None)
    assert postgres._process_options(tmp_path, (65534, 65534))["user"] == 65534


def test_windows_needs_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(CookbookError, match="DATABASE_URL"), private_server():
        pass
    assert postgres._account() is None


def test_the_path_of_the_socket_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 70)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    directory = postgres._make_directory(None, in_memory=False)
    assert directory.parent != long
    directory.rmdir()


def test_no_place_for_a_server_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(CookbookError, match="TMPDIR"):
        postgres._make_directory(None, in_memory=True)


def test_memory_is_used_only_where_there_is_room() -> None:
    assert not postgres._has_room("/no/such/place")
