"""Sections that are not whole are errors, since the site takes them all."""

from pathlib import Path

import pytest

from recipes.kit.sections import SectionError, sections, text_of

START, END = "# --8<-- [start:{}]", "# --8<-- [end:{}]"


def write(directory: Path, *lines: str) -> Path:
    path = directory / "recipe.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_section_is_the_lines_between_its_markers(tmp_path: Path) -> None:
    path = write(
        tmp_path, "x", START.format("a"), "one", "two", END.format("a"), "y"
    )
    assert sections(path) == {"a": range(3, 5)}
    assert text_of(path, "a") == "one\ntwo"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([START.format("a"), "x"], "a is never closed"),
        ([START.format("a"), " ", END.format("a")], "a is empty"),
        ([END.format("a")], "a ends but is not open"),
        ([START.format("a"), START.format("b")], "b opens twice or nested"),
        (2 * [START.format("a"), "x", END.format("a")], "a opens twice"),
        ([START.format("a"), "x", END.format("b")], "b ends but is not open"),
    ],
)
def test_a_faulty_section_is_an_error(
    tmp_path: Path, lines: list[str], fault: str
) -> None:
    with pytest.raises(SectionError, match=fault):
        sections(write(tmp_path, *lines))
