"""All ways of a benchmark do the same work. Nothing here measures a time."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.__main__ import all_names, load
from benchmarks.declared import Benchmark, Case
from benchmarks.measuring import check
from benchmarks.stage import open_stage
from recipes.kit.errors import CookbookError

SMALL = 10


def small_cases(*, large: bool) -> Iterator[tuple[str, Case]]:
    """Give each benchmark's cases, with ten rows; equal ones once."""
    for name in all_names():
        benchmark = load(name)
        small = [
            replace(case, label="10", size=min(case.size, SMALL), delay=0.0)
            for case in benchmark.cases
        ]
        if benchmark.large == large:
            yield from ((name, case) for case in dict.fromkeys(small))


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("name", "case"), [*small_cases(large=False)], ids=str
)
async def test_all_ways_do_the_same(
    engine: AsyncEngine, name: str, case: Case
) -> None:
    await check_on(engine, load(name), case)


@pytest.mark.parametrize(("name", "case"), [*small_cases(large=True)], ids=str)
async def test_all_ways_find_the_same(
    large_engine: AsyncEngine, name: str, case: Case
) -> None:
    await check_on(large_engine, load(name), case)


@pytest.mark.backend("postgresql")
async def test_a_way_that_does_less_is_found_out(engine: AsyncEngine) -> None:
    benchmark = Benchmark("Count", (Case("two"),), unit="one call counts")
    benchmark.way("all")(lambda stage: stage.pool.fetchval("SELECT 2"))
    benchmark.way("fewer")(lambda stage: stage.pool.fetchval("SELECT 1"))
    with pytest.raises(CookbookError, match="`fewer` does something else"):
        await check_on(engine, benchmark, benchmark.cases[0])


async def check_on(
    engine: AsyncEngine, benchmark: Benchmark, case: Case
) -> None:
    async with open_stage(
        engine.url, size=case.size, workers=case.workers
    ) as stage:
        await check(stage, benchmark, case)
