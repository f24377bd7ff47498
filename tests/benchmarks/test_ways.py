"""All ways of a benchmark do the same work. Nothing here measures a time."""

import sys

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks import __main__ as command
from benchmarks.__main__ import all_names, load
from benchmarks.declared import Benchmark, Case
from benchmarks.measuring import check
from benchmarks.stage import open_stage
from recipes.kit.errors import CookbookError

pytestmark = pytest.mark.slow


def small_cases(*, large: bool) -> list[tuple[str, Case]]:
    """Give each benchmark's small cases, with its name."""
    return [
        (name, case)
        for name in all_names()
        if load(name).large == large
        for case in load(name).small_cases()
    ]


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(("name", "case"), small_cases(large=False), ids=str)
async def test_all_ways_do_the_same(
    engine: AsyncEngine, name: str, case: Case
) -> None:
    await check_on(engine, load(name), case)


@pytest.mark.parametrize(("name", "case"), small_cases(large=True), ids=str)
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


@pytest.mark.parametrize(
    ("options", "target"),
    [
        ([], "bench"),
        (["--compare"], "bench-compare"),
        (["--check"], "bench-check"),
    ],
)
def test_no_peer_is_left_out_in_silence(
    options: list[str],
    target: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        command, "is_installed", lambda peer: peer != "piccolo"
    )
    monkeypatch.setattr(sys, "argv", ["benchmarks", *options])
    assert command.main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("piccolo: not installed here. Run `make ")
    assert f"`make {target}`" in said.err


async def check_on(
    engine: AsyncEngine, benchmark: Benchmark, case: Case
) -> None:
    async with open_stage(
        engine.url, size=case.size, workers=case.workers
    ) as stage:
        await check(stage, benchmark, case)
