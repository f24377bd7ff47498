"""Bulk inserts: what is in the table after them, and what they send."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import FrozenInstanceError, replace
from typing import Any

import asyncpg  # type: ignore[import-untyped] # it has no types
import pytest
from sqlalchemy import Text, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from conftest import Statements
from recipes.bulk_operations import bulk_insert
from recipes.bulk_operations.bulk_insert import (
    NewProduct,
    bulk_insert_products,
    copy_products,
)
from recipes.foundations.engines import Sessions
from recipes.schema import Product
from recipes.schema.seed import EPOCH

Insert = Callable[[AsyncSession, Iterable[NewProduct]], Awaitable[int]]

CARD = NewProduct(sku="NEW", name="Card", price_cents=150)
HOSTILE = "'; DROP TABLE products; --\t\\N\r\n🐍 %s :id \u05e9"


def cards(count: int) -> list[NewProduct]:
    return [replace(CARD, sku=f"NEW-{number:05}") for number in range(count)]


async def stored(sessions: Sessions) -> Sequence[Product]:
    query = select(Product).where(Product.sku.like("NEW%"))
    async with sessions() as session:
        return (await session.scalars(query.order_by(Product.sku))).all()


async def count_products(session: AsyncSession) -> int:
    query = select(func.count()).select_from(Product)
    return (await session.scalars(query)).one()


class TestInsert:
    put: Insert = staticmethod(bulk_insert_products)

    async def test_every_column_is_stored_as_given(
        self, sessions: Sessions
    ) -> None:
        given = [
            NewProduct(
                sku="NEW-1",
                name=HOSTILE,
                price_cents=2**40,
                category_id=11,
                attributes={"sizes": ["S"], "name": HOSTILE},
            ),
            replace(CARD, sku="NEW-2"),
        ]
        async with sessions.begin() as session:
            assert await self.put(session, (product for product in given)) == 2
        assert [
            NewProduct(**{name: getattr(row, name) for name in vars(CARD)})
            for row in await stored(sessions)
        ] == given

    async def test_defaults_apply_to_each_row(
        self, sessions: Sessions
    ) -> None:
        async with sessions.begin() as session:
            await self.put(session, cards(3))
        rows = await stored(sessions)
        assert len({row.id for row in rows}) == 3
        for row in rows:
            assert row.id.version == 7
            assert row.is_active
            assert row.attributes == {}
            assert row.deleted_at is None
            assert row.created_at == row.updated_at > EPOCH

    async def test_more_values_than_a_statement_may_have_are_one_statement(
        self, session: AsyncSession, statements: Statements
    ) -> None:
        before = await count_products(session)
        many = cards(5_000)  # of 7 values each; the limit is 32,767
        with statements.expect(1):
            assert await self.put(session, many) == 5_000
        assert await count_products(session) == before + 5_000

    async def test_the_callers_rollback_takes_all_rows_back(
        self, sessions: Sessions
    ) -> None:
        async with sessions() as session:
            await self.put(session, cards(3))
            await session.rollback()
        assert await stored(sessions) == []

    async def test_after_a_duplicate_the_rollback_leaves_no_row(
        self, sessions: Sessions
    ) -> None:
        twice = [*cards(3), replace(CARD, sku="NEW-00001")]
        with pytest.raises(
            (IntegrityError, asyncpg.UniqueViolationError)
        ) as caught:
            async with sessions.begin() as session:
                await self.put(session, twice)
        wrapped = isinstance(caught.value, IntegrityError)
        assert wrapped is (self.put is bulk_insert_products)
        assert await stored(sessions) == []


@pytest.mark.backend("postgresql")
class TestCopy(TestInsert):
    """What holds for the INSERT holds for COPY."""

    put: Insert = staticmethod(copy_products)


TOO_LONG = replace(CARD, sku="NEW" + 40 * "x")


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "bad", [TOO_LONG, replace(CARD, price_cents=2**63)], ids=["text", "number"]
)
async def test_on_postgresql_a_value_that_does_not_fit_is_refused(
    sessions: Sessions, bad: NewProduct
) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with sessions.begin() as session:
            await bulk_insert_products(session, [*cards(2), bad])
    assert not isinstance(caught.value, IntegrityError)
    assert await stored(sessions) == []


@pytest.mark.backend("sqlite")
async def test_on_sqlite_a_text_that_is_too_long_is_stored(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        assert await bulk_insert_products(session, [TOO_LONG]) == 1
    assert [row.sku for row in await stored(sessions)] == [TOO_LONG.sku]


@pytest.mark.parametrize(
    ("rows", "count"), [(0, 0), (1, 1), (10, 1), (100, 1)]
)
async def test_any_number_of_rows_is_one_statement_and_none_is_none(
    session: AsyncSession, statements: Statements, rows: int, count: int
) -> None:
    with statements.expect(count):
        assert await bulk_insert_products(session, cards(rows)) == rows


async def test_nulls_do_not_split_the_statement(
    sessions: Sessions, statements: Statements
) -> None:
    given = [
        replace(card, category_id=11 if number % 2 else None)
        for number, card in enumerate(cards(10))
    ]
    with statements.expect(1):
        async with sessions.begin() as session:
            await bulk_insert_products(session, given)
    assert [row.category_id for row in await stored(sessions)] == 5 * [
        None,
        11,
    ]


@pytest.mark.backend("postgresql")
async def test_copying_nothing_inserts_nothing(session: AsyncSession) -> None:
    before = await count_products(session)
    assert await copy_products(session, []) == 0
    assert await count_products(session) == before


@pytest.mark.backend("sqlite")
async def test_on_sqlite_the_rows_before_a_refused_one_are_there(
    session: AsyncSession,
) -> None:
    before = await count_products(session)
    with pytest.raises(IntegrityError):
        await bulk_insert_products(session, [*cards(3), *cards(1)])
    assert await count_products(session) == before + 3


@pytest.mark.parametrize(
    "columns",
    [
        {"sku": "NEW", "name": "Card", "price_cents": 150, "categry_id": 11},
        {"sku": "NEW", "name": "Card"},
    ],
    ids=["an unknown one", "a missing one"],
)
def test_a_product_has_all_columns_and_no_other(columns: Any) -> None:
    with pytest.raises(TypeError, match=r"categry_id|price_cents"):
        NewProduct(**columns)


def test_a_product_is_made_by_name_and_stays_as_it_is() -> None:
    make: Any = NewProduct
    with pytest.raises(TypeError, match="positional"):
        make(*vars(CARD).values())
    with pytest.raises(FrozenInstanceError):
        CARD.sku = ""  # type: ignore[misc] # it is frozen


async def test_negative_twin_add_all_sends_a_statement_for_each_thousand(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(2):
        await bulk_insert.trap_add_all(session)
    assert all("RETURNING" in sql for sql in statements.sql)


async def test_negative_twin_alternating_nulls_send_a_statement_a_row(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(100):
        await bulk_insert.trap_none(session)


async def test_negative_twin_an_empty_list_inserts_a_row_of_defaults(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    class Base(DeclarativeBase):
        pass

    class Draft(Base):
        __tablename__ = "drafts"
        id: Mapped[int] = mapped_column(primary_key=True)
        body: Mapped[str] = mapped_column(Text, server_default="")

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await session.execute(insert(Draft), [])
    assert (await session.scalars(select(Draft.body))).all() == [""]
