# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "fastapi>=0.135,<1",
#     "httpx>=0.28,<1",
#     "opentelemetry-instrumentation-sqlalchemy",
#     "opentelemetry-sdk>=1.38,<2",
#     "pydantic-settings>=2.10,<3",
#     "uvicorn>=0.38,<1",
# ]
# ///
"""Settings, health and shutdown.

Run an application: settings from the environment, probes that do not lie,
long statements in the log, spans, and an end that finishes what is begun.

    python settings_and_health.py
    DATABASE_URL=postgresql://… python settings_and_health.py
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI, HTTPException, Request
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.trace import TracerProvider as Provider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
    InMemorySpanExporter,
)
from opentelemetry.trace import TracerProvider
from pydantic import NonNegativeInt, PlainValidator, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import (
    URL,
    ExceptionContext,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
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


# Helpers of the book.
DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}


URL_OPTIONS = (  # of PostgreSQL
    *("host", "port", "ssl", "sslrootcert", "target_session_attrs"),
    "prepared_statement_cache_size",
)


def driver_url(address: str | URL) -> URL:
    """Read an address as hosts hand it out; it may have been read before.

    ``sslmode`` is ``ssl`` to asyncpg. ``channel_binding`` is left out, since
    asyncpg has none: what keeps others out is ``sslmode=verify-full``.
    """
    url = make_url(address)
    driver = DRIVERS.get(url.drivername, url.drivername)
    if driver not in DRIVERS.values():
        known = " or ".join(sorted(set(DRIVERS.values())))
        raise ValueError(f"the address must be for {known}, not for {driver}")
    url = url.set(drivername=driver)
    if url.get_backend_name() == "sqlite":
        return url
    query = dict(url.query)
    query.pop("channel_binding", None)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if "sslrootcert" in query:
        query.setdefault("ssl", "verify-full")
    if unknown := sorted(query.keys() - set(URL_OPTIONS)):
        raise ValueError(
            f"the address has unknown options: {', '.join(unknown)}."
            f" Known are: sslmode, channel_binding, {', '.join(URL_OPTIONS)}"
        )
    return url.set(query=query)


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_active: Mapped[bool]


# Other recipes of the book.
def connections_per_process(
    max_connections: int, *, reserved: int, processes: int
) -> int:
    """Return how many connections each process may keep.

    ``max_connections`` is the server's setting, and ``reserved`` what to leave
    for administrators, migrations and other programs. Count every process
    that runs at a time, those of the old release during a deployment too.

    Raises:
        ValueError: there is not even one for each process.
    """
    share = (max_connections - reserved) // processes
    if share < 1:
        raise ValueError(
            f"{max_connections} connections, {reserved} of them reserved,"
            f" are too few for {processes} processes"
        )
    return share


def make_pooled_engine(
    database: str | URL, *, connections: int, patience: float = 5
) -> AsyncEngine:
    """Create the engine of a process: one, used by all of its tasks.

    The pool opens ``connections`` as they are needed, and keeps them. When
    all are in use, a task waits ``patience`` seconds for one. Dispose of the
    engine before the event loop ends.

    Raises:
        ValueError: ``connections`` is not positive.
    """
    if connections < 1:
        raise ValueError("give at least one connection: 0 is no limit")
    return make_engine(
        database,
        pool_size=connections,
        # Overflow connections are closed on return, and opened again.
        max_overflow=0,
        # Give up before the client does: its request would run for nobody.
        pool_timeout=patience,
        # One round trip at each checkout, against connections that died.
        pool_pre_ping=True,
        # Seconds; looked at when a connection is taken, not while it idles.
        pool_recycle=1800,
    )


class Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, application: Any) -> None:
        """Keep the application; its errors are not logged."""
        super().__init__(uvicorn.Config(application, log_level=50))
        self.has_begun = asyncio.Event()

    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        """Start, and tell so.

        Raises:
            RuntimeError: the application failed before its first request.
        """
        try:
            await super().startup(sockets)
        except SystemExit as end:  # it would end this program as well
            raise RuntimeError(
                "the application did not start: uvicorn tells why"
            ) from end
        self.has_begun.set()


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an ASGI application on a free port of loopback.

    At the end of the block, the server answers what it has begun, and ends.

    Raises:
        RuntimeError: the application does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        server = Server(application)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        begun = asyncio.create_task(server.has_begun.wait())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait({serve, begun}, return_when=first)
        if serve.done():
            begun.cancel()
            await serve
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{host}:{port}", timeout=60, trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serve


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(id=UUID(int=2), name="Blue mug", is_active=True),
        Product(id=UUID(int=4), name="Yellow mug", is_active=True),
        Product(id=UUID(int=3), name="snake_case mug", is_active=True),
        Product(id=UUID(int=6), name="snakeXcase mug", is_active=True),
        Product(id=UUID(int=5), name="100% cotton T-shirt", is_active=True),
    ]


# See it happen.
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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    return create_async_engine(database, **options)


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                session.add_all(rows())
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
