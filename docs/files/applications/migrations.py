# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "alembic>=1.20.1,<2",
# ]
# ///
"""Migrations with Alembic.

Let Alembic migrate through an asynchronous engine, on PostgreSQL one
deployment at a time.

    python migrations.py
    DATABASE_URL=postgresql://… python migrations.py
"""

from __future__ import annotations

import asyncio
import os
import shutil
import warnings
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from logging.config import fileConfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid4

from alembic import command, context
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.rewriter import Rewriter
from alembic.config import Config
from alembic.operations.ops import CreateTableOp
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    URL,
    Connection,
    Identity,
    NullPool,
    func,
    make_url,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema

# The recipe.
T = TypeVar("T")

TAKE_TURN = select(func.pg_try_advisory_lock(7_225_481))  # any number
LONGEST_TURN = 600  # seconds
# Who waits for a table lets all others wait behind it: give up soon, and run
# the migrations again. PostgreSQL looks for a deadlock after a second, and
# fails one of those that wait: by then the migration has given way.
LOCK_LIMIT = "500ms"
SET_LIMITS = select(
    func.set_config("lock_timeout", LOCK_LIMIT, False),
    # A statement that has its lock may take its time.
    func.set_config("statement_timeout", "0", False),
)


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


CONNECT_ARGS: dict[str, dict[str, Any]] = {
    "postgresql": {"command_timeout": None},  # an index may take an hour
    "sqlite": {},
}


def patient_engine(database: str | URL) -> AsyncEngine:
    """Create an engine without the limit that a request has."""
    url = driver_url(database)
    options = CONNECT_ARGS[url.get_backend_name()]
    return make_engine(url, poolclass=NullPool, connect_args=options)


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


async def ignore_foreign_keys(connection: AsyncConnection) -> None:
    """Let SQLite make a table anew without deleting what refers to it."""
    # Past SQLAlchemy: within a transaction, the PRAGMA would do nothing.
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.execute("PRAGMA foreign_keys = OFF")


def run_migrations(url: URL, connection: Connection | None = None) -> None:
    """Configure Alembic, and run it: offline without a connection."""
    dialect = url.get_backend_name()
    context.configure(
        url=url,
        connection=connection,
        literal_binds=context.is_offline_mode(),
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        render_item=import_types,
        process_revision_directives=WRITER,
        include_object=lambda item, *_: exists_on(dialect, item),
        autogenerate_plugins=[
            "alembic.autogenerate.*",
            "alembic.ext.checkconstraint_byname",
        ],
        **OPTIONS[dialect],
    )
    with context.begin_transaction():
        context.run_migrations()


def exists_on(dialect: str, item: Any) -> bool:
    """Tell whether an engine has this item of the models, as they say."""
    if getattr(item, "_type_bound", False):  # the CHECK of an Enum
        return dialect != "postgresql"
    condition = getattr(item, "_ddl_if", None)
    only_on = condition.dialect if condition else item.info.get("only")
    return only_on in (None, dialect)


WRITER = Rewriter()


@WRITER.rewrites(CreateTableOp)
def leave_out(
    migration: MigrationContext, _revision: object, table: CreateTableOp
) -> CreateTableOp:
    """Leave out of a new table what its engine does not have."""
    dialect = migration.dialect.name
    table.columns = [
        each for each in table.columns if exists_on(dialect, each)
    ]
    return table


def import_types(
    kind: str, item: Any, autogen: AutogenContext
) -> Literal[False]:
    """Let a migration import the types that it names without a module."""
    module = type(item).__module__
    if kind == "type" and not module.startswith("sqlalchemy."):  # it is ours
        autogen.imports.add(f"import {module}")
    for name in ("item_type", "astext_type"):  # within an array, or JSONB
        if inner := getattr(item, name, None):
            of = type(inner)
            imported = f"from {of.__module__} import {of.__name__}"
            autogen.imports.add(imported)
    return False  # go on as usual


def skip_identity(*columns: Any) -> bool | None:
    """Do not miss an Identity, which SQLite has not."""
    default = columns[2].server_default
    return False if isinstance(default, Identity) else None


def refuse_orphans(ctx: Any, **_: object) -> None:
    """Roll back a migration after which rows of SQLite refer to nothing."""
    if ctx.as_sql:  # nothing is done, only written
        return
    orphans = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check")
    if orphan := orphans.first():
        raise ValueError(f"rows of {orphan[0]} refer to nothing")


OPTIONS: dict[str, dict[str, Any]] = {
    # With a function, Alembic could not read the Identity of PostgreSQL.
    "postgresql": {"compare_server_default": True},
    "sqlite": {
        "compare_server_default": skip_identity,
        "render_as_batch": True,
        "on_version_apply": refuse_orphans,
    },
}


async def migrate(url: URL) -> None:
    """Do what Alembic is asked for on its command line."""
    await connected(patient_engine(url), partial(run_migrations, url))


def run_env() -> None:
    """Do what Alembic is asked for, on a connection if it is given one."""
    config = context.config
    if connection := config.attributes.get("connection"):
        run_migrations(connection.engine.url, connection)
        return
    if config.config_file_name:  # else nothing would be seen of its log
        fileConfig(config.config_file_name, disable_existing_loggers=False)
    url = driver_url(os.environ["DATABASE_URL"])
    if context.is_offline_mode():
        run_migrations(url)
    else:
        asyncio.run(migrate(url))


if hasattr(context, "config"):  # it is Alembic that reads this file
    run_env()


# Helpers of the book.
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


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    is_active: Mapped[bool] = mapped_column(server_default=true())


# The rows.
AVOCET = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(id=AVOCET, is_active=True),
    ]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:  # what the last release has left
        await connection.execute(text("ALTER TABLE users DROP is_active"))

    with scripts() as config:
        script: Any = await run_command(
            engine,
            command.revision,
            config,
            message="inactive users",
            autogenerate=True,
            rev_id="1",
        )
        print(line_of(script.path, "add_column"))
        await run_command(engine, command.upgrade, config, revision="head")
        await run_command(engine, command.check, config)  # raises, if not
        print("models and database agree")

    async with engine.connect() as connection:
        query = select(User.is_active).where(User.id == AVOCET)
        print("avocet is active:", await connection.scalar(query))


def line_of(path: str, word: str) -> str:
    """Return the first line of a file that has a word."""
    lines = Path(path).read_text().splitlines()
    return next(each.strip() for each in lines if word in each)


@contextmanager
def scripts(env: Callable[[], None] = run_env) -> Iterator[Config]:
    """Make a directory of migrations, as ``alembic init`` does, for a while.

    Its env.py does what ``env`` does.
    """
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        # It cannot compare indexes of SQLite on expressions, and says so.
        warnings.filterwarnings("ignore", ".* expression-based index")
        directory = Path(folder, "migrations")
        config = Config(
            cmd_opts=Namespace(quiet=True), attributes={"env": env}
        )
        config.set_main_option("script_location", str(directory))
        shutil.copytree(
            Path(config.get_template_directory(), "async"), directory
        )
        (directory / "versions").mkdir()
        (directory / "env.py").write_text(
            "from alembic import context\ncontext.config.attributes['env']()\n"
        )
        yield config


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
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
