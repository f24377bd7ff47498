"""Serve 32 callers at a time from pools of other sizes."""

from typing import Any
from uuid import UUID

from sqlalchemy import NullPool

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.basic_queries.get_by_id import get_user
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.schema.seed import AVOCET

BENCHMARK = Benchmark(
    "Serve 32 callers from one pool",
    unit="one call opens a session and gets a user",
    cases=(Case("32 callers", workers=32),),
)


@BENCHMARK.filled_by
async def pools(stage: Stage) -> dict[str, Sessions]:
    def sessions(**options: Any) -> Sessions:
        engine = make_engine(stage.url, **options)
        stage.closing.push_async_callback(engine.dispose)
        return make_sessions(engine)

    return {
        "2": sessions(pool_size=2),
        "5": sessions(pool_size=5),
        "10": sessions(),
        "10 and 22": sessions(max_overflow=22),
        "none": sessions(poolclass=NullPool),
    }


async def get(sessions: Sessions) -> UUID | None:
    async with sessions() as session:
        user = await get_user(session, AVOCET)
    return user.id if user else None


@BENCHMARK.way("asyncpg, a pool of 32")
async def raw(stage: Stage) -> UUID | None:
    async with stage.pool.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT * FROM users WHERE id = $1", AVOCET
        )
    id_: UUID = row["id"]
    return id_


@BENCHMARK.way("a pool of 2")
async def two(stage: Stage) -> UUID | None:
    return await get(stage.data["2"])


@BENCHMARK.way("a pool of 5")
async def five(stage: Stage) -> UUID | None:
    return await get(stage.data["5"])


@BENCHMARK.way("a pool of 10, as make_engine makes it", recipe="make_engine")
async def ten(stage: Stage) -> UUID | None:
    return await get(stage.data["10"])


@BENCHMARK.way("a pool of 10, and 22 that overflow")
async def overflowing(stage: Stage) -> UUID | None:
    return await get(stage.data["10 and 22"])


@BENCHMARK.way("a pool of 32")
async def thirty_two(stage: Stage) -> UUID | None:
    return await get(stage.sessions)


@BENCHMARK.way("no pool: a connection each")
async def without(stage: Stage) -> UUID | None:
    return await get(stage.data["none"])
