# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg",
#     "fastapi>=0.135,<1",
#     "httpx>=0.28,<1",
#     "uvicorn>=0.38,<1",
# ]
# ///
"""Lists as endpoints.

Give a list page by page, with links that lead on, and refuse every cursor
that is not of this list.

    python list_endpoints.py
    DATABASE_URL=postgresql://… python list_endpoints.py
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
import socket
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import (
    APIRouter,
    Depends,
    FastAPI,
    HTTPException,
    Query,
    Request,
    Response,
)
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    URL,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Select,
    make_url,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    joinedload,
    load_only,
    mapped_column,
    relationship,
)
from sqlalchemy.schema import CreateSchema, DropSchema
from sqlalchemy.types import TypeDecorator


# Other recipes of the book.
class Cursor(NamedTuple):
    """The place of a row in a list that is ordered by time and id."""

    time: datetime
    id: UUID


MAX_LIMIT = 100


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request a session, and commit when its function has returned.

    An exception of the function rolls back.
    """
    async with request.app.state.sessions.begin() as session:
        yield session


Session = Annotated[AsyncSession, Depends(session_of, scope="function")]


@dataclass(frozen=True)
class FeedPage:
    """Some posts, and the cursors that lead on and back, if any.

    A cursor may lead to an empty page, which has none of its own: others may
    have deleted what was there.
    """

    posts: Sequence[Post]
    next: Cursor | None
    previous: Cursor | None


async def feed(
    session: AsyncSession,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = 20,
    query: Select[Post] | None = None,
) -> FeedPage:
    """Return live posts, the newest first.

    ``after`` is the ``next`` of a page, ``before`` the ``previous`` of one.
    ``query`` chooses among the posts, and says what to load with them.

    Raises:
        ValueError: ``limit`` is not 1 to 100, or there are two cursors.
        DataError: a cursor's time is naive, or beyond the years 1 to 9999.
    """
    if not 1 <= limit <= MAX_LIMIT or None not in (after, before):
        raise ValueError("limit is out of range, or there are two cursors")
    columns = (Post.created_at, Post.id)
    query = select(Post) if query is None else query
    query = query.where(Post.deleted_at.is_(None)).limit(limit + 1)
    if before is not None:
        query = query.where(tuple_(*columns) > before).order_by(*columns)
    else:
        query = query.order_by(*(column.desc() for column in columns))
    if after is not None:
        query = query.where(tuple_(*columns) < after)
    found = (await session.scalars(query)).all()

    posts = found[:limit]
    has_previous, has_next = after is not None, len(found) > limit
    if before is not None:
        posts = posts[::-1]
        has_previous, has_next = has_next, True
    places = [Cursor(post.created_at, post.id) for post in posts]
    return FeedPage(
        posts,
        next=places[-1] if places and has_next else None,
        previous=places[0] if places and has_previous else None,
    )


class InvalidCursorError(ValueError):
    """The text is no cursor of ours."""


MICROSECOND = timedelta(microseconds=1)


def read_cursor(written: str) -> Cursor:
    """Read a cursor from text that anybody may have sent.

    Raises:
        InvalidCursorError: the text is not a cursor.
    """
    try:
        packed = base64.b64decode(written, altchars=b"-_", validate=True)
        microseconds, id_ = struct.unpack(">q16s", packed)
        time = UNIX_EPOCH + microseconds * MICROSECOND
    except (ValueError, struct.error, OverflowError) as error:
        raise InvalidCursorError("not a cursor") from error
    return Cursor(time, UUID(bytes=id_))


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor as 32 characters that are safe in a URL.

    They are checked, and not signed: they hold what their reader was shown,
    and forged ones are no more than another place in a list that the reader
    may read anyway.
    """
    microseconds = (cursor.time - UNIX_EPOCH) // MICROSECOND
    packed = struct.pack(">q16s", microseconds, cursor.id.bytes)
    return base64.urlsafe_b64encode(packed).decode()


class Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, application: Any) -> None:
        """Keep the application; its errors are not logged."""
        super().__init__(uvicorn.Config(application, log_level=50))
        self.has_begun = asyncio.Event()

    async def startup(
        self, sockets: list[socket.socket] | None = None
    ) -> None:
        """Start, and tell so.

        Raises:
            RuntimeError: the application failed before its first request.
        """
        try:
            await super().startup(sockets)
        except SystemExit as end:  # it would end this program as well
            raise RuntimeError(
                "the application did not start: uvicorn tells why"
            ) from end
        self.has_begun.set()


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an ASGI application on a free port of loopback.

    At the end of the block, the server answers what it has begun, and ends.

    Raises:
        RuntimeError: the application does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        server = Server(application)
        serve = asyncio.create_task(server.serve(sockets=[listening]))
        begun = asyncio.create_task(server.has_begun.wait())
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait({serve, begun}, return_when=first)
        if serve.done():
            begun.cancel()
            await serve
        try:
            async with httpx.AsyncClient(
                base_url=f"http://{host}:{port}", timeout=60, trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            await serve


# The recipe.
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


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, in UTC, to the microsecond.

    ``timestamptz`` on PostgreSQL; text in UTC on SQLite, which has no type
    for times and would drop the offset. A naive value raises ``TypeError``,
    which SQLAlchemy wraps in ``StatementError``.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC what goes to the database."""
        if value is not None and value.tzinfo is None:
            raise TypeError(
                "a naive datetime has no instant: use datetime.now(UTC)"
            )
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Make aware what comes from the database."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# Models: yours need these columns.
class Base(DeclarativeBase):
    """The base of your models."""

    # On SQLite, too, a cursor has an instant.
    type_annotation_map = {datetime: UtcDateTime()}


class User(Base):
    """A member of the site."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str]
    created_at: Mapped[datetime]

    posts: Mapped[list[Post]] = relationship(back_populates="author")


class Post(Base):
    """An article."""

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    status: Mapped[PostStatus]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    author: Mapped[User] = relationship(back_populates="posts")


# A page is read where it begins, whatever its depth.
Index(
    "ix_posts_feed",
    Post.created_at.desc(),
    Post.id.desc(),
    postgresql_where=Post.deleted_at.is_(None),
    sqlite_where=Post.deleted_at.is_(None),
)


# The articles of an author are read, and no others.
Index("ix_posts_author_created", Post.author_id, Post.created_at.desc())


# The rows.
AVOCET = UUID("018cc251-f400-79ba-9c6f-943ab62e2307")


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        User(
            id=AVOCET,
            username="avocet",
            created_at=datetime(2024, 1, 1, tzinfo=UTC),
        ),
        User(
            id=UUID("018cc288-e280-7bc3-a47b-8ad18b855c68"),
            username="bittern",
            created_at=datetime(2024, 1, 1, 1, tzinfo=UTC),
        ),
        User(
            id=UUID("018cc2bf-d100-7195-a16c-ec890a4dc990"),
            username="curlew",
            created_at=datetime(2024, 1, 1, 2, tzinfo=UTC),
        ),
        User(
            id=UUID("018cc364-9c80-756c-9003-10e0b91cb001"),
            username="fulmar",
            created_at=datetime(2024, 1, 1, 5, tzinfo=UTC),
        ),
        Post(
            id=UUID("01943ad7-aa80-7d0f-8ed9-411d85f61296"),
            author_id=AVOCET,
            title="Why the page is slow: your questions",
            status=PostStatus.PUBLISHED,
            created_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("019482f0-b280-7ac5-84e8-2800a627fbca"),
            author_id=UUID("018cc364-9c80-756c-9003-10e0b91cb001"),
            title="Meet the local groups",
            status=PostStatus.PUBLISHED,
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("019482f0-b280-7e28-b295-7337eae46c09"),
            author_id=AVOCET,
            title="Meet the local groups: what we learned",
            status=PostStatus.PUBLISHED,
            created_at=datetime(2025, 1, 20, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("0194a6fd-3680-7b85-92c3-9ba60d217e67"),
            author_id=UUID("018cc288-e280-7bc3-a47b-8ad18b855c68"),
            title="Writing documentation that is read",
            status=PostStatus.PUBLISHED,
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
        Post(
            id=UUID("0194a6fd-3680-7dc9-aa80-b2adab15b1f4"),
            author_id=UUID("018cc2bf-d100-7195-a16c-ec890a4dc990"),
            title="Writing documentation that is read: your questions",
            status=PostStatus.PUBLISHED,
            created_at=datetime(2025, 1, 27, 9, tzinfo=UTC),
        ),
    ]


# See it happen.
KEY = b"a key of 32 bytes, for this demo"


async def demo(engine: AsyncEngine) -> None:
    async with serving(create_app(engine, KEY)) as client:
        first = await client.get("/articles", params={"limit": 2})
        print("links:", *first.links)
        second = await client.get(first.links["next"]["url"])
        print("links:", *second.links)
        for article in first.json()["items"] + second.json()["items"]:
            print(article["title"], "by", article["author"])


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


def make_engine(database: str | URL, **options: Any) -> AsyncEngine:
    """Create an engine. The book's own does more: foundations/engines."""
    return create_async_engine(database, **options)


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
                for row in rows():
                    session.add(row)
                    await session.flush()
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
    async with example_database() as engine:
        await demo_cursor(engine)


if __name__ == "__main__":
    asyncio.run(main())
