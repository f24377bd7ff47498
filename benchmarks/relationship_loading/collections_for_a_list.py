"""Read many users, and the ten posts of each."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, subqueryload
from sqlalchemy.orm.interfaces import ORMOption

from benchmarks import authors
from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.relationship_loading.collections_for_a_list import (
    active_authors,
    active_users_with_posts,
)
from recipes.schema import Post, User

BENCHMARK = Benchmark(
    "Read users with ten posts each",
    unit="one call reads all users and their posts",
    cases=(Case("100 users", 100), Case("1,000 users", 1_000)),
)

Titles = dict[str, list[str]]


@BENCHMARK.filled_by
async def fill(stage: Stage) -> None:
    await authors.fill(stage, stage.size)


@BENCHMARK.told_by
async def sizes(_stage: Stage, titles: Titles) -> Any:
    return {name: sorted(each) for name, each in titles.items()}


@BENCHMARK.way("asyncpg, two queries")
async def raw(stage: Stage) -> Titles:
    async with stage.pool.acquire() as connection:
        users = await connection.fetch(
            "SELECT id, username FROM users WHERE is_active"
            " ORDER BY lower(username) LIMIT $1",
            stage.size,
        )
        posts = await connection.fetch(
            "SELECT author_id, title FROM posts"
            " WHERE author_id = ANY($1) AND deleted_at IS NULL"
            " ORDER BY created_at DESC, id DESC",
            [user["id"] for user in users],
        )
    titles = defaultdict(list)
    for post in posts:
        titles[post["author_id"]].append(post["title"])
    return {user["username"]: titles[user["id"]] for user in users}


@BENCHMARK.way("active_authors, rows", recipe="active_authors")
async def as_rows(stage: Stage) -> Titles:
    async with stage.sessions() as session:
        found = await active_authors(session, limit=stage.size)
    return {author.username: author.titles for author in found}


@BENCHMARK.way(
    "active_users_with_posts, entities", recipe="active_users_with_posts"
)
async def as_entities(stage: Stage) -> Titles:
    async with stage.sessions() as session:
        users = await active_users_with_posts(session, limit=stage.size)
        return {
            user.username: [post.title for post in user.posts]
            for user in users
        }


@BENCHMARK.way("JSON of the posts, in one query")
async def as_json(stage: Stage) -> Titles:
    titles = (
        select(func.json_agg(Post.title))
        .where(Post.author_id == User.id, Post.deleted_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(User.username, titles)
        .where(User.is_active)
        .order_by(func.lower(User.username))
        .limit(stage.size)
    )
    async with stage.sessions() as session:
        return dict((await session.execute(query)).all())


def first_users(stage: Stage) -> Select[User]:
    return (
        select(User)
        .where(User.is_active)
        .order_by(func.lower(User.username))
        .limit(stage.size)
    )


async def loaded(stage: Stage, option: ORMOption) -> Titles:
    query = first_users(stage).options(option)
    async with stage.sessions() as session:
        users = (await session.scalars(query)).unique()
        return {
            user.username: [post.title for post in user.posts]
            for user in users
        }


@BENCHMARK.way("joinedload")
async def joined(stage: Stage) -> Titles:
    return await loaded(stage, joinedload(User.posts))


@BENCHMARK.way("subqueryload, as published")
async def subquery(stage: Stage) -> Titles:
    return await loaded(stage, subqueryload(User.posts))


@BENCHMARK.way("a query for the posts of each user")
async def one_by_one(stage: Stage) -> Titles:
    async with stage.sessions() as session:
        return {
            user.username: [
                post.title for post in await user.awaitable_attrs.posts
            ]
            for user in await session.scalars(first_users(stage))
        }


async def by_peer(stage: Stage, peer: Any) -> Titles:
    found = await peer.users_with_titles(stage.size)
    return {username: titles for _, username, titles in found}


@BENCHMARK.way("Django, prefetch_related()", peer="django")
async def django(stage: Stage) -> Titles:
    return await by_peer(stage, stage.peers.django)


@BENCHMARK.way("Tortoise, prefetch_related()", peer="tortoise")
async def tortoise(stage: Stage) -> Titles:
    return await by_peer(stage, stage.peers.tortoise)


@BENCHMARK.way("Piccolo, two select()", peer="piccolo")
async def piccolo(stage: Stage) -> Titles:
    return await by_peer(stage, stage.peers.piccolo)
