"""What the engine factory sets, and what goes wrong without it."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import (
    AbstractContextManager,
    asynccontextmanager,
    closing,
    nullcontext,
)
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from networks import network_to
from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    cast,
    create_engine,
    event,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    MissingGreenlet,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.pool import NullPool

from conftest import Statements
from recipes.foundations.engines import (
    POOL,
    SERVER_SETTINGS,
    Sessions,
    make_engine,
    make_sessions,
    write_and_cancel,
    write_sessions,
)
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import (
    Base,
    Inventory,
    Order,
    Post,
    Product,
    Tag,
    User,
    post_tags,
    uuid7,
)
from recipes.schema.seed import MUG, RELEASE_POST

EMAIL = "private@example.org"


@asynccontextmanager
async def disposing(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    try:
        yield engine
    finally:
        await engine.dispose()


def count_tags(name: str) -> Any:
    return select(func.count()).select_from(Tag).where(Tag.name == name)


# --- Both engines ------------------------------------------------------------


@pytest.mark.parametrize("as_text", [True, False])
async def test_an_engine_is_made_of_a_url_or_its_text(
    engine: AsyncEngine, *, as_text: bool
) -> None:
    url: Any = engine.url
    if as_text:
        url = url.render_as_string(hide_password=False)
    async with disposing(make_engine(url)) as made, made.connect() as link:
        assert made.url == engine.url
        assert await link.scalar(select(func.count()).select_from(User))


def test_another_database_system_is_refused() -> None:
    with pytest.raises(ValueError, match="not for mysql"):
        make_engine("mysql+aiomysql://localhost/site")


async def test_ten_connections_are_kept_and_none_is_made_on_top(
    engine: AsyncEngine,
) -> None:
    pool: Any = engine.pool
    assert (pool.size(), pool.timeout()) == (10, 30)
    assert POOL["max_overflow"] == 0


async def test_options_replace_the_defaults(engine: AsyncEngine) -> None:
    options = {"pool_size": 1, "pool_timeout": 0.01, "hide_parameters": False}
    async with disposing(make_engine(engine.url, **options)) as made:
        async with made.connect():
            with pytest.raises(PoolTimeoutError, match="size 1 overflow 0"):
                await made.connect()
        assert not made.sync_engine.hide_parameters


async def test_a_pool_of_your_own_takes_none_of_our_settings(
    engine: AsyncEngine,
) -> None:
    for option in ({"poolclass": NullPool}, {"pool": engine.pool}):
        async with disposing(make_engine(engine.url, **option)) as made:
            async with made.connect() as link:
                users = select(func.count()).select_from(User)
                assert await link.scalar(users)
            assert made.sync_engine.hide_parameters
            assert type(made.pool) is option.get(
                "poolclass", type(engine.pool)
            )


async def test_a_synchronous_function_runs_in_a_connection(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(MissingGreenlet), unawaited_cursor():
        Base.metadata.create_all(engine.sync_engine)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
        assert await connection.scalar(count_tags("database")) == 0


async def test_a_released_savepoint_falls_with_its_transaction(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        async with session.begin_nested():
            session.add(Tag(name="new"))
            async with session.begin_nested():
                session.add(Tag(name="inner"))
        await session.rollback()
        assert await session.scalar(count_tags("new")) == 0
        assert await session.scalar(count_tags("inner")) == 0


async def test_a_rolled_back_savepoint_leaves_the_rest(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        session.add(Tag(name="kept"))
        nested = await session.begin_nested()
        session.add(Tag(name="dropped"))
        await nested.rollback()
    async with sessions() as session:
        assert await session.scalar(count_tags("kept")) == 1
        assert await session.scalar(count_tags("dropped")) == 0


async def test_a_rollback_takes_back_a_new_table(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("CREATE TABLE scratch (id integer)"))
        await connection.rollback()
        await connection.execute(text("CREATE TABLE scratch (id integer)"))


async def test_a_foreign_key_is_enforced(session: AsyncSession) -> None:
    session.add(Order(user_id=uuid7()))
    with pytest.raises(IntegrityError):
        await session.flush()


async def test_deleting_a_post_deletes_what_hangs_on_it(
    session: AsyncSession,
) -> None:
    post = await session.get_one(Post, RELEASE_POST)
    links = select(func.count()).where(post_tags.c.post_id == RELEASE_POST)
    assert await session.scalar(links)
    await session.delete(post)
    await session.flush()
    assert await session.scalar(links) == 0


async def test_objects_stay_readable_after_a_commit(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        tag = Tag(name="new")
        session.add(tag)
        await session.commit()
        with statements.expect(0):
            assert tag.name == "new"
    async with write_sessions(sessions.kw["bind"])() as session:
        tag = Tag(name="newer")
        session.add(tag)
        await session.commit()
        assert tag.name == "newer"


@pytest.mark.parametrize("ours", [True, False])
async def test_the_text_of_an_error_hides_parameters_by_our_default_only(
    engine: AsyncEngine, *, ours: bool
) -> None:
    made = (make_engine if ours else create_async_engine)(engine.url)
    async with disposing(made), AsyncSession(made) as session:
        session.add(User(username="AVOCET", email=EMAIL))
        with pytest.raises(IntegrityError) as caught:
            await session.commit()
    assert (EMAIL in str(caught.value)) is not ours


async def test_the_log_of_statements_hides_parameters(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sqlalchemy.engine.Engine")
    query = select(User.id).where(User.email == EMAIL)
    async with (
        disposing(make_engine(engine.url)) as made,
        made.connect() as connection,
    ):
        await connection.execute(query)
    assert "users.email" in caplog.text
    assert EMAIL not in caplog.text


async def test_ten_tasks_that_read_and_write_lose_nothing(
    engine: AsyncEngine,
) -> None:
    sessions = write_sessions(engine)
    start = asyncio.Barrier(10)

    async def restock() -> None:
        await start.wait()
        async with sessions.begin() as session:
            mug = await session.get_one(Inventory, MUG, with_for_update=True)
            mug.on_hand += 1

    await asyncio.gather(*(restock() for _ in range(10)))
    async with sessions() as session:
        assert (await session.get_one(Inventory, MUG)).on_hand == 15


async def test_negative_twin_of_ten_ordinary_tasks_one_change_is_stored(
    engine: AsyncEngine, backend: str
) -> None:
    sessions = make_sessions(engine)
    read = asyncio.Barrier(10)

    async def restock() -> str:
        try:
            async with sessions.begin() as session:
                mug = await session.get_one(Inventory, MUG)
                await read.wait()
                mug.on_hand += 1
        except OperationalError as error:
            return str(error.orig)
        return "stored"

    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*(restock() for _ in range(10)))
    expected = {
        "postgresql": ["stored"] * 10,
        "sqlite": ["database is locked"] * 9 + ["stored"],
    }
    assert sorted(outcomes) == expected[backend]
    async with sessions() as session:
        assert (await session.get_one(Inventory, MUG)).on_hand == 6


# --- SQLite ------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true",
    ],
)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="use a file"):
        make_engine(url)


@pytest.mark.backend("sqlite")
async def test_every_connection_has_every_setting(engine: AsyncEngine) -> None:
    expected = {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "busy_timeout": 10_000,
        "synchronous": 1,
    }
    links = [engine.connect() for _ in range(3)]
    for link in links:
        await link.start()
        for name, value in expected.items():
            answer = await link.exec_driver_sql(f"PRAGMA {name}")
            assert answer.scalar_one() == value
    for link in links:
        await link.close()


@pytest.mark.backend("sqlite")
async def test_a_writer_does_not_disturb_a_reader(sessions: Sessions) -> None:
    async with sessions() as reader, sessions() as writer:
        assert await reader.scalar(count_tags("new")) == 0
        writer.add(Tag(name="new"))
        await writer.commit()
        # The reader goes on with the state that its transaction began with.
        assert await reader.scalar(count_tags("new")) == 0
        await reader.rollback()
        assert await reader.scalar(count_tags("new")) == 1


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("immediate", [True, False])
async def test_write_sessions_take_the_write_lock_before_they_read(
    engine: AsyncEngine, *, immediate: bool
) -> None:
    make = write_sessions if immediate else make_sessions
    async with make(engine)() as first, write_sessions(engine)() as second:
        await first.scalar(count_tags("new"))
        # Answer at once instead of waiting for the lock.
        async with engine.connect() as link:
            await link.exec_driver_sql("PRAGMA busy_timeout = 0")
        if immediate:
            with pytest.raises(OperationalError, match="locked"):
                await second.scalar(count_tags("new"))
        else:
            assert await second.scalar(count_tags("new")) == 0


@pytest.mark.backend("sqlite")
async def test_a_reader_that_comes_late_to_write_is_refused_without_a_wait(
    sessions: Sessions,
) -> None:
    """BUSY_SNAPSHOT, unlike BUSY, is not what ``busy_timeout`` waits for."""
    async with sessions() as late, sessions() as early:
        mug = await late.get_one(Inventory, MUG)
        (await early.get_one(Inventory, MUG)).on_hand += 1
        await early.commit()
        mug.on_hand += 1
        with pytest.raises(OperationalError) as caught:
            await late.commit()
    driver: Any = caught.value.driver_exception
    assert driver.sqlite_errorname == "SQLITE_BUSY_SNAPSHOT"


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize("made_so", [True, False])
async def test_autocommit_has_no_transaction_and_leaves_none_behind(
    engine: AsyncEngine, *, made_so: bool
) -> None:
    level = {"isolation_level": "AUTOCOMMIT"}
    if made_so:
        plain = make_engine(engine.url, **level)
        usual = plain.execution_options(isolation_level="SERIALIZABLE")
    else:
        plain = engine.execution_options(**level)
        usual = engine
    async with disposing(plain):
        async with plain.connect() as connection:
            # Refused within a transaction.
            await connection.exec_driver_sql("VACUUM")
            await connection.execute(insert(Tag).values(name="kept"))
        # The same connection, from the pool.
        async with AsyncSession(usual) as session:
            async with session.begin_nested():
                session.add(Tag(name="new"))
            await session.rollback()
            assert await session.scalar(count_tags("new")) == 0
            assert await session.scalar(count_tags("kept")) == 1


@pytest.mark.backend("sqlite")
async def test_after_sqlite_itself_rolled_back_a_rollback_still_works(
    engine: AsyncEngine,
) -> None:
    """As it does when the disk is full."""
    query = "INSERT OR ROLLBACK INTO tags (id, name) VALUES (1, 'again')"
    async with engine.connect() as connection:
        with pytest.raises(IntegrityError):
            await connection.exec_driver_sql(query)
        await connection.execute(insert(Tag).values(name="new"))
        await connection.rollback()
        assert await connection.scalar(count_tags("new")) == 0


@pytest.mark.backend("sqlite")
async def test_a_synchronous_engine_needs_a_synchronous_driver(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(MissingGreenlet), unawaited_cursor():
        create_engine(engine.url).connect()
    synchronous = create_engine(engine.url.set(drivername="sqlite"))
    Base.metadata.create_all(synchronous)
    with synchronous.connect() as connection:
        assert connection.scalar(count_tags("database")) == 1
    synchronous.dispose()


# --- PostgreSQL --------------------------------------------------------------


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("value", "says"),
    [
        (literal(4111, String), "invalid input for query argument"),
        (
            cast(literal("4111-", String), Integer),
            "invalid input syntax for type",
        ),
    ],
    ids=["by the driver", "by the server"],
)
async def test_a_value_of_the_wrong_type_is_quoted_even_so(
    session: AsyncSession, value: Any, says: str
) -> None:
    with pytest.raises(DBAPIError, match=f"{says} .*4111") as caught:
        await session.execute(select(value))
    assert caught.value.hide_parameters


async def setting(connection: AsyncConnection, name: str) -> object:
    answer = await connection.exec_driver_sql(f"SHOW {name}")
    return answer.scalar_one()


@pytest.mark.backend("postgresql")
async def test_the_server_knows_the_settings(engine: AsyncEngine) -> None:
    expected = {
        "application_name": "recipes",
        "statement_timeout": "30s",
        "lock_timeout": "20s",
        "idle_in_transaction_session_timeout": "1min",
        "TimeZone": "UTC",
    }
    async with engine.connect() as connection:
        for name, value in expected.items():
            assert await setting(connection, name) == value
        seen = await connection.exec_driver_sql(
            "SELECT application_name FROM pg_stat_activity"
            " WHERE pid = pg_backend_pid()"
        )
        assert seen.scalar_one() == "recipes"


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("make", "zone"),
    [(make_engine, "UTC"), (create_async_engine, "Asia/Kathmandu")],
)
async def test_our_time_zone_goes_before_that_of_the_database(
    engine: AsyncEngine, make: Any, zone: str
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            f"ALTER DATABASE {engine.url.database}"
            " SET timezone TO 'Asia/Kathmandu'"
        )
    async with disposing(make(engine.url)) as made, made.connect() as link:
        assert await setting(link, "timezone") == zone


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("given", [{}, {"command_timeout": 90}])
async def test_the_driver_knows_the_limits_of_the_client(
    engine: AsyncEngine, given: dict[str, int]
) -> None:
    seen: dict[str, Any] = {}
    async with disposing(make_engine(engine.url, connect_args=given)) as made:

        @event.listens_for(made.sync_engine, "do_connect")
        def look(
            _dialect: Any, _record: Any, _args: Any, options: dict[str, Any]
        ) -> None:
            seen.update(options)

        async with made.connect():
            pass
    assert seen["timeout"] == 10
    assert seen["command_timeout"] == given.get("command_timeout", 60)


@pytest.mark.backend("postgresql")
async def test_an_argument_for_the_driver_leaves_the_others(
    engine: AsyncEngine,
) -> None:
    given = {"prepared_statement_cache_size": 0}
    made = make_engine(engine.url, connect_args=given)
    async with disposing(made), made.connect() as connection:
        assert await setting(connection, "statement_timeout") == "30s"
        assert await setting(connection, "TimeZone") == "UTC"


@pytest.mark.backend("postgresql")
async def test_server_settings_are_one_argument(engine: AsyncEngine) -> None:
    given = {"server_settings": {"lock_timeout": "1s"}}
    made = make_engine(engine.url, connect_args=given)
    async with disposing(made), made.connect() as connection:
        assert await setting(connection, "lock_timeout") == "1s"
        assert await setting(connection, "statement_timeout") == "0"


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("ping", [True, False])
async def test_a_network_that_goes_silent_is_given_up(
    engine: AsyncEngine, *, ping: bool
) -> None:
    pid = select(func.pg_backend_pid())
    async with asyncio.timeout(30), network_to(engine.url) as (url, silent):
        made = make_engine(
            url,
            pool_size=1,
            pool_pre_ping=ping,
            connect_args={"command_timeout": 2},
        )
        async with disposing(made):
            async with made.connect() as link:
                before = await link.scalar(pid)
            silent.set()
            with pytest.raises(TimeoutError):
                async with made.connect() as link:
                    await link.scalar(pid)
            silent.clear()
            async with made.connect() as link:
                assert await link.scalar(pid) != before


@pytest.mark.backend("postgresql")
async def test_in_a_transaction_a_silent_network_loses_the_connection(
    engine: AsyncEngine,
) -> None:
    async with asyncio.timeout(30), network_to(engine.url) as (url, silent):
        impatience = {"command_timeout": 2}
        made = make_engine(url, pool_size=1, connect_args=impatience)
        async with disposing(made):
            with pytest.raises(TimeoutError):
                async with make_sessions(made).begin() as session:
                    session.add(Tag(name="new"))
                    await session.flush()
                    silent.set()
            silent.clear()
            async with AsyncSession(made) as session:
                assert await session.scalar(count_tags("new")) == 0


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [(0.5, pytest.raises(TimeoutError)), (20, nullcontext())],
)
async def test_a_long_statement_needs_both_limits_raised(
    engine: AsyncEngine,
    seconds: float,
    outcome: AbstractContextManager[object],
) -> None:
    made = impatient(engine, seconds, statement_timeout="500ms")
    long = "SET LOCAL statement_timeout = '20s'"
    async with disposing(made):
        with outcome:
            async with made.connect() as connection:
                await connection.exec_driver_sql(long)
                await connection.execute(select(func.pg_sleep(0.6)))


@pytest.mark.backend("postgresql")
async def test_the_limit_of_the_client_counts_a_whole_executemany(
    engine: AsyncEngine,
) -> None:
    sleep = text("SELECT pg_sleep(:seconds)")
    async with disposing(impatient(engine, command_timeout=0.5)) as made:
        with pytest.raises(TimeoutError):
            async with made.connect() as connection:
                await connection.execute(sleep, [{"seconds": 0.1}] * 6)


def impatient(
    engine: AsyncEngine, command_timeout: float = 60, **settings: str
) -> AsyncEngine:
    """Make an engine whose server, or client, waits for a shorter time."""
    given = {
        "command_timeout": command_timeout,
        "server_settings": SERVER_SETTINGS | settings,
    }
    return make_engine(engine.url, connect_args=given)


def sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.driver_exception, "sqlstate", None)


@pytest.mark.backend("postgresql")
async def test_a_statement_that_takes_too_long_is_cancelled(
    engine: AsyncEngine,
) -> None:
    made = impatient(engine, statement_timeout="20ms")
    async with disposing(made), AsyncSession(made) as session:
        with pytest.raises(DBAPIError) as caught:
            await session.execute(select(func.pg_sleep(60)))
    assert sqlstate(caught.value) == "57014"


@pytest.mark.backend("postgresql")
async def test_a_lock_that_does_not_come_is_given_up(
    engine: AsyncEngine,
) -> None:
    made = impatient(engine, lock_timeout="20ms")
    query = select(Inventory).with_for_update()
    async with (
        disposing(made),
        AsyncSession(engine) as holder,
        AsyncSession(made) as waiter,
    ):
        await holder.execute(query)
        with pytest.raises(DBAPIError) as caught:
            await waiter.execute(query)
    assert sqlstate(caught.value) == "55P03"


@pytest.mark.backend("postgresql")
async def test_a_transaction_that_does_nothing_is_ended(
    engine: AsyncEngine,
) -> None:
    made = impatient(engine, idle_in_transaction_session_timeout="300ms")
    async with disposing(made), AsyncSession(made) as idle:
        await idle.execute(select(Inventory).with_for_update())
        # Until the server has ended it, its locks keep others waiting.
        async with AsyncSession(engine) as other:
            await other.execute(select(Inventory).with_for_update())
        with pytest.raises(DBAPIError) as caught:
            await idle.execute(select(1))
        assert caught.value.connection_invalidated
        await idle.rollback()
        assert await idle.scalar(select(1)) == 1


# --- Values that no column can hold ------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        User.created_at < datetime(2024, 1, 1),  # noqa: DTZ001 - naive
        Product.price_cents < 2**63,
        Product.price_cents < 19.99 * 100,
        Product.price_cents < Decimal(5),
        Tag.name == "half of a pair: \ud800",
        Tag.id == -(2**70),
    ],
    ids=["naive", "large", "float", "Decimal", "no text", "small"],
)
async def test_a_value_that_no_column_holds_is_a_data_error(
    session: AsyncSession, condition: ColumnElement[bool]
) -> None:
    with pytest.raises(DataError) as caught:
        await session.execute(select(1).where(condition))
    assert "[parameters: " not in str(caught.value)
    await session.rollback()
    assert await session.scalar(select(1)) == 1


async def test_parameters_of_a_data_error_are_shown_if_that_is_asked_for(
    engine: AsyncEngine,
) -> None:
    async with (
        disposing(make_engine(engine.url, hide_parameters=False)) as made,
        made.connect() as connection,
    ):
        with pytest.raises(DataError, match=r"\[parameters: \("):
            await connection.execute(select(1).where(Tag.id == 2**63))


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 / 0",
        "SELECT 'no number'::int",
        "INSERT INTO tags (name) VALUES (repeat('x', 51))",
        "SELECT to_tsvector(string_agg(n::text, ' '))"
        " FROM generate_series(1, 200000) n",  # SQLSTATE 54000
    ],
)
async def test_postgresql_refuses_data(
    session: AsyncSession, statement: str
) -> None:
    with pytest.raises(DataError):
        await session.execute(text(statement))


async def test_other_errors_keep_their_class(session: AsyncSession) -> None:
    for wrong in ("SELECT * FROM nothing", "SELEC 1"):
        with pytest.raises(DBAPIError) as caught:
            await session.execute(text(wrong))
        assert not isinstance(caught.value, DataError)
        await session.rollback()


@pytest.mark.backend("postgresql")
async def test_an_argument_that_the_driver_does_not_know_is_no_data_error(
    engine: AsyncEngine,
) -> None:
    made = make_engine(engine.url, connect_args={"sslmode": "require"})
    async with disposing(made):
        with pytest.raises(TypeError, match="sslmode"):
            await made.connect()


# --- SQLite: what a cancelled write leaves behind ----------------------------


@pytest.mark.backend("sqlite")
async def test_a_cancelled_write_gives_the_lock_back(
    engine: AsyncEngine,
) -> None:
    task = await write_and_cancel(engine)
    assert task.cancelled()
    assert not is_locked(engine)


@pytest.mark.backend("sqlite")
async def test_negative_twin_without_our_rollback_the_lock_stays(
    engine: AsyncEngine,
) -> None:
    pool = create_async_engine(engine.url)
    async with disposing(pool):
        task = await write_and_cancel(pool)
        # The task, like a traceback, holds the rows that nobody has read.
        assert is_locked(engine)
        del task


@pytest.mark.backend("sqlite")
async def test_a_crowd_that_is_cancelled_gives_the_lock_back(
    engine: AsyncEngine,
) -> None:
    sessions = write_sessions(engine)
    begun = asyncio.Event()

    async def write(name: str) -> None:
        async with sessions.begin() as session:
            row = insert(Tag).values(name=name).returning(Tag.id)
            await session.execute(row)
            begun.set()
            await asyncio.Event().wait()  # for ever

    tasks = [asyncio.create_task(write(f"crowd-{n}")) for n in range(10)]
    await begun.wait()
    for task in tasks:
        task.cancel()
    async with asyncio.timeout(30):
        await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)
    assert not is_locked(engine)
    async with sessions.begin() as session:
        session.add(Tag(name="next"))


def is_locked(engine: AsyncEngine) -> bool:
    """Tell whether somebody holds SQLite's write lock right now."""
    file = str(engine.url.database)
    with closing(sqlite3.connect(file, timeout=0)) as other:
        other.isolation_level = None
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False
