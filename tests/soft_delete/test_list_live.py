"""Every way to a deleted row: which ones the filters close, which not."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import (
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload

from conftest import Statements
from recipes.foundations.engines import Sessions
from recipes.kit.recording.plans import pin_planner, plan_of, shape
from recipes.schema import Category, Comment, Post, Product, User, utc_now
from recipes.schema.seed import (
    DELETED_POST,
    EGRET,
    FLOPPY_DISK,
    MUG,
)
from recipes.soft_delete.list_live import (
    DRINKWARE,
    list_live_products,
    live_sessions,
)

pytestmark = pytest.mark.database("shared")

CLOTHING, PAPER = 9, 11


@pytest.fixture
def live(engine: AsyncEngine) -> Sessions:
    return live_sessions(engine)


async def names(session: AsyncSession, **options: Any) -> list[str]:
    products = await list_live_products(session, **options)
    return [product.name for product in products]


async def test_live_products_come_by_name(session: AsyncSession) -> None:
    assert await names(session, category_id=DRINKWARE) == [
        "Blue mug",
        "Yellow mug",
        "snakeXcase mug",
        "snake_case mug",
    ]


@pytest.mark.database("own")
async def test_a_deleted_product_is_not_listed(session: AsyncSession) -> None:
    mug = await session.get_one(Product, MUG)
    mug.deleted_at = utc_now()
    assert "Blue mug" not in await names(session, category_id=DRINKWARE)


async def test_a_product_that_is_not_for_sale_is_not_listed(
    session: AsyncSession,
) -> None:
    assert "Sun hat" not in await names(session, category_id=CLOTHING)


async def test_other_categories_and_none_are_not_listed(
    session: AsyncSession,
) -> None:
    listed = await list_live_products(session, category_id=CLOTHING)
    assert {product.category_id for product in listed} == {CLOTHING}
    assert await list_live_products(session, category_id=-1) == []


@pytest.mark.database("own")
async def test_products_of_one_name_come_in_the_order_of_their_ids(
    session: AsyncSession,
) -> None:
    await session.execute(
        update(Product)
        .where(Product.category_id == PAPER)
        .values(name="The same")
    )
    listed = await list_live_products(session, category_id=PAPER)
    ids = [product.id for product in listed]
    assert len(ids) > 2
    assert ids == sorted(ids)


@pytest.mark.parametrize("limit", [1, 3])
async def test_the_limit_is_kept(session: AsyncSession, limit: int) -> None:
    everything = await names(session, category_id=PAPER, limit=100)
    some = await names(session, category_id=PAPER, limit=limit)
    assert some == everything[:limit]


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_a_limit_out_of_bounds_is_refused_without_sql(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="1 to 100"):
        await list_live_products(session, category_id=PAPER, limit=limit)


async def test_a_list_is_one_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(1):
        await list_live_products(session, category_id=PAPER)


async def test_the_partial_index_is_used_only_with_its_whole_condition(
    large_engine: AsyncEngine,
) -> None:
    partial = "Index Scan using ix_products_live_category on products"
    query = (
        select(Product.id)
        .where(Product.category_id == DRINKWARE)
        .order_by(Product.name, Product.id)
        .limit(50)
    )
    conditions = {"live": ~Product.is_deleted, "for sale": Product.is_active}
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        for left_out in (None, *conditions):
            chosen = [
                each for name, each in conditions.items() if name != left_out
            ]
            plan = await plan_of(connection, query.where(*chosen))
            used = partial in map(str.strip, shape(plan))
            assert used == (left_out is None)


async def count_products(session: AsyncSession) -> Any:
    return await session.scalar(select(func.count()).select_from(Product))


async def list_products(session: AsyncSession) -> Any:
    return len((await session.scalars(select(Product))).all())


async def list_columns(session: AsyncSession) -> Any:
    return len((await session.execute(select(Product.name))).all())


async def list_aliased(session: AsyncSession) -> Any:
    product = aliased(Product)
    return len((await session.scalars(select(product))).all())


async def get_unloaded(session: AsyncSession) -> Any:
    return await session.get(Product, FLOPPY_DISK) is not None


async def ask_exists(session: AsyncSession) -> Any:
    found = exists().where(Product.id == FLOPPY_DISK)
    return bool(await session.scalar(select(found)))


async def ask_exists_inside(session: AsyncSession) -> Any:
    found = select(Product.id).where(Product.id == FLOPPY_DISK).exists()
    query = select(func.count()).select_from(Category).where(found)
    return bool(await session.scalar(query))


async def load_collection(session: AsyncSession, option: Any) -> Any:
    query = select(User).where(User.id == EGRET).options(option(User.posts))
    return len((await session.scalars(query)).unique().one().posts)


async def load_selectin(session: AsyncSession) -> Any:
    return await load_collection(session, selectinload)


async def load_joined(session: AsyncSession) -> Any:
    return await load_collection(session, joinedload)


async def load_lazily(session: AsyncSession) -> Any:
    user = await session.get_one(User, EGRET)
    return len(await user.awaitable_attrs.posts)


async def join(session: AsyncSession) -> Any:
    query = select(Comment.id).join(Comment.post)
    return len((await session.scalars(query)).all())


async def ask_any(session: AsyncSession) -> Any:
    query = select(User.id).where(User.posts.any(Post.id == DELETED_POST))
    return len((await session.scalars(query)).all())


async def load_parent(session: AsyncSession) -> Any:
    query = (
        select(Comment)
        .where(Comment.post_id == DELETED_POST)
        .options(joinedload(Comment.post))
    )
    return len(
        {comment.post for comment in await session.scalars(query)} - {None}
    )


Path = Callable[[AsyncSession], Awaitable[Any]]


@pytest.mark.parametrize(
    ("path", "live_rows", "all_rows"),
    [
        (count_products, 28, 30),
        (list_products, 28, 30),
        (list_columns, 28, 30),
        (list_aliased, 28, 30),
        (get_unloaded, False, True),
        (ask_exists, False, True),
        (ask_exists_inside, False, True),
        (load_selectin, 8, 9),
        (load_joined, 8, 9),
        (load_lazily, 8, 9),
        (join, 184, 200),
        (ask_any, 0, 1),
        (load_parent, 0, 1),
    ],
)
async def test_the_filter_closes(
    live: Sessions,
    sessions: Sessions,
    path: Path,
    live_rows: int,
    all_rows: int,
) -> None:
    async with sessions() as session:
        assert await path(session) == all_rows
    async with live() as session:
        assert await path(session) == live_rows


async def test_a_query_may_ask_for_deleted_rows_as_well(
    live: Sessions,
) -> None:
    options = {"include_deleted": True}
    async with live() as session:
        products = await session.scalars(
            select(Product), execution_options=options
        )
        assert len(products.all()) == 30
        disk = await session.get(
            Product, FLOPPY_DISK, execution_options=options
        )
        assert disk is not None
        assert disk.is_deleted


@pytest.mark.parametrize(("include_deleted", "posts"), [(False, 8), (True, 9)])
async def test_what_is_loaded_later_follows_the_query_of_its_parent(
    live: Sessions, *, include_deleted: bool, posts: int
) -> None:
    async with live() as session:
        user = await session.get_one(
            User,
            EGRET,
            execution_options={"include_deleted": include_deleted},
        )
        await session.refresh(user)
        assert len(await user.awaitable_attrs.posts) == posts


async def returned(session: AsyncSession, _: User) -> User:
    renamed = (
        update(User).where(User.id == EGRET).values(username="great_egret")
    )
    users = await session.scalars(
        renamed.returning(User).options(selectinload(User.posts))
    )
    return users.one()


async def attached(session: AsyncSession, elsewhere: User) -> User:
    session.add(elsewhere)
    return elsewhere


async def merged(session: AsyncSession, elsewhere: User) -> User:
    return await session.merge(elsewhere)


async def selected_after_the_update(session: AsyncSession, user: User) -> User:
    await returned(session, user)
    return await session.get_one(User, EGRET, populate_existing=True)


@pytest.mark.database("own")
@pytest.mark.parametrize(
    ("give", "posts"),
    [
        (returned, 9),
        (attached, 9),
        (merged, 9),
        (selected_after_the_update, 8),
    ],
)
async def test_only_what_a_select_loaded_hands_the_filter_on(
    live: Sessions,
    session: AsyncSession,
    give: Callable[[AsyncSession, User], Awaitable[User]],
    posts: int,
) -> None:
    elsewhere = await session.get_one(User, EGRET)
    session.expunge(elsewhere)
    async with live() as filtered:
        user = await give(filtered, elsewhere)
        assert len(await user.awaitable_attrs.posts) == posts
        children = select(Post).where(Post.author_id == user.id)
        assert len((await filtered.scalars(children)).all()) == 8


@pytest.mark.database("own")
async def test_the_parent_of_an_added_child_may_be_deleted(
    live: Sessions,
) -> None:
    async with live() as session:
        comment = Comment(post_id=DELETED_POST, body="Too late")
        session.add(comment)
        await session.flush()
        post = await comment.awaitable_attrs.post
        assert post.is_deleted


@pytest.mark.database("own")
async def test_a_deleted_object_in_hand_can_be_refreshed(
    live: Sessions,
) -> None:
    async with live() as session:
        mug = await session.get_one(Product, MUG)
        mug.deleted_at = utc_now()
        await session.flush()
        await session.refresh(mug)
        assert mug.is_deleted
        assert await session.get(Product, MUG) is mug


@pytest.mark.database("own")
async def test_update_and_delete_see_deleted_rows(live: Sessions) -> None:
    async with live() as session:
        restored = await session.scalars(
            update(Product)
            .where(Product.is_deleted)
            .values(deleted_at=None)
            .returning(Product.id)
        )
        assert len(restored.all()) == 2
        purged = await session.scalars(
            delete(Post).where(Post.is_deleted).returning(Post.id)
        )
        assert len(purged.all()) == 3


async def test_objects_stay_readable_after_a_commit(live: Sessions) -> None:
    async with live() as session:
        mug = await session.get_one(Product, MUG)
        await session.commit()
        assert mug.name == "Blue mug"


async def test_other_sessions_are_left_alone(
    live: Sessions, session: AsyncSession
) -> None:
    async with live() as filtered:
        assert await count_products(filtered) == 28
        assert await count_products(session) == 30


async def test_the_filter_costs_no_statement(
    live: Sessions, statements: Statements
) -> None:
    async with live() as session:
        with statements.expect(1):
            await list_products(session)
        with statements.expect(2):
            await load_selectin(session)
