"""Delete parts of the code one by one, and see whether a test notices.

Run as a program: ``python tests/mutation.py [NAME…]``, where a name is that of
a recipe, or of a module of the kit such as ``kit/pages/costs``. Not part of
the test run, since it takes about an hour. Each mutant lacks one statement,
argument, element, operand, chained call or context, or has one comparison or
number changed: of a recipe, in the functions that a reader copies. Its own
tests run first; a mutant that they let live is run against what is committed:
the receipt of a recipe, without what it says of source lines, or the fragments
of all pages. What is printed: each mutant with what became of it, and the
counts for each name.
"""

import argparse
import ast
import asyncio
import contextlib
import copy
import importlib.abc
import importlib.machinery
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import clear_mappers

from recipes.foundations.engines import make_engine
from recipes.kit.catalog import ROOT, Recipe, find, recipes
from recipes.kit.databases.postgres import private_server
from recipes.kit.sections import sections
from recipes.schema.large import create_large

TIMEOUT = 120  # seconds; a mutant that hangs is noticed
OUTCOMES = ("by a test", "by what is committed", "hung", "survived")
BY_TEST, BY_COMMITTED, HUNG, SURVIVED = OUTCOMES

# Of these nodes, these lists may lose an element.
LISTS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.AsyncFunctionDef: ("decorator_list",),
    ast.AsyncWith: ("items",),
    ast.BoolOp: ("values",),
    ast.Call: ("args", "keywords"),
    ast.ClassDef: ("bases", "decorator_list"),
    ast.Dict: ("keys",),
    ast.FunctionDef: ("decorator_list",),
    ast.List: ("elts",),
    ast.Set: ("elts",),
    ast.Try: ("handlers",),
    ast.Tuple: ("elts",),
    ast.With: ("items",),
    ast.comprehension: ("ifs",),
}

SWAPPED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}


@dataclass(frozen=True)
class Subject:
    """A module, the lines of it that are changed, and its tests.

    ``recipe`` is the one that it is, or None for a module of the kit.
    """

    key: str
    lines: frozenset[int]
    tests: tuple[Path, ...]
    recipe: Recipe | None = None

    @property
    def source(self) -> Path:
        """The module's file."""
        return ROOT / "recipes" / f"{self.key}.py"

    @property
    def module(self) -> str:
        """The name under which it is imported."""
        return f"recipes.{self.key}".replace("/", ".")


def subject(name: str) -> Subject:
    """Find a recipe, or a module of the kit."""
    if name.startswith("kit/"):
        return of_kit(name)
    return of_recipe(find(name))


def of_recipe(recipe: Recipe) -> Subject:
    """Take the sections of a recipe that a reader copies."""
    places = sections(recipe.source)
    shown = frozenset(line for name in recipe.forms for line in places[name])
    return Subject(recipe.key, shown, (recipe.tests,), recipe)


def of_kit(key: str) -> Subject:
    """Take a whole module of the kit, and the tests that import it."""
    chosen = Subject(key, frozenset(), ())
    lines = chosen.source.read_text(encoding="utf-8").splitlines()
    tests = tuple(
        path
        for path in sorted((ROOT / "tests" / "kit").glob("test_*.py"))
        if chosen.module in path.read_text(encoding="utf-8")
    )
    return Subject(key, frozenset(range(len(lines) + 1)), tests)


@dataclass(frozen=True)
class Mutant:
    """One change of a module."""

    subject: Subject
    line: int
    what: str
    code: CodeType


def mutants(chosen: Subject) -> Iterator[Mutant]:
    """Make every mutant of a module.

    The first is the module itself, which has to survive.
    """
    tree = ast.parse(chosen.source.read_text(encoding="utf-8"))

    def mutant(line: int, what: str) -> Mutant:
        code = compile(tree, str(chosen.source), "exec")
        return Mutant(chosen, line, what, code)

    yield mutant(0, "nothing")
    for parent in list(_nodes(tree)):
        for field, value in _fields(parent):
            many = isinstance(value, list)
            for number, child in enumerate(value if many else [value]):
                line = getattr(child, "lineno", getattr(parent, "lineno", 0))
                if line not in chosen.lines:
                    continue
                for what, new in _changes(child, parent):
                    # The tree is changed, compiled and changed back.
                    new_value: Any = new
                    if many:
                        new_value = [
                            *value[:number],
                            new,
                            *value[number + 1 :],
                        ]
                    setattr(parent, field, new_value)
                    with contextlib.suppress(SyntaxError, ValueError):
                        yield mutant(line, what)
                    setattr(parent, field, value)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """List a node and all below it that may be changed."""
    yield node
    for _, value in _fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child)


def _fields(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """List the fields of a node, without types: they do nothing."""
    for field, value in ast.iter_fields(node):
        pair = field == "slice" and isinstance(value, ast.Tuple)
        if field not in ("annotation", "returns") and not pair:
            yield field, value


def _changes(node: Any, parent: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """List what may stand instead of a node."""
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        for field in LISTS.get(type(node), ()):
            yield from _shorter(node, field)
    if isinstance(node, ast.stmt) and not isinstance(parent, ast.Module):
        yield from _statements(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield f"drop `.{node.func.attr}(…)`", node.func.value
    if isinstance(node, ast.BinOp):
        yield f"only `{ast.unparse(node.left)}`", node.left
        yield f"only `{ast.unparse(node.right)}`", node.right
    if isinstance(node, ast.IfExp):
        yield f"always `{ast.unparse(node.body)}`", node.body
        yield f"always `{ast.unparse(node.orelse)}`", node.orelse
    if isinstance(node, ast.UnaryOp):
        yield f"only `{ast.unparse(node.operand)}`", node.operand
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield f"drop `[{ast.unparse(node.slice)}]`", node.value
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            changed = copy.copy(node)
            changed.ops = list(node.ops)
            changed.ops[number] = SWAPPED[type(operator)]
            yield f"becomes `{ast.unparse(changed)}`", changed
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        value: Any = node.value + 1
        if isinstance(node.value, bool):
            value = not node.value
        yield (
            f"{node.value} becomes {value}",
            ast.copy_location(ast.Constant(value), node),
        )


def _statements(node: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """List what may stand instead of a statement."""
    docstring = isinstance(node, ast.Expr) and isinstance(
        node.value, ast.Constant
    )
    if docstring or isinstance(node, ast.Pass):
        return
    first = ast.unparse(node).split("\n")[0]
    yield f"delete `{first}`", ast.copy_location(ast.Pass(), node)
    if isinstance(node, ast.Raise) and node.cause:
        bare = copy.copy(node)
        bare.cause = None
        yield f"drop `from {ast.unparse(node.cause)}`", bare
    if isinstance(node, ast.With | ast.AsyncWith | ast.Try):
        body = ast.If(ast.Constant(value=True), node.body, [])
        body = ast.fix_missing_locations(ast.copy_location(body, node))
        yield f"only the body of `{first}`", body


def _shorter(node: Any, field: str) -> Iterator[tuple[str, ast.AST]]:
    """List a node without one element of a list in it."""
    elements = getattr(node, field)
    for number, element in enumerate(elements):
        rest = [*elements[:number], *elements[number + 1 :]]
        shorter = copy.copy(node)
        setattr(shorter, field, rest)
        name = ast.unparse(element or node.values[number]).split("\n")[0]
        if isinstance(node, ast.Dict):
            shorter.values = [
                *node.values[:number],
                *node.values[number + 1 :],
            ]
        if isinstance(node, ast.BoolOp) and len(rest) == 1:
            shorter = rest[0]
        yield f"drop `{name}`", shorter


class Import(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import a module from its mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = mutant.subject.module

    def find_spec(
        self, fullname: str, *_: Any
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the mutated module alone."""
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant under the name of the module's file."""
        module.__file__ = str(self.mutant.subject.source)
        exec(self.mutant.code, module.__dict__)  # noqa: S102 - that is what a mutant is for


def test_in_child(mutant: Mutant) -> int:
    """Fork; the child's exit code is 0 for a survivor."""
    child = os.fork()
    if child:
        return child
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    os.dup2(sys.stdout.fileno(), 1)
    os.dup2(sys.stdout.fileno(), 2)
    code = 1
    try:
        # What this program has imported may have used the module.
        for name in list(sys.modules):
            if name.partition(".")[0] == "recipes":
                del sys.modules[name]
        clear_mappers()
        sys.meta_path.insert(0, Import(mutant))
        chosen = mutant.subject
        tests = [str(path) for path in chosen.tests]
        cache = Path(tempfile.gettempdir(), chosen.module)
        # What killed the last mutant probably kills the next.
        options = ["-x", "-q", "--tb=no", "--ff", "-o", f"cache_dir={cache}"]
        if pytest.main([*options, *tests]) == pytest.ExitCode.OK:
            code = 2
            differs = (
                asyncio.run(_differs(chosen.recipe))
                if chosen.recipe
                else _fragments_differ()
            )
            if not differs:
                code = 0
    finally:
        os._exit(code)


async def _differs(recipe: Recipe) -> bool:
    """Tell whether the demonstrations do something else than recorded."""
    # These use the mutant; what this program imported at first does not.
    from recipes.kit.databases.throwaway import open_template
    from recipes.kit.recording.receipts import difference, load, record

    async with contextlib.AsyncExitStack() as stack:
        templates = {
            backend: await stack.enter_async_context(open_template(backend))
            for backend in recipe.backends
        }
        recorded = await record(recipe, templates)
    committed = load(recipe.receipt)
    return bool(
        difference(_without_lines(committed), _without_lines(recorded))
    )


def _fragments_differ() -> bool:
    """Tell whether the pages would include something else."""
    from recipes.kit import book

    return any(
        path.read_text(encoding="utf-8") != text
        for path, text in book.fragments().items()
    )


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_lines(item)
            for key, item in value.items()
            if key not in ("section", "line", "source", "plan")
        }
    if isinstance(value, list):
        return [_without_lines(item) for item in value]
    return value


def run(queue: Iterator[Mutant], workers: int) -> Iterator[tuple[Mutant, str]]:
    """Test mutants, some at a time, and tell what became of each."""
    running: dict[int, tuple[Mutant, float]] = {}
    try:
        while True:
            while len(running) < workers:
                mutant = next(queue, None)
                if mutant is None:
                    break
                running[test_in_child(mutant)] = mutant, time.monotonic()
            if not running:
                return
            for child, (_, started) in running.items():
                if time.monotonic() - started > TIMEOUT:
                    os.kill(child, signal.SIGKILL)
            ended, status = os.waitpid(-1, os.WNOHANG)
            if ended in running:
                mutant, _ = running.pop(ended)
                code = os.waitstatus_to_exitcode(status)
                outcomes = {
                    0: SURVIVED,
                    2: BY_COMMITTED,
                    -signal.SIGKILL: HUNG,
                }
                yield mutant, outcomes.get(code, BY_TEST)
            else:
                time.sleep(0.05)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)


def main() -> int:
    """Print what became of each mutant, and the counts for each name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    chosen = [subject(name) for name in arguments.names] or [
        of_recipe(recipe) for recipe in recipes()
    ]
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up
    with private_server() as url, tempfile.TemporaryDirectory() as directory:
        # A mutant that is killed leaves its files behind.
        tempfile.tempdir = directory
        server = url.render_as_string(hide_password=False)
        os.environ["DATABASE_URL"] = server
        os.environ["RECIPES_LARGE"] = asyncio.run(_make_large(server))
        for each in chosen:
            _report(each, arguments.workers)
    return 0


def _report(chosen: Subject, workers: int) -> None:
    counts = dict.fromkeys(OUTCOMES, 0)
    queue = mutants(chosen)
    [(_, outcome)] = run(iter([next(queue)]), 1)
    if outcome != SURVIVED:
        print(f"{chosen.key} fails without a change: {outcome}", flush=True)
        return
    for mutant, outcome in run(queue, workers):
        counts[outcome] += 1
        place = f"{chosen.key}:{mutant.line}"
        print(f"{outcome}: {place}: {mutant.what}", flush=True)
    print(chosen.key, sum(counts.values()), "mutants:", counts, flush=True)


async def _make_large(server: str) -> str:
    """Make the large data set; it goes with the private server."""
    url = make_url(server)
    engine = make_engine(url)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("CREATE DATABASE recipes_large"))
    await engine.dispose()
    engine = make_engine(url.set(database="recipes_large"))
    await create_large(engine)
    await engine.dispose()
    return engine.url.render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main())
