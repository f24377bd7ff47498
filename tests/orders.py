"""What a client asks the orders applications for, and what is stored of it."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import httpx
from served import served
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import Sessions
from recipes.schema import Order, Product
from recipes.schema.seed import AVOCET, FLOPPY_DISK, MUG, SHIRT

NOBODY = uuid4()


def order_of(user: UUID, **pieces: int) -> dict[str, Any]:
    products = {"mug": MUG, "shirt": SHIRT, "nothing": NOBODY}
    wanted = {str(products[name]): number for name, number in pieces.items()}
    return {"user_id": str(user), "pieces": wanted}


def transfer_of(source: UUID, target: UUID, cents: int) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "source": str(source),
        "target": str(target),
        "amount_cents": cents,
    }


async def refused_orders(
    client: httpx.AsyncClient, sessions: Sessions
) -> list[int]:
    """Order what is deleted, not for sale, nothing, and far too much."""
    change = update(Product).where(Product.id == SHIRT)
    async with sessions.begin() as session:
        await session.execute(change.values(is_active=False))
    before = await orders(sessions)
    answers = [
        await client.post(
            "/orders", json={"user_id": str(AVOCET), "pieces": pieces}
        )
        for pieces in (
            {str(FLOPPY_DISK): 1},
            {str(SHIRT): 1, str(MUG): 1},
            {},
            {str(uuid4()): 1 for _ in range(101)},
        )
    ]
    assert await orders(sessions) == before
    return [answer.status_code for answer in answers]


async def orders(sessions: Sessions) -> set[UUID]:
    async with sessions() as session:
        return set(await session.scalars(select(Order.id)))


def brackets_of(engine: AsyncEngine) -> list[str]:
    """List what transactions do from now on, as they do it."""
    seen: list[str] = []
    for name in ("begin", "commit", "rollback"):
        event.listen(
            engine.sync_engine, name, lambda _, name=name: seen.append(name)
        )
    return seen


async def load(
    factory: str,
    number: int,
    engine: AsyncEngine,
    sessions: Sessions,
    *,
    path: str = "/orders",
    keepalive: bool = True,
) -> tuple[Counter[int], set[UUID], set[UUID]]:
    """Place orders, many at a time, where every tenth commit fails.

    Returns how often each status came, the orders that were promised, and
    those that were stored.
    """
    before = await orders(sessions)
    left = iter(range(number))
    statuses: Counter[int] = Counter()
    promised: set[UUID] = set()

    async def customer(client: httpx.AsyncClient) -> None:
        for _ in left:
            answer = await client.post(path, json=order_of(AVOCET, mug=1))
            statuses[answer.status_code] += 1
            if answer.is_success:
                promised.add(UUID(answer.json()["id"]))

    # SQLite has one writer at a time: a large crowd waits beyond its limit.
    crowd = 4 if engine.dialect.name == "sqlite" else 16
    async with served(factory, engine, keepalive=keepalive) as client:
        await asyncio.gather(*(customer(client) for _ in range(crowd)))
    return statuses, promised, await orders(sessions) - before
