"""What the database refuses is answered, and not in its words."""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.applications.errors_to_answers import (
    LOG,
    CycleError,
    answering_app,
    create_app,
    from_environment,
    move,
)
from recipes.applications.fastapi_session import Session
from recipes.applications.serving import serving
from recipes.concurrency.retry_transaction import retry_transaction
from recipes.foundations.engines import (
    Sessions,
    make_engine,
    make_sessions,
)
from recipes.schema import Account, Category, Post, Product, Tag, User
from recipes.schema.seed import CHECKING, DATABASES, TYPING

pytestmark = pytest.mark.slow

SHOP = 8  # has categories below it, and nothing else
NOTHING = 99
HUGE = 10**20
USER = {"username": "wren", "email": "wren@example.org"}
SCARF = {"sku": "NEW", "name": "Scarf", "price_cents": 15_00}

Work = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture
async def client(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(answering_app(engine)) as asking:
        yield asking


def said(answer: httpx.Response) -> tuple[int, list[str]]:
    """Return the status of a problem, and the fields that it names."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["fields"]


async def answer_to(
    engine: AsyncEngine, work: Work, method: str = "POST"
) -> httpx.Response:
    """Return the answer of an endpoint that does some work."""
    app = answering_app(engine)

    @app.api_route("/work", methods=[method])
    async def endpoint(session: Session) -> None:
        await work(session)

    async with serving(app) as client:
        return await client.request(method, "/work")


# Each of these is run without the constraint that it is about, too.


async def test_what_is_taken_is_a_conflict_of_its_field(
    engine: AsyncEngine,
) -> None:
    async with serving(answering_app(engine)) as client:
        for path, new, field, taken in (
            ("/users", USER, "username", "AVOCET"),
            ("/users", USER, "email", "Avocet@Example.org"),
            ("/products", SCARF, "sku", "SKU-000"),
        ):
            answer = await client.post(path, json=new | {field: taken})
            assert said(answer) == (409, [field])


async def test_what_refers_to_nothing_is_refused(engine: AsyncEngine) -> None:
    async with serving(answering_app(engine)) as client:
        for method, path, body, field in (
            ("POST", "/products", SCARF, "category_id"),
            ("PUT", f"/categories/{SHOP}/parent", {}, "parent_id"),
        ):
            new = body | {field: NOTHING}
            answer = await client.request(method, path, json=new)
            # SQLite does not tell which of the foreign keys it was.
            told = [field] if engine.dialect.name == "postgresql" else []
            assert said(answer) == (422, told)


async def test_what_is_needed_stays(engine: AsyncEngine) -> None:
    async with serving(answering_app(engine)) as client:
        answer = await client.delete(f"/categories/{SHOP}")
        assert said(answer) == (409, [])
        shown = await client.get(f"/categories/{SHOP}")
    assert shown.json() == "Shop"


async def test_what_breaks_a_rule_is_refused(engine: AsyncEngine) -> None:
    async with serving(answering_app(engine)) as client:
        new = SCARF | {"price_cents": -1}
        answer = await client.post("/products", json=new)
    assert said(answer) == (422, ["price_cents"])


async def test_a_value_that_does_not_fit_is_refused(
    engine: AsyncEngine,
) -> None:
    async with serving(answering_app(engine)) as client:
        dear = SCARF | {"price_cents": HUGE}
        assert said(await client.post("/products", json=dear)) == (422, [])
        assert said(await client.get(f"/categories/{HUGE}")) == (422, [])


# These are about the answers.


async def test_what_is_accepted_is_stored(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    for path, new in (("/users", USER), ("/products", SCARF)):
        assert (await client.post(path, json=new)).status_code == 201
    assert (await below(client, TYPING, SHOP)).status_code == 204
    assert await session.scalar(select(User).filter_by(username="wren"))
    assert await session.scalar(select(Product).filter_by(sku="NEW"))
    category = await session.get_one(Category, TYPING)
    assert category.parent_id == SHOP


async def test_a_category_that_nothing_needs_is_removed(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        session.add(Category(id=50, slug="new", name="New"))
    assert (await client.delete("/categories/50")).status_code == 204
    assert said(await client.get("/categories/50")) == (404, [])


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, method: str
) -> None:
    path = f"/categories/{NOTHING}" + "/parent" * (method == "PUT")
    answer = await client.request(method, path, json={"parent_id": SHOP})
    assert said(answer) == (404, [])


async def test_an_error_of_your_own_has_its_answer(
    client: httpx.AsyncClient,
) -> None:
    answer = await below(client, SHOP, SHOP + 1)
    assert said(answer) == (409, [])
    assert answer.json()["detail"] == "a category cannot be below itself"


async def test_a_nul_byte_is_refused_or_stored(
    client: httpx.AsyncClient, backend: str
) -> None:
    answer = await client.post("/users", json=USER | {"username": "\0"})
    assert answer.status_code == {"sqlite": 201, "postgresql": 422}[backend]


async def test_half_of_a_pair_of_surrogates_is_refused(
    client: httpx.AsyncClient,
) -> None:
    body = r'{"username": "\ud800", "email": "wren@example.org"}'
    assert said(await post_json(client, "/users", body)) == (422, [])


@pytest.mark.parametrize("number", ["NaN", "1e999"])
async def test_what_json_cannot_repeat_is_refused(
    engine: AsyncEngine, number: str
) -> None:
    body = f'{{"sku": "NEW", "name": "Scarf", "price_cents": {number}}}'
    async with serving(answering_app(engine)) as client:
        answer = await post_json(client, "/products", body)
        assert said(answer) == (422, ["price_cents"])
        assert answer.json()["detail"].startswith("price_cents: ")
    async with serving(create_app(engine)) as client:  # FastAPI's own way
        answer = await post_json(client, "/products", body)
        assert answer.status_code == 500


def post_json(
    client: httpx.AsyncClient, path: str, body: str
) -> Awaitable[httpx.Response]:
    json = {"Content-Type": "application/json"}
    return client.post(path, content=body, headers=json)


async def test_every_field_that_is_wrong_is_named(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/products", json={"sku": 1, "name": "Scarf"})
    assert said(answer) == (422, ["sku", "price_cents"])


async def test_routes_that_are_not_there_are_problems_as_well(
    client: httpx.AsyncClient,
) -> None:
    assert said(await client.get("/nothing")) == (404, [])
    answer = await client.get("/users")
    assert said(answer) == (405, [])
    assert answer.headers["Allow"] == "POST"


async def test_a_missing_value_is_refused(engine: AsyncEngine) -> None:
    async def work(session: AsyncSession) -> None:
        session.add(User(username="wren"))

    assert said(await answer_to(engine, work)) == (422, [])


async def test_a_key_that_is_taken_is_a_conflict(engine: AsyncEngine) -> None:
    async def work(session: AsyncSession) -> None:
        session.add(Tag(id=1, name="new"))

    assert said(await answer_to(engine, work)) == (409, [])


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("23001", 409),
        ("23502", 422),
        ("23503", 422),
        ("23505", 409),
        ("23514", 422),
        ("23P01", 409),
        ("40001", 503),
        ("40P01", 503),
        ("53300", 503),
        ("55P03", 503),
        ("57014", 503),
        ("57P03", 503),
        ("42P01", 500),
        ("XX000", 500),
    ],
)
async def test_each_state_has_its_answer(
    engine: AsyncEngine, state: str, status: int
) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(
            text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")
        )

    answer = await answer_to(engine, work)
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)
    if status == 500:
        assert answer.text == "Internal Server Error"


async def test_what_is_our_own_fault_stays_a_500(engine: AsyncEngine) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("SELECT nothing FROM users"))

    answer = await answer_to(engine, work)
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")


async def test_the_log_has_what_the_answer_has_not(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, backend: str
) -> None:
    with caplog.at_level(logging.INFO, LOG.name):
        await client.post("/users", json=USER | {"username": "AVOCET"})
    code = {"sqlite": "SQLITE_CONSTRAINT_UNIQUE", "postgresql": "23505"}
    expected = f"answered 409 to {code[backend]} uq_users_username_lower"
    assert logged(caplog) == [expected]


async def test_what_may_be_our_own_fault_is_a_warning_and_the_rest_is_not(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.post("/users", json=USER | {"username": "AVOCET"})
    await client.get("/categories/99")
    assert logged(caplog) == []
    await client.get(f"/categories/{10**20}")
    [line] = logged(caplog)
    assert line.startswith("answered 422 to")


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    own = (each for each in caplog.records if each.name == LOG.name)
    return [each.getMessage() for each in own]


async def test_who_saves_an_old_version_is_told(engine: AsyncEngine) -> None:
    async def work(session: AsyncSession) -> None:
        post = (await session.scalars(select(Post).limit(1))).one()
        await session.execute(text("UPDATE posts SET version = version + 1"))
        post.title = "Anew"

    assert said(await answer_to(engine, work)) == (409, [])


async def test_an_answer_of_the_application_keeps_its_headers(
    engine: AsyncEngine,
) -> None:
    app = answering_app(engine)

    @app.get("/closed")
    async def closed() -> None:
        raise HTTPException(503, "at night", {"retry-after": "600"})

    @app.get("/same")
    async def same() -> None:
        raise HTTPException(304, headers={"ETag": '"1"'})

    async with serving(app) as client:
        answer = await client.get("/closed")
        assert said(answer) == (503, [])
        assert answer.headers.get_list("Retry-After") == ["600"]
        answer = await client.get("/same")
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == '"1"'


async def test_as_published_it_answers_on_the_database_of_the_process(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    async with serving(from_environment()) as client:
        answer = await client.post(
            "/users", json=USER | {"username": "AVOCET"}
        )
        assert said(answer) == (409, ["username"])


# These are too slow.


def is_busy(answer: httpx.Response) -> bool:
    return (
        said(answer) == (503, [])
        and answer.headers["Retry-After"] == "1"
        and answer.json()["detail"] == "too busy: ask again"
    )


async def test_without_a_free_connection_ask_again(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    small = make_engine(engine.url, pool_size=1, pool_timeout=0.05)
    async with serving(answering_app(small)) as client:
        async with small.connect():
            assert is_busy(await client.get(f"/categories/{SHOP}"))
        assert (await client.get(f"/categories/{SHOP}")).is_success
    assert logged(caplog) == ["answered 503 to TimeoutError"]


@pytest.mark.backend("sqlite")
async def test_who_waits_too_long_for_sqlite_asks_again(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    hasty = make_engine(engine.url)

    @event.listens_for(hasty.sync_engine, "connect")
    def no_patience(connection: Any, _record: object) -> None:
        connection.cursor().execute("PRAGMA busy_timeout = 0")

    async with sessions.begin() as session:
        session.add(Tag(name="slow"))
        await session.flush()
        async with serving(answering_app(hasty)) as client:
            assert is_busy(await client.post("/users", json=USER))


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
async def test_who_waits_too_long_for_a_lock_asks_again(
    engine: AsyncEngine, sessions: Sessions, limit: str
) -> None:
    limits = {"server_settings": {limit: "50ms"}}
    hasty = make_engine(engine.url, connect_args=limits)
    async with sessions.begin() as session:
        await session.get_one(Category, TYPING, with_for_update=True)
        async with serving(answering_app(hasty)) as client:
            answer = await below(client, TYPING, SHOP)
    assert is_busy(answer)


# Whether these were done, nobody knows: only who reads may ask again.


def is_told(answer: httpx.Response, method: str) -> bool:
    if method == "GET":
        return is_busy(answer)
    return (
        said(answer) == (504, [])
        and "Retry-After" not in answer.headers
        and "look before you ask again" in answer.json()["detail"]
    )


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_when_the_client_itself_has_waited_enough_it_may_be_done(
    engine: AsyncEngine, method: str
) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(select(func.pg_sleep(60)))

    limit = {"command_timeout": 0.05}
    hasty = make_engine(engine.url, connect_args=limit)
    assert is_told(await answer_to(hasty, work, method), method)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_when_the_connection_is_lost_it_may_be_done(
    engine: AsyncEngine, method: str
) -> None:
    async def work(session: AsyncSession) -> None:
        own = func.pg_terminate_backend(func.pg_backend_pid())
        await session.execute(select(own))

    assert is_told(await answer_to(engine, work, method), method)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        DBAPIError(
            "COMMIT", None, Exception("gone"), connection_invalidated=True
        ),
    ],
    ids=["too late", "gone"],
)
async def test_what_a_commit_has_done_nobody_knows_when_it_is_cut_off(
    engine: AsyncEngine, error: Exception, method: str
) -> None:
    async def work(_: AsyncSession) -> None:
        raise error

    assert is_told(await answer_to(engine, work, method), method)


async def test_when_nobody_listens_ask_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens there
        port = taken.getsockname()[1]
        engine = make_engine(f"postgresql://nobody@127.0.0.1:{port}/nowhere")
        async with serving(answering_app(engine)) as client:
            assert is_busy(await client.post("/users", json=USER))
    assert logged(caplog) == ["answered 503 to ConnectionRefusedError"]


# These are done again.


@pytest.fixture
def strict(engine: AsyncEngine) -> Sessions:
    """Give sessions whose transactions can lose a race on each engine."""
    return make_sessions(
        engine.execution_options(isolation_level="SERIALIZABLE")
    )


async def test_who_has_lost_each_time_is_told_to_ask_again(
    engine: AsyncEngine, strict: Sessions
) -> None:
    add = Account.balance_cents + 1
    change = update(Account).filter_by(id=CHECKING).values(balance_cents=add)

    async def overtaken(session: AsyncSession) -> None:
        await session.get_one(Account, CHECKING)
        async with strict.begin() as quicker:
            await quicker.execute(change)
        await session.execute(change)

    async def work(_: AsyncSession) -> None:
        await retry_transaction(strict, overtaken)

    assert is_busy(await answer_to(engine, work))


async def test_of_two_who_would_make_a_circle_one_is_refused(
    client: httpx.AsyncClient,
) -> None:
    for _ in range(5):
        answers = await asyncio.gather(
            below(client, TYPING, DATABASES), below(client, DATABASES, TYPING)
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [204, 409]
        for id_ in (TYPING, DATABASES):
            assert (await below(client, id_, SHOP)).status_code == 204


def below(
    client: httpx.AsyncClient, id_: int, parent_id: int
) -> Awaitable[httpx.Response]:
    path = f"/categories/{id_}/parent"
    return client.put(path, json={"parent_id": parent_id})


@pytest.mark.backend("postgresql")
async def test_negative_twin_by_default_both_make_the_circle(
    engine: AsyncEngine, strict: Sessions
) -> None:
    async def two_at_once(sessions: Sessions) -> list[str]:
        both_read = asyncio.Barrier(2)
        attempts = Counter[int]()

        async def one(id_: int, parent_id: int) -> str:
            async def work(session: AsyncSession) -> None:
                attempts[id_] += 1
                await move(session, id_, parent_id)
                if attempts[id_] == 1:
                    await both_read.wait()

            try:
                await retry_transaction(sessions, work)
            except CycleError:
                return "refused"
            return "moved"

        return sorted(
            await asyncio.gather(
                one(TYPING, DATABASES), one(DATABASES, TYPING)
            )
        )

    assert await two_at_once(strict) == ["moved", "refused"]
    async with strict.begin() as session:
        apart = update(Category).where(Category.id.in_([TYPING, DATABASES]))
        await session.execute(apart.values(parent_id=SHOP))
    assert await two_at_once(make_sessions(engine)) == ["moved", "moved"]


async def test_ten_at_once_register_one_and_nine_are_told(
    client: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(
        *(
            client.post(
                "/users", json=USER | {"email": f"{number}@example.org"}
            )
            for number in range(10)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {
        201: 1,
        409: 9,
    }


# A hostile client asks for what the documentation allows, and for what not.

WORDS = (
    *("sqlite", "asyncpg", "sqlalchemy", "sql", "driver", "database"),
    *("select", "insert", "update", "delete", "where", "returning"),
    *("constraint", "uq_", "fk_", "ck_", "pk_", "ix_", "lower("),
    *("table", "column", "row", "relation", "traceback", ".py", "$1", "::"),
)
CONFORMANCE = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
REQUESTS = 10  # of each kind, to each endpoint


async def test_a_hostile_client_finds_no_500_and_no_word_of_the_database(
    engine: AsyncEngine,
) -> None:
    found = await ask_hostilely(answering_app(engine))
    assert found.statuses[500] == found.leaks == found.undocumented == 0
    assert found.statuses.total() >= 5 * 2 * REQUESTS * 0.9
    assert {201, 404, 409, 422} <= found.statuses.keys()


async def test_negative_twin_it_finds_both_in_the_usual_application(
    engine: AsyncEngine,
) -> None:
    app = create_app(engine)

    @app.exception_handler(IntegrityError)
    async def usual(_: Request, error: IntegrityError) -> Response:
        return JSONResponse({"detail": str(error)}, 400)

    found = await ask_hostilely(app)
    assert found.statuses[500] > REQUESTS
    assert found.leaks > 0
    assert found.undocumented > 0


@dataclass
class Found:
    statuses: Counter[int] = field(default_factory=Counter)
    leaks: int = 0
    undocumented: int = 0


async def ask_hostilely(app: FastAPI) -> Found:
    """Serve an application, and let generated requests look for its faults.

    They are the same in every run.
    """
    found = Found()
    async with serving(app) as client:
        base_url = str(client.base_url)
        await asyncio.to_thread(generate, app.openapi(), base_url, found)
    return found


def generate(documented: dict[str, Any], base_url: str, found: Found) -> None:
    schema = schemathesis.openapi.from_dict(documented)
    with requests.Session() as session:
        for operation in schema.get_all_operations():
            assert isinstance(operation, Ok)
            for mode in GenerationMode:
                strategy = operation.ok().as_strategy(generation_mode=mode)

                @seed(1)
                @settings(
                    max_examples=REQUESTS,
                    database=None,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=strategy)
                def ask(case: schemathesis.Case[Any]) -> None:
                    answer = case.call(base_url=base_url, session=session)
                    found.statuses[answer.status_code] += 1
                    told = answer.text.lower()
                    found.leaks += any(word in told for word in WORDS)
                    try:
                        case.validate_response(answer, checks=CONFORMANCE)
                    except FailureGroup:
                        found.undocumented += 1

                ask()
