"""The models that a recipe needs, cut down to the columns that it uses.

A reader has models of their own. These show what such a model must have: each
constraint with its reason, and nothing else.
"""

import ast
import copy
import functools
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import ForeignKeyConstraint, FromClause, Index, Table
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from recipes import schema
from recipes.kit.standalone.definitions import (
    book,
    defined,
    index_name,
    is_call_of,
    names_in,
    names_in_annotation,
)
from recipes.schema import Base

BETWEEN = "post_tags"  # the table between two models
# What a need is the name of, if it is no setting.
Item = ColumnCollectionConstraint | Index
# A model of one's own does without these, or has something simpler.
_SIMPLER = {
    "String": "",
    "Text": "",
    "WholeNumber": "",
    "BigId": "",
    "Identity": "",
    "enum_of": "",
    "Cents": "BigInteger",
    "uuid7": "uuid4",
}
# After the name of a foreign key: what it does is needed.
CASCADE = " ON DELETE"
# Options that no search may take away.
_KEPT = ("primary_key", "secondary")


@dataclass
class Use:
    """What the code of a recipe and of its demonstrations names.

    ``certain`` are attributes that the recipe itself reads, which may mean a
    column that no demonstration reads.
    """

    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    certain: set[str] = field(default_factory=set)
    attributes: set[tuple[str, str]] = field(default_factory=set)

    def see(self, code: ast.AST) -> None:
        """Add what some code names: ``Post.title`` is a column of ``Post``.

        An attribute of anything else may be a column of any model, as may
        keywords, and strings that are one word.
        """
        for node in ast.walk(code):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=word) if (
                    name in tables()
                ):
                    self.attributes.add((name, word))
                case ast.Call(func=ast.Name(id=name)) if name in tables():
                    self.attributes |= {
                        (name, each.arg) for each in node.keywords if each.arg
                    }
                case ast.Attribute(ast.Attribute(attr="dialect"), "name"):
                    pass  # of an engine, and never of a model
                case ast.Attribute(attr=word):
                    self.words.add(word)
                    self.read.add(word)
                case ast.AnnAssign(target=ast.Name(id=word)):
                    self.words.add(word)  # a field that is named like it
                case ast.keyword(arg=str(word)):
                    self.words.add(word)
                case ast.Constant(value=str(word)) if word.isidentifier():
                    self.words.add(word)
        self.names.update(names_in(code))

    def means(self, model: str, attribute: str) -> bool:
        """Tell whether the code may use this attribute of this model."""
        return attribute in self.words or (model, attribute) in self.attributes


@dataclass(frozen=True)
class OwnModel:
    """A model, or a table between two models, cut down.

    Attributes:
        name: what it is called.
        text: the code.
        columns: those that are kept.
        optional: the options, and columns, that might not be needed, such as
            ``Post.created_at.server_default``.
    """

    name: str
    text: str
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """What the code uses."""
        return set(names_in(ast.parse(self.text)))


@functools.cache
def tables() -> dict[str, Table]:
    """Map models, and the table between two, to their tables, by name."""
    found = {
        mapper.class_.__name__: mapper.local_table
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
    }
    found[BETWEEN] = schema.post_tags
    order = list(Base.metadata.sorted_tables)
    return dict(sorted(found.items(), key=lambda item: order.index(item[1])))


def own_models(
    use: Use, needs: Mapping[str, str], without: frozenset[str]
) -> list[OwnModel]:
    """Cut down the models that the code names, and those that they need.

    Args:
        use: what the code names.
        needs: constraints and indexes that a promise of the recipe rests on,
            by name, each with its reason.
        without: the options and columns to leave out.
    """
    cut = _Cut(use, needs, without)
    models = [
        cut.model(name) for name in book().definitions if name in cut.kept
    ]
    return [cut.base(models), *models] if models else []


class _Cut:
    def __init__(
        self, use: Use, needs: Mapping[str, str], without: frozenset[str]
    ) -> None:
        self.use, self.needs, self.without = use, needs, without
        self.optional: list[str] = []
        for index in book().indexes:
            if index_name(index) in needs:
                columns = Use()
                columns.see(index)
                use.attributes |= columns.attributes
        self.kept = use.names & tables().keys()
        self.kept |= {
            _model_of(item.table)
            for need in needs
            if isinstance(item := needed(need), ForeignKeyConstraint)
        }
        while more := set(self._reached()) - self.kept:
            self.kept |= more

    def _reached(self) -> Iterator[str]:
        """Name the models that kept ones lead to."""
        for name in self.kept:
            for relationship in self._relationships(name):
                yield from set(names_in(relationship)) & tables().keys()
            for key in tables()[name].foreign_keys:
                column = key.parent.name
                if name == BETWEEN or _fk(name, column) in self.needs:
                    yield _model_of(key.column.table)

    def _relationships(self, model: str) -> Iterator[ast.AnnAssign]:
        """Give the relationships that the code uses, and see their order."""
        for node in _body(model, self.use):
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.value, ast.Call)
                and is_call_of(node.value, "relationship")
                and self.use.means(model, defined(node))
            ):
                order = f"{model}.{defined(node)}.order_by"
                for keyword in node.value.keywords:
                    if keyword.arg == "order_by" and order not in self.without:
                        self.use.see(_parsed(keyword.value))
                yield node

    def model(self, name: str) -> OwnModel:
        """Cut down one model, or the table between two."""
        definition = book().definitions[name].node
        if not isinstance(definition, ast.ClassDef):
            return self._table(name, definition)
        self.optional = []
        bases = [
            base.id
            for base in definition.bases
            if isinstance(base, ast.Name)
            and (base.id == "Base" or base.id in self.use.names)
        ]
        columns = [
            defined(node)
            for base in bases
            if base != "Base"
            for node in _statements(base)
            if isinstance(node, ast.AnnAssign)
        ]
        docstring = ast.get_docstring(definition) or ""
        sentence = docstring.partition(". ")[0].partition(".\n")[0]
        first, then = [f'"""{sentence.rstrip(".")}."""'], list[str]()
        relationships = list(self._relationships(name))
        for node in _body(name, self.use):
            match node:
                case ast.Assign(targets=[ast.Name(id="__tablename__")]):
                    first += ["", ast.unparse(node), ""]
                case ast.Assign(
                    targets=[ast.Name(id="__table_args__")],
                    value=ast.Tuple(elts=elements),
                ):
                    then += self._table_args(tables()[name].name, elements)
                case ast.AnnAssign() if node in relationships:
                    then += ["", ast.unparse(self._relationship(name, node))]
                case ast.AnnAssign() if self._is_kept(name, defined(node)):
                    columns.append(defined(node))
                    first += self._column(name, node)
        body = textwrap.indent("\n".join(first + then), "    ")
        text = f"class {name}({', '.join(bases)}):\n{body}"
        text = "\n\n\n".join([text, *self._indexes(name)])
        return OwnModel(name, text, tuple(columns), tuple(self.optional))

    def _is_kept(self, model: str, name: str) -> bool:
        """Tell whether a column is kept; a mere word may mean another."""
        column = tables()[model].c.get(name)
        if column is None:  # a relationship that nothing uses
            return False
        return (
            column.primary_key
            or (model, name) in self.use.attributes
            or any(
                name in _columns_of(tables()[model], needed(need))
                or need.startswith(f"{model}.{name} ")
                for need in self.needs
            )
            or any(
                self._joins(model, name, _model_of(key.column.table))
                for key in column.foreign_keys
            )
            or name in self.use.certain
            or (name in self.use.words and self._option(f"{model}.{name}"))
        )

    def _joins(self, model: str, column: str, target: str) -> bool:
        """Tell whether a foreign key is needed, or joins what is loaded."""
        if target not in self.kept:
            return False
        fk = _fk(model, column)
        return bool({fk, fk + CASCADE} & self.needs.keys()) or any(
            other in set(names_in(relationship))
            for one, other in ((model, target), (target, model))
            for relationship in self._relationships(one)
        )

    def _option(self, path: str) -> bool:
        """Tell whether an option is kept, and note that it might go."""
        if path in self.without:
            return False
        self.optional.append(path)
        return True

    def _column(self, model: str, node: ast.AnnAssign) -> list[str]:
        """Write a column, after the reasons for what it has."""
        if not isinstance(node.value, ast.Call):
            return [ast.unparse(node)]
        cut = copy.deepcopy(node)
        table, name = tables()[model].name, defined(node)
        found: list[str] = []
        arguments: list[ast.expr] = []
        for argument in node.value.args:
            match copy.deepcopy(argument):
                case ast.Call(func=ast.Name(id="ForeignKey")) as key:
                    [target] = tables()[model].c[name].foreign_keys
                    joined = _model_of(target.column.table)
                    if self._joins(model, name, joined):
                        fk = _fk(model, name)
                        found += [fk, fk + CASCADE]
                        arguments.append(self._foreign_key(model, name, key))
                case other:
                    arguments += self._simpler(other)
        keywords: list[ast.keyword] = []
        for keyword in node.value.keywords:
            option = keyword.arg or ""
            if option in ("unique", "index"):
                prefix = {"unique": "uq", "index": "ix"}[option]
                need = f"{prefix}_{table}_{name}"
                if need in self.needs:
                    found.append(need)
                    keywords.append(keyword)
            elif (need := f"{model}.{name} {option}") in self.needs:
                found.append(need)
                keywords.append(keyword)
            elif option in _KEPT or self._option(f"{model}.{name}.{option}"):
                keywords += [
                    ast.keyword(option, value)
                    for value in self._simpler(keyword.value)
                ]
        cut.value = ast.Call(ast.Name("mapped_column"), arguments, keywords)
        if not arguments and not keywords:
            cut.value = None
        reasons = [self.needs[need] for need in found if need in self.needs]
        return [*(f"# {reason}" for reason in reasons), ast.unparse(cut)]

    def _foreign_key(self, model: str, column: str, key: ast.Call) -> ast.Call:
        if _fk(model, column) + CASCADE not in self.needs:
            key.keywords = []
        return key

    def _simpler(self, value: ast.expr) -> list[ast.expr]:
        """Replace what needs a helper by what SQLAlchemy has, or nothing."""
        for name in set(names_in(value)) - self.use.names:
            if name in _SIMPLER:
                simpler = _SIMPLER[name]
                return [ast.Name(simpler)] if simpler else []
        return [value]

    def _relationship(self, model: str, node: ast.AnnAssign) -> ast.AnnAssign:
        cut = copy.deepcopy(node)
        path = f"{model}.{defined(node)}"
        targets = set(names_in_annotation(cut.annotation)) - {model}
        theirs = {
            defined(other)
            for target in targets & tables().keys()
            for other in self._relationships(target)
        }
        call = cast(ast.Call, cut.value)
        call.keywords = [
            keyword
            for keyword in call.keywords
            if (
                ast.literal_eval(keyword.value) in theirs
                if keyword.arg == "back_populates"
                else keyword.arg in _KEPT
                or self._option(f"{path}.{keyword.arg}")
            )
        ]
        return cut

    def _table_args(self, table: str, elements: list[ast.expr]) -> list[str]:
        lines = [
            line
            for element in elements
            if (need := _constraint_name(table, element)) in self.needs
            # An extension is no file's to create.
            and "trgm" not in need
            for line in (f"# {self.needs[need]}", f"{ast.unparse(element)},")
        ]
        if not lines:
            return []
        inner = textwrap.indent("\n".join(lines), "    ")
        return ["", f"__table_args__ = (\n{inner}\n)"]

    def _indexes(self, model: str) -> list[str]:
        """Write the needed indexes that stand below a model."""
        found = []
        for node in book().indexes:
            need = index_name(node)
            item = needed(need) if need in self.needs else None
            if item is not None and item.table is tables()[model]:
                columns = [
                    book().definitions[name].text
                    for name in names_in(node)
                    if name.isupper() and name in book().definitions
                ]
                index = _for_both_engines(ast.unparse(node))
                found += [*columns, f"# {self.needs[need]}\n{index}"]
        return found

    def _table(self, name: str, node: ast.stmt) -> OwnModel:
        cut = copy.deepcopy(node)
        call = cast(ast.Call, cast(ast.Assign, cut).value)
        call.args = [
            each for each in call.args if not is_call_of(each, "Index")
        ]
        call.keywords = []
        for each in ast.walk(cut):
            if isinstance(each, ast.Call) and is_call_of(each, "ForeignKey"):
                each.keywords = []
        columns = tuple(tables()[name].columns.keys())
        return OwnModel(name, ast.unparse(cut), columns)

    def base(self, models: list[OwnModel]) -> OwnModel:
        """Cut down the base of the models to what these need."""
        self.optional = []
        annotated = " ".join(model.text for model in models)
        lines = ['"""The base of your models."""', ""]
        for node in _statements("Base"):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id="type_annotation_map" as name)],
                    value=ast.Dict(keys=keys, values=values),
                ):
                    types = {
                        ast.unparse(key): ast.unparse(value)
                        for key, value in zip(keys, values, strict=True)
                        if key is not None
                        and f"Mapped[{ast.unparse(key)}" in annotated
                    }
                    types.pop("UUID", None)  # SQLAlchemy has it
                    if reason := self.needs.get("UtcDateTime"):
                        lines.append(f"# {reason}")
                    elif "datetime" in types and not self._option(
                        "Base.UtcDateTime"
                    ):
                        types["datetime"] = "DateTime(timezone=True)"
                    entries = (f"{key}: {types[key]}" for key in types)
                    if types:
                        lines.append(f"{name} = {{{', '.join(entries)}}}")
                case ast.Assign() if self._option(f"Base.{defined(node)}"):
                    lines.append(ast.unparse(node))
        bases = ["AsyncAttrs"] * ("awaitable_attrs" in self.use.words)
        body = textwrap.indent("\n".join(lines), "    ")
        text = f"class Base({', '.join([*bases, 'DeclarativeBase'])}):\n{body}"
        return OwnModel("Base", text, optional=tuple(self.optional))


def _body(model: str, use: Use) -> list[ast.stmt]:
    """List a model's statements, with those of mixins that nobody names."""
    node = book().definitions[model].node
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    mixed_in = [
        each
        for base in bases
        if isinstance(base, ast.Name)
        and base.id != "Base"
        and base.id not in use.names
        for each in _statements(base.id)
    ]
    return [*_statements(model), *mixed_in]


def _statements(name: str) -> list[ast.stmt]:
    node = book().definitions[name].node
    return node.body if isinstance(node, ast.ClassDef) else []


def _parsed(order: ast.expr) -> ast.AST:
    """Read an order, which may be written as a string."""
    in_words = isinstance(order, ast.Constant)
    text = ast.literal_eval(order) if in_words else ast.unparse(order)
    return ast.parse(text)


def _model_of(table: FromClause | None) -> str:
    return next(name for name, each in tables().items() if each is table)


def _fk(model: str, column: str) -> str:
    """Name the foreign key of a column, by the rule of the schema."""
    table = tables()[model]
    [key] = table.c[column].foreign_keys
    return f"fk_{table.name}_{column}_{key.column.table.name}"


def needed(need: str) -> Item | None:
    """Find the constraint or index of a need; None if it is a setting."""
    for table in Base.metadata.sorted_tables:
        for each in (*table.constraints, *table.indexes):
            if isinstance(each, Item) and each.name == need.removesuffix(
                CASCADE
            ):
                return each
    return None


def _columns_of(table: Table, item: Item | None) -> set[str]:
    if item is None or item.table is not table:
        return set()
    return {column.name for column in item.columns}


def _constraint_name(table: str, element: ast.expr) -> str:
    """Name a constraint or index as the schema's rule does."""
    match element:
        case ast.Call(
            func=ast.Name(id="CheckConstraint"),
            keywords=[ast.keyword(arg="name", value=name)],
        ):
            return f"ck_{table}_{ast.literal_eval(name)}"
        case ast.Call(func=ast.Name(id="UniqueConstraint"), args=columns):
            names = [ast.literal_eval(each) for each in columns]
            return f"uq_{table}_{'_'.join(names)}"
    return index_name(element)


def _for_both_engines(index: str) -> str:
    """Write the two options of a partial index instead of their helper."""
    return re.sub(
        r"\*\*only_where\((.*)\)\)$",
        r"postgresql_where=\1, sqlite_where=\1)",
        index,
    )
