"""Remove what runs that were killed have left: databases and directories.

A run that is alive shows that it is: on a server by a connection that bears
its name, on a disk by a lock on a file. The system ends both with the run,
however that ends. What does not look exactly like ours is left alone.
"""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

PREFIX = "recipes-"  # of directories
_LOCK = "run.lock"

_ABANDONED = text("""
    SELECT datname FROM pg_database
     WHERE datname ~ '^recipes_[0-9a-f]{16}_[0-9]+$'
       AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)
       AND NOT EXISTS (SELECT FROM pg_stat_activity
                        WHERE datid = pg_database.oid)
       AND NOT EXISTS (SELECT FROM pg_stat_activity
                        WHERE application_name = left(pg_database.datname, 24))
     ORDER BY datname
""")
_PID = text("SELECT pg_backend_pid()")
_IS_SEEN = text("""
    SELECT EXISTS (SELECT FROM pg_stat_activity
                    WHERE pid = :pid AND application_name = :run)
""")


def new_run() -> str:
    """Make up a name for a run, and for what it makes: 24 characters."""
    return f"recipes_{secrets.token_hex(8)}"


async def is_seen(
    run: str, held: AsyncConnection, other: AsyncConnection
) -> bool:
    """Tell whether others can see that a run holds its connection.

    Not behind a pooler that shares one session of the server among several
    clients: then nobody can tell who is alive.
    """
    before = await held.scalar(_PID)
    between = await other.scalar(_PID)
    seen = await other.scalar(_IS_SEEN, {"pid": before, "run": run})
    after = await held.scalar(_PID)
    return bool(seen) and before == after != between


async def drop_abandoned(connection: AsyncConnection) -> list[str]:
    """Drop our databases whose run is gone; return their names.

    They have no session, and never get one by force: whoever is quicker and
    uses one, or drops it as well, is not disturbed.
    """
    dropped = []
    for name in (await connection.scalars(_ABANDONED)).all():
        with suppress(DBAPIError):
            await connection.execute(text(f"DROP DATABASE {name}"))
            dropped.append(name)
    return dropped


@contextmanager
def locked(directory: str) -> Iterator[None]:
    """Show that the run that made a directory is alive."""
    if sys.platform == "win32":  # has no such locks: nothing is removed there
        yield
        return
    import fcntl  # noqa: PLC0415 - Windows has none

    new = Path(directory, "new.lock")
    with new.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # Nobody ever sees the file without its lock.
        new.rename(Path(directory, _LOCK))
        yield


def delete_abandoned() -> list[str]:
    """Delete our temporary directories whose run is gone; return them."""
    found = sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    return [str(path) for path in found if _delete(path)]


def _delete(directory: Path) -> bool:
    """Delete a directory if it is ours, and the lock in it is free."""
    if sys.platform == "win32" or directory.is_symlink():
        return False
    import fcntl  # noqa: PLC0415 - Windows has none

    try:
        with (directory / _LOCK).open("r+") as file:
            if os.fstat(file.fileno()).st_uid != os.geteuid():
                return False
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)
    except OSError:  # none of ours, or its run is alive
        return False
    return not directory.exists()
