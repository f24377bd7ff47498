"""No cent is lost or made, on either engine."""

from decimal import Decimal, localcontext
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.modelling.money import (
    cents_of,
    euros_of,
    order_total_cents,
    share_of,
    split,
)
from recipes.schema import Order, OrderLine, uuid7
from recipes.schema.seed import (
    AVOCET,
    EMPTY_ORDER,
    GIFT_CARD,
    MUG,
    ORDER,
    SHIRT,
)

CENTS = st.integers(min_value=-(10**18), max_value=10**18)


async def test_the_total_is_that_of_the_lines(session: AsyncSession) -> None:
    lines = await session.scalars(
        select(OrderLine).where(OrderLine.order_id == ORDER)
    )
    by_hand = sum(line.quantity * line.unit_price_cents for line in lines)
    total = await order_total_cents(session, ORDER)
    assert total == by_hand > 0
    assert type(total) is int


@pytest.mark.parametrize("order", [EMPTY_ORDER, MUG])
async def test_an_order_without_lines_or_none_at_all_costs_nothing(
    session: AsyncSession, order: UUID
) -> None:
    assert await order_total_cents(session, order) == 0


@pytest.mark.database("own")
async def test_a_sum_of_great_amounts_is_exact(session: AsyncSession) -> None:
    prices = {MUG: 2**61 + 1, SHIRT: 2**61 + 1, GIFT_CARD: 1}
    assert await total_of(session, prices) == 2**62 + 3


@pytest.mark.database("own")
async def test_a_line_that_is_too_great_fails(session: AsyncSession) -> None:
    with pytest.raises((DataError, TypeError)):
        await total_of(session, {MUG: 2**62}, quantity=2)


@pytest.mark.backend("sqlite")
@pytest.mark.database("own")
async def test_a_sum_that_is_too_great_for_sqlite_fails(
    session: AsyncSession,
) -> None:
    with pytest.raises(StatementError, match="overflow"):
        await total_of(session, {MUG: 2**62, SHIRT: 2**62})


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_a_sum_beyond_64_bits_is_exact_on_postgresql(
    session: AsyncSession,
) -> None:
    assert await total_of(session, {MUG: 2**62, SHIRT: 2**62}) == 2**63


async def total_of(
    session: AsyncSession, prices: dict[UUID, int], *, quantity: int = 1
) -> int:
    """Order some pieces of each product, and ask for the total."""
    order = Order(id=uuid7(), user_id=AVOCET)
    session.add(order)
    await session.flush()
    lines = [
        {
            "order_id": order.id,
            "product_id": product,
            "quantity": quantity,
            "unit_price_cents": cents,
        }
        for product, cents in prices.items()
    ]
    await session.execute(insert(OrderLine), lines)
    return await order_total_cents(session, order.id)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("19.90", 1990),
        ("19.9", 1990),
        ("19", 1900),
        ("0.070", 7),
        ("-0.01", -1),
        ("1E+3", 100_000),
        ("0", 0),
        (
            "12345678901234567890123456789012.34",
            1234567890123456789012345678901234,
        ),
    ],
)
def test_what_is_typed_becomes_cents(typed: str, cents: int) -> None:
    with localcontext(prec=3):  # a program may have set it
        assert cents_of(Decimal(typed)) == cents


@pytest.mark.parametrize(
    "typed", ["0.001", "1.005", "NaN", "Infinity", "-Infinity", "1E-9"]
)
def test_what_has_a_part_of_a_cent_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        cents_of(Decimal(typed))


@given(CENTS)
def test_euros_lead_back_to_the_cents(cents: int) -> None:
    euros = euros_of(cents)
    assert cents_of(euros) == cents
    assert -euros.as_tuple().exponent == 2  # type: ignore[operator]


@given(CENTS, st.integers(min_value=1, max_value=100))
def test_parts_add_up_and_differ_by_a_cent_at_most(
    cents: int, parts: int
) -> None:
    found = split(cents, parts)
    assert len(found) == parts
    assert sum(found) == cents
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("parts", [0, -1])
def test_no_parts_are_refused(parts: int) -> None:
    with pytest.raises(ValueError, match="one part or more"):
        split(100, parts)


@pytest.mark.parametrize(
    ("cents", "rate", "share"),
    [
        (25, "0.10", 3),
        (35, "0.10", 4),
        (24, "0.10", 2),
        (-25, "0.10", -3),
        (100_00, "0.21", 21_00),
        (10**18, "0.21", 21 * 10**16),
        (0, "0.21", 0),
    ],
)
def test_half_a_cent_counts_as_one(cents: int, rate: str, share: int) -> None:
    assert share_of(cents, Decimal(rate)) == share


@pytest.mark.backend("sqlite")
@pytest.mark.database("own")
async def test_negative_twin_a_plain_column_would_take_a_float(
    session: AsyncSession,
) -> None:
    """The column of the book takes none, from outside the ORM as well."""
    line = {"order": EMPTY_ORDER.hex, "product": MUG.hex}
    write = text(
        "INSERT INTO order_lines"
        " (order_id, product_id, quantity, unit_price_cents)"
        " VALUES (:order, :product, 1, 0.5)"
    )
    with pytest.raises(IntegrityError, match="whole"):
        await session.execute(write, line)
