"""Read 100,000 posts, and keep none of them."""

from sqlalchemy import Select, select, tuple_

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.schema import Post

BENCHMARK = Benchmark(
    "Read 100,000 posts, one after the other",
    unit="one call reads all posts",
    repeat=False,
    large=True,
    memory=True,
    cases=(Case("100,000 posts"),),
)

BATCH = 1_000
COLUMNS = (Post.id, Post.author_id, Post.title, Post.created_at)


@BENCHMARK.way("asyncpg, fetch")
async def raw(stage: Stage) -> int:
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(
            "SELECT id, author_id, title, created_at FROM posts ORDER BY id"
        )
    return sum(len(row["title"]) for row in rows)


@BENCHMARK.way("asyncpg, cursor")
async def raw_cursor(stage: Stage) -> int:
    async with stage.pool.acquire() as connection, connection.transaction():
        rows = connection.cursor(
            "SELECT id, author_id, title, created_at FROM posts ORDER BY id",
            prefetch=BATCH,
        )
        return sum([len(row["title"]) async for row in rows])


def all_rows() -> Select[*tuple[object, ...]]:
    return select(*COLUMNS).order_by(Post.id)


@BENCHMARK.way("stream() of rows, in partitions")
async def stream_rows(stage: Stage) -> int:
    total = 0
    async with stage.engine.connect() as connection:
        rows = await connection.stream(
            all_rows(), execution_options={"yield_per": BATCH}
        )
        async for part in rows.partitions():
            total += sum(len(row.title) for row in part)
    return total


@BENCHMARK.way("stream_scalars() of entities")
async def stream_entities(stage: Stage) -> int:
    total = 0
    query = select(Post).order_by(Post.id)
    async with stage.sessions() as session:
        posts = await session.stream_scalars(
            query, execution_options={"yield_per": BATCH}
        )
        async for part in posts.partitions():
            total += sum(len(post.title) for post in part)
    return total


@BENCHMARK.way("batches of entities, by cursor")
async def batches(stage: Stage) -> int:
    total, query = 0, select(Post).order_by(Post.id).limit(BATCH)
    async with stage.sessions() as session:
        posts = (await session.scalars(query)).all()
        while posts:
            total += sum(len(post.title) for post in posts)
            after = tuple_(Post.id) > tuple_(posts[-1].id)
            session.expunge_all()
            posts = (await session.scalars(query.where(after))).all()
    return total


@BENCHMARK.way("execute() of rows, all at once")
async def all_at_once(stage: Stage) -> int:
    async with stage.sessions() as session:
        rows = (await session.execute(all_rows())).all()
        return sum(len(row.title) for row in rows)


@BENCHMARK.way("scalars() of entities, all at once")
async def entities_at_once(stage: Stage) -> int:
    async with stage.sessions() as session:
        posts = (await session.scalars(select(Post).order_by(Post.id))).all()
        return sum(len(post.title) for post in posts)
