# Part of the package database-recipes: cookbook run eager-loading
"""Load a user with related rows.

Fetch a user, the profile, the posts and the comments in three statements.
"""

HEADLINE = "trap_one_query_a_row"

ORIGINAL = {
    "heading": "Eager Loading (Prevent N+1)",
    "run": "demo",
    "faults": (),
}

NEEDS = {
    "ix_posts_author_created": (
        "The posts of a user are found, in order.",
        "plan",
    ),
    "ix_comments_author_id": (
        "The comments of a user are found.",
        "plan",
    ),
    "ix_comments_post_created": (
        "The comments on a post are found.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, raiseload, selectinload

from recipes.schema import Comment, Post, User


async def get_user_with_activity(
    session: AsyncSession, user_id: UUID, *, fresh: bool = False
) -> User | None:
    """Load a user, the profile, the comments and the posts not deleted.

    A relationship that is not loaded raises ``InvalidRequestError`` instead
    of sending SQL.

    Args:
        session: the session to load into.
        user_id: whom to load.
        fresh: read again what the session loaded before. Other relationships
            that were loaded on these rows are then unloaded.
    """
    query = (
        select(User)
        .where(User.id == user_id)
        .options(
            joinedload(User.profile),
            selectinload(User.posts.and_(Post.deleted_at.is_(None))),
            selectinload(User.comments),
            raiseload("*", sql_only=True),
        )
        .execution_options(populate_existing=fresh)
    )
    return (await session.scalars(query)).one_or_none()


async def get_post_with_discussion(
    session: AsyncSession, post_id: UUID
) -> Post:
    """Load a live post, its author, its tags, and comments with authors.

    Raises:
        NoResultFound: no such live post.
    """
    query = (
        select(Post)
        .where(Post.id == post_id, Post.deleted_at.is_(None))
        .options(
            joinedload(Post.author),
            selectinload(Post.tags),
            selectinload(Post.comments).joinedload(Comment.author),
            raiseload("*", sql_only=True),
        )
    )
    return (await session.scalars(query)).one()


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema.seed import AVOCET, RELEASE_POST

NOBODY = UUID(int=1)


async def demo(session: AsyncSession) -> None:
    user = await get_user_with_activity(session, AVOCET)
    nobody = await get_user_with_activity(session, NOBODY)
    for each in (user, nobody):
        if each is None:
            print("nobody: None")
            continue
        print(each.username, each.profile and each.profile.timezone)
        print("the newest post:", each.posts[0].title)
        print("the first comment:", each.comments[0].body)

    post = await get_post_with_discussion(session, RELEASE_POST)
    print(post.title, "by", post.author.username)
    print("tags:", ", ".join(tag.name for tag in post.tags))
    first = post.comments[0].author
    print("first to comment:", first and first.username)


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Load a user with so many more posts, and a post with more comments."""
    for number in range(rows):
        session.add(
            Post(author_id=AVOCET, slug=f"{number}", title="", body="")
        )
        session.add(Comment(post_id=RELEASE_POST, author_id=AVOCET, body=""))
    await session.flush()
    session.expunge_all()
    await get_user_with_activity(session, AVOCET)
    await get_post_with_discussion(session, RELEASE_POST)


# --8<-- [end:growth]


# --8<-- [start:trap_one_query_a_row]
from collections.abc import Awaitable, Callable

from sqlalchemy import event


async def trap_one_query_a_row(session: AsyncSession) -> None:
    """Loading inside a loop sends one query for each row."""

    async def usual() -> Post:
        post = await session.get_one(Post, RELEASE_POST)
        for comment in await post.awaitable_attrs.comments:
            await comment.awaitable_attrs.author
        return post

    await show_discussion(session, usual)


async def show_discussion(
    session: AsyncSession, way: Callable[[], Awaitable[Post]]
) -> None:
    """Name who wrote each comment on a post, and count the statements."""
    sent: list[object] = []
    connection = await session.connection()
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *call: sent.append(call),
    )
    post = await way()
    names = {
        comment.author.username for comment in post.comments if comment.author
    }
    print("comments:", len(post.comments))
    print("people:", len(names))
    print("statements:", len(sent))


# --8<-- [end:trap_one_query_a_row]


# --8<-- [start:cure_one_query_a_row]
async def cure_one_query_a_row(session: AsyncSession) -> None:
    """The query says what will be read: the loop sends nothing."""

    async def recipe() -> Post:
        return await get_post_with_discussion(session, RELEASE_POST)

    await show_discussion(session, recipe)


# --8<-- [end:cure_one_query_a_row]


# --8<-- [start:trap_joined_collections]
async def trap_joined_collections(session: AsyncSession) -> None:
    """Two joined collections send each post once for every comment."""
    query = (
        select(User)
        .where(User.id == AVOCET)
        .options(joinedload(User.posts), joinedload(User.comments))
    )
    user = (await session.scalars(query)).unique().one()
    print(len(user.posts), "posts and", len(user.comments), "comments")

    connection = await session.connection()
    print("rows sent:", len((await connection.execute(query)).all()))


# --8<-- [end:trap_joined_collections]


# --8<-- [start:trap_unique_forgotten]
async def trap_unique_forgotten(session: AsyncSession) -> None:
    """A joined collection repeats its parent: ``unique()`` is compulsory."""
    query = (
        select(User)
        .where(User.id == AVOCET)
        .options(joinedload(User.posts), joinedload(User.profile))
    )
    (await session.execute(query)).scalar_one_or_none()


# --8<-- [end:trap_unique_forgotten]


# --8<-- [start:trap_joined_page]
async def trap_joined_page(session: AsyncSession) -> None:
    """A joined collection sends a user's columns again with every post."""
    query = (
        select(User)
        .order_by(User.username)
        .limit(3)
        .options(joinedload(User.posts))
    )
    users = (await session.scalars(query)).unique().all()
    connection = await session.connection()
    rows = (await connection.execute(query)).all()
    print(len(users), "users in", len(rows), "rows")


# --8<-- [end:trap_joined_page]


# --8<-- [start:trap_collection_kept]
from recipes.foundations.engines import Sessions


async def trap_collection_kept(sessions: Sessions) -> None:
    """A collection once loaded stays: the rows read again are dropped."""
    query = (
        select(User).where(User.id == AVOCET).options(selectinload(User.posts))
    )
    async with sessions() as session:
        user = (await session.scalars(query)).one()
        print("at first:", len(user.posts), "posts")
        await session.commit()

        async with sessions.begin() as other:
            other.add(Post(author_id=AVOCET, slug="new", title="New", body=""))

        user = (await session.scalars(query)).one()
        print("queried again:", len(user.posts), "posts")
        fresh = query.execution_options(populate_existing=True)
        user = (await session.scalars(fresh)).one()
        print("with populate_existing:", len(user.posts), "posts")


# --8<-- [end:trap_collection_kept]


# --8<-- [start:trap_deferred_column]
from sqlalchemy.orm import load_only

from recipes.foundations.unawaited import unawaited_cursor


async def trap_deferred_column(session: AsyncSession) -> None:
    """``raiseload("*")`` guards relationships, not columns left out."""
    query = (
        select(User)
        .where(User.id == AVOCET)
        .options(load_only(User.username), raiseload("*"))
    )
    user = (await session.scalars(query)).one()
    with unawaited_cursor():
        print(user.email)


# --8<-- [end:trap_deferred_column]


# --8<-- [start:trap_lazy_selectin]
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Eager(DeclarativeBase):
    """Models that load every relationship always."""


class Writer(Eager):
    """The users once more."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    articles: Mapped[list["Article"]] = relationship(lazy="selectin")


class Article(Eager):
    """The posts once more."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    remarks: Mapped[list["Remark"]] = relationship(lazy="selectin")


class Remark(Eager):
    """The comments once more."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id"))


async def trap_lazy_selectin(session: AsyncSession) -> None:
    """``lazy="selectin"`` on the models loads what nobody will read."""
    writer = await session.get_one(Writer, AVOCET)
    loaded = len(session.identity_map)
    print(f"{writer.username}: {loaded} objects loaded to show a name")


# --8<-- [end:trap_lazy_selectin]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
