# /// script
# requires-python = ">=3.11"
# dependencies = ["sqlalchemy[asyncio]>=2.0.58", "aiosqlite", "asyncpg"]
# ///
"""Update a row optimistically.

Save an edit over the version that its editor has read, and tell who comes
second what is there now.

    python optimistic_update.py
    DATABASE_URL=postgresql://… python optimistic_update.py
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    make_url,
    select,
    update,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateSchema, DropSchema


# The recipe.
class PostGoneError(LookupError):
    """There is no such post, or it was deleted meanwhile."""


class EditConflictError(Exception):
    """Somebody else saved first. The attributes are what is there now."""

    def __init__(self, version: int, title: str, body: str) -> None:
        super().__init__(f"the post has version {version} by now")
        # Values, since the rollback that follows would expire an object.
        self.version, self.title, self.body = version, title, body


async def save_post(
    session: AsyncSession,
    post_id: UUID,
    *,
    version: int,
    title: str,
    body: str,
) -> Post:
    """Save what an editor wrote, if the post is still as they read it.

    ``version`` is what they read: it went out with the text, and came back
    with it. After an error of ours nothing is changed, and the caller's
    transaction goes on.

    Raises:
        PostGoneError: there is no such post, or it is deleted.
        EditConflictError: the post has another version by now.
        DataError: a column cannot hold the title, the body or the version.
    """
    live = (Post.id == post_id, Post.deleted_at.is_(None))
    saved = await session.scalar(
        update(Post)
        # Asked and written at once: nobody comes in between.
        .where(*live, Post.version == version)
        .values(title=title, body=body, version=Post.version + 1)
        .returning(Post)
        # A loaded object shows what is saved, and forgets what is taken back.
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    if saved is not None:
        return saved
    query = select(Post.version, Post.title, Post.body).where(*live)
    current = (await session.execute(query)).one_or_none()
    if current is None:
        raise PostGoneError(f"there is no post {post_id}")
    raise EditConflictError(current.version, current.title, current.body)


# As etag() writes it. Ten digits at most: no column has more.
_STRONG = re.compile(r'"([0-9]{1,10})"')


def etag(version: int) -> str:
    """Return the strong ETag of a version, for the header of an answer."""
    return f'"{version}"'


def version_of(if_match: str) -> int:
    """Return the version that a request's ``If-Match`` header asks for.

    Raises:
        ValueError: it is not one ETag of ours. A weak one (``W/``) matches
            nothing, and ``*`` matches what nobody has read.
    """
    found = _STRONG.fullmatch(if_match.strip())
    if found is None:
        raise ValueError("If-Match is not the ETag of a version")
    return int(found[1])


# Helpers of the book.
Sessions = async_sessionmaker[AsyncSession]


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
    version: Mapped[int]
    deleted_at: Mapped[datetime | None]


# The rows.
RELEASE_POST = UUID(int=2)


def rows() -> list[Base]:
    """Make the rows of the demonstration."""
    return [
        Post(
            id=RELEASE_POST,
            title="A release candidate is ready",
            body=(
                "Please test the release candidate with your own "
                "code. Report what breaks, so that the final "
                "release can be a quiet one."
            ),
            version=1,
        ),
    ]


# See it happen.
async def demo(sessions: Sessions) -> None:
    async with sessions() as session:
        read = await session.get_one(Post, RELEASE_POST)
    print("both read version", read.version)

    async with sessions.begin() as session:
        saved = await save_post(
            session,
            RELEASE_POST,
            version=read.version,
            title="We released it",
            body=read.body,
        )
    print("saved as version", saved.version)

    try:
        async with sessions.begin() as session:
            await save_post(
                session,
                RELEASE_POST,
                version=read.version,
                title="It is out",
                body=read.body,
            )
    except EditConflictError as conflict:
        print("refused:", conflict)
        print("its title is:", conflict.title)


async def demo_etag(session: AsyncSession) -> None:
    sent = '"1"'  # the ETag of what the client has got
    saved = await save_post(
        session,
        RELEASE_POST,
        version=version_of(sent),
        title="We released it",
        body="Thank you for your reports.",
    )
    print("ETag:", etag(saved.version))

    for if_match in ('W/"2"', "*"):
        try:
            version_of(if_match)
        except ValueError as error:
            print(f"{if_match} is refused: {error}")


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
        engine = create_async_engine(url, connect_args=options)
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
        await demo(async_sessionmaker(engine, expire_on_commit=False))
    async with example_database() as engine:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            await demo_etag(session)


if __name__ == "__main__":
    asyncio.run(main())
