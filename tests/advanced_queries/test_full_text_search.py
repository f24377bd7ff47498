"""Searching texts for words: what is found, in which order, how shown."""

import asyncio
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import FrozenInstanceError
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from plans import sqlite_plans_of
from sqlalchemy import column, delete, func, select, table, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.advanced_queries.full_text_search import (
    ENGLISH,
    PostHit,
    create_search_index,
    fts5_query,
    posts_fts,
    search_posts,
)
from recipes.foundations.engines import (
    Sessions,
    make_sessions,
    write_sessions,
)
from recipes.kit.recording.plans import explain, pin_planner, plan_of
from recipes.kit.recording.recorder import Event, Recorder
from recipes.schema import Post, PostStatus, User, seed
from recipes.schema.seed import AVOCET, HOSTILE_POST, RELEASE_POST, seed_id


@pytest.fixture
async def session(session: AsyncSession) -> AsyncSession:
    await create_search_index(session)
    return session


async def titles(session: AsyncSession, typed: str) -> list[str]:
    return [hit.title for hit in await search_posts(session, typed, limit=50)]


async def add(session: AsyncSession, *texts: tuple[str, str]) -> list[Post]:
    """Add posts of these titles and bodies, with ids in their order."""
    posts = [
        Post(
            id=seed_id("new", 0, seed.EPOCH + number * seed.MINUTE),
            author_id=AVOCET,
            slug=f"new-{number}",
            title=title,
            body=body,
            status=PostStatus.PUBLISHED,
            published_at=seed.EPOCH,
        )
        for number, (title, body) in enumerate(texts)
    ]
    session.add_all(posts)
    await session.flush()
    return posts


def on_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@pytest.mark.parametrize(
    ("typed", "forms", "count"),
    [
        ("database", r"\bdatabases?\b", 7),
        ("databases", r"\bdatabases?\b", 7),
        ("DataBase", r"\bdatabases?\b", 7),
        ("locking", r"\blocks?\b", 3),
    ],
)
async def test_every_form_of_a_word_is_found(
    session: AsyncSession, typed: str, forms: str, count: int
) -> None:
    posts = await session.scalars(
        select(Post).where(
            Post.status == PostStatus.PUBLISHED, ~Post.is_deleted
        )
    )
    expected = {
        post.title
        for post in posts
        if re.search(forms, f"{post.title} {post.body}", re.IGNORECASE)
    }
    found = await titles(session, typed)
    assert len(found) == count
    assert set(found) == expected


async def test_all_words_must_occur_but_in_either_text(
    session: AsyncSession,
) -> None:
    await add(
        session,
        ("Axolotls", "They smile."),
        ("Axolotls", "They grow new legs."),
        ("Lizards", "They grow new legs."),
    )
    (hit,) = await search_posts(session, "legs axolotl")
    assert (hit.title, "legs" in hit.headline) == ("Axolotls", True)


async def test_negative_twin_like_finds_no_other_form_and_no_other_order(
    session: AsyncSession,
) -> None:
    await add(session, ("Axolotls", "They grow new legs."))
    for typed in ("axolotl grows", "legs new"):
        query = select(Post).where(Post.body.icontains(typed, autoescape=True))
        assert (await session.scalars(query)).all() == []
        assert await titles(session, typed) == ["Axolotls"]


async def test_a_phrase_is_found_only_in_its_order(
    session: AsyncSession,
) -> None:
    assert len(await titles(session, '"connection pool"')) == 2
    assert await titles(session, '"pool connection"') == []
    assert len(await titles(session, "pool connection")) == 2


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("axolotl", 3),
        ("axolotl -legs", 2),
        ("-legs axolotl", 2),
        ("axolotl -legs -eyes", 1),
        ('axolotl -"new legs"', 2),
        ('axolotl -"legs new"', 3),
        ("axolotl -axolotls", 0),
    ],
)
async def test_a_minus_excludes_words_and_phrases(
    session: AsyncSession, typed: str, count: int
) -> None:
    await add(
        session,
        ("Axolotl", "New legs."),
        ("Axolotl", "No eyes."),
        ("Axolotl", "A smile."),
    )
    assert len(await titles(session, typed)) == count


@pytest.mark.parametrize("typed", ["", " \n", "!!", "&", "-", '"', '""', "🐍"])
async def test_no_words_find_nothing(
    session: AsyncSession, typed: str
) -> None:
    assert await titles(session, typed) == []


async def test_only_sqlite_has_no_stop_words(session: AsyncSession) -> None:
    assert bool(await titles(session, "the")) is on_sqlite(session)
    await add(session, ("Axolotls", "No article here."))
    expected = [] if on_sqlite(session) else ["Axolotls"]
    assert await titles(session, "the axolotl") == expected


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("Call asyncio.gather here", "asyncio"),
        ("Call asyncio.gather here", "gather"),
        ("See docs/axolotls/legs.md now", "axolotls"),
        ("Look in /var/axolotls/legs now", "legs"),
        ("Write to axolotl@pond.example now", "axolotl"),
        ("Write to axolotl@pond.example now", "pond"),
    ],
)
async def test_only_sqlite_finds_names_paths_and_addresses_by_a_part(
    session: AsyncSession, body: str, part: str
) -> None:
    await add(session, ("New", body))
    (whole,) = [word for word in body.split() if part in word]
    assert await titles(session, whole) == ["New"]
    assert ("New" in await titles(session, part)) is on_sqlite(session)


@pytest.mark.parametrize(
    ("body", "typed"), [("café", "cafe"), ("cafe", "café")]
)
async def test_only_postgresql_tells_accents_apart(
    session: AsyncSession, body: str, typed: str
) -> None:
    await add(session, ("New", body))
    assert await titles(session, body) == ["New"]
    assert await titles(session, typed) == (
        ["New"] if on_sqlite(session) else []
    )


async def test_only_postgresql_refuses_a_text_of_too_many_words(
    session: AsyncSession,
) -> None:
    body = " ".join(f"axolotl{number}" for number in range(100_000))
    if on_sqlite(session):
        await add(session, ("New", body))
        assert await titles(session, "axolotl99999") == ["New"]
    else:
        start = func.to_tsvector(ENGLISH, func.left(body, 100_000))
        assert "'axolotl0':1" in (await session.scalar(select(start)) or "")
        with pytest.raises(DBAPIError, match="too long for tsvector"):
            await add(session, ("New", body))


async def test_only_postgresql_knows_or_and_exclusions_alone(
    session: AsyncSession,
) -> None:
    await add(session, ("Axolotls", "Legs."), ("Lizards", "Legs."))
    either = await titles(session, "axolotls or lizards")
    all_others = await titles(session, "-axolotls")
    if on_sqlite(session):
        assert either == all_others == []
    else:
        assert either == ["Axolotls", "Lizards"]
        assert "Lizards" in all_others
        assert "Axolotls" not in all_others


MALFORMED = [
    *("foo & | bar", "!!", "C++", "full-text", "what's new?", "title:rock"),
    *("rock*", "^rock", "NEAR(rock roll)", "rock AND", "OR", "NOT", "a NOT"),
    *('"rock', 'rock"', '"" ""', '-"', "--rock", "- rock", "(rock", ")("),
    *("{title body}: rock", "rock + roll", "\\", "'", "''", ";--", "%", "_"),
    *("a:b:*", ":*", "<->", "a <-> ", "\x01\x02\x03", "\ufeff", "\u202e"),
    "-a " * 66,
    '"' * 200,
    "x" * 200,
]


@pytest.mark.parametrize("typed", MALFORMED, ids=ascii)
async def test_nothing_that_a_person_types_is_an_error(
    session: AsyncSession, typed: str
) -> None:
    assert isinstance(await search_posts(session, typed), list)


async def test_five_hundred_texts_of_punctuation_are_no_error_either(
    session: AsyncSession,
) -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    alphabet = "\"'-+*^:(){}[]<>&|!\\/%_~.,; \t\nabOR\u00e9🐍"
    for _ in range(500):
        typed = "".join(chance.choices(alphabet, k=chance.randint(1, 30)))
        assert isinstance(await search_posts(session, typed), list), typed


@pytest.mark.parametrize(
    ("typed", "limit"),
    [
        ("x" * 201, 20),
        ("nul\0byte", 20),
        ("half \ud83d", 20),
        ("\udc0d half", 20),
        ("rock", 0),
        ("rock", -1),
        ("rock", 101),
    ],
    ids=ascii,
)
async def test_bad_arguments_send_nothing(
    session: AsyncSession, statements: Statements, typed: str, limit: int
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="at most"):
        await search_posts(session, typed, limit=limit)


async def test_the_limits_themselves_are_allowed(
    session: AsyncSession,
) -> None:
    await add(session, *[("Axolotl", "Legs.")] * 101)
    assert len(await search_posts(session, "axolotl", limit=100)) == 100
    assert len(await search_posts(session, "axolotl", limit=1)) == 1
    assert len(await search_posts(session, "axolotl")) == 20


async def test_a_word_in_the_title_outranks_the_same_in_the_body(
    session: AsyncSession,
) -> None:
    await add(session, ("Legs", "Axolotl"), ("Axolotl", "Legs"))
    first, second = await search_posts(session, "axolotl")
    assert (first.title, second.title) == ("Axolotl", "Legs")
    assert first.rank > second.rank > 0


async def test_equal_ranks_are_in_the_order_of_the_ids(
    session: AsyncSession,
) -> None:
    posts = await add(session, *[("Axolotl", "Legs")] * 12)
    ids = [post.id for post in posts]
    # An update moves a row to another place in PostgreSQL's table.
    await session.execute(
        update(Post).where(Post.id == ids[0]).values(category_id=1)
    )
    hits = await search_posts(session, "axolotl")
    assert [hit.id for hit in hits] == ids
    assert len({hit.rank for hit in hits}) == 1


async def test_deleted_and_unpublished_posts_are_not_found(
    session: AsyncSession,
) -> None:
    live, draft, archived, deleted = await add(
        session, *[("Axolotl", "Legs")] * 4
    )
    draft.status = PostStatus.DRAFT
    archived.status = PostStatus.ARCHIVED
    deleted.deleted_at = seed.EPOCH
    await session.flush()
    assert [hit.id for hit in await search_posts(session, "axolotl")] == [
        live.id
    ]


class Tags(HTMLParser):
    """Collect the tags of a text and what is between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        assert not attrs
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_the_headline_marks_what_was_found(
    session: AsyncSession,
) -> None:
    await add(session, ("Animals", "Many axolotls & lizards smile."))
    (hit,) = await search_posts(session, "axolotl")
    expected = "Many <mark>axolotls</mark> &amp; lizards smile"
    assert hit.headline.rstrip(".") == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert('run')</script>",
        "<img src=x onerror=alert('run')>",
        "<b",
        "</mark>",
        "\"'&<>",
    ],
)
async def test_html_in_a_body_is_escaped(
    session: AsyncSession, markup: str
) -> None:
    await add(session, ("Animals", f"One {markup} axolotl {markup}, no more"))
    (hit,) = await search_posts(session, "axolotl")
    parsed = Tags(hit.headline)
    assert parsed.tags == ["mark", "/mark"]
    assert "axolotl" in parsed.text
    # What is left of the quotes and brackets is escaped.
    rest = re.sub("</?mark>", "", hit.headline)
    assert not set(rest) & set("<>\"'")


async def test_a_bodys_control_characters_can_only_mark(
    session: AsyncSession,
) -> None:
    await add(session, ("Animals", "\x02a\x03 \x03<i>\x02 axolotl"))
    (hit,) = await search_posts(session, "axolotl")
    assert set(Tags(hit.headline).tags) == {"mark", "/mark"}


async def test_a_post_found_by_its_title_shows_how_its_body_begins(
    session: AsyncSession,
) -> None:
    await add(session, ("Axolotl", "Legs and more."))
    (hit,) = await search_posts(session, "axolotl")
    assert hit.headline.rstrip(".") == "Legs and more"


async def test_of_a_long_body_the_headline_shows_the_part_that_matters(
    session: AsyncSession,
) -> None:
    sand = "sand and stones " * 100
    await add(session, ("Animals", f"{sand} axolotl {sand}"))
    (hit,) = await search_posts(session, "axolotl")
    assert "<mark>axolotl</mark>" in hit.headline
    assert 10 < len(hit.headline.split()) < 40
    if on_sqlite(session):
        assert re.fullmatch("….+…", hit.headline)


async def test_the_hostile_post_is_found_and_harmless(
    session: AsyncSession,
) -> None:
    (hit,) = await search_posts(session, "html escape")
    assert isinstance(hit, PostHit)
    assert hit.id == HOSTILE_POST
    assert hit.title == "Escape <em>everything</em> & trust 'nothing'"
    assert "<mark>HTML</mark>" in hit.headline
    assert set(Tags(hit.headline).tags) == {"mark", "/mark"}


def test_a_hit_cannot_be_changed() -> None:
    hit = PostHit(HOSTILE_POST, "Title", 1.0, "Headline")
    with pytest.raises(FrozenInstanceError):
        hit.headline = "<b>"  # type: ignore[misc]  # frozen is what we test


@pytest.mark.parametrize("hits", [0, 1, 10, 100])
async def test_a_search_sends_one_statement(
    session: AsyncSession, statements: Statements, hits: int
) -> None:
    await add(session, *[("Axolotl", "Legs")] * hits)
    with statements.expect(1):
        found = await search_posts(session, "axolotl", limit=100)
    assert len(found) == hits


# PostgreSQL only.


@pytest.mark.backend("postgresql")
async def test_the_servers_default_configuration_changes_nothing(
    session: AsyncSession,
) -> None:
    as_it_is = await search_posts(session, "the databases -locks")
    await session.execute(
        text("SET LOCAL default_text_search_config = 'simple'")
    )
    assert await search_posts(session, "the databases -locks") == as_it_is
    assert len(as_it_is) == 4


async def searched(engine: AsyncEngine, typed: str) -> tuple[Event, int]:
    """Give the statement that a search sends, and the number of its hits."""
    async with make_sessions(engine)() as session:
        with Recorder(Path(__file__)) as recorder:
            hits = await search_posts(session, typed)
    (search,) = (each for each in recorder.events if not each.is_bracket)
    return search, len(hits)


async def test_the_stored_vector_is_searched_by_its_index(
    large_engine: AsyncEngine,
) -> None:
    search, hits = await searched(large_engine, "axolotl")
    assert hits == 20
    (plan,) = (await explain(large_engine, [search])).values()
    assert [line.strip() for line in plan] == [
        "Limit",
        "Result",
        "Sort",
        "Bitmap Heap Scan on posts",
        "Bitmap Index Scan using ix_posts_search",
    ]
    assert search.sql.count("'english'::regconfig") == 4
    assert "REGCONFIG" not in search.sql


async def test_headlines_are_made_after_sorting_for_the_page_alone(
    large_engine: AsyncEngine,
) -> None:
    search, _ = await searched(large_engine, "axolotl")
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        limit = await plan_of(
            connection,
            search.sql,
            search.parameters,
            options="ANALYZE, VERBOSE, ",
        )
    (result,) = limit["Plans"]
    (sort,) = result["Plans"]
    assert "ts_headline(" in " ".join(result["Output"])
    assert "ts_headline(" not in " ".join(sort["Output"])
    assert result["Actual Rows"] == 20
    assert sort["Plans"][0]["Actual Rows"] > 100


async def index_scans(session: AsyncSession) -> int | None:
    scans = text(
        "SELECT idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'posts'"
    )
    number: int | None = await session.scalar(scans)
    return number


async def test_the_index_serves_a_plan_made_without_the_text(
    large_engine: AsyncEngine,
) -> None:
    async with make_sessions(large_engine)() as session:
        await pin_planner(await session.connection())
        await session.execute(
            text("SET LOCAL plan_cache_mode = force_generic_plan")
        )
        await search_posts(session, "axolotl")
        assert await index_scans(session) == 1


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("configuration", "scans"), [(ENGLISH, 1), ("english", 0)]
)
async def test_a_bound_configuration_hides_an_index_on_the_expression(
    session: AsyncSession, configuration: Any, scans: int
) -> None:
    for statement in (
        "CREATE INDEX ON posts USING gin (to_tsvector('english', title))",
        "SET LOCAL plan_cache_mode = force_generic_plan",
        "SET LOCAL enable_seqscan = off",
    ):
        await session.execute(text(statement))
    document = func.to_tsvector(configuration, Post.title)
    query = func.websearch_to_tsquery(configuration, "databases")
    found = await session.scalars(
        select(Post.id).where(document.bool_op("@@")(query))
    )
    assert len(found.all()) == 9
    assert await index_scans(session) == scans


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("mode", "custom_plans", "index_scans"),
    [("auto", 10, 10), ("force_generic_plan", 0, 0)],
)
async def test_by_default_a_plan_with_the_value_uses_that_index(
    session: AsyncSession, mode: str, custom_plans: int, index_scans: int
) -> None:
    """In a table that is large enough for the index to be worth it."""
    for statement in (
        "CREATE TEMPORARY TABLE texts AS SELECT 'word' || number AS title"
        " FROM generate_series(1, 10000) AS number",
        "CREATE INDEX ON texts USING gin (to_tsvector('english', title))",
        "ANALYZE texts",
        f"SET LOCAL plan_cache_mode = {mode}",
    ):
        await session.execute(text(statement))
    texts = table("texts", column("title"))
    document = func.to_tsvector("english", texts.c.title)
    for number in range(10):
        word = f"word{number + 1}"
        query = func.websearch_to_tsquery("english", word)
        found = await session.scalars(
            select(texts.c.title).where(document.bool_op("@@")(query))
        )
        assert found.all() == [word]
    plans = text(
        "SELECT custom_plans, idx_scan FROM pg_prepared_statements,"
        " pg_stat_xact_user_tables"
        " WHERE statement LIKE 'SELECT texts.title%' AND relname = 'texts'"
    )
    counted = (await session.execute(plans)).one()
    assert tuple(counted) == (custom_plans, index_scans)


def test_functions_named_before_the_dialect_is_imported_do_not_compile() -> (
    None
):
    program = """
from sqlalchemy import create_mock_engine, func, select
query = select(func.to_tsvector("english", "a text").match("text"))
from sqlalchemy.dialects import postgresql
query.compile(dialect=postgresql.dialect())
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert 'CompileError: Can\'t compile "to_tsvector()"' in run.stderr


# SQLite only.


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", '""'),
        ("rock  roll", '"" "rock" "roll"'),
        ('"rock and roll" jazz', '"" "rock and roll" "jazz"'),
        ("-jazz rock", '"" "rock" NOT "jazz"'),
        ('rock -"free jazz" -blues', '"" "rock" NOT "free jazz" NOT "blues"'),
        ("full-text", '"" "full-text"'),
        ('open "quote', '"" "open" "quote"'),
        ("b OR c*", '"" "b" "OR" "c*"'),
    ],
)
def test_the_text_is_quoted_for_fts5(typed: str, query: str) -> None:
    assert fts5_query(typed) == query


@pytest.mark.backend("sqlite")
async def test_the_index_follows_every_change(session: AsyncSession) -> None:
    (post,) = await add(session, ("Axolotl", "Legs"))
    assert await titles(session, "axolotl legs") == ["Axolotl"]
    post.title = "Lizard"
    await session.flush()
    assert await titles(session, "axolotl") == []
    assert await titles(session, "lizard legs") == ["Lizard"]
    post.body = "Tail"
    await session.flush()
    assert await titles(session, "legs") == []
    assert await titles(session, "lizard tail") == ["Lizard"]
    await session.execute(text("UPDATE posts SET body = 'newt'"))
    assert len(await titles(session, "newt")) == 50
    assert await titles(session, "tail") == []
    await session.delete(post)
    await session.flush()
    assert len(await indexed_ids(session)) == 61


@pytest.mark.backend("sqlite")
async def test_posts_that_a_foreign_key_deletes_leave_the_index(
    session: AsyncSession,
) -> None:
    author = User(username="new", email="new@example.org")
    session.add(author)
    (post,) = await add(session, ("Axolotl", "Legs"))
    post.author_id = author.id
    await session.flush()
    assert post.id in await indexed_ids(session)
    await session.execute(delete(User).where(User.id == author.id))
    assert post.id not in await indexed_ids(session)


async def indexed_ids(session: AsyncSession) -> Sequence[UUID]:
    return (await session.scalars(select(posts_fts.c.post_id))).all()


@pytest.mark.backend("sqlite")
async def test_the_index_survives_vacuum(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    async with sessions.begin() as session:
        await create_search_index(session)
        await session.execute(delete(Post).where(Post.id == RELEASE_POST))
    before = await searched_ids(sessions)
    await engine.dispose()

    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        connection.execute("VACUUM")
    assert await searched_ids(sessions) == before
    assert len(before) == 7


async def searched_ids(sessions: Sessions) -> list[Any]:
    async with sessions() as session:
        return [hit.id for hit in await search_posts(session, "databases")]


@pytest.mark.backend("sqlite")
async def test_sqlite_reads_only_the_posts_that_match(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await create_search_index(session)
    [[scan, lookup, *_]] = await sqlite_plans_of(
        engine, lambda session: search_posts(session, "databases")
    )
    assert scan.startswith("SCAN posts_fts VIRTUAL TABLE INDEX")
    assert lookup.startswith("SEARCH posts USING INDEX")


@pytest.mark.backend("sqlite")
async def test_without_the_index_sqlite_says_what_is_missing(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        with pytest.raises(OperationalError, match="no such table: posts_fts"):
            await search_posts(session, "databases")


async def add_while_another_writes(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    """Add a post on a new connection, and let the other writer end."""
    asked = asyncio.Event()

    async def add_one() -> None:
        async with sessions.begin() as session:
            asked.set()
            await add(session, ("One more", "post"))

    async with asyncio.TaskGroup() as tasks:
        async with write_sessions(engine).begin() as writer:
            await writer.connection()
            task = tasks.create_task(add_one())
            await asked.wait()
            for _ in range(20):  # statements, in which the other one waits
                await writer.scalar(select(1))
            assert not task.done()


@pytest.mark.backend("sqlite")
async def test_with_the_index_an_insert_fails_while_another_writes(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await create_search_index(session)
    with pytest.raises(OperationalError, match="database is locked"):
        async with write_sessions(engine).begin() as writer:
            await writer.connection()
            async with sessions.begin() as session:
                await add(session, ("One more", "post"))


@pytest.mark.backend("sqlite")
async def test_with_the_index_write_sessions_wait_their_turn(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await create_search_index(session)
    await add_while_another_writes(engine, write_sessions(engine))
    async with sessions() as session:
        assert await titles(session, '"One more"') == ["One more"]


@pytest.mark.backend("sqlite")
async def test_without_the_index_an_insert_waits_its_turn(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    await add_while_another_writes(engine, sessions)
    async with sessions() as session:
        query = select(Post.title).where(Post.title == "One more")
        assert await session.scalar(query) == "One more"
