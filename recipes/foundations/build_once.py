# Part of the package database-recipes: cookbook run build-once
"""Build a statement once.

Make a statement when its module is imported, and give it the values of each
call as parameters.
"""

HEADLINE = "trap_built_by_each_call"

NEEDS = {
    "ix_posts_author_created": (
        "The posts of an author are read in order, and no others.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post

MAX_LIMIT = 100

LATEST_POSTS = (
    select(Post)
    .where(Post.author_id == bindparam("author"), Post.deleted_at.is_(None))
    .order_by(Post.created_at.desc(), Post.id.desc())
    .limit(bindparam("at_most"))
)


async def latest_posts(
    session: AsyncSession, author_id: UUID, *, limit: int = 10
) -> Sequence[Post]:
    """Return the live posts of an author, the newest first.

    Raises:
        ValueError: ``limit`` is not 1 to 100.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError("limit is out of range")
    values = {"author": author_id, "at_most": limit}
    return (await session.scalars(LATEST_POSTS, values)).all()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema.seed import AVOCET, BITTERN


async def demo(session: AsyncSession) -> None:
    posts = await latest_posts(session, AVOCET, limit=3)
    print(*(post.title for post in posts), sep="\n")

    posts = await latest_posts(session, BITTERN, limit=1)
    print("of another:", *(post.title for post in posts))


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Read so many posts of an author, or the most that a call returns."""
    session.add_all(
        Post(author_id=AVOCET, slug=f"new-{n}", title="", body="")
        for n in range(rows)
    )
    await session.flush()
    await latest_posts(session, AVOCET, limit=min(rows, MAX_LIMIT))


# --8<-- [end:growth]


# --8<-- [start:trap_built_by_each_call]
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event


async def trap_built_by_each_call(session: AsyncSession) -> None:
    """Each call builds anew what SQLAlchemy compiles only once."""

    async def usual(author_id: UUID) -> Sequence[Post]:
        query = (
            select(Post)
            .where(Post.author_id == author_id, Post.deleted_at.is_(None))
            .order_by(Post.created_at.desc(), Post.id.desc())
            .limit(10)
        )
        return (await session.scalars(query)).all()

    await thousand_calls(session, usual)


async def thousand_calls(
    session: AsyncSession, way: Callable[[UUID], Awaitable[Sequence[Post]]]
) -> None:
    """Ask so often; count the statements that were built, and compiled."""
    compiled = await own_cache(session)
    built: set[object] = set()
    event.listen(
        session.sync_session,
        "do_orm_execute",
        lambda call: built.add(call.statement),
    )
    for author_id in 500 * [AVOCET, BITTERN]:
        await way(author_id)
    print("calls: 1000")
    print("statements compiled:", len(compiled))
    print("statements built:", len(built))


async def own_cache(session: AsyncSession) -> dict[Any, Any]:
    """Let a transaction keep what it compiles in a cache of its own."""
    cache: dict[Any, Any] = {}
    await session.connection(execution_options={"compiled_cache": cache})
    return cache


# --8<-- [end:trap_built_by_each_call]


# --8<-- [start:cure_built_by_each_call]
async def cure_built_by_each_call(session: AsyncSession) -> None:
    """All calls share one statement."""

    async def recipe(author_id: UUID) -> Sequence[Post]:
        return await latest_posts(session, author_id)

    await thousand_calls(session, recipe)


# --8<-- [end:cure_built_by_each_call]


# --8<-- [start:trap_value_in_text]
from sqlalchemy import text

from recipes.schema.seed import CURLEW


async def trap_value_in_text(session: AsyncSession) -> None:
    """A value in the text makes another statement: each is compiled."""
    compiled = await own_cache(session)
    for author_id in (AVOCET, BITTERN, CURLEW):
        by_author = text(f"author_id = '{author_id.hex}'")
        await session.scalars(select(Post.title).where(by_author))
    print("statements compiled for three authors:", len(compiled))


# --8<-- [end:trap_value_in_text]


# --8<-- [start:trap_time_of_import]
from datetime import UTC, datetime

from sqlalchemy import func

from recipes.schema import PostStatus


async def trap_time_of_import(session: AsyncSession) -> None:
    """A time in the statement stays that of the moment it was built."""
    # As it would be when the module is imported.
    published = select(func.count()).where(
        Post.slug == "new", Post.published_at < datetime.now(UTC)
    )
    new = Post(author_id=AVOCET, slug="new", title="New", body="")
    new.status, new.published_at = PostStatus.PUBLISHED, datetime.now(UTC)
    session.add(new)
    print("posts published since: 1")
    print("found:", await session.scalar(published))


# --8<-- [end:trap_time_of_import]


# --8<-- [start:trap_forgotten_parameter]
async def trap_forgotten_parameter(session: AsyncSession) -> None:
    """No type checker sees that a parameter is missing."""
    await session.scalars(LATEST_POSTS, {"author": AVOCET})


# --8<-- [end:trap_forgotten_parameter]


# --8<-- [start:trap_default]
async def trap_default(session: AsyncSession) -> None:
    """With a default, a misspelled name is ignored without a word."""
    query = select(Post).limit(bindparam("at_most", 10))
    posts = (await session.scalars(query, {"atmost": 2})).all()
    print("asked for: 2")
    print("returned:", len(posts))


# --8<-- [end:trap_default]


# --8<-- [start:trap_name_of_a_column]
from sqlalchemy import update

from recipes.schema.seed import RELEASE_POST


async def trap_name_of_a_column(session: AsyncSession) -> None:
    """An UPDATE takes a parameter named like a column for a value to set."""
    rename = (
        update(Post)
        .where(Post.id == bindparam("id"))
        .values(title=bindparam("new_title"))
    )
    await session.execute(rename, {"id": RELEASE_POST, "new_title": "New"})


# --8<-- [end:trap_name_of_a_column]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
