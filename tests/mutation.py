"""Delete parts of recipes one by one, and see whether a test notices.

Run as a program: ``python tests/mutation.py [NAME…]``. Not part of the test
run, since it takes about an hour. Each mutant lacks one statement, argument,
keyword or chained call of a recipe's public functions, or has one comparison
or constant changed. The recipe's own tests run first; a mutant that they let
live is run against the receipt, without what it says of source lines.
"""

import argparse
import ast
import asyncio
import contextlib
import importlib.abc
import importlib.machinery
import itertools
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import make_url, text

from recipes.foundations.engines import make_engine
from recipes.kit.catalog import ROOT, Recipe, find, recipes
from recipes.kit.databases import open_template
from recipes.kit.postgres import private_server
from recipes.kit.receipts import difference, load, record
from recipes.kit.sections import sections
from recipes.schema.large import create_large

WORKERS = 2
TIMEOUT = 60  # seconds; a mutant that hangs is noticed
KILLED, KILLED_BY_RECEIPT, SURVIVED = "test", "receipt", "survived"

SWAPPED = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
}


@dataclass(frozen=True)
class Mutant:
    """One change of a recipe's source: a span of text and its replacement."""

    recipe: Recipe
    line: int
    what: str
    source: str


def mutants(recipe: Recipe) -> Iterator[Mutant]:
    """Make every mutant of the functions that a reader copies."""
    source = recipe.source.read_text(encoding="utf-8")
    starts = list(
        itertools.accumulate(
            (len(line) for line in source.splitlines(keepends=True)),
            initial=0,
        )
    )
    shown = [
        lines
        for name, lines in sections(recipe.source).items()
        if name not in {part.name for part in recipe.parts}
    ]
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.expr | ast.stmt):
            continue
        if not any(node.lineno in lines for lines in shown):
            continue
        for start, end, new, what in _changes(node, starts):
            # Lines keep their numbers.
            lines = "\n" * source[start:end].count("\n")
            text = source[:start] + new + lines + source[end:]
            with contextlib.suppress(SyntaxError):
                compile(text, "mutant", "exec")
                yield Mutant(recipe, node.lineno, what, text)


Change = tuple[int, int, str, str]


def _changes(node: ast.AST, starts: Sequence[int]) -> Iterator[Change]:
    def at(part: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        assert part.end_lineno is not None
        assert part.end_col_offset is not None
        return (
            starts[part.lineno - 1] + part.col_offset,
            starts[part.end_lineno - 1] + part.end_col_offset,
        )

    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for statement in _statements(node):
            text = ast.unparse(statement).split("\n")[0]
            yield *at(statement), "pass", f"delete `{text}`"
    if isinstance(node, ast.Call):
        arguments: list[ast.expr | ast.keyword] = sorted(
            [*node.args, *node.keywords], key=at
        )
        for number, argument in enumerate(arguments):
            start, end = at(argument)
            if number + 1 < len(arguments):
                end = at(arguments[number + 1])[0]
            elif number:
                start = at(arguments[number - 1])[1]
            yield start, end, "", f"drop argument `{ast.unparse(argument)}`"
        if isinstance(node.func, ast.Attribute):
            start = at(node.func.value)[1]
            yield start, at(node)[1], "", f"drop `.{node.func.attr}(…)`"
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        start, end = at(node.left)[1], at(node.comparators[0])[0]
        new = SWAPPED[type(node.ops[0])]
        yield start, end, f" {new} ", f"`{ast.unparse(node)}` with {new}"
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            text = ast.unparse(value)
            yield *at(node), f"({text})", f"only `{text}`"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int):
        new = str(not node.value)
        if not isinstance(node.value, bool):
            new = str(node.value + 1)
        yield *at(node), new, f"{node.value} becomes {new}"


def _statements(function: ast.AST) -> Iterator[ast.stmt]:
    """List the statements in a function, without docstrings."""
    for node in ast.walk(function):
        if node is function or not isinstance(node, ast.stmt):
            continue
        docstring = isinstance(node, ast.Expr) and isinstance(
            node.value, ast.Constant
        )
        if not docstring and not isinstance(node, ast.Pass):
            yield node


class Import(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import a recipe's module from the source of its mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = f"recipes.{mutant.recipe.chapter}.{mutant.recipe.name}"

    def find_spec(
        self, fullname: str, *_: Any
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the mutated module alone."""
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant under the name of the recipe's file."""
        path = str(self.mutant.recipe.source)
        module.__file__ = path
        exec(compile(self.mutant.source, path, "exec"), module.__dict__)  # noqa: S102 - that is what a mutant is for


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
        sys.meta_path.insert(0, Import(mutant))
        tests = str(mutant.recipe.tests)
        options = ["-x", "-q", "-p", "no:cacheprovider", "--tb=no"]
        code = int(pytest.main([*options, tests]) != pytest.ExitCode.OK)
        if code == 0 and asyncio.run(_differs(mutant.recipe)):
            code = 2
    finally:
        os._exit(code)


async def _differs(recipe: Recipe) -> bool:
    """Tell whether the demonstrations do something else than recorded."""
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


def run(queue: Iterator[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """Test mutants, some at a time, and tell what became of each."""
    running: dict[int, tuple[Mutant, float]] = {}
    while True:
        while len(running) < WORKERS:
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
            outcome = {0: SURVIVED, 2: KILLED_BY_RECEIPT}.get(code, KILLED)
            yield mutant, outcome
        else:
            time.sleep(0.05)


def main() -> int:
    """Print each survivor, and the counts for each recipe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    names = parser.parse_args().names
    chosen = [find(name) for name in names] or recipes()
    os.chdir(ROOT)
    with private_server() as url:
        server = url.render_as_string(hide_password=False)
        os.environ["DATABASE_URL"] = server
        os.environ["RECIPES_LARGE"] = asyncio.run(_make_large(server))
        for recipe in chosen:
            _report(recipe)
    return 0


def _report(recipe: Recipe) -> None:
    outcomes = []
    for mutant, outcome in run(mutants(recipe)):
        outcomes.append(outcome)
        if outcome == SURVIVED:
            print(f"{recipe.key}:{mutant.line}: {mutant.what}", flush=True)
    counts = {
        outcome: outcomes.count(outcome)
        for outcome in (KILLED, KILLED_BY_RECEIPT, SURVIVED)
    }
    print(recipe.key, len(outcomes), "mutants:", counts, flush=True)


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
