"""Change the prices of many products, each to its own."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update

from benchmarks import products
from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.bulk_operations.bulk_update import reprice
from recipes.schema import Product

BENCHMARK = Benchmark(
    "Change many products, each to its own price",
    unit="one call changes all rows and commits",
    repeat=False,
    cases=(
        Case("1,000 rows", 1_000),
        Case("10,000 rows", 10_000),
    ),
)

UPDATE = (
    "UPDATE products SET price_cents = $2, updated_at = now() WHERE id = $1"
)


@BENCHMARK.filled_by
async def new_prices(stage: Stage) -> dict[UUID, int]:
    return {id_: 2_000 + n for n, id_ in enumerate(await products.fill(stage))}


@BENCHMARK.prepared_by
async def old_prices(stage: Stage) -> None:
    """Leave no dead row to the next one either."""
    async with stage.pool.acquire() as connection:
        await connection.execute("UPDATE products SET price_cents = 900")
        await connection.execute("VACUUM products")


@BENCHMARK.told_by
async def stored(stage: Stage, _returned: object) -> Any:
    async with stage.sessions() as session:
        prices = select(
            func.count(),
            func.sum(Product.price_cents),
            func.count(Product.price_cents.distinct()),
        )
        return (await session.execute(prices)).one()


@BENCHMARK.way("asyncpg, executemany")
async def raw_executemany(stage: Stage) -> None:
    async with stage.pool.acquire() as connection, connection.transaction():
        await connection.executemany(UPDATE, [*stage.data.items()])


@BENCHMARK.way("asyncpg, UPDATE from unnest")
async def raw_unnest(stage: Stage) -> None:
    async with stage.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "UPDATE products SET price_cents = new.cents, updated_at = now()"
            " FROM unnest($1::uuid[], $2::bigint[]) AS new (id, cents)"
            " WHERE products.id = new.id",
            [*stage.data],
            [*stage.data.values()],
        )


@BENCHMARK.way("reprice", recipe="reprice")
async def recipe(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        await reprice(session, stage.data)


@BENCHMARK.way("execute(update(Product), rows), by primary key")
async def by_primary_key(stage: Stage) -> None:
    rows = [{"id": id_, "price_cents": n} for id_, n in stage.data.items()]
    async with stage.sessions.begin() as session:
        await session.execute(update(Product), rows)


@BENCHMARK.way("load, change and flush", up_to=10_000)
async def load_and_flush(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        ids = select(Product).where(Product.id == func.any(text("(:ids)")))
        found = await session.scalars(ids, {"ids": [*stage.data]})
        for product in found:
            product.price_cents = stage.data[product.id]


@BENCHMARK.way("an UPDATE a row, as published", up_to=1_000)
async def published(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        for id_, cents in stage.data.items():
            change = update(Product).where(Product.id == id_)
            await session.execute(change.values(price_cents=cents))


@BENCHMARK.way("Django, abulk_update()", peer="django", up_to=1_000)
async def django(stage: Stage) -> None:
    await stage.peers.django.reprice(stage.data)


@BENCHMARK.way("Tortoise, bulk_update()", peer="tortoise", up_to=10_000)
async def tortoise(stage: Stage) -> None:
    await stage.peers.tortoise.reprice(stage.data)


@BENCHMARK.way("Piccolo, update() a row", peer="piccolo", up_to=1_000)
async def piccolo(stage: Stage) -> None:
    await stage.peers.piccolo.reprice(stage.data)
