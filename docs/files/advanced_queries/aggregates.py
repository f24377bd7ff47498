# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Several totals in one query.

Count rows, count some of them, average and find the newest, all at one time.

    python aggregates.py
    DATABASE_URL=postgresql://… python aggregates.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.types import TypeDecorator


# The recipe.
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


# Helpers of the book.
class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC, to the microsecond.

    ``timestamptz`` on PostgreSQL; text in UTC on SQLite, which has no type
    for times and would drop the offset. A naive value raises ``TypeError``,
    which SQLAlchemy wraps in ``StatementError``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC what goes to the database."""
        if value is not None and value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: UtcDateTime()}


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[int | None]
    price_cents: Mapped[int] = mapped_column(BigInteger)
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Account(Base):
    """Money of a user, or of the site if it has no owner."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    balance_cents: Mapped[int] = mapped_column(BigInteger)


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Account(id=UUID(int=7), balance_cents=10000),
        Account(id=UUID(int=2), balance_cents=10000),
        Account(id=UUID(int=3), balance_cents=10000),
        Account(id=UUID(int=6), balance_cents=5000),
        Account(id=UUID(int=4), balance_cents=0),
        Account(id=UUID(int=5), balance_cents=100000),
        Product(
            id=UUID(int=8),
            price_cents=2000,
            is_active=True,
            created_at=datetime(2024, 1, 1, 8, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=9),
            price_cents=3000,
            is_active=False,
            created_at=datetime(2024, 1, 1, 8, tzinfo=UTC),
        ),
    ]


# See it happen.
TYPING = 7


async def demo(session: AsyncSession) -> None:
    stats = await product_stats(session, Product.category_id.is_(None))
    show(stats)

    show(await product_stats(session, Product.category_id == TYPING))


def show(stats: ProductStats) -> None:
    """Print the totals."""
    print(f"{stats.total} products, {stats.active} of them active")
    print(f"average {stats.average_price}, newest {stats.newest}")


async def demo_estimate(session: AsyncSession) -> None:
    await session.execute(text("ANALYZE accounts"))
    session.add(Account(balance_cents=0))
    print("counted:", await session.scalar(select(func.count(Account.id))))
    print("estimated:", await estimated_count(session, Account))


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
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            async with AsyncSession(engine, expire_on_commit=False) as session:
                await demo_estimate(session)


if __name__ == "__main__":
    asyncio.run(main())
