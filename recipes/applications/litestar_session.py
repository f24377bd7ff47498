# Part of the package database-recipes: cookbook run litestar-session
"""Session per request in Litestar.

Give each request one session and one transaction, and commit before the
answer, with advanced-alchemy's plugin or without it.
"""

HEADLINE = "trap_autocommit"

NEEDS = {
    "fk_orders_user_id_users": (
        "An order of nobody is refused.",
        "test_what_cannot_be_stored_is_not_answered_with_success",
    ),
    "foreign keys": (
        "The same on SQLite.",
        "test_what_cannot_be_stored_is_not_answered_with_success",
    ),
}

# --8<-- [start:recipe]
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from litestar import Litestar, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath, JSONBody
from litestar.types import Scope
from msgspec import Meta, Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import make_engine, write_sessions
from recipes.schema import Order, OrderLine, OrderStatus, Product
from recipes.transactions.transfer_funds import (
    AccountNotFoundError,
    InsufficientFundsError,
    transfer,
)


LOG = logging.getLogger(__name__)


async def session_of(state: State) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit before the answer is sent.

    Litestar goes on here when the handler has returned and its answer is
    written, and raises here what one of them raised, which rolls back.
    """
    async with state.sessions.begin() as session:
        yield session


RequestSession = NamedDependency[AsyncSession]


class NewOrder(Struct):
    """What a customer wants: pieces of products, by their ids.

    Take ``user_id`` from your login instead: here anybody orders for anybody.
    """

    user_id: UUID
    pieces: Annotated[
        dict[UUID, Annotated[int, Meta(gt=0, le=1_000)]],
        Meta(min_length=1, max_length=100),
    ]


class PlacedOrder(Struct):
    """An order as it is stored; ``total_cents`` is in euro cents."""

    id: UUID
    status: OrderStatus
    total_cents: int


class NewTransfer(Struct):
    """A transfer; its id is the client's, so that it may ask again."""

    id: UUID
    source: UUID
    target: UUID
    amount_cents: Annotated[int, Meta(gt=0, lt=2**53)]


@post("/orders")
async def place_order(
    data: JSONBody[NewOrder], session: RequestSession
) -> PlacedOrder:
    """Order products at the prices of today."""
    query = select(Product.id, Product.price_cents).where(
        Product.id.in_(data.pieces),
        Product.is_active,
        Product.deleted_at.is_(None),
    )
    prices = dict((await session.execute(query)).all())
    if data.pieces.keys() - prices:
        raise HTTPException("no such product", status_code=422)
    lines = [
        OrderLine(
            product_id=id_, quantity=quantity, unit_price_cents=prices[id_]
        )
        for id_, quantity in data.pieces.items()
    ]
    order = Order(user_id=data.user_id, lines=lines)
    session.add(order)
    await session.flush()
    total = sum(line.quantity * line.unit_price_cents for line in lines)
    return PlacedOrder(order.id, order.status, total)


@get("/orders/{order_id:uuid}")
async def show_order(
    order_id: FromPath[UUID], session: RequestSession
) -> PlacedOrder:
    """Show one order."""
    order = await session.get(Order, order_id)
    if order is None:
        raise HTTPException("no such order", status_code=404)
    total = await session.scalar(
        select(
            func.sum(OrderLine.quantity * OrderLine.unit_price_cents)
        ).where(OrderLine.order_id == order_id)
    )
    # PostgreSQL's sum is a Decimal, which msgspec would write as a string.
    return PlacedOrder(order.id, order.status, int(total or 0))


@post("/transfers", status_code=204)
async def make_transfer(
    data: JSONBody[NewTransfer], session: RequestSession
) -> None:
    """Move money once, however often the client asks."""
    try:
        await transfer(
            session,
            source=data.source,
            target=data.target,
            amount_cents=data.amount_cents,
            transfer_id=data.id,
        )
    except AccountNotFoundError as error:
        raise HTTPException("no such account", status_code=404) from error
    except InsufficientFundsError as error:
        raise HTTPException("not enough money", status_code=409) from error
    except ValueError as error:
        raise HTTPException(str(error), status_code=422) from error


HANDLERS = [place_order, show_order, make_transfer]


async def log_failure(error: Exception, scope: Scope) -> None:
    """Log what is answered with 500, of which Litestar logs nothing."""
    if getattr(error, "status_code", 500) >= 500:
        LOG.error("failed: %s", scope["path"], exc_info=error)


def create_app(engine: AsyncEngine) -> Litestar:
    """Make the application, which disposes of its engine when it ends."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        # As a request may read first and then write, on SQLite as well.
        app.state.sessions = write_sessions(engine)
        yield
        await engine.dispose()

    return Litestar(
        HANDLERS,
        dependencies={"session": Provide(session_of)},
        lifespan=[lifespan],
        after_exception=[log_failure],
        logging_config=None,
    )


def from_environment() -> Litestar:
    """Make it for ``uvicorn --factory``, on the database of the process."""
    return create_app(make_engine(os.environ["DATABASE_URL"]))


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.applications.serving import serving
from recipes.schema.seed import AVOCET, MUG


async def demo(engine: AsyncEngine) -> None:
    async with serving(create_app(engine)) as client:
        order = {"user_id": str(AVOCET), "pieces": {str(MUG): 2}}
        placed = await client.post("/orders", json=order)
        print("answer:", placed.status_code)
        shown = await client.get(f"/orders/{placed.json()['id']}")
        print("total in cents:", shown.json()["total_cents"])


# --8<-- [end:demo]


# --8<-- [start:demo_transfer]
from recipes.schema import LedgerEntry
from recipes.schema.seed import CHECKING, RENT

TRANSFER_ID = UUID("018d0000-0000-7000-8000-000000000007")


async def demo_transfer(engine: AsyncEngine) -> None:
    accounts = {"source": str(CHECKING), "target": str(RENT)}
    new = {"id": str(TRANSFER_ID), "amount_cents": 1_000, **accounts}
    async with serving(create_app(engine)) as client:
        for _ in range(2):  # the client had lost the first answer
            moved = await client.post("/transfers", json=new)
            print("answer:", moved.status_code)
    async with engine.connect() as connection:
        entries = select(func.count()).where(
            LedgerEntry.transfer_id == TRANSFER_ID
        )
        print("entries of the ledger:", await connection.scalar(entries))


# --8<-- [end:demo_transfer]


# --8<-- [start:with_plugin]
from advanced_alchemy.extensions.litestar import (
    AsyncSessionConfig,
    SQLAlchemyAsyncConfig,
    SQLAlchemyInitPlugin,
)


async def transaction_of(
    db_session: RequestSession,
) -> AsyncIterator[AsyncSession]:
    """Give a request the plugin's session, in a transaction of our own."""
    async with db_session.begin():
        yield db_session


def create_app_with_plugin(engine: AsyncEngine) -> Litestar:
    """Make it with advanced-alchemy's plugin, which makes the sessions."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        yield
        # The plugin does so for the first configuration of a process only.
        await engine.dispose()

    config = SQLAlchemyAsyncConfig(
        # As a request may read first and then write, on SQLite as well.
        engine_instance=engine.execution_options(
            sqlite_begin="BEGIN IMMEDIATE"
        ),
        session_config=AsyncSessionConfig(expire_on_commit=False),
    )
    return Litestar(
        HANDLERS,
        dependencies={"session": Provide(transaction_of)},
        lifespan=[lifespan],
        plugins=[SQLAlchemyInitPlugin(config)],
        after_exception=[log_failure],
        logging_config=None,
    )


# --8<-- [end:with_plugin]


# --8<-- [start:demo_with_plugin]
async def demo_with_plugin(engine: AsyncEngine) -> None:
    async with serving(create_app_with_plugin(engine)) as client:
        order = {"user_id": str(AVOCET), "pieces": {str(MUG): 2}}
        placed = await client.post("/orders", json=order)
        print("answer:", placed.status_code)


# --8<-- [end:demo_with_plugin]


# --8<-- [start:trap_autocommit]
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from litestar.params import FromQuery
from litestar.types import BeforeMessageSendHookHandler

from recipes.foundations.engines import make_sessions

NOBODY = UUID("018d0000-0000-7000-8000-000000000001")


@post("/carts")
async def add_order(user_id: FromQuery[UUID], session: RequestSession) -> None:
    """Leave it to the commit to send the INSERT, as most handlers do."""
    session.add(Order(user_id=user_id))


async def trap_autocommit(engine: AsyncEngine) -> None:
    """The plugin's autocommit answers with success when its commit fails.

    Since advanced-alchemy 1.9.3, it catches the error, and logs it as DEBUG.
    """
    app = create_app_with_handler(engine, "autocommit")
    app.register(add_order)
    await ten_orders(app, engine, users=5 * [AVOCET, NOBODY])


def create_app_with_handler(
    engine: AsyncEngine,
    handler: BeforeMessageSendHookHandler | Literal["autocommit"] | None,
) -> Litestar:
    """Make an application in which the plugin alone may commit."""
    config = SQLAlchemyAsyncConfig(
        engine_instance=engine,
        session_dependency_key="session",
        before_send_handler=handler,
    )
    return Litestar(
        plugins=[SQLAlchemyInitPlugin(config)], logging_config=None
    )


async def ten_orders(
    app: Litestar, engine: AsyncEngine, users: Iterable[UUID]
) -> None:
    """Order for each user; compare the answers with what is stored."""
    before = await count_orders(engine)
    async with serving(app) as client:
        answers = [
            await client.post("/carts", params={"user_id": str(user)})
            for user in users
        ]
    stored = await count_orders(engine) - before
    codes = Counter(answer.status_code for answer in answers)
    for code, times in sorted(codes.items()):
        print(f"answered with {code}: {times}")
    print("orders stored:", stored)
    print("orders promised and lost:", codes[201] - stored)


async def count_orders(engine: AsyncEngine) -> int:
    async with make_sessions(engine)() as session:
        return await session.scalar(select(func.count(Order.id))) or 0


# --8<-- [end:trap_autocommit]


# --8<-- [start:cure_autocommit]
async def cure_autocommit(engine: AsyncEngine) -> None:
    """A generator commits: its failure is the request's.

    So it is with the plugin, when a generator of ours commits.
    """
    app = create_app(engine)
    app.register(add_order)
    await ten_orders(app, engine, users=5 * [AVOCET, NOBODY])


# --8<-- [end:cure_autocommit]


# --8<-- [start:trap_no_handler]
from advanced_alchemy.extensions.litestar import (
    async_autocommit_before_send_handler,
)


async def trap_no_handler(engine: AsyncEngine) -> None:
    """By default, the plugin closes the session and commits nothing.

    Nor does the autocommit handler that one can import, but in the first
    application of a process, which tests often are not.
    """
    handlers = {
        "no handler": None,
        "imported handler": async_autocommit_before_send_handler,
    }
    for name, handler in handlers.items():
        print(f"{name}:")
        app = create_app_with_handler(engine, handler)
        app.register(add_order)
        await ten_orders(app, engine, users=10 * [AVOCET])


# --8<-- [end:trap_no_handler]


# --8<-- [start:trap_commit_by_status]
from litestar import Response


async def trap_commit_by_status(engine: AsyncEngine) -> None:
    """The plugin's autocommit commits by the status of the answer.

    A redirect after a form rolls it back, unless the handler is
    ``"autocommit_include_redirects"``.
    """
    app = create_app_with_handler(engine, "autocommit")
    await order_and_answer(app, engine)


async def order_and_answer(app: Litestar, engine: AsyncEngine) -> None:
    """Order ten times with each kind of answer."""

    @post("/answers/{status:int}")
    async def answer(
        status: FromPath[int], session: RequestSession
    ) -> Response[None]:
        session.add(Order(user_id=AVOCET))
        return Response(None, status_code=status)

    app.register(answer)
    stored = {}
    async with serving(app) as client:
        for status in (201, 409, 303):
            before = await count_orders(engine)
            for _ in range(10):
                await client.post(f"/answers/{status}")
            stored[status] = await count_orders(engine) - before
            print(f"stored of ten answered with {status}: {stored[status]}")
    print("orders lost with a redirect:", 10 - stored[303])


# --8<-- [end:trap_commit_by_status]


# --8<-- [start:cure_commit_by_status]
async def cure_commit_by_status(engine: AsyncEngine) -> None:
    """A generator commits what has returned, and rolls back what raised.

    An error, too, that is returned and not raised is committed.
    """
    await order_and_answer(create_app(engine), engine)


# --8<-- [end:cure_commit_by_status]


# --8<-- [start:trap_after_the_answer]
import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from litestar.background_tasks import BackgroundTask
from sqlalchemy import QueuePool

from recipes.schema.seed import ORDER


async def trap_after_the_answer(engine: AsyncEngine) -> None:
    """A session that is used after the answer keeps its connection.

    Nobody closes it again, be it in a background task or in a stream.
    """
    used = []

    async def mail(session: AsyncSession) -> None:
        used.append(session)
        await session.get_one(Order, ORDER)

    await ten_mails(engine, mail)
    for session in used:
        await session.close()


async def ten_mails(
    engine: AsyncEngine, mail: Callable[[AsyncSession], Awaitable[None]]
) -> None:
    """Send ten mails after the answer; count the connections in use."""
    app, sent = create_app(engine), asyncio.Semaphore(0)

    async def send(session: AsyncSession) -> None:
        await mail(session)
        sent.release()

    @post("/mails")
    async def order_mail(session: RequestSession) -> Response[None]:
        return Response(None, background=BackgroundTask(send, session))

    app.register(order_mail)
    async with serving(app) as client:
        for _ in range(10):
            await client.post("/mails")
            await sent.acquire()
        pool = cast(QueuePool, engine.pool)
        print("connections still in use:", pool.checkedout())


# --8<-- [end:trap_after_the_answer]


# --8<-- [start:cure_after_the_answer]
async def cure_after_the_answer(engine: AsyncEngine) -> None:
    """Work after the answer opens, and closes, a session of its own."""
    sessions = make_sessions(engine)

    async def mail(_: AsyncSession) -> None:
        async with sessions() as session:
            await session.get_one(Order, ORDER)

    await ten_mails(engine, mail)


# --8<-- [end:cure_after_the_answer]


# --8<-- [start:trap_second_generator]
from typing import Any

from litestar import Request
from sqlalchemy.exc import IntegrityError


async def trap_second_generator(engine: AsyncEngine) -> None:
    """With a second generator, no exception handler sees a failed commit.

    Litestar ends several at the same time, and raises an ``ExceptionGroup``.
    """

    async def basket() -> AsyncIterator[list[str]]:
        yield []

    await answer_conflict(create_app(engine), Provide(basket))


async def answer_conflict(app: Litestar, basket: Provide) -> None:
    """Map an error of the database to 409, and provoke it at the commit."""

    def conflict(
        _: Request[Any, Any, Any], error: IntegrityError
    ) -> Response[None]:
        return Response(None, status_code=409)

    @post(
        "/baskets",
        dependencies={"basket": basket},
        exception_handlers={IntegrityError: conflict},
    )
    async def order_basket(
        basket: NamedDependency[list[str]], session: RequestSession
    ) -> None:
        session.add(Order(user_id=NOBODY))

    app.register(order_basket)
    async with serving(app) as client:
        print("answer:", (await client.post("/baskets")).status_code)


# --8<-- [end:trap_second_generator]


# --8<-- [start:cure_second_generator]
async def cure_second_generator(engine: AsyncEngine) -> None:
    """One generator, the session's; the others return."""

    async def basket() -> list[str]:
        return []

    await answer_conflict(create_app(engine), Provide(basket))


# --8<-- [end:cure_second_generator]


# --8<-- [start:trap_lazy_answer]
from advanced_alchemy.extensions.litestar import SQLAlchemyDTO
from sqlalchemy.exc import MissingGreenlet, StatementError

from recipes.foundations.unawaited import unawaited_cursor


async def trap_lazy_answer(engine: AsyncEngine) -> None:
    """A DTO reads every relationship of the model, also unloaded ones."""

    def explain(_: Request[Any, Any, Any], error: Exception) -> Response[str]:
        try:
            with unawaited_cursor():
                raise error
        except (MissingGreenlet, StatementError):
            reason = str(error).partition(";")[0]
            return Response(reason, status_code=500)

    @get(
        "/whole/{order_id:uuid}",
        return_dto=SQLAlchemyDTO[Order],
        exception_handlers={Exception: explain},
    )
    async def whole_order(
        order_id: FromPath[UUID], session: RequestSession
    ) -> Order:
        return await session.get_one(Order, order_id)

    app = create_app(engine)
    app.register(whole_order)
    async with serving(app) as client:
        answer = await client.get(f"/whole/{ORDER}")
    print(answer.text)
    print("answer:", answer.status_code)


# --8<-- [end:trap_lazy_answer]


# --8<-- [start:trap_type_checking]
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession as Database


async def trap_type_checking(engine: AsyncEngine) -> None:
    """Litestar reads annotations: their types have to be imported."""

    @get("/count")
    async def count(session: "NamedDependency[Database]") -> None: ...

    create_app(engine).register(count)


# --8<-- [end:trap_type_checking]


# On SQLite, the first such session keeps the write lock, and the others wait.
ONLY_ON = {
    "trap_after_the_answer": "postgresql",
    "ten_mails": "postgresql",
    "cure_after_the_answer": "postgresql",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
