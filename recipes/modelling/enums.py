# Part of the package database-recipes: cookbook run enums
"""Store a status as an enum.

Keep the values of a Python enum in a text column, let a CHECK refuse all
others, and allow a new one by a migration.
"""

HEADLINE = "trap_names"

# --8<-- [start:recipe]
from enum import Enum, StrEnum
from typing import Any

from alembic import op
from sqlalchemy import ColumnElement, MetaData, String, case, column
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.orm import Mapped, mapped_column

CHOICE = EnumType(
    Enum,  # any, so that each Mapped[…] of an enum is stored like this
    values_callable=lambda members: [each.value for each in members],
    native_enum=False,  # text, on PostgreSQL, too
    create_constraint=True,
    length=30,  # characters: a value to come may be longer than those of now
    validate_strings=True,  # a text that is no value finds nothing: refuse it
)


class Base(DeclarativeBase):
    """The base of your own models."""

    # A migration finds the CHECK of an enum by its name.
    metadata = MetaData(
        naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"}
    )
    type_annotation_map = {Enum: CHOICE}


class ParcelStatus(StrEnum):
    """Where a parcel is, in the order in which it gets there."""

    PACKED = "packed"
    SENT = "sent"
    DELIVERED = "delivered"
    LOST = "lost"


class Parcel(Base):
    """A parcel. Its CHECK is ck_parcels_parcelstatus."""

    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[ParcelStatus] = mapped_column(default=ParcelStatus.PACKED)


def in_order(
    attribute: InstrumentedAttribute[Any], values: type[Enum]
) -> ColumnElement[int]:
    """Sort by this, and the values come as the enum declares them."""
    places = enumerate(values)
    return case(*((attribute == each, place) for place, each in places))


def allow(table: str, name: str, check: str, *values: str) -> None:
    """Let a column have these values; new rows have to from now on.

    It is for the ``upgrade()`` of a migration, and for its ``downgrade()``
    with the values that were allowed before. On SQLite, let foreign keys be
    off: the table is made anew.

    Raises:
        IntegrityError: on SQLite, a row has another value.
    """
    allowed = column(name, String).in_(values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check)
        # PostgreSQL would read all rows while nobody else may.
        batch.create_check_constraint(
            op.f(check), allowed, postgresql_not_valid=True
        )


def validate(table: str, check: str) -> None:
    """Look at the old rows, too, while others read and write (PostgreSQL).

    Raises:
        IntegrityError: a row has another value.
    """
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {check}")


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_sessions


async def demo(engine: AsyncEngine) -> None:
    await create_parcels(engine)
    sessions = make_sessions(engine)
    async with sessions.begin() as session:
        session.add_all(
            [
                Parcel(status=ParcelStatus.SENT),
                Parcel(),
            ]
        )
        await session.flush()
        raw = text("SELECT status FROM parcels ORDER BY id")
        print("stored:", *await session.scalars(raw))

    async with sessions() as session:
        order = in_order(Parcel.status, ParcelStatus)
        query = select(Parcel.status).order_by(order)
        for status in await session.scalars(query):
            print("read:", repr(status))


async def create_parcels(engine: AsyncEngine) -> None:
    """Create the table of the parcels."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all, checkfirst=False)


# --8<-- [end:demo]


# --8<-- [start:demo_migration]
from collections.abc import Callable

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

COLUMN = ("parcels", "status", "ck_parcels_parcelstatus")


def upgrade() -> None:
    # Written out: the enum will change again, and this migration will not.
    allow(*COLUMN, "packed", "sent", "delivered", "lost")


def downgrade() -> None:
    allow(*COLUMN, "packed", "sent", "delivered")


async def demo_migration(engine: AsyncEngine) -> None:
    await create_parcels(engine)
    for migration in (downgrade, upgrade):
        await migrate(engine, migration)
        try:
            async with make_sessions(engine).begin() as session:
                session.add(Parcel(status=ParcelStatus.LOST))
        except IntegrityError:
            print(f"after {migration.__name__}: refused")
        else:
            print(f"after {migration.__name__}: stored")


async def migrate(engine: AsyncEngine, migration: Callable[[], None]) -> None:
    """Run one migration, as Alembic would."""
    options = {"target_metadata": Base.metadata}

    def run(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts=options)
        with Operations.context(context):
            migration()

    async with engine.begin() as connection:
        await connection.run_sync(run)


# --8<-- [end:demo_migration]


# --8<-- [start:trap_names]
from sqlalchemy import Column, Table, Text, cast, func, insert
from sqlalchemy.ext.asyncio import AsyncSession


async def trap_names(session: AsyncSession) -> None:
    """``Enum`` stores the names, and who asks for a value finds none."""
    await count_sent(session, EnumType(ParcelStatus))


async def count_sent(session: AsyncSession, type_: EnumType) -> None:
    """Store three parcels, and let a program without the enum count them."""
    parcels = Table("sent", MetaData(), Column("status", type_))
    connection = await session.connection()
    await connection.run_sync(parcels.create, checkfirst=False)
    sent = [{"status": ParcelStatus.SENT}] * 3
    await session.execute(insert(parcels), sent)
    stored = cast(parcels.c.status, Text)
    print("stored:", *await session.scalars(select(stored).distinct()))
    query = select(func.count()).where(stored == "sent")
    print("sent parcels found:", await session.scalar(query))


# --8<-- [end:trap_names]


# --8<-- [start:cure_names]
async def cure_names(session: AsyncSession) -> None:
    """The values are stored, which all programs know."""
    await count_sent(session, Parcel.status.type)


# --8<-- [end:cure_names]


# --8<-- [start:trap_no_check]
async def trap_no_check(session: AsyncSession) -> None:
    """Without a CHECK, one row that somebody wrote makes the list fail."""
    size = EnumType("SMALL", "LARGE", name="size", native_enum=False)
    await write_by_hand(session, size)


async def write_by_hand(session: AsyncSession, size: EnumType) -> None:
    """Let a program without the enum write a row, and read all of them."""
    shirts = Table("shirts", MetaData(), Column("size", size))
    connection = await session.connection()
    await connection.run_sync(shirts.create, checkfirst=False)
    await session.execute(insert(shirts).values(size="SMALL"))
    try:
        async with session.begin_nested():
            await session.execute(text("INSERT INTO shirts VALUES ('HUGE')"))
    except IntegrityError:
        print("the writer is refused")
    print("read:", *await session.scalars(select(shirts.c.size)))


# --8<-- [end:trap_no_check]


# --8<-- [start:cure_no_check]
async def cure_no_check(session: AsyncSession) -> None:
    """The CHECK tells the one who writes it."""
    size = EnumType(
        *("SMALL", "LARGE"),
        name="size",
        native_enum=False,
        create_constraint=True,
    )
    await write_by_hand(session, size)


# --8<-- [end:cure_no_check]


# --8<-- [start:trap_autogenerate]
from alembic.autogenerate import compare_metadata


async def trap_autogenerate(engine: AsyncEngine) -> None:
    """Alembic compares no values: it has nothing to do for a new one."""
    async with engine.begin() as connection:
        await connection.execute(LAST_RELEASE)
        changes = await connection.run_sync(compare)
    print("changes that Alembic sees:", len(changes))
    await lose_parcel(engine)


# What the last release has left: no parcel was lost.
LAST_RELEASE = text("""
    CREATE TABLE parcels (
        id INTEGER PRIMARY KEY,
        status VARCHAR(30) NOT NULL,
        CONSTRAINT ck_parcels_parcelstatus
        CHECK (status IN ('packed', 'sent', 'delivered'))
    )
""")


def compare(connection: Connection) -> list[object]:
    """Compare model and table as ``revision --autogenerate`` does."""
    options = {
        "include_name": lambda name, kind, _: (
            kind != "table" or name == "parcels"
        ),
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


async def lose_parcel(engine: AsyncEngine) -> None:
    """Store what only the new program knows."""
    async with make_sessions(engine).begin() as session:
        session.add(Parcel(id=1, status=ParcelStatus.LOST))
    print("stored: lost")


# --8<-- [end:trap_autogenerate]


# --8<-- [start:cure_autogenerate]
async def cure_autogenerate(engine: AsyncEngine) -> None:
    """Somebody has written the migration."""
    async with engine.begin() as connection:
        await connection.execute(LAST_RELEASE)
    await migrate(engine, upgrade)
    await lose_parcel(engine)


# --8<-- [end:cure_autogenerate]


# --8<-- [start:trap_not_valid]
OTHER_ID = text("UPDATE parcels SET id = 2")


async def trap_not_valid(engine: AsyncEngine) -> None:
    """Rows that have a value which is taken away cannot be changed."""
    await create_parcels(engine)
    await lose_parcel(engine)
    await migrate(engine, downgrade)

    async with engine.begin() as connection:
        await connection.execute(OTHER_ID)


# --8<-- [end:trap_not_valid]


# --8<-- [start:cure_not_valid]
FOUND = text("UPDATE parcels SET status = 'packed' WHERE status = 'lost'")


async def cure_not_valid(engine: AsyncEngine) -> None:
    """Give these rows another value; then ``validate`` finds none of them."""
    await create_parcels(engine)
    await lose_parcel(engine)
    await migrate(engine, downgrade)

    async with engine.begin() as connection:
        await connection.execute(FOUND)
    await migrate(engine, validate_status)
    async with engine.begin() as connection:
        await connection.execute(OTHER_ID)
    print("valid, and changed")


def validate_status() -> None:
    """Be the ``upgrade()`` of the last migration."""
    table, _, check = COLUMN
    validate(table, check)


# --8<-- [end:cure_not_valid]


# --8<-- [start:trap_alphabet]
from sqlalchemy import SQLColumnExpression


async def trap_alphabet(engine: AsyncEngine) -> None:
    """Text comes by the alphabet: delivered before it is packed."""
    await list_parcels(engine, Parcel.status)


async def list_parcels(
    engine: AsyncEngine, order: SQLColumnExpression[Any]
) -> None:
    """List one parcel of each status."""
    await create_parcels(engine)
    async with make_sessions(engine)() as session:
        session.add_all(Parcel(status=each) for each in ParcelStatus)
        await session.flush()
        query = select(Parcel.status).order_by(order)
        print(*await session.scalars(query), sep=", ")


# --8<-- [end:trap_alphabet]


# --8<-- [start:cure_alphabet]
async def cure_alphabet(engine: AsyncEngine) -> None:
    """As the enum declares them."""
    await list_parcels(engine, in_order(Parcel.status, ParcelStatus))


# --8<-- [end:cure_alphabet]


# --8<-- [start:trap_same_transaction]
from recipes.schema import Order
from recipes.schema.seed import ORDER

ADD_VALUE = text("ALTER TYPE order_status ADD VALUE 'returned'")
RETURN = text("UPDATE orders SET status = 'returned' WHERE id = :id")


async def trap_same_transaction(engine: AsyncEngine) -> None:
    """A new value of a native type cannot be used before the commit."""
    async with engine.begin() as connection:
        await connection.execute(ADD_VALUE)
        await connection.execute(RETURN, {"id": ORDER})


# --8<-- [end:trap_same_transaction]


# --8<-- [start:cure_same_transaction]
async def cure_same_transaction(engine: AsyncEngine) -> None:
    """Two transactions: two migrations, or ``autocommit_block()``."""
    async with engine.begin() as connection:
        await connection.execute(ADD_VALUE)
    async with engine.begin() as connection:
        await connection.execute(RETURN, {"id": ORDER})
        stored = select(cast(Order.status, Text)).where(Order.id == ORDER)
        print("stored:", await connection.scalar(stored))


# --8<-- [end:cure_same_transaction]


ONLY_ON = {
    "validate": "postgresql",
    "trap_not_valid": "postgresql",
    "cure_not_valid": "postgresql",
    "validate_status": "postgresql",
    "trap_same_transaction": "postgresql",
    "cure_same_transaction": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
