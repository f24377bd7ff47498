"""Add to counters that others add to at the same time."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from benchmarks import products
from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.bulk_operations.add_to_counter import add_stock
from recipes.schema import Inventory

BENCHMARK = Benchmark(
    "Add to a counter under load",
    unit="one call adds to one counter and commits",
    cases=(
        Case("16 workers, 100 counters", 100, workers=16),
        Case("16 workers, one counter", 1, workers=16),
    ),
)

UPSERT = (
    "INSERT INTO inventory (product_id, on_hand) VALUES ($1, 1)"
    " ON CONFLICT (product_id) DO UPDATE"
    " SET on_hand = inventory.on_hand + excluded.on_hand RETURNING on_hand"
)


@BENCHMARK.filled_by
async def counters(stage: Stage) -> list[UUID]:
    return await products.fill(stage)


@BENCHMARK.prepared_by
async def reset(stage: Stage) -> None:
    async with stage.pool.acquire() as connection:
        await connection.execute("UPDATE inventory SET on_hand = 10")
        await connection.execute("VACUUM inventory")


@BENCHMARK.told_by
async def in_stock(stage: Stage, _returned: object) -> Any:
    async with stage.sessions() as session:
        return await session.scalar(select(func.sum(Inventory.on_hand)))


def one_of(stage: Stage) -> UUID:
    counter: UUID = stage.random.choice(stage.data)
    return counter


async def lost(stage: Stage, in_stock: int) -> str:
    right = 10 * stage.size + 160
    return f"{right - in_stock} of 160 additions are lost"


@BENCHMARK.way("asyncpg, one upsert")
async def raw(stage: Stage) -> None:
    async with stage.pool.acquire() as connection:
        await connection.fetchval(UPSERT, one_of(stage))


@BENCHMARK.way("add_stock", recipe="add_stock")
async def recipe(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        await add_stock(session, one_of(stage), units=1)


@BENCHMARK.way("update(), with on_hand + 1")
async def increment(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        await session.execute(
            update(Inventory)
            .where(Inventory.product_id == one_of(stage))
            .values(on_hand=Inventory.on_hand + 1)
        )


@BENCHMARK.way("get() with_for_update, then change")
async def locked(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        stock = await session.get_one(
            Inventory, one_of(stage), with_for_update=True
        )
        stock.on_hand += 1


@BENCHMARK.way("get(), then change", damage=lost)
async def read_then_write(stage: Stage) -> None:
    async with stage.sessions.begin() as session:
        stock = await session.get_one(Inventory, one_of(stage))
        stock.on_hand += 1
