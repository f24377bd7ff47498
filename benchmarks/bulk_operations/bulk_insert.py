"""Insert many products."""

from typing import Any

from sqlalchemy import func, insert, select, text

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.bulk_operations.bulk_insert import (
    NewProduct,
    bulk_insert_products,
    copy_products,
)
from recipes.schema import Product, uuid7

BENCHMARK = Benchmark(
    "Insert many products",
    unit="one call inserts all rows and commits",
    repeat=False,
    cases=(
        Case("1,000 rows", 1_000),
        Case("10,000 rows", 10_000),
        Case("100,000 rows", 100_000),
    ),
)

COLUMNS = ("id", "sku", "name", "price_cents", "category_id", "attributes")
INSERT = (
    f"INSERT INTO products ({', '.join(COLUMNS)})"  # noqa: S608 - constants
    " VALUES ($1, $2, $3, $4, $5, $6)"
)


@BENCHMARK.filled_by
async def make_products(stage: Stage) -> list[NewProduct]:
    return [
        NewProduct(
            sku=f"NEW-{number}",
            name=f"Poster no. {number}",
            price_cents=900 + number % 100,
            category_id=10,
        )
        for number in range(stage.size)
    ]


@BENCHMARK.prepared_by
async def empty(stage: Stage) -> None:
    async with stage.engine.begin() as connection:
        await connection.execute(text("TRUNCATE products CASCADE"))


@BENCHMARK.told_by
async def stored(stage: Stage, _returned: object) -> Any:
    async with stage.sessions() as session:
        rows = await session.execute(
            select(
                func.count(),
                func.count(Product.id.distinct()),
                func.sum(Product.price_cents),
                func.count(Product.category_id),
                func.max(Product.name),
                func.bool_and(Product.attributes == {}),
                func.bool_and(Product.is_active),
            )
        )
        return rows.one()


def records(stage: Stage) -> list[tuple[Any, ...]]:
    """Make rows for the driver: their ids are made, as in all ways."""
    return [
        (
            uuid7(),
            product.sku,
            product.name,
            product.price_cents,
            product.category_id,
            "{}",
        )
        for product in stage.data
    ]


@BENCHMARK.way("asyncpg, executemany")
async def raw_executemany(stage: Stage) -> None:
    async with stage.pool.acquire() as connection, connection.transaction():
        await connection.executemany(INSERT, records(stage))


@BENCHMARK.way("asyncpg, COPY")
async def raw_copy(stage: Stage) -> None:
    async with stage.pool.acquire() as connection, connection.transaction():
        await connection.copy_records_to_table(
            "products", columns=COLUMNS, records=records(stage)
        )


@BENCHMARK.way("copy_products", recipe="copy_products")
async def copy(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        await copy_products(session, stage.data)


@BENCHMARK.way("bulk_insert_products", recipe="bulk_insert_products")
async def bulk(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        await bulk_insert_products(session, stage.data)


@BENCHMARK.way("execute(insert(table), rows), on a connection")
async def core(stage: Stage) -> None:
    async with stage.engine.begin() as connection:
        await connection.execute(
            insert(Product.metadata.tables["products"]),
            [vars(product) for product in stage.data],
        )


@BENCHMARK.way("add_all(), as published", up_to=10_000)
async def add_all(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        session.add_all(Product(**vars(product)) for product in stage.data)


@BENCHMARK.way("values() of 1,000 rows at a time", up_to=10_000)
async def published(stage: Stage) -> None:
    rows = [vars(product) for product in stage.data]
    async with stage.sessions.begin() as session:
        for start in range(0, len(rows), 1_000):
            chunk = rows[start : start + 1_000]
            await session.execute(insert(Product).values(chunk))


@BENCHMARK.way("add() and flush() a row", up_to=1_000)
async def flush_each(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        for product in stage.data:
            session.add(Product(**vars(product)))
            await session.flush()


@BENCHMARK.way("Django, abulk_create()", peer="django", up_to=10_000)
async def django(stage: Stage) -> None:
    await stage.peers.django.insert_products(stage.data)


@BENCHMARK.way("Tortoise, bulk_create()", peer="tortoise", up_to=10_000)
async def tortoise(stage: Stage) -> None:
    await stage.peers.tortoise.insert_products(stage.data)


@BENCHMARK.way(
    "Piccolo, insert() of 1,000 rows at a time", peer="piccolo", up_to=10_000
)
async def piccolo(stage: Stage) -> None:
    await stage.peers.piccolo.insert_products(stage.data)
