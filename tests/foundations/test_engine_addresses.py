"""Addresses as hosts hand them out, and what each ``sslmode`` lets through.

The certificate is made here. A front end speaks TLS for the private server on
every machine, since that server may be built without; where a PostgreSQL with
TLS is installed, a real one is asked the same.
"""

import asyncio
import re
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy import URL, make_url, text

from recipes.foundations.engines import driver_url, make_engine
from recipes.kit import postgres
from recipes.kit.databases import open_template, server_url
from recipes.kit.errors import CookbookError
from recipes.kit.postgres import private_server

TIMEOUT = 60  # seconds
ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")  # PostgreSQL's SSLRequest
NAME, NUMBER = "localhost", "127.0.0.1"  # the certificate has the name only


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Give an authority that no machine trusts."""
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(
    authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Give the file that has the authority's certificate."""
    file = tmp_path_factory.mktemp("authority") / "root.crt"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


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


@pytest.fixture(scope="module")
def behind() -> Iterator[URL]:
    """Start the server that has no certificate."""
    with private_server() as url:
        yield url


@pytest.fixture(scope="module")
def installed(authority: trustme.CA) -> Iterator[Server]:
    """Start a PostgreSQL of this machine that speaks TLS itself, or skip."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            with tls_server(authority, patch) as server:
                yield server
        except CookbookError as error:
            if "not supported by this build" not in str(error):
                raise
            pytest.skip("no PostgreSQL with TLS is installed")


@pytest.fixture(params=["front end", "installed"])
async def server(
    request: pytest.FixtureRequest, authority: trustme.CA
) -> AsyncIterator[Server]:
    """Give a server with a certificate for ``localhost``."""
    if request.param == "installed":
        yield request.getfixturevalue("installed")
        return
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(NAME).configure_cert(context)
    async with front_end(request.getfixturevalue("behind"), context) as front:
        yield front


@contextmanager
def tls_server(
    authority: trustme.CA, patch: pytest.MonkeyPatch
) -> Iterator[Server]:
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
        patch.setattr(postgres, "SETTINGS", postgres.SETTINGS | settings)
        patch.setattr(postgres, "find_binaries", lambda: found[0])
        with private_server():
            yield Server(port)
    finally:
        shutil.rmtree(directory)


# --- What each mode lets through ---------------------------------------------


async def test_without_a_mode_tls_is_used_where_it_is_there(
    server: Server,
) -> None:
    assert await server.connect()


@pytest.mark.parametrize("mode", ["prefer", "require"])
async def test_these_modes_encrypt_and_check_nothing(
    mode: str, server: Server
) -> None:
    assert await server.connect(NUMBER, sslmode=mode)


@pytest.mark.parametrize("mode", ["disable", "allow"])
async def test_these_modes_do_not_ask_for_tls(
    mode: str, server: Server
) -> None:
    assert not await server.connect(sslmode=mode)


async def test_verify_full_checks_the_authority_and_the_name(
    server: Server, trusted: str
) -> None:
    full = {"sslmode": "verify-full", "sslrootcert": trusted}
    assert await server.connect(**full)
    assert await server.connect(sslrootcert=trusted)
    for options in (full, {"sslrootcert": trusted}):
        with pytest.raises(ssl.SSLCertVerificationError, match="IP address"):
            await server.connect(NUMBER, **options)


@pytest.mark.parametrize("mode", ["verify-ca", "require"])
async def test_verify_ca_checks_the_authority_only(
    mode: str, server: Server, trusted: str, tmp_path: Path
) -> None:
    assert await server.connect(NUMBER, sslmode=mode, sslrootcert=trusted)
    other = str(tmp_path / "other.crt")
    trustme.CA().cert_pem.write_to_path(other)
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        await server.connect(sslmode=mode, sslrootcert=other)


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
@pytest.mark.parametrize("named", [{}, {"sslrootcert": "system"}])
async def test_the_system_knows_authorities(
    mode: str,
    named: dict[str, str],
    server: Server,
    trusted: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        await server.connect(sslmode=mode, **named)
    monkeypatch.setenv("SSL_CERT_FILE", trusted)
    assert await server.connect(sslmode=mode, **named)


async def test_channel_binding_does_not_matter(server: Server) -> None:
    for wanted in ("disable", "prefer", "require"):
        assert await server.connect(sslmode="require", channel_binding=wanted)


async def test_connect_args_come_before_the_address(server: Server) -> None:
    address = f"postgresql://postgres@{NAME}:{server.port}/postgres"
    engine = make_engine(
        f"{address}?sslmode=verify-full", connect_args={"ssl": "require"}
    )
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await engine.dispose()


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
async def test_a_server_without_tls_is_refused(
    mode: str, behind: URL, trusted: str
) -> None:
    async with front_end(behind, None) as front:
        with pytest.raises(ConnectionError, match="SSL"):
            await front.connect(sslmode=mode)
        with pytest.raises(ConnectionError, match="SSL"):
            await front.connect(sslmode=mode, sslrootcert=trusted)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
async def test_a_server_without_tls_will_do(mode: str, behind: URL) -> None:
    async with front_end(behind, None) as front:
        assert not await front.connect(sslmode=mode)


async def test_the_command_says_what_is_wrong_with_a_certificate(
    server: Server,
) -> None:
    address = (
        f"postgres://postgres:secret@{NAME}:{server.port}/?sslmode=verify-full"
    )
    with pytest.raises(CookbookError) as refused:
        async with open_template(address):
            pass
    assert "certificate verify failed" in str(refused.value)
    assert "Correct the host, sslmode or sslrootcert" in str(refused.value)
    assert "secret" not in str(refused.value)


# --- How addresses are read --------------------------------------------------


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("postgres://u:p@h:1/d", "postgresql+asyncpg://u:p@h:1/d"),
        ("postgresql://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:///a.db"),
        (
            "postgres://h/d?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://h/d?ssl=require",
        ),
        (
            "postgres://h/d?sslrootcert=a.crt",
            "postgresql+asyncpg://h/d?ssl=verify-full&sslrootcert=a.crt",
        ),
        (
            "postgres://h/d?sslmode=prefer&sslrootcert=a.crt",
            "postgresql+asyncpg://h/d?ssl=prefer&sslrootcert=a.crt",
        ),
        (
            "postgres:///d?host=/run&port=6000&target_session_attrs=primary"
            "&prepared_statement_cache_size=0",
            "postgresql+asyncpg:///d?host=/run&port=6000"
            "&target_session_attrs=primary&prepared_statement_cache_size=0",
        ),
    ],
)
def test_an_address_is_read_once_and_for_all(address: str, read: str) -> None:
    assert driver_url(address) == make_url(read)
    assert driver_url(driver_url(address)) == make_url(read)
    if not address.startswith("sqlite"):
        assert server_url(address) == make_url(read)


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        (
            "mysql+aiomysql://u:secret@h/d",
            "must be for postgresql+asyncpg or sqlite+aiosqlite,"
            " not for mysql+aiomysql",
        ),
        ("postgresql+psycopg://u:secret@h/d", "not for postgresql+psycopg"),
        (
            "postgres://u:secret@h/d?pgbouncer=true&sslmode=require&options=x",
            "has unknown options: options, pgbouncer. Known are: sslmode, ",
        ),
    ],
)
def test_what_an_address_cannot_ask_for_is_named(
    address: str, complaint: str
) -> None:
    for read in (driver_url, make_engine):
        with pytest.raises(ValueError, match=re.escape(complaint)) as refused:
            read(address)
        assert "secret" not in str(refused.value)
    with pytest.raises(CookbookError, match=re.escape(complaint)) as told:
        server_url(address)
    assert "secret" not in str(told.value)


async def test_a_mode_that_does_not_exist_is_refused(server: Server) -> None:
    with pytest.raises(Exception, match="sslmode"):
        await server.connect(sslmode="always")
