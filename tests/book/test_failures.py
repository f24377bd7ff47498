"""The families of failures: each message is raised, found first, and cured."""

from collections.abc import Iterator
from typing import Any

import pytest

from recipes.kit import book
from recipes.kit.catalog import Part, Recipe, failures, find
from recipes.kit.pages.error_matching import find as find_entries
from recipes.kit.recording.receipts import load
from recipes.kit.sections import text_of

ENTRIES = book.errors()
# Lines of code, at most: it has to be read at a glance.
SHORT = 32

each_family = pytest.mark.parametrize(
    "family", failures(), ids=lambda family: family.name
)
each_failure = pytest.mark.parametrize(
    ("family", "trap"),
    [(family, trap) for family in failures() for trap in family.traps],
    ids=[
        f"{family.name}-{trap.name}"
        for family in failures()
        for trap in family.traps
    ],
)


def runs(family: Recipe, part: Part) -> Iterator[tuple[str, Any]]:
    """Go through what a part did on each engine."""
    yield from load(family.receipt)["parts"][part.name].items()


def raised(run: Any) -> list[str]:
    """List what a reader sees of a failure, as it would be pasted."""
    said = [line for line in run["printed"] if "failed: " in line]
    if error := run["error"]:
        said.append(f"{error['class']}: {error['message']}")
    return said + list(run["warnings"])


@each_failure
def test_a_failure_fails_on_each_engine_and_is_found_first(
    family: Recipe, trap: Part
) -> None:
    for backend, run in runs(family, trap):
        said = raised(run)
        assert said, f"{trap.name} raises nothing on {backend}"
        for text in said:
            best, *_ = find_entries(text, ENTRIES)
            traps = [place.trap for place in best.places]
            assert trap in traps, f"{text} finds {best.message}"


@each_failure
def test_a_failure_has_a_cure_that_works(family: Recipe, trap: Part) -> None:
    cure = family.cure(trap)
    assert cure, f"{trap.name} has no cure"
    assert trap.backends == cure.backends
    for backend, run in runs(family, cure):
        assert run["error"] is None, backend
        assert run["warnings"] == [], backend
        assert run["printed"], f"{cure.name} shows nothing on {backend}"
        assert not any("failed: " in line for line in run["printed"])


@each_failure
def test_cause_and_cure_are_short(family: Recipe, trap: Part) -> None:
    cure = family.cure(trap)
    assert cure
    for part in (trap, cure):
        assert part.sentence.endswith("."), part.name
        code = text_of(family.source, part.name).strip().splitlines()
        assert len(code) <= SHORT, part.name


@each_family
def test_a_family_has_nothing_but_failures_and_cures(family: Recipe) -> None:
    traps = {trap.name for trap in family.traps}
    cures = {part.name for part in family.parts if part.is_cure}
    assert {name.replace("cure_", "trap_", 1) for name in cures} == traps
    assert set(family.more) | set(family.wordings) <= traps
    for key in family.more.values():
        assert find(key).key == key


@each_family
def test_a_family_has_its_page(family: Recipe) -> None:
    page = family.page.read_text(encoding="utf-8")
    assert f'"docs/receipts/{family.key}.md:messages"' in page
    assert f"# {family.title}" in page
