"""What is removed, and what only looks as if a killed run had left it."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recipes.foundations.engines import SERVER_SETTINGS, make_engine
from recipes.kit.cli import main
from recipes.kit.databases import leftovers
from recipes.kit.databases.postgres import private_server

RUN = "recipes_0123456789abcdef"
LOOK_ALIKES = (
    *("recipes", "recipes_", "recipes_1", "recipes_mine", RUN, f"{RUN}_"),
    *(f"{RUN}_1x", f"x{RUN}_1", f"{RUN.upper()}_1", f"{RUN}_1_1", f"{RUN}-1"),
)


@pytest.fixture(scope="module")
def server(private_servers: None) -> Iterator[URL]:
    """Start a server on which no other test cleans up."""
    with private_server() as url:
        yield url


@pytest.fixture
async def engine(server: URL) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a server with nothing of ours."""
    engine = make_engine(server, isolation_level="AUTOCOMMIT")
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Give a connection that can create databases."""
    async with engine.connect() as connection:
        yield connection


async def create(connection: AsyncConnection, *names: str) -> None:
    for name in names:
        await connection.execute(
            text(f'CREATE DATABASE "{name}" STRATEGY file_copy')
        )


async def existing(connection: AsyncConnection) -> set[str]:
    query = text("SELECT datname FROM pg_database")
    return set(await connection.scalars(query))


async def drop(connection: AsyncConnection, *names: str) -> None:
    for name in names:
        await connection.execute(text(f'DROP DATABASE "{name}"'))


async def test_what_only_looks_like_ours_is_left_alone(
    connection: AsyncConnection,
) -> None:
    await create(connection, *LOOK_ALIKES, f"{RUN}_1", f"{RUN}_22")
    before = await existing(connection)
    removed = await leftovers.drop_abandoned(connection)
    assert removed == [f"{RUN}_1", f"{RUN}_22"]
    assert await existing(connection) == before - set(removed)
    await drop(connection, *LOOK_ALIKES)


async def test_what_somebody_else_owns_or_uses_is_left_alone(
    engine: AsyncEngine, connection: AsyncConnection
) -> None:
    others, used = f"{RUN}_101", f"{RUN}_102"
    await create(connection, others, used)
    await connection.execute(text("CREATE ROLE somebody"))
    owned = text(f"ALTER DATABASE {others} OWNER TO somebody")
    await connection.execute(owned)
    inside = make_engine(engine.url.set(database=used))
    async with inside.connect() as session:
        await session.execute(text("SELECT 1"))
        assert await leftovers.drop_abandoned(connection) == []
    await inside.dispose()
    await drop(connection, others)
    await connection.execute(text("DROP ROLE somebody"))
    assert await leftovers.drop_abandoned(connection) == [used]


async def test_a_run_lives_as_long_as_its_connection(
    engine: AsyncEngine, connection: AsyncConnection
) -> None:
    run = leftovers.new_run()
    await create(connection, f"{run}_1")
    settings = SERVER_SETTINGS | {"application_name": run}
    alive = make_engine(engine.url, connect_args={"server_settings": settings})
    async with alive.connect() as held:
        assert await leftovers.is_seen(run, held, connection)
        assert await leftovers.drop_abandoned(connection) == []
    await alive.dispose()
    async with asyncio.timeout(30):
        while f"{run}_1" in await existing(connection):
            await leftovers.drop_abandoned(connection)


async def test_two_who_clean_at_once_do_not_disturb_each_other(
    engine: AsyncEngine, connection: AsyncConnection
) -> None:
    names = {f"{RUN}_{number}" for number in range(200, 206)}
    await create(connection, *names)
    async with engine.connect() as one, engine.connect() as other:
        removed = await asyncio.gather(
            leftovers.drop_abandoned(one), leftovers.drop_abandoned(other)
        )
    assert sorted(names) == sorted(removed[0] + removed[1])
    assert not names & await existing(connection)


async def test_behind_a_pooler_nobody_can_be_seen(
    engine: AsyncEngine, connection: AsyncConnection
) -> None:
    """A pooler may give two clients one session, or one client several."""

    class Switched:
        """A client that the pooler gives another session for each query."""

        def __init__(self, first: int) -> None:
            self._pids = iter([first, first + 1])

        async def scalar(self, _query: object) -> int:
            return next(self._pids)

    run = SERVER_SETTINGS["application_name"]
    async with engine.connect() as held:
        assert await leftovers.is_seen(run, held, connection)
        assert not await leftovers.is_seen("recipes_x", held, connection)
        assert not await leftovers.is_seen(run, held, held)
        pid = await held.scalar(text("SELECT pg_backend_pid()"))
        switched: Any = Switched(pid)
        assert not await leftovers.is_seen(run, switched, connection)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let another directory be the one for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def left(directory: Path) -> Path:
    """Make what a killed run has left."""
    directory.mkdir()
    (directory / "inner").mkdir()
    (directory / "inner" / "recipes.db").write_text("rows")
    with leftovers.locked(str(directory)):
        pass
    return directory


def test_a_directory_without_a_run_is_deleted(temporary: Path) -> None:
    directory = left(temporary / "recipes-1")
    assert leftovers.delete_abandoned() == [str(directory)]
    assert list(temporary.iterdir()) == []


def test_a_directory_of_a_run_that_is_alive_is_left(temporary: Path) -> None:
    directory = left(temporary / "recipes-1")
    with leftovers.locked(str(directory)):
        assert leftovers.delete_abandoned() == []
    assert (directory / "inner" / "recipes.db").read_text() == "rows"


def test_other_directories_are_left(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = left(temporary / "elsewhere")
    (temporary / "recipes-link").symlink_to(elsewhere)
    (temporary / "recipes-file").write_text("mine")
    (temporary / "recipes-empty").mkdir()
    (temporary / "recipes-odd").mkdir()
    (temporary / "recipes-odd" / "run.lock").mkdir()
    before = sorted(temporary.rglob("*"))
    assert leftovers.delete_abandoned() == []
    left(temporary / "recipes-others")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert leftovers.delete_abandoned() == []
    monkeypatch.undo()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert len(leftovers.delete_abandoned()) == 1
    assert sorted(temporary.rglob("*")) == before


def test_without_locks_nothing_is_removed(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = left(temporary / "recipes-1")
    monkeypatch.setattr("sys.platform", "win32")
    with leftovers.locked(str(directory)):
        assert leftovers.delete_abandoned() == []
    assert directory.exists()


def test_the_command_says_what_it_removed(
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    directory = left(temporary / "recipes-1")
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == f"removed: {directory}\n"
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == "Nothing is left of a killed run.\n"
