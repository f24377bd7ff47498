"""The site as it is built: its links, its weight, and what machines read."""

import gzip
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from website import PAGES, SITE, Html, built_site, hook, path_of
from written import DOCS

from recipes.kit.catalog import ROOT, Recipe, recipes
from recipes.kit.pages.reuse import HELPERS, imported
from recipes.kit.sections import text_of
from recipes.kit.standalone.file import Choice, Standalone
from recipes.kit.standalone.layout import laid_out
from recipes.schema import Base

pytestmark = pytest.mark.slow

every_page = pytest.mark.parametrize("name", PAGES)
every_recipe = pytest.mark.parametrize(
    "recipe", recipes(), ids=lambda recipe: recipe.key
)

# Bytes; the second figure is what a reader waits for.
PAGE, PACKED_PAGE = 100_000, 20_000
APPLICATION, PACKED_APPLICATION = 127_000, 24_000
SEARCH_INDEX = 10_500  # a recipe; loaded when somebody searches
PICTURE = 40_000


@pytest.fixture(scope="module")
def site() -> Path:
    """Give the folder of the built site."""
    return built_site()


@pytest.fixture(scope="module")
def html(site: Path) -> dict[str, Html]:
    """Parse the pages of ``docs``, by their names."""
    return {name: Html(site / path_of(name) / "index.html") for name in PAGES}


def test_only_python_sources_are_published(site: Path) -> None:
    files = [path for path in (site / "source").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".py"}
    for recipe in recipes():
        published = site / "source" / recipe.source.relative_to(ROOT)
        assert published.read_bytes() == recipe.source.read_bytes()


def test_the_example_database_page_has_every_table(
    html: dict[str, Html],
) -> None:
    anchors = html["database"].anchors
    assert set(Base.metadata.tables) <= anchors


BY_ENGINE = re.compile(
    r'(?ms)^<div class="on-\w+" data-engine="(\w+)" markdown="1">\n\n'
    r"``` \{ \.(sql|text)\b[^\n]*\n(.*?)^```$"
)
PAIRS = re.compile('(?s)<section class="pairs".*?<!-- pairs -->')


def twin_of(site: Path, name: str) -> str:
    """Read the Markdown that is published beside a page of ``docs``."""
    return (site / path_of(name) / "index.md").read_text(encoding="utf-8")


def test_llms_txt_lists_every_page(site: Path) -> None:
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    assert listed.startswith("# Database Recipes\n\n> ")
    entries = re.findall(r"(?m)^- \[.+\]\((.+)\): \S.{29,}$", listed)
    twins = {
        SITE + path.relative_to(site).as_posix() for path in site.rglob("*.md")
    }
    assert sorted(entries) == sorted(twins)
    assert len(twins) == len(PAGES)
    everything = (site / "llms-full.txt").read_text(encoding="utf-8")
    assert f"{SITE}llms-full.txt" in listed
    for name in PAGES:
        assert twin_of(site, name) in everything


@every_page
def test_a_twin_is_plain_markdown_with_links_that_hold(
    name: str, site: Path
) -> None:
    twin = twin_of(site, name)
    assert twin.startswith("# ")
    prose = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", twin)
    for markup in ("--8<--", '=== "', "??? ", "!!! ", "{ ."):
        assert markup not in prose
    layout = r"</?(?:span|div|dl|p|details|section|small|summary|svg)\b[^>]*>"
    assert re.findall(layout, re.sub("`[^`]*`", "", prose)) == []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        url = urlsplit(link)
        assert url.netloc or link.startswith("#"), link
        if link.startswith(SITE):
            assert (site / url.path.lstrip("/")).is_file(), link


@every_recipe
def test_a_twin_has_the_code_and_tells_the_engines_apart(
    recipe: Recipe, site: Path
) -> None:
    twin = twin_of(site, recipe.key)
    for name in ("recipe", *(part.name for part in recipe.parts)):
        assert text_of(recipe.source, name).strip("\n") in twin
    for trap in recipe.traps:
        title = trap.sentence.rstrip(".").replace("``", "`")
        assert f"\n### {title}\n" in twin
    fragments = recipe.fragments.read_text(encoding="utf-8")
    # The SQL beside the code comes again, with the whole demonstration.
    for engine, language, text in BY_ENGINE.findall(PAIRS.sub("", fragments)):
        shown = f"```{language}\n{text}```"
        assert f"**{engine}**\n\n{shown}\n" in twin
    assert f"\n\nSource: {SITE}{recipe.key}/index.md\n\n" in twin
    if any(name in HELPERS for name in imported(recipe)):
        assert (
            laid_out(Standalone(recipe, Choice()).with_helpers()).strip()
            in twin
        )


def test_every_page_says_what_it_is_and_where(
    html: dict[str, Html], site: Path
) -> None:
    descriptions = set()
    titles = {recipe.key: recipe.heading for recipe in recipes()}
    for name, page in html.items():
        address = SITE + path_of(name)
        assert page.all("link", rel="canonical", href=address), name
        [description] = page.all("meta", name="description")
        descriptions.add(description["content"])
        shared = {
            meta["property"]: meta["content"]
            for meta in page.all("meta")
            if meta.get("property", "").startswith("og:")
        }
        title = shared.pop("og:title")
        recipe = titles.get(name)
        if recipe:
            assert title == recipe
            whole = f"<title>{title} - Database Recipes</title>"
            file = site / path_of(name) / "index.html"
            assert whole in file.read_text(encoding="utf-8")
        assert shared == {
            "og:site_name": "Database Recipes",
            "og:type": "website" if name == "index" else "article",
            "og:description": description["content"],
            "og:url": address,
            "og:image": f"{address}card.png",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": f"{title}: {description['content']}",
        }
        assert not page.all("a", rel="edit"), name
    assert len(descriptions) == len(PAGES)
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    addresses = {SITE + path_of(name) for name in PAGES}
    assert set(re.findall("<loc>(.+?)</loc>", sitemap)) == addresses


@every_page
def test_a_page_has_a_small_picture_to_share(name: str, site: Path) -> None:
    file = site / path_of(name) / "card.png"
    assert file.stat().st_size <= PICTURE
    with Image.open(file) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_crawlers_are_told_the_sitemap(site: Path) -> None:
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {SITE}sitemap.xml" in robots.splitlines()
    assert "User-agent: *" in robots
    assert "Disallow" not in robots


def test_the_sitemap_dates_a_page_by_its_history(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    dated = dict(
        re.findall(r"<loc>(.+?)</loc>\s*<lastmod>(.+?)</lastmod>", sitemap)
    )
    known = hook("history").last_changes(ROOT)
    for recipe in recipes():
        files = (recipe.source, recipe.fragments, DOCS / f"{recipe.key}.md")
        paths = {file.relative_to(ROOT).as_posix() for file in files}
        date = dated.get(f"{SITE}{recipe.key}/")
        if date:
            assert date >= max(known[path] for path in paths)
        else:
            assert not paths <= known.keys()


def test_the_page_for_lost_readers_works_at_any_address(site: Path) -> None:
    page = Html(site / "404.html")
    references = page.links + page.loads
    assert {f"/{recipe.key}/" for recipe in recipes()} <= set(references)
    for reference in references:
        assert reference.startswith(("/", "#", "https:")), reference


@every_recipe
def test_the_file_that_ran_can_be_downloaded(
    recipe: Recipe, html: dict[str, Html]
) -> None:
    source = f"../../source/recipes/{recipe.key}.py"
    name = f"{recipe.name}.py"
    assert html[recipe.key].all("a", download=name, href=source)


@every_recipe
def test_a_page_is_small(recipe: Recipe, site: Path) -> None:
    page = (site / recipe.key / "index.html").read_bytes()
    whole = recipe.is_application
    assert len(page) <= (APPLICATION if whole else PAGE)
    packed = gzip.compress(page)
    assert len(packed) <= (PACKED_APPLICATION if whole else PACKED_PAGE)


def test_the_search_index_is_small(site: Path) -> None:
    index = site / "search" / "search_index.json"
    assert index.stat().st_size <= SEARCH_INDEX * len(recipes())


def test_a_result_begins_with_code_and_not_with_imports(site: Path) -> None:
    index = site / "search" / "search_index.json"
    sections = json.loads(index.read_text(encoding="utf-8"))["docs"]
    shown = [each for each in sections if each["title"] == "The recipe"]
    assert len(shown) == len(recipes())
    for section in shown:
        assert re.search(r"\b(def|class) ", section["text"])
        assert not re.search(r"(?m)(^|<code>)(from|import) ", section["text"])
