# Part of the package database-recipes: cookbook run batch-import
"""Import many rows.

Load a feed all or nothing, or batch by batch with a report of what failed.
"""

HEADLINE = "trap_commits_for_the_caller"

ORIGINAL = {
    "heading": "Manual Transaction Control",
    "run": "trap_commits_for_the_caller",
    "faults": (
        "trap_commits_for_the_caller",
        "trap_rolls_back_for_the_caller",
        "trap_inside_begin",
        "trap_flush_every_hundred",
    ),
}

NEEDS = {
    "uq_products_sku": (
        "A key that is taken is rejected.",
        "test_a_key_that_is_taken_is_rejected",
    ),
    "ck_products_price_not_negative": (
        "A bad row is found out, and its batch left out.",
        "test_an_error_in_row_4321_costs_its_batch_only",
    ),
}

# --8<-- [start:recipe]
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import insert
from sqlalchemy.exc import DataError, IntegrityError

from recipes.foundations.engines import Sessions
from recipes.schema import Product


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


# --8<-- [end:recipe]


# --8<-- [start:demo]
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


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(sessions: Sessions, rows: int) -> None:
    """Import so many rows in each way."""
    await import_all(sessions, feed_of(*(f"S-{n}" for n in range(rows))))
    others = feed_of(*(f"T-{n}" for n in range(rows)))
    await import_by_batch(sessions, others)


# --8<-- [end:growth]


# --8<-- [start:trap_commits_for_the_caller]
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Account
from recipes.schema.seed import CHECKING


async def trap_commits_for_the_caller(sessions: Sessions) -> None:
    """A function that commits also stores what its caller takes back."""
    await print_balance("before", sessions)
    async with sessions() as session:
        account = await session.get_one(Account, CHECKING)
        account.balance_cents = 0  # a mistake
        await bulk_import(session, items_of(3))  # it commits
        await session.rollback()
    await print_balance("after the rollback", sessions)


async def print_balance(when: str, sessions: Sessions) -> None:
    async with sessions() as session:
        account = await session.get_one(Account, CHECKING)
        print(f"balance {when}: {account.balance_cents} cents")


async def bulk_import(session: AsyncSession, items: list[Any]) -> int:
    imported = 0

    try:
        for item in items:
            product = Product(**item)
            session.add(product)
            imported += 1

            # Flush periodically for large imports
            if imported % 100 == 0:
                await session.flush()

        await session.commit()
        return imported
    except Exception:
        await session.rollback()
        raise


def items_of(count: int) -> list[ProductRow]:
    return [
        {"sku": f"S-{n}", "name": f"Sticker {n}", "price_cents": 150}
        for n in range(count)
    ]


# --8<-- [end:trap_commits_for_the_caller]


# --8<-- [start:cure_commits_for_the_caller]
async def cure_commits_for_the_caller(sessions: Sessions) -> None:
    """A function with a transaction of its own leaves the caller's alone."""
    await print_balance("before", sessions)
    async with sessions() as session:
        account = await session.get_one(Account, CHECKING)
        account.balance_cents = 0  # a mistake
        await import_all(sessions, feed_of("S-0", "S-1", "S-2"))
        await session.rollback()
    await print_balance("after the rollback", sessions)


# --8<-- [end:cure_commits_for_the_caller]


# --8<-- [start:trap_rolls_back_for_the_caller]
from recipes.schema import User
from recipes.schema.seed import AVOCET


async def trap_rolls_back_for_the_caller(sessions: Sessions) -> None:
    """After a bad row, the caller's own work is gone, and commit is happy."""
    bad_items = [*items_of(1), *items_of(1)]
    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
        user.email = "new@example.com"
        await session.flush()
        try:
            await bulk_import(session, bad_items)
        except IntegrityError:
            print("the import failed; go on without it")
        await session.commit()

    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
        print("after the caller's commit:", user.email)


# --8<-- [end:trap_rolls_back_for_the_caller]


# --8<-- [start:trap_inside_begin]
from sqlalchemy import func, select


async def trap_inside_begin(sessions: Sessions) -> None:
    """Inside ``sessions.begin()``, nothing may follow its commit."""
    async with sessions.begin() as session:
        await bulk_import(session, items_of(3))
        await session.scalar(select(func.count(Product.id)))


# --8<-- [end:trap_inside_begin]


# --8<-- [start:trap_flush_every_hundred]
from sqlalchemy import event


async def trap_flush_every_hundred(session: AsyncSession) -> None:
    """A flush for every hundred rows is a statement for every hundred."""
    sent: list[str] = []
    event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda _connection, _cursor, sql, *_: sent.append(sql[:6]),
    )
    await bulk_import(session, items_of(1_000))
    print("a thousand rows, objects and flushes:", sent.count("INSERT"))

    sent.clear()
    rows = [row | {"sku": "T" + row["sku"]} for row in items_of(1_000)]
    await session.execute(insert(Product), rows)
    print("a thousand rows, one insert:", sent.count("INSERT"))


# --8<-- [end:trap_flush_every_hundred]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
