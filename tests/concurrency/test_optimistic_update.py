"""Edits of one version: one is saved, and all others are told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from locks import until_waiting
from sqlalchemy import event, inspect, select, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from conftest import Statements
from recipes.concurrency import optimistic_update
from recipes.concurrency.optimistic_update import (
    EditConflictError,
    PostGoneError,
    etag,
    save_post,
    version_of,
)
from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.schema import Post, Tag
from recipes.schema.seed import DELETED_POST, QUIET_POST, RELEASE_POST

NOBODY = UUID(int=1)


async def stored(sessions: Sessions, post_id: UUID = RELEASE_POST) -> Post:
    async with sessions() as session:
        return await session.get_one(Post, post_id)


async def save(
    session: AsyncSession, version: int = 1, body: str = "Mine"
) -> Post:
    return await save_post(
        session, RELEASE_POST, version=version, title="New", body=body
    )


async def save_theirs(sessions: Sessions, version: int = 1) -> None:
    async with sessions.begin() as other:
        await save(other, version, "Theirs")


# --- One editor after another ------------------------------------------------


async def test_an_edit_is_saved_and_raises_the_version(
    sessions: Sessions,
) -> None:
    before = await stored(sessions)
    async with sessions.begin() as session:
        saved = await save(session)
    after = await stored(sessions)
    for post in (saved, after):
        assert (post.version, post.title, post.body) == (2, "New", "Mine")
        assert post.updated_at > before.updated_at
        assert (post.id, post.slug) == (before.id, before.slug)
        assert (post.author_id, post.status) == (
            before.author_id,
            before.status,
        )
    async with sessions() as session:
        others = select(Post.version).where(Post.id != RELEASE_POST)
        assert set(await session.scalars(others)) == {1}


async def test_the_second_is_told_what_is_there_and_changes_nothing(
    sessions: Sessions,
) -> None:
    await save_theirs(sessions)
    async with sessions() as session:
        with pytest.raises(EditConflictError, match="version 2") as caught:
            await save(session)
    # The session is closed: what the error says needs no session.
    told = caught.value
    assert (told.version, told.title, told.body) == (2, "New", "Theirs")
    post = await stored(sessions)
    assert (post.version, post.body) == (2, "Theirs")


async def test_who_is_told_can_save_over_what_they_were_told(
    sessions: Sessions,
) -> None:
    await save_theirs(sessions)
    async with sessions.begin() as session:
        try:
            await save(session)
        except EditConflictError as conflict:
            both = f"{conflict.body} and mine"
            await save(session, conflict.version, both)
    post = await stored(sessions)
    assert (post.version, post.body) == (3, "Theirs and mine")


@pytest.mark.parametrize("version", [0, 2, -1])
async def test_a_version_that_never_was_is_a_conflict(
    session: AsyncSession, version: int
) -> None:
    with pytest.raises(EditConflictError, match="version 1 by now"):
        await save(session, version)


async def test_the_same_text_is_a_conflict_as_well(
    sessions: Sessions,
) -> None:
    await save_theirs(sessions)
    async with sessions() as session:
        with pytest.raises(EditConflictError):
            await save(session, body="Theirs")
        assert (await save(session, 2, "Theirs")).version == 3


@pytest.mark.parametrize("post_id", [NOBODY, DELETED_POST])
async def test_a_post_that_is_not_there_is_gone(
    session: AsyncSession, post_id: UUID
) -> None:
    with pytest.raises(PostGoneError, match=str(post_id)):
        await save_post(session, post_id, version=1, title="", body="")


async def test_after_an_error_the_callers_transaction_goes_on(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        session.add(Tag(name="kept"))
        with pytest.raises(EditConflictError):
            await save(session, 7)
        with pytest.raises(PostGoneError):
            await save_post(session, NOBODY, version=1, title="", body="")
        await save(session)
    assert (await stored(sessions)).version == 2
    async with sessions() as session:
        kept = select(Tag).where(Tag.name == "kept")
        assert (await session.scalars(kept)).one()


async def test_the_callers_rollback_takes_it_back(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        await save(session)
        await session.rollback()
    assert (await stored(sessions)).version == 1


@pytest.mark.parametrize("version", [1, 2], ids=["current", "stale"])
async def test_a_loaded_object_shows_what_is_saved(
    sessions: Sessions, version: int
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        if version == 2:
            await save_theirs(sessions)
        assert await save(session, version) is post
        assert (post.version, post.body) == (version + 1, "Mine")
        # The object has the new version: the ORM can go on with it.
        post.body = "Mine again"
        await session.commit()
    assert (await stored(sessions)).version == version + 2


@pytest.mark.parametrize("version", [1, 2], ids=["current", "stale"])
async def test_a_loaded_object_forgets_what_a_savepoint_takes_back(
    sessions: Sessions, version: int
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        if version == 2:
            await save_theirs(sessions)
        savepoint = await session.begin_nested()
        await save(session, version)
        await savepoint.rollback()
        assert {"version", "body"} <= inspect(post).expired_attributes


async def test_one_statement_saves_and_one_more_tells(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        await save(session)
    with statements.expect(2), pytest.raises(EditConflictError):
        await save(session)
    with statements.expect(2), pytest.raises(PostGoneError):
        await save_post(session, NOBODY, version=1, title="", body="")


async def test_the_update_asks_for_the_version(
    session: AsyncSession, statements: Statements
) -> None:
    await save(session)
    [sql] = statements.sql
    condition = sql.partition("WHERE")[2].partition("RETURNING")[0]
    assert "posts.version = " in condition


# --- Many at once ------------------------------------------------------------


async def outcomes(
    crowd: AsyncEngine,
    way: Callable[[AsyncSession, str], Awaitable[object]],
    editors: int = 50,
) -> list[str]:
    """Let editors save at once; tell what became of each."""
    sessions, start = make_sessions(crowd), asyncio.Barrier(editors)

    async def edit(number: int) -> str:
        await start.wait()
        try:
            async with sessions.begin() as session:
                await way(session, f" [{number}]")
        except EditConflictError as conflict:
            return f"told of{conflict.body}, version {conflict.version}"
        return "saved"

    async with asyncio.timeout(30):
        return await asyncio.gather(*(edit(n) for n in range(editors)))


async def test_of_fifty_at_once_one_saves_and_each_other_is_told(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    ended = await outcomes(crowd, lambda session, mark: save(session, 1, mark))
    winner = f" [{ended.index('saved')}]"
    told = f"told of{winner}, version 2"
    assert sorted(ended) == ["saved"] + [told] * 49
    post = await stored(sessions)
    assert (post.version, post.body) == (2, winner)


async def test_negative_twin_without_the_version_all_save_and_49_are_lost(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    async def last_one_wins(session: AsyncSession, mark: str) -> None:
        write = update(Post).where(Post.id == RELEASE_POST)
        await session.execute(write.values(body=mark))

    assert await outcomes(crowd, last_one_wins) == ["saved"] * 50
    post = await stored(sessions)
    assert sum(f" [{n}]" in post.body for n in range(50)) == 1


async def test_who_adds_to_what_they_are_told_loses_nothing(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    opened = await stored(sessions)

    async def add(session: AsyncSession, mark: str) -> None:
        version, body = opened.version, opened.body
        while True:
            try:
                await save(session, version, body + mark)
            except EditConflictError as now:
                version, body = now.version, now.body
            else:
                return

    assert await outcomes(crowd, add, editors=20) == ["saved"] * 20
    post = await stored(sessions)
    assert all(f" [{n}]" in post.body for n in range(20))
    assert post.version == opened.version + 20


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_the_second_waits_for_the_end_of_the_first(
    sessions: Sessions, end: str
) -> None:
    async def second() -> str:
        try:
            async with sessions.begin() as session:
                await save(session, body="Second")
        except EditConflictError as conflict:
            return conflict.body
        return "saved"

    async with sessions() as first:
        await save(first, body="First")
        waiting = asyncio.create_task(second())
        await until_waiting(sessions)
        await getattr(first, end)()
    assert await waiting == {"commit": "First", "rollback": "saved"}[end]


@pytest.mark.backend("postgresql")
async def test_at_repeatable_read_the_server_refuses_first(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    strict = engine.execution_options(isolation_level="REPEATABLE READ")
    async with make_sessions(strict)() as session:
        await session.get_one(Post, RELEASE_POST)
        await save_theirs(sessions)
        with pytest.raises(DBAPIError, match="concurrent update") as caught:
            await save(session)
    assert getattr(driver_error(caught.value), "sqlstate", "") == "40001"


@pytest.mark.backend("sqlite")
async def test_on_sqlite_a_transaction_that_has_read_may_be_locked_out(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions() as session:
        await session.get_one(Post, RELEASE_POST)
        await save_theirs(sessions)
        with pytest.raises(OperationalError, match="database is locked"):
            await save(session)
    async with write_sessions(engine).begin() as session:
        await session.get_one(Post, RELEASE_POST)
        assert (await save(session, 2)).version == 3


async def test_who_compares_after_the_other_has_saved_is_told(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    def as_read_long_ago(post: Post, _context: object) -> None:
        set_committed_value(post, "version", 0)

    event.listen(Post, "load", as_read_long_ago)
    try:
        await optimistic_update.trap_compare_first(engine)
    finally:
        event.remove(Post, "load", as_read_long_ago)
    told = "told of the other: 50\nedits lost: 0\n"
    assert capsys.readouterr().out == told


# --- Objects of the ORM ------------------------------------------------------


async def test_an_object_that_was_read_before_is_refused(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        await save_theirs(sessions)
        post.body = "Mine"
        with pytest.raises(StaleDataError, match="0 were matched"):
            await session.flush()
    assert "posts.version = " in statements.sql[-1].partition("WHERE")[2]
    assert (await stored(sessions)).body == "Theirs"


async def test_a_stale_object_is_not_deleted(sessions: Sessions) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        await save_theirs(sessions)
        await session.delete(post)
        with pytest.raises(StaleDataError, match="0 were matched"):
            await session.flush()
    assert (await stored(sessions)).body == "Theirs"


async def test_one_stale_object_of_two_refuses_both(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        stale = await session.get_one(Post, RELEASE_POST)
        fresh = await session.get_one(Post, QUIET_POST)
        await session.commit()
        await save_theirs(sessions)
        stale.body = fresh.body = "Mine"
        with pytest.raises(StaleDataError, match="1 were matched"):
            await session.flush()
    assert (await stored(sessions, QUIET_POST)).version == 1


async def test_both_drivers_count_the_rows_that_an_update_matched(
    session: AsyncSession,
) -> None:
    bind: Any = session.get_bind()
    assert bind.dialect.supports_sane_rowcount
    write = update(Post).where(Post.id == RELEASE_POST).values(title="")
    for version, matched in ((1, 1), (7, 0)):
        asking = write.where(Post.version == version)
        result: Any = await session.execute(asking)
        assert result.rowcount == matched


async def test_with_a_savepoint_the_transaction_goes_on(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        await save_theirs(sessions)
        session.add(Tag(name="kept"))
        with pytest.raises(StaleDataError):
            async with session.begin_nested():
                post.body = "Mine"
        await session.refresh(post)
        assert (post.version, post.body) == (2, "Theirs")
        await session.commit()
        kept = select(Tag).where(Tag.name == "kept")
        assert (await session.scalars(kept)).one()


async def test_merge_refuses_an_old_version_that_it_is_given(
    sessions: Sessions,
) -> None:
    await save_theirs(sessions)
    async with sessions.begin() as session:
        with pytest.raises(StaleDataError, match="Leave the version"):
            await session.merge(Post(id=RELEASE_POST, version=1, body="Mine"))
    async with sessions.begin() as session:
        await session.merge(Post(id=RELEASE_POST, version=2, body="Mine"))
    assert (await stored(sessions)).version == 3


async def test_any_change_of_the_row_raises_its_version(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        (await session.get_one(Post, RELEASE_POST)).category_id = None
    async with sessions() as session:
        with pytest.raises(EditConflictError, match="version 2"):
            await save(session)


# --- ETags -------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 42, 2**31 - 1])
def test_an_etag_comes_back_as_the_version(version: int) -> None:
    assert etag(version) == f'"{version}"'
    assert version_of(etag(version)) == version
    assert version_of(f" {etag(version)}\t") == version


@pytest.mark.parametrize(
    "if_match",
    [
        *("", "*", "1", '"', '""', "'1'", '"one"', '"-1"', '"1.0"', '"1 "'),
        *('W/"1"', 'w/"1"', '"1", "2"', '"1""2"', '"1"\n"2"', '"1', '1"'),
        *('"\u0661"', '"\u00b2"', '"12345678901"', "None", '"1\0"'),
    ],
)
def test_what_is_not_one_etag_of_ours_is_refused(if_match: str) -> None:
    with pytest.raises(ValueError, match="not the ETag of a version"):
        version_of(if_match)


async def test_an_etag_of_what_was_saved_saves_again(
    session: AsyncSession,
) -> None:
    saved = await save(session, version_of('"1"'))
    again = await save(session, version_of(etag(saved.version)))
    assert etag(again.version) == '"3"'
