# Part of the package database-recipes: cookbook run bulk-insert-returning
"""Bulk insert with returning.

Insert many rows and get the id of each, in the order of the rows.
"""

HEADLINE = "trap_later_keys"

ORIGINAL = {
    "heading": "Bulk Insert with Returning",
    "run": "trap_later_keys",
    "faults": (
        "trap_too_many_values",
        "trap_later_keys",
        "trap_missing_key",
        "trap_empty_list",
    ),
}

NEEDS = {
    "uq_posts_slug_live": (
        "A slug that is there twice is refused, with all rows.",
        "TestInsert.test_after_a_duplicate_the_rollback_leaves_no_row",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """A draft to insert."""

    author_id: UUID
    slug: str
    title: str
    body: str
    category_id: int | None = None


async def bulk_insert_posts(
    session: AsyncSession, posts: Iterable[NewPost]
) -> list[UUID]:
    """Insert posts; return their ids, the first for the first post.

    Raises:
        IntegrityError: the table refuses a row; roll back.
        DataError: a column cannot hold a value; roll back.
    """
    rows = [vars(post) for post in posts]
    if not rows:  # SQLAlchemy would insert a row of defaults
        return []
    ids = await session.scalars(
        # The database may return rows in any order: sort them again.
        insert(Post).returning(Post.id, sort_by_parameter_order=True),
        rows,
        # Otherwise each change between None and a value begins a statement.
        execution_options={"render_nulls": True},
    )
    return list(ids)


# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.schema import post_tags
from recipes.schema.seed import AVOCET

TESTING = 7  # a tag


async def demo(session: AsyncSession) -> None:
    ids = await bulk_insert_posts(
        session,
        [
            NewPost(author_id=AVOCET, slug="zebra", title="Zebra", body="…"),
            NewPost(author_id=AVOCET, slug="mouse", title="Mouse", body="…"),
            NewPost(author_id=AVOCET, slug="ant", title="Ant", body="…"),
        ],
    )
    await session.execute(
        insert(post_tags),
        [{"post_id": id_, "tag_id": TESTING} for id_ in ids],
    )
    for id_ in ids:
        print((await session.get_one(Post, id_)).title)


# --8<-- [end:demo]


# --8<-- [start:arrays]
from dataclasses import fields
from typing import Any

from sqlalchemy import ARRAY, Enum, String, func, literal, select
from sqlalchemy.types import TypeEngine

from recipes.schema import uuid7


async def bulk_insert_arrays(
    session: AsyncSession, posts: Iterable[NewPost]
) -> list[UUID]:
    """Insert posts from arrays; return their ids in order. PostgreSQL only.

    One statement, and one parameter a column, for any number of posts.

    Raises:
        IntegrityError: the table refuses a row; roll back.
        DataError: a column cannot hold a value; roll back.
    """
    # The default of the column would make one id for the whole statement.
    rows = [vars(post) | {"id": uuid7()} for post in posts]
    names = ["id", *(each.name for each in fields(NewPost))]
    arrays = [
        literal(
            [row[name] for row in rows], array_of(getattr(Post, name).type)
        )
        for name in names
    ]
    new = func.unnest(*arrays).table_valued(*names).render_derived("new")
    await session.execute(insert(Post).from_select(names, select(new)))
    return [row["id"] for row in rows]


def array_of(type_: TypeEngine[Any]) -> ARRAY[Any]:
    """Return the type of an array of such values."""
    # A cast to a text's full type, with its length, would cut what is longer.
    is_text = isinstance(type_, String) and not isinstance(type_, Enum)
    return ARRAY(String() if is_text else type_)


# --8<-- [end:arrays]


# --8<-- [start:demo_arrays]
async def demo_arrays(session: AsyncSession) -> None:
    drafts = [
        NewPost(author_id=AVOCET, slug=slug, title=slug.title(), body="…")
        for slug in ("zebra", "mouse", "aardvark")
    ]
    ids = await bulk_insert_arrays(session, drafts)
    for id_, draft in zip(ids, drafts, strict=True):
        post = await session.get_one(Post, id_)
        print(draft.slug, "is", post.title)


# --8<-- [end:demo_arrays]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Insert so many posts, on PostgreSQL also from arrays."""
    ways = {
        "sqlite": [bulk_insert_posts],
        "postgresql": [bulk_insert_posts, bulk_insert_arrays],
    }
    for number, way in enumerate(ways[session.get_bind().dialect.name]):
        posts = [
            NewPost(author_id=AVOCET, slug=f"{number}-{n}", title="", body="")
            for n in range(rows)
        ]
        await way(session, posts)


# --8<-- [end:growth]


# --8<-- [start:trap_too_many_values]
async def trap_too_many_values(session: AsyncSession) -> None:
    """With asyncpg a statement has 32,767 values: 4,095 rows of 8 columns."""
    items = [
        {
            "author_id": AVOCET,
            "slug": f"draft-{number}",
            "title": "Draft",
            "body": "…",
            "category_id": None,
        }
        for number in range(4_096)
    ]
    stmt = insert(Post).values(items).returning(Post.id)
    await session.execute(stmt)


# --8<-- [end:trap_too_many_values]


# --8<-- [start:cure_too_many_values]
async def cure_too_many_values(session: AsyncSession) -> None:
    """Rows that are parameters are sent in batches."""
    drafts = [
        NewPost(
            author_id=AVOCET,
            slug=f"draft-{number}",
            title="Draft",
            body="…",
        )
        for number in range(4_096)
    ]
    ids = await bulk_insert_posts(session, drafts)
    print("posts stored:", len(ids))


# --8<-- [end:cure_too_many_values]


# --8<-- [start:trap_later_keys]
from collections.abc import Collection


async def trap_later_keys(session: AsyncSession) -> None:
    """A key that only a later row has is dropped without a word."""
    items = DRAFTS  # all but the first have a category
    stmt = insert(Post).values(items).returning(Post.id)
    result = await session.execute(stmt)
    ids = [row.id for row in result]
    await print_categories(session, ids)


DRAFT = {"author_id": AVOCET, "title": "Draft", "body": "…"}
DRAFTS: list[dict[str, Any]] = [
    DRAFT | {"slug": f"draft-{n}"} | ({"category_id": 4} if n else {})
    for n in range(1_000)
]


async def print_categories(
    session: AsyncSession, ids: Collection[UUID]
) -> None:
    """Tell how many categories were given, and how many are stored."""
    print("posts stored:", len(ids))
    given = sum("category_id" in item for item in DRAFTS)
    stored = await session.scalar(
        select(func.count(Post.category_id)).where(Post.id.in_(ids))
    )
    print("categories stored:", stored, "of", given)


# --8<-- [end:trap_later_keys]


# --8<-- [start:cure_later_keys]
async def cure_later_keys(session: AsyncSession) -> None:
    """A dataclass gives each row the same keys."""
    drafts = [NewPost(**item) for item in DRAFTS]
    ids = await bulk_insert_posts(session, drafts)
    await print_categories(session, ids)


# --8<-- [end:cure_later_keys]


# --8<-- [start:trap_missing_key]
async def trap_missing_key(session: AsyncSession) -> None:
    """A key that a later row lacks is an error: no default fills it in."""
    item = {"author_id": AVOCET, "title": "Draft", "body": "…"}
    items = [
        item | {"slug": "with", "category_id": 4},
        item | {"slug": "without"},
    ]
    stmt = insert(Post).values(items).returning(Post.id)
    await session.execute(stmt)


# --8<-- [end:trap_missing_key]


# --8<-- [start:trap_empty_list]
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recipes.foundations.engines import make_sessions


class Model(DeclarativeBase):
    """The base of the model below."""


class Note(Model):
    """A row of which every column has a default."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    body: Mapped[str] = mapped_column(default="to be written")


async def trap_empty_list(engine: AsyncEngine) -> None:
    """An empty list inserts a row of defaults, or fails if there are none."""
    async with engine.begin() as connection:
        await connection.run_sync(Model.metadata.create_all, checkfirst=False)

    async with make_sessions(engine)() as session:
        stmt = insert(Note).values([]).returning(Note.id)
        result = await session.execute(stmt)
        print("ids for no notes:", len([row.id for row in result]))
        notes = await session.scalars(select(Note.body))
        print("stored:", notes.all())
        await session.execute(insert(Post).values([]).returning(Post.id))


# --8<-- [end:trap_empty_list]


# --8<-- [start:trap_do_nothing]
from recipes.foundations.dialects import insert_into
from recipes.schema import Tag


async def trap_do_nothing(session: AsyncSession) -> None:
    """``DO NOTHING`` returns fewer ids, and each goes to the wrong row."""
    names = ["asyncio", "birds", "soup"]
    stmt = insert_into(session, Tag).on_conflict_do_nothing()
    ids = await session.scalars(
        stmt.returning(Tag.id), [{"name": name} for name in names]
    )
    for name, id_ in zip(names, ids, strict=False):
        tag = await session.get_one(Tag, id_)
        print(name, "got the id of", tag.name)


# --8<-- [end:trap_do_nothing]


# --8<-- [start:trap_numbered_keys]
from sqlalchemy import event

from recipes.schema import Comment
from recipes.schema.seed import QUIET_POST


async def trap_numbered_keys(session: AsyncSession) -> None:
    """If SQLite numbers the rows, their order costs a statement for each."""
    items = [{"post_id": QUIET_POST, "body": "…"} for _ in range(100)]
    sent: list[object] = []
    connection = await session.connection()
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *call: sent.append(call),
    )
    await session.execute(
        insert(Comment).returning(Comment.id, sort_by_parameter_order=True),
        items,
    )
    print("statements for", len(items), "rows:", len(sent))


# --8<-- [end:trap_numbered_keys]


ONLY_ON = {
    "bulk_insert_arrays": "postgresql",
    "array_of": "postgresql",
    "demo_arrays": "postgresql",
    "trap_too_many_values": "postgresql",
    "cure_too_many_values": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
