# Part of the package database-recipes: cookbook run raw-sql
"""Run SQL that you write yourself.

Send a text with typed parameters, and read rows or objects from it as from a
``select()``.
"""

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

from sqlalchemy import BigInteger, String, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Category, UtcDateTime

# UNION, not UNION ALL: a category that is below itself comes once.
BELOW = select(Category).from_statement(
    text("""
        WITH RECURSIVE below AS (
            SELECT id FROM categories WHERE slug = :slug
            UNION
            SELECT child.id
            FROM categories AS child JOIN below ON child.parent_id = below.id
        )
        SELECT id, parent_id, slug, name
        FROM categories WHERE id IN (SELECT id FROM below)
        ORDER BY id LIMIT 1000
    """)
)

# columns() says what arrives and converts nothing in the database. The sum of
# a bigint is numeric in PostgreSQL, and so it is cast.
SPENT = (
    text("""
        SELECT
            users.id AS user_id,
            users.username,
            count(DISTINCT orders.id) AS orders,
            CAST(sum(quantity * unit_price_cents) AS bigint) AS total_cents,
            max(orders.created_at) AS last_order_at
        FROM users
        JOIN orders ON orders.user_id = users.id
        JOIN order_lines ON order_lines.order_id = orders.id
        WHERE users.id IN :user_ids
            AND orders.created_at >= :since
            AND orders.status <> 'cancelled'
        GROUP BY users.id, users.username
    """)
    .bindparams(
        bindparam("user_ids", type_=Uuid, expanding=True),
        bindparam("since", type_=UtcDateTime),
    )
    .columns(
        user_id=Uuid,
        username=String,
        orders=BigInteger,
        total_cents=BigInteger,
        last_order_at=UtcDateTime,
    )
    .subquery("spent")
)
# No parameter can be a column: what may be asked for is written here.
ORDERS = {
    "name": SPENT.c.username,
    "total": SPENT.c.total_cents.desc(),
    "latest": SPENT.c.last_order_at.desc(),
}


class Spending(NamedTuple):
    """What a user has ordered and not cancelled, in euro cents."""

    user_id: UUID
    username: str
    orders: int
    total_cents: int
    last_order_at: datetime


async def categories_below(
    session: AsyncSession, slug: str
) -> Sequence[Category]:
    """Return a category and all below it, by id, 1000 at most.

    Raises:
        DataError: the database can store no such text, as one with a NUL.
    """
    return (await session.scalars(BELOW, {"slug": slug})).all()


async def spending(
    session: AsyncSession,
    user_ids: Collection[UUID],
    *,
    since: datetime,
    order: str = "total",
) -> list[Spending]:
    """Return what users have spent, by name, total or latest order.

    Who has ordered nothing is left out.

    Raises:
        ValueError: more than 100 users, or there is no such order.
        StatementError: ``since`` is naive, or not in the years 1 to 9999 in
            UTC.
    """
    if len(user_ids) > 100 or order not in ORDERS:
        raise ValueError(f"ask for 100 users at most, by {', '.join(ORDERS)}")
    query = select(SPENT).order_by(ORDERS[order], SPENT.c.user_id)
    values = {"user_ids": list(user_ids), "since": since}
    rows = await session.execute(query, values)
    return [Spending(*row) for row in rows]


# --8<-- [end:recipe]


# --8<-- [start:demo]
from datetime import UTC

from recipes.foundations.engines import Sessions
from recipes.schema.seed import AVOCET, BITTERN

START = datetime(2024, 1, 1, tzinfo=UTC)


async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        found = await categories_below(session, "technology")
        print(", ".join(category.name for category in found))

    async with sessions() as session:
        ids = [AVOCET, BITTERN]
        for row in await spending(session, ids, since=START):
            print(f"{row.username}: {row.total_cents} cents")
            print(f"orders: {row.orders}, the latest {row.last_order_at}")


# --8<-- [end:demo]


# --8<-- [start:growth]
from recipes.schema import Order, OrderLine, User
from recipes.schema.seed import MUG


async def growth(session: AsyncSession, rows: int) -> None:
    """Read so many categories and buyers, or as many as may be."""
    session.add_all(
        Category(id=1000 + number, parent_id=8, slug=f"{number}", name="New")
        for number in range(min(rows, 900))
    )
    buyers = [
        User(
            username=f"{number}",
            email=f"{number}@example.org",
            orders=[
                Order(
                    lines=[
                        OrderLine(
                            product_id=MUG, quantity=1, unit_price_cents=100
                        )
                    ]
                )
            ],
        )
        for number in range(min(rows, 100))
    ]
    session.add_all(buyers)
    await session.flush()
    await categories_below(session, "shop")
    await spending(session, [user.id for user in buyers], since=START)


# --8<-- [end:growth]


# --8<-- [start:trap_f_string]
from collections.abc import Awaitable, Callable


async def trap_f_string(session: AsyncSession) -> None:
    """In an f-string, what somebody types becomes SQL."""

    async def usual(slug: str) -> Sequence[str]:
        query = f"SELECT name FROM categories WHERE slug = '{slug}'"  # noqa: S608 - on purpose
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
        SELECT user_id, sum(quantity * unit_price_cents), max(created_at)
        FROM orders JOIN order_lines ON order_id = id GROUP BY user_id
    """)
    show_types((await session.execute(query)).first())


def show_types(row: Sequence[object] | None) -> None:
    """Print what Python got."""
    print("types:", ", ".join(type(value).__name__ for value in row or ()))


# --8<-- [end:trap_untyped_rows]


# --8<-- [start:cure_untyped_rows]
async def cure_untyped_rows(session: AsyncSession) -> None:
    """``columns()`` names the types, and the sum is cast."""
    [row] = await spending(session, [AVOCET], since=START)
    show_types((row.user_id, row.total_cents, row.last_order_at))


# --8<-- [end:cure_untyped_rows]


# --8<-- [start:trap_untyped_parameters]
PLACE = text("SELECT :place AS place, username FROM users WHERE id = :id")


async def trap_untyped_parameters(session: AsyncSession) -> None:
    """Nothing says which type a parameter has, and each driver guesses."""
    row = await session.execute(PLACE, {"place": 1, "id": AVOCET})
    print(row.one())


# --8<-- [end:trap_untyped_parameters]


# --8<-- [start:cure_untyped_parameters]
async def cure_untyped_parameters(session: AsyncSession) -> None:
    """``bindparams()`` says it."""
    typed = PLACE.bindparams(
        bindparam("place", type_=BigInteger), bindparam("id", type_=Uuid)
    )
    row = await session.execute(typed, {"place": 1, "id": AVOCET})
    print(row.one())


# --8<-- [end:cure_untyped_parameters]


# --8<-- [start:trap_order_by]
async def trap_order_by(session: AsyncSession) -> None:
    """As a parameter, a column's name is a text like any other."""
    query = text("SELECT price_cents FROM products ORDER BY :order DESC")
    found = await session.scalars(query, {"order": "price_cents"})
    show_order(found.all())


def show_order(cents: Sequence[int]) -> None:
    """Print whether the highest come first."""
    print("in order:", list(cents) == sorted(cents, reverse=True))


# --8<-- [end:trap_order_by]


# --8<-- [start:cure_order_by]
async def cure_order_by(session: AsyncSession) -> None:
    """A name that is asked for chooses among columns that you have named."""
    ids = (await session.scalars(select(User.id))).all()
    found = await spending(session, ids, since=START, order="total")
    show_order([row.total_cents for row in found])


# --8<-- [end:cure_order_by]


# --8<-- [start:trap_loaded_object]
from recipes.schema import Product

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
