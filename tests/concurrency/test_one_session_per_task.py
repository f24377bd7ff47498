"""Works at once: how many, in what order, and what is left of them."""

import asyncio
import gc
import itertools
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import QueuePool, event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.pool import NullPool

from conftest import Statements
from recipes.concurrency.one_session_per_task import (
    Work,
    add_units,
    at_once,
    pending_orders,
    room_for_tasks,
    sold_out,
)
from recipes.foundations.engines import (
    Sessions,
    make_engine,
    make_sessions,
    write_sessions,
)
from recipes.schema import Inventory, Order, User
from recipes.schema.seed import AVOCET, MUG, SHIRT

IN_STOCK = 5  # mugs
PENDING = 3  # orders
SOLD_OUT = 1  # product
EVENTS = (
    *("begin", "before_cursor_execute", "after_cursor_execute"),
    *("commit", "rollback", "checkout", "checkin"),
)
SLEEPING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
    " AND datname = current_database() AND query LIKE 'SELECT pg_sleep%'"
)


class InUse:
    """The connections of an engine that are in use: now, and at most."""

    def __init__(self, engine: AsyncEngine) -> None:
        assert isinstance(engine.pool, QueuePool)
        self._pool = engine.pool
        self.most = 0
        event.listen(engine.sync_engine, "checkout", self._look)

    @property
    def now(self) -> int:
        return self._pool.checkedout()

    def _look(self, *_: object) -> None:
        self.most = max(self.most, self.now)


@pytest.fixture
def in_use(engine: AsyncEngine) -> InUse:
    return InUse(engine)


@pytest.fixture
def room(engine: AsyncEngine) -> asyncio.Semaphore:
    """Give room for three of the ten connections."""
    return room_for_tasks(engine, spare=7)


async def mugs(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.get_one(Inventory, MUG)).on_hand


async def fail(_: AsyncSession) -> None:
    raise LookupError


add_mug: Work[int] = partial(add_units, product_id=MUG, units=1)


# --- Results -----------------------------------------------------------------


async def test_results_come_in_the_order_asked(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    ended = [asyncio.Event() for _ in range(3)]
    order = []

    async def wait_for_next(session: AsyncSession, number: int) -> int:
        await sold_out(session)
        if number < 2:
            await ended[number + 1].wait()
        order.append(number)
        ended[number].set()
        return number

    works = [partial(wait_for_next, number=number) for number in range(3)]
    assert await at_once(sessions, room, works) == [0, 1, 2]
    assert order == [2, 1, 0]


async def test_no_work_is_no_result(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    works: list[Work[int]] = []
    assert await at_once(sessions, room, works) == []
    assert in_use.most == 0


async def test_objects_stay_readable(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    async def avocet(session: AsyncSession) -> User:
        return await session.get_one(User, AVOCET)

    users = await at_once(sessions, room, 2 * [avocet])
    assert [user.username for user in users] == ["avocet", "avocet"]
    assert users[0] is not users[1]


async def test_a_work_is_committed_when_it_ends(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    async def see_it(session: AsyncSession) -> None:
        async with asyncio.timeout(10):
            while await mugs(sessions) == IN_STOCK:
                pass

    await at_once(sessions, room, [see_it, add_mug])
    assert await mugs(sessions) == IN_STOCK + 1


async def test_works_do_not_read_one_and_the_same_moment(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    counted = asyncio.Event()

    async def before(session: AsyncSession) -> int:
        pending = await pending_orders(session)
        counted.set()
        return pending

    async def after(session: AsyncSession) -> int:
        await counted.wait()
        async with sessions.begin() as other:
            other.add(Order(user_id=AVOCET))
        return await pending_orders(session)

    counts = await at_once(sessions, room, [before, after])
    assert counts == [PENDING, PENDING + 1]


# --- How many at once --------------------------------------------------------


async def test_each_work_has_a_session_and_a_connection_of_its_own(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    all_there = asyncio.Barrier(3)
    used = []

    async def meet(session: AsyncSession) -> None:
        await sold_out(session)
        async with asyncio.timeout(10):
            await all_there.wait()
        used.append(session)

    await at_once(sessions, room, 3 * [meet])
    assert len(set(used)) == 3
    assert in_use.most == 3
    assert in_use.now == 0


async def test_never_more_works_than_there_is_room_for(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    works = 50 * [sold_out]
    assert await at_once(sessions, room, works) == 50 * [SOLD_OUT]
    assert in_use.most == 3


async def test_negative_twin_without_room_they_take_all_connections(
    sessions: Sessions, in_use: InUse
) -> None:
    assert await at_once(sessions, asyncio.Semaphore(50), 50 * [sold_out])
    assert in_use.most == 10


async def test_calls_that_share_a_room_are_limited_together(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    calls = [at_once(sessions, room, 5 * [sold_out]) for _ in range(5)]
    assert await asyncio.gather(*calls) == 5 * [5 * [SOLD_OUT]]
    assert in_use.most == 3


async def test_negative_twin_with_a_room_for_each_call_they_are_not(
    engine: AsyncEngine, sessions: Sessions, in_use: InUse
) -> None:
    calls = [
        at_once(sessions, room_for_tasks(engine, spare=7), 5 * [sold_out])
        for _ in range(5)
    ]
    await asyncio.gather(*calls)
    assert in_use.most == 10


async def test_who_waits_for_room_holds_nothing(
    sessions: Sessions, in_use: InUse
) -> None:
    room, asked = asyncio.Semaphore(1), []

    async def ask(session: AsyncSession) -> None:
        asked.append(session)

    async with room:
        call = asyncio.create_task(at_once(sessions, room, 5 * [ask]))
        for _ in range(10):
            await asyncio.sleep(0)
        assert (len(asked), in_use.most) == (0, 0)
    await call
    assert len(asked) == 5


async def test_who_needs_no_room_finds_a_connection(
    engine: AsyncEngine,
) -> None:
    own = make_engine(engine.url, pool_size=3, pool_timeout=0)
    sessions, room = make_sessions(own), room_for_tasks(own, spare=1)
    both_at_work = asyncio.Barrier(2)

    async def ask_beside(session: AsyncSession) -> int:
        await sold_out(session)
        if await both_at_work.wait():
            return 0
        async with sessions() as other:
            return await pending_orders(other)

    assert sorted(await at_once(sessions, room, 2 * [ask_beside])) == [
        0,
        PENDING,
    ]
    await own.dispose()


@pytest.mark.parametrize(
    ("options", "spare"),
    [
        ({"pool_size": 5}, 0),
        ({"pool_size": 5}, -1),
        ({"pool_size": 5}, 5),
        ({"pool_size": 5, "max_overflow": 10}, 6),
        ({"pool_size": 0}, 1),
        ({"poolclass": NullPool}, 1),
    ],
    ids=["none", "less", "all", "overflow", "no limit", "no pool"],
)
async def test_there_is_no_room_without_spare_connections(
    engine: AsyncEngine, options: dict[str, Any], spare: int
) -> None:
    own = make_engine(engine.url, **options)
    with pytest.raises(ValueError, match=f"cannot spare {spare}"):
        room_for_tasks(own, spare=spare)


@pytest.mark.parametrize("spare", [1, 4])
async def test_there_is_room_for_all_but_the_spare_ones(
    engine: AsyncEngine, spare: int
) -> None:
    own = make_engine(engine.url, pool_size=5, max_overflow=10)
    room = room_for_tasks(own, spare=spare)
    for _ in range(5 - spare):
        assert not room.locked()
        await room.acquire()
    assert room.locked()


async def test_too_many_works_are_refused_before_any_sql(
    sessions: Sessions, room: asyncio.Semaphore, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="at most 1,0"):
        await at_once(sessions, room, 1_001 * [sold_out])


async def test_a_thousand_works_may_be_given(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    async def nothing(_: AsyncSession) -> None:
        """Send no statement, and so take no connection."""

    assert len(await at_once(sessions, room, 1_000 * [nothing])) == 1_000
    assert in_use.most == 0


async def test_each_work_sends_its_own_statement(
    sessions: Sessions, room: asyncio.Semaphore, statements: Statements
) -> None:
    with statements.expect(20):
        await at_once(sessions, room, 20 * [sold_out])


# --- Failures ----------------------------------------------------------------


async def test_a_failure_rolls_the_others_back_before_it_is_raised(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    added, never = asyncio.Event(), asyncio.Event()
    ended = []

    async def add_and_wait(session: AsyncSession) -> None:
        await add_mug(session)
        added.set()
        try:
            await never.wait()
        finally:
            ended.append("cancelled")

    async def fail_then(_: AsyncSession) -> None:
        await added.wait()
        raise LookupError

    with pytest.raises(ExceptionGroup) as caught:
        await at_once(sessions, room, [add_and_wait, fail_then])
    assert [type(each) for each in caught.value.exceptions] == [LookupError]
    assert (ended, in_use.now) == (["cancelled"], 0)
    assert await mugs(sessions) == IN_STOCK


async def test_after_a_failure_who_waited_for_room_stores_nothing(
    sessions: Sessions, in_use: InUse
) -> None:
    room = asyncio.Semaphore(1)
    with pytest.raises(ExceptionGroup):
        await at_once(sessions, room, [fail, *5 * [add_mug]])
    assert (in_use.now, room.locked()) == (0, False)
    assert await mugs(sessions) == IN_STOCK


async def test_what_has_been_committed_before_a_failure_stays(
    sessions: Sessions,
) -> None:
    one_after_another = asyncio.Semaphore(1)
    with pytest.raises(ExceptionGroup):
        await at_once(sessions, one_after_another, [add_mug, fail])
    assert await mugs(sessions) == IN_STOCK + 1


async def test_the_errors_of_all_who_failed_are_raised(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    both = asyncio.Barrier(2)

    async def fail_together(_: AsyncSession, error: Exception) -> None:
        await both.wait()
        raise error

    errors = [LookupError("one"), LookupError("two")]
    works = [partial(fail_together, error=error) for error in errors]
    with pytest.raises(ExceptionGroup) as caught:
        await at_once(sessions, room, works)
    assert set(caught.value.exceptions) == set(errors)


async def test_an_error_of_the_commit_is_raised_too(
    sessions: Sessions, room: asyncio.Semaphore, in_use: InUse
) -> None:
    async def add_without_a_flush(session: AsyncSession) -> None:
        session.add(Inventory(product_id=SHIRT, on_hand=1))

    with pytest.raises(ExceptionGroup) as caught:
        await at_once(sessions, room, [add_without_a_flush])
    [error] = caught.value.exceptions
    assert isinstance(error, IntegrityError)
    assert in_use.now == 0


async def test_room_is_free_again_after_every_failure(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    for _ in range(5):
        with pytest.raises(ExceptionGroup):
            await at_once(sessions, room, 3 * [fail])
    assert await at_once(sessions, room, 3 * [pending_orders]) == 3 * [PENDING]


# --- Cancellation ------------------------------------------------------------


@pytest.fixture
def _without_garbage_collection() -> Iterator[None]:
    """Let no collector hide what is left behind."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def cancelled_at(
    engine: AsyncEngine, step: int, call: Callable[[], Awaitable[object]]
) -> bool:
    """Cancel a call at the nth event; return False if it ended before."""
    events = itertools.count()

    def look(*_: object) -> None:
        if next(events) == step:
            task.cancel()

    async def run() -> None:
        await call()

    for name in EVENTS:
        event.listen(engine.sync_engine, name, look)
    task = asyncio.create_task(run())
    await asyncio.wait([task])
    for name in EVENTS:
        event.remove(engine.sync_engine, name, look)
    assert task.cancelled() or task.exception() is None
    return next(events) > step


@pytest.mark.usefixtures("_without_garbage_collection")
async def test_nothing_is_left_of_works_that_are_cancelled(
    engine: AsyncEngine,
    sessions: Sessions,
    room: asyncio.Semaphore,
    in_use: InUse,
) -> None:
    works = [sold_out, add_mug, *3 * [pending_orders]]
    call = partial(at_once, sessions, room, works)
    for step in range(200):
        before = await mugs(sessions)
        if not await cancelled_at(engine, step, call):
            assert step > 20
            return
        assert (in_use.now, room.locked()) == (0, False)
        assert await mugs(sessions) - before in (0, 1)
        async with sessions.begin() as session:  # nobody keeps a lock
            await add_mug(session)
    raise AssertionError("this never ends")


@pytest.mark.backend("postgresql")
async def test_the_server_ends_the_queries_of_those_who_are_cancelled(
    sessions: Sessions, room: asyncio.Semaphore
) -> None:
    async def sleep(session: AsyncSession) -> None:
        await session.scalar(select(func.pg_sleep(60)))

    async with asyncio.timeout(10), sessions() as watcher:

        async def until_sleeping(count: int) -> None:
            while await watcher.scalar(SLEEPING) != count:
                await watcher.rollback()

        async def fail_meanwhile(_: AsyncSession) -> None:
            await until_sleeping(2)
            raise LookupError

        with pytest.raises(ExceptionGroup):
            await at_once(sessions, room, [sleep, sleep, fail_meanwhile])
        await until_sleeping(0)


# --- Writers -----------------------------------------------------------------


async def read_and_write(session: AsyncSession) -> None:
    row = await session.get_one(Inventory, MUG, with_for_update=True)
    row.on_hand += 1


async def test_writers_of_one_row_wait_and_lose_nothing(
    crowd: AsyncEngine,
) -> None:
    sessions, room = make_sessions(crowd), room_for_tasks(crowd, spare=9)
    await at_once(sessions, room, 500 * [add_mug])
    assert await mugs(sessions) == IN_STOCK + 500


async def test_writers_that_read_first_lose_nothing_with_the_write_lock(
    crowd: AsyncEngine,
) -> None:
    sessions, room = write_sessions(crowd), room_for_tasks(crowd, spare=9)
    await at_once(sessions, room, 100 * [read_and_write])
    assert await mugs(sessions) == IN_STOCK + 100


async def test_negative_twin_without_it_changes_are_lost(
    engine: AsyncEngine, sessions: Sessions, room: asyncio.Semaphore
) -> None:
    both_read = asyncio.Barrier(2)

    async def read_then_write(session: AsyncSession) -> None:
        row = await session.get_one(Inventory, MUG)
        await both_read.wait()
        row.on_hand += 1

    works = 2 * [read_then_write]
    if engine.dialect.name == "sqlite":
        with pytest.raises(ExceptionGroup) as caught:
            await at_once(sessions, room, works)
        [error] = caught.value.exceptions
        assert isinstance(error, DBAPIError)
        assert "database is locked" in str(error)
    else:
        await at_once(sessions, room, works)
    assert await mugs(sessions) in (IN_STOCK, IN_STOCK + 1)
