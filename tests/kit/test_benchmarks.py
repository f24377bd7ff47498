"""The fragments of a benchmark say what was measured, where and with what."""

from dataclasses import replace
from pathlib import Path

import pytest
from measured import (
    FIGURES,
    LONG,
    MEASURED,
    OTHERS,
    OWN,
    PEER,
    STREAMED,
    USUAL,
    WRONG,
)

from recipes.kit.catalog import find
from recipes.kit.pages.benchmarks import (
    MOST_WAYS,
    NOTHING,
    on_its_page,
    render_costs,
)
from recipes.kit.pages.rendering import render
from recipes.kit.recording.figures import read_all
from recipes.kit.recording.receipts import load

RECIPE = find("transfer-funds")
COSTS = render_costs([RECIPE], MEASURED)
TASKS, WHOLE = COSTS.split("[start:figures]")


def table_after(text: str, start: str) -> dict[str, list[str]]:
    """Read the first table behind a text: cells by the first of its row."""
    lines = text.partition(start)[2].splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("| "))
    rows = {}
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        name, *cells = line[2:-2].replace("\\_", "_").split(" | ")
        rows[name.replace("*", "")] = cells
    return rows


def test_a_recipe_shows_figures_where_it_shows_its_costs() -> None:
    receipt = load(RECIPE.receipt)
    shown = on_its_page(FIGURES)
    fragments = render(RECIPE, receipt, measured=FIGURES)
    _, cost = fragments.split("[start:cost] -->")
    assert shown in cost.split("<!-- --8<-- [end:cost]")[0]
    assert shown not in render(RECIPE, receipt)


def test_a_page_has_the_extreme_cases_and_what_decides() -> None:
    shown = on_its_page(FIGURES)
    busy = replace(FIGURES, cases=[FIGURES.cases[1]])
    assert shown.count("<svg role=") == 2
    assert "16 workers, 2 ms away" in shown
    assert ">16 workers<" not in shown
    assert "Django" not in shown
    rows = table_after(on_its_page(busy), "</svg>")
    assert len(rows) == 2 + MOST_WAYS  # with the head and the rule
    for way in (LONG, OWN):
        assert f"■ {way.way}" in rows
    assert {USUAL.way, WRONG.way, OTHERS[0].way} <= rows.keys()
    assert OTHERS[1].way not in rows


def test_a_table_has_ratios_with_their_spread_and_times() -> None:
    rows = table_after(WHOLE, "1 worker<")
    assert rows["Way"] == ["Ratio", "One call"]
    assert rows[f"■ {OWN.way}"] == ["2.94 (1.47 to 5.88)", "29 ms"]
    assert rows["asyncpg, one statement"] == ["1", "10 ms"]
    assert [*rows][2:] == [
        "asyncpg, one statement",
        f"■ {OWN.way}",
        PEER.way,
        USUAL.way,
    ]


def test_with_workers_calls_are_counted() -> None:
    rows = table_after(WHOLE, "16 workers<")
    assert rows["Way"] == ["Ratio", "Calls a second"]
    assert rows[f"■ {OWN.way}"] == ["2.94 (1.47 to 5.88)", "34"]
    aside = table_after(on_its_page(FIGURES), "</svg>")
    assert aside[f"■ {OWN.way}"] == [
        "2.94 (1.47 to 5.88), 29 ms",
        "2.94 (1.47 to 5.88), 34 calls a second",
    ]


def test_a_wrong_way_has_its_damage_and_no_time() -> None:
    assert table_after(WHOLE, "16 workers<")[WRONG.way] == [WRONG.damage, ""]
    aside = table_after(on_its_page(FIGURES), "</svg>")
    assert aside[WRONG.way] == ["", WRONG.damage]


def test_memory_has_a_column_if_it_was_measured() -> None:
    rows = table_after(WHOLE, "{ #read-many }")
    assert rows["Way"] == ["Ratio", "One call", "Peak memory"]
    assert rows["■ stream_posts"][-1] == "1.5 MB"
    assert "1.2 (0.6 to 2.4), 12 ms, 1.5 MB" in on_its_page(STREAMED)


@pytest.mark.parametrize("shown", [on_its_page(FIGURES), WHOLE])
def test_machine_versions_and_command_stand_beside(shown: str) -> None:
    measured = shown.rpartition("of one run")[2]
    assert "9 rounds of one run" in shown
    assert "A Processor, 2 cores, Linux; Python 3.11.7" in measured
    assert "PostgreSQL 18.6, SQLAlchemy 2.1.9, asyncpg 0.32.0" in measured
    assert "`make bench NAME=transfer_funds`" in measured
    assert "benchmarks/transactions/transfer_funds.json)" in measured
    # Whose figures are not shown needs no version.
    assert ("Django 5.2.19" in measured) == ("Django, select" in shown)


def test_a_task_and_a_size_lead_to_the_best_way_of_the_book() -> None:
    task = TASKS.partition("Move money")[2].replace("&#95;", "_")
    assert (
        "](transactions/transfer_funds.md)** [all ways](#transfer-funds)"
        in (task)
    )
    alone, busy, _ = task.split("</dt><dd>")[1:]
    assert f"{OWN.way} 2.9" in alone
    assert "the usual way: 13<" in alone
    assert f"{LONG.way} 0.5" in busy
    # Of two usual ways, the first of the benchmark.
    assert "the usual way: 13<" in busy
    assert "<span>stream&#95;posts 1.2, 1.5 MB</span>" in TASKS


def test_a_usual_way_that_is_wrong_shows_its_damage() -> None:
    case = replace(FIGURES.cases[2], ways=[OWN, WRONG])
    shown = render_costs([], {"a": replace(FIGURES, cases=[case])})
    assert f'class="damage">the usual way: {WRONG.damage}<' in shown


def test_what_has_no_page_is_not_linked() -> None:
    assert "(basic_queries/read_many.md)" not in COSTS
    assert (
        f"the recipe is [{RECIPE.title}](transactions/transfer_funds.md)"
        in (WHOLE)
    )


def test_what_has_no_way_of_the_book_leads_nowhere() -> None:
    case = replace(FIGURES.cases[0], ways=[USUAL, PEER])
    shown = render_costs([], {"a": replace(FIGURES, cases=[case])})
    assert NOTHING in shown.split("[start:figures]")[0]
    assert "<svg role=" in shown


def test_nothing_measured_is_said() -> None:
    assert render_costs([RECIPE], {}).count(NOTHING) == 2


def test_all_figures_are_read_in_the_order_of_the_book(tmp_path: Path) -> None:
    assert read_all(tmp_path) == {}
    for figures in (FIGURES, STREAMED):
        figures.write(tmp_path)
    assert [*read_all(tmp_path)] == [STREAMED.name, FIGURES.name]
    assert read_all(tmp_path) == MEASURED
