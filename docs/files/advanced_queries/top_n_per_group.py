# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Top N per group.

Read the newest posts of each of many authors in one statement.

    python top_n_per_group.py
    DATABASE_URL=postgresql://… python top_n_per_group.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Index,
    and_,
    func,
    make_url,
    select,
    true,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    created_at: Mapped[datetime]


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID]
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


# The newest posts of an author are read, and no older ones.
Index("ix_posts_author_created", Post.author_id, Post.created_at.desc())


# The recipe.
LIVE_POSTS = select(
    Post.author_id, Post.id, Post.title, Post.created_at
).where(Post.deleted_at.is_(None))
NEWEST_FIRST = (Post.created_at.desc(), Post.id.desc())


class ListedPost(NamedTuple):
    """What a list shows of a post."""

    id: UUID
    title: str
    created_at: datetime


class Author(NamedTuple):
    """A user and the newest posts, which may be none."""

    id: UUID
    username: str
    newest: list[ListedPost]


async def newest_posts(
    session: AsyncSession, author_ids: Collection[UUID], *, each: int = 3
) -> list[Author]:
    """Return the authors by name, each with the newest live posts.

    Posts of one moment are in the order of their ids, the highest first.
    Unknown ids are left out.

    Raises:
        ValueError: more than 100 authors, or not 1 to 10 posts of each.
    """
    if len(author_ids) > 100 or not 1 <= each <= 10:
        raise ValueError("ask for 100 authors and 10 posts of each at most")
    newest, of_user = (
        read_few(each)
        if session.get_bind().dialect.name == "postgresql"
        else number_all(author_ids, each)
    )
    post = newest.c
    query = (
        select(User.id, User.username, post.id, post.title, post.created_at)
        .outerjoin(newest, of_user)  # outer: also authors without posts
        .where(User.id.in_(author_ids))
        .order_by(
            func.lower(User.username), post.created_at.desc(), post.id.desc()
        )
    )
    authors: dict[UUID, Author] = {}
    rows = await session.execute(query)
    for id_, username, post_id, title, created_at in rows:
        author = authors.setdefault(id_, Author(id_, username, []))
        if post_id is not None:  # or there is none, and the join gave NULL
            author.newest.append(ListedPost(post_id, title, created_at))
    return list(authors.values())


def read_few(each: int) -> tuple[FromClause, ColumnElement[bool]]:
    """Read the first posts of each user from an index, and stop there."""
    posts = LIVE_POSTS.where(Post.author_id == User.id)
    first = posts.order_by(*NEWEST_FIRST).limit(each)
    return first.lateral("newest"), true()


def number_all(
    author_ids: Collection[UUID], each: int
) -> tuple[FromClause, ColumnElement[bool]]:
    """Number all posts of each user, and keep the first, on either engine."""
    number = func.row_number().over(
        partition_by=Post.author_id, order_by=NEWEST_FIRST
    )
    newest = (
        LIVE_POSTS.add_columns(number.label("number"))
        .where(Post.author_id.in_(author_ids))
        .subquery("newest")
    )
    post = newest.c
    return newest, and_(post.author_id == User.id, post.number <= each)


# The rows.
AVOCET = UUID(int=2)
TURNSTONE = UUID(int=3)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(
            id=AVOCET,
            username="avocet",
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        User(
            id=TURNSTONE,
            username="turnstone",
            created_at=datetime(2024, 1, 1, 19, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=4),
            author_id=AVOCET,
            title="Why the page is slow: your questions",
            created_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            author_id=AVOCET,
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    ids = [AVOCET, TURNSTONE]
    for author in await newest_posts(session, ids, each=2):
        print(f"{author.username}: {len(author.newest)} posts")
        for post in author.newest:
            print("-", post.title)


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
