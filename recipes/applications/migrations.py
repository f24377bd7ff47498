# Part of the package database-recipes: cookbook run migrations
"""Migrations with Alembic.

Let Alembic migrate through an asynchronous engine, on PostgreSQL one
deployment at a time.
"""

HEADLINE = "trap_no_models"

# --8<-- [start:recipe]
import asyncio
import os
from collections.abc import Callable
from functools import partial
from logging.config import fileConfig
from typing import Any, Literal, TypeVar

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.rewriter import Rewriter
from alembic.config import Config
from alembic.operations.ops import CreateTableOp
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, Identity, NullPool, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recipes.foundations.database_url import driver_url
from recipes.foundations.engines import make_engine
from recipes.schema import Base  # imports the modules of all models, too

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
import shutil
import warnings
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import text

from recipes.schema import User
from recipes.schema.seed import AVOCET


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


# --8<-- [end:demo]


# --8<-- [start:trap_no_models]
from sqlalchemy import MetaData, inspect
from sqlalchemy.orm import DeclarativeBase


async def trap_no_models(engine: AsyncEngine) -> None:
    """A table whose model nobody has imported is dropped."""

    class Base(DeclarativeBase):
        """The base of models whose modules env.py does not import."""

    await count_drops(engine, lambda: usual_env(Base.metadata))


def usual_env(
    models: MetaData,
    first: Callable[[Connection], object] = lambda connection: None,
) -> None:
    """Do what the env.py of ``alembic init -t async`` does.

    Something of ours comes ``first``.
    """
    connection = context.config.attributes["connection"]
    first(connection)
    context.configure(connection=connection, target_metadata=models)
    with context.begin_transaction():
        context.run_migrations()


async def count_drops(engine: AsyncEngine, env: Callable[[], None]) -> None:
    """Let Alembic write a migration, and count the tables that it drops."""
    async with engine.connect() as connection:
        tables = await connection.run_sync(
            lambda sync: inspect(sync).get_table_names()
        )
    with scripts(env) as config:
        script: Any = await run_command(
            engine,
            command.revision,
            config,
            message="nothing is new",
            autogenerate=True,
            rev_id="1",
        )
        drops = count_in(script.path, "op.drop_table(")
    print("tables:", len(tables))
    print("dropped by the migration:", drops)


def count_in(path: str, call: str) -> int:
    """Count the calls in the upgrade of a migration."""
    return Path(path).read_text().partition("def downgrade")[0].count(call)


# --8<-- [end:trap_no_models]


# --8<-- [start:cure_no_models]
async def cure_no_models(engine: AsyncEngine) -> None:
    """The recipe imports a package that imports them all."""
    await count_drops(engine, run_env)


# --8<-- [end:cure_no_models]


# --8<-- [start:trap_statement_first]
async def migrate_by_hand(
    engine: AsyncEngine, env: Callable[[], None], *migrations: str
) -> None:
    """Write migrations, and run them."""
    with scripts(env) as config:
        for number, each in enumerate(migrations, start=1):
            add_migration(config, each, number=str(number))
        await run_command(engine, command.upgrade, config, revision="head")


def add_migration(config: Config, upgrade: str, number: str = "1") -> None:
    """Write the next migration."""
    script: Any = command.revision(config, "by hand", rev_id=number)
    path = Path(script.path)
    path.write_text(path.read_text().replace("pass", upgrade, 1))


async def trap_statement_first(engine: AsyncEngine) -> None:
    """After a statement of ours, Alembic commits nothing, and says nothing.

    The statement has begun a transaction, which is then not Alembic's own.
    """

    def first(connection: Connection) -> None:
        connection.execute(select(1))  # or SET, or pg_advisory_lock

    await make_notes(engine, lambda: usual_env(Base.metadata, first))


async def make_notes(engine: AsyncEngine, env: Callable[[], None]) -> None:
    """Run a migration that makes a table, and look for the table."""
    column = "sa.Column('id', sa.Integer)"
    await migrate_by_hand(engine, env, f"op.create_table('notes', {column})")
    async with engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: inspect(sync).has_table("notes")
        )
    print("the migration has succeeded, and made tables:", int(found))


# --8<-- [end:trap_statement_first]


# --8<-- [start:cure_statement_first]
async def cure_statement_first(engine: AsyncEngine) -> None:
    """Commit before ``configure()``."""

    def first(connection: Connection) -> None:
        connection.execute(select(1))
        connection.commit()

    await make_notes(engine, lambda: usual_env(Base.metadata, first))


# --8<-- [end:cure_statement_first]


# --8<-- [start:trap_async_connection]
async def trap_async_connection(engine: AsyncEngine) -> None:
    """Alembic is synchronous: it cannot use an asynchronous connection."""

    async def run_async_migrations() -> None:
        connectable = make_engine(engine.url, poolclass=NullPool)
        async with connectable.connect() as connection:
            context.configure(connection=connection)  # type: ignore[arg-type]
            with context.begin_transaction():
                context.run_migrations()

    with scripts(lambda: asyncio.run(run_async_migrations())) as config:
        await asyncio.to_thread(command.upgrade, config, "head")


# --8<-- [end:trap_async_connection]


# --8<-- [start:trap_running_loop]
async def trap_running_loop(engine: AsyncEngine) -> None:
    """A start-up or a test that calls Alembic has a running loop already."""
    with scripts(lambda: asyncio.run(migrate(engine.url))) as config:
        warnings.filterwarnings("ignore", "coroutine .* was never awaited")
        try:
            command.upgrade(config, "head")
        except RuntimeError as error:
            print(error)


# --8<-- [end:trap_running_loop]


# --8<-- [start:cure_running_loop]
async def cure_running_loop(engine: AsyncEngine) -> None:
    """An env.py that is given a connection needs no loop of its own."""
    with scripts() as config:
        await run_command(engine, command.upgrade, config, revision="head")
        print("migrated")


# --8<-- [end:cure_running_loop]


# --8<-- [start:trap_no_name]
async def trap_no_name(engine: AsyncEngine) -> None:
    """Without a naming convention, no constraint can be dropped again.

    This is what autogenerate writes for one without a name.
    """
    drop = "batch.drop_constraint(None, type_='unique')"
    await change_tags(engine, MetaData(), drop)


async def change_tags(
    engine: AsyncEngine, models: MetaData, drop: str
) -> None:
    """Drop the unique constraint of a table."""
    batch = f"with op.batch_alter_table('tags') as batch: {drop}"
    await migrate_by_hand(engine, lambda: usual_env(models), batch)
    print("dropped")


# --8<-- [end:trap_no_name]


# --8<-- [start:cure_no_name]
async def cure_no_name(engine: AsyncEngine) -> None:
    """By the convention of our models, it has a name."""
    drop = "batch.drop_constraint('uq_tags_name', type_='unique')"
    await change_tags(engine, Base.metadata, drop)


# --8<-- [end:cure_no_name]


# --8<-- [start:trap_enum_at_once]
async def trap_enum_at_once(engine: AsyncEngine) -> None:
    """A new value of an enum cannot be used in the same transaction.

    Two migrations do not help: Alembic runs all of them in one transaction.
    """
    await add_and_use(engine, lambda: usual_env(Base.metadata))


async def add_and_use(engine: AsyncEngine, env: Callable[[], None]) -> None:
    """Add a value in one migration, and use it in the next."""
    add = "ALTER TYPE order_status ADD VALUE 'lost'"
    use = "UPDATE orders SET status = 'lost'"
    migrations = [f'op.execute("{each}")' for each in (add, use)]
    await migrate_by_hand(engine, env, *migrations)
    print("used")


# --8<-- [end:trap_enum_at_once]


# --8<-- [start:cure_enum_at_once]
async def cure_enum_at_once(engine: AsyncEngine) -> None:
    """In the recipe, each migration has a transaction."""
    await add_and_use(engine, run_env)


# --8<-- [end:cure_enum_at_once]


# --8<-- [start:trap_create_all]
from sqlalchemy import Column, Integer, Table


async def trap_create_all(engine: AsyncEngine) -> None:
    """A program that begins with ``create_all()`` comes before a migration.

    Of a table that is there already, ``create_all()`` adds no column.
    """
    models = MetaData()
    Table("notes", models, Column("id", Integer, primary_key=True))
    async with engine.begin() as connection:  # another process starts
        await connection.run_sync(models.create_all)
    await make_notes(engine, run_env)


# --8<-- [end:trap_create_all]


# --8<-- [start:trap_batch]
from collections.abc import Awaitable


async def trap_batch(engine: AsyncEngine) -> None:
    """With foreign keys on, SQLite deletes what refers to a table made anew.

    Batch mode copies a table, drops it, and renames the copy.
    """

    async def usual(config: Config) -> None:
        def work(connection: Connection) -> None:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

        async with engine.connect() as connection:
            await connection.run_sync(work)

    await lengthen_names(engine, usual)


async def lengthen_names(
    engine: AsyncEngine, upgrade: Callable[[Config], Awaitable[None]]
) -> None:
    """Change a column of tags in batch mode; count which posts have any."""
    count = text("SELECT count(*) FROM post_tags")
    change = "batch.alter_column('name', type_=sa.String(80))"
    async with engine.connect() as connection:
        print("tags of posts:", await connection.scalar(count))
    with scripts() as config:
        batch = f"with op.batch_alter_table('tags') as batch: {change}"
        add_migration(config, batch)
        await upgrade(config)
    async with engine.connect() as connection:
        print("tags of posts after it:", await connection.scalar(count))


# --8<-- [end:trap_batch]


# --8<-- [start:cure_batch]
async def cure_batch(engine: AsyncEngine) -> None:
    """The recipe switches them off, and checks them before the commit."""

    async def upgrade(config: Config) -> None:
        await run_command(engine, command.upgrade, config, revision="head")

    await lengthen_names(engine, upgrade)


# --8<-- [end:cure_batch]


ONLY_ON = {
    "take_turn": "postgresql",
    "skip_identity": "sqlite",
    "ignore_foreign_keys": "sqlite",
    "refuse_orphans": "sqlite",
    "trap_enum_at_once": "postgresql",
    "add_and_use": "postgresql",
    "cure_enum_at_once": "postgresql",
    "trap_batch": "sqlite",
    "lengthen_names": "sqlite",
    "cure_batch": "sqlite",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
