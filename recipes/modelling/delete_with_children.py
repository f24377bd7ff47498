# Part of the package database-recipes: cookbook run delete-with-children
"""Delete a parent and its children.

Leave the children to the database: one DELETE, and a name for what is in the
way.
"""

HEADLINE = "trap_no_passive_deletes"

NEEDS = {
    "fk_profiles_user_id_users ON DELETE": (
        "The profile goes with its user.",
        "test_rows_of_every_table_before_and_after",
    ),
    "fk_posts_author_id_users ON DELETE": (
        "The posts go with their author.",
        "test_rows_of_every_table_before_and_after",
    ),
    "fk_comments_post_id_posts ON DELETE": (
        "The comments on a post go with it.",
        "test_rows_of_every_table_before_and_after",
    ),
    "fk_comments_author_id_users ON DELETE": (
        "Comments elsewhere stay, without a name.",
        "test_comments_elsewhere_stay_without_a_name",
    ),
    "fk_orders_user_id_users": (
        "A user with orders is kept.",
        "test_what_is_in_the_way_is_counted",
    ),
    "fk_accounts_owner_id_users": (
        "A user with accounts is kept.",
        "test_an_account_is_in_the_way",
    ),
    "foreign keys": (
        "Unasked, SQLite does nothing of this.",
        "test_rows_of_every_table_before_and_after",
    ),
    "ix_comments_author_id": (
        "The comments of a user are found without reading all.",
        "test_what_refers_to_a_user_is_found_by_an_index",
    ),
    "ix_orders_user_id": (
        "The orders of a user are found without reading all.",
        "test_what_refers_to_a_user_is_found_by_an_index",
    ),
    "ix_accounts_owner_id": (
        "The accounts of a user are found without reading all.",
        "test_what_refers_to_a_user_is_found_by_an_index",
    ),
}

# --8<-- [start:recipe]
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from recipes.schema import Account, Order, User

# Keys without ``ondelete``: nobody loses these rows with a user.
KEPT: tuple[InstrumentedAttribute[Any], ...] = (
    Order.user_id,
    Account.owner_id,
)


class UserInUseError(ValueError):
    """Rows that are kept refer to the user; ``rows`` counts them."""

    def __init__(self, rows: dict[str, int]) -> None:
        super().__init__("the user is in use")
        self.rows = rows


async def delete_user(session: AsyncSession, user_id: UUID) -> bool:
    """Delete a user, and return whether there was one.

    The database deletes profile, posts and the comments on them, and takes
    the name off comments elsewhere. Of all these, the session keeps the
    objects that it has. The caller's transaction goes on after
    ``UserInUseError``.

    Raises:
        UserInUseError: orders or accounts refer to the user.
        IntegrityError: something else does, or a pending change of the
            caller's was refused, which ends the transaction.
    """
    # First, since a savepoint flushes before it begins: what is refused then
    # has nothing to do with this user.
    await session.flush()
    query = delete(User).where(User.id == user_id).returning(User.id)
    try:
        async with session.begin_nested():
            deleted = await session.scalar(query)
    except IntegrityError as refused:
        rows = await kept_rows(session, user_id)
        if not rows:
            raise
        raise UserInUseError(rows) from refused
    return deleted is not None


async def kept_rows(session: AsyncSession, user_id: UUID) -> dict[str, int]:
    """Count what is in the way of deleting a user, by table.

    Asked of the tables, and not of the error: PostgreSQL names the first
    constraint that is broken, and SQLite none.
    """
    counts = (
        select(func.count())
        .where(key == user_id)
        .label(key.class_.__tablename__)
        for key in KEPT
    )
    found = (await session.execute(select(*counts))).mappings().one()
    return {table: rows for table, rows in found.items() if rows}


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.foundations.engines import Sessions
from recipes.schema import Comment, Post, Profile
from recipes.schema.seed import CURLEW, RELEASE_POST

# With a profile, posts and comments, and nothing that is kept.
FULMAR = select(User.id).where(func.lower(User.username) == "fulmar")


async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        fulmar = (await session.scalars(FULMAR)).one()
        await show(session, fulmar)

    async with sessions.begin() as session:
        print("deleted:", await delete_user(session, fulmar))
        await show(session, fulmar)

    try:
        async with sessions.begin() as session:
            await delete_user(session, CURLEW)
    except UserInUseError as error:
        print(f"{error}: {error.rows}")


async def show(session: AsyncSession, user_id: UUID) -> None:
    """Count what a user has, and whose comments are on a post of another."""
    on_release = Comment.post_id == RELEASE_POST
    counted = []
    for what, condition in {
        "profiles:": Profile.user_id == user_id,
        "posts:": Post.author_id == user_id,
        "comments elsewhere:": on_release & (Comment.author_id == user_id),
        "without a name:": on_release & Comment.author_id.is_(None),
    }.items():
        query = select(func.count()).where(condition)
        counted.append(f"{what} {await session.scalar(query)}")
    print(*counted, sep=", ")


# --8<-- [end:demo]


# --8<-- [start:batches]
from sqlalchemy import exists


async def delete_inactive_users(
    session: AsyncSession, *, limit: int = 100
) -> int:
    """Delete users who are inactive, but for those in use.

    Returns how many there were. Call again, in a new transaction, until that
    is 0: short transactions, short locks.

    Args:
        session: the session to delete with.
        limit: how many users at most, the oldest first. Their posts and
            comments are not counted.

    Raises:
        ValueError: the limit is not positive.
        DataError: the limit is beyond 64 bits.
        IntegrityError: an order or an account has come meanwhile: call again.
    """
    if limit < 1:
        raise ValueError("limit must be positive")
    in_use = (exists().where(key == User.id) for key in KEPT)
    unused = (
        select(User.id)
        .where(User.is_active.is_(False), *(~each for each in in_use))
        .order_by(User.id)
        .limit(limit)
        # Leave those to whom somebody adds a row right now. SQLite drops the
        # clause: it has one writer at a time.
        .with_for_update(skip_locked=True)
        .cte("unused")
    )
    deleted = await session.scalars(
        delete(User).where(User.id.in_(select(unused.c.id))).returning(User.id)
    )
    return len(deleted.all())


# --8<-- [end:batches]


# --8<-- [start:demo_batches]
async def demo_batches(sessions: Sessions) -> None:
    deleted = -1
    while deleted:
        async with sessions.begin() as session:
            deleted = await delete_inactive_users(session, limit=1)
        print("deleted:", deleted)


# --8<-- [end:demo_batches]


# --8<-- [start:growth]
from recipes.schema.seed import TURNSTONE


async def growth(session: AsyncSession, rows: int) -> None:
    """Delete a user with so many posts, and so many inactive users."""
    for number in range(rows):
        post = Post(author_id=TURNSTONE, slug=f"{number}", title="", body="")
        post.comments = [Comment(body="")]
        name = f"inactive-{number}"
        user = User(username=name, email=f"{name}@example.org")
        user.is_active = False
        session.add_all([post, user])
    await session.flush()
    await delete_user(session, TURNSTONE)
    await kept_rows(session, CURLEW)
    await delete_inactive_users(session, limit=rows)


# --8<-- [end:growth]


# --8<-- [start:trap_no_passive_deletes]
from collections.abc import Awaitable, Callable

from sqlalchemy import ForeignKey, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from recipes.foundations.engines import make_sessions


class Model(DeclarativeBase):
    """Base of the models below, which leave the deleting to the ORM."""


class Author(Model):
    """A user."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    essays: Mapped[list["Essay"]] = relationship(cascade="all, delete-orphan")


class Essay(Model):
    """A post."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    remarks: Mapped[list["Remark"]] = relationship(
        cascade="all, delete-orphan"
    )


class Remark(Model):
    """A comment."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id"))


async def trap_no_passive_deletes(engine: AsyncEngine) -> None:
    """Without ``passive_deletes``, the ORM loads all children first.

    And theirs, with one statement for each child.
    """

    async def usual(session: AsyncSession, user_id: UUID) -> None:
        author = await session.get_one(Author, user_id)
        await session.delete(author)

    await author_of_hundred(engine, usual)


async def author_of_hundred(
    engine: AsyncEngine, way: Callable[[AsyncSession, UUID], Awaitable[object]]
) -> None:
    """Delete a user who has 100 posts with a comment each."""
    sessions = make_sessions(engine)
    sent: list[str] = []
    async with sessions.begin() as session:
        for number in range(100):
            post = Post(id=UUID(int=number), author_id=TURNSTONE)
            post.slug, post.title, post.body = f"{number}", "", ""
            post.comments = [Comment(body="")]
            session.add(post)

    def note(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            sent.append(sql)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    async with sessions.begin() as session:
        await way(session, TURNSTONE)
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    print("posts: 100")
    print("comments: 100")
    print("statements:", len(sent))


# --8<-- [end:trap_no_passive_deletes]


# --8<-- [start:cure_no_passive_deletes]
async def cure_no_passive_deletes(engine: AsyncEngine) -> None:
    """The database follows its own keys."""

    async def recipe(session: AsyncSession, user_id: UUID) -> None:
        await delete_user(session, user_id)

    await author_of_hundred(engine, recipe)


# --8<-- [end:cure_no_passive_deletes]


# --8<-- [start:trap_loaded_children]
from sqlalchemy.orm import selectinload


async def trap_loaded_children(session: AsyncSession) -> None:
    """Without a cascade, the ORM sets the key of loaded children to NULL.

    ``passive_deletes=True`` spares only those that are not loaded.
    """
    fulmar = (await session.scalars(FULMAR)).one()
    user = await session.get_one(
        User, fulmar, options=[selectinload(User.posts)]
    )
    await session.delete(user)
    await session.flush()


# --8<-- [end:trap_loaded_children]


# --8<-- [start:cure_loaded_children]
async def cure_loaded_children(session: AsyncSession) -> None:
    """A statement asks nothing of the objects."""
    fulmar = (await session.scalars(FULMAR)).one()
    user = await session.get_one(
        User, fulmar, options=[selectinload(User.posts)]
    )
    print("deleted:", await delete_user(session, user.id))


# --8<-- [end:cure_loaded_children]


# --8<-- [start:trap_foreign_keys_off]
from sqlalchemy.ext.asyncio import create_async_engine

from recipes.foundations.engines import make_engine


async def trap_foreign_keys_off(engine: AsyncEngine) -> None:
    """By default, SQLite deletes the parent and leaves the children."""
    await posts_of_nobody(create_async_engine(engine.url))


async def posts_of_nobody(engine: AsyncEngine) -> None:
    """Delete a user who has posts; count those whose author is gone."""
    orphans = select(func.count(Post.id)).where(
        ~exists().where(User.id == Post.author_id)
    )
    async with make_sessions(engine).begin() as session:
        await session.execute(delete(User).where(User.id.in_(FULMAR)))
        print("orphans:", await session.scalar(orphans))
    await engine.dispose()


# --8<-- [end:trap_foreign_keys_off]


# --8<-- [start:cure_foreign_keys_off]
async def cure_foreign_keys_off(engine: AsyncEngine) -> None:
    """``PRAGMA foreign_keys = ON``, for each connection."""
    await posts_of_nobody(make_engine(engine.url))


# --8<-- [end:cure_foreign_keys_off]


# --8<-- [start:trap_one_blocks_all]
async def trap_one_blocks_all(session: AsyncSession) -> None:
    """Of two inactive users one has an order, and so none is deleted."""
    await session.execute(delete(User).where(User.is_active.is_(False)))


# --8<-- [end:trap_one_blocks_all]


# --8<-- [start:cure_one_blocks_all]
async def cure_one_blocks_all(session: AsyncSession) -> None:
    """The statement leaves out those who are in use."""
    print("deleted:", await delete_inactive_users(session))


# --8<-- [end:cure_one_blocks_all]


# --8<-- [start:trap_stale_children]
async def trap_stale_children(session: AsyncSession) -> None:
    """The session keeps children that the database has deleted.

    After ``session.delete()`` with ``passive_deletes``, too.
    """
    fulmar = (await session.scalars(FULMAR)).one()
    posts = await session.scalars(select(Post).filter_by(author_id=fulmar))
    first, *_ = posts.all()
    await delete_user(session, fulmar)
    print("found:", await session.get(Post, first.id) is first)
    first.title = "New"
    await session.flush()


# --8<-- [end:trap_stale_children]


# --8<-- [start:trap_replace_collection]
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import OrderLine
from recipes.schema.seed import MUG, ORDER

ONE_MUG = {"product_id": MUG, "quantity": 1, "unit_price_cents": 1_250}


async def trap_replace_collection(session: AsyncSession) -> None:
    """To delete the orphans, the ORM has to load what was there before."""
    order = await session.get_one(Order, ORDER)
    with unawaited_cursor():
        order.lines = [OrderLine(**ONE_MUG)]


# --8<-- [end:trap_replace_collection]


# --8<-- [start:cure_replace_collection]
async def cure_replace_collection(session: AsyncSession) -> None:
    """Loaded first, orphans are deleted, if ``delete-orphan`` is declared."""
    order = await session.get_one(Order, ORDER)
    print("lines before:", len(await order.awaitable_attrs.lines))
    order.lines = [OrderLine(**ONE_MUG)]
    await session.flush()
    query = select(func.count()).where(OrderLine.order_id == ORDER)
    print("lines after:", await session.scalar(query))


# --8<-- [end:cure_replace_collection]


ONLY_ON = {
    "trap_foreign_keys_off": "sqlite",
    "posts_of_nobody": "sqlite",
    "cure_foreign_keys_off": "sqlite",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
