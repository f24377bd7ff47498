"""A page on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from website import SITE, Reader, path_of, reading

from recipes.kit.catalog import find

pytestmark = pytest.mark.slow

KEY = find("transfer-funds").key
# Light and dark, which print alike.
SCHEMES = ("default", "slate")


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading() as reader:
        yield reader


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """Give the open window, as on paper; nothing may go wrong in it."""
    window.page.emulate_media(media="print")
    yield window
    window.page.emulate_media(media="screen")
    window.at_ease()


def seen(page: Page, wanted: str) -> list[str]:
    """List what a condition holds for, of all that is seen of a page."""
    found: list[str] = page.evaluate(f"""() => [...document.body
        .querySelectorAll("*")]
        .filter((element) => element.checkVisibility())
        .filter((element) => {{
            const style = getComputedStyle(element)
            return {wanted}
        }})
        .map((element) => element.outerHTML.slice(0, 80))""")
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paper_is_black_on_white(scheme: str, reader: Reader) -> None:
    page = reader.visit(KEY)
    page.locator("body").evaluate(
        "(body, scheme) => body.dataset.mdColorScheme = scheme", scheme
    )
    coloured = 'style.backgroundColor !== "rgba(0, 0, 0, 0)"'
    assert seen(page, coloured) == []
    assert seen(page, 'style.color !== "rgb(0, 0, 0)"') == []


def test_paper_has_the_page_and_its_address(reader: Reader) -> None:
    page = reader.visit(KEY)
    expect(page.locator("article h1")).to_be_visible()
    address = f"From {SITE}{path_of(KEY)}"
    printed = page.get_by_text(address, exact=True)
    expect(printed).to_be_visible()
    for part in ("header", "nav", "button", "footer", "input[type=text]"):
        assert seen(page, f'element.matches("{part}")') == []
    page.emulate_media(media="screen")
    expect(printed).to_be_hidden()


def test_code_wraps_on_paper(reader: Reader) -> None:
    page = reader.visit(KEY)
    page.set_viewport_size({"width": 500, "height": 800})
    wide = """element.matches("pre > code")
        && element.scrollWidth > element.clientWidth"""
    assert seen(page, wide) == []


def test_blocks_print_as_the_reader_left_them(reader: Reader) -> None:
    reader.page.emulate_media(media="screen")
    page = reader.visit(KEY)
    blocks = page.locator("details")
    blocks.nth(1).evaluate("block => block.open = true")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened = blocks.evaluate_all("blocks => blocks.map(({ open }) => open)")
    assert opened == [number == 1 for number in range(len(opened))]
    assert len(opened) > 2
