"""List with pagination.

Show a long list page by page, each row once, by number or by cursor.
"""

ORIGINAL = {
    "heading": "Get All with Pagination",
    "run": "trap_no_order",
    "faults": ("trap_no_order", "trap_negative_limit"),
}

# --8<-- [start:recipe]
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post

T = TypeVar("T")

MAX_LIMIT = 100
MAX_OFFSET = 10_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list, and whether more comes after it."""

    items: Sequence[T]
    has_next: bool


async def list_posts(
    session: AsyncSession, *, limit: int = 20, offset: int = 0
) -> Page[Post]:
    """Return live posts, the newest first, without the ``offset`` newest.

    Raises:
        ValueError: ``limit`` is not 1 to 100, or ``offset`` not 0 to 10,000.
    """
    if not 1 <= limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
        raise ValueError("limit or offset is out of range")
    query = (
        select(Post)
        .where(Post.deleted_at.is_(None))
        # Posts of the same moment need an order, too: the id gives it.
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit + 1)  # one more, to see whether there is more
        .offset(offset)
    )
    posts = (await session.scalars(query)).all()
    return Page(posts[:limit], has_next=len(posts) > limit)


# --8<-- [end:recipe]


# --8<-- [start:cursor]
import base64
import struct
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class InvalidCursorError(ValueError):
    """The text is no cursor of ours."""


class Cursor(NamedTuple):
    """A place in a list that is ordered by time and id.

    As text it is 32 characters that are safe in a URL. It is checked, and not
    signed: it holds what its reader was shown, and a forged one is no more
    than another place in a list that the reader may read anyway.
    """

    time: datetime
    id: UUID

    def __str__(self) -> str:
        """Write the cursor as text."""
        microseconds = (self.time - UNIX_EPOCH) // MICROSECOND
        packed = struct.pack(">q16s", microseconds, self.id.bytes)
        return base64.urlsafe_b64encode(packed).decode()

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read the cursor from text.

        Raises:
            InvalidCursorError: the text is not a cursor.
        """
        try:
            packed = base64.b64decode(text, altchars=b"-_", validate=True)
            microseconds, id_ = struct.unpack(">q16s", packed)
            time = UNIX_EPOCH + microseconds * MICROSECOND
        except (ValueError, struct.error, OverflowError) as error:
            raise InvalidCursorError("not a cursor of this list") from error
        return cls(time, UUID(bytes=id_))


# --8<-- [end:cursor]


# --8<-- [start:keyset]
from sqlalchemy import tuple_


@dataclass(frozen=True)
class CursorPage(Generic[T]):
    """A part of a list, and the cursors that lead on and back, if any."""

    items: Sequence[T]
    next: str | None
    previous: str | None


async def feed(
    session: AsyncSession,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = 20,
) -> CursorPage[Post]:
    """Return live posts, the newest first.

    ``after`` is the ``next`` of a page, ``before`` the ``previous`` of one.

    Raises:
        InvalidCursorError: the cursor is not one of ours.
        ValueError: ``limit`` is not 1 to 100, or there are two cursors.
    """
    if not 1 <= limit <= MAX_LIMIT or None not in (after, before):
        raise ValueError("limit is out of range, or there are two cursors")
    columns = (Post.created_at, Post.id)
    query = select(Post).where(Post.deleted_at.is_(None)).limit(limit + 1)
    if before is not None:
        query = query.where(tuple_(*columns) > Cursor.parse(before))
        query = query.order_by(*columns)
    else:
        query = query.order_by(*(column.desc() for column in columns))
    if after is not None:
        query = query.where(tuple_(*columns) < Cursor.parse(after))
    found = (await session.scalars(query)).all()

    posts = found[:limit]
    has_previous, has_next = after is not None, len(found) > limit
    if before is not None:
        posts = posts[::-1]
        has_previous, has_next = has_next, True
    places = [str(Cursor(post.created_at, post.id)) for post in posts]
    return CursorPage(
        posts,
        next=places[-1] if places and has_next else None,
        previous=places[0] if places and has_previous else None,
    )


# --8<-- [end:keyset]


# --8<-- [start:nulls_last]
from sqlalchemy import func, literal

from recipes.schema import JobPosting

NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# Written into the SQL, not bound: only so can an index on this expression
# and on the id be used.
CLOSES = func.coalesce(
    JobPosting.expires_at, literal(NEVER, literal_execute=True)
)


async def closing_jobs(
    session: AsyncSession, *, after: str | None = None, limit: int = 20
) -> tuple[Sequence[JobPosting], str | None]:
    """Return jobs, and the cursor to the next ones, if any.

    Jobs that expire come first, the earliest of them at the head.

    Raises:
        InvalidCursorError: the cursor is not one of ours.
        ValueError: ``limit`` is not 1 to 100.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError("limit is out of range")
    query = select(JobPosting).order_by(CLOSES, JobPosting.id)
    if after is not None:
        query = query.where(
            tuple_(CLOSES, JobPosting.id) > Cursor.parse(after)
        )
    found = (await session.scalars(query.limit(limit + 1))).all()
    jobs = found[:limit]
    if len(found) == len(jobs):
        return jobs, None
    return jobs, str(Cursor(jobs[-1].expires_at or NEVER, jobs[-1].id))


# --8<-- [end:nulls_last]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    for offset in (0, 3):
        page = await list_posts(session, limit=3, offset=offset)
        print(*(post.title for post in page.items), sep="\n")
        print("and more:", page.has_next)


# --8<-- [end:demo]


# --8<-- [start:demo_keyset]
async def demo_keyset(session: AsyncSession) -> None:
    first = await feed(session, limit=3)
    print(*(post.title for post in first.items), sep="\n")
    print("next:", first.next)

    second = await feed(session, after=first.next, limit=3)
    print(*(post.title for post in second.items), sep="\n")

    back = await feed(session, before=second.previous, limit=3)
    print("back on the first page:", back.items == first.items)


# --8<-- [end:demo_keyset]


# --8<-- [start:demo_nulls_last]
async def demo_nulls_last(session: AsyncSession) -> None:
    after = None
    for _ in range(3):
        jobs, after = await closing_jobs(session, after=after, limit=3)
        print(*(f"{job.title} ({job.expires_at})" for job in jobs), sep="\n")
        print("next:", after)


# --8<-- [end:demo_nulls_last]


# --8<-- [start:trap_no_order]
from collections import Counter

from sqlalchemy import update


async def trap_no_order(session: AsyncSession) -> None:
    """Without ORDER BY, a row that is changed between two pages moves."""

    async def list_all(limit: int = 100, offset: int = 0) -> Sequence[Post]:
        query = select(Post).limit(limit).offset(offset)
        result = await session.execute(query)
        return result.scalars().all()

    seen = [post.id for post in await list_all(limit=5)]
    edited = update(Post).where(Post.id.in_(seen[:3]))
    await session.execute(edited.values(title="Edited"))
    for offset in range(5, 65, 5):
        seen += [post.id for post in await list_all(limit=5, offset=offset)]

    times = Counter(seen)
    print("rows in the table:", await session.scalar(func.count(Post.id)))
    print("rows that were shown:", len(times))
    print("rows that were shown twice:", len(seen) - len(times))


# --8<-- [end:trap_no_order]


# --8<-- [start:trap_ties]
async def trap_ties(session: AsyncSession) -> None:
    """Rows of one moment have no order of their own: OFFSET mixes them up."""
    query = select(Post.id).order_by(Post.created_at.desc()).limit(5)
    seen: list[UUID] = []
    for offset in range(0, 65, 5):
        seen += await session.scalars(query.offset(offset))

    times = Counter(seen)
    print("rows in the table:", await session.scalar(func.count(Post.id)))
    print("rows that were shown:", len(times))
    print("rows that were shown twice:", len(seen) - len(times))


# --8<-- [end:trap_ties]


# --8<-- [start:trap_new_row]
from recipes.schema.seed import AVOCET


async def trap_new_row(session: AsyncSession) -> None:
    """With OFFSET, a new row moves the last one on to the next page."""
    page = await list_posts(session, limit=3)
    print(*(post.title for post in page.items), sep="\n")

    session.add(Post(author_id=AVOCET, slug="new", title="New", body=""))

    page = await list_posts(session, limit=3, offset=3)
    print("next page:", page.items[0].title)


# --8<-- [end:trap_new_row]


# --8<-- [start:trap_cursor_without_id]
async def trap_cursor_without_id(session: AsyncSession) -> None:
    """A cursor of the time alone loses the other rows of that moment."""
    live = select(Post).where(Post.deleted_at.is_(None))
    query = live.order_by(Post.created_at.desc()).limit(5)
    page = (await session.scalars(query)).all()
    shown = 0
    while page:
        shown += len(page)
        older = query.where(Post.created_at < page[-1].created_at)
        page = (await session.scalars(older)).all()
    total = select(func.count()).select_from(live.subquery())
    print("live posts:", await session.scalar(total))
    print("posts that were shown:", shown)


# --8<-- [end:trap_cursor_without_id]


# --8<-- [start:trap_null_key]
async def trap_null_key(session: AsyncSession) -> None:
    """A comparison with NULL is never true: a nullable key loses rows."""
    columns = (JobPosting.expires_at, JobPosting.id)
    query = select(JobPosting).order_by(*columns).limit(2)
    page = (await session.scalars(query)).all()
    shown = 0
    while page:
        shown += len(page)
        here = (page[-1].expires_at, page[-1].id)
        later = query.where(tuple_(*columns) > here)
        page = (await session.scalars(later)).all()
    total = await session.scalar(func.count(JobPosting.id))
    print("jobs:", total)
    print("jobs that were shown:", shown)


# --8<-- [end:trap_null_key]


# --8<-- [start:trap_reading_from_the_start]
from sqlalchemy import and_, or_, text


async def trap_reading_from_the_start(session: AsyncSession) -> None:
    """OFFSET, and a condition with OR, read what was shown all over again."""
    query = (
        select(Post.id)
        .where(Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(5)
    )
    last = (await list_posts(session, limit=40)).items[-1]
    older = Post.created_at < last.created_at
    same_time = Post.created_at == last.created_at
    forms = {
        "OFFSET": query.offset(40),
        "OR": query.where(or_(older, and_(same_time, Post.id < last.id))),
        "row": query.where(
            tuple_(Post.created_at, Post.id) < (last.created_at, last.id)
        ),
    }
    # A table as small as this one would be read as a whole.
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    await session.execute(text("SET LOCAL enable_bitmapscan = off"))
    for name, form in forms.items():
        sql = form.compile(
            session.get_bind(), compile_kwargs={"literal_binds": True}
        )
        explain = text(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        [plan] = await session.scalar(explain)
        scan = plan["Plan"]["Plans"][0]
        read = scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)
        print(f"{name}: {read:.0f} rows read by {scan['Node Type']}")


# --8<-- [end:trap_reading_from_the_start]


# --8<-- [start:trap_negative_limit]
async def trap_negative_limit(session: AsyncSession) -> None:
    """A limit of -1 is an error on PostgreSQL, and no limit on SQLite."""
    posts = session.scalars(select(Post).limit(-1))
    print("posts:", len((await posts).all()))


# --8<-- [end:trap_negative_limit]


# --8<-- [start:trap_time_in_url]
from urllib.parse import parse_qs


async def trap_time_in_url(session: AsyncSession) -> None:
    """A time in a URL comes back without its plus sign."""
    page = await list_posts(session, limit=1)
    link = f"after={page.items[0].created_at.isoformat()}"
    [after] = parse_qs(link)["after"]
    datetime.fromisoformat(after)


# --8<-- [end:trap_time_in_url]


# --8<-- [start:trap_current_timestamp]
async def trap_current_timestamp(session: AsyncSession) -> None:
    """SQLite's own times have another text: a cursor never gets past them."""
    newest = select(Post.id).order_by(Post.created_at.desc()).limit(4)
    await session.execute(
        update(Post)
        .where(Post.id.in_(newest))
        # What CURRENT_TIMESTAMP would have stored at that time.
        .values(created_at=func.datetime("2025-01-31 12:00:00"))
    )
    first = await feed(session, limit=2)
    second = await feed(session, after=first.next, limit=2)
    print("the next page is the same:", second.items == first.items)


# --8<-- [end:trap_current_timestamp]


ONLY_ON = {
    "trap_reading_from_the_start": "postgresql",
    "trap_current_timestamp": "sqlite",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
