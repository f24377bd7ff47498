# Part of the package database-recipes: cookbook run worker
"""A worker beside the application.

Ship paid orders in a process of its own, none of them twice, and stop when
asked to.
"""

HEADLINE = "trap_no_claim"

# --8<-- [start:recipe]
import asyncio
import logging
import os
import signal
from contextlib import suppress
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import selectinload

from recipes.foundations.engines import Sessions, make_engine, write_sessions
from recipes.schema import Order, OrderStatus
from recipes.transactions.lock_rows import OutOfStockError, take_from_stock

FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 60.0  # seconds
ROUND = 100  # orders shipped; then it begins with the oldest again
BEFORE_ALL = UUID(int=0)
NEXT_PAID = (
    select(Order)
    .where(Order.status == OrderStatus.PAID, Order.id > bindparam("after"))
    .order_by(Order.id)  # a UUID of version 7: the oldest first
    .limit(1)
    .options(selectinload(Order.lines))
    # The lock is the claim. It ends with the transaction, so with the process
    # too. Another worker takes the next order instead of waiting.
    .with_for_update(skip_locked=True, key_share=True)
)
log = logging.getLogger(__name__)


async def ship(session: AsyncSession, order: Order) -> None:
    """Take an order's pieces out of the stock: here your own work begins.

    It is stored together with the new status, or not at all.
    """
    if wanted := {line.product_id: line.quantity for line in order.lines}:
        await take_from_stock(session, wanted)
    order.status = OrderStatus.SHIPPED


async def work(
    sessions: Sessions, stop: asyncio.Event, *, poll_seconds: float | None = 5
) -> int:
    """Ship paid orders until told to stop; return how many it shipped.

    Each has a session and a transaction of its own: one that fails takes no
    other with it, and the locks are held for one order only. ``sessions`` are
    those of ``write_sessions``. When nothing is left, it waits for
    ``poll_seconds`` and looks again; None means that it returns. One that has
    failed, or is paid late, it sees in the next round.
    """
    after, shipped, backoff = BEFORE_ALL, 0, FIRST_BACKOFF
    while not stop.is_set():
        claimed = None
        try:
            async with sessions.begin() as session:
                order = await session.scalar(NEXT_PAID, {"after": after})
                if order is not None:
                    # One that fails holds up no other.
                    after = claimed = order.id
                    await ship(session, order)
        except OutOfStockError:
            log.warning("order %s waits for its products", claimed)
        except Exception:  # of the connection, or a bug: an order stays paid
            log.exception(
                "order %s: it goes on in %s seconds", claimed, backoff
            )
            await pause(stop, backoff)
            backoff = min(2 * backoff, LONGEST_BACKOFF)
        else:
            backoff = FIRST_BACKOFF
            if order is not None:
                shipped += 1
                log.info("order %s is shipped", claimed)
                if shipped % ROUND == 0:
                    after = BEFORE_ALL
            elif poll_seconds is None:
                break
            else:
                after = BEFORE_ALL
                await pause(stop, poll_seconds)
    return shipped


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, outside of any transaction, but no longer than for a stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def work_until_stopped(
    engine: AsyncEngine, *, poll_seconds: float = 5, grace_seconds: float = 5
) -> int:
    """Work until SIGTERM or Ctrl-C; return how many orders it shipped.

    The order that is begun is finished. ``grace_seconds`` is less than what
    your host gives before it kills, which is 10 for Docker: to end a statement
    may take 2 more.

    Raises:
        TimeoutError: that was too short; the order is rolled back, and paid,
            unless its commit had begun.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    async with asyncio.timeout(None) as limit:

        def end() -> None:
            if not stop.is_set():
                stop.set()
                limit.reschedule(loop.time() + grace_seconds)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        try:
            sessions = write_sessions(engine)
            return await work(sessions, stop, poll_seconds=poll_seconds)
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)


async def from_environment() -> None:
    """Work on the database of the process: ``asyncio.run`` this."""
    logging.basicConfig(level=logging.INFO)
    engine = make_engine(os.environ["DATABASE_URL"], pool_size=1)
    try:
        await work_until_stopped(engine)
    finally:
        await engine.dispose()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import ColumnElement, event, func

from recipes.foundations.engines import make_sessions
from recipes.schema import Inventory


async def demo(engine: AsyncEngine) -> None:
    sessions, stop = write_sessions(engine), asyncio.Event()
    before = await count(engine, func.sum(Inventory.on_hand))

    @event.listens_for(engine.sync_engine, "before_cursor_execute", once=True)
    def deploy(*_: object) -> None:
        stop.set()  # as SIGTERM does, here while it claims an order

    print("shipped, then stopped:", await work(sessions, stop))
    print("still paid:", await count(engine, PAID_ORDERS))

    stop.clear()
    print("shipped:", await work(sessions, stop, poll_seconds=None))
    left = await count(engine, func.sum(Inventory.on_hand))
    print("pieces sent:", before - left)


PAID_ORDERS = func.count().filter(Order.status == OrderStatus.PAID)


async def count(engine: AsyncEngine, what: ColumnElement[int]) -> int:
    """Count what is stored by now."""
    async with make_sessions(engine)() as session:
        return (await session.scalars(select(what))).one()


# --8<-- [end:demo]


# --8<-- [start:trap_no_claim]
from collections.abc import Awaitable, Callable

from sqlalchemy import update

from recipes.schema import OrderLine
from recipes.schema.seed import AVOCET, MUG


async def trap_no_claim(engine: AsyncEngine) -> None:
    """Workers that read what to do, and then do it, all do the same."""
    all_read = asyncio.Barrier(4)
    paid = select(Order).where(Order.status == OrderStatus.PAID)
    query = paid.options(selectinload(Order.lines))

    async def usual(sessions: Sessions) -> None:
        async with sessions() as session:
            orders = (await session.scalars(query)).all()
        await all_read.wait()
        for order in orders:
            async with sessions.begin() as session:
                session.add(order)
                await ship(session, order)

    await four_workers(engine, usual)


async def four_workers(
    engine: AsyncEngine, way: Callable[[Sessions], Awaitable[object]]
) -> None:
    """Let four work at once when one mug is paid; count those that leave."""
    others = update(Order).where(Order.status == OrderStatus.PAID)
    line = OrderLine(product_id=MUG, quantity=1, unit_price_cents=12_50)
    order = Order(user_id=AVOCET, status=OrderStatus.PAID, lines=[line])
    async with make_sessions(engine).begin() as session:
        await session.execute(others.values(status=OrderStatus.CANCELLED))
        session.add(order)
        before = (await session.get_one(Inventory, MUG)).on_hand

    async def worker() -> None:
        own = make_engine(engine.url, pool_size=1)
        await way(write_sessions(own))
        await own.dispose()

    await asyncio.gather(*(worker() for _ in range(4)))
    async with make_sessions(engine)() as session:
        left = (await session.get_one(Inventory, MUG)).on_hand
    print("mugs paid: 1")
    print("mugs sent:", before - left)
    print("sent for nothing:", before - left - 1)


# --8<-- [end:trap_no_claim]


# --8<-- [start:cure_no_claim]
async def cure_no_claim(engine: AsyncEngine) -> None:
    """One claims the order under a lock, and the others leave it out."""
    all_there = asyncio.Barrier(4)

    async def recipe(sessions: Sessions) -> None:
        await all_there.wait()
        await work(sessions, asyncio.Event(), poll_seconds=None)

    await four_workers(engine, recipe)


# --8<-- [end:cure_no_claim]


# --8<-- [start:trap_one_session]
async def trap_one_session(engine: AsyncEngine) -> None:
    """In a session for life, one order that fails makes all others fail."""

    async def usual() -> None:
        paid = select(Order).where(Order.status == OrderStatus.PAID)
        query = paid.options(selectinload(Order.lines)).order_by(Order.id)
        async with write_sessions(engine)() as session:
            for order in (await session.scalars(query)).all():
                try:
                    for line in order.lines:
                        key = line.product_id
                        stock = await session.get_one(Inventory, key)
                        stock.on_hand -= line.quantity
                    order.status = OrderStatus.SHIPPED
                    await session.commit()
                except Exception as error:  # noqa: BLE001 - the fault
                    print("skipped:", type(error).__name__)

    await with_one_sold_out(engine, usual)


async def with_one_sold_out(
    engine: AsyncEngine, worker: Callable[[], Awaitable[object]]
) -> None:
    """Let it work when the second of the paid orders cannot be shipped."""
    paid = select(Order.id).where(Order.status == OrderStatus.PAID)
    second = paid.order_by(Order.id).offset(1).limit(1)
    too_many = update(OrderLine).where(OrderLine.order_id.in_(second))
    async with write_sessions(engine).begin() as session:
        await session.execute(too_many.values(quantity=99))
    before = await count(engine, PAID_ORDERS)
    await worker()
    left = await count(engine, PAID_ORDERS)
    print("paid orders:", before)
    print("shipped:", before - left)
    print("in stock, and not shipped:", left - 1)


# --8<-- [end:trap_one_session]


# --8<-- [start:cure_one_session]
async def cure_one_session(engine: AsyncEngine) -> None:
    """With a session for each order, one that fails is alone."""
    sessions, stop = write_sessions(engine), asyncio.Event()
    await with_one_sold_out(
        engine, lambda: work(sessions, stop, poll_seconds=None)
    )


# --8<-- [end:cure_one_session]


# --8<-- [start:trap_stale_order]
async def trap_stale_order(engine: AsyncEngine) -> None:
    """In a session for life, an order stays as it was when it was loaded."""
    sessions = write_sessions(engine)
    paid = select(Order).where(Order.status == OrderStatus.PAID)
    async with sessions() as session:
        orders = (await session.scalars(paid)).all()
        await session.commit()

        async with sessions.begin() as customer:
            cancel = update(Order).where(Order.status == OrderStatus.PAID)
            await customer.execute(cancel.values(status=OrderStatus.CANCELLED))

        for order in orders:
            ship_if_paid(await session.get_one(Order, order.id))
            await session.commit()
        await session.refresh(orders[0])
        print("the customer cancelled; now it is", orders[0].status)
    print("orders cancelled, and shipped all the same:", len(orders))


def ship_if_paid(order: Order) -> None:
    """Believe what the session shows of an order."""
    if order.status == OrderStatus.PAID:
        order.status = OrderStatus.SHIPPED


# --8<-- [end:trap_stale_order]


# --8<-- [start:trap_killed]
import subprocess
import sys


async def trap_killed(engine: AsyncEngine) -> None:
    """By default, SIGTERM kills at once: what was done is not stored."""
    await deploy_in_the_middle(engine, "ship_parcel()")


async def ship_parcel() -> None:
    """Give a parcel to the carrier, wait for an answer, and store that."""
    engine = make_engine(os.environ["DATABASE_URL"])
    async with write_sessions(engine).begin() as session:
        order = (await session.scalars(NEXT_PAID, {"after": BEFORE_ALL})).one()
        print("a parcel leaves", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        order.status = OrderStatus.SHIPPED
    await engine.dispose()


async def deploy_in_the_middle(engine: AsyncEngine, worker: str) -> None:
    """Stop a worker's process while a parcel leaves; compare with the rows."""
    before = await count(engine, PAID_ORDERS)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c"),
        f"import asyncio; from {__name__} import *; asyncio.run({worker})",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={
            **os.environ,
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        },
    )
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    parcels = (await process.stdout.readline()).count(b"leaves")
    process.terminate()
    await process.communicate(b"the carrier has it\n")
    stored = before - await count(engine, PAID_ORDERS)
    print("ended with:", process.returncode)
    print("parcels that left:", parcels)
    print("orders stored as shipped:", stored)
    print("to be sent a second time:", parcels - stored)


# --8<-- [end:trap_killed]


# --8<-- [start:cure_killed]
async def cure_killed(engine: AsyncEngine) -> None:
    """With a handler, the signal is a wish, and the worker ends its work."""
    await deploy_in_the_middle(engine, "ship_parcel_in_peace()")


async def ship_parcel_in_peace() -> None:
    """Do the same, with a handler for the signal."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    while not stop.is_set():
        await ship_parcel()


# --8<-- [end:cure_killed]


# --8<-- [start:trap_swallowed_cancellation]
async def trap_swallowed_cancellation(engine: AsyncEngine) -> None:
    """A bare ``except`` catches the cancellation too: nothing stops it."""
    sessions = write_sessions(engine)
    has_begun, carrier = asyncio.Event(), asyncio.Event()
    first = {"after": BEFORE_ALL}

    async def usual() -> None:
        while await count(engine, PAID_ORDERS):
            try:
                async with sessions.begin() as session:
                    order = (await session.scalars(NEXT_PAID, first)).one()
                    has_begun.set()
                    await carrier.wait()
                    order.status = OrderStatus.SHIPPED
            except:  # noqa: E722 - the fault
                log.debug("try again")

    worker = asyncio.create_task(usual())
    await has_begun.wait()
    before = await count(engine, PAID_ORDERS)
    worker.cancel()
    carrier.set()
    await worker
    print("cancelled:", worker.cancelled())
    left = await count(engine, PAID_ORDERS)
    print("shipped after it was told to stop:", before - left)


# --8<-- [end:trap_swallowed_cancellation]


# --8<-- [start:trap_idle_in_transaction]
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from recipes.foundations.driver_errors import driver_error


async def trap_idle_in_transaction(engine: AsyncEngine) -> None:
    """Who waits within a transaction is in the way, or sees nothing new.

    On PostgreSQL no migration gets its lock. On SQLite the worker sees the
    orders of the past.
    """
    sessions = make_sessions(engine)
    paid = select(func.count()).where(Order.status == OrderStatus.PAID)
    async with sessions() as session:
        first = (await session.scalars(paid)).one()
        # Here it sleeps until the next poll, and meanwhile:
        async with sessions.begin() as shop:
            shop.add(Order(user_id=AVOCET, status=OrderStatus.PAID))
        second = (await session.scalars(paid)).one()
        print("new orders seen:", second - first)
        [failed] = await asyncio.gather(
            migrate(engine), return_exceptions=True
        )
    failure = isinstance(failed, DBAPIError) and driver_error(failed)
    print("migration:", failure or "done")


SHORT_WAIT = {
    "postgresql": "SET LOCAL lock_timeout = '100ms'",
    "sqlite": "PRAGMA busy_timeout = 100",  # milliseconds
}


async def migrate(engine: AsyncEngine) -> None:
    """Add a column, unless its lock does not come soon."""
    async with engine.begin() as connection:
        await connection.execute(text(SHORT_WAIT[engine.dialect.name]))
        add = "ALTER TABLE orders ADD COLUMN note TEXT"
        await connection.execute(text(add))


# --8<-- [end:trap_idle_in_transaction]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
