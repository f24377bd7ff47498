# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""A worker beside the application.

Ship paid orders in a process of its own, none of them twice, and stop when
asked to.

    python worker.py
    DATABASE_URL=postgresql://… python worker.py
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    ForeignKey,
    bindparam,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# Helpers of the book.
class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Inventory(Base):
    """How many pieces of a product are in stock: never fewer than none."""

    __tablename__ = "inventory"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int]


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[OrderStatus]

    lines: Mapped[list[OrderLine]] = relationship()


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("orders.id"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]


# The recipe.
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


# Other recipes of the book.
class OutOfStockError(ValueError):
    """Some products are short; ``missing`` tells by how many units."""

    def __init__(self, missing: dict[UUID, int]) -> None:
        super().__init__("there is not enough in stock")
        self.missing = missing


MAX_PRODUCTS = 100


async def lock_stock(
    session: AsyncSession, product_ids: Collection[UUID]
) -> Sequence[Inventory]:
    """Lock rows until the transaction ends; return them as they are now.

    Raises:
        ValueError: these are not 1 to 100 products.
    """
    if not 1 <= len(product_ids) <= MAX_PRODUCTS:
        raise ValueError("lock 1 to 100 products")
    query = (
        select(Inventory)
        .where(Inventory.product_id.in_(product_ids))
        .order_by(Inventory.product_id)  # the same for all: no deadlock
        # NO KEY UPDATE: other tables may go on referring to these rows.
        .with_for_update(key_share=True)
        # Objects that were loaded before now show what is locked.
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def take_from_stock(
    session: AsyncSession, wanted: Mapping[UUID, int]
) -> None:
    """Take units of several products, or none of any.

    The session is one of ``write_sessions``, since SQLite cannot lock rows.

    Raises:
        TypeError: units are not an ``int``.
        ValueError: not 1 to 100 products, or less than a unit of one.
        OutOfStockError: there is less of some than is wanted.
    """
    if any(whole(units) < 1 for units in wanted.values()):
        raise ValueError("want one unit or more of each product")
    stock = await lock_stock(session, wanted)
    on_hand = {row.product_id: row.on_hand for row in stock}
    missing = {
        id_: units - on_hand.get(id_, 0)
        for id_, units in wanted.items()
        if units > on_hand.get(id_, 0)
    }
    if missing:
        raise OutOfStockError(missing)
    for row in stock:
        row.on_hand -= wanted[row.product_id]


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Order(id=UUID(int=7), status=OrderStatus.PAID),
        Order(id=UUID(int=8), status=OrderStatus.PAID),
        Order(id=UUID(int=9), status=OrderStatus.PAID),
        Inventory(product_id=UUID(int=2), on_hand=10),
        Inventory(product_id=UUID(int=3), on_hand=10),
        Inventory(product_id=UUID(int=4), on_hand=10),
        Inventory(product_id=UUID(int=5), on_hand=10),
        Inventory(product_id=UUID(int=6), on_hand=10),
        OrderLine(order_id=UUID(int=7), product_id=UUID(int=2), quantity=1),
        OrderLine(order_id=UUID(int=7), product_id=UUID(int=3), quantity=2),
        OrderLine(order_id=UUID(int=8), product_id=UUID(int=3), quantity=1),
        OrderLine(order_id=UUID(int=9), product_id=UUID(int=4), quantity=1),
        OrderLine(order_id=UUID(int=9), product_id=UUID(int=5), quantity=2),
        OrderLine(order_id=UUID(int=9), product_id=UUID(int=6), quantity=3),
    ]


# See it happen.
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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                for row in rows():
                    session.add(row)
                    await session.flush()
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
