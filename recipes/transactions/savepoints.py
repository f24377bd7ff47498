# Part of the package database-recipes: cookbook run savepoints
"""Undo one step of a transaction.

Let a step that may fail run in a savepoint, and keep what came before it.
"""

HEADLINE = "trap_except_inside"

ORIGINAL = {
    "heading": "Nested Transactions (Savepoints)",
    "run": "trap_confirm_before_commit",
    "faults": ("trap_confirm_before_commit", "trap_except_inside"),
}

# --8<-- [start:recipe]
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from recipes.schema import Inventory, Order, OrderStatus, whole

Charge = Callable[[UUID, int], Awaitable[None]]


class PaymentError(Exception):
    """The customer's payment was refused."""


class SoldOutError(Exception):
    """There are too few pieces of a product."""


async def pay_order(
    session: AsyncSession, order_id: UUID, *, charge: Charge
) -> OrderStatus:
    """Take an order's products from the stock and charge their price.

    If either fails, neither happens and the order is cancelled; what the
    caller did before stays. Tell the customer only after the caller's commit.

    ``charge`` gets the order's id and the sum in cents, and raises
    ``PaymentError``. A rollback after it refunds nothing, and a retry calls it
    again: it has to take the money once for each id.

    Raises:
        NoResultFound: no such order.
        ValueError: the order is not pending.
    """
    order = await session.get_one(
        Order,
        order_id,
        options=[selectinload(Order.lines)],
        with_for_update=True,
        populate_existing=True,
    )
    if order.status is not OrderStatus.PENDING:
        raise ValueError(f"the order is {order.status}")
    cents = sum(line.quantity * line.unit_price_cents for line in order.lines)
    # The savepoint is undone by an error that leaves its block: catch outside.
    try:
        async with session.begin_nested():
            for line in order.lines:
                await take_from_stock(session, line.product_id, line.quantity)
            await charge(order_id, cents)
    except (PaymentError, SoldOutError):
        order.status = OrderStatus.CANCELLED
    else:
        order.status = OrderStatus.PAID
    return order.status


async def take_from_stock(
    session: AsyncSession, product_id: UUID, pieces: int
) -> None:
    """Lower the stock by some pieces.

    Raises:
        TypeError: ``pieces`` is not an ``int``.
        ValueError: ``pieces`` is not positive.
        SoldOutError: there are fewer; nothing is changed.
        DataError: no column can hold so many.
    """
    if whole(pieces) < 1:
        raise ValueError("take one piece or more")
    taken = await session.execute(
        update(Inventory)
        .where(Inventory.product_id == product_id, Inventory.on_hand >= pieces)
        .values(on_hand=Inventory.on_hand - pieces)
        .returning(Inventory.on_hand)
    )
    if taken.one_or_none() is None:
        raise SoldOutError(f"fewer than {pieces} pieces")


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.foundations.engines import Sessions
from recipes.schema import User
from recipes.schema.seed import AVOCET, MUG, ORDER


async def refuse(order_id: UUID, cents: int) -> None:
    raise PaymentError(f"{cents} cents are too much")


async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        user = await session.get_one(User, AVOCET)
        user.email = "avocet@example.com"
        status = await pay_order(session, ORDER, charge=refuse)
    # Committed: this is the time to tell the customer.
    print("the order is", status)

    async with sessions() as session:
        print("in stock:", (await session.get_one(Inventory, MUG)).on_hand)
        print(
            "the first step stays:",
            (await session.get_one(User, AVOCET)).email,
        )


# --8<-- [end:demo]


# --8<-- [start:growth]
from sqlalchemy import insert

from recipes.schema import OrderLine, Product, uuid7


async def growth(session: AsyncSession, rows: int) -> None:
    """Refuse the payment of an order with so many lines."""
    ids = [uuid7() for _ in range(rows)]
    products = [
        {"id": id_, "sku": f"NEW-{n}", "name": "Card", "price_cents": 150}
        for n, id_ in enumerate(ids)
    ]
    await session.execute(insert(Product), products)
    stock = [{"product_id": id_, "on_hand": 1} for id_ in ids]
    await session.execute(insert(Inventory), stock)
    lines = [
        OrderLine(product_id=id_, quantity=1, unit_price_cents=150)
        for id_ in ids
    ]
    order = Order(user_id=AVOCET, lines=lines)
    session.add(order)
    await session.flush()
    await pay_order(session, order.id, charge=refuse)


# --8<-- [end:growth]


# --8<-- [start:trap_confirm_before_commit]
from sqlalchemy.exc import IntegrityError

from recipes.schema import Tag

SENT: list[str] = []


async def process_payment(session: AsyncSession, order: Order) -> None:
    order.status = OrderStatus.PAID


async def update_inventory(session: AsyncSession, order: Order) -> None:
    await take_from_stock(session, MUG, 1)


async def send_confirmation(order: Order) -> None:
    SENT.append(f"order {order.status}")


async def process_order(session: AsyncSession, order: Order) -> None:
    async with session.begin_nested():
        try:
            await process_payment(session, order)
            await update_inventory(session, order)
            await send_confirmation(order)
        except PaymentError:
            raise


async def trap_confirm_before_commit(sessions: Sessions) -> None:
    """The confirmation goes out, and then the transaction rolls back."""
    SENT.clear()
    try:
        async with sessions.begin() as session:
            await process_order(session, await session.get_one(Order, ORDER))
            session.add(Tag(name="database"))  # the name is taken
    except IntegrityError:
        print("rolled back")
    async with sessions() as session:
        order = await session.get_one(Order, ORDER)
        print("the customer was told:", SENT[0])
        print("the database says: order", order.status)


# --8<-- [end:trap_confirm_before_commit]


# --8<-- [start:trap_except_inside]
from sqlalchemy import func, select


async def trap_except_inside(sessions: Sessions) -> None:
    """An error caught inside the block is not undone, but kept."""

    async def usual(session: AsyncSession, order: Order) -> None:
        async with session.begin_nested():
            try:
                for line in order.lines:
                    await take_from_stock(
                        session, line.product_id, line.quantity
                    )
                await refuse(order.id, 13_750)
            except PaymentError:
                order.status = OrderStatus.CANCELLED

    await refused_order(sessions, usual)


async def refused_order(
    sessions: Sessions,
    way: Callable[[AsyncSession, Order], Awaitable[object]],
) -> None:
    """Refuse the payment of an order, and count the pieces in stock."""
    pieces = select(func.sum(Inventory.on_hand))
    async with sessions.begin() as session:
        before = (await session.scalars(pieces)).one()
        order = await session.get_one(
            Order, ORDER, options=[selectinload(Order.lines)]
        )
        await way(session, order)
    async with sessions() as session:
        after = (await session.scalars(pieces)).one()
    print("order:", order.status)
    print("in stock before:", before)
    print("in stock after:", after)
    print("pieces lost:", before - after)


# --8<-- [end:trap_except_inside]


# --8<-- [start:cure_except_inside]
async def cure_except_inside(sessions: Sessions) -> None:
    """An error that leaves the block is undone with all that it did."""

    async def recipe(session: AsyncSession, order: Order) -> None:
        await pay_order(session, order.id, charge=refuse)

    await refused_order(sessions, recipe)


# --8<-- [end:cure_except_inside]


# --8<-- [start:trap_no_savepoint]
from recipes.foundations.driver_errors import driver_error


async def trap_no_savepoint(session: AsyncSession) -> None:
    """Without a savepoint PostgreSQL refuses all that follows an error."""
    try:
        await session.execute(
            update(Inventory)
            .where(Inventory.product_id == MUG)
            .values(on_hand=-1)
        )
    except IntegrityError as error:
        print("failed:", str(driver_error(error)).splitlines()[0])
        print("the transaction goes on")
    print("orders:", await session.scalar(select(func.count(Order.id))))


# --8<-- [end:trap_no_savepoint]


# --8<-- [start:trap_expired_by_rollback]
from recipes.foundations.unawaited import unawaited_cursor


async def trap_expired_by_rollback(session: AsyncSession) -> None:
    """A rolled back savepoint expires what was changed inside it."""
    order = await session.get_one(Order, ORDER)
    try:
        async with session.begin_nested():
            order.status = OrderStatus.PAID
            await session.flush()
            await refuse(ORDER, 13_750)
    except PaymentError:
        with unawaited_cursor():
            print("the order is", order.status)


# --8<-- [end:trap_expired_by_rollback]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
