# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""List with pagination.

Show a list in numbered pages, each row once while nobody writes.

    python list_with_pagination.py
    DATABASE_URL=postgresql://… python list_with_pagination.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    Index,
    Select,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
T = TypeVar("T")

MAX_LIMIT = 100
MAX_OFFSET = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list, and whether there is a next page to ask for."""

    items: Sequence[T]
    has_next: bool


async def list_posts(
    session: AsyncSession,
    *,
    limit: int = 20,
    offset: int = 0,
    query: Select[Post] | None = None,
) -> Page[Post]:
    """Return live posts, the newest first, without the ``offset`` newest.

    ``query`` chooses among the posts, and says what to load with them.

    Raises:
        ValueError: ``limit`` is not 1 to 100, or ``offset`` not 0 to 10,000.
    """
    if not 1 <= limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
        raise ValueError("limit or offset is out of range")
    query = select(Post) if query is None else query
    query = (
        query.where(Post.deleted_at.is_(None))
        # Posts of the same moment need an order, too: the id gives it.
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit + 1)  # one more, to see whether there is more
        .offset(offset)
    )
    posts = (await session.scalars(query)).all()
    has_next = len(posts) > limit and offset + limit <= MAX_OFFSET
    return Page(posts[:limit], has_next)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


# The newest are read in order, without sorting all.
Index(
    "ix_posts_feed",
    Post.created_at.desc(),
    Post.id.desc(),
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=UUID(int=3),
            title="Meet the local groups: your questions",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=4),
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            title="Writing documentation that is read",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=6),
            title="Writing documentation that is read: your questions",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=2),
            title="Leap day starts in UTC: one microsecond to go",
            created_at=datetime(2024, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    first = await list_posts(session, limit=2)
    print(*(post.title for post in first.items), sep="\n")
    print("and more:", first.has_next)

    second = await list_posts(session, limit=2, offset=2)
    print(*(post.title for post in second.items), sep="\n")
    print("and more:", second.has_next)


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = create_async_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                session.add_all(rows())
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo(session)


if __name__ == "__main__":
    asyncio.run(main())
