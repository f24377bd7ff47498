# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Query non-deleted rows.

List live rows by saying so in the query, or in every query of a session.

    python list_live.py
    DATABASE_URL=postgresql://… python list_live.py
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
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    and_,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    relationship,
    selectinload,
    with_loader_criteria,
)
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
async def list_live_products(
    session: AsyncSession, *, category_id: int, limit: int = 50
) -> Sequence[Product]:
    """List products of a category that are live and for sale, by name.

    Args:
        session: the session to read with.
        category_id: the category; those below it are not searched.
        limit: how many at most, from 1 to 100.

    Raises:
        ValueError: the limit is out of bounds.
        DataError: no category can have this id.
    """
    if not 1 <= limit <= 100:
        raise ValueError("limit must be from 1 to 100")
    products = await session.scalars(
        select(Product)
        .where(
            Product.category_id == category_id,
            # Together, the condition of the index ix_products_live_category.
            ~Product.is_deleted,
            Product.is_active,
        )
        .order_by(Product.name, Product.id)
        .limit(limit)
    )
    return products.all()


class LiveSession(Session):
    """A session whose SELECTs of entities leave out deleted rows."""


@event.listens_for(LiveSession, "do_orm_execute")
def _select_live_rows(state: ORMExecuteState) -> None:
    if (
        state.is_select
        # What a SELECT loaded hands the criteria on to what it loads later.
        and not state.is_column_load
        and not state.is_relationship_load
        and not state.execution_options.get("include_deleted")
    ):
        state.statement = state.statement.options(
            with_loader_criteria(
                SoftDelete,
                lambda model: ~model.is_deleted,
                include_aliases=True,
            )
        )


def live_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions that read live rows only, where the ORM writes the SQL.

    A query sees all rows with ``execution_options(include_deleted=True)``.
    UPDATE and DELETE see all rows always, or nothing could be restored.
    """
    return async_sessionmaker(
        engine, sync_session_class=LiveSession, expire_on_commit=False
    )


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


class SoftDelete:
    """Rows that are marked as deleted and kept; live rows have no mark."""

    deleted_at: Mapped[datetime | None] = mapped_column(default=None)

    @hybrid_property
    def is_deleted(self) -> bool:
        """Whether the row is deleted; usable in Python and in queries."""
        return self.deleted_at is not None

    @is_deleted.inplace.expression
    @classmethod
    def _is_deleted(cls) -> ColumnElement[bool]:
        return cls.deleted_at.is_not(None)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)

    posts: Mapped[list[Post]] = relationship(
        order_by="(Post.created_at.desc(), Post.id.desc())"
    )


class Post(SoftDelete, Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]


class Product(SoftDelete, Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    category_id: Mapped[int | None]
    is_active: Mapped[bool]


# Only live products of the category are read.
Index(
    "ix_products_live_category",
    Product.category_id,
    Product.name,
    postgresql_where=and_(Product.deleted_at.is_(None), Product.is_active),
    sqlite_where=and_(Product.deleted_at.is_(None), Product.is_active),
)


# The rows.
EGRET = UUID(int=6)
FLOPPY_DISK = UUID(int=9)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=EGRET),
        Post(
            id=UUID(int=14),
            author_id=EGRET,
            created_at=datetime(2024, 11, 11, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=15),
            author_id=EGRET,
            created_at=datetime(2024, 11, 25, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=16),
            author_id=EGRET,
            created_at=datetime(2024, 12, 16, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=17),
            author_id=EGRET,
            created_at=datetime(2025, 1, 13, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=10),
            author_id=EGRET,
            created_at=datetime(2024, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=11),
            author_id=EGRET,
            created_at=datetime(2024, 3, 1, 5, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=12),
            author_id=EGRET,
            created_at=datetime(2024, 10, 26, 21, 59, 59, 999999, tzinfo=UTC),
        ),
        Post(
            id=UUID(int=13),
            author_id=EGRET,
            created_at=datetime(2024, 11, 6, 12, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=2), name="Blue mug", category_id=10, is_active=True
        ),
        Product(
            id=UUID(int=4), name="Yellow mug", category_id=10, is_active=True
        ),
        Product(
            id=UUID(int=3),
            name="snake_case mug",
            category_id=10,
            is_active=True,
        ),
        Product(
            id=UUID(int=5),
            name="snakeXcase mug",
            category_id=10,
            is_active=True,
        ),
        Product(id=UUID(int=7), name="Gift card", is_active=True),
        Product(id=UUID(int=8), name="Umbrella", is_active=False),
        Product(
            deleted_at=datetime(2024, 1, 2, 9, tzinfo=UTC),
            id=FLOPPY_DISK,
            name="Floppy disk",
            is_active=True,
        ),
    ]


# See it happen.
DRINKWARE = 10


async def demo(session: AsyncSession) -> None:
    products = await list_live_products(session, category_id=DRINKWARE)
    print("live:", ", ".join(product.name for product in products))


async def demo_global_filter(engine: AsyncEngine) -> None:
    async with live_sessions(engine)() as session:
        count = select(func.count()).select_from(Product)
        count = count.where(Product.category_id.is_(None))
        print("products:", await session.scalar(count))
        everything = count.execution_options(include_deleted=True)
        print("with deleted ones:", await session.scalar(everything))
        print("floppy disk:", await session.get(Product, FLOPPY_DISK))

        with_posts = select(User).options(selectinload(User.posts))
        egret = (await session.scalars(with_posts.filter_by(id=EGRET))).one()
        print("EGRET's posts:", len(egret.posts))


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
    async with example_database() as engine:
        await demo_global_filter(engine)


if __name__ == "__main__":
    asyncio.run(main())
