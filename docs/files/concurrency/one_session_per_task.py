# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Read and write concurrently.

Give each task a session of its own, and run fewer of them at once than the
pool has connections.

    python one_session_per_task.py
    DATABASE_URL=postgresql://… python one_session_per_task.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from enum import StrEnum
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    QueuePool,
    func,
    make_url,
    select,
    update,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
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


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


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


# The rows.
HOODIE = UUID(int=4)
MUG = UUID(int=2)
SHIRT = UUID(int=3)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Order(id=UUID(int=5), status=OrderStatus.PENDING),
        Order(id=UUID(int=6), status=OrderStatus.PENDING),
        Order(id=UUID(int=7), status=OrderStatus.PENDING),
        Inventory(product_id=MUG, on_hand=5),
        Inventory(product_id=SHIRT, on_hand=10),
        Inventory(product_id=HOODIE, on_hand=0),
    ]


# See it happen.
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
        engine = create_async_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                session.add_all(rows())
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
