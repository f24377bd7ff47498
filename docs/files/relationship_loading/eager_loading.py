# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Load a user with related rows.

Fetch a user, the profile, the posts and the comments in three statements.

    python eager_loading.py
    DATABASE_URL=postgresql://… python eager_loading.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Table,
    insert,
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
    joinedload,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
async def get_user_with_activity(
    session: AsyncSession, user_id: UUID, *, fresh: bool = False
) -> User | None:
    """Load a user, the profile, the comments and the posts not deleted.

    A relationship that is not loaded raises ``InvalidRequestError`` instead
    of sending SQL.

    Args:
        session: the session to load into.
        user_id: whom to load.
        fresh: read again what the session loaded before. Other relationships
            that were loaded on these rows are then unloaded.
    """
    query = (
        select(User)
        .where(User.id == user_id)
        .options(
            joinedload(User.profile),
            selectinload(User.posts.and_(Post.deleted_at.is_(None))),
            selectinload(User.comments),
            raiseload("*", sql_only=True),
        )
        .execution_options(populate_existing=fresh)
    )
    return (await session.scalars(query)).one_or_none()


async def get_post_with_discussion(
    session: AsyncSession, post_id: UUID
) -> Post:
    """Load a live post, its author, its tags, and comments with authors.

    Raises:
        NoResultFound: no such live post.
    """
    query = (
        select(Post)
        .where(Post.id == post_id, Post.deleted_at.is_(None))
        .options(
            joinedload(Post.author),
            selectinload(Post.tags),
            selectinload(Post.comments).joinedload(Comment.author),
            raiseload("*", sql_only=True),
        )
    )
    return (await session.scalars(query)).one()


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]

    profile: Mapped[Profile | None] = relationship()

    posts: Mapped[list[Post]] = relationship(
        back_populates="author",
        order_by="(Post.created_at.desc(), Post.id.desc())",
    )

    comments: Mapped[list[Comment]] = relationship(back_populates="author")


class Profile(Base):
    """What a user says about themselves."""

    __tablename__ = "profiles"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id"), primary_key=True
    )
    timezone: Mapped[str]


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    author: Mapped[User] = relationship(back_populates="posts")

    comments: Mapped[list[Comment]] = relationship()

    tags: Mapped[list[Tag]] = relationship(secondary=post_tags)


# The posts of a user are found, in order.
Index("ix_posts_author_created", Post.author_id, Post.created_at.desc())


class Comment(Base):
    """A remark on a post, possibly in answer to another one."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id"))
    # The comments of a user are found.
    author_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id"), index=True
    )
    body: Mapped[str]
    created_at: Mapped[datetime]

    author: Mapped[User | None] = relationship(back_populates="comments")

    __table_args__ = (
        # The comments on a post are found.
        Index("ix_comments_post_created", "post_id", "created_at"),
    )


# The rows.
AVOCET = UUID(int=2)
RELEASE_POST = UUID(int=4)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Tag(id=4, name="release"),
        Tag(id=7, name="testing"),
        User(id=AVOCET, username="avocet"),
        User(id=UUID(int=3), username="fulmar"),
        Post(
            id=RELEASE_POST,
            author_id=AVOCET,
            title="A release candidate is ready",
            created_at=datetime(2024, 11, 4, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            author_id=AVOCET,
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Profile(user_id=AVOCET, timezone="Europe/Amsterdam"),
        Comment(
            post_id=RELEASE_POST,
            author_id=UUID(int=3),
            body="Does it work on SQLite, too?",
            created_at=datetime(2024, 11, 4, 9, tzinfo=UTC),
        ),
        Comment(
            post_id=RELEASE_POST,
            author_id=AVOCET,
            body="Nice 🐍",
            created_at=datetime(2024, 11, 4, 9, 9, tzinfo=UTC),
        ),
    ]


PAIRS = [
    {"post_id": RELEASE_POST, "tag_id": 4},
    {"post_id": RELEASE_POST, "tag_id": 7},
]


# See it happen.
NOBODY = UUID(int=1)


async def demo(session: AsyncSession) -> None:
    user = await get_user_with_activity(session, AVOCET)
    nobody = await get_user_with_activity(session, NOBODY)
    for each in (user, nobody):
        if each is None:
            print("nobody: None")
            continue
        print(each.username, each.profile and each.profile.timezone)
        print("the newest post:", each.posts[0].title)
        print("the first comment:", each.comments[0].body)

    post = await get_post_with_discussion(session, RELEASE_POST)
    print(post.title, "by", post.author.username)
    print("tags:", ", ".join(tag.name for tag in post.tags))
    first = post.comments[0].author
    print("first to comment:", first and first.username)


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
                await session.execute(insert(post_tags), PAIRS)
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
