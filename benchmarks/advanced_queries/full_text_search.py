"""Find twenty posts by a word, in 100,000."""

from typing import Any

from sqlalchemy import func, or_, select

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.advanced_queries.full_text_search import search_posts
from recipes.schema import Post, PostStatus

BENCHMARK = Benchmark(
    "Find posts by a rare word, in 100,000",
    unit="one call finds the posts with a word, and reads 20 of them",
    large=True,
    cases=(Case("a rare word"),),
)

WORD, LIMIT = "axolotl", 20


@BENCHMARK.told_by
async def found(_stage: Stage, texts: list[str]) -> Any:
    return len(texts), all(WORD in text.lower() for text in texts)


@BENCHMARK.way("asyncpg, the stored vector")
async def raw(stage: Stage) -> list[str]:
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(
            "SELECT id, title, body FROM posts, websearch_to_tsquery("
            "'english', $1) AS query WHERE search_vector @@ query"
            " AND deleted_at IS NULL AND status = 'published'"
            " ORDER BY ts_rank_cd(search_vector, query) DESC, id LIMIT $2",
            WORD,
            LIMIT,
        )
    return [f"{row['title']} {row['body']}" for row in rows]


@BENCHMARK.way("search_posts", recipe="search_posts")
async def recipe(stage: Stage) -> list[str]:
    async with stage.sessions() as session:
        hits = await search_posts(session, WORD, limit=LIMIT)
    return [f"{hit.title} {hit.headline}" for hit in hits]


async def texts(stage: Stage, condition: Any) -> list[str]:
    query = (
        select(Post.title, Post.body)
        .where(condition, Post.deleted_at.is_(None))
        .where(Post.status == PostStatus.PUBLISHED)
        .order_by(Post.id)
        .limit(LIMIT)
    )
    async with stage.sessions() as session:
        rows = await session.execute(query)
        return [f"{title} {body}" for title, body in rows]


@BENCHMARK.way("to_tsvector() in the query, as published")
async def published(stage: Stage) -> list[str]:
    words = func.to_tsvector("english", Post.title + " " + Post.body)
    query = func.plainto_tsquery("english", WORD)
    return await texts(stage, words.bool_op("@@")(query))


@BENCHMARK.way("ILIKE on title and body")
async def ilike(stage: Stage) -> list[str]:
    columns = (Post.title.icontains(WORD), Post.body.icontains(WORD))
    return await texts(stage, or_(*columns))
