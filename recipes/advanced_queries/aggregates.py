# Part of the package database-recipes: cookbook run aggregates
"""Several totals in one query.

Count rows, count some of them, average and find the newest, all at one time.
"""

HEADLINE = "trap_len_of_all"

ORIGINAL = {
    "heading": "Aggregate Queries",
    "run": "trap_as_published",
    "faults": ("trap_as_published",),
}

# --8<-- [start:recipe]
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product


@dataclass(frozen=True)
class ProductStats:
    """Totals over products.

    ``average_price`` is in euro, rounded to the cent, halves up; ``newest`` is
    when the last one was created, in UTC. Without products, both are None.
    """

    total: int
    active: int
    average_price: Decimal | None
    newest: datetime | None


async def product_stats(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> ProductStats:
    """Return the totals over the live products that meet the conditions.

    Raises:
        DataError: no column can hold what a condition compares it with.
    """
    query = select(
        func.count(),
        func.count().filter(Product.is_active),
        func.sum(Product.price_cents),
        func.max(Product.created_at),
    ).where(Product.deleted_at.is_(None), *conditions)
    total, active, cents, newest = (await session.execute(query)).one()
    return ProductStats(total, active, _average_price(cents, total), newest)


def _average_price(cents: int | Decimal | None, count: int) -> Decimal | None:
    """Divide here: ``avg()`` is a float on SQLite."""
    if cents is None:
        return None
    euros = Decimal(cents) / count / 100
    return euros.quantize(Decimal("0.01"), ROUND_HALF_UP)


# --8<-- [end:recipe]


# --8<-- [start:estimate]
from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase


async def estimated_count(
    session: AsyncSession, model: type[DeclarativeBase]
) -> int | None:
    """Return about how many rows a table has, deleted ones among them.

    PostgreSQL noted the number at the last ``VACUUM`` or ``ANALYZE``; None if
    there was none yet.
    """
    query = text(
        "SELECT CAST(nullif(reltuples, -1) AS bigint) FROM pg_class"
        " WHERE oid = to_regclass(:table)"
    )
    # With its schema and quotes.
    preparer = session.get_bind().dialect.identifier_preparer
    name = preparer.format_table(model.__table__)
    rows: int | None = await session.scalar(query, {"table": name})
    return rows


# --8<-- [end:estimate]


# --8<-- [start:demo]
TYPING = 7


async def demo(session: AsyncSession) -> None:
    stats = await product_stats(session, Product.category_id.is_(None))
    show(stats)

    show(await product_stats(session, Product.category_id == TYPING))


def show(stats: ProductStats) -> None:
    """Print the totals."""
    print(f"{stats.total} products, {stats.active} of them active")
    print(f"average {stats.average_price}, newest {stats.newest}")


# --8<-- [end:demo]


# --8<-- [start:demo_estimate]
from recipes.schema import Account


async def demo_estimate(session: AsyncSession) -> None:
    await session.execute(text("ANALYZE accounts"))
    session.add(Account(balance_cents=0))
    print("counted:", await session.scalar(select(func.count(Account.id))))
    print("estimated:", await estimated_count(session, Account))


# --8<-- [end:demo_estimate]


# --8<-- [start:trap_as_published]
from typing import Any


async def trap_as_published(session: AsyncSession) -> None:
    """A price of 0.0 is reported where there is no price at all."""

    async def get_statistics(session: AsyncSession) -> dict[str, Any]:
        query = select(
            func.count(Product.id).label("total"),
            func.count(Product.id)
            .filter(Product.is_active == True)  # noqa: E712 - as published
            .label("active"),
            func.avg(Product.price_cents).label("avg_price"),
            func.max(Product.created_at).label("latest"),
        ).where(Product.category_id == TYPING)
        result = await session.execute(query)
        row = result.one()

        return {
            "total": row.total,
            "active": row.active,
            "avg_price": float(row.avg_price or 0),
            "latest": row.latest,
        }

    print(await get_statistics(session))


# --8<-- [end:trap_as_published]


# --8<-- [start:trap_four_queries]
from sqlalchemy import update

from recipes.foundations.engines import Sessions
from recipes.schema.seed import FLOPPY_DISK


async def trap_four_queries(sessions: Sessions) -> None:
    """Several queries are several moments: their numbers need not agree."""
    live = select(func.count()).where(Product.deleted_at.is_(None))
    async with sessions() as session:
        total = await session.scalar(live)

        async with sessions.begin() as other:
            restored = update(Product).where(Product.id == FLOPPY_DISK)
            await other.execute(restored.values(deleted_at=None))

        active = await session.scalar(live.where(Product.is_active))
        inactive = await session.scalar(live.where(~Product.is_active))
    print(f"{total} in all: {active} active, {inactive} inactive")


# --8<-- [end:trap_four_queries]


# --8<-- [start:trap_len_of_all]
from collections.abc import Awaitable, Callable

from sqlalchemy import event, insert


async def trap_len_of_all(session: AsyncSession) -> None:
    """To count in Python, every row is loaded."""

    async def usual() -> tuple[int, int]:
        query = select(Product).where(Product.deleted_at.is_(None))
        products = (await session.scalars(query)).all()
        active = [each for each in products if each.is_active]
        return len(products), len(active)

    await of_ten_thousand(session, usual)


async def of_ten_thousand(
    session: AsyncSession, count: Callable[[], Awaitable[tuple[int, int]]]
) -> None:
    """Count the products, of which there are 10,000 more, and the loaded."""
    more = [
        {"sku": f"NEW-{number}", "name": "Spoon", "price_cents": 300}
        for number in range(10_000)
    ]
    await session.execute(insert(Product), more)
    loaded = 0

    @event.listens_for(session.sync_session, "loaded_as_persistent")
    def note(*_: object) -> None:
        nonlocal loaded
        loaded += 1

    total, active = await count()
    print(f"products: {total}")
    print(f"active: {active}")
    print(f"objects loaded: {loaded}")


# --8<-- [end:trap_len_of_all]


# --8<-- [start:cure_len_of_all]
async def cure_len_of_all(session: AsyncSession) -> None:
    """The database counts, and answers with one row."""

    async def recipe() -> tuple[int, int]:
        stats = await product_stats(session)
        return stats.total, stats.active

    await of_ten_thousand(session, recipe)


# --8<-- [end:cure_len_of_all]


# --8<-- [start:trap_count_of_column]
async def trap_count_of_column(session: AsyncSession) -> None:
    """The count of a column leaves out the rows in which it is NULL."""
    query = select(func.count(), func.count(Product.category_id))
    rows, values = (await session.execute(query)).one()
    print(f"{rows} rows, {values} counted")


# --8<-- [end:trap_count_of_column]


# --8<-- [start:trap_float_average]
from recipes.schema.seed import GIFT_CARD


async def trap_float_average(session: AsyncSession) -> None:
    """An average is exact on PostgreSQL, and a float on SQLite."""
    gift_card = Product.id == GIFT_CARD
    price_cents = 2**53 + 1
    await session.execute(
        update(Product).where(gift_card).values(price_cents=price_cents)
    )
    query = select(func.avg(Product.price_cents)).where(gift_card)
    average = await session.scalar(query)
    print(f"one price: {price_cents}, its average: {average!r}")


# --8<-- [end:trap_float_average]


# --8<-- [start:trap_money_type]
from sqlalchemy import BigInteger, Dialect, TypeDecorator, type_coerce


class Money(TypeDecorator[Decimal]):
    """Cents in the database, euros in Python."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal:
        """Turn cents into euros."""
        return Decimal(value) / 100


async def trap_money_type(session: AsyncSession) -> None:
    """A column type that turns cents into euros is lost in an average."""
    price = type_coerce(Product.price_cents, Money)
    query = select(func.max(price), func.avg(price))
    highest, average = (await session.execute(query)).one()
    print(f"highest price: {highest:.2f}, average: {average:.2f}")


# --8<-- [end:trap_money_type]


ONLY_ON = {"estimated_count": "postgresql", "demo_estimate": "postgresql"}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
