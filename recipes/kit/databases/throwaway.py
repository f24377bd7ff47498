"""Throwaway databases: seeded once, copied as often as needed, then removed.

Only databases whose names this module has made up are ever created, changed
or dropped; nothing else on a server is touched. What a killed run has left,
the next one removes.
"""

import asyncio
import itertools
import os
import shutil
import signal
import sqlite3
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
)
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recipes.foundations.database_url import driver_url
from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import SERVER_SETTINGS, make_engine
from recipes.kit.databases import leftovers
from recipes.kit.databases.postgres import OLDEST_VERSION, private_server
from recipes.kit.errors import CookbookError
from recipes.schema.large import create_large
from recipes.schema.seed import create

Seed = Callable[[AsyncEngine], Awaitable[None]]

DENIED = "42501"  # SQLSTATE insufficient_privilege
# SQLite's codes for a disk that is full, gone or not to be written to.
NO_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")

FACTS = text("""
    SELECT current_setting('server_version_num')::int / 10000 AS number,
           split_part(current_setting('server_version'), ' ', 1) AS version,
           current_user AS role,
           (SELECT rolcreatedb OR rolsuper FROM pg_roles
             WHERE rolname = current_user) AS may_create,
           current_setting('fsync')::boolean AS fsync,
           current_setting('transaction_read_only')::boolean AS read_only,
           EXISTS (SELECT FROM pg_available_extensions
                    WHERE name = 'pg_trgm') AS has_pg_trgm,
           quote_literal(coalesce(
               (SELECT min(collctype) FROM pg_collation
                 WHERE collprovider = 'c'
                   AND lower(collctype) IN ('c.utf8', 'c.utf-8')),
               (SELECT datctype FROM pg_database
                 WHERE datname = 'template0'))) AS ctype
""")


class Template:
    """A seeded database, and the maker of its copies.

    Attributes:
        backend: ``"sqlite"`` or ``"postgresql"``.
        version: The version of the library or server, such as ``"18.6"``.
    """

    def __init__(self, place: "_Place", original: URL) -> None:
        self.backend = place.backend
        self.version = place.version
        self._place = place
        self._original = original

    @asynccontextmanager
    async def copy(self) -> AsyncIterator[AsyncEngine]:
        """Give a fresh copy, which is removed at the end."""
        copy = self._place.copy(self._original)
        async with copy as url, _engine(url) as engine:
            yield engine

    @asynccontextmanager
    async def large(self) -> AsyncIterator[AsyncEngine]:
        """Give the large data set, removed at the end; PostgreSQL only."""
        async with self._place.empty() as url, _engine(url) as engine:
            await create_large(engine)
            yield engine


@asynccontextmanager
async def open_template(
    database: str, seed: Seed = create
) -> AsyncIterator[Template]:
    """Seed a throwaway database, and remove it and its copies at the end.

    Until then SIGTERM ends the program as Ctrl-C does, so that nothing is
    left behind.

    Args:
        database: ``"sqlite"``; or ``"postgresql"``, for the server that
            ``DATABASE_URL`` names, else a private one; or a server's URL.
        seed: What creates the tables and rows.

    Raises:
        CookbookError: the database cannot be had; nothing was changed.
    """
    with _sigterm_like_ctrl_c():
        async with _open_place(database) as place, place.empty() as original:
            async with _engine(original) as engine:
                try:
                    await seed(engine)
                except DBAPIError as error:
                    if reason := _no_place(error):
                        raise CookbookError(reason) from None
                    raise
            yield Template(place, original)


def _no_place(error: DBAPIError) -> str:
    """Say why the example database cannot be made, if it cannot."""
    if getattr(error.orig, "sqlstate", None) == DENIED:
        return (
            "The user of the database URL lacks a right that the example"
            f" database needs: {error.orig}."
        )
    cause = driver_error(error)
    if getattr(cause, "sqlite_errorname", "").startswith(NO_DISK):
        return (
            "The throwaway database cannot be written to the directory for"
            f" temporary files: {error.orig}. Make room, or set TMPDIR."
        )
    return ""


def server_url(address: str) -> URL:
    """Read the URL of a PostgreSQL server.

    Raises:
        CookbookError: it is not one, or has an option that is not known.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Not shown, since it may hold a password.
        raise CookbookError(
            "The database must be `sqlite`, `postgresql`, or a URL such as"
            " postgresql://user:password@host:5432/postgres."
        ) from None
    try:
        url = driver_url(url)
    except ValueError as error:
        raise CookbookError(
            f"The database URL will not do: {error}."
        ) from None
    if url.get_backend_name() == "sqlite":
        raise CookbookError(
            "The book never opens an SQLite file of yours:"
            " use `--database sqlite` for a throwaway file."
        )
    if reason := _wrong_place(url):
        raise CookbookError(f"The database URL will not do: {reason}.")
    return url.set(database=url.database or "postgres")


def _wrong_place(url: URL) -> str:
    """Say what is wrong with the hosts and ports of an address, if it is."""
    try:
        _, options = url.get_dialect()().create_connect_args(url)
    except ArgumentError as error:
        return str(error)
    ports = options.get("port", 5432)
    for port in ports if isinstance(ports, list) else [ports]:
        if not 0 < port < 2**16:
            return f"the port is from 1 to 65535, not {port}"
    return ""


@contextmanager
def _sigterm_like_ctrl_c() -> Iterator[None]:
    """Let SIGTERM unwind the program, unless that is already handled."""
    unhandled = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    main = threading.current_thread() is threading.main_thread()
    if not (unhandled and main):
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@asynccontextmanager
async def _engine(url: URL, **options: object) -> AsyncIterator[AsyncEngine]:
    """Give an engine and dispose of it."""
    try:
        engine = make_engine(url, **options)
    except ModuleNotFoundError as error:
        raise CookbookError(
            f"The Python package `{error.name}` is missing:"
            " run `make env` and use the environment that it makes."
        ) from None
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def _open_place(database: str) -> AsyncIterator["_Place"]:
    """Give the place that a name or a URL stands for."""
    if database == "sqlite":
        leftovers.delete_abandoned()
        with (
            _temporary_directory() as directory,
            leftovers.locked(directory),
        ):
            yield _Directory(directory)
        return
    address = database
    if database == "postgresql":
        address = os.environ.get("DATABASE_URL", "")
    if address:
        async with _server(server_url(address)) as server:
            yield server
    else:
        with private_server() as url:
            async with _server(url) as server:
                yield server


@asynccontextmanager
async def _server(url: URL) -> AsyncIterator["_Server"]:
    """Give a server that passes the check, and hold a connection to it.

    That shows others that this run is alive.
    """
    server = await _check(url)
    async with _connect(url, name=server.run) as held:
        async with _connect(url) as other:
            if await leftovers.is_seen(server.run, held, other):
                await leftovers.drop_abandoned(other)
        try:
            yield server
        finally:
            await server.drop_all()


async def clean(address: str | None) -> list[str]:
    """Remove what killed runs have left in temporary directories.

    On a server as well, if an address of one is given. Returns the names.

    Raises:
        CookbookError: the server cannot be asked.
    """
    removed = leftovers.delete_abandoned()
    if address:
        url = server_url(address)
        run = leftovers.new_run()
        async with _connect(url, name=run) as held, _connect(url) as other:
            if not await leftovers.is_seen(run, held, other):
                raise CookbookError(
                    "The server is behind a pooler that shares connections,"
                    " so nobody can tell which runs are alive: give the"
                    " address of the server itself."
                )
            removed += await leftovers.drop_abandoned(other)
    return removed


@contextmanager
def _temporary_directory(parent: str | None = None) -> Iterator[str]:
    """Make a directory and delete it at the end.

    That may take more than one attempt: after a cancellation, the thread of
    an SQLite connection writes a little longer.
    """
    directory = mkdtemp(prefix=leftovers.PREFIX, dir=parent)
    try:
        yield directory
    finally:
        for _ in range(500):
            shutil.rmtree(directory, ignore_errors=True)
            if not Path(directory).exists():
                break
            time.sleep(0.01)


class _Place(ABC):
    """Where throwaway databases are made; each is removed at its end."""

    backend: str
    version: str

    @abstractmethod
    def empty(self) -> AbstractAsyncContextManager[URL]:
        """Make a database without tables."""

    @abstractmethod
    def copy(self, original: URL) -> AbstractAsyncContextManager[URL]:
        """Make a copy of a database to which nobody is connected."""


class _Directory(_Place):
    """A temporary directory, for SQLite."""

    backend = "sqlite"
    version = sqlite3.sqlite_version

    def __init__(self, path: str) -> None:
        self._path = path

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[URL]:
        # One directory each, since SQLite adds files beside its own.
        with _temporary_directory(self._path) as directory:
            file = Path(directory, "recipes.db")
            yield URL.create("sqlite+aiosqlite", database=str(file))

    @asynccontextmanager
    async def copy(self, original: URL) -> AsyncIterator[URL]:
        async with self.empty() as url:
            shutil.copyfile(str(original.database), str(url.database))
            yield url


class _Server(_Place):
    """A PostgreSQL server on which we may create databases.

    ``definition`` is what ``CREATE DATABASE`` needs for an empty database,
    ``strategy`` for a copy.
    """

    backend = "postgresql"

    def __init__(
        self, url: URL, version: str, *, definition: str, strategy: str
    ) -> None:
        self.version = version
        self.run = leftovers.new_run()
        self._url = url
        self._definition = definition
        self._strategy = strategy
        self._databases: set[str] = set()
        self._numbers = itertools.count(1)

    def empty(self) -> AbstractAsyncContextManager[URL]:
        return self._create(self._definition)

    def copy(self, original: URL) -> AbstractAsyncContextManager[URL]:
        return self._create(f"TEMPLATE {original.database} {self._strategy}")

    @asynccontextmanager
    async def _create(self, definition: str) -> AsyncIterator[URL]:
        name = f"{self.run}_{next(self._numbers)}"
        self._databases.add(name)
        try:
            await self._execute(f"CREATE DATABASE {name} {definition}")
            yield self._url.set(database=name)
        finally:
            # In a thread with a loop of its own, it comes to its end even if
            # this task is cancelled once more.
            await asyncio.to_thread(self._drop, name)

    async def drop_all(self) -> None:
        """Drop what a second Ctrl-C kept from being dropped."""
        for name in tuple(self._databases):
            await asyncio.to_thread(self._drop, name)

    def _drop(self, name: str) -> None:
        """Drop a database, once."""
        self._databases.discard(name)
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        asyncio.run(self._execute(drop))

    async def _execute(self, statement: str) -> None:
        async with _connect(self._url) as connection:
            await connection.execute(text(statement))


@asynccontextmanager
async def _connect(
    server: URL, *, name: str = "recipes"
) -> AsyncIterator[AsyncConnection]:
    """Connect to the database that the URL of a server names.

    ``name`` is what the server calls the connection.

    Raises:
        CookbookError: it cannot be done.
    """
    settings = SERVER_SETTINGS | {
        "application_name": name,
        "idle_session_timeout": "0",
    }
    options = {
        "isolation_level": "AUTOCOMMIT",
        "pool_size": 1,
        "connect_args": {"server_settings": settings},
    }
    async with _engine(server, **options) as engine:
        connection = engine.connect()
        try:
            await connection.start()
        except (DBAPIError, OSError) as error:
            raise _connection_error(server, error) from None
        try:
            yield connection
        finally:
            await connection.close()


def _connection_error(server: URL, error: Exception) -> CookbookError:
    """Say why there is no connection, and what to do."""
    address = server.render_as_string(hide_password=True)
    if isinstance(error, ssl.SSLError):
        reason = str(error)
        remedy = "Correct the host, sslmode or sslrootcert"
    elif isinstance(error, OSError):
        reason = str(error) or "no answer in time"
        remedy = "Start the server, or correct the host and port"
    else:
        reason = str(getattr(error, "orig", error))
        remedy = "Correct the user, password, database or options"
    return CookbookError(
        f"Cannot connect to {address}: {reason}. {remedy} in the URL, or use"
        " `--database sqlite`, which needs no server."
    )


async def _check(url: URL) -> _Server:
    """Make sure that a server can hold our databases, changing nothing."""
    async with _connect(url) as connection:
        server = (await connection.execute(FACTS)).one()
    if server.number < OLDEST_VERSION:
        raise CookbookError(
            f"The server is PostgreSQL {server.version}:"
            f" the book needs {OLDEST_VERSION} or newer."
        )
    if server.read_only:
        raise CookbookError(
            "The server takes no changes: it is a standby, or read-only for"
            f" the role {server.role} (default_transaction_read_only)."
            " Name the primary server, or another role."
        )
    if not server.may_create:
        raise CookbookError(
            f"The role {server.role} may not create databases, and the book"
            " works only in throwaway ones. Let an administrator run"
            f' ALTER ROLE "{server.role}" CREATEDB, or name another role.'
        )
    if not server.has_pg_trgm:
        raise CookbookError(
            "The server lacks the extension pg_trgm:"
            " install PostgreSQL's contrib package there."
        )
    return _Server(
        url,
        server.version,
        definition=_definition(server.number, server.ctype),
        strategy=_strategy(fsync=server.fsync),
    )


def _definition(version: int, ctype: str) -> str:
    """Define an empty database, alike on every server.

    Text sorts by code point, as it does on SQLite, and letters beyond ASCII
    are letters and have two cases: for pg_trgm and full-text search, and
    before version 17 for everything, thanks to ``ctype``, a quoted locale.
    """
    provider = "builtin BUILTIN_LOCALE 'C.UTF-8'" if version >= 17 else "libc"
    return (
        "TEMPLATE template0 ENCODING 'UTF8'"
        f" LOCALE_PROVIDER {provider} LC_COLLATE 'C' LC_CTYPE {ctype}"
    )


def _strategy(*, fsync: bool) -> str:
    """Choose how to copy a database.

    To copy files is quicker, but makes a server whose data must be safe write
    all its buffers to disk.
    """
    return "" if fsync else "STRATEGY file_copy"
