# Part of the package database-recipes: cookbook run raw-sql
"""Run SQL that you write yourself.

Send a text with typed parameters, and read rows or objects from it as from a
``select()``.
"""

# ruff: noqa: S608 - a trap puts what is typed into SQL

HEADLINE = "trap_f_string"

NEEDS = {
    "UtcDateTime": (
        "On SQLite, too, the time that you get is aware.",
        "test_values_are_those_of_models",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Category, LedgerEntry

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from datetime import UTC

from recipes.foundations.engines import Sessions
from recipes.schema.seed import CHECKING, SAVINGS

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


# --8<-- [end:demo]


# --8<-- [start:growth]
from recipes.schema import Account
from recipes.schema.keys import uuid7


async def growth(session: AsyncSession, rows: int) -> None:
    """Read so many categories and accounts, or as many as may be."""
    accounts = [Account(id=uuid7(), balance_cents=0) for _ in range(rows)]
    session.add_all(accounts[:100])
    session.add_all(
        Category(id=1000 + number, parent_id=8, slug=f"{number}", name="New")
        for number in range(min(rows, 900))
    )
    await session.flush()
    session.add_all(
        LedgerEntry(
            account_id=account.id, transfer_id=uuid7(), amount_cents=100
        )
        for account in accounts[:100]
    )
    await session.flush()
    await categories_below(session, "shop")
    ids = [account.id for account in accounts[:100]]
    await account_entries(session, ids, until=datetime.max.replace(tzinfo=UTC))


# --8<-- [end:growth]


# --8<-- [start:trap_f_string]
from collections.abc import Awaitable, Callable


async def trap_f_string(session: AsyncSession) -> None:
    """In an f-string, what somebody types becomes SQL."""

    async def usual(slug: str) -> Sequence[str]:
        query = f"SELECT name FROM categories WHERE slug = '{slug}'"
        return (await session.scalars(text(query))).all()

    await attack(usual)


async def attack(find: Callable[[str], Awaitable[Sequence[str]]]) -> None:
    """Ask for a category by a text that ends the quotes."""
    found = await find("' UNION SELECT email FROM users --")
    print("addresses let out:", sum("@" in name for name in found))


# --8<-- [end:trap_f_string]


# --8<-- [start:cure_f_string]
async def cure_f_string(session: AsyncSession) -> None:
    """A parameter stays data: no category has this name."""

    async def recipe(slug: str) -> Sequence[str]:
        found = await categories_below(session, slug)
        return [category.name for category in found]

    await attack(recipe)


# --8<-- [end:cure_f_string]


# --8<-- [start:trap_untyped_rows]
async def trap_untyped_rows(session: AsyncSession) -> None:
    """A text has no types: you get what the driver makes of the values."""
    query = text("""
        SELECT transfer_id, created_at, sum(amount_cents) OVER (ORDER BY id)
        FROM ledger_entries
    """)
    show_types((await session.execute(query)).first())


def show_types(row: Sequence[object] | None) -> None:
    """Print what Python got."""
    print("types:", ", ".join(type(value).__name__ for value in row or ()))


# --8<-- [end:trap_untyped_rows]


# --8<-- [start:cure_untyped_rows]
async def cure_untyped_rows(session: AsyncSession) -> None:
    """``columns()`` names the types, and the sum is cast."""
    entry, *_ = await account_entries(session, [CHECKING], until=NEW_YEAR)
    show_types((entry.account_id, entry.created_at, entry.total_cents))


# --8<-- [end:cure_untyped_rows]


# --8<-- [start:trap_untyped_parameters]
from sqlalchemy import TextClause, Uuid

from recipes.schema.seed import AVOCET

PLACE = text("SELECT :place AS place, username FROM users WHERE id = :id")


async def trap_untyped_parameters(session: AsyncSession) -> None:
    """Nothing says which type a parameter has, and each driver guesses."""
    await show_place(session, PLACE)


async def show_place(session: AsyncSession, query: TextClause) -> None:
    """Send a number and a UUID."""
    found = await session.execute(query, {"place": 1, "id": AVOCET})
    print(found.one())


# --8<-- [end:trap_untyped_parameters]


# --8<-- [start:cure_untyped_parameters]
async def cure_untyped_parameters(session: AsyncSession) -> None:
    """``bindparams()`` says it."""
    typed = PLACE.bindparams(
        bindparam("place", type_=BigInteger), bindparam("id", type_=Uuid)
    )
    await show_place(session, typed)


# --8<-- [end:cure_untyped_parameters]


# --8<-- [start:trap_order_by]
async def trap_order_by(session: AsyncSession) -> None:
    """As a parameter, a column's name is a text like any other."""
    query = text(
        "SELECT amount_cents FROM ledger_entries ORDER BY :order DESC"
    )
    found = await session.scalars(query, {"order": "amount_cents"})
    show_order(found.all())


def show_order(cents: Sequence[int]) -> None:
    """Print whether the largest come first."""
    print("in order:", list(cents) == sorted(cents, reverse=True))


# --8<-- [end:trap_order_by]


# --8<-- [start:cure_order_by]
async def cure_order_by(session: AsyncSession) -> None:
    """A name that is asked for chooses among columns that you have named."""
    accounts = (await session.scalars(select(Account.id))).all()
    found = await account_entries(
        session, accounts, until=NEW_YEAR, order="largest"
    )
    show_order([entry.amount_cents for entry in found])


# --8<-- [end:cure_order_by]


# --8<-- [start:trap_loaded_object]
from recipes.schema import Product
from recipes.schema.seed import MUG

RAISE = text(
    "UPDATE products SET price_cents = price_cents + 50 WHERE id = :id"
).bindparams(bindparam("id", type_=Uuid))


async def trap_loaded_object(session: AsyncSession) -> None:
    """The session does not read your text: its objects stay as they were."""
    mug = await session.get_one(Product, MUG)
    await session.execute(RAISE, {"id": MUG})
    print("cents:", mug.price_cents)


# --8<-- [end:trap_loaded_object]


# --8<-- [start:cure_loaded_object]
async def cure_loaded_object(session: AsyncSession) -> None:
    """Refresh what you have loaded."""
    mug = await session.get_one(Product, MUG)
    await session.execute(RAISE, {"id": MUG})
    await session.refresh(mug)
    print("cents:", mug.price_cents)


# --8<-- [end:cure_loaded_object]


# --8<-- [start:trap_double_colon]
async def trap_double_colon(session: AsyncSession) -> None:
    """Before two colons, a name is no parameter."""
    query = text("SELECT username FROM users WHERE id = :id::uuid")
    print("found:", await session.scalar(query, {"id": str(AVOCET)}))


# --8<-- [end:trap_double_colon]


# --8<-- [start:cure_double_colon]
async def cure_double_colon(session: AsyncSession) -> None:
    """``CAST`` means the same."""
    query = text("SELECT username FROM users WHERE id = CAST(:id AS uuid)")
    print("found:", await session.scalar(query, {"id": str(AVOCET)}))


# --8<-- [end:cure_double_colon]


ONLY_ON = {
    "trap_double_colon": "postgresql",
    "cure_double_colon": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
