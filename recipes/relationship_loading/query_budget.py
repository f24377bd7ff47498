# Part of the package database-recipes: cookbook run query-budget
"""Count statements in a test.

Find N+1 queries: fail when a block sends more statements than it may.
"""

HEADLINE = "trap_loop"

# --8<-- [start:recipe]
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import shorten

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

NOT_COUNTED = "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"

# The blocks around what runs now. A task begins with those of its maker.
_blocks: ContextVar[frozenset[object]] = ContextVar(
    "blocks", default=frozenset()
)


@contextmanager
def query_budget(engine: AsyncEngine, *, at_most: int) -> Iterator[list[str]]:
    """Let a block send so many statements; give what it has sent.

    It counts what the block's own task sends, and the tasks that it starts,
    on this engine or one made from it. Many rows for one statement count
    once. What begins, ends or divides a transaction does not count.

    Raises:
        AssertionError: more were sent, or none at all of a budget that is
            not 0.
    """
    block = object()
    sent: list[str] = []

    def count(
        _connection: object, _cursor: object, sql: str, *_: object
    ) -> None:
        if block in _blocks.get() and not sql.startswith(NOT_COUNTED):
            sent.append(sql)

    outside = _blocks.set(_blocks.get() | {block})
    event.listen(engine.sync_engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", count)
        _blocks.reset(outside)
    # Only now: an error of the block itself says more.
    if len(sent) > at_most:
        found = f"{len(sent)} statements instead of at most {at_most}:"
        raise AssertionError("\n".join([found, *summary(sent)]))
    if at_most and not sent:
        raise AssertionError("nothing was sent on this engine: what ran?")


def summary(sent: list[str]) -> list[str]:
    """Say how often each statement was sent, the most frequent first."""
    brief = [
        re.sub(r"SELECT\b.*?\sFROM\b", "SELECT ... FROM", sql, flags=re.DOTALL)
        for sql in sent
    ]
    return [
        f"{times} x {shorten(sql, 200, placeholder=' ...')}"
        for sql, times in Counter(brief).most_common()
    ]


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy import Select, select
from sqlalchemy.orm import raiseload, selectinload

from recipes.foundations.engines import make_sessions
from recipes.schema import Post


async def demo(engine: AsyncEngine) -> None:
    sessions = make_sessions(engine)
    with_comments = newest(10).options(
        selectinload(Post.comments), raiseload("*", sql_only=True)
    )
    async with sessions() as session:
        with query_budget(engine, at_most=2) as sent:
            await session.scalars(with_comments)
        print("statements:", len(sent))

    async with sessions() as session:
        try:
            with query_budget(engine, at_most=2):
                for post in await session.scalars(newest(10)):
                    await post.awaitable_attrs.comments
        except AssertionError as error:
            print(error)


def newest(limit: int) -> Select[Post]:
    """Ask for the newest posts."""
    order = Post.created_at.desc(), Post.id.desc()
    return select(Post).order_by(*order).limit(limit)


# --8<-- [end:demo]


# --8<-- [start:trap_loop]
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession


async def trap_loop(engine: AsyncEngine, session: AsyncSession) -> None:
    """A loop that awaits an attribute sends a statement for each row."""

    async def usual() -> Sequence[Post]:
        posts = (await session.scalars(newest(26))).all()
        for post in posts:
            await post.awaitable_attrs.comments
        return posts

    await count_comments(engine, usual)


async def count_comments(
    engine: AsyncEngine, way: Callable[[], Awaitable[Sequence[Post]]]
) -> None:
    """Count the comments on posts, and the statements for it."""
    with query_budget(engine, at_most=100) as sent:
        posts = await way()
    print("comments:", sum(len(post.comments) for post in posts))
    print("statements:", len(sent))


# --8<-- [end:trap_loop]


# --8<-- [start:cure_loop]
async def cure_loop(engine: AsyncEngine, session: AsyncSession) -> None:
    """The test keeps the query that names the comments as it is."""

    async def recipe() -> Sequence[Post]:
        query = newest(26).options(selectinload(Post.comments))
        with query_budget(engine, at_most=2):
            return (await session.scalars(query)).all()

    await count_comments(engine, recipe)


# --8<-- [end:cure_loop]


# --8<-- [start:trap_one_row]
async def trap_one_row(engine: AsyncEngine, session: AsyncSession) -> None:
    """With one row in the test, a loop keeps within its budget."""
    await loop_in_budget(engine, session, rows=1)


async def loop_in_budget(
    engine: AsyncEngine, session: AsyncSession, *, rows: int
) -> None:
    """Run the test of a loop with so many rows."""
    try:
        with query_budget(engine, at_most=3):
            for post in await session.scalars(newest(rows)):
                await post.awaitable_attrs.comments
    except AssertionError as error:
        print(error)
    else:
        print("passed")


# --8<-- [end:trap_one_row]


# --8<-- [start:cure_one_row]
async def cure_one_row(engine: AsyncEngine, session: AsyncSession) -> None:
    """With more rows than the budget has statements, the loop fails."""
    await loop_in_budget(engine, session, rows=4)


# --8<-- [end:cure_one_row]


# --8<-- [start:trap_made_here]
from recipes.schema import User


async def trap_made_here(engine: AsyncEngine, session: AsyncSession) -> None:
    """What the test itself has made is in the session: no query is sent."""
    made = await make_posts(session)
    await count_authors(engine, session, made)


async def make_posts(session: AsyncSession) -> Sequence[Post]:
    """Make ten posts, each by another author."""
    posts = [
        Post(
            author=User(username=f"user{n}", email=f"{n}@example.org"),
            slug=f"post{n}",
            title="New",
            body="",
        )
        for n in range(10)
    ]
    session.add_all(posts)
    await session.commit()
    return posts


async def count_authors(
    engine: AsyncEngine, session: AsyncSession, made: Sequence[Post]
) -> None:
    """Get the author of each of these posts, one by one."""
    slugs = [post.slug for post in made]
    query = select(Post).where(Post.slug.in_(slugs)).order_by(Post.slug)
    with query_budget(engine, at_most=100) as sent:
        for post in await session.scalars(query):
            await session.get_one(User, post.author_id)
    print("statements:", len(sent))


# --8<-- [end:trap_made_here]


# --8<-- [start:cure_made_here]
async def cure_made_here(engine: AsyncEngine, session: AsyncSession) -> None:
    """An empty session asks as it would in a request."""
    made = await make_posts(session)
    session.expunge_all()  # or open another session
    await count_authors(engine, session, made)


# --8<-- [end:cure_made_here]


# --8<-- [start:trap_another_engine]
from recipes.foundations.engines import make_engine


async def trap_another_engine(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    """A budget on another engine than the session's sees nothing."""
    another = make_engine(engine.url)
    try:
        with query_budget(another, at_most=3):
            for post in await session.scalars(newest(25)):
                await post.awaitable_attrs.comments
    except AssertionError as error:
        print(error)


# --8<-- [end:trap_another_engine]


# --8<-- [start:trap_raiseload_alone]
from sqlalchemy.orm import load_only


async def trap_raiseload_alone(
    engine: AsyncEngine, session: AsyncSession
) -> None:
    """``raiseload`` lets a loop load columns that the query left out."""
    query = newest(25).options(load_only(Post.title), raiseload("*"))
    try:
        with query_budget(engine, at_most=1):
            for post in await session.scalars(query):
                await post.awaitable_attrs.body
    except AssertionError as error:
        print(error)


# --8<-- [end:trap_raiseload_alone]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
