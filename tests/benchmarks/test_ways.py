"""All ways of a benchmark do the same work. Nothing here measures a time."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.__main__ import all_names, load
from benchmarks.declared import Benchmark, Case
from benchmarks.measuring import check
from recipes.kit.databases.throwaway import Template
from recipes.kit.errors import CookbookError

SMALL = 10


def small_cases() -> Iterator[tuple[str, Case]]:
    """Give each benchmark's cases, with ten rows; equal ones once."""
    for name in all_names():
        cases = load(name).cases
        for case in dict.fromkeys(
            replace(case, label="10", size=min(case.size, SMALL), delay=0.0)
            for case in cases
        ):
            yield name, case


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(("name", "case"), [*small_cases()], ids=str)
async def test_all_ways_do_the_same(
    template: Template, name: str, case: Case
) -> None:
    await check(template, load(name), case)


@pytest.mark.backend("postgresql")
async def test_a_way_that_does_less_is_found_out(template: Template) -> None:
    benchmark = Benchmark("Count", (Case("two"),), unit="one call counts")
    benchmark.way("all")(lambda stage: stage.pool.fetchval("SELECT 2"))
    benchmark.way("fewer")(lambda stage: stage.pool.fetchval("SELECT 1"))
    with pytest.raises(CookbookError, match="`fewer` does something else"):
        await check(template, benchmark, benchmark.cases[0])
