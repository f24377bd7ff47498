"""How a page starts: nothing holds it up, and nothing moves."""

import re
from collections.abc import Iterator

import pytest
from website import Reader, built_site, reading

pytestmark = pytest.mark.slow

PAGES = ("", "transactions/transfer_funds", "errors", "costs")
PHONE, DESK = (390, 844), (1440, 900)  # pixels
SMALLEST = 12  # pixels; what a phone shows smaller is hard to read

# A late font may make a word wider. Search engines call 0.1 good.
STILL = 0.01

# How far parts of the page have moved since it began, without being asked to.
MOVED = """() => new Promise(done => {
  let moved = 0
  const add = entries => entries.forEach(each => moved += each.value)
  const observer = new PerformanceObserver(list => add(list.getEntries()))
  observer.observe({type: "layout-shift", buffered: true})
  requestAnimationFrame(() => requestAnimationFrame(() => {
    add(observer.takeRecords())
    done(moved)
  }))
})"""

# The sizes of the letters of all code that is shown, or unfolds.
CODE = """() => {
  document.querySelectorAll("details").forEach(each => { each.open = true })
  const sizes = [...document.querySelectorAll("pre > code")]
    .filter(each => each.checkVisibility())
    .map(each => parseFloat(getComputedStyle(each).fontSize))
  return [...new Set(sizes)]
}"""

# The browser decides when it draws.
LAID_OUT = """each => new Promise(done => {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    done(each.checkVisibility({contentVisibilityAuto: true}))
  }))
})"""


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading() as reader:
        yield reader


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """Give the open window; nothing may go wrong in it."""
    yield window
    window.at_ease()


@pytest.mark.parametrize("page", PAGES)
def test_no_script_holds_a_page_up(page: str) -> None:
    html = (built_site() / page / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script[^>]*\bsrc=[^>]*>", html)
    assert scripts
    assert not [each for each in scripts if "defer" not in each]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_moves_while_a_page_starts(
    page: str, size: tuple[int, int], reader: Reader
) -> None:
    width, height = size
    reader.page.set_viewport_size({"width": width, "height": height})
    assert reader.visit(page).evaluate(MOVED) < STILL


@pytest.mark.parametrize("page", PAGES)
def test_code_is_large_enough_on_a_phone(page: str, reader: Reader) -> None:
    width, height = PHONE
    reader.page.set_viewport_size({"width": width, "height": height})
    sizes = reader.visit(page).evaluate(CODE)
    assert not [size for size in sizes if size < SMALLEST]


def test_messages_far_below_are_laid_out_when_they_are_near(
    reader: Reader,
) -> None:
    width, height = PHONE
    reader.page.set_viewport_size({"width": width, "height": height})
    last = reader.visit("errors").locator(".messages > ul > li").last
    assert not last.evaluate(LAID_OUT)
    last.scroll_into_view_if_needed()
    assert last.evaluate(LAID_OUT)
