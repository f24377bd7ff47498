"""Limits: which one is reached, what it raises, and what is left behind."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from loads import OPERATIONS, WORKERS
from sqlalchemy import URL, NullPool, event, func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.concurrency import timeouts as recipe
from recipes.concurrency.timeouts import (
    BRIEF,
    LONG,
    ROOMY,
    TAKE_MUG,
    WAYS,
    Limits,
    begin_limited,
    limit_transaction,
    make_limited_engine,
    milliseconds,
    run_into,
)
from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import (
    SERVER_SETTINGS,
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.schema import Inventory, Tag
from recipes.schema.seed import MUG, SHIRT

SAME, NEW = "same connection", "new connection"
SHOWN = ("lock", "statement", "idle_in_transaction_session")
# More steps of SQLite's machine than pass without a look at the clock.
MANY_STEPS = """
    WITH RECURSIVE numbers(n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000
    )
    SELECT max(n) FROM numbers
"""


@asynccontextmanager
async def limited(
    engine: AsyncEngine, limits: Limits = ROOMY, **options: Any
) -> AsyncIterator[AsyncEngine]:
    """Give a limited engine on the test's database."""
    own = make_limited_engine(engine.url, limits, **options)
    try:
        yield own
    finally:
        await own.dispose()


def in_use(engine: AsyncEngine) -> int:
    pool: Any = engine.pool
    count: int = pool.checkedout()
    return count


async def nothing_is_left(engine: AsyncEngine) -> None:
    """Have the tables to oneself, without a wait where that is possible."""
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("ROLLBACK")
            await connection.exec_driver_sql("PRAGMA busy_timeout = 0")
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            await connection.exec_driver_sql("PRAGMA busy_timeout = 10000")
        else:  # the server needs a moment to see that a client has gone
            await connection.execute(text("LOCK TABLE inventory, tags"))
        await connection.rollback()


async def mugs(engine: AsyncEngine) -> int:
    async with make_sessions(engine)() as session:
        return (await session.get_one(Inventory, MUG)).on_hand


async def shown(session: AsyncSession) -> list[str]:
    """Ask the server for its limits."""
    return [
        (await session.scalars(text(f"SHOW {name}_timeout"))).one()
        for name in SHOWN
    ]


# --- The order ---------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"lock": 0},
        {"lock": -1},
        {"lock": 5},
        {"statement": 7},
        {"client": 10},
        {"client": 4},
        {"request": 6},
        {"request": 7},
        {"connection": 0},
        {"connection": -1},
        {"connection": 10},
        {"lock": float("nan")},
        {"request": float("nan")},
        {"connection": float("nan")},
    ],
    ids=str,
)
def test_limits_out_of_order_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="lock < statement < client < req"):
        replace(Limits(), **wrong)


def test_limits_in_order_are_taken_and_stay() -> None:
    limits = Limits(
        lock=0.1, statement=0.2, client=0.3, request=0.4, connection=0.35
    )
    with pytest.raises(FrozenInstanceError):
        limits.lock = 1  # type: ignore[misc]
    assert Limits(connection=9).connection == 9


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.05, "50"), (2, "2000"), (0.07, "70"), (0.0001, "1"), (1.0004, "1000")],
)
def test_a_limit_is_written_in_milliseconds_and_never_zero(
    seconds: float, written: str
) -> None:
    assert milliseconds(seconds) == written


# --- The engine --------------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_the_server_and_the_client_have_their_limits(
    engine: AsyncEngine,
) -> None:
    limits = Limits(
        lock=1.5, statement=2, client=3.5, request=4, connection=2.5
    )
    async with (
        limited(engine, limits) as own,
        make_sessions(own)() as session,
    ):
        assert await shown(session) == ["1500ms", "2s", "4s"]
        for name in ("application_name", "timezone"):
            there = await session.scalar(text(f"SHOW {name}"))
            assert there == SERVER_SETTINGS[name]
        connection = await session.connection()
        raw: Any = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver._config.command_timeout == 3.5


@pytest.mark.backend("sqlite")
async def test_sqlite_has_the_limit_of_locks(engine: AsyncEngine) -> None:
    limits = replace(ROOMY, lock=1.5)
    async with limited(engine, limits) as own, own.connect() as connection:
        for pragma, value in (("busy_timeout", 1_500), ("foreign_keys", 1)):
            there = await connection.exec_driver_sql(f"PRAGMA {pragma}")
            assert there.scalar_one() == value


@pytest.mark.backend("postgresql")
async def test_a_connection_has_its_limit_and_keeps_what_else_it_is_given(
    engine: AsyncEngine,
) -> None:
    given: dict[str, Any] = {
        "connect_args": {
            "server_settings": {"application_name": "mine"},
            "statement_cache_size": 7,
        }
    }
    seen: dict[str, Any] = {}

    def see(_dialect: Any, _record: Any, _args: Any, options: Any) -> None:
        seen.update(options)

    async with limited(engine, replace(ROOMY, connection=1.5), **given) as own:
        event.listen(own.sync_engine, "do_connect", see)
        async with make_sessions(own)() as session:
            name = await session.scalar(text("SHOW application_name"))
            assert name == "mine"
            assert await shown(session) == ["20s", "30s", "50s"]
    assert (seen["timeout"], seen["statement_cache_size"]) == (1.5, 7)
    assert "lock_timeout" not in given["connect_args"]["server_settings"]


async def test_options_are_those_of_make_engine(engine: AsyncEngine) -> None:
    async with limited(engine, pool_size=3, pool_timeout=9) as own:
        pool: Any = own.pool
        assert (pool.size(), pool.timeout()) == (3, 9)
    async with limited(engine) as own:
        pool = own.pool
        assert (pool.size(), pool.timeout()) == (10, ROOMY.connection)
    with pytest.raises(TypeError, match="pool_timeout"):
        make_limited_engine(engine.url, ROOMY, poolclass=NullPool)


@pytest.mark.parametrize("address", ["mysql://host/site", "sqlite://"])
def test_an_address_that_make_engine_refuses_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"mysql|memory"):
        make_limited_engine(address, ROOMY)


# --- Each limit --------------------------------------------------------------


POOL = f"sqlalchemy.exc.TimeoutError, no code, {SAME}"
CANCELLED = f"TimeoutError, no code, {NEW}"
WAITED = f"TimeoutError, no code, {SAME}"
DRIVER = "sqlalchemy.exc"
RAISED = {
    "postgresql": {
        "lock": f"{DRIVER}.DBAPIError, 55P03, {SAME}",
        "statement": f"{DRIVER}.DBAPIError, 57014, {SAME}",
        "connection": POOL,
        "request, in a statement": CANCELLED,
        "request, elsewhere": WAITED,
        "client": CANCELLED,
        "idle": f"{DRIVER}.InterfaceError, no code, {NEW}",
    },
    "sqlite": {
        "lock": f"{DRIVER}.OperationalError, SQLITE_BUSY, {SAME}",
        "statement": f"{DRIVER}.OperationalError, SQLITE_INTERRUPT, {SAME}",
        "connection": POOL,
        "request, in a statement": CANCELLED,
        "request, elsewhere": WAITED,
    },
}


def test_all_limits_are_tried() -> None:
    assert {name: set(ways) for name, ways in WAYS.items()} == {
        name: set(raised) for name, raised in RAISED.items()
    }


async def raises_as_told(
    engine: AsyncEngine, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    backend = engine.dialect.name
    await run_into(engine, limit, *WAYS[backend][limit])
    raised = capsys.readouterr().out.strip()
    assert raised == f"{limit}: {RAISED[backend][limit]}"


async def leaves_nothing(engine: AsyncEngine, limit: str) -> None:
    limits, work = WAYS[engine.dialect.name][limit]
    async with limited(engine, limits, pool_size=1) as own:
        sessions = write_sessions(own)
        with pytest.raises((DBAPIError, PoolTimeoutError, TimeoutError)):
            async with begin_limited(sessions, ROOMY) as session:
                await work(session, write_sessions(engine))
        assert in_use(own) == 0
        await nothing_is_left(engine)
        assert await mugs(own) == 5


@pytest.mark.parametrize("limit", RAISED["sqlite"])
async def test_what_each_limit_raises_and_how_the_session_goes_on(
    engine: AsyncEngine, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await raises_as_told(engine, limit, capsys)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("limit", ["client", "idle"])
async def test_the_same_of_those_that_sqlite_does_not_have(
    engine: AsyncEngine, limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await raises_as_told(engine, limit, capsys)
    await leaves_nothing(engine, limit)


@pytest.mark.parametrize("limit", RAISED["sqlite"])
async def test_of_a_limited_request_nothing_is_left(
    engine: AsyncEngine, limit: str
) -> None:
    await leaves_nothing(engine, limit)


async def test_pythons_error_is_none_of_the_pools() -> None:
    assert not issubclass(PoolTimeoutError, TimeoutError)


@pytest.mark.backend("postgresql")
async def test_with_the_lock_first_the_error_says_that_it_was_a_lock(
    engine: AsyncEngine,
) -> None:
    async def code(**settings: str) -> str:
        async with make_sessions(engine)() as session:
            for name, limit in settings.items():
                await session.execute(
                    select(func.set_config(f"{name}_timeout", limit, True))
                )
            with pytest.raises(DBAPIError) as caught:
                await session.execute(TAKE_MUG)
            return code_of(caught.value)

    async with make_sessions(engine)() as holder:
        await holder.execute(TAKE_MUG)
        assert await code(lock="50ms", statement="20s") == "55P03"
        assert await code(lock="20s", statement="50ms") == "57014"


@pytest.mark.backend("postgresql")
async def test_within_a_savepoint_the_transaction_goes_on(
    engine: AsyncEngine,
) -> None:
    async with (
        limited(engine, replace(ROOMY, lock=0.05)) as own,
        make_sessions(engine)() as holder,
    ):
        await holder.execute(TAKE_MUG)
        async with make_sessions(own).begin() as session:
            session.add(Tag(name="kept"))
            await session.flush()
            with pytest.raises(DBAPIError, match="lock timeout"):
                async with session.begin_nested():
                    await session.execute(TAKE_MUG)
        async with make_sessions(own)() as session:
            kept = select(Tag).where(Tag.name == "kept")
            assert (await session.scalars(kept)).one()


# --- A request ---------------------------------------------------------------


async def test_a_request_in_time_is_committed(engine: AsyncEngine) -> None:
    async with begin_limited(make_sessions(engine), ROOMY) as session:
        await session.execute(TAKE_MUG)
    assert await mugs(engine) == 4


async def test_an_error_of_its_own_passes_and_rolls_back(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(OSError, match="gone"):
        async with begin_limited(make_sessions(engine), ROOMY) as session:
            await session.execute(TAKE_MUG)
            raise OSError("gone")
    assert await mugs(engine) == 5


async def test_after_its_limit_a_request_is_rolled_back_and_closed(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(TimeoutError):
        async with begin_limited(make_sessions(engine), BRIEF) as session:
            await session.execute(TAKE_MUG)
            await asyncio.Event().wait()
    assert in_use(engine) == 0
    assert await mugs(engine) == 5


EVENTS = "begin savepoint before_cursor_execute release_savepoint commit"


class EndAt:
    """End what runs within a limit, at its nth event in the database."""

    def __init__(
        self, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.left = -1
        self.last = ""
        self.limits: list[asyncio.Timeout] = []
        timeout = asyncio.timeout

        def remembered(seconds: float | None) -> asyncio.Timeout:
            self.limits.append(timeout(seconds))
            return self.limits[-1]

        monkeypatch.setattr(asyncio, "timeout", remembered)
        for name in EVENTS.split():
            event.listen(engine.sync_engine, name, self._at(name))

    def _at(self, name: str) -> Any:
        def seen(*_: object) -> None:
            self.left -= 1
            if self.left == 0:
                self.last = name
                self.end()

        return seen

    def end(self) -> None:
        """Let the request's limit be over now."""
        self.limits[-1].reschedule(0)


async def request(sessions: Sessions) -> None:
    """Do what a request does: read, try, change, and commit."""
    async with begin_limited(sessions, ROOMY) as session:
        row = await session.get_one(Inventory, MUG, with_for_update=True)
        async with session.begin_nested():
            session.add(Tag(name="new"))
        row.on_hand -= 1
        await session.flush()
        await session.execute(TAKE_MUG)


@pytest.mark.parametrize("make", [make_sessions, write_sessions])
async def test_a_limit_at_each_statement_in_turn_leaves_nothing(
    engine: AsyncEngine, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with limited(engine) as own:
        end = EndAt(own, monkeypatch)
        ended = []
        for step in itertools.count(1):
            end.left, end.last = step, ""
            try:
                await request(make(own))
            except TimeoutError:
                ended.append(end.last)
            assert in_use(own) == 0
            await nothing_is_left(engine)
            if end.last == "commit":  # it may have been stored, or not
                break
            assert await mugs(engine) == 5
        assert Counter(ended) >= Counter(
            {
                "begin": 1,
                "savepoint": 1,
                "before_cursor_execute": 4,
                "release_savepoint": 1,
            }
        )


async def test_a_cancel_at_each_statement_in_turn_leaves_nothing(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with limited(engine) as own:
        end = EndAt(own, monkeypatch)
        for step in itertools.count(1):
            end.left, end.last = step, ""
            task = asyncio.create_task(request(make_sessions(own)))
            monkeypatch.setattr(end, "end", task.cancel)
            await asyncio.wait([task])
            assert in_use(own) == 0
            await nothing_is_left(engine)
            if end.last == "commit":
                break
            assert task.cancelled()
            assert await mugs(engine) == 5


@pytest.mark.backend("postgresql")
async def test_the_server_ends_what_a_request_gave_up(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = text(
        "SELECT count(*) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
        " AND datname = current_database() AND state != 'idle'"
    )
    async with limited(engine) as own, engine.connect() as connection:
        end = EndAt(own, monkeypatch)
        end.left = 2  # begin, and the statement
        with pytest.raises(TimeoutError):
            async with begin_limited(make_sessions(own), ROOMY) as session:
                await session.execute(LONG["postgresql"])
        assert end.last == "before_cursor_execute"
        while (await connection.execute(running)).scalar_one():
            await connection.rollback()


# --- A silent network --------------------------------------------------------


class Network:
    """A way to the server that can fall silent."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.url = engine.url
        self.silent = False
        self._ends: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[URL]:
        """Give an address that leads to the server on this way."""
        listener = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        here = self.url.set(host="127.0.0.1", port=port)
        try:
            yield here.difference_update_query(["host"])
        finally:
            listener.close()
            for end in self._ends:
                end.close()
            await asyncio.gather(
                *(end.wait_closed() for end in self._ends),
                return_exceptions=True,
            )

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        port, folder = self.url.port or 5432, self.url.query.get("host")
        answers, server = await (
            asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
            if folder
            else asyncio.open_connection(self.url.host, port)
        )
        self._ends += [writer, server]
        await asyncio.gather(
            self._pass_on(reader, server), self._pass_on(answers, writer)
        )

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter
    ) -> None:
        while some := await source.read(65_536):
            if not self.silent:
                target.write(some)
        target.close()


@pytest.mark.backend("postgresql")
async def test_when_the_network_is_silent_the_client_gives_up(
    engine: AsyncEngine,
) -> None:
    network = Network(engine)
    limits = replace(ROOMY, lock=0.1, statement=0.2, client=0.5)
    async with network.open() as address:
        own = make_limited_engine(address, limits, pool_size=1)
        sessions = make_sessions(own)
        with pytest.raises(TimeoutError):
            async with begin_limited(sessions, limits) as session:
                await session.execute(TAKE_MUG)
                network.silent = True
                await session.execute(select(1))
        assert in_use(own) == 0
        network.silent = False
        assert await mugs(own) == 5
        await own.dispose()


# --- One transaction ---------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_limits_of_a_transaction_end_with_it(
    engine: AsyncEngine,
) -> None:
    usual, changed = ["20s", "30s", "50s"], ["10ms", "20ms", "40ms"]
    async with (
        limited(engine, pool_size=1) as own,
        make_sessions(own)() as session,
    ):
        for end in (session.commit, session.rollback):
            assert await shown(session) == usual
            await limit_transaction(session, BRIEF)
            assert await shown(session) == changed
            await end()
        savepoint = await session.begin_nested()
        await limit_transaction(session, BRIEF)
        await savepoint.rollback()
        assert await shown(session) == usual


@pytest.mark.backend("postgresql")
async def test_one_statement_changes_them_with_bound_values(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        await limit_transaction(session, ROOMY)
    [sql] = statements.sql
    assert "20000" not in sql
    assert sql.count("$") == 9


@pytest.mark.backend("postgresql")
async def test_the_clients_limit_cannot_be_raised_for_a_transaction(
    engine: AsyncEngine,
) -> None:
    limits = replace(ROOMY, lock=0.1, statement=0.2, client=0.5)
    async with limited(engine, limits) as own:
        with pytest.raises(TimeoutError):
            async with make_sessions(own).begin() as session:
                await limit_transaction(session, ROOMY)
                await session.execute(LONG["postgresql"])


# --- SQLite's clock ----------------------------------------------------------


class Clock:
    """A clock that moves on by ``pace`` seconds when somebody looks at it."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.pace = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        self.now += self.pace
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give statements a clock of the test's."""
    clock = Clock()
    monkeypatch.setattr(recipe, "monotonic", clock)
    return clock


@pytest.mark.backend("sqlite")
async def test_each_statement_has_a_limit_of_its_own(
    engine: AsyncEngine, clock: Clock
) -> None:
    async with limited(engine) as own, own.connect() as connection:
        for _ in range(3):
            found = await connection.exec_driver_sql(MANY_STEPS)
            assert found.scalar_one() == 100_000
            clock.now += ROOMY.statement


@pytest.mark.backend("sqlite")
async def test_after_a_limited_query_the_transaction_goes_on(
    engine: AsyncEngine, clock: Clock
) -> None:
    async with limited(engine) as own:
        async with make_sessions(own).begin() as session:
            await session.execute(TAKE_MUG)
            clock.pace = 20
            with pytest.raises(OperationalError, match="interrupted"):
                await session.execute(text(MANY_STEPS))
            clock.pace = 0
            assert await session.scalar(text(MANY_STEPS)) == 100_000
        assert await mugs(own) == 4


@pytest.mark.backend("sqlite")
async def test_with_a_limited_change_all_of_the_transaction_is_undone(
    engine: AsyncEngine, clock: Clock
) -> None:
    change = text(f"UPDATE inventory SET on_hand = ({MANY_STEPS})")  # noqa: S608
    async with limited(engine) as own, make_sessions(own)() as session:
        await session.execute(TAKE_MUG)
        connection = await session.connection()
        raw: Any = await connection.get_raw_connection()
        assert raw.driver_connection.in_transaction
        clock.pace = 20
        with pytest.raises(OperationalError, match="interrupted"):
            await session.execute(change)
        assert not raw.driver_connection.in_transaction


@pytest.mark.backend("sqlite")
async def test_a_stream_is_read_within_the_limit_of_its_statement(
    engine: AsyncEngine, clock: Clock
) -> None:
    rows = text(MANY_STEPS.replace("max(n)", "n"))
    async with limited(engine) as own, own.connect() as connection:
        async with connection.stream(rows) as stream:
            assert len(await stream.fetchall()) == 100_000
        async with connection.stream(rows) as stream:
            await stream.fetchone()
            clock.now += ROOMY.statement + 1
            with pytest.raises(OperationalError, match="interrupted"):
                await stream.fetchall()


@pytest.mark.backend("sqlite")
async def test_a_commit_after_a_long_pause_is_stored(
    engine: AsyncEngine, clock: Clock
) -> None:
    async with limited(engine) as own:
        async with make_sessions(own).begin() as session:
            session.add_all(Tag(name=f"new-{n}") for n in range(1_000))
            await session.flush()
            clock.now += 1_000
        async with make_sessions(own)() as session:
            new = select(func.count()).where(Tag.name.startswith("new-"))
            assert await session.scalar(new) == 1_000


@pytest.mark.backend("sqlite")
async def test_what_the_driver_does_alone_has_no_limit(
    engine: AsyncEngine, clock: Clock
) -> None:
    clock.pace = 1_000
    async with limited(engine) as own, own.connect() as connection:
        raw: Any = await connection.get_raw_connection()
        cursor = await raw.driver_connection.execute(MANY_STEPS)
        assert await cursor.fetchone() == (100_000,)
        await cursor.close()


# --- Under load --------------------------------------------------------------


async def test_sixteen_workers_store_what_was_not_given_up(
    engine: AsyncEngine,
) -> None:
    async with limited(
        engine, replace(ROOMY, lock=0.01), pool_size=WORKERS
    ) as own:
        sessions, outcomes = make_sessions(own), Counter[str]()
        met = asyncio.Barrier(WORKERS)

        async def worker(number: int) -> None:
            for operation in range(OPERATIONS):
                ids = (
                    (MUG, SHIRT) if (number + operation) % 2 else (SHIRT, MUG)
                )
                try:
                    async with begin_limited(sessions, ROOMY) as session:
                        if not operation:
                            await session.connection()
                            await met.wait()
                        for id_ in ids:
                            row = update(Inventory).filter_by(product_id=id_)
                            one_more = Inventory.on_hand + 1
                            await session.execute(row.values(on_hand=one_more))
                except DBAPIError as error:
                    outcomes[code_of(error)] += 1
                else:
                    outcomes["stored"] += 1

        await asyncio.gather(*map(worker, range(WORKERS)))
        assert in_use(own) == 0
    assert outcomes.total() == WORKERS * OPERATIONS
    assert outcomes.keys() <= {"stored", "55P03", "40P01", "SQLITE_BUSY"}
    assert len(outcomes) > 1
    await nothing_is_left(engine)
    assert await mugs(engine) == 5 + outcomes["stored"]
