"""Pages, receipts, tests and modules belong together, and say nothing twice.

Sections of files are what pages embed. The Markdown extension that embeds
them takes an unclosed or empty section without a word, so it is checked here.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.config import load_config
from written import DOCS, WRITTEN

from recipes.kit.catalog import CHAPTERS, ROOT, Recipe, recipes
from recipes.kit.pages.engines import NAMES
from recipes.kit.pages.escaping import plain
from recipes.kit.pages.overview import TASKS
from recipes.kit.pages.reuse import HELPERS, imported, shown_on
from recipes.kit.sections import sections, text_of
from recipes.schema import Base

EMBED = re.compile(r'^\s*--8<-- "([^":]+):([a-z0-9_]+)"\s*$', re.MULTILINE)
HEADINGS = [
    "The recipe",
    "The demonstration",
    "Take it with you",
    "Your models need",
    "Use it when",
    "Not when",
    "Traps",
    "What it costs",
    "How this is proven",
    "See also",
]
ORIGINAL_HEADINGS = [
    "Get by ID",
    "Get All with Pagination",
    "Get with Filters",
    "Eager Loading (Prevent N+1)",
    "Lazy Loading (When Needed)",
    "Subquery Loading for Collections",
    "Search with ILIKE",
    "Full-Text Search (PostgreSQL)",
    "Aggregate Queries",
    "Group By with Having",
    "Date Range Queries",
    "Basic Transaction",
    "Nested Transactions (Savepoints)",
    "Manual Transaction Control",
    "Bulk Insert",
    "Bulk Insert with Returning",
    "Bulk Update",
    "Upsert (Insert or Update)",
    "Model with Soft Delete",
    "Query Non-Deleted",
    "Soft Delete Operation",
    "Restore Soft-Deleted",
    "Check Pool Status",
    "Configure Pool",
]
# A number with a unit is a measurement, and those come from a receipt.
MEASUREMENT = re.compile(
    r"\b\d[\d.,]*\s?(?:%|µs|ms|s|sec|seconds?|minutes?|times|\u00d7|x"
    r"|[KMG]i?B|kB|bytes)(?![\w-])"
)
# What a page says in its own words: enough to decide, and no more.
FEWEST_WORDS, MOST_WORDS = 150, 400

each_recipe = pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
each_page = pytest.mark.parametrize(
    "page", WRITTEN, ids=lambda page: page.relative_to(DOCS).as_posix()
)


@each_recipe
def test_a_recipe_has_a_page_a_receipt_and_tests(recipe: Recipe) -> None:
    for path in (recipe.page, recipe.receipt, recipe.fragments, recipe.tests):
        assert path.exists(), f"{path.relative_to(ROOT)} is missing"


def test_every_page_and_test_of_a_chapter_belongs_to_a_recipe() -> None:
    pages = {recipe.page for recipe in recipes()}
    tests = {recipe.tests for recipe in recipes()}
    for chapter in CHAPTERS:
        found = set((DOCS / chapter).glob("*.md"))
        assert found - {DOCS / chapter / "index.md"} <= pages
        assert set((ROOT / "tests" / chapter).glob("test_*.py")) <= tests


@each_recipe
def test_the_sections_are_whole_and_in_order(recipe: Recipe) -> None:
    names = list(sections(recipe.source))
    parts = [part.name for part in recipe.parts]
    assert names[0] == "recipe"
    assert [name for name in names if name in parts] == parts


@each_recipe
def test_every_section_and_fragment_is_shown_once(recipe: Recipe) -> None:
    page = recipe.page.read_text(encoding="utf-8")
    embeds = [f"{path}:{name}" for path, name in EMBED.findall(page)]
    fragments = recipe.fragments.relative_to(ROOT).as_posix()
    shown = sorted(at for at in embeds if at.startswith(fragments))
    assert shown == sorted(
        f"{fragments}:{name}" for name in sections(recipe.fragments)
    )
    # Demonstrations and traps are embedded by their fragments.
    source = recipe.source.relative_to(ROOT).as_posix()
    nested = recipe.fragments.read_text(encoding="utf-8")
    embeds += [f"{path}:{name}" for path, name in EMBED.findall(nested)]
    assert sorted(at for at in embeds if at.startswith(source)) == sorted(
        f"{source}:{name}" for name in sections(recipe.source)
    )


@each_recipe
def test_the_page_has_the_title_and_the_anatomy(recipe: Recipe) -> None:
    page = recipe.page.read_text(encoding="utf-8")
    assert re.findall(r"^# (.+)$", page, re.MULTILINE) == [recipe.heading]
    assert re.match(rf'---\ntitle: "?{re.escape(recipe.title)}"?\n', page)
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert [name for name in headings if name in HEADINGS] == HEADINGS
    # The first screen: two lines, and what the receipt says at first sight.
    shown = [
        EMBED.match(line)
        for line in page.split("{ .answer }")[1].split("\n\n")
    ]
    assert [found and found[2] for found in shown[1:3]] == ["bar", "first"]


@each_recipe
def test_every_trap_is_followed_by_its_cure(recipe: Recipe) -> None:
    page = recipe.page.read_text(encoding="utf-8")
    for trap in recipe.traps:
        after = page.partition(f':{trap.name}"\n')[2].lstrip("\n")
        assert after.startswith("**Instead:** "), trap.name


def own_words(page: str) -> list[str]:
    """Leave out front matter, fences, headings, embeds, tags, addresses."""
    text = page.split("---\n", 2)[2]
    text = re.sub(r"(?ms)^ *(`{3,}).*?^ *\1 *$", "", text)
    text = re.sub(r"(?m)^ *(?:#|--8<--|\{ ).*$|<[^>]+>", "", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.findall(r"\S*\w\S*", text)


def test_words_are_counted_that_a_person_wrote_to_explain() -> None:
    page = """---
description: A page
---
# Title

One [two](three.md), `four` - *five*:

--8<-- "docs/receipts/x.md:trap"

    **Instead:** six.

````` python
print("not counted")
`````
"""
    assert own_words(page)[1] == "[two],"
    assert len(own_words(page)) == 6


@each_recipe
def test_a_page_is_neither_too_short_nor_too_long(recipe: Recipe) -> None:
    words = len(own_words(recipe.page.read_text(encoding="utf-8")))
    assert FEWEST_WORDS <= words <= MOST_WORDS, (
        f"{recipe.page.relative_to(ROOT)} has {words} words of its own, not"
        f" {FEWEST_WORDS} to {MOST_WORDS}: "
        + ("cut filler" if words > MOST_WORDS else "say what is missing")
    )


@each_page
def test_nothing_is_typed_that_a_run_can_record(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^\s*`{3,}\s*\{?\s*\.?(\w*)", text, re.MULTILINE)
    assert not {"sql", "text", "console", "pycon"} & set(fences)
    prose = re.sub(r"`+[^`]*`+", "", EMBED.sub("", text))
    assert not MEASUREMENT.findall(prose)


def test_what_a_recipe_imports_is_a_helper_that_is_shown_or_a_model() -> None:
    models = {each.class_.__name__ for each in Base.registry.mappers}
    others = {"Base", "PostStatus", "OrderStatus", "post_tags"}
    for recipe in recipes():
        for name in imported(recipe):
            assert shown_on(name) or name in models | others, name
    for name, link in HELPERS.items():
        page, _, anchor = link.partition("#")
        text = (DOCS / page).read_text(encoding="utf-8")
        assert f"{{ #{anchor} }}" in text or not anchor, name


@pytest.mark.parametrize(
    "path",
    re.findall(
        r'--8<-- "(recipes/.+):recipe"',
        (DOCS / "helpers.md").read_text(encoding="utf-8"),
    ),
)
def test_a_helper_needs_nothing_else_of_the_book(path: str) -> None:
    text = text_of(ROOT / path, "recipe")
    assert "from recipes" not in text
    exec(compile(text, path, "exec"), {"__name__": "elsewhere"})  # noqa: S102


@each_page
def test_embeds_name_sections_that_exist(page: Path) -> None:
    for path, name in EMBED.findall(page.read_text(encoding="utf-8")):
        assert name in sections(ROOT / path)


@each_page
def test_no_embed_is_by_line_number(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("--8<--") == len(EMBED.findall(text))
    assert "hl_lines" not in text


@each_page
def test_a_page_is_described_for_search_engines(page: Path) -> None:
    head = page.read_text(encoding="utf-8").split("---\n")[1]
    assert re.search(r"^description:(?: >-\n)?\s+\S.{29,}", head, re.MULTILINE)


def test_what_a_reader_copies_stands_alone(tmp_path: Path) -> None:
    """No undefined name and no unused import, in one run of the linter."""
    for recipe in recipes():
        target = tmp_path / f"{recipe.chapter}__{recipe.name}.py"
        target.write_text(text_of(recipe.source, "recipe"), encoding="utf-8")
    found = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--isolated"),
            *("--select", "F", "--output-format", "json", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [
        f"{Path(fault['filename']).stem}: {fault['message']}"
        for fault in json.loads(found.stdout)
    ] == []


def test_every_heading_of_the_original_page_has_one_recipe() -> None:
    headings = [r.original.heading for r in recipes() if r.original]
    assert sorted(headings) == sorted(ORIGINAL_HEADINGS)


@each_recipe
def test_the_faults_of_the_original_are_traps_of_its_recipe(
    recipe: Recipe,
) -> None:
    if recipe.original is not None:
        traps = {trap.name for trap in recipe.traps}
        assert set(recipe.original.faults) <= traps


def test_the_home_page_lists_every_recipe_once() -> None:
    home = text_of(DOCS / "receipts" / "book.md", "home_tasks")
    assert "receipts/book.md:home_tasks" in (DOCS / "index.md").read_text()
    listed = re.findall(
        r"^- \[(.+)\]\((.+)\.md\) <small>.+</small>$", home, re.MULTILINE
    )
    assert sorted(listed) == sorted((r.title, r.key) for r in recipes())
    chapters = [chapter for task in TASKS.values() for chapter in task]
    assert sorted(chapters) == sorted(CHAPTERS)


def test_the_navigation_has_the_order_of_the_recipes() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    pages = [
        page
        for entry in config.nav or []
        for chapter in entry.values()
        if isinstance(chapter, list)
        for page in chapter
    ]
    order = [f"{recipe.key}.md" for recipe in recipes()]
    assert [page for page in pages if page in order] == order


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_lists_its_recipes_with_statements_and_engines(
    chapter: str,
) -> None:
    page = (DOCS / chapter / "index.md").read_text("utf-8")
    assert f"receipts/book.md:chapter_{chapter}" in page
    listed = text_of(DOCS / "receipts" / "book.md", f"chapter_{chapter}")
    rows = listed.splitlines()[2:]
    mine = [recipe for recipe in recipes() if recipe.chapter == chapter]
    for row, recipe in zip(rows, mine, strict=True):
        link, task, statements, engines = row.strip("| ").split(" | ")
        assert link == f"[{recipe.title}]({recipe.name}.md)"
        assert task == plain(recipe.summary)
        assert re.fullmatch(
            r"\d+(?: or \d+)? statements? a call|none by itself", statements
        )
        assert engines == ", ".join(
            NAMES[name] for name in sorted(recipe.backends)
        )
