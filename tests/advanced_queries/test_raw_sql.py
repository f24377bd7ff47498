"""SQL as a text: what is bound stays data, and what comes back has types."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from plans import sent_by
from sqlalchemy import BigInteger, bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.advanced_queries import raw_sql
from recipes.advanced_queries.raw_sql import (
    Entry,
    account_entries,
    categories_below,
)
from recipes.foundations.engines import Sessions
from recipes.schema import Account, Category, LedgerEntry, Product, Tag
from recipes.schema.seed import (
    CHECKING,
    EMPTY,
    EPOCH,
    HOUR,
    MUG,
    SAVINGS,
    TREASURY,
)

pytestmark = pytest.mark.database("shared")

LATER = datetime(2030, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=1)
ATTACKS = (
    "' OR 1=1 --",
    "' UNION SELECT email FROM users --",
    "'; DELETE FROM ledger_entries; --",
    ":slug",
    "$1",
    "?",
    "%",
    "technolog_",
    "\\",
)


async def all_accounts(session: AsyncSession) -> list[UUID]:
    return list(await session.scalars(select(Account.id)))


async def counted(session: AsyncSession) -> list[Entry]:
    """Add up in Python what the recipe adds up in SQL."""
    sums: dict[UUID, int] = {}
    found = []
    query = select(LedgerEntry).order_by(LedgerEntry.id)
    for entry in await session.scalars(query):
        account = entry.account_id
        sums[account] = sums.get(account, 0) + entry.amount_cents
        found.append(
            Entry(
                entry.id,
                account,
                entry.amount_cents,
                entry.created_at,
                sums[account],
            )
        )
    return found


async def move(
    session: AsyncSession,
    *amounts: int,
    account: UUID = CHECKING,
    at: datetime = EPOCH,
) -> None:
    """Write an entry of each amount."""
    rows = [
        {
            "account_id": account,
            "transfer_id": UUID(int=number),
            "amount_cents": cents,
            "created_at": at,
        }
        for number, cents in enumerate(amounts)
    ]
    await session.execute(insert(LedgerEntry), rows)


async def test_a_category_comes_with_all_below_it(
    session: AsyncSession,
) -> None:
    for slug, ids in (
        ("technology", [3, 4, 5, 6, 7]),
        ("shop", [8, 9, 10, 11]),
        ("typing", [7]),
        ("unknown", []),
    ):
        found = await categories_below(session, slug)
        assert [category.id for category in found] == ids


@pytest.mark.database("own")
async def test_it_goes_down_all_levels(session: AsyncSession) -> None:
    (await session.get_one(Category, 8)).parent_id = 7
    found = await categories_below(session, "technology")
    assert [category.id for category in found] == [*range(3, 12)]


@pytest.mark.database("own")
async def test_categories_that_are_below_each_other_come_once(
    session: AsyncSession,
) -> None:
    (await session.get_one(Category, 3)).parent_id = 4
    for slug in ("technology", "databases"):
        found = await categories_below(session, slug)
        assert [category.id for category in found] == [3, 4, 5, 6, 7]


@pytest.mark.database("own")
async def test_no_more_than_1000_are_read(session: AsyncSession) -> None:
    rows = [
        {"id": 100 + n, "parent_id": 8, "slug": f"{n}", "name": ""}
        for n in range(1100)
    ]
    await session.execute(insert(Category), rows)
    found = await categories_below(session, "shop")
    assert [category.id for category in found] == [
        *range(8, 12),
        *range(100, 1096),
    ]


async def test_they_are_objects_that_the_session_knows(
    session: AsyncSession, statements: Statements
) -> None:
    columns = Category.id, Category.parent_id, Category.slug, Category.name
    query = select(*columns).where(Category.id.between(3, 7))
    stored = {row.id: tuple(row) for row in await session.execute(query)}
    found = await categories_below(session, "technology")
    assert len(found) == len(stored)
    with statements.expect(0):
        for each in found:
            assert await session.get(Category, each.id) is each
            values = (each.id, each.parent_id, each.slug, each.name)
            assert values == stored[each.id]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_stays_data(
    session: AsyncSession, attack: str
) -> None:
    entries = await session.scalar(select(func.count(LedgerEntry.id)))
    assert await categories_below(session, attack) == []
    with pytest.raises(ValueError, match="at most"):
        await account_entries(session, [CHECKING], until=LATER, order=attack)
    assert entries == await session.scalar(select(func.count(LedgerEntry.id)))


@pytest.mark.database("own")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_category_of_that_name_is_found(
    session: AsyncSession, attack: str
) -> None:
    session.add(Category(id=100, slug=attack, name=attack))
    await session.flush()
    [found] = await categories_below(session, attack)
    assert (found.id, found.slug) == (100, attack)


async def test_values_travel_apart_from_the_statement(
    engine: AsyncEngine,
) -> None:
    [event] = await sent_by(
        engine, lambda session: categories_below(session, "' OR 1=1 --")
    )
    assert "1=1" not in event.sql
    assert list(event.parameters) == ["' OR 1=1 --"]


async def test_negative_twin_in_an_f_string_it_is_sql(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await raw_sql.trap_f_string(session)
    assert capsys.readouterr().out == "addresses let out: 20\n"
    await raw_sql.cure_f_string(session)
    assert capsys.readouterr().out == "addresses let out: 0\n"


async def test_values_are_those_of_models(session: AsyncSession) -> None:
    accounts = await all_accounts(session)
    found = await account_entries(session, accounts, until=LATER)
    expected = (await counted(session))[::-1]
    assert found == expected
    for entry in found:
        assert [type(value) for value in entry[2:]] == [int, datetime, int]
        assert isinstance(entry.account_id, UUID)
        assert entry.created_at.tzinfo is UTC


async def test_negative_twin_without_types_they_are_the_drivers(
    session: AsyncSession,
) -> None:
    query = text("SELECT account_id, created_at FROM ledger_entries")
    row = (await session.execute(query)).first()
    assert row is not None
    as_of_a_model = isinstance(row[0], UUID), isinstance(row[1], datetime)
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    assert as_of_a_model == (on_postgresql, on_postgresql)


async def test_columns_of_objects_are_found_by_name_or_by_position(
    session: AsyncSession,
) -> None:
    by_name = text("SELECT name, parent_id, slug, id FROM categories")
    by_position = text("""
        SELECT name AS a, parent_id AS b, slug AS c, id AS d FROM categories
    """).columns(Category.name, Category.parent_id, Category.slug, Category.id)
    for statement in (by_name, by_position):
        session.expunge_all()
        query = select(Category).from_statement(statement)
        found = {each.id: each for each in await session.scalars(query)}
        assert (found[4].slug, found[4].name) == ("databases", "Databases")
        assert found[4].parent_id == 3


async def test_negative_twin_columns_casts_nothing_in_the_database(
    session: AsyncSession,
) -> None:
    query = text("SELECT sum(amount_cents) AS cents FROM ledger_entries")
    cents = await session.scalar(query.columns(cents=BigInteger))
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    assert type(cents) is (Decimal if on_postgresql else int)


async def test_entries_are_those_before_a_time(session: AsyncSession) -> None:
    accounts = await all_accounts(session)
    for until, count in (
        (EPOCH, 0),
        (EPOCH + timedelta(microseconds=1), 2),
        (EPOCH + HOUR, 2),
        (LATER, 6),
    ):
        found = await account_entries(session, accounts, until=until)
        assert len(found) == count


async def test_entries_are_those_of_the_accounts(
    session: AsyncSession,
) -> None:
    for accounts in ([], [CHECKING], [SAVINGS, EMPTY], [TREASURY, NOBODY]):
        found = await account_entries(session, accounts, until=LATER)
        every = await counted(session)
        assert found == [
            each for each in reversed(every) if each.account_id in accounts
        ]


@pytest.mark.database("own")
async def test_they_come_newest_or_largest_first(
    session: AsyncSession,
) -> None:
    await move(session, 5, -7, 5, 3, account=EMPTY)
    for order, amounts in (
        ("newest", [3, 5, -7, 5, -500]),
        ("largest", [5, 5, 3, -7, -500]),
    ):
        found = await account_entries(
            session, [EMPTY], until=LATER, order=order
        )
        assert [entry.amount_cents for entry in found] == amounts
    five, also_five, *_ = found
    assert five.id < also_five.id


@pytest.mark.database("own")
async def test_a_sum_has_all_earlier_entries_also_those_left_out(
    session: AsyncSession,
) -> None:
    await move(session, *range(1, 120))
    found = await account_entries(session, [CHECKING], until=LATER)
    assert len(found) == 50
    assert (
        found
        == [
            each
            for each in reversed(await counted(session))
            if each.account_id == CHECKING
        ][:50]
    )
    most = await account_entries(session, [CHECKING], until=LATER, limit=100)
    assert len(most) == 100
    assert most[:50] == found
    one = await account_entries(session, [CHECKING], until=LATER, limit=1)
    assert one == found[:1]


@pytest.mark.parametrize(
    ("accounts", "order", "limit"),
    [
        (101, "newest", 50),
        (1, "oldest", 50),
        (1, "", 50),
        (1, "newest", 0),
        (1, "newest", -1),
        (1, "newest", 101),
    ],
)
async def test_what_is_not_known_or_too_much_is_refused_before_any_sql(
    session: AsyncSession,
    statements: Statements,
    accounts: int,
    order: str,
    limit: int,
) -> None:
    ids = [UUID(int=number) for number in range(accounts)]
    with statements.expect(0), pytest.raises(ValueError, match="at most"):
        await account_entries(
            session, ids, until=LATER, order=order, limit=limit
        )


async def test_a_naive_time_is_refused(session: AsyncSession) -> None:
    naive = LATER.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive"):
        await account_entries(session, [CHECKING], until=naive)


@pytest.mark.parametrize("count", [0, 1, 2, 100])
async def test_in_has_a_parameter_for_each_value(
    engine: AsyncEngine, count: int
) -> None:
    ids = [UUID(int=number) for number in range(count)]
    [event] = await sent_by(
        engine, lambda session: account_entries(session, ids, until=LATER)
    )
    on_sqlite = engine.dialect.name == "sqlite"
    others = 2 + on_sqlite  # until, limit, and there OFFSET
    assert len(event.parameters) == count + others


async def test_negative_twin_a_column_that_is_bound_sorts_nothing(
    session: AsyncSession,
) -> None:
    query = text("SELECT amount_cents FROM ledger_entries ORDER BY :order")
    ascending = await session.scalars(query, {"order": "amount_cents"})
    amounts = ascending.all()
    assert amounts != sorted(amounts)
    text_again = await session.scalars(query, {"order": "no such column"})
    assert text_again.all() == amounts


async def test_negative_twin_parameters_without_types(
    session: AsyncSession,
) -> None:
    message = {
        "postgresql": "expected str, got int",
        "sqlite": "type 'UUID' is not supported",
    }[session.get_bind().dialect.name]
    with pytest.raises(DBAPIError, match=message):
        await raw_sql.trap_untyped_parameters(session)


SINCE = text("""
    SELECT count(*) FROM ledger_entries
    WHERE (:since IS NULL OR created_at >= :since)
""")


@pytest.mark.backend("postgresql")
async def test_negative_twin_nothing_tells_the_type_before_is_null(
    session: AsyncSession,
) -> None:
    with pytest.raises(DBAPIError, match="could not determine data type"):
        await session.scalar(SINCE, {"since": LATER})


async def test_with_a_type_a_parameter_may_be_null(
    session: AsyncSession,
) -> None:
    type_ = LedgerEntry.created_at.type
    query = SINCE.bindparams(bindparam("since", type_=type_))
    for since, count in ((None, 6), (LATER, 0)):
        assert await session.scalar(query, {"since": since}) == count


@pytest.mark.backend("postgresql")
async def test_negative_twin_two_colons_are_sent_as_they_are(
    session: AsyncSession,
) -> None:
    with pytest.raises(DBAPIError, match='syntax error at or near ":"'):
        await raw_sql.trap_double_colon(session)


async def test_a_bound_percent_sign_is_a_wildcard(
    session: AsyncSession,
) -> None:
    query = text("SELECT count(*) FROM users WHERE username LIKE :typed")
    assert await session.scalar(query, {"typed": "%"}) == 20


ADD = text("INSERT INTO tags (id, name) VALUES (:id, :name)")


@pytest.mark.database("own")
async def test_what_a_text_writes_is_committed_with_the_rest(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        session.add(Tag(id=100, name="pending"))
        await session.execute(ADD, [{"id": 101, "name": "text"}])
        await session.commit()
        names = select(Tag.name).where(Tag.id >= 100).order_by(Tag.id)
        assert (await session.scalars(names)).all() == ["pending", "text"]


@pytest.mark.database("own")
async def test_what_a_text_writes_is_rolled_back_with_the_rest(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        session.add(Tag(id=100, name="pending"))
        await session.execute(ADD, [{"id": 101, "name": "text"}])
        await session.rollback()
        count = select(func.count()).where(Tag.id >= 100)
        assert await session.scalar(count) == 0


@pytest.mark.database("own")
async def test_pending_objects_are_flushed_before_a_text_runs(
    session: AsyncSession,
) -> None:
    session.add(Tag(name="pending"))
    query = text("SELECT count(*) FROM tags WHERE name = 'pending'")
    assert await session.scalar(query) == 1


@pytest.mark.database("own")
async def test_loaded_objects_stay_as_they_were_until_refreshed(
    session: AsyncSession,
) -> None:
    mug = await session.get_one(Product, MUG)
    await session.execute(raw_sql.RAISE, {"id": MUG})
    await session.scalars(select(Product).where(Product.id == MUG))
    assert mug.price_cents == 1_250
    await session.refresh(mug)
    assert mug.price_cents == 1_300


@pytest.mark.database("own")
async def test_an_object_that_is_loaded_afterwards_is_new(
    session: AsyncSession,
) -> None:
    await session.execute(raw_sql.RAISE, {"id": MUG})
    assert (await session.get_one(Product, MUG)).price_cents == 1_300
