"""What the tests of numbered pages and of cursors share."""

import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from plans import sent_by
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import Sessions
from recipes.kit.recording.plans import pin_planner, plan_of
from recipes.schema import JobPosting, Post
from recipes.schema.seed import AVOCET

NOON = datetime(2025, 2, 1, 12, tzinfo=UTC)
MAX_PAGES = 300
LIMITS = (1, 2, 3, 5, 20, 29, 58, 100)  # 58 posts are live
FEED_INDEX = "Index Scan using ix_posts_feed"


async def live_posts(sessions: Sessions) -> list[UUID]:
    """List all live posts, the newest first, in an order made by Python."""
    columns = (Post.created_at, Post.id)
    query = select(*columns).where(Post.deleted_at.is_(None))
    async with sessions() as session:
        rows = [(time, id_) for time, id_ in await session.execute(query)]
    return [id_ for _, id_ in sorted(rows, reverse=True)]


def ids(rows: Sequence[Post] | Sequence[JobPosting]) -> list[UUID]:
    return [row.id for row in rows]


class Crowd:
    """People who write and delete posts, the same ones for the same seed."""

    def __init__(self, sessions: Sessions, seed: int) -> None:
        self.sessions = sessions
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self.deleted: list[UUID] = []

    def post(self) -> dict[str, Any]:
        """Make a post at one of a few moments, so that many share one."""
        id_ = UUID(int=self.dice.getrandbits(128))
        at = NOON + self.dice.randrange(6) * timedelta(microseconds=1)
        return {
            "id": id_,
            "author_id": AVOCET,
            "slug": id_.hex,
            "title": "",
            "body": "",
            "created_at": at,
            "deleted_at": at if self.dice.random() < 0.1 else None,
        }

    async def write(self, count: int) -> None:
        async with self.sessions.begin() as session:
            await session.execute(
                insert(Post), [self.post() for _ in range(count)]
            )

    async def write_and_delete(self) -> None:
        await self.write(2)
        victim = self.dice.choice(await live_posts(self.sessions))
        self.deleted.append(victim)
        async with self.sessions.begin() as session:
            await session.execute(
                update(Post).where(Post.id == victim).values(deleted_at=NOON)
            )


async def rows_read(
    engine: AsyncEngine, sql: str, parameters: Any = None
) -> tuple[int, str]:
    """Run a statement; count the rows that its scan read, used or not."""
    async with engine.connect() as connection:
        await pin_planner(connection)
        plan = await plan_of(connection, sql, parameters, options="ANALYZE, ")
    (scan,) = plan["Plans"]
    read = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
    return int(read), f"{scan['Node Type']} using {scan.get('Index Name')}"


async def read_by(
    engine: AsyncEngine,
    ask: Callable[[AsyncSession], Awaitable[object]],
) -> tuple[int, str]:
    """Count the rows that a function's last statement reads."""
    *_, last = await sent_by(engine, ask)
    return await rows_read(engine, last.sql, last.parameters)
