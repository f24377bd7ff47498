"""Rows by primary key: from the session, from the database, and locked."""

import gc
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from uuid import UUID

import pytest
from locks import is_locked
from plans import plans_of
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import (
    DBAPIError,
    InvalidRequestError,
    NoResultFound,
    SAWarning,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import joinedload, with_loader_criteria

from conftest import Statements
from recipes.basic_queries.get_by_id import (
    MAX_IDS,
    get_order_line,
    get_user,
    get_user_and_profile,
    get_users,
    lock_user,
    require_user,
)
from recipes.foundations.engines import Sessions
from recipes.schema import OrderLine, Post, Profile, User
from recipes.schema.seed import (
    AVOCET,
    BITTERN,
    CURLEW,
    DELETED_POST,
    MUG,
    ORDER,
    SISKIN,
)

pytestmark = pytest.mark.database("shared")

NOBODY = UUID(int=1)


async def rename(sessions: Sessions, user_id: UUID, username: str) -> None:
    """Rename a user behind the back of other sessions."""
    async with sessions.begin() as session:
        await session.execute(
            update(User).where(User.id == user_id).values(username=username)
        )


async def test_a_user_is_found_by_id(session: AsyncSession) -> None:
    user = await get_user(session, AVOCET)
    assert user is not None
    assert (user.id, user.username) == (AVOCET, "avocet")
    assert await require_user(session, AVOCET) is user


@pytest.mark.database("own")
async def test_an_unknown_id_is_none_or_an_error(
    session: AsyncSession,
) -> None:
    assert await get_user(session, NOBODY) is None
    assert await get_user_and_profile(session, NOBODY) is None
    with pytest.raises(NoResultFound):
        await require_user(session, NOBODY)
    with pytest.raises(NoResultFound):
        await lock_user(session, NOBODY)


async def test_a_user_whom_the_session_has_costs_no_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        user = await require_user(session, AVOCET)
    with statements.expect(0):
        assert await get_user(session, AVOCET) is user
        assert await require_user(session, AVOCET) is user


async def test_an_unknown_id_is_asked_for_every_time(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(2):
        await get_user(session, NOBODY)
        await get_user(session, NOBODY)


async def test_the_session_forgets_objects_that_nobody_holds(
    session: AsyncSession, statements: Statements
) -> None:
    user = await get_user(session, AVOCET)
    del user
    gc.collect()
    with statements.expect(1):
        await get_user(session, AVOCET)


@pytest.mark.database("own")
@pytest.mark.parametrize("expire_on_commit", [False, True])
async def test_a_second_get_is_stale_even_after_a_commit_unless_that_expires(
    engine: AsyncEngine, sessions: Sessions, *, expire_on_commit: bool
) -> None:
    async with AsyncSession(
        engine, expire_on_commit=expire_on_commit
    ) as session:
        user = await require_user(session, AVOCET)
        await session.commit()
        await rename(sessions, AVOCET, "ruff")
        assert await get_user(session, AVOCET) is user
        assert user.username == ("ruff" if expire_on_commit else "avocet")
        await get_user_and_profile(session, AVOCET)
        assert user.username == "ruff"


@pytest.mark.database("own")
async def test_the_rollback_of_a_transaction_ends_the_staleness(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await require_user(session, AVOCET)
        await session.commit()
        await rename(sessions, AVOCET, "ruff")
        await session.rollback()  # there is no transaction
        assert await get_user(session, AVOCET) is user
        assert user.username == "avocet"
        await require_user(session, BITTERN)
        await session.rollback()
        assert await get_user(session, AVOCET) is user
        assert user.username == "ruff"


@pytest.mark.database("own")
async def test_populate_existing_works_as_an_execution_option_too(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await require_user(session, AVOCET)
        await session.commit()
        await rename(sessions, AVOCET, "ruff")
        await session.get(
            User, AVOCET, execution_options={"populate_existing": True}
        )
        assert user.username == "ruff"


async def test_user_and_profile_come_with_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        user = await get_user_and_profile(session, AVOCET)
        assert user is not None
        assert user.profile is not None
        assert user.profile.bio == "The avocet writes."


async def test_a_user_without_profile_is_found(
    session: AsyncSession,
) -> None:
    user = await get_user_and_profile(session, SISKIN)
    assert user is not None
    assert user.profile is None


async def test_a_relationship_that_was_not_asked_for_raises(
    session: AsyncSession, statements: Statements
) -> None:
    user = await get_user_and_profile(session, AVOCET)
    assert user is not None
    with (
        statements.expect(0),
        pytest.raises(InvalidRequestError, match=r"User\.posts"),
    ):
        _ = user.posts


async def test_the_profile_of_a_user_whom_the_session_has_is_loaded(
    session: AsyncSession, statements: Statements
) -> None:
    user = await require_user(session, AVOCET)
    with statements.expect(1):
        assert await get_user_and_profile(session, AVOCET) is user
    assert user.profile is not None


async def test_without_populate_existing_options_are_ignored(
    session: AsyncSession, statements: Statements
) -> None:
    user = await require_user(session, AVOCET)
    with statements.expect(0):
        await session.get(User, AVOCET, options=[joinedload(User.profile)])
    assert "profile" not in user.__dict__


@pytest.mark.database("own")
async def test_reading_anew_keeps_changes_that_were_not_saved_yet(
    session: AsyncSession,
) -> None:
    user = await require_user(session, AVOCET)
    user.username = "ruff"
    await get_user_and_profile(session, AVOCET)
    assert user.username == "ruff"


@pytest.mark.parametrize("count", [0, 1, 10, 100, MAX_IDS])
async def test_many_users_cost_one_statement_and_none_cost_nothing(
    session: AsyncSession, statements: Statements, count: int
) -> None:
    ids = [AVOCET, *(UUID(int=number) for number in range(1, count))][:count]
    with statements.expect(min(count, 1)):
        users = await get_users(session, ids)
    assert list(users) == [AVOCET][:count]


async def test_one_id_too_many_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    ids = [UUID(int=number) for number in range(MAX_IDS + 1)]
    with statements.expect(0), pytest.raises(ValueError, match="at most 1000"):
        await get_users(session, ids)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([CURLEW, AVOCET, BITTERN], [CURLEW, AVOCET, BITTERN]),
        ([BITTERN, NOBODY, AVOCET], [BITTERN, AVOCET]),
        ([AVOCET, BITTERN, AVOCET], [AVOCET, BITTERN]),
        ({AVOCET: 1, BITTERN: 2}.keys(), [AVOCET, BITTERN]),
        ([NOBODY], []),
    ],
    ids=["in order", "one unknown", "one twice", "any collection", "nobody"],
)
async def test_many_users_come_in_the_order_asked(
    session: AsyncSession, asked: Collection[UUID], found: list[UUID]
) -> None:
    users = await get_users(session, asked)
    assert list(users) == found
    assert [user.id for user in users.values()] == found


async def test_many_users_are_the_objects_that_the_session_has(
    session: AsyncSession,
) -> None:
    user = await require_user(session, AVOCET)
    assert (await get_users(session, [AVOCET]))[AVOCET] is user


async def test_a_get_for_each_id_sends_a_statement_for_each(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(3):
        for id_ in (AVOCET, BITTERN, CURLEW):
            await require_user(session, id_)


@pytest.mark.database("own")
async def test_a_locked_user_shows_what_is_stored_now(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await require_user(session, AVOCET)
        await session.commit()
        await rename(sessions, AVOCET, "ruff")
        assert await lock_user(session, AVOCET) is user
        assert user.username == "ruff"


@pytest.mark.database("own")
async def test_negative_twin_get_with_a_lock_alone_stays_stale(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        user = await require_user(session, AVOCET)
        await session.commit()
        await rename(sessions, AVOCET, "ruff")
        with statements.expect(1):
            await session.get(User, AVOCET, with_for_update=True)
        assert user.username == "avocet"


@pytest.mark.database("own")
async def test_only_postgresql_is_sent_the_lock(
    session: AsyncSession, statements: Statements
) -> None:
    await lock_user(session, AVOCET)
    locks = session.get_bind().dialect.name == "postgresql"
    assert statements.sql[-1].endswith("FOR NO KEY UPDATE") == locks
    assert ("FOR" in statements.sql[-1]) == locks


LOCK_NOT_AVAILABLE = "55P03"
ANOTHER_USER_OF_THE_KEY = insert(Profile).values(user_id=SISKIN)


async def failure(session: AsyncSession, statement: Any) -> str | None:
    """Return the SQLSTATE of a statement that has to wait for a lock."""
    await session.execute(text("SET LOCAL lock_timeout = '50ms'"))
    try:
        await session.execute(statement)
    except DBAPIError as error:
        return str(getattr(error.driver_exception, "sqlstate", error))
    return None


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            update(User).where(User.id == SISKIN).values(is_active=False),
            LOCK_NOT_AVAILABLE,
        ),
        (delete(User).where(User.id == SISKIN), LOCK_NOT_AVAILABLE),
        (select(User).where(User.id == SISKIN), None),
        (ANOTHER_USER_OF_THE_KEY, None),
    ],
    ids=["change", "delete", "read", "refer to"],
)
async def test_others_wait_to_change_a_locked_user_but_not_to_refer_to_them(
    sessions: Sessions, statement: Any, expected: str | None
) -> None:
    async with sessions.begin() as holder, sessions() as other:
        await lock_user(holder, SISKIN)
        assert await failure(other, statement) == expected
    async with sessions() as other:
        assert await failure(other, statement) is None


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("is_rolled_back", [False, True])
async def test_a_rollback_to_a_savepoint_before_the_lock_unlocks_the_user(
    sessions: Sessions, *, is_rolled_back: bool
) -> None:
    row = select(User.id).where(User.id == AVOCET)
    async with sessions.begin() as holder:
        savepoint = await holder.begin_nested()
        await lock_user(holder, AVOCET)
        assert await is_locked(sessions, row)
        await (savepoint.rollback() if is_rolled_back else savepoint.commit())
        assert await is_locked(sessions, row) is not is_rolled_back
    assert not await is_locked(sessions, row)


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
async def test_a_plain_for_update_keeps_those_who_refer_waiting_as_well(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as holder, sessions() as other:
        await holder.get_one(User, SISKIN, with_for_update=True)
        refused = await failure(other, ANOTHER_USER_OF_THE_KEY)
        assert refused == LOCK_NOT_AVAILABLE


@pytest.mark.database("own")
@pytest.mark.backend("sqlite")
async def test_on_sqlite_a_locked_user_can_be_changed_by_others(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as holder:
        await lock_user(holder, AVOCET)
        await rename(sessions, AVOCET, "ruff")
    async with sessions() as session:
        assert (await require_user(session, AVOCET)).username == "ruff"


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
async def test_a_lock_on_an_outer_join_has_to_name_its_table(
    session: AsyncSession, statements: Statements
) -> None:
    profile = [joinedload(User.profile)]
    with pytest.raises(DBAPIError, match="nullable side") as caught:
        await session.get(User, AVOCET, options=profile, with_for_update=True)
    driver = caught.value.driver_exception
    assert getattr(driver, "sqlstate", None) == "0A000"
    await session.rollback()

    user = await session.get_one(
        User, AVOCET, options=profile, with_for_update={"of": User}
    )
    assert statements.sql[-1].endswith("FOR UPDATE OF users")
    assert user.profile is not None


@pytest.mark.backend("postgresql")
async def test_an_id_as_text_is_asked_for_every_time_on_postgresql(
    session: AsyncSession, statements: Statements
) -> None:
    user = await require_user(session, AVOCET)
    with statements.expect(2):
        assert await session.get(User, str(AVOCET)) is user
        assert await session.get(User, str(AVOCET)) is user
    with pytest.raises(DBAPIError, match="invalid UUID"):
        await session.get(User, "avocet")


@pytest.mark.backend("sqlite")
async def test_an_id_as_text_is_an_error_on_sqlite(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(StatementError, match="hex"):
        await session.get(User, str(AVOCET))


async def test_an_id_of_none_warns_and_is_asked_for(
    session: AsyncSession, statements: Statements
) -> None:
    with (
        statements.expect(1),
        pytest.warns(SAWarning, match="fully NULL primary key"),
    ):
        assert await session.get(User, None) is None


async def test_a_soft_deleted_row_that_the_session_has_passes_the_filter(
    session: AsyncSession,
) -> None:
    live = [with_loader_criteria(Post, Post.deleted_at.is_(None))]
    assert await session.get(Post, DELETED_POST, options=live) is None
    post = await session.get_one(Post, DELETED_POST)
    assert await session.get(Post, DELETED_POST, options=live) is post
    query = select(Post).where(
        Post.id == DELETED_POST, Post.deleted_at.is_(None)
    )
    assert await session.scalar(query) is None


async def test_an_order_line_is_found_by_both_parts_of_its_key(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        line = await get_order_line(session, order_id=ORDER, product_id=MUG)
    assert line is not None
    assert (line.order_id, line.product_id) == (ORDER, MUG)
    with statements.expect(0):
        again = await get_order_line(session, product_id=MUG, order_id=ORDER)
        assert again is line
        assert await session.get(OrderLine, (ORDER, MUG)) is line
    assert (
        await get_order_line(session, order_id=ORDER, product_id=NOBODY)
        is None
    )


@pytest.mark.parametrize("key", [ORDER, (ORDER,), {"order_id": ORDER}])
async def test_a_part_of_a_key_is_refused(
    session: AsyncSession, statements: Statements, key: Any
) -> None:
    with (
        statements.expect(0),
        pytest.raises(InvalidRequestError, match="Incorrect number of values"),
    ):
        await session.get(OrderLine, key)


async def test_the_parts_of_a_key_in_the_wrong_order_find_nothing(
    session: AsyncSession,
) -> None:
    assert await session.get(OrderLine, (MUG, ORDER)) is None


@pytest.mark.parametrize(
    ("ask", "plan"),
    [
        (
            lambda session: get_user(session, AVOCET),
            ["Index Scan using pk_users on users"],
        ),
        (
            lambda session: get_user_and_profile(session, AVOCET),
            [
                "Nested Loop",
                "  Index Scan using pk_users on users",
                "  Index Scan using pk_profiles on profiles",
            ],
        ),
        (
            lambda session: lock_user(session, AVOCET),
            ["LockRows", "  Index Scan using pk_users on users"],
        ),
        (
            lambda session: get_users(session, [AVOCET, BITTERN, CURLEW]),
            ["Index Scan using pk_users on users"],
        ),
    ],
    ids=["one", "with profile", "locked", "many"],
)
async def test_users_are_found_by_their_primary_key(
    large_engine: AsyncEngine,
    ask: Callable[[AsyncSession], Awaitable[object]],
    plan: list[str],
) -> None:
    assert await plans_of(large_engine, ask) == [plan]


MANY_LINES = """
    WITH many AS (
        INSERT INTO orders (id, user_id, status, created_at)
        SELECT gen_random_uuid(), users.id, 'pending', now()
        FROM users, generate_series(1, 10)
        RETURNING id
    )
    INSERT INTO order_lines
        (order_id, product_id, quantity, unit_price_cents)
    SELECT many.id, products.id, 1, 1 FROM many, products
"""


@pytest.mark.database("own")
@pytest.mark.backend("postgresql")
async def test_among_many_lines_one_is_found_by_its_primary_key(
    engine: AsyncEngine,
) -> None:
    async def ask(session: AsyncSession) -> None:
        await get_order_line(session, order_id=ORDER, product_id=MUG)

    plans = []
    for lines in ("SELECT 'the few of the seed'", MANY_LINES):
        async with engine.begin() as connection:
            await connection.execute(text(lines))
            await connection.execute(text("ANALYZE order_lines"))
        plans += await plans_of(engine, ask)
    assert plans == [
        ["Seq Scan on order_lines"],
        ["Index Scan using pk_order_lines on order_lines"],
    ]
