# Part of the package database-recipes: cookbook run group-by-having
"""Count by group.

Count the live posts of each category, and keep the categories with enough.
"""

HEADLINE = "trap_two_collections"

ORIGINAL = {
    "heading": "Group By with Having",
    "run": "trap_group_by_the_key",
    "faults": (),
}

# --8<-- [start:recipe]
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Category, Post


@dataclass(frozen=True)
class CategoryCount:
    """A category and the number of its live posts."""

    slug: str
    name: str
    posts: int


async def busy_categories(
    session: AsyncSession, *, min_posts: int = 1
) -> list[CategoryCount]:
    """List categories with at least ``min_posts`` posts, the busiest first.

    Equal counts are in the order of their slugs. With ``min_posts=0`` the
    categories without a post are listed too.

    Raises:
        ValueError: ``min_posts`` is negative.
        DataError: ``min_posts`` does not fit into 64 bits.
    """
    if min_posts < 0:
        raise ValueError("a category cannot have fewer than no posts")
    # Not count(*): that would count the row of a category without posts.
    posts = func.count(Post.id)
    query = (
        select(Category.slug, Category.name, posts)
        .outerjoin(
            Post,
            and_(
                Post.category_id == Category.id,
                # Here, not in WHERE, which would drop the empty categories.
                Post.deleted_at.is_(None),
            ),
        )
        .group_by(Category.id)
        .having(posts >= min_posts)
        .order_by(posts.desc(), Category.slug)
    )
    rows = await session.execute(query)
    return [CategoryCount(slug, name, count) for slug, name, count in rows]


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    busy = await busy_categories(session, min_posts=6)
    for category in busy:
        print(f"{category.posts:2}  {category.slug}")

    everything = await busy_categories(session, min_posts=0)
    print("the last of all:", everything[-1])


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """List so many categories."""
    session.add_all(
        Category(slug=f"new-{number}", name="New") for number in range(rows)
    )
    await session.flush()
    await busy_categories(session, min_posts=0)


# --8<-- [end:growth]


# --8<-- [start:trap_group_by_the_key]
async def trap_group_by_the_key(session: AsyncSession) -> None:
    """The key of a group is no name, and NULL is a group as well."""
    query = (
        select(Post.category_id, func.count(Post.id).label("count"))
        .group_by(Post.category_id)
        .having(func.count(Post.id) >= 5)
        .order_by(func.count(Post.id).desc(), Post.category_id)
    )
    for row in await session.execute(query):
        print("category", row.category_id, "has", row.count)


# --8<-- [end:trap_group_by_the_key]


# --8<-- [start:trap_count_star]
async def trap_count_star(session: AsyncSession) -> None:
    """After an outer join, ``count(*)`` finds one post where there is none."""
    query = (
        select(Category.slug, func.count(), func.count(Post.id))
        .outerjoin(Post, Post.category_id == Category.id)
        .where(Category.slug == "typing")
        .group_by(Category.id)
    )
    slug, stars, posts = (await session.execute(query)).one()
    print(f"{slug}: count(*) is {stars}, count(posts.id) is {posts}")


# --8<-- [end:trap_count_star]


# --8<-- [start:trap_two_collections]
from collections.abc import Iterable
from typing import Any

from recipes.schema import Comment


async def trap_two_collections(session: AsyncSession) -> None:
    """Joined with its comments, a post counts once for each of them."""
    query = (
        select(
            Category.slug,
            func.count(Post.id).label("posts"),
            func.count(Comment.id).label("comments"),
        )
        .join(Post, Post.category_id == Category.id)
        .outerjoin(Comment, Comment.post_id == Post.id)
        .where(Post.deleted_at.is_(None))
        .group_by(Category.id)
    )
    await compare(session, await session.execute(query))


async def compare(session: AsyncSession, rows: Iterable[Any]) -> None:
    """Compare the posts of each category with those that there are."""
    counts = {row.slug: row.posts for row in rows}
    live_posts = select(func.count()).where(
        Post.deleted_at.is_(None), Post.category_id.is_not(None)
    )
    print("releases:", counts["releases"])
    print("databases:", counts["databases"])
    print("posts in all categories:", await session.scalar(live_posts))
    print("posts counted:", sum(counts.values()))


# --8<-- [end:trap_two_collections]


# --8<-- [start:cure_two_collections]
async def cure_two_collections(session: AsyncSession) -> None:
    """Joined with nothing else, each post counts once."""
    await compare(session, await busy_categories(session))


# --8<-- [end:cure_two_collections]


# --8<-- [start:trap_having_for_rows]
async def trap_having_for_rows(session: AsyncSession) -> None:
    """HAVING sees groups: a condition on rows belongs into WHERE."""
    query = (
        select(Post.category_id, func.count(Post.id))
        .group_by(Post.category_id)
        .having(Post.deleted_at.is_(None))
        .order_by(Post.category_id.nulls_last())
    )
    print(*(await session.execute(query)).all(), sep="\n")


# --8<-- [end:trap_having_for_rows]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
