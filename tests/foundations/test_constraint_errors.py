"""Every kind of constraint has a name, on both engines."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    String,
    Table,
    insert,
    literal_column,
    null,
    select,
    text,
    update,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations import constraint_errors
from recipes.foundations.constraint_errors import (
    EmailTakenError,
    UsernameTakenError,
    constraint_of,
    constraints_as,
    register,
)
from recipes.foundations.engines import Sessions, write_sessions
from recipes.schema import (
    Account,
    Base,
    Category,
    Comment,
    LedgerEntry,
    Post,
    Profile,
    Tag,
    User,
    post_tags,
    seed,
    utc_now,
)
from recipes.schema.base import only_where
from recipes.schema.seed import (
    AVOCET,
    CHECKING,
    QUIET_POST,
    RELEASE_POST,
    REWRITTEN_POST,
)
from recipes.schema.whole_numbers import WholeNumber

NOTHING: Any = None
ENTRY = {"transfer_id": AVOCET, "account_id": CHECKING, "amount_cents": 1}

# What to insert, and the constraint that it breaks.
BROKEN = [
    pytest.param(
        insert(Tag), {"name": "database"}, "uq_tags_name", id="unique"
    ),
    pytest.param(
        insert(Post),
        {
            "author_id": AVOCET,
            "slug": select(Post.slug)
            .where(Post.id == REWRITTEN_POST)
            .scalar_subquery(),
            "title": "again",
            "body": "",
        },
        "uq_posts_slug_live",
        id="unique among live rows",
    ),
    pytest.param(
        insert(User),
        {"username": "AVOCET", "email": "new@example.org"},
        "uq_users_username_lower",
        id="unique expression",
    ),
    pytest.param(
        insert(LedgerEntry),
        [ENTRY, ENTRY],
        "uq_ledger_entries_transfer_id_account_id",
        id="unique over two columns",
    ),
    pytest.param(
        insert(Tag), {"id": 1, "name": "new"}, "pk_tags", id="primary key"
    ),
    pytest.param(
        insert(post_tags),
        2 * [{"post_id": QUIET_POST, "tag_id": 9}],
        "pk_post_tags",
        id="primary key over two columns",
    ),
    pytest.param(
        insert(Account),
        {"balance_cents": -1},
        "ck_accounts_balance_not_negative",
        id="check",
    ),
    pytest.param(
        insert(Category),
        {"id": 99, "parent_id": 99, "slug": "loop", "name": "Loop"},
        "ck_categories_not_own_parent",
        id="check over two columns",
    ),
    pytest.param(insert(Tag), {"name": NOTHING}, "tags.name", id="not null"),
]


@pytest.mark.parametrize(("statement", "values", "name"), BROKEN)
async def test_each_kind_of_constraint_is_named(
    session: AsyncSession, statement: Any, values: Any, name: str
) -> None:
    rows = values if isinstance(values, list) else [values]
    with pytest.raises(IntegrityError) as caught:
        for row in rows:
            await session.execute(statement.values(row))
    assert constraint_of(caught.value) == name


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "fk_comments_post_id_posts",
            {"post_id": AVOCET, "author_id": AVOCET, "body": ""},
        ),
        (
            "fk_comments_author_id_users",
            {"post_id": RELEASE_POST, "author_id": CHECKING, "body": ""},
        ),
    ],
)
async def test_a_foreign_key_is_named_where_the_engine_tells(
    session: AsyncSession, backend: str, name: str, values: Any
) -> None:
    with pytest.raises(IntegrityError) as caught:
        await session.execute(insert(Comment).values(values))
    expected = name if backend == "postgresql" else None
    assert constraint_of(caught.value) == expected


async def test_a_row_that_is_referred_to_cannot_go(
    session: AsyncSession, backend: str
) -> None:
    delete = text("DELETE FROM accounts WHERE balance_cents = 10000")
    with pytest.raises(IntegrityError) as caught:
        await session.execute(delete)
    assert constraint_of(caught.value) == (
        "fk_ledger_entries_account_id_accounts"
        if backend == "postgresql"
        else None
    )


async def test_a_free_name_is_registered(session: AsyncSession) -> None:
    user = await register(session, username="wren", email="wren@example.org")
    await session.commit()
    assert (await session.get_one(User, user.id)).username == "wren"


@pytest.mark.parametrize("username", ["avocet", "AVOCET", "aVocet"])
async def test_a_taken_name_is_an_error_of_its_own(
    session: AsyncSession, username: str
) -> None:
    with pytest.raises(UsernameTakenError, match=username) as caught:
        await register(session, username=username, email="new@example.org")
    assert isinstance(caught.value.__cause__, IntegrityError)


async def test_a_value_that_no_column_can_hold_is_a_data_error(
    session: AsyncSession,
) -> None:
    with pytest.raises(DataError):
        await register(session, username="\ud800", email="new@example.org")


async def test_a_taken_address_is_another_error(
    session: AsyncSession,
) -> None:
    with pytest.raises(EmailTakenError, match="Avocet@"):
        await register(session, username="wren", email="Avocet@Example.org")


async def test_the_transaction_goes_on_after_the_error(
    session: AsyncSession,
) -> None:
    session.add(Tag(name="before"))
    with pytest.raises(UsernameTakenError):
        await register(session, username="avocet", email="x@example.org")
    session.add(Tag(name="after"))
    await session.commit()
    names = (await session.scalars(select(Tag.name))).all()
    assert {"before", "after"} <= set(names)


async def test_a_fault_of_the_caller_is_not_the_name_of_the_new_user(
    session: AsyncSession,
) -> None:
    session.add(User(username="AVOCET", email="other@example.org"))
    with pytest.raises(IntegrityError):
        await register(session, username="wren", email="wren@example.org")


async def test_negative_twin_without_a_flush_it_gets_that_name(
    session: AsyncSession,
) -> None:
    taken = {"uq_users_username_lower": UsernameTakenError("wren")}
    session.add(User(username="AVOCET", email="other@example.org"))
    with (
        pytest.raises(UsernameTakenError, match="wren"),
        constraints_as(taken),
    ):
        async with session.begin_nested():
            session.add(User(username="wren", email="wren@example.org"))


async def test_a_constraint_that_is_not_listed_is_passed_on(
    session: AsyncSession,
) -> None:
    with (
        pytest.raises(IntegrityError),
        constraints_as({"uq_users_email_lower": EmailTakenError()}),
    ):
        await session.execute(insert(Tag).values(name="database"))


async def test_a_foreign_key_that_sqlite_cannot_name_is_passed_on(
    session: AsyncSession,
) -> None:
    with pytest.raises(IntegrityError), constraints_as({}):
        await session.execute(
            insert(Profile).values(
                user_id=CHECKING, bio="", timezone="UTC", preferences={}
            )
        )


async def test_a_table_that_the_models_do_not_know_is_passed_on(
    session: AsyncSession,
) -> None:
    await session.execute(text("CREATE TABLE other (id integer PRIMARY KEY)"))
    again = text("INSERT INTO other (id) VALUES (1)")
    await session.execute(again)
    with (
        pytest.raises(IntegrityError),
        constraints_as({"pk_tags": EmailTakenError()}),
    ):
        await session.execute(again)


async def test_sqlite_cannot_tell_two_keys_over_the_same_columns_apart(
    session: AsyncSession, backend: str
) -> None:
    twice = Table("twice", Base.metadata, Column("word", String))
    for name, rows in (
        ("low", twice.c.word < "m"),
        ("high", twice.c.word > "m"),
    ):
        Index(name, twice.c.word, unique=True, **only_where(rows))
    try:
        await session.run_sync(lambda sync: twice.create(sync.connection()))
        await session.execute(insert(twice).values(word="a"))
        with pytest.raises(IntegrityError) as caught:
            await session.execute(insert(twice).values(word="a"))
        expected = "low" if backend == "postgresql" else None
        assert constraint_of(caught.value) == expected
    finally:
        Base.metadata.remove(twice)


@pytest.mark.backend("postgresql")
async def test_an_exclusion_is_named(session: AsyncSession) -> None:
    await session.execute(
        text(
            "CREATE TABLE bookings (during int4range,"
            " CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&))"
        )
    )
    book = text("INSERT INTO bookings VALUES (int4range(1, 3))")
    await session.execute(book)
    with pytest.raises(IntegrityError) as caught:
        await session.execute(book)
    assert constraint_of(caught.value) == "no_overlap"


async def test_every_check_of_the_tables_is_named(
    session: AsyncSession,
) -> None:
    """Each is broken by a row that breaks nothing else."""
    breaking: dict[str, dict[str, Any]] = {
        "ck_accounts_balance_not_negative": {"balance_cents": -1},
        "ck_categories_not_own_parent": {"parent_id": Category.id},
        "ck_inventory_on_hand_not_negative": {"on_hand": -1},
        "ck_ledger_entries_amount_not_zero": {"amount_cents": 0},
        "ck_order_lines_quantity_positive": {"quantity": 0},
        "ck_order_lines_unit_price_not_negative": {"unit_price_cents": -1},
        "ck_posts_published_has_date": {"published_at": None},
        "ck_products_price_not_negative": {"price_cents": -1},
    }
    half: Any = literal_column("0.5")
    if session.get_bind().dialect.name == "sqlite":
        breaking |= {
            f"ck_{table.name}_{column.name}_whole": {column.name: half}
            for table in Base.metadata.tables.values()
            for column in table.columns
            if isinstance(column.type, WholeNumber)
        }
    found = {}
    for table in Base.metadata.tables.values():
        for rule in table.constraints:
            if str(rule.name) in breaking:
                statement = update(table).values(breaking[str(rule.name)])
                with pytest.raises(IntegrityError) as caught:
                    async with session.begin_nested():
                        await session.execute(statement)
                found[str(rule.name)] = constraint_of(caught.value)
    checks = {
        str(rule.name)
        for table in Base.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
        # Those of enums are types on PostgreSQL.
        and not rule.columns
    }
    assert found == {name: name for name in breaking}
    assert {name for name in checks if not name.endswith("_whole")} <= {*found}


async def test_every_required_column_is_named(session: AsyncSession) -> None:
    # An UPDATE of no row breaks nothing: not of what is empty at first.
    for table in (each for each, some in seed.rows().items() if some):
        for column in table.columns:
            if column.nullable or column.primary_key or column.computed:
                continue
            with pytest.raises(IntegrityError) as caught:
                async with session.begin_nested():
                    await session.execute(
                        update(table).values({column: null()})
                    )
            assert constraint_of(caught.value) == str(column)


async def test_other_errors_are_passed_on(session: AsyncSession) -> None:
    with pytest.raises(ZeroDivisionError), constraints_as({}):
        raise ZeroDivisionError
    with pytest.raises(DBAPIError), constraints_as({}):
        await session.execute(text("SELECT nothing FROM nowhere"))


async def test_nothing_happens_without_an_error(
    session: AsyncSession,
) -> None:
    with constraints_as({"uq_tags_name": ValueError()}):
        await session.execute(insert(Tag).values(name="new"))


async def test_ten_at_once_register_one(crowd: AsyncEngine) -> None:
    sessions = write_sessions(crowd)
    start = asyncio.Barrier(10)

    async def one(number: int) -> str:
        await start.wait()
        try:
            async with sessions.begin() as session:
                await register(
                    session, username="wren", email=f"{number}@example.org"
                )
        except UsernameTakenError:
            return "taken"
        return "registered"

    outcomes = await asyncio.gather(*(one(number) for number in range(10)))
    assert sorted(outcomes) == ["registered"] + ["taken"] * 9


async def test_negative_twin_looking_first_fails_with_the_raw_error(
    sessions: Sessions,
) -> None:
    async with sessions() as first:
        query = select(User.id).where(User.username == "wren")
        assert await first.scalar(query) is None
        await first.rollback()
        async with sessions.begin() as second:
            await register(second, username="wren", email="a@example.org")
        first.add(User(username="wren", email="b@example.org"))
        with pytest.raises(IntegrityError):
            await first.flush()


async def test_names_are_those_of_the_tables(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError) as caught:
        await session.execute(
            insert(LedgerEntry).values(
                transfer_id=uuid4(),
                account_id=CHECKING,
                amount_cents=0,
                created_at=utc_now(),
            )
        )
    assert constraint_of(caught.value) == "ck_ledger_entries_amount_not_zero"


async def test_who_looks_finds_a_name_that_was_taken_long_before(
    sessions: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    """Looking first is a courtesy: only at the same moment it fails."""
    async with sessions.begin() as session:
        session.add(User(username="wren", email="wren@example.org"))
    await constraint_errors.trap_look_first(sessions)
    assert capsys.readouterr().out == (
        "UsernameTakenError: 10\ncrashed: 0 of 10\n"
    )
