"""The index of errors holds every error of a trap, and no other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pasted import PASTED, UNKNOWN

from recipes.kit import book
from recipes.kit.catalog import FAILURES, ROOT, recorded_modules
from recipes.kit.pages.error_entries import USUAL, Entry, Place, collect
from recipes.kit.pages.error_families import FAMILIES, OTHERS
from recipes.kit.pages.error_index import explain
from recipes.kit.pages.error_matching import as_read, find, without_values
from recipes.kit.recording.receipts import load
from recipes.kit.sections import text_of

PAGE = ROOT / "docs/errors.md"
FRAGMENTS = ROOT / "docs/receipts/errors.md"
ENTRIES = book.errors()
PLACES = [(entry, place) for entry in ENTRIES for place in entry.places]

each_place = pytest.mark.parametrize(
    ("entry", "place"),
    PLACES,
    ids=[f"{place.link} {place.backend}" for _, place in PLACES],
)


def runs() -> Iterator[tuple[str, Any]]:
    """Go through what each trap did, with the link to it."""
    for recipe in recorded_modules():
        parts = load(recipe.receipt)["parts"]
        for trap in recipe.traps:
            link = f"{recipe.key}.md#{trap.name.replace('_', '-')}"
            for run in parts[trap.name].values():
                yield link, run


def links(text: str) -> list[str]:
    return [
        place.link for entry in find(text, ENTRIES) for place in entry.places
    ]


def test_every_error_that_a_trap_raises_leads_to_the_trap() -> None:
    raised = [(link, run["error"]) for link, run in runs() if run["error"]]
    assert len(raised) > 50
    for link, error in raised:
        as_pasted = f"{error['class']}: {error['message']}\n[SQL: SELECT 1]"
        assert link in links(as_pasted), as_pasted


@pytest.mark.parametrize("count", ["0", "10", "15 of 16"])
def test_a_number_of_failures_is_no_error(count: str) -> None:
    recipe = next(each for each in recorded_modules() if each.traps)
    recorded = load(recipe.receipt)
    for trap in recipe.traps:
        for run in recorded["parts"][trap.name].values():
            run |= {"printed": [f"failed: {count}"], "warnings": []}
            run["error"] = None
    assert collect([recipe], {recipe.key: recorded}) == []


def test_every_error_that_a_trap_prints_leads_to_the_trap() -> None:
    printed = [
        (link, line.partition("failed: ")[2])
        for link, run in runs()
        for line in run["printed"]
        if re.search(r"failed: \D", line)
    ]
    assert printed
    for link, message in printed:
        assert link in links(message), message


def test_every_error_of_a_statement_is_of_an_entry() -> None:
    known = " ".join(
        name
        for entry in ENTRIES
        for names in entry.classes.values()
        for name in names
    )
    failed = {
        text
        for _, run in runs()
        for text in re.findall(r'"error": "(.+?)"', json.dumps(run["events"]))
    }
    assert "DeadlockDetectedError 40P01" in failed
    for text in failed - {"CancelledError"}:  # a client that went away
        name, _, code = text.partition(" ")
        assert re.search(rf"\b{name}`(, SQLSTATE `{code}`)?", known), text


def test_every_entry_was_recorded_by_each_of_its_traps() -> None:
    said: dict[str, str] = {}
    for link, run in runs():
        lines = [*run["printed"], (run["error"] or {}).get("message", "")]
        lines += run["warnings"]
        text = "\n".join(" ".join(line.split()) for line in lines)
        said[link] = f"{said.get(link, '')}\n{text}"
    for entry, place in PLACES:
        read = as_read(said[place.link])
        assert entry.found_in(read), (entry.message, place.link)
    for entry in ENTRIES:
        assert entry.recorded in " ".join(said.values())
        assert entry.message == without_values(entry.recorded)


@each_place
def test_each_place_has_a_cause_a_cure_and_an_anchor(
    entry: Entry, place: Place
) -> None:
    assert place.trap.sentence.endswith((".", ":"))
    assert len(place.cure) > 20
    assert place.cure.endswith((".", "?"))
    anchor = place.link.partition("#")[2]
    fragments = place.recipe.fragments.read_text(encoding="utf-8")
    if place.recipe.chapter == FAILURES:
        assert f"{{ #{anchor} }}" in fragments
    else:
        assert f'<div id="{anchor}"></div>' in fragments
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", place.cure):
        assert (ROOT / "docs" / target).exists(), target


def test_every_message_finds_its_own_entry_first() -> None:
    for entry in ENTRIES:
        for text in (entry.recorded, entry.message):
            best, *_ = find(text, ENTRIES)
            assert best is entry, f"{text} finds {best.message}"
        traps = {place.link for place in entry.places}
        for text in entry.others:  # they are of all engines of the trap
            best, *_ = find(text, ENTRIES)
            assert traps & {place.link for place in best.places}, text


def test_each_entry_can_be_linked_and_leads_to_its_first_cause() -> None:
    listed = re.findall(
        r"^- \[`.+`\]\((.+?)\)\{ #([a-z0-9-]+) \}",
        text_of(FRAGMENTS, "families"),
        re.MULTILINE,
    )
    assert listed == [
        (entry.places[0].link, entry.anchor) for entry in ENTRIES
    ]
    assert len({entry.anchor for entry in ENTRIES}) == len(ENTRIES)


def test_the_page_lists_every_family() -> None:
    page = PAGE.read_text(encoding="utf-8")
    embedded = re.findall(r'"docs/receipts/errors.md:(\w+)"', page)
    assert embedded == ["counts", "families"]
    text = text_of(FRAGMENTS, "families")
    heading = re.compile(r"^### \[(.+)\]\(failures/(\w+)\.md\)", re.MULTILINE)
    listed = heading.findall(text)
    assert listed == [
        (family.title, family.name)
        for family in FAMILIES.values()
        if family != OTHERS
    ]


def test_the_page_counts_what_was_run() -> None:
    raised: dict[str, set[str]] = {"postgresql": set(), "sqlite": set()}
    cures = set()
    for module in recorded_modules():
        parts = load(module.receipt)["parts"]
        for trap in module.traps:
            link = f"{module.key}.md#{trap.anchor}"
            if any(link == place.link for _, place in PLACES):
                for backend in parts[trap.name]:
                    raised[backend].add(link)
                if trap.name.replace("trap_", "cure_", 1) in parts:
                    cures.add(link)
    assert text_of(FRAGMENTS, "counts") == (
        f"{len(ENTRIES)} messages."
        f" {len(raised['postgresql'] | raised['sqlite'])} wrong ways raise"
        f" them, {len(raised['postgresql'])} on PostgreSQL and"
        f" {len(raised['sqlite'])} on SQLite. {len(cures)} cures ran beside"
        " them."
    )


def test_every_entry_has_a_family() -> None:
    others = [entry.message for entry in ENTRIES if entry.family == OTHERS]
    assert others == [], "no family has a sign of these"


def test_what_has_many_causes_begins_with_the_shortest_or_the_usual() -> None:
    ranked: set[str] = set()
    many = [entry for entry in ENTRIES if len(entry.places) > 3]
    assert many
    for entry in many:
        first, *others = [place.link for place in entry.places]
        assert first.startswith("failures/") or first in USUAL, entry.message
        usual = [link for link in others if link in USUAL]
        assert usual == sorted(usual, key=USUAL.index)
        ranked.update(usual, {first} & set(USUAL))
    assert ranked == set(USUAL)


def common() -> list[list[str]]:
    """Read the messages that are common in public trackers.

    Each has the link to its first cause, and words of the cure.
    """
    table = Path(__file__).with_name("messages.tsv")
    _, *lines = table.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize(("text", "link", "cure"), common())
def test_a_common_message_has_the_right_answer_first(
    text: str, link: str, cure: str
) -> None:
    place = find(text, ENTRIES)[0].places[0]
    assert place.link == link
    assert cure in place.cure


@pytest.mark.parametrize(("text", "link"), PASTED)
def test_what_a_person_pastes_finds_its_trap(text: str, link: str) -> None:
    best = find(text, ENTRIES)[0]
    assert any(link in place.link for place in best.places), best.message
    shown = explain([best])
    for place in best.places:
        assert f"docs/{place.link}\n    {place.command}" in shown


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_no_trap_reproduces_finds_nothing(text: str) -> None:
    assert find(text, ENTRIES) == []
