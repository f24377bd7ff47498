# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Transfer funds.

Move money between two accounts, exactly once, however many do so at a time.

    python transfer_funds.py
    DATABASE_URL=postgresql://… python transfer_funds.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CTE,
    URL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ScalarSelect,
    UniqueConstraint,
    Uuid,
    bindparam,
    event,
    func,
    make_url,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.sql import ColumnElement

# Helpers of the book.
Insert = postgresql.Insert | sqlite.Insert


INSERTS: dict[str, Callable[[Any], Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def whole(number: object) -> int:
    """Return a number of cents, pieces or the like, if it is an ``int``.

    Raises:
        TypeError: it only looks like one: ``5.0``, ``True``, ``Decimal(5)``.
    """
    if type(number) is not int:
        raise TypeError(f"{number!r} is not a whole number")
    return number


Sessions = async_sessionmaker[AsyncSession]


_UNTIL_AWAITED = text("""
    DO $$ BEGIN
        WHILE NOT EXISTS (
            SELECT FROM pg_locks
            WHERE NOT granted
            AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
        ) LOOP
            PERFORM pg_sleep(0.01);
        END LOOP;
    END $$
""")


async def until_awaited(session: AsyncSession, *, seconds: float = 10) -> None:
    """Return as soon as another session waits for a lock of this one.

    For a demonstration or a test of what happens then. PostgreSQL only.

    Raises:
        TimeoutError: nobody has come to wait. The transaction is lost.
    """
    # Asked of the connection, since the session would first send changes.
    connection = await session.connection()
    async with asyncio.timeout(seconds):
        await connection.execute(_UNTIL_AWAITED)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


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


# The recipe.
# The ledger is unique by transfer and account: of two equal calls at the same
# time the second waits here, and then finds that it comes too late.
CLAIM = {
    dialect: insert(LedgerEntry)
    .on_conflict_do_nothing(
        index_elements=[LedgerEntry.transfer_id, LedgerEntry.account_id]
    )
    .returning(LedgerEntry.id)
    for dialect, insert in INSERTS.items()
}
BALANCE_CENTS = Account.balance_cents + bindparam("by")
CHANGE = (
    update(Account)
    .where(Account.id == bindparam("account"), BALANCE_CENTS >= 0)
    .values(balance_cents=BALANCE_CENTS)
)


class AccountNotFoundError(LookupError):
    """One of the two accounts does not exist."""


class InsufficientFundsError(ValueError):
    """The source has less than the amount."""


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


async def refuse_another(
    connection: AsyncConnection, transfer_id: UUID, changes: Mapping[UUID, int]
) -> None:
    """Raise ``ValueError`` if the id is not that of these very changes."""
    query = select(LedgerEntry.account_id, LedgerEntry.amount_cents)
    made = await connection.execute(query.filter_by(transfer_id=transfer_id))
    if dict(made.all()) != changes:
        raise ValueError("this transfer_id is another transfer's")


def rows_in(part: CTE) -> ScalarSelect[int]:
    """Count the rows of a part of the statement."""
    return select(func.count()).select_from(part).scalar_subquery()


def entry_of(account: str, *, after: ColumnElement[bool]) -> Insert:
    """Write the ledger's entry of the account with the low or high id."""
    given = select(
        bindparam("transfer_id", type_=Uuid()),
        bindparam(account, type_=Uuid()),
        bindparam(f"{account}_cents", type_=BigInteger()),
    )
    columns = ["transfer_id", "account_id", "amount_cents"]
    return insert(LedgerEntry).from_select(columns, given.where(after))


def change_of(account: str, *, after: ColumnElement[bool]) -> CTE:
    """Change its balance; the check constraint refuses one below zero."""
    balance_cents = Account.balance_cents + bindparam(f"{account}_cents")
    return (
        update(Account)
        .where(after, Account.id == bindparam(account))
        .values(balance_cents=balance_cents)
        .returning(Account.id)
        .cte(f"{account}_change")
    )


# Each part asks for the row of the one before, and so runs after it. No part
# locks with SELECT: the UPDATE would begin with the row that the statement saw
# at its start, queue for it once more, and might deadlock.
LOW_ENTRY = (
    entry_of("low", after=true())
    .on_conflict_do_nothing(
        index_elements=[LedgerEntry.transfer_id, LedgerEntry.account_id]
    )
    .returning(LedgerEntry.id)
    .cte("low_entry")
)
HIGH_ENTRY = (
    entry_of("high", after=rows_in(LOW_ENTRY) == 1)
    .returning(LedgerEntry.id)
    .cte("high_entry")
)
LOW_CHANGE = change_of("low", after=rows_in(HIGH_ENTRY) == 1)
HIGH_CHANGE = change_of("high", after=rows_in(LOW_CHANGE) == 1)
MOVED = select(rows_in(HIGH_CHANGE))


async def transfer_at_once(
    connection: AsyncConnection,
    *,
    source: UUID,
    target: UUID,
    amount_cents: int,
    transfer_id: UUID,
) -> bool:
    """Do as ``transfer`` does, in one statement (PostgreSQL).

    All of it happens or nothing, in autocommit as well. In a session's
    transaction, flush first, and give ``await session.connection()``.

    Raises what ``transfer`` does.
    """
    if whole(amount_cents) <= 0 or source == target:
        raise ValueError("give a positive amount and two accounts")
    # Everyone changes both in the order of their ids: no deadlock.
    changes = dict(sorted([(source, -amount_cents), (target, amount_cents)]))
    (low, low_cents), (high, high_cents) = changes.items()
    given = {
        "transfer_id": transfer_id,
        "low": low,
        "low_cents": low_cents,
        "high": high,
        "high_cents": high_cents,
    }
    try:
        moved = await connection.scalar(MOVED, given)
    except IntegrityError as error:
        match getattr(error.orig, "sqlstate", None):
            case "23503":  # the ledger's foreign key
                raise AccountNotFoundError("no such account") from error
            case "23505":  # the ledger's unique key
                raise ValueError(
                    "this transfer_id is another transfer's"
                ) from error
            case "23514":  # the check of the balance
                raise InsufficientFundsError(
                    f"less than {amount_cents} cents"
                ) from error
        raise
    if not moved:
        await refuse_another(connection, transfer_id, changes)
    return bool(moved)


# The rows.
CHECKING = UUID(int=3)
RENT = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Account(id=CHECKING, balance_cents=10000),
        Account(id=RENT, balance_cents=10000),
    ]


# See it happen.
TRANSFER_ID = UUID("018d0000-0000-7000-8000-000000000001")


async def demo(sessions: Sessions) -> None:
    for attempt in ("first", "again"):
        async with sessions.begin() as session:
            moved = await transfer(
                session,
                source=CHECKING,
                target=RENT,
                amount_cents=2_500,
                transfer_id=TRANSFER_ID,
            )
        print(f"{attempt}: moved is {moved}")

    async with sessions() as session:
        for id_ in (CHECKING, RENT):
            account = await session.get_one(Account, id_)
            print("balance:", account.balance_cents, "cents")


async def demo_one_statement(engine: AsyncEngine) -> None:
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        moved = await transfer_at_once(
            connection,
            source=CHECKING,
            target=RENT,
            amount_cents=2_500,
            transfer_id=TRANSFER_ID,
        )
    print("moved is", moved)


async def demo_two(sessions: Sessions) -> None:
    pay = partial(transfer, source=CHECKING, target=RENT, amount_cents=6_000)

    async def second() -> None:
        try:
            async with sessions.begin() as session:
                await pay(session, transfer_id=uuid4())
        except InsufficientFundsError as error:
            print("the second:", error)

    async with asyncio.TaskGroup() as tasks, sessions.begin() as first:
        await pay(first, transfer_id=uuid4())
        tasks.create_task(second())
        await until_awaited(first)


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def check_foreign_keys(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

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
        await demo(async_sessionmaker(engine, expire_on_commit=False))
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            await demo_one_statement(engine)
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            await demo_two(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
