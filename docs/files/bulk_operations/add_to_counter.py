# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Add to a counter.

Add to a number that is stored, or store the first one: no addition is lost,
however many come at a time.

    python add_to_counter.py
    DATABASE_URL=postgresql://… python add_to_counter.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    URL,
    CheckConstraint,
    ForeignKey,
    Integer,
    Uuid,
    event,
    func,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# Helpers of the book.
Insert = postgresql.Insert | sqlite.Insert


INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


Sessions = async_sessionmaker[AsyncSession]


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


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Inventory(Base):
    """How many pieces of a product are in stock: never fewer than none."""

    __tablename__ = "inventory"

    # A product that does not exist has no counter.
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id"), primary_key=True
    )
    on_hand: Mapped[int]

    __table_args__ = (
        # Nothing is taken that is not there.
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
    )


# The recipe.
def adding(insert: Insert) -> Insert:
    """Let an INSERT of a level add to the one that is there."""
    return insert.on_conflict_do_update(
        index_elements=[Inventory.product_id],
        # What the row has, and what this INSERT would have stored.
        set_={"on_hand": Inventory.on_hand + insert.excluded.on_hand},
    )


ADD = {
    dialect: adding(insert(Inventory.__table__)).returning(Inventory.on_hand)
    for dialect, insert in INSERTS.items()
}


async def add_stock(
    session: AsyncSession, product_id: UUID, *, units: int
) -> int:
    """Add ``units`` to what is in stock, if anything; return the new level.

    Raises:
        TypeError: ``units`` is not an ``int``.
        ValueError: ``units`` is not positive.
        IntegrityError: there is no such product; on SQLite, the sum does not
            fit into 64 bits.
        DataError: the units, or the sum, do not fit into the column.
    """
    if whole(units) <= 0:
        raise ValueError("give a positive number of units")
    # A statement of a table alone stores nothing of what the caller has added.
    await session.flush()
    add = ADD[session.get_bind().dialect.name]
    row = {"product_id": product_id, "on_hand": units}
    return (await session.scalars(add, row)).one()


async def add_stock_arrays(
    session: AsyncSession, units: Mapping[UUID, int]
) -> dict[UUID, int]:
    """Add units to many products; return the new levels. PostgreSQL only.

    The rows travel as two arrays: one statement and two parameters for any
    number of them.

    Raises:
        TypeError: the units of a product are not an ``int``.
        ValueError: the units of a product are not positive.
        IntegrityError: one of the products does not exist.
        DataError: the units, or a sum, do not fit into the column.
    """
    if any(whole(number) <= 0 for number in units.values()):
        raise ValueError("give a positive number of units")
    delivered = (
        func.unnest(
            literal(list(units), ARRAY(Uuid)),
            literal(list(units.values()), ARRAY(Integer)),
        )
        .table_valued("product_id", "units")
        .render_derived("delivered")
    )
    insert = postgresql.insert(Inventory).from_select(
        ["product_id", "on_hand"],
        select(delivered).order_by(delivered.c.product_id),
    )
    levels = await session.execute(
        adding(insert).returning(Inventory.product_id, Inventory.on_hand)
    )
    return dict(levels.all())


# The rows.
GIFT_CARD = UUID(int=3)
MUG = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(id=MUG),
        Product(id=GIFT_CARD),
        Inventory(product_id=MUG, on_hand=5),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    mugs = await add_stock(session, MUG, units=3)
    print("mugs:", mugs)

    gift_cards = await add_stock(session, GIFT_CARD, units=3)
    print("gift cards:", gift_cards)


async def demo_arrays(session: AsyncSession) -> None:
    levels = await add_stock_arrays(session, {MUG: 3, GIFT_CARD: 3})
    print("mugs:", levels[MUG])
    print("gift cards:", levels[GIFT_CARD])


async def demo_two(sessions: Sessions) -> None:
    async def second() -> None:
        async with sessions.begin() as session:
            print("the second:", await add_stock(session, MUG, units=1))

    async with asyncio.TaskGroup() as tasks, sessions.begin() as first:
        print("the first:", await add_stock(first, MUG, units=1))
        tasks.create_task(second())
        await until_awaited(first)


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def check_foreign_keys(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

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
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            async with AsyncSession(engine, expire_on_commit=False) as session:
                await demo_arrays(session)
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            await demo_two(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
