"""All ways of a benchmark do the same work. Nothing here measures a time."""

import pytest

from benchmarks.__main__ import all_names, load
from benchmarks.declared import Benchmark, Case
from benchmarks.measuring import check
from recipes.kit.databases.throwaway import Template
from recipes.kit.errors import CookbookError


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("name", "case"),
    [
        (name, case)
        for name in all_names()
        for case in load(name).small_cases()
    ],
    ids=str,
)
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
