# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Soft-delete a row.

Mark a row as deleted once, with the database's time, and know if you did.

    python soft_delete_product.py
    DATABASE_URL=postgresql://… python soft_delete_product.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    Dialect,
    make_url,
    select,
    update,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


# The recipe.
async def soft_delete_product(
    session: AsyncSession, product_id: UUID
) -> datetime | None:
    """Mark a live product as deleted; return when, in UTC.

    Returns None if there is no such product, or it was deleted before: then
    nothing changes. Of several callers at the same time, one gets the time.
    """
    product = await session.scalar(
        update(Product)
        .where(Product.id == product_id, Product.deleted_at.is_(None))
        .values(deleted_at=utc_now())
        .returning(Product)
        # A loaded object shows it, and forgets what is rolled back.
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    return None if product is None else product.deleted_at


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


class utc_now(FunctionElement[datetime]):  # noqa: N801 - an SQL function
    """The database's clock, as an expression for either engine.

    ``now()`` on PostgreSQL: the start of the transaction. On SQLite the text
    that ``UtcDateTime`` stores, to the millisecond; ``CURRENT_TIMESTAMP`` has
    whole seconds and another shape, so that comparisons go wrong.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _utc_now_postgresql(*_: Any, **__: Any) -> str:
    return "now()"


@compiles(utc_now, "sqlite")
def _utc_now_sqlite(*_: Any, **__: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    # On SQLite, too, the time that you get is aware.
    type_annotation_map = {datetime: UtcDateTime()}


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    deleted_at: Mapped[datetime | None]


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(primary_key=True)


# The rows.
MUG = UUID(int=2)
ORDER = UUID(int=5)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(id=MUG, name="Blue mug"),
        Product(id=UUID(int=3), name="100% cotton T-shirt"),
        Product(id=UUID(int=4), name="İstanbul T-shirt"),
        OrderLine(order_id=ORDER, product_id=MUG),
        OrderLine(order_id=ORDER, product_id=UUID(int=3)),
        OrderLine(order_id=ORDER, product_id=UUID(int=4)),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    for attempt in ("first", "again"):
        deleted_at = await soft_delete_product(session, MUG)
        print(f"{attempt}: deleted is {deleted_at is not None}")

    ordered = await session.scalars(
        select(Product.name)
        .join(OrderLine, OrderLine.product_id == Product.id)
        .where(OrderLine.order_id == ORDER)
        .order_by(Product.name)
    )
    print("an old order still shows:", *ordered, sep="\n  ")


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
