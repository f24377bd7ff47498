"""A test leaves nothing behind, whatever the code under test does."""

import asyncio
import inspect
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    nullcontext,
)
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import URL, func, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.applications import fastapi_session, own_tests
from recipes.applications.own_tests import (
    asking,
    copy_of,
    create_app,
    fill,
    new_database,
    rolled_back,
)
from recipes.applications.serving import serving
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.kit.catalog import ROOT
from recipes.kit.sections import text_of
from recipes.schema import Account, Tag
from recipes.schema.seed import CHECKING, RENT

pytestmark = pytest.mark.slow

TIMEOUT = 120  # seconds
SOURCE = Path(own_tests.__file__)

# What a reader writes: the first two leave rows, if anything does.
TESTS = """\
import asyncio

import pytest
from sqlalchemy import func, select

from recipes.schema import Tag


async def test_one_stores_a_row(client):
    assert (await client.post("/tags/new")).status_code == 201


async def test_one_breaks_a_constraint_and_goes_on(client):
    for name, status in [("a", 201), ("a", 409), ("b", 201)]:
        assert (await client.post(f"/tags/{name}")).status_code == status


async def test_the_next_finds_what_every_test_begins_with(client, sessions):
    for name in ("new", "a", "b"):
        assert (await client.get(f"/tags/{name}")).status_code == 404
    async with sessions() as session:
        assert await session.scalar(select(func.count(Tag.id))) == 1


@pytest.mark.own_database
@pytest.mark.parametrize("again", [False, True])
async def test_of_ten_at_once_one_is_stored(client, again):
    ten = [client.post("/tags/new") for _ in range(10)]
    statuses = [each.status_code for each in await asyncio.gather(*ten)]
    assert sorted(statuses) == [201] + 9 * [409]
"""


async def names(sessions: Sessions) -> set[str]:
    async with sessions() as session:
        return set(await session.scalars(select(Tag.name)))


@pytest.fixture
async def filled(engine: AsyncEngine) -> AsyncIterator[URL]:
    async with new_database(engine.url) as url:
        await fill(url)
        yield url


async def test_what_the_application_commits_is_gone_afterwards(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before = await names(sessions)
    async with rolled_back(engine) as mine:
        async with asking(create_app(), mine) as client:
            assert (await client.post("/tags/new")).status_code == 201
            assert (await client.get("/tags/new")).status_code == 200
            assert await names(mine) == before | {"new"}
            # Nobody else sees it, in the meantime or later.
            assert await names(sessions) == before
    assert await names(sessions) == before


async def test_an_error_ends_no_more_than_a_savepoint(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before = await names(sessions)
    async with rolled_back(engine) as mine:
        async with asking(create_app(), mine) as client:
            for name, status in [("one", 201), ("one", 409), ("two", 201)]:
                answer = await client.post(f"/tags/{name}")
                assert answer.status_code == status
        assert await names(mine) == before | {"one", "two"}
    assert await names(sessions) == before


async def test_a_test_that_fails_leaves_nothing(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before = await names(sessions)
    with pytest.raises(ZeroDivisionError):
        async with rolled_back(engine) as mine:
            async with mine.begin() as session:
                session.add(Tag(name="new"))
            1 / 0  # noqa: B018
    assert await names(sessions) == before
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_objects_stay_readable_after_a_commit(
    engine: AsyncEngine,
) -> None:
    async with rolled_back(engine) as mine:
        async with mine.begin() as session:
            tag = Tag(name="new")
            session.add(tag)
        assert tag.name == "new"


async def times(sessions: Sessions) -> set[object]:
    """Ask two sessions for the time, one after the other."""
    found = set[object]()
    for _ in range(2):
        async with sessions.begin() as session:
            found.add(await session.scalar(select(func.now())))
    return found


@pytest.mark.backend("postgresql")
async def test_a_rollback_has_one_time_and_a_copy_has_two(
    filled: URL, engine: AsyncEngine
) -> None:
    async with rolled_back(engine) as mine:
        assert len(await times(mine)) == 1
    async with copy_of(filled, engine.url) as own:
        assert len(await times(make_sessions(own))) == 2


async def break_a_deferred_constraint(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text(
                "CREATE TABLE notes (tag_id int REFERENCES tags"
                " DEFERRABLE INITIALLY DEFERRED)"
            )
        )
        await session.execute(text("INSERT INTO notes VALUES (4711)"))


@pytest.mark.backend("postgresql")
async def test_a_rollback_checks_no_deferred_constraint_and_a_copy_does(
    filled: URL, engine: AsyncEngine
) -> None:
    async with rolled_back(engine) as mine:
        await break_a_deferred_constraint(mine)
    async with copy_of(filled, engine.url) as own:
        with pytest.raises(IntegrityError):
            await break_a_deferred_constraint(make_sessions(own))


@pytest.mark.backend("postgresql")
async def test_sequences_are_not_rolled_back(engine: AsyncEngine) -> None:
    ids = []
    for _ in range(2):
        async with rolled_back(engine) as mine, mine.begin() as session:
            tag = Tag(name="new")
            session.add(tag)
            await session.flush()
            ids.append(tag.id)
    assert ids[0] < ids[1]


async def test_the_application_of_another_page_is_tested_so(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    """Its sessions are replaced, and its dependency commits as ever."""
    transfer = {
        "id": "018d0000-0000-7000-8000-000000000001",
        "source": str(CHECKING),
        "target": str(RENT),
        "amount_cents": 1_000,
    }
    async with rolled_back(engine) as mine:
        app = fastapi_session.create_app(engine)
        async with asking(app, mine) as client:
            answer = await client.post("/transfers", json=transfer)
            assert answer.status_code == 204
        assert await balance(mine) == 9_000
    assert await balance(sessions) == 10_000


async def balance(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.get_one(Account, CHECKING)).balance_cents


async def test_negative_twin_two_requests_at_once_need_a_copy(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await own_tests.trap_two_at_once(engine)
    assert capsys.readouterr().out.endswith("rows lost: 1\n")
    await own_tests.cure_two_at_once(engine)
    assert capsys.readouterr().out.endswith("rows lost: 0\n")


async def test_a_copy_has_the_rows_of_its_template_and_keeps_its_own(
    filled: URL, engine: AsyncEngine
) -> None:
    async with (
        copy_of(filled, engine.url) as one,
        copy_of(filled, engine.url) as other,
    ):
        async with asking(create_app(), make_sessions(one)) as client:
            assert (await client.post("/tags/new")).status_code == 201
        assert await names(make_sessions(one)) == {"database", "new"}
        assert await names(make_sessions(other)) == {"database"}
    async with copy_of(filled, engine.url) as later:
        assert await names(make_sessions(later)) == {"database"}


async def test_a_test_that_fails_closes_the_connections_to_its_copy(
    filled: URL, engine: AsyncEngine
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with copy_of(filled, engine.url) as own:
            assert await names(make_sessions(own)) == {"database"}
            1 / 0  # noqa: B018
    assert own.pool.checkedin() == 0  # type: ignore[attr-defined]


async def test_in_a_copy_of_ten_at_once_one_is_stored(
    filled: URL, engine: AsyncEngine
) -> None:
    async with copy_of(filled, engine.url) as own:
        async with asking(create_app(), make_sessions(own)) as client:
            answers = await asyncio.gather(
                *(client.post("/tags/new") for _ in range(10))
            )
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [201] + 9 * [409]


async def test_a_database_ends_with_its_block_whatever_happens(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with new_database(engine.url) as url:
            # Somebody is still connected.
            left = make_engine(url)
            async with left.connect() as connection:
                await connection.execute(text("SELECT 1"))
            assert await exists(url, engine)
            if engine.dialect.name == "sqlite":
                await left.dispose()
            1 / 0  # noqa: B018
    assert not await exists(url, engine)
    if engine.dialect.name == "postgresql":
        await left.dispose()


async def exists(url: URL, engine: AsyncEngine) -> bool:
    if url.get_backend_name() == "sqlite":
        return Path(str(url.database)).parent.exists()
    return str(url.database) in await databases(engine)


async def databases(engine: AsyncEngine) -> set[str]:
    """List the databases that are named after the test's own."""
    mine = f"{engine.url.database}\\_%"
    query = text("SELECT datname FROM pg_database WHERE datname LIKE :mine")
    async with engine.connect() as connection:
        return set(await connection.scalars(query, {"mine": mine}))


async def test_a_template_in_use_cannot_be_copied(
    filled: URL, engine: AsyncEngine
) -> None:
    """SQLite says nothing: the copy lacks what has been written last."""
    used = make_engine(filled)
    async with make_sessions(used).begin() as session:
        session.add(Tag(name="new"))
    on_sqlite = engine.dialect.name == "sqlite"
    with (
        nullcontext()
        if on_sqlite
        else pytest.raises(DBAPIError, match="accessed by other users")
    ):
        async with copy_of(filled, engine.url) as own:
            assert await names(make_sessions(own)) == {"database"}
    await used.dispose()
    async with copy_of(filled, engine.url) as own:
        assert await names(make_sessions(own)) == {"database", "new"}


async def test_an_error_of_the_application_is_raised_in_the_test(
    sessions: Sessions,
) -> None:
    app = FastAPI()

    @app.get("/")
    async def divide() -> float:
        return 1 / 0

    async with asking(app, sessions) as client:
        with pytest.raises(ZeroDivisionError):
            await client.get("/")


async def test_nobody_runs_the_lifespan(sessions: Sessions) -> None:
    begun = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        begun.append("lifespan")
        yield

    app = FastAPI(lifespan=lifespan)
    async with asking(app, sessions) as client:
        assert (await client.get("/")).status_code == 404
    assert begun == []
    async with serving(app) as client:
        assert (await client.get("/")).status_code == 404
    assert begun == ["lifespan"]


async def test_without_a_server_no_answer_comes_before_a_failing_commit(
    sessions: Sessions,
) -> None:
    app = FastAPI()

    async def commit() -> AsyncIterator[None]:
        yield
        raise ValueError("the commit fails")

    @app.post("/", status_code=201)
    async def store(_: Annotated[None, Depends(commit)]) -> None:
        """Be done before the commit."""

    async with serving(app) as client:
        assert (await client.post("/")).status_code == 201
    async with asking(app, sessions) as client:
        with pytest.raises(ValueError, match="the commit fails"):
            await client.post("/")


# The fixtures, first in this process.

Given = Callable[..., AbstractAsyncContextManager[Any]]


def fixture(name: str) -> Given:
    """Give the function that a fixture is made of."""
    return asynccontextmanager(inspect.unwrap(getattr(own_tests, name)))


@pytest.mark.parametrize("own_database", [False, True])
async def test_the_fixtures_are_made_of_each_other(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, own_database: bool
) -> None:
    monkeypatch.setattr(own_tests, "SERVER", engine.url)
    node = SimpleNamespace(get_closest_marker=lambda _: own_database)
    request = SimpleNamespace(node=node)
    async with (
        fixture("template")() as template,
        fixture("engine")(template) as shared,
    ):
        async with fixture("sessions")(request, template, shared) as sessions:
            async with fixture("client")(sessions) as client:
                assert (await client.post("/tags/new")).status_code == 201
            assert await names(sessions) == {"database", "new"}
            bind = sessions.kw["bind"]
            assert isinstance(bind, AsyncEngine) is own_database
            # Either way, nobody else sees it.
            assert await names(make_sessions(shared)) == {"database"}
        assert await names(make_sessions(shared)) == {"database"}


# And then by pytest, as a reader copies them.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of tests with the conftest.py of the page."""
    conftest = text_of(SOURCE, "conftest")
    settings = [
        line.removeprefix("#").strip()
        for line in conftest.partition("\nimport ")[0].splitlines()[2:]
    ]
    (tmp_path / "pyproject.toml").write_text("\n".join(settings))
    (tmp_path / "conftest.py").write_text(text_of(SOURCE, "recipe") + conftest)
    (tmp_path / "test_it.py").write_text(TESTS)
    return tmp_path


def run_pytest(
    folder: Path, engine: AsyncEngine, *options: str
) -> dict[str, int]:
    """Run a folder's tests; return how many had which outcome."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    if engine.dialect.name == "postgresql":
        url = engine.url.render_as_string(hide_password=False)
        environment["TEST_DATABASE_URL"] = url
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-W", "error"),
            *("-p", "no:cacheprovider", "--tb", "line", *options),
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    (folder / "output").write_text(ended.stdout + ended.stderr)
    *_, summary = ended.stdout.splitlines()
    words = summary.strip("= ").replace(",", "").split()
    return {
        kind.rstrip("s"): int(number)
        for number, kind in zip(words[::2], words[1::2], strict=False)
        if number.isdigit()
    }


async def test_pytest_finds_nothing_that_another_test_has_stored(
    folder: Path, engine: AsyncEngine
) -> None:
    assert run_pytest(folder, engine) == {"passed": 5}
    if engine.dialect.name == "postgresql":
        assert await databases(engine) == set()


async def test_each_worker_of_xdist_has_a_template(
    folder: Path, engine: AsyncEngine
) -> None:
    (folder / "test_it.py").write_text(
        TESTS + "\n\ndef test_template(template, tmp_path_factory):\n"
        "    base = tmp_path_factory.getbasetemp().parent\n"
        "    with (base / 'templates').open('a') as file:\n"
        "        print(template.database, file=file)\n"
    )
    options = ("-n", "2", "--dist", "each", "--basetemp", str(folder / "tmp"))
    assert run_pytest(folder, engine, *options) == {"passed": 12}
    templates = (folder / "tmp" / "templates").read_text().splitlines()
    assert len(set(templates)) == 2
    if engine.dialect.name == "postgresql":
        assert await databases(engine) == set()


async def test_negative_twin_a_default_session_ends_the_transaction(
    folder: Path, engine: AsyncEngine
) -> None:
    """The block that holds it then says so, instead of committing."""
    conftest = folder / "conftest.py"
    mode = 'join_transaction_mode="create_savepoint",'
    conftest.write_text(conftest.read_text().replace(mode, ""))
    outcomes = run_pytest(folder, engine)
    assert outcomes["failed"] == 2
    output = (folder / "output").read_text()
    assert "Can't operate on closed transaction" in output


@pytest.mark.backend("postgresql")
async def test_negative_twin_each_test_has_a_loop_of_its_own(
    folder: Path, engine: AsyncEngine
) -> None:
    settings = folder / "pyproject.toml"
    one_loop = 'asyncio_default_test_loop_scope = "session"'
    assert one_loop in settings.read_text()
    settings.write_text(settings.read_text().replace(one_loop, ""))
    # Connections of loops that are gone are garbage, and are collected at some
    # time or other: the outcomes of the tests are what is asked here.
    outcomes = run_pytest(folder, engine, "-p", "no:unraisableexception")
    assert outcomes == {"failed": 3, "passed": 2}
    assert "attached to a different loop" in (folder / "output").read_text()


def test_without_an_address_the_tests_run_on_sqlite() -> None:
    assert make_url("sqlite+aiosqlite://") == own_tests.SERVER
