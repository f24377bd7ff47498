# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "fastapi>=0.135,<1",
#     "httpx>=0.28,<1",
#     "uvicorn>=0.38,<1",
# ]
# ///
"""Errors to answers.

Answer what the database refuses with 404, 409, 422 or 503, in one place, and
in words of your own.

    python errors_to_answers.py
    DATABASE_URL=postgresql://… python errors_to_answers.py
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
)
from contextlib import asynccontextmanager
from functools import partial
from random import uniform
from tempfile import TemporaryDirectory
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.utils import is_body_allowed_for_status_code
from pydantic import BaseModel
from sqlalchemy import (
    URL,
    BigInteger,
    CheckConstraint,
    Connection,
    ExceptionContext,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    UniqueConstraint,
    event,
    exists,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.schema import CreateSchema, DropSchema
from starlette.exceptions import HTTPException

# The recipe.
Answer = tuple[int, str]
LOG = logging.getLogger(__name__)

NOT_FOUND = 404, "there is no such thing"
TAKEN = 409, "somebody has this already"
IN_USE = 409, "something else needs this"
CHANGED = 409, "somebody else has changed this"
NOWHERE = 422, "this refers to something that does not exist"
REFUSED = 422, "this is not allowed"
MISSING = 422, "this must not be empty"
UNFIT = 422, "a value does not fit"
BUSY = 503, "too busy: ask again"
UNSURE = 504, "this may have been done: look before you ask again"

# By the SQLSTATE of PostgreSQL, and by the name of SQLite's code. What is not
# here is our own fault and not the client's: it stays a 500.
ANSWERS = {
    "23505": TAKEN,
    "SQLITE_CONSTRAINT_UNIQUE": TAKEN,
    "SQLITE_CONSTRAINT_PRIMARYKEY": TAKEN,
    "23P01": TAKEN,  # an exclusion constraint
    "23503": NOWHERE,
    "SQLITE_CONSTRAINT_FOREIGNKEY": NOWHERE,
    "23001": IN_USE,  # ON DELETE RESTRICT
    "23514": REFUSED,
    "SQLITE_CONSTRAINT_CHECK": REFUSED,
    "23502": MISSING,
    "SQLITE_CONSTRAINT_NOTNULL": MISSING,
    "40001": BUSY,  # a serialization failure
    "40P01": BUSY,  # a deadlock
    "55P03": BUSY,  # lock_timeout, or NOWAIT
    "57014": BUSY,  # statement_timeout, or somebody cancelled it
    "53300": BUSY,  # too many connections (from SQLAlchemy 2.1 on)
    "57P03": BUSY,  # the server starts or ends
    "SQLITE_BUSY": BUSY,
    "SQLITE_BUSY_SNAPSHOT": BUSY,
}


def answer_errors(
    app: FastAPI,
    fields: Mapping[str, str],
    errors: Mapping[type[Exception], Answer],
) -> None:
    """Let an application answer errors with a problem (RFC 9457), not a 500.

    ``fields`` names, for each constraint, the field that a client knows;
    ``errors`` has the answers to exceptions of your own.
    """

    async def always(answer: Answer, _: Request, error: Exception) -> Response:
        return logged(answer, type(error).__name__)

    known: dict[type[Exception], Answer] = {
        NoResultFound: NOT_FOUND,  # get_one() and one()
        StaleDataError: CHANGED,  # version_id_col
        PoolTimeoutError: BUSY,  # no connection is free
        ConnectionError: BUSY,  # nobody listens
        **errors,
    }
    for kind, answer in known.items():
        app.add_exception_handler(kind, partial(always, answer))

    @app.exception_handler(TimeoutError)  # command_timeout
    async def of_time(request: Request, error: TimeoutError) -> Response:
        return logged(cut_off(request), type(error).__name__)

    @app.exception_handler(DBAPIError)
    async def of_database(request: Request, error: DBAPIError) -> Response:
        code, broken = code_of(error), ""
        answer = ANSWERS.get(code)
        if error.connection_invalidated:
            answer = cut_off(request)
        elif isinstance(error, DataError):
            answer = UNFIT
        elif isinstance(error, IntegrityError):
            broken = constraint_of(error) or ""
            # A foreign key has one code for both of its sides.
            if answer is NOWHERE and str(error.statement)[:6] == "DELETE":
                answer, broken = IN_USE, ""
        if answer is None:
            raise error
        to_blame = [fields[broken]] if broken in fields else []
        return logged(answer, f"{code} {broken}".strip(), to_blame)

    @app.exception_handler(RequestValidationError)
    async def of_values(_: Request, error: RequestValidationError) -> Response:
        # FastAPI would repeat the input, which JSON may not be able to.
        wrong = {
            ".".join(map(str, each["loc"][1:])): each["msg"]
            for each in error.errors()
        }
        detail = "; ".join(f"{field}: {why}" for field, why in wrong.items())
        return problem((422, detail), wrong)

    @app.exception_handler(HTTPException)
    async def of_route(_: Request, error: HTTPException) -> Response:
        if not is_body_allowed_for_status_code(error.status_code):
            return Response(None, error.status_code, error.headers)
        return problem((error.status_code, error.detail), [], error.headers)


def cut_off(request: Request) -> Answer:
    """Answer when nobody knows whether the last statement was done.

    That may have been the commit: who asks again may do it twice.
    """
    return BUSY if request.method in ("GET", "HEAD") else UNSURE


def logged(answer: Answer, cause: str, fields: Iterable[str] = ()) -> Response:
    """Log the cause, and answer without it.

    What may be our own fault is a warning, which is seen by default.
    """
    expected = answer[0] < 500 and answer != UNFIT
    level = logging.INFO if expected else logging.WARNING
    LOG.log(level, "answered %d to %s", answer[0], cause)
    return problem(answer, fields)


def problem(
    answer: Answer,
    fields: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer in words of our own, and name the fields that are to blame."""
    status, detail = answer
    body = {"status": status, "detail": detail, "fields": list(fields)}
    text = json.dumps(body)
    found = Response(text, status, headers, "application/problem+json")
    if status == 503:
        found.headers.setdefault("Retry-After", "1")  # seconds
    return found


PROBLEM = {
    "description": "A problem",
    "content": {"application/problem+json": {}},
}
router = APIRouter(responses={"4XX": PROBLEM, 503: PROBLEM, 504: PROBLEM})


class CycleError(ValueError):
    """A category would be below itself."""


OWN_ERRORS: dict[type[Exception], Answer] = {
    CycleError: (409, "a category cannot be below itself")
}
FIELDS = {
    "uq_users_username_lower": "username",
    "uq_users_email_lower": "email",
    "uq_products_sku": "sku",
    "fk_products_category_id_categories": "category_id",
    "ck_products_price_not_negative": "price_cents",
    "fk_categories_parent_id_categories": "parent_id",
}


class NewUser(BaseModel):
    """A user to be."""

    username: str
    email: str


class NewProduct(BaseModel):
    """A product to be; ``price_cents`` is in euro cents."""

    sku: str
    name: str
    price_cents: int
    category_id: int | None = None


class NewParent(BaseModel):
    """The category to be below."""

    parent_id: int


@router.post("/users", status_code=201)
async def register(new: NewUser, session: Session) -> None:
    """Register a user."""
    session.add(User(**new.model_dump()))


@router.post("/products", status_code=201)
async def add_product(new: NewProduct, session: Session) -> None:
    """Add a product."""
    session.add(Product(**new.model_dump()))


@router.get("/categories/{category_id}")
async def show_category(category_id: int, session: Session) -> str:
    """Show the name of a category."""
    return (await session.get_one(Category, category_id)).name


@router.delete("/categories/{category_id}", status_code=204)
async def remove_category(category_id: int, session: Session) -> None:
    """Remove a category that nothing needs."""
    await session.delete(await session.get_one(Category, category_id))


@router.put("/categories/{category_id}/parent", status_code=204)
async def move_category(
    category_id: int, new: NewParent, request: Request
) -> None:
    """Put a category below another one."""
    await retry_transaction(
        request.app.state.strict,
        lambda session: move(session, category_id, new.parent_id),
    )


async def move(session: AsyncSession, id_: int, parent_id: int) -> None:
    """Put a category below another one, which must not be below it.

    Two who move at once do not see each other: isolate them (SERIALIZABLE).
    """
    category = await session.get_one(Category, id_)
    rows = select(Category.id, Category.parent_id)
    above = rows.where(Category.id == parent_id).cte(recursive=True)
    above = above.union(rows.join(above, Category.id == above.c.parent_id))
    if await session.scalar(select(exists().where(above.c.id == id_))):
        raise CycleError
    category.parent_id = parent_id


def create_app(engine: AsyncEngine) -> FastAPI:
    """Make the application, which disposes of its engine when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.sessions = make_sessions(engine)
        app.state.strict = write_sessions(
            engine.execution_options(isolation_level="SERIALIZABLE")
        )
        yield
        await engine.dispose()

    app = FastAPI(title="Catalogue", lifespan=lifespan)
    app.include_router(router)
    return app


def answering_app(engine: AsyncEngine) -> FastAPI:
    """Make the application so that it answers errors."""
    app = create_app(engine)
    answer_errors(app, FIELDS, OWN_ERRORS)
    return app


def from_environment() -> FastAPI:
    """Make it for ``uvicorn --factory``, on the database of the process."""
    return answering_app(make_engine(os.environ["DATABASE_URL"]))


# Helpers of the book.
def driver_error(error: DBAPIError) -> BaseException:
    """Return the error that the driver itself raised.

    SQLAlchemy 2.1 has ``error.driver_exception`` for it. On both lines, what
    asyncpg raised is the cause of ``error.orig``; an error of ``sqlite3`` is
    ``error.orig`` itself.
    """
    original = error.orig or error
    return original.__cause__ or original


def code_of(error: DBAPIError) -> str:
    """Return the SQLSTATE, or the name of SQLite's code, or ``""``."""
    driver = driver_error(error)
    state = getattr(driver, "sqlstate", None)
    return str(state or getattr(driver, "sqlite_errorname", ""))


def name_by_asyncpg(error: Any) -> str | None:
    """Read the attributes that PostgreSQL's protocol carries."""
    return error.constraint_name or f"{error.table_name}.{error.column_name}"


def unique_over(columns: set[str]) -> str | None:
    """Find the key over these columns, each named ``table.column``.

    None if the models have none, or more than one, such as two unique indexes
    over different rows.
    """
    names = {
        str(key.name)
        for table in Base.metadata.tables.values()
        for key in (*table.constraints, *table.indexes)
        if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)
        or (isinstance(key, Index) and key.unique)
        if {str(column) for column in key.columns} == columns
    }
    return names.pop() if len(names) == 1 else None


def name_by_sqlite(error: Any) -> str | None:
    """Read the names after the colon; they depend on no language."""
    kind, _, named = str(error).partition(" constraint failed: ")
    if named.startswith("index "):
        return named.removeprefix("index '").removesuffix("'")
    if kind == "UNIQUE":
        return unique_over(set(named.split(", ")))
    return named or None


NAMES: dict[str, Callable[[Any], str | None]] = {
    "asyncpg": name_by_asyncpg,
    "sqlite3": name_by_sqlite,
}


def constraint_of(error: IntegrityError) -> str | None:
    """Name the broken constraint; ``table.column`` for NOT NULL.

    None if the engine does not tell: SQLite does not for foreign keys.
    """
    driver = driver_error(error)
    return NAMES[type(driver).__module__.partition(".")[0]](driver)


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


def as_data_error(context: ExceptionContext) -> DataError | None:
    """Raise ``DataError`` for a value that its column cannot hold.

    asyncpg has its own class for each such error, and SQLAlchemy none;
    sqlite3 and SQLAlchemy's types raise Python's.
    """
    error = context.original_exception
    state = getattr(error, "sqlstate", None) or ""
    # Class 22 is that of data; 54000 is a value too long for an index.
    is_of_data = state.startswith("22") or state == "54000"
    of_python = isinstance(error, TypeError | ValueError | OverflowError)
    if context.statement is None or not (is_of_data or of_python):
        return None
    hide = context.engine is None or context.engine.hide_parameters
    return DataError(
        context.statement, context.parameters, error, hide_parameters=hide
    )


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    username: Mapped[str]
    email: Mapped[str]


# A name that is taken is a conflict.
Index("uq_users_username_lower", func.lower(User.username), unique=True)


# So is an address.
Index("uq_users_email_lower", func.lower(User.email), unique=True)


class Category(Base):
    """A shelf for posts and products, possibly within another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    # A category that others are below stays.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    name: Mapped[str]


class Product(Base):
    """A thing for sale."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # So is a product's number.
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    # What refers to nothing is refused.
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id")
    )
    price_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        # A price below zero is refused.
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )


# Other recipes of the book.
async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit when its function has returned.

    An exception of the function rolls back.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


Session = Annotated[AsyncSession, Depends(session_of, scope="function")]


MAX_ATTEMPTS = 100


T = TypeVar("T")


LOST_RACES = {
    "40001",  # PostgreSQL: a serialization failure
    "40P01",  # PostgreSQL: a deadlock
    "SQLITE_BUSY",  # SQLite says of both: database is locked
    "SQLITE_BUSY_SNAPSHOT",
}


def lost_a_race(error: DBAPIError) -> bool:
    """Tell whether the same transaction may succeed if it is run again."""
    return code_of(error) in LOST_RACES


FIRST_PAUSE = 0.02  # seconds, at most; twice as long after each attempt


LONGEST_PAUSE = 1.0


def pause_after(attempt: int) -> float:
    """Draw the seconds to wait, so that those who met do not meet again."""
    longest = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return uniform(0, longest)  # noqa: S311 - no secret


async def retry_transaction(
    sessions: Sessions,
    work: Callable[[AsyncSession], Awaitable[T]],
    *,
    attempts: int = 5,
) -> T:
    """Do ``work`` in a transaction; do it again if that lost a race.

    Each attempt has a session of its own, and ends with the commit. All that
    ``work`` reads, decides and writes has to go through that session.

    Raises:
        ValueError: ``attempts`` is not 1 to 100.
        DBAPIError: the last attempt lost as well, or it is another error.
    """
    if not 1 <= attempts <= MAX_ATTEMPTS:
        raise ValueError("attempts is out of range")
    for attempt in range(1, attempts):
        try:
            async with sessions.begin() as session:
                return await work(session)
        except DBAPIError as error:
            if not lost_a_race(error):
                raise
        # Here no connection is held, and no lock.
        await asyncio.sleep(pause_after(attempt))
    async with sessions.begin() as session:
        return await work(session)


class Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, application: Any) -> None:
        """Keep the application; its errors are not logged."""
        super().__init__(uvicorn.Config(application, log_level=50))
        self.has_begun = asyncio.Event()

    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        """Start, and tell so.

        Raises:
            RuntimeError: the application failed before its first request.
        """
        try:
            await super().startup(sockets)
        except SystemExit as end:  # it would end this program as well
            raise RuntimeError(
                "the application did not start: uvicorn tells why"
            ) from end
        self.has_begun.set()


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an ASGI application on a free port of loopback.

    At the end of the block, the server answers what it has begun, and ends.

    Raises:
        RuntimeError: the application does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        server = Server(application)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        begun = asyncio.create_task(server.has_begun.wait())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait({serve, begun}, return_when=first)
        if serve.done():
            begun.cancel()
            await serve
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{host}:{port}", timeout=60, trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serve


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Category(id=8, name="Shop"),
        Category(id=9, parent_id=8, name="Clothing"),
        User(id=UUID(int=2), username="avocet", email="avocet@example.org"),
    ]


# See it happen.
SHOP, DATABASES, TYPING = 8, 4, 7  # others are below the first


async def demo(engine: AsyncEngine) -> None:
    LOG.addHandler(logging.NullHandler())  # here the answers are enough
    app = create_app(engine)
    answer_errors(app, FIELDS, OWN_ERRORS)
    async with serving(app) as client:
        user = {"username": "Avocet", "email": "new@example.org"}
        taken = await client.post("/users", json=user)
        print(taken.status_code, taken.text)

        scarf = {"sku": "NEW", "name": "Scarf", "price_cents": -1}
        refused = await client.post("/products", json=scarf)
        print(refused.status_code, refused.text)

        missing = await client.get("/categories/99")
        print(missing.status_code, missing.json()["detail"])
        huge = await client.get("/categories/99999999999999999999")
        print(huge.status_code, huge.json()["detail"])
        used = await client.delete(f"/categories/{SHOP}")
        print(used.status_code, used.json()["detail"])


async def demo_busy(engine: AsyncEngine) -> None:
    small = make_engine(
        engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    async with serving(answering_app(small)) as client, small.connect():
        busy = await client.get(f"/categories/{DATABASES}")
    print(busy.status_code, busy.json()["detail"])
    print("seconds to wait:", busy.headers["Retry-After"])


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    event.listen(engine.sync_engine, "handle_error", as_data_error)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def check_foreign_keys(connection: Any, _record: object) -> None:
            connection.cursor().execute("PRAGMA foreign_keys = ON")

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                for row in rows():
                    session.add(row)
                    await session.flush()
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)
    async with example_database() as engine:
        await demo_busy(engine)


if __name__ == "__main__":
    asyncio.run(main())
