"""Fixtures: one freshly seeded database a test, on each engine.

A test that asks for ``backend``, or for anything made from it, runs once on
SQLite and once on PostgreSQL. ``@pytest.mark.backend("postgresql")`` lets it
run there only. Tests that only read share a database, which is quicker, with
``pytest.mark.database("shared")``; one of them that writes has its own again
with ``"own"``.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from coverage import Coverage
from sqlalchemy import URL, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.kit.catalog import BACKENDS
from recipes.kit.databases.postgres import private_server
from recipes.kit.databases.throwaway import Template, open_template
from recipes.kit.errors import CookbookError

# Where the workers of pytest-xdist find the private server of the run, the
# large database, which none of them changes, and a folder for the built site.
SHARED_SERVER = "RECIPES_SHARED_SERVER"
LARGE = "RECIPES_LARGE"
SITE = "RECIPES_SITE"

BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")

shared = ExitStack()

T = TypeVar("T")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; make what the workers of pytest-xdist share."""
    config.addinivalue_line(
        "markers",
        "backend(name): run on the database system of this name only",
    )
    config.addinivalue_line(
        "markers",
        'database(whose): "shared" by tests that read, or the test\'s "own"',
    )
    config.addinivalue_line(
        "markers",
        "slow: starts servers, browsers or programs; `make test` leaves it"
        " out, `make test COVERAGE=1` does not",
    )
    if hasattr(config, "workerinput"):  # it has what the controller shares
        return
    os.environ[SITE] = shared.enter_context(TemporaryDirectory(prefix="site-"))
    if config.getoption("dist", "no") != "no":
        # Without a server, each worker will say why.
        with suppress(CookbookError):
            share_server()


def share_server() -> None:
    """Start a private server, and fill a large database on it or on yours."""
    if "DATABASE_URL" not in os.environ:
        url = shared.enter_context(private_server())
        os.environ[SHARED_SERVER] = url.render_as_string(hide_password=False)
    template = shared.enter_context(entered(postgresql()))
    engine = shared.enter_context(entered(template.large()))
    os.environ[LARGE] = engine.url.render_as_string(hide_password=False)


def pytest_unconfigure() -> None:
    """Remove what was shared."""
    shared.close()


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_is_heard() -> Iterator[None]:
    """Let programs that tests start hear Ctrl-C, even if the run does not.

    A shell without job control starts what runs in its background deaf to it,
    and programs inherit that.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Let coverage trace ``asyncio.to_thread``, and no other thread.

    Threads that begin to be traced at the same moment kill each other on
    Python 3.11 ("Cannot install a trace function while another trace function
    is being installed"). Those of aiosqlite do, and run nothing of ours.
    """
    trace = threading.gettrace()
    if trace is None:
        return
    threading.settrace(None)
    to_thread = asyncio.to_thread

    async def to_traced_thread(
        function: Callable[..., T], /, *args: Any, **kwargs: Any
    ) -> T:
        def call() -> T:
            if sys.gettrace() is None:
                sys.settrace(trace)
            return function(*args, **kwargs)

        return await to_thread(call)

    asyncio.to_thread = to_traced_thread


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both backends, or on those that its marker names."""
    if "backend" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("backend")
        backends = marker.args if marker else BACKENDS
        metafunc.parametrize("backend", backends, indirect=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let coverage tell one backend from the other, and from neither."""
    measured = Coverage.current()
    if measured is not None and isinstance(item, pytest.Function):
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        measured.switch_context(str(parameters.get("backend", "")))


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """Name the database system: ``"sqlite"`` or ``"postgresql"``."""
    name: str = request.param
    return name


@pytest.fixture
def template(backend: str, request: pytest.FixtureRequest) -> Template:
    """Give the seeded database that each test gets a copy of."""
    seeded: Template = request.getfixturevalue(f"{backend}_template")
    return seeded


@pytest.fixture
def shared_url(backend: str, request: pytest.FixtureRequest) -> URL | None:
    """Name the database that a test shares, if it does."""
    marker = request.node.get_closest_marker("database")
    if marker is None or marker.args == ("own",):
        return None
    url: URL = request.getfixturevalue(f"{backend}_shared")
    return url


@pytest.fixture
async def engine(
    template: Template, shared_url: URL | None
) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a freshly seeded database."""
    if shared_url is None:
        async with template.copy() as engine:
            yield engine
        return
    engine = make_engine(shared_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    """Give a session factory on the test's database."""
    return make_sessions(engine)


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """Give a session on the test's database."""
    async with sessions() as session:
        yield session


@pytest.fixture
async def crowd(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """Give an engine on the test's database that serves many at once.

    Its 25 connections, for each worker of the run, are within the 100 that
    PostgreSQL allows by default.
    """
    large = make_engine(engine.url, pool_size=25)
    yield large
    await large.dispose()


class Statements:
    """The statements that a test sent, without transaction brackets.

    ``executemany`` with many rows counts as one.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.sql: list[str] = []
        event.listen(engine.sync_engine, "before_cursor_execute", self._record)

    @property
    def count(self) -> int:
        """How many were sent up to now."""
        return len(self.sql)

    @contextmanager
    def expect(self, count: int) -> Iterator[None]:
        """Assert how many the block sends."""
        before = self.count
        yield
        sent = self.sql[before:]
        if len(sent) != count:
            listing = [f"{n}. {sql}" for n, sql in enumerate(sent, 1)]
            summary = f"{len(sent)} statements instead of {count}:"
            raise AssertionError("\n".join([summary, *listing]))

    def _record(
        self, _connection: object, _cursor: object, sql: str, *_rest: Any
    ) -> None:
        if not sql.upper().startswith(BRACKETS):
            self.sql.append(sql)


@pytest.fixture
def statements(engine: AsyncEngine) -> Statements:
    """Count the statements sent on ``engine`` and on engines made from it."""
    return Statements(engine)


@pytest.fixture
async def large_engine(large_url: str) -> AsyncIterator[AsyncEngine]:
    """Give an engine on the large PostgreSQL database: read, do not write."""
    engine = make_engine(large_url)
    yield engine
    await engine.dispose()


# Made once, by the first test that needs it.


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Template]:
    """Seed an SQLite file."""
    with entered(open_template("sqlite")) as template:
        yield template


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[Template]:
    """Seed a PostgreSQL database, or skip the test if there is no server."""
    try:
        with entered(postgresql()) as template:
            yield template
    except CookbookError as error:
        if os.environ.get("CI") == "true" or "DATABASE_URL" in os.environ:
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def private_servers() -> None:
    """Skip tests of private servers where there can be none."""
    if SHARED_SERVER in os.environ:
        return
    try:
        with private_server():
            pass
    except CookbookError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


def postgresql() -> AbstractAsyncContextManager[Template]:
    """Seed a database on the server of the run."""
    return open_template(os.environ.get(SHARED_SERVER, "postgresql"))


@pytest.fixture(scope="session")
def sqlite_shared(sqlite_template: Template) -> Iterator[URL]:
    """Make the SQLite file of the tests that only read."""
    with entered(read_only(sqlite_template)) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_shared(postgresql_template: Template) -> Iterator[URL]:
    """Make the PostgreSQL database of the tests that only read."""
    with entered(read_only(postgresql_template)) as url:
        yield url


@asynccontextmanager
async def read_only(template: Template) -> AsyncIterator[URL]:
    """Copy a database, so that nobody can write to the copy."""
    async with template.copy() as engine:
        url = engine.url
        if template.backend == "sqlite":
            file = Path(str(url.database)).as_uri()
            yield url.set(database=file, query={"mode": "ro", "uri": "true"})
            return
        freeze = f"ALTER DATABASE {url.database} SET"
        async with engine.begin() as connection:
            await connection.execute(
                text(f"{freeze} default_transaction_read_only = on")
            )
        yield url


@pytest.fixture(scope="session")
def large_url(postgresql_template: Template) -> Iterator[str]:
    """Fill the large PostgreSQL database, or use the one that is there."""
    if LARGE in os.environ:
        yield os.environ[LARGE]
        return
    with entered(postgresql_template.large()) as engine:
        yield engine.url.render_as_string(hide_password=False)


@contextmanager
def entered(context: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Hold an asynchronous context open outside the loops of the tests."""
    with asyncio.Runner() as runner:
        value = runner.run(context.__aenter__())
        try:
            yield value
        finally:
            runner.run(context.__aexit__(None, None, None))
