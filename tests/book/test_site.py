"""The site as it is built: its links, and how it behaves in a browser.

The fixtures live as long as this module, not the session: Playwright keeps an
event loop in this thread, beside which no asynchronous test could run.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from recipes.kit.catalog import ROOT, Recipe, recipes
from recipes.kit.sections import text_of
from recipes.schema import Base

DOCS = ROOT / "docs"
PAGES = sorted(
    path.relative_to(DOCS).with_suffix("").as_posix()
    for path in DOCS.rglob("*.md")
    if path.relative_to(DOCS).parts[0] not in ("receipts", "source")
)
every_page = pytest.mark.parametrize("name", PAGES)
every_recipe = pytest.mark.parametrize(
    "recipe", recipes(), ids=lambda recipe: recipe.key
)

# A browser is slow: what all pages share is tried on some of every chapter.
some_pages = pytest.mark.parametrize("name", PAGES[::3])
some_recipes = pytest.mark.parametrize(
    "recipe", recipes()[::3], ids=lambda recipe: recipe.key
)

SITE = "http://site.test/"
EDIT_URL = "https://edit.test/docs/{path}"
BUTTON = "Copy page as Markdown"
PHONE, DESKTOP = 360, 1280  # pixels
BUILD_TIMEOUT = 120  # seconds
PATIENCE = 10_000  # milliseconds, for what a page does at once when idle
expect.set_options(timeout=PATIENCE)

# Bytes. A page is mostly code, so it is its packed size that a reader waits
# for; the other one is what a browser has to lay out.
PAGE, PACKED_PAGE = 225_000, 30_000
SEARCH_INDEX = 600_000
FIRST_VIEW = 700_000  # with all that it loads, but for the search index


def path_of(name: str) -> str:
    """Return the path of a page of ``docs`` on the site."""
    path = name.removesuffix("index").rstrip("/")
    return f"{path}/" if path else ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site strictly, without a warning, and return its folder."""
    target = tmp_path_factory.mktemp("site")
    mkdocs = [sys.executable, "-m", "mkdocs"]
    build = subprocess.run(
        [*mkdocs, "build", "--strict", "--site-dir", str(target)],
        cwd=ROOT,
        env=os.environ | {"SITE_URL": SITE, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BUILD_TIMEOUT,
        check=False,
    )
    assert build.returncode == 0, build.stdout
    # The kernel of a notebook has warnings of its own, within a line.
    assert not re.search("^WARNING", build.stdout, re.MULTILINE)
    return target


# --- Links -------------------------------------------------------------------


def loaded_by_css(css: str) -> list[str]:
    """List what a stylesheet fetches; drawings within it are no fetches."""
    urls = re.findall(r"url\(\s*[\"']?([^\"')]+)", css)
    urls += re.findall(r"@import\s+[\"']([^\"']+)", css)
    return [url for url in urls if not url.startswith(("data:", "#"))]


class Html(HTMLParser):
    """What a page links to, what it loads, and which anchors it has."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors.add(values.get("id", ""))
        if tag == "link" and values["rel"] in ("stylesheet", "icon"):
            self.loads.append(values["href"])
        elif "href" in values and tag != "base":
            self.links.append(values["href"])
        self.loads += [
            values[name] for name in ("src", "data") if name in values
        ]
        self.loads += [
            candidate.split()[0]
            for candidate in values.get("srcset", "").split(",")
            if candidate
        ]
        self.loads += loaded_by_css(values.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.loads += loaded_by_css(data)


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


def test_only_python_sources_are_published(site: Path) -> None:
    files = [path for path in (site / "source").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".py"}
    for recipe in recipes():
        published = site / "source" / recipe.source.relative_to(ROOT)
        assert published.read_bytes() == recipe.source.read_bytes()


def test_the_example_database_page_has_every_table(
    html: dict[str, Html],
) -> None:
    anchors = html["database/index.html"].anchors
    assert set(Base.metadata.tables) <= anchors


@every_recipe
def test_the_home_page_leads_to_the_recipe(recipe: Recipe, site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    article = page.partition("<article")[2].partition("</article>")[0]
    assert f'href="{recipe.key}/"' in article


# --- For machines, hosts and slow lines --------------------------------------

IN_TABS = re.compile(
    r'(?ms)^ *=== "(\w+)"\n\n *``` (?:\{ \.)?(sql|text)\b[^\n]*\n'
    r"(.*?)^ *```$"
)


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
    for markup in ("--8<--", '=== "', "??? ", "!!! ", "<span", "<div", "<svg"):
        assert markup not in prose
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
        assert f"\n### {trap.sentence}\n" in twin
    fragments = recipe.fragments.read_text(encoding="utf-8")
    embedded = IN_TABS.findall(fragments)
    assert embedded
    for engine, language, text in embedded:
        shown = f"```{language}\n{textwrap.dedent(text)}```"
        assert f"**{engine}**\n\n{shown}\n" in twin


def test_every_page_says_what_it_is_and_where(site: Path) -> None:
    addresses, descriptions = set(), set()
    for file in site.rglob("index.html"):
        text = file.read_text(encoding="utf-8")
        path = file.parent.relative_to(site).as_posix()
        address = SITE if path == "." else f"{SITE}{path}/"
        assert f'<link rel="canonical" href="{address}">' in text
        addresses.add(address)
        descriptions |= set(
            re.findall(r'<meta name="description" content="(.+?)">', text)
        )
        assert 'rel="edit"' not in text
    assert {SITE + path_of(name) for name in PAGES} <= addresses
    assert len(descriptions) >= len(PAGES)
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert set(re.findall("<loc>(.+?)</loc>", sitemap)) == addresses


def test_the_page_for_lost_readers_works_at_any_address(
    html: dict[str, Html],
) -> None:
    page = html["404.html"]
    references = page.links + page.loads
    assert {f"/{recipe.key}/" for recipe in recipes()} <= set(references)
    for reference in references:
        assert reference.startswith(("/", "#", "https:")), reference


@every_recipe
def test_the_file_that_ran_can_be_downloaded(
    recipe: Recipe, site: Path
) -> None:
    page = (site / recipe.key / "index.html").read_text(encoding="utf-8")
    source = f"../../source/recipes/{recipe.key}.py"
    assert f'<a download="{recipe.name}.py" href="{source}">' in page


def test_pages_and_search_are_small(site: Path) -> None:
    for recipe in recipes():
        page = (site / recipe.key / "index.html").read_bytes()
        assert len(page) <= PAGE, recipe.key
        assert len(gzip.compress(page)) <= PACKED_PAGE, recipe.key
    index = site / "search" / "search_index.json"
    assert index.stat().st_size <= SEARCH_INDEX


# --- In a browser ------------------------------------------------------------

Open = Callable[[str], Page]


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keep requests out of the tests' output."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site and return its address."""
    handler = partial(_Handler, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        pytest.skip(f"no browser: none of {', '.join(names)} is installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


@contextmanager
def peace(browser: Browser, home: str) -> Iterator[BrowserContext]:
    """Open a private window in which nothing may go wrong.

    It may load nothing whose address does not begin with ``home``.
    """
    context = browser.new_context(
        viewport={"width": DESKTOP, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE)
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(f"console: {message.text}")

    def see(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            wrong.append(f"request to another host: {request.url}")

    context.on("console", hear)
    context.on("weberror", lambda error: wrong.append(f"error: {error.error}"))
    context.on("request", see)
    context.on(
        "requestfailed", lambda request: wrong.append(f"fails: {request.url}")
    )
    yield context
    context.close()
    assert wrong == []


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Open a window for the site."""
    with peace(browser, address) as context:
        yield context


@pytest.fixture
def visit(context: BrowserContext, address: str) -> Open:
    """Return a function that opens a page of ``docs`` by its name."""

    def visit(name: str) -> Page:
        page = context.new_page()
        response = page.goto(address + path_of(name), wait_until="load")
        assert response is not None
        assert response.ok
        return page

    return visit


@some_pages
def test_a_page_loads_in_peace_and_fits_a_phone(
    name: str, visit: Open
) -> None:
    page = visit(name)
    expect(page.locator("article h1")).to_be_visible()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    page.set_viewport_size({"width": PHONE, "height": 800})
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= PHONE


@some_recipes
def test_the_copy_button_copies_the_recipe(
    recipe: Recipe, visit: Open
) -> None:
    page = visit(recipe.key)
    block = page.locator("#the-recipe ~ .highlight").first
    block.hover()
    block.locator("button[data-md-type=copy]").click()
    expect(page.locator(".md-dialog--active")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip("\n") == text_of(recipe.source, "recipe").strip("\n")


@pytest.mark.parametrize("name", ["index", "proof", recipes()[0].key])
def test_the_button_copies_the_page(
    name: str, visit: Open, site: Path
) -> None:
    page = visit(name)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == twin_of(site, name)


def test_the_button_needs_javascript(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("article h1")).to_be_visible()
        expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)


def test_a_lost_reader_finds_the_recipes(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(f"{address}404.html")
    article = page.locator("article")
    expect(article.locator("h1")).to_have_text("This page does not exist")
    article.get_by_text(recipes()[0].title, exact=True).click()
    expect(article.locator("h1")).to_contain_text(recipes()[0].title)


def test_the_first_view_is_small(visit: Open, site: Path) -> None:
    sizes = """performance.getEntries()
        .filter(entry => !entry.name.endsWith("search_index.json"))
        .map(entry => entry.decodedBodySize ?? 0)"""
    largest = max(
        (recipe.key for recipe in recipes()),
        key=lambda key: (site / key / "index.html").stat().st_size,
    )
    for name in ("index", largest):
        page = visit(name)
        page.wait_for_load_state("networkidle")
        assert 100_000 < sum(page.evaluate(sizes)) <= FIRST_VIEW, name


def search_for(page: Page, title: str) -> Locator:
    """Search for a title; return the link of the first that is found."""
    search = page.get_by_placeholder("Search")
    search.fill(title)
    search.press("End")  # the search listens to keys, not to the input
    first = page.locator(".md-search-result__item").first
    expect(first.locator("h1")).to_have_text(title)
    return first.locator("a").first


@every_recipe
def test_search_finds_the_recipe_first(recipe: Recipe, visit: Open) -> None:
    heading = re.search(r"(?m)^# (.+)$", recipe.page.read_text("utf-8"))
    assert heading is not None
    link = search_for(visit("index"), heading[1].replace("`", ""))
    expect(link).to_have_attribute("href", re.compile(rf"/{recipe.key}/"))


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack what ``make offline`` makes, and return its folder."""
    target = tmp_path_factory.mktemp("offline")
    binaries = Path(sys.executable).parent
    build = subprocess.run(
        # The environment of this run is ready, whatever its dates say.
        [
            *("make", "--old-file=.venv/ready", "offline"),
            *(f"BIN={binaries}", f"DIST={target}"),
        ],
        cwd=ROOT,
        env=os.environ | {"EDIT_URL": EDIT_URL},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BUILD_TIMEOUT,
        check=False,
    )
    assert build.returncode == 0, build.stdout
    assert [path.name for path in target.iterdir()] == ["database-recipes.zip"]
    with zipfile.ZipFile(target / "database-recipes.zip") as archive:
        archive.extractall(target)
    return target / "database-recipes"


def test_the_unpacked_book_works_without_a_server(
    offline: Path, browser: Browser
) -> None:
    recipe = recipes()[0]
    with peace(browser, f"{offline.as_uri()}/") as context:
        page = context.new_page()
        page.goto((offline / "index.html").as_uri())
        expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
        search_for(page, recipe.title).click()
        expect(page.locator("article h1")).to_contain_text(recipe.title)
        assert urlsplit(page.url).path.endswith(f"{recipe.key}.html")
        page.get_by_label("Next").click()
        expect(page.locator("article h1")).to_be_visible()


def test_a_page_can_be_edited_where_edit_url_says(offline: Path) -> None:
    for name in PAGES:
        page = (offline / f"{name}.html").read_text(encoding="utf-8")
        address = EDIT_URL.format(path=f"{name}.md")
        assert re.search(
            f'<a href="{re.escape(address)}"[^>]+rel="edit"', page
        )


@pytest.mark.parametrize(
    "recipe",
    [recipe for recipe in recipes() if len(recipe.backends) > 1],
    ids=lambda recipe: recipe.key,
)
def test_a_chosen_tab_stays_chosen_on_other_pages(
    recipe: Recipe, visit: Open
) -> None:
    page = visit(recipe.key)
    page.locator(".tabbed-labels label").get_by_text("SQLite").first.click()
    for shown in (page, visit("database")):
        shown.locator("details").evaluate_all(
            "blocks => blocks.forEach(block => block.open = true)"
        )
        tabs = shown.get_by_label("SQLite", exact=True)
        expect(tabs).not_to_have_count(0)
        unchosen = tabs.and_(shown.locator(":not(:checked)"))
        expect(unchosen).to_have_count(0)
