# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Retry a transaction.

Run a whole transaction again, in a new session, if another one came first.

    python retry_transaction.py
    DATABASE_URL=postgresql://… python retry_transaction.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import uniform
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    event,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
T = TypeVar("T")

MAX_ATTEMPTS = 100
FIRST_PAUSE = 0.02  # seconds, at most; twice as long after each attempt
LONGEST_PAUSE = 1.0

# The database has undone all of it, since another transaction came first.
LOST_RACES = {
    "40001",  # PostgreSQL: a serialization failure
    "40P01",  # PostgreSQL: a deadlock
    "SQLITE_BUSY",  # SQLite says of both: database is locked
    "SQLITE_BUSY_SNAPSHOT",
}


async def retry_transaction(
    sessions: Sessions,
    work: Callable[[AsyncSession], Awaitable[T]],
    *,
    attempts: int = 5,
) -> T:
    """Do ``work`` in a transaction; do it again if that lost a race.

    Each attempt has a session of its own, and ends with the commit. All that
    ``work`` reads, decides and writes has to go through that session.

    Raises:
        ValueError: ``attempts`` is not 1 to 100.
        DBAPIError: the last attempt lost as well, or it is another error.
    """
    if not 1 <= attempts <= MAX_ATTEMPTS:
        raise ValueError("attempts is out of range")
    for attempt in range(1, attempts):
        try:
            async with sessions.begin() as session:
                return await work(session)
        except DBAPIError as error:
            if not lost_a_race(error):
                raise
        # Here no connection is held, and no lock.
        await asyncio.sleep(pause_after(attempt))
    async with sessions.begin() as session:
        return await work(session)


def lost_a_race(error: DBAPIError) -> bool:
    """Tell whether the same transaction may succeed if it is run again."""
    return code_of(error) in LOST_RACES


def pause_after(attempt: int) -> float:
    """Draw the seconds to wait, so that those who met do not meet again."""
    longest = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return uniform(0, longest)  # noqa: S311 - no secret


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


def driver_error(error: DBAPIError) -> BaseException:
    """Return the error that the driver itself raised.

    SQLAlchemy 2.1 has ``error.driver_exception`` for it. On both lines, what
    asyncpg raised is the cause of ``error.orig``; an error of ``sqlite3`` is
    ``error.orig`` itself.
    """
    original = error.orig or error
    return original.__cause__ or original


def code_of(error: DBAPIError) -> str:
    """Return the SQLSTATE, or the name of SQLite's code, or ``""``."""
    driver = driver_error(error)
    state = getattr(driver, "sqlstate", None)
    return str(state or getattr(driver, "sqlite_errorname", ""))


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


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""


class Account(Base):
    """Money of a user, or of the site if it has no owner."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Only the accounts of the owner are read, and so only those who change one of them are in the way.
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    balance_cents: Mapped[int] = mapped_column(BigInteger)


# The rows.
AVOCET = UUID(int=3)
CHECKING = UUID(int=4)
SAVINGS = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Account(id=CHECKING, owner_id=AVOCET, balance_cents=10000),
        Account(id=SAVINGS, owner_id=AVOCET, balance_cents=10000),
    ]


# See it happen.
AMOUNT = 100_00  # euro cents
MUST_STAY = 100_00  # in all accounts of an owner together
BALANCES = select(Account.balance_cents).where(Account.owner_id == AVOCET)


async def demo(engine: AsyncEngine) -> None:
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    sessions = write_sessions(strict)
    answer = await retry_transaction(
        sessions, lambda session: withdraw(session, CHECKING)
    )
    print("from checking:", answer)
    answer = await retry_transaction(
        sessions, lambda session: withdraw(session, SAVINGS)
    )
    print("from savings:", answer)


async def nothing() -> None:
    """Let nobody come in between."""


async def withdraw(
    session: AsyncSession,
    account_id: UUID,
    meanwhile: Callable[[], Awaitable[None]] = nothing,
) -> str:
    """Pay out 100.00, if as much stays in the owner's accounts together.

    ``meanwhile`` is what others do after this has looked.
    """
    together = sum(await session.scalars(BALANCES))
    await meanwhile()
    if together - AMOUNT < MUST_STAY:
        return "refused"
    return await take(session, account_id)


async def take(session: AsyncSession, account_id: UUID) -> str:
    """Pay 100.00 out of one account."""
    change = update(Account).where(Account.id == account_id)
    left = Account.balance_cents - AMOUNT
    await session.execute(change.values(balance_cents=left))
    return "paid"


Work = Callable[[AsyncSession], Awaitable[str]]
Way = Callable[[Work], Awaitable[str]]

LEVELS = "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"


async def demo_levels(engine: AsyncEngine) -> None:
    for level in LEVELS:
        print(f"{level}:", await answers(engine, once_at(engine, level)))

    async def retried(work: Work) -> str:
        return await retry_transaction(serializable(engine), work)

    print("SERIALIZABLE, retried:", await answers(engine, retried))


def once_at(engine: AsyncEngine, level: str) -> Way:
    """Run transactions once, at a level of isolation."""
    sessions = make_sessions(engine.execution_options(isolation_level=level))

    async def way(work: Work) -> str:
        async with sessions.begin() as session:
            return await work(session)

    return way


def serializable(engine: AsyncEngine) -> Sessions:
    """Make sessions whose transactions act as if they came one by one.

    On SQLite they do not begin with the write lock, and so can lose a race.
    """
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    return make_sessions(strict)


async def answers(engine: AsyncEngine, way: Way) -> str:
    """Tell what two withdrawals come to, and give the money back."""
    outcomes = await two_withdrawals(way)
    async with make_sessions(engine).begin() as session:
        accounts = update(Account).where(Account.owner_id == AVOCET)
        await session.execute(accounts.values(balance_cents=AMOUNT))
    return ", ".join(outcomes)


async def two_withdrawals(way: Way) -> list[str]:
    """Withdraw twice: the second has come and gone while the first decides.

    Returns what became of the second, and of the first.
    """
    outcomes = []
    others = [SAVINGS]

    async def run(
        account_id: UUID, meanwhile: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            outcome = await way(
                lambda session: withdraw(session, account_id, meanwhile)
            )
        except DBAPIError as error:
            outcome = f"failed, {driver_error(error)}".splitlines()[0]
        outcomes.append(outcome)

    async def other() -> None:
        if others:  # an attempt that follows is left alone
            await run(others.pop(), nothing)

    await run(CHECKING, other)
    return outcomes


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
        await demo(engine)
    if "DATABASE_URL" in os.environ:
        async with example_database() as engine:
            await demo_levels(engine)


if __name__ == "__main__":
    asyncio.run(main())
