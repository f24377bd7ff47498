"""Bulk inserts with ids: which id belongs to which row."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import FrozenInstanceError, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    CHAR,
    VARCHAR,
    Enum,
    Integer,
    String,
    Text,
    Unicode,
    Uuid,
    event,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.types import TypeEngine

from conftest import Statements
from recipes.bulk_operations import bulk_insert_returning
from recipes.bulk_operations.bulk_insert_returning import (
    NewPost,
    array_of,
    bulk_insert_arrays,
    bulk_insert_posts,
)
from recipes.foundations.dialects import insert_into
from recipes.foundations.engines import Sessions
from recipes.schema import Comment, Post, PostStatus, Tag
from recipes.schema.seed import AVOCET, BITTERN, DATABASES, EPOCH, QUIET_POST

Insert = Callable[[AsyncSession, Iterable[NewPost]], Awaitable[list[UUID]]]

DRAFT = NewPost(author_id=AVOCET, slug="draft", title="Draft", body="…")
HOSTILE = '\'; DROP TABLE posts; --\t\\N {"NULL",}\r\n🐍 %s :id \u05e9'


def drafts(count: int) -> list[NewPost]:
    """Make posts whose slugs are neither in order nor in reverse order."""
    return [
        replace(DRAFT, slug=f"draft-{number * 7919 % count:05}")
        for number in range(count)
    ]


async def stored(sessions: Sessions, ids: Iterable[UUID]) -> Sequence[Post]:
    """Read the posts one by one, in the order of the ids."""
    async with sessions() as session:
        return [await session.get_one(Post, id_) for id_ in ids]


async def slugs(session: AsyncSession) -> dict[UUID, str]:
    query = select(Post.id, Post.slug).where(Post.slug.like("draft%"))
    return {row.id: row.slug for row in await session.execute(query)}


class TestInsert:
    put: Insert = staticmethod(bulk_insert_posts)

    async def test_every_column_is_stored_as_given(
        self, sessions: Sessions
    ) -> None:
        given = [
            replace(DRAFT, title=HOSTILE, body=HOSTILE, category_id=DATABASES),
            replace(DRAFT, slug="NULL", author_id=BITTERN, title="", body=""),
        ]
        async with sessions.begin() as session:
            ids = await self.put(session, (post for post in given))
        assert [
            NewPost(**{name: getattr(row, name) for name in vars(DRAFT)})
            for row in await stored(sessions, ids)
        ] == given

    async def test_defaults_apply_to_each_row(
        self, sessions: Sessions
    ) -> None:
        async with sessions.begin() as session:
            ids = await self.put(session, drafts(3))
        assert len(set(ids)) == 3
        for row in await stored(sessions, ids):
            assert row.id.version == 7
            assert row.status is PostStatus.DRAFT
            assert row.version == 1
            assert row.created_at == row.updated_at > EPOCH

    async def test_more_values_than_a_statement_may_have_come_back_in_order(
        self, session: AsyncSession
    ) -> None:
        posts = drafts(5_000)  # of 8 values each; the limit is 32,767
        ids = await self.put(session, posts)
        found = await slugs(session)
        assert [found[id_] for id_ in ids] == [post.slug for post in posts]

    async def test_no_rows_have_no_ids(self, session: AsyncSession) -> None:
        count = select(func.count()).select_from(Post)
        before = await session.scalar(count)
        assert await self.put(session, []) == []
        assert await session.scalar(count) == before

    async def test_the_callers_rollback_takes_all_rows_back(
        self, sessions: Sessions
    ) -> None:
        async with sessions() as session:
            await self.put(session, drafts(3))
            await session.rollback()
            assert await slugs(session) == {}

    async def test_after_a_duplicate_the_rollback_leaves_no_row(
        self, sessions: Sessions
    ) -> None:
        async with sessions() as session:
            with pytest.raises(IntegrityError):
                await self.put(session, [*drafts(3), *drafts(1)])
            await session.rollback()
            assert await slugs(session) == {}

    @pytest.mark.parametrize("column", ["slug", "title"])
    async def test_a_text_is_refused_or_stored_but_never_cut(
        self, sessions: Sessions, backend: str, column: str
    ) -> None:
        change: Any = {column: "draft" + 200 * "x"}
        given = replace(DRAFT, **change)
        async with sessions() as session:
            if backend == "postgresql":
                with pytest.raises(DBAPIError, match="too long") as caught:
                    await self.put(session, [DRAFT, given])
                assert not isinstance(caught.value, IntegrityError)
                await session.rollback()
                assert await slugs(session) == {}
            else:  # SQLite looks at no length
                [id_] = await self.put(session, [given])
                post = await session.get_one(Post, id_)
                assert getattr(post, column) == getattr(given, column)

    async def test_a_text_that_just_fits_is_stored(
        self, sessions: Sessions
    ) -> None:
        given = replace(DRAFT, slug="d" * 200, body="b" * 5_000)
        async with sessions.begin() as session:
            ids = await self.put(session, [given])
        [post] = await stored(sessions, ids)
        assert (post.slug, post.body) == (given.slug, given.body)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    "type_", [String(5), VARCHAR(5), Unicode(5), CHAR(5), Text()]
)
async def test_an_array_of_texts_cuts_none(
    session: AsyncSession, type_: String
) -> None:
    texts = literal(["longer than five"], array_of(type_))
    found = await session.scalars(select(func.unnest(texts)))
    assert found.all() == ["longer than five"]


@pytest.mark.parametrize("type_", [Enum(PostStatus), Integer(), Uuid()])
def test_an_array_of_others_has_their_type(type_: TypeEngine[Any]) -> None:
    assert array_of(type_).item_type is type_


@pytest.mark.backend("postgresql")
class TestArrays(TestInsert):
    """What holds for rows holds for arrays."""

    put: Insert = staticmethod(bulk_insert_arrays)


@pytest.mark.parametrize(
    ("rows", "count"), [(0, 0), (1, 1), (10, 1), (100, 1), (3_001, 4)]
)
async def test_rows_are_a_statement_for_a_thousand(
    session: AsyncSession, statements: Statements, rows: int, count: int
) -> None:
    with statements.expect(count):
        assert len(await bulk_insert_posts(session, drafts(rows))) == rows


@pytest.mark.backend("postgresql")
async def test_forty_thousand_posts_in_arrays_are_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        ids = await bulk_insert_arrays(session, drafts(40_000))
    assert len(set(ids)) == 40_000


async def test_nulls_do_not_split_a_statement(
    sessions: Sessions, statements: Statements
) -> None:
    posts = [
        replace(post, category_id=DATABASES if number % 2 else None)
        for number, post in enumerate(drafts(10))
    ]
    with statements.expect(1):
        async with sessions.begin() as session:
            ids = await bulk_insert_posts(session, posts)
    found = [post.category_id for post in await stored(sessions, ids)]
    assert found == 5 * [None, DATABASES]


async def without_sorting(
    session: AsyncSession, posts: Iterable[NewPost]
) -> list[UUID]:
    ids = await session.scalars(
        insert(Post).returning(Post.id), [vars(post) for post in posts]
    )
    return list(ids)


@pytest.mark.parametrize(
    ("put", "in_order"), [(bulk_insert_posts, True), (without_sorting, False)]
)
async def test_ids_are_sorted_whatever_order_the_rows_come_back_in(
    engine: AsyncEngine, session: AsyncSession, put: Insert, *, in_order: bool
) -> None:
    """No engine promises an order: here both return the last row first."""

    def turn_around(_: Any, cursor: Any, *__: Any) -> None:
        cursor._rows.reverse()

    event.listen(engine.sync_engine, "after_cursor_execute", turn_around)
    posts = drafts(10)
    ids = await put(session, posts)
    event.remove(engine.sync_engine, "after_cursor_execute", turn_around)
    found = await slugs(session)
    got = [found[id_] for id_ in ids]
    assert sorted(got) == sorted(post.slug for post in posts)
    assert (got == [post.slug for post in posts]) is in_order


def test_a_post_is_made_by_name_and_stays_as_it_is() -> None:
    make: Any = NewPost
    with pytest.raises(TypeError, match="positional"):
        make(*vars(DRAFT).values())
    with pytest.raises(FrozenInstanceError):
        DRAFT.slug = ""  # type: ignore[misc] # it is frozen


@pytest.mark.backend("postgresql")
async def test_one_row_less_than_in_the_trap_is_not_too_many(
    session: AsyncSession,
) -> None:
    posts = [vars(post) for post in drafts(4_095)]
    ids = await session.scalars(insert(Post).values(posts).returning(Post.id))
    assert len(ids.all()) == 4_095


async def test_with_do_nothing_the_key_tells_which_rows_came_back(
    session: AsyncSession,
) -> None:
    stmt = insert_into(session, Tag).on_conflict_do_nothing()
    rows = [{"name": name} for name in ("asyncio", "birds", "soup")]
    result = await session.execute(stmt.returning(Tag.name, Tag.id), rows)
    ids = {row.name: row.id for row in result}
    assert set(ids) == {"birds", "soup"}
    for name, id_ in ids.items():
        assert (await session.get_one(Tag, id_)).name == name


@pytest.mark.parametrize("rows", [1, 10, 100])
async def test_negative_twin_on_sqlite_numbered_rows_are_sent_one_by_one(
    session: AsyncSession, statements: Statements, rows: int
) -> None:
    each = session.get_bind().dialect.name == "sqlite"
    stmt = insert(Comment).returning(Comment.id, sort_by_parameter_order=True)
    with statements.expect(rows if each else 1):
        await session.scalars(
            stmt, [{"post_id": QUIET_POST, "body": "…"} for _ in range(rows)]
        )


async def test_negative_twin_keys_of_later_rows_are_lost(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await bulk_insert_returning.trap_later_keys(session)
    assert "categories stored: 0 of 999" in capsys.readouterr().out
