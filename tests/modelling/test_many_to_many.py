"""Sets that are replaced as a whole, by one at a time, with no deadlock."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from random import Random
from types import MethodType
from typing import Any
from uuid import UUID

import pytest
from loads import OPERATIONS, WORKERS
from locks import until_waiting
from sqlalchemy import (
    Column,
    ForeignKey,
    Table,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    MissingGreenlet,
    OperationalError,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    configure_mappers,
    mapped_column,
    relationship,
    selectinload,
)

from conftest import Statements
from recipes.concurrency.retry_transaction import retry_transaction
from recipes.foundations.dialects import insert_into
from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.foundations.unawaited import unawaited_cursor
from recipes.modelling import many_to_many
from recipes.modelling.many_to_many import (
    WITH_TAGS,
    Basket,
    lock_row,
    set_lines,
    set_tags,
    tags_of,
)
from recipes.schema import (
    Comment,
    Order,
    OrderLine,
    Post,
    Product,
    Tag,
    post_tags,
)
from recipes.schema.seed import (
    AVOCET,
    EMPTY_ORDER,
    HOODIE,
    HOSTILE_POST,
    MUG,
    ORDER,
    QUIET_POST,
    RELEASE_POST,
    SHIRT,
)

NOBODY = UUID(int=1)
OPERATIONS_ON = {"postgresql": OPERATIONS, "sqlite": 5}

Work = Callable[[AsyncSession], Awaitable[object]]


@pytest.fixture
def writers(engine: AsyncEngine) -> Sessions:
    return write_sessions(engine)


@pytest.fixture
def writing_crowd(crowd: AsyncEngine) -> Sessions:
    return write_sessions(crowd)


async def stored(sessions: Sessions, post_id: UUID) -> list[str]:
    async with sessions() as session:
        query = select(Tag.name).join(post_tags).order_by(Tag.name)
        here = query.where(post_tags.c.post_id == post_id)
        return list(await session.scalars(here))


async def count(sessions: Sessions, what: Any) -> int:
    async with sessions() as session:
        query = select(func.count()).select_from(what)
        return (await session.scalars(query)).one()


async def choose(
    sessions: Sessions, post_id: UUID, names: Collection[str]
) -> None:
    async with sessions.begin() as session:
        await set_tags(session, post_id, names)


async def some_posts(sessions: Sessions, number: int) -> Sequence[UUID]:
    async with sessions() as session:
        query = select(Post.id).order_by(Post.id).limit(number)
        return (await session.scalars(query)).all()


async def without_lock(*_: object) -> None:
    """Stand in for ``lock_row``."""


# --- The tags of a post ------------------------------------------------------


async def test_a_post_has_these_tags_and_no_others(
    writers: Sessions,
) -> None:
    others = await count(writers, post_tags) - 2
    assert await stored(writers, RELEASE_POST) == ["release", "testing"]
    await choose(writers, RELEASE_POST, ["release", "typing", "news"])
    assert await stored(writers, RELEASE_POST) == ["news", "release", "typing"]
    assert await count(writers, post_tags) == others + 3
    assert await count(writers, Tag) == 10
    # A tag that no post has any more is kept.
    await choose(writers, RELEASE_POST, [])
    assert await stored(writers, RELEASE_POST) == []
    assert await count(writers, post_tags) == others
    assert await count(writers, Tag) == 10


async def test_order_and_repetition_do_not_matter(writers: Sessions) -> None:
    await choose(writers, QUIET_POST, ["b", "a", "b", "asyncio", "a"])
    assert await stored(writers, QUIET_POST) == ["a", "asyncio", "b"]
    assert await count(writers, Tag) == 11


async def test_names_are_taken_as_they_are(writers: Sessions) -> None:
    names = ["C++", "Release", "c++", "release", "release "]
    await choose(writers, QUIET_POST, names)
    assert sorted(await stored(writers, QUIET_POST)) == names
    assert await count(writers, Tag) == 9 + 3


async def test_what_is_kept_is_not_written(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    written: list[int] = []

    def note(
        _connection: Any, cursor: Any, sql: str, _parameters: Any, *_: Any
    ) -> None:
        if "post_tags" in sql and not sql.startswith("SELECT"):
            written.append(cursor.rowcount)

    event.listen(engine.sync_engine, "after_cursor_execute", note)
    async with write_sessions(engine).begin() as session:
        await set_tags(session, RELEASE_POST, ["release", "testing"])
        deleted, _ = written
        assert deleted == 0
        pairs = select(post_tags).where(post_tags.c.post_id == RELEASE_POST)
        assert len((await session.execute(pairs)).all()) == 2
    assert await stored(sessions, RELEASE_POST) == ["release", "testing"]


@pytest.mark.parametrize(
    ("names", "sent"),
    [([], 2), (["news"], 4), ([f"tag {n}" for n in range(1_000)], 4)],
    ids=["none", "one", "1,000"],
)
async def test_four_statements_whatever_the_number(
    writers: Sessions, statements: Statements, names: list[str], sent: int
) -> None:
    for _ in range(2):
        with statements.expect(sent):
            await choose(writers, RELEASE_POST, names)
    assert len(await stored(writers, RELEASE_POST)) == len(names)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([f"{number}" for number in range(1_001)], "too many"),
        (["news", ""], "1 to 50 characters"),
        (["news", 51 * "é"], "1 to 50 characters"),
    ],
    ids=["1,001", "empty", "long"],
)
async def test_what_is_no_set_of_tags_is_refused_before_any_sql(
    session: AsyncSession,
    statements: Statements,
    names: list[str],
    reason: str,
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match=reason):
        await set_tags(session, RELEASE_POST, names)


async def test_fifty_characters_are_a_name(writers: Sessions) -> None:
    await choose(writers, QUIET_POST, [50 * "é", "é"])
    assert await stored(writers, QUIET_POST) == ["é", 50 * "é"]


async def test_a_post_that_is_not_there_brings_no_new_tag(
    writers: Sessions, statements: Statements
) -> None:
    async with writers.begin() as session:
        with statements.expect(1), pytest.raises(LookupError, match="no row"):
            await set_tags(session, NOBODY, ["news"])
    assert await count(writers, Tag) == 9


async def test_the_callers_rollback_takes_it_back(writers: Sessions) -> None:
    async with writers() as session:
        await set_tags(session, RELEASE_POST, ["news"])
        await session.rollback()
    assert await stored(writers, RELEASE_POST) == ["release", "testing"]
    assert await count(writers, Tag) == 9


async def test_a_new_post_gets_tags_in_the_same_transaction(
    writers: Sessions,
) -> None:
    async with writers.begin() as session:
        post = Post(id=NOBODY, author_id=AVOCET, slug="new", title="", body="")
        session.add(post)
        await set_tags(session, NOBODY, ["news"])
    assert await stored(writers, NOBODY) == ["news"]


async def test_a_loaded_list_stays_as_it_was_until_it_is_refreshed(
    writers: Sessions,
) -> None:
    async with writers.begin() as session:
        post = await session.get_one(Post, RELEASE_POST, options=WITH_TAGS)
        await set_tags(session, RELEASE_POST, ["news"])
        assert [tag.name for tag in post.tags] == ["release", "testing"]
        await session.refresh(post, ["tags"])
        assert [tag.name for tag in post.tags] == ["news"]
        assert post.version == 1


async def test_pairs_go_with_the_post(sessions: Sessions) -> None:
    before = await count(sessions, post_tags)
    async with sessions.begin() as session:
        await session.execute(delete(Post).where(Post.id == RELEASE_POST))
    assert await count(sessions, post_tags) == before - 2
    assert await count(sessions, Tag) == 9


async def test_pairs_go_with_the_tag(writers: Sessions) -> None:
    await choose(writers, RELEASE_POST, ["release", "news"])
    before = await count(writers, post_tags)
    async with writers.begin() as session:
        await session.execute(delete(Tag).where(Tag.name == "news"))
    assert await count(writers, post_tags) == before - 1
    assert await stored(writers, RELEASE_POST) == ["release"]


@pytest.mark.backend("postgresql")
async def test_a_name_that_is_there_uses_up_a_number(
    writers: Sessions,
) -> None:
    async def new_id(name: str) -> int:
        await choose(writers, QUIET_POST, [name])
        async with writers() as session:
            query = select(Tag.id).where(Tag.name == name)
            return (await session.scalars(query)).one()

    first = await new_id("first")
    for _ in range(3):
        await choose(writers, RELEASE_POST, ["release", "testing"])
    assert await new_id("second") == first + 6 + 1


# --- The same new tag --------------------------------------------------------


async def test_sixteen_bring_the_same_new_tag(crowd: AsyncEngine) -> None:
    writers, start = write_sessions(crowd), asyncio.Barrier(WORKERS)
    posts = await some_posts(writers, WORKERS)

    async def one(post_id: UUID) -> None:
        await start.wait()
        await choose(writers, post_id, ["news"])

    async with asyncio.timeout(30):
        await asyncio.gather(*map(one, posts))
    assert [await stored(writers, each) for each in posts] == 16 * [["news"]]
    assert await count(writers, Tag) == 10


async def test_negative_twin_looked_for_first_one_of_them_is_saved(
    engine: AsyncEngine,
    sessions: Sessions,
    capsys: pytest.CaptureFixture[str],
) -> None:
    posts = await some_posts(sessions, WORKERS)
    await many_to_many.trap_get_or_create(engine)
    *_, total = capsys.readouterr().out.splitlines()
    assert total == "requests failed: 15 of 16"
    tags = [await stored(sessions, each) for each in posts]
    assert tags.count(["news"]) == 1


async def test_a_tag_that_is_there_is_found_by_all(
    engine: AsyncEngine, writers: Sessions, backend: str
) -> None:
    async with writers.begin() as session:
        session.add(Tag(name="news"))
    posts = await some_posts(writers, WORKERS)
    await many_to_many.trap_get_or_create(engine)
    tags = [await stored(writers, each) for each in posts]
    # SQLite lets none of those write who have read before another wrote.
    saved = WORKERS if backend == "postgresql" else 1
    assert tags.count(["news"]) == saved


@pytest.mark.backend("postgresql")
async def test_who_comes_second_waits_and_finds_the_tag(
    sessions: Sessions,
) -> None:
    async with sessions() as first, asyncio.TaskGroup() as tasks:
        await set_tags(first, RELEASE_POST, ["news"])
        tasks.create_task(choose(sessions, QUIET_POST, ["news"]))
        await until_waiting(sessions)
        await first.commit()
    assert await stored(sessions, QUIET_POST) == ["news"]


@pytest.mark.backend("postgresql")
async def test_who_waited_for_one_that_gave_up_adds_the_tag(
    sessions: Sessions,
) -> None:
    async with sessions() as first, asyncio.TaskGroup() as tasks:
        await set_tags(first, RELEASE_POST, ["news"])
        tasks.create_task(choose(sessions, QUIET_POST, ["news"]))
        await until_waiting(sessions)
        await first.rollback()
    assert await stored(sessions, QUIET_POST) == ["news"]
    assert await stored(sessions, RELEASE_POST) == ["release", "testing"]


@pytest.mark.backend("postgresql")
async def test_who_keeps_a_tag_that_is_there_waits_for_nobody(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as first, sessions.begin() as second:
        await set_tags(first, RELEASE_POST, ["typing"])
        await second.execute(text("SET LOCAL lock_timeout = '100ms'"))
        await set_tags(second, QUIET_POST, ["typing"])


@pytest.mark.backend("postgresql")
async def test_negative_twin_who_updates_it_to_get_its_id_does(
    sessions: Sessions,
) -> None:
    async def update_to_get_id(session: AsyncSession) -> None:
        upsert = insert_into(session, Tag).values(name="typing")
        upsert = upsert.on_conflict_do_update(
            index_elements=[Tag.name], set_={"name": upsert.excluded.name}
        )
        await session.execute(upsert.returning(Tag.id))

    async with sessions.begin() as first, sessions() as second:
        await update_to_get_id(first)
        await second.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(DBAPIError) as caught:
            await update_to_get_id(second)
        assert code_of(caught.value) == "55P03"


@pytest.mark.backend("postgresql")
async def test_at_repeatable_read_the_second_is_refused_and_can_repeat_it(
    engine: AsyncEngine,
) -> None:
    strict = make_sessions(
        engine.execution_options(isolation_level="REPEATABLE READ")
    )
    refused: list[str] = []

    async def overtaken(session: AsyncSession) -> None:
        await session.get_one(Post, QUIET_POST)  # fixes what it sees
        if not refused:
            await choose(strict, RELEASE_POST, ["news"])
        try:
            await set_tags(session, QUIET_POST, ["news"])
        except DBAPIError as error:
            refused.append(code_of(error))
            raise

    await retry_transaction(strict, overtaken)
    assert refused == ["40001"]
    assert await stored(strict, QUIET_POST) == ["news"]


@pytest.mark.backend("postgresql")
async def test_a_tag_that_somebody_deletes_meanwhile_is_not_left_out(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        execute, sent = session.execute, 0

        async def late(_: AsyncSession, *arguments: Any) -> Any:
            nonlocal sent
            sent += 1
            if sent == 3:  # the pairs; the tag was there before
                async with sessions.begin() as other:
                    await other.execute(delete(Tag).where(Tag.name == "c++"))
            return await execute(*arguments)

        session.execute = MethodType(late, session)  # type: ignore[method-assign]
        with pytest.raises(IntegrityError, match="tag_id"):
            await set_tags(session, QUIET_POST, ["asyncio", "c++"])
    assert sent == 3
    await choose(sessions, QUIET_POST, ["asyncio", "c++"])
    assert await stored(sessions, QUIET_POST) == ["asyncio", "c++"]


# --- The same post -----------------------------------------------------------


async def one_choice_is_stored(sessions: Sessions, operations: int) -> None:
    """Let sixteen choose for one post, again and again."""
    choices = [[f"{n} {letter}" for letter in "abc"] for n in range(WORKERS)]
    start = asyncio.Barrier(WORKERS)

    async def one(number: int) -> None:
        await start.wait()
        for operation in range(operations):
            names = choices[number].copy()
            Random(number).shuffle(names)  # noqa: S311 - no secret
            await choose(sessions, HOSTILE_POST, names)
            # Whoever was last: what one of them chose, and nothing else.
            if operation % 5 == 0:
                assert await stored(sessions, HOSTILE_POST) in choices

    async with asyncio.timeout(60):
        await asyncio.gather(*map(one, range(WORKERS)))
    assert await stored(sessions, HOSTILE_POST) in choices


async def test_of_sixteen_choices_one_is_stored_as_a_whole(
    writing_crowd: Sessions, backend: str
) -> None:
    await one_choice_is_stored(writing_crowd, OPERATIONS_ON[backend])


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("lock", "tags"),
    [(lock_row, ["security"]), (without_lock, ["database", "security"])],
    ids=["locked", "negative twin"],
)
async def test_who_comes_second_replaces_what_the_first_chose(
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    lock: Any,
    tags: list[str],
) -> None:
    monkeypatch.setattr(many_to_many, "lock_row", lock)
    async with sessions() as first, asyncio.TaskGroup() as tasks:
        await set_tags(first, HOSTILE_POST, ["database"])
        second = tasks.create_task(
            choose(sessions, HOSTILE_POST, ["security"])
        )
        if lock is lock_row:
            await until_waiting(sessions)
        else:
            await second
        await first.commit()
    assert await stored(sessions, HOSTILE_POST) == tags


async def test_negative_twin_two_lists_are_both_stored_or_one_is_refused(
    engine: AsyncEngine,
    capsys: pytest.CaptureFixture[str],
    backend: str,
) -> None:
    await many_to_many.trap_no_lock(engine)
    *_, failed, _, tags = capsys.readouterr().out.splitlines()
    both = backend == "postgresql"
    assert failed == f"requests failed: {0 if both else 1} of 2"
    assert tags == f"tags stored: {4 if both else 2}"


@pytest.mark.backend("postgresql")
async def test_negative_twin_what_was_there_before_does_not_warn(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        post = await session.get_one(Post, RELEASE_POST, options=WITH_TAGS)
        await choose(sessions, RELEASE_POST, ["news"])
        post.tags = [Tag(name="late")]
    assert await stored(sessions, RELEASE_POST) == ["late", "news"]


@pytest.mark.backend("postgresql")
async def test_others_may_go_on_referring_to_the_post(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session, sessions.begin() as other:
        await set_tags(session, RELEASE_POST, ["news"])
        await other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        other.add(Comment(post_id=RELEASE_POST, body="Thanks."))
        await other.flush()


@pytest.mark.backend("sqlite")
async def test_on_sqlite_who_begins_as_a_reader_cannot_write_after_another(
    engine: AsyncEngine, sessions: Sessions, writers: Sessions
) -> None:
    for make, refused in ((sessions, True), (writers, False)):
        async with make() as session:
            await session.connection()
            if refused:
                await lock_row(session, Post.id, RELEASE_POST)
                await choose(writers, QUIET_POST, ["first"])
                with pytest.raises(OperationalError, match="locked"):
                    await set_tags(session, RELEASE_POST, ["news"])
            else:
                await set_tags(session, RELEASE_POST, ["news"])
    assert await stored(sessions, QUIET_POST) == ["first"]


async def test_one_is_added_beside_a_replacement(
    writers: Sessions, backend: str
) -> None:
    async def add(session: AsyncSession) -> None:
        pair = {"post_id": RELEASE_POST, "tag_id": 1}
        adding = insert_into(session, post_tags).values(**pair)
        await session.execute(adding.on_conflict_do_nothing())

    async with writers() as session, writers() as other:
        await set_tags(session, RELEASE_POST, ["news"])
        if backend == "sqlite":  # one writes at a time
            await session.commit()
        else:
            await other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        for _ in range(2):
            await add(other)
        await session.commit()
        await other.commit()
    assert await stored(writers, RELEASE_POST) == ["asyncio", "news"]


# --- No deadlock -------------------------------------------------------------


async def add_tag(session: AsyncSession, name: str) -> None:
    await session.execute(insert(Tag).values(name=name))


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("order", "codes"),
    [(sorted, []), (list, ["40P01"])],
    ids=["sorted", "negative twin"],
)
async def test_names_are_added_in_the_same_order_by_all(
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    order: Any,
    codes: list[str],
) -> None:
    monkeypatch.setattr(many_to_many, "sorted", order, raising=False)
    monkeypatch.setattr(many_to_many, "set", list, raising=False)
    failed: list[str] = []

    async def answer(work: Work, session: AsyncSession) -> None:
        try:
            await work(session)
            await session.commit()
        except DBAPIError as error:
            failed.append(code_of(error))
            await session.rollback()

    async with sessions() as first, sessions() as second:
        await add_tag(first, "a")
        async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
            # It waits for the first one's "a": before or after its own "z".
            tasks.create_task(
                answer(
                    lambda own: set_tags(own, QUIET_POST, ["z", "a"]), second
                )
            )
            await until_waiting(sessions)
            await answer(lambda own: add_tag(own, "z"), first)
    assert failed == codes


async def load(
    sessions: Sessions, operations: int, posts: Sequence[UUID]
) -> None:
    """Let sixteen replace sets that overlap, each in an order of its own."""
    start = asyncio.Barrier(WORKERS)

    async def one(number: int) -> None:
        chance = Random(number)  # noqa: S311 - no secret
        await start.wait()
        for operation in range(operations):
            # Half of them new, and the same for all at about the same time.
            names = [f"{operation} {letter}" for letter in "abcdef"]
            names += ["asyncio", "typing", "testing"]
            chosen = chance.sample(names, k=6)
            await choose(sessions, chance.choice(posts), chosen)

    async with asyncio.timeout(60):
        await asyncio.gather(*map(one, range(WORKERS)))


async def test_of_many_sets_that_overlap_none_is_refused(
    writing_crowd: Sessions, backend: str
) -> None:
    posts = await some_posts(writing_crowd, 4)
    await load(writing_crowd, OPERATIONS_ON[backend], posts)
    for post_id in posts:
        assert len(await stored(writing_crowd, post_id)) == 6


# --- The lines of an order ---------------------------------------------------


async def lines_of(
    sessions: Sessions, order_id: UUID
) -> dict[UUID, tuple[int, int]]:
    """Return units and price of each product."""
    async with sessions() as session:
        query = select(OrderLine).where(OrderLine.order_id == order_id)
        return {
            line.product_id: (line.quantity, line.unit_price_cents)
            for line in await session.scalars(query)
        }


async def order(
    sessions: Sessions, order_id: UUID, units: dict[UUID, int]
) -> None:
    async with sessions.begin() as session:
        await set_lines(session, order_id, units)


async def make_dearer(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        dearer = Product.price_cents + 1
        await session.execute(update(Product).values(price_cents=dearer))


async def test_an_order_has_these_lines_and_no_others(
    writers: Sessions,
) -> None:
    others = await count(writers, OrderLine) - 3
    await order(writers, ORDER, {SHIRT: 2, MUG: 7})
    assert {
        id_: units
        for id_, (units, _) in (await lines_of(writers, ORDER)).items()
    } == {SHIRT: 2, MUG: 7}
    assert await count(writers, OrderLine) == others + 2
    await order(writers, ORDER, {})
    assert await lines_of(writers, ORDER) == {}
    assert await count(writers, OrderLine) == others


async def test_a_line_that_was_there_keeps_its_price(
    writers: Sessions,
) -> None:
    await order(writers, EMPTY_ORDER, {MUG: 1, HOODIE: 1})
    await make_dearer(writers)
    await order(writers, EMPTY_ORDER, {MUG: 2, SHIRT: 3})
    assert await lines_of(writers, EMPTY_ORDER) == {
        MUG: (2, 12_50),
        SHIRT: (3, 25_01),
    }
    # One that was taken out comes back at the price of now.
    await order(writers, EMPTY_ORDER, {HOODIE: 1})
    assert await lines_of(writers, EMPTY_ORDER) == {HOODIE: (1, 45_01)}


@pytest.mark.parametrize(
    ("units", "sent"),
    [({}, 2), ({MUG: 1}, 3), ({MUG: 2, SHIRT: 1, HOODIE: 1}, 3)],
    ids=["none", "one", "three"],
)
async def test_three_statements_whatever_the_number_of_lines(
    writers: Sessions,
    statements: Statements,
    units: dict[UUID, int],
    sent: int,
) -> None:
    for _ in range(2):
        with statements.expect(sent):
            await order(writers, ORDER, units)


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ({UUID(int=n): 1 for n in range(1_001)}, "too many"),
        ({MUG: 1, SHIRT: 0}, "one unit or more"),
        ({MUG: -1}, "one unit or more"),
    ],
    ids=["1,001", "no unit", "less than none"],
)
async def test_what_cannot_be_ordered_is_refused_before_any_sql(
    session: AsyncSession,
    statements: Statements,
    units: dict[UUID, int],
    reason: str,
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match=reason):
        await set_lines(session, ORDER, units)


async def test_a_thousand_products_are_not_too_many(
    session: AsyncSession,
) -> None:
    units = {UUID(int=number): 1 for number in range(1_000)}
    with pytest.raises(IntegrityError, match="unit_price_cents"):
        await set_lines(session, ORDER, units)


async def test_neither_an_order_nor_a_product_is_made_up(
    writers: Sessions,
) -> None:
    before = await lines_of(writers, ORDER)
    with pytest.raises(LookupError, match="no row"):
        await order(writers, NOBODY, {MUG: 1})
    with pytest.raises(IntegrityError, match="unit_price_cents"):
        await order(writers, ORDER, {MUG: 9, NOBODY: 1})
    assert await lines_of(writers, ORDER) == before


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("lock", "products"),
    [(lock_row, {SHIRT}), (without_lock, {MUG, SHIRT})],
    ids=["locked", "negative twin"],
)
async def test_the_lines_of_an_order_are_replaced_by_one_at_a_time(
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
    lock: Any,
    products: set[UUID],
) -> None:
    monkeypatch.setattr(many_to_many, "lock_row", lock)
    async with sessions() as first, asyncio.TaskGroup() as tasks:
        await set_lines(first, EMPTY_ORDER, {MUG: 1})
        second = tasks.create_task(order(sessions, EMPTY_ORDER, {SHIRT: 1}))
        if lock is lock_row:
            await until_waiting(sessions)
        else:
            await second
        await first.commit()
    assert (await lines_of(sessions, EMPTY_ORDER)).keys() == products


async def test_of_sixteen_orders_one_is_stored_as_a_whole(
    writing_crowd: Sessions,
) -> None:
    async with writing_crowd() as session:
        query = select(Product.id).order_by(Product.id).limit(WORKERS + 1)
        products = (await session.scalars(query)).all()
    start = asyncio.Barrier(WORKERS)

    async def one(number: int) -> None:
        await start.wait()
        pair = dict.fromkeys(products[number : number + 2], number + 1)
        # In both orders: neither may matter.
        units = dict(sorted(pair.items(), reverse=number % 2 == 0))
        for _ in range(5):
            await order(writing_crowd, EMPTY_ORDER, units)

    async with asyncio.timeout(60):
        await asyncio.gather(*map(one, range(WORKERS)))
    lines = await lines_of(writing_crowd, EMPTY_ORDER)
    [units] = {units for units, _ in lines.values()}
    assert lines.keys() == {*products[units - 1 : units + 1]}


# --- What relationships do ---------------------------------------------------


async def test_even_to_add_one_the_list_has_to_be_loaded(
    session: AsyncSession,
) -> None:
    post = await session.get_one(Post, RELEASE_POST)
    with (
        pytest.raises((MissingGreenlet, StatementError), match="greenlet_"),
        unawaited_cursor(),
    ):
        post.tags.append(Tag(name="news"))


async def test_a_list_takes_a_tag_that_it_has_and_stores_it_once(
    session: AsyncSession,
) -> None:
    post = await session.get_one(Post, RELEASE_POST, options=WITH_TAGS)
    post.tags.append(post.tags[0])
    await session.flush()
    assert len(post.tags) == 3
    assert await tags_of(session, RELEASE_POST) == "release, testing"


class Own(DeclarativeBase):
    """Base of models whose tags are a set."""


class Word(Own):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Article(Own):
    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    words: Mapped[set[Word]] = relationship(
        secondary=Table(
            "post_tags",
            Own.metadata,
            Column("post_id", ForeignKey("posts.id"), primary_key=True),
            Column("tag_id", ForeignKey("tags.id"), primary_key=True),
        )
    )


async def test_a_set_takes_a_tag_once(session: AsyncSession) -> None:
    article = await session.get_one(
        Article, QUIET_POST, options=[selectinload(Article.words)]
    )
    query = select(Word).where(Word.name == "c++")
    word = (await session.scalars(query)).one()
    article.words.update([word, word])
    article.words.add(word)
    await session.flush()
    assert "c++" in await tags_of(session, QUIET_POST)


async def test_to_take_a_product_out_of_secondary_takes_its_line(
    writers: Sessions,
) -> None:
    async with writers.begin() as session:
        basket = await session.get_one(
            Basket, ORDER, options=[selectinload(Basket.both)]
        )
        basket.both.pop()
    assert len(await lines_of(writers, ORDER)) == 2


async def test_what_is_only_read_is_not_written(writers: Sessions) -> None:
    async with writers.begin() as session:
        basket = await session.get_one(
            Basket, ORDER, options=[selectinload(Basket.read)]
        )
        basket.read.pop()
    assert len(await lines_of(writers, ORDER)) == 3


def test_the_schema_maps_without_a_warning() -> None:
    configure_mappers()
    assert {each.key for each in Order.__mapper__.relationships} == {
        "user",
        "lines",
    }
