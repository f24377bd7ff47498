# Part of the package database-recipes: cookbook run list-with-pagination
"""List with pagination.

Show a list in numbered pages, each row once while nobody writes.
"""

HEADLINE = "trap_ties"

ORIGINAL = {
    "heading": "Get All with Pagination",
    "run": "trap_no_order",
    "faults": ("trap_no_order", "trap_negative_limit"),
}

NEEDS = {
    "ix_posts_feed": (
        "The newest are read in order, without sorting all.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post

T = TypeVar("T")

MAX_LIMIT = 100
MAX_OFFSET = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list, and whether there is a next page to ask for."""

    items: Sequence[T]
    has_next: bool


async def list_posts(
    session: AsyncSession,
    *,
    limit: int = 20,
    offset: int = 0,
    query: Select[Post] | None = None,
) -> Page[Post]:
    """Return live posts, the newest first, without the ``offset`` newest.

    ``query`` chooses among the posts, and says what to load with them.

    Raises:
        ValueError: ``limit`` is not 1 to 100, or ``offset`` not 0 to 10,000.
    """
    if not 1 <= limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
        raise ValueError("limit or offset is out of range")
    query = select(Post) if query is None else query
    query = (
        query.where(Post.deleted_at.is_(None))
        # Posts of the same moment need an order, too: the id gives it.
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit + 1)  # one more, to see whether there is more
        .offset(offset)
    )
    posts = (await session.scalars(query)).all()
    has_next = len(posts) > limit and offset + limit <= MAX_OFFSET
    return Page(posts[:limit], has_next)


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    first = await list_posts(session, limit=2)
    print(*(post.title for post in first.items), sep="\n")
    print("and more:", first.has_next)

    second = await list_posts(session, limit=2, offset=2)
    print(*(post.title for post in second.items), sep="\n")
    print("and more:", second.has_next)


# --8<-- [end:demo]


# --8<-- [start:growth]
from recipes.schema.seed import AVOCET


async def growth(session: AsyncSession, rows: int) -> None:
    """Show the last page of a list of so many rows, or more."""
    session.add_all(imported(rows))
    await session.flush()
    limit = min(rows, MAX_LIMIT)
    await list_posts(session, limit=limit, offset=rows - limit)


def imported(count: int) -> list[Post]:
    """Make posts that are imported together, and so at one time."""
    return [
        Post(author_id=AVOCET, slug=f"import-{number}", title="", body="")
        for number in range(count)
    ]


# --8<-- [end:growth]


# --8<-- [start:trap_no_order]
from collections import Counter

from sqlalchemy import func, update


async def trap_no_order(session: AsyncSession) -> None:
    """Without ORDER BY, a row that is changed between two pages moves."""

    async def list_all(limit: int = 100, offset: int = 0) -> Sequence[Post]:
        query = select(Post).limit(limit).offset(offset)
        result = await session.execute(query)
        return result.scalars().all()

    seen = [post.id for post in await list_all(limit=5)]
    edited = update(Post).where(Post.id.in_(seen[:3]))
    await session.execute(edited.values(title="Edited"))
    for offset in range(5, 65, 5):
        seen += [post.id for post in await list_all(limit=5, offset=offset)]

    times = Counter(seen)
    print("rows in the table:", await session.scalar(func.count(Post.id)))
    print("rows that were shown:", len(times))
    print("rows that were shown twice:", len(seen) - len(times))


# --8<-- [end:trap_no_order]


# --8<-- [start:trap_ties]
from collections.abc import Awaitable, Callable
from uuid import UUID


async def trap_ties(session: AsyncSession) -> None:
    """Rows of one moment have no order of their own: OFFSET mixes them up."""

    async def usual(limit: int, offset: int) -> Sequence[Post]:
        query = select(Post).order_by(Post.created_at.desc())
        query = query.limit(limit).offset(offset)
        return (await session.scalars(query)).all()

    await read_an_import(session, usual)


async def read_an_import(
    session: AsyncSession, way: Callable[[int, int], Awaitable[Sequence[Post]]]
) -> None:
    """Import 100 posts, and turn the ten pages that hold them."""
    session.add_all(imported(100))
    await session.flush()
    shown: set[UUID] = set()
    for offset in range(0, 100, 10):
        shown |= {post.id for post in await way(10, offset)}
    print("imported: 100 posts")
    print(f"shown on ten pages: {len(shown)}")
    print(f"never shown: {100 - len(shown)}")


# --8<-- [end:trap_ties]


# --8<-- [start:cure_ties]
async def cure_ties(session: AsyncSession) -> None:
    """The id ends the order: every page goes on where the last one ended."""

    async def recipe(limit: int, offset: int) -> Sequence[Post]:
        page = await list_posts(session, limit=limit, offset=offset)
        return page.items

    await read_an_import(session, recipe)


# --8<-- [end:cure_ties]


# --8<-- [start:trap_new_row]
async def trap_new_row(session: AsyncSession) -> None:
    """With OFFSET, a new row moves the last one on to the next page."""
    page = await list_posts(session, limit=3)
    print(*(post.title for post in page.items), sep="\n")

    session.add(Post(author_id=AVOCET, slug="new", title="New", body=""))

    page = await list_posts(session, limit=3, offset=3)
    print("next page:", page.items[0].title)


# --8<-- [end:trap_new_row]


# --8<-- [start:trap_negative_limit]
async def trap_negative_limit(session: AsyncSession) -> None:
    """A limit of -1 is an error on PostgreSQL, and no limit on SQLite."""
    posts = session.scalars(select(Post).limit(-1))
    print("posts:", len((await posts).all()))


# --8<-- [end:trap_negative_limit]


ONLY_ON = {
    "trap_ties": "postgresql",
    "read_an_import": "postgresql",
    "cure_ties": "postgresql",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
