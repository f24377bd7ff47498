"""Insert many posts, and get their ids in the order of the input."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.bulk_operations.bulk_insert_returning import (
    NewPost,
    bulk_insert_arrays,
    bulk_insert_posts,
)
from recipes.schema import Post, uuid7
from recipes.schema.seed import AVOCET

BENCHMARK = Benchmark(
    "Insert many posts, and get their ids in order",
    unit="one call inserts all rows, reads their ids and commits",
    repeat=False,
    cases=(
        Case("1,000 rows", 1_000),
        Case("10,000 rows", 10_000),
    ),
)

INSERT = (
    "INSERT INTO posts (id, author_id, slug, title, body, status, version)"
    " VALUES ($1, $2, $3, $4, $5, 'draft', 1)"
)


@BENCHMARK.filled_by
async def make_posts(stage: Stage) -> list[NewPost]:
    return [
        NewPost(
            author_id=AVOCET,
            slug=f"new-{number}",
            title=f"About number {number}",
            body="A post that says little.",
        )
        for number in range(stage.size)
    ]


@BENCHMARK.prepared_by
async def empty(stage: Stage) -> None:
    async with stage.engine.begin() as connection:
        await connection.execute(text("TRUNCATE posts CASCADE"))


@BENCHMARK.told_by
async def stored(stage: Stage, ids: list[UUID]) -> Any:
    """Tell how many there are, and whether each id is that of its post."""
    async with stage.sessions() as session:
        rows = await session.execute(select(Post.id, Post.slug))
        slugs: dict[UUID, str] = dict(rows.all())
        counted = await session.scalar(select(func.count()).select_from(Post))
    in_order = [slugs[id_] for id_ in ids] == [
        post.slug for post in stage.data
    ]
    return counted, in_order


def records(stage: Stage) -> list[tuple[Any, ...]]:
    return [
        (uuid7(), post.author_id, post.slug, post.title, post.body)
        for post in stage.data
    ]


@BENCHMARK.way("asyncpg, executemany, with ids made before")
async def raw_executemany(stage: Stage) -> list[UUID]:
    rows = records(stage)
    async with stage.pool.acquire() as connection, connection.transaction():
        await connection.executemany(INSERT, rows)
    return [row[0] for row in rows]


@BENCHMARK.way("asyncpg, fetchmany with RETURNING")
async def raw_returning(stage: Stage) -> list[UUID]:
    async with stage.pool.acquire() as connection, connection.transaction():
        found = await connection.fetchmany(
            f"{INSERT} RETURNING id", records(stage)
        )
    return [row["id"] for row in found]


@BENCHMARK.way("bulk_insert_arrays", recipe="bulk_insert_arrays")
async def arrays(stage: Stage) -> list[UUID]:
    async with stage.sessions.begin() as session:
        return await bulk_insert_arrays(session, stage.data)


@BENCHMARK.way("bulk_insert_posts", recipe="bulk_insert_posts")
async def bulk(stage: Stage) -> list[UUID]:
    async with stage.sessions.begin() as session:
        return await bulk_insert_posts(session, stage.data)


@BENCHMARK.way("add_all()", up_to=10_000)
async def add_all(stage: Stage) -> list[UUID]:
    posts = [Post(**vars(post)) for post in stage.data]
    async with stage.sessions.begin() as session:
        session.add_all(posts)
    return [post.id for post in posts]


@BENCHMARK.way("values() of 1,000 rows at a time, as published", up_to=10_000)
async def published(stage: Stage) -> list[UUID]:
    ids: list[UUID] = []
    rows = [vars(post) for post in stage.data]
    async with stage.sessions.begin() as session:
        for start in range(0, len(rows), 1_000):
            chunk = rows[start : start + 1_000]
            query = insert(Post).values(chunk).returning(Post.id)
            ids += await session.scalars(query)
    return ids
