"""Read a page of twenty posts, near the start and far from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, text, tuple_

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.basic_queries.list_by_cursor import Cursor, feed
from recipes.schema import Post

PAGE = 20
BENCHMARK = Benchmark(
    "Read a page of 20 posts",
    unit="one call reads one page",
    cases=(
        Case("first page", PAGE),
        Case("100,000 posts before it", 100_000),
        Case("1,000,000 posts before it", 1_000_000),
    ),
)

COLUMNS = "id, author_id, slug, title, created_at"


@dataclass(frozen=True)
class Place:
    """Where the page begins: after this post, so many from the start."""

    time: datetime
    id: UUID
    depth: int


@BENCHMARK.filled_by
async def fill(stage: Stage) -> Place | None:
    """Store posts, the newest first in the list, without their bodies."""
    depth = 0 if stage.size <= PAGE else stage.size
    async with stage.engine.begin() as connection:
        # The engine's limit is one for requests: a million rows take longer.
        await connection.execute(text("SET LOCAL statement_timeout = 0"))
        await connection.execute(text("TRUNCATE posts CASCADE"))
        # It is not used, and takes longer to build than all else.
        await connection.execute(text("DROP INDEX ix_posts_search"))
        await connection.execute(
            text(
                "INSERT INTO posts (id, author_id, slug, title, body, status,"
                " version, created_at, updated_at)"
                " SELECT uuidv7(), (SELECT min(id::text)::uuid FROM users),"
                " 'post-' || n, 'Post ' || n, '', 'draft', 1, at, at"
                " FROM generate_series(1, :posts) AS n, LATERAL (SELECT"
                " timestamptz '2024-01-01 00:00+00' + n / 3 * interval '1 s')"
                " AS times (at)"
            ),
            {"posts": depth + 5 * PAGE},
        )
    async with stage.pool.acquire() as connection:
        await connection.execute("VACUUM ANALYZE posts")
        if not depth:
            return None
        row = await connection.fetchrow(
            "SELECT created_at, id FROM posts WHERE deleted_at IS NULL"
            " ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET $1",
            depth - 1,
        )
    return Place(row["created_at"], row["id"], depth)


@BENCHMARK.way("asyncpg, keyset")
async def raw(stage: Stage) -> list[Any]:
    after = "AND (created_at, id) < ($2, $3)" if stage.data else ""
    place = (stage.data.time, stage.data.id) if stage.data else ()
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(
            f"SELECT {COLUMNS} FROM posts WHERE deleted_at IS NULL {after}"  # noqa: S608
            " ORDER BY created_at DESC, id DESC LIMIT $1",
            PAGE + 1,
            *place,
        )
    return [row["id"] for row in rows[:PAGE]]


@BENCHMARK.way("feed", recipe="feed")
async def recipe(stage: Stage) -> list[UUID]:
    after = Cursor(stage.data.time, stage.data.id) if stage.data else None
    async with stage.sessions() as session:
        page = await feed(session, after=after, limit=PAGE)
    return [post.id for post in page.posts]


def newest() -> Select[*tuple[Any, ...]]:
    return (
        select(Post.id, Post.author_id, Post.slug, Post.title, Post.created_at)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(PAGE)
    )


async def ids(stage: Stage, query: Select[*tuple[Any, ...]]) -> list[UUID]:
    async with stage.sessions() as session:
        rows = (await session.execute(query)).all()
    return [row[0] for row in rows]


@BENCHMARK.way("keyset, rows instead of entities")
async def rows(stage: Stage) -> list[UUID]:
    query = newest()
    if stage.data:
        columns = tuple_(Post.created_at, Post.id)
        query = query.where(columns < (stage.data.time, stage.data.id))
    return await ids(stage, query)


@BENCHMARK.way("keyset, written with OR")
async def with_or(stage: Stage) -> list[UUID]:
    query = newest()
    if stage.data:
        earlier = Post.created_at < stage.data.time
        same = Post.created_at == stage.data.time
        query = query.where(or_(earlier, and_(same, Post.id < stage.data.id)))
    return await ids(stage, query)


@BENCHMARK.way("OFFSET, as published")
async def offset(stage: Stage) -> list[UUID]:
    depth = stage.data.depth if stage.data else 0
    return await ids(stage, newest().offset(depth))


@BENCHMARK.way("OFFSET, and count() of all")
async def offset_and_count(stage: Stage) -> list[UUID]:
    live = select(func.count()).where(Post.deleted_at.is_(None))
    async with stage.sessions() as session:
        assert await session.scalar(live)
    return await offset(stage)


async def by_peer(stage: Stage, peer: Any) -> list[UUID]:
    after = (stage.data.time, stage.data.id) if stage.data else None
    posts = await peer.newest_posts(PAGE, after)
    return [post.id for post in posts]


@BENCHMARK.way("Django, filter()", peer="django")
async def django(stage: Stage) -> list[UUID]:
    return await by_peer(stage, stage.peers.django)


@BENCHMARK.way("Tortoise, filter()", peer="tortoise")
async def tortoise(stage: Stage) -> list[UUID]:
    return await by_peer(stage, stage.peers.tortoise)


@BENCHMARK.way("Piccolo, objects()", peer="piccolo")
async def piccolo(stage: Stage) -> list[UUID]:
    return await by_peer(stage, stage.peers.piccolo)
