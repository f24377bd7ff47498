# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "fastapi>=0.135,<1",
#     "httpx>=0.28,<1",
#     "pytest>=9.2,<10",
# ]
# ///
"""Tests of your own application.

Give each test a transaction that is rolled back, or a database of its own.

    python own_tests.py
    DATABASE_URL=postgresql://… python own_tests.py
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import uuid4

import httpx
import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy import (
    URL,
    Connection,
    NullPool,
    event,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
@asynccontextmanager
async def rolled_back(engine: AsyncEngine) -> AsyncIterator[Sessions]:
    """Give sessions of which nothing is left at the end.

    They share one connection and its transaction, in which each is a
    savepoint: a commit or an error ends no more than that. Only one may be
    open at a time.
    """
    async with engine.connect() as connection, connection.begin() as outer:
        yield async_sessionmaker(
            connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )
        await outer.rollback()


def new_database(
    server: URL, template: URL | None = None
) -> AbstractAsyncContextManager[URL]:
    """Make a database, and remove it at the end.

    It is empty, or a copy of a template that nobody is connected to.
    ``server`` names any database of the server, or is of SQLite.
    """
    on_sqlite = server.get_backend_name() == "sqlite"
    make = new_file if on_sqlite else new_on_server
    return make(server, template)


@asynccontextmanager
async def new_file(server: URL, template: URL | None) -> AsyncIterator[URL]:
    """Make a database of SQLite."""
    with TemporaryDirectory() as folder:
        url = server.set(database=f"{folder}/test.db")
        if template:
            shutil.copyfile(str(template.database), str(url.database))
        yield url


@asynccontextmanager
async def new_on_server(
    server: URL, template: URL | None
) -> AsyncIterator[URL]:
    """Make a database of PostgreSQL."""
    name = f"{server.database}_{uuid4().hex[:16]}"
    copied = f' TEMPLATE "{template.database}"' if template else ""
    await execute(server, f'CREATE DATABASE "{name}"{copied}')
    try:
        yield server.set(database=name)
    finally:
        await execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def execute(server: URL, statement: str) -> None:
    """Execute what cannot be in a transaction."""
    engine = make_engine(server, poolclass=NullPool)
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        await connection.execute(text(statement))


@asynccontextmanager
async def copy_of(template: URL, server: URL) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a copy, for sessions that are open at once."""
    async with new_database(server, template) as url:
        engine = make_engine(url)
        try:
            yield engine
        finally:
            await engine.dispose()


@asynccontextmanager
async def asking(
    app: FastAPI, sessions: Sessions
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of an application, which gets its sessions from here.

    There is no server: nobody runs the lifespan of the application, and its
    errors are raised in the test.
    """
    app.state.sessions = sessions
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test"
    ) as client:
        yield client


# pyproject.toml, for pytest-asyncio: one event loop for all tests.
#
# [tool.pytest.ini_options]
# asyncio_mode = "auto"
# asyncio_default_fixture_loop_scope = "session"
# asyncio_default_test_loop_scope = "session"
# markers = ["own_database: give the test a database of its own"]


SERVER = make_url(os.environ.get("TEST_DATABASE_URL", "sqlite+aiosqlite://"))


def create_app() -> FastAPI:
    """Make the application: import yours instead."""
    app = FastAPI()

    @app.post("/tags/{name}", status_code=201)
    async def add_tag(name: str, session: Session) -> None:
        session.add(Tag(name=name))
        try:
            await session.flush()
        except IntegrityError as error:
            raise HTTPException(409, "this tag exists") from error

    @app.get("/tags/{name}")
    async def show_tag(name: str, session: Session) -> int:
        tag = await session.scalar(select(Tag.id).where(Tag.name == name))
        if tag is None:
            raise HTTPException(404, "there is no such tag")
        return tag

    return app


async def fill(database: URL) -> None:
    """Make the tables, and the rows that every test begins with."""
    engine = make_engine(database)
    tags = Base.metadata.tables["tags"]
    async with engine.begin() as connection:
        await connection.run_sync(tags.create)  # yours: metadata.create_all
        await connection.execute(insert(Tag).values(name="database"))
    await engine.dispose()  # else it could not be copied


@pytest.fixture(scope="session")
async def template() -> AsyncIterator[URL]:
    """Make the database that is copied: one for each worker of xdist."""
    async with new_database(SERVER) as url:
        await fill(url)
        yield url


@pytest.fixture(scope="session")
async def engine(template: URL) -> AsyncIterator[AsyncEngine]:
    """Give the copy of all tests that are rolled back."""
    async with copy_of(template, SERVER) as engine:
        yield engine


@pytest.fixture
async def sessions(
    request: pytest.FixtureRequest, template: URL, engine: AsyncEngine
) -> AsyncIterator[Sessions]:
    """Give what is rolled back, or with the marker a copy of its own."""
    if request.node.get_closest_marker("own_database"):
        async with copy_of(template, SERVER) as own:
            yield make_sessions(own)
    else:
        async with rolled_back(engine) as sessions:
            yield sessions


@pytest.fixture
async def client(sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the application."""
    async with asking(create_app(), sessions) as client:
        yield client


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The second of two equal names is refused.
    name: Mapped[str] = mapped_column(unique=True)


# Other recipes of the book.
async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit when its function has returned.

    An exception of the function rolls back.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


Session = Annotated[AsyncSession, Depends(session_of, scope="function")]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    for test in ("first", "next"):
        async with rolled_back(engine) as sessions:
            async with asking(create_app(), sessions) as client:
                print(f"the {test} test:", await add_twice(client))


async def add_twice(client: httpx.AsyncClient) -> list[int]:
    """Do as a test does that stores a row, and breaks a constraint."""
    answers = [await client.post("/tags/new") for _ in range(2)]
    return [answer.status_code for answer in answers]


async def demo_own_database(engine: AsyncEngine) -> None:
    server = engine.url
    async with new_database(server) as template:
        await fill(template)
        for test in ("first", "next"):
            async with copy_of(template, server) as own:
                async with asking(create_app(), make_sessions(own)) as client:
                    print(f"the {test} test:", await add_twice(client))


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


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
    async with example_database() as engine:
        await demo_own_database(engine)


if __name__ == "__main__":
    asyncio.run(main())
