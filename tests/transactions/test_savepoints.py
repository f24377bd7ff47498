"""A step that fails is undone alone; what is around it stays."""

import asyncio
from uuid import UUID

import pytest
from locks import is_locked
from sqlalchemy import event, select, update
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    MissingGreenlet,
    NoResultFound,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.foundations.engines import Sessions, write_sessions
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import Inventory, Order, OrderStatus, Tag, User
from recipes.schema.seed import AVOCET, EMPTY_ORDER, MUG, ORDER, SHIRT
from recipes.transactions import savepoints
from recipes.transactions.savepoints import (
    PaymentError,
    SoldOutError,
    pay_order,
    take_from_stock,
)

TOTAL = 1_250 + 2 * 2_500 + 3 * 2_500  # cents


async def accept(_order_id: UUID, _cents: int) -> None:
    """Take the money."""


async def refuse(_order_id: UUID, cents: int) -> None:
    raise PaymentError(f"{cents} cents are too much")


async def stock(sessions: Sessions, product_id: UUID = MUG) -> int:
    async with sessions() as session:
        return (await session.get_one(Inventory, product_id)).on_hand


async def status(sessions: Sessions) -> OrderStatus:
    async with sessions() as session:
        return (await session.get_one(Order, ORDER)).status


async def test_a_paid_order_takes_its_products(sessions: Sessions) -> None:
    charged: list[int] = []

    async def charge(_order_id: UUID, cents: int) -> None:
        charged.append(cents)

    async with sessions.begin() as session:
        paid = await pay_order(session, ORDER, charge=charge)
        assert paid is OrderStatus.PAID
    assert charged == [TOTAL]
    assert await status(sessions) is OrderStatus.PAID
    assert (await stock(sessions), await stock(sessions, SHIRT)) == (4, 8)


async def test_a_refused_payment_leaves_the_stock_and_cancels(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        (await session.get_one(User, AVOCET)).email = "new@example.com"
        cancelled = await pay_order(session, ORDER, charge=refuse)
        assert cancelled is OrderStatus.CANCELLED
    assert await status(sessions) is OrderStatus.CANCELLED
    assert (await stock(sessions), await stock(sessions, SHIRT)) == (5, 10)
    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
        assert user.email == "new@example.com"


async def test_a_sold_out_product_gives_back_the_others_uncharged(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(Inventory)
            .where(Inventory.product_id == SHIRT)
            .values(on_hand=1)
        )

    async def charge(_order_id: UUID, _cents: int) -> None:
        raise AssertionError("charged for what is sold out")

    async with sessions.begin() as session:
        cancelled = await pay_order(session, ORDER, charge=charge)
    assert cancelled is OrderStatus.CANCELLED
    assert (await stock(sessions), await stock(sessions, SHIRT)) == (5, 1)


async def test_any_other_error_undoes_the_step_and_is_raised(
    sessions: Sessions,
) -> None:
    async def lose_connection(_order_id: UUID, _cents: int) -> None:
        raise ConnectionError

    async with sessions() as session:
        with pytest.raises(ConnectionError):
            await pay_order(session, ORDER, charge=lose_connection)
        left = await session.scalar(
            select(Inventory.on_hand).where(Inventory.product_id == MUG)
        )
        assert left == 5
    assert await status(sessions) is OrderStatus.PENDING


async def test_the_callers_rollback_undoes_the_released_savepoint(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        await pay_order(session, ORDER, charge=accept)
        await session.rollback()
    assert await status(sessions) is OrderStatus.PENDING
    assert await stock(sessions) == 5


async def test_an_order_is_paid_once(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await pay_order(session, ORDER, charge=accept)
    async with sessions.begin() as session:
        with pytest.raises(ValueError, match="the order is paid"):
            await pay_order(session, ORDER, charge=accept)
    assert await stock(sessions) == 4


async def test_a_stale_order_in_the_session_is_read_again(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        order = await session.get_one(Order, ORDER)
        await session.commit()
        async with sessions.begin() as other:
            await pay_order(other, ORDER, charge=accept)
        with pytest.raises(ValueError, match="the order is paid"):
            await pay_order(session, ORDER, charge=accept)
        assert order.status is OrderStatus.PAID


async def test_an_unknown_order_is_an_error(session: AsyncSession) -> None:
    with pytest.raises(NoResultFound):
        await pay_order(session, AVOCET, charge=accept)


async def test_an_order_without_lines_costs_nothing(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        order = await session.get_one(Order, EMPTY_ORDER)
        order.status = OrderStatus.PENDING
    charged: list[int] = []

    async def charge(_order_id: UUID, cents: int) -> None:
        charged.append(cents)

    async with sessions.begin() as session:
        await pay_order(session, EMPTY_ORDER, charge=charge)
    assert charged == [0]


async def test_ten_buyers_at_once_get_one_payment(
    engine: AsyncEngine,
) -> None:
    sessions = write_sessions(engine)
    start = asyncio.Barrier(10)

    async def buy() -> str:
        await start.wait()
        try:
            async with sessions.begin() as session:
                return await pay_order(session, ORDER, charge=accept)
        except ValueError as error:
            return str(error)

    outcomes = await asyncio.gather(*(buy() for _ in range(10)))
    assert sorted(outcomes) == ["paid"] + ["the order is paid"] * 9
    assert await stock(sessions) == 4


async def test_a_retry_after_a_rollback_charges_with_the_same_key(
    sessions: Sessions,
) -> None:
    charged: list[tuple[UUID, int]] = []

    async def charge(order_id: UUID, cents: int) -> None:
        charged.append((order_id, cents))

    async with sessions() as session:
        await pay_order(session, ORDER, charge=charge)
        session.add(Tag(name="database"))  # the name is taken
        with pytest.raises(IntegrityError):
            await session.commit()
    assert await status(sessions) is OrderStatus.PENDING
    async with sessions.begin() as session:
        await pay_order(session, ORDER, charge=charge)
    assert charged == [(ORDER, TOTAL), (ORDER, TOTAL)]
    assert await stock(sessions) == 4


@pytest.mark.backend("postgresql")
async def test_the_order_and_the_stock_are_locked_while_charge_runs(
    sessions: Sessions,
) -> None:
    order = select(Order.id).where(Order.id == ORDER)
    mugs = select(Inventory.on_hand).where(Inventory.product_id == MUG)
    locked: list[bool] = []

    async def charge(_order_id: UUID, _cents: int) -> None:
        locked.extend(
            [await is_locked(sessions, row) for row in (order, mugs)]
        )

    async with sessions.begin() as session:
        await pay_order(session, ORDER, charge=charge)
    assert locked == [True, True]
    assert not await is_locked(sessions, order)


@pytest.mark.parametrize(("pieces", "left"), [(5, 0), (1, 4)])
async def test_the_last_piece_can_be_taken_and_loaded_stock_follows(
    session: AsyncSession, pieces: int, left: int
) -> None:
    inventory = await session.get_one(Inventory, MUG)
    await take_from_stock(session, MUG, pieces)
    assert inventory.on_hand == left
    await session.refresh(inventory)
    assert inventory.on_hand == left


async def test_one_piece_too_many_takes_none(session: AsyncSession) -> None:
    with pytest.raises(SoldOutError, match="fewer than 6"):
        await take_from_stock(session, MUG, 6)
    inventory = await session.get_one(Inventory, MUG)
    assert inventory.on_hand == 5


async def test_a_nested_savepoint_is_undone_alone(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        async with session.begin_nested():
            session.add(Tag(name="outer"))
            with pytest.raises(IntegrityError):
                async with session.begin_nested():
                    session.add(Tag(name="database"))
    async with sessions() as session:
        names = (await session.scalars(select(Tag.name))).all()
    assert "outer" in names
    assert names.count("database") == 1


async def test_of_three_rows_the_good_two_are_kept(
    sessions: Sessions,
) -> None:
    kept = []
    async with sessions.begin() as session:
        for name in ("first", "database", "last"):
            try:
                async with session.begin_nested():
                    session.add(Tag(name=name))
            except IntegrityError:
                continue
            kept.append(name)
    assert kept == ["first", "last"]
    async with sessions() as session:
        names = (await session.scalars(select(Tag.name))).all()
    assert {"first", "last"} <= set(names)


async def test_the_brackets_of_a_failed_step(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    sent: list[str] = []
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, sql, *_: sent.append(sql.split()[0]),
    )
    async with sessions.begin() as session:
        await pay_order(session, ORDER, charge=refuse)
    assert [verb for verb in sent if verb in ("SAVEPOINT", "RELEASE")] == [
        "SAVEPOINT"
    ]
    assert sent.count("ROLLBACK") == 1


async def test_the_statements_grow_with_the_lines_only(
    sessions: Sessions, statements: Statements
) -> None:
    with statements.expect(2 + 3 + 1):
        async with sessions.begin() as session:
            await pay_order(session, ORDER, charge=accept)


@pytest.mark.backend("postgresql")
async def test_negative_twin_without_a_savepoint_all_is_refused(
    session: AsyncSession,
) -> None:
    session.add(Tag(name="database"))
    with pytest.raises(IntegrityError):
        await session.flush()
    await session.rollback()
    with pytest.raises(IntegrityError):
        await session.execute(
            update(Inventory)
            .where(Inventory.product_id == MUG)
            .values(on_hand=-1)
        )
    with pytest.raises(DBAPIError) as caught:
        await session.execute(select(Tag.name))
    error = caught.value.driver_exception
    assert getattr(error, "sqlstate", None) == "25P02"


async def test_negative_twin_what_the_savepoint_undid_is_expired(
    session: AsyncSession,
) -> None:
    order = await session.get_one(Order, ORDER)
    with pytest.raises(PaymentError):
        async with session.begin_nested():
            order.status = OrderStatus.PAID
            await session.flush()
            await refuse(ORDER, 1)
    with (
        pytest.raises((MissingGreenlet, StatementError)),
        unawaited_cursor(),
    ):
        assert order.status
    await session.refresh(order)
    assert order.status is OrderStatus.PENDING


async def test_negative_twin_the_published_except_changes_nothing(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise PaymentError

    monkeypatch.setattr(savepoints, "process_payment", refused)
    order = await session.get_one(Order, ORDER)
    with pytest.raises(PaymentError):
        await savepoints.process_order(session, order)
