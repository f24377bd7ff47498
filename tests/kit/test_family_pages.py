"""A page of failures shows what fails, and what does not, and no more."""

import dataclasses
import textwrap
from pathlib import Path

import pytest

from recipes.kit.catalog import Recipe, read
from recipes.kit.errors import CookbookError
from recipes.kit.pages.error_entries import collect
from recipes.kit.pages.failures import render_family
from recipes.kit.recording.receipts import Json

SOURCE = """
    '''Pumps.

    They fail.
    '''

    # --8<-- [start:trap_dry]
    from dataclasses import dataclass


    @dataclass
    class Pump:
        level: int


    async def trap_dry() -> None:
        '''There is no ``water``.

        Or the pump
        is off.
        '''
        # Nobody looked.
        print(Pump(0))


    # --8<-- [end:trap_dry]


    # --8<-- [start:cure_dry]
    async def cure_dry() -> None:
        '''Fill it.'''
        print("full")


    # --8<-- [end:cure_dry]
"""
QUIET: Json = {"printed": [], "events": [], "warnings": [], "error": None}
FAILED = QUIET | {"error": {"class": "app.DryError", "message": "it is dry"}}
PARTS = {"trap_dry": {"sqlite": FAILED}, "cure_dry": {"sqlite": QUIET}}


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    source = tmp_path / "failures" / "sessions.py"
    source.parent.mkdir()
    source.write_text(textwrap.dedent(SOURCE), encoding="utf-8")
    monkeypatch.setattr(Recipe, "source", property(lambda _: source))
    return read(source)


def rendered(family: Recipe, parts: Json) -> str:
    receipt = {"parts": parts}
    entries = collect([family], {family.key: receipt})
    return render_family(family, receipt, entries)


def test_the_code_has_its_models_and_neither_docstring_nor_imports(
    family: Recipe,
) -> None:
    text = rendered(family, PARTS)
    assert "## `it is dry` { #trap-dry }" in text
    assert "There is no <code>water</code>.\n\nOr the pump is off.\n" in text
    assert (
        "``` python\n@dataclass\nclass Pump:\n    level: int\n\n\n"
        "# Nobody looked.\nprint(Pump(0))\n```"
    ) in text
    assert '**Fill it.**\n\n``` python\nprint("full")\n```' in text
    assert "import" not in text
    assert text.count("There is no") == 1


def test_other_wordings_and_the_whole_answer_are_named(family: Recipe) -> None:
    more = dataclasses.replace(
        family,
        more={"trap_dry": "transactions/transfer_funds"},
        wordings={"trap_dry": {"The old one": "no water"}},
    )
    text = rendered(more, PARTS)
    assert "- The old one says `no water`" in text
    assert "(../transactions/transfer_funds.md)" in text
    assert "whole answer" not in rendered(family, PARTS)


@pytest.mark.parametrize("missing", ["message", "cure"])
def test_a_trap_without_message_or_cure_is_refused(
    family: Recipe, missing: str
) -> None:
    parts = dict(PARTS)
    if missing == "message":
        parts["trap_dry"] = {"sqlite": QUIET}
    else:
        traps = tuple(part for part in family.parts if part.is_trap)
        family = dataclasses.replace(family, parts=traps)
    with pytest.raises(CookbookError, match="trap_dry has to raise a message"):
        rendered(family, parts)
