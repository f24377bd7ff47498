"""What holds of every table, in the models and in the real databases."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from sqlalchemy import (
    ForeignKeyConstraint,
    Inspector,
    String,
    Table,
    insert,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.schema import (
    Account,
    Base,
    Category,
    Inventory,
    JobPosting,
    LedgerEntry,
    OrderLine,
    Post,
    Product,
    User,
    uuid7,
)
from recipes.schema.seed import AVOCET, EMPTY_ORDER, GIFT_CARD, MUG, SAVINGS
from recipes.schema.whole_numbers import WholeNumber

T = TypeVar("T")
TABLES = Base.metadata.sorted_tables

# SQLAlchemy cannot read the indexes on lower(...) back from SQLite.
reflects = pytest.mark.filterwarnings(
    "ignore:Skipped unsupported reflection:sqlalchemy.exc.SAWarning"
)


async def inspected(engine: AsyncEngine, read: Callable[[Inspector], T]) -> T:
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: read(inspect(sync)))


def test_the_tables_are_those_of_the_book() -> None:
    assert {table.name for table in TABLES} == {
        "accounts",
        "categories",
        "comments",
        "idempotency_keys",
        "inventory",
        "job_postings",
        "ledger_entries",
        "order_lines",
        "orders",
        "outbox",
        "post_tags",
        "posts",
        "products",
        "profiles",
        "tags",
        "tasks",
        "users",
    }


def expected_names(table: Table) -> Iterator[str]:
    """Name keys by the rule, without SQLAlchemy's help."""
    yield f"pk_{table.name}"
    for constraint in table.foreign_key_constraints:
        columns = "_".join(constraint.column_keys)
        yield f"fk_{table.name}_{columns}_{constraint.referred_table.name}"


@reflects
async def test_constraints_are_named_by_the_rule(engine: AsyncEngine) -> None:
    def read(inspector: Inspector) -> None:
        for table in TABLES:
            name = table.name
            keys = {
                inspector.get_pk_constraint(name)["name"],
                *(key["name"] for key in inspector.get_foreign_keys(name)),
            }
            assert keys == set(expected_names(table))
            for unique in inspector.get_unique_constraints(name):
                columns = "_".join(unique["column_names"])
                assert unique["name"] == f"uq_{name}_{columns}"
            for check in inspector.get_check_constraints(name):
                assert str(check["name"]).startswith(f"ck_{name}_")
            for index in inspector.get_indexes(name):
                prefix = "uq" if index["unique"] else "ix"
                assert str(index["name"]).startswith(f"{prefix}_{name}_")

    await inspected(engine, read)


async def test_every_check_of_the_models_is_in_the_database(
    engine: AsyncEngine,
) -> None:
    def read(inspector: Inspector) -> set[str | None]:
        return {
            check["name"]
            for table in TABLES
            for check in inspector.get_check_constraints(table.name)
        }

    checks = {
        "ck_accounts_balance_not_negative",
        "ck_categories_not_own_parent",
        "ck_inventory_on_hand_not_negative",
        "ck_ledger_entries_amount_not_zero",
        "ck_order_lines_quantity_positive",
        "ck_order_lines_unit_price_not_negative",
        "ck_posts_published_has_date",
        "ck_products_price_not_negative",
    }
    if engine.dialect.name == "sqlite":  # PostgreSQL has types for these
        checks |= {"ck_orders_order_status", "ck_posts_post_status"}
        checks |= {
            f"ck_{table.name}_{column.name}_whole"
            for table in TABLES
            for column in table.columns
            if isinstance(column.type, WholeNumber)
        }
    assert await inspected(engine, read) == checks


@pytest.mark.parametrize(
    "key",
    [
        # A set: sorted, so that parallel workers collect the same tests.
        key
        for table in TABLES
        for key in sorted(
            table.foreign_key_constraints, key=lambda key: str(key.name)
        )
    ],
    ids=lambda key: str(key.name),
)
def test_every_foreign_key_of_the_models_has_an_index(
    key: ForeignKeyConstraint,
) -> None:
    whole = [
        list(index.columns)
        for index in key.table.indexes
        if index.dialect_options["postgresql"]["where"] is None
    ]
    columns = list(key.columns)
    indexes = [list(key.table.primary_key), *whole]
    assert any(index[: len(columns)] == columns for index in indexes)


@reflects
async def test_every_foreign_key_of_the_database_has_an_index(
    engine: AsyncEngine,
) -> None:
    def read(inspector: Inspector) -> list[str]:
        return [
            str(key["name"])
            for table in inspector.get_table_names()
            for key in inspector.get_foreign_keys(table)
            if not any(
                index[: len(key["constrained_columns"])]
                == key["constrained_columns"]
                for index in indexes_of(inspector, table)
            )
        ]

    assert await inspected(engine, read) == []


def indexes_of(inspector: Inspector, table: str) -> list[list[str | None]]:
    """Give the columns of each index that covers all rows."""
    primary = inspector.get_pk_constraint(table)["constrained_columns"]
    return [
        [*primary],
        *(
            index["column_names"]
            for index in inspector.get_indexes(table)
            if not any(
                option.endswith("_where")
                for option in index.get("dialect_options", {})
            )
        ),
    ]


async def test_partial_and_functional_indexes_are_on_both_engines(
    engine: AsyncEngine,
) -> None:
    catalog = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if engine.dialect.name == "sqlite"
        else "SELECT indexname FROM pg_indexes"
    )
    async with engine.connect() as connection:
        names = set((await connection.exec_driver_sql(catalog)).scalars())
    assert names >= {
        "uq_users_username_lower",
        "uq_users_email_lower",
        "uq_posts_slug_live",
        "ix_posts_feed",
        "ix_products_live_category",
    }
    only_postgresql = {
        "ix_posts_search",
        "ix_products_name_trgm",
        "ix_products_attributes",
        "ix_job_postings_skills",
    }
    if engine.dialect.name == "postgresql":
        assert names >= only_postgresql
    else:
        assert not names & only_postgresql


async def test_only_postgresql_has_the_search_vector(
    engine: AsyncEngine,
) -> None:
    def read(inspector: Inspector) -> bool:
        columns = inspector.get_columns("posts")
        return "search_vector" in {column["name"] for column in columns}

    has_it = await inspected(engine, read)
    assert has_it is (engine.dialect.name == "postgresql")


async def test_the_orm_never_loads_the_search_vector() -> None:
    assert "search_vector" in Post.__table__.c
    assert "search_vector" not in inspect(Post).column_attrs


def new_post(**values: Any) -> Post:
    texts = {"slug": "new", "title": "New", "body": "New."}
    return Post(author_id=AVOCET, **texts | values)


# Each row with the constraint that refuses it, and SQLite's words for that.
BAD_ROWS: list[tuple[Base, str, str]] = [
    (
        User(username="AVOCET", email="new@example.org"),
        "uq_users_username_lower",
        "index 'uq_users_username_lower'",
    ),
    (
        User(username="new", email="Avocet@Example.org"),
        "uq_users_email_lower",
        "index 'uq_users_email_lower'",
    ),
    (
        Category(id=99, parent_id=99, slug="own", name="Own"),
        "ck_categories_not_own_parent",
        "ck_categories_not_own_parent",
    ),
    (
        new_post(status="published"),
        "ck_posts_published_has_date",
        "ck_posts_published_has_date",
    ),
    (new_post(slug="sprint-weekend"), "uq_posts_slug_live", "posts.slug"),
    (
        Account(balance_cents=-1),
        "ck_accounts_balance_not_negative",
        "ck_accounts_balance_not_negative",
    ),
    (
        LedgerEntry(transfer_id=uuid7(), account_id=SAVINGS, amount_cents=0),
        "ck_ledger_entries_amount_not_zero",
        "ck_ledger_entries_amount_not_zero",
    ),
    (
        Product(sku="new", name="New", price_cents=-1),
        "ck_products_price_not_negative",
        "ck_products_price_not_negative",
    ),
    (
        Inventory(product_id=GIFT_CARD, on_hand=-1),
        "ck_inventory_on_hand_not_negative",
        "ck_inventory_on_hand_not_negative",
    ),
    (
        OrderLine(
            order_id=EMPTY_ORDER,
            product_id=MUG,
            quantity=0,
            unit_price_cents=1,
        ),
        "ck_order_lines_quantity_positive",
        "ck_order_lines_quantity_positive",
    ),
    (
        OrderLine(
            order_id=EMPTY_ORDER,
            product_id=MUG,
            quantity=1,
            unit_price_cents=-1,
        ),
        "ck_order_lines_unit_price_not_negative",
        "ck_order_lines_unit_price_not_negative",
    ),
    (
        Inventory(product_id=uuid7(), on_hand=1),
        "fk_inventory_product_id_products",
        "FOREIGN KEY",
    ),
    (
        JobPosting(external_id="feed-1", company="", title="", country="NL"),
        "uq_job_postings_external_id",
        "job_postings.external_id",
    ),
]


@pytest.mark.parametrize(
    ("row", "constraint", "sqlite_words"),
    BAD_ROWS,
    ids=[constraint for _, constraint, _ in BAD_ROWS],
)
async def test_bad_rows_are_refused(
    session: AsyncSession, row: Base, constraint: str, sqlite_words: str
) -> None:
    columns = inspect(type(row)).column_attrs.keys()
    values = {key: row.__dict__[key] for key in columns if key in row.__dict__}
    with pytest.raises(IntegrityError) as caught:
        await session.execute(insert(type(row)).values(values))
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    assert (sqlite_words if on_sqlite else constraint) in str(caught.value)


@pytest.mark.parametrize(
    ("table", "enum", "values"),
    [
        ("posts", "post_status", {"draft", "published", "archived"}),
        (
            "orders",
            "order_status",
            {"pending", "paid", "shipped", "cancelled"},
        ),
    ],
)
async def test_enums_store_their_values_and_no_others(
    session: AsyncSession, table: str, enum: str, values: set[str]
) -> None:
    status = literal_column("status", String)
    stored = await session.scalars(
        select(status).select_from(text(table)).distinct()
    )
    assert set(stored) == values
    with pytest.raises(DBAPIError, match=enum):
        await session.execute(text(f"UPDATE {table} SET status = 'DRAFT'"))  # noqa: S608 - a name of ours
