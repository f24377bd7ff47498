"""What is written when a recipe is recorded again."""

from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit import book, catalog
from recipes.kit.catalog import find, recorded_modules
from recipes.kit.databases.throwaway import Template
from recipes.kit.recording import receipts
from recipes.kit.standalone.file import Choice, choices, choices_file

UPSERT = find("upsert")
NO_ENGINE = cast(AsyncEngine, None)


@pytest.fixture
def recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Let the next recording say this, and be written elsewhere."""
    found = receipts.load(UPSERT.receipt) | {"recorded": "2001-02-03"}

    async def record(*_: object) -> dict[str, Any]:
        return dict(found)

    monkeypatch.setattr(receipts, "record", record)
    monkeypatch.setattr(catalog, "DOCS", tmp_path)
    return found


async def test_a_receipt_that_says_the_same_keeps_its_date(
    recorded: dict[str, Any],
) -> None:
    await book.record(UPSERT, {}, NO_ENGINE)
    recorded["recorded"] = "2002-03-04"
    await book.record(UPSERT, {}, NO_ENGINE)
    assert receipts.load(UPSERT.receipt)["recorded"] == "2001-02-03"


@pytest.mark.parametrize("name", ["parts", "versions"])
async def test_one_that_says_something_else_gets_a_new_date(
    name: str, recorded: dict[str, Any]
) -> None:
    await book.record(UPSERT, {}, NO_ENGINE)
    recorded |= {"recorded": "2002-03-04", name: {}}
    await book.record(UPSERT, {}, NO_ENGINE)
    assert receipts.load(UPSERT.receipt) == recorded


async def test_a_receipt_that_cannot_be_written_whole_is_not_touched(
    recorded: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await book.record(UPSERT, {}, NO_ENGINE)
    before = UPSERT.receipt.read_text(encoding="utf-8")

    def full(path: Path, *_: object, **__: object) -> None:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    recorded |= {"recorded": "2002-03-04", "versions": {}}
    with pytest.raises(OSError, match="No space"):
        await book.record(UPSERT, {}, NO_ENGINE)
    assert UPSERT.receipt.read_text(encoding="utf-8") == before
    assert [*UPSERT.receipt.parent.iterdir()] == [UPSERT.receipt]


async def test_a_file_that_is_right_is_not_searched_for_again(
    postgresql_template: Template,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = find("search-ilike")
    for path in (recipe.receipt, recipe.file, choices_file()):
        copy = tmp_path / path.relative_to(catalog.DOCS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    before = choices()
    monkeypatch.setattr(catalog, "DOCS", tmp_path)
    monkeypatch.delattr(book, "shrink")
    await book.record_file(recipe, postgresql_template)
    assert choices() == before


async def test_what_is_chosen_for_a_file_is_written_beside_the_others(
    postgresql_template: Template,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = choices()
    least = Choice({"tags": (1,)}, short_ids=True)
    for path in (UPSERT.receipt, choices_file()):
        copy = tmp_path / path.relative_to(catalog.DOCS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(catalog, "DOCS", tmp_path)
    monkeypatch.setattr(book, "shrink", lambda *_: least)
    await book.record_file(UPSERT, postgresql_template)
    assert choices() == before | {UPSERT.key: least}


async def test_half_of_a_surrogate_pair_is_kept(
    recorded: dict[str, Any],
) -> None:
    recorded["parts"] = {"demo": {"sqlite": {"printed": ["half: \ud800"]}}}
    await book.record(UPSERT, {}, NO_ENGINE)
    assert receipts.load(UPSERT.receipt) == recorded


def test_a_receipt_that_is_not_whole_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = receipts.load(UPSERT.receipt) | {"recorded": "2001-02-03"}
    monkeypatch.setattr(
        receipts,
        "load",
        lambda path: whole if path == UPSERT.receipt else {"parts": {}},
    )
    assert book.last_recorded() == "2001-02-03"


def test_the_book_is_as_old_as_its_newest_receipt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = iter(
        [
            "2001-02-03",
            "2002-03-04",
            *(["2000-01-01"] * len(recorded_modules())),
        ]
    )
    monkeypatch.setattr(
        receipts,
        "load",
        lambda path: {"parts": {}, "recorded": next(days)},
    )
    monkeypatch.setattr(receipts, "is_complete", lambda recipe: True)
    assert book.last_recorded() == "2002-03-04"


async def test_failures_have_no_file_of_their_own(
    postgresql_template: Template,
) -> None:
    family = find("sessions")
    await book.record_file(family, postgresql_template)
    assert not family.file.exists()
