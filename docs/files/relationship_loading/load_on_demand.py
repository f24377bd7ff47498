# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Load a relationship on demand.

Await what an object in hand came without, once, and again only if you mean it.

    python load_on_demand.py
    DATABASE_URL=postgresql://… python load_on_demand.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Index,
    make_url,
)
from sqlalchemy.ext.asyncio import (
    AsyncAttrs,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
async def posts_of(user: User) -> list[Post]:
    """Return the user's posts, newest first.

    One statement in the session that the user belongs to; deleted posts are
    included. None if a list is loaded: it stays as it was, filtered or not.

    Raises:
        DetachedInstanceError: the user belongs to no session.
        InvalidRequestError: ``raiseload`` forbade it when the user was loaded.
    """
    posts: list[Post] = await user.awaitable_attrs.posts
    return posts


async def reread_posts(session: AsyncSession, user: User) -> list[Post]:
    """Return the posts that are in the database now, newest first.

    A post that something holds keeps the values it was read with. Two
    statements each time, whatever was loaded. Unsaved changes are flushed
    first.

    Raises:
        InvalidRequestError: the user is not in this session, or was deleted.
    """
    await session.refresh(user, ["posts"])
    return user.posts


async def latest_orders(
    session: AsyncSession, user: User, *, limit: int = 20
) -> Sequence[Order]:
    """Return the user's newest orders: of a write-only collection.

    Raises:
        ValueError: ``limit`` is not between 1 and 100.
    """
    if not 1 <= limit <= 100:
        raise ValueError("give a limit between 1 and 100")
    query = user.orders.select()
    query = query.order_by(Order.created_at.desc(), Order.id.desc())
    return (await session.scalars(query.limit(limit))).all()


# Helpers of the book.
class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


# Models: yours need these columns.
class Base(AsyncAttrs, DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]

    posts: Mapped[list[Post]] = relationship(
        order_by="(Post.created_at.desc(), Post.id.desc())"
    )

    comments: Mapped[list[Comment]] = relationship()

    orders: WriteOnlyMapped[Order] = relationship()


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    created_at: Mapped[datetime]

    comments: Mapped[list[Comment]] = relationship()


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


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[OrderStatus]
    created_at: Mapped[datetime]


# The rows.
AVOCET = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET, username="avocet"),
        Order(
            id=UUID(int=3),
            user_id=AVOCET,
            status=OrderStatus.PAID,
            created_at=datetime(2024, 1, 3, 5, tzinfo=UTC),
        ),
        Order(
            id=UUID(int=4),
            user_id=AVOCET,
            status=OrderStatus.SHIPPED,
            created_at=datetime(2024, 1, 3, 10, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=5),
            author_id=AVOCET,
            title="A release candidate is ready",
            created_at=datetime(2024, 11, 4, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=6),
            author_id=AVOCET,
            title="Meet the local groups: what we learned",
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Comment(post_id=UUID(int=5), author_id=AVOCET, body="Nice 🐍"),
    ]


# See it happen.
def digest(_: Session, user: User) -> str:
    """Stand for code that was written for lazy loading."""
    return f"{user.username} said: {user.comments[0].body}"


async def demo(session: AsyncSession) -> None:
    user = await session.get_one(User, AVOCET)
    posts = await posts_of(user)
    print("first:", posts[0].title)
    print("again:", (await posts_of(user))[0].title)
    print("read again:", (await reread_posts(session, user))[0].title)

    orders = await latest_orders(session, user, limit=2)
    print("latest orders:", [order.status.value for order in orders])
    print(await session.run_sync(digest, user))


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
