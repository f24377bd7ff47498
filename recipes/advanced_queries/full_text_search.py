# Part of the package database-recipes: cookbook run full-text-search
"""Full-text search.

Find posts by their words, in any form of the word, the most relevant first.
"""

HEADLINE = "trap_like"

ORIGINAL = {
    "heading": "Full-Text Search (PostgreSQL)",
    "run": ("trap_as_published", "trap_on_sqlite"),
    "faults": ("trap_as_published", "trap_on_sqlite", "trap_null"),
}

NEEDS = {
    "ix_posts_search": (
        "PostgreSQL finds the words without reading every post.",
        "plan",
    ),
}

# --8<-- [start:recipe]
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, desc, func, literal_column, select
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post, PostStatus

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


# --8<-- [end:recipe]


# --8<-- [start:sqlite]
from operator import itemgetter

from sqlalchemy import Uuid, column, table, text

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
# --8<-- [end:sqlite]


# --8<-- [start:demo]
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.foundations.engines import make_sessions, write_sessions


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


# --8<-- [end:demo]


# --8<-- [start:growth]
from recipes.schema.seed import AVOCET, EPOCH


async def growth(session: AsyncSession, rows: int) -> None:
    """Find so many posts, or the most that the recipe returns."""
    await create_search_index(session)
    session.add_all(
        Post(
            author_id=AVOCET,
            slug=f"axolotl-{number}",
            title=f"Axolotl number {number}",
            body="It smiles.",
            status=PostStatus.PUBLISHED,
            published_at=EPOCH,
        )
        for number in range(rows)
    )
    await session.flush()
    await search_posts(session, "axolotl", limit=min(rows, 100))


# --8<-- [end:growth]


# --8<-- [start:trap_like]
from collections.abc import Awaitable

from sqlalchemy import or_


async def trap_like(session: AsyncSession) -> None:
    """``LIKE`` compares letters, and knows no words."""

    async def usual(typed: str) -> int:
        pattern = f"%{typed}%"
        query = select(Post).where(
            or_(
                Post.title.ilike(pattern),
                Post.body.ilike(pattern),
            )
        )
        return len((await session.scalars(query)).all())

    await three_searches(session, usual)


async def three_searches(
    session: AsyncSession, search: Callable[[str], Awaitable[int]]
) -> None:
    """Search for words that posts have in other forms, and not in a row."""
    await create_search_index(session)
    total = 0
    for typed in ("locking databases", "slow connections", "test releases"):
        found = await search(typed)
        print(f"{typed}: {found}")
        total += found
    print(f"posts found: {total}")


# --8<-- [end:trap_like]


# --8<-- [start:cure_like]
async def cure_like(session: AsyncSession) -> None:
    """A search for words finds each of them, in any form and place."""

    async def recipe(typed: str) -> int:
        return len(await search_posts(session, typed))

    await three_searches(session, recipe)


# --8<-- [end:cure_like]


# --8<-- [start:trap_as_published]
from collections.abc import Sequence


async def full_text_search(
    session: AsyncSession, search_query: str
) -> Sequence[Post]:
    query = (
        select(Post)
        .where(
            func.to_tsvector("english", Post.title + " " + Post.body).match(
                search_query
            )
        )
        .order_by(
            func.ts_rank(
                func.to_tsvector("english", Post.title + " " + Post.body),
                func.plainto_tsquery("english", search_query),
            ).desc()
        )
    )
    result = await session.execute(query)
    return result.scalars().all()


async def trap_as_published(session: AsyncSession) -> None:
    """A query without a configuration finds what the server's settings allow.

    And it reads every post, even if PostgreSQL is told to avoid that.
    """
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    for config in ("english", "simple"):
        await session.execute(
            select(func.set_config("default_text_search_config", config, True))
        )
        found = await full_text_search(session, "databases")
        print(f"by default {config}: {len(found)} posts")
    scans = await session.execute(
        text(
            "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables"
            " WHERE relname = 'posts'"
        )
    )
    print("scans of the table: {}, of an index: {}".format(*scans.one()))


# --8<-- [end:trap_as_published]


# --8<-- [start:trap_on_sqlite]
async def trap_on_sqlite(session: AsyncSession) -> None:
    """The same query on SQLite: none of these functions exists there."""
    await full_text_search(session, "databases")


# --8<-- [end:trap_on_sqlite]


# --8<-- [start:trap_null]
from sqlalchemy import Text, literal


async def trap_null(session: AsyncSession) -> None:
    """One part that is NULL makes the whole document NULL: never found."""
    title, body = literal("Choosing a database"), literal(None, Text)
    document = func.to_tsvector("english", title + " " + body)
    matches = document.bool_op("@@")(
        func.plainto_tsquery("english", "database")
    )
    row = (await session.execute(select(document, matches))).one()
    print("document: {}, found: {}".format(*row))


# --8<-- [end:trap_null]


# --8<-- [start:trap_to_tsquery]
async def trap_to_tsquery(session: AsyncSession) -> None:
    """What a person types is rarely valid for to_tsquery."""
    await session.scalar(select(func.to_tsquery("english", "rock & | roll")))


# --8<-- [end:trap_to_tsquery]


# --8<-- [start:trap_raw_match]
async def trap_raw_match(session: AsyncSession) -> None:
    """FTS5 takes a hyphen in what a person types for the name of a column."""
    await create_search_index(session)
    found = posts_fts.c.posts_fts.match("full-text search")
    await session.scalar(select(posts_fts.c.post_id).where(found))


# --8<-- [end:trap_raw_match]


# --8<-- [start:trap_bound_configuration]
async def trap_bound_configuration(session: AsyncSession) -> None:
    """A bound 'english' hides an index on to_tsvector from a generic plan.

    PostgreSQL makes such a plan for all values, and keeps it if a setting
    asks for it or if it looks no dearer than others.
    """
    for statement in (
        "CREATE INDEX ON posts USING gin (to_tsvector('english', title))",
        "SET LOCAL plan_cache_mode = force_generic_plan",
        "SET LOCAL enable_seqscan = off",
    ):
        await session.execute(text(statement))
    document = func.to_tsvector("english", Post.title)
    query = func.websearch_to_tsquery("english", "databases")
    await session.scalars(select(Post.id).where(document.bool_op("@@")(query)))
    scans = text(
        "SELECT idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'posts'"
    )
    print("scans of an index:", await session.scalar(scans))


# --8<-- [end:trap_bound_configuration]


# --8<-- [start:trap_insert_meets_a_writer]
from sqlalchemy.exc import OperationalError

from recipes.foundations.driver_errors import driver_error


async def trap_insert_meets_a_writer(engine: AsyncEngine) -> None:
    """With this index, SQLite's INSERT does not wait for another writer.

    To prepare it, SQLite reads the index, and a transaction that has read
    cannot write while another does, whatever ``busy_timeout`` says.
    """
    sessions = make_sessions(engine)
    async with sessions.begin() as session:
        await create_search_index(session)
    async with write_sessions(engine).begin() as writer:
        await writer.connection()
        try:
            async with sessions.begin() as session:
                post = Post(slug="new", title="New", body="Text")
                post.author_id = AVOCET
                session.add(post)
        except OperationalError as error:
            print("the new post:", driver_error(error))


# --8<-- [end:trap_insert_meets_a_writer]


# --8<-- [start:trap_raw_headline]
async def trap_raw_headline(session: AsyncSession) -> None:
    """A headline is not safe HTML: it keeps what the author wrote."""
    body = "Safe <img src=x onerror=alert('run')> HTML?"
    query = func.websearch_to_tsquery("english", "html")
    headline = func.ts_headline("english", body, query)
    print(await session.scalar(select(headline)))


# --8<-- [end:trap_raw_headline]


ONLY_ON = {
    "match_on_postgresql": "postgresql",
    "create_search_index": "sqlite",
    "match_on_sqlite": "sqlite",
    "fts5_query": "sqlite",
    "full_text_search": "postgresql",
    "trap_as_published": "postgresql",
    "trap_on_sqlite": "sqlite",
    "trap_null": "postgresql",
    "trap_to_tsquery": "postgresql",
    "trap_raw_match": "sqlite",
    "trap_bound_configuration": "postgresql",
    "trap_insert_meets_a_writer": "sqlite",
    "trap_raw_headline": "postgresql",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
