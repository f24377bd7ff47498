"""What an application needs to run, asked over a real socket."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from asyncpg import PostgresError  # type: ignore[import-untyped]
from fastapi import FastAPI
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
    InMemorySpanExporter,
)
from pydantic import ValidationError
from served import PATIENCE, process_of
from sqlalchemy import URL, Engine, event, func, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.applications.serving import serving
from recipes.applications.settings_and_health import (
    Settings,
    create_app,
    engine_of,
    from_environment,
    gone,
    log_slow_statements,
    shop,
)
from recipes.foundations.engines import make_engine, make_sessions
from recipes.schema import Product, User

pytestmark = pytest.mark.slow

ADDRESS = "postgres://site:secret@db.example.org/site?sslmode=require"
LOG = "recipes.applications.settings_and_health"


class Connections:
    """The connections that every engine has opened and closed."""

    def __init__(self) -> None:
        self.opened = self.closed = 0

    def open(self, *_: object) -> None:
        self.opened += 1

    def close(self, *_: object) -> None:
        self.closed += 1


def traced(engine: AsyncEngine, provider: TracerProvider) -> FastAPI:
    """Make the application, with an engine of its own."""
    settings = Settings(database_url=engine.url, processes=1)
    return create_app(engine_of(settings), settings, provider)


@pytest.fixture
def connections() -> Iterator[Connections]:
    counted = Connections()
    event.listen(Engine, "connect", counted.open)
    event.listen(Engine, "close", counted.close)
    yield counted
    event.remove(Engine, "connect", counted.open)
    event.remove(Engine, "close", counted.close)


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """List the statements that any engine sends."""
    statements: list[str] = []

    def note(*call: Any) -> None:
        statements.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(spans: InMemorySpanExporter) -> TracerProvider:
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(spans))
    return made


def test_the_address_of_a_host_becomes_one_for_the_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", ADDRESS)
    monkeypatch.setenv("PROCESSES", "4")
    settings = Settings()  # type: ignore[call-arg]
    assert settings.database_url.drivername == "postgresql+asyncpg"
    assert settings.database_url.password == "secret"  # noqa: S105
    assert settings.database_url.query == {"ssl": "require"}
    assert settings.processes == 4


@pytest.mark.parametrize("form", [str, repr, lambda each: f"{each!s:>9}"])
def test_printed_settings_hide_the_password(form: Any) -> None:
    shown = form(Settings(database_url=make_url(ADDRESS), processes=1))
    assert "site:***@db.example.org" in shown
    assert "secret" not in shown


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://site:secret@db.example.org/site", "not for mysql"),
        (f"{ADDRESS}&pool=9", "unknown options: pool"),
        ("postgresql://site:secret@db.example.org:port/site", "be read"),
        ("postgresql://site@db.example.org:secret/site", "be read"),
        ("site:secret@db.example.org", "be read"),
    ],
)
def test_an_error_of_settings_hides_the_password(
    monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("PROCESSES", "1")
    with pytest.raises(ValidationError) as caught:
        from_environment()
    assert reason in str(caught.value)
    assert "secret" not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("missing", ["database_url", "processes"])
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", ADDRESS)
    monkeypatch.setenv("PROCESSES", "1")
    monkeypatch.delenv(missing.upper())
    with pytest.raises(ValidationError, match=missing):
        from_environment()


def test_the_probe_says_no_before_kubernetes_gives_up() -> None:
    settings = Settings(database_url=make_url(ADDRESS), processes=1)
    assert settings.ready_seconds < 1


@pytest.mark.parametrize(
    ("processes", "share"), [(1, 90), (4, 22), (18, 5), (90, 1)]
)
async def test_each_process_has_its_share_of_the_connections(
    engine: AsyncEngine, processes: int, share: int
) -> None:
    settings = Settings(database_url=engine.url, processes=processes)
    pool: Any = engine_of(settings).pool
    assert (pool.size(), pool._max_overflow) == (share, 0)


async def test_more_processes_than_connections_are_refused(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(ValueError, match="too few for 91 processes"):
        engine_of(Settings(database_url=engine.url, processes=91))


async def test_twenty_requests_at_once_share_two_connections(
    engine: AsyncEngine, connections: Connections
) -> None:
    async with serving(shop(engine.url)) as client:
        answers = await asyncio.gather(
            *(client.get("/products") for _ in range(20))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert {len(answer.json()) for answer in answers} == {10}
    assert connections.opened <= 2


async def test_ready_asks_through_the_pool_and_opens_no_connection(
    engine: AsyncEngine, connections: Connections, sent: list[str]
) -> None:
    async with serving(shop(engine.url)) as client:
        answers = [await client.get("/health/ready") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert connections.opened == 1
    assert sum(sql == "SELECT 1" for sql in sent) == 10


async def test_live_asks_nothing(
    engine: AsyncEngine, sent: list[str], connections: Connections
) -> None:
    app = shop(engine.url)
    async with serving(app) as client:
        assert (await client.get("/health/live")).status_code == 200
    assert (sent, connections.opened) == ([], 0)


async def test_without_a_database_it_is_live_and_not_ready(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    app = shop(gone(engine.url))
    async with serving(app) as client:
        assert (await client.get("/health/live")).status_code == 200
        answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"detail": "the database does not answer"}
    assert "not ready" in caplog.text


async def test_with_the_pool_used_up_it_is_not_ready_until_one_comes_back(
    engine: AsyncEngine,
) -> None:
    app = shop(engine.url)
    async with serving(app) as client:
        settings = app.state.settings
        async with app.state.engine.connect():
            assert (await client.get("/health/ready")).status_code == 200
            async with app.state.engine.connect():
                settings.ready_seconds = 0.1
                answer = await client.get("/health/ready")
                assert answer.status_code == 503
                settings.ready_seconds = 60
            assert (await client.get("/health/ready")).status_code == 200
        assert app.state.engine.pool.checkedout() == 0


@pytest.mark.backend("postgresql")
async def test_it_is_ready_again_when_the_database_is_back(
    engine: AsyncEngine,
) -> None:
    """Its connections are cut, and no new one is let in for a while."""
    allow = f"ALTER DATABASE {engine.url.database} ALLOW_CONNECTIONS"
    cut = text(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = :name"
    )
    outside = make_engine(engine.url.set(database="postgres"))
    admin = outside.execution_options(isolation_level="AUTOCOMMIT")
    app = shop(engine.url)
    async with serving(app) as client, admin.connect() as connection:
        assert (await client.get("/health/ready")).status_code == 200
        await connection.execute(text(f"{allow} false"))
        await connection.execute(cut, {"name": engine.url.database})
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200
        await connection.execute(text(f"{allow} true"))
        assert (await client.get("/health/ready")).status_code == 200
    await outside.dispose()


@pytest.mark.parametrize(("seconds", "logged"), [(0, 1), (3_600, 0)])
async def test_a_slow_statement_is_logged_without_its_parameters(
    engine: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
    seconds: float,
    logged: int,
) -> None:
    log_slow_statements(engine, seconds)
    query = select(User.id).where(User.email == "private@example.org")
    with caplog.at_level(logging.INFO, LOG):
        async with engine.connect() as connection:
            await connection.execute(query)
    lines = [line for line in caplog.messages if "FROM users" in line]
    assert len(lines) == logged
    assert all("SELECT users.id FROM users WHERE" in line for line in lines)
    assert "private" not in caplog.text


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(("seconds", "logged"), [(0.05, 2), (3_600, 0)])
async def test_a_slow_statement_that_is_ended_is_logged_too(
    engine: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
    seconds: float,
    logged: int,
) -> None:
    """By a limit of the server, and by a cancellation."""
    log_slow_statements(engine, seconds)
    sleep = select(func.pg_sleep(60))
    async with engine.begin() as connection:
        limit = text("SET LOCAL statement_timeout = '100ms'")
        await connection.execute(limit)
        with pytest.raises(DBAPIError):
            await connection.execute(sleep)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), engine.connect() as connection:
            await connection.execute(sleep)
    lines = [line for line in caplog.messages if "pg_sleep" in line]
    assert len(lines) == logged
    assert all("SELECT pg_sleep($1" in line for line in lines)


async def test_a_statement_that_fails_is_logged_if_it_took_long(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    log_slow_statements(engine, 0)
    with pytest.raises(DBAPIError):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1 FROM nowhere"))
    assert caplog.text.count(" seconds: SELECT 1 FROM nowhere") == 1


async def test_what_is_never_sent_is_no_slow_statement(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = make_engine(gone(engine.url))
    log_slow_statements(nowhere, 0)
    with pytest.raises((DBAPIError, PostgresError)):
        async with nowhere.connect():
            """Nobody is there."""
    assert "slow" not in caplog.text


async def test_each_statement_has_a_span_without_its_parameters(
    engine: AsyncEngine,
    spans: InMemorySpanExporter,
    provider: TracerProvider,
) -> None:
    app = traced(engine, provider)
    query = select(User.id).where(User.email == "private@example.org")
    async with serving(app) as client:
        await client.get("/products")
        async with app.state.sessions() as session:
            await session.execute(query)
    finished = spans.get_finished_spans()
    statements = [
        str(span.attributes["db.statement"])
        for span in finished
        if span.attributes and span.name.startswith("SELECT")
    ]
    of_products, of_users = statements
    assert "products.name" in of_products
    assert "users.email" in of_users
    shown = "".join(span.to_json() for span in finished)
    assert "private" not in shown
    assert "password" not in shown


@pytest.mark.backend("postgresql")
async def test_the_span_of_a_failed_statement_has_the_message_of_the_driver(
    engine: AsyncEngine,
    spans: InMemorySpanExporter,
    provider: TracerProvider,
) -> None:
    """Which quotes a value that it cannot send."""
    app = traced(engine, provider)
    async with serving(app), app.state.engine.connect() as connection:
        with pytest.raises(DBAPIError):
            await connection.exec_driver_sql("SELECT $1::int", ("private",))
    [failed] = [
        span for span in spans.get_finished_spans() if not span.status.is_ok
    ]
    assert "private" in str(failed.status.description)


async def test_nothing_is_left_when_it_ends(
    engine: AsyncEngine,
    spans: InMemorySpanExporter,
    provider: TracerProvider,
    connections: Connections,
) -> None:
    for _ in range(2):
        app = traced(engine, provider)
        async with serving(app) as client:
            assert (await client.get("/products")).status_code == 200
    assert connections.opened == connections.closed == 2
    assert not SQLAlchemyInstrumentor().is_instrumented_by_opentelemetry
    spans.clear()
    async with make_sessions(engine)() as session:
        await session.execute(select(Product.id))
    assert spans.get_finished_spans() == ()


async def test_a_request_that_is_begun_is_answered_after_a_signal(
    engine: AsyncEngine,
) -> None:
    """In a process of its own, which then ends."""
    serving = process_of("leaving_shop:leaving", engine, PROCESSES="1")
    async with serving as (process, client):
        assert (await client.get("/health/ready")).status_code == 200
        answer = await client.get("/products")
        async with asyncio.timeout(PATIENCE):
            # uvicorn ends, and then sends itself the signal again.
            assert await process.wait() == -signal.SIGTERM
        with pytest.raises(httpx.ConnectError):
            await client.get("/products")
    assert answer.status_code == 200
    assert len(answer.json()) == 10


async def test_it_takes_its_database_from_the_environment(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    address: URL = engine.url
    monkeypatch.setenv(
        "DATABASE_URL", address.render_as_string(hide_password=False)
    )
    monkeypatch.setenv("PROCESSES", "1")
    async with serving(from_environment()) as client:
        assert (await client.get("/health/ready")).json() == "ready"
