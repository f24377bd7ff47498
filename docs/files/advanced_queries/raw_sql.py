# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Run SQL that you write yourself.

Send a text with typed parameters, and read rows or objects from it as from a
``select()``.

    python raw_sql.py
    DATABASE_URL=postgresql://… python raw_sql.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    bindparam,
    make_url,
    select,
    text,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.types import TypeDecorator

# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


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

    # On SQLite, too, the time that you get is aware.
    type_annotation_map = {datetime: UtcDateTime()}


class Category(Base):
    """A shelf for posts and products, possibly within another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None]
    slug: Mapped[str]
    name: Mapped[str]


class LedgerEntry(Base):
    """One side of a transfer: euro cents that came (+) or went (-)."""

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


# The recipe.
# The columns of a model, in the order of the text. With UNION ALL, categories
# that are below each other would never end.
BELOW = text("""
    WITH RECURSIVE below AS (
        SELECT id FROM categories WHERE slug = :slug
        UNION
        SELECT child.id
        FROM categories AS child JOIN below ON child.parent_id = below.id
    )
    SELECT id, parent_id, slug, name
    FROM categories WHERE id IN (SELECT id FROM below)
    ORDER BY id LIMIT 1000
""").columns(Category.id, Category.parent_id, Category.slug, Category.name)

# The sum of a bigint is numeric in PostgreSQL, whatever columns() says.
ENTRIES = (
    text("""
        SELECT id, account_id, amount_cents, created_at, CAST(
            sum(amount_cents) OVER (PARTITION BY account_id ORDER BY id)
            AS bigint
        ) AS total_cents
        FROM ledger_entries
        WHERE account_id IN :account_ids AND created_at < :until
    """)
    .bindparams(
        bindparam(
            "account_ids", type_=LedgerEntry.account_id.type, expanding=True
        ),
        bindparam("until", type_=LedgerEntry.created_at.type),
    )
    .columns(
        LedgerEntry.id,
        LedgerEntry.account_id,
        LedgerEntry.amount_cents,
        LedgerEntry.created_at,
        total_cents=BigInteger,
    )
    .subquery("entries")
)
# No parameter can be a column: what may be asked for is written here.
ORDERS = {
    "newest": ENTRIES.c.id.desc(),
    "largest": ENTRIES.c.amount_cents.desc(),
}


class Entry(NamedTuple):
    """Euro cents that came or went, and the sum of all until then."""

    id: int
    account_id: UUID
    amount_cents: int
    created_at: datetime
    total_cents: int


async def categories_below(
    session: AsyncSession, slug: str
) -> Sequence[Category]:
    """Return a category and all below it, by id, 1000 at most.

    Raises:
        DataError: the database can store no such text, as one with a NUL.
    """
    query = select(Category).from_statement(BELOW)
    return (await session.scalars(query, {"slug": slug})).all()


async def account_entries(
    session: AsyncSession,
    account_ids: Collection[UUID],
    *,
    until: datetime,
    order: str = "newest",
    limit: int = 50,
) -> list[Entry]:
    """Return entries of these accounts before a time, in a known order.

    Raises:
        ValueError: more than 100 accounts, an unknown order, or the limit is
            not 1 to 100.
        StatementError: ``until`` is naive, or not in the years 1 to 9999 in
            UTC.
    """
    if len(account_ids) > 100 or order not in ORDERS or not 1 <= limit <= 100:
        raise ValueError("ask for 100 accounts and 100 entries at most")
    query = select(ENTRIES).order_by(ORDERS[order], ENTRIES.c.id).limit(limit)
    values = {"account_ids": list(account_ids), "until": until}
    return [Entry(*row) for row in await session.execute(query, values)]


# The rows.
CHECKING = UUID(int=3)
SAVINGS = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Category(id=3, slug="technology", name="Technology"),
        Category(id=4, parent_id=3, slug="databases", name="Databases"),
        Category(id=5, parent_id=3, slug="performance", name="Performance"),
        Category(id=6, parent_id=3, slug="releases", name="Releases"),
        Category(id=7, parent_id=3, slug="typing", name="Typing"),
        LedgerEntry(
            account_id=CHECKING,
            amount_cents=2000,
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        LedgerEntry(
            account_id=CHECKING,
            amount_cents=-1000,
            created_at=datetime(2024, 1, 1, 1, tzinfo=UTC),
        ),
        LedgerEntry(
            account_id=SAVINGS,
            amount_cents=1000,
            created_at=datetime(2024, 1, 1, 1, tzinfo=UTC),
        ),
    ]


# See it happen.
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        found = await categories_below(session, "technology")
        print(", ".join(category.name for category in found))

    async with sessions() as session:
        accounts = [CHECKING, SAVINGS]
        for entry in await account_entries(session, accounts, until=NEW_YEAR):
            print(f"{entry.created_at}: {entry.amount_cents} cents")
            print(f"sum until then: {entry.total_cents} cents")


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
        await demo(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
