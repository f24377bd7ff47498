# Part of the package database-recipes: cookbook run list-live
"""Query non-deleted rows.

List live rows by saying so in the query, or in every query of a session.
"""

HEADLINE = "trap_forgotten_condition"

ORIGINAL = {
    "heading": "Query Non-Deleted",
    "run": "trap_no_bound",
    "faults": (),
}

NEEDS = {
    "ix_products_live_category": (
        "Only live products of the category are read.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product


async def list_live_products(
    session: AsyncSession, *, category_id: int, limit: int = 50
) -> Sequence[Product]:
    """List products of a category that are live and for sale, by name.

    Args:
        session: the session to read with.
        category_id: the category; those below it are not searched.
        limit: how many at most, from 1 to 100.

    Raises:
        ValueError: the limit is out of bounds.
        DataError: no category can have this id.
    """
    if not 1 <= limit <= 100:
        raise ValueError("limit must be from 1 to 100")
    products = await session.scalars(
        select(Product)
        .where(
            Product.category_id == category_id,
            # Together, the condition of the index ix_products_live_category.
            ~Product.is_deleted,
            Product.is_active,
        )
        .order_by(Product.name, Product.id)
        .limit(limit)
    )
    return products.all()


# --8<-- [end:recipe]


# --8<-- [start:demo]
DRINKWARE = 10


async def demo(session: AsyncSession) -> None:
    products = await list_live_products(session, category_id=DRINKWARE)
    print("live:", ", ".join(product.name for product in products))


# --8<-- [end:demo]


# --8<-- [start:global_filter]
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from recipes.foundations.engines import Sessions
from recipes.schema import SoftDelete


class LiveSession(Session):
    """A session whose SELECTs of entities leave out deleted rows."""


@event.listens_for(LiveSession, "do_orm_execute")
def _select_live_rows(state: ORMExecuteState) -> None:
    if (
        state.is_select
        # What a SELECT loaded hands the criteria on to what it loads later.
        and not state.is_column_load
        and not state.is_relationship_load
        and not state.execution_options.get("include_deleted")
    ):
        state.statement = state.statement.options(
            with_loader_criteria(
                SoftDelete,
                lambda model: ~model.is_deleted,
                include_aliases=True,
            )
        )


def live_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions that read live rows only, where the ORM writes the SQL.

    A query sees all rows with ``execution_options(include_deleted=True)``.
    UPDATE and DELETE see all rows always, or nothing could be restored.
    """
    return async_sessionmaker(
        engine, sync_session_class=LiveSession, expire_on_commit=False
    )


# --8<-- [end:global_filter]


# --8<-- [start:demo_global_filter]
from sqlalchemy import func
from sqlalchemy.orm import selectinload

from recipes.schema import User
from recipes.schema.seed import EGRET, FLOPPY_DISK


async def demo_global_filter(engine: AsyncEngine) -> None:
    async with live_sessions(engine)() as session:
        count = select(func.count()).select_from(Product)
        count = count.where(Product.category_id.is_(None))
        print("products:", await session.scalar(count))
        everything = count.execution_options(include_deleted=True)
        print("with deleted ones:", await session.scalar(everything))
        print("floppy disk:", await session.get(Product, FLOPPY_DISK))

        with_posts = select(User).options(selectinload(User.posts))
        egret = (await session.scalars(with_posts.filter_by(id=EGRET))).one()
        print("EGRET's posts:", len(egret.posts))


# --8<-- [end:demo_global_filter]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """List so many products, or the most that the recipe returns."""
    session.add_all(
        Product(
            sku=f"NEW-{number}",
            name="Spoon",
            price_cents=300,
            category_id=DRINKWARE,
        )
        for number in range(rows)
    )
    await session.flush()
    await list_live_products(
        session, category_id=DRINKWARE, limit=min(rows, 100)
    )


# --8<-- [end:growth]


# --8<-- [start:trap_no_bound]
async def trap_no_bound(session: AsyncSession) -> None:
    """Without a bound, all live rows come back; without an order, anyhow."""
    query = select(Product).where(Product.deleted_at.is_(None))
    result = await session.execute(query)
    print(len(result.scalars().all()), "products, all there are")


# --8<-- [end:trap_no_bound]


# --8<-- [start:trap_forgotten_condition]
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy import update

from recipes.schema.seed import MUG

LEAP_DAY = datetime(2024, 2, 29, tzinfo=UTC)


async def trap_forgotten_condition(session: AsyncSession) -> None:
    """One query forgets the condition, and sells what is deleted."""

    async def usual(category_id: int) -> Sequence[Product]:
        query = select(Product).where(
            Product.category_id == category_id,
            Product.is_active,
        )
        return (await session.scalars(query)).all()

    await after_deleting_all(session, usual)


async def after_deleting_all(
    session: AsyncSession,
    list_products: Callable[[int], Awaitable[Sequence[Product]]],
) -> None:
    """List the products of a category whose products are all deleted."""
    deleted = await session.scalars(
        update(Product)
        .where(Product.category_id == DRINKWARE)
        .values(deleted_at=LEAP_DAY)
        .returning(Product.id)
    )
    print(f"deleted products: {len(deleted.all())}")
    print(f"for sale after all: {len(await list_products(DRINKWARE))}")


# --8<-- [end:trap_forgotten_condition]


# --8<-- [start:cure_forgotten_condition]
async def cure_forgotten_condition(session: AsyncSession) -> None:
    """One function has the condition, and all lists come from it."""

    async def recipe(category_id: int) -> Sequence[Product]:
        return await list_live_products(session, category_id=category_id)

    await after_deleting_all(session, recipe)


# --8<-- [end:cure_forgotten_condition]


# --8<-- [start:trap_already_loaded]
async def trap_already_loaded(engine: AsyncEngine) -> None:
    """The filter is in the SQL: ``get`` of a loaded object sends none."""
    async with live_sessions(engine)() as session:
        mug = await session.get_one(Product, MUG)
        mug.deleted_at = LEAP_DAY
        await session.flush()
        print(
            "get finds the deleted", (await session.get_one(Product, MUG)).name
        )


# --8<-- [end:trap_already_loaded]


# --8<-- [start:trap_not_the_orm]
from sqlalchemy import Executable, text


async def trap_not_the_orm(engine: AsyncEngine) -> None:
    """The filter sees neither ``text()`` nor a table: only entities."""
    table = Product.metadata.tables["products"]
    queries: dict[str, Executable] = {
        "text()": text("SELECT count(*) FROM products"),
        "the table": select(func.count()).select_from(table),
        "the entity": select(func.count()).select_from(Product),
    }
    async with live_sessions(engine)() as session:
        for name, query in queries.items():
            print(name, "counts", await session.scalar(query))


# --8<-- [end:trap_not_the_orm]


# --8<-- [start:trap_parent_is_none]
from sqlalchemy.orm import joinedload

from recipes.schema import Comment
from recipes.schema.seed import DELETED_POST


async def trap_parent_is_none(engine: AsyncEngine) -> None:
    """A comment of a deleted post has a ``post_id``, but no ``post``."""
    async with live_sessions(engine)() as session:
        comments = await session.scalars(
            select(Comment)
            .where(Comment.post_id == DELETED_POST)
            .options(joinedload(Comment.post))
            .order_by(Comment.id)
            .limit(1)
        )
        comment = comments.one()
        print("post_id:", comment.post_id)
        print("title:", comment.post.title)


# --8<-- [end:trap_parent_is_none]


# --8<-- [start:trap_returned_object]
from recipes.schema import Post


async def trap_returned_object(engine: AsyncEngine) -> None:
    """An object of an UPDATE hands no filter on: deleted children are back."""
    renamed = (
        update(User).where(User.id == EGRET).values(username="great_egret")
    )
    live_posts = select(func.count()).where(Post.author_id == EGRET)
    async with live_sessions(engine)() as session:
        egret = (await session.scalars(renamed.returning(User))).one()
        print("loaded posts:", len(await egret.awaitable_attrs.posts))
        print("live posts:", await session.scalar(live_posts))


# --8<-- [end:trap_returned_object]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
