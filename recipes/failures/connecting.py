# Part of the package database-recipes: cookbook why "…"
"""Connecting.

An address, a driver, a server that takes one more: each can be missing.
"""

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import URL, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from recipes.kit.databases.postgres import private_server

MORE = {
    "trap_certificate": "foundations/database_url",
    "trap_psycopg2": "foundations/database_url",
    "trap_too_many_clients": "connection_pool/configure_pool",
    "trap_reserved": "connection_pool/configure_pool",
    "trap_pool": "connection_pool/configure_pool",
    "trap_closed_while_idle": "connection_pool/configure_pool",
}
WORDINGS = {
    "trap_refused": {
        "psycopg": "port 5432 failed: Connection refused",
        "psycopg2, before PostgreSQL 14": "could not connect to server:"
        " Connection refused",
        "psycopg, below": "Is the server running on that host and accepting"
        " TCP/IP connections?",
    },
    "trap_unknown_host": {
        "psycopg": "failed to resolve host 'db'",
        "psycopg2": 'could not translate host name "db" to address',
        "No answer from DNS": "[Errno -3] Temporary failure in name"
        " resolution",
        "macOS": "[Errno 8] nodename nor servname provided, or not known",
        "Windows": "[Errno 11001] getaddrinfo failed",
    },
    "trap_no_tls": {
        "psycopg": "server does not support SSL, but SSL was required",
    },
    "trap_certificate": {
        "An authority of its own": "certificate verify failed: self-signed"
        " certificate in certificate chain",
        "Without its authority": "certificate verify failed: unable to get"
        " local issuer certificate",
    },
    "trap_too_many_clients": {
        "PgBouncer": "no more connections allowed (max_client_conn)",
    },
    "trap_reserved": {
        "PostgreSQL before 16": "remaining connection slots are reserved for"
        " non-replication superuser connections",
        "With reserved_connections": "remaining connection slots are reserved"
        ' for roles with privileges of the "pg_use_reserved_connections" role',
    },
    "trap_role_limit": {
        "Of a database": 'too many connections for database "site"',
    },
    "trap_terminated": {
        "psycopg": "terminating connection due to administrator command",
    },
    "trap_killed": {
        "psycopg": "server closed the connection unexpectedly",
        "psycopg, with TLS": "SSL connection has been closed unexpectedly",
    },
    "trap_no_url": {
        "SQLAlchemy 1.4": "Could not parse rfc1738 URL from string ''",
    },
    "trap_shutting_down": {
        "At its start": "the database system is starting up",
        "After a crash": "the database system is in recovery mode",
        "A standby": "the database system is not yet accepting connections",
    },
    "trap_greenlet": {
        "SQLAlchemy 2.0": "the greenlet library is required to use this"
        " function. No module named 'greenlet'",
    },
}

# Of a network that this machine does not have: unknown, whatever DNS says.
UNKNOWN_HOST = "fe80::1%elsewhere"
PASSWORD = "5%25off"  # noqa: S105 - of a server that is thrown away
# Of servers that this module starts: anybody may know the key.
KEY = """
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2dmi7FWayFpUiNtC
Ha4vsLjevSomRKU9NjvmuTkJ7P6hRANCAAQY2/uRhklQFRxmVOdo9g+BTobZeMaG
T7Fd8ofx5PiuwFteQkTJkajsxJaxrzJUd8YVZafvnAAN+57CxePCUWEV
-----END PRIVATE KEY-----
"""
CERTIFICATE = """
-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUCLowKpai6Krk7d6ZGSOEBhnNzNIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEzMDExMzUyOFoYDzIxMjYxMTA2
MTEzNTI4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQY2/uRhklQFRxmVOdo9g+BTobZeMaGT7Fd8ofx5PiuwFteQkTJkajs
xJaxrzJUd8YVZafvnAAN+57CxePCUWEVo28wbTAdBgNVHQ4EFgQUbF3H3yZUnCiz
ghk1Ar3nxohhVT8wHwYDVR0jBBgwFoAUbF3H3yZUnCizghk1Ar3nxohhVT8wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAIe84t+MTzct2NyDErPOE9vbIBSkXSOlAu0g5n+U8/OdAiEA
4S6LDkCweCAeKuJGFbauVLuKN7JxrpdPOw7BCvDNc10=
-----END CERTIFICATE-----
"""


async def connect(address: str | URL, **options: Any) -> None:
    """Connect, say so, and close."""
    engine = create_async_engine(address, poolclass=NullPool, **options)
    async with engine.connect():
        print("connected")


async def administer(server: URL, statement: str) -> object:
    """Ask a private server something, as its superuser."""
    connection = await administrator(server)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def administrator(server: URL) -> Any:
    """Connect to a private server as its superuser, past SQLAlchemy."""
    return await asyncpg.connect(
        host=str(server.query["host"]), user="postgres", database="postgres"
    )


def file_of(server: URL, name: str) -> Path:
    """Return the path of a file of a private server."""
    return Path(str(server.query["host"]), "data", name)


@asynccontextmanager
async def server_with_rule(rule: str) -> AsyncIterator[URL]:
    """Start a server with one rule for who may connect; it knows Ada."""
    with private_server() as server:
        create = f"CREATE ROLE ada LOGIN PASSWORD '{PASSWORD}'"
        await administer(server, create)
        rules = f"local all postgres trust\n{rule}\n"
        file_of(server, "pg_hba.conf").write_text(rules)
        time = "SELECT pg_conf_load_time()"
        before = await administer(server, time)
        await administer(server, "SELECT pg_reload_conf()")
        while await administer(server, time) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield server.set(username="ada")


@contextmanager
def server_on_loopback() -> Iterator[URL]:
    """Start a server that has a port, and no TLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with private_server(listen_addresses="127.0.0.1", port=str(port)) as own:
        yield own.set(host="127.0.0.1", port=port, query={})


@asynccontextmanager
async def server_with_certificate() -> AsyncIterator[URL]:
    """Start a server whose certificate nobody else has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with NamedTemporaryFile("w") as file:
        file.write(KEY + CERTIFICATE)
        file.flush()
        context.load_cert_chain(file.name)
    served: set[asyncio.Future[None]] = set()

    async def serve(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):  # the client does not trust the certificate
            await reader.readexactly(8)  # asks for TLS
            writer.write(b"S")
            await writer.start_tls(context)
            answers, asked = await asyncio.open_unix_connection(path)
            await asyncio.gather(pump(reader, asked), pump(answers, writer))
        await end(writer)

    with private_server() as behind:
        path = f"{behind.query['host']}/.s.PGSQL.5432"
        front = await asyncio.start_server(
            lambda *streams: served.add(
                asyncio.ensure_future(serve(*streams))
            ),
            "127.0.0.1",
            0,
        )
        port = front.sockets[0].getsockname()[1]
        async with front:
            try:
                yield behind.set(host="127.0.0.1", port=port, query={})
            finally:
                await asyncio.gather(*served)


async def pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on what comes until it ends."""
    while data := await reader.read(65536):
        writer.write(data)
    await end(writer)


async def end(writer: asyncio.StreamWriter) -> None:
    """Close one end of a connection."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def shut_down(server: URL) -> None:
    """Ask a server to end as soon as its last client has left."""
    state = file_of(server, "postmaster.pid")
    os.kill(int(state.read_text().split()[0]), signal.SIGTERM)
    while "stopping" not in state.read_text():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@asynccontextmanager
async def recovering_server() -> AsyncIterator[URL]:
    """Start a server, of which the system has just killed a process."""
    with private_server() as server:
        killed, other = [await administrator(server) for _ in range(2)]
        os.kill(killed.get_server_pid(), signal.SIGKILL)
        with suppress(asyncpg.PostgresError):  # all others go as well
            await other.execute("SELECT pg_sleep(30)")
        yield server


async def run_program(program: str) -> None:
    """Run a program, and raise what it fails with."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    printed, failed = await running.communicate()
    if running.returncode:
        *_, last = failed.decode().strip().splitlines()
        raise ImportError(last.partition(": ")[2])
    print(printed.decode().strip())


# --8<-- [start:trap_refused]
async def trap_refused() -> None:
    """Nothing listens at this address and port.

    Within a container, ``localhost`` is the container itself: the server has
    the name of its service there.
    """
    engine = create_async_engine("postgresql+asyncpg://ada@127.0.0.1:1/site")
    async with engine.connect():
        print("connected")


# --8<-- [end:trap_refused]


# --8<-- [start:cure_refused]
async def cure_refused(engine: AsyncEngine) -> None:
    """Start the server, or write the host and the port where it listens."""
    await connect(engine.url)


# --8<-- [end:cure_refused]


# --8<-- [start:trap_unknown_host]
async def trap_unknown_host() -> None:
    """This machine cannot look up the name of the host.

    It may be a part of the password: with ``@``, ``/`` or ``#`` in it, an
    address made by hand is cut in the wrong place.
    """
    address = URL.create("postgresql+asyncpg", "ada", host=UNKNOWN_HOST)
    await connect(address)


# --8<-- [end:trap_unknown_host]


# --8<-- [start:cure_unknown_host]
async def cure_unknown_host(engine: AsyncEngine) -> None:
    """Write a name that is known, and have ``URL.create`` make the address."""
    address = URL.create(
        engine.url.drivername,
        username=engine.url.username,
        password=engine.url.password or "p@ss/word#1",
        host=engine.url.host,
        port=engine.url.port,
        database=engine.url.database,
        query=engine.url.query,
    )
    await connect(address)


# --8<-- [end:cure_unknown_host]


# --8<-- [start:trap_password]
async def trap_password() -> None:
    """The password is wrong, or becomes wrong when the address is read.

    In an address, ``%25`` is a percent sign. For a role that does not exist,
    the message is the same.
    """
    async with server_with_rule("local all all scram-sha-256") as server:
        host = server.query["host"]
        await connect(
            f"postgresql+asyncpg://ada:{PASSWORD}@/postgres?host={host}"
        )


# --8<-- [end:trap_password]


# --8<-- [start:cure_password]
async def cure_password() -> None:
    """Give the password to ``URL.create`` as it is."""
    async with server_with_rule("local all all scram-sha-256") as server:
        address = URL.create(
            "postgresql+asyncpg",
            username="ada",
            password=PASSWORD,
            database="postgres",
            query=server.query,
        )
        await connect(address)


# --8<-- [end:cure_password]


# --8<-- [start:trap_no_rule]
async def trap_no_rule() -> None:
    """No line of the server's ``pg_hba.conf`` lets this user in from here.

    Hosts that take nothing but TLS say so too: add ``ssl=require`` to the
    address.
    """
    async with server_with_rule("local all grace scram-sha-256") as server:
        await connect(server.set(password=PASSWORD))


# --8<-- [end:trap_no_rule]


# --8<-- [start:cure_no_rule]
async def cure_no_rule() -> None:
    """Add a line for the user to ``pg_hba.conf``, and reload it."""
    async with server_with_rule("local all ada scram-sha-256") as server:
        await connect(server.set(password=PASSWORD))


# --8<-- [end:cure_no_rule]


# --8<-- [start:trap_no_database]
async def trap_no_database(engine: AsyncEngine) -> None:
    """The server has no database of that name.

    An address without one means that of the user's name.
    """
    await connect(engine.url.set(database="site"))


# --8<-- [end:trap_no_database]


# --8<-- [start:cure_no_database]
async def cure_no_database() -> None:
    """Create it from another database, outside of a transaction."""
    with private_server() as server:
        admin = create_async_engine(
            server, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        async with admin.connect() as connection:
            await connection.execute(text("CREATE DATABASE site"))
        await connect(server.set(database="site"))


# --8<-- [end:cure_no_database]


# --8<-- [start:trap_no_role]
async def trap_no_role() -> None:
    """The server has no role of that name.

    An address without one means the account that runs the program, such as
    ``root``.
    """
    with private_server() as server:
        await connect(server.set(username="ada"))


# --8<-- [end:trap_no_role]


# --8<-- [start:cure_no_role]
async def cure_no_role() -> None:
    """Create the role, or name one that there is."""
    with private_server() as server:
        admin = create_async_engine(server, poolclass=NullPool)
        async with admin.begin() as connection:
            await connection.execute(text("CREATE ROLE ada LOGIN"))
        await connect(server.set(username="ada"))


# --8<-- [end:cure_no_role]


# --8<-- [start:trap_no_tls]
async def trap_no_tls() -> None:
    """The address demands TLS, and the server, or a pooler, has none."""
    with server_on_loopback() as server:
        await connect(server.update_query_dict({"ssl": "require"}))


# --8<-- [end:trap_no_tls]


# --8<-- [start:cure_no_tls]
async def cure_no_tls() -> None:
    """Turn on TLS on the server, or write ``ssl=disable`` on loopback."""
    with server_on_loopback() as server:
        await connect(server.update_query_dict({"ssl": "disable"}))


# --8<-- [end:cure_no_tls]


# --8<-- [start:trap_certificate]
async def trap_certificate() -> None:
    """Nobody that this machine trusts has signed the server's certificate."""
    async with server_with_certificate() as server:
        context = ssl.create_default_context()
        await connect(server, connect_args={"ssl": context})


# --8<-- [end:trap_certificate]


# --8<-- [start:cure_certificate]
async def cure_certificate() -> None:
    """Trust the certificate that your host publishes, and still check it."""
    async with server_with_certificate() as server:
        context = ssl.create_default_context(cadata=CERTIFICATE)
        await connect(server, connect_args={"ssl": context})


# --8<-- [end:cure_certificate]


# --8<-- [start:trap_too_many_clients]
from contextlib import AsyncExitStack


async def trap_too_many_clients() -> None:
    """All processes together open more connections than the server takes."""
    with private_server(max_connections="4") as server:
        async with AsyncExitStack() as processes:
            for _ in range(5):
                engine = create_async_engine(server, poolclass=NullPool)
                await processes.enter_async_context(engine.connect())


# --8<-- [end:trap_too_many_clients]


# --8<-- [start:cure_too_many_clients]
from recipes.connection_pool.configure_pool import (
    connections_per_process,
    make_pooled_engine,
)


async def cure_too_many_clients() -> None:
    """Give each process its share, and let its tasks wait for that."""
    share = connections_per_process(4, reserved=2, processes=1)
    with private_server(max_connections="4") as server:
        engine = make_pooled_engine(server, connections=share)

        async def ask() -> None:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))

        await asyncio.gather(*(ask() for _ in range(20)))
        await engine.dispose()
    print("20 tasks, connections:", share)


# --8<-- [end:cure_too_many_clients]


# --8<-- [start:trap_reserved]
async def trap_reserved() -> None:
    """Only the connections that are kept for administrators are left.

    Of ``max_connections``, three are, if nobody has changed that.
    """
    with private_server(max_connections="5") as server:
        await administer(server, "CREATE ROLE ada LOGIN")
        address = server.set(username="ada")
        async with AsyncExitStack() as processes:
            for _ in range(3):
                engine = create_async_engine(address, poolclass=NullPool)
                await processes.enter_async_context(engine.connect())


# --8<-- [end:trap_reserved]


# --8<-- [start:cure_reserved]
async def cure_reserved() -> None:
    """Leave those out when you divide ``max_connections``."""
    share = connections_per_process(5, reserved=3, processes=2)
    with private_server(max_connections="5") as server:
        await administer(server, "CREATE ROLE ada LOGIN")
        engine = make_pooled_engine(
            server.set(username="ada"), connections=share
        )

        async def ask() -> None:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))

        await asyncio.gather(*(ask() for _ in range(20)))
        await engine.dispose()
    print("20 tasks, connections of each process:", share)


# --8<-- [end:cure_reserved]


# --8<-- [start:trap_role_limit]
async def trap_role_limit() -> None:
    """The role has a limit of its own."""
    with private_server() as server:
        limited = "CREATE ROLE ada LOGIN CONNECTION LIMIT 1"
        await administer(server, limited)
        engine = create_async_engine(
            server.set(username="ada"), poolclass=NullPool
        )
        async with engine.connect(), engine.connect():
            print("connected twice")


# --8<-- [end:trap_role_limit]


# --8<-- [start:cure_role_limit]
async def cure_role_limit() -> None:
    """Raise the limit, or keep the pools of all processes below it."""
    with private_server() as server:
        limited = "CREATE ROLE ada LOGIN CONNECTION LIMIT 1"
        await administer(server, limited)
        await administer(server, "ALTER ROLE ada CONNECTION LIMIT 2")
        engine = create_async_engine(
            server.set(username="ada"), poolclass=NullPool
        )
        async with engine.connect(), engine.connect():
            print("connected twice")


# --8<-- [end:cure_role_limit]


# --8<-- [start:trap_pool]
from sqlalchemy.ext.asyncio import AsyncSession


async def trap_pool(engine: AsyncEngine) -> None:
    """Every connection of the pool is in use, or was never given back."""
    small = create_async_engine(
        engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    try:
        forgotten = AsyncSession(small)
        await forgotten.execute(text("SELECT 1"))
        async with AsyncSession(small) as session:
            await session.execute(text("SELECT 1"))
    finally:
        await forgotten.close()
        await small.dispose()


# --8<-- [end:trap_pool]


# --8<-- [start:cure_pool]
async def cure_pool(engine: AsyncEngine) -> None:
    """Open each session by ``async with``, and hold it for one request only.

    If tasks wait although each gives back what it took, there are too many.
    """
    small = create_async_engine(
        engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    for _ in range(2):
        async with AsyncSession(small) as session:
            await session.execute(text("SELECT 1"))
            print("in use:", small.pool.checkedout())
    await small.dispose()


# --8<-- [end:cure_pool]


# --8<-- [start:trap_terminated]
async def trap_terminated(engine: AsyncEngine) -> None:
    """An administrator, or a restart of the server, ended the connection."""
    end_this = text("SELECT pg_terminate_backend(pg_backend_pid())")
    async with engine.connect() as connection:
        await connection.execute(end_this)


# --8<-- [end:trap_terminated]


# --8<-- [start:cure_terminated]
async def cure_terminated(engine: AsyncEngine) -> None:
    """Run the whole transaction once more: the pool has replaced it.

    Of a transaction that was being committed, nobody knows whether it was.
    """
    end_this = text("SELECT pg_terminate_backend(pg_backend_pid())")
    for query in (end_this, text("SELECT 1")):
        try:
            async with engine.begin() as connection:
                print("answer:", await connection.scalar(query))
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            print("once more")


# --8<-- [end:cure_terminated]


# --8<-- [start:trap_closed_while_idle]
async def trap_closed_while_idle(engine: AsyncEngine) -> None:
    """The connection died while it lay in the pool.

    A restart of the server ends it, or a proxy that counts idle minutes.
    """
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    await end_others(engine.url)
    async with engine.connect() as connection:
        print("answer:", await connection.scalar(text("SELECT 1")))


async def end_others(database: URL) -> None:
    """End all other connections, and wait until they are gone."""
    engine = create_async_engine(database, poolclass=NullPool)
    query = """
        SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    async with engine.connect() as connection:
        await connection.execute(text(query))


# --8<-- [end:trap_closed_while_idle]


# --8<-- [start:cure_closed_while_idle]
async def cure_closed_while_idle(engine: AsyncEngine) -> None:
    """Set ``pool_pre_ping``: a connection is tried before it is given out."""
    careful = create_async_engine(engine.url, pool_pre_ping=True)
    async with careful.connect() as connection:
        await connection.execute(text("SELECT 1"))
    await end_others(engine.url)
    async with careful.connect() as connection:
        print("answer:", await connection.scalar(text("SELECT 1")))
    await careful.dispose()


# --8<-- [end:cure_closed_while_idle]


# --8<-- [start:trap_shutting_down]
async def trap_shutting_down() -> None:
    """The server is about to end, or has not come up yet."""
    with private_server() as server:
        engine = create_async_engine(server, poolclass=NullPool)
        async with engine.connect():
            await shut_down(server)
            await connect(server)


# --8<-- [end:trap_shutting_down]


# --8<-- [start:cure_shutting_down]
async def cure_shutting_down() -> None:
    """Try again until it answers, for as long as its start may take."""
    async with recovering_server() as server:
        await connect_patiently(server, seconds=30)


async def connect_patiently(server: URL, *, seconds: float) -> None:
    """Connect; while that fails, try again."""
    time = asyncio.get_running_loop().time
    end = time() + seconds
    while True:
        try:
            return await connect(server)
        # SQLAlchemy 2.0 leaves the errors of asyncpg's connect as they are.
        except (OSError, DBAPIError, asyncpg.PostgresError):
            if time() > end:
                raise
            await asyncio.sleep(0.1)


# --8<-- [end:cure_shutting_down]


# --8<-- [start:trap_killed]
from sqlalchemy.ext.asyncio import AsyncConnection


async def trap_killed() -> None:
    """The server's process died, or something in between closed the line.

    A lack of memory does the one, and the limit of a proxy the other.
    """
    with private_server() as server:
        engine = create_async_engine(server, poolclass=NullPool)
        async with engine.connect() as connection:
            await wait_and_be_killed(connection)


async def wait_and_be_killed(connection: AsyncConnection) -> None:
    """Wait for the server, whose process the system kills."""
    process = await connection.scalar(text("SELECT pg_backend_pid()"))
    loop = asyncio.get_running_loop()
    loop.call_later(0.1, os.kill, process, signal.SIGKILL)
    await connection.execute(text("SELECT pg_sleep(30)"))


# --8<-- [end:trap_killed]


# --8<-- [start:cure_killed]
async def cure_killed() -> None:
    """Find the reason in the server's log, and run the transaction again.

    A server that recovers takes no connections for some time.
    """
    with private_server() as server:
        engine = create_async_engine(server, poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                await wait_and_be_killed(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            await connect_patiently(server, seconds=30)


# --8<-- [end:cure_killed]


# --8<-- [start:trap_psycopg2]
async def trap_psycopg2() -> None:
    """The address names a driver that is not installed, and not async.

    Installed, it is refused as well: "The asyncio extension requires an async
    driver".
    """
    create_async_engine("postgresql+psycopg2://ada@db.example.org/site")


# --8<-- [end:trap_psycopg2]


# --8<-- [start:cure_psycopg2]
from recipes.foundations.database_url import driver_url


async def cure_psycopg2() -> None:
    """Name the driver ``asyncpg``, or let the recipe do so."""
    address = driver_url("postgresql://ada@db.example.org/site")
    print(create_async_engine(address).url)


# --8<-- [end:cure_psycopg2]


# --8<-- [start:trap_greenlet]
async def trap_greenlet() -> None:
    """SQLAlchemy is installed without what its asyncio part needs."""
    await run_program("""
import asyncio, sys
sys.modules["greenlet"] = None  # as if it were not installed
from sqlalchemy.ext.asyncio import create_async_engine
engine = create_async_engine("postgresql+asyncpg://ada@db.invalid/site")
asyncio.run(engine.connect().start())
""")


# --8<-- [end:trap_greenlet]


# --8<-- [start:cure_greenlet]
async def cure_greenlet() -> None:
    """Install ``sqlalchemy[asyncio]``."""
    await run_program("""
import greenlet
from sqlalchemy.ext.asyncio import create_async_engine
print(create_async_engine("sqlite+aiosqlite:///site.db").url)
""")


# --8<-- [end:cure_greenlet]


# --8<-- [start:trap_no_url]
async def trap_no_url() -> None:
    """What was given is no address: it is empty, or its quotes are in it.

    The text is not shown, since it may hold a password.
    """
    create_async_engine("")  # such as os.environ.get("DATABASE_URL", "")


# --8<-- [end:trap_no_url]


# --8<-- [start:cure_no_url]
async def cure_no_url(engine: AsyncEngine) -> None:
    """Read the variable so that a missing one is an error of its own."""
    address = engine.url.render_as_string(hide_password=False)
    environment = {"DATABASE_URL": address}  # os.environ
    await connect(environment["DATABASE_URL"])


# --8<-- [end:cure_no_url]


# --8<-- [start:trap_no_address]
async def trap_no_address() -> None:
    """The variable that should have the address is not set."""
    environment: dict[str, str] = {}  # os.environ
    create_async_engine(environment.get("DATABASE_URL"))


# --8<-- [end:trap_no_address]


# --8<-- [start:cure_no_address]
async def cure_no_address(engine: AsyncEngine) -> None:
    """Read it by ``os.environ[…]``: a missing one then says its name."""
    address = engine.url.render_as_string(hide_password=False)
    environment = {"DATABASE_URL": address}  # os.environ
    await connect(environment["DATABASE_URL"])


# --8<-- [end:cure_no_address]


# --8<-- [start:trap_driver_alone]
async def trap_driver_alone() -> None:
    """The address begins with the driver, without the kind of database."""
    create_async_engine("aiosqlite:///site.db")


# --8<-- [end:trap_driver_alone]


# --8<-- [start:cure_driver_alone]
async def cure_driver_alone() -> None:
    """Write both: ``sqlite+aiosqlite``, or ``postgresql+asyncpg``."""
    print(create_async_engine("sqlite+aiosqlite:///site.db").name)


# --8<-- [end:cure_driver_alone]


# --8<-- [start:trap_unbound]
from recipes.schema import User


async def trap_unbound() -> None:
    """The session has no engine: it was not made by your sessionmaker."""
    async with AsyncSession() as session:
        await session.get(User, 1)


# --8<-- [end:trap_unbound]


# --8<-- [start:cure_unbound]
from sqlalchemy.ext.asyncio import async_sessionmaker


async def cure_unbound(engine: AsyncEngine) -> None:
    """Make one ``async_sessionmaker`` with the engine; call that."""
    sessions = async_sessionmaker(engine)
    async with sessions() as session:
        print("connected to", (await session.connection()).dialect.name)


# --8<-- [end:cure_unbound]


# --8<-- [start:trap_no_directory]
async def trap_no_directory() -> None:
    """The directory of the file does not exist, or may not be written.

    After three slashes, the path begins where the program was started.
    """
    await connect("sqlite+aiosqlite:////no/such/directory/site.db")


# --8<-- [end:trap_no_directory]


# --8<-- [start:cure_no_directory]
from tempfile import TemporaryDirectory


async def cure_no_directory() -> None:
    """Make the directory first, and write its path in full."""
    with TemporaryDirectory() as directory:
        await connect(f"sqlite+aiosqlite:///{directory}/site.db")


# --8<-- [end:cure_no_directory]


ONLY_ON = {
    "trap_refused": "postgresql",
    "cure_refused": "postgresql",
    "trap_unknown_host": "postgresql",
    "cure_unknown_host": "postgresql",
    "trap_password": "postgresql",
    "cure_password": "postgresql",
    "trap_no_rule": "postgresql",
    "cure_no_rule": "postgresql",
    "trap_no_database": "postgresql",
    "cure_no_database": "postgresql",
    "trap_no_role": "postgresql",
    "cure_no_role": "postgresql",
    "trap_no_tls": "postgresql",
    "cure_no_tls": "postgresql",
    "trap_certificate": "postgresql",
    "cure_certificate": "postgresql",
    "trap_too_many_clients": "postgresql",
    "cure_too_many_clients": "postgresql",
    "trap_reserved": "postgresql",
    "cure_reserved": "postgresql",
    "trap_role_limit": "postgresql",
    "cure_role_limit": "postgresql",
    "trap_terminated": "postgresql",
    "cure_terminated": "postgresql",
    "trap_killed": "postgresql",
    "cure_killed": "postgresql",
    "trap_closed_while_idle": "postgresql",
    "cure_closed_while_idle": "postgresql",
    "trap_shutting_down": "postgresql",
    "cure_shutting_down": "postgresql",
    "trap_psycopg2": "postgresql",
    "cure_psycopg2": "postgresql",
    "trap_greenlet": "sqlite",
    "cure_greenlet": "sqlite",
    "trap_driver_alone": "sqlite",
    "cure_driver_alone": "sqlite",
    "trap_no_directory": "sqlite",
    "cure_no_directory": "sqlite",
}
