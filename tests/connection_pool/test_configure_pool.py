"""Which connections a pool opens, keeps and gives up, counted by events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from recipes.connection_pool.configure_pool import (
    KILL,
    connections_per_process,
    make_pooled_engine,
    ten_crowds,
)
from recipes.foundations.engines import make_engine, make_sessions
from recipes.schema import User

pytestmark = pytest.mark.database("shared")

Make = Callable[..., AsyncEngine]

USERS = 20


@pytest.fixture
async def make(engine: AsyncEngine) -> AsyncIterator[Make]:
    """Make engines by the recipe, disposed of at the end."""
    made = []

    def make(**options: Any) -> AsyncEngine:
        made.append(make_pooled_engine(engine.url, **options))
        return made[-1]

    yield make
    for each in made:
        await each.dispose()


class Count:
    """How often an event of the engine's pool happened."""

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        self.value = 0
        event.listen(engine.sync_engine, name, self._add)

    def _add(self, *_: object) -> None:
        self.value += 1


async def count_users(engine: AsyncEngine) -> int | None:
    async with make_sessions(engine)() as session:
        return await session.scalar(select(func.count(User.id)))


@pytest.mark.parametrize(
    ("maximum", "reserved", "processes", "share"),
    [
        (100, 0, 1, 100),
        (100, 10, 1, 90),
        (100, 10, 18, 5),
        (100, 10, 17, 5),
        (100, 10, 90, 1),
        (100, 99, 1, 1),
    ],
)
def test_processes_share_what_is_not_reserved(
    maximum: int, reserved: int, processes: int, share: int
) -> None:
    found = connections_per_process(
        maximum, reserved=reserved, processes=processes
    )
    assert found == share
    assert processes * found + reserved <= maximum


@pytest.mark.parametrize(("reserved", "processes"), [(10, 91), (100, 1)])
def test_less_than_one_connection_each_is_refused(
    reserved: int, processes: int
) -> None:
    text = f"^100 .* {reserved} of them reserved, .* {processes} processes$"
    with pytest.raises(ValueError, match=text):
        connections_per_process(100, reserved=reserved, processes=processes)


@pytest.mark.parametrize("connections", [0, -1])
def test_a_pool_without_a_limit_is_refused(connections: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        make_pooled_engine("sqlite+aiosqlite:///x", connections=connections)


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="in memory"):
        make_pooled_engine("sqlite+aiosqlite://", connections=5)


async def test_nothing_is_opened_before_it_is_needed(make: Make) -> None:
    mine = make(connections=5)
    opened = Count(mine, "connect")
    assert opened.value == 0
    await count_users(mine)
    await count_users(mine)
    assert opened.value == 1


async def test_every_connection_is_opened_once_and_kept(make: Make) -> None:
    mine = make(connections=5)
    opened, closed = Count(mine, "connect"), Count(mine, "close")
    for _ in range(3):
        counts = await asyncio.gather(*(count_users(mine) for _ in range(20)))
        assert counts == [USERS] * 20
    assert (opened.value, closed.value) == (5, 0)


async def test_one_connection_too_many_waits_and_gives_up(make: Make) -> None:
    mine = make(connections=2, patience=0.05)
    async with mine.connect(), mine.connect():
        with pytest.raises(
            PoolTimeoutError, match=r"size 2 overflow 0 .* 0\.05"
        ):
            await mine.connect()
    assert await count_users(mine) == USERS


async def test_a_waiting_task_gets_the_next_free_connection(
    make: Make,
) -> None:
    mine = make(connections=1)
    opened = Count(mine, "connect")
    async with mine.connect():
        waiting = asyncio.create_task(count_users(mine))
        await asyncio.sleep(0)
        assert not waiting.done()
    assert await waiting == USERS
    assert opened.value == 1


def test_patience_is_five_seconds_and_the_age_half_an_hour() -> None:
    # SQLAlchemy has no public name for the age.
    url = "sqlite+aiosqlite:///unused"
    pool: Any = make_pooled_engine(url, connections=1).pool
    assert (pool.timeout(), pool._recycle) == (5, 1800)


async def test_an_old_connection_is_replaced_at_the_next_checkout(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = make(connections=1)
    opened = Count(mine, "connect")
    await count_users(mine)
    monkeypatch.setattr(mine.pool, "_recycle", 0)
    assert opened.value == 1
    await count_users(mine)
    assert opened.value == 2


async def test_overflow_is_opened_again_for_each_crowd(
    engine: AsyncEngine,
) -> None:
    published = create_async_engine(engine.url, pool_size=5, max_overflow=10)
    ours = make_pooled_engine(engine.url, connections=15)
    for pooled, expected in ((published, 5 + 10 * 10), (ours, 15)):
        opened = Count(pooled, "connect")
        await ten_crowds(pooled)
        assert opened.value == expected


async def test_the_published_pool_opens_fifteen_and_keeps_five(
    engine: AsyncEngine,
) -> None:
    published = create_async_engine(engine.url, pool_size=5, max_overflow=10)
    opened = Count(published, "connect")
    closed = Count(published, "close")
    assert opened.value == 0
    async with AsyncExitStack() as stack:
        for _ in range(15):
            await stack.enter_async_context(published.connect())
        assert (opened.value, closed.value) == (15, 0)
    assert (opened.value, closed.value) == (15, 10)
    await published.dispose()
    assert closed.value == 15


@pytest.mark.parametrize("nested", [True, False])
async def test_only_a_session_inside_a_session_waits_for_itself(
    make: Make, *, nested: bool
) -> None:
    mine = make(connections=3, patience=0.05)
    all_in_use, all_done = asyncio.Barrier(3), asyncio.Barrier(3)

    async def count_twice() -> int | None:
        async with make_sessions(mine)() as session:
            await session.scalar(select(func.count(User.id)))
            await all_in_use.wait()
            try:
                if nested:
                    return await count_users(mine)
                return await session.scalar(select(func.count(User.id)))
            finally:
                await all_done.wait()

    outcomes = await asyncio.gather(
        *(count_twice() for _ in range(3)), return_exceptions=True
    )
    expected = [PoolTimeoutError] * 3 if nested else [int] * 3
    assert [type(outcome) for outcome in outcomes] == expected


async def kill_idle_connection(engine: AsyncEngine, mine: AsyncEngine) -> None:
    """End the server process of the one connection in the pool of ``mine``."""
    died = asyncio.Event()
    async with mine.connect() as connection:
        name = "SET application_name = 'doomed'"
        await connection.exec_driver_sql(name)
        await connection.commit()
        raw: Any = await connection.get_raw_connection()
        raw.driver_connection.add_termination_listener(lambda _: died.set())
    async with engine.connect() as other:
        assert (await other.execute(KILL)).all() == [(True,)]
    await asyncio.wait_for(died.wait(), timeout=10)


@pytest.mark.backend("postgresql")
async def test_a_killed_connection_is_replaced_unnoticed(
    engine: AsyncEngine, make: Make
) -> None:
    mine = make(connections=1)
    opened = Count(mine, "connect")
    await kill_idle_connection(engine, mine)
    assert await count_users(mine) == USERS
    assert opened.value == 2


@pytest.mark.backend("postgresql")
async def test_a_killed_connection_fails_once_without_a_ping(
    engine: AsyncEngine,
) -> None:
    mine = make_engine(engine.url, pool_size=1)
    await kill_idle_connection(engine, mine)
    with pytest.raises(InterfaceError) as caught:
        await count_users(mine)
    assert caught.value.connection_invalidated
    assert await count_users(mine) == USERS
    await mine.dispose()


# What SQLAlchemy keeps, and what asyncpg keeps.
ONE = {"prepared_statement_cache_size": 0}
OTHER = {"statement_cache_size": 0}


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("cache", [ONE | OTHER, {}])
async def test_without_a_cache_a_dropped_statement_is_prepared_anew(
    engine: AsyncEngine, cache: dict[str, int]
) -> None:
    mine = make_engine(engine.url, connect_args=cache)
    async with mine.connect() as connection:
        query = select(func.count(User.id))
        assert await connection.scalar(query) == USERS
        await connection.execute(text("DEALLOCATE ALL"))
        if cache:
            assert await connection.scalar(query) == USERS
        else:
            with pytest.raises(DBAPIError, match="does not exist") as caught:
                await connection.scalar(query)
            code = getattr(caught.value.driver_exception, "sqlstate", None)
            assert code == "26000"
    await mine.dispose()


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("cache", [ONE | OTHER, ONE])
async def test_only_without_both_caches_statements_have_no_names(
    engine: AsyncEngine, cache: dict[str, int]
) -> None:
    """A process takes names in order: another one takes the same."""
    names = text("SELECT name FROM pg_prepared_statements")
    mine = make_engine(engine.url, connect_args=cache)
    async with mine.connect() as connection:
        raw: Any = await connection.get_raw_connection()
        async with engine.connect() as other:
            taken = (await other.scalars(names)).all()
        last = max(int(name.split("_")[4], 16) for name in taken)
        # As the pooler's connection is when another process had it before.
        await raw.driver_connection.execute(
            f"""
            DO $$ BEGIN FOR n IN {last + 1} .. {last + 100} LOOP EXECUTE
                'PREPARE __asyncpg_stmt_' || to_hex(n) || '__ AS SELECT 1';
            END LOOP; END $$
            """
        )
        query = select(func.count(User.id))
        if cache == ONE:
            with pytest.raises(DBAPIError, match="already exists") as caught:
                await connection.scalar(query)
            code = getattr(caught.value.driver_exception, "sqlstate", None)
            assert code == "42P05"
        else:
            assert await connection.scalar(query) == USERS
            shared = (await connection.scalars(names)).all()
            assert len(shared) == 100
    await mine.dispose()


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("cache", [ONE | OTHER, OTHER])
async def test_only_without_both_caches_a_changed_table_is_read_right(
    engine: AsyncEngine, cache: dict[str, int]
) -> None:
    mine = make_engine(engine.url, connect_args=cache)
    query = text("SELECT * FROM scratch")
    async with engine.begin() as another_process:
        await another_process.execute(
            text("CREATE TABLE scratch AS SELECT 1 AS number")
        )
    async with mine.connect() as connection:
        assert await connection.scalar(query) == 1
        await connection.rollback()
        async with engine.begin() as another_process:
            await another_process.execute(
                text("ALTER TABLE scratch ALTER number TYPE bigint")
            )
        if cache == OTHER:
            with pytest.raises(BufferError):
                await connection.scalar(query)
        else:
            assert await connection.scalar(query) == 1
    await mine.dispose()


@pytest.mark.backend("sqlite")
async def test_sqlite_does_not_mind_another_event_loop(make: Make) -> None:
    mine = make(connections=1)
    opened = Count(mine, "connect")
    assert await count_users(mine) == USERS
    in_another_loop = asyncio.to_thread(asyncio.run, count_users(mine))
    assert await in_another_loop == USERS
    assert opened.value == 1


def test_after_dispose_another_event_loop_may_use_the_engine(
    engine: AsyncEngine,
) -> None:
    mine = make_pooled_engine(engine.url, connections=2)

    async def use() -> int | None:
        try:
            return await count_users(mine)
        finally:
            await mine.dispose()

    assert [asyncio.run(use()) for _ in range(2)] == [USERS, USERS]
