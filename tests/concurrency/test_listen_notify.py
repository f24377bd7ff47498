"""Who listens is woken by commits, polls, and listens again after a loss."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from loads import OPERATIONS, WORKERS
from networks import network_to
from sqlalchemy import NullPool, event, func, select, text
from sqlalchemy.exc import DataError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.concurrency import listen_notify
from recipes.concurrency.listen_notify import (
    add_task,
    do_task,
    do_tasks,
    heard_on,
    listen,
    notify,
)
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.schema import Task

pytestmark = pytest.mark.backend("postgresql")

PATIENCE = 20  # seconds; what is awaited comes long before
LONG = 3_600  # seconds; no test waits for such a poll


@pytest.fixture
def direct(engine: AsyncEngine) -> AsyncEngine:
    """Give an engine without a pool: nothing of it has to be disposed."""
    return make_engine(engine.url, poolclass=NullPool)


@pytest.fixture
def drivers(direct: AsyncEngine) -> list[Any]:
    """Collect the driver's connections that are opened on ``direct``."""
    return opened_on(direct)


def opened_on(engine: AsyncEngine) -> list[Any]:
    opened: list[Any] = []

    @event.listens_for(engine.sync_engine, "connect")
    def note(connection: Any, _record: object) -> None:
        opened.append(connection.driver_connection)

    return opened


async def soon(awaitable: Awaitable[object]) -> None:
    """Wait for it, but not as long as for a poll."""
    async with asyncio.timeout(PATIENCE):
        await awaitable


@dataclass
class Ear:
    """A connection that listens on "tasks", without the recipe."""

    driver: Any
    payloads: asyncio.Queue[str]

    async def heard(self) -> list[str]:
        """Return all payloads that were sent since it was asked before."""
        await all_arrived(self.driver)
        return [
            self.payloads.get_nowait() for _ in range(self.payloads.qsize())
        ]


@pytest.fixture
async def ear(engine: AsyncEngine) -> AsyncIterator[Ear]:
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        yield Ear(raw.driver_connection, await heard_on(connection))


async def all_arrived(driver: Any) -> None:
    """Return when what was committed before has been heard.

    The server signals those who listen before a commit returns, and they send
    on what they have before they answer.
    """
    await driver.execute("SELECT 1")


async def send(
    session: AsyncSession, payload: str = "", channel: str = "tasks"
) -> None:
    await session.execute(select(func.pg_notify(channel, payload)))


async def tell(sessions: Sessions, channel: str = "tasks") -> None:
    async with sessions.begin() as session:
        await notify(session, channel)


async def add_silently(sessions: Sessions, name: str) -> None:
    async with sessions.begin() as session:
        session.add(Task(name=name))


async def undone(sessions: Sessions) -> int:
    query = select(func.count()).where(Task.finished_at.is_(None))
    async with sessions() as session:
        return (await session.scalars(query)).one()


async def end(sessions: Sessions, driver: Any) -> None:
    """End the server's side of a connection, and wait until it is known."""
    lost = asyncio.Event()
    driver.add_termination_listener(lambda _: lost.set())
    pid = driver.get_server_pid()
    async with sessions() as session:
        await session.execute(select(func.pg_terminate_backend(pid, 10_000)))
    await soon(lost.wait())


async def until_gone(sessions: Sessions, driver_pid: int) -> None:
    """Return when the server has no such process any more."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    async with asyncio.timeout(PATIENCE), sessions() as session:
        while await session.scalar(query, {"pid": driver_pid}):
            # A transaction sees one and the same state of the activity.
            await session.rollback()
            await session.execute(select(func.pg_sleep(0.01)))


async def begun(wakes: AsyncIterator[None]) -> asyncio.Future[None]:
    """Go on to the next wake-up; it is done by now if it need not wait."""
    going_on = asyncio.ensure_future(anext(wakes))
    for _ in range(5):
        await asyncio.sleep(0)
    return going_on


# --- What PostgreSQL does ----------------------------------------------------


async def test_nothing_is_heard_before_the_commit_and_one_after(
    sessions: Sessions, ear: Ear
) -> None:
    async with sessions() as session:
        await send(session, "one")
        assert await ear.heard() == []
        await session.commit()
    assert await ear.heard() == ["one"]


async def test_nothing_is_heard_of_a_rollback(
    sessions: Sessions, ear: Ear
) -> None:
    async with sessions() as session:
        await send(session, "undone")
        await session.rollback()
        await send(session, "done")
        async with session.begin_nested() as savepoint:
            await send(session, "undone as well")
            await savepoint.rollback()
        await session.commit()
    assert await ear.heard() == ["done"]


async def test_equal_payloads_of_one_transaction_are_one(
    sessions: Sessions, ear: Ear
) -> None:
    async with sessions.begin() as session:
        for payload in ("a", "b", "a", "a"):
            await send(session, payload)
    async with sessions.begin() as session:
        await send(session, "a")
    assert await ear.heard() == ["a", "b", "a"]


async def test_what_is_sent_while_nobody_listens_is_lost(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await tell(sessions)
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        ear = Ear(raw.driver_connection, await heard_on(connection))
        assert await ear.heard() == []
        await tell(sessions)
        assert await ear.heard() == [""]


@pytest.mark.parametrize(
    "payload", ["x" * 7_999, "é" * 3_999], ids=["ascii", "others"]
)
async def test_a_payload_has_fewer_than_8000_bytes(
    sessions: Sessions, ear: Ear, payload: str
) -> None:
    async with sessions.begin() as session:
        await send(session, payload)
    assert await ear.heard() == [payload]


@pytest.mark.parametrize(
    "payload", ["x" * 8_000, "é" * 4_000], ids=["ascii", "others"]
)
async def test_a_longer_payload_takes_the_transaction_with_it(
    sessions: Sessions, ear: Ear, payload: str
) -> None:
    with pytest.raises(DataError, match="payload string too long"):
        async with sessions.begin() as session:
            session.add(Task(name="translate"))
            await send(session, payload)
    assert await ear.heard() == []
    assert await undone(sessions) == 0


async def test_within_a_transaction_it_is_heard_at_its_end(
    sessions: Sessions, ear: Ear
) -> None:
    await ear.driver.execute("BEGIN")
    await tell(sessions)
    assert await ear.heard() == []
    await ear.driver.execute("COMMIT")
    assert await ear.heard() == [""]


async def test_what_begins_to_listen_in_a_transaction_hears_from_its_commit(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        await session.execute(select(1))
        connection = await session.connection()
        raw = await connection.get_raw_connection()
        ear = Ear(raw.driver_connection, await heard_on(connection))
        await tell(sessions)
        await session.commit()
        assert await ear.heard() == []
        await tell(sessions)
        assert await ear.heard() == [""]


# --- When it goes on ---------------------------------------------------------


async def test_it_goes_on_at_once_and_then_waits(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        [driver] = drivers
        waiting = await begun(wakes)
        await all_arrived(driver)
        assert not waiting.done()
        await tell(sessions)
        await soon(waiting)


async def test_what_was_committed_before_it_listened_is_found_at_once(
    direct: AsyncEngine, sessions: Sessions
) -> None:
    await add_silently(sessions, "before")
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        assert await do_tasks(sessions) == ["before"]


async def test_a_commit_wakes_and_a_rollback_does_not(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        waiting = await begun(wakes)
        async with sessions() as session:
            for ending in (session.rollback, session.commit):
                await notify(session, "tasks")
                await all_arrived(drivers[0])
                assert not waiting.done()
                await ending()
        await soon(waiting)


async def test_it_is_told_while_it_works_and_goes_on_at_once(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        async for _ in wakes:
            await tell(sessions)
            await all_arrived(drivers[0])
            break
        again = await begun(wakes)
        assert again.done()


async def test_several_notifications_wake_once(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        for _ in range(5):
            await tell(sessions)
        await all_arrived(drivers[0])
        assert (await begun(wakes)).done()
        waiting = await begun(wakes)
        await all_arrived(drivers[0])
        assert not waiting.done()
        await tell(sessions)
        await soon(waiting)


async def test_a_payload_of_others_wakes_as_well(
    direct: AsyncEngine, sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        async with sessions.begin() as session:
            await session.execute(text("NOTIFY tasks, 'by hand'"))
        await soon(anext(wakes))


async def test_other_channels_do_not_wake(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "Tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        waiting = await begun(wakes)
        await tell(sessions, "tasks")
        async with sessions.begin() as session:
            await session.execute(text("NOTIFY Tasks"))  # is that of "tasks"
        await all_arrived(drivers[0])
        assert not waiting.done()
        await tell(sessions, "Tasks")
        await soon(waiting)


async def test_all_who_listen_are_woken(
    direct: AsyncEngine, sessions: Sessions
) -> None:
    async with (
        listen(direct, "tasks", poll_seconds=LONG) as mine,
        listen(direct, "tasks", poll_seconds=LONG) as theirs,
    ):
        await soon(anext(mine))
        await soon(anext(theirs))
        await tell(sessions)
        await soon(anext(mine))
        await soon(anext(theirs))


async def test_the_poll_finds_what_nobody_told_of(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=0.01) as wakes:
        await soon(anext(wakes))
        for name in ("one", "another"):
            await add_silently(sessions, name)
            await soon(anext(wakes))
            assert await do_tasks(sessions) == [name]
    assert len(drivers) == 1


async def test_negative_twin_with_a_later_poll_it_waits(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        waiting = await begun(wakes)
        await add_silently(sessions, "one")
        await all_arrived(drivers[0])
        assert not waiting.done()
        await tell(sessions)
        await soon(waiting)


async def test_one_statement_notifies(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions.begin() as session:
        with statements.expect(1):
            await notify(session, "tasks")


@pytest.mark.parametrize(
    "channel", ["", "x" * 64, "a\0b"], ids=["none", "too long", "no text"]
)
async def test_a_channel_that_cannot_be_is_a_data_error(
    session: AsyncSession, channel: str
) -> None:
    with pytest.raises(DataError):
        await notify(session, channel)


async def test_the_longest_channel_is_heard(
    direct: AsyncEngine, sessions: Sessions
) -> None:
    async with listen(direct, "x" * 63, poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        await tell(sessions, "x" * 63)
        await soon(anext(wakes))


@pytest.mark.parametrize(
    "channel",
    ["", "x" * 64, "é" * 32, "a b", 'a"b'],
    ids=["none", "too long", "too many bytes", "words", "quoted"],
)
async def test_a_channel_that_is_no_identifier_is_refused(
    direct: AsyncEngine, drivers: list[Any], channel: str
) -> None:
    with pytest.raises(ValueError, match="identifier of 1 to 63 bytes"):
        listen(direct, channel, poll_seconds=LONG)
    assert drivers == []


@pytest.mark.parametrize("seconds", [0, -1, 86_401, float("nan")])
async def test_a_poll_that_never_comes_or_always_is_refused(
    direct: AsyncEngine, seconds: float
) -> None:
    with pytest.raises(ValueError, match="once a day, or more often"):
        listen(direct, "tasks", poll_seconds=seconds)


async def test_a_poll_once_a_day_is_none_too_late(direct: AsyncEngine) -> None:
    async with listen(direct, "tasks", poll_seconds=86_400) as wakes:
        await soon(anext(wakes))


async def test_an_engine_with_a_pool_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(ValueError, match="poolclass=NullPool"):
        listen(engine, "tasks", poll_seconds=LONG)


# --- The connection ----------------------------------------------------------


async def test_after_a_loss_it_listens_again(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        for number in range(1, 4):
            waiting = await begun(wakes)
            assert not waiting.done()
            await add_silently(sessions, "meanwhile")
            await end(sessions, drivers[-1])
            await soon(waiting)
            assert len(drivers) == number + 1
            assert await do_tasks(sessions) == ["meanwhile"]
            await tell(sessions)
            await soon(anext(wakes))


async def test_a_loss_while_it_works_is_noticed(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        await end(sessions, drivers[0])
        await add_silently(sessions, "meanwhile")
        await soon(anext(wakes))
        assert await do_tasks(sessions) == ["meanwhile"]
        assert len(drivers) == 2


async def test_while_it_cannot_listen_it_polls(
    direct: AsyncEngine,
    drivers: list[Any],
    sessions: Sessions,
    caplog: pytest.LogCaptureFixture,
) -> None:
    refused = 0

    async with listen(direct, "tasks", poll_seconds=0.01) as wakes:
        await soon(anext(wakes))

        @event.listens_for(direct.sync_engine, "do_connect")
        def refuse(*_: object) -> None:
            nonlocal refused
            if refused < 3:
                refused += 1
                raise ConnectionRefusedError

        await end(sessions, drivers[0])
        for number in range(1, 4):
            await add_silently(sessions, "meanwhile")
            await soon(anext(wakes))
            assert await do_tasks(sessions) == ["meanwhile"]
            assert refused == number
        await soon(anext(wakes))
        assert len(drivers) == 2
    warnings = [
        each for each in caplog.records if each.name == listen_notify.__name__
    ]
    assert [each.getMessage() for each in warnings] == 3 * [
        "nobody listens on tasks"
    ]
    assert all(each.exc_info for each in warnings)


async def test_a_network_that_goes_silent_is_noticed_by_the_poll(
    engine: AsyncEngine,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR, listen_notify.__name__)
    monkeypatch.setattr(listen_notify, "ANSWER_SECONDS", 0.2)
    async with network_to(engine.url) as (url, silent):
        direct = make_engine(url, poolclass=NullPool)
        drivers = opened_on(direct)
        async with listen(direct, "tasks", poll_seconds=0.1) as wakes:
            await soon(anext(wakes))
            silent.set()
            await add_task(sessions, "meanwhile")
            await soon(anext(wakes))
            assert await do_tasks(sessions) == ["meanwhile"]
            assert drivers[0].is_closed()
            silent.clear()
            while len(drivers) < 2:
                await soon(anext(wakes))
            await all_arrived(drivers[1])


async def test_an_error_of_the_first_connection_is_raised() -> None:
    nowhere = make_engine("postgresql://127.0.0.1:1/", poolclass=NullPool)
    async with listen(nowhere, "tasks", poll_seconds=LONG) as wakes:
        with pytest.raises(OSError, match="onnect"):
            await soon(anext(wakes))


async def test_of_the_pool_it_takes_nothing(
    direct: AsyncEngine, engine: AsyncEngine
) -> None:
    small = make_engine(engine.url, pool_size=1)
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))
        await tell(make_sessions(small))
        await small.dispose()
        await soon(anext(wakes))


async def stop(wakes: AsyncIterator[None]) -> None:
    async for _ in wakes:
        break


async def fail(wakes: AsyncIterator[None]) -> None:
    async for _ in wakes:
        raise LookupError


async def be_cancelled(wakes: AsyncIterator[None]) -> None:
    await soon(anext(wakes))
    waiting = await begun(wakes)
    waiting.cancel()
    await soon(waiting)


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (stop, None),
        (fail, LookupError),
        (be_cancelled, asyncio.CancelledError),
    ],
)
async def test_however_it_ends_the_connection_is_closed(
    direct: AsyncEngine,
    drivers: list[Any],
    sessions: Sessions,
    use: Callable[[AsyncIterator[None]], Any],
    error: type[BaseException] | None,
) -> None:
    raised: BaseException | None = None
    try:
        async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
            await soon(anext(wakes))
            pid = drivers[0].get_server_pid()
            await tell(sessions)
            await use(wakes)
    except BaseException as caught:  # noqa: BLE001 - compared below
        raised = caught
    assert (raised and type(raised)) == error
    assert drivers[0].is_closed()
    await until_gone(sessions, pid)


async def test_it_is_closed_while_it_cannot_listen(
    direct: AsyncEngine, drivers: list[Any], sessions: Sessions
) -> None:
    async with listen(direct, "tasks", poll_seconds=LONG) as wakes:
        await soon(anext(wakes))

        @event.listens_for(direct.sync_engine, "do_connect")
        def refuse(*_: object) -> None:
            raise ConnectionRefusedError

        await end(sessions, drivers[0])
        await soon(anext(wakes))
        waiting = await begun(wakes)  # until it tries again
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await soon(waiting)


# --- Many at once ------------------------------------------------------------


async def write(sessions: Sessions, count: int) -> None:
    for _ in range(count):
        await add_task(sessions, "work")


async def test_of_what_sixteen_add_nothing_is_left_though_it_is_cut_off(
    crowd: AsyncEngine, direct: AsyncEngine, drivers: list[Any]
) -> None:
    sessions, total = make_sessions(crowd), WORKERS * OPERATIONS
    done: list[str] = []
    has_done = asyncio.Condition()

    async def work() -> None:
        async with listen(direct, "tasks", poll_seconds=1) as wakes:
            async for _ in wakes:
                async with has_done:
                    done.extend(await do_tasks(sessions))
                    has_done.notify()
                if len(done) == total:
                    return

    async def cut_off() -> None:
        for part in range(1, 5):
            async with has_done:
                while len(done) < part * total // 5:
                    await has_done.wait()
            if not drivers[-1].is_closed():
                await end(sessions, drivers[-1])

    async with asyncio.TaskGroup() as group:
        group.create_task(work())
        group.create_task(cut_off())
        for _ in range(WORKERS):
            group.create_task(write(sessions, OPERATIONS))
    assert await undone(sessions) == 0
    assert len(drivers) > 1


async def test_negative_twin_who_only_listens_loses_all_after_a_loss(
    crowd: AsyncEngine, ear: Ear
) -> None:
    sessions, half = make_sessions(crowd), OPERATIONS // 2
    writers = [write(sessions, half) for _ in range(WORKERS)]
    await asyncio.gather(*writers)
    payloads = await ear.heard()
    await end(sessions, ear.driver)
    writers = [write(sessions, half) for _ in range(WORKERS)]
    await asyncio.gather(*writers)
    assert ear.payloads.empty()
    for payload in payloads:
        await do_task(sessions, int(payload))
    assert await undone(sessions) == WORKERS * half
