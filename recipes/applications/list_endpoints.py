# Part of the package database-recipes: cookbook run list-endpoints
"""Lists as endpoints.

Give a list page by page, with links that lead on, and refuse every cursor
that is not of this list.
"""

HEADLINE = "trap_page_numbers"

NEEDS = {
    "UtcDateTime": (
        "On SQLite, too, a cursor has an instant.",
        "test_the_links_lead_through_the_whole_list_and_back",
    ),
    "ix_posts_feed": (
        "A page is read where it begins, whatever its depth.",
        "plan",
    ),
    "ix_posts_author_created": (
        "The articles of an author are read, and no others.",
        "plan",
    ),
}

# --8<-- [start:recipe]
import hmac
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import (
    APIRouter,
    FastAPI,
    HTTPException,
    Query,
    Request,
    Response,
)
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import joinedload, load_only

from recipes.applications.fastapi_session import Session
from recipes.basic_queries.list_by_cursor import (
    MAX_LIMIT,
    Cursor,
    feed,
    read_cursor,
    write_cursor,
)
from recipes.foundations.engines import make_engine, make_sessions
from recipes.schema import Post, PostStatus, User

Item = TypeVar("Item")
WRITTEN = 32  # characters of a cursor before its seal
router = APIRouter()


class LinkedPage(BaseModel, Generic[Item]):
    """A part of a list, and the addresses of those beside it, if any."""

    items: list[Item]
    next: str | None
    prev: str | None


class Article(BaseModel):
    """What everybody may know of a published post."""

    id: UUID
    title: str
    author: str
    created_at: datetime


class Asked(BaseModel):
    """What a client may ask of a list. Another parameter is an error."""

    model_config = ConfigDict(extra="forbid")
    author_id: UUID | None = None
    limit: int = Field(20, ge=1, le=MAX_LIMIT)


KEPT = set(Asked.model_fields)  # from page to page


class AskedByCursor(Asked):
    """A page before or after a place in the list."""

    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list; sealed, so that no other list takes them."""

    key: bytes
    of: str

    def write(self, place: Cursor | None) -> str | None:
        """Write a place in the list, if there is one."""
        if place is None:
            return None
        written = write_cursor(place)
        return written + self.seal(written)

    def read(self, sealed: str | None) -> Cursor | None:
        """Read what ``write`` wrote; answer anything else with 422."""
        if sealed is None:
            return None
        written, seal = sealed[:WRITTEN], sealed[WRITTEN:]
        # Of bytes, since it raises an error for text beyond ASCII.
        if not hmac.compare_digest(seal.encode(), self.seal(written).encode()):
            raise HTTPException(422, "this is not a cursor of this list")
        return read_cursor(written)

    def seal(self, written: str) -> str:
        """Make 128 bits that only the holder of the key can make."""
        message = f"{self.of} {written}".encode()
        return hmac.new(self.key, message, "sha256").hexdigest()[:32]


def articles(author_id: UUID | None) -> Select[Post]:
    """Choose what is shown, and load no more than that of it."""
    query = select(Post).where(Post.status == PostStatus.PUBLISHED)
    if author_id is not None:
        query = query.where(Post.author_id == author_id)
    return query.options(
        load_only(Post.title, Post.created_at),
        joinedload(Post.author, innerjoin=True).load_only(User.username),
    )


def page_of(
    posts: Sequence[Post],
    request: Request,
    response: Response,
    asked: Asked,
    **places: dict[str, object],
) -> LinkedPage[Article]:
    """Make a page, and its links, of the parameters that change.

    There is no link to a place that is None. The links have no host, since
    the client knows better how it came here.
    """
    kept = asked.model_dump(include=KEPT, exclude_none=True)
    links = {
        name: f"{request.url.path}?{urlencode(kept | place)}"
        for name, place in {"first": {}, **places}.items()
        if None not in place.values()
    }
    response.headers["Link"] = ", ".join(
        f'<{address}>; rel="{name}"' for name, address in links.items()
    )
    items = [
        Article(
            id=post.id,
            title=post.title,
            author=post.author.username,
            created_at=post.created_at,
        )
        for post in posts
    ]
    return LinkedPage(
        items=items, next=links.get("next"), prev=links.get("prev")
    )


@router.get("/articles")
async def list_articles(
    asked: Annotated[AskedByCursor, Query()],
    session: Session,
    request: Request,
    response: Response,
) -> LinkedPage[Article]:
    """List published articles, the newest first."""
    if None not in (asked.after, asked.before):
        raise HTTPException(422, "give one cursor")
    # All that tells one list from another. The length of a page does not.
    chosen = asked.model_dump_json(include=KEPT - {"limit"}, exclude_none=True)
    of = f"articles, the newest first, {chosen}"
    cursors = Cursors(request.app.state.cursor_key, of)
    found = await feed(
        session,
        after=cursors.read(asked.after),
        before=cursors.read(asked.before),
        limit=asked.limit,
        query=articles(asked.author_id),
    )
    return page_of(
        found.posts,
        request,
        response,
        asked,
        prev={"before": cursors.write(found.previous)},
        next={"after": cursors.write(found.next)},
    )


def create_app(engine: AsyncEngine, cursor_key: bytes) -> FastAPI:
    """Make the application; all its processes need the same key.

    Raises:
        ValueError: the key has less than 32 bytes.
    """
    if len(cursor_key) < 32:
        raise ValueError("the key of cursors needs 32 bytes or more")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.sessions = make_sessions(engine)
        yield
        await engine.dispose()

    app = FastAPI(title="Articles", lifespan=lifespan)
    app.state.cursor_key = cursor_key
    app.include_router(router)
    return app


def from_environment() -> FastAPI:
    """Make it for ``uvicorn --factory``, of the settings of the process."""
    return create_app(
        make_engine(os.environ["DATABASE_URL"]),
        os.environ["CURSOR_KEY"].encode(),
    )


# --8<-- [end:recipe]


# --8<-- [start:by_number]
from recipes.basic_queries.list_with_pagination import MAX_OFFSET, list_posts


class AskedByNumber(Asked):
    """A page so many articles from the first."""

    offset: int = Field(0, ge=0, le=MAX_OFFSET)


@router.get("/archive")
async def leaf_through(
    asked: Annotated[AskedByNumber, Query()],
    session: Session,
    request: Request,
    response: Response,
) -> LinkedPage[Article]:
    """Show a page of the same list for those who jump to page 7."""
    found = await list_posts(
        session,
        limit=asked.limit,
        offset=asked.offset,
        query=articles(asked.author_id),
    )
    offset, limit = asked.offset, asked.limit
    return page_of(
        found.items,
        request,
        response,
        asked,
        prev={"offset": max(offset - limit, 0) if offset else None},
        next={"offset": offset + limit if found.has_next else None},
    )


# --8<-- [end:by_number]


# --8<-- [start:demo]
from recipes.applications.serving import serving

KEY = b"a key of 32 bytes, for this demo"


async def demo(engine: AsyncEngine) -> None:
    async with serving(create_app(engine, KEY)) as client:
        first = await client.get("/articles", params={"limit": 2})
        print("links:", *first.links)
        second = await client.get(first.links["next"]["url"])
        print("links:", *second.links)
        for article in first.json()["items"] + second.json()["items"]:
            print(article["title"], "by", article["author"])


# --8<-- [end:demo]


# --8<-- [start:demo_cursor]
from recipes.schema.seed import AVOCET


async def demo_cursor(engine: AsyncEngine) -> None:
    async with serving(create_app(engine, KEY)) as client:
        address = f"/articles?limit=1&author_id={AVOCET}"
        page = (await client.get(address)).json()
        print(page["items"][0]["title"])
        cursor = page["next"].partition("after=")[2]
        print("cursor:", cursor)
        for path in (address, "/articles?limit=1"):
            answer = await client.get(f"{path}&after={cursor}")
            print(f"{path}:", answer.status_code)


# --8<-- [end:demo_cursor]


# --8<-- [start:trap_page_numbers]
from uuid import uuid4

from sqlalchemy import update

from recipes.schema import utc_now


async def trap_page_numbers(engine: AsyncEngine) -> None:
    """While others publish and withdraw, numbered pages shift."""
    app = create_app(engine, KEY)

    @app.get("/pages/{page}")
    async def numbered(page: int, session: Session) -> dict[str, object]:
        query = select(Post.id).where(Post.status == PostStatus.PUBLISHED)
        query = query.where(Post.deleted_at.is_(None))
        query = query.order_by(Post.created_at.desc(), Post.id.desc())
        found = await session.scalars(query.limit(5).offset(5 * (page - 1)))
        items = [{"id": id_} for id_ in found]
        return {"items": items, "next": items and f"/pages/{page + 1}"}

    await read_all(engine, app, "/pages/1")


async def read_all(engine: AsyncEngine, app: FastAPI, address: str) -> None:
    """Read a list to its end, page by page.

    Between the pages, others publish an article and, in turn, withdraw one
    that was shown.
    """
    before = set(await published(engine))
    shown: list[UUID] = []
    async with serving(app) as client:
        while address:
            page = (await client.get(address)).json()
            shown += [UUID(article["id"]) for article in page["items"]]
            address = page["next"]
            if len(shown) % 10:
                await publish(engine, 1)
            else:
                await withdraw(engine, shown[-1])
    print("articles:", len(before))
    print("shown twice:", len(shown) - len(set(shown)))
    print("never shown:", len(before - set(shown)))


async def published(engine: AsyncEngine) -> Sequence[UUID]:
    query = select(Post.id).filter_by(status="published", deleted_at=None)
    async with make_sessions(engine)() as session:
        return (await session.scalars(query)).all()


async def publish(engine: AsyncEngine, count: int) -> None:
    """Publish articles that are newer than those of the seed."""
    time = datetime.fromisoformat("2025-06-01T00:00:00Z")
    async with make_sessions(engine).begin() as session:
        for _ in range(count):
            post = Post(
                author_id=AVOCET, slug=uuid4().hex, title="New", body=""
            )
            post.created_at = post.published_at = time
            post.status = PostStatus.PUBLISHED
            session.add(post)


async def withdraw(engine: AsyncEngine, post_id: UUID) -> None:
    query = update(Post).where(Post.id == post_id)
    async with make_sessions(engine).begin() as session:
        await session.execute(query.values(deleted_at=utc_now()))


# --8<-- [end:trap_page_numbers]


# --8<-- [start:cure_page_numbers]
async def cure_page_numbers(engine: AsyncEngine) -> None:
    """A cursor is a place: whatever others do, the next page begins there."""
    app = create_app(engine, KEY)
    await read_all(engine, app, "/articles?limit=5")


# --8<-- [end:cure_page_numbers]


# --8<-- [start:trap_page_of_rows]
from fastapi.exceptions import FastAPIError

from recipes.basic_queries.list_with_pagination import Page


async def trap_page_of_rows(engine: AsyncEngine) -> None:
    """A page of rows is refused; what FastAPI advises shows every column."""
    app = create_app(engine, KEY)

    async def newest(session: Session) -> Page[Post]:
        return await list_posts(session, limit=2)

    try:
        app.get("/posts")(newest)
    except FastAPIError as error:
        print(str(error).partition("!")[0])
    app.get("/posts", response_model=None)(newest)
    async with serving(app) as client:
        post, _ = (await client.get("/posts")).json()["items"]
    print("shown of a post:", ", ".join(sorted(post)))


# --8<-- [end:trap_page_of_rows]


# --8<-- [start:trap_limit_zero]
async def trap_limit_zero(engine: AsyncEngine) -> None:
    """What the recipe refuses is a failure of the server, if not checked."""
    app = create_app(engine, KEY)

    @app.get("/titles")
    async def titles(session: Session, limit: int = 20) -> list[str]:
        page = await list_posts(session, limit=limit)
        return [post.title for post in page.items]

    await ask_limits(app, "/titles", (1, 0, -1, 101))


async def ask_limits(app: FastAPI, path: str, limits: Sequence[int]) -> None:
    """Ask for a list with a limit, and with some that nobody should get."""
    async with serving(app) as client:
        for limit in limits:
            answer = await client.get(path, params={"limit": limit})
            print(f"limit={limit}:", answer.status_code)


# --8<-- [end:trap_limit_zero]


# --8<-- [start:cure_limit_zero]
async def cure_limit_zero(engine: AsyncEngine) -> None:
    """A bound in the type of the parameter is an answer of 422."""
    await ask_limits(create_app(engine, KEY), "/archive", (1, 0, -1, 101))


# --8<-- [end:cure_limit_zero]


# --8<-- [start:trap_no_bound]
async def trap_no_bound(engine: AsyncEngine) -> None:
    """Without a bound, anybody may ask for the whole table at once."""
    await publish(engine, 2_000)
    app = create_app(engine, KEY)

    @app.get("/titles")
    async def titles(session: Session, limit: int = 20) -> Sequence[str]:
        query = select(Post.title).order_by(Post.created_at.desc(), Post.id)
        return (await session.scalars(query.limit(limit))).all()

    async with serving(app) as client:
        answer = await client.get("/titles?limit=1000000")
    print("titles in one answer:", len(answer.json()))


# --8<-- [end:trap_no_bound]


# --8<-- [start:trap_readable_cursor]
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping


async def trap_readable_cursor(engine: AsyncEngine) -> None:
    """What a cursor only encodes can be changed, or broken."""
    app = create_app(engine, KEY)
    first = encode({"status": "published", "id": str(UUID(int=0))})

    @app.get("/cards")
    async def cards(session: Session, after: str = first) -> dict[str, object]:
        last = json.loads(urlsafe_b64decode(after))
        query = select(Post).filter_by(status=last["status"], deleted_at=None)
        query = query.where(Post.id > UUID(last["id"])).order_by(Post.id)
        posts = (await session.scalars(query.limit(5))).all()
        items = [{"id": post.id, "title": post.title} for post in posts]
        after = encode(last | {"id": str(posts[-1].id)})
        return {"items": items, "next": f"/cards?after={after}"}

    edited = encode({"status": "draft", "id": str(UUID(int=0))})
    await edit_cursor(app, engine, "/cards", edited)


def encode(place: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


async def edit_cursor(
    app: FastAPI, engine: AsyncEngine, path: str, edited: str
) -> None:
    """Send a cursor that is cut off, and one that the client wrote."""
    drafts = select(Post.id).where(Post.status == PostStatus.DRAFT)
    async with make_sessions(engine)() as session:
        secret = {str(id_) for id_ in await session.scalars(drafts)}
    async with serving(app) as client:
        address = (await client.get(path)).json()["next"]
        answer = await client.get(address[:-1])
        print("cut off:", answer.status_code)
        answer = await client.get(path, params={"after": edited})
        print("edited:", answer.status_code)
    items = answer.json().get("items", [])
    print("drafts shown:", sum(item["id"] in secret for item in items))


# --8<-- [end:trap_readable_cursor]


# --8<-- [start:cure_readable_cursor]
async def cure_readable_cursor(engine: AsyncEngine) -> None:
    """Without the key, nobody can write a cursor that is taken."""
    app = create_app(engine, KEY)
    newest = datetime.fromisoformat("2030-01-01T00:00:00Z")
    written = write_cursor(Cursor(newest, AVOCET))
    await edit_cursor(app, engine, "/articles", written + 32 * "0")


# --8<-- [end:cure_readable_cursor]


# --8<-- [start:trap_total]
from sqlalchemy import func


async def trap_total(engine: AsyncEngine) -> None:
    """A total on each page reads the whole list for each page."""
    await publish(engine, 1_000)
    app = create_app(engine, KEY)

    @app.get("/pages/{number}")
    async def numbered(number: int, session: Session) -> dict[str, int]:
        chosen = articles(None).where(Post.deleted_at.is_(None))
        total = await session.scalar(
            select(func.count()).select_from(chosen.subquery())
        )
        page = await list_posts(
            session, limit=100, offset=100 * number, query=articles(None)
        )
        return {"shown": len(page.items), "total": total or 0}

    shown = counted = 0
    async with serving(app) as client:
        for number in range(11):
            page = (await client.get(f"/pages/{number}")).json()
            shown += page["shown"]
            counted += page["total"]
    print("articles shown:", shown)
    print("articles read to count them:", counted)


# --8<-- [end:trap_total]


# --8<-- [start:trap_query_a_row]
from typing import Any

from sqlalchemy import event


async def trap_query_a_row(engine: AsyncEngine) -> None:
    """Loading on demand ends ``MissingGreenlet`` with a query an author."""
    app = create_app(engine, KEY)

    @app.get("/authors")
    async def authors(session: Session) -> list[str]:
        page = await list_posts(session)
        return [
            (await post.awaitable_attrs.author).username for post in page.items
        ]

    await count_queries(engine, app, "/authors")


async def count_queries(engine: AsyncEngine, app: FastAPI, path: str) -> None:
    """Ask for twenty articles; count what the server sends."""
    sent: list[str] = []

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def note(*call: Any) -> None:
        sent.append(call[2])

    async with serving(app) as client:
        await client.get(path)
    queries = sum(sql.startswith("SELECT") for sql in sent)
    print("queries for a page:", queries)


# --8<-- [end:trap_query_a_row]


# --8<-- [start:cure_query_a_row]
async def cure_query_a_row(engine: AsyncEngine) -> None:
    """A join brings the authors along."""
    await count_queries(engine, create_app(engine, KEY), "/articles")


# --8<-- [end:cure_query_a_row]


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
