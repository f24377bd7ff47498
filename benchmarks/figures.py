"""Sum up what was measured, and compare it with what is published."""

import os
import platform
import statistics
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from recipes.kit.recording.figures import Figures, Quartiles

PACKAGES = (
    "sqlalchemy",
    "asyncpg",
    "django",
    "psycopg",
    "tortoise-orm",
    "piccolo",
)


def quartiles(values: Sequence[float]) -> Quartiles:
    """Return the lower quartile, the median and the upper quartile."""
    three = statistics.quantiles(values, n=4, method="inclusive")
    return [float(f"{each:.3g}") for each in three]


def moved(published: Figures, again: Figures) -> Iterator[str]:
    """Tell which ratios have moved by more than their spread.

    That is where the middle halves of the rounds of both runs do not meet.
    """
    before = _ratios(published)
    for key, (low, median, high) in _ratios(again).items():
        if key not in before:
            continue
        was_low, was, was_high = before[key]
        if low > was_high or high < was_low:
            case, way = key
            yield (
                f"{again.name}, {case}, {way}: {was:g} ({was_low:g} to"
                f" {was_high:g}) is now {median:g} ({low:g} to {high:g})"
            )


def _ratios(figures: Figures) -> dict[tuple[str, str], Quartiles]:
    return {
        (case.label, way.way): way.ratio
        for case in figures.cases
        for way in case.ways
        if way.ratio is not None
    }


def machine() -> dict[str, str]:
    """Say what the machine is, as far as it matters here."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    models = [
        line.partition(": ")[2] for line in lines if "model name" in line
    ]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
    }


def versions(server: str) -> dict[str, str]:
    """Say what was measured: the versions of all that took part."""
    found = {
        "python": platform.python_version(),
        "postgresql": server,
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
