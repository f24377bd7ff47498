"""Read the ten posts of an author, with a statement built once or anew."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from benchmarks import authors
from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.foundations.build_once import latest_posts
from recipes.schema import Post, User

AUTHORS = 100
BENCHMARK = Benchmark(
    "Read the ten posts of an author",
    unit="one call reads the posts of one author, in a session of its own",
    cases=(
        Case("1 worker", AUTHORS),
        Case("16 workers", AUTHORS, workers=16),
        Case("1 worker, 2 ms away", AUTHORS, delay=0.002),
    ),
)

RAW = """
    SELECT * FROM posts WHERE author_id = $1 AND deleted_at IS NULL
    ORDER BY created_at DESC, id DESC LIMIT $2
"""


@BENCHMARK.filled_by
async def fill(stage: Stage) -> Any:
    """Store authors with their posts; name the authors."""
    await authors.fill(stage, stage.size)
    async with stage.sessions() as session:
        return (await session.scalars(select(User.id))).all()


@BENCHMARK.told_by
async def count(_stage: Stage, found: list[UUID]) -> int:
    """Tell how many posts the last call found: each has another author."""
    return len(set(found))


def an_author(stage: Stage) -> UUID:
    id_: UUID = stage.random.choice(stage.data)
    return id_


@BENCHMARK.way("asyncpg, fetch")
async def raw(stage: Stage) -> list[UUID]:
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(RAW, an_author(stage), authors.POSTS)
    return [row["id"] for row in rows]


def posts_of(author: Any, limit: Any) -> Select[Post]:
    return (
        select(Post)
        .where(Post.author_id == author, Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
    )


def ids_of(author: Any, limit: Any) -> Select[UUID]:
    return posts_of(author, limit).with_only_columns(Post.id)


@BENCHMARK.way("entities, built once", recipe="latest_posts")
async def once(stage: Stage) -> list[UUID]:
    async with stage.sessions() as session:
        posts = await latest_posts(
            session, an_author(stage), limit=authors.POSTS
        )
    return [post.id for post in posts]


@BENCHMARK.way("entities, built by each call")
async def anew(stage: Stage) -> list[UUID]:
    query = posts_of(an_author(stage), authors.POSTS)
    async with stage.sessions() as session:
        posts = (await session.scalars(query)).all()
    return [post.id for post in posts]


IDS = ids_of(bindparam("author"), bindparam("at_most"))


@BENCHMARK.way("ids alone, built once")
async def ids_once(stage: Stage) -> list[UUID]:
    values = {"author": an_author(stage), "at_most": authors.POSTS}
    async with stage.sessions() as session:
        return [*await session.scalars(IDS, values)]


@BENCHMARK.way("ids alone, built by each call")
async def ids_anew(stage: Stage) -> list[UUID]:
    query = ids_of(an_author(stage), authors.POSTS)
    async with stage.sessions() as session:
        return [*await session.scalars(query)]
