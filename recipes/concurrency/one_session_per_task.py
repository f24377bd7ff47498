# Part of the package database-recipes: cookbook run one-session-per-task
"""Read and write concurrently.

Give each task a session of its own, and run fewer of them at once than the
pool has connections.
"""

HEADLINE = "trap_more_tasks_than_connections"

# --8<-- [start:recipe]
import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import Sessions

MAX_WORKS = 1_000  # all their tasks are made at once, to wait for room

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[T]]


def room_for_tasks(engine: AsyncEngine, *, spare: int) -> asyncio.Semaphore:
    """Make room for as many tasks as the pool keeps connections, less a few.

    The ``spare`` ones are for all who do not ask for room. Make it once,
    where the engine is made: who shares the pool has to share the room.

    Raises:
        ValueError: ``spare`` is not positive, or the pool keeps no more.
    """
    size = engine.pool.size() if isinstance(engine.pool, QueuePool) else 0
    if not 1 <= spare < size:
        raise ValueError(f"a pool of {size} cannot spare {spare}")
    return asyncio.Semaphore(size - spare)


async def at_once(
    sessions: Sessions, room: asyncio.Semaphore, works: Collection[Work[T]]
) -> list[T]:
    """Run works at once, as far as there is room; return what each returned.

    Each is given a session of its own, and committed when it ends. After an
    error all others are cancelled and rolled back; what has been committed by
    then stays. Call it while you hold no session, and not from a work: who
    holds room and waits for more may wait for somebody who does the same.

    Raises:
        ExceptionGroup: works failed; it has their errors.
        ValueError: there are more than 1,000 works.
    """
    if len(works) > MAX_WORKS:
        raise ValueError("run at most 1,000 works at once")

    async def one(work: Work[T]) -> T:
        # In this order: the connection is back before the room is given on.
        async with room, sessions.begin() as session:
            return await work(session)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(work)) for work in works]
    return [task.result() for task in tasks]


# --8<-- [end:recipe]


# --8<-- [start:demo]
from functools import partial
from uuid import UUID

from sqlalchemy import func, select, update

from recipes.foundations.engines import make_sessions
from recipes.schema import Inventory, Order, OrderStatus
from recipes.schema.seed import HOODIE, MUG, SHIRT


def set_up(engine: AsyncEngine) -> tuple[Sessions, asyncio.Semaphore]:
    """Make what a process has one of, when it starts."""
    return make_sessions(engine), room_for_tasks(engine, spare=2)


async def pending_orders(session: AsyncSession) -> int:
    query = select(func.count()).where(Order.status == OrderStatus.PENDING)
    return (await session.scalars(query)).one()


async def sold_out(session: AsyncSession) -> int:
    query = select(func.count()).where(Inventory.on_hand == 0)
    return (await session.scalars(query)).one()


async def add_units(
    session: AsyncSession, product_id: UUID, *, units: int
) -> int:
    query = (
        update(Inventory)
        .where(Inventory.product_id == product_id)
        .values(on_hand=Inventory.on_hand + units)
        .returning(Inventory.on_hand)
    )
    return (await session.scalars(query)).one()


async def demo(engine: AsyncEngine) -> None:
    sessions, room = set_up(engine)
    pending, gone = await at_once(
        sessions,
        room,
        [pending_orders, sold_out],
    )
    print("pending orders:", pending)
    print("products sold out:", gone)

    delivered = {MUG: 7, SHIRT: 2, HOODIE: 20}
    writes = [
        partial(add_units, product_id=id_, units=units)
        for id_, units in delivered.items()
    ]
    mugs, shirts, hoodies = await at_once(sessions, room, writes)
    print("mugs:", mugs)
    print("shirts:", shirts)
    print("hoodies:", hoodies)


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(engine: AsyncEngine, rows: int) -> None:
    """Ask so many questions."""
    sessions, room = set_up(engine)
    await at_once(sessions, room, rows * [sold_out])


# --8<-- [end:growth]


# --8<-- [start:trap_more_tasks_than_connections]
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from recipes.foundations.engines import make_engine

Works = Sequence[Work[Any]]


async def trap_more_tasks_than_connections(engine: AsyncEngine) -> None:
    """Tasks that wait in vain for a connection fail, and so do others."""

    async def usual(own: AsyncEngine, works: Works) -> list[Any]:
        async def one(work: Work[Any]) -> Any:
            async with make_sessions(own).begin() as session:
                return await work(session)

        return await asyncio.gather(*map(one, works), return_exceptions=True)

    await twenty_reports(engine, usual)


async def twenty_reports(
    engine: AsyncEngine,
    way: Callable[[AsyncEngine, Works], Awaitable[list[Any]]],
) -> None:
    """Make reports that last until another request is answered or refused."""
    own = make_engine(engine.url, pool_size=5, pool_timeout=0.2)
    begun, answered = asyncio.Event(), asyncio.Event()

    async def report(session: AsyncSession) -> int:
        orders = await pending_orders(session)
        begun.set()
        await answered.wait()
        return orders

    async def another_request() -> str:
        await begun.wait()
        try:
            async with make_sessions(own)() as session:
                await sold_out(session)
                return "answered"
        except PoolTimeoutError as error:
            return str(error).partition(",")[0]
        finally:
            answered.set()

    request = asyncio.create_task(another_request())
    ended = await way(own, 20 * [report])
    print("another request:", await request)
    await own.dispose()
    print("tasks:", len(ended))
    failed = [each for each in ended if isinstance(each, PoolTimeoutError)]
    print("failed tasks:", len(failed))


# --8<-- [end:trap_more_tasks_than_connections]


# --8<-- [start:cure_more_tasks_than_connections]
async def cure_more_tasks_than_connections(engine: AsyncEngine) -> None:
    """They wait for room, which needs no patience and leaves a connection."""

    async def recipe(own: AsyncEngine, works: Works) -> list[Any]:
        room = room_for_tasks(own, spare=1)
        return await at_once(make_sessions(own), room, works)

    await twenty_reports(engine, recipe)


# --8<-- [end:cure_more_tasks_than_connections]


# --8<-- [start:trap_one_session_for_all]
from sqlalchemy import event
from sqlalchemy.exc import InvalidRequestError


async def trap_one_session_for_all(engine: AsyncEngine) -> None:
    """On a new session tasks fail; on one that has a connection they queue."""

    async def usual(own: AsyncEngine, works: Works) -> None:
        async with make_sessions(own)() as session:
            tasks = [work(session) for work in works]
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        failed = [e for e in ended if isinstance(e, InvalidRequestError)]
        print("failed on a new session:", len(failed))
        print(str(failed[0]).partition(" (")[0])
        async with make_sessions(own)() as session:
            await session.connection()  # as after any other query
            await asyncio.gather(*(work(session) for work in works))

    await three_counts(engine, usual)


async def three_counts(
    engine: AsyncEngine,
    way: Callable[[AsyncEngine, Works], Awaitable[object]],
) -> None:
    """Ask three questions at once; count the connections that are opened."""
    own = make_engine(engine.url)
    opened: list[object] = []
    event.listen(own.sync_engine, "connect", lambda new, _: opened.append(new))
    await way(own, [pending_orders, sold_out, pending_orders])
    await own.dispose()
    print("connections used by 3 tasks:", len(opened))


# --8<-- [end:trap_one_session_for_all]


# --8<-- [start:cure_one_session_for_all]
async def cure_one_session_for_all(engine: AsyncEngine) -> None:
    """Each has a session, and so a connection."""

    async def recipe(own: AsyncEngine, works: Works) -> None:
        await at_once(*set_up(own), works)

    await three_counts(engine, recipe)


# --8<-- [end:cure_one_session_for_all]


# --8<-- [start:trap_others_go_on]
from sqlalchemy.exc import IntegrityError


async def trap_others_go_on(engine: AsyncEngine) -> None:
    """``gather`` raises the first error, and lets the other tasks go on."""

    async def usual(works: Works) -> None:
        sessions = make_sessions(engine)

        async def one(work: Work[Any]) -> None:
            async with sessions.begin() as session:
                await work(session)

        await asyncio.gather(*map(one, works))

    await two_changes(engine, usual)


async def two_changes(
    engine: AsyncEngine, way: Callable[[Works], Awaitable[object]]
) -> None:
    """Let one of two changes fail; count what the other stores after that."""
    told, running = asyncio.Event(), []

    async def lasts(session: AsyncSession) -> None:
        running.append(asyncio.current_task())
        await told.wait()
        await add_units(session, SHIRT, units=100)

    async def fails(session: AsyncSession) -> None:
        await add_units(session, MUG, units=-100)

    async with make_sessions(engine)() as session:
        shirts = await session.get_one(Inventory, SHIRT)
        before = shirts.on_hand
        await session.rollback()
        try:
            await way([lasts, fails])
        except* IntegrityError:
            told.set()
        await asyncio.wait(filter(None, running))
        await session.refresh(shirts)
    print("shirts stored after the error:", shirts.on_hand - before)


# --8<-- [end:trap_others_go_on]


# --8<-- [start:cure_others_go_on]
async def cure_others_go_on(engine: AsyncEngine) -> None:
    """The others have ended, rolled back, before the error is raised."""

    async def recipe(works: Works) -> None:
        await at_once(*set_up(engine), works)

    await two_changes(engine, recipe)


# --8<-- [end:cure_others_go_on]


# --8<-- [start:trap_objects_of_another_session]
async def trap_objects_of_another_session(engine: AsyncEngine) -> None:
    """A task's commit does not store what it changed of another session."""

    async def usual(session: AsyncSession, ids: Sequence[UUID]) -> None:
        sessions = make_sessions(engine)

        async def add_one(row: Inventory) -> None:
            async with sessions.begin():
                row.on_hand += 1

        rows = [await session.get_one(Inventory, id_) for id_ in ids]
        await asyncio.gather(*map(add_one, rows))

    await two_deliveries(engine, usual)


async def two_deliveries(
    engine: AsyncEngine,
    way: Callable[[AsyncSession, Sequence[UUID]], Awaitable[None]],
) -> None:
    """Add one to two products; count what is stored of that."""
    total = select(func.sum(Inventory.on_hand))
    async with make_sessions(engine)() as session:
        before = (await session.scalars(total)).one()
        await session.rollback()
        await way(session, [MUG, SHIRT])
    async with make_sessions(engine)() as session:
        after = (await session.scalars(total)).one()
    print("units added: 2")
    print("units stored:", after - before)


# --8<-- [end:trap_objects_of_another_session]


# --8<-- [start:cure_objects_of_another_session]
async def cure_objects_of_another_session(engine: AsyncEngine) -> None:
    """A work gets ids, and uses the session that it is given."""

    async def recipe(_: AsyncSession, ids: Sequence[UUID]) -> None:
        add_one = [partial(add_units, product_id=id_, units=1) for id_ in ids]
        await at_once(*set_up(engine), add_one)

    await two_deliveries(engine, recipe)


# --8<-- [end:cure_objects_of_another_session]


# --8<-- [start:trap_connection_while_waiting]
Send = Callable[[int], Awaitable[object]]


async def trap_connection_while_waiting(engine: AsyncEngine) -> None:
    """A work that waits for somebody else holds its connection meanwhile."""

    async def usual(own: AsyncEngine, send: Send) -> None:
        async def report(session: AsyncSession) -> None:
            await send(await sold_out(session))

        await at_once(*set_up(own), 3 * [report])

    await three_reports(engine, usual)


async def three_reports(
    engine: AsyncEngine, way: Callable[[AsyncEngine, Send], Awaitable[None]]
) -> None:
    """Send three numbers; count what is held when all wait for answers."""
    own = make_engine(engine.url)
    all_wait, held = asyncio.Barrier(3), []

    async def send(_: int) -> None:
        await all_wait.wait()
        pool: Any = own.pool
        held.append(pool.checkedout())

    await way(own, send)
    await own.dispose()
    print("connections held meanwhile:", max(held))


# --8<-- [end:trap_connection_while_waiting]


# --8<-- [start:cure_connection_while_waiting]
async def cure_connection_while_waiting(engine: AsyncEngine) -> None:
    """Read at once, and send what was read when all sessions have ended."""

    async def recipe(own: AsyncEngine, send: Send) -> None:
        counts = await at_once(*set_up(own), 3 * [sold_out])
        await asyncio.gather(*map(send, counts))

    await three_reports(engine, recipe)


# --8<-- [end:cure_connection_while_waiting]


# --8<-- [start:trap_at_once_in_a_work]
from contextlib import suppress


async def trap_at_once_in_a_work(engine: AsyncEngine) -> None:
    """Works that wait for room hold what they wait for, and never end."""
    sessions, room = make_sessions(engine), asyncio.Semaphore(2)
    answers: list[int] = []

    async def ask_twice(_: AsyncSession) -> None:
        answers.extend(await at_once(sessions, room, [sold_out, sold_out]))

    with suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            await at_once(sessions, room, [ask_twice, ask_twice])
    print("questions answered:", len(answers))


# --8<-- [end:trap_at_once_in_a_work]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
