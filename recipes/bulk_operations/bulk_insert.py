# Part of the package database-recipes: cookbook run bulk-insert
"""Bulk insert.

Insert many rows with one statement that SQLAlchemy compiles once.
"""

HEADLINE = "trap_none"

ORIGINAL = {
    "heading": "Bulk Insert",
    "run": "trap_add_all",
    # It is right. It only costs more than it must.
    "faults": (),
}

NEEDS = {
    "uq_products_sku": (
        "A key that is there twice is refused, with all rows.",
        "TestInsert.test_after_a_duplicate_the_rollback_leaves_no_row",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product


@dataclass(frozen=True, kw_only=True)
class NewProduct:
    """A product to insert; ``price_cents`` is in euro cents."""

    sku: str
    name: str
    price_cents: int
    category_id: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


async def bulk_insert_products(
    session: AsyncSession, products: Iterable[NewProduct]
) -> int:
    """Insert products and return their number.

    The columns' defaults apply. Events of the ORM, validators and
    relationships do not.

    Raises:
        IntegrityError: the table refuses a row; roll back, for on SQLite
            those before it are there.
        DataError: a column cannot hold a value; roll back.
    """
    rows = [vars(product) for product in products]
    if not rows:  # SQLAlchemy would insert a row of defaults
        return 0
    # The connection sends rows as they are. The session would prepare each
    # like an object, and begin a statement where None and a value change.
    connection = await session.connection()
    await connection.execute(insert(Product), rows)
    return len(rows)


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    inserted = await bulk_insert_products(
        session,
        [
            NewProduct(sku="MUG", name="Mug", price_cents=1_250),
            NewProduct(sku="CAP", name="Cap", price_cents=900, category_id=10),
        ],
    )
    print("inserted:", inserted)
    print("of an empty list:", await bulk_insert_products(session, []))


# --8<-- [end:demo]


# --8<-- [start:copy]
import json

from sqlalchemy import select

from recipes.schema import uuid7, whole


async def copy_products(
    session: AsyncSession, products: Iterable[NewProduct]
) -> int:
    """Insert products with COPY and return their number. PostgreSQL only.

    COPY knows the server's defaults, not those of the columns in Python.

    Raises:
        TypeError: a price is not an ``int``. COPY would cut a float.
        OverflowError: a number does not fit into its column.
        UnicodeEncodeError: a text has half of a surrogate pair.
        asyncpg.PostgresError: the table refuses a row. SQLAlchemy does not
            wrap the error, since COPY goes to the driver.
    """
    connection = await session.connection()
    # The driver begins the transaction with the first statement it is given.
    await connection.execute(select(1))
    driver: Any = (await connection.get_raw_connection()).driver_connection
    records = (  # made while they are sent, so that memory does not grow
        (
            uuid7(),
            product.sku,
            product.name,
            whole(product.price_cents),
            product.category_id,
            json.dumps(product.attributes),
        )
        for product in products
    )
    status: str = await driver.copy_records_to_table(
        Product.__tablename__,
        columns=[
            "id",
            "sku",
            "name",
            "price_cents",
            "category_id",
            "attributes",
        ],
        records=records,
    )
    return int(status.removeprefix("COPY "))


# --8<-- [end:copy]


# --8<-- [start:demo_copy]
async def demo_copy(session: AsyncSession) -> None:
    posters = [
        NewProduct(sku=f"NEW-{number}", name="Poster", price_cents=900)
        for number in range(1_000)
    ]
    print("copied:", await copy_products(session, posters))


# --8<-- [end:demo_copy]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Insert so many products."""
    await bulk_insert_products(
        session,
        [
            NewProduct(
                sku=f"NEW-{number}",
                name="Card",
                price_cents=150,
                category_id=11 if number % 2 else None,
            )
            for number in range(rows)
        ],
    )


# --8<-- [end:growth]


# --8<-- [start:trap_add_all]
async def trap_add_all(session: AsyncSession) -> None:
    """``add_all`` makes an object of each row, and reads each row back."""
    items = [
        {"sku": f"NEW-{number}", "name": "Card", "price_cents": 150}
        for number in range(2_000)
    ]
    models = [Product(**item) for item in items]
    session.add_all(models)
    await session.flush()
    print("objects in the session:", len(session.identity_map))


# --8<-- [end:trap_add_all]


# --8<-- [start:trap_empty_list]
async def trap_empty_list(session: AsyncSession) -> None:
    """An empty list is not nothing: it inserts one row of defaults."""
    await session.execute(insert(Product), [])


# --8<-- [end:trap_empty_list]


# --8<-- [start:trap_none]
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import event


async def trap_none(session: AsyncSession) -> None:
    """A None here and there makes a statement of almost every row."""
    items = [
        CARD | {"sku": f"NEW-{n}", "category_id": 11 if n % 2 else None}
        for n in range(100)
    ]
    async with statements_counted(session, rows=len(items)):
        await session.execute(insert(Product), items)


CARD: dict[str, Any] = {"name": "Card", "price_cents": 150}


@contextlib.asynccontextmanager
async def statements_counted(
    session: AsyncSession, *, rows: int
) -> AsyncIterator[None]:
    """Print how many statements the block sends."""
    connection = await session.connection()  # SQLite's BEGIN is not counted
    sent: list[object] = []
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *call: sent.append(call),
    )
    yield
    print("rows:", rows)
    print("statements:", len(sent))


# --8<-- [end:trap_none]


# --8<-- [start:cure_none]
async def cure_none(session: AsyncSession) -> None:
    """Through the session's connection all rows are one statement."""
    items = [
        CARD | {"sku": f"NEW-{n}", "category_id": 11 if n % 2 else None}
        for n in range(100)
    ]
    async with statements_counted(session, rows=len(items)):
        await bulk_insert_products(
            session, (NewProduct(**item) for item in items)
        )


# --8<-- [end:cure_none]


# --8<-- [start:trap_list_in_values]
async def trap_list_in_values(session: AsyncSession) -> None:
    """A list in ``values()`` is compiled by each call, and has a limit."""
    items = [CARD | {"sku": f"NEW-{n}"} for n in range(10_000)]
    await session.execute(insert(Product).values(items[:100]))
    print("100 rows are inserted")
    await session.execute(insert(Product).values(items[100:]))


# --8<-- [end:trap_list_in_values]


# --8<-- [start:trap_misspelled_key]
async def trap_misspelled_key(session: AsyncSession) -> None:
    """A key that is no column is dropped without a word."""
    item = {"sku": "NEW-1", "name": "Card", "price_cents": 150, "category": 11}
    await session.execute(insert(Product), [item])
    query = select(Product.category_id).where(Product.sku == "NEW-1")
    print("category:", await session.scalar(query))


# --8<-- [end:trap_misspelled_key]


# --8<-- [start:trap_first_keys]
async def trap_first_keys(session: AsyncSession) -> None:
    """Given the table, the keys of the first row decide for all."""
    table = Product.metadata.tables["products"]
    card = {"sku": "NEW-1", "name": "Card", "price_cents": 150}
    items = [card, card | {"sku": "NEW-2", "category_id": 11}]
    await session.execute(insert(table), items)
    query = select(Product.category_id).where(Product.sku == "NEW-2")
    print("category:", await session.scalar(query))


# --8<-- [end:trap_first_keys]


# --8<-- [start:trap_copy_first]
from recipes.schema import Tag


async def trap_copy_first(session: AsyncSession) -> None:
    """COPY as the first statement is in no transaction: it stays."""
    connection = await session.connection()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.copy_records_to_table(
        "tags", columns=["name"], records=[("copied",)]
    )
    await session.rollback()
    query = select(Tag.name).where(Tag.name == "copied")
    print("after the rollback:", (await session.scalars(query)).all())


# --8<-- [end:trap_copy_first]


ONLY_ON = {
    "copy_products": "postgresql",
    "demo_copy": "postgresql",
    "trap_copy_first": "postgresql",
    # How many parameters SQLite takes depends on how it was built.
    "trap_list_in_values": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
