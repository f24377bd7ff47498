# Part of the package database-recipes: cookbook run many-to-many
"""Replace a many-to-many set.

Give a row exactly these others, new ones among them, whatever else is saved
at the same time.
"""

HEADLINE = "trap_get_or_create"

NEEDS = {
    "uq_tags_name": (
        "A new tag is one tag, whoever brings it first.",
        "test_sixteen_bring_the_same_new_tag",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from recipes.foundations.dialects import insert_into
from recipes.schema import Post, Tag, post_tags

AT_MOST = 1_000  # members of a set
LONGEST_NAME = 50  # characters


async def set_tags(
    session: AsyncSession, post_id: UUID, names: Collection[str]
) -> None:
    """Give a post these tags, and no others; make those that are new.

    The session is one of ``write_sessions``, since SQLite cannot lock rows.
    What it has loaded of ``post.tags`` stays as it was: refresh it.

    Raises:
        ValueError: there are more than 1,000 names, or one of them is empty
            or longer than 50 characters.
        LookupError: there is no such post.
        IntegrityError: somebody deletes one of these tags right now.
        DataError: a column cannot hold a name.
    """
    # Each once, and everybody in the same order: no deadlock.
    wanted = sorted(set(names))
    if len(wanted) > AT_MOST:
        raise ValueError("too many tags")
    if not all(0 < len(name) <= LONGEST_NAME for name in wanted):
        raise ValueError("a tag has 1 to 50 characters")
    await lock_row(session, Post.id, post_id)
    ids = select(Tag.id).where(Tag.name.in_(wanted))
    gone = post_tags.c.tag_id.not_in(ids)
    await session.execute(
        delete(post_tags).where(post_tags.c.post_id == post_id, gone)
    )
    if not wanted:  # SQLAlchemy would insert a row of defaults
        return
    rows = [{"name": name} for name in wanted]
    tags = insert_into(session, Tag)
    # Who brings a name second waits for the first, and finds it there.
    tags = tags.on_conflict_do_nothing(index_elements=[Tag.name])
    await session.execute(tags, rows)
    # Not INSERT … SELECT, which would leave out a tag that has gone.
    tag_id = select(Tag.id).where(Tag.name == bindparam("name"))
    pairs = insert_into(session, post_tags).values(
        post_id=post_id, tag_id=tag_id.scalar_subquery()
    )
    await session.execute(pairs.on_conflict_do_nothing(), rows)


async def lock_row(
    session: AsyncSession, key: InstrumentedAttribute[UUID], id_: UUID
) -> None:
    """Let one at a time replace what belongs to a row.

    Raises:
        LookupError: there is no such row.
    """
    # NO KEY UPDATE: others may go on referring to the row.
    row = select(key).where(key == id_).with_for_update(key_share=True)
    if await session.scalar(row) is None:
        raise LookupError(f"there is no row {id_}")


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import write_sessions
from recipes.schema.seed import QUIET_POST, RELEASE_POST


async def demo(engine: AsyncEngine) -> None:
    sessions = write_sessions(engine)
    async with sessions.begin() as session:
        names = ["news", "release"]
        await set_tags(session, RELEASE_POST, names)
        print("one post:", await tags_of(session, RELEASE_POST))

    async with sessions.begin() as session:
        await set_tags(session, QUIET_POST, ["news", "asyncio", "news"])
        print("another:", await tags_of(session, QUIET_POST))

    async with sessions.begin() as session:
        await set_tags(session, QUIET_POST, [])
        print("another:", await tags_of(session, QUIET_POST))


async def tags_of(session: AsyncSession, post_id: UUID) -> str:
    """Return the tags of a post by name."""
    names = (
        select(Tag.name)
        .join(post_tags)
        .where(post_tags.c.post_id == post_id)
        .order_by(Tag.name)
    )
    return ", ".join(await session.scalars(names)) or "none"


# --8<-- [end:demo]


# --8<-- [start:lines]
from collections.abc import Mapping

from sqlalchemy import Uuid

from recipes.schema import Order, OrderLine, Product, whole


async def set_lines(
    session: AsyncSession, order_id: UUID, units: Mapping[UUID, int]
) -> None:
    """Give an order so many units of these products, and no other lines.

    A line that was there keeps its price; a new one has the price of now.
    The session is one of ``write_sessions``.

    Raises:
        TypeError: units are not an ``int``.
        ValueError: there are more than 1,000 products, or less than a unit
            of one.
        LookupError: there is no such order.
        IntegrityError: there is no such product.
        DataError: a column cannot hold so many units.
    """
    if len(units) > AT_MOST:
        raise ValueError("too many products")
    if any(whole(each) < 1 for each in units.values()):
        raise ValueError("order one unit or more of each product")
    await lock_row(session, Order.id, order_id)
    gone = OrderLine.product_id.not_in(units)
    await session.execute(
        delete(OrderLine).where(OrderLine.order_id == order_id, gone)
    )
    if not units:
        return
    product = bindparam("product", type_=Uuid())
    price = select(Product.price_cents).where(Product.id == product)
    lines = insert_into(session, OrderLine.__table__).values(
        order_id=order_id,
        product_id=product,
        quantity=bindparam("units"),
        unit_price_cents=price.scalar_subquery(),
    )
    lines = lines.on_conflict_do_update(
        index_elements=[OrderLine.order_id, OrderLine.product_id],
        set_={"quantity": lines.excluded.quantity},
    )
    rows = [{"product": id_, "units": each} for id_, each in units.items()]
    await session.execute(lines, rows)


# --8<-- [end:lines]


# --8<-- [start:demo_lines]
from sqlalchemy import update

from recipes.schema.seed import HOODIE, MUG, ORDER


async def demo_lines(engine: AsyncEngine) -> None:
    async with write_sessions(engine).begin() as session:
        dearer = Product.price_cents + 100
        await session.execute(update(Product).values(price_cents=dearer))
        await set_lines(session, ORDER, {MUG: 5, HOODIE: 1})

        lines = (
            select(Product.name, OrderLine.quantity)
            .add_columns(OrderLine.unit_price_cents)
            .join(OrderLine.product)
            .where(OrderLine.order_id == ORDER)
            .order_by(Product.name)
        )
        for name, quantity, cents in await session.execute(lines):
            print(f"{name}: {quantity} at {cents} cents")


# --8<-- [end:demo_lines]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Replace a set by one of as many, all of them new."""
    await set_tags(session, RELEASE_POST, [f"tag-{n}" for n in range(rows)])
    products = [
        Product(sku=f"new-{n}", name="New", price_cents=n) for n in range(rows)
    ]
    session.add_all(products)
    await session.flush()
    await set_lines(session, ORDER, {each.id: 1 for each in products})


# --8<-- [end:growth]


# --8<-- [start:trap_get_or_create]
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import selectinload

from recipes.foundations.driver_errors import driver_error
from recipes.foundations.engines import Sessions, make_engine, make_sessions

WITH_TAGS = [selectinload(Post.tags)]


async def trap_get_or_create(engine: AsyncEngine) -> None:
    """All look for the tag, find none, and one of them can add it."""
    all_looked = asyncio.Barrier(16)

    async def usual(session: AsyncSession, post_id: UUID, name: str) -> None:
        tag = await session.scalar(select(Tag).filter_by(name=name))
        await all_looked.wait()
        post = await session.get_one(Post, post_id, options=WITH_TAGS)
        post.tags = [tag or Tag(name=name)]

    await sixteen_posts(engine, make_sessions, usual)


async def sixteen_posts(
    engine: AsyncEngine,
    make: Callable[[AsyncEngine], Sessions],
    way: Callable[[AsyncSession, UUID, str], Awaitable[object]],
) -> None:
    """Give sixteen posts the same new tag, each in a request of its own."""
    async with make_sessions(engine)() as session:
        posts = select(Post.id).order_by(Post.id).limit(16)
        ids = (await session.scalars(posts)).all()
    await at_once(engine, make, way, [(id_, "news") for id_ in ids])


async def at_once(
    engine: AsyncEngine,
    make: Callable[[AsyncEngine], Sessions],
    way: Callable[..., Awaitable[object]],
    requests: Collection[tuple[Any, ...]],
) -> None:
    """Answer requests at the same time; count those that fail."""
    crowd = make_engine(engine.url, pool_size=len(requests))
    sessions = make(crowd)

    async def answer(request: tuple[Any, ...]) -> str:
        try:
            async with sessions.begin() as session:
                await way(session, *request)
        except DBAPIError as error:
            # Without the name of the constraint.
            return str(driver_error(error)).partition(' "')[0]
        return "saved"

    outcomes = await asyncio.gather(*map(answer, requests))
    await crowd.dispose()
    for outcome in sorted(set(outcomes)):
        print(f"{outcome}: {outcomes.count(outcome)}")
    failed = len(outcomes) - outcomes.count("saved")
    print("requests failed:", failed, "of", len(outcomes))


# --8<-- [end:trap_get_or_create]


# --8<-- [start:cure_get_or_create]
async def cure_get_or_create(engine: AsyncEngine) -> None:
    """One adds the tag, and the others wait for it and find it."""

    async def recipe(session: AsyncSession, post_id: UUID, name: str) -> None:
        await set_tags(session, post_id, [name])

    await sixteen_posts(engine, write_sessions, recipe)


# --8<-- [end:cure_get_or_create]


# --8<-- [start:trap_no_lock]
from recipes.schema.seed import HOSTILE_POST


async def trap_no_lock(engine: AsyncEngine) -> None:
    """Two choose two tags each, and PostgreSQL stores all four."""
    both_loaded = asyncio.Barrier(2)

    async def usual(session: AsyncSession, names: list[str]) -> None:
        post = await session.get_one(Post, HOSTILE_POST, options=WITH_TAGS)
        chosen = select(Tag).where(Tag.name.in_(names))
        tags = (await session.scalars(chosen)).all()
        await both_loaded.wait()
        post.tags = [*tags]

    await two_choices(engine, make_sessions, usual)


async def two_choices(
    engine: AsyncEngine,
    make: Callable[[AsyncEngine], Sessions],
    way: Callable[[AsyncSession, list[str]], Awaitable[object]],
) -> None:
    """Let two choose the tags of one post, which has none, at once."""
    choices = [(["asyncio", "database"],), (["security", "typing"],)]
    await at_once(engine, make, way, choices)
    async with make(engine)() as session:
        stored = await tags_of(session, HOSTILE_POST)
    print("tags chosen: 2")
    print("tags stored:", len(stored.split(", ")))


# --8<-- [end:trap_no_lock]


# --8<-- [start:cure_no_lock]
async def cure_no_lock(engine: AsyncEngine) -> None:
    """The second waits, and replaces what the first has chosen."""

    async def recipe(session: AsyncSession, names: list[str]) -> None:
        await set_tags(session, HOSTILE_POST, names)

    await two_choices(engine, write_sessions, recipe)


# --8<-- [end:cure_no_lock]


# --8<-- [start:trap_not_loaded]
from recipes.foundations.unawaited import unawaited_cursor


async def trap_not_loaded(session: AsyncSession) -> None:
    """To replace a list, even by none, the ORM has to load it first."""
    post = await session.get_one(Post, RELEASE_POST)
    with unawaited_cursor():
        post.tags = []


# --8<-- [end:trap_not_loaded]


# --8<-- [start:trap_both_write]
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from recipes.schema.seed import EMPTY_ORDER


class Model(DeclarativeBase):
    """Base of the models below, which map an order in two ways."""


class Ware(Model):
    """A product."""

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Line(Model):
    """The association object: a pair that says more."""

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("orders.id"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id"), primary_key=True
    )
    quantity: Mapped[int]
    unit_price_cents: Mapped[int]

    ware: Mapped[Ware] = relationship()


class Basket(Model):
    """An order."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lines: Mapped[list[Line]] = relationship()
    # What the warning says: "To silence this warning, add …".
    both: Mapped[list[Ware]] = relationship(
        secondary="order_lines", overlaps="lines,ware"
    )
    read: Mapped[list[Ware]] = relationship(
        secondary="order_lines", viewonly=True
    )


async def trap_both_write(session: AsyncSession) -> None:
    """``secondary`` writes pairs, and knows of no other column.

    ``overlaps`` has silenced the warning that says so.
    """
    basket = await session.get_one(
        Basket, EMPTY_ORDER, options=[selectinload(Basket.both)]
    )
    basket.both.append(await session.get_one(Ware, MUG))
    await session.flush()


# --8<-- [end:trap_both_write]


# --8<-- [start:cure_both_write]
async def cure_both_write(session: AsyncSession) -> None:
    """Lines write, and ``viewonly=True`` reads."""
    await set_lines(session, EMPTY_ORDER, {MUG: 1})
    basket = await session.get_one(
        Basket, EMPTY_ORDER, options=[selectinload(Basket.read)]
    )
    print("products:", len(basket.read))


# --8<-- [end:cure_both_write]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
