"""Messages are sent after the commit: at least once, and in order."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle, islice
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from killed_relay import HALTED, POINTS, run
from loads import KILLS, OPERATIONS, WORKERS
from locks import until_waiting
from plans import plans_of
from processes import PATIENCE, forked, prepare
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.concurrency import outbox
from recipes.concurrency.outbox import (
    NEXT,
    Send,
    relay,
    send_next,
    unsent,
    write_message,
)
from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.schema import Inventory, Order, OrderStatus, OutboxMessage
from recipes.schema.seed import MUG, ORDER, SHIRT

OPERATIONS_ON = {"postgresql": OPERATIONS, "sqlite": 2}
PRODUCTS = (MUG, SHIRT)
PAID, SHIPPED = OrderStatus.PAID, OrderStatus.SHIPPED
CHANGE = update(Order).where(Order.id == ORDER)
WITHOUT_LOCK = (
    select(OutboxMessage)
    .where(OutboxMessage.sent_at.is_(None))
    .order_by(OutboxMessage.id)
    .limit(1)
)

Way = Callable[[Sessions, Send], Awaitable[object]]


async def write(sessions: Sessions, *topics: str) -> None:
    """Write each message in a transaction of its own."""
    for topic in topics:
        async with sessions.begin() as session:
            await write_message(session, topic, {})


async def sent_by(way: Way, sessions: Sessions) -> list[str]:
    """Send what there is, and return the topics as they came."""
    topics = []

    async def send(message: OutboxMessage) -> None:
        topics.append(message.topic)

    await way(sessions, send)
    return topics


async def sent(engine: AsyncEngine) -> list[str]:
    return await sent_by(relay, write_sessions(engine))


async def fail(_: OutboxMessage) -> None:
    raise ConnectionError("the broker is away")


# --- With the commit, or not at all ------------------------------------------


async def test_a_message_is_there_with_the_commit_and_sent_once(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await write_message(session, "order.shipped", {})
        assert await unsent(sessions) == 0
    assert await unsent(sessions) == 1
    assert await sent(engine) == ["order.shipped"]
    assert await sent(engine) == []


async def test_what_is_rolled_back_says_nothing(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions() as session:
        await write_message(session, "order.shipped", {})
        await session.rollback()
    assert await sent(engine) == []


async def test_a_savepoint_takes_back_its_messages_only(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await write_message(session, "kept", {})
        async with session.begin_nested() as savepoint:
            await write_message(session, "taken back", {})
            await savepoint.rollback()
    assert await sent(engine) == ["kept"]


async def test_it_is_sent_as_it_was_written(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    payload = {"order": str(ORDER), "units": 3, "tags": ["é", None]}
    async with sessions.begin() as session:
        await write_message(
            session, "order.shipped", MappingProxyType(payload)
        )
    seen = []

    async def look(message: OutboxMessage) -> None:
        seen.append((message.topic, message.payload, message.sent_at))

    assert await relay(write_sessions(engine), look) == 1
    assert seen == [("order.shipped", payload, None)]
    async with sessions() as session:
        message = (await session.scalars(select(OutboxMessage))).one()
    assert message.sent_at is not None


# --- Its order ---------------------------------------------------------------


async def test_the_messages_of_a_transaction_are_sent_as_it_wrote_them(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    topics = [f"message {number}" for number in range(12)]
    async with sessions.begin() as session:
        for topic in topics:
            await write_message(session, topic, {})
    assert await sent(engine) == topics


async def test_the_lowest_id_is_sent_first(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with engine.begin() as connection:
        # So that PostgreSQL reads the rows as they were stored.
        await connection.execute(text("DROP INDEX ix_outbox_unsent"))
    for id_ in (9, 7, 8):
        async with sessions.begin() as session:
            session.add(OutboxMessage(id=id_, topic=str(id_)))
    assert await sent(engine) == ["7", "8", "9"]


@pytest.mark.parametrize("autoflush", [True, False])
async def test_a_change_is_sent_to_the_database_before_its_message(
    sessions: Sessions, statements: Statements, *, autoflush: bool
) -> None:
    async with sessions.begin() as session:
        session.autoflush = autoflush
        order = await session.get_one(Order, ORDER)
        order.status = SHIPPED
        before = statements.count
        await write_message(session, "order.shipped", {})
        verbs = [sql.split()[0] for sql in statements.sql[before:]]
        assert verbs == ["UPDATE", "INSERT"]


async def test_messages_about_a_row_are_sent_in_the_order_of_its_changes(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async def ship() -> None:
        async with sessions.begin() as session:
            await session.execute(CHANGE.values(status=SHIPPED))
            await write_message(session, "shipped", {})

    async with sessions.begin() as first:
        await first.execute(CHANGE.values(status=PAID))
        second = asyncio.create_task(ship())
        if engine.dialect.name == "postgresql":
            await until_waiting(sessions)
        await write_message(first, "paid", {})
        await write_message(first, "receipt printed", {})
    await second
    assert await sent(engine) == ["paid", "receipt printed", "shipped"]


@pytest.mark.backend("postgresql")
async def test_who_has_locked_the_row_is_in_that_order_too(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async def say(topic: str) -> None:
        async with sessions.begin() as session:
            await session.get_one(Order, ORDER, with_for_update=True)
            await write_message(session, topic, {})

    async with sessions.begin() as first:
        await first.get_one(Order, ORDER, with_for_update=True)
        second = asyncio.create_task(say("second"))
        await until_waiting(sessions)
        await write_message(first, "first", {})
    await second
    assert await sent(engine) == ["first", "second"]


@pytest.mark.backend("postgresql")
async def test_negative_twin_before_the_change_a_message_is_too_early(
    sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    await outbox.trap_message_first(sessions)
    assert capsys.readouterr().out.splitlines() == [
        "arrived: order.shipped, order.cancelled",
        "order: shipped",
    ]


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("meanwhile", "order"),
    [(True, ["second", "first"]), (False, ["first", "second"])],
    ids=["not that of the ids", "not that of the commits"],
)
async def test_between_transactions_that_share_no_row_there_is_no_order(
    engine: AsyncEngine,
    sessions: Sessions,
    *,
    meanwhile: bool,
    order: list[str],
) -> None:
    async with sessions.begin() as session:
        await write_message(session, "first", {})
        await write(sessions, "second")  # which commits first
        topics = await sent(engine) if meanwhile else []
    assert topics + await sent(engine) == order


@pytest.mark.backend("sqlite")
async def test_on_sqlite_nobody_writes_between_a_message_and_its_commit(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session, sessions() as other:
        await write_message(session, "first", {})
        await other.execute(text("PRAGMA busy_timeout = 0"))
        with pytest.raises(OperationalError) as locked:
            await write_message(other, "second", {})
        assert code_of(locked.value) == "SQLITE_BUSY"
    await write(sessions, "second")
    assert await sent(engine) == ["first", "second"]


@pytest.mark.backend("postgresql")
async def test_an_identity_with_a_cache_has_no_order(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with engine.begin() as connection:
        cache = "ALTER TABLE outbox ALTER COLUMN id SET CACHE 10"
        await connection.execute(text(cache))
    async with engine.connect() as one, engine.connect() as other:
        for connection, topic in (
            (one, "first"),
            (other, "second"),
            (one, "third"),
        ):
            async with AsyncSession(connection) as session:
                await session.execute(CHANGE.values(status=PAID))
                await write_message(session, topic, {})
                await session.commit()
    assert await sent(engine) == ["first", "third", "second"]


# --- One relay at a time -----------------------------------------------------


async def until_blocked(engine: AsyncEngine, begun: asyncio.Event) -> None:
    """Return when the second relay cannot go on."""
    await begun.wait()
    if engine.dialect.name == "postgresql":
        await until_waiting(make_sessions(engine))


async def test_a_second_relay_waits_and_then_sends_what_is_next(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "first", "second")
    relays, begun = write_sessions(engine), asyncio.Event()
    told: list[tuple[str, str]] = []

    async def send(who: str, message: OutboxMessage) -> None:
        told.append((who, message.topic))
        if who == "one" and message.topic == "first":
            begins = ("BEGIN IMMEDIATE", "SELECT")

            @event.listens_for(engine.sync_engine, "before_cursor_execute")
            def note(*call: Any) -> None:
                if call[2].startswith(begins):
                    begun.set()

            others.append(asyncio.create_task(send_all("other")))
            await until_blocked(engine, begun)

    async def send_all(who: str) -> int:
        return await relay(relays, lambda message: send(who, message))

    others: list[asyncio.Task[int]] = []
    async with asyncio.timeout(PATIENCE):
        by_one = await send_all("one")
        assert by_one + await others[0] == 2
    assert [topic for _, topic in told] == ["first", "second"]


async def test_negative_twin_without_a_lock_both_send_the_same(
    engine: AsyncEngine,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "NEXT", WITHOUT_LOCK)
    await write(sessions, "only")
    both, told = asyncio.Barrier(2), []

    async def send(message: OutboxMessage) -> None:
        told.append(message.topic)
        await both.wait()

    relays = [relay(sessions, send) for _ in range(2)]
    await asyncio.gather(*relays, return_exceptions=True)
    assert told == ["only", "only"]


@pytest.mark.backend("postgresql")
async def test_negative_twin_skip_locked_lets_one_overtake_the_other(
    sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    await outbox.trap_skip_locked(sessions)
    assert capsys.readouterr().out == "arrived: order.shipped, order.paid\n"


@pytest.mark.backend("postgresql")
async def test_a_relay_that_waits_takes_over_from_one_that_fails(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "only")
    async with sessions.begin() as failing:
        await failing.scalars(NEXT)
        waiting = asyncio.create_task(sent(engine))
        await until_waiting(sessions)
        await failing.rollback()
    assert await waiting == ["only"]


@pytest.mark.backend("postgresql")
async def test_two_relays_send_at_once_only_what_shares_no_row(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    receiver = outbox.Receiver()
    async with sessions() as late, sessions.begin() as relaying:
        await write_message(late, "late", {})
        await write(sessions, "second")
        message = (await relaying.scalars(NEXT)).one()
        await late.commit()
        async with sessions.begin() as other:
            assert await send_next(other, receiver.receive)
    assert (message.topic, receiver.topics) == ("second", ["late"])


@pytest.mark.backend("sqlite")
async def test_on_sqlite_an_ordinary_session_cannot_mark_what_it_has_sent(
    sessions: Sessions,
) -> None:
    await write(sessions, "first")
    topics = []

    async def send(message: OutboxMessage) -> None:
        topics.append(message.topic)
        await write(sessions, "meanwhile")

    with pytest.raises(OperationalError) as refused:
        await relay(sessions, send)
    assert code_of(refused.value) == "SQLITE_BUSY_SNAPSHOT"
    assert topics == ["first"]
    assert await unsent(sessions) == 2


async def test_while_a_message_is_sent_only_sqlite_lets_nobody_write(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "only")
    codes = []

    async def send(_: OutboxMessage) -> None:
        async with sessions() as session:
            if engine.dialect.name == "sqlite":
                await session.execute(text("PRAGMA busy_timeout = 0"))
            try:
                await session.execute(CHANGE.values(status=PAID))
            except OperationalError as error:
                codes.append(code_of(error))

    await relay(write_sessions(engine), send)
    expected = {"sqlite": ["SQLITE_BUSY"], "postgresql": []}
    assert codes == expected[engine.dialect.name]


async def test_it_holds_one_connection_while_it_sends(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "first", "second")
    pool: Any = engine.pool
    held = []

    async def send(_: OutboxMessage) -> None:
        held.append(pool.checkedout())

    await relay(write_sessions(engine), send)
    assert held == [1, 1]
    assert pool.checkedout() == 0


# --- At least once -----------------------------------------------------------


async def test_what_cannot_be_sent_stays_and_holds_up_what_follows(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "first", "second", "third")
    topics = []

    async def send(message: OutboxMessage) -> None:
        topics.append(message.topic)
        if message.topic == "second":
            await fail(message)

    for _ in range(2):
        with pytest.raises(ConnectionError):
            await relay(write_sessions(engine), send)
    assert topics == ["first", "second", "second"]
    assert await sent(engine) == ["second", "third"]


async def test_who_takes_too_long_is_not_waited_for(
    engine: AsyncEngine, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outbox.SEND_SECONDS == 5
    monkeypatch.setattr(outbox, "SEND_SECONDS", 0.01)
    await write(sessions, "only")

    async def hang(_: OutboxMessage) -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await relay(write_sessions(engine), hang)
    assert await sent(engine) == ["only"]


async def test_others_wait_longer_for_a_lock_than_a_message_may_take(
    session: AsyncSession, backend: str
) -> None:
    query = {
        "postgresql": "SHOW lock_timeout",
        "sqlite": "PRAGMA busy_timeout",
    }
    found = await session.execute(text(query[backend]))
    seconds = {"20s": 20, 10_000: 10}[found.scalar_one()]
    assert seconds > outbox.SEND_SECONDS


async def test_who_is_cancelled_while_it_sends_has_marked_nothing(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "only")
    sending = asyncio.Event()

    async def hang(_: OutboxMessage) -> None:
        sending.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(relay(write_sessions(engine), hang))
    await sending.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await sent(engine) == ["only"]


async def test_a_commit_that_fails_sends_the_message_again(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "only")

    @event.listens_for(engine.sync_engine, "commit", once=True)
    def lose(_: object) -> None:
        raise ConnectionError("the commit is lost")

    with pytest.raises(ConnectionError):
        await sent(engine)
    assert await sent(engine) == ["only"]


async def test_what_is_sent_again_has_the_same_id_and_is_acted_on_once(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "first", "second")
    receiver, ids = outbox.Receiver(), []

    async def send_and_die(message: OutboxMessage) -> None:
        ids.append(message.id)
        await receiver.receive(message)
        await fail(message)

    for _ in range(2):
        with pytest.raises(ConnectionError):
            await relay(write_sessions(engine), send_and_die)
    assert len(set(ids)) == 1
    assert await relay(write_sessions(engine), receiver.receive) == 2
    assert receiver.arrived == 4
    assert receiver.topics == ["first", "second"]


# --- Killed ------------------------------------------------------------------


@pytest.fixture(scope="module")
def _nursery() -> None:
    """Start the process whose copies the relays are: it has all imports."""
    prepare("killed_relay")


async def killed(
    engine: AsyncEngine, point: str, way: str = "relay"
) -> list[int]:
    """Kill a relay's process at a point; return the ids that it has sent."""
    ids: list[int] = []
    async with forked(run, engine, point, way) as (process, pipe):
        while (told := await asyncio.to_thread(pipe.recv)) is not HALTED:
            ids.append(told)
        process.kill()
        await asyncio.to_thread(process.join)
        assert process.exitcode == -signal.SIGKILL
    return ids


@pytest.mark.usefixtures("_nursery")
async def test_relays_that_are_killed_lose_nothing_and_keep_the_order(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, *(f"message {n}" for n in range(KILLS)))
    points = list(islice(cycle(POINTS), KILLS))
    arrived = [id_ for at in points for id_ in await killed(engine, at)]

    async def send(message: OutboxMessage) -> None:
        arrived.append(message.id)

    await relay(write_sessions(engine), send)
    async with sessions() as session:
        ids = select(OutboxMessage.id).order_by(OutboxMessage.id)
        written = (await session.scalars(ids)).all()
    assert list(dict.fromkeys(arrived)) == written
    # Sent, and not marked.
    again = points.count("after it is sent")
    again += points.count("before the commit")
    assert len(arrived) == KILLS + again


@pytest.mark.usefixtures("_nursery")
async def test_negative_twin_who_marks_first_and_is_killed_loses_a_message(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "only")
    assert await killed(engine, "before it is sent", "mark first") == []
    assert await sent(engine) == []


# --- Under load --------------------------------------------------------------


async def add_one(session: AsyncSession, product_id: UUID) -> None:
    """Add a unit, and say how many there are."""
    change = (
        update(Inventory)
        .where(Inventory.product_id == product_id)
        .values(on_hand=Inventory.on_hand + 1)
        .returning(Inventory.on_hand)
    )
    units = (await session.scalars(change)).one()
    await write_message(session, str(product_id), {"units": units})


async def load(
    crowd: AsyncEngine, operations: int, relays: Sequence[Way]
) -> list[OutboxMessage]:
    """Let workers write while relays send; return what arrived.

    Where others can write meanwhile, the first transaction is late: it
    commits when another message has arrived.
    """
    sessions, arrived = write_sessions(crowd), list[OutboxMessage]()
    one_written, one_arrived, all_written = (asyncio.Event() for _ in range(3))
    can_be_late = crowd.dialect.name == "postgresql"

    async def worker(number: int) -> None:
        if number > 0:
            await one_written.wait()
        for operation in range(operations):
            async with sessions.begin() as session:
                await add_one(session, PRODUCTS[(number + operation) % 2])
                if number == operation == 0:
                    one_written.set()
                    if can_be_late:
                        await one_arrived.wait()

    async def send(message: OutboxMessage) -> None:
        arrived.append(message)
        one_arrived.set()

    async def send_all(way: Way) -> None:
        while not all_written.is_set():
            await way(sessions, send)
        await way(sessions, send)

    async with asyncio.timeout(300), asyncio.TaskGroup() as group:
        for way in relays:
            group.create_task(send_all(way))
        await asyncio.gather(*map(worker, range(WORKERS)))
        all_written.set()
    return arrived


async def on_hand(sessions: Sessions) -> dict[UUID, int]:
    async with sessions() as session:
        return {
            id_: (await session.get_one(Inventory, id_)).on_hand
            for id_ in PRODUCTS
        }


async def test_sixteen_workers_and_two_relays_lose_nothing_and_keep_the_order(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations = OPERATIONS_ON[backend]
    before = await on_hand(sessions)
    arrived = await load(crowd, operations, [relay, relay])
    assert len(arrived) == WORKERS * operations
    assert len({message.id for message in arrived}) == len(arrived)
    for id_, after in (await on_hand(sessions)).items():
        units = [
            message.payload["units"]
            for message in arrived
            if message.topic == str(id_)
        ]
        assert units == list(range(before[id_] + 1, after + 1))
    assert await unsent(sessions) == 0


def after_last() -> Way:
    last = 0

    async def way(sessions: Sessions, send: Send) -> None:
        nonlocal last
        query = select(OutboxMessage).where(OutboxMessage.id > last)
        async with sessions() as session:
            found = await session.scalars(query.order_by(OutboxMessage.id))
            for message in found.all():
                await send(message)
                last = message.id

    return way


@pytest.mark.backend("postgresql")
async def test_negative_twin_after_the_last_id_messages_are_lost(
    crowd: AsyncEngine,
) -> None:
    arrived = await load(crowd, 5, [after_last()])
    assert len({message.id for message in arrived}) < WORKERS * 5


# --- Statements and plans ----------------------------------------------------


async def test_a_message_is_one_statement_and_sending_it_two(
    engine: AsyncEngine, sessions: Sessions, statements: Statements
) -> None:
    with statements.expect(1):
        await write(sessions, "only")
    with statements.expect(2 + 1):
        await sent(engine)
    with statements.expect(1):
        await sent(engine)


async def test_one_message_can_be_sent_in_a_transaction_of_ones_own(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await write(sessions, "first", "second")
    receiver = outbox.Receiver()
    async with write_sessions(engine).begin() as session:
        assert await send_next(session, receiver.receive)
    assert receiver.topics == ["first"]
    assert await sent(engine) == ["second"]
    async with write_sessions(engine).begin() as session:
        assert not await send_next(session, receiver.receive)


@pytest.mark.backend("postgresql")
async def test_the_next_message_is_found_among_many_that_were_sent(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        many = (
            "INSERT INTO outbox (topic, payload, sent_at)"
            " SELECT 'old', '{}', now() FROM generate_series(1, 5000)"
        )
        await connection.execute(text(many))
        await connection.execute(text("ANALYZE outbox"))
    [plan] = await plans_of(engine, lambda session: session.scalar(NEXT))
    assert plan == [
        "Limit",
        "  LockRows",
        "    Index Scan using ix_outbox_unsent on outbox",
    ]


async def last_id(sessions: Sessions) -> int:
    async with sessions() as session:
        query = select(func.max(OutboxMessage.id))
        return (await session.scalars(query)).one()


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "deleted"])
async def test_on_sqlite_the_id_of_a_last_row_that_is_deleted_comes_again(
    engine: AsyncEngine, sessions: Sessions, *, kept: bool
) -> None:
    await write(sessions, "first", "second")
    await sent(engine)
    last = await last_id(sessions)
    async with sessions.begin() as session:
        old = OutboxMessage.id < last if kept else OutboxMessage.id <= last
        await session.execute(delete(OutboxMessage).where(old))
    await write(sessions, "third")
    again = engine.dialect.name == "sqlite" and not kept
    assert (await last_id(sessions) <= last) is again
