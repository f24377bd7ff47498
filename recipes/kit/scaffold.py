"""Begin a new recipe: its module, its test and its page.

The files pass the linters. The tests of the book fail until they are filled
in and recorded: a recipe without a proof does not get in.
"""

import keyword
import re
from pathlib import Path

from recipes.kit import catalog
from recipes.kit.catalog import CHAPTERS, heading
from recipes.kit.errors import CookbookError

# ASCII, as every file system and every address keeps it.
_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")

_MODULE = '''\
# Part of the package database-recipes: cookbook run {slug}
"""{title}.

Say in one sentence what this does.
"""

HEADLINE = "trap_wrong_way"

# --8<-- [start:recipe]
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import User


async def {name}(session: AsyncSession) -> int:
    """Say what it returns, in which unit, and which errors it raises."""
    return await session.scalar(select(func.count(User.id))) or 0


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    print("what a reader wants to see:", await {name}(session))


# --8<-- [end:demo]


# --8<-- [start:trap_wrong_way]
async def trap_wrong_way(session: AsyncSession) -> None:
    """Say in one sentence what goes wrong."""
    await {name}(session)
    print("the figure that makes a reader stop:", 1)


# --8<-- [end:trap_wrong_way]


# --8<-- [start:cure_wrong_way]
async def cure_wrong_way(session: AsyncSession) -> None:
    """Say in one sentence what does not, under the same conditions."""
    await {name}(session)
    print("the figure that makes a reader stop:", 0)


# --8<-- [end:cure_wrong_way]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
'''

_TEST = '''\
"""Say what is proven here."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.{chapter}.{name} import {name}


async def test_it_does_what_the_page_says(session: AsyncSession) -> None:
    pytest.fail(f"say what it does, and prove it: {{await {name}(session)}}")
'''

_PAGE = """\
---
title: {title}
description: Say in one sentence what a reader finds here.
tags: [another name]
hide: [toc, tags]
---

# {heading}

Two lines with the answer.
{{ .answer }}

--8<-- "docs/receipts/{chapter}/{name}.md:bar"

--8<-- "docs/receipts/{chapter}/{name}.md:first"

## The recipe

--8<-- "docs/receipts/{chapter}/{name}.md:pairs"

--8<-- "docs/receipts/{chapter}/{name}.md:whole"

- **Why so**, in three points.

## The demonstration

--8<-- "docs/receipts/{chapter}/{name}.md:demo"

## Take it with you

--8<-- "docs/receipts/{chapter}/{name}.md:run"

## Your models need

--8<-- "docs/receipts/{chapter}/{name}.md:needs"

<div class="two" markdown>
<div markdown>

## Use it when

- three short reasons.

</div>
<div markdown>

## Not when

- three short reasons.

</div>
</div>

## Traps

--8<-- "docs/receipts/{chapter}/{name}.md:trap_wrong_way"

**Instead:** say what to do.

## What it costs

--8<-- "docs/receipts/{chapter}/{name}.md:cost"

## How this is proven

--8<-- "docs/receipts/{chapter}/{name}.md:proof"

## See also

- recipes beside it, and the manuals
"""


def scaffold(wanted: str) -> list[Path]:
    """Write the files of a new recipe; ``wanted`` is ``chapter/name``.

    Raises:
        CookbookError: the chapter or name will not do, or a file is there.
        OSError: a file cannot be written; then there is none of them.
    """
    chapter, _, name = wanted.replace("-", "_").partition("/")
    if chapter not in CHAPTERS:
        raise CookbookError(
            f"There is no chapter {chapter!r}."
            f" Name one of: {', '.join(CHAPTERS)}."
        )
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CookbookError(
            f"{wanted[:80]!r} does not name a module. Write it like"
            f" {chapter}/my-recipe, with 60 letters, digits and - at most."
        )
    title = name.replace("_", " ").capitalize()
    files = {
        catalog.ROOT / f"recipes/{chapter}/{name}.py": _MODULE,
        catalog.ROOT / f"tests/{chapter}/test_{name}.py": _TEST,
        catalog.ROOT / f"docs/{chapter}/{name}.md": _PAGE,
    }
    there = [path for path in files if path.exists()]
    if there:
        raise CookbookError(
            f"{there[0].relative_to(catalog.ROOT)} is there already:"
            " choose another name."
        )
    begun = []
    try:
        for path, template in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            begun.append(path)
            text = template.format(
                chapter=chapter,
                name=name,
                slug=name.replace("_", "-"),
                title=title,
                heading=heading(title),
            )
            path.write_text(text, encoding="utf-8")
    except OSError:
        for path in begun:
            path.unlink(missing_ok=True)
        raise
    return list(files)
