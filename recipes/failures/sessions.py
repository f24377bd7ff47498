# Part of the package database-recipes: cookbook why "…"
"""Sessions and tasks.

A session serves one task, and its calls are awaited.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import User

MORE = {
    "trap_refresh_new": "relationship_loading/load_on_demand",
    "trap_reconnect": "foundations/silent_rollback",
    "trap_json_in_place": "modelling/json_documents",
}
ONLY_ON = {
    # PostgreSQL has no synchronous driver here.
    "trap_synchronous": "sqlite",
    "cure_synchronous": "sqlite",
    "trap_reconnect": "postgresql",
    "cure_reconnect": "postgresql",
}
WORDINGS = {
    "trap_forgotten_await": {
        "any attribute": "'coroutine' object has no attribute …",
    },
    "trap_awaited_result": {
        "Python 3.14": "'list' object can't be awaited",
    },
    "trap_synchronous": {
        "Python 3.14": "'ChunkedIteratorResult' object can't be awaited",
        "scalars()": "object ScalarResult can't be used in 'await' expression",
        "text()": "object CursorResult can't be used in 'await' expression",
    },
    "trap_awaited_add": {
        "Python 3.14": "'NoneType' object can't be awaited",
    },
    "trap_awaited_session": {
        "Python 3.14": "'AsyncSession' object can't be awaited",
    },
    "trap_generator_as_session": {
        "any attribute": "'async_generator' object has no attribute …",
        "with asynccontextmanager": "'_AsyncGeneratorContextManager' object "
        "has no attribute …",
    },
}


@contextlib.contextmanager
def not_awaited() -> Iterator[None]:
    """Close what nobody awaits: Python would warn of it as well."""
    with unawaited_cursor():
        try:
            yield
        except AttributeError as error:
            error.obj.close()
            raise


# --8<-- [start:trap_concurrent]
import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine


async def trap_concurrent(session: AsyncSession) -> None:
    """Two tasks use one session at the same time.

    The same happens to a session that a web application shares between its
    requests, or that a task started in the background goes on using.
    """

    async def email_of(name: str) -> str | None:
        query = select(User.email).where(User.username == name)
        return await session.scalar(query)

    names = ("avocet", "bittern")
    tasks = [asyncio.create_task(email_of(name)) for name in names]
    await asyncio.wait(tasks)
    print([task.result() for task in tasks])


# --8<-- [end:trap_concurrent]


# --8<-- [start:cure_concurrent]
from recipes.foundations.engines import Sessions


async def cure_concurrent(sessions: Sessions) -> None:
    """Open a session in each task, and no more at once than the pool has."""
    at_once = asyncio.Semaphore(5)

    async def email_of(name: str) -> str | None:
        query = select(User.email).where(User.username == name)
        async with at_once, sessions() as session:
            return await session.scalar(query)

    names = ("avocet", "bittern")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(email_of(name)) for name in names]
    print([task.result() for task in tasks])


# --8<-- [end:cure_concurrent]


# --8<-- [start:trap_flushing]
from recipes.schema import Tag


async def trap_flushing(session: AsyncSession) -> None:
    """Two tasks write in one session at the same time."""
    await session.connection()

    async def store(name: str) -> None:
        session.add(Tag(name=name))
        await session.flush()

    names = ("one", "two")
    tasks = [asyncio.create_task(store(name)) for name in names]
    await asyncio.wait(tasks)
    print([task.result() for task in tasks])


# --8<-- [end:trap_flushing]


# --8<-- [start:cure_flushing]
async def cure_flushing(session: AsyncSession) -> None:
    """Add all, and flush once; tasks that have to write get a session each."""
    session.add_all([Tag(name=name) for name in ("one", "two")])
    await session.commit()
    query = select(Tag.name).where(Tag.name.in_(["one", "two"]))
    print((await session.scalars(query.order_by(Tag.id))).all())


# --8<-- [end:cure_flushing]


# --8<-- [start:trap_closed_meanwhile]
async def trap_closed_meanwhile(engine: AsyncEngine) -> None:
    """A session is closed while a task still uses it."""
    await engine.dispose()  # as in a program that has just started
    async with AsyncSession(engine) as session:
        task = asyncio.create_task(session.scalar(select(User.email)))
        await asyncio.sleep(0)  # the task begins
        try:
            await session.close()
        finally:
            await task


# --8<-- [end:trap_closed_meanwhile]


# --8<-- [start:cure_closed_meanwhile]
async def cure_closed_meanwhile(engine: AsyncEngine) -> None:
    """Let the task's end come before the session's: by a TaskGroup in it."""
    await engine.dispose()
    query = select(User.email).where(User.username == "avocet")
    async with AsyncSession(engine) as session, asyncio.TaskGroup() as group:
        task = group.create_task(session.scalar(query))
    print(task.result())


# --8<-- [end:cure_closed_meanwhile]


# --8<-- [start:trap_query]
async def trap_query(session: AsyncSession) -> None:
    """An asynchronous session has no ``query()``: it is of SQLAlchemy 1.

    A type checker finds each one.
    """
    users = session.query(User).filter_by(username="avocet").all()
    print(len(users))


# --8<-- [end:trap_query]


# --8<-- [start:cure_query]
async def cure_query(session: AsyncSession) -> None:
    """Write ``select()``, and have the session run it."""
    query = select(User).filter_by(username="avocet")
    users = (await session.scalars(query)).all()
    print("users:", len(users))


# --8<-- [end:cure_query]


# --8<-- [start:trap_forgotten_await]
async def trap_forgotten_await(session: AsyncSession) -> None:
    """A call is not awaited: that gives a coroutine, and no result yet.

    If it is the session that is a coroutine, the function that makes it is
    not awaited.
    """
    query = select(User.username).order_by(User.id)
    with not_awaited():
        names = session.execute(query).scalars().all()
        print("users:", len(names))


# --8<-- [end:trap_forgotten_await]


# --8<-- [start:cure_forgotten_await]
async def cure_forgotten_await(session: AsyncSession) -> None:
    """Await it in parentheses: ``await`` comes after the dots."""
    query = select(User.username).order_by(User.id)
    names = (await session.execute(query)).scalars().all()
    print("users:", len(names))


# --8<-- [end:cure_forgotten_await]


# --8<-- [start:trap_iterated_coroutine]
async def trap_iterated_coroutine(session: AsyncSession) -> None:
    """A loop goes through a call that is not awaited."""
    query = select(User.username).order_by(User.id)
    with not_awaited():
        for name in session.scalars(query):
            print(name)


# --8<-- [end:trap_iterated_coroutine]


# --8<-- [start:cure_iterated_coroutine]
async def cure_iterated_coroutine(session: AsyncSession) -> None:
    """Await it where the loop begins."""
    query = select(User.username).order_by(User.id)
    for name in await session.scalars(query.limit(2)):
        print(name)


# --8<-- [end:cure_iterated_coroutine]


# --8<-- [start:trap_stream]
async def trap_stream(session: AsyncSession) -> None:
    """``async for`` goes through what is no stream, but a call not awaited.

    With a result instead of a coroutine it is the other way round: the rows
    are there, and ``for`` goes through them.
    """
    query = select(User.username).order_by(User.id)
    with not_awaited():
        async for name in session.stream_scalars(query):
            print(name)


# --8<-- [end:trap_stream]


# --8<-- [start:cure_stream]
async def cure_stream(session: AsyncSession) -> None:
    """Await it where the loop begins."""
    query = select(User.username).order_by(User.id)
    async for name in await session.stream_scalars(query.limit(2)):
        print(name)


# --8<-- [end:cure_stream]


# --8<-- [start:trap_never_awaited]
import warnings


async def trap_never_awaited(session: AsyncSession) -> None:
    """A call is not awaited, and so never made: nothing is stored.

    For ``Connection.cursor`` or ``connect`` it is ``MissingGreenlet`` that
    comes first, and what to look for.
    """
    session.add(Tag(name="new"))
    with warnings.catch_warnings(record=True) as caught:
        session.commit()
    for warning in caught:
        print(f"failed: {warning.category.__name__}: {warning.message}")


# --8<-- [end:trap_never_awaited]


# --8<-- [start:cure_never_awaited]
async def cure_never_awaited(session: AsyncSession) -> None:
    """Await it, as all that goes to the database; ``add()`` does not."""
    session.add(Tag(name="new"))
    await session.commit()
    print(await session.scalar(select(Tag.name).where(Tag.name == "new")))


# --8<-- [end:cure_never_awaited]


# --8<-- [start:trap_awaited_result]
async def trap_awaited_result(session: AsyncSession) -> None:
    """The statement is awaited, and its list of rows is not: that is there."""
    result = await session.execute(select(User.username).order_by(User.id))
    names = await result.scalars().all()
    print("users:", len(names))


# --8<-- [end:trap_awaited_result]


# --8<-- [start:cure_awaited_result]
async def cure_awaited_result(session: AsyncSession) -> None:
    """Await ``execute()`` alone."""
    result = await session.execute(select(User.username).order_by(User.id))
    names = result.scalars().all()
    print("users:", len(names))


# --8<-- [end:cure_awaited_result]


# --8<-- [start:trap_synchronous]
from sqlalchemy import create_engine
from sqlalchemy.orm import Session


async def trap_synchronous(engine: AsyncEngine) -> None:
    """The session is a synchronous one: what it returns is there already.

    It comes from ``Session`` or ``sessionmaker``. With an asynchronous session
    it is an ``await`` too many, of the result itself.
    """
    url = engine.url.set(drivername="sqlite")
    synchronous = create_engine(url, poolclass=NullPool)
    with Session(synchronous) as session:
        result = await session.execute(select(User.username))
        print("users:", len(result.all()))


# --8<-- [end:trap_synchronous]


# --8<-- [start:cure_synchronous]
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine


async def cure_synchronous(engine: AsyncEngine) -> None:
    """Make both asynchronous: the engine and its session."""
    asynchronous = create_async_engine(engine.url, poolclass=NullPool)
    async with AsyncSession(asynchronous) as session:
        result = await session.execute(select(User.username))
        print("users:", len(result.all()))


# --8<-- [end:cure_synchronous]


# --8<-- [start:trap_awaited_add]
async def trap_awaited_add(session: AsyncSession) -> None:
    """What is awaited returns nothing: ``add()`` only notes an object.

    With a synchronous session ``commit()`` says the same.
    """
    await session.add(Tag(name="new"))
    await session.commit()


# --8<-- [end:trap_awaited_add]


# --8<-- [start:cure_awaited_add]
async def cure_awaited_add(session: AsyncSession) -> None:
    """Await what goes to the database: ``flush()`` or ``commit()``."""
    session.add(Tag(name="new"))
    await session.commit()
    print(await session.scalar(select(Tag.name).where(Tag.name == "new")))


# --8<-- [end:cure_awaited_add]


# --8<-- [start:trap_awaited_session]
from sqlalchemy.ext.asyncio import async_sessionmaker


async def trap_awaited_session(engine: AsyncEngine) -> None:
    """A session is made without waiting: it has no connection yet."""
    make_session = async_sessionmaker(engine)
    session = await make_session()
    print(await session.scalar(select(User.username)))


# --8<-- [end:trap_awaited_session]


# --8<-- [start:cure_awaited_session]
async def cure_awaited_session(engine: AsyncEngine) -> None:
    """Open it with ``async with``, which closes it as well."""
    make_session = async_sessionmaker(engine)
    async with make_session() as session:
        query = select(User.username).order_by(User.id)
        print(await session.scalar(query.limit(1)))


# --8<-- [end:cure_awaited_session]


# --8<-- [start:trap_coroutine_as_context]
async def trap_coroutine_as_context(sessions: Sessions) -> None:
    """A function that is ``async`` has to be awaited before its session."""

    async def get_session() -> AsyncSession:
        return sessions()

    with not_awaited():
        async with get_session() as session:
            print(await session.scalar(select(User.username)))


# --8<-- [end:trap_coroutine_as_context]


# --8<-- [start:cure_coroutine_as_context]
async def cure_coroutine_as_context(sessions: Sessions) -> None:
    """Write it without ``async``: there is nothing to wait for."""

    def get_session() -> AsyncSession:
        return sessions()

    async with get_session() as session:
        query = select(User.username).order_by(User.id)
        print(await session.scalar(query.limit(1)))


# --8<-- [end:cure_coroutine_as_context]


# --8<-- [start:trap_generator_as_context]
async def trap_generator_as_context(sessions: Sessions) -> None:
    """A dependency with ``yield`` is a generator, unless a framework opens it.

    FastAPI and others do so for what they are told to inject.
    """

    async def get_session() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    async with get_session() as session:
        print(await session.scalar(select(User.username)))


# --8<-- [end:trap_generator_as_context]


# --8<-- [start:cure_generator_as_context]
async def cure_generator_as_context(sessions: Sessions) -> None:
    """Outside of the framework, make it a context manager."""

    async def get_session() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    open_session = contextlib.asynccontextmanager(get_session)
    async with open_session() as session:
        query = select(User.username).order_by(User.id)
        print(await session.scalar(query.limit(1)))


# --8<-- [end:cure_generator_as_context]


# --8<-- [start:trap_generator_as_session]
async def trap_generator_as_session(sessions: Sessions) -> None:
    """A dependency is called by hand: that gives a generator, no session."""

    async def get_session() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    session = get_session()
    result = await session.execute(select(User.username))
    print(result.scalars().all())


# --8<-- [end:trap_generator_as_session]


# --8<-- [start:cure_generator_as_session]
async def cure_generator_as_session(sessions: Sessions) -> None:
    """Open the session with ``async with``, wherever nothing is injected."""
    async with sessions() as session:
        query = select(User.username).order_by(User.id)
        result = await session.execute(query.limit(1))
        print(result.scalars().all())


# --8<-- [end:cure_generator_as_session]


# --8<-- [start:trap_attached]
from recipes.schema.seed import AVOCET


async def trap_attached(sessions: Sessions) -> None:
    """The object belongs to a session that is still open."""
    async with sessions() as one, sessions() as another:
        user = await one.get_one(User, AVOCET)
        another.add(user)


# --8<-- [end:trap_attached]


# --8<-- [start:cure_attached]
async def cure_attached(sessions: Sessions) -> None:
    """Hand over the key, and get the object in the session that needs it.

    ``await another.merge(user)`` makes a copy there, with unsaved changes.
    """
    async with sessions() as one, sessions() as another:
        user = await one.get_one(User, AVOCET)
        same = await another.get_one(User, user.id)
        print(same.username)


# --8<-- [end:cure_attached]


# --8<-- [start:trap_delete_new]
async def trap_delete_new(session: AsyncSession) -> None:
    """The object was made in Python, and not loaded: it stands for no row."""
    tag = Tag(id=1)
    await session.delete(tag)


# --8<-- [end:trap_delete_new]


# --8<-- [start:cure_delete_new]
from sqlalchemy import delete


async def cure_delete_new(session: AsyncSession) -> None:
    """Delete by the key, or get the object and delete that."""
    removed = await session.execute(
        delete(Tag).where(Tag.id == 1).returning(Tag.name)
    )
    print("deleted:", removed.scalar_one())


# --8<-- [end:cure_delete_new]


# --8<-- [start:trap_refresh_new]
async def trap_refresh_new(session: AsyncSession) -> None:
    """The object has not been stored yet, or belongs to another session."""
    tag = Tag(name="new")
    session.add(tag)
    await session.refresh(tag)


# --8<-- [end:trap_refresh_new]


# --8<-- [start:cure_refresh_new]
async def cure_refresh_new(session: AsyncSession) -> None:
    """Flush or commit first; a flush brings the key without a refresh."""
    tag = Tag(name="new")
    session.add(tag)
    await session.flush()
    print("has a key:", tag.id is not None)


# --8<-- [end:cure_refresh_new]


# --8<-- [start:trap_add_list]
async def trap_add_list(session: AsyncSession) -> None:
    """``add()`` takes one object of a model: not a list, a dict, a schema."""
    session.add([Tag(name="one"), Tag(name="two")])


# --8<-- [end:trap_add_list]


# --8<-- [start:cure_add_list]
async def cure_add_list(session: AsyncSession) -> None:
    """Add all of them, each made as a model from its values."""
    values = [{"name": "one"}, {"name": "two"}]
    session.add_all([Tag(**each) for each in values])
    await session.commit()
    names = select(Tag.name).where(Tag.name.in_(["one", "two"]))
    print((await session.scalars(names.order_by(Tag.id))).all())


# --8<-- [end:cure_add_list]


# --8<-- [start:trap_conflict]
from sqlalchemy.exc import IntegrityError


async def trap_conflict(session: AsyncSession) -> None:
    """An object of that key is in the session: this is a second one."""
    tag = await session.get_one(Tag, 1)
    print("has:", tag.name)
    session.add(Tag(id=1, name="renamed"))
    with contextlib.suppress(IntegrityError):
        await session.commit()


# --8<-- [end:trap_conflict]


# --8<-- [start:cure_conflict]
async def cure_conflict(session: AsyncSession) -> None:
    """Change the object that is there, or have ``merge()`` find it."""
    tag = await session.get_one(Tag, 1)
    print("has:", tag.name)
    await session.merge(Tag(id=1, name="renamed"))
    await session.commit()
    print("now:", tag.name)


# --8<-- [end:cure_conflict]


# --8<-- [start:trap_not_added]
from sqlalchemy.orm import selectinload

from recipes.schema import Comment, Post
from recipes.schema.seed import QUIET_POST


async def trap_not_added(session: AsyncSession) -> None:
    """An object refers to another, but was not added to the session."""
    with_comments = [selectinload(Post.comments)]
    post = await session.get_one(Post, QUIET_POST, options=with_comments)
    Comment(post=post, body="Hello")
    await session.commit()


# --8<-- [end:trap_not_added]


# --8<-- [start:cure_not_added]
async def cure_not_added(session: AsyncSession) -> None:
    """Add it, or append it to the collection: that adds it as well."""
    with_comments = [selectinload(Post.comments)]
    post = await session.get_one(Post, QUIET_POST, options=with_comments)
    post.comments.append(Comment(body="Hello"))
    await session.commit()
    query = select(Comment.body).where(Comment.post_id == QUIET_POST)
    print((await session.scalars(query)).all())


# --8<-- [end:cure_not_added]


# --8<-- [start:trap_closed_result]
async def trap_closed_result(session: AsyncSession) -> None:
    """``first()``, ``one()`` and ``scalar()`` close a result for good."""
    result = await session.scalars(select(User.username).order_by(User.id))
    print("first:", result.first())
    print("others:", len(result.all()))


# --8<-- [end:trap_closed_result]


# --8<-- [start:cure_closed_result]
async def cure_closed_result(session: AsyncSession) -> None:
    """Fetch all that is needed at once, and go on with that."""
    result = await session.scalars(select(User.username).order_by(User.id))
    first, *others = result.all()
    print("first:", first)
    print("others:", len(others))


# --8<-- [end:cure_closed_result]


# --8<-- [start:trap_no_rows]
from sqlalchemy import update


async def trap_no_rows(session: AsyncSession) -> None:
    """The statement returns no rows: a change does so only if it is asked."""
    rename = update(Tag).where(Tag.id == 1).values(name="renamed")
    result = await session.execute(rename)
    print(result.scalar_one())


# --8<-- [end:trap_no_rows]


# --8<-- [start:cure_no_rows]
async def cure_no_rows(session: AsyncSession) -> None:
    """Ask for them with ``returning()``; ``rowcount`` needs no rows."""
    rename = update(Tag).where(Tag.id == 1).values(name="renamed")
    result = await session.execute(rename.returning(Tag.name))
    print(result.scalar_one())


# --8<-- [end:cure_no_rows]


# --8<-- [start:trap_row_gone]
async def trap_row_gone(sessions: Sessions) -> None:
    """The row of the object was deleted: by another session, or in SQL."""
    async with sessions() as session:
        tag = await session.get_one(Tag, 1)
        await session.commit()
        async with sessions.begin() as another:
            await another.execute(delete(Tag).where(Tag.id == 1))
        session.expire(tag)
        print(await tag.awaitable_attrs.name)


# --8<-- [end:trap_row_gone]


# --8<-- [start:cure_row_gone]
async def cure_row_gone(sessions: Sessions) -> None:
    """Get it again: None says that it is gone."""
    async with sessions() as session:
        tag = await session.get_one(Tag, 1)
        await session.commit()
        async with sessions.begin() as another:
            await another.execute(delete(Tag).where(Tag.id == 1))
        session.expire(tag)
        print("found:", await session.get(Tag, 1))


# --8<-- [end:cure_row_gone]


# --8<-- [start:trap_refresh_gone]
async def trap_refresh_gone(sessions: Sessions) -> None:
    """The row to read again is not there, or not visible, any more."""
    async with sessions() as session:
        tag = await session.get_one(Tag, 1)
        await session.commit()
        async with sessions.begin() as another:
            await another.execute(delete(Tag).where(Tag.id == 1))
        await session.refresh(tag)


# --8<-- [end:trap_refresh_gone]


# --8<-- [start:cure_refresh_gone]
async def cure_refresh_gone(sessions: Sessions) -> None:
    """Get it again with ``populate_existing``: None says that it is gone."""
    async with sessions() as session:
        await session.get_one(Tag, 1)
        await session.commit()
        async with sessions.begin() as another:
            await another.execute(delete(Tag).where(Tag.id == 1))
        print("found:", await session.get(Tag, 1, populate_existing=True))


# --8<-- [end:cure_refresh_gone]


# --8<-- [start:trap_reconnect]
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError


async def trap_reconnect(session: AsyncSession) -> None:
    """The connection was lost, and the session has not been rolled back."""
    try:
        await session.execute(
            text("SELECT pg_terminate_backend(pg_backend_pid())")
        )
    except DBAPIError as error:
        print("lost:", error.connection_invalidated)
    print(await session.scalar(select(User.username)))


# --8<-- [end:trap_reconnect]


# --8<-- [start:cure_reconnect]
async def cure_reconnect(session: AsyncSession) -> None:
    """Roll back, and repeat the whole transaction: what it did is undone."""
    try:
        await session.execute(
            text("SELECT pg_terminate_backend(pg_backend_pid())")
        )
    except DBAPIError:
        await session.rollback()
    query = select(User.username).order_by(User.id)
    print(await session.scalar(query.limit(1)))


# --8<-- [end:cure_reconnect]


# --8<-- [start:trap_after_commit]
from sqlalchemy import event, func


async def trap_after_commit(session: AsyncSession) -> None:
    """At the ``after_commit`` event, the transaction is over: no more SQL."""

    @event.listens_for(session.sync_session, "after_commit")
    def log(session: Session) -> None:
        session.execute(select(User.username))

    session.add(Tag(name="new"))
    await session.commit()


# --8<-- [end:trap_after_commit]


# --8<-- [start:cure_after_commit]
async def cure_after_commit(session: AsyncSession) -> None:
    """Listen to ``before_commit``, or write after it in a new transaction."""

    @event.listens_for(session.sync_session, "before_commit")
    def log(session: Session) -> None:
        print("tags:", session.scalar(select(func.count()).select_from(Tag)))

    session.add(Tag(name="new"))
    await session.commit()


# --8<-- [end:cure_after_commit]


# --8<-- [start:trap_json_in_place]
from recipes.schema import Profile


async def trap_json_in_place(session: AsyncSession) -> None:
    """SQLAlchemy does not see a change inside of a dict or a list."""
    profile = await session.get_one(Profile, AVOCET)
    profile.preferences["theme"] = "dark"
    await session.commit()

    await session.refresh(profile)
    if "theme" not in profile.preferences:
        print("failed: a change inside of a JSON column is not stored")


# --8<-- [end:trap_json_in_place]


# --8<-- [start:cure_json_in_place]
async def cure_json_in_place(session: AsyncSession) -> None:
    """Assign a new dict, or declare ``MutableDict.as_mutable(JSON)``.

    It sees what is set in the dict itself, not in a dict within it:
    ``flag_modified(profile, "preferences")`` has the whole column stored.
    """
    profile = await session.get_one(Profile, AVOCET)
    profile.preferences = profile.preferences | {"theme": "dark"}
    await session.commit()

    await session.refresh(profile)
    print("theme:", profile.preferences["theme"])


# --8<-- [end:cure_json_in_place]
