"""What a deletion takes along, what it spares, and what is in its way."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from locks import is_locked, until_waiting
from plans import plans_of, sqlite_plans_of
from sqlalchemy import (
    Column,
    ForeignKey,
    MetaData,
    Table,
    Uuid,
    delete,
    event,
    exists,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import (
    IntegrityError,
    MissingGreenlet,
    PendingRollbackError,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import registry, relationship, selectinload

from conftest import Statements
from recipes.foundations.constraint_errors import constraint_of
from recipes.foundations.engines import Sessions, make_sessions
from recipes.foundations.unawaited import unawaited_cursor
from recipes.modelling import delete_with_children
from recipes.modelling.delete_with_children import (
    FULMAR,
    KEPT,
    UserInUseError,
    delete_inactive_users,
    delete_user,
    kept_rows,
)
from recipes.schema import (
    Account,
    Base,
    Comment,
    Order,
    Post,
    Profile,
    User,
    post_tags,
)
from recipes.schema.seed import (
    AVOCET,
    CURLEW,
    EGRET,
    ORDER,
    QUIET_POST,
    SISKIN,
    TURNSTONE,
)

NOBODY = UUID(int=1)
# All keys that refer to the user or to what goes with one.
KEYS = [
    Profile.user_id,
    Post.author_id,
    Comment.author_id,
    Comment.post_id,
    Comment.parent_id,
    post_tags.c.post_id,
    Order.user_id,
    Account.owner_id,
]


async def rows(sessions: Sessions) -> Counter[str]:
    """Count the rows of every table."""
    async with sessions() as session:
        return Counter(
            {
                table.name: await session.scalar(
                    select(func.count()).select_from(table)
                )
                for table in Base.metadata.sorted_tables
            }
        )


async def orphans(sessions: Sessions) -> int:
    """Count the rows of all tables that refer to a row which is not there."""
    found = 0
    async with sessions() as session:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                parents = key.column.table.alias()
                query = select(func.count()).where(
                    key.parent.is_not(None),
                    ~exists().where(parents.c[key.column.name] == key.parent),
                )
                found += await session.scalar(query) or 0
    return found


async def fulmar(sessions: Sessions) -> UUID:
    async with sessions() as session:
        return (await session.scalars(FULMAR)).one()


async def delete_one(sessions: Sessions, user_id: UUID) -> str:
    try:
        async with sessions.begin() as session:
            there = await delete_user(session, user_id)
    except UserInUseError as error:
        return f"in use: {error.rows}"
    return "deleted" if there else "nobody"


async def add_post(sessions: Sessions, author_id: UUID, slug: str) -> str:
    try:
        async with sessions.begin() as session:
            session.add(
                Post(author_id=author_id, slug=slug, title="", body="")
            )
    except IntegrityError:
        return "refused"
    return "stored"


# --- What goes, and what stays -----------------------------------------------


async def test_rows_of_every_table_before_and_after(
    sessions: Sessions,
) -> None:
    user_id = await fulmar(sessions)
    async with sessions() as session:
        posts = [
            post.id
            for post in await session.scalars(select(Post))
            if post.author_id == user_id
        ]
        comments = [
            comment.id
            for comment in await session.scalars(select(Comment))
            if comment.post_id in posts
        ]
        tagged = [
            post_id
            for post_id in await session.scalars(select(post_tags.c.post_id))
            if post_id in posts
        ]
    gone = {"users": 1, "profiles": 1, "posts": len(posts)}
    gone |= {"comments": len(comments), "post_tags": len(tagged)}
    assert all(gone.values())
    before = await rows(sessions)
    assert await delete_one(sessions, user_id) == "deleted"
    assert before - await rows(sessions) == Counter(gone)
    assert await rows(sessions) - before == Counter()
    assert await orphans(sessions) == 0


async def test_comments_elsewhere_stay_without_a_name(
    sessions: Sessions,
) -> None:
    user_id = await fulmar(sessions)
    async with sessions() as session:
        before = {
            comment.id: (comment.body, comment.author_id)
            for comment in await session.scalars(
                select(Comment).join(Post).where(Post.author_id != user_id)
            )
        }
    named = [id_ for id_, (_, author) in before.items() if author == user_id]
    assert named
    await delete_one(sessions, user_id)
    async with sessions() as session:
        after = {
            comment.id: (comment.body, comment.author_id)
            for comment in await session.scalars(select(Comment))
        }
    for id_ in named:
        body, _ = before[id_]
        before[id_] = (body, None)
    assert after == before


async def test_nobody_is_deleted_where_there_is_no_such_user(
    sessions: Sessions,
) -> None:
    before = await rows(sessions)
    assert await delete_one(sessions, NOBODY) == "nobody"
    assert await delete_one(sessions, TURNSTONE) == "deleted"
    assert await delete_one(sessions, TURNSTONE) == "nobody"
    gone = Counter({"users": 1, "profiles": 1})
    assert before - await rows(sessions) == gone


async def test_the_callers_rollback_brings_all_back(
    sessions: Sessions,
) -> None:
    before, user_id = await rows(sessions), await fulmar(sessions)
    async with sessions() as session:
        assert await delete_user(session, user_id)
        assert await session.get(User, user_id) is None
        await session.rollback()
    assert await rows(sessions) == before


@pytest.mark.parametrize("posts", [1, 100])
async def test_one_statement_deletes_any_number_of_children(
    sessions: Sessions, statements: Statements, posts: int
) -> None:
    async with sessions.begin() as session:
        for number in range(posts):
            post = Post(author_id=TURNSTONE, slug=f"{number}", title="")
            post.body, post.comments = "", [Comment(body="")]
            session.add(post)
    before = await rows(sessions)
    with statements.expect(1):
        assert await delete_one(sessions, TURNSTONE) == "deleted"
    gone = {"users": 1, "profiles": 1, "posts": posts, "comments": posts}
    assert before - await rows(sessions) == Counter(gone)


# --- What is in the way ------------------------------------------------------


def test_what_is_kept_are_all_keys_that_refuse() -> None:
    refusing = {
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "users" and key.ondelete is None
    }
    assert refusing == {key.property.columns[0] for key in KEPT}


async def test_what_is_in_the_way_is_counted(sessions: Sessions) -> None:
    before = await rows(sessions)
    for user_id, in_the_way in {
        AVOCET: {"orders": 7, "accounts": 2},
        EGRET: {"orders": 1},
    }.items():
        async with sessions.begin() as session:
            with pytest.raises(UserInUseError, match="in use") as caught:
                await delete_user(session, user_id)
        assert caught.value.rows == in_the_way
        assert isinstance(caught.value.__cause__, IntegrityError)
    assert await rows(sessions) == before


async def test_an_account_is_in_the_way(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        session.add(Account(owner_id=SISKIN, balance_cents=0))
    assert await delete_one(sessions, SISKIN) == "in use: {'accounts': 1}"


async def test_it_is_told_without_an_attempt(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(3):
        assert await kept_rows(session, CURLEW) == {"orders": 1, "accounts": 2}
        assert await kept_rows(session, TURNSTONE) == {}
        assert await kept_rows(session, NOBODY) == {}


async def test_without_what_was_in_the_way_it_goes(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        with pytest.raises(UserInUseError):
            await delete_user(session, EGRET)
        await session.execute(delete(Order).where(Order.user_id == EGRET))
        assert await delete_user(session, EGRET)
    assert await orphans(sessions) == 0


async def test_the_callers_work_survives_the_refusal(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions.begin() as session:
        user = await session.get_one(User, AVOCET)
        session.add(Comment(post_id=QUIET_POST, body="Before."))
        # The caller's INSERT, the DELETE, and the counting.
        with statements.expect(3), pytest.raises(UserInUseError):
            await delete_user(session, AVOCET)
        with statements.expect(0):
            assert user.username == "avocet"
        session.add(Comment(post_id=QUIET_POST, body="After."))
    async with sessions() as session:
        query = select(Comment.body).where(Comment.post_id == QUIET_POST)
        bodies = await session.scalars(query.order_by(Comment.id))
        assert bodies.all() == ["Before.", "After."]


async def test_a_pending_change_that_is_refused_is_the_callers_fault(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        session.add(Order(user_id=NOBODY))
        with statements.expect(1), pytest.raises(IntegrityError):
            await delete_user(session, AVOCET)
        with pytest.raises(PendingRollbackError):
            await session.get(User, AVOCET)


async def badges(session: AsyncSession, rule: str = "") -> Table:
    """Create a table that refers to users, with a row for one of them."""
    table = Table(
        "badges",
        MetaData(),
        Column("user_id", Uuid, nullable=False),
    )
    kind = table.c.user_id.type.compile(session.get_bind().dialect)
    await session.execute(
        text(
            f"CREATE TABLE badges (user_id {kind} NOT NULL"
            f" REFERENCES users (id) {rule})"
        )
    )
    await session.execute(insert(table), {"user_id": TURNSTONE})
    return table


@pytest.mark.parametrize("rule", ["", "ON DELETE RESTRICT"])
async def test_something_else_in_the_way_is_passed_on(
    sessions: Sessions, rule: str
) -> None:
    async with sessions.begin() as session:
        await badges(session, rule)
    async with sessions.begin() as session:
        with pytest.raises(IntegrityError):
            await delete_user(session, TURNSTONE)
        # The savepoint has undone it: the transaction goes on.
        assert await session.get(User, TURNSTONE) is not None


async def test_a_rule_of_null_needs_a_column_that_may_be_null(
    session: AsyncSession,
) -> None:
    await badges(session, "ON DELETE SET NULL")
    with pytest.raises(IntegrityError, match="user_id"):
        await delete_user(session, TURNSTONE)


async def test_a_foreign_key_has_no_index_of_its_own(
    session: AsyncSession,
) -> None:
    await badges(session)
    connection = await session.connection()
    indexes = await connection.run_sync(
        lambda each: inspect(each).get_indexes("badges")
    )
    assert indexes == []


async def test_only_one_engine_names_what_is_in_the_way(
    session: AsyncSession,
) -> None:
    with pytest.raises(IntegrityError) as caught:
        await session.execute(delete(User).where(User.id == AVOCET))
    named = session.get_bind().dialect.name == "postgresql"
    # One of the two that are in the way.
    keys = {"fk_orders_user_id_users", "fk_accounts_owner_id_users"}
    assert constraint_of(caught.value) in (keys if named else {None})


# --- Two at once -------------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_a_child_that_comes_while_the_parent_goes_is_refused(
    sessions: Sessions,
) -> None:
    user_id = await fulmar(sessions)
    async with sessions() as session, asyncio.TaskGroup() as tasks:
        assert await delete_user(session, user_id)
        adding = tasks.create_task(add_post(sessions, user_id, "late"))
        await until_waiting(sessions)
        await session.commit()
    assert adding.result() == "refused"
    assert await orphans(sessions) == 0


@pytest.mark.backend("postgresql")
async def test_children_are_locked_until_the_commit(
    sessions: Sessions,
) -> None:
    user_id = await fulmar(sessions)
    theirs = select(Post.id).where(Post.author_id == user_id)
    assert not await is_locked(sessions, theirs)
    async with sessions() as session:
        await delete_user(session, user_id)
        assert await is_locked(sessions, theirs)


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("key", "row", "outcome"),
    [
        (Post.author_id, {"slug": "new", "title": "", "body": ""}, "deleted"),
        (Order.user_id, {}, "in use: {'orders': 1}"),
    ],
    ids=["post", "order"],
)
async def test_a_child_that_came_before_is_waited_for(
    sessions: Sessions, key: Any, row: dict[str, str], outcome: str
) -> None:
    user_id = await fulmar(sessions)
    child = insert(key.class_).values({key.key: user_id, **row})
    async with sessions() as session, asyncio.TaskGroup() as tasks:
        await session.execute(child)
        deleting = tasks.create_task(delete_one(sessions, user_id))
        await until_waiting(sessions)
        await session.commit()
    assert deleting.result() == outcome
    assert await orphans(sessions) == 0


async def test_of_many_children_at_once_no_orphan_is_left(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    user_id = await fulmar(sessions)
    before = await rows(sessions)
    start = asyncio.Barrier(25)
    at_once = make_sessions(crowd)

    async def one(number: int) -> str:
        await start.wait()
        if number == 12:
            return await delete_one(at_once, user_id)
        return await add_post(at_once, user_id, f"at-once-{number}")

    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*(one(n) for n in range(25)))
    assert outcomes[12] == "deleted"
    assert set(outcomes) <= {"deleted", "stored", "refused"}
    assert await orphans(sessions) == 0
    after = await rows(sessions)
    assert before["posts"] - after["posts"] == 8


async def test_a_child_that_comes_after_is_refused(
    sessions: Sessions,
) -> None:
    user_id = await fulmar(sessions)
    assert await delete_one(sessions, user_id) == "deleted"
    assert await add_post(sessions, user_id, "late") == "refused"
    assert await orphans(sessions) == 0


@pytest.mark.backend("postgresql")
async def test_negative_twin_without_the_key_the_child_is_an_orphan(
    sessions: Sessions,
) -> None:
    user_id = await fulmar(sessions)
    async with sessions.begin() as session:
        drop = "ALTER TABLE posts DROP CONSTRAINT fk_posts_author_id_users"
        await session.execute(text(drop))
        await session.execute(delete(Post).where(Post.author_id == user_id))
    async with sessions() as session:
        assert await delete_user(session, user_id)
        assert await add_post(sessions, user_id, "late") == "stored"
        await session.commit()
    assert await orphans(sessions) == 1


@pytest.mark.backend("sqlite")
async def test_negative_twin_with_foreign_keys_off_all_are_orphans(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def switch_off(connection: Any, _record: object) -> None:
        connection.cursor().execute("PRAGMA foreign_keys = OFF")

    user_id = await fulmar(sessions)
    assert await delete_one(sessions, AVOCET) == "deleted"
    assert await delete_one(sessions, user_id) == "deleted"
    assert await add_post(sessions, user_id, "late") == "stored"
    assert await orphans(sessions) > 9


# --- Many of them ------------------------------------------------------------


async def test_those_in_use_are_left_out_and_the_oldest_go_first(
    sessions: Sessions,
) -> None:
    # The oldest are stored last: in which order they lie does not matter.
    async with sessions.begin() as session:
        for number in (4, 3, 2, 1):
            user = User(id=UUID(int=number), username=f"no. {number}")
            user.email, user.is_active = f"{number}@example.org", False
            session.add(user)
            await session.flush()
        session.add(Order(user_id=UUID(int=2)))
    inactive = select(User.username).where(User.is_active.is_(False))
    left = []
    for expected in (2, 2, 0):
        async with sessions.begin() as session:
            deleted = await delete_inactive_users(session, limit=2)
            assert deleted == expected
            names = await session.scalars(inactive.order_by(User.id))
            left.append(names.all())
    assert left == [
        ["no. 2", "no. 4", "egret", "jackdaw"],
        ["no. 2", "egret"],
        ["no. 2", "egret"],
    ]
    assert await orphans(sessions) == 0


async def test_active_users_and_those_with_accounts_stay(
    sessions: Sessions,
) -> None:
    async with sessions.begin() as session:
        jackdaw = select(User.id).where(User.username == "jackdaw")
        owner_id = (await session.scalars(jackdaw)).one()
        session.add(Account(owner_id=owner_id, balance_cents=0))
    before = await rows(sessions)
    async with sessions.begin() as session:
        assert await delete_inactive_users(session) == 0
    assert await rows(sessions) == before


async def test_a_hundred_go_if_the_caller_does_not_say(
    session: AsyncSession, statements: Statements
) -> None:
    session.add_all(
        User(
            username=f"gone-{number}",
            email=f"gone-{number}@example.org",
            is_active=False,
        )
        for number in range(100)
    )
    await session.flush()
    for deleted in (100, 1, 0):  # jackdaw is one more
        with statements.expect(1):
            assert await delete_inactive_users(session) == deleted


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_limit_that_is_none_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="positive"):
        await delete_inactive_users(session, limit=limit)


@pytest.mark.backend("postgresql")
async def test_whom_somebody_gives_an_order_right_now_is_left_out(
    sessions: Sessions,
) -> None:
    jackdaw = select(User.id).where(User.username == "jackdaw")
    async with sessions.begin() as adding, sessions.begin() as deleting:
        adding.add(Order(user_id=(await adding.scalars(jackdaw)).one()))
        await adding.flush()
        await deleting.execute(text("SET LOCAL lock_timeout = '50ms'"))
        assert await delete_inactive_users(deleting) == 0
    assert await orphans(sessions) == 0


async def test_one_in_use_blocks_all_of_a_plain_delete(
    sessions: Sessions,
) -> None:
    before = await rows(sessions)
    async with sessions() as session:
        with pytest.raises(IntegrityError):
            await delete_with_children.trap_one_blocks_all(session)
    assert await rows(sessions) == before


# --- By an index -------------------------------------------------------------


@pytest.mark.backend("postgresql")
async def test_what_refers_to_a_user_is_found_by_an_index(
    session: AsyncSession,
) -> None:
    # On tables this small, the planner would read all.
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    assert await delete_user(session, (await session.scalars(FULMAR)).one())
    # What the keys' own statements did is in no plan, but is counted.
    counted = await session.execute(
        text(
            "SELECT relname, seq_scan, idx_scan"
            " FROM pg_stat_xact_user_tables WHERE seq_scan + idx_scan > 0"
        )
    )
    scans = {name: (whole, by_index) for name, whole, by_index in counted}
    assert scans.keys() >= {
        *("profiles", "posts", "post_tags", "comments", "orders", "accounts")
    }
    del scans["users"]  # FULMAR looks for a name
    assert [name for name, (whole, _) in scans.items() if whole] == []


@pytest.mark.backend("postgresql")
async def test_on_a_large_database_the_planner_takes_these_indexes(
    large_engine: AsyncEngine, backend: str
) -> None:
    assert backend == "postgresql"

    async def look(session: AsyncSession) -> None:
        for key in KEYS:
            if key is not Order.user_id:  # there are few orders
                value = 1 if key is Comment.parent_id else AVOCET
                await session.execute(select(key).where(key == value))

    plans = await plans_of(large_engine, look)
    assert len(plans) == len(KEYS) - 1
    for plan in plans:
        assert "Seq Scan" not in "\n".join(plan)


@pytest.mark.backend("sqlite")
async def test_sqlite_finds_what_refers_to_a_user_by_an_index(
    engine: AsyncEngine,
) -> None:
    async def look(session: AsyncSession) -> None:
        for key in KEYS:
            value = 1 if key is Comment.parent_id else AVOCET
            await session.execute(select(key).where(key == value))

    plans = await sqlite_plans_of(engine, look)
    assert len(plans) == len(KEYS)
    for [step] in plans:
        assert step.startswith("SEARCH")
        assert " INDEX " in step


# --- What the ORM does -------------------------------------------------------

CASCADE = "save-update, merge, delete, delete-orphan"


@contextmanager
def mapped(**options: Any) -> Iterator[tuple[Any, Any]]:
    """Map users and their posts; ``options`` are of the relationship."""

    class Parent:
        pass

    class Child:
        pass

    metadata, models = MetaData(), registry()
    users = Table("users", metadata, Column("id", Uuid, primary_key=True))
    posts = Table(
        "posts",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("author_id", ForeignKey("users.id")),
    )
    models.map_imperatively(Child, posts)
    children = relationship(Child, **options)
    models.map_imperatively(Parent, users, properties={"children": children})
    yield Parent, Child
    models.dispose()


async def get(session: AsyncSession, parent: Any, *, loaded: bool) -> Any:
    """Get a user who has eight posts, with or without them."""
    children = [selectinload(parent.children)] if loaded else []
    user_id = (await session.scalars(FULMAR)).one()
    return await session.get_one(parent, user_id, options=children)


@pytest.mark.parametrize(
    ("options", "unloaded", "loaded"),
    [
        ({}, ["SELECT", "UPDATE"], ["UPDATE"]),
        ({"passive_deletes": True}, [], ["UPDATE"]),
        ({"cascade": CASCADE}, ["SELECT", "DELETE"], ["DELETE"]),
        ({"cascade": CASCADE, "passive_deletes": True}, [], ["DELETE"]),
        ({"passive_deletes": "all"}, [], []),
    ],
    ids=["none", "passive", "cascade", "both", "all"],
)
async def test_what_a_relationship_does_with_children(
    session: AsyncSession,
    statements: Statements,
    options: dict[str, Any],
    unloaded: Sequence[str],
    loaded: Sequence[str],
) -> None:
    for load, kinds in ((False, unloaded), (True, loaded)):
        with mapped(**options) as (parent, _):
            user = await get(session, parent, loaded=load)
            before = statements.count
            await session.delete(user)
            if "UPDATE" in kinds:
                with pytest.raises(IntegrityError, match="author_id"):
                    await session.flush()
            else:
                await session.flush()
                assert await session.get(User, user.id) is None
            sent = [sql for sql in statements.sql[before:] if "posts" in sql]
            assert [*dict.fromkeys(sql.split()[0] for sql in sent)] == kinds
            await session.rollback()
            session.expunge_all()  # or it meets them without their mapping


@pytest.mark.parametrize(
    "options", [{}, {"cascade": CASCADE}, {"passive_deletes": "all"}]
)
async def test_a_statement_reads_none_of_these_options(
    session: AsyncSession, statements: Statements, options: dict[str, Any]
) -> None:
    with mapped(**options) as (parent, _):
        user = await get(session, parent, loaded=True)
        with statements.expect(1):
            await session.execute(delete(parent).where(parent.id == user.id))
        theirs = select(func.count()).where(Post.author_id == user.id)
        assert await session.scalar(theirs) == 0


async def test_only_the_orm_tells_its_events_of_children(
    session: AsyncSession,
) -> None:
    seen: list[object] = []

    def note(_mapper: object, _connection: object, child: object) -> None:
        seen.append(child)

    with mapped(cascade=CASCADE, passive_deletes=True) as (parent, child):
        event.listen(child, "after_delete", note)
        for loaded, told in ((False, 0), (True, 8)):
            await session.delete(await get(session, parent, loaded=loaded))
            await session.flush()
            assert len(seen) == told
            await session.rollback()
            session.expunge_all()


async def test_objects_of_deleted_children_are_dropped_with_the_others(
    session: AsyncSession,
) -> None:
    user_id = (await session.scalars(FULMAR)).one()
    posts = await session.scalars(select(Post).filter_by(author_id=user_id))
    [first, *_] = posts.all()
    await delete_user(session, user_id)
    assert await session.get(Post, first.id) is first
    session.expunge_all()
    assert await session.get(Post, first.id) is None


@pytest.mark.parametrize("posts", [1, 100])
async def test_with_passive_deletes_the_orm_sends_two_statements(
    session: AsyncSession, statements: Statements, posts: int
) -> None:
    session.add_all(
        Post(author_id=TURNSTONE, slug=f"{number}", title="", body="")
        for number in range(posts)
    )
    await session.flush()
    session.expunge_all()
    with statements.expect(2):
        await session.delete(await session.get_one(User, TURNSTONE))
        await session.flush()


async def test_a_child_taken_out_of_its_list_is_refused_without_a_cascade(
    session: AsyncSession,
) -> None:
    user = await session.get_one(
        User, EGRET, options=[selectinload(User.posts)]
    )
    user.posts.pop()
    with pytest.raises(IntegrityError, match="author_id"):
        await session.flush()


async def test_the_orm_deletes_by_loading_under_await(
    session: AsyncSession,
) -> None:
    """``delete()`` is awaited, so that nothing it loads is missing."""
    user_id = (await session.scalars(FULMAR)).one()
    author = await session.get_one(delete_with_children.Author, user_id)
    await session.delete(author)
    await session.flush()
    assert await session.get(User, user_id) is None


async def test_to_replace_or_empty_a_list_it_has_to_be_loaded(
    session: AsyncSession,
) -> None:
    order = await session.get_one(Order, ORDER)
    with (
        pytest.raises((MissingGreenlet, StatementError), match="greenlet_"),
        unawaited_cursor(),
    ):
        order.lines.clear()
