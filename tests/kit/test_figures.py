"""What a benchmark measured is read as it was written."""

import json
from pathlib import Path

from recipes.kit.recording.figures import (
    CaseFigures,
    Figures,
    WayFigures,
    read_figures,
)

FIGURES = Figures(
    name="bulk_operations/bulk_insert",
    title="Insert",
    unit="one call inserts a row",
    rounds=3,
    machine={"cores": "2"},
    versions={"python": "3.11"},
    cases=[
        CaseFigures(
            label="behind a network",
            size=1,
            workers=16,
            delay=0.002,
            ways=[
                WayFigures(
                    way="raw", seconds=[0.1, 0.2, 0.3], ratio=[1, 1, 1]
                ),
                WayFigures(way="wrong", damage="1 row is lost"),
            ],
        )
    ],
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    FIGURES.write(tmp_path)
    assert read_figures(FIGURES.name, tmp_path) == FIGURES
    written = (tmp_path / "bulk_operations/bulk_insert.json").read_text()
    assert json.loads(written)["cases"][0]["ways"][1] == {
        "way": "wrong",
        "damage": "1 row is lost",
    }


def test_what_was_not_measured_is_none(tmp_path: Path) -> None:
    assert read_figures("nothing/measured", tmp_path) is None
