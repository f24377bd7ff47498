# Part of the package database-recipes: cookbook run settings-and-health
"""Settings, health and shutdown.

Run an application: settings from the environment, probes that do not lie,
long statements in the log, spans, and an end that finishes what is begun.
"""

HEADLINE = "trap_says_ok"

# --8<-- [start:recipe]
import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.trace import TracerProvider
from pydantic import NonNegativeInt, PlainValidator, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, ExceptionContext, event, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.connection_pool.configure_pool import (
    connections_per_process,
    make_pooled_engine,
)
from recipes.foundations.database_url import driver_url
from recipes.foundations.engines import make_sessions
from recipes.schema import Product

log = logging.getLogger(__name__)
router = APIRouter()


def readable(address: str | URL) -> URL:
    """Read an address as hosts hand it out.

    Raises:
        ValueError: it is wrong. No part of one that cannot be read is shown:
            it may be one of the password.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise ValueError("the address cannot be read") from None
    return driver_url(url)


class Settings(BaseSettings):
    """What the environment says, in capitals: ``DATABASE_URL`` and so on.

    A URL of SQLAlchemy hides its password when it is printed. An error would
    show the value as it came.
    """

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    database_url: Annotated[URL, NoDecode, PlainValidator(readable)]
    max_connections: PositiveInt = 100  # of the server
    reserved_connections: NonNegativeInt = 10  # for others than this program
    processes: PositiveInt  # with those of the release before
    # Less than who asks will wait, which is 1 by default for Kubernetes.
    ready_seconds: PositiveFloat = 0.5
    slow_statement_seconds: PositiveFloat = 0.5


def engine_of(settings: Settings) -> AsyncEngine:
    """Make the engine of this process, with its share of the connections."""
    share = connections_per_process(
        settings.max_connections,
        reserved=settings.reserved_connections,
        processes=settings.processes,
    )
    engine = make_pooled_engine(settings.database_url, connections=share)
    log_slow_statements(engine, settings.slow_statement_seconds)
    return engine


def log_slow_statements(engine: AsyncEngine, seconds: float) -> None:
    """Log statements that take longer, or fail then, without parameters."""
    listens = partial(event.listens_for, engine.sync_engine, named=True)

    @listens("before_cursor_execute")
    def begin(context: Any, **_: Any) -> None:
        context.began = time.perf_counter()

    @listens("after_cursor_execute")
    def end(statement: str, context: Any, **_: Any) -> None:
        took = time.perf_counter() - context.began
        if took > seconds:
            sql = " ".join(statement.split())
            log.warning("slow statement, %.3f seconds: %s", took, sql)

    @listens("handle_error")
    def fail(exception_context: ExceptionContext) -> None:
        context = exception_context.execution_context
        if hasattr(context, "began"):  # it has been sent
            end(exception_context.statement, context)


@router.get("/health/live")
async def live() -> str:
    """Say that the process answers; else it is started anew.

    It does not ask the database: a new process could not mend that.
    """
    return "live"


@router.get("/health/ready")
async def ready(request: Request) -> str:
    """Say that requests can be served, from the pool that serves them."""
    settings, engine = request.app.state.settings, request.app.state.engine
    try:
        async with asyncio.timeout(settings.ready_seconds):
            async with engine.connect() as connection:
                await connection.execute(select(1))
    except Exception as error:  # whatever it is: do not send any requests
        log.warning("not ready: %r", error)
        raise HTTPException(503, "the database does not answer") from error
    return "ready"


@router.get("/products")
async def products(request: Request) -> list[str]:
    """List what is for sale: here your own routes begin."""
    query = select(Product.name).where(Product.is_active)
    async with request.app.state.sessions() as session:
        found = await session.scalars(query.order_by(Product.id).limit(10))
        return list(found)


def create_app(
    engine: AsyncEngine,
    settings: Settings,
    tracer_provider: TracerProvider | None = None,
) -> FastAPI:
    """Make the application, which disposes of its engine when it ends.

    ``tracer_provider`` takes the spans, instead of the global one.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine, app.state.settings = engine, settings
        app.state.sessions = make_sessions(engine)
        # It does its work on SQLAlchemy 2.1 too, but would not try.
        SQLAlchemyInstrumentor().instrument(
            engine=engine.sync_engine,
            tracer_provider=tracer_provider,
            skip_dep_check=True,
        )
        yield
        # The server has answered all that was begun.
        SQLAlchemyInstrumentor().uninstrument()
        await engine.dispose()

    app = FastAPI(title="Shop", lifespan=lifespan)
    app.include_router(router)
    return app


def from_environment() -> FastAPI:
    """Make it for ``uvicorn --factory``; spans go where OpenTelemetry sends.

    Raises:
        ValidationError: the environment lacks a setting, or has a wrong one.
        ValueError: there are fewer connections than processes.
    """
    settings = Settings()  # type: ignore[call-arg] # the environment has it
    return create_app(engine_of(settings), settings)


# --8<-- [end:recipe]


# --8<-- [start:demo]
from opentelemetry.sdk.trace import TracerProvider as Provider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
    InMemorySpanExporter,
)

from recipes.applications.serving import serving


async def demo(engine: AsyncEngine) -> None:
    address = make_url("postgres://site:secret@db.example.org/site")
    settings = Settings(database_url=address, processes=4)
    print("database:", settings.database_url)

    spans, provider = InMemorySpanExporter(), Provider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    async with serving(create_app(engine, settings, provider)) as client:
        for path in ("/health/live", "/health/ready", "/products"):
            answer = await client.get(path)
            print(f"{path}: {answer.status_code}, {answer.json()[:5]}")
    for span in spans.get_finished_spans():
        if span.name.startswith("SELECT") and span.attributes:
            statement = str(span.attributes["db.statement"])
            print("span:", " ".join(statement.split()))


# --8<-- [end:demo]


# --8<-- [start:trap_says_ok]
async def trap_says_ok(engine: AsyncEngine) -> None:
    """A probe that asks nothing says ok when the database is gone."""
    settings = small(gone(engine.url))
    app = create_app(engine_of(settings), settings)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    await balance(app, "/health")


def small(url: URL) -> Settings:
    """Make the settings of an application with a pool of two connections."""
    return Settings(
        database_url=url,
        max_connections=2,
        reserved_connections=0,
        processes=1,
        ready_seconds=60,
    )


def gone(url: URL) -> URL:
    """Name a database that is not there any more."""
    return url.set(database=f"{url.database}/gone")


async def balance(app: FastAPI, probe: str) -> None:
    """Send ten requests, as a load balancer does, if the probe says yes."""
    async with serving(app) as client:
        health = await client.get(probe)
        sent = range(10 * health.is_success)
        answers = [await client.get("/products") for _ in sent]
    print("probe:", health.status_code, health.reason_phrase)
    print("requests sent there:", len(answers))
    print("requests lost:", sum(answer.is_error for answer in answers))


# --8<-- [end:trap_says_ok]


# --8<-- [start:cure_says_ok]
async def cure_says_ok(engine: AsyncEngine) -> None:
    """One that asks says no, and the requests go elsewhere."""
    settings = small(gone(engine.url))
    app = create_app(engine_of(settings), settings)
    await balance(app, "/health/ready")


# --8<-- [end:cure_says_ok]


# --8<-- [start:trap_patient_probe]
from httpx import ReadTimeout


def shop(url: URL) -> FastAPI:
    """Make the recipe's application, with a pool of two connections."""
    settings = small(url)
    return create_app(engine_of(settings), settings)


async def trap_patient_probe(engine: AsyncEngine) -> None:
    """A probe without a limit waits for a connection, as all requests do.

    Who asks gives up first, and learns nothing.
    """
    app = shop(engine.url)

    @app.get("/health")
    async def health() -> str:
        async with app.state.engine.connect() as connection:
            await connection.execute(select(1))
        return "ready"

    await ask_when_used_up(app, "/health")


async def ask_when_used_up(app: FastAPI, probe: str) -> None:
    """Ask when all connections of the pool are in use, and wait a little."""
    async with serving(app) as client:
        app.state.settings.ready_seconds = 0.1
        async with app.state.engine.connect(), app.state.engine.connect():
            try:
                answer = await client.get(probe, timeout=2)
                print("answer:", answer.status_code)
            except ReadTimeout:
                print("answer: none")


# --8<-- [end:trap_patient_probe]


# --8<-- [start:cure_patient_probe]
async def cure_patient_probe(engine: AsyncEngine) -> None:
    """With a limit of its own it says no in time."""
    await ask_when_used_up(shop(engine.url), "/health/ready")


# --8<-- [end:cure_patient_probe]


# --8<-- [start:trap_engine_per_check]
from sqlalchemy.ext.asyncio import create_async_engine


async def trap_engine_per_check(engine: AsyncEngine) -> None:
    """An engine for each check connects each time, past the pool.

    So it says yes when no request can have a connection.
    """
    app, opened = shop(engine.url), []

    @app.get("/health")
    async def health() -> str:
        own = create_async_engine(engine.url)
        event.listen(own.sync_engine, "connect", lambda *_: opened.append(_))
        async with own.connect() as connection:
            await connection.execute(select(1))
        await own.dispose()
        return "ready"

    async with serving(app) as client:
        async with app.state.engine.connect(), app.state.engine.connect():
            answers = [await client.get("/health") for _ in range(10)]
    print("pool used up:", {answer.json() for answer in answers})
    print("connections for ten checks:", len(opened))


# --8<-- [end:trap_engine_per_check]


# --8<-- [start:trap_password_shown]
from collections.abc import Callable

from pydantic import PostgresDsn, ValidationError


async def trap_password_shown() -> None:
    """Usual settings show the password: printed, and in their errors."""

    class UsualSettings(BaseSettings):
        database_url: PostgresDsn

    show_settings(lambda url: UsualSettings(database_url=url))


def show_settings(make: Callable[[Any], BaseSettings]) -> None:
    """Print settings that are right, and an error about wrong ones."""
    shown = [str(make("postgresql://site:secret@db.example.org/site"))]
    try:
        make("mysql://site:secret@db.example.org/site")
    except ValidationError as error:
        shown.append("[" + str(error).splitlines()[2].partition("[")[2])
    print(*shown, sep="\n")
    print("passwords shown:", sum("secret" in line for line in shown))


# --8<-- [end:trap_password_shown]


# --8<-- [start:cure_password_shown]
async def cure_password_shown() -> None:
    """The recipe's show who, where and what is wrong."""
    show_settings(lambda url: Settings(database_url=url, processes=1))


# --8<-- [end:cure_password_shown]


# --8<-- [start:trap_echo]
from recipes.foundations.engines import make_engine
from recipes.schema import User


async def trap_echo(engine: AsyncEngine) -> None:
    """With ``echo=True``, all parameters are in the log."""
    await show_log(lambda: create_async_engine(engine.url, echo=True))


async def show_log(make: Callable[[], AsyncEngine]) -> None:
    """Look for a user by e-mail; show what the log has of that."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(  # type: ignore[method-assign]
        record.getMessage()
    )
    loggers = log, logging.getLogger("sqlalchemy.engine.Engine")
    for logger in loggers:
        logger.addHandler(handler)
    own = make()
    query = select(User.id).where(User.email == "private@example.org")
    async with own.connect() as connection:
        await connection.execute(query)
    await own.dispose()
    for logger in loggers:
        logger.removeHandler(handler)
    print("with the statement:", sum("FROM users" in line for line in lines))
    print("with the address:", sum("private" in line for line in lines))


# --8<-- [end:trap_echo]


# --8<-- [start:cure_echo]
async def cure_echo(engine: AsyncEngine) -> None:
    """The recipe logs the statement alone, and only if it took long."""

    def recipe() -> AsyncEngine:
        own = make_engine(engine.url)
        log_slow_statements(own, seconds=0)
        return own

    await show_log(recipe)


# --8<-- [end:cure_echo]


# --8<-- [start:trap_too_many]
from contextlib import AsyncExitStack

from asyncpg import PostgresError  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError

from recipes.kit.databases.postgres import private_server


async def trap_too_many() -> None:
    """Pools of five in four processes are more than the role may open."""
    await four_processes(lambda url: create_async_engine(url, pool_size=5))


async def four_processes(make: Callable[[URL], AsyncEngine]) -> None:
    """Let four fill their pools, with a role that may connect ten times."""
    limited = "CREATE ROLE site LOGIN CONNECTION LIMIT 10"
    opened = refused = 0
    with private_server() as server:
        admin = make_engine(server)
        async with admin.begin() as connection:
            await connection.exec_driver_sql(limited)
        await admin.dispose()
        async with AsyncExitStack() as in_use:
            for _ in range(4):
                own = make(server.set(username="site"))
                in_use.push_async_callback(own.dispose)
                pool: Any = own.pool
                for _ in range(pool.size()):
                    try:
                        await in_use.enter_async_context(own.connect())
                        opened += 1
                    except (DBAPIError, PostgresError):
                        refused += 1
    print("connections opened:", opened)
    print("connections refused:", refused)


# --8<-- [end:trap_too_many]


# --8<-- [start:cure_too_many]
async def cure_too_many() -> None:
    """Each process has its share, and its requests wait for that."""

    def recipe(url: URL) -> AsyncEngine:
        limits = {"max_connections": 10, "reserved_connections": 2}
        return engine_of(Settings(database_url=url, processes=4, **limits))

    await four_processes(recipe)


# --8<-- [end:cure_too_many]


# --8<-- [start:trap_no_spans]
async def trap_no_spans(engine: AsyncEngine) -> None:
    """Without the engine, the instrumentation makes spans of no statement.

    On SQLAlchemy 2.1 it does nothing at all, and logs that as an error.
    """
    await count_spans(engine)


async def count_spans(asked: AsyncEngine, **options: Any) -> None:
    """Instrument SQLAlchemy, and count the spans of one query."""
    spans, provider = InMemorySpanExporter(), Provider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    instrumentor = SQLAlchemyInstrumentor()
    instrumentor.instrument(tracer_provider=provider, **options)
    async with asked.connect() as connection:
        await connection.execute(select(1))
    if instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.uninstrument()
    names = [span.name.split()[0] for span in spans.get_finished_spans()]
    print("spans of the query:", names.count("SELECT"))


# --8<-- [end:trap_no_spans]


# --8<-- [start:cure_no_spans]
async def cure_no_spans(engine: AsyncEngine) -> None:
    """Give it the engine within, and let it not look at the version."""
    inner = engine.sync_engine
    await count_spans(engine, engine=inner, skip_dep_check=True)


# --8<-- [end:cure_no_spans]


ONLY_ON = {
    "trap_too_many": "postgresql",
    "four_processes": "postgresql",
    "cure_too_many": "postgresql",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
