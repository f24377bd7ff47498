# Part of the package database-recipes: cookbook run migrate-without-downtime
"""Migrate without downtime.

Change tables in steps that the old program and the new one both bear.
"""

ENGINES = ("postgresql",)
HEADLINE = "trap_no_lock_timeout"

# --8<-- [start:recipe]
import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from alembic import command, op
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Connection,
    String,
    Uuid,
    bindparam,
    false,
    func,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.applications.migrations import (
    LOCK_LIMIT,
    connected,
    patient_engine,
    run_command,
)

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


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import update

from recipes.schema import Product
from recipes.schema.seed import MUG

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


# --8<-- [end:demo]


# --8<-- [start:demo_foreign_key]
from recipes.schema import User
from recipes.schema.seed import AVOCET


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


# --8<-- [end:demo_foreign_key]


# --8<-- [start:trap_no_lock_timeout]
from collections.abc import Coroutine
from typing import Any

from sqlalchemy import event

from recipes.foundations.engines import make_engine


async def trap_no_lock_timeout(engine: AsyncEngine) -> None:
    """Who waits for a table lets all who come later wait behind it.

    The report reads, and stops nobody. The migration waits for its end, and
    then each request waits for the migration.
    """

    async def alter(engine: AsyncEngine, _: Pause) -> None:
        async with engine.begin() as connection:
            await connection.execute(
                text("ALTER TABLE products ADD note text")
            )

    await read_meanwhile(engine, alter, gives_up=False)


async def read_meanwhile(
    engine: AsyncEngine,
    alter: Callable[[AsyncEngine, Pause], Coroutine[Any, Any, None]],
    *,
    gives_up: bool,
) -> None:
    """Let ten requests read a table that is altered during a report.

    They come when the migration waits, or has given up for the moment.
    """
    crowd = make_engine(engine.url, pool_size=14)
    query = text("SELECT count(*) FROM products")
    paused, go_on = asyncio.Event(), asyncio.Event()

    async def pause(_: float) -> None:
        paused.set()
        await go_on.wait()

    async def read() -> None:
        async with crowd.connect() as connection:
            await connection.execute(query)

    async with crowd.connect() as report, asyncio.TaskGroup() as tasks:
        await report.execute(query)
        alter_sent = sent(crowd, "ALTER TABLE")
        tasks.create_task(alter(crowd, pause))
        await (paused if gives_up else alter_sent).wait()
        if not gives_up:
            await until_waiting(crowd, 1)
        all_sent = sent(crowd, "SELECT count", 10)
        requests = [tasks.create_task(read()) for _ in range(10)]
        await all_sent.wait()
        if gives_up:
            await asyncio.wait(requests)
        else:
            await until_waiting(crowd, 11)
        waiting = sum(not each.done() for each in requests)
        print("requests: 10")
        print("wait for the end of the report:", waiting)
        await report.rollback()
        go_on.set()
    await crowd.dispose()


def sent(engine: AsyncEngine, start: str, count: int = 1) -> asyncio.Event:
    """Return what will be set when so many such statements are sent."""
    all_sent, left = asyncio.Event(), count

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def tell(_connection: object, _cursor: object, sql: str, *_: Any) -> None:
        nonlocal left
        left -= sql.startswith(start)
        if left == 0:
            all_sent.set()

    return all_sent


async def until_waiting(engine: AsyncEngine, count: int) -> None:
    """Return as soon as so many connections wait for a lock."""
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"""
            DO $$ BEGIN
                WHILE {count} > (
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database()
                    AND wait_event_type = 'Lock'
                ) LOOP
                    PERFORM pg_sleep(0.01);
                    PERFORM pg_stat_clear_snapshot();
                END LOOP;
            END $$
        """)  # noqa: S608 - a number


# --8<-- [end:trap_no_lock_timeout]


# --8<-- [start:cure_no_lock_timeout]
async def cure_no_lock_timeout(engine: AsyncEngine) -> None:
    """The recipe gives up soon, and tries again when they have passed."""

    async def alter(engine: AsyncEngine, pause: Pause) -> None:
        await migrate(engine, add_columns, limit="100ms", pause=pause)

    await read_meanwhile(engine, alter, gives_up=True)


# --8<-- [end:cure_no_lock_timeout]


# --8<-- [start:trap_not_null]
async def trap_not_null(engine: AsyncEngine) -> None:
    """A table that has rows takes no new column without a value for them."""

    def upgrade() -> None:
        op.add_column("products", Column("title", String(120), nullable=False))

    await migrate(engine, upgrade)


# --8<-- [end:trap_not_null]


# --8<-- [start:trap_plain_index]
Meanwhile = Callable[[], Awaitable[None]]


async def trap_plain_index(engine: AsyncEngine) -> None:
    """While an index is made, nobody writes to the table."""

    async def make_index(engine: AsyncEngine, meanwhile: Meanwhile) -> None:
        async with engine.begin() as connection:
            await connection.execute(
                text(
                    "CREATE INDEX ix_products_price ON products (price_cents)"
                )
            )
            await meanwhile()

    await write_meanwhile(
        engine, make_index, lambda crowd, _: until_waiting(crowd, 10)
    )


async def write_meanwhile(
    engine: AsyncEngine,
    work: Callable[[AsyncEngine, Meanwhile], Awaitable[None]],
    observe: Callable[[AsyncEngine, list[Any]], Awaitable[object]],
) -> None:
    """Let ten requests change ten products while something else is done."""
    crowd = make_engine(engine.url, pool_size=14)
    async with crowd.connect() as connection:
        ids = select(Product.id).order_by(Product.id).limit(10)
        products = (await connection.scalars(ids)).all()

    async def write(id_: UUID) -> None:
        async with crowd.begin() as connection:
            change = update(Product).where(Product.id == id_)
            await connection.execute(change.values(price_cents=100))

    async def meanwhile() -> None:
        all_sent = sent(crowd, "UPDATE products", 10)
        requests = [asyncio.create_task(write(each)) for each in products]
        await all_sent.wait()
        await observe(crowd, requests)
        waiting = sum(not each.done() for each in requests)
        print("requests: 10")
        print("wait for its end:", waiting)
        waits.extend(requests)

    waits: list[asyncio.Task[None]] = []
    await work(crowd, meanwhile)
    await asyncio.gather(*waits)
    await crowd.dispose()


# --8<-- [end:trap_plain_index]


# --8<-- [start:cure_plain_index]
async def cure_plain_index(engine: AsyncEngine) -> None:
    """Made concurrently, it waits for others, and others not for it."""

    async def make_index(engine: AsyncEngine, meanwhile: Meanwhile) -> None:
        await migrate(engine, add_columns)
        async with engine.connect() as report:
            await report.execute(text("SELECT count(*) FROM products"))
            index_sent = sent(engine, "CREATE INDEX")
            making = asyncio.create_task(migrate(engine, add_index))
            await index_sent.wait()
            await until_waiting(engine, 1)
            await meanwhile()
        await making

    await write_meanwhile(
        engine, make_index, lambda _, requests: asyncio.wait(requests)
    )


# --8<-- [end:cure_plain_index]


# --8<-- [start:trap_if_not_exists]
async def trap_if_not_exists(engine: AsyncEngine) -> None:
    """An index whose making failed is there, and serves no query.

    ``IF NOT EXISTS`` finds it, and is content.
    """

    def upgrade() -> None:
        with op.get_context().autocommit_block():
            op.create_index(
                "ix_products_maker_id",
                "products",
                ["maker_id"],
                if_not_exists=True,
                postgresql_concurrently=True,
            )

    await make_index_twice(engine, upgrade)


async def make_index_twice(
    engine: AsyncEngine, upgrade: Callable[[], None]
) -> None:
    """Make an index that fails at first, since somebody else is too long."""

    def interrupted() -> None:
        with op.get_context().autocommit_block():
            op.create_index(
                "ix_products_maker_id",
                "products",
                ["maker_id"],
                postgresql_concurrently=True,
            )

    await migrate(engine, add_columns)
    async with engine.connect() as report:
        await report.execute(text("SELECT count(*) FROM products"))
        try:
            await migrate(engine, interrupted, limit="100ms", attempts=1)
        except DBAPIError:
            print("the first time: failed")
    await migrate(engine, upgrade)
    print("the second time: done")
    valid = text(
        "SELECT indisvalid FROM pg_index"
        " WHERE indexrelid = 'ix_products_maker_id'::regclass"
    )
    async with engine.connect() as connection:
        print("the index is valid:", await connection.scalar(valid))


# --8<-- [end:trap_if_not_exists]


# --8<-- [start:cure_if_not_exists]
async def cure_if_not_exists(engine: AsyncEngine) -> None:
    """The recipe drops what is left, and makes it anew."""
    await make_index_twice(engine, add_index)


# --8<-- [end:cure_if_not_exists]


# --8<-- [start:trap_rename]
async def trap_rename(engine: AsyncEngine) -> None:
    """A column that is renamed is gone for the program that runs."""

    def upgrade() -> None:
        op.alter_column("products", "name", new_column_name="title")

    await ask_old_program(engine, upgrade)


async def ask_old_program(
    engine: AsyncEngine, upgrade: Callable[[], None]
) -> None:
    """Migrate, and let the program that was there before answer requests."""
    await migrate(engine, upgrade)
    failed = 0
    for _ in range(10):
        try:
            async with engine.connect() as connection:
                await connection.execute(select(Product.name))
        except DBAPIError:
            failed += 1
    print("requests to the old program: 10")
    print("answered with an error:", failed)


# --8<-- [end:trap_rename]


# --8<-- [start:cure_rename]
async def cure_rename(engine: AsyncEngine) -> None:
    """Until the old program has ended, both columns are there."""
    await ask_old_program(engine, begin_rename)


# --8<-- [end:cure_rename]


# --8<-- [start:trap_update_all]
async def trap_update_all(engine: AsyncEngine) -> None:
    """One UPDATE of all rows locks all of them until it is done."""

    async def fill(engine: AsyncEngine, meanwhile: Meanwhile) -> None:
        await migrate(engine, begin_rename)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE products SET title = name"))
            await meanwhile()

    await write_meanwhile(
        engine, fill, lambda crowd, _: until_waiting(crowd, 10)
    )


# --8<-- [end:trap_update_all]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
