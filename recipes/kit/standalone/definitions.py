"""What the book defines at the top of its modules, by name, as source text."""

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recipes.kit.catalog import ROOT
from recipes.kit.sections import sections, text_of

# What is read whole, each module before those that need it.
_WHOLE = {
    "schema": (
        "base", "keys", "times", "whole_numbers",
        "people", "content", "shop", "money", "jobs", "later",
    ),
    "foundations": (
        "dialects", "driver_errors", "database_url",
        "engines", "constraint_errors",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """A class, a function or a constant, with what Python needs to run it.

    ``text`` has its decorators, and the functions registered for it, such as
    the SQL of ``utc_now`` on each engine.
    """

    node: ast.stmt
    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class Book:
    """All definitions, the indexes, and where outside names come from.

    ``of_recipes`` are the definitions of recipes that others use, and the key
    of the recipe of each; ``imports_of_recipes`` is what they import.
    """

    definitions: dict[str, Definition]
    of_recipes: dict[str, str]
    indexes: tuple[ast.Expr, ...]
    imports: dict[str, str]
    imports_of_recipes: dict[str, str]


@functools.cache
def book() -> Book:
    """Read the schema, the foundations, and the recipes that others use."""
    whole = [
        _read(package, name)
        for package, names in _WHOLE.items()
        for name in names
    ]
    recipes = {
        f"{package}/{name}": _read(package, name, used)
        for (package, name), used in _used_by_applications().items()
    }
    definitions = {
        name: _definition(name, node, tree, source)
        for source, tree in [*recipes.values(), *whole]
        for node in tree.body
        if (name := defined(node))
    }
    shared = {defined(node) for _, tree in whole for node in tree.body}
    of_recipes = {
        name: key
        for key, (_, tree) in recipes.items()
        for node in tree.body
        if (name := defined(node)) and name not in shared
    }
    indexes = tuple(
        node
        for _, tree in whole
        for node in tree.body
        if isinstance(node, ast.Expr) and index_name(node)
    )
    return Book(
        definitions,
        of_recipes,
        indexes,
        _imported_by(whole),
        _imported_by(recipes.values()),
    )


def _imported_by(sources: Iterable[tuple[str, ast.Module]]) -> dict[str, str]:
    return {
        name: line
        for _, tree in sources
        for name, line in imported(tree).items()
    }


def _used_by_applications() -> dict[tuple[str, str], set[str]]:
    """Map modules, by package and name, to what applications import of them.

    Beside the foundations and the schema, which are read whole.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for path in Path(ROOT, "recipes", "applications").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and is_of_book(node):
                match (node.module or "").split("."):
                    case [_, package, name] if package not in _WHOLE:
                        used = found.setdefault((package, name), set())
                        used |= {alias.name for alias in node.names}
    return dict(sorted(found.items()))


def _read(
    package: str, name: str, used: Iterable[str] = ()
) -> tuple[str, ast.Module]:
    """Read a module, or its recipe and the sections that define these."""
    path = Path(ROOT, "recipes", package, f"{name}.py")
    source = path.read_text(encoding="utf-8")
    texts = {section: text_of(path, section) for section in sections(path)}
    if "recipe" in texts:
        source = "\n".join(
            text
            for section, text in texts.items()
            if section == "recipe"
            or not {defined(node) for node in ast.parse(text).body}.isdisjoint(
                used
            )
        )
    return source, ast.parse(source)


def _definition(
    name: str, node: ast.stmt, tree: ast.Module, source: str
) -> Definition:
    nodes = [node, *_registered(tree, name)]
    texts = [_text_with_decorators(source, each) for each in nodes]
    names = frozenset(used for each in nodes for used in names_in(each))
    return Definition(node, "\n\n\n".join(texts), names)


def _registered(tree: ast.Module, name: str) -> Iterator[ast.stmt]:
    """Find the private functions that SQLAlchemy calls for a definition.

    And what a statement that stands alone does with it.
    """
    for node in tree.body:
        if name in set(names_in(node)) and (
            (
                isinstance(node, ast.FunctionDef)
                and node.decorator_list
                and node.name.startswith("_")
            )
            or (isinstance(node, ast.Expr) and not index_name(node))
        ):
            yield node


def _text_with_decorators(source: str, node: ast.stmt) -> str:
    """Return the lines of a statement as they stand in the source."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def defined(node: ast.stmt) -> str:
    """Name what a statement defines, or ""."""
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def is_call_of(node: ast.AST, function: str) -> bool:
    """Tell whether code is a call of this function."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
    )


def imported(tree: ast.Module) -> dict[str, str]:
    """Map names to the statements that import them from outside the book."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name] = ast.unparse(
                    ast.Import([alias])
                )
        elif isinstance(node, ast.ImportFrom) and not is_of_book(node):
            for alias in node.names:
                found[alias.asname or alias.name] = ast.unparse(
                    ast.ImportFrom(node.module, [alias], 0)
                )
    return found


def imported_from_book(tree: ast.Module) -> list[str]:
    """List the names that code imports from the book."""
    return [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and is_of_book(node)
        for alias in node.names
    ]


def is_of_book(node: ast.stmt) -> bool:
    """Tell whether a statement imports from the book."""
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
        "recipes."
    )


def names_in(node: ast.AST) -> Iterator[str]:
    """List the names that code uses, in quoted annotations as well."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.AnnAssign | ast.arg) and each.annotation:
            yield from names_in_annotation(each.annotation)


def names_in_annotation(annotation: ast.expr) -> Iterator[str]:
    """List the names of an annotation, quoted or not."""
    for each in ast.walk(annotation):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield from names_in(ast.parse(each.value))


def index_name(code: ast.AST) -> str:
    """Name the index that some code makes, or ""."""
    for node in ast.walk(code):
        match node:
            case ast.Call(
                func=ast.Name(id="Index"), args=[ast.Constant(value=name), *_]
            ):
                return str(name)
    return ""
