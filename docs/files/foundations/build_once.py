# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Build a statement once.

Make a statement when its module is imported, and give it the values of each
call as parameters.

    python build_once.py
    DATABASE_URL=postgresql://… python build_once.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Index,
    bindparam,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.schema import CreateSchema, DropSchema


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    author: Mapped[User] = relationship()


# The posts of an author are read in order, and no others.
Index("ix_posts_author_created", Post.author_id, Post.created_at.desc())


# The recipe.
MAX_LIMIT = 100

LATEST_POSTS = (
    select(Post)
    .where(Post.author_id == bindparam("author"), Post.deleted_at.is_(None))
    .order_by(Post.created_at.desc(), Post.id.desc())
    .limit(bindparam("at_most"))
)


async def latest_posts(
    session: AsyncSession, author_id: UUID, *, limit: int = 10
) -> Sequence[Post]:
    """Return the live posts of an author, the newest first.

    Raises:
        ValueError: ``limit`` is not 1 to 100.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError("limit is out of range")
    values = {"author": author_id, "at_most": limit}
    return (await session.scalars(LATEST_POSTS, values)).all()


# The rows.
AVOCET = UUID(int=2)
BITTERN = UUID(int=3)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET),
        User(id=BITTERN),
        Post(
            id=UUID(int=4),
            author_id=AVOCET,
            title="Type hints in an old code base",
            created_at=datetime(2024, 12, 23, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            author_id=AVOCET,
            title="Why the page is slow: your questions",
            created_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=6),
            author_id=AVOCET,
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=7),
            author_id=BITTERN,
            title="Writing documentation that is read",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    posts = await latest_posts(session, AVOCET, limit=3)
    print(*(post.title for post in posts), sep="\n")

    posts = await latest_posts(session, BITTERN, limit=1)
    print("of another:", *(post.title for post in posts))


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
                for row in rows():
                    session.add(row)
                    await session.flush()
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
