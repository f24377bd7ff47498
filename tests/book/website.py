"""The site as it is built, and a window of a browser to read it in."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from runpy import run_path
from threading import Thread
from types import SimpleNamespace

import pytest
from filelock import FileLock
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from written import DOCS, WRITTEN

from recipes.kit.catalog import ROOT

PAGES = sorted(
    path.relative_to(DOCS).with_suffix("").as_posix()
    for path in [*WRITTEN, *DOCS.glob("notebooks/*.py")]
)
SITE = "http://site.test/"
DESKTOP = 1280  # pixels
PATIENCE = 30_000  # milliseconds, for what a page does at once when idle
BUILD_TIMEOUT = 120  # seconds

expect.set_options(timeout=PATIENCE)


def hook(name: str) -> SimpleNamespace:
    """Load a hook of the site."""
    return SimpleNamespace(**run_path(str(DOCS / "_hooks" / f"{name}.py")))


def path_of(name: str) -> str:
    """Return the path of a page of ``docs`` on the site."""
    path = re.sub("(^|/)index$", "", name)
    return f"{path}/" if path else ""


def built_site() -> Path:
    """Return the folder of the site; the first who asks builds it.

    A build that fails fails for everybody, and is not tried again.
    """
    folder = Path(os.environ["RECIPES_SITE"])
    site, failure = folder / "site", folder / "failure"
    with FileLock(folder / "lock"):
        if not failure.exists():
            failure.write_text(build_site(site), encoding="utf-8")
    failed = failure.read_text(encoding="utf-8")
    assert not failed, failed
    return site


def build_site(target: Path) -> str:
    """Build the site strictly; return what is printed if that fails."""
    try:
        printed = build(
            # The environment of this run is ready, whatever its dates say.
            *("make", "--old-file=.venv/ready", "site"),
            *(f"BIN={Path(sys.executable).parent}", f"SITE={target}"),
            SITE_URL=SITE,
            HOME=os.devnull,  # some have none that can be written to
        )
    except BuildError as error:
        return str(error)
    # The kernel of a notebook has warnings of its own, within a line.
    warned = re.search("^WARNING|Warning:", printed, re.MULTILINE)
    return printed if warned else ""


class BuildError(Exception):
    """A build failed; the text is what it printed."""


def build(*command: str, **environment: str) -> str:
    """Run a command that builds the site, and return what it printed.

    Raises:
        BuildError: it failed, or took too long.
    """
    try:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=BUILD_TIMEOUT,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        printed = (error.stdout or b"").decode()
        raise BuildError(f"{error}\n{printed}") from None
    return ended.stdout.decode()


def loaded_by_css(css: str) -> list[str]:
    """List what a stylesheet fetches; drawings within it are no fetches."""
    urls = re.findall(r"url\(\s*[\"']?([^\"')]+)", css)
    urls += re.findall(r"@import\s+[\"']([^\"']+)", css)
    return [url for url in urls if not url.startswith(("data:", "#"))]


class Html(HTMLParser):
    """What a page links to and loads, its anchors, and all its elements."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
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

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """List the attributes of the elements that have those wanted."""
        return [
            values
            for name, values in self.elements
            if name == tag and wanted.items() <= values.items()
        ]


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many files

    def log_message(self, format: str, *args: object) -> None:
        """Keep requests out of the tests' output."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site and give its address."""
    handler = partial(_Handler, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium of this machine, or skip.

    Playwright keeps an event loop in this thread, beside which no asynchronous
    test could run: a fixture with a browser must not outlive its module.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        pytest.skip(f"no browser: none of {', '.join(names)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-features=BackForwardCache",
                "--in-process-gpu",
            ],
        )
        yield browser
        browser.close()


class Reader:
    """A private window in which nothing may go wrong.

    It may load nothing whose address does not begin with ``home``.
    """

    def __init__(self, browser: Browser, home: str) -> None:
        self.home = home
        self.wrong: list[str] = []
        self.window: BrowserContext = browser.new_context(
            viewport={"width": DESKTOP, "height": 900},
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.window.set_default_timeout(PATIENCE)
        self.window.on("console", self._hear)
        self.window.on(
            "weberror", lambda error: self.wrong.append(f"{error.error}")
        )
        self.window.on("request", self._see)
        self.window.on("requestfailed", self._miss)
        self.page: Page = self.window.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.wrong.append(f"request to another host: {request.url}")

    def _miss(self, request: Request) -> None:
        # A page that is left stops what it still loads.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"{request.failure}: {request.url}")

    def visit(self, name: str, anchor: str = "") -> Page:
        """Open a page of ``docs`` by its name."""
        response = self.page.goto(self.home + path_of(name) + anchor)
        assert response is None or response.ok  # none: an anchor of this page
        return self.page

    def at_ease(self) -> None:
        """Fail if anything went wrong since the last time."""
        wrong, self.wrong = self.wrong, []
        assert wrong == []


def open_everything(page: Page, *, opened: bool = True) -> None:
    """Open all blocks of a page, or close them."""
    page.locator("details").evaluate_all(
        "(blocks, open) => blocks.forEach(block => block.open = open)", opened
    )


@contextmanager
def reading() -> Iterator[Reader]:
    """Open the built site in a window of a browser."""
    site = built_site()
    with served(site) as home, chromium() as browser:
        reader = Reader(browser, home)
        yield reader
        reader.at_ease()
