# Part of the package database-recipes: cookbook run collections-for-a-list
"""List users with their posts.

Read a page of users and all their posts in two statements: entities or rows.
"""

HEADLINE = "trap_limit_of_a_join"

ORIGINAL = {
    "heading": "Subquery Loading for Collections",
    "run": "trap_subqueryload",
    "faults": ("trap_subqueryload", "trap_yield_per"),
}

NEEDS = {
    "ix_posts_author_created": (
        "The posts of the users are found.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload, selectinload

from recipes.schema import Post, User


class Author(NamedTuple):
    """A user and the titles of the posts, newest first."""

    id: UUID
    username: str
    titles: list[str]


async def active_users_with_posts(
    session: AsyncSession, *, limit: int = 50
) -> Sequence[User]:
    """Return active users by name, with their posts that are not deleted.

    Entities, to change or to pass on. A list of posts that the session holds
    stays as it was, filtered or not. Two statements, and one more for each
    further 500 users.

    Raises:
        ValueError: the limit is not between 1 and 1,000.
    """
    query = _active_by_name(limit).options(
        selectinload(User.posts.and_(Post.deleted_at.is_(None))),
        raiseload("*", sql_only=True),
    )
    return (await session.scalars(query)).all()


async def active_authors(
    session: AsyncSession, *, limit: int = 50
) -> list[Author]:
    """Return the same as rows, to show, whatever lists the session holds.

    Two statements for any number.

    Raises:
        ValueError: the limit is not between 1 and 1,000.
    """
    users = _active_by_name(limit).with_only_columns(User.id, User.username)
    authors = {
        id_: Author(id_, username, [])
        for id_, username in await session.execute(users)
    }
    posts = (
        select(Post.author_id, Post.title)
        .where(Post.author_id.in_(authors), Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
    )
    for author_id, title in await session.execute(posts):
        authors[author_id].titles.append(title)
    return list(authors.values())


def _active_by_name(limit: int) -> Select[User]:
    if not 1 <= limit <= 1_000:
        raise ValueError("give a limit between 1 and 1,000")
    # A unique index holds the lower-case names: the order is total.
    by_name = func.lower(User.username)
    return select(User).where(User.is_active).order_by(by_name).limit(limit)


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    users = await active_users_with_posts(session, limit=3)
    for user in users:
        print(user.username, "wrote", user.posts[0].title)

    authors = await active_authors(session, limit=3)
    for author in authors:
        print(author.username, "wrote", author.titles[0])


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """List so many users, in either way."""
    session.add_all(
        User(
            username=f"{number}",
            email=f"{number}@example.org",
            posts=[Post(slug=f"{number}", title="", body="")],
        )
        for number in range(rows)
    )
    await session.flush()
    session.expunge_all()
    await active_users_with_posts(session, limit=rows)
    await active_authors(session, limit=rows)


# --8<-- [end:growth]


# --8<-- [start:trap_subqueryload]
from collections.abc import Awaitable, Callable

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, subqueryload
from sqlalchemy.util import await_only

from recipes.foundations.engines import Sessions
from recipes.schema.seed import AVOCET


def meanwhile(
    session: AsyncSession, change: Callable[[], Awaitable[None]]
) -> None:
    """Let others make a change before the session asks for a collection."""

    @event.listens_for(session.sync_session, "do_orm_execute")
    def before(state: ORMExecuteState) -> None:
        if state.is_relationship_load:
            await_only(change())


async def trap_subqueryload(sessions: Sessions) -> None:
    """``subqueryload`` asks for the parents twice, and may find others."""

    async def deactivate() -> None:
        async with sessions.begin() as other:
            (await other.get_one(User, AVOCET)).is_active = False

    async with sessions() as session:
        meanwhile(session, deactivate)
        query = (
            select(User)
            .options(subqueryload(User.posts))
            .where(User.is_active == True)  # noqa: E712 - as published
        )
        users = (await session.execute(query)).scalars().unique().all()
        posts = {user.username: len(user.posts) for user in users}
        for name in ("avocet", "bittern"):
            print(name, "has", posts[name], "of 9 posts")


# --8<-- [end:trap_subqueryload]


# --8<-- [start:trap_limit_without_order]
from recipes.schema import Comment
from recipes.schema.seed import RELEASE_POST


async def trap_limit_without_order(sessions: Sessions) -> None:
    """Without a total order, LIMIT may pick other parents each time."""

    async def rename() -> None:
        async with sessions.begin() as other:
            (await other.get_one(Post, RELEASE_POST)).title = "Ready at last"

    async with sessions() as session:
        meanwhile(session, rename)
        query = select(Post).options(subqueryload(Post.comments)).limit(3)
        for post in (await session.scalars(query)).all():
            stored = select(func.count()).where(Comment.post_id == post.id)
            print(len(post.comments), "of", await session.scalar(stored))


# --8<-- [end:trap_limit_without_order]


# --8<-- [start:trap_yield_per]
async def trap_yield_per(session: AsyncSession) -> None:
    """``subqueryload`` cannot be read in portions."""
    query = (
        select(User)
        .order_by(User.id)
        .options(subqueryload(User.posts))
        .execution_options(yield_per=10)
    )
    await session.stream_scalars(query)


# --8<-- [end:trap_yield_per]


# --8<-- [start:trap_limit_of_a_join]
from sqlalchemy.orm import contains_eager


async def trap_limit_of_a_join(session: AsyncSession) -> None:
    """After a join, LIMIT counts posts, and cuts a user's list short."""
    query = (
        select(User)
        .join(User.posts)
        .options(contains_eager(User.posts))
        .order_by(User.username)
        .limit(10)
    )
    users = (await session.scalars(query)).unique().all()
    await count_ten(session, users)


async def count_ten(session: AsyncSession, users: Sequence[User]) -> None:
    """Compare what came back with ten users and all their live posts."""
    stored = select(func.count()).where(
        Post.author_id.in_(user.id for user in users),
        Post.deleted_at.is_(None),
    )
    posts = sum(len(user.posts) for user in users)
    print(f"their posts: {posts} of {await session.scalar(stored)}")
    print(f"users: {len(users)} of 10")


# --8<-- [end:trap_limit_of_a_join]


# --8<-- [start:cure_limit_of_a_join]
async def cure_limit_of_a_join(session: AsyncSession) -> None:
    """LIMIT counts users, and a second statement brings all their posts."""
    users = await active_users_with_posts(session, limit=10)
    await count_ten(session, users)


# --8<-- [end:cure_limit_of_a_join]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
