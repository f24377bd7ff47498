# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Bulk insert.

Insert many rows with one statement that SQLAlchemy compiles once.

    python bulk_insert.py
    DATABASE_URL=postgresql://… python bulk_insert.py
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    insert,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
@dataclass(frozen=True, kw_only=True)
class NewProduct:
    """A product to insert; ``price_cents`` is in euro cents."""

    sku: str
    name: str
    price_cents: int
    category_id: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


async def bulk_insert_products(
    session: AsyncSession, products: Iterable[NewProduct]
) -> int:
    """Insert products and return their number.

    The columns' defaults apply. Events of the ORM, validators and
    relationships do not.

    Raises:
        IntegrityError: the table refuses a row; roll back, for on SQLite
            those before it are there.
        DataError: a column cannot hold a value; roll back.
    """
    rows = [vars(product) for product in products]
    if not rows:  # SQLAlchemy would insert a row of defaults
        return 0
    # The connection sends rows as they are. The session would prepare each
    # like an object, and begin a statement where None and a value change.
    connection = await session.connection()
    await connection.execute(insert(Product), rows)
    return len(rows)


async def copy_products(
    session: AsyncSession, products: Iterable[NewProduct]
) -> int:
    """Insert products with COPY and return their number. PostgreSQL only.

    COPY knows the server's defaults, not those of the columns in Python.

    Raises:
        TypeError: a price is not an ``int``. COPY would cut a float.
        OverflowError: a number does not fit into its column.
        UnicodeEncodeError: a text has half of a surrogate pair.
        asyncpg.PostgresError: the table refuses a row. SQLAlchemy does not
            wrap the error, since COPY goes to the driver.
    """
    connection = await session.connection()
    # The driver begins the transaction with the first statement it is given.
    await connection.execute(select(1))
    driver: Any = (await connection.get_raw_connection()).driver_connection
    records = (  # made while they are sent, so that memory does not grow
        (
            uuid7(),
            product.sku,
            product.name,
            whole(product.price_cents),
            product.category_id,
            json.dumps(product.attributes),
        )
        for product in products
    )
    status: str = await driver.copy_records_to_table(
        Product.__tablename__,
        columns=[
            "id",
            "sku",
            "name",
            "price_cents",
            "category_id",
            "attributes",
        ],
        records=records,
    )
    return int(status.removeprefix("COPY "))


# Helpers of the book.
UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7_at(at: datetime, random: bytes) -> UUID:
    """Lay out a UUID of version 7 (RFC 9562, section 5.7).

    Args:
        at: an aware time; its milliseconds are the first 48 bits.
        random: 10 bytes; 74 of their bits are used.
    """
    milliseconds = (at - UNIX_EPOCH) // timedelta(milliseconds=1)
    bits = int.from_bytes(random[:10], "big")
    version, variant = 7, 0b10
    return UUID(
        int=milliseconds << 80
        | version << 76
        | (bits >> 64 & (1 << 12) - 1) << 64
        | variant << 62
        | bits & (1 << 62) - 1
    )


def uuid7() -> UUID:
    """Make a new key: a UUID of version 7, which sorts by creation time.

    Keys made in the same millisecond have no order among themselves.
    Python 3.14 has its own ``uuid.uuid7``.
    """
    return uuid7_at(datetime.now(UTC), os.urandom(10))


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


JsonObject = JSON().with_variant(JSONB(), "postgresql")


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {dict[str, Any]: JsonObject}


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    # A key that is there twice is refused, with all rows.
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    category_id: Mapped[int | None]
    price_cents: Mapped[int] = mapped_column(BigInteger)
    attributes: Mapped[dict[str, Any]]


# See it happen.
async def demo(session: AsyncSession) -> None:
    inserted = await bulk_insert_products(
        session,
        [
            NewProduct(sku="MUG", name="Mug", price_cents=1_250),
            NewProduct(sku="CAP", name="Cap", price_cents=900, category_id=10),
        ],
    )
    print("inserted:", inserted)
    print("of an empty list:", await bulk_insert_products(session, []))


async def demo_copy(session: AsyncSession) -> None:
    posters = [
        NewProduct(sku=f"NEW-{number}", name="Poster", price_cents=900)
        for number in range(1_000)
    ]
    print("copied:", await copy_products(session, posters))


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
                await demo_copy(session)


if __name__ == "__main__":
    asyncio.run(main())
