"""A plot shows what was measured, also to those who do not see it."""

import re
from itertools import pairwise
from math import log10

import pytest
from measured import FIGURES, LONG, OWN, RAW, STREAMED, USUAL, WRONG

from recipes.kit.pages.amounts import amount, duration, memory
from recipes.kit.pages.plots import LETTERS, Axis, axis_of, plot

ROW = re.compile(r'<svg y="([\d.]+)em"( class="own")?>(.*?)</svg>')
LOCAL, BUSY, AWAY = FIGURES.cases
SHOWN = plot(FIGURES.title, BUSY, axis_of(FIGURES.cases))


def row(name: str) -> tuple[bool, str]:
    """Find the row of a way: whether it is the book's own, and what it has."""
    [found] = [
        (bool(own), text)
        for _, own, text in ROW.findall(SHOWN)
        if f"<text>{name}</text>" in text
    ]
    return found


@pytest.mark.parametrize(
    ("number", "written"),
    [(0.567, "0.57"), (1, "1"), (1.04, "1"), (27.5, "28"), (1444, "1,400")],
)
def test_an_amount_has_two_digits(number: float, written: str) -> None:
    assert amount(number) == written


def test_a_time_and_a_memory_have_the_unit_that_fits() -> None:
    assert [duration(each) for each in (1.26, 0.9999, 0.0451, 1e-6, 4e-8)] == [
        *("1.3 s", "1 s", "45 ms", "1 µs", "0.04 µs")
    ]
    assert [memory(each) for each in (12, 45_300, 1.54e6, 2e9)] == [
        *("12 bytes", "45 kB", "1.5 MB", "2 GB")
    ]


def test_the_axis_is_logarithmic() -> None:
    axis = Axis(0.1, 10)
    left, middle, right = axis.at(0.1), axis.at(1), axis.at(10)
    assert middle - left == pytest.approx(right - middle)
    part = (axis.at(2) - left) / (right - left)
    assert part == pytest.approx((log10(2) + 1) / 2)


def test_the_axis_has_round_ratios_and_few() -> None:
    assert Axis(0.5, 5).ticks() == [0.5, 1, 2, 5]
    assert Axis(0.5, 50).ticks() == [1, 3, 10, 30]
    assert Axis(0.5, 50_000).ticks() == [1, 10, 100, 1000, 10_000]


def test_all_cases_of_a_benchmark_have_one_axis() -> None:
    axis = axis_of(FIGURES.cases)
    assert LONG.ratio is not None
    assert USUAL.ratio is not None
    assert (axis.low, axis.high) == (LONG.ratio[0], USUAL.ratio[2])


def test_a_way_has_its_median_on_its_spread() -> None:
    axis = axis_of(FIGURES.cases)
    own, text = row(OWN.way.replace("_", "&#95;"))
    assert own
    low, median, high = (axis.at(each) for each in OWN.ratio or ())
    spread, mark = re.findall(
        r'<rect x="([\d.]+)%"(?: width="([\d.]+)%")?', text
    )
    assert float(spread[0]) == pytest.approx(low, abs=0.1)
    assert float(spread[1]) == pytest.approx(high - low, abs=0.1)
    assert float(mark[0]) == pytest.approx(median, abs=0.1)
    assert text.endswith(">2.9</text>")


def test_the_marks_of_the_book_have_another_shape() -> None:
    own, text = row("asyncpg, one statement")
    assert not own
    assert "<circle" in text
    for is_own, other in ((own, text) for _, own, text in ROW.findall(SHOWN)):
        assert ("<circle" in other) != bool(is_own)


def test_who_does_not_see_it_is_told_the_order() -> None:
    shown = plot(FIGURES.title, LOCAL, axis_of(FIGURES.cases))
    assert '<svg role="img"' in shown
    assert "<title>Move money, 1 worker: time beside the raw" in shown
    [said] = re.findall("<desc>(.*?)</desc>", shown)
    assert said.replace("&#95;", "_") == (
        "The shortest first. asyncpg, one statement: 1; transfer_at_once:"
        " 2.9; Django, select_for_update(): 6.1;"
        " SELECT FOR UPDATE, as published: 13."
    )


def test_a_wrong_way_has_its_damage_and_no_mark() -> None:
    assert f"<dt>{WRONG.way}</dt><dd>{WRONG.damage}</dd>" in SHOWN
    assert SHOWN.count(WRONG.way) == 1
    assert len(ROW.findall(SHOWN)) == len(BUSY.ways) - 1


def test_the_rows_are_in_order_and_do_not_meet() -> None:
    heights = [float(height) for height, _, _ in ROW.findall(SHOWN)]
    assert min(b - a for a, b in pairwise(heights)) > 2.5
    [whole] = re.findall('<svg role="img" height="([\\d.]+)em"', SHOWN)
    assert float(whole) > heights[-1]


def test_a_long_name_has_two_lines() -> None:
    name = LONG.way.replace("_", "&#95;")
    _, text = next((own, text) for _, own, text in ROW.findall(SHOWN))
    lines = re.findall('<text(?: y="-1.2em")?>(.+?)</text>', text)
    assert " ".join(lines) == name
    plain = [line.replace("&#95;", "_") for line in lines]
    assert max(map(len, plain)) <= LETTERS


def test_memory_stands_beside_the_name() -> None:
    shown = plot(STREAMED.title, STREAMED.cases[0], axis_of(STREAMED.cases))
    assert re.findall('class="peak">(.+?)<', shown) == ["45 MB", "1.5 MB"]
    assert 'class="peak"' not in SHOWN


def test_the_ratio_of_the_driver_is_one() -> None:
    assert RAW.ratio == [1, 1, 1]
    _, text = row(RAW.way)
    assert text.endswith(">1</text>")
