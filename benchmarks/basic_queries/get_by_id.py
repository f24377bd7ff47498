"""Get twenty users by their ids."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from benchmarks.declared import Benchmark, Case
from benchmarks.stage import Stage
from recipes.basic_queries.get_by_id import get_user, get_users
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.schema import User

MANY = 20
BENCHMARK = Benchmark(
    "Get 20 users by their ids",
    unit="one call gets 20 users",
    cases=(
        Case("local server"),
        Case("server 2 ms away", delay=0.002),
    ),
)


@BENCHMARK.filled_by
async def fill(stage: Stage) -> Any:
    """Store users; open sessions that ask each connection if it lives."""
    careful = make_engine(stage.url, pool_size=1, pool_pre_ping=True)
    stage.closing.push_async_callback(careful.dispose)
    users = [
        User(username=f"reader-{n}", email=f"reader-{n}@example.org")
        for n in range(MANY)
    ]
    async with stage.sessions.begin() as session:
        session.add_all(users)
    return [user.id for user in users], make_sessions(careful)


@BENCHMARK.way("asyncpg, a query each")
async def raw(stage: Stage) -> list[UUID]:
    ids, _ = stage.data
    async with stage.pool.acquire() as connection:
        found = [
            await connection.fetchrow("SELECT * FROM users WHERE id = $1", id_)
            for id_ in ids
        ]
    return [row["id"] for row in found]


@BENCHMARK.way("asyncpg, one query")
async def raw_once(stage: Stage) -> list[UUID]:
    ids, _ = stage.data
    async with stage.pool.acquire() as connection:
        rows = await connection.fetch(
            "SELECT * FROM users WHERE id = ANY($1)", ids
        )
    found = {row["id"] for row in rows}
    return [id_ for id_ in ids if id_ in found]


@BENCHMARK.way("get_users", recipe="get_users")
async def at_once(stage: Stage) -> list[UUID]:
    ids, _ = stage.data
    async with stage.sessions() as session:
        return [*await get_users(session, ids)]


@BENCHMARK.way("get_user, in one session", recipe="get_user")
async def one_session(stage: Stage) -> list[UUID]:
    ids, _ = stage.data
    async with stage.sessions() as session:
        found = [await get_user(session, id_) for id_ in ids]
    return [user.id for user in found if user]


async def in_a_session_each(
    sessions: Sessions, ids: Sequence[UUID]
) -> list[UUID]:
    found = []
    for id_ in ids:
        async with sessions() as session:
            found.append(await get_user(session, id_))
    return [user.id for user in found if user]


@BENCHMARK.way("get_user, in a session each", recipe="get_user")
async def a_session_each(stage: Stage) -> list[UUID]:
    ids, _ = stage.data
    return await in_a_session_each(stage.sessions, ids)


@BENCHMARK.way("get_user, in a session each, pool_pre_ping", recipe="get_user")
async def with_pre_ping(stage: Stage) -> list[UUID]:
    ids, careful = stage.data
    return await in_a_session_each(careful, ids)


@BENCHMARK.way("select() of the id's row, in one session")
async def rows(stage: Stage) -> list[UUID]:
    ids, _ = stage.data
    columns = select(User.id, User.username, User.email)
    async with stage.sessions() as session:
        found = [
            (await session.execute(columns.where(User.id == id_))).one()
            for id_ in ids
        ]
    return [row.id for row in found]


async def by_peer(stage: Stage, peer: Any) -> list[UUID]:
    ids, _ = stage.data
    return [(await peer.get_user(id_)).id for id_ in ids]


@BENCHMARK.way("Django, aget()", peer="django")
async def django(stage: Stage) -> list[UUID]:
    return await by_peer(stage, stage.peers.django)


@BENCHMARK.way("Tortoise, get()", peer="tortoise")
async def tortoise(stage: Stage) -> list[UUID]:
    return await by_peer(stage, stage.peers.tortoise)


@BENCHMARK.way("Piccolo, objects().get()", peer="piccolo")
async def piccolo(stage: Stage) -> list[UUID]:
    return await by_peer(stage, stage.peers.piccolo)
