"""A session knows when another waits for it, from the server itself."""

import asyncio

import pytest
from sqlalchemy import update

from recipes.foundations.engines import Sessions
from recipes.foundations.waits import until_awaited
from recipes.schema import Inventory
from recipes.schema.seed import MUG, SHIRT

pytestmark = [
    pytest.mark.backend("postgresql"),
    pytest.mark.database("own"),
]


async def change(sessions: Sessions, product: object) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(Inventory)
            .where(Inventory.product_id == product)
            .values(on_hand=1)
        )


async def test_it_returns_when_another_waits(sessions: Sessions) -> None:
    async with asyncio.TaskGroup() as tasks, sessions.begin() as session:
        await session.get_one(Inventory, MUG, with_for_update=True)
        waits = tasks.create_task(change(sessions, MUG))
        await until_awaited(session)
        assert not waits.done()


async def test_negative_twin_it_does_not_while_none_waits_for_it(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as third, asyncio.TaskGroup() as tasks:
        await third.get_one(Inventory, SHIRT, with_for_update=True)
        async with sessions() as session:
            await session.get_one(Inventory, MUG, with_for_update=True)
            # That one waits, but for somebody else.
            tasks.create_task(change(sessions, SHIRT))
            await until_awaited(third)
            with pytest.raises(TimeoutError):
                await until_awaited(session, seconds=0.1)
        await third.rollback()
