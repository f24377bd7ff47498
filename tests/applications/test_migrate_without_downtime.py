"""Each step, while the old program and the new one go on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from alembic import command, op
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    Column,
    Connection,
    Uuid,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import await_only

from conftest import Statements
from recipes.applications.migrate_without_downtime import (
    FILL,
    READ_TITLE,
    WRITE_TITLE,
    add_columns,
    add_foreign_key,
    add_index,
    add_status,
    begin_rename,
    end_rename,
    fill_titles,
    migrate,
    require_title,
    until_waiting,
    upgrade,
    validate_foreign_key,
    validate_title,
)
from recipes.applications.migrations import (
    add_migration,
    run_command,
    scripts,
)
from recipes.foundations.engines import SERVER_SETTINGS, make_engine
from recipes.schema import Product, uuid7
from recipes.schema.seed import AVOCET, MUG, SHIRT

pytestmark = [pytest.mark.backend("postgresql"), pytest.mark.slow]

NO_LOCK_IN_TIME = "55P03"
DEADLOCK_DETECTED = "40P01"
NOBODY = UUID(int=1)
PRODUCTS = 30

Request = Callable[[AsyncConnection], Awaitable[object]]


def sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", ""))


# What the programs do. The old one knows ``name`` only, the new one ``title``.


async def old_read(connection: AsyncConnection) -> None:
    await connection.execute(select(Product.name, Product.price_cents))


async def old_update(connection: AsyncConnection) -> None:
    await connection.execute(select(Product.name).where(Product.id == MUG))
    change = update(Product).where(Product.id == MUG)
    await connection.execute(change.values(name="Old mug"))


async def old_insert(connection: AsyncConnection) -> None:
    id_ = uuid7()
    row = {"id": id_, "sku": id_.hex, "name": "Old", "price_cents": 1}
    await connection.execute(insert(Product).values(row))


async def new_read(connection: AsyncConnection) -> None:
    await connection.execute(READ_TITLE, {"id": SHIRT})


async def new_update(connection: AsyncConnection) -> None:
    await connection.execute(READ_TITLE, {"id": SHIRT})
    await connection.execute(WRITE_TITLE, {"id": SHIRT, "title": "New shirt"})


async def new_insert(connection: AsyncConnection) -> None:
    await connection.execute(
        text(
            "INSERT INTO products (id, sku, title, price_cents, attributes)"
            " VALUES (:id, :sku, 'New', 1, '{}')"
        ),
        {"id": uuid7(), "sku": uuid7().hex},
    )


OLD_PROGRAM = (old_read, old_update, old_insert)
NEW_PROGRAM = (new_read, new_update, new_insert)


class Load:
    """Requests of programs, one after the other, until they are stopped.

    One that waits for a lock for too long fails.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.failures: list[str] = []
        self._engine = engine
        self._done: Counter[Request] = Counter()
        self._tasks: dict[Request, asyncio.Task[None]] = {}
        self._more = asyncio.Condition()

    async def _go_on(self, request: Request) -> None:
        while request in self._tasks:
            try:
                async with self._engine.begin() as connection:
                    await request(connection)
            except DBAPIError as error:
                self.failures.append(f"{request.__name__}: {error}")
            async with self._more:
                self._done[request] += 1
                self._more.notify_all()

    def start(self, *program: Request) -> None:
        """Let a program begin."""
        for request in program:
            self._tasks[request] = asyncio.create_task(self._go_on(request))

    async def stop(self, *program: Request) -> None:
        """Let a program finish its requests, and end."""
        await asyncio.gather(*(self._tasks.pop(each) for each in program))

    async def another_round(self) -> None:
        """Wait until each has begun and ended a request from now on."""
        until = {each: self._done[each] + 2 for each in self._tasks}
        async with asyncio.timeout(30), self._more:
            await self._more.wait_for(
                lambda: all(self._done[each] >= until[each] for each in until)
            )

    async def migrate(self, *upgrades: Callable[[], None]) -> None:
        """Migrate while they go on; they pass between two attempts."""
        for each in upgrades:
            await self.another_round()
            await migrate(
                self._engine, each, pause=lambda _: self.another_round()
            )
            await self.another_round()


@asynccontextmanager
async def load_on(engine: AsyncEngine) -> AsyncIterator[Load]:
    settings = SERVER_SETTINGS | {"lock_timeout": "10s"}
    crowd = make_engine(
        engine.url,
        pool_size=10,
        connect_args={"server_settings": settings},
    )
    load = Load(crowd)
    try:
        yield load
    finally:
        await load.stop(*load._tasks)
        await crowd.dispose()


async def test_no_request_fails_during_any_step(engine: AsyncEngine) -> None:
    async with load_on(engine) as load:
        load.start(*OLD_PROGRAM)
        await load.migrate(
            add_columns,
            add_foreign_key,
            validate_foreign_key,
            add_index,
            add_status,
            begin_rename,
        )
        load.start(*NEW_PROGRAM)
        await load.another_round()
        await fill_titles(engine, size=10)
        await load.migrate(validate_title, require_title)
        await load.stop(*OLD_PROGRAM)
        async with engine.connect() as connection:
            differ = text("SELECT count(*) FROM products WHERE title <> name")
            assert await connection.scalar(differ) == 0
        await load.migrate(end_rename)
    assert load.failures == []


async def test_negative_twin_a_rename_at_once_fails_requests(
    engine: AsyncEngine,
) -> None:
    def rename() -> None:
        op.alter_column("products", "name", new_column_name="title")

    async with load_on(engine) as load:
        load.start(*OLD_PROGRAM)
        await load.migrate(rename)
    assert {each.partition(":")[0] for each in load.failures} == {
        each.__name__ for each in OLD_PROGRAM
    }


async def columns(engine: AsyncEngine) -> set[str]:
    query = text(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'products'"
    )
    async with engine.connect() as connection:
        return set((await connection.scalars(query)).all())


@asynccontextmanager
async def report(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Hold a transaction open that has read the products."""
    async with engine.connect() as connection:
        await connection.execute(select(func.count(Product.id)))
        yield connection


async def end_with_orders(connection: AsyncConnection) -> None:
    """Read the orders, too, and end the transaction."""
    await connection.execute(text("SELECT count(*) FROM orders"))
    await connection.commit()


class TestALockThatOthersHold:
    async def test_it_is_tried_again_when_they_have_passed(
        self, engine: AsyncEngine
    ) -> None:
        pauses = []
        async with report(engine) as reading:

            async def pause(seconds: float) -> None:
                pauses.append(seconds)
                if len(pauses) == 2:
                    await reading.rollback()

            await migrate(engine, add_columns, limit="50ms", pause=pause)
        assert pauses == [2, 4]
        assert "maker_id" in await columns(engine)

    async def test_there_is_an_end_of_it_and_nothing_is_changed(
        self, engine: AsyncEngine
    ) -> None:
        pauses = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        async with report(engine):
            with pytest.raises(DBAPIError) as caught:
                await migrate(
                    engine,
                    add_columns,
                    limit="1ms",
                    attempts=8,
                    pause=pause,
                )
        assert sqlstate(caught.value) == NO_LOCK_IN_TIME
        assert pauses == [2, 4, 8, 16, 32, 60, 60]
        assert "maker_id" not in await columns(engine)

    @pytest.mark.parametrize("state", [NO_LOCK_IN_TIME, DEADLOCK_DETECTED])
    async def test_by_default_it_is_tried_ten_times_for_half_a_second(
        self, engine: AsyncEngine, state: str
    ) -> None:
        attempts = []

        def locked() -> None:
            shown = op.get_bind().scalar(text("SHOW lock_timeout"))
            attempts.append(shown)
            op.execute(
                f"DO $$ BEGIN RAISE 'locked' USING ERRCODE = '{state}'; END $$"
            )

        with pytest.raises(DBAPIError):
            await migrate(engine, locked, pause=lambda _: asyncio.sleep(0))
        assert attempts == ["500ms"] * 10

    async def test_in_a_deadlock_the_migration_gives_way(
        self, engine: AsyncEngine
    ) -> None:
        """Before PostgreSQL looks for one, and fails who has waited first."""
        async with engine.begin() as connection:
            # PostgreSQL's default, of which the tests' server has less.
            database = engine.url.database
            await connection.execute(
                text(f"ALTER DATABASE {database} SET deadlock_timeout = '1s'")
            )
        await engine.dispose()
        failed = []
        asking: list[asyncio.Task[None]] = []

        def alter_both() -> None:
            op.execute("ALTER TABLE orders ADD note text")
            if not asking:
                asking.append(asyncio.create_task(end_with_orders(request)))
                await_only(until_waiting(engine, 1))
            op.execute("ALTER TABLE products ADD note text")

        async def pause(_: float) -> None:
            failed.append("the migration")
            await asking[0]

        async with asyncio.timeout(30), report(engine) as request:
            await migrate(engine, alter_both, pause=pause)
        assert failed == ["the migration"]
        assert "note" in await columns(engine)

    async def test_another_error_is_not_tried_again(
        self, engine: AsyncEngine
    ) -> None:
        async def pause(_: float) -> None:
            pytest.fail("it cannot succeed")

        def divide() -> None:
            op.execute("SELECT 1 / 0")

        with pytest.raises(DBAPIError, match="division by zero"):
            await migrate(engine, divide, pause=pause)


async def file_of_products(engine: AsyncEngine) -> int:
    query = text("SELECT pg_relation_filenode('products')")
    async with engine.connect() as connection:
        return int(await connection.scalar(query) or 0)


async def test_no_row_is_written_anew_for_a_new_column(
    engine: AsyncEngine,
) -> None:
    before = await file_of_products(engine)
    await migrate(engine, add_columns)
    assert await file_of_products(engine) == before
    async with engine.connect() as connection:
        query = text("SELECT count(*) FROM products WHERE NOT is_fragile")
        assert await connection.scalar(query) == PRODUCTS


async def test_negative_twin_a_default_that_is_not_constant_writes_all(
    engine: AsyncEngine,
) -> None:
    def upgrade() -> None:
        default = text("gen_random_uuid()")
        op.add_column(
            "products", Column("token", Uuid, server_default=default)
        )

    before = await file_of_products(engine)
    await migrate(engine, upgrade)
    assert await file_of_products(engine) != before


async def test_a_foreign_key_holds_for_new_rows_before_it_is_validated(
    engine: AsyncEngine,
) -> None:
    await migrate(engine, add_columns)
    made_by = update(Product).where(Product.id == MUG)
    orphan = text("UPDATE products SET maker_id = :user WHERE id = :id")
    async with engine.begin() as connection:
        await connection.execute(orphan, {"user": NOBODY, "id": SHIRT})
    await migrate(engine, add_foreign_key)
    with pytest.raises(IntegrityError):
        async with engine.begin() as connection:
            await connection.execute(orphan, {"user": NOBODY, "id": MUG})
    with pytest.raises(IntegrityError):  # an old row is found
        await migrate(engine, validate_foreign_key)
    async with engine.begin() as connection:
        await connection.execute(orphan, {"user": AVOCET, "id": SHIRT})
        await connection.execute(made_by.values(price_cents=2))
    await migrate(engine, validate_foreign_key)


async def is_blocked_by(
    engine: AsyncEngine, upgrade: Callable[[], None], work: Request
) -> bool:
    """Tell whether a request waits for a migration that is not yet done."""

    def run(connection: Connection) -> None:
        migration = MigrationContext.configure(connection)
        with Operations.context(migration):
            upgrade()

    async with engine.connect() as migrating, engine.connect() as connection:
        await migrating.run_sync(run)
        await connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
        try:
            await work(connection)
        except DBAPIError as error:
            if sqlstate(error) != NO_LOCK_IN_TIME:
                raise
            return True
    return False


@pytest.mark.parametrize("work", [old_read, old_update, old_insert])
async def test_while_old_rows_are_validated_all_read_and_write(
    engine: AsyncEngine, work: Request
) -> None:
    await migrate(engine, add_columns, add_foreign_key, begin_rename)
    await fill_titles(engine)
    assert not await is_blocked_by(engine, validate_foreign_key, work)
    assert not await is_blocked_by(engine, validate_title, work)


async def test_negative_twin_a_foreign_key_for_all_rows_blocks_writers(
    engine: AsyncEngine,
) -> None:
    def upgrade() -> None:
        op.create_foreign_key(
            "fk_products_maker_id_users",
            "products",
            "users",
            ["maker_id"],
            ["id"],
        )

    await migrate(engine, add_columns)
    assert await is_blocked_by(engine, upgrade, old_update)


async def test_the_check_saves_reading_the_table(engine: AsyncEngine) -> None:
    await migrate(engine, begin_rename)
    await fill_titles(engine)
    proven = "sufficient to prove"
    assert proven not in await said_during(engine, require_title)
    await migrate(engine, validate_title)
    assert proven in await said_during(engine, require_title)


async def said_during(engine: AsyncEngine, upgrade: Callable[[], None]) -> str:
    """Run a migration, roll it back, and return what the server said."""
    messages: list[str] = []

    def run(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            upgrade()

    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        driver.add_log_listener(lambda _, said: messages.append(str(said)))
        await connection.execute(text("SET client_min_messages = debug1"))
        await connection.run_sync(run)
        await asyncio.sleep(0)  # the listener is called soon
        await connection.invalidate()
    return "\n".join(messages)


async def titles(engine: AsyncEngine, *ids: UUID) -> list[tuple[str, str]]:
    query = text("SELECT name, title FROM products WHERE id = :id")
    async with engine.connect() as connection:
        found = [await connection.execute(query, {"id": id_}) for id_ in ids]
        return [
            (row.name, row.title) for row in (each.one() for each in found)
        ]


class TestTwoNames:
    """While both programs run, each reads what the other has written."""

    @pytest.fixture(autouse=True)
    async def _begun(self, engine: AsyncEngine) -> None:
        await migrate(engine, begin_rename)

    @pytest.mark.parametrize(
        ("change", "both"),
        [
            ("UPDATE products SET name = 'Old mug' WHERE id = :id", "Old mug"),
            (
                "UPDATE products SET title = 'New mug' WHERE id = :id",
                "New mug",
            ),
            ("UPDATE products SET price_cents = 1 WHERE id = :id", "Blue mug"),
        ],
    )
    async def test_a_change_of_one_is_a_change_of_both(
        self, engine: AsyncEngine, change: str, both: str
    ) -> None:
        for _ in ("not yet filled", "filled"):
            async with engine.begin() as connection:
                await connection.execute(text(change), {"id": MUG})
            assert await titles(engine, MUG) == [(both, both)]

    @pytest.mark.parametrize(
        ("insert_row", "both"), [(old_insert, "Old"), (new_insert, "New")]
    )
    async def test_a_new_row_of_one_has_both(
        self, engine: AsyncEngine, insert_row: Request, both: str
    ) -> None:
        async with engine.begin() as connection:
            await insert_row(connection)
            query = text("SELECT name, title FROM products WHERE name = :name")
            found = (await connection.execute(query, {"name": both})).all()
        assert [tuple(row) for row in found] == [(both, both)]

    async def test_old_rows_are_filled_in_batches(
        self, engine: AsyncEngine, statements: Statements
    ) -> None:
        with statements.expect(4):  # 12, 12, 6, and none
            await fill_titles(engine, size=12)
        differ = "SELECT count(*) FROM products WHERE title = name"
        async with engine.connect() as connection:
            assert await connection.scalar(text(differ)) == PRODUCTS

    async def test_a_batch_locks_its_rows_only(
        self, engine: AsyncEngine
    ) -> None:
        ids = select(Product.id).order_by(Product.id)
        async with engine.connect() as filling:
            first, *_, last = (await filling.scalars(ids)).all()
            batch = {"after": UUID(int=0), "size": 10}
            await filling.execute(FILL, batch)
            async with engine.connect() as writer:
                await writer.execute(text("SET LOCAL lock_timeout = '100ms'"))
                change = WRITE_TITLE, {"id": last, "title": "New"}
                await writer.execute(*change)
                with pytest.raises(DBAPIError):
                    await writer.execute(
                        WRITE_TITLE, {"id": first, "title": "New"}
                    )

    async def test_the_end_leaves_nothing_of_the_old_one(
        self, engine: AsyncEngine
    ) -> None:
        await fill_titles(engine)
        await migrate(engine, validate_title, require_title, end_rename)
        found = await columns(engine)
        assert "title" in found
        assert "name" not in found
        async with engine.begin() as connection:
            await new_update(connection)
            with pytest.raises(IntegrityError):
                await connection.execute(
                    WRITE_TITLE, {"id": MUG, "title": None}
                )
        async with engine.connect() as connection:
            names = text(
                "SELECT count(*) FROM pg_proc WHERE proname = 'copy_title'"
            )
            assert await connection.scalar(names) == 0

    async def test_indexes_of_the_old_column_go_with_it(
        self, engine: AsyncEngine
    ) -> None:
        query = text(
            "SELECT count(*) FROM pg_indexes WHERE indexname IN"
            " ('ix_products_name_trgm', 'ix_products_live_category')"
        )
        async with engine.connect() as connection:
            assert await connection.scalar(query) == 2
        await migrate(engine, end_rename)
        async with engine.connect() as connection:
            assert await connection.scalar(query) == 0


async def test_an_index_waits_for_others_longer_than_the_limit(
    engine: AsyncEngine,
) -> None:
    await migrate(engine, add_columns)
    async with report(engine) as reading:
        making = asyncio.create_task(
            migrate(engine, add_index, limit="1ms", attempts=1)
        )
        await until_waiting(engine, 1)
        async with engine.begin() as connection:
            await old_update(connection)
        await reading.rollback()
        await making


async def test_a_value_of_an_enum_can_be_used_in_the_next_migration(
    engine: AsyncEngine,
) -> None:
    def use() -> None:
        op.execute("UPDATE orders SET status = 'returned'")

    await migrate(engine, add_status, add_status, use)


@pytest.fixture
def config() -> Iterator[Config]:
    """Give a directory of migrations, in which there are none yet."""
    with scripts() as config:
        yield config


def add_steps(config: Config, *steps: Callable[[], None]) -> None:
    """Write a migration for each step, as a reader does."""
    module = "recipes.applications.migrate_without_downtime"
    for step in steps:
        call = f"import {module} as it; it.{step.__name__}()"
        add_migration(config, call, number=step.__name__)


async def version(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        query = text("SELECT version_num FROM alembic_version")
        return str(await connection.scalar(query))


class TestThroughAlembic:
    """The same steps, as migrations that Alembic counts."""

    async def test_each_step_is_the_upgrade_of_a_migration(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        add_steps(
            config,
            add_columns,
            add_foreign_key,
            validate_foreign_key,
            add_index,
            add_status,
        )
        await run_command(engine, command.upgrade, config, revision="head")
        assert "maker_id" in await columns(engine)
        assert await version(engine) == "add_status"

    async def test_after_an_index_the_next_has_its_limit_again(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        add_steps(config, add_columns, add_index)
        setting = "current_setting('lock_timeout') AS setting"
        add_migration(
            config, f'op.execute("CREATE TABLE seen AS SELECT {setting}")'
        )
        await upgrade(engine.url, config)
        async with engine.connect() as connection:
            query = text("SELECT setting FROM seen")
            assert await connection.scalar(query) == "500ms"

    async def test_what_is_committed_is_not_run_again(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        pauses = []
        add_migration(config, "op.execute('CREATE TABLE notes ()')", "notes")
        add_steps(config, add_columns)
        async with report(engine) as reading:

            async def pause(seconds: float) -> None:
                pauses.append(seconds)
                assert await version(engine) == "notes"
                if len(pauses) == 2:
                    await reading.rollback()

            await upgrade(engine.url, config, pause=pause)
        assert pauses == [2, 4]
        assert await version(engine) == "add_columns"

    async def test_there_is_an_end_of_it(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        add_steps(config, add_columns)
        async with report(engine):
            with pytest.raises(DBAPIError) as caught:
                await upgrade(engine.url, config, attempts=1)
        assert sqlstate(caught.value) == NO_LOCK_IN_TIME
        assert "maker_id" not in await columns(engine)

    async def test_old_rows_are_filled_between_two_migrations(
        self, engine: AsyncEngine, config: Config
    ) -> None:
        add_steps(
            config, begin_rename, validate_title, require_title, end_rename
        )
        with pytest.raises(IntegrityError):  # not filled yet
            await upgrade(engine.url, config)
        assert await version(engine) == "begin_rename"
        await fill_titles(engine)
        await upgrade(engine.url, config, "require_title")
        assert {"name", "title"} < await columns(engine)
        await upgrade(engine.url, config)
        assert "name" not in await columns(engine)
