"""How a benchmark is written down: the ways of doing one thing, and cases.

The first way of a benchmark is that of the raw driver, which the others are
compared with.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from benchmarks.stage import Stage

Call = Callable[[Stage], Awaitable[Any]]
Outcome = Callable[[Stage, Any], Awaitable[Any]]
AnyCall = TypeVar("AnyCall", bound=Call)

SMALL, FEW = 10, 8


@dataclass(frozen=True)
class Case:
    """The conditions under which all ways are measured.

    Attributes:
        label: What a reader calls it, such as "10,000 rows".
        size: How many rows, or whatever the ways work on.
        workers: How many calls are made at the same time.
        delay: Seconds that a round trip to the server takes longer.
    """

    label: str
    size: int = 1
    workers: int = 1
    delay: float = 0.0


@dataclass(frozen=True)
class Way:
    """One way of doing the thing.

    Attributes:
        name: What a reader calls it.
        call: Does it once.
        peer: The module of ``benchmarks.peers`` that it needs, if any.
        up_to: The largest size at which it is measured.
        recipe: The function of the book that it calls, if it does.
        damage: It does something else than the others where several workers
            meet. This tells what, in words, which are shown there instead of
            its time.
    """

    name: str
    call: Call
    peer: str = ""
    up_to: int | None = None
    recipe: str = ""
    damage: Outcome | None = None


async def _nothing(_: Stage) -> None:
    return None


async def _as_returned(_: Stage, returned: Any) -> Any:
    return returned


@dataclass
class Benchmark:
    """The ways of doing one thing.

    Attributes:
        title: What is done, such as "Insert many products".
        cases: Under which conditions, smallest first.
        unit: What one call does, such as "one call inserts all rows".
        repeat: Whether it may be called again before ``prepare`` is. Then one
            measurement is the mean of many calls.
        large: Whether it works on the large data set.
        memory: Whether the peak of the memory is measured as well.
        fill: Creates what all ways need, once a case; the ways find what it
            returns as ``stage.data``.
        prepare: Brings the database back to the same state, before each
            measurement.
        outcome: Tells, after some calls, what they have done; the same for
            all ways that are right. What the last call returned, by default.
    """

    title: str
    cases: tuple[Case, ...]
    unit: str
    repeat: bool = True
    large: bool = False
    memory: bool = False
    ways: list[Way] = field(default_factory=list)
    fill: Call = _nothing
    prepare: Call = _nothing
    outcome: Outcome = _as_returned

    def small_cases(self) -> Iterator[Case]:
        """Give the cases with ten rows, few workers and no delay, once."""
        small = (
            replace(
                case,
                label="small",
                size=min(case.size, SMALL),
                workers=min(case.workers, FEW),
                delay=0.0,
            )
            for case in self.cases
        )
        yield from dict.fromkeys(small)

    def way(self, name: str, **more: Any) -> Callable[[AnyCall], AnyCall]:
        """Declare a way; ``more`` are attributes of ``Way``."""

        def declare(call: AnyCall) -> AnyCall:
            self.ways.append(Way(name, call, **more))
            return call

        return declare

    def filled_by(self, call: Call) -> Call:
        """Declare what ``fill`` does."""
        self.fill = call
        return call

    def prepared_by(self, call: Call) -> Call:
        """Declare what ``prepare`` does."""
        self.prepare = call
        return call

    def told_by(self, outcome: Outcome) -> Outcome:
        """Declare how the outcome is told."""
        self.outcome = outcome
        return outcome
