"""Measure the ways of a benchmark: interleaved rounds, in several passes.

In each round every way is measured once, in another order, and its time is
divided by that of the raw driver in the same round. So what slows a machine
down for a while slows both. What a ratio owes to one database, or to one
quarter of an hour, differs between the passes, and so widens its spread.
"""

import asyncio
import gc
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
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
# long is made in the first round of a pass only.
LONG_ENOUGH, TOO_LONG = 0.2, 2.0


@dataclass
class Measured:
    """What was measured in one case, over all passes so far.

    Attributes:
        calls: How often a way is called in one measurement.
        rounds: Of each round, the seconds that a call of a way takes.
        peaks: The bytes that a way needs at most, where memory is measured.
        damages: What the wrong ways damage, in words.
    """

    calls: dict[str, int] = field(default_factory=dict)
    rounds: list[dict[str, float]] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=dict)
    damages: dict[str, str] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(0))  # noqa: S311

    def seconds(self, way: Way) -> list[float]:
        """Return what a call took, in the rounds that had it."""
        return [each[way.name] for each in self.rounds if way.name in each]

    def ratios(self, way: Way, raw: Way) -> list[float]:
        """Return the ratio to the raw driver in the same round."""
        return [
            each[way.name] / each[raw.name]
            for each in self.rounds
            if {way.name, raw.name} <= each.keys()
        ]


async def measure(
    stage: Stage,
    benchmark: Benchmark,
    case: Case,
    rounds: int,
    measured: Measured,
) -> None:
    """Measure all ways in one case, and add that to what was measured.

    Raises:
        CookbookError: a way does something else than the raw driver's.
    """
    async with _ready(stage, benchmark, case):
        measured.damages = await compare_outcomes(stage, benchmark, case)
        ways = right_ways(benchmark, case)
        for way in ways:
            if way.name not in measured.calls:
                calls = await _enough_calls(stage, benchmark, case, way)
                measured.calls[way.name] = calls
        await _take_turns(stage, benchmark, case, rounds, measured)
        if benchmark.memory and not measured.peaks:
            for way in ways:
                peak = await _peak(stage, benchmark, way)
                measured.peaks[way.name] = peak


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


async def _take_turns(
    stage: Stage,
    benchmark: Benchmark,
    case: Case,
    rounds: int,
    measured: Measured,
) -> None:
    """Measure every way once a round, in another order each time."""
    order = right_ways(benchmark, case)
    for number in range(rounds):
        measured.random.shuffle(order)
        took: dict[str, float] = {}
        for way in order:
            calls = measured.calls[way.name]
            before = measured.seconds(way)
            if number and before[0] * calls > TOO_LONG:
                continue
            took[way.name] = await _timed(stage, benchmark, case, way, calls)
        measured.rounds.append(took)


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


def right_ways(benchmark: Benchmark, case: Case) -> list[Way]:
    """Give those of them that do the same as the raw driver's, which is first.

    Only these have a time.
    """
    return [way for way in _ways(benchmark, case) if way.damage is None]


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


def figures_of(
    benchmark: Benchmark, case: Case, measured: Measured
) -> CaseFigures:
    """Sum up what was measured in one case."""
    ways = right_ways(benchmark, case)
    right = [
        WayFigures(
            way=way.name,
            peer=way.peer,
            recipe=way.recipe,
            seconds=quartiles(measured.seconds(way)),
            ratio=quartiles(measured.ratios(way, raw=ways[0])),
            peak_bytes=measured.peaks.get(way.name),
        )
        for way in ways
    ]
    wrong = [
        WayFigures(way=name, damage=damage)
        for name, damage in measured.damages.items()
    ]
    return CaseFigures(
        label=case.label,
        size=case.size,
        workers=case.workers,
        delay=case.delay,
        ways=right + wrong,
    )
