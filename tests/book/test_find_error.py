"""The box of the page of errors answers as the command does."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from pasted import PASTED, UNKNOWN
from playwright.sync_api import Page, expect
from test_errors_page import ENTRIES, runs
from website import Reader, reading

from recipes.kit.pages.error_matching import find, nearest

pytestmark = pytest.mark.slow

UNTOLD = "No trap of this book reproduces that error."
SHOWN = ".messages li:visible"
# Not the inner text: that lacks what the browser has not laid out yet.
ANY_SHOWN = ".messages :is(h2, h3, p, li):visible"
FOUND = ".find-error + div article"
# What each text finds: the answer, and the anchors of what is shown.
ASK = """async texts => {
    const box = document.querySelector(".find-error textarea")
    const output = document.querySelector(".find-error output")
    const ask = async (text) => {
        box.value = text
        output.textContent = "waiting"
        box.dispatchEvent(new Event("input"))
        while (output.textContent === "waiting") {
            await new Promise((resolve) => setTimeout(resolve))
        }
        const found = document.querySelectorAll(".find-error + div article")
        const ids = [...found].map(({ dataset }) => dataset.id)
        return [output.textContent, ids]
    }
    const answers = []
    for (const text of texts) answers.push(await ask(text))
    return answers
}"""


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
    """Collect what a person pastes, and some of what runs said, and parts."""
    pasted = [text for text, _ in PASTED] + UNKNOWN
    pasted += ["?", "… …", "'", '"', "é İ K ß", "sqlite", "😀 <x> 7"]
    found: list[str] = []
    for _, run in runs():
        said = list(run["printed"])
        if error := run["error"]:
            line = f"{error['class']}: {error['message']}"
            said += [error["message"], line, f"{line}\n[SQL: SELECT 1]"]
        found += [*said, "\n".join(said)]
    for entry in ENTRIES:
        found += [entry.message, entry.recorded, entry.message.upper()]
        found += entry.others
        words = entry.recorded.split()
        found += [
            " ".join(words[at : at + count])
            for count in (1, 3)
            for at in range(0, len(words), count)
        ]
        found += re.findall(r"[\w.]+", " ".join(entry.engines))
    found = [text for text in dict.fromkeys(found) if text.strip()]
    found += map("\n".join, itertools.pairwise(found[::5]))
    return pasted + found[::4]


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
    # Beside the answers, the icon of the page, when there is time.
    sent: set[str] = set()
    page.on("request", lambda request: sent.add(request.url))
    asked = texts()
    answers = page.evaluate(ASK, asked)
    kinds = set()
    for text, answer in zip(asked, answers, strict=True):
        assert answer == answered(text), text
        kinds.add(re.sub(r"\d+", "n", answer[0]))
    assert len(kinds) == 4  # one, many, none but like some, none
    assert len(asked) > 1_000
    answers_of_all = urljoin(page.url, "../receipts/answers.js")
    icon = urljoin(page.url, "../assets/favicon.svg")
    assert {answers_of_all} <= sent <= {answers_of_all, icon}


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
    before = page.locator(ANY_SHOWN).all_text_contents()
    box = page.get_by_label("Paste a message")
    box.fill("deadlock detected")
    expect(page.locator(FOUND)).to_have_count(1)
    expect(page.locator(SHOWN)).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text(
        f"Found 1 of {len(ENTRIES)} messages."
    )
    box.select_text()
    box.press(key)
    expect(box).to_have_value("")
    expect(page.get_by_role("status")).to_have_text("")
    expect(page.locator(FOUND)).to_have_count(0)
    expect(page.locator(SHOWN)).to_have_count(len(ENTRIES))
    assert page.locator(ANY_SHOWN).all_text_contents() == before


def test_an_answer_leads_to_the_code_and_has_the_cure(page: Page) -> None:
    [entry] = find("deadlock detected", ENTRIES)
    page.get_by_label("Paste a message").fill("deadlock detected")
    answer = page.locator(FOUND)
    expect(answer.locator("h2")).to_have_text(entry.message)
    causes = answer.locator("li")
    expect(causes).to_have_count(len(entry.places))
    for at, place in enumerate(entry.places):
        cure = re.sub(r"\[(.+?)\]\(.+?\)|[`*]", r"\1", place.cure)
        expect(causes.nth(at)).to_contain_text(f"Instead: {cure}")
        link = causes.nth(at).locator("a").first
        name, _, anchor = place.link.partition("#")
        address = urljoin(page.url, f"../{name.removesuffix('.md')}/#{anchor}")
        assert link.evaluate("link => link.href") == address
    causes.first.locator("a").first.click()
    page.wait_for_url(re.compile("/transactions/.*#trap-"))


def test_more_than_three_causes_are_folded(page: Page) -> None:
    [entry] = find("MissingGreenlet", ENTRIES)
    page.get_by_label("Paste a message").fill("MissingGreenlet")
    answer = page.locator(FOUND)
    expect(answer.locator("li:visible")).to_have_count(3)
    rest = len(entry.places) - 3
    fold = answer.locator("summary")
    expect(fold).to_have_text(f"{rest} more causes")
    fold.click()
    expect(answer.locator("li:visible")).to_have_count(3 + rest)


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
