# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""See the plan of a query.

Ask the database how it runs a statement of the ORM, and which indexes it uses.

    python explain_query.py
    DATABASE_URL=postgresql://… python explain_query.py
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Executable,
    Index,
    event,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
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


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


# The plan that is shown reads the newest posts from it.
Index(
    "ix_posts_feed",
    Post.created_at.desc(),
    Post.id.desc(),
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


# See it happen.
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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)


if __name__ == "__main__":
    asyncio.run(main())
