# Part of the package database-recipes: cookbook why "…"
"""Schema changes.

The database changes first, then the program; both versions have to work.
"""

from sqlalchemy import (
    Column,
    Connection,
    Enum,
    Integer,
    MetaData,
    NullPool,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.exc import NotSupportedError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema

from recipes.foundations.engines import Sessions
from recipes.schema import Account, Base, Tag

TAGS = select(func.count(Tag.id))
LONGER_NAME = text("ALTER TABLE tags ALTER name TYPE varchar(80)")

BILLING = MetaData()
invoices = Table("invoices", BILLING, Column("id", Integer, primary_key=True))


# --8<-- [start:trap_cached_plan]
async def trap_cached_plan(sessions: Sessions) -> None:
    """A migration changed a type that this connection's statement returns.

    So does an upsert whose RETURNING has the column. In each process the
    transactions that run at that moment fail, once: the first failure makes
    all connections of its engine prepare their statements anew.
    """
    async with sessions() as session:
        await session.scalars(select(Tag))
        await session.commit()
        async with sessions.begin() as migration:
            await migration.execute(LONGER_NAME)
        await session.scalars(select(Tag))


# --8<-- [end:trap_cached_plan]


# --8<-- [start:cure_cached_plan]
async def cure_cached_plan(sessions: Sessions) -> None:
    """Roll back, and repeat the transaction once.

    Before a deployment, plan a change that no running statement sees: add a
    column of the new type, write both, fill it, read it, and drop the old one
    in a later release. During one, repeat as here. After one, nothing is left
    to do: each process has met it once, or was restarted.
    """
    async with sessions() as session:
        await session.scalars(select(Tag))
        await session.commit()
        async with sessions.begin() as migration:
            await migration.execute(LONGER_NAME)
        try:
            tags = await session.scalars(select(Tag))
        except NotSupportedError:
            await session.rollback()
            tags = await session.scalars(select(Tag))
        print("tags:", len(tags.all()))


# --8<-- [end:cure_cached_plan]


# --8<-- [start:trap_select_star]
async def trap_select_star(sessions: Sessions) -> None:
    """A migration added a column, and ``SELECT *`` returns it, too."""
    query = text("SELECT * FROM tags")
    async with sessions() as session:
        await session.execute(query)
        await session.commit()
        async with sessions.begin() as migration:
            await migration.execute(text("ALTER TABLE tags ADD note text"))
        await session.execute(query)


# --8<-- [end:trap_select_star]


# --8<-- [start:cure_select_star]
async def cure_select_star(sessions: Sessions) -> None:
    """Name the columns: a new one then changes nothing."""
    query = text("SELECT id, name FROM tags")
    async with sessions() as session:
        await session.execute(query)
        await session.commit()
        async with sessions.begin() as migration:
            await migration.execute(text("ALTER TABLE tags ADD note text"))
        tags = await session.execute(query)
        print("tags:", len(tags.all()))


# --8<-- [end:cure_select_star]


# --8<-- [start:trap_no_table]
async def trap_no_table(session: AsyncSession) -> None:
    """The table is not in this database: no migration made it.

    Or this is not the database that you mean: of SQLite, another file, as a
    relative path depends on where the program starts; of PostgreSQL, another
    schema of the ``search_path``, or a name of other case: "Users" is not
    users.
    """
    query = select(func.count()).select_from(invoices)
    print("invoices:", await session.scalar(query))


# --8<-- [end:trap_no_table]


# --8<-- [start:cure_no_table]
async def cure_no_table(engine: AsyncEngine) -> None:
    """Run the migrations, or ``create_all()``, on this very database.

    Import the modules of all models before: it makes what it knows of.
    """
    async with engine.begin() as connection:
        await connection.run_sync(BILLING.create_all)
        query = select(func.count()).select_from(invoices)
        print("invoices:", await connection.scalar(query))


# --8<-- [end:cure_no_table]


# --8<-- [start:trap_no_column]
class Models(DeclarativeBase):
    """The models of the new release."""


class Label(Models):
    """A tag, and what is new about it: a note."""

    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None]


async def trap_no_column(engine: AsyncEngine) -> None:
    """The model has a column that the table does not have yet.

    ``create_all()`` makes tables that are missing, and changes none.
    """
    async with engine.begin() as connection:
        await connection.run_sync(Models.metadata.create_all)
    async with AsyncSession(engine) as session:
        await session.scalars(select(Label))


# --8<-- [end:trap_no_column]


# --8<-- [start:cure_no_column]
async def cure_no_column(engine: AsyncEngine) -> None:
    """Add the column, by a migration, before the program that reads it runs.

    Let a tool such as Alembic note which migrations have run.
    """
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE tags ADD note varchar"))
    async with AsyncSession(engine) as session:
        print("labels:", len((await session.scalars(select(Label))).all()))


# --8<-- [end:cure_no_column]


# --8<-- [start:trap_no_type]
async def trap_no_type(session: AsyncSession) -> None:
    """The type was not created in this database before the column.

    The type "vector" comes with an extension, in each database: ``CREATE
    EXTENSION vector``.
    """
    await session.execute(text("ALTER TABLE tags ADD mood mood"))


# --8<-- [end:trap_no_type]


# --8<-- [start:cure_no_type]
async def cure_no_type(session: AsyncSession) -> None:
    """Create the type first: adding a column does not."""
    connection = await session.connection()
    await connection.run_sync(ENUM("calm", "busy", name="mood").create)
    await session.execute(text("ALTER TABLE tags ADD mood mood"))
    print("added")


# --8<-- [end:cure_no_type]


# --8<-- [start:trap_type_exists]
async def trap_type_exists(session: AsyncSession) -> None:
    """The type is created twice: by itself, and with a table that has it.

    ``op.create_table()`` of Alembic does not look whether it is there.
    """
    mood = Enum("calm", "busy", name="mood")
    days = Table("days", MetaData(), Column("mood", mood))
    connection = await session.connection()
    await connection.run_sync(mood.create)
    await connection.run_sync(days.create, checkfirst=False)


# --8<-- [end:trap_type_exists]


# --8<-- [start:cure_type_exists]
async def cure_type_exists(session: AsyncSession) -> None:
    """Give the table a type that it does not create: ``create_type=False``."""
    mood = ENUM("calm", "busy", name="mood", create_type=False)
    days = Table("days", MetaData(), Column("mood", mood))
    connection = await session.connection()
    await connection.run_sync(ENUM("calm", "busy", name="mood").create)
    await connection.run_sync(days.create, checkfirst=False)
    print("created")


# --8<-- [end:cure_type_exists]


# --8<-- [start:trap_table_exists]
async def trap_table_exists(engine: AsyncEngine) -> None:
    """The table, or an index of that name, was created before.

    By ``create_all()`` before the first migration, say: tell Alembic that
    this one is done, ``alembic stamp head``.
    """
    async with engine.begin() as connection:
        await connection.run_sync(
            Base.metadata.tables["tags"].create, checkfirst=False
        )


# --8<-- [end:trap_table_exists]


# --8<-- [start:cure_table_exists]
async def cure_table_exists(engine: AsyncEngine) -> None:
    """Create what is missing alone, as ``create_all()`` does.

    In SQL it is ``CREATE TABLE IF NOT EXISTS``, ``CREATE INDEX IF NOT
    EXISTS``.
    """
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        print("tags:", await connection.scalar(TAGS))


# --8<-- [end:cure_table_exists]


# --8<-- [start:trap_depends]
async def trap_depends(engine: AsyncEngine) -> None:
    """Foreign keys, or views, refer to it.

    SQLite drops the table, if no row refers to it.
    """
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE tags"))


# --8<-- [end:trap_depends]


# --8<-- [start:cure_depends]
async def cure_depends(engine: AsyncEngine) -> None:
    """Drop first what refers to it.

    For all tables, ``drop_all()`` knows the order. ``DROP TABLE … CASCADE``
    drops the foreign keys and views of others, too.
    """
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE post_tags"))
        await connection.execute(text("DROP TABLE tags"))
    print("dropped")


# --8<-- [end:cure_depends]


# --8<-- [start:trap_column_exists]
async def trap_column_exists(engine: AsyncEngine) -> None:
    """The column is there already: a migration ran twice, or by halves."""
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE tags ADD name varchar"))


# --8<-- [end:trap_column_exists]


# --8<-- [start:cure_column_exists]
async def cure_column_exists(engine: AsyncEngine) -> None:
    """Look before you add it; PostgreSQL has ``ADD IF NOT EXISTS``."""

    def columns(connection: Connection) -> set[str]:
        found = inspect(connection).get_columns("tags")
        return {column["name"] for column in found}

    async with engine.begin() as connection:
        if "name" not in await connection.run_sync(columns):
            await connection.execute(text("ALTER TABLE tags ADD name varchar"))
        print(*sorted(await connection.run_sync(columns)))


# --8<-- [end:cure_column_exists]


# --8<-- [start:trap_cast]
async def trap_cast(session: AsyncSession) -> None:
    """PostgreSQL does not guess how the values become those of a new type.

    A default of the old type has the same problem: drop it before, and set
    the new one after the change.
    """
    change = "ALTER TABLE products ALTER sku TYPE integer"
    await session.execute(text(change))


# --8<-- [end:trap_cast]


# --8<-- [start:cure_cast]
async def cure_cast(session: AsyncSession) -> None:
    """Say how, with USING; of Alembic, ``postgresql_using``."""
    change = (
        "ALTER TABLE products ALTER sku TYPE integer"
        " USING replace(sku, 'SKU-', '')::integer"
    )
    await session.execute(text(change))
    last = await session.scalar(text("SELECT max(sku) FROM products"))
    print("last:", last)


# --8<-- [end:cure_cast]


# --8<-- [start:trap_null_values]
async def trap_null_values(engine: AsyncEngine) -> None:
    """The table has rows, and nothing says what to write into them."""
    add = text("ALTER TABLE tags ADD note varchar(80) NOT NULL")
    async with engine.begin() as connection:
        await connection.execute(add)


# --8<-- [end:trap_null_values]


# --8<-- [start:cure_null_values]
async def cure_null_values(engine: AsyncEngine) -> None:
    """Add the column with a default; in a model, with ``server_default``.

    A column that is there: fill it, and then ``SET NOT NULL``.
    """
    add = text("ALTER TABLE tags ADD note varchar(80) NOT NULL DEFAULT ''")
    async with engine.begin() as connection:
        await connection.execute(add)
        empty = text("SELECT count(*) FROM tags WHERE note = ''")
        print("tags with the default:", await connection.scalar(empty))


# --8<-- [end:cure_null_values]


# --8<-- [start:trap_no_schema]
async def trap_no_schema(engine: AsyncEngine) -> None:
    """``create_all()`` creates tables, and not the schema that they are in."""
    ledgers = MetaData(schema="billing")
    Table("ledgers", ledgers, Column("id", Integer, primary_key=True))
    async with engine.begin() as connection:
        await connection.run_sync(ledgers.create_all)


# --8<-- [end:trap_no_schema]


# --8<-- [start:cure_no_schema]
async def cure_no_schema(engine: AsyncEngine) -> None:
    """Create the schema first."""
    ledgers = MetaData(schema="billing")
    Table("ledgers", ledgers, Column("id", Integer, primary_key=True))
    async with engine.begin() as connection:
        await connection.execute(CreateSchema("billing", if_not_exists=True))
        await connection.run_sync(ledgers.create_all)
    print("created")


# --8<-- [end:cure_no_schema]


# A role for the program, which does not own the tables. Nothing is committed.
CREATE_APP = text("CREATE ROLE recipes_app")
AS_APP = text("SET LOCAL ROLE recipes_app")


# --8<-- [start:trap_permission]
async def trap_permission(session: AsyncSession) -> None:
    """Another role made the table, and gave this one no right to it."""
    await session.execute(CREATE_APP)
    await session.execute(AS_APP)
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:trap_permission]


# --8<-- [start:cure_permission]
async def cure_permission(session: AsyncSession) -> None:
    """Let the owner grant the rights, those to coming tables as well.

    Who inserts needs ``USAGE`` of the sequences, too.
    """
    await session.execute(CREATE_APP)
    for grant in (
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES"
        " IN SCHEMA public TO recipes_app",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT,"
        " UPDATE, DELETE ON TABLES TO recipes_app",
    ):
        await session.execute(text(grant))
    await session.execute(AS_APP)
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_permission]


# --8<-- [start:trap_not_owner]
async def trap_not_owner(session: AsyncSession) -> None:
    """Only the owner of a table can change it; no grant is enough."""
    await session.execute(CREATE_APP)
    await session.execute(AS_APP)
    await session.execute(LONGER_NAME)


# --8<-- [end:trap_not_owner]


# --8<-- [start:cure_not_owner]
async def cure_not_owner(session: AsyncSession) -> None:
    """Run all migrations as one role, the owner, and the program as another.

    To give a table away: ``ALTER TABLE … OWNER TO …``.
    """
    await session.execute(CREATE_APP)
    await session.execute(LONGER_NAME)
    await session.execute(text("GRANT SELECT ON tags TO recipes_app"))
    await session.execute(AS_APP)
    print("tags:", await session.scalar(TAGS))


# --8<-- [end:cure_not_owner]


# --8<-- [start:trap_schema_public]
async def trap_schema_public(session: AsyncSession) -> None:
    """Since PostgreSQL 15, not everybody may create tables in ``public``."""
    await session.execute(CREATE_APP)
    await session.execute(AS_APP)
    connection = await session.connection()
    await connection.run_sync(BILLING.create_all)


# --8<-- [end:trap_schema_public]


# --8<-- [start:cure_schema_public]
async def cure_schema_public(session: AsyncSession) -> None:
    """Let the owner of the database grant it, or make the role the owner."""
    await session.execute(CREATE_APP)
    grant = "GRANT CREATE ON SCHEMA public TO recipes_app"
    await session.execute(text(grant))
    await session.execute(AS_APP)
    connection = await session.connection()
    await connection.run_sync(BILLING.create_all)
    print("created")


# --8<-- [end:cure_schema_public]


async def used_before(
    connection: AsyncConnection, engine: AsyncEngine
) -> None:
    """Leave a connection as a pooler does that gave it to another process.

    All processes name their statements alike: asyncpg counts them.
    """
    names = text("SELECT name FROM pg_prepared_statements")
    async with engine.connect() as other:
        taken = (await other.scalars(names)).all()
    last = max(int(name.split("_")[4], 16) for name in taken)
    raw = await connection.get_raw_connection()
    for number in range(last + 1, last + 20):
        name = f"__asyncpg_stmt_{number:x}__"
        await raw.driver_connection.execute(f"PREPARE {name} AS SELECT 1")


# --8<-- [start:trap_pooler]
async def trap_pooler(engine: AsyncEngine) -> None:
    """A pooler gave you a connection that has another process's statements.

    It has PgBouncer's ``pool_mode = transaction``, say.
    """
    async with engine.connect() as connection:
        await used_before(connection, engine)
        print("tags:", await connection.scalar(TAGS))


# --8<-- [end:trap_pooler]


# --8<-- [start:cure_pooler]
async def cure_pooler(engine: AsyncEngine) -> None:
    """Use statements without names, or connect without the pooler.

    Let the pooler alone pool: ``NullPool``.
    """
    caches = {"prepared_statement_cache_size": 0, "statement_cache_size": 0}
    nameless = create_async_engine(
        engine.url, poolclass=NullPool, connect_args=caches
    )
    async with nameless.connect() as connection:
        await used_before(connection, engine)
        print("tags:", await connection.scalar(TAGS))


# --8<-- [end:cure_pooler]


# --8<-- [start:trap_unique_index]
async def trap_unique_index(session: AsyncSession) -> None:
    """The table has rows with the same key already."""
    unique = "CREATE UNIQUE INDEX uq_owner ON accounts (owner_id)"
    await session.execute(text(unique))


# --8<-- [end:trap_unique_index]


# --8<-- [start:cure_unique_index]
async def cure_unique_index(session: AsyncSession) -> None:
    """Find what is there twice, and change it, before you create the index.

    One that failed with ``CONCURRENTLY`` is still there, invalid: drop it.
    """
    owner = Account.owner_id
    twice = select(owner).group_by(owner).having(func.count(owner) > 1)
    for each in (await session.scalars(twice)).all():
        query = select(Account).filter_by(owner_id=each).order_by(Account.id)
        _, *others = await session.scalars(query)
        for account in others:
            account.owner_id = None
        print("others of one owner:", len(others))
    await session.flush()
    unique = "CREATE UNIQUE INDEX uq_owner ON accounts (owner_id)"
    await session.execute(text(unique))


# --8<-- [end:cure_unique_index]


# --8<-- [start:trap_sequence]
async def trap_sequence(session: AsyncSession) -> None:
    """Rows were imported with their ids, and the sequence does not know.

    If the constraint is not the primary key's, the row is there already.
    """
    await session.execute(insert(Tag).values(id=10, name="imported"))
    session.add(Tag(name="new"))
    await session.flush()


# --8<-- [end:trap_sequence]


# --8<-- [start:cure_sequence]
async def cure_sequence(session: AsyncSession) -> None:
    """Set the sequence to the last id after each import."""
    await session.execute(insert(Tag).values(id=10, name="imported"))
    sequence = func.pg_get_serial_sequence("tags", "id")
    await session.scalar(select(func.setval(sequence, func.max(Tag.id))))
    tag = Tag(name="new")
    session.add(tag)
    await session.flush()
    print("id:", tag.id)


# --8<-- [end:cure_sequence]


ONLY_ON = {
    "trap_cached_plan": "postgresql",
    "cure_cached_plan": "postgresql",
    "trap_select_star": "postgresql",
    "cure_select_star": "postgresql",
    "trap_no_type": "postgresql",
    "cure_no_type": "postgresql",
    "trap_type_exists": "postgresql",
    "cure_type_exists": "postgresql",
    "trap_depends": "postgresql",
    "cure_depends": "postgresql",
    "trap_cast": "postgresql",
    "cure_cast": "postgresql",
    "trap_no_schema": "postgresql",
    "cure_no_schema": "postgresql",
    "trap_permission": "postgresql",
    "cure_permission": "postgresql",
    "trap_not_owner": "postgresql",
    "cure_not_owner": "postgresql",
    "trap_schema_public": "postgresql",
    "cure_schema_public": "postgresql",
    "trap_pooler": "postgresql",
    "cure_pooler": "postgresql",
    "trap_unique_index": "postgresql",
    "cure_unique_index": "postgresql",
    "trap_sequence": "postgresql",
    "cure_sequence": "postgresql",
}
MORE = {"trap_pooler": "connection_pool/configure_pool"}
WORDINGS = {
    "trap_cached_plan": {
        "PostgreSQL": "cached plan must not change result type",
    },
    "trap_no_column": {"PostgreSQL": "column … does not exist"},
    "trap_table_exists": {
        "SQLite": "table … already exists",
        "SQLite, of an index,": "index … already exists",
    },
    "trap_column_exists": {"SQLite": "duplicate column name: …"},
    "trap_cast": {"PostgreSQL": "… cannot be cast automatically to type …"},
    "trap_depends": {
        "PostgreSQL": "cannot drop … because other objects depend on it",
    },
    "trap_permission": {
        "PostgreSQL": "permission denied for table …",
        "PostgreSQL, of a sequence,": "permission denied for sequence …",
        "PostgreSQL before 11": "permission denied for relation …",
    },
    "trap_not_owner": {
        "PostgreSQL": "must be owner of table …",
        "PostgreSQL, of a trigger or policy,": "must be owner of relation …",
    },
}
