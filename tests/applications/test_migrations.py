"""Migrations: what is found, what is missed, and who waits for whom."""

import asyncio
import os
import runpy
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from locks import until_waiting
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from recipes.applications import migrations
from recipes.applications.migrations import (
    TAKE_TURN,
    add_migration,
    differences,
    run_command,
    scripts,
    take_turn,
    upgrade,
    write_migration,
)
from recipes.foundations.engines import Sessions
from recipes.kit.catalog import ROOT
from recipes.kit.sections import text_of
from recipes.schema import Base

FILE = Path(migrations.__file__)
LOCK_NOT_AVAILABLE = "55P03"
DEADLOCK_DETECTED = "40P01"


@pytest.fixture
def config() -> Iterator[Config]:
    """Give a directory of migrations, in which there are none yet."""
    with scripts() as config:
        yield config


async def run_sql(engine: AsyncEngine, *statements: str) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: set(inspect(sync).get_table_names())
        )


def write(config: Config, name: str, content: str) -> Path:
    """Write a file beside the migrations."""
    path = Path(config.get_main_option("script_location") or "", name)
    path.write_text(content)
    return path


async def test_models_and_database_agree_after_create_all(
    engine: AsyncEngine, config: Config
) -> None:
    assert await differences(engine, config) == []
    script = await write_migration(engine, config, "nothing")
    assert "op." not in script


async def test_models_and_database_agree_after_all_migrations(
    engine: AsyncEngine, config: Config
) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
    template = Path(config.get_template_directory(), "async/script.py.mako")
    mako = await asyncio.to_thread(template.read_text)
    # Alembic writes some types within others by their bare names.
    names = "\nfrom sqlalchemy import String, Text\n${imports"
    write(config, "script.py.mako", mako.replace("\n${imports", names))
    await write_migration(engine, config, "all tables")
    await upgrade(engine, config)
    assert await tables(engine) == {*Base.metadata.tables, "alembic_version"}
    assert await differences(engine, config) == []

    await run_command(engine, command.downgrade, config, revision="base")
    assert await tables(engine) == {"alembic_version"}


# What is changed in the database, and what Alembic then wants to do.
FOUND = {
    "ALTER TABLE users DROP is_active": "add_column users.is_active",
    "ALTER TABLE users ADD age int": "remove_column users.age",
    "DROP INDEX ix_orders_user_id": "add_index ix_orders_user_id",
    "DROP INDEX uq_posts_slug_live": "add_index uq_posts_slug_live",
    "CREATE INDEX more ON tags (name)": "remove_index more",
    "CREATE TABLE notes (id int)": "remove_table notes",
}
FOUND_ON_POSTGRESQL = {
    "DROP INDEX uq_users_email_lower": "add_index uq_users_email_lower",
    "DROP INDEX ix_products_name_trgm": "add_index ix_products_name_trgm",
    "ALTER TABLE posts DROP search_vector": "add_column posts.search_vector",
    "ALTER TABLE products ALTER is_active SET DEFAULT false": (
        "modify_default products.is_active"
    ),
    "ALTER TABLE tags ALTER name TYPE text": "modify_type tags.name",
    "ALTER TABLE posts ALTER title DROP NOT NULL": (
        "modify_nullable posts.title"
    ),
    "ALTER TABLE accounts DROP CONSTRAINT ck_accounts_balance_not_negative": (
        "add_constraint ck_accounts_balance_not_negative"
    ),
    "ALTER TABLE tags DROP CONSTRAINT uq_tags_name": (
        "add_constraint uq_tags_name"
    ),
    "ALTER TABLE orders DROP CONSTRAINT fk_orders_user_id_users": (
        "add_fk fk_orders_user_id_users"
    ),
}
LOST_WITH_ITS_COLUMN = {"add_index ix_posts_search"}


def described(difference: Any) -> str:
    """Say in two words what Alembic wants to do."""
    match difference:
        case [(kind, _, table, column, *_)]:
            return f"{kind} {table}.{column}"
        case (kind, _, table, column):
            return f"{kind} {table}.{column.name}"
        case (kind, item):
            return f"{kind} {item.name}"
    raise AssertionError(difference)


async def test_what_differs_is_found(
    engine: AsyncEngine, config: Config
) -> None:
    changes, more = FOUND, set[str]()
    if engine.dialect.name == "postgresql":
        changes, more = FOUND | FOUND_ON_POSTGRESQL, LOST_WITH_ITS_COLUMN
    await run_sql(engine, *changes)
    found = {described(each) for each in await differences(engine, config)}
    assert found == {*changes.values(), *more}


@pytest.mark.backend("postgresql")
async def test_another_expression_of_an_index_is_found(
    engine: AsyncEngine, config: Config
) -> None:
    await run_sql(
        engine,
        "DROP INDEX uq_users_email_lower",
        "CREATE UNIQUE INDEX uq_users_email_lower ON users (upper(email))",
    )
    assert [described(each) for each in await differences(engine, config)] == [
        "remove_index uq_users_email_lower",
        "add_index uq_users_email_lower",
    ]


@pytest.mark.backend("postgresql")
async def test_conditions_and_values_of_enums_are_not_compared(
    engine: AsyncEngine, config: Config
) -> None:
    await run_sql(
        engine,
        "ALTER TYPE order_status ADD VALUE 'lost'",
        "ALTER TABLE accounts"
        " DROP CONSTRAINT ck_accounts_balance_not_negative,"
        " ADD CONSTRAINT ck_accounts_balance_not_negative CHECK (true)",
        "DROP INDEX uq_posts_slug_live",
        "CREATE UNIQUE INDEX uq_posts_slug_live ON posts (slug)"
        " WHERE deleted_at IS NOT NULL",
    )
    assert await differences(engine, config) == []


@pytest.mark.backend("sqlite")
async def test_indexes_of_sqlite_on_expressions_are_not_compared(
    engine: AsyncEngine, config: Config
) -> None:
    await run_sql(engine, "DROP INDEX uq_users_email_lower")
    assert await differences(engine, config) == []


@pytest.mark.backend("sqlite")
async def test_batch_mode_loses_indexes_of_sqlite_on_expressions(
    engine: AsyncEngine, config: Config
) -> None:
    change = "batch.alter_column('email', nullable=True)"
    add_migration(
        config, f"with op.batch_alter_table('users') as batch: {change}"
    )
    query = text("SELECT name FROM sqlite_master WHERE name LIKE 'uq_users_%'")
    async with engine.connect() as connection:
        assert len((await connection.execute(query)).all()) == 2
        await connection.rollback()
        await upgrade(engine, config)
        assert (await connection.execute(query)).all() == []


@pytest.mark.backend("sqlite")
async def test_a_migration_that_leaves_orphans_is_rolled_back(
    engine: AsyncEngine, config: Config
) -> None:
    add_migration(config, "op.execute('DELETE FROM users')")
    with pytest.raises(ValueError, match="refer to nothing"):
        await upgrade(engine, config)
    async with engine.connect() as connection:
        users = await connection.scalar(text("SELECT count(*) FROM users"))
    assert users == 20


MAKE_NOTES = "op.create_table('notes', sa.Column('id', sa.Integer))"


async def test_each_migration_has_a_transaction(
    engine: AsyncEngine, config: Config
) -> None:
    add_migration(config, MAKE_NOTES)
    add_migration(
        config, "op.create_table('more', sa.Column('id', sa.Integer)); 1 / 0"
    )
    with pytest.raises(ZeroDivisionError):
        await upgrade(engine, config)
    made = await tables(engine) - Base.metadata.tables.keys()
    assert made == {"notes", "alembic_version"}


async def test_offline_the_sql_is_written_and_nothing_is_done(
    engine: AsyncEngine, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    add_migration(config, MAKE_NOTES)
    notes = "sa.table('notes', sa.column('id', sa.Integer))"
    insert = f"sa.insert({notes}).values(id=4711)"
    add_migration(config, f"op.execute({insert})")
    await run_command(
        engine, command.upgrade, config, revision="head", sql=True
    )
    sql = capsys.readouterr().out
    assert "CREATE TABLE notes" in sql
    assert "INSERT INTO notes (id) VALUES (4711)" in sql
    assert await tables(engine) == {*Base.metadata.tables}


@pytest.mark.backend("postgresql")
async def test_a_migration_gives_up_soon_if_it_has_to_wait_for_a_table(
    engine: AsyncEngine, config: Config
) -> None:
    add_migration(config, "op.execute('ALTER TABLE tags ADD note text')")
    async with engine.connect() as reader:
        await reader.execute(text("SELECT count(*) FROM tags"))
        with pytest.raises(DBAPIError) as caught:
            await upgrade(engine, config)
        assert getattr(caught.value.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE
        await reader.rollback()
    await upgrade(engine, config)  # and can be repeated
    await run_sql(engine, "SELECT note FROM tags")


@pytest.mark.backend("postgresql")
async def test_a_statement_that_has_its_lock_is_not_limited(
    engine: AsyncEngine, config: Config
) -> None:
    setting = "current_setting('statement_timeout') AS setting"
    add_migration(
        config, f'op.execute("CREATE TABLE seen AS SELECT {setting}")'
    )
    await upgrade(engine, config)
    async with engine.connect() as connection:
        seen = await connection.scalar(text("SELECT setting FROM seen"))
    assert seen == "0"


class TestTwoDeployments:
    """PostgreSQL lets one of them migrate at a time."""

    pytestmark = pytest.mark.backend("postgresql")

    async def test_the_second_waits_for_its_turn(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        add_migration(config, MAKE_NOTES)
        has_tried = asyncio.Event()

        def tell(
            _connection: object, _cursor: object, sql: str, *_: Any
        ) -> None:
            if "pg_try_advisory_lock" in sql:
                has_tried.set()

        async with engine.connect() as first, asyncio.timeout(30):
            assert await first.scalar(TAKE_TURN)
            await first.commit()
            event.listen(engine.sync_engine, "after_cursor_execute", tell)
            second = asyncio.create_task(upgrade(engine, config))
            await has_tried.wait()
            event.remove(engine.sync_engine, "after_cursor_execute", tell)
            assert "notes" not in await tables(engine)
            await first.invalidate()  # the connection ends, and its turn
            await second
        assert "notes" in await tables(engine)

    async def test_it_does_not_wait_for_ever(
        self, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(migrations, "LONGEST_TURN", 0)
        async with engine.connect() as first, engine.connect() as second:
            assert await first.scalar(TAKE_TURN)
            with pytest.raises(TimeoutError):
                await take_turn(second)
            await first.invalidate()

    async def test_the_turn_ends_with_the_migrations(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        await upgrade(engine, config)
        async with engine.connect() as connection:
            assert await connection.scalar(TAKE_TURN)
            await connection.invalidate()

    async def test_who_waits_does_not_stop_an_index_made_concurrently(
        self, engine: AsyncEngine
    ) -> None:
        has_tried = asyncio.Event()
        event.listen(engine.sync_engine, "rollback", lambda _: has_tried.set())
        outcomes = await index_beside(engine, take_turn, has_tried.wait())
        assert outcomes == ["", ""]

    async def test_negative_twin_who_waits_within_the_lock_does(
        self, engine: AsyncEngine, sessions: Sessions
    ) -> None:
        lock = text("SELECT pg_advisory_lock(7225481)")
        outcomes = await index_beside(
            engine,
            lambda connection: connection.execute(lock),
            until_waiting(sessions),
        )
        assert sorted(outcomes) == ["", DEADLOCK_DETECTED]

    async def test_one_of_two_processes_migrates(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        add_migration(config, MAKE_NOTES)
        both = [await alembic(engine, config, "upgrade", "head") for _ in "12"]
        outputs = [await each.communicate() for each in both]
        assert [each.returncode for each in both] == [0, 0], outputs
        # Twice, it would have failed.
        assert "notes" in await tables(engine)


async def index_beside(
    engine: AsyncEngine,
    wait: Callable[[AsyncConnection], Awaitable[object]],
    until_it_waits: Awaitable[object],
) -> list[str]:
    """Make an index in one deployment while the other waits for its turn.

    Return with which SQLSTATE each has failed.
    """
    index = text("CREATE INDEX CONCURRENTLY more ON tags (name)")
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def outcome(work: Awaitable[object]) -> str:
        try:
            await work
        except DBAPIError as error:
            return str(getattr(error.orig, "sqlstate", error))
        return ""

    async with (
        asyncio.timeout(30),
        autocommit.connect() as first,
        engine.connect() as second,
    ):
        assert await first.scalar(TAKE_TURN)
        waiting = asyncio.create_task(outcome(wait(second)))
        await until_it_waits
        made = await outcome(first.execute(index))
        await first.invalidate()  # its turn ends
        outcomes = [made, await waiting]
        await second.invalidate()
    return outcomes


async def alembic(
    engine: AsyncEngine, config: Config, *arguments: str
) -> asyncio.subprocess.Process:
    """Start the command ``alembic`` with the recipe as its env.py."""
    write(config, "env.py", text_of(FILE, "recipe"))
    ini = write(config, "alembic.ini", "[alembic]\nscript_location=%(here)s\n")
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "alembic",
        "-c",
        ini,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ
        | {
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "PYTHONPATH": str(ROOT),
        },
    )


async def test_the_recipe_alone_is_an_env_py(
    engine: AsyncEngine, config: Config
) -> None:
    process = await alembic(engine, config, "check")
    output, errors = await process.communicate()
    assert process.returncode == 0, errors
    assert b"No new upgrade operations detected" in output


async def test_the_command_needs_nothing_but_the_address_of_the_database(
    engine: AsyncEngine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    runpy.run_path(str(FILE))  # nobody asks for anything: nothing happens
    add_migration(config, MAKE_NOTES)
    config.attributes["env"] = lambda: runpy.run_path(str(FILE))
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    await asyncio.to_thread(command.upgrade, config, "head")
    assert "notes" in await tables(engine)
