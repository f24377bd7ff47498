"""Show a family of failures: each message, what raises it, and its cure."""

import ast
from collections.abc import Sequence
from typing import Any

from recipes.kit.catalog import Part, Recipe, find
from recipes.kit.errors import CookbookError
from recipes.kit.pages.error_entries import Entry
from recipes.kit.pages.escaping import code, fence, sentence
from recipes.kit.pages.fragments import as_sections
from recipes.kit.pages.headline import statements
from recipes.kit.pages.pieces import named, read
from recipes.kit.pages.runs import output
from recipes.kit.pages.templates import fill

Json = dict[str, Any]


def render_family(
    family: Recipe, receipt: Json, entries: Sequence[Entry]
) -> str:
    """Return the text of the file of fragments: all messages, in one.

    Raises:
        CookbookError: a trap has no message, or no cure.
    """
    messages = [
        _failure(family, trap, receipt["parts"], entries)
        for trap in family.traps
    ]
    return as_sections({"messages": "\n\n".join(messages)})


def _failure(
    family: Recipe, trap: Part, parts: Json, entries: Sequence[Entry]
) -> str:
    raised = [
        entry for entry in entries if entry.is_raised_by(family, trap.name)
    ]
    cure = family.cure(trap)
    if not raised or cure is None:
        raise CookbookError(
            f"recipes/{family.key}.py: {trap.name} has to raise a message, and"
            " to have a cure beside it."
        )
    return fill(
        "failure",
        titles=[code(entry.message) for entry in raised],
        anchor=trap.anchor,
        cause=sentence(trap.sentence),
        remarks=_paragraphs(trap.remarks),
        code=_code(family, trap),
        outcome=output(parts[trap.name]),
        cure=sentence(cure.sentence),
        cure_remarks=_paragraphs(cure.remarks),
        cure_code=_code(family, cure),
        cure_outcome=output(parts[cure.name]),
        wordings={
            who: code(wording)
            for who, wording in family.wordings.get(trap.name, {}).items()
        },
        more=find(family.more[trap.name]) if trap.name in family.more else "",
    )


def _code(family: Recipe, part: Part) -> str:
    """Show what a part does, and what it defines for that before.

    Its docstring is the text beside it, and its imports say nothing new.
    """
    lines, nodes = read(family, part.name)
    function = named(nodes, part.name)
    before = [
        "\n".join(lines[_start(node) - 1 : node.end_lineno])
        for node in nodes[: nodes.index(function)]
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    text = "\n\n\n".join([*before, statements(lines, function)])
    return fence(text, "python")


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _paragraphs(text: str) -> list[str]:
    return [sentence(" ".join(each.split())) for each in text.split("\n\n")]
