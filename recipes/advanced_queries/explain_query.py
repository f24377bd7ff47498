# Part of the package database-recipes: cookbook run explain-query
"""See the plan of a query.

Ask the database how it runs a statement of the ORM, and which indexes it uses.
"""

HEADLINE = "trap_analyze"

NEEDS = {
    "ix_posts_feed": (
        "The plan that is shown reads the newest posts from it.",
        "test_a_plan_says_which_indexes_it_uses",
    ),
}

# --8<-- [start:recipe]
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

SQLITE_INDEX = re.compile(r"USING (?:COVERING )?INDEX (\S+)")


@dataclass(frozen=True)
class Step:
    """A step of a plan; what it reads from follows it, one deeper."""

    depth: int
    text: str
    index: str | None
    facts: dict[str, Any]  # all that PostgreSQL says of it; SQLite has none

    def __str__(self) -> str:
        return "  " * self.depth + self.text


class StoppedError(Exception):
    """A statement was ready, and has not been sent."""


async def explain(
    session: AsyncSession, statement: Executable, *, analyze: bool = False
) -> list[Step]:
    """Return the plan of a statement, which does not run.

    If you ``analyze``, PostgreSQL runs it to count rows, pages and time, and
    what it changed is rolled back.

    Raises:
        NotImplementedError: ``analyze`` on SQLite.
        ValueError: the session has answered without asking the database.
    """
    bind = {"clause": statement}  # a session may have several databases
    connection = await session.connection(bind_arguments=bind)
    sql, values = await _as_sent(session, connection, statement)
    on_postgresql = connection.dialect.name == "postgresql"
    plan = _postgresql_plan if on_postgresql else _sqlite_plan
    async with connection.begin_nested() as savepoint:
        steps = await plan(connection, sql, values, analyze=analyze)
        await savepoint.rollback()
    return steps


def indexes(plan: list[Step]) -> set[str]:
    """Return the names of the indexes that a plan uses."""
    return {step.index for step in plan if step.index is not None}


async def _as_sent(
    session: AsyncSession, connection: AsyncConnection, statement: Executable
) -> tuple[str, Any]:
    """Return the SQL and the values that the session would send."""
    ready: list[tuple[str, Any]] = []

    def stop(_by: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        ready.append((sql, values))
        raise StoppedError

    listener = (connection.sync_connection, "before_cursor_execute", stop)
    event.listen(*listener)
    try:
        # A flush would be stopped in the place of the statement.
        with suppress(StoppedError), session.no_autoflush:
            await session.execute(statement)
    finally:
        event.remove(*listener)
    [sent] = ready
    return sent


async def _postgresql_plan(
    connection: AsyncConnection, sql: str, values: Any, *, analyze: bool
) -> list[Step]:
    """Ask PostgreSQL."""
    options = "ANALYZE, BUFFERS, FORMAT JSON" if analyze else "FORMAT JSON"
    explained = f"EXPLAIN ({options}) {sql}"
    answer = await connection.exec_driver_sql(explained, values)
    return list(postgresql_steps(answer.scalar_one()[0]["Plan"]))


def postgresql_steps(node: dict[str, Any], depth: int = 0) -> Iterator[Step]:
    """Write a node, and then those that it reads from."""
    index, table = node.get("Index Name"), node.get("Relation Name")
    using = f" using {index}" if index else ""
    on = f" on {table}" if table else ""
    yield Step(depth, node["Node Type"] + using + on, index, node)
    for child in node.get("Plans", ()):
        yield from postgresql_steps(child, depth + 1)


async def _sqlite_plan(
    connection: AsyncConnection, sql: str, values: Any, *, analyze: bool
) -> list[Step]:
    """Ask SQLite, which measures nothing."""
    if analyze:
        raise NotImplementedError("SQLite has no EXPLAIN ANALYZE")
    explained = f"EXPLAIN QUERY PLAN {sql}"
    depths = {0: -1}
    steps = []
    for row in await connection.exec_driver_sql(explained, values):
        depths[row.id] = depth = depths[row.parent] + 1
        found = SQLITE_INDEX.search(row.detail)
        steps.append(Step(depth, row.detail, found and found[1], {}))
    return steps


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import select

from recipes.schema import Post


async def demo(session: AsyncSession) -> None:
    query = (
        select(Post)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(3)
    )
    plan = await explain(session, query)
    print(*plan, sep="\n")
    print("indexes:", *indexes(plan))


# --8<-- [end:demo]


# --8<-- [start:trap_analyze]
from collections.abc import Awaitable, Callable

from sqlalchemy import delete, func, text

from recipes.schema import Comment
from recipes.schema.seed import RELEASE_POST


async def trap_analyze(session: AsyncSession) -> None:
    """EXPLAIN ANALYZE runs the statement: a DELETE deletes."""

    async def usual() -> None:
        sql = "EXPLAIN ANALYZE DELETE FROM comments WHERE post_id = :post"
        await session.execute(text(sql), {"post": RELEASE_POST})

    await count_deleted(session, usual)


async def count_deleted(
    session: AsyncSession, way: Callable[[], Awaitable[object]]
) -> None:
    """Count the comments before and after."""
    count = select(func.count()).where(Comment.post_id == RELEASE_POST)
    before = (await session.scalars(count)).one()
    await way()
    after = (await session.scalars(count)).one()
    print("comments:", before)
    print("deleted by asking for a plan:", before - after)


# --8<-- [end:trap_analyze]


# --8<-- [start:cure_analyze]
async def cure_analyze(session: AsyncSession) -> None:
    """The recipe measures in a savepoint, and rolls back."""

    async def recipe() -> None:
        comments = delete(Comment).where(Comment.post_id == RELEASE_POST)
        await explain(session, comments, analyze=True)

    await count_deleted(session, recipe)


# --8<-- [end:cure_analyze]


# --8<-- [start:trap_literal_binds]
from recipes.schema import Product

LITERAL = {"literal_binds": True}


async def trap_literal_binds(session: AsyncSession) -> None:
    """Not every type can write its values into the SQL."""
    query = select(Product).where(Product.attributes == {"color": "blue"})
    bind = session.get_bind()
    await session.execute(
        text(f"EXPLAIN {query.compile(bind, compile_kwargs=LITERAL)}")
    )


# --8<-- [end:trap_literal_binds]


# --8<-- [start:cure_literal_binds]
async def cure_literal_binds(session: AsyncSession) -> None:
    """The recipe sends the values beside the SQL, as the session does."""
    query = select(Product).where(Product.attributes == {"color": "blue"})
    print(*await explain(session, query), sep="\n")


# --8<-- [end:cure_literal_binds]


# --8<-- [start:trap_construct]
from sqlalchemy import ClauseElement, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Explain(Executable, ClauseElement):
    """A statement around another one."""

    inherit_cache = False

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement


@compiles(Explain)
def compile_explain(
    around: Explain, compiler: SQLCompiler, **options: Any
) -> str:
    return f"EXPLAIN {compiler.process(around.statement, **options)}"


async def trap_construct(session: AsyncSession) -> None:
    """For a construct, SQLAlchemy goes on as if the statement within ran."""
    await session.execute(Explain(update(Post).values(title="New")))


# --8<-- [end:trap_construct]


# --8<-- [start:cure_construct]
async def cure_construct(session: AsyncSession) -> None:
    """The recipe has SQLAlchemy prepare the statement itself."""
    plan = await explain(session, update(Post).values(title="New"))
    print(*plan, sep="\n")


# --8<-- [end:cure_construct]


# --8<-- [start:trap_few_rows]
from sqlalchemy import insert

from recipes.schema.seed import AVOCET, BITTERN


async def trap_few_rows(session: AsyncSession) -> None:
    """To read a few pages whole is the best plan, with or without an index."""
    await session.execute(text("ANALYZE posts"))
    query = select(Post).where(Post.author_id == AVOCET)
    print(*await explain(session, query), sep="\n")


# --8<-- [end:trap_few_rows]


# --8<-- [start:cure_few_rows]
async def cure_few_rows(session: AsyncSession) -> None:
    """With many rows of others, the index is worth it."""
    await add_posts(session)
    await trap_few_rows(session)


async def add_posts(session: AsyncSession) -> None:
    """Let another author have written 5,000 posts."""
    post = {"author_id": BITTERN, "title": "", "body": ""}
    rows = [post | {"slug": f"new-{number}"} for number in range(5_000)]
    await session.execute(insert(Post), rows)


# --8<-- [end:cure_few_rows]


# --8<-- [start:trap_old_statistics]
async def trap_old_statistics(session: AsyncSession) -> None:
    """After a bulk load, the planner believes what was there before."""
    await session.execute(text("ANALYZE posts"))
    await add_posts(session)
    await compare_rows(session)


async def compare_rows(session: AsyncSession) -> None:
    """Compare the rows that the planner expects with those it finds."""
    query = select(Post.title).where(Post.slug.like("new-%"))
    [read, *_] = await explain(session, query, analyze=True)
    expected, found = read.facts["Plan Rows"], read.facts["Actual Rows"]
    print("rows found:", int(found))
    print("expected at least half of them:", 2 * expected >= found)


# --8<-- [end:trap_old_statistics]


# --8<-- [start:cure_old_statistics]
async def cure_old_statistics(session: AsyncSession) -> None:
    """ANALYZE makes statistics of what is there now."""
    await add_posts(session)
    await session.execute(text("ANALYZE posts"))
    await compare_rows(session)


# --8<-- [end:cure_old_statistics]


ONLY_ON = {
    "_postgresql_plan": "postgresql",
    "postgresql_steps": "postgresql",
    "_sqlite_plan": "sqlite",
    "trap_analyze": "postgresql",
    "cure_analyze": "postgresql",
    "count_deleted": "postgresql",
    "trap_few_rows": "postgresql",
    "cure_few_rows": "postgresql",
    "add_posts": "postgresql",
    "trap_old_statistics": "postgresql",
    "compare_rows": "postgresql",
    "cure_old_statistics": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
