# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""List with filters.

Combine only the conditions that were asked for, each with a bound value.

    python list_with_filters.py
    DATABASE_URL=postgresql://… python list_with_filters.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import Enum, StrEnum
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    ForeignKey,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.schema import CreateSchema, DropSchema


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Category(Base):
    """A shelf for posts and products, possibly within another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id")
    )
    price_cents: Mapped[int] = mapped_column(BigInteger)
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    category: Mapped[Category | None] = relationship()


# The recipe.
class Unset(Enum):
    """The value of a filter that was not given; None asks for NULL."""

    UNSET = "unset"


UNSET = Unset.UNSET


class ProductSort(StrEnum):
    """What a reader may sort by."""

    NAME = "name"
    PRICE = "price"
    NEWEST = "newest"


ORDERS: dict[ProductSort, ColumnElement[Any]] = {
    ProductSort.NAME: Product.name.asc(),
    ProductSort.PRICE: Product.price_cents.asc(),
    ProductSort.NEWEST: Product.created_at.desc(),
}


async def list_products(
    session: AsyncSession,
    *,
    is_active: bool | None = None,
    category: str | Unset | None = UNSET,
    max_price_cents: int | None = None,
    sort: ProductSort = ProductSort.NAME,
    limit: int = 20,
) -> Sequence[Product]:
    """List live products that meet every filter given.

    ``category`` is a slug; None finds the products without a category.

    Raises:
        ValueError: ``sort`` is unknown, or ``limit`` is not from 1 to 100.
        DataError: no column can hold what a filter asks for.
    """
    if not 1 <= limit <= 100:
        raise ValueError("the limit is from 1 to 100")
    conditions: list[ColumnElement[bool]] = [Product.deleted_at.is_(None)]
    if is_active is not None:
        active = Product.is_active.expression
        conditions.append(active if is_active else ~active)
    if category is None:
        conditions.append(Product.category_id.is_(None))
    elif category is not UNSET:
        wanted = select(Category.id).where(Category.slug == category)
        conditions.append(Product.category_id == wanted.scalar_subquery())
    if max_price_cents is not None:
        conditions.append(Product.price_cents <= max_price_cents)
    query = (
        select(Product)
        .where(*conditions)
        .order_by(ORDERS[ProductSort(sort)], Product.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Category(id=10, slug="drinkware"),
        Product(
            id=UUID(int=2),
            name="Blue mug",
            category_id=10,
            price_cents=1250,
            is_active=True,
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=4),
            name="Yellow mug",
            category_id=10,
            price_cents=1250,
            is_active=True,
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=3),
            name="snake_case mug",
            category_id=10,
            price_cents=1400,
            is_active=True,
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=5),
            name="Gift card",
            price_cents=2000,
            is_active=True,
            created_at=datetime(2024, 1, 1, 8, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=6),
            name="Umbrella",
            price_cents=3000,
            is_active=False,
            created_at=datetime(2024, 1, 1, 8, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    cheap = await list_products(
        session,
        is_active=True,
        category="drinkware",
        max_price_cents=1_500,
        sort=ProductSort.PRICE,
        limit=3,
    )
    for product in cheap:
        print(product.price_cents, product.name)

    loose = await list_products(session, category=None)
    print("without a category:", [product.name for product in loose])


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


if __name__ == "__main__":
    asyncio.run(main())
