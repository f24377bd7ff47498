# Part of the package database-recipes: cookbook run optimistic-update
"""Update a row optimistically.

Save an edit over the version that its editor has read, and tell who comes
second what is there now.
"""

HEADLINE = "trap_read_anew"

# --8<-- [start:recipe]
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post


class PostGoneError(LookupError):
    """There is no such post, or it was deleted meanwhile."""


class EditConflictError(Exception):
    """Somebody else saved first. The attributes are what is there now."""

    def __init__(self, version: int, title: str, body: str) -> None:
        super().__init__(f"the post has version {version} by now")
        # Values, since the rollback that follows would expire an object.
        self.version, self.title, self.body = version, title, body


async def save_post(
    session: AsyncSession,
    post_id: UUID,
    *,
    version: int,
    title: str,
    body: str,
) -> Post:
    """Save what an editor wrote, if the post is still as they read it.

    ``version`` is what they read: it went out with the text, and came back
    with it. After an error of ours nothing is changed, and the caller's
    transaction goes on.

    Raises:
        PostGoneError: there is no such post, or it is deleted.
        EditConflictError: the post has another version by now.
        DataError: a column cannot hold the title, the body or the version.
    """
    live = (Post.id == post_id, Post.deleted_at.is_(None))
    saved = await session.scalar(
        update(Post)
        # Asked and written at once: nobody comes in between.
        .where(*live, Post.version == version)
        .values(title=title, body=body, version=Post.version + 1)
        .returning(Post)
        # A loaded object shows what is saved, and forgets what is taken back.
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    if saved is not None:
        return saved
    query = select(Post.version, Post.title, Post.body).where(*live)
    current = (await session.execute(query)).one_or_none()
    if current is None:
        raise PostGoneError(f"there is no post {post_id}")
    raise EditConflictError(current.version, current.title, current.body)


# --8<-- [end:recipe]


# --8<-- [start:etag]
import re

# As etag() writes it. Ten digits at most: no column has more.
_STRONG = re.compile(r'"([0-9]{1,10})"')


def etag(version: int) -> str:
    """Return the strong ETag of a version, for the header of an answer."""
    return f'"{version}"'


def version_of(if_match: str) -> int:
    """Return the version that a request's ``If-Match`` header asks for.

    Raises:
        ValueError: it is not one ETag of ours. A weak one (``W/``) matches
            nothing, and ``*`` matches what nobody has read.
    """
    found = _STRONG.fullmatch(if_match.strip())
    if found is None:
        raise ValueError("If-Match is not the ETag of a version")
    return int(found[1])


# --8<-- [end:etag]


# --8<-- [start:demo]
from recipes.foundations.engines import Sessions
from recipes.schema.seed import RELEASE_POST


async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        read = await session.get_one(Post, RELEASE_POST)
    print("both read version", read.version)

    async with sessions.begin() as session:
        saved = await save_post(
            session,
            RELEASE_POST,
            version=read.version,
            title="We released it",
            body=read.body,
        )
    print("saved as version", saved.version)

    try:
        async with sessions.begin() as session:
            await save_post(
                session,
                RELEASE_POST,
                version=read.version,
                title="It is out",
                body=read.body,
            )
    except EditConflictError as conflict:
        print("refused:", conflict)
        print("its title is:", conflict.title)


# --8<-- [end:demo]


# --8<-- [start:demo_etag]
async def demo_etag(session: AsyncSession) -> None:
    sent = '"1"'  # the ETag of what the client has got
    saved = await save_post(
        session,
        RELEASE_POST,
        version=version_of(sent),
        title="We released it",
        body="Thank you for your reports.",
    )
    print("ETag:", etag(saved.version))

    for if_match in ('W/"2"', "*"):
        try:
            version_of(if_match)
        except ValueError as error:
            print(f"{if_match} is refused: {error}")


# --8<-- [end:demo_etag]


# --8<-- [start:trap_read_anew]
import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import make_engine, make_sessions


async def trap_read_anew(engine: AsyncEngine) -> None:
    """The version is read anew when it is saved: it agrees with itself."""

    async def usual(session: AsyncSession, _version: int, body: str) -> None:
        post = await session.get_one(Post, RELEASE_POST)
        post.body = body

    await edits(engine, usual, editors=2)


async def edits(
    engine: AsyncEngine,
    save: Callable[[AsyncSession, int, str], Awaitable[object]],
    *,
    editors: int,
    at_once: bool = False,
) -> None:
    """Let editors open a post, and save it with a mark of their own each."""
    crowd = make_engine(engine.url, pool_size=editors)
    sessions = make_sessions(crowd)

    async def read() -> Post:
        async with sessions() as session:
            return await session.get_one(Post, RELEASE_POST)

    async def edit(mark: str) -> str:
        try:
            async with sessions.begin() as session:
                await save(session, opened.version, opened.body + mark)
        except (EditConflictError, DBAPIError) as error:
            return (
                f"failed, {driver_error(error)}"
                if isinstance(error, DBAPIError)
                else "told of the other"
            )
        return "saved"

    opened = await read()
    marks = [f" [{number}]" for number in range(editors)]
    # One after the other, or all together.
    each = [edit(mark) for mark in marks]
    outcomes = (
        await asyncio.gather(*each) if at_once else [await one for one in each]
    )
    stored = (await read()).body
    await crowd.dispose()
    for outcome in sorted(set(outcomes)):
        print(f"{outcome}: {outcomes.count(outcome)}")
    kept = sum(mark in stored for mark in marks)
    print("edits lost:", outcomes.count("saved") - kept)


# --8<-- [end:trap_read_anew]


# --8<-- [start:cure_read_anew]
async def cure_read_anew(engine: AsyncEngine) -> None:
    """The version that the editor has read comes back with the text."""

    async def recipe(session: AsyncSession, version: int, body: str) -> None:
        await save_post(
            session, RELEASE_POST, version=version, title="News", body=body
        )

    await edits(engine, recipe, editors=2)


# --8<-- [end:cure_read_anew]


# --8<-- [start:trap_compare_first]
async def trap_compare_first(engine: AsyncEngine) -> None:
    """Fifty compare, and find what they read; then all of them write."""
    all_compared = asyncio.Barrier(50)
    stored = select(Post.version).where(Post.id == RELEASE_POST)

    async def usual(session: AsyncSession, version: int, body: str) -> None:
        if await session.scalar(stored) != version:
            raise EditConflictError(version, "", body)
        await all_compared.wait()
        # As the ORM writes it for a model without version_id_col.
        write = update(Post).where(Post.id == RELEASE_POST)
        await session.execute(write.values(body=body, version=version + 1))

    await edits(engine, usual, editors=50, at_once=True)


# --8<-- [end:trap_compare_first]


# --8<-- [start:cure_compare_first]
async def cure_compare_first(engine: AsyncEngine) -> None:
    """The UPDATE compares, and finds the version for one of them only."""

    async def recipe(session: AsyncSession, version: int, body: str) -> None:
        await save_post(
            session, RELEASE_POST, version=version, title="News", body=body
        )

    await edits(engine, recipe, editors=50, at_once=True)


# --8<-- [end:cure_compare_first]


# --8<-- [start:trap_bulk_update]
from sqlalchemy import Update, func

RENAME = update(Post).values(title=func.replace(Post.title, "release", "news"))


async def trap_bulk_update(sessions: Sessions) -> None:
    """A bulk ``UPDATE`` raises no version: the next editor overwrites it."""
    await change_while_edited(sessions, RENAME)


async def change_while_edited(sessions: Sessions, change: Update) -> None:
    """Change all posts while somebody edits one of them."""
    async with sessions() as session:
        read = await session.get_one(Post, RELEASE_POST)

    async with sessions.begin() as session:
        await session.execute(change)

    try:
        async with sessions.begin() as session:
            await save_post(
                session,
                RELEASE_POST,
                version=read.version,
                title=f"{read.title}, edited",
                body=read.body,
            )
    except EditConflictError as conflict:
        print("told of:", conflict.title)

    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
    print("changes lost:", int("news" not in post.title))


# --8<-- [end:trap_bulk_update]


# --8<-- [start:cure_bulk_update]
async def cure_bulk_update(sessions: Sessions) -> None:
    """It raises the version of all that it changes: the editor is told."""
    raising = RENAME.values(version=Post.version + 1)
    await change_while_edited(sessions, raising)


# --8<-- [end:cure_bulk_update]


# --8<-- [start:trap_stale_data]
async def trap_stale_data(sessions: Sessions) -> None:
    """``version_id_col`` refuses what is stale, and says no more."""
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        await save_theirs(sessions, post)

        post.body = "Mine"
        await session.flush()


async def save_theirs(sessions: Sessions, read: Post) -> None:
    """Save the post as somebody else, who has read the same."""
    async with sessions.begin() as session:
        await save_post(
            session, read.id, version=read.version, title="News", body="Theirs"
        )


# --8<-- [end:trap_stale_data]


# --8<-- [start:cure_stale_data]
from sqlalchemy.orm.exc import StaleDataError


async def cure_stale_data(sessions: Sessions) -> None:
    """After a savepoint, the session can read what is there now."""
    async with sessions() as session:
        post = await session.get_one(Post, RELEASE_POST)
        await session.commit()
        await save_theirs(sessions, post)

        try:
            async with session.begin_nested():
                post.body = "Mine"
        except StaleDataError:
            await session.refresh(post)
            conflict = EditConflictError(post.version, post.title, post.body)
            print(f"{conflict}, and the body {conflict.body!r}")


# --8<-- [end:cure_stale_data]


# --8<-- [start:trap_merge]
async def trap_merge(engine: AsyncEngine) -> None:
    """``merge`` takes the version that it finds, if it is given none."""

    async def usual(session: AsyncSession, _version: int, body: str) -> None:
        await session.merge(Post(id=RELEASE_POST, body=body))

    await edits(engine, usual, editors=2)


# --8<-- [end:trap_merge]


# --8<-- [start:trap_save_again]
async def trap_save_again(engine: AsyncEngine) -> None:
    """Who is told and saves the same again overwrites what they were told."""

    async def usual(session: AsyncSession, version: int, body: str) -> None:
        try:
            await save_post(
                session, RELEASE_POST, version=version, title="News", body=body
            )
        except EditConflictError as conflict:
            await usual(session, conflict.version, body)

    await edits(engine, usual, editors=2)


# --8<-- [end:trap_save_again]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
