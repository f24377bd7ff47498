# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""List users with their posts.

Read a page of users and all their posts in two statements: entities or rows.

    python collections_for_a_list.py
    DATABASE_URL=postgresql://… python collections_for_a_list.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Index,
    Select,
    func,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
class Author(NamedTuple):
    """A user and the titles of the posts, newest first."""

    id: UUID
    username: str
    titles: list[str]


async def active_users_with_posts(
    session: AsyncSession, *, limit: int = 50
) -> Sequence[User]:
    """Return active users by name, with their posts that are not deleted.

    Entities, to change or to pass on. A list of posts that the session holds
    stays as it was, filtered or not. Two statements, and one more for each
    further 500 users.

    Raises:
        ValueError: the limit is not between 1 and 1,000.
    """
    query = _active_by_name(limit).options(
        selectinload(User.posts.and_(Post.deleted_at.is_(None))),
        raiseload("*", sql_only=True),
    )
    return (await session.scalars(query)).all()


async def active_authors(
    session: AsyncSession, *, limit: int = 50
) -> list[Author]:
    """Return the same as rows, to show, whatever lists the session holds.

    Two statements for any number.

    Raises:
        ValueError: the limit is not between 1 and 1,000.
    """
    users = _active_by_name(limit).with_only_columns(User.id, User.username)
    authors = {
        id_: Author(id_, username, [])
        for id_, username in await session.execute(users)
    }
    posts = (
        select(Post.author_id, Post.title)
        .where(Post.author_id.in_(authors), Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
    )
    for author_id, title in await session.execute(posts):
        authors[author_id].titles.append(title)
    return list(authors.values())


def _active_by_name(limit: int) -> Select[User]:
    if not 1 <= limit <= 1_000:
        raise ValueError("give a limit between 1 and 1,000")
    # A unique index holds the lower-case names: the order is total.
    by_name = func.lower(User.username)
    return select(User).where(User.is_active).order_by(by_name).limit(limit)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    is_active: Mapped[bool]

    posts: Mapped[list[Post]] = relationship()


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


# The posts of the users are found.
Index("ix_posts_author_created", Post.author_id, Post.created_at.desc())


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=UUID(int=2), username="avocet", is_active=True),
        User(id=UUID(int=3), username="bittern", is_active=True),
        User(id=UUID(int=4), username="curlew", is_active=True),
        Post(
            id=UUID(int=5),
            author_id=UUID(int=2),
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=6),
            author_id=UUID(int=3),
            title="Writing documentation that is read",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=7),
            author_id=UUID(int=4),
            title="Writing documentation that is read: your questions",
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    users = await active_users_with_posts(session, limit=3)
    for user in users:
        print(user.username, "wrote", user.posts[0].title)

    authors = await active_authors(session, limit=3)
    for author in authors:
        print(author.username, "wrote", author.titles[0])


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
