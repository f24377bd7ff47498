"""Every statement is recorded, with the source line that caused it."""

import importlib.util
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import Sessions
from recipes.kit.recording.recorder import Recorder

SOURCE = """
import asyncio
from datetime import datetime
from sqlalchemy import event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from recipes.foundations.waits import until_awaited
from recipes.schema import Post, Tag

async def reads(sessions):
    async with sessions() as session:  # closes
        await session.scalars(select(Tag.name))  # reads

async def writes(sessions):
    async with sessions.begin() as session:  # commits
        session.add(Tag(name="one"))
        await session.flush()  # flushes

async def helped(sessions):
    await writes(sessions)

async def nested(sessions):
    async with sessions() as session:  # rolls back
        async with session.begin_nested():  # savepoint
            await session.scalar(select(1))  # reads

async def fails(sessions):
    async with sessions() as session:
        try:
            await session.execute(
                insert(Tag), {"name": "database"})  # fails
        except IntegrityError:
            pass

async def late(sessions):
    async with sessions() as session:
        await session.execute(text("PRAGMA defer_foreign_keys = ON"))
        await session.execute(text("UPDATE tags SET id = -id"))
        try:
            await session.commit()  # commits
        except IntegrityError:
            pass

async def unsent(sessions):
    async with sessions() as session:
        await session.scalar(select(1))  # reads
        try:
            await session.scalar(
                select(Post.id).where(Post.created_at > datetime.min)  # naive
            )
        except StatementError:
            pass

async def stopped(sessions):
    def stop(*_):
        raise KeyError
    async with sessions() as session:
        connection = await session.connection()
        event.listen(
            connection.sync_connection, "before_cursor_execute", stop)
        try:
            await session.scalar(select(1))
        except KeyError:
            pass

async def many(sessions):
    async with sessions.begin() as session:
        rows = [{"name": f"tag {n}"} for n in range(3)]
        await session.execute(insert(Tag), rows)  # many

async def listed(sessions):
    async with sessions.begin() as session:
        for way in ("first", "again"):
            rows = [{"name": f"{way} {n}"} for n in range(3)]
            await session.execute(insert(Tag).values(rows))

async def crowd(sessions):
    barrier = asyncio.Barrier(3)
    async def one():
        async with sessions() as session:  # closes
            await barrier.wait()
            await session.scalar(select(1))  # reads
    await asyncio.gather(one(), one(), one())

async def autocommit(sessions):
    engine = sessions.kw["bind"].execution_options(
        isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(select(1))
        await connection.commit()

async def serializable(sessions):
    engine = sessions.kw["bind"].execution_options(
        isolation_level="SERIALIZABLE")
    async with engine.connect() as connection:
        await connection.execute(select(1))

async def waits(sessions):
    async def other():
        async with sessions.begin() as session:
            await session.execute(text("SELECT 1"))
            await session.execute(update(Tag).values(name="b").filter_by(id=1))
    async with asyncio.TaskGroup() as tasks, sessions.begin() as session:
        await session.execute(update(Tag).values(name="a").filter_by(id=1))
        tasks.create_task(other())
        await until_awaited(session)

async def closed(sessions):
    async with sessions() as session:
        await session.scalar(select(1))  # reads
        await (await session.connection()).invalidate()
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    path = tmp_path / "recorded.py"
    path.write_text(SOURCE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("recorded", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Record = Callable[[str], Awaitable[Recorder]]


@pytest.fixture
def record(module: ModuleType, sessions: Sessions) -> Record:
    async def run(name: str) -> Recorder:
        with Recorder(Path(str(module.__file__))) as recorder:
            await getattr(module, name)(sessions)
        return recorder

    return run


def told(recorder: Recorder) -> list[str]:
    """Write events as: verb @ what is at the source line's end."""
    lines = SOURCE.splitlines()
    return [
        f"{event.sql.split()[0]} @ "
        + (lines[event.line - 1].partition("# ")[2] if event.line else "-")
        for event in recorder.events
    ]


async def test_a_read_is_bracketed(record: Record) -> None:
    recorder = await record("reads")
    assert told(recorder) == [
        "BEGIN @ reads",
        "SELECT @ reads",
        "ROLLBACK @ closes",
    ]
    assert recorder.events[1].rows == 9


async def test_a_commit_belongs_to_the_with_statement(record: Record) -> None:
    assert told(await record("writes")) == [
        "BEGIN @ flushes",
        "INSERT @ flushes",
        "COMMIT @ commits",
    ]


async def test_the_innermost_line_of_the_file_is_the_cause(
    record: Record,
) -> None:
    assert told(await record("helped")) == [
        "BEGIN @ flushes",
        "INSERT @ flushes",
        "COMMIT @ commits",
    ]


async def test_savepoints_are_brackets(record: Record) -> None:
    recorder = await record("nested")
    assert told(recorder) == [
        "BEGIN @ reads",
        "SAVEPOINT @ reads",
        "SELECT @ reads",
        "RELEASE @ savepoint",
        "ROLLBACK @ rolls back",
    ]
    assert [event.is_bracket for event in recorder.events] == [
        *(True, True, False, True, True)
    ]


async def test_a_failed_statement_names_its_error(
    record: Record, engine: AsyncEngine
) -> None:
    failed = (await record("fails")).events[1]
    assert failed.sql.startswith("INSERT")
    assert failed.rows is None
    assert (
        failed.error
        == {
            "postgresql": "UniqueViolationError 23505",
            "sqlite": "IntegrityError",
        }[engine.dialect.name]
    )


@pytest.mark.backend("sqlite")
async def test_a_commit_that_fails_is_no_statement(record: Record) -> None:
    recorder = await record("late")
    assert told(recorder)[3:] == ["COMMIT @ commits"]
    assert [event.error for event in recorder.events] == [None] * 4


async def test_a_statement_that_fails_unsent_leaves_the_one_before_alone(
    record: Record,
) -> None:
    read, failed = (await record("unsent")).events[1:3]
    assert (read.rows, read.error) == (1, None)
    assert failed.sql.startswith("SELECT posts.id")
    assert (failed.rows, failed.error) == (None, "TypeError")


async def test_what_a_listener_of_the_recipe_stops_is_not_sent(
    record: Record,
) -> None:
    assert [event.sql for event in (await record("stopped")).events] == [
        "BEGIN",
        "ROLLBACK",
    ]


async def test_many_sets_of_parameters_are_counted(record: Record) -> None:
    sent = (await record("many")).events[1]
    assert sent.sets == 3
    assert "tag 0" in list(sent.parameters)


async def test_a_statement_that_cannot_be_cached_is_compiled_again(
    record: Record,
) -> None:
    events = (await record("listed")).events
    assert [event.compiled_again for event in events] == [
        *(False, True, True, False)
    ]


@pytest.mark.parametrize("way", ["reads", "writes", "many"])
async def test_negative_twin_other_statements_are_compiled_once(
    record: Record, way: str
) -> None:
    events = (await record(way)).events
    assert not any(event.compiled_again for event in events)


async def test_tasks_are_told_apart_and_own_what_ends_their_sessions(
    record: Record,
) -> None:
    events = (await record("crowd")).events
    for task in (1, 2, 3):
        verbs = [e.sql.split()[0] for e in events if e.task == task]
        assert verbs == ["BEGIN", "SELECT", "ROLLBACK"]
    assert len({event.connection for event in events}) == 3


async def test_autocommit_has_no_brackets(record: Record) -> None:
    verbs = [e.sql.split()[0] for e in (await record("autocommit")).events]
    assert [verb for verb in verbs if verb != "BEGIN"] == ["SELECT"]


@pytest.mark.backend("postgresql")
async def test_begin_names_the_isolation_level(record: Record) -> None:
    begin = (await record("serializable")).events[0]
    assert begin.sql == "BEGIN ISOLATION LEVEL SERIALIZABLE"


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_who_waits_for_whom_is_known_and_the_question_left_out(
    record: Record,
) -> None:
    recorder = await record("waits")
    assert [
        (event.connection, event.sql.split()[0], event.waits_for)
        for event in recorder.events
    ] == [
        (0, "BEGIN", None),
        (0, "UPDATE", None),
        (1, "BEGIN", None),
        (1, "SELECT", None),
        (1, "UPDATE", 0),
        (0, "COMMIT", None),
        (1, "COMMIT", None),
    ]


async def test_a_closed_connection_is_not_rolled_back(record: Record) -> None:
    assert told(await record("closed")) == ["BEGIN @ reads", "SELECT @ reads"]


async def test_nothing_is_recorded_afterwards(
    record: Record, module: ModuleType, sessions: Sessions
) -> None:
    recorder = await record("reads")
    await module.reads(sessions)
    assert len(recorder.events) == 3


async def test_what_another_file_sends_has_no_line(
    module: ModuleType, sessions: Sessions
) -> None:
    with Recorder(Path("another.py")) as recorder:
        await module.reads(sessions)
    assert [event.line for event in recorder.events] == [None, None, None]


@pytest.mark.filterwarnings("ignore:.* expression-based index")
async def test_what_is_read_of_the_tables_is_left_out(
    engine: AsyncEngine,
) -> None:
    def compare(connection: Connection) -> None:
        connection.execute(select(literal("before")))
        migration = MigrationContext.configure(connection)
        assert compare_metadata(migration, MetaData())
        assert inspect(connection).has_table("tags")
        connection.execute(select(literal("after")))

    with Recorder(Path("another.py")) as recorder:
        async with engine.connect() as connection:
            await connection.run_sync(compare)
    sent = [event for event in recorder.events if not event.is_bracket]
    assert [event.parameters[0] for event in sent] == ["before", "after"]
    assert [event.rows for event in sent] == [1, 1]
