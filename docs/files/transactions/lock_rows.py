# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Lock rows for update.

Read several rows, decide, and change them, while nobody else may.

    python lock_rows.py
    DATABASE_URL=postgresql://… python lock_rows.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Connection,
    event,
    make_url,
    select,
    text,
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
MAX_PRODUCTS = 100


class OutOfStockError(ValueError):
    """Some products are short; ``missing`` tells by how many units."""

    def __init__(self, missing: dict[UUID, int]) -> None:
        super().__init__("there is not enough in stock")
        self.missing = missing


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


# Helpers of the book.
def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


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


_UNTIL_AWAITED = text("""
    DO $$ BEGIN
        WHILE NOT EXISTS (
            SELECT FROM pg_locks
            WHERE NOT granted
            AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
        ) LOOP
            PERFORM pg_sleep(0.01);
        END LOOP;
    END $$
""")


async def until_awaited(session: AsyncSession, *, seconds: float = 10) -> None:
    """Return as soon as another session waits for a lock of this one.

    For a demonstration or a test of what happens then. PostgreSQL only.

    Raises:
        TimeoutError: nobody has come to wait. The transaction is lost.
    """
    # Asked of the connection, since the session would first send changes.
    connection = await session.connection()
    async with asyncio.timeout(seconds):
        await connection.execute(_UNTIL_AWAITED)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Inventory(Base):
    """How many pieces of a product are in stock: never fewer than none."""

    __tablename__ = "inventory"

    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int]


# The rows.
MUG = UUID(int=2)
SHIRT = UUID(int=3)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Inventory(product_id=MUG, on_hand=5),
        Inventory(product_id=SHIRT, on_hand=10),
    ]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    for attempt in ("first", "again"):
        try:
            async with sessions.begin() as session:
                await take_from_stock(session, {MUG: 3, SHIRT: 3})
        except OutOfStockError as error:
            print(f"{attempt}: mugs missing: {error.missing[MUG]}")
        else:
            print(f"{attempt}: taken")

    async with sessions() as session:
        for id_ in (MUG, SHIRT):
            print("left:", (await session.get_one(Inventory, id_)).on_hand)


async def demo_two(sessions: Sessions) -> None:
    async def second() -> None:
        try:
            async with sessions.begin() as session:
                await take_from_stock(session, {MUG: 3})
        except OutOfStockError as error:
            print("the second: mugs missing:", error.missing[MUG])

    async with asyncio.TaskGroup() as tasks, sessions.begin() as first:
        await take_from_stock(first, {MUG: 3})
        tasks.create_task(second())
        await until_awaited(first)


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
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            await demo_two(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
