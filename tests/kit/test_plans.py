"""A plan is recorded where the data decides it, and nothing else does."""

import pytest
from plans import plans_of
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.foundations.engines import SERVER_SETTINGS, make_engine
from recipes.kit.recording.plans import plan_of, shape
from recipes.schema import Tag


@pytest.mark.parametrize(
    ("sql", "plans"),
    [
        ("SELECT count(*) FROM tags", [["Aggregate", "  Seq Scan on tags"]]),
        ("select name from tags", [["Seq Scan on tags"]]),
        (
            "WITH own AS (SELECT 1) SELECT name FROM tags",
            [["Seq Scan on tags"]],
        ),
        (
            "UPDATE tags SET name = name",
            [["Update on tags", "  Seq Scan on tags"]],
        ),
        ("DELETE FROM tags", [["Delete on tags", "  Seq Scan on tags"]]),
        (
            "INSERT INTO tags (name) VALUES ('new') ON CONFLICT (name)"
            " DO NOTHING",
            [["Insert on tags deciding by uq_tags_name", "  Result"]],
        ),
        ("INSERT INTO tags (name) VALUES ('new')", []),
        ("SELECT 1", []),
        ("CREATE TEMPORARY TABLE own AS SELECT name FROM tags", []),
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


@pytest.mark.backend("postgresql")
async def test_a_statement_is_planned_with_its_parameters(
    engine: AsyncEngine,
) -> None:
    tags = select(Tag.id).where(Tag.name == "database")
    [plan] = await plans_of(engine, lambda session: session.execute(tags))
    assert plan[0].endswith(" on tags")


def test_a_plan_is_written_with_its_indexes_each_step_further_in() -> None:
    scan = {
        "Node Type": "Index Scan",
        "Index Name": "ix_posts_author_id",
        "Relation Name": "posts",
    }
    joined = {
        "Node Type": "Nested Loop",
        "Plans": [{"Node Type": "Result"}, scan],
    }
    assert list(shape({"Node Type": "Limit", "Plans": [joined]})) == [
        "Limit",
        "  Nested Loop",
        "    Result",
        "    Index Scan using ix_posts_author_id on posts",
    ]


@pytest.mark.backend("postgresql")
async def test_a_statement_that_failed_has_no_plan(
    engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        with pytest.raises(DBAPIError, match="division by zero"):
            await session.execute(text("SELECT 1 / (id - id) FROM tags"))

    assert await plans_of(engine, ask) == []


@pytest.mark.backend("postgresql")
async def test_what_only_its_own_session_knows_has_no_plan(
    engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        await session.execute(text("CREATE TEMPORARY TABLE mine (id integer)"))
        await session.execute(text("SELECT id FROM mine"))
        await session.execute(text("SELECT name FROM tags"))

    assert await plans_of(engine, ask) == [["Seq Scan on tags"]]


@pytest.mark.backend("postgresql")
async def test_each_statement_is_planned_once(
    engine: AsyncEngine, statements: Statements
) -> None:
    async def ask(session: AsyncSession) -> None:
        for _ in range(2):
            await session.execute(text("SELECT name FROM tags"))

    await plans_of(engine, ask)
    planned = [sql for sql in statements.sql if sql.startswith("EXPLAIN")]
    assert planned == ["EXPLAIN (FORMAT JSON) SELECT name FROM tags"]


@pytest.mark.backend("postgresql")
async def test_the_settings_of_a_server_do_not_decide(
    engine: AsyncEngine,
) -> None:
    count = "SELECT count(*) FROM tags"
    eager = {
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
        "min_parallel_table_scan_size": "0",
    }
    settings = {"server_settings": SERVER_SETTINGS | eager}
    parallel = make_engine(engine.url, connect_args=settings)
    async with parallel.connect() as connection:
        plan = await plan_of(connection, count)
    assert "  Gather" in list(shape(plan))
    plans = await plans_of(parallel, lambda s: s.execute(text(count)))
    await parallel.dispose()
    assert plans == [["Aggregate", "  Seq Scan on tags"]]
