# Part of the package database-recipes: cookbook run retry-transaction
"""Retry a transaction.

Run a whole transaction again, in a new session, if another one came first.
"""

HEADLINE = "trap_default_level"

NEEDS = {
    "ix_accounts_owner_id": (
        "Only the accounts of the owner are read, and so only those who"
        " change one of them are in the way.",
        "plan",
    ),
}

# --8<-- [start:recipe]
import asyncio
from collections.abc import Awaitable, Callable
from random import uniform
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import Sessions

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import write_sessions
from recipes.schema import Account
from recipes.schema.seed import AVOCET, CHECKING, SAVINGS

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


# --8<-- [end:demo]


# --8<-- [start:demo_levels]
from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_sessions

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


# --8<-- [end:demo_levels]


# --8<-- [start:trap_default_level]
from collections import Counter


async def trap_default_level(engine: AsyncEngine) -> None:
    """At the default level, two decide by what is true for one of them.

    SQLite fails the second instead, which should have been refused.
    """

    async def usual(work: Work) -> str:
        async with make_sessions(engine).begin() as session:
            return await work(session)

    await count_answers(engine, usual)


async def count_answers(engine: AsyncEngine, way: Way) -> None:
    """Withdraw 100.00 twice, where one has to be paid and one refused."""
    outcomes = Counter(await two_withdrawals(way))
    for outcome, count in outcomes.items():
        print(f"{outcome}: {count}")
    async with make_sessions(engine)() as session:
        print("left:", sum(await session.scalars(BALANCES)), "cents")
    wrong = outcomes - Counter(["paid", "refused"])
    print("wrong answers:", wrong.total(), "of 2")


# --8<-- [end:trap_default_level]


# --8<-- [start:cure_default_level]
async def cure_default_level(engine: AsyncEngine) -> None:
    """The one that is too late looks again, and is refused."""

    async def recipe(work: Work) -> str:
        strict = engine.execution_options(isolation_level="SERIALIZABLE")
        return await retry_transaction(make_sessions(strict), work)

    await count_answers(engine, recipe)


# --8<-- [end:cure_default_level]


# --8<-- [start:trap_decided_before]
async def trap_decided_before(engine: AsyncEngine) -> None:
    """What is decided before the transaction is not protected by it."""
    sessions = serializable(engine)
    async with sessions() as session:
        together = sum(await session.scalars(BALANCES))

    async with sessions.begin() as other:
        print("from savings:", await withdraw(other, SAVINGS))

    if together - AMOUNT >= MUST_STAY:
        await retry_transaction(
            sessions, lambda session: take(session, CHECKING)
        )
        print("from checking: paid")
    async with sessions() as session:
        print("left:", sum(await session.scalars(BALANCES)), "cents")


# --8<-- [end:trap_decided_before]


# --8<-- [start:trap_same_transaction]
async def trap_same_transaction(engine: AsyncEngine) -> None:
    """To send the statement again is of no use: the transaction has lost."""
    sessions = serializable(engine)

    async def other() -> None:
        async with sessions.begin() as session:
            await withdraw(session, SAVINGS)

    async with sessions.begin() as session:
        await session.scalars(BALANCES)
        await other()
        for attempt in (1, 2, 3):
            try:
                await take(session, CHECKING)
            except DBAPIError as error:
                reason = str(driver_error(error)).splitlines()[0]
                print(f"attempt {attempt}: {reason}")


# --8<-- [end:trap_same_transaction]


# --8<-- [start:trap_operational_error]
from sqlalchemy.exc import OperationalError


async def trap_operational_error(engine: AsyncEngine) -> None:
    """With asyncpg, a lost race is no ``OperationalError``."""

    async def usual(work: Work) -> str:
        return await retry_operational_errors(serializable(engine), work)

    await count_answers(engine, usual)


async def retry_operational_errors(sessions: Sessions, work: Work) -> str:
    """Repeat what is right to repeat on SQLite."""
    for _ in range(4):
        try:
            async with sessions.begin() as session:
                return await work(session)
        except OperationalError:
            await asyncio.sleep(pause_after(1))
    async with sessions.begin() as session:
        return await work(session)


# --8<-- [end:trap_operational_error]


# --8<-- [start:trap_any_error]
from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from recipes.foundations.constraint_errors import constraint_of
from recipes.schema.seed import EMPTY


async def trap_any_error(sessions: Sessions) -> None:
    """What is no lost race fails again, each time."""

    async def usual(work: Work) -> str:
        for _ in range(4):
            with suppress(DBAPIError):
                async with sessions.begin() as session:
                    return await work(session)
        async with sessions.begin() as session:
            return await work(session)

    await count_attempts(usual)


async def count_attempts(way: Way) -> None:
    """Take more than is there, which a constraint refuses."""
    attempts = 0

    async def overdraw(session: AsyncSession) -> str:
        nonlocal attempts
        attempts += 1
        return await take(session, EMPTY)

    try:
        await way(overdraw)
    except IntegrityError as error:
        print("broken:", constraint_of(error))
    print("attempts:", attempts)


# --8<-- [end:trap_any_error]


# --8<-- [start:cure_any_error]
async def cure_any_error(sessions: Sessions) -> None:
    """The recipe looks at the code, and lets it pass."""

    async def recipe(work: Work) -> str:
        return await retry_transaction(sessions, work)

    await count_attempts(recipe)


# --8<-- [end:cure_any_error]


# --8<-- [start:trap_side_effect]
async def trap_side_effect(engine: AsyncEngine) -> None:
    """What is done outside of the database is done by each attempt."""
    letters = []

    async def recipe(work: Work) -> str:
        async def usual(session: AsyncSession) -> str:
            letters.append("You will be paid.")
            return await work(session)

        return await retry_transaction(serializable(engine), usual)

    outcomes = await two_withdrawals(recipe)
    print("paid:", outcomes.count("paid"))
    print("letters sent:", len(letters))


# --8<-- [end:trap_side_effect]


# --8<-- [start:cure_side_effect]
async def cure_side_effect(engine: AsyncEngine) -> None:
    """What has to follow, follows the commit."""
    letters = []

    async def recipe(work: Work) -> str:
        outcome = await retry_transaction(serializable(engine), work)
        if outcome == "paid":
            letters.append("You are paid.")
        return outcome

    outcomes = await two_withdrawals(recipe)
    print("paid:", outcomes.count("paid"))
    print("letters sent:", len(letters))


# --8<-- [end:cure_side_effect]


# --8<-- [start:trap_same_pause]
async def trap_same_pause() -> None:
    """Those who lost together come back together, and most lose again."""
    pauses = {0.02 * 2**attempt for attempt in 10 * [1]}
    print("lost at the same time: 10")
    print("come back at different times:", len(pauses))


# --8<-- [end:trap_same_pause]


# --8<-- [start:cure_same_pause]
async def cure_same_pause() -> None:
    """Each draws a time of its own."""
    pauses = {pause_after(attempt) for attempt in 10 * [1]}
    print("lost at the same time: 10")
    print("come back at different times:", len(pauses))


# --8<-- [end:cure_same_pause]


ONLY_ON = {
    "demo_levels": "postgresql",  # SQLite has one level
    "answers": "postgresql",
    "trap_operational_error": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
