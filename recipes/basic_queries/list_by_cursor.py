# Part of the package database-recipes: cookbook run list-by-cursor
"""List by cursor.

Show a long list piece by piece, each row once, while others come and go.
"""

HEADLINE = "trap_cursor_without_id"

NEEDS = {
    "UtcDateTime": (
        "On SQLite, too, a cursor has an instant.",
        "test_the_cursor_of_a_page_can_be_written",
    ),
    "ix_posts_feed": (
        "A page is read where it begins, whatever its depth.",
        "plan",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Post

MAX_LIMIT = 100


class Cursor(NamedTuple):
    """The place of a row in a list that is ordered by time and id."""

    time: datetime
    id: UUID


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


# --8<-- [end:recipe]


# --8<-- [start:text]
import base64
import struct
from datetime import UTC, timedelta

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class InvalidCursorError(ValueError):
    """The text is no cursor of ours."""


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor as 32 characters that are safe in a URL.

    They are checked, and not signed: they hold what their reader was shown,
    and forged ones are no more than another place in a list that the reader
    may read anyway.
    """
    microseconds = (cursor.time - UNIX_EPOCH) // MICROSECOND
    packed = struct.pack(">q16s", microseconds, cursor.id.bytes)
    return base64.urlsafe_b64encode(packed).decode()


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


# --8<-- [end:text]


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
    session: AsyncSession, *, after: Cursor | None = None, limit: int = 20
) -> tuple[Sequence[JobPosting], Cursor | None]:
    """Return jobs, and the cursor to the next ones, if any.

    Jobs that expire come first, the earliest of them at the head.

    Raises:
        ValueError: ``limit`` is not 1 to 100.
        DataError: a cursor's time is naive, or beyond the years 1 to 9999.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError("limit is out of range")
    query = select(JobPosting).order_by(CLOSES, JobPosting.id)
    if after is not None:
        query = query.where(tuple_(CLOSES, JobPosting.id) > after)
    found = (await session.scalars(query.limit(limit + 1))).all()
    jobs = found[:limit]
    if len(found) == len(jobs):
        return jobs, None
    return jobs, Cursor(jobs[-1].expires_at or NEVER, jobs[-1].id)


# --8<-- [end:nulls_last]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    first = await feed(session, limit=2)
    print(*(post.title for post in first.posts), sep="\n")
    print("next:", first.next and write_cursor(first.next))

    second = await feed(session, after=first.next, limit=2)
    print(*(post.title for post in second.posts), sep="\n")

    back = await feed(session, before=second.previous, limit=2)
    print("back on the first page:", back.posts == first.posts)


# --8<-- [end:demo]


# --8<-- [start:demo_nulls_last]
async def demo_nulls_last(session: AsyncSession) -> None:
    after = None
    for _ in range(3):
        jobs, after = await closing_jobs(session, after=after, limit=3)
        print(*(f"{job.title} ({job.expires_at})" for job in jobs), sep="\n")
        print("next:", after and write_cursor(after))


# --8<-- [end:demo_nulls_last]


# --8<-- [start:growth]
from recipes.schema.seed import AVOCET


async def growth(session: AsyncSession, rows: int) -> None:
    """Show a page of a list of so many rows, or more."""
    session.add_all(imported(rows))
    session.add_all(
        JobPosting(company="", title="", country="NL") for _ in range(rows)
    )
    await session.flush()
    limit = min(rows, MAX_LIMIT)
    await feed(session, limit=limit)
    await closing_jobs(session, limit=limit)


def imported(count: int) -> list[Post]:
    """Make posts that are imported together, and so at one time."""
    return [
        Post(
            author_id=AVOCET,
            slug=f"import-{number}",
            title="",
            body="",
            created_at=datetime(2025, 2, 1, tzinfo=UTC),
        )
        for number in range(count)
    ]


# --8<-- [end:growth]


# --8<-- [start:trap_cursor_without_id]
from collections.abc import Awaitable, Callable


async def trap_cursor_without_id(session: AsyncSession) -> None:
    """A cursor of the time alone loses the other rows of that moment."""

    async def usual(last: Post | None) -> Sequence[Post]:
        query = select(Post).order_by(Post.created_at.desc())
        if last is not None:
            query = query.where(Post.created_at < last.created_at)
        return (await session.scalars(query.limit(10))).all()

    await read_an_import(session, usual)


async def read_an_import(
    session: AsyncSession,
    way: Callable[[Post | None], Awaitable[Sequence[Post]]],
) -> None:
    """Import 100 posts, and read the list to its end, page by page."""
    posts = imported(100)
    session.add_all(posts)
    await session.flush()
    shown: set[Post] = set()
    page = await way(None)
    while page:
        shown.update(page)
        page = await way(page[-1])
    lost = len(set(posts) - shown)
    print("imported: 100 posts")
    print(f"shown: {100 - lost}")
    print(f"never shown: {lost}")


# --8<-- [end:trap_cursor_without_id]


# --8<-- [start:cure_cursor_without_id]
async def cure_cursor_without_id(session: AsyncSession) -> None:
    """The id tells the rows of one moment apart."""

    async def recipe(last: Post | None) -> Sequence[Post]:
        after = Cursor(last.created_at, last.id) if last else None
        return (await feed(session, after=after, limit=10)).posts

    await read_an_import(session, recipe)


# --8<-- [end:cure_cursor_without_id]


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


# --8<-- [start:cure_null_key]
async def cure_null_key(session: AsyncSession) -> None:
    """A value in the place of NULL is compared, and every job is shown."""
    jobs, after = await closing_jobs(session, limit=2)
    shown = len(jobs)
    while after is not None:
        jobs, after = await closing_jobs(session, after=after, limit=2)
        shown += len(jobs)
    total = await session.scalar(func.count(JobPosting.id))
    print("jobs:", total)
    print("jobs that were shown:", shown)


# --8<-- [end:cure_null_key]


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
    last = (await feed(session, limit=40)).posts[-1]
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


# --8<-- [start:trap_time_in_url]
from urllib.parse import parse_qs


async def trap_time_in_url(session: AsyncSession) -> None:
    """A time in a URL comes back without its plus sign."""
    page = await feed(session, limit=1)
    link = f"after={page.posts[0].created_at.isoformat()}"
    [after] = parse_qs(link)["after"]
    datetime.fromisoformat(after)


# --8<-- [end:trap_time_in_url]


# --8<-- [start:trap_current_timestamp]
from sqlalchemy import update


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
    print("the next page is the same:", second.posts == first.posts)


# --8<-- [end:trap_current_timestamp]


ONLY_ON = {
    "trap_reading_from_the_start": "postgresql",
    "trap_current_timestamp": "sqlite",
}


if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
