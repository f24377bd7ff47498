"""Plans: of the very statement, with its values, and without its effects."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    Executable,
    delete,
    event,
    func,
    insert,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy.exc import CompileError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.orm import joinedload, selectinload

from conftest import BRACKETS, Statements
from recipes.advanced_queries import explain_query
from recipes.advanced_queries.explain_query import (
    explain,
    indexes,
)
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import Comment, Post, Product, User
from recipes.schema.seed import AVOCET, BITTERN, MUG, RELEASE_POST

pytestmark = pytest.mark.database("shared")

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
NEW = {"sku": "NEW-1", "name": "New", "price_cents": 1}
OF_AVOCET = select(Post).where(Post.author_id == AVOCET)

STATEMENTS: dict[str, Executable] = {
    "entities": OF_AVOCET.options(selectinload(Post.author)),
    "joined": OF_AVOCET.options(joinedload(Post.author)),
    "in": select(Post.title).where(Post.author_id.in_([AVOCET, BITTERN])),
    "time": select(Post.created_at).where(Post.created_at > LONG_AGO),
    "four": select(Post.id, Post.created_at, Post.deleted_at, Post.title),
    "union": union(select(Post.id), select(User.id)),
    "json": select(Product).where(Product.attributes == {"a": 1}),
    "text": text("SELECT title FROM posts"),
    "delete": delete(Comment).where(Comment.post_id == RELEASE_POST),
    "returning": delete(Comment).returning(Comment.id, Comment.created_at),
    "update": update(Product).where(Product.id == MUG).values(price_cents=1),
    "insert": insert(Product).values(NEW),
    "inserts": insert(Product).values([NEW, NEW | {"sku": "NEW-2"}]),
}


class Sent:
    """The SQL and the values that reach the driver."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.all: list[tuple[str, Any]] = []
        event.listen(engine.sync_engine, "after_cursor_execute", self._record)

    def _record(
        self, _by: object, _cursor: object, sql: str, values: Any, *_: object
    ) -> None:
        if not sql.startswith(BRACKETS):
            self.all.append((sql, values))


async def test_a_plan_says_which_indexes_it_uses(
    session: AsyncSession,
) -> None:
    query = select(Post).order_by(Post.created_at.desc(), Post.id.desc())
    live = query.where(Post.deleted_at.is_(None)).limit(3)
    assert indexes(await explain(session, live)) == {"ix_posts_feed"}
    everything = select(Post.body)
    assert indexes(await explain(session, everything)) == set()


@pytest.mark.database("own")
async def test_the_plan_is_of_what_the_session_sends(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    sent = Sent(engine)
    for statement in STATEMENTS.values():
        sent.all.clear()
        async with sessions() as session:
            await explain(session, statement)
            await session.execute(statement)
        [(explained, values), (sql, own_values), *_] = sent.all
        assert explained.startswith("EXPLAIN ")
        assert explained.endswith(f" {sql}")
        assert len(values) == len(own_values)
        assert None not in values
        if "INSERT" not in sql:  # each makes a key of its own
            assert values == own_values


@pytest.mark.parametrize("name", STATEMENTS)
async def test_a_statement_is_not_sent(
    session: AsyncSession, engine: AsyncEngine, name: str
) -> None:
    sent = Sent(engine)
    await explain(session, STATEMENTS[name])
    assert [sql.split()[0] for sql, _ in sent.all] == ["EXPLAIN"]


async def counted(session: AsyncSession) -> list[int]:
    """Count what the statements would change."""
    return [
        (await session.scalars(query)).one()
        for query in (
            select(func.count()).select_from(Comment),
            select(func.count()).select_from(Product),
            select(func.sum(Product.price_cents)),
        )
    ]


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_what_is_measured_runs_and_is_rolled_back(
    sessions: Sessions,
) -> None:
    for statement in STATEMENTS.values():
        async with sessions.begin() as session:
            before = await counted(session)
            [top, *_] = await explain(session, statement, analyze=True)
            assert top.facts["Actual Loops"] == 1
            assert "Shared Hit Blocks" in top.facts
        async with sessions() as session:
            assert await counted(session) == before


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_negative_twin_by_hand_it_stays(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await explain_query.trap_analyze(session)
    assert "plan: 40" in capsys.readouterr().out
    await session.rollback()
    await explain_query.cure_analyze(session)
    assert "plan: 0" in capsys.readouterr().out


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_rows_found_are_counted(session: AsyncSession) -> None:
    comments = select(Comment).where(Comment.post_id == RELEASE_POST)
    [top, *_] = await explain(session, comments, analyze=True)
    assert top.facts["Actual Rows"] == 40
    [top, *_] = await explain(session, comments)
    assert "Actual Rows" not in top.facts


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_the_next_numbers_of_a_sequence_are_not_given_back(
    session: AsyncSession,
) -> None:
    await session.execute(text("CREATE TEMP SEQUENCE numbers"))
    await explain(session, text("SELECT nextval('numbers')"), analyze=True)
    assert await session.scalar(text("SELECT nextval('numbers')")) == 2


@pytest.mark.backend("sqlite")
async def test_sqlite_measures_nothing(session: AsyncSession) -> None:
    with pytest.raises(NotImplementedError, match="SQLite"):
        await explain(session, OF_AVOCET, analyze=True)
    assert await explain(session, OF_AVOCET)


async def test_the_session_goes_on_after_an_error(
    session: AsyncSession,
) -> None:
    with pytest.raises(DBAPIError):
        await explain(session, text("SELECT nothing FROM nowhere"))
    assert await explain(session, OF_AVOCET)
    assert (await session.scalars(OF_AVOCET)).first() is not None


async def test_afterwards_statements_are_sent_again(
    session: AsyncSession,
) -> None:
    await explain(session, OF_AVOCET)
    assert (await session.scalars(OF_AVOCET)).first() is not None


@pytest.mark.database("own")
async def test_pending_objects_are_not_flushed(
    session: AsyncSession, engine: AsyncEngine
) -> None:
    session.add(Product(**NEW))
    sent = Sent(engine)
    await explain(session, select(Product))
    assert [sql.split()[0] for sql, _ in sent.all] == ["EXPLAIN"]
    assert session.new
    await session.commit()
    found = select(Product).where(Product.sku == NEW["sku"])
    assert (await session.scalars(found)).one()


async def test_what_a_listener_adds_is_in_the_plan(
    session: AsyncSession,
) -> None:
    @event.listens_for(session.sync_session, "do_orm_execute")
    def only_live(state: Any) -> None:
        state.statement = state.statement.where(Post.deleted_at.is_(None))

    newest = select(Post).order_by(Post.created_at.desc(), Post.id.desc())
    plan = await explain(session, newest.limit(3))
    assert indexes(plan) == {"ix_posts_feed"}


async def test_an_answer_without_a_statement_has_no_plan(
    session: AsyncSession,
) -> None:
    @event.listens_for(session.sync_session, "do_orm_execute")
    def from_memory(state: Any) -> Any:
        return lambda: None

    with pytest.raises(ValueError, match="unpack"):
        await explain(session, OF_AVOCET)


async def test_listeners_of_this_engine_see_what_is_sent(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        await explain(session, OF_AVOCET)


async def test_the_demonstration_uses_its_index(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await explain_query.demo(session)
    assert capsys.readouterr().out.endswith("indexes: ix_posts_feed\n")


async def test_negative_twin_not_every_value_can_be_written(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CompileError, match="literal value"):
        await explain_query.trap_literal_binds(session)
    await explain_query.cure_literal_binds(session)
    assert "products" in capsys.readouterr().out


async def test_of_several_databases_the_right_one_is_asked(
    engine: AsyncEngine,
) -> None:
    nowhere = create_async_engine("sqlite+aiosqlite:////nowhere/at/all.db")
    sessions = make_sessions(nowhere)
    async with sessions(binds={Post: engine}) as session:
        assert await explain(session, OF_AVOCET)


@pytest.mark.backend("sqlite")
async def test_sqlite_tells_what_is_below_what(session: AsyncSession) -> None:
    either = or_(Post.author_id == AVOCET, Post.id == RELEASE_POST)
    plan = await explain(session, select(Post.body).where(either))
    assert list(map(str, plan)) == [
        "MULTI-INDEX OR",
        "  INDEX 1",
        "    SEARCH posts USING INDEX ix_posts_author_created (author_id=?)",
        "  INDEX 2",
        "    SEARCH posts USING INDEX sqlite_autoindex_posts_1 (id=?)",
    ]
    assert indexes(plan) == {
        "ix_posts_author_created",
        "sqlite_autoindex_posts_1",
    }


@pytest.mark.backend("sqlite")
async def test_sqlite_names_an_index_that_covers(
    session: AsyncSession,
) -> None:
    query = select(Post.created_at).where(Post.author_id == AVOCET)
    [step] = await explain(session, query)
    assert "COVERING" in step.text
    assert step.index == "ix_posts_author_created"
    assert step.facts == {}


async def test_on_many_rows_the_index_is_used(
    large_engine: AsyncEngine,
) -> None:
    async with make_sessions(large_engine)() as session:
        plan = await explain(session, OF_AVOCET)
    assert indexes(plan) == {"ix_posts_author_created"}
    assert "ix_posts_author_created" in "\n".join(map(str, plan))
    assert [step.depth for step in plan] == list(range(len(plan)))


async def test_the_plan_is_the_one_for_these_values(
    large_engine: AsyncEngine,
) -> None:
    async with make_sessions(large_engine)() as session:
        for year, expected in ((2200, True), (1990, False)):
            at = datetime(year, 1, 1, tzinfo=UTC)
            query = select(Post.body).where(
                Post.created_at > at, Post.deleted_at.is_(None)
            )
            used = indexes(await explain(session, query))
            assert ("ix_posts_feed" in used) is expected


async def test_two_statements_of_one_form_have_their_own_plans(
    session: AsyncSession, engine: AsyncEngine
) -> None:
    sent = Sent(engine)
    for _ in range(2):
        for author in (AVOCET, BITTERN):
            query = select(Post).where(Post.author_id == author)
            await explain(session, query)
        await explain(session, select(User))
    by_value = [str(values) for sql, values in sent.all if values]
    assert len(by_value) == 4
    assert len(set(by_value)) == 2
    assert "FROM users" in sent.all[-1][0]


async def test_negative_twin_a_construct_cannot_explain_an_update(
    session: AsyncSession,
) -> None:
    with pytest.raises(AttributeError, match="_inline"):
        await explain_query.trap_construct(session)
    await explain_query.cure_construct(session)


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_negative_twin_a_plan_on_few_rows_says_nothing(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await explain_query.trap_few_rows(session)
    assert capsys.readouterr().out == "Seq Scan on posts\n"
    await explain_query.cure_few_rows(session)
    assert "ix_posts_author_created" in capsys.readouterr().out


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_negative_twin_old_statistics_expect_too_little(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await explain_query.trap_old_statistics(session)
    assert capsys.readouterr().out.endswith("False\n")
    await session.rollback()
    await explain_query.cure_old_statistics(session)
    assert capsys.readouterr().out.endswith("True\n")


@pytest.mark.backend("postgresql")
@pytest.mark.database("own")
async def test_what_fails_when_it_is_measured_leaves_the_session_whole(
    session: AsyncSession,
) -> None:
    taken = insert(User).values(username="avocet", email="a@example.org")
    with pytest.raises(IntegrityError):
        await explain(session, taken, analyze=True)
    assert await session.get_one(User, AVOCET)
