# Part of the package database-recipes: cookbook run own-tests
"""Tests of your own application.

Give each test a transaction that is rolled back, or a database of its own.
"""

HEADLINE = "trap_default_join_mode"

NEEDS = {
    "uq_tags_name": (
        "The second of two equal names is refused.",
        "test_an_error_ends_no_more_than_a_savepoint",
    ),
}

# --8<-- [start:recipe]
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import URL, NullPool, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from recipes.foundations.engines import Sessions, make_engine


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


# --8<-- [end:recipe]


# --8<-- [start:conftest]
# pyproject.toml, for pytest-asyncio: one event loop for all tests.
#
# [tool.pytest.ini_options]
# asyncio_mode = "auto"
# asyncio_default_fixture_loop_scope = "session"
# asyncio_default_test_loop_scope = "session"
# markers = ["own_database: give the test a database of its own"]
import os

import pytest
from fastapi import HTTPException
from sqlalchemy import insert, make_url, select
from sqlalchemy.exc import IntegrityError

from recipes.applications.fastapi_session import Session
from recipes.foundations.engines import make_sessions
from recipes.schema import Base, Tag

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


# --8<-- [end:conftest]


# --8<-- [start:demo]
async def demo(engine: AsyncEngine) -> None:
    for test in ("first", "next"):
        async with rolled_back(engine) as sessions:
            async with asking(create_app(), sessions) as client:
                print(f"the {test} test:", await add_twice(client))


async def add_twice(client: httpx.AsyncClient) -> list[int]:
    """Do as a test does that stores a row, and breaks a constraint."""
    answers = [await client.post("/tags/new") for _ in range(2)]
    return [answer.status_code for answer in answers]


# --8<-- [end:demo]


# --8<-- [start:demo_own_database]
async def demo_own_database(engine: AsyncEngine) -> None:
    server = engine.url
    async with new_database(server) as template:
        await fill(template)
        for test in ("first", "next"):
            async with copy_of(template, server) as own:
                async with asking(create_app(), make_sessions(own)) as client:
                    print(f"the {test} test:", await add_twice(client))


# --8<-- [end:demo_own_database]


# --8<-- [start:trap_default_join_mode]
from collections.abc import Callable

from sqlalchemy import func

Isolation = Callable[[AsyncEngine], AbstractAsyncContextManager[Sessions]]


async def trap_default_join_mode(engine: AsyncEngine) -> None:
    """By default, the first error ends the transaction of the test.

    What the test stores then is committed.
    """

    @asynccontextmanager
    async def usual(engine: AsyncEngine) -> AsyncIterator[Sessions]:
        async with engine.connect() as connection:
            await connection.begin()
            yield async_sessionmaker(connection, expire_on_commit=False)
            await connection.rollback()

    await two_tests(engine, usual)


async def two_tests(engine: AsyncEngine, isolated: Isolation) -> None:
    """Store a row, break a constraint, store a row; then count both."""
    async with isolated(engine) as sessions:
        async with asking(create_app(), sessions) as client:
            for name in ("one", "database", "two"):
                answer = await client.post(f"/tags/{name}")
                print(f"store {name}:", answer.status_code)
    async with isolated(engine) as sessions, sessions() as session:
        query = select(func.count()).where(Tag.name.in_(["one", "two"]))
        print("rows that the next test finds:", await session.scalar(query))


# --8<-- [end:trap_default_join_mode]


# --8<-- [start:cure_default_join_mode]
async def cure_default_join_mode(engine: AsyncEngine) -> None:
    """With a savepoint for each session, no error goes further."""
    await two_tests(engine, rolled_back)


# --8<-- [end:cure_default_join_mode]


# --8<-- [start:trap_default_engine]
from sqlalchemy.ext.asyncio import create_async_engine


async def trap_default_engine(engine: AsyncEngine) -> None:
    """By default, a savepoint of SQLite commits when it ends."""
    default = create_async_engine(engine.url)
    await two_tests(default, rolled_back)
    await default.dispose()


# --8<-- [end:trap_default_engine]


# --8<-- [start:trap_same_session]
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.applications.fastapi_session import session_of


async def trap_same_session(engine: AsyncEngine) -> None:
    """A test that shares the application's session reads what is not stored.

    It passes without a commit.
    """
    app = await forgetful_app(engine)
    async with rolled_back(engine) as sessions, sessions() as session:
        app.dependency_overrides[session_of] = lambda: session
        print("in the test:", await store_and_show(app, sessions))


async def forgetful_app(engine: AsyncEngine) -> FastAPI:
    """Make an application that never commits; show that, and return it."""

    async def session_without_commit(
        request: Request,
    ) -> AsyncIterator[AsyncSession]:
        async with request.app.state.sessions() as session:
            yield session

    app = create_app()
    app.dependency_overrides[session_of] = session_without_commit
    print("served:", await store_and_show(app, make_sessions(engine)))
    return app


async def store_and_show(app: FastAPI, sessions: Sessions) -> str:
    async with asking(app, sessions) as client:
        await client.post("/tags/new")
        shown = await client.get("/tags/new")
    return f"{shown.status_code} {shown.reason_phrase}"


# --8<-- [end:trap_same_session]


# --8<-- [start:cure_same_session]
async def cure_same_session(engine: AsyncEngine) -> None:
    """With sessions from the test, the application commits for itself."""
    app = await forgetful_app(engine)
    async with rolled_back(engine) as sessions:
        print("in the test:", await store_and_show(app, sessions))


# --8<-- [end:cure_same_session]


# --8<-- [start:trap_two_at_once]
import asyncio


async def trap_two_at_once(engine: AsyncEngine) -> None:
    """In one transaction, one request's rollback takes another's commit.

    Two savepoints of a connection lie within each other.
    """
    async with rolled_back(engine) as sessions:
        await store_while_another_fails(sessions)


async def store_while_another_fails(sessions: Sessions) -> None:
    """Store a row while another request is on its way to an error."""
    app, begun, stored = create_app(), asyncio.Event(), asyncio.Event()

    @app.post("/fail")
    async def fail(session: Session) -> None:
        await session.scalar(select(func.count(Tag.id)))
        begun.set()
        await stored.wait()
        raise HTTPException(409, "refused")

    async with asking(app, sessions) as client:
        failing = asyncio.create_task(client.post("/fail"))
        await begun.wait()
        answer = await client.post("/tags/new")
        stored.set()
        await failing
        shown = await client.get("/tags/new")
    print("stored:", answer.status_code)
    print("read afterwards:", shown.status_code)
    print("rows lost:", int(shown.status_code == 404))


# --8<-- [end:trap_two_at_once]


# --8<-- [start:cure_two_at_once]
async def cure_two_at_once(engine: AsyncEngine) -> None:
    """In a database of its own, the test has as many transactions."""
    server = engine.url
    async with new_database(server) as template:
        await fill(template)
        async with copy_of(template, server) as own:
            await store_while_another_fails(make_sessions(own))


# --8<-- [end:cure_two_at_once]


# --8<-- [start:trap_made_anew]
from sqlalchemy import Column, Engine, Integer, MetaData, Table, event

TEN_TABLES = MetaData()
for letter in "abcdefghij":
    Table(letter, TEN_TABLES, Column("id", Integer, primary_key=True))


async def trap_made_anew(engine: AsyncEngine) -> None:
    """Tables that are made anew cost statements around each test.

    Here there are ten, without an index or a row.
    """

    @asynccontextmanager
    async def usual(engine: AsyncEngine) -> AsyncIterator[Sessions]:
        async with engine.begin() as connection:
            await connection.run_sync(TEN_TABLES.create_all)
        yield make_sessions(engine)
        async with engine.begin() as connection:
            await connection.run_sync(TEN_TABLES.drop_all)

    async with new_database(engine.url) as empty:
        own = make_engine(empty)
        await count_statements(own, "made anew", usual)
        await own.dispose()


async def count_statements(
    engine: AsyncEngine, way: str, isolated: Isolation
) -> None:
    """Count what is sent around a test that does nothing."""
    sent = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    async with isolated(engine):
        pass
    event.remove(Engine, "before_cursor_execute", note)
    brackets = sent.count("BEGIN")  # SQLite's; PostgreSQL's driver sends it
    print(f"statements around a test, {way}:", len(sent) - brackets)


# --8<-- [end:trap_made_anew]


# --8<-- [start:cure_made_anew]
async def cure_made_anew(engine: AsyncEngine) -> None:
    """A copy costs two on PostgreSQL and a file on SQLite; a rollback none."""
    async with new_database(engine.url) as original:
        await fill(original)

        @asynccontextmanager
        async def copied(engine: AsyncEngine) -> AsyncIterator[Sessions]:
            async with copy_of(original, engine.url) as own:
                yield make_sessions(own)

        await count_statements(engine, "copied", copied)
    await count_statements(engine, "rolled back", rolled_back)


# --8<-- [end:cure_made_anew]


# --8<-- [start:trap_another_loop]
from recipes.failures.event_loops import left_behind


async def trap_another_loop(engine: AsyncEngine) -> None:
    """An engine of all tests fails on the next test's event loop.

    By default, pytest-asyncio gives each test one of its own.
    """
    shared = make_engine(engine.url)
    with left_behind(shared):
        await asyncio.to_thread(asyncio.run, one_test(shared, 1))
        await asyncio.to_thread(asyncio.run, one_test(shared, 2))


async def one_test(engine: AsyncEngine, number: int) -> None:
    async with rolled_back(engine) as sessions, sessions() as session:
        await session.scalar(select(func.count(Tag.id)))
    print(f"test {number} passed")


# --8<-- [end:trap_another_loop]


# --8<-- [start:cure_another_loop]
async def cure_another_loop(engine: AsyncEngine) -> None:
    """Fixtures and tests that share an engine share a loop."""

    async def all_tests() -> None:
        shared = make_engine(engine.url)
        for number in (1, 2):
            await one_test(shared, number)
        await shared.dispose()

    await asyncio.to_thread(asyncio.run, all_tests())


# --8<-- [end:cure_another_loop]


# --8<-- [start:trap_null_pool_in_memory]
async def trap_null_pool_in_memory() -> None:
    """Without a pool, each connection to memory is an empty database."""
    engine = create_async_engine("sqlite+aiosqlite://", poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.tables["tags"].create)
    async with AsyncSession(engine) as session:
        session.add(Tag(name="new"))
        await session.commit()


# --8<-- [end:trap_null_pool_in_memory]


ONLY_ON = {
    "new_file": "sqlite",
    "new_on_server": "postgresql",
    "execute": "postgresql",
    "one_test": "postgresql",
    "trap_default_engine": "sqlite",
    "trap_another_loop": "postgresql",
    "cure_another_loop": "postgresql",
    "trap_null_pool_in_memory": "sqlite",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
