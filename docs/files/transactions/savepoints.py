# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Undo one step of a transaction.

Let a step that may fail run in a savepoint, and keep what came before it.

    python savepoints.py
    DATABASE_URL=postgresql://… python savepoints.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    ForeignKey,
    event,
    make_url,
    update,
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

# The recipe.
Charge = Callable[[UUID, int], Awaitable[None]]


class PaymentError(Exception):
    """The customer's payment was refused."""


class SoldOutError(Exception):
    """There are too few pieces of a product."""


async def pay_order(
    session: AsyncSession, order_id: UUID, *, charge: Charge
) -> OrderStatus:
    """Take an order's products from the stock and charge their price.

    If either fails, neither happens and the order is cancelled; what the
    caller did before stays. Tell the customer only after the caller's commit.

    ``charge`` gets the order's id and the sum in cents, and raises
    ``PaymentError``. A rollback after it refunds nothing, and a retry calls it
    again: it has to take the money once for each id.

    Raises:
        NoResultFound: no such order.
        ValueError: the order is not pending.
    """
    order = await session.get_one(
        Order,
        order_id,
        options=[selectinload(Order.lines)],
        with_for_update=True,
        populate_existing=True,
    )
    if order.status is not OrderStatus.PENDING:
        raise ValueError(f"the order is {order.status}")
    cents = sum(line.quantity * line.unit_price_cents for line in order.lines)
    # The savepoint is undone by an error that leaves its block: catch outside.
    try:
        async with session.begin_nested():
            for line in order.lines:
                await take_from_stock(session, line.product_id, line.quantity)
            await charge(order_id, cents)
    except (PaymentError, SoldOutError):
        order.status = OrderStatus.CANCELLED
    else:
        order.status = OrderStatus.PAID
    return order.status


async def take_from_stock(
    session: AsyncSession, product_id: UUID, pieces: int
) -> None:
    """Lower the stock by some pieces.

    Raises:
        TypeError: ``pieces`` is not an ``int``.
        ValueError: ``pieces`` is not positive.
        SoldOutError: there are fewer; nothing is changed.
        DataError: no column can hold so many.
    """
    if whole(pieces) < 1:
        raise ValueError("take one piece or more")
    taken = await session.execute(
        update(Inventory)
        .where(Inventory.product_id == product_id, Inventory.on_hand >= pieces)
        .values(on_hand=Inventory.on_hand - pieces)
        .returning(Inventory.on_hand)
    )
    if taken.one_or_none() is None:
        raise SoldOutError(f"fewer than {pieces} pieces")


# Helpers of the book.
class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]


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
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)


# The rows.
AVOCET = UUID(int=3)
MUG = UUID(int=2)
ORDER = UUID(int=4)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET, email="avocet@example.org"),
        Order(id=ORDER, status=OrderStatus.PENDING),
        Inventory(product_id=MUG, on_hand=5),
    ]


# See it happen.
async def refuse(order_id: UUID, cents: int) -> None:
    raise PaymentError(f"{cents} cents are too much")


async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        user = await session.get_one(User, AVOCET)
        user.email = "avocet@example.com"
        status = await pay_order(session, ORDER, charge=refuse)
    # Committed: this is the time to tell the customer.
    print("the order is", status)

    async with sessions() as session:
        print("in stock:", (await session.get_one(Inventory, MUG)).on_hand)
        print(
            "the first step stays:",
            (await session.get_one(User, AVOCET)).email,
        )


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
        await demo(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
