# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Use idempotency keys.

Do what a request asks for once, however often it comes, and give it the same
answer each time.

    python idempotency_keys.py
    DATABASE_URL=postgresql://… python idempotency_keys.py
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    URL,
    BigInteger,
    Connection,
    DateTime,
    ForeignKey,
    event,
    func,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
LONGEST_KEY = 80  # characters; the column has no more

Request = Mapping[str, Any]  # of what JSON has
Answer = dict[str, Any]  # the same
Work = Callable[[AsyncSession, UUID, Request], Awaitable[Answer]]


class KeyReusedError(ValueError):
    """The user has sent another request with this key."""


async def answer_once(
    session: AsyncSession,
    work: Work,
    *,
    user_id: UUID,
    key: str,
    request: Request,
) -> Answer:
    """Do ``work`` for the first request with a key; answer all the same.

    ``work`` gets the session, the user and the request. Claim, effect and
    answer are committed by the caller, together. Equal requests wait for the
    first. If that fails, nothing of it is left, and the next one does it.

    Raises:
        ValueError: the key does not have 1 to 80 characters.
        KeyReusedError: the user has sent another request with this key.
        TypeError: the request has something that JSON has not.
        DataError: a column cannot hold the key or the answer.
        IntegrityError: there is no such user.
        NoResultFound: the key was removed at this very moment: ask again.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise ValueError("a key has 1 to 80 characters")
    asked = hash_of(request)
    now = datetime.now(UTC)  # the clock of those who remove old keys
    claim = (
        insert_into(session, IdempotencyKey)
        .values(user_id=user_id, key=key, request_hash=asked, created_at=now)
        .on_conflict_do_nothing(
            index_elements=[IdempotencyKey.user_id, IdempotencyKey.key]
        )
        .returning(IdempotencyKey.key)
    )
    mine = (IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    # An error takes the claim back, even if the caller goes on and commits.
    async with session.begin_nested():
        if await session.scalar(claim) is not None:
            answer = await work(session, user_id, request)
            store = update(IdempotencyKey).where(*mine)
            await session.execute(store.values(response=answer))
    # The first reads it, too: JSON may not give back what it was given.
    query = select(IdempotencyKey.request_hash, IdempotencyKey.response)
    stored = (await session.execute(query.where(*mine))).one()
    if stored.request_hash != asked:
        raise KeyReusedError("this key is another request's")
    response: Answer = stored.response
    return response


def hash_of(request: Request) -> str:
    """Return the SHA-256 of a request, in whichever order its names come."""
    return sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


# Helpers of the book.
Insert = postgresql.Insert | sqlite.Insert


INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_into(session: AsyncSession, table: Any) -> Insert:
    """Return an INSERT that has ``on_conflict_do_update`` and its twin.

    Both dialects spell the two clauses the same, but each has its own class.

    Raises:
        KeyError: the session's engine is another database system.
    """
    return INSERTS[session.get_bind().dialect.name](table)


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


JsonObject = JSON().with_variant(JSONB(), "postgresql")


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JsonObject,
    }


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sku: Mapped[str]
    price_cents: Mapped[int] = mapped_column(BigInteger)


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID]

    lines: Mapped[list[OrderLine]] = relationship(back_populates="order")


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("orders.id"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)

    order: Mapped[Order] = relationship(back_populates="lines")


class IdempotencyKey(Base):
    """A request that a client may send again, and what it was answered."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    response: Mapped[dict[str, Any] | None]
    # Old keys are found without reading all.
    created_at: Mapped[datetime] = mapped_column(index=True)


# The rows.
TURNSTONE = UUID(int=3)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(id=UUID(int=2), sku="SKU-000", price_cents=1250),
    ]


# See it happen.
ONE_MUG = {"sku": "SKU-000", "pieces": 1}
ONE_SHIRT = {"sku": "SKU-004", "pieces": 1}


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    for request in (ONE_MUG, ONE_MUG, ONE_SHIRT):
        try:
            async with sessions.begin() as session:
                answer = await answer_once(
                    session,
                    place_order,
                    user_id=TURNSTONE,
                    key="basket-1",
                    request=request,
                )
        except KeyReusedError as error:
            print("refused:", error)
        else:
            print("to pay:", answer["total_cents"], "cents")
    print("orders placed:", await orders_placed(sessions))


async def place_order(
    session: AsyncSession, user_id: UUID, request: Request
) -> Answer:
    """Order some pieces of a product, at its price of the day."""
    query = select(Product).where(Product.sku == request["sku"])
    product = (await session.scalars(query)).one()
    line = OrderLine(
        product_id=product.id,
        quantity=request["pieces"],
        unit_price_cents=product.price_cents,
    )
    order = Order(user_id=user_id, lines=[line])
    session.add(order)
    await session.flush()
    total_cents = line.quantity * line.unit_price_cents
    return {"order": str(order.id), "total_cents": total_cents}


async def orders_placed(sessions: Sessions) -> int:
    """Count the orders of a user who had none before."""
    query = select(func.count()).where(Order.user_id == TURNSTONE)
    async with sessions() as session:
        return (await session.scalars(query)).one()


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
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
