"""A budget: what it counts, what it refuses, and what it leaves behind."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ForeignKey, event, insert, select, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    load_only,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
)

from recipes.foundations.engines import (
    Sessions,
    make_engine,
    make_sessions,
    write_sessions,
)
from recipes.relationship_loading import query_budget as recipe
from recipes.relationship_loading.query_budget import (
    newest,
    query_budget,
    summary,
)
from recipes.schema import Post, Tag, User
from recipes.schema.seed import AVOCET, RELEASE_POST

WORKERS = 16
ROUNDS = int(os.environ.get("RECIPES_OPERATIONS", "25"))
ONE = select(1)


def listeners(engine: AsyncEngine) -> int:
    return len(list(engine.sync_engine.dispatch.before_cursor_execute))


@pytest.mark.database("shared")
async def test_a_block_may_send_as_many_as_it_has(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    with query_budget(engine, at_most=2) as sent:
        await session.scalars(newest(25).options(selectinload(Post.comments)))
    assert [sql.split("FROM ")[1].split()[0] for sql in sent] == [
        "posts",
        "comments",
    ]


@pytest.mark.database("shared")
async def test_one_more_is_refused_and_each_is_named_with_its_number(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    with pytest.raises(AssertionError) as caught:
        with query_budget(engine, at_most=25):
            for post in await session.scalars(newest(25)):
                await post.awaitable_attrs.comments
    first, comments, posts = str(caught.value).splitlines()
    assert first == "26 statements instead of at most 25:"
    assert comments.startswith("25 x SELECT ... FROM comments WHERE ")
    assert posts.startswith("1 x SELECT ... FROM posts ORDER BY posts.")


def test_what_was_sent_is_told_in_short_the_most_frequent_first() -> None:
    sent = [
        "SELECT 1",
        "SELECT a.x,\n a.y \nFROM a \nWHERE a.x = ?",
        "UPDATE a SET x=? WHERE a.x = ?",
        "SELECT a.x,\n a.y \nFROM a \nWHERE a.x = ?",
        "CALL b(" + "?, " * 100 + "?)",
    ]
    *lines, last = summary(sent)
    assert lines == [
        "2 x SELECT ... FROM a WHERE a.x = ?",
        "1 x SELECT 1",
        "1 x UPDATE a SET x=? WHERE a.x = ?",
    ]
    assert last.startswith("1 x CALL b(?, ?,")
    assert last.endswith("?, ...")
    assert 190 < len(last) <= 204


@pytest.mark.database("shared")
async def test_a_budget_of_none_lets_none_pass(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    with query_budget(engine, at_most=0) as sent:
        pass
    assert sent == []
    with pytest.raises(AssertionError, match="1 statements instead of at m"):
        with query_budget(engine, at_most=0):
            await session.scalar(ONE)


@pytest.mark.database("shared")
async def test_a_block_that_sends_nothing_proves_nothing(
    engine: AsyncEngine,
) -> None:
    with pytest.raises(AssertionError, match="nothing was sent"):
        with query_budget(engine, at_most=1):
            pass


@pytest.mark.database("shared")
async def test_another_engine_of_the_same_database_is_not_counted(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    another = make_engine(engine.url)
    with pytest.raises(AssertionError, match="nothing was sent"):
        with query_budget(another, at_most=1):
            await session.scalar(ONE)


@pytest.mark.database("shared")
async def test_engines_made_from_it_are_counted(engine: AsyncEngine) -> None:
    with query_budget(engine, at_most=1) as sent:
        async with write_sessions(engine)() as session:
            await session.scalar(ONE)
    assert len(sent) == 1


@pytest.mark.database("shared")
async def test_a_session_that_was_open_before_is_counted(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    await session.scalar(ONE)
    with query_budget(engine, at_most=1) as sent:
        await session.scalar(ONE)
    assert len(sent) == 1


@pytest.mark.database("shared")
async def test_what_a_new_connection_asks_is_not_counted(
    engine: AsyncEngine,
) -> None:
    new = make_engine(engine.url)
    with query_budget(new, at_most=1) as sent:
        async with make_sessions(new)() as session:
            await session.scalar(ONE)
    assert len(sent) == 1
    await new.dispose()


async def test_many_rows_for_one_statement_count_once(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    rows = [{"name": f"new-{number}"} for number in range(50)]
    with query_budget(engine, at_most=1) as sent:
        await session.execute(insert(Tag), rows)
    assert len(sent) == 1


async def test_what_begins_ends_or_divides_a_transaction_is_not_counted(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    with query_budget(engine, at_most=2) as sent:
        async with sessions.begin() as session:
            async with session.begin_nested():
                await session.scalar(ONE)
            nested = await session.begin_nested()
            await session.scalar(ONE)
            await nested.rollback()
        async with sessions() as session:
            await session.connection()
            await session.rollback()
    assert len(sent) == 2


async def test_a_statement_that_fails_was_sent(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    tag = {"name": "twice"}
    with query_budget(engine, at_most=2) as sent:
        await session.execute(insert(Tag), tag)
        with pytest.raises(IntegrityError):
            await session.execute(insert(Tag), tag)
    assert len(sent) == 2


@pytest.mark.database("shared")
async def test_what_lazy_loading_sends_in_run_sync_is_counted(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    def read(sync: Session) -> int:
        return len(sync.get_one(Post, RELEASE_POST).comments)

    with query_budget(engine, at_most=2) as sent:
        assert await session.run_sync(read) == 40
    assert len(sent) == 2


@pytest.mark.database("shared")
async def test_an_outer_budget_counts_what_an_inner_one_does(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    with query_budget(engine, at_most=3) as outer:
        await session.scalar(ONE)
        with query_budget(engine, at_most=1) as inner:
            await session.scalar(ONE)
        await session.scalar(ONE)
    assert (len(outer), len(inner)) == (3, 1)


@pytest.mark.database("shared")
async def test_the_inner_budget_is_refused_within_the_outer_one(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    with query_budget(engine, at_most=2):
        with pytest.raises(AssertionError, match="2 statements instead of"):
            with query_budget(engine, at_most=1):
                await session.scalar(ONE)
                await session.scalar(ONE)


@pytest.mark.database("shared")
@pytest.mark.parametrize(
    ("at_most", "error", "raised"),
    [
        (1, None, None),
        (0, None, AssertionError),
        (1, LookupError, LookupError),
        (0, LookupError, LookupError),
    ],
    ids=["kept", "exceeded", "error", "error and exceeded"],
)
async def test_nothing_listens_after_the_block(
    engine: AsyncEngine,
    session: AsyncSession,
    at_most: int,
    error: type[Exception] | None,
    raised: type[Exception] | None,
) -> None:
    before = listeners(engine)
    with pytest.raises(raised) if raised else nullcontext():
        with query_budget(engine, at_most=at_most) as sent:
            assert listeners(engine) == before + 1
            await session.scalar(ONE)
            if error:
                raise error
    assert listeners(engine) == before
    assert recipe._blocks.get() == frozenset()
    await session.scalar(ONE)
    assert len(sent) == 1


@pytest.mark.database("shared")
async def test_a_cancelled_block_leaves_nothing(engine: AsyncEngine) -> None:
    before, entered = listeners(engine), asyncio.Event()

    async def block() -> None:
        with query_budget(engine, at_most=1):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(block())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert listeners(engine) == before


@pytest.mark.database("shared")
async def test_tasks_that_the_block_starts_are_counted(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async def ask() -> None:
        async with sessions() as session:
            await session.scalar(ONE)

    with query_budget(engine, at_most=4) as sent:
        await asyncio.gather(*(ask() for _ in range(3)))
        await asyncio.create_task(ask())
    assert len(sent) == 4


@contextmanager
def of_all(engine: AsyncEngine) -> Iterator[list[str]]:
    """Count what anybody sends on the engine."""
    sent: list[str] = []

    def count(_: Any, __: Any, sql: str, *_rest: Any) -> None:
        if sql.startswith("SELECT"):
            sent.append(sql)

    event.listen(engine.sync_engine, "before_cursor_execute", count)
    yield sent
    event.remove(engine.sync_engine, "before_cursor_execute", count)


Counting = Callable[[AsyncEngine], Any]


def of_block(engine: AsyncEngine) -> Any:
    return query_budget(engine, at_most=1000)


@pytest.mark.database("shared")
@pytest.mark.parametrize(("counting", "seen"), [(of_block, 1), (of_all, 2)])
async def test_a_task_that_began_before_is_not_counted(
    engine: AsyncEngine, sessions: Sessions, counting: Counting, seen: int
) -> None:
    may_ask = asyncio.Event()

    async def worker() -> None:
        await may_ask.wait()
        async with sessions() as session:
            await session.scalar(ONE)

    before = asyncio.create_task(worker())
    await asyncio.sleep(0)
    with counting(engine) as sent:
        async with sessions() as session:
            await session.scalar(ONE)
        may_ask.set()
        await before
    assert len(sent) == seen


@pytest.mark.database("shared")
async def test_a_budget_that_another_task_opened_sees_nothing(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    """Fixtures may run in a task of their own, which the test's is not."""
    opened, asked = asyncio.Event(), asyncio.Event()

    async def fixture() -> None:
        with query_budget(engine, at_most=3):
            opened.set()
            await asked.wait()

    task = asyncio.create_task(fixture())
    await opened.wait()
    async with sessions() as session:
        await session.scalar(ONE)
    asked.set()
    with pytest.raises(AssertionError, match="nothing was sent"):
        await task


async def counted_at_once(
    crowd: AsyncEngine, counting: Counting
) -> list[tuple[int, int]]:
    """Let workers count at once; pair what each sent with its count."""
    sessions, together = make_sessions(crowd), asyncio.Barrier(WORKERS)

    async def work(number: int) -> tuple[int, int]:
        async with sessions() as session:
            with counting(crowd) as sent:
                await together.wait()
                for _ in range(ROUNDS + number):
                    await session.scalar(ONE)
                await together.wait()
        return ROUNDS + number, len(sent)

    async with asyncio.timeout(60):
        return await asyncio.gather(*(work(n) for n in range(WORKERS)))


@pytest.mark.database("shared")
async def test_blocks_at_once_count_each_its_own(crowd: AsyncEngine) -> None:
    counts = await counted_at_once(crowd, of_block)
    assert [own for own, _ in counts] == [counted for _, counted in counts]


@pytest.mark.database("shared")
async def test_negative_twin_a_counter_of_the_engine_counts_all(
    crowd: AsyncEngine,
) -> None:
    counts = await counted_at_once(crowd, of_all)
    assert all(counted > own for own, counted in counts)


@pytest.mark.database("shared")
@pytest.mark.parametrize(
    ("rows", "passes"), [(1, True), (2, True), (3, False), (4, False)]
)
async def test_a_loop_is_found_only_by_more_rows(
    engine: AsyncEngine,
    session: AsyncSession,
    capsys: pytest.CaptureFixture[str],
    rows: int,
    *,
    passes: bool,
) -> None:
    await recipe.loop_in_budget(engine, session, rows=rows)
    assert passes is (capsys.readouterr().out == "passed\n")


async def test_what_the_test_made_is_read_from_its_session(
    engine: AsyncEngine, sessions: Sessions, session: AsyncSession
) -> None:
    made = await recipe.make_posts(session)
    author_id = made[0].author_id
    with query_budget(engine, at_most=0):
        await session.get_one(User, author_id)
    async with sessions() as own:
        with query_budget(engine, at_most=1):
            await own.get_one(User, author_id)
    session.expunge_all()
    with query_budget(engine, at_most=1):
        await session.get_one(User, author_id)


@pytest.mark.database("shared")
async def test_raiseload_refuses_a_loop_in_production(
    session: AsyncSession,
) -> None:
    query = newest(1).options(
        selectinload(Post.comments), raiseload("*", sql_only=True)
    )
    post = (await session.scalars(query)).one()
    with pytest.raises(InvalidRequestError, match="raise_on_sql"):
        await post.awaitable_attrs.author


class Strict(DeclarativeBase):
    """Models that load no relationship by themselves."""


class Writer(Strict):
    """The users once more."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    articles: Mapped[list["Article"]] = relationship(lazy="raise_on_sql")


class Article(Strict):
    """The posts once more."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


@pytest.mark.database("shared")
async def test_the_model_can_refuse_for_all_queries(
    session: AsyncSession,
) -> None:
    writer = await session.get_one(Writer, AVOCET)
    # `awaitable_attrs` is the same access: this class has no AsyncAttrs.
    with pytest.raises(InvalidRequestError, match="raise_on_sql"):
        await session.run_sync(lambda _: writer.articles)
    query = select(Writer).options(selectinload(Writer.articles))
    named = (
        await session.scalars(
            query.execution_options(populate_existing=True).where(
                Writer.id == AVOCET
            )
        )
    ).one()
    assert named.articles


@pytest.mark.database("shared")
async def test_neither_a_get_nor_a_column_left_out_is_refused_by_raiseload(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    query = newest(1).options(load_only(Post.author_id), raiseload("*"))
    post = (await session.scalars(query)).one()
    with query_budget(engine, at_most=2) as sent:
        await session.get_one(User, post.author_id)
        await post.awaitable_attrs.body
    assert len(sent) == 2


@pytest.mark.database("shared")
async def test_a_column_left_out_can_raise(session: AsyncSession) -> None:
    query = newest(1).options(load_only(Post.title, raiseload=True))
    post = (await session.scalars(query)).one()
    with pytest.raises(InvalidRequestError, match="raiseload"):
        await post.awaitable_attrs.body


@pytest.mark.database("shared")
async def test_core_and_text_are_counted_and_streams_once(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    with query_budget(engine, at_most=2) as sent:
        await session.execute(text("SELECT 1"))
        streamed = await session.stream_scalars(newest(25))
        assert len([post async for post in streamed]) == 25
    assert len(sent) == 2
