"""Every link of the built site leads somewhere; it loads only itself."""

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from website import SITE, Html, built_site, loaded_by_css

from recipes.kit.catalog import recipes


@pytest.fixture(scope="module")
def site() -> Path:
    """Give the folder of the built site."""
    return built_site()


@pytest.fixture(scope="module")
def html(site: Path) -> dict[str, Html]:
    """Parse all pages, by their paths on the site."""
    return {
        file.relative_to(site).as_posix(): Html(file)
        for file in site.rglob("*.html")
    }


def faults(html: dict[str, Html], site: Path, *, loaded: bool) -> list[str]:
    """List the references of all pages that lead nowhere.

    What a page loads has to be of this site; a link may leave it.
    """
    found = []
    for page, parsed in html.items():
        for reference in parsed.loads if loaded else parsed.links:
            url = urlsplit(urljoin(SITE + page, reference))
            if f"{url.scheme}://{url.netloc}/" != SITE:
                if loaded:
                    found.append(f"{page} loads {reference}")
                continue
            path = unquote(url.path).lstrip("/")
            if path.endswith("/") or not path:
                path += "index.html"
            target = html.get(path)
            if not (site / path).is_file():
                found.append(f"{page}: no file for {reference}")
            elif url.fragment and (
                target is None or unquote(url.fragment) not in target.anchors
            ):
                found.append(f"{page}: no anchor for {reference}")
    return found


def test_every_link_leads_somewhere(html: dict[str, Html], site: Path) -> None:
    assert "index.html" in html
    assert faults(html, site, loaded=False) == []


def test_pages_load_only_files_of_this_site(
    html: dict[str, Html], site: Path
) -> None:
    assert faults(html, site, loaded=True) == []


def test_stylesheets_load_only_files_of_this_site(site: Path) -> None:
    for sheet in site.rglob("*.css"):
        for url in loaded_by_css(sheet.read_text(encoding="utf-8")):
            assert not urlsplit(url).netloc, (sheet, url)
            assert (sheet.parent / urlsplit(url).path).is_file(), (sheet, url)


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(
        "<style>@import 'https://cdn.test/a.css'</style>"
        "<h1 id=here></h1><a href=#here></a><a href=#there></a>"
        "<a href=gone.html></a><a href=https://elsewhere.test></a>"
        "<img src=gone.png><script src=//cdn.test/a.js></script>",
        encoding="utf-8",
    )
    parsed = {"index.html": Html(page)}
    assert faults(parsed, tmp_path, loaded=False) == [
        "index.html: no anchor for #there",
        "index.html: no file for gone.html",
    ]
    assert faults(parsed, tmp_path, loaded=True) == [
        "index.html loads https://cdn.test/a.css",
        "index.html: no file for gone.png",
        "index.html loads //cdn.test/a.js",
    ]


def test_every_recipe_is_two_clicks_away(html: dict[str, Html]) -> None:
    """From anywhere to its chapter, or to the home page, and on from there."""
    wanted = {f"{recipe.key}/index.html" for recipe in recipes()}
    reached = {page: pages_linked(html, page) for page in html}
    for page in set(html) - {"404.html"}:
        near = reached[page].union(*(reached[at] for at in reached[page]))
        assert wanted <= near, page
    assert wanted <= reached["index.html"]


def pages_linked(html: dict[str, Html], page: str) -> set[str]:
    """List the pages that a page links to."""
    addresses = {
        urlsplit(urljoin(SITE + page, link)) for link in html[page].links
    }
    paths = {
        f"{url.path.lstrip('/')}index.html"
        for url in addresses
        if f"{url.scheme}://{url.netloc}/" == SITE and url.path.endswith("/")
    }
    return paths & set(html)
