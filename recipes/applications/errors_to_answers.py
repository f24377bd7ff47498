# Part of the package database-recipes: cookbook run errors-to-answers
"""Errors to answers.

Answer what the database refuses with 404, 409, 422 or 503, in one place, and
in words of your own.
"""

HEADLINE = "trap_no_mapping"

NEEDS = {
    "uq_users_username_lower": (
        "A name that is taken is a conflict.",
        "test_what_is_taken_is_a_conflict_of_its_field",
    ),
    "uq_users_email_lower": (
        "So is an address.",
        "test_what_is_taken_is_a_conflict_of_its_field",
    ),
    "uq_products_sku": (
        "So is a product's number.",
        "test_what_is_taken_is_a_conflict_of_its_field",
    ),
    "fk_products_category_id_categories": (
        "What refers to nothing is refused.",
        "test_what_refers_to_nothing_is_refused",
    ),
    "fk_categories_parent_id_categories": (
        "A category that others are below stays.",
        "test_what_is_needed_stays",
    ),
    "foreign keys": (
        "The same on SQLite.",
        "test_what_refers_to_nothing_is_refused",
    ),
    "ck_products_price_not_negative": (
        "A price below zero is refused.",
        "test_what_breaks_a_rule_is_refused",
    ),
    "data errors": (
        "A value that no column can hold is a DataError on each engine.",
        "test_a_value_that_does_not_fit_is_refused",
    ),
}

# --8<-- [start:recipe]
import json
import logging
from collections.abc import Iterable, Mapping
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.utils import is_body_allowed_for_status_code
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NoResultFound,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from recipes.foundations.constraint_errors import constraint_of
from recipes.foundations.driver_errors import code_of

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


# --8<-- [end:recipe]


# --8<-- [start:application]
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.applications.fastapi_session import Session
from recipes.concurrency.retry_transaction import retry_transaction
from recipes.foundations.engines import (
    make_engine,
    make_sessions,
    write_sessions,
)
from recipes.schema import Category, Product, User

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


# --8<-- [end:application]


# --8<-- [start:demo]
from recipes.applications.serving import serving

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


# --8<-- [end:demo]


# --8<-- [start:demo_busy]
async def demo_busy(engine: AsyncEngine) -> None:
    small = make_engine(
        engine.url, pool_size=1, max_overflow=0, pool_timeout=0.1
    )
    async with serving(answering_app(small)) as client, small.connect():
        busy = await client.get(f"/categories/{DATABASES}")
    print(busy.status_code, busy.json()["detail"])
    print("seconds to wait:", busy.headers["Retry-After"])


# --8<-- [end:demo_busy]


# --8<-- [start:trap_no_mapping]
async def trap_no_mapping(engine: AsyncEngine) -> None:
    """Without a mapping, a client's mistake looks like a fault of yours.

    FastAPI finds what is not a number itself, and cannot say so in JSON.
    """
    await bad_requests(create_app(engine))


AGAIN = {"username": "AVOCET", "email": "new@example.org"}
SCARF = {"sku": "NEW", "name": "Scarf", "price_cents": 1, "category_id": 99}
NAN, HUGE = float("nan"), 10**20


async def bad_requests(app: FastAPI) -> None:
    """Ask for what cannot be, and count the answers of 500."""
    requests = {
        "a name that is taken": ("POST", "/users", AGAIN),
        "a NUL byte": ("POST", "/users", AGAIN | {"username": "\0"}),
        "no such category": ("POST", "/products", SCARF),
        "below zero": ("POST", "/products", SCARF | {"price_cents": -1}),
        "not a number": ("POST", "/products", SCARF | {"price_cents": NAN}),
        "a huge price": ("POST", "/products", SCARF | {"price_cents": HUGE}),
        "a huge id": ("GET", f"/categories/{HUGE}", None),
        "an id of nothing": ("GET", "/categories/99", None),
        "still needed": ("DELETE", f"/categories/{SHOP}", None),
    }
    statuses = []
    async with serving(app) as client:
        client.headers["Content-Type"] = "application/json"
        for what, (method, path, body) in requests.items():
            content = json.dumps(body)
            answer = await client.request(method, path, content=content)
            statuses.append(answer.status_code)
            print(f"{what}: {answer.status_code}")
    print(f"answered with 500: {statuses.count(500)} of {len(statuses)}")


# --8<-- [end:trap_no_mapping]


# --8<-- [start:cure_no_mapping]
async def cure_no_mapping(engine: AsyncEngine) -> None:
    """The recipe tells the client what to change."""
    app = create_app(engine)
    answer_errors(app, FIELDS, OWN_ERRORS)
    await bad_requests(app)


# --8<-- [end:cure_no_mapping]


# --8<-- [start:trap_text_of_the_error]
from fastapi.responses import JSONResponse


async def trap_text_of_the_error(engine: AsyncEngine) -> None:
    """The text of an error tells strangers how your tables are made.

    On PostgreSQL it also has stored values.
    """
    app = create_app(engine)

    @app.exception_handler(IntegrityError)
    async def usual(_: Request, error: IntegrityError) -> Response:
        return JSONResponse({"detail": str(error)}, 400)

    await count_leaks(app)


async def count_leaks(app: FastAPI) -> None:
    """Ask for a name that is taken; look for what only the database knows."""
    async with serving(app) as client:
        told = (await client.post("/users", json=AGAIN)).json()["detail"]
    print(told)
    words = ["sqlite3", "asyncpg", "INSERT INTO", "uq_users", "is_active"]
    print("words of the database:", sum(word in told for word in words))


# --8<-- [end:trap_text_of_the_error]


# --8<-- [start:cure_text_of_the_error]
async def cure_text_of_the_error(engine: AsyncEngine) -> None:
    """The recipe's words are its own."""
    await count_leaks(answering_app(engine))


# --8<-- [end:cure_text_of_the_error]


# --8<-- [start:trap_always_taken]
async def trap_always_taken(engine: AsyncEngine) -> None:
    """Not every ``IntegrityError`` means that something exists already."""
    app = create_app(engine)

    @app.exception_handler(IntegrityError)
    async def usual(_: Request, __: IntegrityError) -> Response:
        return JSONResponse({"detail": "already exists"}, 409)

    async with serving(app) as client:
        for price_cents in (-1, 1):
            scarf = SCARF | {"price_cents": price_cents}
            answer = await client.post("/products", json=scarf)
            print(f"price {price_cents}, category 99:", answer.text)
        answer = await client.delete(f"/categories/{SHOP}")
        print("a category in use:", answer.text)


# --8<-- [end:trap_always_taken]


# --8<-- [start:trap_used_on]
from contextlib import suppress

from sqlalchemy import func

from recipes.schema import Tag


async def trap_used_on(engine: AsyncEngine) -> None:
    """After an error that is caught, the session stores nothing any more.

    ``begin()`` rolls back what the flush has failed, and says nothing.
    """
    app = create_app(engine)

    @app.put("/users")
    async def register_and_note(new: NewUser, session: Session) -> str:
        session.add(User(**new.model_dump()))
        with suppress(IntegrityError):
            await session.flush()
        session.add(Tag(name="came again"))
        return "noted"

    async with serving(app) as client:
        answer = await client.put("/users", json=AGAIN)
        print("answer:", answer.status_code, answer.text)
    async with make_sessions(engine)() as session:
        query = select(func.count()).where(Tag.name == "came again")
        print("notes stored:", await session.scalar(query))


# --8<-- [end:trap_used_on]


# --8<-- [start:trap_after_the_answer]
from typing import Annotated

from fastapi import Depends

from recipes.applications.fastapi_session import session_of


async def trap_after_the_answer(engine: AsyncEngine) -> None:
    """A handler never sees an error that comes after the answer."""
    app = answering_app(engine)

    @app.put("/users", status_code=201)
    async def add_user(
        new: NewUser, session: Annotated[AsyncSession, Depends(session_of)]
    ) -> None:
        session.add(User(**new.model_dump()))

    async with serving(app) as client:
        answer = await client.put("/users", json=AGAIN)
    print("answer:", answer.status_code, answer.reason_phrase)
    async with make_sessions(engine)() as session:
        query = select(func.count()).where(User.email == AGAIN["email"])
        print("users stored:", await session.scalar(query))


# --8<-- [end:trap_after_the_answer]


# --8<-- [start:trap_repeat_a_dependency]
from recipes.foundations.engines import Sessions


async def trap_repeat_a_dependency(engine: AsyncEngine) -> None:
    """A dependency cannot run the endpoint again: it may ``yield`` once."""
    app, calls = create_app(engine), 0
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    sessions = make_sessions(strict)

    async def repeated_session() -> AsyncIterator[AsyncSession]:
        with suppress(DBAPIError):
            async with sessions.begin() as session:
                yield session
        async with sessions.begin() as session:  # once more
            yield session

    @app.post("/moves")
    async def move_once(
        session: Annotated[
            AsyncSession, Depends(repeated_session, scope="function")
        ],
    ) -> None:
        nonlocal calls
        calls += 1
        await move_late(session, sessions)

    @app.exception_handler(RuntimeError)
    async def show(_: Request, error: RuntimeError) -> Response:
        return Response(str(error), 500)

    async with serving(app) as client:
        answer = await client.post("/moves")
    print("the endpoint was called:", calls)
    print("answer:", answer.status_code, answer.text)


async def move_late(session: AsyncSession, sessions: Sessions) -> None:
    """Move a category below one that another transaction moves below it."""
    await session.get_one(Category, DATABASES)
    async with sessions.begin() as other:
        await move(other, DATABASES, TYPING)
    await move(session, TYPING, DATABASES)


# --8<-- [end:trap_repeat_a_dependency]


# --8<-- [start:trap_look_first]
import asyncio


async def trap_look_first(engine: AsyncEngine) -> None:
    """Looking whether a name is free does not keep it free."""
    app = create_app(engine)
    looked, taken = asyncio.Event(), asyncio.Event()

    @app.put("/users", status_code=201)
    async def usual(new: NewUser, session: Session) -> None:
        query = select(User.id).filter_by(username=new.username)
        if await session.scalar(query):
            raise HTTPException(409, "somebody has this already")
        if not looked.is_set():  # the first one meets a second one
            looked.set()
            await taken.wait()
        session.add(User(**new.model_dump()))

    wren = {"username": "wren", "email": "wren@example.org"}
    async with serving(app) as client:
        first = asyncio.create_task(client.put("/users", json=wren))
        await looked.wait()
        second = await client.put("/users", json=wren)
        third = await client.put("/users", json=wren)
        taken.set()
        print("the second:", second.status_code)
        print("who looks after it:", third.status_code)
        print("the first:", (await first).status_code)


# --8<-- [end:trap_look_first]


# On SQLite, who reads and then writes waits for its turn: write_sessions().
ONLY_ON = {
    "move_late": "postgresql",
    "trap_repeat_a_dependency": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
