"""What the overview says of the recipes and of the original snippets."""

import dataclasses
from pathlib import Path

import pytest

from recipes.kit.catalog import Original, Recipe, find
from recipes.kit.pages.overview import _fault, _ran, render_overview
from recipes.kit.recording.receipts import load

TRANSFER = find("transfer-funds")


def test_a_snippet_ran_crashed_or_was_not_run() -> None:
    receipt = load(TRANSFER.receipt)

    def ran(part: str, backend: str) -> str:
        original = Original("Basic Transaction", part, ())
        return _ran(TRANSFER, original, receipt, backend)

    assert ran("trap_read_then_write", "sqlite") == "ran"
    assert ran("trap_missing_account", "sqlite") == "`AttributeError`"
    assert ran("demo_one_statement", "postgresql") == "ran"
    assert ran("demo_one_statement", "sqlite") == "not run"


def test_a_snippet_may_have_a_part_for_each_engine() -> None:
    parts = ("demo_one_statement", "trap_missing_account")
    original = Original("Basic Transaction", parts, ())
    receipt = load(TRANSFER.receipt)
    assert _ran(TRANSFER, original, receipt, "postgresql") == "ran"
    assert _ran(TRANSFER, original, receipt, "sqlite") == "`AttributeError`"


def test_a_recipe_is_listed_before_it_has_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recipe, "page", property(lambda _: tmp_path / "no"))
    receipts = {TRANSFER.key: load(TRANSFER.receipt)}
    assert f"[{TRANSFER.title}]" in render_overview([TRANSFER], receipts)


def test_a_bar_in_a_sentence_does_not_end_its_cell() -> None:
    trap = dataclasses.replace(TRANSFER.traps[0], sentence="One | two.")
    assert _fault(TRANSFER, trap).startswith("[One \\| two](")
