# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "alembic>=1.20.1,<2",
# ]
# ///
"""Migrate without downtime.

Change tables in steps that the old program and the new one both bear.

    DATABASE_URL=postgresql://… python migrate_without_downtime.py
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID, uuid4

from alembic import command, op
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    Connection,
    NullPool,
    String,
    Uuid,
    bindparam,
    false,
    func,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# Other recipes of the book.
LOCK_LIMIT = "500ms"


T = TypeVar("T")


async def ignore_foreign_keys(connection: AsyncConnection) -> None:
    """Let SQLite make a table anew without deleting what refers to it."""
    # Past SQLAlchemy: within a transaction, the PRAGMA would do nothing.
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.execute("PRAGMA foreign_keys = OFF")


LONGEST_TURN = 600  # seconds


SET_LIMITS = select(
    func.set_config("lock_timeout", LOCK_LIMIT, False),
    # A statement that has its lock may take its time.
    func.set_config("statement_timeout", "0", False),
)


TAKE_TURN = select(func.pg_try_advisory_lock(7_225_481))  # any number


async def take_turn(connection: AsyncConnection) -> None:
    """Wait for other deployments; the turn ends with the connection.

    Nobody waits within ``pg_advisory_lock``: whoever has the turn would wait
    in ``CREATE INDEX CONCURRENTLY`` until that statement has ended.

    Raises:
        TimeoutError: another deployment takes longer than ``LONGEST_TURN``.
    """
    async with asyncio.timeout(LONGEST_TURN):
        while not await connection.scalar(TAKE_TURN):
            await connection.rollback()
            await asyncio.sleep(1)
    await connection.execute(SET_LIMITS)
    # Within a transaction that is not its own, Alembic would commit nothing.
    await connection.commit()


async def connected(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """Do something on a connection that is made ready for migrations.

    It is closed at the end, and not given back: its settings would stay.
    """
    make_ready = {"postgresql": take_turn, "sqlite": ignore_foreign_keys}
    async with engine.connect() as connection:
        try:
            await make_ready[engine.dialect.name](connection)
            return await connection.run_sync(work)
        finally:
            await connection.invalidate()


def patient_engine(database: str | URL) -> AsyncEngine:
    """Create an engine without the limit that a request has."""
    url = driver_url(database)
    options = CONNECT_ARGS[url.get_backend_name()]
    return make_engine(url, poolclass=NullPool, connect_args=options)


async def run_command(
    engine: AsyncEngine, function: Callable[..., T], config: Config, **how: Any
) -> T:
    """Run a command of Alembic, such as ``command.upgrade``, in a coroutine.

    Its env.py is given a connection, and begins no event loop of its own. Let
    the engine be one of ``patient_engine``, unless it is for empty tables.
    """

    def work(connection: Connection) -> T:
        config.attributes["connection"] = connection
        try:
            return function(config, **how)
        finally:
            del config.attributes["connection"]

    return await connected(engine, work)


# The recipe.
Pause = Callable[[float], Awaitable[object]]
# SQLSTATE lock_not_available and deadlock_detected
GAVE_WAY = {"55P03", "40P01"}
SET_LIMIT = select(func.set_config("lock_timeout", bindparam("limit"), False))


async def upgrade(
    database: str | URL,
    config: Config,
    revision: str = "head",
    *,
    attempts: int = 10,
    pause: Pause = asyncio.sleep,
) -> None:
    """Run ``alembic upgrade``, again and again if it has to give way.

    A migration that gets no lock in time is rolled back, and lets pass who
    has waited behind it. Those before it are committed, and not run again.

    Raises:
        DBAPIError: one fails, or gives way in so many attempts.
    """
    engine = patient_engine(database)
    run = partial(
        run_command, engine, command.upgrade, config, revision=revision
    )
    await until_done(run, attempts, pause)


async def migrate(
    engine: AsyncEngine,
    *upgrades: Callable[[], None],
    limit: str = LOCK_LIMIT,
    attempts: int = 10,
    pause: Pause = asyncio.sleep,
) -> None:
    """Run the ``upgrade()`` of each migration so, as in tests, by itself.

    Raises:
        DBAPIError: one fails, or gives way in so many attempts.
    """
    for each in upgrades:
        work = partial(run_upgrade, each, limit)
        run = partial(connected, engine, work)
        await until_done(run, attempts, pause)


async def until_done(
    run: Callable[[], Awaitable[object]], attempts: int, pause: Pause
) -> None:
    """Run it again after a pause, in seconds, as long as it gives way."""
    attempt = 1
    while True:
        try:
            await run()
            return
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state not in GAVE_WAY or attempt == attempts:
                raise
        await pause(min(2**attempt, 60))
        attempt += 1


def run_upgrade(
    upgrade: Callable[[], None], limit: str, connection: Connection
) -> None:
    """Run one migration, as Alembic would."""
    connection.execute(SET_LIMIT, {"limit": limit})
    connection.commit()
    migration = MigrationContext.configure(connection)
    with migration.begin_transaction(), Operations.context(migration):
        upgrade()


def add_columns() -> None:
    """Add columns that may be NULL, or have a constant as their default."""
    op.add_column("products", Column("maker_id", Uuid()))
    fragile: Column[bool] = Column(
        "is_fragile", Boolean(), server_default=false(), nullable=False
    )
    op.add_column("products", fragile)


def add_foreign_key() -> None:
    """Add a foreign key for new rows; nobody looks at the old ones yet."""
    op.create_foreign_key(
        "fk_products_maker_id_users",
        "products",
        "users",
        ["maker_id"],
        ["id"],
        postgresql_not_valid=True,
    )


def validate_foreign_key() -> None:
    """Look at the old rows, under a lock that lets all read and write."""
    validate("fk_products_maker_id_users")


def validate(constraint: str) -> None:
    """Validate a constraint of products."""
    op.execute(f"ALTER TABLE products VALIDATE CONSTRAINT {constraint}")


def add_index() -> None:
    """Make an index while all read and write; drop what a failure has left."""
    name = "ix_products_maker_id"
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # nobody waits behind it
        op.drop_index(name, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name, "products", ["maker_id"], postgresql_concurrently=True
        )
        op.execute(f"SET lock_timeout = '{LOCK_LIMIT}'")  # for the next one


def add_status() -> None:
    """Add a value to an enum; use it in a later migration."""
    op.execute("ALTER TYPE order_status ADD VALUE IF NOT EXISTS 'returned'")


# The old program knows products.name, the new one products.title. While both
# run, a trigger copies what the one writes for the other.
COPY = """
    CREATE FUNCTION copy_title() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            NEW.title := coalesce(NEW.title, NEW.name);
            NEW.name := coalesce(NEW.name, NEW.title);
        ELSIF NEW.title IS NOT DISTINCT FROM OLD.title THEN
            NEW.title := NEW.name;
        ELSE
            NEW.name := NEW.title;
        END IF;
        RETURN NEW;
    END $$
"""
FILL = text("""
    WITH batch AS (
        SELECT id FROM products WHERE id > :after ORDER BY id LIMIT :size
        FOR NO KEY UPDATE
    ), filled AS (
        UPDATE products SET title = name FROM batch
        WHERE products.id = batch.id AND title IS NULL
    )
    SELECT id FROM batch ORDER BY id DESC LIMIT 1
""")


def begin_rename() -> None:
    """Add the new column; from now on, each row that is written has it."""
    op.add_column("products", Column("title", String(120)))
    op.execute(COPY)
    op.execute(
        "CREATE TRIGGER copy_title BEFORE INSERT OR UPDATE ON products"
        " FOR EACH ROW EXECUTE FUNCTION copy_title()"
    )
    op.create_check_constraint(
        op.f("ck_products_title_present"),  # the whole name, as it is
        "products",
        "title IS NOT NULL",
        postgresql_not_valid=True,
    )


async def fill_titles(engine: AsyncEngine, *, size: int = 1_000) -> None:
    """Fill the column in the old rows, so many in a transaction.

    It may be stopped, and begun again. It is no migration: run it after
    ``begin_rename``.
    """
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with engine.begin() as connection:
            batch = {"after": after, "size": size}
            after = await connection.scalar(FILL, batch)


def validate_title() -> None:
    """Look whether each row has it, while all read and write."""
    validate("ck_products_title_present")


def require_title() -> None:
    """Make it NOT NULL: the valid check saves reading the table."""
    op.alter_column("products", "title", nullable=False)
    op.drop_constraint(op.f("ck_products_title_present"), "products")


def end_rename() -> None:
    """Drop the old column, and its indexes: the old program has ended."""
    op.execute("DROP TRIGGER copy_title ON products")
    op.execute("DROP FUNCTION copy_title")
    op.drop_column("products", "name")


# Helpers of the book.
JsonObject = JSON().with_variant(JSONB(), "postgresql")


SERVER_SETTINGS = {
    "application_name": "recipes",
    "statement_timeout": "30s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}


CONNECT_ARGS = {
    "server_settings": SERVER_SETTINGS,
    "timeout": 10,  # seconds; to connect
    # Seconds for a command, or a whole executemany: the client's limit, for a
    # network that goes silent. The server's own limits have to come first.
    "command_timeout": 60,
}


DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}


URL_OPTIONS = (  # of PostgreSQL
    *("host", "port", "ssl", "sslrootcert", "target_session_attrs"),
    "prepared_statement_cache_size",
)


def driver_url(address: str | URL) -> URL:
    """Read an address as hosts hand it out; it may have been read before.

    ``sslmode`` is ``ssl`` to asyncpg. ``channel_binding`` is left out, since
    asyncpg has none: what keeps others out is ``sslmode=verify-full``.
    """
    url = make_url(address)
    driver = DRIVERS.get(url.drivername, url.drivername)
    if driver not in DRIVERS.values():
        known = " or ".join(sorted(set(DRIVERS.values())))
        raise ValueError(f"the address must be for {known}, not for {driver}")
    url = url.set(drivername=driver)
    if url.get_backend_name() == "sqlite":
        return url
    query = dict(url.query)
    query.pop("channel_binding", None)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if "sslrootcert" in query:
        query.setdefault("ssl", "verify-full")
    if unknown := sorted(query.keys() - set(URL_OPTIONS)):
        raise ValueError(
            f"the address has unknown options: {', '.join(unknown)}."
            f" Known are: sslmode, channel_binding, {', '.join(URL_OPTIONS)}"
        )
    return url.set(query=query)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {dict[str, Any]: JsonObject}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    attributes: Mapped[dict[str, Any]]


# The rows.
MUG = UUID(int=2)
AVOCET = UUID(int=3)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET),
        Product(
            id=MUG, name="Blue mug", attributes={"sizes": [], "colour": "blue"}
        ),
    ]


# See it happen.
READ_TITLE = text("SELECT title FROM products WHERE id = :id")
WRITE_TITLE = text("UPDATE products SET title = :title WHERE id = :id")


async def demo(engine: AsyncEngine) -> None:
    await migrate(engine, begin_rename)
    async with engine.begin() as old_program:
        mug = update(Product).where(Product.id == MUG)
        await old_program.execute(mug.values(name="Green mug"))
    async with engine.begin() as new_program:
        title = await new_program.scalar(READ_TITLE, {"id": MUG})
        print("the new program reads:", title)
        red = {"id": MUG, "title": "Red mug"}
        await new_program.execute(WRITE_TITLE, red)
    async with engine.begin() as old_program:
        name = select(Product.name).where(Product.id == MUG)
        print("the old program reads:", await old_program.scalar(name))

    await fill_titles(engine, size=10)
    await migrate(engine, validate_title, require_title, end_rename)
    async with engine.begin() as new_program:
        title = await new_program.scalar(READ_TITLE, {"id": MUG})
        print("in the end:", title)


async def demo_foreign_key(engine: AsyncEngine) -> None:
    await migrate(engine, add_columns, add_foreign_key)
    made_by = text("UPDATE products SET maker_id = :user WHERE id = :id")
    async with engine.begin() as connection:
        await connection.execute(made_by, {"user": AVOCET, "id": MUG})
    await migrate(engine, validate_foreign_key)
    maker = text("SELECT maker_id FROM products WHERE id = :id")
    async with engine.connect() as connection:
        maker_id = await connection.scalar(maker, {"id": MUG})
        query = select(func.count(User.id)).where(User.id == maker_id)
        print("makers of the mug:", await connection.scalar(query))


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    return create_async_engine(database, **options)


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
        engine = make_engine(url, connect_args=options)
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
    if "DATABASE_URL" not in os.environ:
        sys.exit("This needs PostgreSQL: name a database in DATABASE_URL.")
    async with example_database() as engine:
        await demo(engine)
    async with example_database() as engine:
        await demo_foreign_key(engine)


if __name__ == "__main__":
    asyncio.run(main())
