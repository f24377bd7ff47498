"""The pieces of a recipe are its lines, cut where SQL was sent."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from recipes.kit.catalog import Recipe, recipes
from recipes.kit.pages.pieces import Piece, cut, statements
from recipes.kit.recording.receipts import load
from recipes.kit.sections import text_of

SOURCE = '''
# --8<-- [start:recipe]
from x import y

LIMIT = 3
TOTAL: int = 1
LIMIT += 1


class NoRowError(LookupError):
    """There is none."""


async def one(session, *, limit: int) -> list[int]:
    """Say."""
    if limit > LIMIT:
        raise ValueError("too many")
    query = y
    if query:
        rows = await session.scalars(
            query,
        )
    more = await session.scalar(y)
    return [rows, more]


def helper(x):
    return x


async def two(session):
    # A comment above.
    return await session.get(y)


# --8<-- [end:recipe]
'''


@pytest.fixture
def recipe(tmp_path: Path) -> Any:
    source = tmp_path / "a.py"
    source.write_text(SOURCE, encoding="utf-8")
    return SimpleNamespace(source=source)


def line(text: str) -> int:
    """Number a line of the section."""
    section = SOURCE.split("[start:recipe]\n")[1].split("\n")
    return next(n for n, each in enumerate(section, 1) if text in each)


def shown(pieces: list[Piece]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [
        (piece.summary, piece.text.strip().split("\n")[-1].strip(), piece.sent)
        for piece in pieces
    ]


def test_a_piece_ends_with_the_statement_that_sent_something(
    recipe: Any,
) -> None:
    first, second = line("rows = await"), line("more = await")
    third = line("session.get(y)")
    pieces = cut(recipe, "recipe", {first: 1, second: 1, third: 1})
    assert shown(pieces) == [
        (
            "async def one(session, *, limit) -> list[int]",
            'raise ValueError("too many")',
            (),
        ),
        ("", ")", (first,)),
        ("", "return [rows, more]", (second,)),
        ("", "return x", ()),
        ("async def two(session)", "async def two(session):", ()),
        ("", "return await session.get(y)", (third,)),
    ]
    assert pieces[0].above == "imports, LIMIT, TOTAL, NoRowError"


@pytest.mark.parametrize(("height", "ends"), [(5, ")"), (6, "more]")])
def test_a_piece_is_as_high_as_its_sql(
    recipe: Any, height: int, ends: str
) -> None:
    first, second = line("rows = await"), line("more = await")
    pieces = cut(recipe, "recipe", {first: height, second: 1})
    [piece] = [piece for piece in pieces if first in piece.sent]
    assert piece.text.endswith(ends)


def test_sql_that_is_high_has_more_code_beside_it(recipe: Any) -> None:
    sent = {line("rows = await"): 9, line("more = await"): 9}
    assert ("", "return [rows, more]", tuple(sent)) in shown(
        cut(recipe, "recipe", sent)
    )


def test_what_raises_or_goes_on_is_no_check(recipe: Any) -> None:
    recipe.source.write_text(
        "# --8<-- [start:recipe]\n"
        "async def one(session):\n"
        "    if session is None:\n"
        "        raise ValueError\n"
        "    else:\n"
        "        await session.commit()\n"
        "# --8<-- [end:recipe]\n"
    )
    assert shown(cut(recipe, "recipe", {5: 1})) == [
        ("async def one(session)", "async def one(session):", ()),
        ("", "await session.commit()", (5,)),
    ]


def test_statements_are_found_in_every_branch() -> None:
    code = (
        "if x:\n a\nelse:\n b\n"
        "try:\n c\nexcept E:\n d\nelse:\n e\nfinally:\n f"
    )
    found = statements(ast.parse(code).body)
    assert [
        ast.unparse(node) for node in found if isinstance(node, ast.Expr)
    ] == [*"abcdef"]


def test_what_sends_nothing_is_read_whole_but_for_its_imports(
    recipe: Any,
) -> None:
    pieces = cut(recipe, "recipe", {})
    assert [piece.summary for piece in pieces] == ["imports", ""]


@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
def test_the_pieces_of_a_recipe_are_its_lines_in_order(recipe: Recipe) -> None:
    runs = load(recipe.receipt)["parts"]["demo"].values()
    sent = {
        event["line"]: 4
        for run in runs
        for event in run["events"]
        if event.get("section") == "recipe"
    }
    pieces = cut(recipe, "recipe", sent)
    whole = text_of(recipe.source, "recipe").rstrip()
    assert [
        text
        for piece in pieces
        for text in piece.text.split("\n")
        if text.strip()
    ] == [text for text in whole.split("\n") if text.strip()]
    assert sorted(at for piece in pieces for at in piece.sent) == sorted(sent)
