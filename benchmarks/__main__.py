"""Measure: ``python -m benchmarks [--compare | --check] [NAME ...]``."""

import argparse
import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.declared import Benchmark, Case
from benchmarks.figures import machine, moved, versions
from benchmarks.measuring import Measured, check, figures_of, measure
from benchmarks.peers import PEERS, is_installed
from benchmarks.stage import Stage, open_stage
from recipes.kit.catalog import CHAPTERS
from recipes.kit.databases.throwaway import Template, open_template
from recipes.kit.errors import CookbookError
from recipes.kit.pages.amounts import amount
from recipes.kit.recording.figures import Figures, read_figures

# Each pass goes through all benchmarks, with databases of its own.
PASSES, ROUNDS = 3, 2


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--compare",
        action="store_true",
        help="write nothing, and say which published ratios have moved",
    )
    instead.add_argument(
        "--check",
        action="store_true",
        help="measure nothing, and let all ways do the same small work",
    )
    parser.add_argument(
        "--passes", type=int, default=PASSES, choices=range(2, 10)
    )
    asked = parser.parse_args()
    try:
        names = chosen(asked.names)
        if asked.check:
            asyncio.run(check_all(names))
            return 0
        return asyncio.run(run(names, asked.passes, compare=asked.compare))
    except CookbookError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def all_names() -> list[str]:
    """Name all benchmarks, such as ``bulk_operations/bulk_insert``."""
    here = Path(__file__).parent
    return sorted(
        path.relative_to(here).with_suffix("").as_posix()
        for path in here.glob("*/*.py")
        if path.parent.name in CHAPTERS and path.stem != "__init__"
    )


def chosen(names: Sequence[str]) -> list[str]:
    """Give the benchmarks of these names; without any, all.

    Raises:
        CookbookError: there is none of a name.
    """
    known = all_names()
    found = []
    for name in names:
        wanted = name.replace("-", "_")
        matching = [
            each for each in known if wanted in (each, Path(each).name)
        ]
        if not matching:
            some = ", ".join(Path(each).name for each in known)
            raise CookbookError(
                f"no benchmark is called {name}; there are {some}"
            )
        found += matching
    return found or known


def load(name: str) -> Benchmark:
    """Import a benchmark."""
    module = importlib.import_module(f"benchmarks.{name.replace('/', '.')}")
    benchmark: Benchmark = module.BENCHMARK
    return benchmark


def require_peers(target: str) -> None:
    """Refuse to leave out in silence what the book is measured beside.

    Raises:
        CookbookError: a peer is missing; ``target`` of make installs it.
    """
    missing = ", ".join(peer for peer in PEERS if not is_installed(peer))
    if missing:
        raise CookbookError(
            f"{missing}: not installed here. Run `make {target}`, which"
            " makes an environment that has all peers."
        )


async def run(names: Sequence[str], passes: int, *, compare: bool) -> int:
    """Measure, and write or compare; return 1 if something has moved.

    Raises:
        CookbookError: a peer is missing.
    """
    require_peers("bench-compare" if compare else "bench")
    changes = 0
    for figures in await measure_all(names, passes):
        _print(figures)
        if not compare:
            figures.write()
            continue
        published = read_figures(figures.name)
        if published is None:
            print(f"{figures.name}: nothing is published yet")
            continue
        lines = list(moved(published, figures))
        changes += len(lines)
        print(*lines, sep="\n")
    if compare:
        print(f"{changes or 'no'} published ratios have moved")
    return 1 if changes else 0


async def measure_all(names: Sequence[str], passes: int) -> list[Figures]:
    """Measure these benchmarks in several passes, and sum them up."""
    cases = {
        (name, case): Measured() for name in names for case in load(name).cases
    }
    for number in range(1, passes + 1):
        async with open_databases() as databases:
            server = databases.version
            for (name, case), measured in cases.items():
                benchmark = load(name)
                print(
                    f"pass {number} of {passes}: {name}, {case.label}",
                    flush=True,
                )
                async with databases.stage(benchmark, case) as stage:
                    await measure(stage, benchmark, case, ROUNDS, measured)
    return [
        Figures(
            name,
            benchmark.title,
            benchmark.unit,
            passes * ROUNDS,
            machine(),
            versions(server),
            [
                figures_of(benchmark, case, cases[name, case])
                for case in benchmark.cases
            ],
        )
        for name, benchmark in zip(names, map(load, names), strict=True)
    ]


class Databases:
    """A fresh database for each case; the large one, for all that read it."""

    def __init__(self, template: Template, end: AsyncExitStack) -> None:
        self.version = template.version
        self._template = template
        self._end = end
        self._large: AsyncEngine | None = None

    @asynccontextmanager
    async def stage(
        self, benchmark: Benchmark, case: Case
    ) -> AsyncIterator[Stage]:
        """Give the stage of a case."""
        async with AsyncExitStack() as stack:
            if benchmark.large:
                engine = await self._the_large_one()
            else:
                copy = self._template.copy()
                engine = await stack.enter_async_context(copy)
            yield await stack.enter_async_context(
                open_stage(
                    engine.url,
                    size=case.size,
                    workers=case.workers,
                    delay=case.delay,
                )
            )

    async def _the_large_one(self) -> AsyncEngine:
        if self._large is None:
            opened = self._template.large()
            self._large = await self._end.enter_async_context(opened)
        return self._large


@asynccontextmanager
async def open_databases() -> AsyncIterator[Databases]:
    """Open the place of the databases; remove them all at the end."""
    async with (
        open_template("postgresql") as template,
        AsyncExitStack() as end,
    ):
        yield Databases(template, end)


async def check_all(names: Sequence[str]) -> None:
    """Let all ways do the same small work, those of the peers as well.

    Raises:
        CookbookError: one does something else, or a peer is missing.
    """
    require_peers("bench-check")
    async with open_databases() as databases:
        for name in names:
            benchmark = load(name)
            for case in benchmark.small_cases():
                async with databases.stage(benchmark, case) as stage:
                    await check(stage, benchmark, case)
            print(f"{name}: its {len(benchmark.ways)} ways do the same")


def _print(figures: Figures) -> None:
    """Print tables for a terminal."""
    for case in figures.cases:
        print(f"\n{figures.title}: {case.label}")
        for way in case.ways:
            if way.ratio is None or way.seconds is None:
                print(f"  {way.way:50} {way.damage}")
                continue
            low, median, high = (amount(ratio, 3) for ratio in way.ratio)
            peak = f" {way.peak_bytes:>12,} bytes" if way.peak_bytes else ""
            print(
                f"  {way.way:50} {median:>8} ({low} to {high})"
                f" {1_000 * way.seconds[1]:10.3f} ms{peak}"
            )


if __name__ == "__main__":
    sys.exit(main())
