# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "fastapi>=0.135,<1",
#     "httpx>=0.28,<1",
#     "uvicorn>=0.38,<1",
# ]
# ///
"""Session per request in FastAPI.

Give each request one session and one transaction, and commit before the
answer.

    python fastapi_session.py
    DATABASE_URL=postgresql://… python fastapi_session.py
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field
from sqlalchemy import (
    URL,
    BigInteger,
    CheckConstraint,
    Connection,
    DateTime,
    ForeignKey,
    UniqueConstraint,
    bindparam,
    event,
    func,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.schema import CreateSchema, DropSchema


# Helpers of the book.
class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


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


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


Insert = postgresql.Insert | sqlite.Insert


INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


# The recipe.
async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit when its function has returned.

    An exception of the function rolls back.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


# Of function scope: what is after the ``yield``, the commit, comes before the
# answer. By default it would come after it.
Session = Annotated[AsyncSession, Depends(session_of, scope="function")]
router = APIRouter()


class NewOrder(BaseModel):
    """What a customer wants: pieces of products, by their ids.

    Take ``user_id`` from your login instead: here anybody orders for anybody.
    """

    user_id: UUID
    pieces: Annotated[
        dict[UUID, Annotated[int, Field(gt=0, le=1_000)]],
        Field(min_length=1, max_length=100),
    ]


class PlacedOrder(BaseModel):
    """An order as it is stored; ``total_cents`` is in euro cents."""

    id: UUID
    status: OrderStatus
    total_cents: int


class NewTransfer(BaseModel):
    """A transfer; its id is the client's, so that it may ask again."""

    id: UUID
    source: UUID
    target: UUID
    amount_cents: Annotated[int, Field(gt=0, lt=2**53)]


@router.post("/orders", status_code=201)
async def place_order(new: NewOrder, session: Session) -> PlacedOrder:
    """Order products at the prices of today."""
    query = select(Product.id, Product.price_cents).where(
        Product.id.in_(new.pieces),
        Product.is_active,
        Product.deleted_at.is_(None),
    )
    prices = dict((await session.execute(query)).all())
    if new.pieces.keys() - prices:
        raise HTTPException(422, "there is no such product")
    lines = [
        OrderLine(
            product_id=id_, quantity=quantity, unit_price_cents=prices[id_]
        )
        for id_, quantity in new.pieces.items()
    ]
    order = Order(user_id=new.user_id, lines=lines)
    session.add(order)
    await session.flush()
    total = sum(line.quantity * line.unit_price_cents for line in lines)
    return PlacedOrder(id=order.id, status=order.status, total_cents=total)


@router.get("/orders/{order_id}")
async def show_order(order_id: UUID, session: Session) -> PlacedOrder:
    """Show one order."""
    order = await session.get(Order, order_id)
    if order is None:
        raise HTTPException(404, "there is no such order")
    total = await session.scalar(
        select(
            func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
        ).where(OrderLine.order_id == order_id)
    )
    return PlacedOrder(
        id=order.id, status=order.status, total_cents=total or 0
    )


@router.post("/transfers", status_code=204)
async def make_transfer(new: NewTransfer, session: Session) -> None:
    """Move money once, however often the client asks."""
    try:
        await transfer(
            session,
            source=new.source,
            target=new.target,
            amount_cents=new.amount_cents,
            transfer_id=new.id,
        )
    except AccountNotFoundError as error:
        raise HTTPException(404, "there is no such account") from error
    except InsufficientFundsError as error:
        raise HTTPException(409, "there is not enough money") from error
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


def create_app(engine: AsyncEngine) -> FastAPI:
    """Make the application, which disposes of its engine when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # As a request may read first and then write, on SQLite as well.
        app.state.sessions = write_sessions(engine)
        yield
        await engine.dispose()

    app = FastAPI(title="Orders", lifespan=lifespan)
    app.include_router(router)
    return app


def from_environment() -> FastAPI:
    """Make it for ``uvicorn --factory``, on the database of the process."""
    return create_app(make_engine(os.environ["DATABASE_URL"]))


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    price_cents: Mapped[int] = mapped_column(BigInteger)
    is_active: Mapped[bool]
    deleted_at: Mapped[datetime | None]


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # An order of nobody is refused.
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[OrderStatus] = mapped_column(default=OrderStatus.PENDING)

    lines: Mapped[list[OrderLine]] = relationship()


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("orders.id"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)


class Account(Base):
    """Money of a user, or of the site if it has no owner."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    balance_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        # No way of writing can overdraw.
        CheckConstraint("balance_cents >= 0", name="balance_not_negative"),
    )


class LedgerEntry(Base):
    """One side of a transfer: euro cents that came (+) or went (-)."""

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[UUID]
    # An account that does not exist is found out.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        # A transfer happens once because of this.
        UniqueConstraint("transfer_id", "account_id"),
    )


# Other recipes of the book.
class AccountNotFoundError(LookupError):
    """One of the two accounts does not exist."""


class InsufficientFundsError(ValueError):
    """The source has less than the amount."""


BALANCE_CENTS = Account.balance_cents + bindparam("by")


CHANGE = (
    update(Account)
    .where(Account.id == bindparam("account"), BALANCE_CENTS >= 0)
    .values(balance_cents=BALANCE_CENTS)
)


CLAIM = {
    dialect: insert(LedgerEntry)
    .on_conflict_do_nothing(
        index_elements=[LedgerEntry.transfer_id, LedgerEntry.account_id]
    )
    .returning(LedgerEntry.id)
    for dialect, insert in INSERTS.items()
}


async def refuse_another(
    connection: AsyncConnection, transfer_id: UUID, changes: Mapping[UUID, int]
) -> None:
    """Raise ``ValueError`` if the id is not that of these very changes."""
    query = select(LedgerEntry.account_id, LedgerEntry.amount_cents)
    made = await connection.execute(query.filter_by(transfer_id=transfer_id))
    if dict(made.all()) != changes:
        raise ValueError("this transfer_id is another transfer's")


async def transfer(
    session: AsyncSession,
    *,
    source: UUID,
    target: UUID,
    amount_cents: int,
    transfer_id: UUID,
) -> bool:
    """Move ``amount_cents``; return False if this transfer was made before.

    The caller owns the transaction: roll back after any error. Accounts that
    the session has loaded keep the old balance: refresh them.

    Raises:
        TypeError: the amount is not an ``int``.
        ValueError: the amount is not positive, both accounts are the same, or
            another transfer has this id, even if only its amount or direction
            differs; one of two other accounts is seen when this is repeated.
        AccountNotFoundError: no such account.
        InsufficientFundsError: the source would fall below zero.
        DBAPIError: a balance would not fit into 64 bits.
    """
    if whole(amount_cents) <= 0 or source == target:
        raise ValueError("give a positive amount and two accounts")
    # Everyone changes both in the order of their ids: no deadlock.
    changes = dict(sorted([(source, -amount_cents), (target, amount_cents)]))
    entries = [
        {"transfer_id": transfer_id, "account_id": id_, "amount_cents": by}
        for id_, by in changes.items()
    ]
    # Errors of what the caller has added are not the ledger's: store it first.
    await session.flush()
    connection = await session.connection()
    claim = CLAIM[connection.dialect.name]
    try:
        claimed = await connection.execute(claim, entries)
    except IntegrityError as error:  # the ledger's foreign key
        raise AccountNotFoundError("no such account") from error
    if len(claimed.all()) < 2:
        await refuse_another(connection, transfer_id, changes)
        return False
    for id_, by in changes.items():
        given = {"account": id_, "by": by}
        changed = await connection.execute(CHANGE, given)
        if changed.rowcount == 0:
            raise InsufficientFundsError(f"less than {amount_cents} cents")
    return True


class Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, application: Any) -> None:
        """Keep the application; its errors are not logged."""
        super().__init__(uvicorn.Config(application, log_level=50))
        self.has_begun = asyncio.Event()

    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        """Start, and tell so.

        Raises:
            RuntimeError: the application failed before its first request.
        """
        try:
            await super().startup(sockets)
        except SystemExit as end:  # it would end this program as well
            raise RuntimeError(
                "the application did not start: uvicorn tells why"
            ) from end
        self.has_begun.set()


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an ASGI application on a free port of loopback.

    At the end of the block, the server answers what it has begun, and ends.

    Raises:
        RuntimeError: the application does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        server = Server(application)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        begun = asyncio.create_task(server.has_begun.wait())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait({serve, begun}, return_when=first)
        if serve.done():
            begun.cancel()
            await serve
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{host}:{port}", timeout=60, trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serve


# The rows.
AVOCET = UUID(int=4)
MUG = UUID(int=3)
CHECKING = UUID(int=5)
RENT = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET),
        Account(id=CHECKING, balance_cents=10000),
        Account(id=RENT, balance_cents=10000),
        Product(id=MUG, price_cents=1250, is_active=True),
    ]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    async with serving(create_app(engine)) as client:
        order = {"user_id": str(AVOCET), "pieces": {str(MUG): 2}}
        placed = await client.post("/orders", json=order)
        print("answer:", placed.status_code)
        shown = await client.get(f"/orders/{placed.json()['id']}")
        print("total in cents:", shown.json()["total_cents"])


TRANSFER_ID = UUID("018d0000-0000-7000-8000-000000000007")


async def demo_transfer(engine: AsyncEngine) -> None:
    accounts = {"source": str(CHECKING), "target": str(RENT)}
    new = {"id": str(TRANSFER_ID), "amount_cents": 1_000, **accounts}
    async with serving(create_app(engine)) as client:
        for _ in range(2):  # the client had lost the first answer
            moved = await client.post("/transfers", json=new)
            print("answer:", moved.status_code)
    async with engine.connect() as connection:
        entries = select(func.count()).where(
            LedgerEntry.transfer_id == TRANSFER_ID
        )
        print("entries of the ledger:", await connection.scalar(entries))


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def check_foreign_keys(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

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
    async with example_database() as engine:
        await demo_transfer(engine)


if __name__ == "__main__":
    asyncio.run(main())
