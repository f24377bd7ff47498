"""Draw the example database: its tables, their columns and foreign keys.

The drawing is layered (after Sugiyama, Tagawa and Toda, 1981): a table stands
right of the tables that its foreign keys refer to, and within a layer in the
order that keeps the lines short. It is derived from the metadata alone, and
the same on every run.
"""

from dataclasses import dataclass
from html import escape
from itertools import combinations, pairwise
from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Table

from recipes.kit.pages.tables import tabulate

# Lengths are in pixels of the drawing.
LETTER = 7.3  # the width of a letter of the monospaced font
HEAD, ROW, LANE = 28, 19, 10
GAP, CHANNEL, MARGIN = 18, 88, 26


@dataclass(eq=False)
class Node:
    """A table's place in the drawing, or a lane for a line that passes by."""

    layer: int
    table: Table | None = None
    x: float = 0
    y: float = 0
    width: float = 0

    @property
    def height(self) -> float:
        """Room for a heading and the columns, or for a line."""
        return LANE if self.table is None else HEAD + ROW * len(self.table.c)

    def row(self, column: Column[Any]) -> float:
        """Return how far down the middle of a column's row is."""
        return self.y + HEAD + ROW * (list(column.table.c).index(column) + 0.5)


@dataclass
class Line:
    """A foreign key, leftwards to the table that it refers to."""

    key: ForeignKey
    way: list[Node]  # the table, lanes through the layers between, the other

    @property
    def heights(self) -> list[float]:
        """Return how far down the line is at each node of its way."""
        lanes = [lane.y + LANE / 2 for lane in self.way[1:-1]]
        start, end = self.way[0], self.way[-1]
        return [start.row(self.key.parent), *lanes, end.row(self.key.column)]


def render_schema(metadata: MetaData) -> str:
    """Render the tables of ``metadata`` as Markdown for pages to include.

    The section ``diagram`` is the drawing; each table has a section of its
    own, ``table_<name>``. A foreign key may refer to its own table; otherwise
    the keys form no cycle.
    """
    sections = {"diagram": _diagram(metadata)} | {
        f"table_{name}": text for name, text in tabulate(metadata).items()
    }
    return "\n".join(
        f"<!-- --8<-- [start:{name}] -->\n"
        f"{text}\n"
        f"<!-- --8<-- [end:{name}] -->\n"
        for name, text in sections.items()
    )


def _diagram(metadata: MetaData) -> str:
    """Draw inline SVG in the colours of the page."""
    nodes, lines = _graph(metadata)
    _arrange(nodes, lines)
    width = max(node.x + node.width for node in nodes) + MARGIN
    height = max(node.y + node.height for node in nodes) + 1
    names = ", ".join(table.name for table in metadata.sorted_tables)
    boxes = "\n".join(
        _box(node, node.table) for node in nodes if node.table is not None
    )
    paths = "\n".join(map(_path, lines))
    return f"""\
<div class="diagram" role="region" aria-label="Diagram" tabindex="0">
<svg role="img" aria-labelledby="schema-title schema-names" \
width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">
<title id="schema-title">Tables and their foreign keys</title>
<desc id="schema-names">{escape(names)}. Their columns are listed below.</desc>
<defs><marker id="schema-arrow" viewBox="0 0 8 8" refX="8" refY="4" \
markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/>\
</marker></defs>
<g class="diagram__lines">
{paths}
</g>
{boxes}
</svg>
</div>"""


def _graph(metadata: MetaData) -> tuple[list[Node], list[Line]]:
    """Give each table a layer, and each foreign key a way to its target."""
    tables = metadata.sorted_tables
    layer: dict[Table, int] = {}
    for table in tables:
        layer[table] = 1 + max(
            (layer[other] for other in _referred(table)), default=-1
        )
    for table in reversed(tables):  # as near to its referrers as can be
        nearest = [layer[each] for each in tables if table in _referred(each)]
        layer[table] = min(nearest, default=layer[table] + 1) - 1
    node = {table: Node(layer[table], table) for table in tables}
    nodes, lines = list(node.values()), []
    for table in tables:
        for column in table.c:
            for key in column.foreign_keys:
                start, end = node[table], node[key.column.table]
                between = range(start.layer - 1, end.layer, -1)
                lanes = [Node(layer=at) for at in between]
                lines.append(Line(key, [start, *lanes, end]))
                nodes += lanes
    return nodes, lines


def _referred(table: Table) -> set[Table]:
    return {key.column.table for key in table.foreign_keys} - {table}


def _arrange(nodes: list[Node], lines: list[Line]) -> None:
    """Swap nodes of a layer for as long as that makes the lines shorter."""
    layers: list[list[Node]] = [[] for _ in {node.layer for node in nodes}]
    for node in nodes:
        layers[node.layer].append(node)
    best = _length(layers, lines)
    shorter = True
    while shorter:
        shorter = False
        for layer in layers:
            for one, other in combinations(range(len(layer)), 2):
                layer[one], layer[other] = layer[other], layer[one]
                if (length := _length(layers, lines)) < best:
                    best, shorter = length, True
                else:
                    layer[one], layer[other] = layer[other], layer[one]
    _place(layers)


def _length(layers: list[list[Node]], lines: list[Line]) -> float:
    """Sum up the climbs of all lines, squared: one long line is worse."""
    _place(layers)
    return sum(
        (right - left) ** 2
        for line in lines
        for right, left in pairwise(line.heights)
    )


def _place(layers: list[list[Node]]) -> None:
    """Stack each layer, centred beside the tallest."""
    heights = [sum(node.height + GAP for node in layer) for layer in layers]
    x: float = MARGIN
    for layer, height in zip(layers, heights, strict=True):
        y = (max(heights) - height) / 2 + 1
        width = LETTER * max(_letters(node) for node in layer) + 20
        for node in layer:
            node.x, node.y, node.width = x, y, width
            y += node.height + GAP
        x += width + CHANNEL


def _letters(node: Node) -> int:
    if node.table is None:
        return 0
    rows = [f"{column.name}  {_mark(column)}" for column in node.table.c]
    return max(map(len, [node.table.name, *rows]))


def _mark(column: Column[Any]) -> str:
    marks = {"PK": column.primary_key, "FK": bool(column.foreign_keys)}
    return " ".join(mark for mark, applies in marks.items() if applies)


def _path(line: Line) -> str:
    """Draw a foreign key as a curve with an arrow at the row it refers to."""
    start, end = line.way[0], line.way[-1]
    if start is end:
        # Beside the lines: they come from the left, except in the first layer.
        outside = start.layer > 0
        x = start.x + start.width if outside else start.x
        by = MARGIN - 2 if outside else 2 - MARGIN
        y, to_y = line.heights
        curve = f"M{x:g} {y:g}c{by} 0 {by} {to_y - y:g} 0 {to_y - y:g}"
        return f'<path d="{curve}"/>'
    curve = f"M{start.x:g} {line.heights[0]:g}"
    for (right, left), (y, to_y) in zip(
        pairwise(line.way), pairwise(line.heights), strict=True
    ):
        x = left.x + left.width
        middle = (right.x + x) / 2
        curve += f"C{middle:g} {y:g} {middle:g} {to_y:g} {x:g} {to_y:g}"
        curve += f"H{left.x:g}" if left is not end else ""
    return f'<path d="{curve}"/>'


def _box(node: Node, table: Table) -> str:
    x, y, width = node.x, node.y, node.width
    rows = "".join(
        f'<text x="{x + 10:g}" y="{node.row(column) + 4:g}">'
        f"{escape(column.name)}</text>"
        f'<text class="diagram__mark" x="{x + width - 10:g}"'
        f' y="{node.row(column) + 4:g}">{_mark(column)}</text>'
        for column in table.c
    )
    return (
        f'<g class="diagram__table"><rect x="{x:g}" y="{y:g}"'
        f' width="{width:g}" height="{node.height:g}" rx="4"/>'
        f'<path d="M{x:g} {y + HEAD:g}h{width:g}"/>'
        f'<text class="diagram__name" x="{x + 10:g}" y="{y + 17:g}">'
        f"{escape(table.name)}</text>{rows}</g>"
    )
