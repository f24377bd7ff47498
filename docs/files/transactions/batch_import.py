# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Import many rows.

Load a feed all or nothing, or batch by batch with a report of what failed.

    python batch_import.py
    DATABASE_URL=postgresql://… python batch_import.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any, TypedDict
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    insert,
    make_url,
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
class ProductRow(TypedDict):
    """A row of the feed; the price is in euro cents."""

    sku: str
    name: str
    price_cents: int


Feed = AsyncIterable[ProductRow]


@dataclass(frozen=True)
class ImportReport:
    """How many rows were stored, and how many are in batches that failed."""

    inserted: int
    rejected: int


async def import_all(
    sessions: Sessions, feed: Feed, *, batch: int = 1_000
) -> int:
    """Store every row of the feed or, after an error, none of them.

    The transaction stays open as long as the feed takes.

    Raises:
        IntegrityError: a row breaks a constraint.
        DataError: a column cannot hold a value of a row.
        ValueError: ``batch`` is not positive.
    """
    inserted = 0
    async with sessions.begin() as session:
        async for rows in batches(feed, batch):
            await session.execute(insert(Product), rows)
            inserted += len(rows)
    return inserted


async def import_by_batch(
    sessions: Sessions, feed: Feed, *, batch: int = 1_000
) -> ImportReport:
    """Store each batch by itself; leave out those with a bad row.

    A row is bad if it breaks a constraint, or a column cannot hold its value;
    SQLite holds a text that is too long. Any other error, also one of the feed
    itself, is raised, and the batches before it stay. No connection is held
    while it waits for the feed.

    Raises:
        ValueError: ``batch`` is not positive.
    """
    inserted = rejected = 0
    async for rows in batches(feed, batch):
        try:
            async with sessions.begin() as session:
                await session.execute(insert(Product), rows)
        except (IntegrityError, DataError):
            rejected += len(rows)
        else:
            inserted += len(rows)
    return ImportReport(inserted, rejected)


async def batches(feed: Feed, size: int) -> AsyncIterator[list[ProductRow]]:
    """Gather rows into lists of ``size``; the last may be shorter."""
    if size < 1:
        raise ValueError("a batch has at least one row")
    rows: list[ProductRow] = []
    async for row in feed:
        rows.append(row)
        if len(rows) == size:
            yield rows
            rows = []
    if rows:
        yield rows


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # A key that is taken is rejected.
    sku: Mapped[str] = mapped_column(unique=True)
    price_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        # A bad row is found out, and its batch left out.
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )


# See it happen.
async def feed_of(*skus: str) -> AsyncIterator[ProductRow]:
    for sku in skus:
        yield {"sku": sku, "name": f"Sticker {sku}", "price_cents": 150}


async def demo(sessions: Sessions) -> None:
    inserted = await import_all(
        sessions, feed_of("S-1", "S-2", "S-3"), batch=2
    )
    print("inserted:", inserted)

    # "S-2" is there by now: its batch is left out, the other is stored.
    again = feed_of("S-2", "S-4", "S-5", "S-6")
    print(await import_by_batch(sessions, again, batch=2))


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
        await demo(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
