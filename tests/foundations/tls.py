"""Servers with a certificate, and without, for the tests of addresses.

A front end speaks TLS for the private server on every machine, since that may
be built without; where a PostgreSQL with TLS is installed, it runs as well.
"""

import asyncio
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any

import pytest
import trustme
from sqlalchemy import URL, text

from recipes.foundations.engines import make_engine
from recipes.kit.databases import postgres
from recipes.kit.databases.postgres import private_server

TIMEOUT = 60  # seconds
ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")  # PostgreSQL's SSLRequest
NAME, NUMBER = "localhost", "127.0.0.1"  # the certificate has the name only


class Server:
    """A server on loopback, asked about the last connection to it."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def connect(self, host: str = NAME, **options: str) -> bool:
        """Connect by make_engine; return whether the connection is TLS."""
        query = "&".join(f"{name}={text}" for name, text in options.items())
        engine = make_engine(
            f"postgres://postgres@{host}:{self.port}/postgres?{query}"
        )
        # As anybody may do with an engine that they are given.
        again = make_engine(engine.url)
        try:
            first = await self._is_encrypted(engine)
            assert await self._is_encrypted(again) == first
            return first
        finally:
            await engine.dispose()
            await again.dispose()

    async def _is_encrypted(self, engine: Any) -> bool:
        query = text(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
        async with engine.connect() as connection:
            return bool(await connection.scalar(query))


class FrontEnd(Server):
    """A server that speaks TLS, if it has a certificate, for another one."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.encrypted = False

    async def _is_encrypted(self, engine: Any) -> bool:
        await super()._is_encrypted(engine)
        return self.encrypted


@asynccontextmanager
async def front_end(
    behind: URL, context: ssl.SSLContext | None
) -> AsyncIterator[FrontEnd]:
    """Serve on a free port of loopback."""
    path = f"{behind.query['host']}/.s.PGSQL.5432"
    served: set[asyncio.Task[None]] = set()

    async def serve(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inside: asyncio.StreamWriter | None = None
        try:
            first = await reader.readexactly(8)
            front.encrypted = first == ASKS_FOR_TLS and context is not None
            if first == ASKS_FOR_TLS:
                writer.write(b"S" if context else b"N")
                await writer.drain()
                first = b""
            if front.encrypted and context:
                await writer.start_tls(context)
            answers, inside = await asyncio.open_unix_connection(path)
            inside.write(first)
            await asyncio.gather(pump(reader, inside), pump(answers, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass  # refused by the client, which is what a test looks at
        finally:
            for end in (writer, inside):
                if end is not None:
                    end.close()
                    with suppress(OSError):
                        await end.wait_closed()

    def start(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        served.add(asyncio.ensure_future(serve(reader, writer)))

    server = await asyncio.start_server(start, NUMBER, 0)
    front = FrontEnd(server.sockets[0].getsockname()[1])
    async with server:
        yield front
    await asyncio.wait_for(asyncio.gather(*served), TIMEOUT)


async def pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on what comes until it ends."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@contextmanager
def tls_server(authority: trustme.CA) -> Iterator[Server]:
    """Run a server of this machine with a certificate, for a while."""
    found = [
        path
        for path in postgres._candidates()
        if "pginstall" not in path.parts  # the one from PyPI has no TLS
        and postgres._version(path) >= postgres.OLDEST_VERSION
    ]
    if not found:
        pytest.skip("no PostgreSQL with TLS is installed")
    with socket.socket() as free:
        free.bind((NUMBER, 0))
        port = free.getsockname()[1]
    account = postgres._account()
    directory = postgres._make_directory(account, in_memory=False)
    try:
        issued = authority.issue_cert(NAME)
        certificate, key = directory / "server.crt", directory / "server.key"
        issued.private_key_and_cert_chain_pem.write_to_path(str(certificate))
        issued.private_key_pem.write_to_path(str(key))
        key.chmod(0o600)
        postgres._give(certificate, account)
        postgres._give(key, account)
        settings = {
            "listen_addresses": NUMBER,
            "port": str(port),
            "ssl": "on",
            "ssl_cert_file": str(certificate),
            "ssl_key_file": str(key),
        }
        with ExitStack() as running:
            with pytest.MonkeyPatch.context() as patch:
                settings = postgres.SETTINGS | settings
                patch.setattr(postgres, "SETTINGS", settings)
                patch.setattr(postgres, "find_binaries", lambda: found[0])
                running.enter_context(private_server())
            yield Server(port)
    finally:
        shutil.rmtree(directory)
