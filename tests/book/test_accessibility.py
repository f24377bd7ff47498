"""Everybody can use the pages: by keyboard, in any colours, without motion."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from markdown import Markdown
from measured import FIGURES, MEASURED
from mkdocs.config import load_config
from playwright.sync_api import Page, expect
from website import (
    DESKTOP,
    PAGES,
    Html,
    Reader,
    built_site,
    open_everything,
    path_of,
    reading,
)
from written import DOCS

from recipes.kit.catalog import ROOT, find, recipes
from recipes.kit.pages.benchmarks import on_its_page, render_costs

pytestmark = pytest.mark.slow

PHONE, SMALL_PHONE = 390, 360  # pixels
SMALLEST = 11  # pixels, of letters that are to be read
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
BUT_COLOURS = {
    "rules": {
        "color-contrast": {"enabled": False},
        "target-size": {"enabled": True},
    }
}
# The colour scheme, the width in pixels, and what axe looks at: colours take
# it longest, and do not depend on the width; all else is the same in the dark.
VIEWS: list[tuple[str, int, dict[str, Any]]] = [
    ("default", DESKTOP, {}),
    ("slate", DESKTOP, COLOURS),
    ("default", PHONE, BUT_COLOURS),
]
MOST_STEPS = 80  # presses of Tab, to anything on a page that is not long


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading() as reader:
        yield reader


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """Give the open window; nothing may go wrong in it."""
    window.page.set_viewport_size({"width": DESKTOP, "height": 900})
    window.page.emulate_media(reduced_motion="no-preference")
    yield window
    window.at_ease()


def show(page: Page, scheme: str, width: int) -> None:
    """Show a page in the light or in the dark, at a width."""
    page.locator("body").evaluate(
        "(body, scheme) => body.dataset.mdColorScheme = scheme", scheme
    )
    page.set_viewport_size({"width": width, "height": 900})


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """List what axe, once in the page, has against it."""
    run = "async options => (await axe.run(options)).violations"
    found = page.evaluate(run, {"resultTypes": ["violations"], **options})
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found
        for node in violation["nodes"]
    ]


def pages_with_all_markup() -> list[str]:
    """Choose pages on which all elements, roles and classes occur.

    One after the other, that which has most that is new for its length.
    """
    elements = {
        name: Html(built_site() / path_of(name) / "index.html").elements
        for name in PAGES
    }
    markup = {
        name: {(tag, a.get("role"), a.get("class")) for tag, a in found}
        for name, found in elements.items()
    }
    missing = set[Any]().union(*markup.values())
    chosen = []
    while missing:
        best = max(
            PAGES,
            key=lambda name: len(markup[name] & missing) / len(elements[name]),
        )
        chosen.append(best)
        missing -= markup[best]
    return chosen


# The keyboard can scroll code that is wider than its place. The page sees to
# that with the next frame after a change; code within a closed block has a
# size, too, but has to wait until the block opens.
SCROLLABLE = """() => [...document.querySelectorAll("pre > code")]
    .filter(code => code.checkVisibility())
    .filter(code => code.scrollWidth > code.clientWidth)
    .every(code => code.tabIndex === 0)
"""


def test_axe_finds_nothing(reader: Reader) -> None:
    wrong = {}
    for name in pages_with_all_markup():
        page = reader.visit(name)
        page.emulate_media(reduced_motion="reduce")  # colours change at once
        page.evaluate(Axe().axe_script)
        open_everything(page)  # most of the text is in closed blocks
        for scheme, width, options in VIEWS:
            show(page, scheme, width)
            page.wait_for_function(SCROLLABLE)
            found = violations(page, options)
            if found:
                wrong[name, scheme, width] = found
    assert wrong == {}


def show_figures(page: Page, fragments: str) -> None:
    """Show fragments of Markdown as the page's text, whether measured or not.

    A site without a figure leaves out the styles of plots.
    """
    config = load_config(str(ROOT / "mkdocs.yml"))
    markdown = Markdown(
        extensions=config.markdown_extensions,
        extension_configs=config.mdx_configs,
    )
    title = "# What each way costs\n\n"
    page.locator("article").evaluate(
        "(article, html) => article.innerHTML = html",
        markdown.convert(title + fragments),
    )
    for name in ("look", "page"):
        style = (DOCS / "assets" / f"{name}.css").read_text(encoding="utf-8")
        style = style.replace('url("fonts/', 'url("../assets/fonts/')
        page.add_style_tag(content=style)
    open_everything(page)


FRAGMENTS = [
    render_costs(recipes(), MEASURED).replace("###", "##"),
    f"## Costs\n\n{on_its_page(FIGURES)}",
]


@pytest.mark.parametrize("fragments", FRAGMENTS, ids=["all", "one"])
def test_axe_finds_nothing_in_figures(fragments: str, reader: Reader) -> None:
    page = reader.visit("costs")
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(Axe().axe_script)
    show_figures(page, fragments)
    expect(page.get_by_role("img").first).to_be_visible()
    for scheme, width, options in VIEWS:
        show(page, scheme, width)
        assert violations(page, options) == []


# The letters of a plot: their size, and whether they are within its slip.
LETTERS = """() => [...document.querySelectorAll(".plot text")].map(text => {
    const {left, right} = text.closest(".plot").getBoundingClientRect()
    const box = text.getBoundingClientRect()
    return [
        parseFloat(getComputedStyle(text).fontSize),
        left <= box.left && box.right <= right,
    ]
})"""


@pytest.mark.parametrize("fragments", FRAGMENTS, ids=["all", "one"])
def test_a_small_phone_has_room_for_plots(
    fragments: str, reader: Reader
) -> None:
    page = reader.visit("costs")
    show_figures(page, fragments)
    page.set_viewport_size({"width": SMALL_PHONE, "height": 700})
    letters = page.evaluate(LETTERS)
    assert letters
    assert all(size >= SMALLEST and within for size, within in letters)
    needed = page.evaluate("document.documentElement.scrollWidth")
    assert needed == SMALL_PHONE


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_axe_finds_nothing_in_the_menu_of_a_phone(
    scheme: str, reader: Reader
) -> None:
    page = reader.visit("index")
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(Axe().axe_script)
    show(page, scheme, PHONE)
    page.locator(".md-header label[for=__drawer]").click()
    menu = page.locator(".md-sidebar--primary")
    expect(menu).to_be_in_viewport()
    assert violations(page, {}) == []


def test_the_keyboard_scrolls_code_of_the_other_engine(
    reader: Reader,
) -> None:
    reader.page.set_viewport_size({"width": PHONE, "height": 900})
    page = reader.visit("foundations/missing_greenlet")
    open_everything(page)
    page.wait_for_function(SCROLLABLE)
    page.get_by_text("SQLite").first.click()
    page.wait_for_function(SCROLLABLE)


FOCUSED = """() => {
    const element = document.activeElement
    const { localName, type = "", className } = element
    const shown = type === "radio" ? element.labels[0] : element
    const { outlineStyle, outlineWidth } = getComputedStyle(shown)
    return {
        href: element.href ?? "",
        kind: `${localName} ${type} ${className}`,
        visible: outlineStyle !== "none" && parseFloat(outlineWidth) > 0,
    }
}"""


def tab_to(page: Page, name: str, wanted: str) -> list[str]:
    """Press Tab up to what has this value; return what was on the way.

    Each step has to be seen.
    """
    kinds: list[str] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        kinds.append(focused["kind"])
        assert focused["visible"], f"no outline: {focused}"
        if wanted in focused[name]:
            return kinds
    raise AssertionError(f"no {wanted} within {MOST_STEPS} steps: {kinds}")


def skip_to_content(page: Page) -> None:
    """The first stop is a link that skips the navigation."""
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")


def test_the_keyboard_leads_from_home_to_all_of_a_recipe(
    reader: Reader,
) -> None:
    recipe = find("pool-status")
    page = reader.visit("index")
    skip_to_content(page)
    tab_to(page, "href", f"/{recipe.key}/")
    assert page.locator("article").evaluate(
        "article => article.contains(document.activeElement)"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{recipe.key}/")
    skip_to_content(page)
    tab_to(page, "kind", "copy-recipe")
    page.keyboard.press("Enter")
    expect(page.locator(".copy-recipe")).to_have_text("Copied")
    kinds = " ".join(tab_to(page, "kind", "md-footer__link--next"))
    folds = page.locator("summary:visible").count()
    assert kinds.count("summary") == folds
    assert folds > len(recipe.traps) + len(recipe.demos)
    for part in ("run", "pairs", "mark"):
        assert part in kinds


def test_the_keyboard_opens_a_trap(reader: Reader) -> None:
    page = reader.visit("connection_pool/pool_status")
    trap = page.locator("details.trap").first
    trap.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(trap).to_have_attribute("open", "")


def test_nothing_moves_for_those_who_asked_for_that(reader: Reader) -> None:
    moving = """() => [...document.querySelectorAll("*")]
        .filter((element) => {
            const style = getComputedStyle(element)
            const times = style.transitionDuration + style.animationDuration
            return /[1-9]/.test(times) || style.scrollBehavior !== "auto"
        })
        .map((element) => element.className)"""
    page = reader.visit("connection_pool/pool_status")
    assert page.evaluate(moving)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == []
