"""Read 100,000 posts, and keep none of them."""

from sqlalchemy import Select, select

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.schema import Post

BENCHMARK = Benchmark(
    "Read 100,000 posts, one after the other",
    unit="one call reads all posts",
    repeat=False,
    large=True,
    memory=True,
    cases=(Case("100,000 posts", 100_000),),
)

BATCH = 1_000
COLUMNS = (Post.id, Post.author_id, Post.title, Post.created_at)
ALL = "SELECT id, author_id, title, created_at FROM posts ORDER BY id LIMIT $1"


@BENCHMARK.way("asyncpg, fetch")
async def raw(stage: Stage) -> int:
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(ALL, stage.size)
    return sum(len(row["title"]) for row in rows)


@BENCHMARK.way("asyncpg, cursor")
async def raw_cursor(stage: Stage) -> int:
    async with stage.pool.acquire() as connection, connection.transaction():
        rows = connection.cursor(ALL, stage.size, prefetch=BATCH)
        return sum([len(row["title"]) async for row in rows])


def all_rows(stage: Stage) -> Select[*tuple[object, ...]]:
    return select(*COLUMNS).order_by(Post.id).limit(stage.size)


def all_posts(stage: Stage) -> Select[Post]:
    return select(Post).order_by(Post.id).limit(stage.size)


@BENCHMARK.way("stream() of rows, in partitions")
async def stream_rows(stage: Stage) -> int:
    total = 0
    async with stage.engine.connect() as connection:
        rows = await connection.stream(
            all_rows(stage), execution_options={"yield_per": BATCH}
        )
        async for part in rows.partitions():
            total += sum(len(row.title) for row in part)
    return total


@BENCHMARK.way("stream_scalars() of entities")
async def stream_entities(stage: Stage) -> int:
    total = 0
    query = all_posts(stage)
    async with stage.sessions() as session:
        posts = await session.stream_scalars(
            query, execution_options={"yield_per": BATCH}
        )
        async for part in posts.partitions():
            total += sum(len(post.title) for post in part)
    return total


@BENCHMARK.way("batches of entities, by cursor")
async def batches(stage: Stage) -> int:
    batch = min(BATCH, stage.size)
    total, query = 0, select(Post).order_by(Post.id).limit(batch)
    async with stage.sessions() as session:
        posts = (await session.scalars(query)).all()
        for _ in range(stage.size // batch - 1):
            total += sum(len(post.title) for post in posts)
            after = Post.id > posts[-1].id
            session.expunge_all()
            posts = (await session.scalars(query.where(after))).all()
    return total + sum(len(post.title) for post in posts)


@BENCHMARK.way("execute() of rows, all at once")
async def all_at_once(stage: Stage) -> int:
    async with stage.sessions() as session:
        rows = (await session.execute(all_rows(stage))).all()
        return sum(len(row.title) for row in rows)


@BENCHMARK.way("scalars() of entities, all at once")
async def entities_at_once(stage: Stage) -> int:
    async with stage.sessions() as session:
        posts = (await session.scalars(all_posts(stage))).all()
        return sum(len(post.title) for post in posts)
