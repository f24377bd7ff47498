# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Count by group.

Count the live posts of each category, and keep the categories with enough.

    python group_by_having.py
    DATABASE_URL=postgresql://… python group_by_having.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    and_,
    func,
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
@dataclass(frozen=True)
class CategoryCount:
    """A category and the number of its live posts."""

    slug: str
    name: str
    posts: int


async def busy_categories(
    session: AsyncSession, *, min_posts: int = 1
) -> list[CategoryCount]:
    """List categories with at least ``min_posts`` posts, the busiest first.

    Equal counts are in the order of their slugs. With ``min_posts=0`` the
    categories without a post are listed too.

    Raises:
        ValueError: ``min_posts`` is negative.
        DataError: ``min_posts`` does not fit into 64 bits.
    """
    if min_posts < 0:
        raise ValueError("a category cannot have fewer than no posts")
    # Not count(*): that would count the row of a category without posts.
    posts = func.count(Post.id)
    query = (
        select(Category.slug, Category.name, posts)
        .outerjoin(
            Post,
            and_(
                Post.category_id == Category.id,
                # Here, not in WHERE, which would drop the empty categories.
                Post.deleted_at.is_(None),
            ),
        )
        .group_by(Category.id)
        .having(posts >= min_posts)
        .order_by(posts.desc(), Category.slug)
    )
    rows = await session.execute(query)
    return [CategoryCount(slug, name, count) for slug, name, count in rows]


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Category(Base):
    """A shelf for posts and products, possibly within another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    category_id: Mapped[int | None]
    deleted_at: Mapped[datetime | None]


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Category(id=2, slug="events", name="Events"),
        Category(id=3, slug="technology", name="Technology"),
        Category(id=4, slug="databases", name="Databases"),
        Category(id=7, slug="typing", name="Typing"),
        Post(id=UUID(int=22), category_id=4),
        Post(id=UUID(int=21), category_id=4),
        Post(id=UUID(int=23), category_id=4),
        Post(id=UUID(int=25), category_id=4),
        Post(id=UUID(int=26), category_id=4),
        Post(id=UUID(int=24), category_id=4),
        Post(id=UUID(int=27), category_id=3),
        Post(id=UUID(int=28), category_id=3),
        Post(id=UUID(int=30), category_id=3),
        Post(id=UUID(int=32), category_id=3),
        Post(id=UUID(int=31), category_id=3),
        Post(id=UUID(int=35), category_id=4),
        Post(id=UUID(int=33), category_id=4),
        Post(id=UUID(int=34), category_id=4),
        Post(id=UUID(int=37), category_id=3),
        Post(id=UUID(int=36), category_id=3),
        Post(id=UUID(int=38), category_id=2),
        Post(id=UUID(int=39), category_id=2),
        Post(id=UUID(int=2), category_id=2),
        Post(id=UUID(int=3), category_id=2),
        Post(id=UUID(int=4), category_id=2),
        Post(id=UUID(int=5), category_id=2),
        Post(id=UUID(int=6), category_id=2),
        Post(id=UUID(int=7), category_id=2),
        Post(id=UUID(int=8), category_id=2),
        Post(id=UUID(int=9), category_id=2),
        Post(id=UUID(int=10), category_id=2),
        Post(id=UUID(int=11), category_id=2),
        Post(id=UUID(int=12), category_id=2),
        Post(id=UUID(int=13), category_id=2),
        Post(id=UUID(int=14), category_id=2),
        Post(id=UUID(int=15), category_id=2),
        Post(id=UUID(int=16), category_id=2),
        Post(id=UUID(int=17), category_id=2),
        Post(id=UUID(int=18), category_id=2),
        Post(id=UUID(int=19), category_id=2),
        Post(id=UUID(int=29), category_id=3),
        Post(id=UUID(int=20), category_id=3),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    busy = await busy_categories(session, min_posts=6)
    for category in busy:
        print(f"{category.posts:2}  {category.slug}")

    everything = await busy_categories(session, min_posts=0)
    print("the last of all:", everything[-1])


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
