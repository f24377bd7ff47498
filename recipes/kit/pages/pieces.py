"""Cut a section of a recipe where a statement that sends SQL has ended.

A piece is some lines of the file, so many that the SQL which they sent has
room beside them. What a reader knows, or needs only once, is
folded: imports, classes, signatures, docstrings, and the checks of arguments
before the first statement.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from recipes.kit.catalog import Recipe
from recipes.kit.sections import sections

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Piece:
    """Some lines of a section, counted from 1.

    Attributes:
        text: the lines.
        first: the number of the first.
        sent: the numbers of those that sent something.
        summary: what stands instead of a folded piece; empty if it is open.
        above: what else is folded with it.
    """

    text: str
    first: int
    sent: tuple[int, ...] = ()
    summary: str = ""
    above: str = ""


def cut(recipe: Recipe, section: str, sent: Mapping[int, int]) -> list[Piece]:
    """Cut a section into pieces.

    ``sent`` has the lines that sent SQL, and how many lines that takes.
    """
    lines, body = read(recipe, section)
    pieces: list[Piece] = []
    start = 1

    def add(last: int, summary: str = "", above: str = "") -> None:
        nonlocal start
        within = tuple(at for at in sorted(sent) if start <= at <= last)
        text = "\n".join(lines[start - 1 : last])
        if text.strip():
            pieces.append(Piece(text, start, within, summary, above))
        start = last + 1

    if not sent:
        # Nothing to stand beside: all but the imports is read whole.
        add(
            max(last_line(node) for node in body if _is_import(node)),
            "imports",
        )
        add(len(lines))
        return pieces
    above: list[str] = []
    for node in body:
        if not isinstance(node, Function):
            above += _names(node)
            continue
        sends = any(node.lineno <= at <= last_line(node) for at in sent)
        if sends or ast.get_docstring(node):
            last = _end_of_head(node)
            while lines[last - 1].lstrip().startswith("#"):
                last -= 1  # a comment belongs to what comes after it
            add(last, _signature(node), _listed(above))
        elif above:
            add(_start(node) - 1, _listed(above))
        above = []
        for last in list(_ends_of_senders(node, sent))[:-1]:
            height = sum(sent[at] for at in sent if start <= at <= last)
            if last - start + 1 >= height:
                add(last)
        # What follows the last goes with it.
        add(last_line(node))
    add(len(lines), _listed(above))
    return pieces


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def read(recipe: Recipe, section: str) -> tuple[list[str], list[ast.stmt]]:
    """Return the lines of a section and its syntax, both counted from 1."""
    text = recipe.source.read_text(encoding="utf-8").splitlines()
    place = sections(recipe.source)[section]
    lines = "\n".join(text[at - 1] for at in place).rstrip().split("\n")
    return lines, ast.parse("\n".join(lines)).body


def named(body: Iterable[ast.stmt], name: str) -> Function:
    """Return the function of that name."""
    return next(
        node
        for node in body
        if isinstance(node, Function) and node.name == name
    )


def functions(recipe: Recipe) -> set[str]:
    """Name the functions and classes that readers copy from a recipe."""
    _, body = read(recipe, "recipe")
    return {
        node.name for node in body if isinstance(node, Function | ast.ClassDef)
    }


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _ends_of_senders(
    function: Function, sent: Collection[int]
) -> Iterator[int]:
    """Give the last line of each statement that sent something, in order."""
    for node in statements(function.body):
        within = range(node.lineno, _end_of_statement(node) + 1)
        if any(at in within for at in sent):
            yield within[-1]


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Go through statements, each before those within it."""
    for node in body:
        yield node
        for field in ("body", "handlers", "orelse", "finalbody"):
            for inner in getattr(node, field, ()):
                handler = isinstance(inner, ast.ExceptHandler)
                yield from statements(inner.body if handler else [inner])


def _end_of_statement(node: ast.stmt) -> int:
    """Return the last line of a statement; of a compound one, of its head."""
    inner: list[ast.stmt] = getattr(node, "body", [])
    return _start(inner[0]) - 1 if inner else last_line(node)


def _end_of_head(function: Function) -> int:
    """Return the last line of signature, docstring and checks."""
    body = function.body
    checks = 1 if ast.get_docstring(function) else 0
    while checks < len(body) and _is_check(body[checks]):
        checks += 1
    if checks:
        return last_line(body[checks - 1])
    return body[0].lineno - 1


def _is_check(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and all(isinstance(inner, ast.Raise) for inner in node.body)
    )


def _start(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    first: int = min([node.lineno, *(each.lineno for each in decorators)])
    return first


def last_line(node: ast.stmt) -> int:
    """Return the number of the line in which a statement ends."""
    last: int | None = node.end_lineno
    return last or node.lineno


def _names(node: ast.stmt) -> list[str]:
    """Say what a folded statement is."""
    if _is_import(node):
        return ["imports"]
    if isinstance(node, ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [ast.unparse(node.targets[0])]
    if isinstance(node, ast.AnnAssign):
        return [ast.unparse(node.target)]
    return []


def _signature(function: Function) -> str:
    """Write a signature without the types of its arguments."""
    arguments = [each.arg for each in function.args.args]
    if function.args.kwonlyargs:
        keywords = [each.arg for each in function.args.kwonlyargs]
        arguments += ["*", *keywords]
    returns = function.returns
    answer = f" -> {ast.unparse(returns)}" if returns else ""
    word = "async def" if isinstance(function, ast.AsyncFunctionDef) else "def"
    return f"{word} {function.name}({', '.join(arguments)}){answer}"
