"""The drawing and the tables of the example database."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.sql.elements import quoted_name

from recipes.kit.pages.diagram import render_schema
from recipes.schema import Base

SVG = "{http://www.w3.org/2000/svg}"
TABLES = Base.metadata.sorted_tables
KEYS = [key for table in TABLES for key in table.foreign_keys]


def sections(rendered: str) -> dict[str, str]:
    marker = r"<!-- --8<-- \[start:(\w+)\] -->\n(.*?)\n<!-- --8<-- \[end:\1\]"
    return dict(re.findall(marker, rendered, flags=re.DOTALL))


def drawing(metadata: MetaData) -> ElementTree.Element:
    text = sections(render_schema(metadata))["diagram"]
    svg = text[text.index("<svg") : text.index("</div>")]
    # Inline in HTML an SVG needs no namespace; alone it does.
    named = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return ElementTree.fromstring(named)  # noqa: S314 - our own drawing


def boxes(svg: ElementTree.Element) -> dict[str, list[float]]:
    """Map the name of each table to its x, y, width and height."""
    found = {}
    for group in svg.iterfind(f"{SVG}g[@class='diagram__table']"):
        name = group.findtext(f"{SVG}text[@class='diagram__name']")
        rect = group.find(f"{SVG}rect")
        assert name is not None
        assert rect is not None
        sides = ("x", "y", "width", "height")
        found[name] = [float(rect.attrib[side]) for side in sides]
    return found


def test_every_table_is_drawn_with_all_its_columns() -> None:
    groups = drawing(Base.metadata).iterfind(
        f"{SVG}g[@class='diagram__table']"
    )
    drawn = {}
    for group in groups:
        name, *rest = [text.text for text in group.iterfind(f"{SVG}text")]
        drawn[name] = rest[::2]  # each column is followed by its mark
    assert drawn == {table.name: table.columns.keys() for table in TABLES}


def test_every_foreign_key_runs_between_the_right_boxes() -> None:
    svg = drawing(Base.metadata)
    at = boxes(svg)
    drawn = []
    for path in svg.iterfind(f"{SVG}g[@class='diagram__lines']/{SVG}path"):
        curve = path.attrib["d"]
        if "c" in curve:  # a key to its own table, by relative coordinates
            x, y, *by = map(float, re.findall(r"-?[\d.]+", curve))
            ends = [(x, y), (x + by[-2], y + by[-1])]
        else:
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", curve)]
            ends = [(numbers[0], numbers[1]), (numbers[-2], numbers[-1])]
        touched = [
            name
            for x, y in ends
            for name, (left, top, width, height) in at.items()
            if x in (left, pytest.approx(left + width))
            and top < y < top + height
        ]
        drawn.append(tuple(touched))
    expected = [(key.parent.table.name, key.column.table.name) for key in KEYS]
    assert sorted(drawn) == sorted(expected)


def test_boxes_do_not_overlap_and_stay_within_the_drawing() -> None:
    svg = drawing(Base.metadata)
    at = boxes(svg)
    for (_, one), (_, other) in combinations(at.items(), 2):
        assert (
            one[0] + one[2] <= other[0]
            or other[0] + other[2] <= one[0]
            or one[1] + one[3] <= other[1]
            or other[1] + other[3] <= one[1]
        )
    for x, y, width, height in at.values():
        assert x >= 0
        assert y >= 0
        assert x + width <= float(svg.attrib["width"])
        assert y + height <= float(svg.attrib["height"])


def test_every_column_is_listed_with_its_type_on_each_engine() -> None:
    rendered = sections(render_schema(Base.metadata))
    for table in TABLES:
        rows = rendered[f"table_{table.name}"].split("\n")
        listed = [row.split("`")[1] for row in rows if row.startswith("| `")]
        assert listed == table.columns.keys()
    posts = rendered["table_posts"]
    assert "| `id` | `UUID` | `CHAR(32)` | no | primary key |" in posts
    assert "| `search_vector` | `TSVECTOR` | none |" in posts
    assert "[users.id](#users), on delete cascade" in posts


def test_ddl_is_that_of_the_engine() -> None:
    posts = sections(render_schema(Base.metadata))["table_posts"]
    _, postgresql, sqlite = posts.split("=== ")
    assert "ix_posts_search ON posts USING gin" in postgresql
    assert "ix_posts_search" not in sqlite
    assert "ck_posts_post_status" in sqlite
    for ddl in (postgresql, sqlite):
        assert "CREATE TABLE posts (" in ddl
        assert "WHERE deleted_at IS NULL;" in ddl


def test_two_renderings_are_the_same() -> None:
    assert render_schema(Base.metadata) == render_schema(Base.metadata)


def test_names_are_escaped() -> None:
    metadata = MetaData()
    Table("a<b>&c", metadata, Column(quoted_name("<i>", True), Integer))
    assert list(boxes(drawing(metadata))) == ["a<b>&c"]


def test_a_line_passes_a_layer_beside_its_tables() -> None:
    metadata = MetaData()
    Table("top", metadata, Column("id", Integer, primary_key=True))
    Table(
        "middle",
        metadata,
        Column("id", ForeignKey("top.id"), primary_key=True),
    )
    Table(
        "bottom",
        metadata,
        Column("middle_id", ForeignKey("middle.id")),
        Column("top_id", ForeignKey("top.id")),
    )
    svg = drawing(metadata)
    _, top, _, height = boxes(svg)["middle"]
    passing = [
        path.attrib["d"]
        for path in svg.iterfind(f"{SVG}g[@class='diagram__lines']/{SVG}path")
        if "H" in path.attrib["d"]
    ]
    assert len(passing) == 1
    before, _, _ = passing[0].partition("H")
    y = float(before.split(" ")[-1])
    assert y < top or y > top + height
