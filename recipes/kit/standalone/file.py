"""Write a recipe as one file that runs anywhere.

The recipe stands in it word for word, and with it the helpers of the book that
it uses, the models that it needs, and the few rows with which its
demonstrations print what they print in the book. ``file.py.jinja`` has
the shape of the file.
"""

import ast
import functools
import json
import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint

from recipes.kit import catalog
from recipes.kit.catalog import GROWTH, Need, Part, Recipe
from recipes.kit.sections import sections, text_of
from recipes.kit.standalone.definitions import (
    Definition,
    book,
    defined,
    imported,
    imported_from_book,
    names_in,
)
from recipes.kit.standalone.own_models import (
    BETWEEN,
    Use,
    needed,
    own_models,
    tables,
)
from recipes.kit.templates import templates_in
from recipes.schema import seed


# The book's engine is a recipe of its own; a short one stands for it.
_ENGINE = "make_engine"
_LATER = "from __future__ import annotations\n\n"
_STRING = 50  # characters of a string that are written in one piece


@dataclass(frozen=True)
class Choice:
    """Which of the book's rows and options a file has.

    Attributes:
        rows: the numbers of the rows that are kept, by table.
        without: the options of models that are left out.
        short_ids: whether ids are 1, 2, 3 instead of those of the book.
    """

    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    short_ids: bool = False


def choices_file() -> Path:
    """Name the file of what was chosen for every recipe."""
    return catalog.DOCS / "receipts" / "standalone.json"


def choices() -> dict[str, Choice]:
    """Read what was chosen, by the key of the recipe."""
    if not choices_file().exists():
        return {}
    read = json.loads(choices_file().read_text(encoding="utf-8"))
    return {
        key: Choice(
            {table: tuple(rows) for table, rows in each["rows"].items()},
            frozenset(each["without"]),
            each["short_ids"],
        )
        for key, each in read.items()
    }


def dumps(chosen: Mapping[str, Choice]) -> str:
    """Write what was chosen as the text that is committed."""
    plain = {
        key: {
            "rows": {table: list(rows) for table, rows in each.rows.items()},
            "without": sorted(each.without),
            "short_ids": each.short_ids,
        }
        for key, each in sorted(chosen.items())
    }
    return json.dumps(plain, indent=1) + "\n"


def all_rows() -> dict[str, tuple[int, ...]]:
    """Number every row of the seed, by table."""
    return {
        table.name: tuple(range(len(rows)))
        for table, rows in seed.rows().items()
    }


def printed(recipe: Recipe, receipt: Mapping[str, Any], backend: str) -> str:
    """Return what the file prints on an engine, by the recipe's receipt."""
    return "".join(
        f"{line}\n"
        for demo in recipe.demos
        if backend in demo.backends
        for line in receipt["parts"][demo.name][backend]["printed"]
    )


@dataclass(frozen=True)
class _Code:
    """A section of the recipe, without its imports."""

    name: str
    text: str
    nodes: list[ast.stmt]
    imports: dict[str, str]
    of_book: frozenset[str]

    @property
    def defines(self) -> set[str]:
        return {name for node in self.nodes if (name := defined(node))}

    @property
    def names(self) -> set[str]:
        return {name for node in self.nodes for name in names_in(node)}


class Standalone:
    """One recipe's file, with a choice of rows and options."""

    def __init__(self, recipe: Recipe, choice: Choice) -> None:
        self.recipe, self.choice = recipe, choice
        codes = [
            _code(recipe, name)
            for name in sections(recipe.source)
            if not name.startswith(("trap", "cure", GROWTH))
        ]
        self.demos = [each for each in codes if each.name.startswith("demo")]
        self.code = _needed(codes)
        self.use = Use()
        self._see(self.code)
        for definition in _of_recipes(self.all_code):
            self.use.see(_without_docstrings(definition.node))
        self.use.certain = set(self.use.read)
        self._see(self.demos)
        self.needs = self._needs()
        reasons = {name: need.reason for name, need in self.needs.items()}
        self.models = own_models(self.use, reasons, choice.without)
        self.constants = {
            name: vars(seed)[name]
            for each in self.demos
            for name in sorted(each.of_book)
            if name.isupper()
        }
        self.rows = self._rows()
        self.hooks = self._hooks()
        self.helpers, self.others = self._helpers()

    def _needs(self) -> dict[str, Need]:
        """Collect what the recipe needs, and those that it uses."""
        found = dict(self.recipe.needs)
        keys = {
            book().of_recipes.get(name)
            for each in self.all_code
            for name in each.of_book
        }
        for recipe in catalog.recipes():
            if recipe.key in keys:
                found = self._of_models_here(recipe.needs) | found
        return found

    def _of_models_here(self, needs: Mapping[str, Need]) -> dict[str, Need]:
        """Leave out needs of models that only the rest of a recipe uses."""
        here = [tables()[name] for name in self.use.names & tables().keys()]
        items = {name: needed(name) for name in needs}
        found = {
            name: needs[name]
            for name, item in items.items()
            if item is None or item.table in here
        }
        if not any(
            isinstance(items[name], ForeignKeyConstraint) for name in found
        ):
            found.pop("foreign keys", None)
        return found

    def _see(self, codes: Iterable[_Code]) -> None:
        for code in codes:
            for node in code.nodes:
                self.use.see(_without_docstrings(node))
            self.use.names |= code.of_book

    @property
    def all_code(self) -> list[_Code]:
        """The recipe, and its demonstrations."""
        return [*self.code, *self.demos]

    @property
    def optional(self) -> list[str]:
        """Name the options, columns and keys that may not be needed."""
        options = [
            option for model in self.models for option in model.optional
        ]
        return [*options, *self.keys]

    @property
    def keys(self) -> list[str]:
        """Name the keys that rows have, and that a database would make."""
        return [
            f"{model.name}.{key.name} given"
            for model in self.models
            if model.name in tables()
            and (key := tables()[model.name].autoincrement_column) is not None
            and f"{model.name}.{key.name} given" not in self.choice.without
        ]

    def text(self) -> str:
        """Return the file, not yet laid out."""
        own = {name for each in self.code for name in each.defines}
        uses_engine = bool(self.hooks) or _ENGINE in self.use.names | own
        before, after = self._around()
        samples = self._samples()
        texts = [*self.helpers, self.models_text(), samples]
        imports = _imports(self.all_code, texts, self.others)
        values = {
            "recipe": self.recipe,
            "packages": _packages(imports.values()),
            "before": before,
            "code": _joined(each.text for each in self.code),
            "after": after,
            "samples": samples,
            "demos": _joined(each.text for each in self.demos),
            "make_engine": uses_engine and _ENGINE not in own,
            "hooks": self.hooks,
            "maker": _ENGINE if uses_engine else "create_async_engine",
            "models": self.models,
            "rows": self.rows.keys() - {BETWEEN},
            "pairs": BETWEEN in self.rows,
            # Without a relationship, SQLAlchemy knows no order of tables.
            "referring": any(
                "ForeignKey(" in each.text for each in self.models
            ),
            "calls": [self._call(demo) for demo in self.recipe.demos],
        }
        shape = templates_in(Path(__file__).parent).get_template(
            "file.py.jinja"
        )
        lines = (_IMPORTED | imports).values()
        return shape.render(imports="\n".join(lines), **values)

    def models_text(self) -> str:
        """Return the models alone, not yet laid out."""
        return _joined(model.text for model in self.models)

    def _around(self) -> tuple[list[str], list[str]]:
        """Divide helpers and models into those before and after the recipe.

        The recipe comes first, unless Python needs one of them to read it.
        """
        models = self.models_text()
        helpers, others = _joined(self.helpers), _joined(self.others)
        before: list[str] = []
        after: list[str] = []
        for text, what, with_models in (
            (helpers, "Helpers of the book.", True),
            (models, "Models: yours need these columns.", True),
            (others, "Other recipes of the book.", False),
        ):
            if text:
                first = (
                    with_models and self.models_first
                ) or self.needs_first(_defined_in(text))
                (before if first else after).append(f"# {what}\n{text}")
        return before, after

    def needs_first(self, names: Iterable[str]) -> bool:
        """Tell whether Python needs one of these to read the recipe."""
        return not {
            name
            for each in self.code
            for node in each.nodes
            for name in _at_import(node)
        }.isdisjoint(names)

    @property
    def models_first(self) -> bool:
        """True if Python needs the models to read the recipe."""
        return self.needs_first(each.name for each in self.models)

    def with_helpers(self) -> str:
        """Return the recipe and its helpers, to paste to one's own models.

        Above them, annotations may name what comes later. Not yet laid out.
        """
        code = _code(self.recipe, "recipe")
        helpers = _helpers(sorted(code.of_book), code.defines)
        imports = "\n".join(_imports([code], (), helpers).values())
        later = "" if self.models_first else _LATER
        return _joined([later + imports, *helpers, code.text]) + "\n"

    def _helpers(self) -> tuple[list[str], list[str]]:
        """Collect helpers, and code of other recipes.

        Each after what it needs. Other recipes need models as well.
        """
        codes = self.all_code
        present = {_ENGINE, *(name for each in codes for name in each.defines)}
        for model in self.models:
            present |= _defined_in(model.text)
        wanted = [name for each in codes for name in sorted(each.of_book)]
        wanted += [
            name for model in self.models for name in sorted(model.names)
        ]
        wanted += ["as_data_error"] * ("data errors" in self.hooks)
        others = book().of_recipes
        wanted += [
            name for each in _of_recipes(codes) for name in sorted(each.names)
        ]
        return (
            _helpers(wanted, present | others.keys()),
            _helpers(
                wanted, present | (book().definitions.keys() - others.keys())
            ),
        )

    def _hooks(self) -> list[str]:
        """Choose what the short engine does."""
        hooks = [*filter(self.needs.get, ("foreign keys", "data errors"))]
        if {"begin_nested", "create_savepoint", "write_sessions"} & (
            self.use.words | self.use.names
        ):
            hooks.append("begin")
        return hooks

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        made = {table.name: rows for table, rows in seed.rows().items()}
        columns = {model.name: model.columns for model in self.models}
        names = {table.name: name for name, table in tables().items()}
        return {
            name: [
                {
                    column: value
                    for column in columns[name]
                    if (value := made[table][number].get(column)) is not None
                    and f"{name}.{column} given" not in self.choice.without
                }
                for number in self.choice.rows[table]
            ]
            for table, name in names.items()
            if name in columns and self.choice.rows.get(table)
        }

    def _samples(self) -> str:
        """Write the ids that have a name, and a function with the rows."""
        literal = self._literals()
        named = "\n".join(
            f"{name} = {literal.id(value)}"
            for name, value in self.constants.items()
        )
        objects = "\n".join(
            f"{name}({literal.arguments(row)}),"
            for name in tables()
            if name != BETWEEN
            for row in self.rows.get(name, ())
        )
        function = (
            "def rows() -> list[Base]:\n"
            '    """Make the rows of the demonstration."""\n'
            f"    return [\n{textwrap.indent(objects, ' ' * 8)}\n    ]"
        )
        pairs = ", ".join(
            f"{{{literal.items(row)}}}" for row in self.rows.get(BETWEEN, ())
        )
        return _joined(
            [
                named,
                function if objects else "",
                f"PAIRS = [{pairs}]" if pairs else "",
            ]
        )

    def _literals(self) -> "_Literals":
        values = [
            value
            for rows in self.rows.values()
            for row in rows
            for value in row.values()
        ]
        values += self.constants.values()
        ids = sorted({value for value in values if isinstance(value, UUID)})
        # From 2 on, since a demonstration may ask for 1, which nobody has.
        short = {id_: number for number, id_ in enumerate(ids, start=2)}
        names = {
            value: name
            for name, value in self.constants.items()
            if isinstance(value, UUID)
        }
        return _Literals(names, short if self.choice.short_ids else {})

    def _call(self, demo: Part) -> dict[str, str]:
        """Write how the file runs a demonstration, and on which engine."""
        function = next(
            node
            for each in self.demos
            for node in each.nodes
            if isinstance(node, ast.AsyncFunctionDef)
            and node.name == demo.name
        )
        [argument] = [each.arg for each in function.args.args]
        options = "engine, expire_on_commit=False"
        body = {
            "engine": f"await {demo.name}(engine)",
            "sessions": f"await {demo.name}(async_sessionmaker({options}))",
            "session": f"async with AsyncSession({options}) as session:\n"
            f"    await {demo.name}(session)",
        }[argument]
        [only_on] = demo.backends if len(demo.backends) == 1 else [""]
        return {
            "only_on": only_on,
            "text": "async with example_database() as engine:\n"
            + textwrap.indent(body, "    "),
        }


@dataclass(frozen=True)
class _Literals:
    """Writes values as code; ids by their names or numbers."""

    names: Mapping[UUID, str]
    numbers: Mapping[UUID, int]

    def items(self, row: Mapping[str, Any]) -> str:
        return ", ".join(
            f'"{column}": {self.of(value)}' for column, value in row.items()
        )

    def arguments(self, row: Mapping[str, Any]) -> str:
        return ", ".join(
            f"{column}={self.of(value)}" for column, value in row.items()
        )

    def id(self, value: UUID) -> str:
        number = self.numbers.get(value)
        return f'UUID("{value}")' if number is None else f"UUID(int={number})"

    def of(self, value: Any) -> str:
        match value:
            case UUID():
                return self.names.get(value) or self.id(value)
            case Enum():
                return f"{type(value).__name__}.{value.name}"
            case datetime():
                parts = [*value.timetuple()[:6], value.microsecond]
                while not parts[-1]:
                    parts.pop()
                return f"datetime({', '.join(map(str, parts))}, tzinfo=UTC)"
            case str() if len(value) > _STRING:
                pieces = textwrap.wrap(
                    value,
                    _STRING,
                    drop_whitespace=False,
                    replace_whitespace=False,
                    break_on_hyphens=False,
                )
                return f"({' '.join(map(repr, pieces))})"
        return repr(value)


def _code(recipe: Recipe, name: str) -> _Code:
    text = text_of(recipe.source, name)
    tree = ast.parse(text)
    lines = text.splitlines()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for at in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[at] = ""
    nodes = [
        node
        for node in tree.body
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    left = "\n".join(lines).strip("\n")
    of_book = frozenset(imported_from_book(tree))
    return _Code(name, left, nodes, imported(tree), of_book)


def _imports(
    codes: Iterable[_Code], texts: Iterable[str], others: Iterable[str] = ()
) -> dict[str, str]:
    """Import what code of the recipe and texts of the book may use.

    ``others`` are texts of other recipes. ruff takes out what is not used.
    """
    known = book().imports
    found = {
        name: line for code in codes for name, line in code.imports.items()
    }
    found |= {name: known[name] for name in _names(texts) & known.keys()}
    known = known | book().imports_of_recipes
    return found | {
        name: known[name] for name in _names(others) & known.keys()
    }


def _names(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in names_in(ast.parse(text))}


def _helpers(wanted: Iterable[str], present: Iterable[str]) -> list[str]:
    """Collect helpers of the book, each after those that it needs.

    ``present`` is what need not be looked for, as are models.
    """
    seen = {*present, *tables(), "Base"}
    found: list[str] = []

    def add(name: str) -> None:
        if name not in seen and name in book().definitions:
            seen.add(name)
            definition = book().definitions[name]
            for needed in sorted(definition.names):
                add(needed)
            found.append(definition.text)

    for name in wanted:
        add(name)
    return found


def _of_recipes(codes: Iterable[_Code]) -> Iterator[Definition]:
    """List what code takes from other recipes, and what that needs of them."""
    wanted = [name for each in codes for name in sorted(each.of_book)]
    for name in wanted:  # it grows
        if name in book().of_recipes:
            definition = book().definitions[name]
            yield definition
            wanted += sorted(definition.names - set(wanted))


@functools.cache
def _requirements() -> list[str]:
    """Read the extra ``applications``."""
    project = tomllib.loads((catalog.ROOT / "pyproject.toml").read_text())
    extras: dict[str, list[str]] = project["project"]["optional-dependencies"]
    return extras["applications"]


def _packages(imports: Iterable[str]) -> list[str]:
    """List the requirements of a file, beside those that every file has."""
    used = {
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for line in imports
        for node in ast.parse(line).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    modules = {name.replace("_", "-").replace(".", "-") for name in used}
    return [
        requirement
        for requirement in _requirements()
        for name in [re.split(r"[<>=\[]", requirement)[0]]
        if any(each == name or each.startswith(f"{name}-") for each in modules)
    ]


def _needed(codes: Iterable[_Code]) -> list[_Code]:
    """Choose the recipe, and what else its demonstrations use."""
    rest = {each.name: each for each in codes}
    wanted = [
        each
        for name, each in rest.items()
        if name == "recipe" or name.startswith("demo")
    ]
    for each in wanted:  # it grows
        del rest[each.name]
        wanted += [
            other
            for other in rest.values()
            if other not in wanted and each.names & other.defines
        ]
    return [
        each
        for each in codes
        if each in wanted and not each.name.startswith("demo")
    ]


def _at_import(node: ast.stmt) -> Iterator[str]:
    """List the names that Python, or SQLAlchemy, needs to read code."""
    parts: list[ast.AST] = [node]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [*node.args.defaults, *node.args.kw_defaults]
        parts = [*node.decorator_list, *filter(None, defaults)]
    elif isinstance(node, ast.ClassDef):
        parts = [*node.decorator_list, *node.bases]
        for inner in node.body:
            yield from _at_import(inner)
    for part in parts:
        yield from names_in(part)


def _without_docstrings(node: ast.stmt) -> ast.AST:
    bare = ast.parse(ast.unparse(node))
    for each in ast.walk(bare):
        if isinstance(
            each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and ast.get_docstring(each):
            each.body = each.body[1:]
    return bare


def _defined_in(text: str) -> set[str]:
    return {defined(node) for node in ast.parse(text).body}


def _joined(texts: Iterable[str]) -> str:
    return "\n\n\n".join(text for text in texts if text)


# What the shape of the file may use.
_IMPORTED = imported(
    ast.parse("""\
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4
from sqlalchemy import URL, BigInteger, Connection, DateTime
from sqlalchemy import event, insert, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.schema import CreateSchema, DropSchema
""")
)
