"""What the overview says of the original snippets."""

from recipes.kit.catalog import Original, find
from recipes.kit.pages.overview import _ran
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
