"""Tabulate the example database: columns, types and DDL on each engine."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, MetaData, Table, create_mock_engine
from sqlalchemy.schema import CreateIndex, CreateTable

ENGINES = {
    "PostgreSQL": "postgresql+asyncpg://",
    "SQLite": "sqlite+aiosqlite://",
}


def tabulate(metadata: MetaData) -> dict[str, str]:
    """Describe each table in Markdown, by name, in order of dependence."""
    created = {name: _ddl(metadata, url) for name, url in ENGINES.items()}
    return {
        table.name: "\n".join(
            [
                f"### {table.name}\n",
                *_columns(table),
                f'\n??? example "CREATE TABLE {table.name}"\n',
                *(_tab(engine, ddl[table]) for engine, ddl in created.items()),
            ]
        )
        for table in metadata.sorted_tables
    }


def _columns(table: Table) -> Iterator[str]:
    yield f"| Column | {' | '.join(ENGINES)} | NULL | Remarks |"
    yield "| --- | --- | --- | --- | --- |"
    dialects = [_dialect(url) for url in ENGINES.values()]
    for column in table.columns:
        types = [
            f"`{column.type.compile(dialect=dialect)}`"
            if column.info.get("only", dialect.name) == dialect.name
            else "none"
            for dialect in dialects
        ]
        null = "yes" if column.nullable else "no"
        cells = [f"`{column.name}`", *types, null, _remarks(column)]
        yield f"| {' | '.join(cells)} |"


def _remarks(column: Column[Any]) -> str:
    remarks = ["primary key"] * column.primary_key
    for key in column.foreign_keys:
        deletion = (
            f", on delete {key.ondelete}".lower() if key.ondelete else ""
        )
        remarks.append(
            f"[{key.target_fullname}](#{key.column.table.name}){deletion}"
        )
    if column.identity:
        remarks.append("identity")
    elif column.computed:
        remarks.append("computed")
    elif column.server_default:
        remarks.append("default")
    return ", ".join(remarks)


def _dialect(url: str) -> Any:
    return create_mock_engine(url, lambda *_: None).dialect


def _ddl(metadata: MetaData, url: str) -> dict[Table, str]:
    """Collect what ``create_all`` sends for each table and its indexes."""
    statements: dict[Table, list[str]] = defaultdict(list)

    def collect(statement: object, *_: object) -> None:
        if isinstance(statement, CreateTable | CreateIndex):
            element: Any = statement.element
            text = str(statement.compile(dialect=engine.dialect)).strip()
            lines = [line.rstrip() for line in text.expandtabs(4).split("\n")]
            table = getattr(element, "table", element)
            statements[table].append("\n".join(lines) + ";")

    engine = create_mock_engine(url, collect)
    metadata.create_all(engine, checkfirst=False)
    # The indexes of a table are a set: sort them, behind the table itself.
    return {
        table: "\n".join([first, *sorted(indexes)])
        for table, (first, *indexes) in statements.items()
    }


def _tab(engine: str, ddl: str) -> str:
    """Show DDL in a tab inside of a collapsed block."""
    fenced = f'```{{ .sql data-search-exclude="" }}\n{ddl}\n```'
    inner = "\n".join(f"        {line}" for line in fenced.split("\n"))
    return f'    === "{engine}"\n\n{inner}\n'
