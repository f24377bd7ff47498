"""The box of the page of errors answers as the command does."""

import itertools
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from pasted import PASTED, UNKNOWN
from playwright.sync_api import Page, expect
from test_errors_page import ENTRIES, runs
from website import Reader, reading

from recipes.kit.pages.error_index import find, nearest

UNTOLD = "No trap of this book reproduces that error."
SHOWN = "h4:visible"
FOUND = ".find-error + div h4"
# What each text finds: the answer, and the anchors of what is shown.
ASK = """texts => texts.map((text) => {
    const box = document.querySelector(".find-error textarea")
    box.value = text
    box.dispatchEvent(new Event("input"))
    const output = document.querySelector(".find-error output")
    const found = document.querySelectorAll(".find-error + div h4")
    return [output.textContent, [...found].map((heading) => heading.id)]
})"""


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading() as reader:
        yield reader


@pytest.fixture
def page(window: Reader) -> Iterator[Page]:
    """Open the page; nothing may go wrong in it."""
    yield window.visit("errors")
    window.at_ease()


def texts() -> list[str]:
    """Collect what runs said, parts of it, and what a person pastes."""
    found = [text for text, _ in PASTED] + UNKNOWN
    for _, run in runs():
        said = list(run["printed"])
        if error := run["error"]:
            line = f"{error['class']}: {error['message']}"
            said += [error["message"], line, f"{line}\n[SQL: SELECT 1]"]
        found += [*said, "\n".join(said)]
    for entry in ENTRIES:
        found += [entry.message, entry.recorded, entry.message.upper()]
        words = entry.recorded.split()
        found += [
            " ".join(words[at : at + count])
            for count in (1, 3)
            for at in range(0, len(words), count)
        ]
        found += re.findall(r"[\w.]+", " ".join(entry.engines))
    found += map("\n".join, itertools.pairwise(found[::5]))
    found += ["?", "… …", "'", '"', "é İ K ß", "\u00a0", "sqlite", "😀 <x> 7"]
    return list(dict.fromkeys(text for text in found if text.strip()))


def answered(text: str) -> list[str | list[str]]:
    """Say of a text what the command does, as the page would."""
    if found := find(text, ENTRIES):
        order = ", the best first" * (len(found) > 1)
        answer = f"Found {len(found)} of {len(ENTRIES)} messages{order}."
    elif found := nearest(text, ENTRIES):
        answer = f"{UNTOLD} The nearest:"
    else:
        answer = UNTOLD
    return [answer, [entry.anchor for entry in found]]


def test_the_box_answers_as_the_command_and_sends_nothing(page: Page) -> None:
    sent: list[str] = []  # "other": the icon of the page, when there is time
    page.on("request", lambda request: sent.append(request.resource_type))
    asked = texts()
    answers = page.evaluate(ASK, asked)
    kinds = set()
    for text, answer in zip(asked, answers, strict=True):
        assert answer == answered(text), text
        kinds.add(re.sub(r"\d+", "n", answer[0]))
    assert len(kinds) == 4  # one, many, none but like some, none
    assert len(asked) > 1_000
    assert set(sent) <= {"other"}


@pytest.mark.parametrize(
    "line",
    ["<", ": a(", "task got future ", "row 1 is said to be locked\n"],
)
def test_a_megabyte_is_answered_as_by_the_command(
    line: str, page: Page
) -> None:
    text = line * (1_000_000 // len(line))
    assert page.evaluate(ASK, [text]) == [answered(text)]


def test_axe_finds_nothing_in_an_answer(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.get_by_label("Paste a message").fill(PASTED[-2][0])
    expect(page.locator(FOUND)).not_to_have_count(0)
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("key", ["Escape", "Delete"])
def test_without_a_text_all_messages_are_shown_again(
    key: str, page: Page
) -> None:
    headings = page.locator(":is(h3, h4)")
    before = headings.all_inner_texts()
    box = page.get_by_label("Paste a message")
    box.fill("deadlock detected")
    expect(page.locator(SHOWN)).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text(
        f"Found 1 of {len(ENTRIES)} messages."
    )
    box.select_text()
    box.press(key)
    expect(box).to_have_value("")
    expect(page.get_by_role("status")).to_have_text("")
    expect(page.locator(FOUND)).to_have_count(0)
    expect(page.locator(SHOWN)).to_have_count(len(ENTRIES))
    assert headings.all_inner_texts() == before


def test_what_is_not_known_is_said(page: Page) -> None:
    page.get_by_label("Paste a message").fill(UNKNOWN[0])
    expect(page.get_by_role("status")).to_have_text(UNTOLD)
    expect(page.locator(SHOWN)).to_have_count(0)


def test_the_contents_lead_to_what_was_hidden(page: Page) -> None:
    box = page.get_by_label("Paste a message")
    for _ in range(2):  # the second time, the address has the anchor
        box.fill("deadlock detected")
        expect(page.locator("#loading")).to_be_hidden()
        page.locator(".md-sidebar--secondary a[href='#loading']").click()
        expect(page.locator("#loading")).to_be_in_viewport()
        expect(box).to_have_value("")


def test_without_javascript_there_is_no_box_and_all_is_there(
    window: Reader,
) -> None:
    browser = window.window.browser
    assert browser is not None
    with browser.new_context(java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(f"{window.home}errors/")
        expect(page.locator(".find-error")).to_be_hidden()
        shown = page.locator(SHOWN)
        expect(shown).to_have_count(len(ENTRIES))
        fold = page.locator("[data-clauses] details").first
        expect(fold.locator("li").first).to_be_hidden()
        fold.locator("summary").click()
        expect(fold.locator("li").first).to_be_visible()
