"""The book unpacked from its archive, read without a server."""

import re
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from website import PAGES, Html, Reader, build, chromium

from recipes.kit.catalog import recipes

pytestmark = pytest.mark.slow

EDIT_URL = "https://edit.test/docs/{path}"


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack what ``make offline`` makes, and return its folder."""
    target = tmp_path_factory.mktemp("offline")
    binaries = Path(sys.executable).parent
    build(
        # The environment of this run is ready, whatever its dates say.
        *("make", "--old-file=.venv/ready", "offline"),
        *(f"BIN={binaries}", f"DIST={target}"),
        EDIT_URL=EDIT_URL,
        NOTEBOOKS="false",  # the tests of the site run the tour already
    )
    assert [path.name for path in target.iterdir()] == ["database-recipes.zip"]
    with zipfile.ZipFile(target / "database-recipes.zip") as archive:
        archive.extractall(target)
    return target / "database-recipes"


def test_the_unpacked_book_works_without_a_server(offline: Path) -> None:
    recipe = recipes()[0]
    with chromium() as browser:
        reader = Reader(browser, f"{offline.as_uri()}/")
        page = reader.page
        page.goto((offline / "index.html").as_uri())
        expect(page.locator("article h1")).to_be_visible()
        expect(page.locator(".copy-page")).to_have_count(0)
        search = page.get_by_placeholder("Search")
        search.fill(recipe.title)
        search.press("End")  # the search listens to keys, not to the input
        first = page.locator(".md-search-result__item a").first
        expect(first.locator("h1")).to_contain_text(recipe.title)
        first.click()
        expect(page.locator("article h1")).to_contain_text(recipe.title)
        assert urlsplit(page.url).path.endswith(f"{recipe.key}.html")
        page.get_by_label("Next").click()
        expect(page.locator("article h1")).to_be_visible()
        reader.at_ease()


def test_a_page_can_be_edited_where_edit_url_says(offline: Path) -> None:
    for name in PAGES:
        if re.match("notebooks/", name):
            continue
        page = Html(offline / f"{name}.html")
        address = EDIT_URL.format(path=f"{name}.md")
        [edit] = [a for a in page.all("a") if "edit" in a.get("rel", "")]
        assert edit["href"] == address
