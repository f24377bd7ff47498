# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Query and update JSON documents.

Find rows by what their documents contain, and set single keys of one, so that
nobody who sets others at the same time loses them.

    python json_documents.py
    DATABASE_URL=postgresql://… python json_documents.py
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Index,
    SQLColumnExpression,
    Text,
    case,
    except_,
    func,
    literal,
    make_url,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


JsonObject = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC, to the microsecond.

    ``timestamptz`` on PostgreSQL; text in UTC on SQLite, which has no type
    for times and would drop the offset. A naive value raises ``TypeError``,
    which SQLAlchemy wraps in ``StatementError``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC what goes to the database."""
        if value is not None and value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class utc_now(FunctionElement[datetime]):  # noqa: N801 - an SQL function
    """The database's clock, as an expression for either engine.

    ``now()`` on PostgreSQL: the start of the transaction. On SQLite the text
    that ``UtcDateTime`` stores, to the millisecond; ``CURRENT_TIMESTAMP`` has
    whole seconds and another shape, so that comparisons go wrong.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(utc_now, "postgresql")
def _utc_now_postgresql(*_: Any, **__: Any) -> str:
    return "now()"


@compiles(utc_now, "sqlite")
def _utc_now_sqlite(*_: Any, **__: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JsonObject,
    }


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    # The time of the change is noted.
    updated_at: Mapped[datetime] = mapped_column(onupdate=utc_now())
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        # PostgreSQL finds what contains something without reading all.
        Index(
            "ix_products_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ).ddl_if(dialect="postgresql"),
    )


# The recipe.
# Keys, each with a text, a number, a boolean, None, or a list of these.
Document = Mapping[str, object]


async def products_with(
    session: AsyncSession, wanted: Document, *, limit: int = 50
) -> Sequence[Product]:
    """Return the live products whose attributes contain all that is wanted.

    A list contains another one if it has all of its values, in any order.

    Raises:
        ValueError: a value has more levels; or the limit is not 1 to 100.
        DataError: PostgreSQL can store no such text, as one with a NUL.
    """
    if not 1 <= limit <= 100:
        raise ValueError("ask for 1 to 100 products")
    contain, _ = FORMS[session.get_bind().dialect.name]
    query = (
        select(Product)
        .where(Product.deleted_at.is_(None), contain(flat(wanted)))
        .order_by(Product.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def change_attributes(
    session: AsyncSession, product_id: UUID, changes: Document
) -> Product:
    """Set some attributes, and leave the others as they are stored by now.

    ``None`` takes one away. Returns the product as it is stored.

    Raises:
        LookupError: there is no such product.
        ValueError: a value has more levels.
        DataError: PostgreSQL can store no such text, as one with a NUL.
    """
    _, changed = FORMS[session.get_bind().dialect.name]
    product = await session.scalar(
        update(Product)
        .where(Product.id == product_id)
        .values(attributes=changed(flat(changes)))
        .returning(Product)
        # A loaded object shows what is stored.
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    if product is None:
        raise LookupError(f"there is no product {product_id}")
    return product


def flat(document: Document) -> dict[str, object]:
    """Refuse what the two engines would not treat alike: more levels."""
    for value in document.values():
        parts = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(part, dict | list | tuple) for part in parts):
            raise ValueError("use plain values, or lists of them")
    return dict(document)


# Of the type JSON, contains() would be a LIKE.
ATTRIBUTES = type_coerce(Product.attributes, JSONB)


def contain_jsonb(wanted: Document) -> ColumnElement[bool]:
    """Compare with ``@>``, which the index serves (PostgreSQL)."""
    return ATTRIBUTES.contains(wanted)


def changed_jsonb(changes: Document) -> ColumnElement[Any]:
    """Take these keys away, and add those with a value (PostgreSQL)."""
    keys = literal(list(changes), ARRAY(Text))
    others = ATTRIBUTES.op("-", return_type=JSONB())(keys)
    given = {key: each for key, each in changes.items() if each is not None}
    return others.concat(given)


def contain_json(wanted: Document) -> ColumnElement[bool]:
    """Compare the parts: none of the wanted ones may be missing (SQLite)."""
    given = literal(wanted, Product.attributes.type)
    return ~except_(parts_of(given), parts_of(Product.attributes)).exists()


def parts_of(document: SQLColumnExpression[Any]) -> Any:
    """List the values of a document; where in a list does not matter."""
    columns = ("path", "key", "type", "atom")
    part = func.json_tree(document).table_valued(*columns, name="part").c
    key = case((func.typeof(part.key) == "text", part.key))
    kind = func.replace(part.type, "real", "integer")  # 1.0 is 1
    return select(part.path, key, kind, part.atom)


def changed_json(changes: Document) -> ColumnElement[Any]:
    """Apply a merge patch, where null takes a key away (SQLite)."""
    type_ = Product.attributes.type
    patch = literal(changes, type_)
    return func.json_patch(Product.attributes, patch, type_=type_)


FORMS = {
    "postgresql": (contain_jsonb, changed_jsonb),
    "sqlite": (contain_json, changed_json),
}


# The rows.
MUG = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Product(
            id=MUG,
            name="Blue mug",
            attributes={"sizes": [], "colour": "blue"},
            updated_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=3),
            name="100% cotton T-shirt",
            attributes={"sizes": ["S", "M"], "colour": "blue"},
            updated_at=datetime(2024, 1, 1, 1, tzinfo=UTC),
        ),
        Product(
            id=UUID(int=4),
            name="İstanbul T-shirt",
            attributes={"sizes": ["S", "M"], "colour": "blue"},
            updated_at=datetime(2024, 1, 1, 2, tzinfo=UTC),
        ),
    ]


# See it happen.
async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        changes = {"colour": "green", "material": "steel"}
        mug = await change_attributes(session, MUG, changes)
    print(mug.attributes)

    async with sessions.begin() as session:
        mug = await change_attributes(session, MUG, {"colour": None})
        print(mug.attributes)
        for product in await products_with(session, {"material": "steel"}):
            print("of steel:", product.name)
        wanted = {"colour": "blue", "sizes": ["M"]}
        for product in await products_with(session, wanted, limit=2):
            print("blue, in M:", product.name)


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
        await demo(async_sessionmaker(engine, expire_on_commit=False))


if __name__ == "__main__":
    asyncio.run(main())
