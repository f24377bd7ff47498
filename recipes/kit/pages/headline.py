"""What a page says at first sight: the usual way's damage, and the cure's.

A headline is a trap and its cure, run under the same conditions. Their bodies
are shown whole: what they share stands in a function between them.
"""

import ast
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from recipes.kit.catalog import Part, Recipe
from recipes.kit.pages.pieces import Function, functions, named, read

Json = dict[str, Any]

_WITHIN = re.compile(r"\(([\w.]+)\) ")


@dataclass(frozen=True)
class Figures:
    """What a run came to, as labels and values; the total is the last.

    The total of a run that raised is the error's class and its message.
    """

    rows: tuple[tuple[str, str], ...]
    total: tuple[str, str]


def figures(run: Json) -> Figures:
    """Read the figures of a run: what it printed as ``label: value``."""
    rows = [_label_and_value(line) for line in run["printed"]]
    if run["error"]:
        rows.append(_kind_and_sentence(run["error"]))
    return Figures(tuple(rows[:-1]), rows[-1])


def _label_and_value(line: str) -> tuple[str, str]:
    label, _, value = line.rpartition(": ")
    return label, value


def _kind_and_sentence(error: Json) -> tuple[str, str]:
    """Return the class of an error and the first sentence of its message.

    Of an error within one of SQLAlchemy's, which begins with its class, the
    name that people search for is the inner one's.
    """
    kind, message = error["class"], error["message"]
    if within := _WITHIN.match(message):
        message = message[within.end() :]
        if within[1].startswith("sqlalchemy."):
            kind = within[1]
    sentence = message.partition("\n")[0].partition(". ")[0]
    return kind.rpartition(".")[2], sentence


def body(recipe: Recipe, part: Part) -> str:
    """Return what a part does, without its docstring.

    If it hands one function of its own to what trap and cure share, that
    function's body says it all, unless the recipe is used around it.
    """
    lines, nodes = read(recipe, part.name)
    function = named(nodes, part.name)
    own = [node for node in function.body if isinstance(node, Function)]
    if len(own) == 1 and not _names(function, but=own[0]) & functions(recipe):
        function = own[0]
    return statements(lines, function)


def statements(lines: Sequence[str], function: Function) -> str:
    """Return what stands in a function below its docstring."""
    first = function.body[1 if ast.get_docstring(function) else 0]
    start, end = first.lineno, function.end_lineno
    # Comments above the first statement belong to it.
    while lines[start - 2].lstrip().startswith("#"):
        start -= 1
    return textwrap.dedent("\n".join(lines[start - 1 : end]))


def _names(function: Function, *, but: ast.stmt) -> set[str]:
    """List the names that a function uses, but for one of its statements."""
    return {
        node.id
        for statement in function.body
        if statement is not but
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
