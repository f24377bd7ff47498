"""Lists over HTTP: every article once, and no answer of 500."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from served import served as process
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from conftest import Statements
from recipes.applications.list_endpoints import (
    KEY,
    create_app,
    from_environment,
    publish,
)
from recipes.applications.serving import serving
from recipes.basic_queries.list_by_cursor import Cursor, write_cursor
from recipes.foundations.engines import Sessions, make_sessions
from recipes.schema import Post, PostStatus, User
from recipes.schema.seed import AVOCET, BITTERN

pytestmark = pytest.mark.slow

NOON = datetime(2025, 2, 1, 12, tzinfo=UTC)
PATHS = ("/articles", "/archive")

Client = httpx.AsyncClient
Page = dict[str, Any]


@pytest.fixture
async def client(engine: AsyncEngine) -> AsyncIterator[Client]:
    """Give a client of the served application."""
    async with served(engine) as client:
        yield client


@asynccontextmanager
async def served(engine: AsyncEngine) -> AsyncIterator[Client]:
    """Serve the application where a test is run without its fixtures."""
    async with serving(create_app(engine, KEY)) as client:
        yield client


async def published(sessions: Sessions, *conditions: Any) -> list[str]:
    """List what a reader may see, in an order made by Python."""
    async with sessions() as session:
        rows = [
            (post.created_at, post.id)
            for post in await session.scalars(select(Post).where(*conditions))
            if post.status is PostStatus.PUBLISHED and post.deleted_at is None
        ]
    return [str(id_) for _, id_ in sorted(rows, reverse=True)]


def ids(page: Page) -> list[str]:
    return [article["id"] for article in page["items"]]


async def get(client: Client, address: str) -> Page:
    """Get a page; see that its links are those of its header."""
    answer = await client.get(address)
    assert answer.status_code == 200
    page: Page = answer.json()
    links = {name: link["url"] for name, link in answer.links.items()}
    assert page["next"] == links.get("next")
    assert page["prev"] == links.get("prev")
    return page | {"first": links["first"]}


async def walk(
    client: Client,
    address: str | None,
    direction: str = "next",
    between: Callable[[], Awaitable[None]] | None = None,
) -> list[Page]:
    """Follow the links of one direction to their end."""
    pages: list[Page] = []
    while address:
        pages.append(await get(client, address))
        assert len(pages) < 300
        address = pages[-1][direction]
        if between is not None:
            await between()
    return pages


def all_ids(pages: list[Page]) -> list[str]:
    return [id_ for page in pages for id_ in ids(page)]


async def test_the_links_lead_through_the_whole_list_and_back(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    expected = await published(sessions)
    async with served(engine) as client:
        for path in PATHS:
            for limit in (1, 7, 25, 50, 100):
                pages = await walk(client, f"{path}?limit={limit}")
                assert all_ids(pages) == expected
                assert len(pages) == -(-len(expected) // limit)
                back = await walk(client, pages[-1]["prev"], "prev")
                assert [ids(page) for page in back[::-1]] == [
                    ids(page) for page in pages[:-1]
                ]


@pytest.mark.parametrize("path", PATHS)
async def test_the_first_page_has_no_way_back_and_the_last_none_on(
    client: Client, path: str
) -> None:
    pages = await walk(client, f"{path}?limit=20")
    assert [bool(page["prev"]) for page in pages] == [False, True, True]
    assert [bool(page["next"]) for page in pages] == [True, True, False]
    for page in pages:
        assert page["first"] == f"{path}?limit=20"
        assert ids(await get(client, page["first"])) == ids(pages[0])


@pytest.mark.parametrize("path", PATHS)
async def test_drafts_archived_and_deleted_posts_are_not_in_the_list(
    client: Client, sessions: Sessions, path: str
) -> None:
    shown = set(all_ids(await walk(client, path)))
    async with sessions() as session:
        posts = (await session.scalars(select(Post))).all()
    statuses = {post.status for post in posts if str(post.id) not in shown}
    assert statuses == set(PostStatus)
    hidden = [post for post in posts if post.status != PostStatus.PUBLISHED]
    deleted = [post for post in posts if post.deleted_at is not None]
    assert hidden
    assert deleted
    assert shown.isdisjoint(str(post.id) for post in [*hidden, *deleted])


@pytest.mark.parametrize("path", PATHS)
async def test_an_article_has_these_fields_and_its_authors_name(
    client: Client, sessions: Sessions, path: str
) -> None:
    query = select(Post, User.username).join(Post.author)
    async with sessions() as session:
        rows = {
            str(p.id): (p, name) for p, name in await session.execute(query)
        }
    page = await get(client, path)
    assert len(page["items"]) == 20
    for article in page["items"]:
        post, name = rows[article["id"]]
        assert datetime.fromisoformat(article["created_at"]) == post.created_at
        assert article == {
            "id": str(post.id),
            "title": post.title,
            "author": name,
            "created_at": article["created_at"],
        }


@pytest.mark.parametrize("path", PATHS)
async def test_the_list_of_an_author_keeps_to_it(
    client: Client, sessions: Sessions, path: str
) -> None:
    for author in (AVOCET, BITTERN):
        expected = await published(sessions, Post.author_id == author)
        pages = await walk(client, f"{path}?author_id={author}&limit=3")
        assert len(pages) > 1
        assert all_ids(pages) == expected
        assert pages[0]["first"] == f"{path}?author_id={author}&limit=3"
    nobody = await get(client, f"{path}?author_id={UUID(int=1)}")
    assert (nobody["items"], nobody["next"], nobody["prev"]) == (
        [],
        None,
        None,
    )


@pytest.mark.parametrize("path", PATHS)
async def test_an_empty_table_is_an_empty_page(
    client: Client, sessions: Sessions, path: str
) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(Post))
    assert await get(client, path) == {
        "items": [],
        "next": None,
        "prev": None,
        "first": f"{path}?limit=20",
    }


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_is_one_query_however_long(
    client: Client, engine: AsyncEngine, statements: Statements, path: str
) -> None:
    await publish(engine, 100)
    for limit in (1, 20, 100):
        with statements.expect(1):
            page = await get(client, f"{path}?limit={limit}")
        assert len(page["items"]) == limit
        with statements.expect(1):
            await get(client, page["next"])


async def test_only_what_is_shown_is_read(
    client: Client, statements: Statements
) -> None:
    for path in PATHS:
        await get(client, path)
        assert "posts.title" in statements.sql[-1]
        for column in ("posts.body", ".email", "posts.slug"):
            assert column not in statements.sql[-1]


# Cursors.


async def cursor_of(client: Client, address: str = "/articles?limit=3") -> str:
    page = await get(client, address)
    return str(httpx.URL(page["next"]).params["after"])


def changed(cursor: str) -> Iterator[str]:
    """Change each character in turn."""
    for at, character in enumerate(cursor):
        other = "0" if character != "0" else "1"
        yield cursor[:at] + other + cursor[at + 1 :]


async def assert_refused(
    client: Client, statements: Statements, address: str
) -> None:
    with statements.expect(0):
        answer = await client.get(address)
    assert answer.status_code == 422
    assert answer.json() == {"detail": "this is not a cursor of this list"}


@pytest.mark.parametrize("name", ["after", "before"])
async def test_a_changed_cursor_is_refused_before_any_sql(
    client: Client, statements: Statements, name: str
) -> None:
    cursor = await cursor_of(client)
    assert len(cursor) == 64
    await get(client, f"/articles?{name}={cursor}")
    for forged in changed(cursor):
        await assert_refused(client, statements, f"/articles?{name}={forged}")


GARBAGE = [
    "",
    "x",
    "null",
    "é" * 64,
    "\0",
    "\x00" * 64,
    "a" * 64,
    "=" * 64,
    "😀",
    "' OR 1=1 --",
    "0" * 10_000,
]


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
async def test_garbage_is_refused_before_any_sql(
    client: Client, statements: Statements, name: str, garbage: str
) -> None:
    query = urlencode({name: garbage})
    await assert_refused(client, statements, f"/articles?{query}")


async def test_what_is_no_text_at_all_is_refused(
    client: Client, statements: Statements
) -> None:
    for octets in (b"\xff\xfe", b"\xed\xa0\x80", b"\xf5" * 64):
        await assert_refused(
            client, statements, f"/articles?after={quote(octets)}"
        )


async def test_parts_of_a_cursor_are_refused(
    client: Client, statements: Statements
) -> None:
    cursor = await cursor_of(client)
    place, seal = cursor[:32], cursor[32:]
    for forged in (
        place,
        seal,
        place + "0" * 32,
        seal + place,
        cursor[:-1],
        cursor[1:],
        cursor + "0",
        cursor + "%0A",
        "%20" + cursor,
        place + seal.upper(),
        write_cursor(Cursor(NOON, AVOCET)) + seal,
    ):
        await assert_refused(client, statements, f"/articles?after={forged}")


async def test_a_cursor_of_another_list_is_refused(
    client: Client, statements: Statements
) -> None:
    avocet, bittern = f"author_id={AVOCET}", f"author_id={BITTERN}"
    lists = ("limit=3", f"limit=3&{avocet}", f"limit=3&{bittern}")
    cursors = {
        each: await cursor_of(client, f"/articles?{each}") for each in lists
    }
    for each in lists:
        for other, cursor in cursors.items():
            address = f"/articles?{each}&after={cursor}"
            if each == other:
                await get(client, address)
            else:
                await assert_refused(client, statements, address)


async def test_a_cursor_of_another_key_is_refused(
    engine: AsyncEngine, client: Client, statements: Statements
) -> None:
    cursor = await cursor_of(client)
    async with serving(create_app(engine, KEY[::-1])) as other:
        await assert_refused(other, statements, f"/articles?after={cursor}")
    async with serving(create_app(engine, KEY)) as same:
        await get(same, f"/articles?after={cursor}")


@pytest.mark.parametrize("short", [b"", KEY[:31]])
def test_a_short_key_is_refused(short: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        create_app(None, short)  # type: ignore[arg-type]  # not yet used


async def test_two_cursors_are_refused(
    client: Client, statements: Statements
) -> None:
    cursor = await cursor_of(client)
    with statements.expect(0):
        answer = await client.get(f"/articles?after={cursor}&before={cursor}")
    assert (answer.status_code, answer.json()) == (
        422,
        {"detail": "give one cursor"},
    )


async def test_the_length_of_a_page_may_change_on_the_way(
    client: Client, sessions: Sessions
) -> None:
    expected = await published(sessions)
    cursor = await cursor_of(client, "/articles?limit=3")
    page = await get(client, f"/articles?limit=7&after={cursor}")
    assert ids(page) == expected[3:10]


async def test_the_cursor_of_an_article_that_is_gone_leads_on(
    client: Client, sessions: Sessions
) -> None:
    expected = await published(sessions)
    page = await get(client, "/articles?limit=3")
    async with sessions.begin() as session:
        gone = Post.id == UUID(expected[2])
        await session.execute(delete(Post).where(gone))
    assert ids(await get(client, page["next"])) == expected[3:6]


# Numbers.


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "limit", ["0", "-1", "101", "", "x", "1.5", "NaN", "1e400", "9" * 5_000]
)
async def test_a_limit_out_of_range_is_refused_before_any_sql(
    client: Client, statements: Statements, path: str, limit: str
) -> None:
    with statements.expect(0):
        answer = await client.get(f"{path}?limit={limit}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "limit"]


@pytest.mark.parametrize("offset", ["-1", "10001", "x", str(2**63), "9" * 999])
async def test_an_offset_out_of_range_is_refused_before_any_sql(
    client: Client, statements: Statements, offset: str
) -> None:
    with statements.expect(0):
        answer = await client.get(f"/archive?offset={offset}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "offset"]


async def test_beyond_the_end_is_an_empty_page_that_leads_back(
    client: Client,
) -> None:
    for offset in (50, 10_000):
        page = await get(client, f"/archive?offset={offset}")
        assert page["items"] == []
        assert page["next"] is None
        assert page["prev"] == f"/archive?limit=20&offset={offset - 20}"


async def test_a_page_that_begins_within_the_first_leads_back_to_the_first(
    client: Client, sessions: Sessions
) -> None:
    page = await get(client, "/archive?offset=3&limit=5")
    assert ids(page) == (await published(sessions))[3:8]
    assert page["prev"] == "/archive?limit=5&offset=0"
    assert page["next"] == "/archive?limit=5&offset=8"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    ["limits=5", "page=2", "author_id=avocet", "author_id=%00", "author_id="],
)
async def test_what_is_misspelled_is_refused(
    client: Client, statements: Statements, path: str, query: str
) -> None:
    with statements.expect(0):
        answer = await client.get(f"{path}?{query}")
    assert answer.status_code == 422


async def test_a_place_of_the_other_list_is_refused(client: Client) -> None:
    cursor = await cursor_of(client)
    for address in ("/articles?offset=5", f"/archive?after={cursor}"):
        assert (await client.get(address)).status_code == 422


# Links.


async def test_the_header_is_written_as_rfc_8288_says(client: Client) -> None:
    answer = await client.get("/archive?limit=5&offset=10")
    assert answer.headers["link"] == (
        '</archive?limit=5>; rel="first", '
        '</archive?limit=5&offset=5>; rel="prev", '
        '</archive?limit=5&offset=15>; rel="next"'
    )


@pytest.mark.parametrize("path", PATHS)
async def test_links_do_not_repeat_the_host_that_a_client_names(
    client: Client, path: str
) -> None:
    answer = await client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 200
    assert "evil" not in answer.text + answer.headers["link"]
    assert answer.links["next"]["url"].startswith(f"{path}?")


async def test_links_keep_the_path_under_which_the_application_is_mounted(
    engine: AsyncEngine,
) -> None:
    app, outer = create_app(engine, KEY), FastAPI()
    app.state.sessions = make_sessions(engine)
    outer.mount("/api/v1", app)
    async with serving(outer) as client:
        pages = await walk(client, "/api/v1/articles?limit=20")
    assert len(pages) == 3


def test_the_answer_is_described_as_a_page_of_articles() -> None:
    app = create_app(None, KEY)  # type: ignore[arg-type]  # not used
    schemas = app.openapi()["components"]["schemas"]
    assert schemas["LinkedPage_Article_"]["properties"]["items"] == {
        "items": {"$ref": "#/components/schemas/Article"},
        "type": "array",
        "title": "Items",
    }


# While others write.


async def withdraw(sessions: Sessions, id_: str) -> None:
    async with sessions.begin() as session:
        one = update(Post).where(Post.id == UUID(id_))
        await session.execute(one.values(deleted_at=NOON))


async def while_others_write(
    engine: AsyncEngine, sessions: Sessions, path: str
) -> tuple[list[str], list[str]]:
    """Read a list while it changes at both ends; return what lasts."""
    before = await published(sessions)
    gone: list[str] = []

    async def publish_two_and_withdraw_the_oldest() -> None:
        await publish(engine, 2)
        gone.append(before.pop())
        await withdraw(sessions, gone[-1])

    async with served(engine) as client:
        pages = await walk(
            client,
            f"{path}?limit=5",
            between=publish_two_and_withdraw_the_oldest,
        )
    return all_ids(pages), before


async def test_while_others_write_every_article_is_shown_once(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    seen, lasting = await while_others_write(engine, sessions, "/articles")
    assert len(seen) == len(set(seen))
    assert seen[: len(lasting)] == lasting


async def test_negative_twin_by_number_articles_are_shown_twice(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    seen, _ = await while_others_write(engine, sessions, "/archive")
    assert len(seen) > len(set(seen))


async def test_negative_twin_by_number_articles_are_never_shown(
    client: Client, sessions: Sessions
) -> None:
    expected = await published(sessions)
    remaining = iter(expected)

    async def withdraw_the_newest() -> None:
        await withdraw(sessions, next(remaining))

    pages = await walk(client, "/archive?limit=5", between=withdraw_the_newest)
    seen = all_ids(pages)
    lasting = list(remaining)
    assert set(lasting) - set(seen)


async def test_readers_and_writers_at_once_every_article_is_shown_once(
    client: Client, engine: AsyncEngine, sessions: Sessions
) -> None:
    before = await published(sessions)
    done = asyncio.Event()

    async def write() -> int:
        written = 0
        while not done.is_set():
            await publish(engine, 1)
            written += 1
        return written

    async def read() -> list[str]:
        return all_ids(await walk(client, "/articles?limit=3"))

    writers = [asyncio.create_task(write()) for _ in range(2)]
    readers = await asyncio.gather(*(read() for _ in range(4)))
    done.set()
    assert all(await asyncio.gather(*writers))
    for seen in readers:
        assert len(seen) == len(set(seen))
        assert [id_ for id_ in seen if id_ in before] == before


async def test_what_was_published_is_found_on_the_way_back(
    client: Client, engine: AsyncEngine, sessions: Sessions
) -> None:
    first = await get(client, "/articles?limit=5")
    second = await get(client, first["next"])
    await publish(engine, 3)
    expected = await published(sessions)
    back = await walk(client, second["prev"], "prev")
    assert all_ids(back[::-1]) == expected[:8]


# The process.


async def test_the_settings_of_the_process_make_the_application(
    engine: AsyncEngine, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("CURSOR_KEY", KEY.decode())
    first = await get(client, "/articles?limit=3")
    async with serving(from_environment()) as same:
        assert await get(same, "/articles?limit=3") == first
        await get(same, first["next"])


async def test_processes_with_one_key_take_each_others_cursors(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    factory = "recipes.applications.list_endpoints:from_environment"
    key, other = KEY.decode(), KEY[::-1].decode()
    async with (
        process(factory, engine, CURSOR_KEY=key) as one,
        process(factory, engine, CURSOR_KEY=key) as two,
        process(factory, engine, CURSOR_KEY=other) as stranger,
    ):
        first = await get(one, "/articles?limit=30")
        second = await get(two, first["next"])
        assert all_ids([first, second]) == await published(sessions)
        answer = await stranger.get(first["next"])
        assert answer.status_code == 422


async def test_no_answer_to_random_parameters_is_a_failure(
    client: Client,
) -> None:
    values = [
        "",
        "0",
        "-1",
        "1",
        "100",
        "é",
        "\0",
        "[]",
        str(uuid4()),
        "9" * 99,
    ]
    names = ["after", "before", "limit", "offset", "author_id", "x"]
    for path in PATHS:
        for name in names:
            for value in values:
                query = urlencode({name: value})
                answer = await client.get(f"{path}?{query}")
                assert answer.status_code in (200, 422), (name, value)
                assert json.loads(answer.text)
