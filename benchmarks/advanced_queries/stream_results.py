"""Write 98,000 posts as CSV, and keep none of them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from sqlalchemy import Select, select

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.advanced_queries.stream_results import (
    BATCH,
    EXPORT,
    as_csv,
    export_in_batches,
    export_posts,
)
from recipes.schema import Post

BENCHMARK = Benchmark(
    "Export 98,000 posts as CSV",
    unit="one call writes all posts, and counts the characters",
    repeat=False,
    large=True,
    memory=True,
    cases=(Case("98,000 posts", 98_000),),
)

ALL = """
    SELECT id, title, created_at FROM posts
    WHERE deleted_at IS NULL ORDER BY id LIMIT $1
"""


@BENCHMARK.way("asyncpg, fetch")
async def raw(stage: Stage) -> int:
    async with stage.pool.acquire() as connection:
        return len(as_csv(await connection.fetch(ALL, stage.size)))


@BENCHMARK.way("asyncpg, cursor")
async def raw_cursor(stage: Stage) -> int:
    total = 0
    async with stage.pool.acquire() as connection, connection.transaction():
        cursor = await connection.cursor(ALL, stage.size)
        while rows := await cursor.fetch(BATCH):
            total += len(as_csv(rows))
    return total


async def count(stage: Stage, texts: AsyncGenerator[str, None]) -> int:
    """Count the characters of so many lines as the stage has rows."""
    total = lines = 0
    async with aclosing(texts):
        async for text in texts:
            total += len(text)
            lines += text.count("\r\n")
            if lines >= stage.size:
                break
    return total


@BENCHMARK.way("export_posts", recipe="export_posts")
async def stream(stage: Stage) -> int:
    async with stage.sessions() as session:
        batch = min(BATCH, stage.size)
        return await count(stage, export_posts(session, batch=batch))


@BENCHMARK.way("export_in_batches", recipe="export_in_batches")
async def batches(stage: Stage) -> int:
    batch = min(BATCH, stage.size)
    return await count(stage, export_in_batches(stage.sessions, batch=batch))


@BENCHMARK.way("execute() of rows, all at once")
async def all_at_once(stage: Stage) -> int:
    async with stage.sessions() as session:
        rows = await session.execute(EXPORT.limit(stage.size))
        return len(as_csv(rows.all()))


def posts(stage: Stage) -> Select[Post]:
    live = select(Post).where(Post.deleted_at.is_(None))
    return live.order_by(Post.id).limit(stage.size)


def row(post: Post) -> tuple[object, ...]:
    return post.id, post.title, post.created_at


@BENCHMARK.way("stream_scalars() of entities")
async def stream_entities(stage: Stage) -> int:
    total = 0
    async with stage.sessions() as session:
        found = await session.stream_scalars(
            posts(stage), execution_options={"yield_per": BATCH}
        )
        async for part in found.partitions():
            total += len(as_csv(map(row, part)))
    return total


@BENCHMARK.way("scalars() of entities, all at once")
async def entities_at_once(stage: Stage) -> int:
    async with stage.sessions() as session:
        found = (await session.scalars(posts(stage))).all()
        return len(as_csv(map(row, found)))
