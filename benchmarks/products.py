"""Products to work on."""

from uuid import UUID

from sqlalchemy import insert, text

from benchmarks.stage import Stage
from recipes.schema import Inventory, Product, uuid7


async def fill(stage: Stage) -> list[UUID]:
    """Store so many products and no others, and return their ids."""
    rows = [
        {
            "id": uuid7(),
            "sku": f"NEW-{number}",
            "name": f"Poster no. {number}",
            "price_cents": 900,
        }
        for number in range(stage.size)
    ]
    async with stage.sessions.begin() as session:
        await session.execute(text("TRUNCATE products CASCADE"))
        await session.execute(insert(Product), rows)
        stock = [{"product_id": row["id"], "on_hand": 10} for row in rows]
        await session.execute(insert(Inventory), stock)
    return [row["id"] for row in rows if isinstance(row["id"], UUID)]
