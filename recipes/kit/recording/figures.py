"""What a benchmark measured, as JSON: ``docs/benchmarks/<its name>.json``."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recipes.kit.catalog import DOCS, place

RESULTS = DOCS / "benchmarks"

Quartiles = Sequence[float]


@dataclass(frozen=True)
class WayFigures:
    """What one way costs: times in seconds a call, or its damage.

    ``ratio`` is to the raw driver's way. Of three numbers the middle one is
    the median of all rounds, and half of the rounds lie between the others.
    """

    way: str
    peer: str = ""
    recipe: str = ""
    seconds: Quartiles | None = None
    ratio: Quartiles | None = None
    peak_bytes: int | None = None
    damage: str = ""


@dataclass(frozen=True)
class CaseFigures:
    """What all ways cost in one case."""

    label: str
    size: int
    workers: int
    delay: float
    ways: Sequence[WayFigures]


@dataclass(frozen=True)
class Figures:
    """One run of a benchmark.

    Attributes:
        name: Which one, such as ``bulk_operations/bulk_insert``.
        rounds: How often each way was measured.
        machine: On what.
        versions: With what.
    """

    name: str
    title: str
    unit: str
    rounds: int
    machine: dict[str, str]
    versions: dict[str, str]
    cases: Sequence[CaseFigures]

    def write(self, directory: Path = RESULTS) -> None:
        """Write them where ``read_figures`` finds them."""
        path = directory / f"{self.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = asdict(self, dict_factory=_without_nothing)
        text = json.dumps(kept, indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")


def read_figures(name: str, directory: Path = RESULTS) -> Figures | None:
    """Read what was measured, if anything was."""
    path = directory / f"{name}.json"
    if not path.exists():
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    cases = []
    for case in kept.pop("cases"):
        ways = [WayFigures(**way) for way in case.pop("ways")]
        cases.append(CaseFigures(**case, ways=ways))
    return Figures(**kept, cases=cases)


def read_all(directory: Path = RESULTS) -> dict[str, Figures]:
    """Read all that was measured, by name, in the order of the book."""
    paths = sorted(directory.glob("*/*.json"), key=place)
    names = [f"{path.parent.name}/{path.stem}" for path in paths]
    found = {name: read_figures(name, directory) for name in names}
    return {name: figures for name, figures in found.items() if figures}


def _without_nothing(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in pairs if value not in (None, "")}
