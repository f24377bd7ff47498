"""A page that calls something fast or slow links to the figure that says so.

Comments and docstrings of recipes, which cannot link, do not speak of speed.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from written import DOCS, WRITTEN

from recipes.kit.catalog import CHAPTERS, ROOT

# Not "fast forward", nor "at times" and "ten times".
SPEED = re.compile(
    r"\b(?:fast(?:er|est)?(?![ -]forward)|slow(?:er|est|ly|s)?|speed\w*"
    r"|quick(?:er|est|ly)?|cheap(?:er|est|ly)?|expensive|costly|times as"
    r"|performance|throughput|latency|overhead)\b",
    re.IGNORECASE,
)
# A figure is on the page of all costs, or where a recipe says what it costs.
FIGURE = re.compile(r"\]\(([\w./]*costs\.md#[\w-]+|[\w./]*#what-it-costs)\)")
FENCE = re.compile(r"(?ms)^ *(`{3,}).*?^ *\1 *$")
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) |\|)")

SOURCES = sorted(
    path
    for chapter in CHAPTERS
    for path in (ROOT / "recipes" / chapter).glob("*.py")
)


def speaking(text: str) -> list[str]:
    """List the paragraphs, items and rows of a page that speak of speed."""
    prose = re.sub(r"`[^`\n]+`", "", FENCE.sub("", without_tags(text)))
    return [block for block in BLOCK.split(prose) if SPEED.search(block)]


def without_tags(text: str) -> str:
    """Leave out the words of a page that are there to be searched for."""
    return re.sub(r"(?m)^tags: \[[^\]]*\]", "", text)


def said(source: str) -> Iterator[str]:
    """Give the docstrings and the comments of a module."""
    documented = (
        ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    )
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented):
            yield ast.get_docstring(node) or ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@pytest.mark.parametrize(
    "page", WRITTEN, ids=lambda page: page.relative_to(DOCS).as_posix()
)
def test_a_word_of_speed_stands_beside_its_figure(page: Path) -> None:
    for block in speaking(page.read_text(encoding="utf-8")):
        assert FIGURE.search(block), f"link to its figure: {block}"


@pytest.mark.parametrize(
    "page", WRITTEN, ids=lambda page: page.relative_to(DOCS).as_posix()
)
def test_the_figure_is_measured_by_a_benchmark(page: Path) -> None:
    here = PurePosixPath(page.relative_to(DOCS).as_posix())
    for block in speaking(page.read_text(encoding="utf-8")):
        for link in FIGURE.findall(block):
            target, _, anchor = link.partition("#")
            if target.endswith("costs.md"):
                pattern = f"*/{anchor.replace('-', '_')}.py"
            else:
                to = DOCS.joinpath(here.parent, target or here.name).resolve()
                pattern = to.relative_to(DOCS).with_suffix(".py").as_posix()
            assert [*(ROOT / "benchmarks").glob(pattern)], link


@pytest.mark.parametrize(
    "source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_comments_and_docstrings_claim_no_speed(source: Path) -> None:
    for text in said(source.read_text(encoding="utf-8")):
        assert not SPEED.search(text), text


def test_words_of_speed_are_told_from_others() -> None:
    text = """---
tags: [slow query,
  fast]
---
# Title

COPY is the fastest way
in, and `slow` is code.

- A list is cheaper.
- At times, ten times is a fast forward.

| It is | 3 times as large |
| A row | of 3 |

```python
print("slow")
```
"""
    assert [block.split()[0] for block in speaking(text)] == [
        "COPY",
        "-",
        "|",
    ]
    assert "cheaper" in speaking(text)[1]


def test_a_figure_is_found_behind_its_link() -> None:
    for link in (
        *("costs.md#upsert", "../costs.md#upsert", "#what-it-costs"),
        "../bulk_operations/upsert.md#what-it-costs",
    ):
        assert FIGURE.search(f"It is [faster]({link}).")
    for link in ("costs.md", "upsert.md", "upsert.md#traps"):
        assert not FIGURE.search(f"It is [faster]({link}).")


def test_what_a_module_says_is_found() -> None:
    source = '''"""One."""
text = "four"  # two


def trap() -> None:
    """Three."""
'''
    assert [*said(source)] == ["One.", "Three.", "# two"]
