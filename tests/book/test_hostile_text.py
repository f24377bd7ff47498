"""Recorded text stays text: a book of hostile receipts, built and looked at.

Messages, rows and plans come from a database, a driver or a reader's code.
The pages here go through everything that the real ones go through.
"""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, expect
from website import Reader, built_site, chromium, served

from recipes.kit.catalog import ROOT, Recipe, find
from recipes.kit.pages.error_entries import collect
from recipes.kit.pages.error_index import render_errors
from recipes.kit.pages.error_matching import without_values
from recipes.kit.pages.escaping import code, fence, plain, visible
from recipes.kit.pages.failures import render_family
from recipes.kit.pages.overview import render_overview
from recipes.kit.pages.rendering import render
from recipes.kit.recording.receipts import load

pytestmark = pytest.mark.slow

RECIPE = find("database-url")
FAMILY = find("event-loops")
# Of a file of fragments, those that are not empty.
SECTION = re.compile(r"(?m)^<!-- --8<-- \[start:(\w+)\] -->\n(?!\n)")
ATTACK = "<img src=x onerror=hit()>"
HOSTILE = (
    "<script>hit()</script>",
    ATTACK,
    f"` {ATTACK}",
    f"`` {ATTACK} ``",
    f"``` {ATTACK}",
    f"```\n{ATTACK}",
    f"```` text\n{ATTACK}\n````\n{ATTACK}",
    f"~~~\n{ATTACK}",
    f"a\r{ATTACK}",
    f"a\r\n```\r\n{ATTACK}",
    f"a\x0c\x0b\x85\u2028{ATTACK}",
    f"\x02wzxhzdk:0\x03{ATTACK}",
    f"<!-- --8<-- [end:output] -->\n{ATTACK}",
    f"text --8<-- [start:more] {ATTACK}",
    f"--8<-- [end:output]\n```\n{ATTACK}",
    f'--8<-- "README.md"\n{ATTACK}',
    f';--8<-- "README.md"\n{ATTACK}',
    f"--8<--\nREADME.md\n--8<--\n{ATTACK}",
    "[a link](javascript:hit())",
    "![a picture](x){ onerror=hit() }",
    "a { onclick=hit() #id .class }",
    f"</code></pre></div>{ATTACK}",
    f"</textarea></title></style>{ATTACK}",
    "&lt;script&gt;hit()&lt;/script&gt; &#60;b&#62; &amp;amp;",
    "<svg/onload=hit()>",
    f"\"> ' {ATTACK}",
    f'=== "tab"\n\n    {ATTACK}\n\n??? note "title"\n\n    {ATTACK}',
    f"| a | b |\n| --- | --- |\n| {ATTACK} | c \\| d |",
    f"[^1] *[HTML]: {ATTACK}\n[^1]: {ATTACK}",
    f"#!html {ATTACK}",
    f":::html {ATTACK}",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    f"# heading {{ #id }}\n<div markdown>\n{ATTACK}\n</div>",
    "\x1b[31m red \x07 \x00 \x7f \ud800 \u202e backwards",
    "{{ hit() }} {% raw %} ${hit()} $x^2$ \\(x\\)",
    f"\\` \\<b> \\\\ {ATTACK}",
    "__under__ **bold** ~~gone~~ ==mark== ^^ins^^ H~2~O :smile:",
)


PAGES = {
    f"page-{start}": range(start, min(start + 10, len(HOSTILE)))
    for start in range(0, len(HOSTILE), 10)
}


def hostile_receipt(recipe: Recipe, value: str) -> Any:
    """Put a value wherever a receipt has a text of somebody else's."""
    receipt = copy.deepcopy(load(recipe.receipt))
    for name, runs in receipt["parts"].items():
        for run in runs.values():
            run["printed"] = ["before", *value.split("\n"), "after"]
            run["warnings"] = [value]
            run["error"] = {
                "class": "sqlalchemy.exc.DBAPIError",
                "driver": f"driver.{value}",
                "sqlstate": value,
                "constraint_name": value,
                "message": f"said {value}",
            }
            if name == "demo":
                run["error"] = None
            for event in run["events"]:
                if "sql" in event:
                    event["sql"] += f" -- {value}"
                    event["parameters"] = [value, {"key": value}]
                    event["error"] = value
                    event["plan"] = [f"Index Scan using {value} on {value}"]
    return receipt


# These have nothing that a run recorded, and links that lead nowhere here.
HAND_MADE = ("run", "proof", "install", "home_tasks", "home_headline")


def written(number: int, value: str, folder: Path) -> str:
    """Write a value into every place that there is."""
    found = {
        each.key: hostile_receipt(each, value) for each in (RECIPE, FAMILY)
    }
    entries = collect([RECIPE, FAMILY], found)
    parts = [f"Said: {plain(value)}", fence(value)]
    parts.append(f"| a | b |\n| --- | --- |\n| {plain(value)} | end |")
    parts.append(f"## {code(value)} {{ #heading-{number} }}")
    for name, text in (
        ("receipt", render(RECIPE, found[RECIPE.key])),
        ("errors", render_errors(entries)),
        ("family", render_family(FAMILY, found[FAMILY.key], entries)),
        ("overview", render_overview([RECIPE], found)),
    ):
        file = folder / f"{number}-{name}.md"
        file.write_text(text, encoding="utf-8")
        parts += [
            f'--8<-- "{file.name}:{section}"'
            for section in SECTION.findall(text)
            if section not in HAND_MADE
        ]
    return "\n\n".join(parts)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a book that has all values, some on each page."""
    folder = tmp_path_factory.mktemp("hostile")
    docs, fragments = folder / "docs", folder / "fragments"
    docs.mkdir()
    fragments.mkdir()
    for name, numbers in PAGES.items():
        text = [f"# {name}"]
        text += [written(at, HOSTILE[at], fragments) for at in numbers]
        page = docs / f"{name}.md"
        page.write_text("\n\n".join(text), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTEBOOKS", "false")
        config = load_config(
            str(ROOT / "mkdocs.yml"),
            docs_dir=str(docs),
            site_dir=str(folder / "site"),
            nav=[f"{name}.md" for name in PAGES],
            exclude_docs="",
            # Those that look at pages; without the policy, which would hide
            # what goes wrong here.
            hooks=[f"docs/_hooks/{name}.py" for name in ("search", "weight")],
        )
    snippets = config.mdx_configs["pymdownx.snippets"]
    snippets["base_path"] = [str(fragments), str(ROOT)]
    build(config)
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def window(site: Path, browser: Browser) -> Iterator[Reader]:
    with served(site) as home:
        yield Reader(browser, home)


LIVE = """() => [
    window.hits ?? 0,
    document.querySelectorAll(
        "[onerror], [onload], [onclick], [srcdoc], [href^='javascript:'],"
        + "[src='x'], article iframe, article script, article img"
    ).length,
]"""


def seen_in(page: Page, selector: str) -> list[str]:
    """Return the texts of elements, without the joiners that are not seen."""
    texts = page.locator(selector).all_text_contents()
    return [text.replace("\u2060", "") for text in texts]


@pytest.mark.parametrize("name", PAGES)
def test_recorded_text_is_shown_as_it_is_and_is_not_alive(
    window: Reader, name: str
) -> None:
    window.window.add_init_script("window.hit = () => window.hits = 1")
    page = window.visit(name)
    assert page.evaluate(LIVE) == [0, 0]

    blocks = seen_in(page, "article pre > code")
    paragraphs = seen_in(page, "article p")
    cells = seen_in(page, "article td")
    contents = [text.strip() for text in seen_in(page, ".md-ellipsis")]
    codes = seen_in(page, "article code")
    for number in PAGES[name]:
        value = visible(HOSTILE[number])
        line = visible(" ".join(HOSTILE[number].split()))
        assert f"{value}\n" in blocks
        assert f"before\n{value}\nafter\n" in blocks
        assert f"Said: {line}".strip() in paragraphs
        assert line in cells
        assert [line] == seen_in(page, f"#heading-{number} > code")
        assert line in contents
        message = " ".join(f"said {HOSTILE[number]}".split())
        assert visible(without_values(message)) in codes


def test_a_search_result_is_not_alive(window: Reader) -> None:
    page = window.visit("page-0")
    box = page.get_by_placeholder("Search")
    box.fill("onerror")
    box.press("End")  # the search listens to keys, not to the input
    results = page.locator(".md-search-result__item")
    expect(results.first).to_contain_text("<img src=x onerror=hit()>")
    assert page.evaluate(LIVE) == [0, 0]


@pytest.mark.parametrize("name", ["index", "errors", "notebooks/tour"])
def test_a_script_that_is_not_ours_would_not_run(
    browser: Browser, name: str
) -> None:
    """The policy is a second lock, for what no test thought of."""
    with served(built_site()) as home:
        reader = Reader(browser, home)
        page = reader.visit(name)
        reader.at_ease()
        page.evaluate(
            """attack => {
                document.querySelector("article").innerHTML += attack
                const script = document.createElement("script")
                script.textContent = "window.hits = 2"
                document.body.append(script)
            }""",
            "<img src='data:,' onerror='window.hits = 1'>",
        )
        assert page.evaluate("() => window.hits") is None
        assert len(reader.wrong) == 2
        assert all("Security Policy" in text for text in reader.wrong)
        reader.wrong.clear()
