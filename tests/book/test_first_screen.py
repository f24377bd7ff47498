"""What a reader sees of a recipe without scrolling, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from website import Reader, reading

from recipes.kit.catalog import Recipe, find, recipes
from recipes.kit.pages import face
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.headline import figures
from recipes.kit.recording.receipts import load
from recipes.kit.sections import text_of

pytestmark = pytest.mark.slow

WIDE, PHONE = (1440, 900), (390, 844)  # pixels
each_recipe = pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)


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


def visit(reader: Reader, recipe: Recipe, size: tuple[int, int]) -> Page:
    width, height = size
    reader.page.set_viewport_size({"width": width, "height": height})
    return reader.visit(recipe.key)


def bottom(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None, part
    return box["y"] + box["height"]


def stands_above(part: Locator, height: int) -> None:
    """All of it is on the screen, without scrolling."""
    assert bottom(part) <= height, f"{part} ends at {bottom(part):.0f}"


def starts_above(part: Locator, height: int) -> None:
    """It begins, two lines at least, on the screen."""
    box = part.bounding_box()
    assert box is not None, part
    assert box["y"] + min(box["height"], 36) <= height, f"{part}: {box['y']}"


def shows_call_and_figure(page: Page, recipe: Recipe, height: int) -> None:
    call = page.locator(".call .language-python")
    assert call.inner_text().strip() == face.call(recipe).strip()
    stands_above(call, height)
    stands_above(page.locator(".call .language-text:visible"), height)
    run = load(recipe.receipt)["parts"][recipe.headline]
    damage = page.locator(".usual .total:visible")
    label, value = figures(run[min(run)]).total
    expect(damage).to_have_text(f"{label}{value}")
    stands_above(damage, height)


@each_recipe
def test_the_first_screen_of_a_desk_answers(
    recipe: Recipe, reader: Reader
) -> None:
    page = visit(reader, recipe, WIDE)
    _, height = WIDE
    shows_call_and_figure(page, recipe, height)
    stands_above(page.locator(".cured .total:visible"), height)
    demo = load(recipe.receipt)["parts"]["demo"]
    if not any(run["statements"] for run in demo.values()):
        starts_above(page.locator(".pairs .language-python").first, height)
        return
    if recipe.is_application:
        return  # its classes and settings come first
    # The code that sends a statement, and the statement beside it.
    row = page.locator(".row:has(.cells)").first
    code = row.locator(".lines .language-python")
    sql = row.locator(".language-sql:visible").first
    starts_above(code, height)
    starts_above(sql, height)
    beside, box = sql.bounding_box(), code.bounding_box()
    assert beside is not None
    assert box is not None
    assert beside["x"] >= box["x"] + box["width"]


@each_recipe
def test_the_first_screen_of_a_phone_answers(
    recipe: Recipe, reader: Reader
) -> None:
    page = visit(reader, recipe, PHONE)
    shows_call_and_figure(page, recipe, PHONE[1])


@each_recipe
def test_the_code_in_pieces_is_the_recipe_and_so_is_its_copy(
    recipe: Recipe, reader: Reader
) -> None:
    page = visit(reader, recipe, WIDE)
    page.locator(".pairs .fold").evaluate_all(
        "folds => folds.forEach(fold => fold.open = true)"
    )
    pieces = page.get_by_label("The recipe").locator(".language-python")
    shown = "\n".join(pieces.all_inner_texts()).split("\n")
    whole = text_of(recipe.source, "recipe").split("\n")
    assert [line for line in shown if line.strip()] == [
        line for line in whole if line.strip()
    ]
    page.get_by_role("button", name="Copy recipe").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip("\n") == "\n".join(whole).strip("\n")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_line_leads_to_its_sql_and_back(
    size: tuple[int, int], reader: Reader
) -> None:
    page = visit(reader, find("transfer-funds"), size)
    line = page.locator("#line-2")
    line.click()
    sql = page.locator("#sql-2")
    expect(sql).to_have_css("outline-style", "solid")
    expect(sql.locator(".language-sql:visible")).to_be_in_viewport()
    expect(sql.locator(".language-sql:visible")).to_contain_text("UPDATE")
    page.locator(".cell > p > a[href='#line-2']").click()
    expect(line).to_have_css("outline-style", "solid")
    expect(line).to_be_in_viewport()


def test_one_switch_chooses_the_engine_of_all_pages(reader: Reader) -> None:
    page = visit(reader, find("transfer-funds"), WIDE)
    expect(page.locator(".on-sqlite:visible")).to_have_count(0)
    page.get_by_text(NAMES["sqlite"]).first.click()
    for recipe in (find("transfer-funds"), find("upsert"), find("restore")):
        page = visit(reader, recipe, WIDE)
        expect(page.locator("#engine-sqlite")).to_be_checked()
        expect(page.locator(".on-postgresql:visible")).to_have_count(0)
        expect(page.locator(".on-sqlite:visible")).not_to_have_count(0)
    page.get_by_text(NAMES["postgresql"]).first.click()


def test_without_javascript_the_switch_and_the_sql_work(
    reader: Reader,
) -> None:
    browser = reader.window.browser
    assert browser is not None
    recipe = find("transfer-funds")
    with browser.new_context(
        java_script_enabled=False, viewport={"width": 1440, "height": 900}
    ) as window:
        page = window.new_page()
        page.goto(f"{reader.home}{recipe.key}/#sql-1")
        expect(page.locator("#sql-1 .language-sql:visible")).to_be_visible()
        expect(page.get_by_role("button", name="Copy recipe")).to_be_hidden()
        page.get_by_text(NAMES["sqlite"]).first.click()
        expect(page.locator(".on-postgresql:visible")).to_have_count(0)
