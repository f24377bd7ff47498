"""Throwaway databases: apart, alike on every server, and gone at the end."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit.catalog import BACKENDS
from recipes.kit.databases import throwaway as databases
from recipes.kit.databases.postgres import find_binaries, private_server
from recipes.kit.databases.throwaway import clean, open_template, server_url
from recipes.kit.errors import CookbookError

pytestmark = pytest.mark.slow

PASSWORD, WRONG_PASSWORD = "correct-horse", "battery-staple"


@pytest.fixture(scope="module")
def server(private_servers: None) -> Iterator[URL]:
    """Start a server on which somebody else has a database and roles."""
    with private_server() as url:
        run(
            url,
            "CREATE ROLE cook LOGIN CREATEDB",
            "CREATE ROLE reader LOGIN",
            f"CREATE ROLE guarded LOGIN CREATEDB PASSWORD '{PASSWORD}'",
            "CREATE DATABASE bystander",
            "ALTER DATABASE bystander SET work_mem = '5MB'",
        )
        run(
            url.set(database="bystander"),
            "CREATE TABLE things (id int PRIMARY KEY, name text)",
            "INSERT INTO things VALUES (1, 'ours'), (2, 'not yours')",
        )
        run(url.set(database="template1"), "CREATE TABLE inherited (id int)")
        yield url


def run(server: URL, *statements: str) -> str:
    """Run statements with psql and return what it prints."""
    commands = [f"--command={statement}" for statement in statements]
    return client(server, "psql", "--no-align", "--tuples-only", *commands)


def client(server: URL, program: str, *options: str) -> str:
    """Run one of PostgreSQL's own programs."""
    url = address(server.set(drivername="postgresql"))
    command = [
        str(find_binaries() / program),
        "--no-password",
        f"--dbname={url}",
    ]
    return subprocess.run(
        [*command, *options],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def names(server: URL) -> str:
    return run(server, "SELECT datname FROM pg_database ORDER BY 1")


def address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest) -> str:
    """Give what ``open_template`` takes, for each backend."""
    if request.param == "sqlite":
        return "sqlite"
    server: URL = request.getfixturevalue("server")
    return address(server.set(username="cook"))


@pytest.fixture
def remains(
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Callable[[], list[str]]:
    """Give a function that lists the throwaway databases that exist."""
    if database == "sqlite":
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        return lambda: [str(path) for path in tmp_path.rglob("*")]
    server: URL = request.getfixturevalue("server")
    return lambda: [
        name for name in names(server).split() if name.startswith("recipes_")
    ]


async def seed(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE words (word text)"))
        await connection.execute(text("INSERT INTO words VALUES ('seed')"))


async def words(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        found = await connection.scalars(text("SELECT word FROM words"))
        return list(found)


async def test_copies_are_apart_and_removed(
    database: str, remains: Callable[[], list[str]]
) -> None:
    async with open_template(database, seed) as template:
        assert template.backend in database
        assert template.version.replace(".", "").isdigit()
        seeded = remains()
        async with template.copy() as one, template.copy() as other:
            async with one.begin() as connection:
                await connection.execute(text("DELETE FROM words"))
            assert await words(one) == []
            assert await words(other) == ["seed"]
            assert len(remains()) > len(seeded)
        assert remains() == seeded
        async with template.copy() as third:
            assert await words(third) == ["seed"]
    assert remains() == []


async def test_nothing_is_left_after_an_error(
    database: str, remains: Callable[[], list[str]]
) -> None:
    async def fail(_engine: AsyncEngine) -> None:
        assert remains()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with open_template(database, fail):
            pass
    assert remains() == []
    with pytest.raises(ZeroDivisionError):
        async with open_template(database, seed) as one, one.copy():
            raise ZeroDivisionError
    assert remains() == []


async def use(database: str, in_use: asyncio.Event) -> None:
    async with (
        open_template(database, seed) as template,
        template.copy() as engine,
    ):
        await words(engine)
        in_use.set()
        await asyncio.Event().wait()


# From Python 3.13 on, of a connection that was still being opened.
@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
@pytest.mark.parametrize("milliseconds", [0, 1, 3, 6, 10, 15, 25, 40, 60, 90])
async def test_nothing_is_left_when_cancelled_at_any_time(
    milliseconds: int, database: str, remains: Callable[[], list[str]]
) -> None:
    task = asyncio.create_task(use(database, asyncio.Event()))
    await asyncio.sleep(milliseconds / 1000)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The thread of an SQLite connection reports to our loop at its end.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 30)
    assert remains() == []


async def test_nothing_is_left_when_cancelled_while_it_cleans_up(
    server: URL,
) -> None:
    before = names(server)
    in_use = asyncio.Event()
    task = asyncio.create_task(use(address(server), in_use))
    await in_use.wait()
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    assert task.cancelled()
    # The task no longer waits for the threads that drop its databases.
    await asyncio.get_running_loop().shutdown_default_executor()
    assert names(server) == before


def test_nothing_is_left_when_ctrl_c_cuts_a_cleanup_short(
    server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_thread = asyncio.to_thread

    def interrupted(*_: object) -> Awaitable[None]:
        monkeypatch.setattr(asyncio, "to_thread", to_thread)
        raise KeyboardInterrupt

    async def use() -> None:
        async with open_template(address(server)) as template, template.copy():
            monkeypatch.setattr(asyncio, "to_thread", interrupted)

    before = names(server)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(use())
    assert names(server) == before


HOLD = """
import asyncio, sys
from recipes.kit.databases.throwaway import open_template

async def main():
    template = open_template(sys.argv[1])
    async with template as template, template.copy():
        print("open", flush=True)
        while True:  # a Ctrl-C just before a long wait would not be heard
            await asyncio.sleep(0.1)

asyncio.run(main())
"""


@contextmanager
def held(database: str) -> Iterator[subprocess.Popen[str]]:
    """Hold a run open in a process, and kill it at the end."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", HOLD, database],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            assert process.stdout.readline() == "open\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    "numbers",
    [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]],
    ids=["ctrl-c", "sigterm", "ctrl-c twice"],
)
def test_nothing_is_left_after_a_signal(
    numbers: list[signal.Signals],
    database: str,
    remains: Callable[[], list[str]],
) -> None:
    with held(database) as process:
        assert remains()
        for number in numbers:
            process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert remains() == []


def until_gone(server: URL) -> None:
    """Wait until the server has seen that clients were killed."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE {} LIKE 'recipes_%'"
    deadline = time.monotonic() + 30
    for name in ("datname", "application_name"):
        while run(server, query.format(name)).strip() != "0":
            assert time.monotonic() < deadline, "the server keeps sessions"


def test_what_a_killed_run_left_goes_with_the_next_one(
    server: URL, database: str, remains: Callable[[], list[str]]
) -> None:
    with held(database):
        assert remains()
    until_gone(server)
    left = remains()
    assert left

    async def use() -> None:
        async with open_template(database, seed):
            assert not set(left) & set(remains())

    asyncio.run(use())
    assert remains() == []


def test_a_run_that_is_alive_is_left_alone(
    database: str, remains: Callable[[], list[str]]
) -> None:
    async def use() -> None:
        async with open_template(database, seed):
            pass

    url = None if database == "sqlite" else database
    with held(database):
        before = remains()
        asyncio.run(use())
        assert asyncio.run(clean(url)) == []
        assert remains() == before
    if url:
        until_gone(make_url(url))
    assert asyncio.run(clean(url))
    assert remains() == []


def test_behind_a_pooler_all_is_left(
    server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unseen(*_: object) -> bool:
        return False

    async def use() -> None:
        async with open_template(cook, seed):
            assert abandoned in names(server)

    cook = address(server.set(username="cook"))
    abandoned = "recipes_0123456789abcdef_1"
    run(server, f"CREATE DATABASE {abandoned} OWNER cook")
    with monkeypatch.context() as patch:
        patch.setattr("recipes.kit.databases.leftovers.is_seen", unseen)
        asyncio.run(use())
        with pytest.raises(CookbookError, match="behind a pooler"):
            asyncio.run(clean(cook))
    assert asyncio.run(clean(cook)) == [abandoned]


def test_killed_runs_leave_a_server_as_it_was(server: URL) -> None:
    """Two at a time, killed at different moments of their lives."""
    before = dump(server), names(server)
    cook = address(server.set(username="cook"))
    for at_least in (0, 1, 3, 4):
        with ExitStack() as stack:
            killed = [
                stack.enter_context(
                    subprocess.Popen([sys.executable, "-c", HOLD, cook])
                )
                for _ in range(2)
            ]
            deadline = time.monotonic() + 60
            while names(server).count("recipes_") < at_least:
                assert time.monotonic() < deadline, "no run gets so far"
            for process in killed:
                process.kill()
    until_gone(server)
    assert names(server) != before[1]
    asyncio.run(clean(cook))
    assert (dump(server), names(server)) == before


async def test_sigterm_is_left_alone_where_it_cannot_or_need_not_be_handled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def handler_within() -> object:
        async with open_template("sqlite", seed):
            return signal.getsignal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        assert await handler_within() is signal.default_int_handler
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        in_thread = await asyncio.to_thread(asyncio.run, handler_within())
        assert in_thread is signal.SIG_DFL
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        assert await handler_within() is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def dump(server: URL) -> list[str]:
    lines = client(server, "pg_dumpall").splitlines()
    # The only lines that are random in every dump.
    restrict = ("\\restrict ", "\\unrestrict ")
    return [line for line in lines if not line.startswith(restrict)]


def test_nothing_else_on_the_server_changes(server: URL) -> None:
    async def use() -> None:
        async with (
            open_template(address(server.set(username="cook"))) as template,
            template.copy() as engine,
            engine.begin() as connection,
        ):
            await connection.execute(text("DELETE FROM comments"))

    before = dump(server)
    assert any("not yours" in line for line in before)
    asyncio.run(use())
    assert dump(server) == before


async def test_text_is_alike_on_every_server(server: URL) -> None:
    async with (
        open_template(address(server), seed) as template,
        template.copy() as engine,
        engine.begin() as connection,
    ):
        await connection.execute(
            text("INSERT INTO words VALUES ('Été'), ('Zoo'), ('été')")
        )
        ordered = await connection.scalars(
            text("SELECT word FROM words ORDER BY word")
        )
        assert list(ordered) == ["Zoo", "seed", "Été", "été"]
        assert await connection.scalar(text("SELECT lower('ÉTÉ')")) == "été"
        # template1's tables are somebody else's.
        inherited = text("SELECT to_regclass('inherited')")
        assert await connection.scalar(inherited) is None
        # Letters beyond ASCII are letters to trigrams and to words.
        await connection.execute(text("CREATE EXTENSION pg_trgm"))
        trigrams = text("SELECT similarity('été', 'ÉTÉ')")
        assert await connection.scalar(trigrams) == 1


async def refused(database: str, seed: databases.Seed = seed) -> CookbookError:
    """Return the error of a database that cannot be had."""
    with pytest.raises(CookbookError) as caught:
        async with open_template(database, seed):
            pass
    shown = "".join(traceback.format_exception(caught.value))
    for password in (PASSWORD, WRONG_PASSWORD):
        assert password not in shown
    return caught.value


async def test_the_right_to_create_databases_is_needed(server: URL) -> None:
    before = names(server)
    error = await refused(address(server.set(username="reader")))
    assert 'ALTER ROLE "reader" CREATEDB' in str(error)
    assert names(server) == before


async def test_a_right_that_the_seed_needs_is_named(server: URL) -> None:
    async def create_role(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE ROLE nobody"))

    before = names(server)
    cook = address(server.set(username="cook"))
    error = await refused(cook, create_role)
    assert "lacks a right" in str(error)
    assert "permission denied to create role" in str(error)
    assert names(server) == before


async def test_a_role_that_may_only_read_is_refused(server: URL) -> None:
    run(
        server,
        "CREATE ROLE onlooker LOGIN CREATEDB",
        "ALTER ROLE onlooker SET default_transaction_read_only = on",
    )
    before = names(server)
    error = await refused(address(server.set(username="onlooker")))
    assert "read-only for the role onlooker" in str(error)
    assert names(server) == before


def test_a_disk_that_is_full_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_much(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            # What SQLite says when the file may not grow any more.
            await connection.execute(text("PRAGMA max_page_count = 2"))
            for name in ("a", "b", "c"):
                await connection.execute(text(f"CREATE TABLE {name} (id)"))

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    error = asyncio.run(refused("sqlite", too_much))
    assert "database or disk is full" in str(error)
    assert "TMPDIR" in str(error)
    assert list(tmp_path.iterdir()) == []


async def test_other_errors_of_the_seed_are_shown_as_they_are(
    server: URL,
) -> None:
    async def wrong(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT nonsense"))

    before = names(server)
    with pytest.raises(Exception, match="nonsense"):
        async with open_template(address(server), wrong):
            pass
    assert names(server) == before


def ask_for_password(user: URL) -> None:
    """Let the server trust a user no longer."""
    rules = Path(str(user.query["host"]), "data", "pg_hba.conf")
    rule = f"local all {user.username} scram-sha-256\n"
    rules.write_text(rule + rules.read_text())
    run(user, "SELECT 1")
    run(user.set(username="postgres"), "SELECT pg_reload_conf()")
    deadline = time.monotonic() + 30
    with contextlib.suppress(subprocess.CalledProcessError):
        while time.monotonic() < deadline:
            run(user, "SELECT 1")
        pytest.fail("the server did not read its rules")


async def test_a_wrong_password_is_not_shown(server: URL) -> None:
    guarded = server.set(username="guarded", password=WRONG_PASSWORD)
    ask_for_password(guarded)
    error = await refused(address(guarded))
    assert "password authentication failed" in str(error)
    assert "***" in str(error)
    right = server.set(username="guarded", password=PASSWORD)
    async with (
        open_template(address(right), seed) as template,
        template.copy() as engine,
    ):
        assert await words(engine) == ["seed"]


async def test_an_unknown_database_is_named(server: URL) -> None:
    error = await refused(address(server.set(database="nowhere")))
    assert 'database "nowhere" does not exist' in str(error)


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        url = f"postgresql://user:{PASSWORD}@127.0.0.1:{port}/postgres"
        error = await refused(url)
    assert "Start the server" in str(error)
    assert "user:***@127.0.0.1" in str(error)
    error = await refused(f"postgresql://user:{PASSWORD}@/?host={tmp_path}")
    assert "Start the server" in str(error)


def test_a_server_that_does_not_answer_in_time() -> None:
    url = server_url(f"postgresql://user:{PASSWORD}@example.invalid/")
    error = databases._connection_error(url, TimeoutError())
    assert "no answer in time" in str(error)
    assert PASSWORD not in str(error)


async def test_an_old_server_is_refused(
    server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "OLDEST_VERSION", 99)
    assert "needs 99 or newer" in str(await refused(address(server)))


async def test_a_server_without_pg_trgm_is_refused(
    server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = text(str(databases.FACTS).replace("'pg_trgm'", "'nothing'"))
    monkeypatch.setattr(databases, "FACTS", without)
    assert "contrib" in str(await refused(address(server)))


def test_servers_before_17_get_a_locale_of_the_c_library() -> None:
    assert "LOCALE_PROVIDER libc " in databases._definition(16, "'C.UTF-8'")
    assert "LOCALE_PROVIDER builtin " in databases._definition(17, "'C'")


def test_files_are_copied_only_where_data_need_not_be_safe() -> None:
    assert databases._strategy(fsync=False) == "STRATEGY file_copy"
    assert databases._strategy(fsync=True) == ""


@pytest.mark.parametrize(
    ("database", "package"),
    [("sqlite", "aiosqlite"), ("postgresql://localhost", "asyncpg")],
)
async def test_a_missing_driver_is_named(
    database: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert f"`{package}` is missing" in str(await refused(database))


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://u:p@h:1/d", "postgresql+asyncpg://u:p@h:1/d"),
        ("postgresql://u@h", "postgresql+asyncpg://u@h/postgres"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        (
            "postgresql://h/d?sslmode=require",
            "postgresql+asyncpg://h/d?ssl=require",
        ),
        (
            "postgresql:///d?host=/run&ssl=disable",
            "postgresql+asyncpg:///d?host=/run&ssl=disable",
        ),
    ],
)
def test_a_url_is_read(given: str, read: str) -> None:
    assert server_url(given) == make_url(read)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (f"{PASSWORD} is no URL", "or a URL such as postgresql://"),
        (f"postgresql://u:{PASSWORD}@h:port/", "or a URL such as"),
        ("sqlite:///precious.db", "--database sqlite"),
        ("sqlite+aiosqlite:///precious.db", "--database sqlite"),
        (f"mysql://u:{PASSWORD}@h/d", "not for mysql"),
        (f"nonsense://u:{PASSWORD}@h/d", "not for nonsense"),
        (
            f"postgresql+psycopg://u:{PASSWORD}@h/d",
            "not for postgresql+psycopg",
        ),
        (
            f"postgresql://u:{PASSWORD}@h/?options=-c",
            "unknown options: options",
        ),
        ("postgresql://h/d?port=abc", "non-integer port"),
        ("postgresql://h/d?port=1&port=2", "don't match"),
        ("postgresql://h:99999999/d", "from 1 to 65535, not 99999999"),
        ("postgresql://h/d?host=a:5432&host=b:-1", "from 1 to 65535, not -1"),
    ],
)
async def test_a_url_of_another_kind_is_refused(
    given: str, message: str
) -> None:
    assert message in str(await refused(given))


async def test_database_url_names_the_server(
    server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(server))
    before = names(server)
    async with (
        open_template("postgresql", seed) as template,
        template.copy() as engine,
    ):
        assert names(server) != before
        assert await words(engine) == ["seed"]
    assert names(server) == before


async def test_without_database_url_the_server_is_private(
    private_servers: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    async with (
        open_template("postgresql", seed) as template,
        template.copy() as engine,
    ):
        directory = str(engine.url.query["host"])
        assert await words(engine) == ["seed"]
    assert not await asyncio.to_thread(os.path.exists, directory)


@pytest.mark.parametrize("failures", [0, 2, 1_000])
def test_a_directory_is_deleted_with_patience_but_not_forever(
    failures: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    delete, attempts = shutil.rmtree, []

    def busy(path: str, ignore_errors: bool) -> None:
        attempts.append(path)
        if len(attempts) > failures:
            delete(path, ignore_errors=ignore_errors)

    monkeypatch.setattr("shutil.rmtree", busy)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with databases._temporary_directory(str(tmp_path)) as directory:
        assert Path(directory).exists()
    assert len(attempts) == min(failures + 1, 500)
    assert Path(directory).exists() is (failures == 1_000)
