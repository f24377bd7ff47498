# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Full-text search.

Find posts by their words, in any form of the word, the most relevant first.

    python full_text_search.py
    DATABASE_URL=postgresql://… python full_text_search.py
"""

from __future__ import annotations

import asyncio
import html
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    URL,
    Column,
    Computed,
    Connection,
    DateTime,
    Index,
    Select,
    Uuid,
    column,
    desc,
    event,
    func,
    literal_column,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateColumn, CreateSchema, DropSchema

# The recipe.
# NUL and halves of a surrogate pair: no database stores them as text.
NOT_TEXT = re.compile("[\0\ud800-\udfff]")

# A constant in the SQL, as in the column: never the server's default.
ENGLISH = literal_column("'english'::regconfig", REGCONFIG)

# They stand for <mark> and </mark> until all else is escaped.
START, STOP = "\x02", "\x03"


@dataclass(frozen=True)
class PostHit:
    """A post that was found.

    ``headline`` is HTML: a part of the body, escaped, with ``<mark>`` around
    the words that were found. ``title`` is plain text. More ``rank`` is
    better, within one search.
    """

    id: UUID
    title: str
    rank: float
    headline: str


async def search_posts(
    session: AsyncSession, text: str, *, limit: int = 20
) -> list[PostHit]:
    """Return the live, published posts that the text finds, best first.

    All of its words must occur; ``"…"`` is a phrase, and ``-`` excludes. What
    else a person types is never an error. Words count more in the title.

    Raises:
        ValueError: the text is longer than 200 characters or is not text; or
            the limit is not between 1 and 100.
    """
    if len(text) > 200 or NOT_TEXT.search(text) or not 1 <= limit <= 100:
        raise ValueError("search for 200 characters, and 100 posts at most")
    query = (
        MATCHES[session.get_bind().dialect.name](text)
        .where(Post.deleted_at.is_(None), Post.status == PostStatus.PUBLISHED)
        .order_by(desc("rank"), Post.id)
        .limit(limit)
    )
    return [
        PostHit(id_, title, rank, _mark(headline))
        for id_, title, rank, headline in await session.execute(query)
    ]


def match_on_postgresql(text: str) -> Select[UUID, str, float, str]:
    """Match the stored vector, and read the text as web search engines do."""
    query = func.websearch_to_tsquery(ENGLISH, text)
    vector = Post.__table__.c.search_vector
    # PostgreSQL makes headlines for the page alone, not for every match.
    markers = f"StartSel={START}, StopSel={STOP}"
    headline = func.ts_headline(ENGLISH, Post.body, query, markers)
    return select(
        Post.id,
        Post.title,
        func.ts_rank_cd(vector, query).label("rank"),
        headline.label("headline"),
    ).where(vector.bool_op("@@")(query))


MATCHES: dict[str, Callable[[str], Select[UUID, str, float, str]]] = {
    "postgresql": match_on_postgresql
}


def _mark(headline: str) -> str:
    escaped = html.escape(headline)
    return escaped.replace(START, "<mark>").replace(STOP, "</mark>")


posts_fts = table("posts_fts", column("posts_fts"), column("post_id", Uuid()))

# By its manual, SQLite may renumber the rows of a table that has no integer
# key, so the index holds our keys instead of row numbers.
INDEX = {
    "postgresql": (),  # a column of the table and its GIN index
    "sqlite": (
        "CREATE VIRTUAL TABLE posts_fts USING fts5("
        "post_id UNINDEXED, title, body, tokenize = 'porter unicode61')",
        "INSERT INTO posts_fts SELECT id, title, body FROM posts",
        "CREATE TRIGGER posts_fts_insert AFTER INSERT ON posts BEGIN"
        " INSERT INTO posts_fts VALUES (new.id, new.title, new.body); END",
        "CREATE TRIGGER posts_fts_update AFTER UPDATE OF title, body ON posts"
        " BEGIN UPDATE posts_fts SET title = new.title, body = new.body"
        " WHERE post_id = old.id; END",
        "CREATE TRIGGER posts_fts_delete AFTER DELETE ON posts BEGIN"
        " DELETE FROM posts_fts WHERE post_id = old.id; END",
    ),
}


async def create_search_index(session: AsyncSession) -> None:
    """Index all posts now, and then every change. Call it once.

    On PostgreSQL it does nothing: the schema has the index.
    """
    for statement in INDEX[session.get_bind().dialect.name]:
        await session.execute(text(statement))


def match_on_sqlite(text: str) -> Select[UUID, str, float, str]:
    """Match the index that ``create_search_index`` makes.

    Unlike PostgreSQL's English, it has no stop words: ``the`` is a word.
    """
    whole = posts_fts.c.posts_fts
    # Weights of post_id, title and body; the best has the least bm25.
    rank = -func.bm25(whole, 0.0, 1.0, 0.4)
    headline = func.snippet(whole, 2, START, STOP, "…", 24)
    return (
        select(
            Post.id,
            Post.title,
            rank.label("rank"),
            headline.label("headline"),
        )
        .join(posts_fts, posts_fts.c.post_id == Post.id)
        .where(whole.match(fts5_query(text)))
    )


def fts5_query(text: str) -> str:
    """Quote all that a person typed, so that FTS5 finds no syntax in it."""
    terms = re.findall(r'(-?)(?:"([^"]*)"|([^\s"]+))', text)
    terms.sort(key=itemgetter(0))  # NOT comes last
    quoted = (
        f'NOT "{phrase or word}"' if minus else f'"{phrase or word}"'
        for minus, phrase, word in terms
    )
    # FTS5 ignores an empty phrase, and would not take an empty query.
    return " ".join(['""', *quoted])


MATCHES["sqlite"] = match_on_sqlite


# Helpers of the book.
class PostStatus(StrEnum):
    """Where a post stands. A published one has a ``published_at``."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


Sessions = async_sessionmaker[AsyncSession]


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions whose objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def write_sessions(engine: AsyncEngine) -> Sessions:
    """Create sessions for transactions that read first and then write.

    On SQLite they take the write lock at once (``BEGIN IMMEDIATE``), since a
    reader cannot become a writer after another has written. On PostgreSQL
    they are ordinary sessions: read with ``with_for_update``.
    """
    return make_sessions(
        engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )


POSTGRESQL_ONLY = {"only": "postgresql"}


@compiles(CreateColumn, "sqlite")
def _skip_postgresql_only(
    create: CreateColumn, compiler: Any, **options: Any
) -> str | None:
    if create.element.info == POSTGRESQL_ONLY:
        return None
    ddl: str = compiler.visit_create_column(create, **options)
    return ddl


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    status: Mapped[PostStatus]
    deleted_at: Mapped[datetime | None]


SEARCH_VECTOR: Column[str] = Column(
    "search_vector",
    TSVECTOR,
    Computed(
        "setweight(to_tsvector('english', title), 'A')"
        " || setweight(to_tsvector('english', body), 'B')",
        # PostgreSQL 18 would compute it at every read, without an index.
        persisted=True,
    ),
    info=POSTGRESQL_ONLY,
)


Base.metadata.tables["posts"].append_column(SEARCH_VECTOR)


# PostgreSQL finds the words without reading every post.
Index("ix_posts_search", SEARCH_VECTOR, postgresql_using="gin").ddl_if(
    dialect="postgresql"
)


# The rows.
def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=UUID(int=3),
            title="How databases lock rows",
            body=(
                "Two transactions that want the same row have to "
                "wait. Take the locks in one order, and no deadlock"
                " can happen."
            ),
            status=PostStatus.PUBLISHED,
        ),
        Post(
            id=UUID(int=4),
            title="How databases lock rows: your questions",
            body=(
                "You asked, we answer. Two transactions that want "
                "the same row have to wait. Take the locks in one "
                "order, and no deadlock can happen."
            ),
            status=PostStatus.PUBLISHED,
        ),
        Post(
            id=UUID(int=2),
            title="How databases lock rows: what we learned",
            body=(
                "Looking back after a month. Two transactions that "
                "want the same row have to wait. Take the locks in "
                "one order, and no deadlock can happen."
            ),
            status=PostStatus.PUBLISHED,
        ),
        Post(
            id=UUID(int=5),
            title="Sizing a connection pool: what we learned",
            body=(
                "Looking back after a month. A connection pool that"
                " is too large slows the server down. Measure how "
                "long each task holds a connection, then choose a "
                "number."
            ),
            status=PostStatus.PUBLISHED,
        ),
    ]


# See it happen.
async def demo(engine: AsyncEngine) -> None:
    async with write_sessions(engine).begin() as session:
        await create_search_index(session)
    async with make_sessions(engine)() as session:
        hits = await search_posts(session, "locking", limit=2)
        show("locking", hits)
        for typed in ('"connection pool" -questions', "& |"):
            show(typed, await search_posts(session, typed, limit=2))


def show(typed: str, hits: list[PostHit]) -> None:
    """Print a page of results."""
    print(f"{typed}: {len(hits)} on this page")
    for hit in hits:
        print(f"- {hit.title}: {hit.headline}")


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    engine = create_async_engine(database, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))

    return engine


@asynccontextmanager
async def example_database() -> AsyncIterator[AsyncEngine]:
    """Give an engine on a place of its own, which is removed at the end."""
    with TemporaryDirectory() as folder:
        server = os.environ.get("DATABASE_URL")
        url = make_url(server or f"sqlite+aiosqlite:///{folder}/recipe.db")
        place = f"recipe_{uuid4().hex}"
        options: dict[str, Any] = {}
        if server:
            url = url.set(drivername="postgresql+asyncpg")
            options = {"server_settings": {"search_path": place}}
        engine = make_engine(url, connect_args=options)
        try:
            async with engine.begin() as connection:
                if server:
                    await connection.execute(CreateSchema(place))
                await connection.run_sync(Base.metadata.create_all)
            async with AsyncSession(engine) as session:
                session.add_all(rows())
                await session.commit()
            yield engine
        finally:
            if server:
                async with engine.begin() as connection:
                    drop = DropSchema(place, cascade=True, if_exists=True)
                    await connection.execute(drop)
            await engine.dispose()


async def main() -> None:
    async with example_database() as engine:
        await demo(engine)


if __name__ == "__main__":
    asyncio.run(main())
