"""Large results: what is in memory, what is held, and what is seen."""

import csv
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import UUID
from weakref import WeakSet

import pytest
from asyncpg import (  # type: ignore[import-untyped] # it has no types
    NoActiveSQLTransactionError,
)
from plans import plans_of
from sqlalchemy import delete, event, insert, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import joinedload, selectinload, subqueryload
from sqlalchemy.orm.interfaces import ORMOption

from conftest import Statements
from recipes.advanced_queries import stream_results
from recipes.advanced_queries.stream_results import (
    EXPORT,
    as_csv,
    export_in_batches,
    export_posts,
    stream_posts,
    write_posts,
)
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import Post
from recipes.schema.seed import AVOCET, RELEASE_POST

pytestmark = pytest.mark.database("shared")

AT = datetime(2030, 1, 1, tzinfo=UTC)
LAST = UUID(int=2**128 - 1)

Way = Callable[..., AsyncGenerator[Any, None]]


async def all_of(source: AsyncIterator[str]) -> str:
    return "".join([text async for text in source])


def in_use(engine: AsyncEngine) -> int:
    pool: Any = engine.pool
    count: int = pool.checkedout()
    return count


def way_of(
    name: str, sessions: Sessions, session: AsyncSession, batch: int
) -> AsyncGenerator[Any, None]:
    """Begin to read in the way that has this name."""
    if name == "export_in_batches":
        return export_in_batches(sessions, batch=batch)
    way: Way = getattr(stream_results, name)
    return way(session, batch=batch)


ALL_WAYS = pytest.mark.parametrize(
    "name", ["export_posts", "stream_posts", "export_in_batches"]
)


@pytest.mark.parametrize("batch", [1, 10, 57, 58, 59, 1_000])
async def test_all_live_posts_come_once_in_order_of_ids(
    sessions: Sessions, session: AsyncSession, batch: int
) -> None:
    posts = await session.scalars(select(Post).order_by(Post.id))
    live = [post for post in posts if not post.is_deleted]
    assert len(live) == 58
    expected = [
        [str(post.id), post.title, str(post.created_at)] for post in live
    ]
    for texts in (
        export_posts(session, batch=batch),
        export_in_batches(sessions, batch=batch),
    ):
        lines = csv.reader(StringIO(await all_of(texts), newline=""))
        assert list(lines) == expected
    streamed = [post async for post in stream_posts(session, batch=batch)]
    assert streamed == live


async def test_values_are_quoted_where_they_have_to_be() -> None:
    rows = [("plain", 'a "b", c', "two\nlines", None, 1)]
    assert as_csv(rows) == 'plain,"a ""b"", c","two\nlines",,1\r\n'
    assert as_csv([]) == ""


@pytest.mark.database("own")
@ALL_WAYS
async def test_of_no_posts_there_is_nothing(
    sessions: Sessions, name: str
) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(Post))
    async with sessions() as session:
        way = way_of(name, sessions, session, 10)
        assert [each async for each in way] == []


@ALL_WAYS
@pytest.mark.parametrize("batch", [0, -1, 10_001])
async def test_too_small_or_too_large_a_batch_is_refused_before_any_sql(
    sessions: Sessions, statements: Statements, name: str, batch: int
) -> None:
    async with sessions() as session:
        with (
            statements.expect(0),
            pytest.raises(ValueError, match="1 to 10,000"),
        ):
            await anext(way_of(name, sessions, session, batch))


@pytest.mark.parametrize(
    ("name", "batch", "count"),
    [
        ("export_posts", 10, 1),
        ("export_posts", 1_000, 1),
        ("stream_posts", 10, 1 + 6),
        ("stream_posts", 1_000, 1 + 1),
        ("export_in_batches", 10, 6),
        ("export_in_batches", 29, 3),  # the last one finds nothing
        ("export_in_batches", 1_000, 1),
    ],
)
async def test_statements(
    sessions: Sessions,
    statements: Statements,
    name: str,
    batch: int,
    count: int,
) -> None:
    async with sessions() as session:
        with statements.expect(count):
            async for _ in way_of(name, sessions, session, batch):
                pass


async def test_tags_come_with_the_posts(
    session: AsyncSession, statements: Statements
) -> None:
    posts = [post async for post in stream_posts(session)]
    with statements.expect(0):
        release = next(post for post in posts if post.id == RELEASE_POST)
        assert [tag.name for tag in release.tags]


async def test_texts_have_a_batch_of_lines(
    sessions: Sessions, session: AsyncSession
) -> None:
    for texts in (
        export_posts(session, batch=25),
        export_in_batches(sessions, batch=25),
    ):
        counts = [text.count("\r\n") async for text in texts]
        assert counts == [25, 25, 8]


async def most_alive(
    session: AsyncSession, source: AsyncIterator[Post]
) -> int:
    """Count how many posts live at once while they are read."""
    alive, most = WeakSet[Post](), 0

    @event.listens_for(session.sync_session, "loaded_as_persistent")
    def loaded(_session: object, entity: object) -> None:
        nonlocal most
        if isinstance(entity, Post):
            alive.add(entity)
            most = max(most, len(alive))

    async for _ in source:
        pass
    return most


@pytest.mark.parametrize("batch", [5, 10, 25])
async def test_two_batches_are_in_memory_at_most(
    session: AsyncSession, batch: int
) -> None:
    most = await most_alive(session, stream_posts(session, batch=batch))
    assert most == 2 * batch


@pytest.mark.database("own")
@pytest.mark.parametrize("flush", [False, True])
async def test_changes_stay_until_they_are_flushed(
    session: AsyncSession, *, flush: bool
) -> None:
    async def change() -> AsyncIterator[Post]:
        posts = await session.stream_scalars(
            select(Post).execution_options(yield_per=10)
        )
        async for part in posts.partitions():
            for post in part:
                post.title += "."
                yield post
            if flush:
                await session.flush()

    most = await most_alive(session, change())
    assert most == (20 if flush else 61)


@pytest.mark.parametrize(
    "option", [joinedload(Post.tags), subqueryload(Post.tags)]
)
async def test_negative_twin_collections_are_refused(
    session: AsyncSession, option: ORMOption
) -> None:
    query = select(Post).options(option)
    with pytest.raises(InvalidRequestError, match="Can't use yield_per"):
        await session.stream_scalars(query.execution_options(yield_per=10))


@pytest.mark.parametrize(
    "option", [selectinload(Post.tags), joinedload(Post.author)]
)
async def test_selectinload_and_a_single_joined_object_may_be_streamed(
    session: AsyncSession, option: ORMOption
) -> None:
    query = select(Post).options(option).execution_options(yield_per=10)
    posts = await session.stream_scalars(query)
    assert len([post async for post in posts]) == 61


@pytest.mark.database("own")
@pytest.mark.parametrize("batches", [False, True])
async def test_of_what_changes_meanwhile_a_stream_sees_nothing(
    sessions: Sessions, *, batches: bool
) -> None:
    async with sessions() as session:
        ids = list((await session.scalars(EXPORT)).all())
    name = "export_in_batches" if batches else "export_posts"
    async with sessions() as session:
        texts = way_of(name, sessions, session, 10)
        text = await anext(texts)
        async with sessions.begin() as other:
            # One that has come, and one that is to come.
            for id_ in (ids[0], ids[-1]):
                await other.execute(
                    update(Post).where(Post.id == id_).values(deleted_at=AT)
                )
            await other.execute(insert(Post), [new_post(LAST)])
            await other.execute(insert(Post), [new_post(UUID(int=1))])
        text += await all_of(texts)
    assert str(ids[0]) in text
    assert (str(ids[-1]) in text) is not batches
    assert (str(LAST) in text) is batches
    # Its id had been passed.
    assert str(UUID(int=1)) not in text


def new_post(id_: UUID) -> dict[str, object]:
    return {
        "id": id_,
        "author_id": AVOCET,
        "slug": f"new-{id_}",
        "title": "New",
        "body": "",
    }


async def test_batches_hold_no_connection_and_a_stream_holds_one(
    engine: AsyncEngine,
) -> None:
    sessions = make_sessions(engine)
    held = {}
    async with sessions() as session:
        for name in ("export_in_batches", "export_posts", "stream_posts"):
            async with aclosing(way_of(name, sessions, session, 10)) as way:
                await anext(way)
                held[name] = in_use(engine)
    assert held == {
        "export_in_batches": 0,
        "export_posts": 1,
        "stream_posts": 1,
    }
    assert in_use(engine) == 0


@pytest.mark.parametrize("name", ["export_posts", "stream_posts"])
async def test_left_early_the_result_is_closed(
    sessions: Sessions,
    session: AsyncSession,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results: list[Any] = []
    stream = session.stream

    async def noted(*args: Any, **options: Any) -> Any:
        results.append(await stream(*args, **options))
        return results[-1]

    monkeypatch.setattr(session, "stream", noted)
    async with aclosing(way_of(name, sessions, session, 10)) as way:
        async for _ in way:
            break
        assert [result.closed for result in results] == [False]
    assert [result.closed for result in results] == [True]


@pytest.mark.backend("postgresql")
async def test_a_commit_ends_a_stream(session: AsyncSession) -> None:
    texts = export_posts(session, batch=10)
    await anext(texts)
    await session.commit()
    with pytest.raises(NoActiveSQLTransactionError):
        await all_of(texts)  # some lines had come with the first


@pytest.mark.backend("sqlite")
async def test_after_a_commit_sqlite_reads_from_a_connection_of_the_pool(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    texts = export_posts(session, batch=10)
    await anext(texts)
    await session.commit()
    assert in_use(engine) == 0
    assert (await anext(texts)).count("\r\n") == 10
    await texts.aclose()


@pytest.mark.database("own")
async def test_a_change_and_a_commit_for_each_batch_in_another_session(
    sessions: Sessions,
) -> None:
    await write_posts(sessions, 30)
    count = 0
    async for _ in export_in_batches(sessions, batch=10):
        async with sessions.begin() as other:
            await other.execute(
                update(Post).where(Post.id == RELEASE_POST).values(body="")
            )
        count += 1
    assert count == 9


async def test_a_batch_begins_in_the_index_where_the_last_one_ended(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(
        large_engine,
        lambda session: session.execute(
            EXPORT.limit(10).where(Post.id > RELEASE_POST)
        ),
    )
    assert plan == ["Limit", "  Index Scan using pk_posts on posts"]


@pytest.mark.database("own")
async def test_what_is_read_to_the_end_holds_no_connection(
    engine: AsyncEngine, sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [text async for text in stream_results.in_one_session(sessions)]
    async with sessions() as session:
        exported = [text async for text in export_posts(session, batch=25)]
    assert texts == exported

    async with sessions.begin() as session:
        await session.execute(delete(Post))
    await stream_results.trap_left_early(engine)
    assert capsys.readouterr().out == "connections in use: 0\n"
