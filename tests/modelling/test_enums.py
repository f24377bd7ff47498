"""Values are stored, others refused, and new ones allowed by a migration."""

from collections.abc import AsyncIterator
from enum import Enum, StrEnum
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions
from recipes.modelling import enums
from recipes.modelling.enums import (
    CHOICE,
    Base,
    Parcel,
    ParcelStatus,
    allow,
    create_parcels,
    downgrade,
    in_order,
    migrate,
    upgrade,
    validate,
    validate_status,
)
from recipes.schema import Order, OrderStatus
from recipes.schema.seed import AVOCET, ORDER

CHECK = "ck_parcels_parcelstatus"
RAW = text("SELECT status FROM parcels ORDER BY id")


@pytest.fixture
async def parcels(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Give a session on a database with an empty table of parcels."""
    await create_parcels(engine)
    async with make_sessions(engine)() as session:
        yield session


async def create_table(engine: AsyncEngine, models: MetaData) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(models.create_all)


async def write_raw(session: AsyncSession, status: str | None) -> None:
    """Write a parcel as a program without the enum does."""
    row = text("INSERT INTO parcels (id, status) VALUES (7, :status)")
    async with session.begin_nested():
        await session.execute(row, {"status": status})


async def checks(engine: AsyncEngine, table: str) -> list[str]:
    async with engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: inspect(sync).get_check_constraints(table)
        )
    return sorted(str(each["name"]) for each in found)


# --- What is stored ----------------------------------------------------------


async def test_values_are_stored_and_members_are_read(
    parcels: AsyncSession,
) -> None:
    parcels.add_all(
        Parcel(id=number, status=each)
        for number, each in enumerate(ParcelStatus, start=1)
    )
    await parcels.commit()
    stored = (await parcels.scalars(RAW)).all()
    assert stored == ["packed", "sent", "delivered", "lost"]
    statuses = select(Parcel.status).order_by(Parcel.id)
    read = (await parcels.scalars(statuses)).all()
    assert all(type(each) is ParcelStatus for each in read)
    assert read == list(ParcelStatus)


async def test_a_parcel_is_packed_at_first(parcels: AsyncSession) -> None:
    parcels.add(parcel := Parcel())
    await parcels.flush()
    assert parcel.status is ParcelStatus.PACKED


async def test_what_another_program_writes_is_read(
    parcels: AsyncSession,
) -> None:
    await write_raw(parcels, "sent")
    assert (await parcels.get_one(Parcel, 7)).status is ParcelStatus.SENT


@pytest.mark.parametrize("status", ["purple", "SENT", "", "sent ", None])
async def test_no_program_writes_anything_else(
    parcels: AsyncSession, status: str | None
) -> None:
    with pytest.raises(IntegrityError, match="status"):
        await write_raw(parcels, status)


@pytest.mark.parametrize("status", ["purple", "SENT"])
async def test_a_text_that_is_no_value_is_refused_before_any_sql(
    parcels: AsyncSession, statements: Statements, status: Any
) -> None:
    await parcels.connection()
    with statements.expect(0):
        query = select(Parcel).where(Parcel.status == status)
        with pytest.raises(StatementError, match="not among the defined"):
            await parcels.scalars(query)
        parcels.add(Parcel(status=status))
        with pytest.raises(StatementError, match="not among the defined"):
            await parcels.flush()


async def test_negative_twin_without_validate_strings_it_finds_nothing(
    parcels: AsyncSession,
) -> None:
    lax = EnumType(
        ParcelStatus,
        values_callable=CHOICE.values_callable,
        native_enum=False,
    )
    purple: Any = "purple"
    query = select(Parcel.id).where(cast(Parcel.status, lax) == purple)
    assert (await parcels.scalars(query)).all() == []


async def test_a_text_that_is_a_value_is_one(parcels: AsyncSession) -> None:
    parcels.add(Parcel(id=1, status="sent"))
    await parcels.flush()
    query = select(Parcel.id).where(Parcel.status == "sent")
    assert (await parcels.scalars(query)).all() == [1]


async def test_the_column_is_text_with_room_and_the_check_has_a_name(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    async with engine.connect() as connection:
        columns = await connection.run_sync(
            lambda sync: inspect(sync).get_columns("parcels")
        )
    [type_] = [each["type"] for each in columns if each["name"] == "status"]
    assert isinstance(type_, String)
    assert not isinstance(type_, EnumType)
    assert type_.length == 30
    assert await checks(engine, "parcels") == [CHECK]
    assert not parcels.in_transaction()


async def test_each_enum_of_these_models_is_stored_so(
    engine: AsyncEngine,
) -> None:
    class Size(Enum):
        """An enum that is no text."""

        SMALL = "s"
        LARGE = "l"

    class Models(DeclarativeBase):
        """The base of the model below."""

        metadata = MetaData(naming_convention=Base.metadata.naming_convention)
        type_annotation_map = Base.type_annotation_map

    class Box(Models):
        """A box, which may be of no size."""

        __tablename__ = "boxes"

        id: Mapped[int] = mapped_column(primary_key=True)
        size: Mapped[Size | None]

    await create_table(engine, Models.metadata)
    async with make_sessions(engine)() as session:
        session.add_all([Box(id=1, size=Size.SMALL), Box(id=2, size=None)])
        await session.commit()
        raw = await session.scalars(text("SELECT size FROM boxes ORDER BY id"))
        assert raw.all() == ["s", None]
        assert (await session.get_one(Box, 1)).size is Size.SMALL
        query = select(Box.id).order_by(in_order(_of(Box).size, Size))
        assert (await session.scalars(query.where(Box.id == 1))).all() == [1]
    assert await checks(engine, "boxes") == ["ck_boxes_size"]


def _of(model: Any) -> Any:
    return model


# --- A new value -------------------------------------------------------------


async def test_the_migrations_allow_a_value_and_take_it_back(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    await write_raw(parcels, "lost")
    await parcels.rollback()
    await migrate(engine, downgrade)
    with pytest.raises(IntegrityError, match=CHECK):
        await write_raw(parcels, "lost")
    await parcels.rollback()
    await migrate(engine, upgrade)
    await write_raw(parcels, "lost")
    assert (await parcels.get_one(Parcel, 7)).status is ParcelStatus.LOST
    with pytest.raises(IntegrityError, match=CHECK):
        await write_raw(parcels, "purple")


@pytest.mark.parametrize("migration", [upgrade, downgrade])
async def test_a_migration_keeps_rows_and_the_name_of_the_check(
    engine: AsyncEngine, parcels: AsyncSession, migration: Any
) -> None:
    parcels.add(Parcel(id=1, status=ParcelStatus.SENT))
    await parcels.commit()
    await migrate(engine, migration)
    assert await checks(engine, "parcels") == [CHECK]
    assert (await parcels.scalars(RAW)).all() == ["sent"]


async def test_other_checks_of_the_table_are_kept(
    engine: AsyncEngine,
) -> None:
    models = MetaData()
    Table(
        "boxes",
        models,
        Column("id", Integer, primary_key=True),
        Column("size", String(30)),
        CheckConstraint("size IN ('s')", name="ck_size"),
        CheckConstraint("id > 0", name="ck_id"),
    )
    await create_table(engine, models)
    await migrate(engine, lambda: allow("boxes", "size", "ck_size", "s", "l"))
    assert await checks(engine, "boxes") == ["ck_id", "ck_size"]
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO boxes VALUES (1, 'l')"))


async def test_a_value_may_have_a_quote(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    odd = "it's 100 %"
    await migrate(engine, lambda: allow("parcels", "status", CHECK, odd))
    await write_raw(parcels, odd)
    assert (await parcels.scalars(RAW)).all() == [odd]


async def test_a_value_is_used_in_the_transaction_that_allows_it(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    def allow_and_use(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            upgrade()
        connection.execute(insert(Parcel).values(status=ParcelStatus.LOST))

    await migrate(engine, downgrade)
    async with engine.begin() as connection:
        await connection.run_sync(allow_and_use)
    assert (await parcels.scalars(RAW)).all() == ["lost"]


@pytest.mark.backend("sqlite")
async def test_on_sqlite_a_row_with_another_value_stops_the_migration(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    await write_raw(parcels, "lost")
    await parcels.commit()
    with pytest.raises(IntegrityError, match=CHECK):
        await migrate(engine, downgrade)
    assert (await parcels.scalars(RAW)).all() == ["lost"]


async def is_valid(engine: AsyncEngine) -> bool:
    query = text("SELECT convalidated FROM pg_constraint WHERE conname = :c")
    async with engine.connect() as connection:
        return bool(await connection.scalar(query, {"c": CHECK}))


@pytest.mark.backend("postgresql")
async def test_on_postgresql_old_rows_are_looked_at_when_it_is_validated(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    await write_raw(parcels, "lost")
    await parcels.commit()
    await migrate(engine, downgrade)
    assert not await is_valid(engine)
    with pytest.raises(IntegrityError, match=CHECK):
        await migrate(engine, validate_status)
    assert not await is_valid(engine)
    await migrate(engine, upgrade)
    await migrate(engine, validate_status)
    assert await is_valid(engine)


@pytest.mark.backend("postgresql")
async def test_a_row_with_another_value_is_changed_to_an_allowed_one_only(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    await write_raw(parcels, "lost")
    await parcels.commit()
    await migrate(engine, downgrade)
    same = text("UPDATE parcels SET id = 8")
    with pytest.raises(IntegrityError, match=CHECK):
        await parcels.execute(same)
    await parcels.rollback()
    await parcels.execute(text("UPDATE parcels SET id = 8, status = 'sent'"))
    await parcels.commit()
    await migrate(engine, validate_status)


@pytest.mark.backend("postgresql")
async def test_others_read_and_write_while_it_is_validated(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    await migrate(engine, upgrade)

    def run(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            validate("parcels", CHECK)

    await parcels.execute(text("SET LOCAL lock_timeout = '50ms'"))
    async with engine.begin() as validating:
        await validating.run_sync(run)
        await write_raw(parcels, "sent")
        assert (await parcels.scalars(RAW)).all() == ["sent"]


@pytest.mark.backend("postgresql")
async def test_negative_twin_they_wait_for_the_change_of_the_check(
    engine: AsyncEngine, parcels: AsyncSession
) -> None:
    def run(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            upgrade()

    await parcels.execute(text("SET LOCAL lock_timeout = '50ms'"))
    async with engine.begin() as changing:
        await changing.run_sync(run)
        with pytest.raises(DBAPIError, match="lock timeout"):
            await parcels.scalars(RAW)


@pytest.mark.backend("postgresql")
async def test_on_postgresql_no_table_is_made_anew(
    engine: AsyncEngine, parcels: AsyncSession, statements: Statements
) -> None:
    before = statements.count
    await migrate(engine, upgrade)
    sent = [sql for sql in statements.sql[before:] if "pg_catalog" not in sql]
    assert sent == [
        f"ALTER TABLE parcels DROP CONSTRAINT {CHECK}",
        f"ALTER TABLE parcels ADD CONSTRAINT {CHECK} CHECK"
        " (status IN ('packed', 'sent', 'delivered', 'lost')) NOT VALID",
    ]
    assert not parcels.in_transaction()


async def test_a_program_that_does_not_know_a_value_cannot_read_it(
    parcels: AsyncSession,
) -> None:
    await write_raw(parcels, "lost")

    class Before(StrEnum):
        PACKED = "packed"
        SENT = "sent"

    type_ = EnumType(
        Before, values_callable=CHOICE.values_callable, native_enum=False
    )
    old = Table("parcels", MetaData(), Column("status", type_))
    with pytest.raises(LookupError, match="'lost' is not among the defined"):
        (await parcels.scalars(select(old.c.status))).all()


@pytest.mark.parametrize("length", [None, 30], ids=["of now", "with room"])
async def test_a_longer_value_needs_the_room_that_the_length_gives(
    engine: AsyncEngine, backend: str, length: int | None
) -> None:
    options: dict[str, Any] = {"length": length} if length else {}
    type_ = EnumType("s", "l", native_enum=False, **options)
    models = MetaData()
    boxes = Table("boxes", models, Column("size", type_))
    assert type_.length == (length or 1)
    await create_table(engine, models)
    write = insert(boxes).values(size="extra large")
    async with engine.connect() as connection:
        if backend == "postgresql" and not length:
            with pytest.raises(DBAPIError, match="too long for type"):
                await connection.execute(write)
        else:
            await connection.execute(write)


# --- The order ---------------------------------------------------------------


async def test_they_come_as_declared_forwards_and_backwards(
    parcels: AsyncSession,
) -> None:
    parcels.add_all(Parcel(status=each) for each in reversed(ParcelStatus))
    await parcels.flush()
    order = in_order(Parcel.status, ParcelStatus)
    query = select(Parcel.status)
    declared = list(ParcelStatus)
    found = await parcels.scalars(query.order_by(order))
    assert found.all() == declared
    found = await parcels.scalars(query.order_by(order.desc()))
    assert found.all() == declared[::-1]
    found = await parcels.scalars(query.order_by(Parcel.status))
    assert found.all() == sorted(declared)


async def test_a_native_type_sorts_as_declared_too(
    sessions: Sessions, backend: str
) -> None:
    async with sessions() as session:
        session.add_all(
            Order(user_id=AVOCET, status=each) for each in OrderStatus
        )
        await session.flush()
        query = select(Order.status).distinct().order_by(Order.status)
        found = (await session.scalars(query)).all()
    declared = list(OrderStatus)
    assert declared != sorted(declared)
    native = backend == "postgresql"
    assert found == (declared if native else sorted(declared))


# --- The native type ---------------------------------------------------------


def seen_by_alembic(connection: Connection, models: MetaData) -> list[Any]:
    options = {
        "include_name": lambda name, kind, _: (
            kind != "table" or name in models.tables
        ),
        "autogenerate_plugins": [
            "alembic.autogenerate.*",
            "alembic.ext.checkconstraint_byname",
        ],
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, models))


async def test_alembic_sees_no_other_value_of_a_check_or_a_type(
    engine: AsyncEngine, parcels: AsyncSession, backend: str
) -> None:
    await migrate(engine, downgrade)
    if backend == "postgresql":
        await migrate(engine, validate_status)
    async with engine.connect() as connection:
        assert not await connection.run_sync(seen_by_alembic, Base.metadata)
    assert not parcels.in_transaction()

    names = ("pending", "paid")
    before, after = MetaData(), MetaData()
    for models, values in ((before, names), (after, (*names, "lost"))):
        type_ = EnumType(*values, name="state")
        Table("boxes", models, Column("state", type_))
    await create_table(engine, before)
    async with engine.connect() as connection:
        assert not await connection.run_sync(seen_by_alembic, after)


@pytest.mark.backend("postgresql")
async def test_a_new_value_of_a_type_is_used_after_the_commit(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DBAPIError, match="unsafe use of new value") as caught:
        await enums.trap_same_transaction(engine)
    error = caught.value.orig
    assert getattr(error, "sqlstate", None) == "55P04"
    # It was rolled back with the transaction.
    await enums.cure_same_transaction(engine)
    assert capsys.readouterr().out == "stored: returned\n"


@pytest.mark.backend("postgresql")
async def test_an_autocommit_block_commits_the_value_within_a_migration(
    engine: AsyncEngine,
) -> None:
    def add_and_use(connection: Connection) -> None:
        context = MigrationContext.configure(
            connection, opts={"transaction_per_migration": True}
        )
        with context.begin_transaction(_per_migration=True):
            with context.autocommit_block():
                connection.execute(enums.ADD_VALUE)
            connection.execute(enums.RETURN, {"id": ORDER})

    async with engine.connect() as connection:
        await connection.run_sync(add_and_use)
    async with engine.connect() as connection:
        query = select(cast(Order.status, Text)).where(Order.id == ORDER)
        assert await connection.scalar(query) == "returned"


@pytest.mark.backend("postgresql")
async def test_a_value_of_a_type_can_be_renamed_and_not_taken_away(
    session: AsyncSession,
) -> None:
    rename = "ALTER TYPE order_status RENAME VALUE 'paid' TO 'payed'"
    await session.execute(text(rename))
    with pytest.raises(DBAPIError, match="not implemented"):
        await session.execute(
            text("ALTER TYPE order_status DROP VALUE 'shipped'")
        )


@pytest.mark.backend("postgresql")
async def test_a_type_refuses_what_it_does_not_have_in_filters_too(
    session: AsyncSession,
) -> None:
    purple: Any = "purple"
    query = select(Order.id).where(Order.status == purple)
    with pytest.raises(DBAPIError, match="invalid input value for enum"):
        await session.scalars(query)


async def test_names_are_stored_if_nothing_else_is_said(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await enums.trap_names(session)
    await session.rollback()
    await enums.cure_names(session)
    assert capsys.readouterr().out == (
        "stored: SENT\nsent parcels found: 0\n"
        "stored: sent\nsent parcels found: 3\n"
    )


async def test_one_foreign_row_makes_the_list_fail_without_a_check(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(LookupError, match="'HUGE' is not among"):
        await enums.trap_no_check(session)
    await session.rollback()
    await enums.cure_no_check(session)
    assert capsys.readouterr().out == "the writer is refused\nread: SMALL\n"
