# Part of the package database-recipes: cookbook run stream-results
"""Stream a large result.

Read more rows than fit in memory, for one moment or for as long as it takes.
"""

HEADLINE = "trap_all_at_once"

# --8<-- [start:recipe]
import csv
from collections.abc import AsyncGenerator, Iterable
from io import StringIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from recipes.foundations.engines import Sessions
from recipes.schema import Post

BATCH = 1_000  # rows

EXPORT = (
    select(Post.id, Post.title, Post.created_at)
    .where(Post.deleted_at.is_(None))
    .order_by(Post.id)
)


async def export_posts(
    session: AsyncSession, *, batch: int = BATCH
) -> AsyncGenerator[str, None]:
    """Yield the live posts as CSV, a batch of lines at a time.

    All are of one moment. The connection is held until the last is read.

    Raises:
        ValueError: ``batch`` is not 1 to 10,000.
    """
    rows = await session.stream(EXPORT, execution_options=per(batch))
    try:
        async for part in rows.partitions():
            yield as_csv(part)
    finally:  # also if the reader leaves early
        await rows.close()


async def stream_posts(
    session: AsyncSession, *, batch: int = BATCH
) -> AsyncGenerator[Post, None]:
    """Yield the live posts, each with its tags: to read, not to change.

    Raises:
        ValueError: ``batch`` is not 1 to 10,000.
    """
    query = (
        select(Post)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.id)
        .options(selectinload(Post.tags))
    )
    posts = await session.stream_scalars(query, execution_options=per(batch))
    try:
        async for post in posts:
            yield post
    finally:
        await posts.close()


async def export_in_batches(
    sessions: Sessions, *, batch: int = BATCH
) -> AsyncGenerator[str, None]:
    """Yield the same CSV, and hold nothing while the reader takes its time.

    Each batch is of its own moment. No post comes twice.

    Raises:
        ValueError: ``batch`` is not 1 to 10,000.
    """
    per(batch)
    query = EXPORT.limit(batch)
    rest = query
    while True:
        async with sessions() as session:
            rows = (await session.execute(rest)).all()
        if rows:
            yield as_csv(rows)
        if len(rows) < batch:
            return
        rest = query.where(Post.id > rows[-1].id)


def per(batch: int) -> dict[str, int]:
    """Let a result be fetched in batches of so many rows."""
    if not 1 <= batch <= 10_000:
        raise ValueError("a batch has 1 to 10,000 rows")
    return {"yield_per": batch}


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Write a line for each row, with quotes where a value needs them."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from contextlib import aclosing


async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        async with aclosing(export_posts(session, batch=2)) as texts:
            async for text in texts:
                print("lines:", text.count("\r\n"))
                break  # aclosing ends the stream


# --8<-- [end:demo]


# --8<-- [start:demo_others]
async def demo_others(sessions: Sessions) -> None:
    async with sessions() as session:
        posts = stream_posts(session, batch=2)
        print("tags:", len((await anext(posts)).tags))
        await posts.aclose()

    texts = export_in_batches(sessions, batch=2)
    print("lines:", (await anext(texts)).count("\r\n"))
    print("lines:", (await anext(texts)).count("\r\n"))
    await texts.aclose()


# --8<-- [end:demo_others]


# --8<-- [start:trap_all_at_once]
from collections.abc import Awaitable, Callable
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import event, insert

from recipes.schema.seed import AVOCET


async def trap_all_at_once(sessions: Sessions) -> None:
    """``scalars()`` reads every row before it returns the first."""

    async def usual(session: AsyncSession) -> int:
        read = 0
        live = select(Post).where(Post.deleted_at.is_(None))
        for _ in await session.scalars(live):
            read += 1
        return read

    await read_thousand(sessions, usual)


async def read_thousand(
    sessions: Sessions, way: Callable[[AsyncSession], Awaitable[int]]
) -> None:
    """Read a thousand posts and more; count how many live at once."""
    await write_posts(sessions, 1_000)
    alive, most = WeakSet[Post](), 0

    async with sessions() as session:

        @event.listens_for(session.sync_session, "loaded_as_persistent")
        def loaded(_session: object, entity: object) -> None:
            nonlocal most
            if isinstance(entity, Post):
                alive.add(entity)
                most = max(most, len(alive))

        print("posts read:", await way(session))
        print("posts in memory at once:", most)


async def write_posts(sessions: Sessions, count: int) -> None:
    """Store so many posts."""
    rows = [
        {
            "id": UUID(int=n),
            "author_id": AVOCET,
            "slug": f"new-{n}",
            "title": "New",
            "body": "",
        }
        for n in range(count)
    ]
    async with sessions.begin() as session:
        await session.execute(insert(Post), rows)


# --8<-- [end:trap_all_at_once]


# --8<-- [start:cure_all_at_once]
async def cure_all_at_once(sessions: Sessions) -> None:
    """A stream has the batch that is read, and the one that comes."""

    async def recipe(session: AsyncSession) -> int:
        read = 0
        async for _ in stream_posts(session, batch=100):
            read += 1
        return read

    await read_thousand(sessions, recipe)


# --8<-- [end:cure_all_at_once]


# --8<-- [start:trap_changed]
async def trap_changed(sessions: Sessions) -> None:
    """A session keeps each object that was changed, until it is flushed."""

    async def change(session: AsyncSession) -> int:
        read = 0
        posts = await session.stream_scalars(
            select(Post), execution_options=per(100)
        )
        async for post in posts:
            post.title = post.title.strip() + "."
            read += 1
        return read

    await read_thousand(sessions, change)


# --8<-- [end:trap_changed]


# --8<-- [start:trap_joined_collection]
from sqlalchemy.orm import joinedload


async def trap_joined_collection(session: AsyncSession) -> None:
    """A joined collection may go on in the next batch, so it is refused."""
    query = select(Post).options(joinedload(Post.tags))
    await session.stream_scalars(query, execution_options=per(100))


# --8<-- [end:trap_joined_collection]


# --8<-- [start:trap_client_waits]
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_engine, make_sessions


async def trap_client_waits(engine: AsyncEngine) -> None:
    """While a client reads, the stream keeps a connection of the pool."""
    await ask_meanwhile(engine, in_one_session)


async def in_one_session(sessions: Sessions) -> AsyncGenerator[str, None]:
    """Export in a session that ends with the last line."""
    async with sessions() as session:
        async with aclosing(export_posts(session, batch=25)) as texts:
            async for text in texts:
                yield text


async def ask_meanwhile(
    engine: AsyncEngine,
    export: Callable[[Sessions], AsyncGenerator[str, None]],
) -> None:
    """Let another ask while a client has read the first lines only."""
    small = make_engine(engine.url, pool_size=1, pool_timeout=0.1)
    sessions = make_sessions(small)
    outcome = "answered"
    async with aclosing(export(sessions)) as texts:
        await anext(texts)
        try:
            async with sessions() as other:
                await other.execute(select(1))
        except PoolTimeoutError as error:
            outcome = str(error).partition(",")[0]
    await small.dispose()
    print("another request:", outcome)


# --8<-- [end:trap_client_waits]


# --8<-- [start:cure_client_waits]
async def cure_client_waits(engine: AsyncEngine) -> None:
    """Between two batches there is no connection, and no transaction."""

    def recipe(sessions: Sessions) -> AsyncGenerator[str, None]:
        return export_in_batches(sessions, batch=25)

    await ask_meanwhile(engine, recipe)


# --8<-- [end:cure_client_waits]


# --8<-- [start:trap_left_early]
async def trap_left_early(engine: AsyncEngine) -> None:
    """A loop that is left leaves the generator open, with its session."""
    texts = in_one_session(make_sessions(engine))
    async for _ in texts:
        break
    print_in_use(engine)
    await texts.aclose()


def print_in_use(engine: AsyncEngine) -> None:
    """Show how many connections are out of the pool."""
    pool: Any = engine.pool
    print("connections in use:", pool.checkedout())


# --8<-- [end:trap_left_early]


# --8<-- [start:cure_left_early]
async def cure_left_early(engine: AsyncEngine) -> None:
    """``aclosing`` closes the generator, however the loop is left."""
    async with aclosing(in_one_session(make_sessions(engine))) as texts:
        async for _ in texts:
            break
    print_in_use(engine)


# --8<-- [end:cure_left_early]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
