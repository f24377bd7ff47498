"""Addresses as hosts hand them out, and what each sslmode lets through."""

import re
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import trustme
from sqlalchemy import (
    URL,
    make_url,
    text,
)
from tls import NAME, NUMBER, Server, front_end, tls_server

from recipes.foundations.database_url import driver_url
from recipes.foundations.engines import make_engine
from recipes.kit.databases.postgres import private_server
from recipes.kit.databases.throwaway import open_template, server_url
from recipes.kit.errors import CookbookError


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


@pytest.fixture(scope="module")
def behind(private_servers: None) -> Iterator[URL]:
    """Start the server that has no certificate."""
    with private_server() as url:
        yield url


@pytest.fixture(scope="module")
def installed(
    private_servers: None, authority: trustme.CA
) -> Iterator[Server]:
    """Start a PostgreSQL of this machine that speaks TLS itself, or skip."""
    try:
        with tls_server(authority) as server:
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
