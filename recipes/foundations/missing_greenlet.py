# Part of the package database-recipes: cookbook run missing-greenlet
"""Avoid MissingGreenlet.

Load what you will read, or await it; an attribute cannot do so by itself.
"""

HEADLINE = "trap_relationship"

NEEDS = {
    "uq_users_username_lower": (
        "A name that is taken is refused.",
        "test_a_refused_name_leaves_a_readable_user_and_the_transaction",
    ),
}

# --8<-- [start:recipe]
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import raiseload, selectinload

from recipes.schema import Post, Product, User, whole


async def get_author(session: AsyncSession, user_id: UUID) -> User:
    """Return a user with posts: load in the query what will be read.

    Any other relationship raises an error that names it, on both engines.

    Raises:
        NoResultFound: no such user.
    """
    query = select(User).where(User.id == user_id)
    query = query.options(selectinload(User.posts), raiseload("*"))
    return (await session.scalars(query)).one()


async def body_of(post: Post) -> str:
    """Return the text of a post: await what may not be loaded.

    ``awaitable_attrs`` comes with ``AsyncAttrs`` and works for any attribute.
    """
    body: str = await post.awaitable_attrs.body
    return body


async def rename(session: AsyncSession, user: User, *, username: str) -> bool:
    """Rename a user; return False if the database refuses the name.

    A rollback, here to the savepoint, expires what it takes back: it is read
    again here, with those relationships that the user's query had loaded.

    Raises:
        IntegrityError: the caller had changed something that is refused.
    """
    # What the caller has changed must not fail in the name of this user.
    await session.flush()
    try:
        async with session.begin_nested():
            user.username = username
    except (IntegrityError, DataError):  # taken, or no text for the column
        await session.refresh(user)
        return False
    return True


async def reduce_price(
    session: AsyncSession, product_id: UUID, *, cents: int
) -> Product:
    """Take ``cents`` off a price, down to zero at most.

    What SQL computes comes back with the statement.

    Raises:
        TypeError: ``cents`` is not an ``int``.
        ValueError: ``cents`` is negative.
        NoResultFound: no such product.
        DataError: ``cents`` does not fit into 64 bits.
    """
    if whole(cents) < 0:
        raise ValueError("give a reduction of 0 cents or more")
    price = Product.price_cents
    statement = (
        update(Product)
        .where(Product.id == product_id)
        .values(price_cents=case((price > cents, price - cents), else_=0))
        .returning(Product)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from sqlalchemy.orm import load_only

from recipes.schema.seed import AVOCET, BITTERN, MUG, QUIET_POST


async def demo(session: AsyncSession) -> None:
    author = await get_author(session, AVOCET)
    print(author.username, "wrote:", author.posts[0].title)

    title_only = select(Post).options(load_only(Post.title))
    query = title_only.where(Post.id == QUIET_POST)
    post = (await session.scalars(query)).one()
    print(post.title, "begins:", (await body_of(post)).partition(".")[0])

    user = await session.get_one(User, BITTERN)
    print("renamed:", await rename(session, user, username="Avocet"))
    print("still:", user.username)

    mug = await reduce_price(session, MUG, cents=250)
    print(mug.name, "now costs", mug.price_cents, "cents")

    # Our Base has eager_defaults: the UPDATE returns the new time.
    mug.name = "Blue cup"
    await session.flush()
    print("changed after it was made:", mug.updated_at > mug.created_at)


# --8<-- [end:demo]


# --8<-- [start:growth]
from sqlalchemy import insert

from recipes.schema.seed import TURNSTONE


async def growth(session: AsyncSession, rows: int) -> None:
    """Fetch an author of so many posts."""
    draft = {"author_id": TURNSTONE, "title": "New", "body": "Text"}
    posts = [draft | {"slug": f"new-{number}"} for number in range(rows)]
    await session.execute(insert(Post), posts)
    await get_author(session, TURNSTONE)


# --8<-- [end:growth]


# --8<-- [start:trap_relationship]
from recipes.foundations.unawaited import unawaited_cursor


async def trap_relationship(session: AsyncSession) -> None:
    """A relationship that was not loaded cannot be read."""
    user = await session.get_one(User, AVOCET)
    print("author:", user.username)
    with unawaited_cursor():
        print("posts:", len(user.posts))


# --8<-- [end:trap_relationship]


# --8<-- [start:cure_relationship]
async def cure_relationship(session: AsyncSession) -> None:
    """The query loads what will be read."""
    user = await get_author(session, AVOCET)
    print("author:", user.username)
    print("posts:", len(user.posts))


# --8<-- [end:cure_relationship]


# --8<-- [start:trap_deferred]
from recipes.schema.seed import RELEASE_POST


async def trap_deferred(session: AsyncSession) -> None:
    """A column that was left out cannot be read later."""
    query = select(Post).where(Post.id == RELEASE_POST)
    query = query.options(load_only(Post.title))
    post = (await session.scalars(query)).one()
    with unawaited_cursor():
        print(post.body)


# --8<-- [end:trap_deferred]


# --8<-- [start:trap_commit]
from sqlalchemy.ext.asyncio import AsyncEngine


async def trap_commit(engine: AsyncEngine) -> None:
    """By default, a commit expires every object."""
    async with AsyncSession(engine) as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()
        await session.get_one(User, BITTERN)
        with unawaited_cursor():
            print(user.username)


# --8<-- [end:trap_commit]


# --8<-- [start:trap_rollback]
async def trap_rollback(session: AsyncSession) -> None:
    """A rollback expires every object, even with ``expire_on_commit`` off."""
    user = await session.get_one(User, AVOCET)
    await session.rollback()
    await session.get_one(User, BITTERN)
    with unawaited_cursor():
        print(user.username)


# --8<-- [end:trap_rollback]


# --8<-- [start:trap_savepoint]
import contextlib


async def trap_savepoint(session: AsyncSession) -> None:
    """A rollback to a savepoint expires what had changed since."""
    user = await session.get_one(User, BITTERN)
    with contextlib.suppress(IntegrityError):
        async with session.begin_nested():
            user.username = "Avocet"
    with unawaited_cursor():
        print(user.username)


# --8<-- [end:trap_savepoint]


# --8<-- [start:trap_expression]
async def trap_expression(session: AsyncSession) -> None:
    """An UPDATE expires what Python cannot compute by itself."""
    mug = await session.get_one(Product, MUG)
    cheaper = case((Product.price_cents > 250, 1_000), else_=0)
    await session.execute(
        update(Product).where(Product.id == MUG).values(price_cents=cheaper)
    )
    with unawaited_cursor():
        print(mug.price_cents)


# --8<-- [end:trap_expression]


# --8<-- [start:models]
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recipes.schema import PostStatus, utc_now
from recipes.schema.base import enum_of


class PlainBase(AsyncAttrs, DeclarativeBase):
    """A base without ``eager_defaults``."""


class Article(PlainBase):
    """The table of posts, mapped once more: here a draft."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    status: Mapped[PostStatus] = mapped_column(
        enum_of(PostStatus, "post_status")
    )
    updated_at: Mapped[datetime] = mapped_column(onupdate=utc_now())

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's declaration
        "polymorphic_on": status,
        "polymorphic_identity": PostStatus.DRAFT,
    }


class PublishedArticle(Article):
    """A post that readers see has a time of publication."""

    published_at: Mapped[datetime | None]

    __mapper_args__ = {  # noqa: RUF012 - same
        "polymorphic_identity": PostStatus.PUBLISHED,
    }


# --8<-- [end:models]


# --8<-- [start:trap_onupdate]
async def trap_onupdate(session: AsyncSession) -> None:
    """By default, an UPDATE expires what the server computes."""
    article = await session.get_one(Article, RELEASE_POST)
    article.title = "Released"
    await session.flush()
    with unawaited_cursor():
        print(article.updated_at)


# --8<-- [end:trap_onupdate]


# --8<-- [start:trap_subclass]
async def trap_subclass(session: AsyncSession) -> None:
    """A query for a base class leaves out the columns of its subclasses."""
    query = select(Article).where(Article.id == RELEASE_POST)
    article = (await session.scalars(query)).one()
    assert isinstance(article, PublishedArticle)  # noqa: S101 - it is one
    with unawaited_cursor():
        print(article.published_at)


# --8<-- [end:trap_subclass]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
