"""Counts by group: boundaries, ties, empty groups, and what is left out."""

import pytest
from plans import plans_of
from sqlalchemy import func, select, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.advanced_queries.group_by_having import (
    CategoryCount,
    busy_categories,
)
from recipes.schema import Category, Comment, Post
from recipes.schema.seed import DATABASES, RELEASE_POST, TYPING

pytestmark = pytest.mark.database("shared")


async def counted(session: AsyncSession) -> dict[str, int]:
    """Count in Python what the recipe counts in SQL."""
    categories = (await session.scalars(select(Category))).all()
    posts = (await session.scalars(select(Post))).all()
    return {
        category.slug: sum(
            post.category_id == category.id and post.deleted_at is None
            for post in posts
        )
        for category in categories
    }


async def test_counts_are_those_of_the_rows(session: AsyncSession) -> None:
    found = await busy_categories(session, min_posts=0)
    assert {category.slug: category.posts for category in found} == (
        await counted(session)
    )


async def test_a_category_has_its_name(session: AsyncSession) -> None:
    found = await busy_categories(session)
    assert found[0] == CategoryCount(slug="events", name="Events", posts=20)


async def test_the_busiest_is_first_and_ties_are_by_slug(
    session: AsyncSession,
) -> None:
    found = await busy_categories(session, min_posts=0)
    order = [(-category.posts, category.slug) for category in found]
    assert order == sorted(order)
    assert len({category.posts for category in found}) < len(found)


@pytest.mark.parametrize(
    ("min_posts", "kept"), [(19, True), (20, True), (21, False)]
)
async def test_the_minimum_itself_is_enough(
    session: AsyncSession, min_posts: int, *, kept: bool
) -> None:
    found = await busy_categories(session, min_posts=min_posts)
    assert [category.slug for category in found] == ["events"] * kept


@pytest.mark.database("own")
async def test_by_default_only_empty_categories_are_left_out(
    session: AsyncSession,
) -> None:
    (await session.get_one(Post, RELEASE_POST)).category_id = TYPING
    by_default = set(await busy_categories(session))
    assert CategoryCount("typing", "Typing", 1) in by_default
    left_out = set(await busy_categories(session, min_posts=0)) - by_default
    assert {category.posts for category in left_out} == {0}


async def test_empty_categories_are_listed_if_asked_for(
    session: AsyncSession,
) -> None:
    found = await busy_categories(session, min_posts=0)
    assert CategoryCount("typing", "Typing", 0) in found
    total = await session.scalar(select(func.count(Category.id)))
    assert len(found) == total


@pytest.mark.database("own")
async def test_deleted_posts_do_not_count(session: AsyncSession) -> None:
    await session.execute(
        update(Post)
        .where(Post.category_id == DATABASES)
        .values(deleted_at=func.coalesce(Post.deleted_at, Post.created_at))
        .execution_options(synchronize_session=False)
    )
    found = await busy_categories(session, min_posts=0)
    assert CategoryCount("databases", "Databases", 0) in found


async def test_posts_without_a_category_are_in_no_group(
    session: AsyncSession,
) -> None:
    before = await busy_categories(session, min_posts=0)
    assert await session.scalar(
        select(func.count(Post.id)).where(Post.category_id.is_(None))
    )
    live = select(func.count(Post.id)).where(
        Post.category_id.is_not(None), Post.deleted_at.is_(None)
    )
    assert sum(category.posts for category in before) == (
        await session.scalar(live)
    )


async def test_nothing_reaches_an_impossible_minimum(
    session: AsyncSession,
) -> None:
    assert await busy_categories(session, min_posts=1_000) == []


async def test_a_negative_minimum_is_refused_before_sql(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="fewer"):
        await busy_categories(session, min_posts=-1)


@pytest.mark.parametrize("min_posts", [0, 1, 10, 100])
async def test_one_statement_counts_all(
    session: AsyncSession, statements: Statements, min_posts: int
) -> None:
    with statements.expect(1):
        await busy_categories(session, min_posts=min_posts)


async def test_negative_twin_count_star_counts_the_missing_post(
    session: AsyncSession,
) -> None:
    query = (
        select(func.count())
        .select_from(Category)
        .outerjoin(Post, Post.category_id == Category.id)
        .where(Category.id == TYPING)
        .group_by(Category.id)
    )
    assert await session.scalar(query) == 1


async def test_negative_twin_a_joined_post_counts_once_for_each_comment(
    session: AsyncSession,
) -> None:
    query = (
        select(func.count(Post.id), func.count(Comment.id))
        .select_from(Post)
        .join(Comment, Comment.post_id == Post.id)
        .where(Post.id == RELEASE_POST)
    )
    assert (await session.execute(query)).one() == (40, 40)


@pytest.mark.backend("postgresql")
async def test_postgresql_refuses_a_row_condition_in_having(
    session: AsyncSession,
) -> None:
    query = (
        select(func.count(Post.id))
        .group_by(Post.category_id)
        .having(Post.deleted_at.is_(None))
    )
    with pytest.raises(ProgrammingError) as caught:
        await session.execute(query)
    error = caught.value.driver_exception
    assert getattr(error, "sqlstate", None) == "42803"


async def test_all_posts_are_read_once_to_count_them(
    large_engine: AsyncEngine,
) -> None:
    [plan] = await plans_of(large_engine, busy_categories)
    lines = [line.strip() for line in plan]
    assert lines.count("Seq Scan on posts") == 1
    assert any("Aggregate" in line for line in lines)


@pytest.mark.database("own")
async def test_the_release_post_is_counted_in_its_category(
    session: AsyncSession,
) -> None:
    post = await session.get_one(Post, RELEASE_POST)
    before = await counted(session)
    post.category_id = TYPING
    await session.flush()
    found = await busy_categories(session, min_posts=0)
    after = {category.slug: category.posts for category in found}
    assert after["typing"] == before["typing"] + 1
    assert after["releases"] == before["releases"] - 1
