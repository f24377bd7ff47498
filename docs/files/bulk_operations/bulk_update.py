# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Update many rows, each with its own value.

Send all new values in one statement, and learn which rows were there.

    python bulk_update.py
    DATABASE_URL=postgresql://… python bulk_update.py
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Executable,
    FromClause,
    bindparam,
    func,
    make_url,
    select,
    type_coerce,
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


# Helpers of the book.
def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


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

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_cents: Mapped[int] = mapped_column(BigInteger)
    # The time of the change is noted.
    updated_at: Mapped[datetime] = mapped_column(onupdate=utc_now())

    __table_args__ = (
        # A price below zero changes none.
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )


# The recipe.
async def reprice(
    session: AsyncSession, prices: Mapping[UUID, int]
) -> set[UUID]:
    """Set the prices, in cents, and return the ids of the products found.

    Products that the session has loaded keep the old price: refresh them.

    Raises:
        TypeError: a price is not an ``int``.
        IntegrityError: a price is below zero, or, on SQLite, beyond 64 bits;
            no price is set.
        DataError: on PostgreSQL, a price is beyond 64 bits.
    """
    if not prices:
        return set()
    repricing, parameters_of = FORMS[session.get_bind().dialect.name]
    return set(await session.scalars(repricing, parameters_of(prices)))


def repricing_by(new: FromClause) -> Executable:
    """Build the UPDATE that sets the prices of these rows."""
    # Everyone locks products in the order of their ids: no deadlock.
    locked = (
        select(Product.id, new.c.price_cents)
        .join(new, new.c.id == Product.id)
        .order_by(Product.id)
        .with_for_update(of=Product, key_share=True)
        .cte("locked")
    )
    return (
        update(Product)
        .where(Product.id == locked.c.id)
        .values(price_cents=locked.c.price_cents)
        .returning(Product.id)
        .execution_options(synchronize_session=False)
    )


ARRAYS = (
    func.unnest(
        bindparam("ids", type_=ARRAY(Product.id.type)),
        bindparam("prices", type_=ARRAY(BigInteger())),
    )
    .table_valued("id", "price_cents")
    .render_derived("new")
)


def as_arrays(prices: Mapping[UUID, int]) -> dict[str, Any]:
    """Make two array parameters of the prices (PostgreSQL)."""
    return {"ids": list(prices), "prices": list(map(whole, prices.values()))}


EACH = func.json_each(bindparam("prices")).table_valued("key", "value")
JSON = select(
    type_coerce(EACH.c.key, Product.id.type).label("id"),
    EACH.c.value.label("price_cents"),
).subquery("new")


def as_json(prices: Mapping[UUID, int]) -> dict[str, Any]:
    """Make one JSON parameter of the prices (SQLite)."""
    rows = {key.hex: whole(cents) for key, cents in prices.items()}
    return {"prices": json.dumps(rows)}


FORMS = {
    "postgresql": (repricing_by(ARRAYS), as_arrays),
    "sqlite": (repricing_by(JSON), as_json),
}


# The rows.
AVOCET = UUID("018cc251-f400-79ba-9c6f-943ab62e2307")
HOODIE = UUID("018cc2bf-d100-7aea-8099-8c2db5930e85")
MUG = UUID("018cc251-f400-75ca-8a20-ff042c7cbb7c")


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(
            id=MUG,
            name="Blue mug",
            price_cents=1250,
            updated_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        Product(
            id=HOODIE,
            name="Hoodie",
            price_cents=4500,
            updated_at=datetime(2024, 1, 1, 2, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    found = await reprice(session, {MUG: 1_300, HOODIE: 4_000, AVOCET: 1})
    print("there is no such product:", {MUG, HOODIE, AVOCET} - found)
    for key in (MUG, HOODIE):
        product = await session.get_one(Product, key)
        print(product.name, product.price_cents)


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
