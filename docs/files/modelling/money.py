# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Store money.

Keep whole cents, let the database add them up, and make euros of them where
people read them.

    python money.py
    DATABASE_URL=postgresql://… python money.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    func,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
async def order_total_cents(session: AsyncSession, order_id: UUID) -> int:
    """Add up the lines of an order; 0 if it has none, or does not exist.

    Raises:
        DataError: on PostgreSQL, a line is worth more than 64 bits hold.
        TypeError: on SQLite, a line or the sum is.
    """
    line_cents = OrderLine.quantity * OrderLine.unit_price_cents
    total = await session.scalar(
        select(func.coalesce(func.sum(line_cents), 0)).where(
            OrderLine.order_id == order_id
        )
    )
    # PostgreSQL sums up in a Decimal. SQLite's sum that is too big is a float.
    return int(total) if isinstance(total, Decimal) else whole(total)


def cents_of(euros: Decimal) -> int:
    """Return the cents of an amount that somebody has typed.

    Raises:
        ValueError: it is not a whole number of cents.
    """
    # A Fraction is exact, whatever the precision of Decimal is set to.
    if not euros.is_finite() or 100 % Fraction(euros).denominator:
        raise ValueError(f"{euros} euro is not a whole number of cents")
    return int(Fraction(euros) * 100)


def euros_of(cents: int) -> Decimal:
    """Return an amount for people to read, such as ``Decimal("19.90")``."""
    return Decimal(cents).scaleb(-2)


def share_of(cents: int, rate: Decimal) -> int:
    """Return a tax or discount in cents; half a cent counts as one.

    ``rate`` is a part of 1, such as ``Decimal("0.21")``.
    """
    return int((cents * rate).quantize(Decimal(1), ROUND_HALF_UP))


def split(cents: int, parts: int) -> list[int]:
    """Divide an amount into parts of which none is a cent too small.

    They add up to the amount, and differ by a cent at most.

    Raises:
        ValueError: there is not one part, or more.
    """
    if parts < 1:
        raise ValueError("split into one part or more")
    each, left = divmod(cents, parts)
    return [each + (number < left) for number in range(parts)]


# Helpers of the book.
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


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)


# The rows.
ORDER = UUID(int=5)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        OrderLine(
            order_id=ORDER,
            product_id=UUID(int=2),
            quantity=1,
            unit_price_cents=1250,
        ),
        OrderLine(
            order_id=ORDER,
            product_id=UUID(int=3),
            quantity=2,
            unit_price_cents=2500,
        ),
        OrderLine(
            order_id=ORDER,
            product_id=UUID(int=4),
            quantity=3,
            unit_price_cents=2500,
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    total = await order_total_cents(session, ORDER)
    print("total:", euros_of(total), "euro")

    print("tax:", euros_of(share_of(total, Decimal("0.21"))), "euro")
    parts = [str(euros_of(part)) for part in split(total, 7)]
    print("in seven parts:", *parts)
    print("typed:", cents_of(Decimal("19.90")), "cents")


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
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)


if __name__ == "__main__":
    asyncio.run(main())
