"""Draw what the ways of a benchmark cost, on one logarithmic axis.

A row for each way: its name, and below it a mark at the median of its ratios
on a line over the middle half of them. Places along the axis are percentages
and all heights are in the size of the letters, so that a plot of any width
has letters that can be read. The rest of its look is in ``page.css``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import floor, log10
from textwrap import wrap
from typing import Any

from recipes.kit.pages.amounts import amount, memory
from recipes.kit.pages.escaping import markup
from recipes.kit.pages.templates import fill
from recipes.kit.recording.figures import CaseFigures, WayFigures

Json = dict[str, Any]

# In the size of the letters: what is above the first row and below the last.
ROW, ABOVE, BELOW = 2.6, 1.4, 0.9
# A name has lines of so many letters at most, which the plot of a phone holds.
LINE, LETTERS = 1.2, 40
# In percent of the width: the ends of the axis, and the gap before a ratio.
LEFT, RIGHT, GAP = 2.0, 84.0, 2.0
MOST_TICKS = 6


@dataclass(frozen=True)
class Axis:
    """The ratios that an axis reaches over."""

    low: float
    high: float

    def at(self, ratio: float) -> float:
        """Return the place of a ratio, in percent of the plot's width."""
        part = log10(ratio / self.low) / log10(self.high / self.low)
        return LEFT + part * (RIGHT - LEFT)

    def ticks(self) -> list[float]:
        """Choose round ratios, so many as there is room for."""
        decades = range(floor(log10(self.low)), floor(log10(self.high)) + 1)
        choices = [
            [
                step * 10.0**decade
                for decade in decades
                for step in steps
                if self.low <= step * 10.0**decade <= self.high
            ]
            for steps in ((1, 2, 5), (1, 3), (1,))
        ]
        few = (ticks for ticks in choices if len(ticks) <= MOST_TICKS)
        return next(few, choices[-1])


def axis_of(cases: Sequence[CaseFigures]) -> Axis:
    """Reach over all ratios of these cases, and those beside the driver's."""
    ratios = chain.from_iterable(way.ratio or () for way in all_ways(cases))
    known = [0.5, 2.0, *ratios]
    return Axis(min(known), max(known))


def all_ways(cases: Sequence[CaseFigures]) -> Iterator[WayFigures]:
    """Give the ways of all cases."""
    return chain.from_iterable(case.ways for case in cases)


def in_order(ways: Sequence[WayFigures]) -> list[WayFigures]:
    """Sort the ways that are right by their ratios."""
    return sorted((way for way in ways if way.ratio), key=ratio)


def ratio(way: WayFigures) -> float:
    """Return the median of the ratios of a way that is right."""
    assert way.ratio is not None  # noqa: S101
    return way.ratio[1]


def plot(title: str, case: CaseFigures, axis: Axis) -> str:
    """Draw the ways of a case; those that are wrong stand below, in words."""
    ways = in_order(case.ways)
    said = [f"{way.way}: {amount(ratio(way))}" for way in ways]
    rows, height = [], ABOVE
    for way in ways:
        *above, last = wrap(way.way, LETTERS)
        height += LINE * len(above)
        rows.append(_row(way, axis, height, above, last))
        height += ROW
    return fill(
        "plot",
        label=markup(case.label),
        title=markup(f"{title}, {case.label}: time beside the raw driver's"),
        order=markup(f"The shortest first. {'; '.join(said)}."),
        height=_short(height + BELOW),
        ticks=[(_short(axis.at(at)), amount(at)) for at in axis.ticks()],
        rows=rows,
        wrong=[
            (markup(way.way), markup(way.damage))
            for way in case.ways
            if way.damage
        ],
    )


def _row(
    way: WayFigures, axis: Axis, height: float, above: list[str], last: str
) -> Json:
    low, median, high = (axis.at(each) for each in way.ratio or ())
    return {
        "y": _short(height),
        "own": bool(way.recipe),
        "above": [
            {"text": markup(text), "up": _short(LINE * (len(above) - place))}
            for place, text in enumerate(above)
        ],
        "name": markup(last),
        "from": _short(low),
        "spread": _short(high - low),
        "at": _short(median),
        "ratio": amount(ratio(way)),
        "behind": _short(high + GAP),
        "peak": memory(way.peak_bytes) if way.peak_bytes else "",
    }


def _short(length: float) -> str:
    return f"{round(length, 1):g}"
