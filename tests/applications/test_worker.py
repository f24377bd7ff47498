"""Workers in processes of their own, stopped and killed at every point."""

import asyncio
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import PIPE
from typing import Any
from uuid import UUID

import pytest
from halting_worker import POINTS, run
from processes import PATIENCE, forked, prepare
from sqlalchemy import event, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.applications import worker
from recipes.applications.worker import (
    BEFORE_ALL,
    from_environment,
    pause,
    ship_parcel,
    ship_parcel_in_peace,
    work,
    work_until_stopped,
)
from recipes.foundations.engines import Sessions, make_engine, write_sessions
from recipes.schema import Inventory, Order, OrderLine, OrderStatus
from recipes.schema.seed import AVOCET, MUG, SHIRT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAID, SHIPPED = OrderStatus.PAID, OrderStatus.SHIPPED
Stock = dict[UUID, int]


@pytest.fixture(autouse=True, scope="module")
def _nursery() -> None:
    """Start the process whose copies the workers are: it has all imports."""
    prepare("halting_worker")


@dataclass
class Worker:
    """A worker's process, which a test watches."""

    process: BaseProcess
    pipe: Connection

    async def until_halted(self) -> None:
        """Return when it stands at its point."""
        await self.until_told("halted")

    async def until_told(self, words: str, times: int = 1) -> None:
        """Return when it has said so this often."""
        while times:
            times -= words in await asyncio.to_thread(self.pipe.recv)

    def go_on(self) -> None:
        """Let it go on."""
        self.pipe.send("go on")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    async def ended(self) -> int:
        """Wait for its end, and return its code."""
        await asyncio.to_thread(self.process.join)
        assert self.process.exitcode is not None
        return self.process.exitcode

    async def stopped(self) -> int:
        """Ask it to stop, and return its code."""
        self.signal(signal.SIGTERM)
        return await self.ended()


@asynccontextmanager
async def running(
    engine: AsyncEngine, point: str = "", way: str = ""
) -> AsyncIterator[Worker]:
    """Start a worker that halts there; it is gone after the block."""
    async with forked(run, engine, point, way) as (process, pipe):
        yield Worker(process, pipe)


def address(engine: AsyncEngine) -> dict[str, str]:
    url = engine.url.render_as_string(hide_password=False)
    return {"DATABASE_URL": url}


async def statuses(sessions: Sessions) -> Counter[OrderStatus]:
    query = select(Order.status).order_by(Order.id)
    async with sessions() as session:
        return Counter((await session.scalars(query)).all())


async def stock(sessions: Sessions) -> Stock:
    query = select(Inventory.product_id, Inventory.on_hand)
    async with sessions() as session:
        found = await session.execute(query)
        return {row[0]: row[1] for row in found}


async def ordered(sessions: Sessions) -> Stock:
    """Count the pieces that paid orders ask for."""
    query = (
        select(OrderLine.product_id, func.sum(OrderLine.quantity))
        .join(Order)
        .where(Order.status == PAID)
        .group_by(OrderLine.product_id)
    )
    async with sessions() as session:
        found = await session.execute(query)
        return {row[0]: row[1] for row in found}


async def after_all(sessions: Sessions) -> Stock:
    """Say what is left in stock when each order is shipped once."""
    wanted = await ordered(sessions)
    before = await stock(sessions)
    return {key: have - wanted.get(key, 0) for key, have in before.items()}


async def until_released(sessions: Sessions) -> None:
    """Wait until nobody has locked an order: a dead client's may linger."""
    async with sessions() as session:
        await session.execute(select(Order.id).with_for_update())


async def drain(engine: AsyncEngine) -> int:
    """Ship what there is, in this process."""
    return await work(
        write_sessions(engine), asyncio.Event(), poll_seconds=None
    )


async def test_it_ships_what_is_paid_and_nothing_else(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before, expected = await statuses(sessions), await after_all(sessions)
    assert before[PAID] == 3
    assert await drain(engine) == 3
    after = await statuses(sessions)
    assert after == before + Counter({SHIPPED: 3}) - Counter({PAID: 3})
    assert await stock(sessions) == expected
    assert await drain(engine) == 0


async def test_an_order_sends_five_statements_and_nothing_to_do_one(
    engine: AsyncEngine, statements: Statements
) -> None:
    with statements.expect(3 * 5 + 1):
        await drain(engine)
    with statements.expect(1):
        await drain(engine)


async def test_the_oldest_is_first(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    stop = asyncio.Event()
    event.listen(engine.sync_engine, "commit", lambda _: stop.set())
    ids = await in_order(sessions, PAID)
    assert await work(write_sessions(engine), stop) == 1
    assert await in_order(sessions, PAID) == ids[1:]
    stop.clear()
    assert await work(write_sessions(engine), stop) == 1
    assert await in_order(sessions, PAID) == ids[2:]


async def in_order(sessions: Sessions, status: OrderStatus) -> list[UUID]:
    """List the orders that stand so, the oldest first."""
    query = select(Order.id).where(Order.status == status)
    async with sessions() as session:
        ids = await session.scalars(query.order_by(Order.created_at))
        return list(ids.all())


async def test_an_order_without_lines_is_shipped(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await drain(engine)
    async with sessions.begin() as session:
        session.add(Order(user_id=AVOCET, status=PAID))
    before = await stock(sessions)
    assert await drain(engine) == 1
    assert await stock(sessions) == before


async def test_one_that_cannot_be_shipped_holds_up_no_other(
    engine: AsyncEngine,
    sessions: Sessions,
    caplog: pytest.LogCaptureFixture,
) -> None:
    id_, *_ = await in_order(sessions, PAID)
    async with sessions.begin() as session:
        of_it = update(OrderLine).where(OrderLine.order_id == id_)
        await session.execute(of_it.values(quantity=99))
    assert await drain(engine) == 2
    assert f"order {id_} waits for its products" in caplog.text
    async with sessions() as session:
        assert (await session.get_one(Order, id_)).status is PAID

    async with sessions.begin() as session:
        await session.execute(update(Inventory).values(on_hand=100))
    assert await drain(engine) == 1


async def test_a_bug_in_one_order_holds_up_no_other(
    engine: AsyncEngine,
    sessions: Sessions,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is logged, and tried again in the next round."""
    monkeypatch.setattr(worker, "FIRST_BACKOFF", 0.001)
    right, calls = worker.ship, 0

    async def ship(*arguments: Any) -> None:
        nonlocal calls
        calls += 1
        await right(*arguments)
        if calls == 1:
            raise ZeroDivisionError("a bug")

    monkeypatch.setattr(worker, "ship", ship)
    expected = await after_all(sessions)
    first, *_ = await in_order(sessions, PAID)
    assert await drain(engine) == 2
    assert f"order {first}: it goes on in 0.001 seconds" in caplog.text
    assert "ZeroDivisionError: a bug" in caplog.text
    assert await drain(engine) == 1
    assert await stock(sessions) == expected


@pytest.mark.parametrize(("size", "seen"), [(4, True), (100, False)])
async def test_one_that_is_paid_late_is_seen_while_others_keep_coming(
    engine: AsyncEngine,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    seen: bool,
) -> None:
    """It is seen in the next round: here in the second of four orders."""
    monkeypatch.setattr(worker, "ROUND", size)
    late, *_ = await in_order(sessions, OrderStatus.PENDING)
    async with sessions.begin() as session:
        session.add_all(Order(user_id=AVOCET, status=PAID) for _ in range(20))
    stop, right, count = asyncio.Event(), worker.ship, 0

    async def ship(session: AsyncSession, order: Order) -> None:
        nonlocal count
        await right(session, order)
        count += 1
        if count == 4:  # it is older than this one
            assert late < order.id
            pay = update(Order).where(Order.id == late)
            await session.execute(pay.values(status=PAID))
        if count == 8:
            stop.set()

    monkeypatch.setattr(worker, "ship", ship)
    assert await work(write_sessions(engine), stop) == 8
    async with sessions() as session:
        stored = (await session.get_one(Order, late)).status
    assert (stored is SHIPPED) is seen


async def test_those_that_fail_do_not_fill_a_round(
    engine: AsyncEngine, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are seen all the same."""
    monkeypatch.setattr(worker, "ROUND", 1)
    first, second, last = await in_order(sessions, PAID)
    async with sessions.begin() as session:
        those = update(OrderLine).where(OrderLine.order_id != last)
        await session.execute(those.values(quantity=99))
    assert await drain(engine) == 1
    assert await in_order(sessions, PAID) == [first, second]


async def test_the_pauses_double_up_to_a_limit_and_begin_anew(
    engine: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    stop = asyncio.Event()

    async def noted(_: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 11:
            stop.set()

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def fail(*_: object) -> None:
        if len(pauses) != 9:
            raise ConnectionError("the server is away")

    monkeypatch.setattr(worker, "pause", noted)
    await work(write_sessions(engine), stop, poll_seconds=5)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 5, 1]
    assert "order None: it goes on in 1.0 seconds" in caplog.messages


async def test_a_pause_ends_when_a_stop_comes() -> None:
    stop = asyncio.Event()
    waiting = asyncio.create_task(pause(stop, 3_600))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(waiting, PATIENCE)
    await pause(asyncio.Event(), 0.001)


async def test_it_waits_outside_of_any_transaction(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, in_use = asyncio.Event(), []
    pool: Any = engine.pool

    async def noted(*_: object) -> None:
        in_use.append(pool.checkedout())
        stop.set()

    monkeypatch.setattr(worker, "pause", noted)
    await work(write_sessions(engine), stop)
    assert in_use == [0]


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_loses_nothing_and_does_nothing_twice(
    engine: AsyncEngine, sessions: Sessions, point: str
) -> None:
    expected = await after_all(sessions)
    paid = 2 if point == "after the commit" else 3
    async with running(engine, point) as killed:
        await killed.until_halted()
        killed.signal(signal.SIGKILL)
        assert await killed.ended() == -signal.SIGKILL
    await until_released(sessions)
    assert (await statuses(sessions))[PAID] == paid

    assert await drain(engine) == paid
    assert await stock(sessions) == expected


async def test_negative_twin_killed_between_two_transactions_ships_twice(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    expected = await after_all(sessions)
    async with running(engine, way="in two transactions") as killed:
        await killed.until_halted()
        killed.signal(signal.SIGKILL)
        await killed.ended()
    await drain(engine)
    left = await stock(sessions)
    assert sum(expected.values()) - sum(left.values()) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("point", POINTS)
async def test_a_signal_lets_it_finish_its_order_and_no_other(
    engine: AsyncEngine,
    sessions: Sessions,
    point: str,
    number: signal.Signals,
) -> None:
    async with running(engine, point) as stopped:
        await stopped.until_halted()
        stopped.signal(number)
        stopped.go_on()
        assert await stopped.ended() == 0
    assert (await statuses(sessions))[PAID] == 2
    expected = await after_all(sessions)
    assert await drain(engine) == 2
    assert await stock(sessions) == expected


async def test_one_that_waits_for_orders_stops_at_once(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raised(stop: asyncio.Event, seconds: float) -> None:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)  # one more changes nothing
        await pause(stop, seconds)

    monkeypatch.setattr(worker, "pause", raised)
    working = work_until_stopped(engine, poll_seconds=3_600)
    assert await asyncio.wait_for(working, PATIENCE) == 3
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_what_takes_longer_than_the_grace_is_rolled_back(
    engine: AsyncEngine,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, right = await statuses(sessions), worker.ship

    async def endless(session: AsyncSession, order: Order) -> None:
        await right(session, order)
        await session.flush()
        signal.raise_signal(signal.SIGTERM)
        await asyncio.Event().wait()

    monkeypatch.setattr(worker, "ship", endless)
    with pytest.raises(TimeoutError):
        await work_until_stopped(engine, grace_seconds=0.01)
    pool: Any = engine.pool
    assert pool.checkedout() == 0
    assert await statuses(sessions) == before
    monkeypatch.undo()
    assert await drain(engine) == 3


async def test_a_commit_that_has_begun_is_finished(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    before, expected = await statuses(sessions), await stock(sessions)

    @event.listens_for(engine.sync_engine, "commit")
    def tell(_: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    with pytest.raises(TimeoutError):
        await work_until_stopped(engine, grace_seconds=0)
    event.remove(engine.sync_engine, "commit", tell)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others)  # SQLAlchemy commits in a task of its own
    assert await statuses(sessions) - before == Counter({SHIPPED: 1})
    assert await stock(sessions) != expected


async def test_it_runs_on_the_database_of_the_process(
    engine: AsyncEngine,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def last(*_: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(worker, "pause", last)
    monkeypatch.setenv(*next(iter(address(engine).items())))
    await from_environment()
    assert (await statuses(sessions))[PAID] == 0


async def test_it_runs_as_a_program(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c"),
        "import asyncio; from recipes.applications.worker import *;"
        " asyncio.run(from_environment())",
        stderr=PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), **address(engine)},
    )
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            assert b"is shipped" in await process.stderr.readline()
        process.terminate()
        await process.communicate()
    assert process.returncode == 0
    assert (await statuses(sessions))[PAID] == 0


async def test_two_workers_ship_each_order_once(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(update(Inventory).values(on_hand=1_000))
        for _ in range(57):
            lines = [
                OrderLine(product_id=id_, quantity=1, unit_price_cents=1)
                for id_ in (MUG, SHIRT)
            ]
            session.add(Order(user_id=AVOCET, status=PAID, lines=lines))
    expected = await after_all(sessions)
    async with running(engine) as one, running(engine) as two:
        await until_shipped(sessions)
        assert [await one.stopped(), await two.stopped()] == [0, 0]
    assert await stock(sessions) == expected


async def until_shipped(sessions: Sessions) -> None:
    """Return when no order waits any more: its lock may be let go first."""
    left = PAID
    while (await statuses(sessions))[left]:
        await until_released(sessions)


@pytest.mark.backend("postgresql")
async def test_a_second_worker_takes_the_next_order_and_does_not_wait(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    expected = await after_all(sessions)
    async with running(engine, "SELECT order_lines.") as slow:
        await slow.until_halted()
        async with running(engine) as quick:
            await quick.until_told("is shipped", 2)
            slow.go_on()
            await slow.until_told("is shipped")
            assert [await slow.stopped(), await quick.stopped()] == [0, 0]
    assert await stock(sessions) == expected


@pytest.mark.backend("postgresql")
async def test_negative_twin_two_workers_without_a_lock_ship_twice(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    expected = await after_all(sessions)
    way = "without a lock"
    async with (
        running(engine, "SELECT inventory.", way) as one,
        running(engine, "SELECT inventory.", way) as two,
    ):
        for each in (one, two):
            await each.until_halted()
        for each in (one, two):
            each.go_on()
        await until_shipped(sessions)
        assert [await one.stopped(), await two.stopped()] == [0, 0]
    left = await stock(sessions)
    assert sum(expected.values()) - sum(left.values()) >= 3


TERMINATE = text(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "point", [point for point in POINTS if point != "after the commit"]
)
async def test_a_lost_connection_costs_an_attempt(
    engine: AsyncEngine, sessions: Sessions, point: str
) -> None:
    expected = await after_all(sessions)
    async with running(engine, point) as bereft:
        await bereft.until_halted()
        async with engine.connect() as connection:
            await connection.execute(TERMINATE)
        bereft.go_on()
        await bereft.until_told("goes on in")
        await bereft.until_told("is shipped", 3)
        assert await bereft.stopped() == 0
    assert await stock(sessions) == expected


@pytest.mark.backend("postgresql")
async def test_it_outlasts_a_server_that_takes_no_connections(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    expected = await after_all(sessions)
    allow = f"ALTER DATABASE {engine.url.database} ALLOW_CONNECTIONS"
    elsewhere = make_engine(engine.url.set(database="postgres"))
    admin = elsewhere.execution_options(isolation_level="AUTOCOMMIT")
    async with running(engine, "SELECT orders.") as bereft:
        await bereft.until_halted()
        async with engine.connect() as connection:
            async with admin.connect() as administrator:
                await administrator.execute(text(f"{allow} false"))
                await connection.execute(TERMINATE)
                bereft.go_on()
                await bereft.until_told("goes on in", 4)
                await administrator.execute(text(f"{allow} true"))
        await bereft.until_told("is shipped", 3)
        assert await bereft.stopped() == 0
    await elsewhere.dispose()
    assert await stock(sessions) == expected


@pytest.mark.backend("postgresql")
async def test_a_partial_index_finds_the_next_order(
    engine: AsyncEngine,
) -> None:
    """Of many orders that were shipped long ago."""
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO orders (id, user_id, status, created_at)"
                " SELECT gen_random_uuid(), :user, 'shipped', now()"
                " FROM generate_series(1, 5000)"
            ),
            {"user": AVOCET},
        )
        await connection.execute(
            text(
                "CREATE INDEX ix_orders_paid ON orders (id)"
                " WHERE status = 'paid'"
            )
        )
        await connection.execute(text("ANALYZE orders"))
        plan = await connection.execute(
            text(
                "EXPLAIN SELECT id FROM orders WHERE status = 'paid'"
                " AND id > :after ORDER BY id LIMIT 1"
                " FOR NO KEY UPDATE SKIP LOCKED"
            ),
            {"after": BEFORE_ALL},
        )
        assert "ix_orders_paid" in "".join(plan.scalars())


@pytest.mark.parametrize("way", [ship_parcel, ship_parcel_in_peace])
async def test_the_parcel_of_the_trap_is_stored_if_nobody_kills(
    engine: AsyncEngine,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    way: Any,
) -> None:
    class Carrier:
        def readline(self) -> None:
            signal.pthread_kill(main_thread, signal.SIGTERM)

    main_thread = threading.get_ident()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: None)
    monkeypatch.setattr(sys, "stdin", Carrier())
    monkeypatch.setenv(*next(iter(address(engine).items())))
    await way()
    loop.remove_signal_handler(signal.SIGTERM)
    assert (await statuses(sessions))[PAID] == 2


def test_what_is_seen_as_cancelled_is_not_shipped() -> None:
    order = Order(user_id=AVOCET, status=OrderStatus.CANCELLED)
    worker.ship_if_paid(order)
    assert order.status == OrderStatus.CANCELLED
