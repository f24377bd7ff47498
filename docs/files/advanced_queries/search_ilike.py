# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Search for a part of a name.

Find products whose name contains what a person typed, in any case, literally.

    python search_ilike.py
    DATABASE_URL=postgresql://… python search_ilike.py
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
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
SHORTEST, LONGEST = 2, 100  # characters; a trigram index serves from three on
LARGEST_PAGE = 100

# NUL and halves of a surrogate pair: no database stores them as text.
NOT_TEXT = re.compile("[\0\ud800-\udfff]")


async def search_products(
    session: AsyncSession, text: str, *, limit: int = 20
) -> Sequence[Product]:
    r"""Return the live products whose name contains ``text`` in any case.

    Every character of the text stands for itself, also ``%``, ``_`` and
    ``\``. Names that begin with it come first, then the shorter names. SQLite
    knows the two cases of ASCII letters only.

    Raises:
        ValueError: the text without the space around it is shorter than 2 or
            longer than 100 characters or is not text; or the limit is not
            between 1 and 100.
    """
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST or NOT_TEXT.search(text):
        raise ValueError(f"search for {SHORTEST} to {LONGEST} characters")
    if not 1 <= limit <= LARGEST_PAGE:
        raise ValueError(f"ask for 1 to {LARGEST_PAGE} products")
    # Names should be stored in this form, in which é is one code point.
    text = normalize("NFC", text)
    query = (
        select(Product)
        .where(
            Product.deleted_at.is_(None),
            Product.name.icontains(text, autoescape=True),
        )
        .order_by(
            Product.name.istartswith(text, autoescape=True).desc(),
            func.length(Product.name),
            Product.id,
        )
        .limit(limit)
    )
    return (await session.scalars(query)).all()


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    deleted_at: Mapped[datetime | None]


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(id=UUID(int=2), name="Blue mug"),
        Product(id=UUID(int=4), name="Yellow mug"),
        Product(id=UUID(int=3), name="snake_case mug"),
        Product(id=UUID(int=6), name="snakeXcase mug"),
        Product(id=UUID(int=5), name="100% cotton T-shirt"),
        Product(id=UUID(int=7), name="Café poster"),
        Product(id=UUID(int=8), name="CAFÉ poster"),
    ]


# See it happen.
async def demo(session: AsyncSession) -> None:
    found = await search_products(session, "100%")
    print("100%:", ", ".join(product.name for product in found))

    for typed in ("mug", "café"):
        found = await search_products(session, typed)
        print(f"{typed}:", ", ".join(product.name for product in found))


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
