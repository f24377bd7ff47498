"""Find products by a part of their name, in 20,000."""

from uuid import UUID

from sqlalchemy import func, select

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.advanced_queries.search_ilike import search_products
from recipes.schema import Product

BENCHMARK = Benchmark(
    "Find products by a part of their name, in 20,000",
    unit="one call finds the best 20 products",
    large=True,
    cases=(Case("a rare part"),),
)

PART, LIMIT = "xolotl", 20


@BENCHMARK.way("asyncpg, the trigram index")
async def raw(stage: Stage) -> list[UUID]:
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(
            "SELECT * FROM products WHERE deleted_at IS NULL"
            " AND name ILIKE '%' || $1 || '%'"
            " ORDER BY name ILIKE $1 || '%' DESC, length(name), id LIMIT $2",
            PART,
            LIMIT,
        )
    return [row["id"] for row in rows]


@BENCHMARK.way("search_products", recipe="search_products")
async def recipe(stage: Stage) -> list[UUID]:
    async with stage.sessions() as session:
        found = await search_products(session, PART, limit=LIMIT)
    return [product.id for product in found]


@BENCHMARK.way("lower(name) LIKE, which no index serves")
async def lower(stage: Stage) -> list[UUID]:
    name = func.lower(Product.name)
    query = (
        select(Product)
        .where(Product.deleted_at.is_(None), name.contains(PART))
        .order_by(name.startswith(PART).desc(), func.length(name), Product.id)
        .limit(LIMIT)
    )
    async with stage.sessions() as session:
        return [product.id for product in await session.scalars(query)]
