"""How the pages behave in a browser: copying, traps, wrong addresses."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from website import (
    DESKTOP,
    SITE,
    Reader,
    built_site,
    open_everything,
    path_of,
    reading,
)

from recipes.kit.catalog import Recipe, find, recipes
from recipes.kit.standalone.file import Choice, Standalone
from recipes.kit.standalone.layout import laid_out

pytestmark = pytest.mark.slow

BUTTON = "Copy page as Markdown"
WIDTHS = (390, 360)  # pixels, of telephones
# A browser is slow: what all pages share is tried on one of every kind, and
# on some of the recipes.
KINDS = [
    *("index", "errors", "database", "original", "proof"),
    *("notebooks/tour", "transactions/index"),
]
RECIPES = recipes()[::5]


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading() as reader:
        yield reader


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """Give the open window; nothing may go wrong in it."""
    window.page.set_viewport_size({"width": DESKTOP, "height": 900})
    yield window
    window.at_ease()


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def fits_phones(page: Page) -> None:
    """Nothing is wider than a telephone, not even in a closed block."""
    open_everything(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, f"scrolls sideways at {width} pixels"


@pytest.mark.parametrize("name", KINDS)
def test_a_page_can_be_copied_and_fits_a_phone(
    name: str, reader: Reader
) -> None:
    page = reader.visit(name)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    twin = built_site() / path_of(name) / "index.md"
    assert copied(page) == twin.read_text(encoding="utf-8")
    fits_phones(page)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.key)
def test_a_recipe_fits_a_phone_and_is_copied_as_markdown(
    recipe: Recipe, reader: Reader
) -> None:
    page = reader.visit(recipe.key)
    page.get_by_role("button", name="Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    twin = built_site() / path_of(recipe.key) / "index.md"
    assert copied(page) == twin.read_text(encoding="utf-8")
    fits_phones(page)


def test_one_press_copies_a_recipe_with_its_helpers(reader: Reader) -> None:
    recipe = find("upsert")
    page = reader.visit(recipe.key)
    page.get_by_role("button", name="Copy with helpers").click()
    button = page.locator(".copy-with-helpers")
    expect(button).to_have_text("Copied")
    pasted = laid_out(Standalone(recipe, Choice()).with_helpers())
    assert copied(page).strip("\n") == pasted.strip("\n")


def test_a_file_is_run_from_where_it_is_read(reader: Reader) -> None:
    recipe = find("transfer-funds")
    page = reader.visit(recipe.key)
    text = page.locator("article").inner_text()
    [address] = re.findall(r"uv run (\S+)", text)
    path = f"files/{recipe.key}.py"
    assert address == f"{SITE}{path}"
    answer = page.request.get(f"{reader.home}{path}")
    assert answer.body() == recipe.file.read_bytes()


@pytest.mark.parametrize("name", ["errors", "original"])
def test_a_link_to_a_trap_opens_it(name: str, reader: Reader) -> None:
    page = reader.visit(name)
    page.locator("article a[href*='#trap-']").first.click()
    page.wait_for_url("**#trap-*")
    anchor = page.url.partition("#")[2]
    trap = page.locator(f"details:has(> [id='{anchor}'])")
    expect(trap).to_have_attribute("open", "")
    expect(trap.locator("> summary")).to_be_in_viewport()


def test_a_lost_reader_finds_the_recipes(reader: Reader) -> None:
    page = reader.page
    page.goto(f"{reader.home}404.html")
    article = page.locator("article")
    expect(article.locator("h1")).to_have_text("This page does not exist")
    article.get_by_text(recipes()[0].title, exact=True).click()
    expect(article.locator("h1")).to_contain_text(recipes()[0].title)


def test_without_javascript_a_page_reads_and_traps_open(
    reader: Reader,
) -> None:
    browser = reader.window.browser
    assert browser is not None
    recipe = find("transfer-funds")
    anchor = recipe.traps[-1].anchor
    header = reader.visit(recipe.key).locator(".md-header")
    colour = header.evaluate("header => getComputedStyle(header).background")
    with browser.new_context(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{reader.home}{recipe.key}/#{anchor}")
        expect(page.locator("article h1")).to_be_visible()
        expect(page.locator(".md-header")).to_have_css("background", colour)
        expect(page.get_by_role("button", name="Markdown")).to_have_count(0)
        code = page.locator(f"[id='{anchor}'] ~ .highlight").first
        expect(code).to_be_visible()
        summary = page.locator(f"details:has(> [id='{anchor}']) > summary")
        expect(summary).to_be_in_viewport()
