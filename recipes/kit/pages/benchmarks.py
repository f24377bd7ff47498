"""Show what each way of doing one thing costs, from what was measured."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from recipes.kit.catalog import Recipe
from recipes.kit.pages.amounts import amount, duration, memory
from recipes.kit.pages.escaping import markup, plain
from recipes.kit.pages.fragments import as_sections
from recipes.kit.pages.plots import all_ways, axis_of, in_order, plot, ratio
from recipes.kit.pages.templates import fill
from recipes.kit.recording.figures import CaseFigures, Figures, WayFigures

Json = dict[str, Any]

# In the name of the way that people really use.
USUAL = "as published"
# So many of them a recipe's page shows; that of all costs has all.
MOST_WAYS = 6
NAMES = {
    "python": "Python",
    "postgresql": "PostgreSQL",
    "sqlalchemy": "SQLAlchemy",
    "asyncpg": "asyncpg",
}
PEERS = {
    "django": "Django",
    "psycopg": "psycopg",
    "tortoise-orm": "Tortoise",
    "piccolo": "Piccolo",
}
NOTHING = "Nothing is measured yet: `make bench` does it."


def on_its_page(figures: Figures) -> str:
    """Show what decides, for the page of the recipe: the extreme cases."""
    ends = dict.fromkeys((0, len(figures.cases) - 1))
    cases = [_deciding(figures.cases[at]) for at in ends]
    axis = axis_of(cases)
    return fill(
        "benchmark",
        anchor=anchor(figures),
        plots=[plot(figures.title, case, axis) for case in cases],
        table=_side_by_side(cases),
        **_measured(figures, cases),
    )


def render_costs(
    recipes: Sequence[Recipe], measured: Mapping[str, Figures]
) -> str:
    """Return the file of fragments for the page of all costs.

    ``measured`` is by the keys of recipes, in the order of the book.
    """
    pages = {recipe.key: recipe.title for recipe in recipes}
    found = measured.values()
    whole = [_whole(figures, pages) for figures in found]
    return as_sections(
        {
            "tasks": _tasks(found, pages) or NOTHING,
            "figures": "\n\n".join(whole) or NOTHING,
        }
    )


def _deciding(case: CaseFigures) -> CaseFigures:
    """Leave what a page has room for: first the book's ways and the usual."""
    raw, *others = [way for way in case.ways if not way.peer]
    chosen = sorted(others, key=lambda way: not (way.recipe or _is_usual(way)))
    return replace(case, ways=[raw, *chosen[: MOST_WAYS - 1]])


def anchor(figures: Figures) -> str:
    """Name a benchmark in links to the page of all costs."""
    return PurePosixPath(figures.name).name.replace("_", "-")


def _tasks(measured: Collection[Figures], pages: Mapping[str, str]) -> str:
    """Lead from a task and its size to the best way of the book."""
    tasks = []
    for figures in measured:
        rows = [
            {
                "case": markup(case.label),
                "way": markup(best.way),
                "ratio": amount(ratio(best)),
                "peak": _peak(best),
                "usual": _usual(case),
            }
            for case in figures.cases
            if (best := _best(case))
        ]
        if rows:
            tasks.append(_named(figures, pages) | {"rows": rows})
    return fill("ways", tasks=tasks) if tasks else ""


def _best(case: CaseFigures) -> WayFigures | None:
    """Return the way of the book that takes the least time, if it has one."""
    return next((way for way in in_order(case.ways) if way.recipe), None)


def _usual(case: CaseFigures) -> Json:
    """Say what the usual way costs, if it is among the ways."""
    way = next(filter(_is_usual, case.ways), None)
    if way is None:
        return {}
    said = way.damage or amount(ratio(way))
    return {"wrong": bool(way.damage), "cost": markup(said)}


def _is_usual(way: WayFigures) -> bool:
    """Tell a way that people really use: it is named so, or it is wrong."""
    return USUAL in way.way or bool(way.damage)


def _whole(figures: Figures, pages: Mapping[str, str]) -> str:
    """Show all ways in all cases."""
    axis = axis_of(figures.cases)
    return fill(
        "figures",
        cases=[
            {"plot": plot(figures.title, case, axis), "table": _table(case)}
            for case in figures.cases
        ],
        **_named(figures, pages),
        **_measured(figures, figures.cases),
    )


def _named(figures: Figures, pages: Mapping[str, str]) -> Json:
    return {
        "title": plain(figures.title),
        "anchor": anchor(figures),
        "recipe": plain(pages.get(figures.name, "")),
        "page": f"{figures.name}.md",
    }


def _measured(figures: Figures, cases: Sequence[CaseFigures]) -> Json:
    """Say what one call does, and how, where and with what it was measured."""
    peers = any(way.peer for way in all_ways(cases))
    names = NAMES | PEERS if peers else NAMES
    machine = figures.machine
    return {
        "json": f"benchmarks/{figures.name}.json",
        "unit": plain(figures.unit[:1].upper() + figures.unit[1:]),
        "raw": plain(cases[0].ways[0].way),
        "rounds": figures.rounds,
        "machine": plain(
            f"{machine['processor']}, {machine['cores']} cores,"
            f" {machine['system']}"
        ),
        "versions": ", ".join(
            f"{name} {plain(figures.versions[package])}"
            for package, name in names.items()
            if package in figures.versions
        ),
        "command": f"make bench NAME={PurePosixPath(figures.name).name}",
    }


def _table(case: CaseFigures) -> str:
    """Tabulate a case: ratios and their spread, times, and memory."""
    busy = case.workers > 1
    heads = ["Way", "Ratio", "Calls a second" if busy else "One call"]
    rows = [
        [_name(way), _spread(way), _time(way, busy=busy), _peak(way)]
        for way in in_order(case.ways)
    ]
    rows += [
        [_name(way), plain(way.damage), "", ""]
        for way in case.ways
        if way.damage
    ]
    if any(way.peak_bytes for way in case.ways):
        heads.append("Peak memory")
    return _markdown(heads, [row[: len(heads)] for row in rows])


def _side_by_side(cases: Sequence[CaseFigures]) -> str:
    """Tabulate cases beside each other: ratios and times, or damages."""
    cells: dict[str, dict[str, str]] = {}
    for case in cases:
        for way in [*in_order(case.ways), *case.ways]:
            of_case = cells.setdefault(_name(way), {})
            of_case[case.label] = ", ".join(_cells(way, case))
    labels = [case.label for case in cases]
    return _markdown(
        ["Way", *map(plain, labels)],
        [
            [name, *(found.get(label, "") for label in labels)]
            for name, found in cells.items()
        ],
    )


def _cells(way: WayFigures, case: CaseFigures) -> Iterator[str]:
    if way.damage:
        yield plain(way.damage)
        return
    yield _spread(way)
    busy = case.workers > 1
    yield _time(way, busy=busy) + " calls a second" * busy
    if way.peak_bytes:
        yield _peak(way)


def _name(way: WayFigures) -> str:
    """Name a way; those of the book have the mark that they have in plots."""
    name = plain(way.way)
    return f"■ **{name}**" if way.recipe else name


def _spread(way: WayFigures) -> str:
    """Write a ratio; where it has a spread, with that."""
    low, median, high = (amount(each, 3) for each in way.ratio or ())
    return median if low == high else f"{median} ({low} to {high})"


def _time(way: WayFigures, *, busy: bool) -> str:
    _, median, _ = way.seconds or ()
    return amount(1 / median) if busy else duration(median)


def _peak(way: WayFigures) -> str:
    return memory(way.peak_bytes) if way.peak_bytes else ""


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
