"""Recipes are found by their files, and by any usual way to write a name."""

from pathlib import Path

import pytest

from recipes.kit import catalog
from recipes.kit.catalog import (
    CHAPTERS,
    GROWTH,
    ROOT,
    find,
    read,
    recipes,
    require_repository,
)
from recipes.kit.errors import CookbookError
from recipes.kit.sections import sections


def test_recipes_come_in_the_order_in_which_they_are_read() -> None:
    assert [recipe.key for recipe in recipes()] == [
        f"{chapter}/{name}"
        for chapter, names in CHAPTERS.items()
        for name in names
    ]


@pytest.mark.parametrize(
    "name",
    [
        "transfer-funds",
        "transfer_funds",
        "transactions/transfer_funds",
        "recipes/transactions/transfer_funds.py",
        str(ROOT / "recipes/transactions/transfer_funds.py"),
    ],
)
def test_a_recipe_is_found_by_its_name(name: str) -> None:
    assert find(name).key == "transactions/transfer_funds"


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("transfr-fund", "Did you mean transfer-funds"),
        ("funds", "transfer-funds"),
        ("bulk_operations/transfer_funds", "Did you mean transfer-funds"),
        ("xyzzy", "`cookbook list` shows them all"),
    ],
)
def test_a_wrong_name_suggests_the_nearest(name: str, suggestion: str) -> None:
    with pytest.raises(CookbookError, match=suggestion):
        find(name)


def test_a_part_is_found_by_its_short_name() -> None:
    recipe = find("transfer-funds")
    assert recipe.part("demo").name == "demo"
    assert recipe.part("float-amount").name == "trap_float_amount"
    assert recipe.part("one-statement").name == "demo_one_statement"


def test_what_a_reader_copies_is_neither_a_part_nor_its_growth() -> None:
    recipe = find("upsert")
    assert recipe.forms == ["recipe", "batch"]
    shown = {GROWTH, *(part.name for part in recipe.parts)}
    assert sections(recipe.source).keys() == shown | {*recipe.forms}


def test_of_two_parts_with_one_short_name_the_trap_is_meant() -> None:
    recipe = find("engines")
    for name in ("read-then-write", "trap_read_then_write"):
        assert recipe.part(name).name == "trap_read_then_write"
    assert recipe.part("demo-read-then-write").name == "demo_read_then_write"


def test_a_wrong_part_lists_the_right_ones() -> None:
    with pytest.raises(CookbookError, match=r"it has: demo, .*trap_float"):
        find("transfer-funds").part("xyzzy")


def test_a_file_declares_its_engines(tmp_path: Path) -> None:
    path = tmp_path / "listen.py"
    path.write_text(
        '"""Listen.\n\nWait for news."""\n'
        'ENGINES = ("postgresql",)\n'
        'ONLY_ON = {"trap_deaf": "sqlite"}\n'
        "async def demo() -> None: ...\n"
        'async def trap_deaf() -> None:\n    """Nothing\n    is heard.\n\n'
        '    More."""\n'
        "async def helper() -> None: ...\n",
        encoding="utf-8",
    )
    recipe = read(path)
    assert (recipe.title, recipe.summary) == ("Listen", "Wait for news.")
    assert [(part.name, part.backends) for part in recipe.parts] == [
        ("demo", ("postgresql",)),
        ("trap_deaf", ("sqlite",)),
    ]
    assert recipe.parts[1].sentence == "Nothing is heard."


def test_what_needs_the_repository_is_refused_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    require_repository("record")
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    with pytest.raises(CookbookError, match="To record, you need"):
        require_repository("record")
