"""The fixtures of conftest.py keep tests apart and count statements."""

import pytest
from sqlalchemy import delete, func, insert, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.schema import Tag
from recipes.schema.content import post_tags

COUNT_TAGS = select(func.count()).select_from(Tag)
ONE = select(literal(1))


@pytest.mark.parametrize("turn", [1, 2])
async def test_what_a_test_commits_is_gone_in_the_next(
    session: AsyncSession, turn: int
) -> None:
    assert await session.scalar(COUNT_TAGS)
    await session.execute(delete(post_tags))
    await session.execute(delete(Tag))
    await session.commit()
    assert await session.scalar(COUNT_TAGS) == 0


@pytest.mark.database("shared")
@pytest.mark.parametrize("turn", [1, 2])
async def test_nobody_writes_to_what_tests_share(
    engine: AsyncEngine, turn: int
) -> None:
    for sessions in (make_sessions(engine), write_sessions(engine)):
        async with sessions() as session:
            assert await session.scalar(COUNT_TAGS)
            with pytest.raises(DBAPIError, match=r"read-?only"):
                await session.execute(delete(post_tags))


@pytest.mark.backend("postgresql")
async def test_a_marked_test_runs_on_that_backend_only(
    backend: str, engine: AsyncEngine
) -> None:
    assert backend == engine.dialect.name == "postgresql"


async def test_brackets_do_not_count_and_derived_engines_do(
    engine: AsyncEngine, sessions: Sessions, statements: Statements
) -> None:
    with statements.expect(2):
        async with sessions() as session, session.begin_nested():
            await session.execute(ONE)
        async with write_sessions(engine)() as session:
            await session.execute(ONE)
            await session.rollback()
    assert statements.count == 2


async def test_many_rows_at_once_count_as_one(
    session: AsyncSession, statements: Statements
) -> None:
    rows = [{"name": f"new-{n}"} for n in range(3)]
    with statements.expect(1):
        await session.execute(insert(Tag), rows)


async def test_a_wrong_count_lists_the_statements(
    session: AsyncSession, statements: Statements
) -> None:
    await session.execute(ONE)
    message = "(?s)^1 statements instead of 2:\n1. SELECT .*"
    with pytest.raises(AssertionError, match=message), statements.expect(2):
        await session.execute(ONE)


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_has_an_engine_on_the_large_data_set(
    large_engine: AsyncEngine, turn: int
) -> None:
    async with large_engine.connect() as connection:
        posts = await connection.scalar(text("SELECT count(*) FROM posts"))
    assert posts
    assert posts >= 100_000
