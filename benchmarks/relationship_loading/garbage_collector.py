"""Load many objects, with other settings of the garbage collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import authors
from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.relationship_loading.collections_for_a_list import (
    active_users_with_posts,
)

BENCHMARK = Benchmark(
    "Load objects under other settings of the garbage collector",
    unit="one call loads all users and their ten posts each, as entities",
    cases=(Case("100 users", 100), Case("1,000 users", 1_000)),
)


@BENCHMARK.filled_by
async def fill(stage: Stage) -> None:
    await authors.fill(stage, stage.size)


async def load(stage: Stage) -> int:
    async with stage.sessions() as session:
        users = await active_users_with_posts(session, limit=stage.size)
        return sum(len(user.posts) for user in users)


@contextmanager
def thresholds(*numbers: int) -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*numbers)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@BENCHMARK.way("as Python starts")
async def as_it_is(stage: Stage) -> int:
    return await load(stage)


@BENCHMARK.way("gc.set_threshold(50_000, 20, 50)")
async def seldom(stage: Stage) -> int:
    with thresholds(50_000, 20, 50):
        return await load(stage)


@BENCHMARK.way("gc.freeze() before")
async def frozen(stage: Stage) -> int:
    gc.freeze()
    try:
        return await load(stage)
    finally:
        gc.unfreeze()


@BENCHMARK.way("off during the call")
async def off(stage: Stage) -> int:
    with thresholds(0, 0, 0):
        return await load(stage)
