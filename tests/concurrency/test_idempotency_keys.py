"""Equal requests: one is done, all get its answer; what fails leaves none."""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from loads import OPERATIONS, WORKERS
from locks import until_waiting
from plans import plans_of, sqlite_plans_of
from sqlalchemy import delete, event, insert, select, text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NoResultFound,
    OperationalError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.concurrency import idempotency_keys as recipe
from recipes.concurrency.idempotency_keys import (
    KEY,
    NEW_YEAR,
    ONE_MUG,
    ONE_SHIRT,
    Answer,
    KeyReusedError,
    Request,
    Work,
    answer_once,
    hash_of,
    orders_placed,
    place_order,
    remove_keys,
)
from recipes.concurrency.retry_transaction import retry_transaction
from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.kit.catalog import ROOT
from recipes.schema import IdempotencyKey, Order, OrderLine, Tag
from recipes.schema.seed import MUG, SISKIN, TURNSTONE

OPERATIONS_ON = {"postgresql": OPERATIONS, "sqlite": 3}
NOBODY = UUID(int=1)
SECOND = timedelta(seconds=1)


async def once(
    session: AsyncSession,
    request: Request = ONE_MUG,
    *,
    work: Work = place_order,
    user_id: UUID = TURNSTONE,
    key: str = KEY,
) -> Answer:
    return await answer_once(
        session, work, user_id=user_id, key=key, request=request
    )


async def ask(
    sessions: Sessions, request: Request = ONE_MUG, **options: Any
) -> Answer:
    """Send a request in a transaction of its own."""
    async with sessions.begin() as session:
        return await once(session, request, **options)


async def keys(sessions: Sessions) -> list[IdempotencyKey]:
    query = select(IdempotencyKey).order_by(
        IdempotencyKey.user_id, IdempotencyKey.key
    )
    async with sessions() as session:
        return [*await session.scalars(query)]


async def nothing(_: AsyncSession, _user_id: UUID, request: Request) -> Answer:
    """Do no more than answer with the request."""
    return dict(request)


async def fail(
    session: AsyncSession, user_id: UUID, request: Request
) -> Answer:
    await place_order(session, user_id, request)
    raise LookupError("the last step fails")


# --- One request after another -----------------------------------------------


async def test_the_first_request_is_done_and_its_answer_stored(
    sessions: Sessions,
) -> None:
    answer = await ask(sessions)
    assert answer["total_cents"] == 1_250
    async with sessions() as session:
        [order] = await session.scalars(
            select(Order).filter_by(user_id=TURNSTONE)
        )
        [line] = await session.scalars(
            select(OrderLine).filter_by(order_id=order.id)
        )
    assert answer["order"] == str(order.id)
    assert (line.product_id, line.quantity) == (MUG, 1)
    [stored] = await keys(sessions)
    assert (stored.user_id, stored.key) == (TURNSTONE, KEY)
    assert stored.request_hash == hash_of(ONE_MUG)
    assert stored.response == answer


async def test_the_same_request_again_gets_the_same_answer(
    sessions: Sessions,
) -> None:
    first = await ask(sessions)
    for _ in range(3):
        assert await ask(sessions, work=fail) == first
    assert await orders_placed(sessions) == 1
    assert len(await keys(sessions)) == 1


async def test_work_is_given_the_session_the_user_and_the_request(
    session: AsyncSession,
) -> None:
    given: list[Any] = []

    async def note(*arguments: Any) -> Answer:
        given.extend(arguments)
        return {}

    assert await once(session, work=note) == {}
    assert given == [session, TURNSTONE, ONE_MUG]


async def test_the_first_too_is_answered_as_json_gives_it_back(
    sessions: Sessions,
) -> None:
    async def work(*_: Any) -> Answer:
        return {"longer": (1, 2), "a": {3: None}}

    first = await ask(sessions, work=work)
    assert first == {"longer": [1, 2], "a": {"3": None}}
    again = await ask(sessions, work=work)
    # To the byte: a client may compare, or sign.
    assert json.dumps(again) == json.dumps(first)


async def test_the_order_of_the_names_makes_no_other_request(
    sessions: Sessions,
) -> None:
    first = await ask(sessions, {"sku": "SKU-000", "pieces": 1})
    again = await ask(sessions, {"pieces": 1, "sku": "SKU-000"})
    assert again == first


@pytest.mark.parametrize(
    "request_",
    [
        ONE_SHIRT,
        ONE_MUG | {"pieces": 2},
        ONE_MUG | {"pieces": "1"},
        ONE_MUG | {"gift": True},
        {"sku": "SKU-000"},
        {},
    ],
)
async def test_another_request_under_the_same_key_is_an_error(
    sessions: Sessions, request_: Request
) -> None:
    first = await ask(sessions)
    async with sessions.begin() as session:
        with pytest.raises(KeyReusedError, match="another request"):
            await once(session, request_)
        session.add(Tag(name="kept"))  # the transaction goes on
    assert await orders_placed(sessions) == 1
    assert await ask(sessions) == first
    async with sessions() as session:
        kept = select(Tag).where(Tag.name == "kept")
        assert (await session.scalars(kept)).one()


async def test_the_same_request_under_another_key_is_done_again(
    sessions: Sessions,
) -> None:
    first, second = await ask(sessions), await ask(sessions, key="basket-2")
    assert first["order"] != second["order"]
    assert await orders_placed(sessions) == 2


async def test_the_same_key_of_another_user_is_another_key(
    sessions: Sessions,
) -> None:
    first = await ask(sessions)
    theirs = await ask(sessions, user_id=SISKIN)
    assert first["order"] != theirs["order"]
    assert await ask(sessions) == first
    with pytest.raises(KeyReusedError):
        await ask(sessions, ONE_SHIRT, user_id=SISKIN)


@pytest.mark.parametrize("key", ["", "x" * 81])
async def test_a_key_that_is_empty_or_too_long_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, key: str
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="1 to 80"):
        await once(session, key=key)


@pytest.mark.parametrize("key", ["x", "x" * 80])
async def test_the_longest_and_the_shortest_key_are_taken(
    session: AsyncSession, key: str
) -> None:
    assert await once(session, key=key) == await once(session, key=key)


async def test_what_is_not_json_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(TypeError, match="serializable"):
        await once(session, {"product": MUG})


async def test_nobody_has_no_keys(session: AsyncSession) -> None:
    with pytest.raises(IntegrityError):
        await once(session, work=nothing, user_id=NOBODY)


async def test_three_statements_beside_the_work_and_two_for_a_repetition(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(3):
        await once(session, work=nothing)
    with statements.expect(2):
        await once(session, work=nothing)
    with statements.expect(2), pytest.raises(KeyReusedError):
        await once(session, ONE_SHIRT, work=nothing)


async def test_the_claim_comes_before_everything_else(
    session: AsyncSession, statements: Statements
) -> None:
    await once(session)
    tables = [sql.split()[2] for sql in statements.sql if "INSERT" in sql]
    assert tables == ["idempotency_keys", "orders", "order_lines"]
    assert "INSERT" in statements.sql[0]


# --- What fails --------------------------------------------------------------


async def test_the_callers_rollback_takes_claim_and_order_back(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        await once(session)
        await session.rollback()
    assert await keys(sessions) == []
    assert await orders_placed(sessions) == 0


async def test_what_failed_may_be_tried_again(sessions: Sessions) -> None:
    for _ in range(2):
        with pytest.raises(LookupError):
            await ask(sessions, work=fail)
        assert await keys(sessions) == []
        assert await orders_placed(sessions) == 0
    assert (await ask(sessions))["total_cents"] == 1_250
    assert await orders_placed(sessions) == 1


async def test_what_failed_may_be_tried_with_another_request(
    sessions: Sessions,
) -> None:
    with pytest.raises(LookupError):
        await ask(sessions, work=fail)
    assert (await ask(sessions, ONE_SHIRT))["total_cents"] == 2_500


async def test_an_error_that_is_caught_and_committed_leaves_no_claim(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        session.add(Tag(name="kept"))
        with suppress(LookupError):
            await once(session, work=fail)
    assert await keys(sessions) == []
    assert await orders_placed(sessions) == 0
    async with sessions() as session:
        kept = select(Tag).where(Tag.name == "kept")
        assert (await session.scalars(kept)).one()


async def test_what_work_has_only_added_fails_before_the_answer_is_kept(
    sessions: Sessions,
) -> None:
    async def add(session: AsyncSession, *_: Any) -> Answer:
        session.add(Order(user_id=NOBODY))
        return {}

    async with sessions.begin() as session:
        with pytest.raises(IntegrityError):
            await once(session, work=add)
    assert await keys(sessions) == []


async def test_an_answer_that_no_column_holds_leaves_nothing(
    sessions: Sessions,
) -> None:
    async def work(*given: Any) -> Answer:
        await place_order(*given)
        return {"product": MUG}  # no JSON

    async with sessions.begin() as session:
        with pytest.raises(DataError):
            await once(session, work=work)
    assert await keys(sessions) == []
    assert await orders_placed(sessions) == 0


async def test_wherever_the_connection_breaks_nothing_is_left(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    """Break it before each statement of a request in turn, and at COMMIT."""
    breaking_at, seen = 0, 0

    def break_(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == breaking_at:
            raise ConnectionResetError

    for name in ("before_cursor_execute", "commit"):
        event.listen(engine.sync_engine, name, break_)
    while True:
        breaking_at, seen = breaking_at + 1, 0
        try:
            await ask(sessions)
        except ConnectionResetError:
            breaking_at, now = 0, breaking_at
            assert await keys(sessions) == []
            assert await orders_placed(sessions) == 0
            breaking_at = now
        else:
            break
    # SAVEPOINT, claim, three of the order, answer, RELEASE, reading, COMMIT;
    # and BEGIN, on SQLite.
    begin = engine.dialect.name == "sqlite"
    assert breaking_at - 1 == 9 + begin
    breaking_at = 0
    assert await orders_placed(sessions) == 1


@pytest.mark.backend("postgresql")
async def test_a_server_process_that_dies_takes_its_claim_along(
    sessions: Sessions,
) -> None:
    async def die(session: AsyncSession, *given: Any) -> Answer:
        await place_order(session, *given)
        killed = text("SELECT pg_terminate_backend(pg_backend_pid())")
        await session.execute(killed)
        return {}

    with pytest.raises(DBAPIError):
        await ask(sessions, work=die)
    assert await keys(sessions) == []
    assert (await ask(sessions))["total_cents"] == 1_250
    assert await orders_placed(sessions) == 1


A_PROCESS = """
import asyncio, sys
from recipes.concurrency.idempotency_keys import *
from recipes.concurrency.idempotency_keys import KEY, TURNSTONE
from recipes.foundations.engines import make_engine, write_sessions

async def work(*given):
    await place_order(*given)
    print("placed", flush=True)
    await asyncio.Event().wait()

async def main():
    async with write_sessions(make_engine(sys.argv[1])).begin() as session:
        await answer_once(
            session, work, user_id=TURNSTONE, key=KEY, request=ONE_MUG
        )

asyncio.run(main())
"""


async def test_a_process_that_is_killed_after_the_order_blocks_nobody(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", A_PROCESS, url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"placed\n"
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    assert (await ask(sessions))["total_cents"] == 1_250
    assert await orders_placed(sessions) == 1


# --- Many at once ------------------------------------------------------------


async def test_of_twenty_at_once_one_is_done_and_all_get_its_answer(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    senders, start = write_sessions(crowd), asyncio.Barrier(20)
    done = 0

    async def work(*given: Any) -> Answer:
        nonlocal done
        done += 1
        return await place_order(*given)

    async def send() -> str:
        await start.wait()
        return json.dumps(await ask(senders, work=work))

    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(send() for _ in range(20)))
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert done == 1
    assert await orders_placed(sessions) == 1


async def test_of_two_requests_under_one_key_all_of_one_are_refused(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    senders, start = write_sessions(crowd), asyncio.Barrier(20)

    async def send(request: Request) -> str:
        await start.wait()
        try:
            return str(await ask(senders, request))
        except KeyReusedError:
            return "refused"

    requests = 10 * [ONE_MUG, ONE_SHIRT]
    async with asyncio.timeout(30):
        answers = await asyncio.gather(*map(send, requests))
    assert sorted(Counter(answers).values()) == [10, 10]
    assert answers.count("refused") == 10
    assert len({*answers[::2]}) == len({*answers[1::2]}) == 1
    assert await orders_placed(sessions) == 1


async def test_negative_twin_who_looks_first_fails_nineteen_times(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await recipe.trap_check_first(engine)
    *_, placed, answers, failed = capsys.readouterr().out.splitlines()
    assert placed == "orders placed: 1"
    assert answers == "different answers: 1"
    assert failed == "requests that failed: 19"


@pytest.mark.backend("postgresql")
async def test_negative_twin_without_a_constraint_all_twenty_are_done(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "ALTER TABLE idempotency_keys"
                " DROP CONSTRAINT pk_idempotency_keys"
            )
        )
    await recipe.trap_check_first(engine)
    *_, placed, answers, failed = capsys.readouterr().out.splitlines()
    assert placed == "orders placed: 20"
    assert answers == "different answers: 20"
    assert failed == "requests that failed: 0"


async def test_who_looks_after_the_first_has_ended_is_answered(
    engine: AsyncEngine,
    sessions: Sessions,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await ask(sessions)
    await recipe.trap_check_first(engine)
    assert capsys.readouterr().out == (
        "orders placed: 1\ndifferent answers: 1\nrequests that failed: 0\n"
    )


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_the_second_waits_for_the_end_of_the_first(
    sessions: Sessions, end: str
) -> None:
    async with sessions() as session:
        first = await once(session)
        waiting = asyncio.create_task(ask(sessions))
        await until_waiting(sessions)
        await getattr(session, end)()
    second = await waiting
    assert (second == first) is (end == "commit")
    assert await orders_placed(sessions) == 1


@pytest.mark.backend("postgresql")
async def test_the_second_goes_on_as_soon_as_the_first_fails(
    sessions: Sessions,
) -> None:
    placed, fails = asyncio.Event(), asyncio.Event()

    async def work(*given: Any) -> Answer:
        await place_order(*given)
        placed.set()
        await fails.wait()
        raise LookupError

    async with sessions.begin() as session:
        first = asyncio.create_task(once(session, work=work))
        await placed.wait()
        second = asyncio.create_task(ask(sessions))
        await until_waiting(sessions)
        fails.set()
        with pytest.raises(LookupError):
            await first
        # The transaction of the first is still open.
        assert (await second)["total_cents"] == 1_250
    assert await orders_placed(sessions) == 1


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "other", [{"key": "basket-2"}, {"user_id": SISKIN}], ids=["key", "user"]
)
async def test_other_keys_and_other_users_wait_for_nobody(
    sessions: Sessions, other: dict[str, Any]
) -> None:
    async with sessions() as first, sessions.begin() as second:
        await once(first)
        await second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        await once(second, **other)


@pytest.mark.backend("postgresql")
async def test_a_lock_timeout_ends_the_wait_and_a_later_attempt_is_answered(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        first = await once(session)
        async with sessions() as second:
            await second.execute(text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(DBAPIError) as waited:
                await once(second)
        assert code_of(waited.value) == "55P03"
    assert await ask(sessions) == first


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
async def test_at_a_stricter_level_those_who_waited_have_to_retry(
    crowd: AsyncEngine, sessions: Sessions, level: str
) -> None:
    strict = make_sessions(crowd.execution_options(isolation_level=level))
    async with strict() as session:
        first = await once(session)
        waiting = asyncio.create_task(ask(strict))
        await until_waiting(sessions)
        await session.commit()
    with pytest.raises(DBAPIError) as lost:
        await waiting
    assert code_of(lost.value) == "40001"

    answers = await asyncio.gather(
        *(retry_transaction(strict, once, attempts=100) for _ in range(10))
    )
    assert answers == 10 * [first]
    assert await orders_placed(sessions) == 1


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
async def test_at_a_stricter_level_ten_who_retry_get_one_answer(
    crowd: AsyncEngine, sessions: Sessions, level: str
) -> None:
    strict = make_sessions(crowd.execution_options(isolation_level=level))
    async with asyncio.timeout(30):
        answers = await asyncio.gather(
            *(retry_transaction(strict, once, attempts=100) for _ in range(10))
        )
    assert len({json.dumps(answer) for answer in answers}) == 1
    assert await orders_placed(sessions) == 1


@pytest.mark.backend("sqlite")
async def test_on_sqlite_who_has_read_needs_a_session_that_writes(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions() as session:
        await session.get(Order, NOBODY)
        await ask(sessions)
        with pytest.raises(OperationalError, match="database is locked"):
            await once(session)
    async with write_sessions(engine).begin() as session:
        await session.get(Order, NOBODY)
        assert (await once(session))["total_cents"] == 1_250


# --- Under load --------------------------------------------------------------


async def load(operations: int, way: Callable[[str], Awaitable[Any]]) -> None:
    """Let all workers send each request at the same time."""
    start = asyncio.Barrier(WORKERS)

    async def worker() -> None:
        for operation in range(operations):
            await start.wait()
            await way(f"basket-{operation}")

    async with asyncio.timeout(600):
        await asyncio.gather(*(worker() for _ in range(WORKERS)))


async def test_sixteen_workers_place_each_order_once(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations = OPERATIONS_ON[backend]
    senders = write_sessions(crowd)
    answers = Counter[str]()

    async def send(key: str) -> None:
        answers[json.dumps(await ask(senders, key=key))] += 1

    await load(operations, send)
    assert [*answers.values()] == operations * [WORKERS]
    assert await orders_placed(sessions) == operations


async def test_sixteen_workers_of_which_every_other_fails_lose_nothing(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations = OPERATIONS_ON[backend] // 2
    senders = write_sessions(crowd)
    answers = Counter[str]()
    attempts = 0

    async def unsteady(*given: Any) -> Answer:
        nonlocal attempts
        attempts += 1
        return await (place_order, fail)[attempts % 2](*given)

    async def send(key: str) -> None:
        while True:
            with suppress(LookupError):
                answer = await ask(senders, key=key, work=unsteady)
                answers[json.dumps(answer)] += 1
                return

    await load(operations, send)
    assert [*answers.values()] == operations * [WORKERS]
    assert attempts == 2 * operations
    assert await orders_placed(sessions) == operations


async def test_negative_twin_sixteen_who_look_first_fail_but_for_one(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    operations, failed = OPERATIONS_ON[backend] // 2, 0
    senders, looked = make_sessions(crowd), asyncio.Barrier(WORKERS)

    async def send(key: str) -> None:
        nonlocal failed
        try:
            async with senders.begin() as session:
                place = (TURNSTONE, key)
                assert await session.get(IdempotencyKey, place) is None
                await looked.wait()
                session.add(
                    IdempotencyKey(user_id=TURNSTONE, key=key, request_hash="")
                )
                await place_order(session, TURNSTONE, ONE_MUG)
        except (IntegrityError, OperationalError):
            failed += 1

    await load(operations, send)
    assert failed == operations * (WORKERS - 1)
    assert await orders_placed(sessions) == operations


# --- Old keys ----------------------------------------------------------------


async def add_keys(sessions: Sessions, *ages: timedelta) -> None:
    """Store keys that were claimed so long before the new year."""
    async with sessions.begin() as session:
        for number, age in enumerate(ages):
            session.add(
                IdempotencyKey(
                    user_id=TURNSTONE,
                    key=f"old-{number}",
                    request_hash="",
                    created_at=NEW_YEAR - age,
                )
            )


async def remove(sessions: Sessions, **options: Any) -> int:
    async with sessions.begin() as session:
        return await remove_keys(session, before=NEW_YEAR, **options)


async def names(sessions: Sessions) -> Sequence[str]:
    return [each.key for each in await keys(sessions)]


async def test_keys_from_before_a_time_are_removed_and_no_others(
    sessions: Sessions,
) -> None:
    await add_keys(sessions, SECOND, 0 * SECOND, -SECOND, 2 * SECOND)
    assert await remove(sessions) == 2
    assert await names(sessions) == ["old-1", "old-2"]
    assert await remove(sessions) == 0


async def test_the_oldest_are_removed_first_and_as_many_as_are_wanted(
    sessions: Sessions,
) -> None:
    await add_keys(sessions, *(n * SECOND for n in (3, 1, 5, 2, 4)))
    assert await remove(sessions, limit=2) == 2
    assert await names(sessions) == ["old-0", "old-1", "old-3"]
    assert await remove(sessions, limit=2) == 2
    assert await names(sessions) == ["old-1"]
    assert await remove(sessions, limit=2) == 1


async def test_a_key_of_another_user_stays(sessions: Sessions) -> None:
    await ask(sessions, key="old-0", user_id=SISKIN)
    await add_keys(sessions, SECOND)
    assert await remove(sessions) == 1
    assert [each.user_id for each in await keys(sessions)] == [SISKIN]


async def test_a_key_is_claimed_now(sessions: Sessions) -> None:
    await ask(sessions)
    [stored] = await keys(sessions)
    assert abs(datetime.now(UTC) - stored.created_at) < timedelta(hours=1)


async def test_what_comes_again_after_that_is_done_again(
    sessions: Sessions,
) -> None:
    first = await ask(sessions)
    async with sessions.begin() as session:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert await remove_keys(session, before=tomorrow) == 1
    assert await ask(sessions) != first
    assert await orders_placed(sessions) == 2


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_limit_that_is_not_positive_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="positive"):
        await remove_keys(session, before=NEW_YEAR, limit=limit)


@pytest.mark.backend("postgresql")
async def test_two_who_remove_do_not_wait_for_each_other(
    sessions: Sessions,
) -> None:
    await add_keys(sessions, *(n * SECOND for n in (4, 3, 2, 1)))
    async with sessions.begin() as one, sessions.begin() as other:
        await other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        for session, left in ((one, 2), (other, 2)):
            removed = await remove_keys(session, before=NEW_YEAR, limit=2)
            assert removed == left
    assert await keys(sessions) == []


@pytest.mark.backend("postgresql")
async def test_a_key_that_is_removed_after_the_claim_has_no_answer(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(sessions)
    async with sessions.begin() as session:
        execute = session.execute

        async def after_a_removal(*arguments: Any) -> Any:
            async with sessions.begin() as other:
                await other.execute(delete(IdempotencyKey))
            return await execute(*arguments)

        monkeypatch.setattr(session, "execute", after_a_removal)
        with pytest.raises(NoResultFound):
            await once(session)
    await ask(sessions)
    assert await orders_placed(sessions) == 2


async def fill(engine: AsyncEngine) -> None:
    """Store many keys, of which few are old."""
    rows = [
        {
            "user_id": TURNSTONE,
            "key": f"basket-{number}",
            "request_hash": "",
            "created_at": NEW_YEAR + (number - 10) * SECOND,
        }
        for number in range(5_000)
    ]
    async with engine.begin() as connection:
        await connection.execute(insert(IdempotencyKey), rows)
        await connection.execute(text("ANALYZE idempotency_keys"))


@pytest.mark.backend("postgresql")
async def test_old_keys_are_found_by_their_age(engine: AsyncEngine) -> None:
    await fill(engine)
    [plan] = await plans_of(
        engine,
        lambda session: remove_keys(session, before=NEW_YEAR, limit=100),
    )
    lines = [line.strip() for line in plan]
    index = "using ix_idempotency_keys_created_at on idempotency_keys"
    assert f"Index Scan {index}" in lines
    assert not [line for line in lines if line.startswith("Seq Scan")]


@pytest.mark.backend("postgresql")
async def test_a_key_is_claimed_and_found_by_the_primary_key(
    engine: AsyncEngine,
) -> None:
    await fill(engine)
    plans = await plans_of(
        engine, lambda session: once(session, work=nothing, key="new")
    )
    assert "deciding by pk_idempotency_keys" in plans[0][0]
    for plan in plans[1:]:
        scan = "Index Scan using pk_idempotency_keys on idempotency_keys"
        assert plan[-1].strip() == scan


@pytest.mark.backend("sqlite")
async def test_sqlite_finds_old_keys_by_their_age(engine: AsyncEngine) -> None:
    [plan] = await sqlite_plans_of(
        engine, lambda session: remove_keys(session, before=NEW_YEAR)
    )
    steps = "\n".join(plan)
    assert "INDEX ix_idempotency_keys_created_at (created_at<?)" in steps
    assert "SCAN idempotency_keys\n" not in f"{steps}\n"
