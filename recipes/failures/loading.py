# Part of the package database-recipes: cookbook why "…"
"""Loading.

An attribute that has to ask the database cannot do so by itself.
"""

from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncAttrs, AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    WriteOnlyMapped,
    joinedload,
    load_only,
    mapped_column,
    relationship,
    selectinload,
)

from recipes.foundations.engines import Sessions
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import Comment, Post, User
from recipes.schema.seed import AVOCET, BITTERN, RELEASE_POST

MORE = {
    "trap_lazy": "foundations/missing_greenlet",
    "trap_expired": "foundations/missing_greenlet",
    "trap_detached": "relationship_loading/load_on_demand",
    "trap_unique": "relationship_loading/eager_loading",
    "trap_yield_per": "relationship_loading/collections_for_a_list",
    "trap_write_only": "relationship_loading/load_on_demand",
}
WORDINGS = {
    "trap_lazy": {
        "SQLAlchemy 2.0": "greenlet_spawn has not been called; can't call "
        "await_only() here. Was IO attempted in an unexpected place?",
    },
    "trap_other_entity": {
        "SQLAlchemy 2.0": "Mapped class … does not apply to any of the root "
        "entities in this query",
    },
    "trap_only_columns": {
        "SQLAlchemy 2.0": "Query has only expression-based entities; "
        "attribute loader options for … can't be applied here.",
    },
    "trap_no_async_attrs": {
        "of any model": "… object has no attribute 'awaitable_attrs'",
    },
    "trap_awaited_list": {
        "Python 3.14": "'InstrumentedList' object can't be awaited",
    },
    "trap_attribute_of_list": {
        "any attribute": "'InstrumentedList' object has no attribute …",
    },
    "trap_attribute_of_relationship": {
        "any attribute": "Neither 'InstrumentedAttribute' object nor "
        "'Comparator' object associated with … has an attribute …",
    },
}


# --8<-- [start:trap_lazy]
async def trap_lazy(session: AsyncSession) -> None:
    """A relationship is read that was not loaded, and nothing awaits it.

    Templates and Pydantic's ``model_validate`` read attributes too.
    """
    user = await session.get_one(User, AVOCET)
    with unawaited_cursor():
        print([post.title for post in user.posts][:2])


# --8<-- [end:trap_lazy]


# --8<-- [start:cure_lazy]
async def cure_lazy(session: AsyncSession) -> None:
    """Load it in the query; an object in hand has ``awaitable_attrs``."""
    query = select(User).options(selectinload(User.posts))
    user = (await session.scalars(query.where(User.id == AVOCET))).one()
    print([post.title for post in user.posts][:2])

    other = await session.get_one(User, BITTERN)
    print(len(await other.awaitable_attrs.posts), "posts")


# --8<-- [end:cure_lazy]


# --8<-- [start:trap_expired]
async def trap_expired(engine: AsyncEngine) -> None:
    """By default a commit expires every object: reading one asks again."""
    async with AsyncSession(engine) as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()
        await session.get_one(User, BITTERN)  # the session goes on working
        with unawaited_cursor():
            print(user.username)


# --8<-- [end:trap_expired]


# --8<-- [start:cure_expired]
async def cure_expired(engine: AsyncEngine) -> None:
    """Make sessions with ``expire_on_commit=False``."""
    async with AsyncSession(engine, expire_on_commit=False) as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()
        print(user.username)


# --8<-- [end:cure_expired]


# --8<-- [start:trap_new_object]
async def trap_new_object(session: AsyncSession) -> None:
    """A collection of an object that was just stored is not loaded either.

    Appending to it asks the database for what is in it.
    """
    user = User(username="new", email="new@example.org")
    session.add(user)
    await session.commit()
    await session.get_one(User, BITTERN)  # the session goes on working
    with unawaited_cursor():
        user.posts.append(Post(slug="new", title="New", body="Text"))


# --8<-- [end:trap_new_object]


# --8<-- [start:cure_new_object]
async def cure_new_object(session: AsyncSession) -> None:
    """Set it from the other side, or before the object is stored."""
    user = User(username="new", email="new@example.org")
    session.add(user)
    await session.commit()
    session.add(Post(author=user, slug="new", title="New", body="Text"))
    await session.commit()
    query = select(Post.title).where(Post.author_id == user.id)
    print((await session.scalars(query)).all())


# --8<-- [end:cure_new_object]


# --8<-- [start:trap_dynamic]
async def trap_dynamic(session: AsyncSession) -> None:
    """A collection of ``lazy="dynamic"`` is a query that cannot be awaited."""

    class Base(DeclarativeBase): ...

    class Author(Base):
        __tablename__ = "users"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        articles: DynamicMapped["Article"] = relationship()

    class Article(Base):
        __tablename__ = "posts"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    author = await session.get_one(Author, AVOCET)
    with unawaited_cursor():
        print(len(author.articles.all()), "articles")


# --8<-- [end:trap_dynamic]


# --8<-- [start:cure_dynamic]
async def cure_dynamic(session: AsyncSession) -> None:
    """Declare it as ``WriteOnlyMapped``, and await what it selects."""

    class Base(DeclarativeBase): ...

    class Author(Base):
        __tablename__ = "users"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        articles: WriteOnlyMapped["Article"] = relationship()

    class Article(Base):
        __tablename__ = "posts"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    author = await session.get_one(Author, AVOCET)
    articles = await session.scalars(author.articles.select())
    print(len(articles.all()), "articles")


# --8<-- [end:cure_dynamic]


# --8<-- [start:trap_detached]
async def trap_detached(sessions: Sessions) -> None:
    """The session is closed: a relationship has nothing to load with."""
    async with sessions() as session:
        user = await session.get_one(User, AVOCET)
    print(len(user.posts), "posts")


# --8<-- [end:trap_detached]


# --8<-- [start:cure_detached]
async def cure_detached(sessions: Sessions) -> None:
    """Load what will be read before the session closes."""
    query = select(User).options(selectinload(User.posts))
    async with sessions() as session:
        user = (await session.scalars(query.where(User.id == AVOCET))).one()
    print(len(user.posts), "posts")


# --8<-- [end:cure_detached]


# --8<-- [start:trap_detached_expired]
async def trap_detached_expired(engine: AsyncEngine) -> None:
    """A commit expired the object, and then its session was closed."""
    async with AsyncSession(engine) as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()
    print(user.username)


# --8<-- [end:trap_detached_expired]


# --8<-- [start:cure_detached_expired]
async def cure_detached_expired(engine: AsyncEngine) -> None:
    """Make sessions with ``expire_on_commit=False``.

    After a rollback, read what is needed while the session is open: it
    expires objects all the same.
    """
    async with AsyncSession(engine, expire_on_commit=False) as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()
    print(user.username)


# --8<-- [end:cure_detached_expired]


# --8<-- [start:trap_detached_column]
async def trap_detached_column(sessions: Sessions) -> None:
    """The query left out a column, and the session is closed."""
    query = select(Post).options(load_only(Post.title))
    async with sessions() as session:
        query = query.where(Post.id == RELEASE_POST)
        post = (await session.scalars(query)).one()
    print(post.slug)


# --8<-- [end:trap_detached_column]


# --8<-- [start:cure_detached_column]
async def cure_detached_column(sessions: Sessions) -> None:
    """Name every column that will be read."""
    query = select(Post).options(load_only(Post.title, Post.slug))
    async with sessions() as session:
        query = query.where(Post.id == RELEASE_POST)
        post = (await session.scalars(query)).one()
    print(post.slug)


# --8<-- [end:cure_detached_column]


# --8<-- [start:trap_raise]
from sqlalchemy.orm import raiseload


async def trap_raise(session: AsyncSession) -> None:
    """The mapping or the query forbids to load the relationship later."""
    query = select(User).where(User.id == AVOCET).options(raiseload("*"))
    user = (await session.scalars(query)).one()
    print(len(user.posts), "posts")


# --8<-- [end:trap_raise]


# --8<-- [start:cure_raise]
async def cure_raise(session: AsyncSession) -> None:
    """Name in the query what is read: all else still raises."""
    query = select(User).where(User.id == AVOCET)
    query = query.options(selectinload(User.posts), raiseload("*"))
    user = (await session.scalars(query)).one()
    print(len(user.posts), "posts")


# --8<-- [end:cure_raise]


# --8<-- [start:trap_raise_on_sql]
async def trap_raise_on_sql(session: AsyncSession) -> None:
    """``raise_on_sql`` allows only objects that the session has already."""
    only_known = raiseload(Post.author, sql_only=True)
    query = select(Post).where(Post.id == RELEASE_POST).options(only_known)
    post = (await session.scalars(query)).one()
    print(post.author.username)


# --8<-- [end:trap_raise_on_sql]


# --8<-- [start:cure_raise_on_sql]
async def cure_raise_on_sql(session: AsyncSession) -> None:
    """Load it in the query, or have the object in the session before."""
    query = select(Post).where(Post.id == RELEASE_POST)
    query = query.options(joinedload(Post.author))
    post = (await session.scalars(query)).one()
    print(post.author.username)


# --8<-- [end:cure_raise_on_sql]


# --8<-- [start:trap_raise_column]
from sqlalchemy.orm import defer


async def trap_raise_column(session: AsyncSession) -> None:
    """The column was left out, and ``raiseload`` forbids to ask for it."""
    without_body = defer(Post.body, raiseload=True)
    query = select(Post).where(Post.id == RELEASE_POST).options(without_body)
    post = (await session.scalars(query)).one()
    print(len(post.body) > 0)


# --8<-- [end:trap_raise_column]


# --8<-- [start:cure_raise_column]
from sqlalchemy.orm import undefer


async def cure_raise_column(session: AsyncSession) -> None:
    """Ask for it in the query, with ``undefer()`` where a model defers it."""
    query = select(Post).where(Post.id == RELEASE_POST)
    query = query.options(undefer(Post.body))
    post = (await session.scalars(query)).one()
    print(len(post.body) > 0)


# --8<-- [end:cure_raise_column]


# --8<-- [start:trap_unique]
async def trap_unique(session: AsyncSession) -> None:
    """A join repeats a row for each member of its collection."""
    query = select(User).options(joinedload(User.posts))
    users = (await session.scalars(query)).all()
    print(len(users), "users")


# --8<-- [end:trap_unique]


# --8<-- [start:cure_unique]
async def cure_unique(session: AsyncSession) -> None:
    """Load collections with ``selectinload()``, or call ``unique()``."""
    query = select(User).options(selectinload(User.posts))
    users = (await session.scalars(query)).all()
    print(len(users), "users")

    query = select(User).options(joinedload(User.posts))
    users = (await session.scalars(query)).unique().all()
    print(len(users), "users")


# --8<-- [end:cure_unique]


# --8<-- [start:trap_yield_per]
async def trap_yield_per(session: AsyncSession) -> None:
    """A join cannot be cut into parts: a collection may go on in the next."""
    query = select(User).options(joinedload(User.posts))
    users = await session.stream_scalars(query.execution_options(yield_per=5))
    print(len([user async for user in users]), "users")


# --8<-- [end:trap_yield_per]


# --8<-- [start:cure_yield_per]
async def cure_yield_per(session: AsyncSession) -> None:
    """Load collections with ``selectinload()``: a query for each part."""
    query = select(User).options(selectinload(User.posts))
    users = await session.stream_scalars(query.execution_options(yield_per=5))
    print(len([user async for user in users]), "users")


# --8<-- [end:cure_yield_per]


# --8<-- [start:trap_other_entity]
async def trap_other_entity(session: AsyncSession) -> None:
    """The option is of a model that the query does not select."""
    query = select(Post).options(selectinload(User.posts))
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:trap_other_entity]


# --8<-- [start:cure_other_entity]
async def cure_other_entity(session: AsyncSession) -> None:
    """Begin with what is selected, and go on from there with a dot."""
    query = select(Post).where(Post.id == RELEASE_POST)
    to_posts = selectinload(Post.author).selectinload(User.posts)
    post = (await session.scalars(query.options(to_posts))).one()
    print(len(post.author.posts), "posts")


# --8<-- [end:cure_other_entity]


# --8<-- [start:trap_no_link]
async def trap_no_link(session: AsyncSession) -> None:
    """A chain of options leaves out the step between two models."""
    to_authors = selectinload(User.posts).selectinload(Comment.author)
    query = select(User).options(to_authors)
    print(len((await session.scalars(query)).all()), "users")


# --8<-- [end:trap_no_link]


# --8<-- [start:cure_no_link]
async def cure_no_link(session: AsyncSession) -> None:
    """Name each relationship on the way."""
    to_comments = selectinload(User.posts).selectinload(Post.comments)
    query = select(User).options(to_comments.selectinload(Comment.author))
    print(len((await session.scalars(query)).all()), "users")


# --8<-- [end:cure_no_link]


# --8<-- [start:trap_string_option]
async def trap_string_option(session: AsyncSession) -> None:
    """The option is a string: SQLAlchemy 2 takes attributes only."""
    query = select(User).options(selectinload("posts"))
    print(len((await session.scalars(query)).all()), "users")


# --8<-- [end:trap_string_option]


# --8<-- [start:cure_string_option]
async def cure_string_option(session: AsyncSession) -> None:
    """Write the attribute; ``getattr(User, name)`` for a name from outside."""
    query = select(User).options(selectinload(User.posts))
    print(len((await session.scalars(query)).all()), "users")


# --8<-- [end:cure_string_option]


# --8<-- [start:trap_column_as_string]
async def trap_column_as_string(session: AsyncSession) -> None:
    """The option got a string, a class or a table, and no attribute."""
    query = select(Post).options(load_only("title"))
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:trap_column_as_string]


# --8<-- [start:cure_column_as_string]
async def cure_column_as_string(session: AsyncSession) -> None:
    """Write the attribute, with its class before it."""
    query = select(Post).options(load_only(Post.title))
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:cure_column_as_string]


# --8<-- [start:trap_only_columns]
async def trap_only_columns(session: AsyncSession) -> None:
    """The query selects columns: there is no object to load more into."""
    query = select(Post.id, Post.title).options(selectinload(Post.tags))
    print(len((await session.execute(query)).all()), "posts")


# --8<-- [end:trap_only_columns]


# --8<-- [start:cure_only_columns]
async def cure_only_columns(session: AsyncSession) -> None:
    """Select the model, and say with ``load_only()`` which columns."""
    query = select(Post).options(load_only(Post.title))
    query = query.options(selectinload(Post.tags))
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:cure_only_columns]


# --8<-- [start:trap_column_option]
async def trap_column_option(session: AsyncSession) -> None:
    """``joinedload`` and its like are for relationships, not for columns."""
    query = select(Post).options(joinedload(Post.author_id))
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:trap_column_option]


# --8<-- [start:cure_column_option]
async def cure_column_option(session: AsyncSession) -> None:
    """Name the relationship that goes with the foreign key."""
    query = select(Post).options(joinedload(Post.author))
    posts = (await session.scalars(query.order_by(Post.id))).all()
    print(posts[0].author.username)


# --8<-- [end:cure_column_option]


# --8<-- [start:trap_write_only]
async def trap_write_only(session: AsyncSession) -> None:
    """A write-only collection is never loaded, and so not gone through."""
    user = await session.get_one(User, AVOCET)
    print(list(user.orders))


# --8<-- [end:trap_write_only]


# --8<-- [start:cure_write_only]
async def cure_write_only(session: AsyncSession) -> None:
    """Await the statement that it makes."""
    user = await session.get_one(User, AVOCET)
    orders = (await session.scalars(user.orders.select())).all()
    print(len(orders), "orders")


# --8<-- [end:cure_write_only]


# --8<-- [start:trap_eager_write_only]
async def trap_eager_write_only(session: AsyncSession) -> None:
    """A write-only collection cannot be loaded together with its owner."""
    query = select(User).options(selectinload(User.orders))
    print(len((await session.scalars(query)).all()), "users")


# --8<-- [end:trap_eager_write_only]


# --8<-- [start:cure_eager_write_only]
from collections import Counter

from recipes.schema import Order


async def cure_eager_write_only(session: AsyncSession) -> None:
    """Query its members, for all owners in one statement."""
    users = (await session.scalars(select(User.id))).all()
    query = select(Order).where(Order.user_id.in_(users))
    orders = (await session.scalars(query)).all()
    print(Counter(order.user_id for order in orders)[AVOCET], "orders")


# --8<-- [end:cure_eager_write_only]


# --8<-- [start:trap_no_async_attrs]
async def trap_no_async_attrs(session: AsyncSession) -> None:
    """The models have no ``AsyncAttrs`` among their bases."""

    class Base(DeclarativeBase): ...

    class Author(Base):
        __tablename__ = "users"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        username: Mapped[str] = mapped_column(deferred=True)

    author = await session.get_one(Author, AVOCET)
    print(await author.awaitable_attrs.username)


# --8<-- [end:trap_no_async_attrs]


# --8<-- [start:cure_no_async_attrs]
async def cure_no_async_attrs(session: AsyncSession) -> None:
    """Add it to the base of all models, before ``DeclarativeBase``."""

    class Base(AsyncAttrs, DeclarativeBase): ...

    class Author(Base):
        __tablename__ = "users"
        id: Mapped[UUID] = mapped_column(primary_key=True)
        username: Mapped[str] = mapped_column(deferred=True)

    author = await session.get_one(Author, AVOCET)
    print(await author.awaitable_attrs.username)


# --8<-- [end:cure_no_async_attrs]


# --8<-- [start:trap_awaited_list]
async def trap_awaited_list(session: AsyncSession) -> None:
    """The attribute itself is awaited: a list that is there already."""
    query = select(User).where(User.id == AVOCET)
    query = query.options(selectinload(User.posts))
    user = (await session.scalars(query)).one()
    print(len(await user.posts), "posts")


# --8<-- [end:trap_awaited_list]


# --8<-- [start:cure_awaited_list]
async def cure_awaited_list(session: AsyncSession) -> None:
    """Await it of ``awaitable_attrs``, whether it is loaded or not."""
    user = await session.get_one(User, AVOCET)
    print(len(await user.awaitable_attrs.posts), "posts")


# --8<-- [end:cure_awaited_list]


# --8<-- [start:trap_attribute_of_list]
async def trap_attribute_of_list(session: AsyncSession) -> None:
    """The relationship is a list of objects, not one of them."""
    query = select(User).where(User.id == AVOCET)
    query = query.options(selectinload(User.posts))
    user = (await session.scalars(query)).one()
    print(user.posts.title)


# --8<-- [end:trap_attribute_of_list]


# --8<-- [start:cure_attribute_of_list]
async def cure_attribute_of_list(session: AsyncSession) -> None:
    """Go through it; for one object, declare ``Mapped["Post"]``, no list."""
    query = select(User).where(User.id == AVOCET)
    query = query.options(selectinload(User.posts))
    user = (await session.scalars(query)).one()
    print([post.title for post in user.posts][:2])


# --8<-- [end:cure_attribute_of_list]


# --8<-- [start:trap_attribute_of_relationship]
async def trap_attribute_of_relationship(session: AsyncSession) -> None:
    """A query cannot reach through a relationship with a dot."""
    query = select(Post).where(Post.author.username == "avocet")
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:trap_attribute_of_relationship]


# --8<-- [start:cure_attribute_of_relationship]
async def cure_attribute_of_relationship(session: AsyncSession) -> None:
    """Join it; ``has()`` and ``any()`` ask without a join."""
    query = select(Post).join(Post.author).where(User.username == "avocet")
    print(len((await session.scalars(query)).all()), "posts")


# --8<-- [end:cure_attribute_of_relationship]
