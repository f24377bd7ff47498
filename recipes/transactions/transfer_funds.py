# Part of the package database-recipes: cookbook run transfer-funds
"""Transfer funds.

Move money between two accounts, exactly once, however many do so at a time.
"""

HEADLINE = "trap_read_then_write"

ORIGINAL = {
    "heading": "Basic Transaction",
    "run": "trap_read_then_write",
    "faults": (
        "trap_read_then_write",
        "trap_begin_after_query",
        "trap_float_amount",
        "trap_float_and_decimal",
        "trap_negative_amount",
        "trap_missing_account",
    ),
}

NEEDS = {
    "uq_ledger_entries_transfer_id_account_id": (
        "A transfer happens once because of this.",
        "test_a_repeated_call_moves_nothing",
    ),
    "fk_ledger_entries_account_id_accounts": (
        "An account that does not exist is found out.",
        "test_an_account_that_does_not_exist_is_an_error",
    ),
    "foreign keys": (
        "The same on SQLite.",
        "test_an_account_that_does_not_exist_is_an_error",
    ),
    "ck_accounts_balance_not_negative": (
        "No way of writing can overdraw.",
        "test_the_check_constraint_is_the_last_line_of_defence",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from recipes.foundations.dialects import INSERTS
from recipes.schema import Account, LedgerEntry, whole

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.foundations.engines import Sessions
from recipes.schema.seed import CHECKING, RENT

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


# --8<-- [end:demo]


# --8<-- [start:one_statement]
from sqlalchemy import CTE, BigInteger, ScalarSelect, Uuid, func, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from recipes.foundations.dialects import Insert


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


# --8<-- [end:one_statement]


# --8<-- [start:demo_one_statement]
from sqlalchemy.ext.asyncio import AsyncEngine


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


# --8<-- [end:demo_one_statement]


# --8<-- [start:demo_two]
import asyncio
from functools import partial
from uuid import uuid4

from recipes.foundations.waits import until_awaited


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


# --8<-- [end:demo_two]


# --8<-- [start:trap_read_then_write]
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import OperationalError

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions
from recipes.schema.seed import SAVINGS


async def trap_read_then_write(engine: AsyncEngine) -> None:
    """A transaction does not make reading, then writing, safe."""
    all_read = asyncio.Barrier(50)

    async def usual(session: AsyncSession, target: UUID) -> None:
        from_account = await session.get_one(Account, CHECKING)
        to_account = await session.get_one(Account, target)
        await all_read.wait()
        from_account.balance_cents -= 1_000
        to_account.balance_cents += 1_000

    await fifty_transfers(engine, usual)


async def fifty_transfers(
    engine: AsyncEngine, way: Callable[[AsyncSession, UUID], Awaitable[object]]
) -> None:
    """Move 10.00 out of an account with 100.00, fifty times at once.

    Half go to each of two others.
    """
    crowd = make_engine(engine.url, pool_size=50)
    sessions = make_sessions(crowd)

    async def one(target: UUID) -> str:
        try:
            async with sessions.begin() as session:
                await way(session, target)
        except OperationalError as error:
            return f"failed, {driver_error(error)}"
        except InsufficientFundsError:
            return "refused"
        return "succeeded"

    outcomes = await asyncio.gather(
        *(one(target) for target in 25 * (SAVINGS, RENT))
    )
    async with sessions() as session:
        query = select(Account.balance_cents).where(
            Account.id.in_([CHECKING, SAVINGS, RENT])
        )
        total = sum((await session.scalars(query)).all())
    await crowd.dispose()
    counts = {each: outcomes.count(each) for each in sorted(set(outcomes))}
    print("together before: 30000 cents")
    print(f"together after: {total} cents")
    print(f"succeeded: {counts.pop('succeeded')}")
    if "refused" in counts:
        print(f"refused: {counts.pop('refused')}")
    for outcome, count in counts.items():
        print(f"{outcome}: {count}")
    if not counts:
        print(f"made from nothing: {total - 30_000} cents")


# --8<-- [end:trap_read_then_write]


# --8<-- [start:cure_read_then_write]
async def cure_read_then_write(engine: AsyncEngine) -> None:
    """The database subtracts, and checks, in one step."""

    async def recipe(session: AsyncSession, target: UUID) -> None:
        await transfer(
            session,
            source=CHECKING,
            target=target,
            amount_cents=1_000,
            transfer_id=uuid4(),
        )

    await fifty_transfers(engine, recipe)


# --8<-- [end:cure_read_then_write]


# --8<-- [start:trap_begin_after_query]
async def trap_begin_after_query(session: AsyncSession) -> None:
    """A query begins the transaction: ``begin()`` after it is an error."""
    await session.get(Account, CHECKING)
    await session.begin()  # as ``async with session.begin()`` does


# --8<-- [end:trap_begin_after_query]


# --8<-- [start:trap_float_amount]
async def trap_float_amount(session: AsyncSession) -> None:
    """A float is not money: in cents, 19.99 euro become 1998."""
    price = 19.99
    account = await session.get_one(Account, CHECKING)
    account.balance_cents -= int(price * 100)
    await session.flush()
    print(price, "* 100 is", price * 100)
    print("100.00 less 19.99 leaves", account.balance_cents, "cents")


# --8<-- [end:trap_float_amount]


# --8<-- [start:trap_float_and_decimal]
from sqlalchemy import Numeric, cast


async def trap_float_and_decimal(session: AsyncSession) -> None:
    """A NUMERIC column is a Decimal in Python: no float goes with it."""
    numeric = cast(Account.balance_cents, Numeric(12, 2))
    query = select(numeric / 100).where(Account.id == CHECKING)
    balance = (await session.scalars(query)).one()
    amount: float = 10.0
    balance -= amount  # type: ignore[operator] # the fault


# --8<-- [end:trap_float_and_decimal]


# --8<-- [start:trap_negative_amount]
async def trap_negative_amount(session: AsyncSession) -> None:
    """Without a check, a negative amount takes from the target."""
    amount_cents = -4_000
    from_account = await session.get_one(Account, CHECKING)
    to_account = await session.get_one(Account, RENT)
    print("enough funds:", from_account.balance_cents >= amount_cents)
    from_account.balance_cents -= amount_cents
    to_account.balance_cents += amount_cents
    print("from:", from_account.balance_cents, "to:", to_account.balance_cents)


# --8<-- [end:trap_negative_amount]


# --8<-- [start:trap_missing_account]
async def trap_missing_account(session: AsyncSession) -> None:
    """``get`` returns None for an account that does not exist."""
    from_account = await session.get(Account, TRANSFER_ID)
    print(from_account.balance_cents >= 1_000)  # type: ignore[union-attr]


# --8<-- [end:trap_missing_account]


# --8<-- [start:trap_caught_inside]
async def trap_caught_inside(sessions: Sessions) -> None:
    """An error caught inside the transaction commits what was half done."""
    total = select(func.sum(Account.balance_cents))
    async with sessions.begin() as session:
        print("all accounts before:", await session.scalar(total), "cents")
        try:
            await transfer(
                session,
                source=CHECKING,
                target=RENT,
                amount_cents=50_000,
                transfer_id=TRANSFER_ID,
            )
        except InsufficientFundsError as error:
            print("refused:", error)
    async with sessions() as session:
        print("all accounts after:", await session.scalar(total), "cents")


# --8<-- [end:trap_caught_inside]


ONLY_ON = {
    "transfer_at_once": "postgresql",
    "rows_in": "postgresql",
    "entry_of": "postgresql",
    "change_of": "postgresql",
    "demo_one_statement": "postgresql",
    "demo_two": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
