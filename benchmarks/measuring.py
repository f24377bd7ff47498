"""Measure the ways of a benchmark: interleaved rounds in one run.

In each round every way is measured once, in another order, and its time is
divided by that of the raw driver in the same round. So what slows a machine
down for a while slows both.
"""

import asyncio
import gc
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from time import perf_counter
from typing import Any

from benchmarks.declared import Benchmark, Case, Way
from benchmarks.figures import quartiles
from benchmarks.peers import connected, is_installed
from benchmarks.stage import Stage
from recipes.kit.errors import CookbookError
from recipes.kit.recording.figures import CaseFigures, WayFigures

# Calls of each worker when the ways are compared, and of all in a measurement.
CHECKED, MOST = 5, 4_000
# So long a measurement should take at least, in seconds. One that takes too
# long is made in the first rounds only.
LONG_ENOUGH, TOO_LONG, FIRST_ROUNDS = 0.2, 2.0, 3


async def measure(
    stage: Stage, benchmark: Benchmark, case: Case, rounds: int
) -> CaseFigures:
    """Measure all ways in one case.

    Raises:
        CookbookError: a way does something else than the raw driver's.
    """
    async with _ready(stage, benchmark, case):
        damages = await compare_outcomes(stage, benchmark, case)
        return await _measured(stage, benchmark, case, rounds, damages)


async def check(stage: Stage, benchmark: Benchmark, case: Case) -> None:
    """Let all ways do the same, a few times.

    Raises:
        CookbookError: a way does something else than the raw driver's, or a
            wrong one does the same.
    """
    async with _ready(stage, benchmark, case):
        await compare_outcomes(stage, benchmark, case)


@asynccontextmanager
async def _ready(
    stage: Stage, benchmark: Benchmark, case: Case
) -> AsyncIterator[None]:
    """Connect the peers, and fill the database."""
    peers = {way.peer for way in _ways(benchmark, case) if way.peer}
    async with connected(stage, peers):
        stage.data = await benchmark.fill(stage)
        yield


async def _measured(
    stage: Stage,
    benchmark: Benchmark,
    case: Case,
    rounds: int,
    damages: Mapping[str, str],
) -> CaseFigures:
    ways = [way for way in _ways(benchmark, case) if way.damage is None]
    calls = {
        way.name: await _enough_calls(stage, benchmark, case, way)
        for way in ways
    }
    seconds: dict[str, list[float]] = {way.name: [] for way in ways}
    order, random = list(ways), Random(0)  # noqa: S311 - an order
    for number in range(rounds):
        random.shuffle(order)
        for way in order:
            before = seconds[way.name]
            slow = before and before[0] * calls[way.name] > TOO_LONG
            if number >= FIRST_ROUNDS and slow:
                continue
            took = await _timed(stage, benchmark, case, way, calls[way.name])
            before.append(took)
    peaks = {
        way.name: await _peak(stage, benchmark, way)
        for way in ways
        if benchmark.memory
    }
    return _figures(case, ways, seconds, peaks, damages)


async def compare_outcomes(
    stage: Stage, benchmark: Benchmark, case: Case
) -> dict[str, str]:
    """Let all ways do the same; return what the wrong ones damage.

    Raises:
        CookbookError: as ``check`` does.
    """
    raw, *others = _ways(benchmark, case)
    expected = await _outcome(stage, benchmark, case, raw)
    damages = {}
    for way in others:
        outcome = await _outcome(stage, benchmark, case, way)
        is_wrong = way.damage is not None
        if is_wrong == (outcome == expected):
            like = "the same as" if is_wrong else "something else than"
            raise CookbookError(
                f"{benchmark.title}, {case.label}: `{way.name}` does {like}"
                f" `{raw.name}`: {outcome!r:.200} and {expected!r:.200}"
            )
        if way.damage is not None:
            damages[way.name] = await way.damage(stage, outcome)
    return damages


def _ways(benchmark: Benchmark, case: Case) -> list[Way]:
    """Give the ways that can be measured here, and are in this case."""
    return [
        way
        for way in benchmark.ways
        if (way.up_to is None or case.size <= way.up_to)
        and (way.damage is None or case.workers > 1)
        and (not way.peer or is_installed(way.peer))
    ]


async def _outcome(
    stage: Stage, benchmark: Benchmark, case: Case, way: Way
) -> Any:
    await benchmark.prepare(stage)
    calls = CHECKED * case.workers if benchmark.repeat else 1
    returned = await _call(stage, case, way, calls)
    return await benchmark.outcome(stage, returned)


async def _call(stage: Stage, case: Case, way: Way, calls: int) -> Any:
    """Call it so often, by all workers; give what the last call returned."""
    stage.random.seed(0)
    turns = iter(range(calls))
    returned: Any = None

    async def work() -> None:
        nonlocal returned
        for _ in turns:
            returned = await way.call(stage)

    async with asyncio.TaskGroup() as workers:
        for _ in range(case.workers):
            workers.create_task(work())
    return returned


async def _timed(
    stage: Stage, benchmark: Benchmark, case: Case, way: Way, calls: int
) -> float:
    """Return the seconds that a call takes."""
    await benchmark.prepare(stage)
    gc.collect()
    begin = perf_counter()
    await _call(stage, case, way, calls)
    return (perf_counter() - begin) / calls


async def _enough_calls(
    stage: Stage, benchmark: Benchmark, case: Case, way: Way
) -> int:
    """Find how many calls take long enough to be measured."""
    if not benchmark.repeat:
        return 1
    calls = case.workers
    took = await _timed(stage, benchmark, case, way, calls)
    while took * calls < LONG_ENOUGH and calls < MOST:
        needed = int(1.2 * LONG_ENOUGH / took)
        calls = min(max(needed, calls + 1), calls * 10, MOST)
        took = await _timed(stage, benchmark, case, way, calls)
    return calls


async def _peak(stage: Stage, benchmark: Benchmark, way: Way) -> int:
    """Return the bytes that Python's objects take at most, in one call."""
    await benchmark.prepare(stage)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await way.call(stage)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak - before


def _figures(
    case: Case,
    ways: list[Way],
    seconds: Mapping[str, list[float]],
    peaks: Mapping[str, int],
    damages: Mapping[str, str],
) -> CaseFigures:
    raw = seconds[ways[0].name]
    measured = [
        WayFigures(
            way=way.name,
            peer=way.peer,
            recipe=way.recipe,
            seconds=quartiles(seconds[way.name]),
            ratio=quartiles(
                [
                    each / base  # in the same round
                    for each, base in zip(seconds[way.name], raw, strict=False)
                ]
            ),
            peak_bytes=peaks.get(way.name),
        )
        for way in ways
    ]
    wrong = [
        WayFigures(way=name, damage=damage) for name, damage in damages.items()
    ]
    return CaseFigures(
        label=case.label,
        size=case.size,
        workers=case.workers,
        delay=case.delay,
        ways=measured + wrong,
    )
