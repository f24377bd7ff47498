# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Run queries concurrently.

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
        # Nobody waits for room in a transaction, or with a connection.
        async with room, sessions.begin() as session:
            return await work(session)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(work)) for work in works]
    return [task.result() for task in tasks]


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Inventory(Base):
    """How many pieces of a product are in stock: never fewer than none."""

    __tablename__ = "inventory"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int]


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)


# The rows.
MUG = UUID(int=2)
SHIRT = UUID(int=4)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=UUID(int=3)),
        User(id=UUID(int=5)),
        User(id=UUID(int=6)),
        User(id=UUID(int=7)),
        User(id=UUID(int=8)),
        User(id=UUID(int=9)),
        User(id=UUID(int=10)),
        User(id=UUID(int=11)),
        User(id=UUID(int=12)),
        User(id=UUID(int=13)),
        User(id=UUID(int=14)),
        User(id=UUID(int=15)),
        User(id=UUID(int=16)),
        User(id=UUID(int=17)),
        User(id=UUID(int=18)),
        User(id=UUID(int=19)),
        User(id=UUID(int=20)),
        User(id=UUID(int=21)),
        User(id=UUID(int=22)),
        User(id=UUID(int=23)),
        Order(id=UUID(int=24)),
        Order(id=UUID(int=25)),
        Order(id=UUID(int=26)),
        Order(id=UUID(int=27)),
        Order(id=UUID(int=28)),
        Order(id=UUID(int=29)),
        Order(id=UUID(int=30)),
        Order(id=UUID(int=31)),
        Order(id=UUID(int=32)),
        Order(id=UUID(int=33)),
        Order(id=UUID(int=34)),
        Order(id=UUID(int=35)),
        Inventory(product_id=MUG, on_hand=5),
        Inventory(product_id=SHIRT, on_hand=10),
    ]


# See it happen.
def set_up(engine: AsyncEngine) -> tuple[Sessions, asyncio.Semaphore]:
    """Make what a process has one of, when it starts."""
    return make_sessions(engine), room_for_tasks(engine, spare=2)


async def count_users(session: AsyncSession) -> int:
    return (await session.scalars(select(func.count(User.id)))).one()


async def count_orders(session: AsyncSession) -> int:
    return (await session.scalars(select(func.count(Order.id)))).one()


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
    questions = [count_users, count_orders]
    users, orders = await at_once(sessions, room, questions)
    print("users:", users)
    print("orders:", orders)

    delivered = {MUG: 7, SHIRT: 2}
    on_hand = await at_once(
        sessions,
        room,
        [
            partial(add_units, product_id=id_, units=units)
            for id_, units in delivered.items()
        ],
    )
    print("mugs and shirts:", *on_hand)


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
