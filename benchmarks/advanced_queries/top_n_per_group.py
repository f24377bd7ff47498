"""Read the newest three posts of each of 20 authors."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from benchmarks import authors
from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.advanced_queries.top_n_per_group import newest_posts, number_all
from recipes.schema import Post, User

AUTHORS, EACH = 20, 3

BENCHMARK = Benchmark(
    "Read the newest three posts of each of 20 authors",
    unit="one call reads them for all authors",
    cases=(
        Case("10 posts of each", 10),
        Case("1,000 posts of each", 1_000),
    ),
)

Titles = dict[UUID, list[str]]


@BENCHMARK.filled_by
async def fill(stage: Stage) -> list[UUID]:
    await authors.fill(stage, AUTHORS, stage.size)
    async with stage.sessions() as session:
        return list(await session.scalars(select(User.id)))


@BENCHMARK.way("asyncpg, LATERAL")
async def raw(stage: Stage) -> Titles:
    titles = defaultdict(list)
    async with stage.pool.acquire() as connection:
        for row in await connection.fetch(
            "SELECT users.id, newest.title FROM users, LATERAL ("
            " SELECT title, created_at, id FROM posts"
            " WHERE author_id = users.id AND deleted_at IS NULL"
            " ORDER BY created_at DESC, id DESC LIMIT $2) AS newest"
            " WHERE users.id = ANY($1)"
            " ORDER BY users.id, newest.created_at DESC, newest.id DESC",
            stage.data,
            EACH,
        ):
            titles[row["id"]].append(row["title"])
    return titles


@BENCHMARK.way("newest_posts", recipe="newest_posts")
async def recipe(stage: Stage) -> Titles:
    async with stage.sessions() as session:
        found = await newest_posts(session, stage.data, each=EACH)
    return {
        author.id: [post.title for post in author.newest] for author in found
    }


@BENCHMARK.way("row_number() over all posts")
async def numbered(stage: Stage) -> Titles:
    newest, of_user = number_all(stage.data, EACH)
    query = (
        select(User.id, newest.c.title)
        .join(newest, of_user)
        .order_by(User.id, newest.c.number)
    )
    titles = defaultdict(list)
    async with stage.sessions() as session:
        for id_, title in await session.execute(query):
            titles[id_].append(title)
    return titles


@BENCHMARK.way("a query for each author")
async def one_by_one(stage: Stage) -> Titles:
    titles = {}
    async with stage.sessions() as session:
        for id_ in stage.data:
            query = (
                select(Post.title)
                .where(Post.author_id == id_, Post.deleted_at.is_(None))
                .order_by(Post.created_at.desc(), Post.id.desc())
                .limit(EACH)
            )
            titles[id_] = list(await session.scalars(query))
    return titles


@BENCHMARK.way("selectinload() of all posts, and a slice")
async def sliced(stage: Stage) -> Titles:
    query = (
        select(User)
        .where(User.id.in_(stage.data))
        .options(selectinload(User.posts))
    )
    async with stage.sessions() as session:
        users = (await session.scalars(query)).all()
    return {
        user.id: [
            post.title
            for post in sorted(
                user.posts, key=lambda post: post.created_at, reverse=True
            )[:EACH]
        ]
        for user in users
    }
