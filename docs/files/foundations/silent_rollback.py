# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Go on after a database error.

Give each step that may fail a savepoint, or everything before it is lost.

    python silent_rollback.py
    DATABASE_URL=postgresql://… python silent_rollback.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    BigInteger,
    CheckConstraint,
    Connection,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
async def add_products(
    session: AsyncSession, products: Iterable[Product]
) -> list[Product]:
    """Add the products that the database accepts; return the others.

    A refused product takes nothing with it: its savepoint is rolled back, and
    the transaction goes on. The caller commits.

    Raises:
        IntegrityError: the caller had added something that is refused.
    """
    refused = []
    # What the caller has added must not fail in the name of a product.
    await session.flush()
    for product in products:
        try:
            async with session.begin_nested():
                session.add(product)
        except (IntegrityError, DataError):
            refused.append(product)
    return refused


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # A key that is there twice is refused.
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    price_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        # A price below zero is refused.
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(
            id=UUID(int=2), sku="SKU-000", name="Blue mug", price_cents=1250
        ),
    ]


# See it happen.
async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        refused = await add_products(
            session,
            [
                Product(sku="NEW-1", name="Scarf", price_cents=15_00),
                Product(sku="SKU-000", name="Taken", price_cents=15_00),
                Product(sku="NEW-2", name="Gloves", price_cents=12_00),
            ],
        )
        print("refused:", [product.name for product in refused])

    async with sessions() as session:
        query = select(Product.name).where(Product.sku.startswith("NEW"))
        names = (await session.scalars(query.order_by(Product.sku))).all()
        print("stored:", names)


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
        await demo(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
