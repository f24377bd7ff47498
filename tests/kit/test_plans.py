"""A plan is recorded where the data decides it, and nothing else does."""

import pytest
from plans import plans_of
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine


@pytest.mark.parametrize(
    ("sql", "plans"),
    [
        ("SELECT count(*) FROM tags", [["Aggregate", "  Seq Scan on tags"]]),
        ("SELECT 1", []),
        # The server's own tables grow with whatever else happens on it.
        ("SELECT datname FROM pg_database", []),
        ("SELECT 1 FROM tags JOIN pg_class ON relname = name", []),
    ],
)
@pytest.mark.backend("postgresql")
async def test_a_plan_is_of_a_statement_that_reads_our_tables_alone(
    engine: AsyncEngine, sql: str, plans: list[list[str]]
) -> None:
    found = await plans_of(engine, lambda session: session.execute(text(sql)))
    assert found == plans
