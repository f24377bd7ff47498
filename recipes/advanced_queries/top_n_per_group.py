# Part of the package database-recipes: cookbook run top-n-per-group
"""Top N per group.

Read the newest posts of each of many authors in one statement.
"""

HEADLINE = "trap_query_for_each"

NEEDS = {
    "ix_posts_author_created": (
        "The newest posts of an author are read, and no older ones.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post, User

LIVE_POSTS = select(
    Post.author_id, Post.id, Post.title, Post.created_at
).where(Post.deleted_at.is_(None))
NEWEST_FIRST = (Post.created_at.desc(), Post.id.desc())


class ListedPost(NamedTuple):
    """What a list shows of a post."""

    id: UUID
    title: str
    created_at: datetime


class Author(NamedTuple):
    """A user and the newest posts, which may be none."""

    id: UUID
    username: str
    newest: list[ListedPost]


async def newest_posts(
    session: AsyncSession, author_ids: Collection[UUID], *, each: int = 3
) -> list[Author]:
    """Return the authors by name, each with the newest live posts.

    Posts of one moment are in the order of their ids, the highest first.
    Unknown ids are left out.

    Raises:
        ValueError: more than 100 authors, or not 1 to 10 posts of each.
    """
    if len(author_ids) > 100 or not 1 <= each <= 10:
        raise ValueError("ask for 100 authors and 10 posts of each at most")
    newest, of_user = (
        read_few(each)
        if session.get_bind().dialect.name == "postgresql"
        else number_all(author_ids, each)
    )
    post = newest.c
    query = (
        select(User.id, User.username, post.id, post.title, post.created_at)
        .outerjoin(newest, of_user)  # outer: also authors without posts
        .where(User.id.in_(author_ids))
        .order_by(
            func.lower(User.username), post.created_at.desc(), post.id.desc()
        )
    )
    authors: dict[UUID, Author] = {}
    rows = await session.execute(query)
    for id_, username, post_id, title, created_at in rows:
        author = authors.setdefault(id_, Author(id_, username, []))
        if post_id is not None:  # or there is none, and the join gave NULL
            author.newest.append(ListedPost(post_id, title, created_at))
    return list(authors.values())


def read_few(each: int) -> tuple[FromClause, ColumnElement[bool]]:
    """Read the first posts of each user from an index, and stop there."""
    posts = LIVE_POSTS.where(Post.author_id == User.id)
    first = posts.order_by(*NEWEST_FIRST).limit(each)
    return first.lateral("newest"), true()


def number_all(
    author_ids: Collection[UUID], each: int
) -> tuple[FromClause, ColumnElement[bool]]:
    """Number all posts of each user, and keep the first, on either engine."""
    number = func.row_number().over(
        partition_by=Post.author_id, order_by=NEWEST_FIRST
    )
    newest = (
        LIVE_POSTS.add_columns(number.label("number"))
        .where(Post.author_id.in_(author_ids))
        .subquery("newest")
    )
    post = newest.c
    return newest, and_(post.author_id == User.id, post.number <= each)


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema.seed import AVOCET, TURNSTONE


async def demo(session: AsyncSession) -> None:
    ids = [AVOCET, TURNSTONE]
    for author in await newest_posts(session, ids, each=2):
        print(f"{author.username}: {len(author.newest)} posts")
        for post in author.newest:
            print("-", post.title)


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """List the newest posts of so many authors, or of as many as may be."""
    users = [
        User(
            username=f"{number}",
            email=f"{number}@example.org",
            posts=[
                Post(slug=f"{number}-{n}", title="", body="") for n in range(4)
            ],
        )
        for number in range(min(rows, 100))
    ]
    session.add_all(users)
    await session.flush()
    await newest_posts(session, [user.id for user in users])


# --8<-- [end:growth]


# --8<-- [start:trap_query_for_each]
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import event

from recipes.foundations.build_once import latest_posts


async def trap_query_for_each(session: AsyncSession) -> None:
    """A query for each author sends a statement for each author."""

    async def usual(ids: list[UUID]) -> list[Sequence[Post]]:
        users = select(User).where(User.id.in_(ids))
        return [
            await latest_posts(session, user.id, limit=3)
            for user in (await session.scalars(users)).all()
        ]

    await list_all_authors(session, usual)


async def list_all_authors(
    session: AsyncSession,
    way: Callable[[list[UUID]], Awaitable[Sequence[Any]]],
) -> None:
    """List the newest posts of every user, and count the statements."""
    ids = list(await session.scalars(select(User.id)))
    sent: list[object] = []
    connection = await session.connection()
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *call: sent.append(call),
    )
    print("authors:", len(await way(ids)))
    print("statements:", len(sent))


# --8<-- [end:trap_query_for_each]


# --8<-- [start:cure_query_for_each]
async def cure_query_for_each(session: AsyncSession) -> None:
    """One statement reads the posts of all of them."""

    async def recipe(ids: list[UUID]) -> list[Author]:
        return await newest_posts(session, ids)

    await list_all_authors(session, recipe)


# --8<-- [end:cure_query_for_each]


# --8<-- [start:trap_limit_of_all]
from collections import Counter

from recipes.schema.seed import BITTERN, CURLEW, EGRET


async def trap_limit_of_all(session: AsyncSession) -> None:
    """LIMIT counts rows of the whole query, whoever wrote them."""
    query = (
        select(User.username)
        .join(User.posts)
        .where(
            User.id.in_([AVOCET, BITTERN, CURLEW, EGRET]),
            Post.deleted_at.is_(None),
        )
        .order_by(*NEWEST_FIRST)
        .limit(4 * 3)
    )
    for username, posts in Counter(await session.scalars(query)).items():
        print(f"{username}: {posts} of 3 posts")


# --8<-- [end:trap_limit_of_all]


# --8<-- [start:trap_slice]
from sqlalchemy.orm import selectinload


async def trap_slice(session: AsyncSession) -> None:
    """A slice in Python throws away what was read, after it was read."""
    query = select(User).options(selectinload(User.posts))
    users = (await session.scalars(query)).all()
    shown = [post for user in users for post in user.posts[:3]]
    print("posts shown:", len(shown))
    print("deleted among them:", sum(post.is_deleted for post in shown))
    print("posts read:", sum(len(user.posts) for user in users))


# --8<-- [end:trap_slice]


# --8<-- [start:trap_group_by]
async def trap_group_by(session: AsyncSession) -> None:
    """GROUP BY finds when the newest post was made, but not which it is."""
    [author] = await newest_posts(session, [AVOCET], each=1)
    print("the newest:", author.newest[0].title)

    query = (
        select(
            func.max(Post.created_at), func.min(Post.created_at), Post.title
        )
        .where(Post.author_id == AVOCET, Post.deleted_at.is_(None))
        .group_by(Post.author_id)
    )
    print("by GROUP BY:", (await session.execute(query)).one().title)


# --8<-- [end:trap_group_by]


# --8<-- [start:trap_rank]
from datetime import UTC


async def trap_rank(session: AsyncSession) -> None:
    """``rank()`` gives one place to all posts of one moment."""
    at = datetime(2030, 1, 1, tzinfo=UTC)
    session.add_all(
        Post(author_id=AVOCET, slug=title, title=title, body="", created_at=at)
        for title in ("one", "two", "three", "four", "five")
    )
    place = func.rank().over(
        partition_by=Post.author_id, order_by=Post.created_at.desc()
    )
    ranked = select(Post.author_id, place.label("place")).subquery()
    query = select(func.count()).where(
        ranked.c.author_id == AVOCET, ranked.c.place <= 3
    )
    print("asked for: 3")
    print("returned:", await session.scalar(query))


# --8<-- [end:trap_rank]


# --8<-- [start:trap_window_in_where]
async def trap_window_in_where(session: AsyncSession) -> None:
    """WHERE comes before the rows are numbered."""
    number = func.row_number().over(
        partition_by=Post.author_id, order_by=NEWEST_FIRST
    )
    await session.scalars(select(Post.title).where(number <= 3))


# --8<-- [end:trap_window_in_where]


ONLY_ON = {"read_few": "postgresql"}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
