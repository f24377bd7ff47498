# Part of the package database-recipes: cookbook run money
"""Store money.

Keep whole cents, let the database add them up, and make euros of them where
people read them.
"""

HEADLINE = "trap_float_column"

# --8<-- [start:recipe]
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import OrderLine, whole


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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema.seed import ORDER


async def demo(session: AsyncSession) -> None:
    total = await order_total_cents(session, ORDER)
    print("total:", euros_of(total), "euro")

    print("tax:", euros_of(share_of(total, Decimal("0.21"))), "euro")
    parts = [str(euros_of(part)) for part in split(total, 7)]
    print("in seven parts:", *parts)
    print("typed:", cents_of(Decimal("19.90")), "cents")


# --8<-- [end:demo]


# --8<-- [start:trap_float_column]
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    MetaData,
    Numeric,
    Table,
    insert,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from recipes.schema.whole_numbers import Cents


async def trap_float_column(session: AsyncSession) -> None:
    """A float: who has 0.30 cannot pay 0.10 three times."""
    await pay_three_times(session, Float(), has=0.30, price=0.10)


async def pay_three_times(
    session: AsyncSession, money: TypeEngine[Any], *, has: Any, price: Any
) -> None:
    """Pay three times from a purse that has as much, and never less than 0."""
    purse = Table(
        "purse",
        MetaData(),
        Column("money", money),
        CheckConstraint("money >= 0", name="not_negative"),
        prefixes=["TEMPORARY"],
    )
    connection = await session.connection()
    await connection.run_sync(purse.create, checkfirst=False)
    await session.execute(insert(purse).values(money=has))
    pay = update(purse).values(money=purse.c.money - price)
    refused = 0
    for _ in range(3):
        try:
            async with session.begin_nested():
                await session.execute(pay)
        except IntegrityError:
            refused += 1
    print("left:", await session.scalar(select(purse.c.money)))
    print("payments refused:", refused)


# --8<-- [end:trap_float_column]


# --8<-- [start:cure_float_column]
async def cure_float_column(session: AsyncSession) -> None:
    """Cents are whole numbers, and three times 10 are 30."""
    has, price = cents_of(Decimal("0.30")), cents_of(Decimal("0.10"))
    await pay_three_times(session, Cents(), has=has, price=price)


# --8<-- [end:cure_float_column]


# --8<-- [start:trap_numeric_column]
async def trap_numeric_column(session: AsyncSession) -> None:
    """``Numeric`` is exact on PostgreSQL. SQLite stores a float all the same.

    SQLAlchemy warns.
    """
    await pay_three_times(
        session, Numeric(12, 2), has=Decimal("0.30"), price=Decimal("0.10")
    )


# --8<-- [end:trap_numeric_column]


# --8<-- [start:cure_numeric_column]
async def cure_numeric_column(session: AsyncSession) -> None:
    """Cents are exact on both."""
    await pay_three_times(session, Cents(), has=30, price=10)


# --8<-- [end:cure_numeric_column]


# --8<-- [start:trap_round_each]
from collections.abc import Callable

from recipes.schema import Account
from recipes.schema.seed import CHECKING


async def trap_round_each(session: AsyncSession) -> None:
    """Rounded one by one, the three parts of 100.00 euro are 99.99."""
    await share_among_three(session, lambda cents: [round(cents / 3)] * 3)


async def share_among_three(
    session: AsyncSession, way: Callable[[int], list[int]]
) -> None:
    """Divide what is in an account, and look for what is missing."""
    account = await session.get_one(Account, CHECKING)
    parts = way(account.balance_cents)
    print("parts:", *parts)
    print("cents missing:", account.balance_cents - sum(parts))


# --8<-- [end:trap_round_each]


# --8<-- [start:cure_round_each]
async def cure_round_each(session: AsyncSession) -> None:
    """The first part has the cent that is left."""
    await share_among_three(session, lambda cents: split(cents, 3))


# --8<-- [end:cure_round_each]


# --8<-- [start:trap_round_in_sql]
from sqlalchemy import literal


async def trap_round_in_sql(session: AsyncSession) -> None:
    """A tenth of 25 cents: one database rounds it up, the other down."""
    cents = literal(25, Cents)
    tax = await session.scalar(select(func.round(cents * literal(0.1, Float))))
    print("tax:", tax, "cents")


# --8<-- [end:trap_round_in_sql]


# --8<-- [start:cure_round_in_sql]
async def cure_round_in_sql(session: AsyncSession) -> None:
    """The database adds up whole cents; Python rounds them, once."""
    cents = await session.scalar(select(literal(25, Cents)))
    print("tax:", share_of(whole(cents), Decimal("0.10")), "cents")


# --8<-- [end:cure_round_in_sql]


ONLY_ON = {"trap_numeric_column": "sqlite", "cure_numeric_column": "sqlite"}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
