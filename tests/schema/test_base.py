from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import (
    Post,
    Product,
    User,
    utc_now,
    uuid7,
)
from recipes.schema.keys import uuid7_at
from recipes.schema.seed import AVOCET


async def test_a_naive_time_is_refused(session: AsyncSession) -> None:
    naive = datetime(2024, 1, 1)  # noqa: DTZ001 - naive on purpose
    with pytest.raises(StatementError, match=r"use datetime\.now\(UTC\)"):
        await session.scalars(select(User).where(User.created_at < naive))


async def test_a_time_of_any_zone_comes_back_in_utc(
    session: AsyncSession,
) -> None:
    user = await session.get_one(User, AVOCET)
    user.created_at = datetime(
        2024, 1, 1, 12, 0, 0, 1, timezone(timedelta(hours=2))
    )
    await session.commit()
    await session.refresh(user)
    assert user.created_at == datetime(2024, 1, 1, 10, 0, 0, 1, UTC)
    assert user.created_at.tzinfo is UTC


async def test_no_time_stays_no_time(session: AsyncSession) -> None:
    times = await session.scalars(
        select(Post.deleted_at).where(Post.deleted_at.is_(None)).limit(1)
    )
    assert times.all() == [None]


async def test_the_clock_of_the_database_compares_with_itself(
    session: AsyncSession,
) -> None:
    user = User(username="new", email="new@example.org")
    session.add(user)
    await session.flush()

    same = select(User.id).where(User.id == user.id)
    for condition in (
        User.created_at >= user.created_at,
        User.created_at <= user.created_at,
        User.created_at <= utc_now(),
    ):
        assert await session.scalar(same.where(condition)) == user.id


async def test_the_clock_of_the_database_is_right(
    session: AsyncSession,
) -> None:
    database = await session.scalar(select(utc_now()))
    assert database is not None
    assert database.tzinfo is UTC
    assert abs(datetime.now(UTC) - database) < timedelta(hours=1)


async def test_updated_at_is_known_after_an_update(
    session: AsyncSession,
) -> None:
    user = await session.get_one(User, AVOCET)
    before = user.updated_at
    user.is_active = False
    await session.flush()
    assert user.updated_at > before


@pytest.mark.parametrize("model", [Post, Product])
async def test_is_deleted_means_the_same_in_python_and_in_sql(
    session: AsyncSession, model: type[Post] | type[Product]
) -> None:
    everything: set[Post | Product] = set(await session.scalars(select(model)))
    deleted = set(await session.scalars(select(model).where(model.is_deleted)))
    live = set(await session.scalars(select(model).where(~model.is_deleted)))

    assert deleted
    assert live
    assert deleted == {row for row in everything if row.is_deleted}
    assert live == {row for row in everything if not row.is_deleted}


def test_keys_are_of_version_7_and_differ() -> None:
    keys = {uuid7() for _ in range(1000)}
    assert len(keys) == 1000
    assert {(key.version, key.variant) for key in keys} == {
        (7, "specified in RFC 4122")
    }


def test_a_key_begins_with_its_time() -> None:
    at = datetime(2024, 2, 29, 12, 0, 0, 1999, UTC)
    key = uuid7_at(at, bytes(10))
    milliseconds = int(at.replace(microsecond=1000).timestamp() * 1000)
    assert key.int >> 80 == milliseconds
    assert uuid7_at(at + timedelta(milliseconds=1), bytes(10)) > key


def test_a_key_has_74_bits_by_chance() -> None:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    none, all_ = uuid7_at(at, bytes(10)), uuid7_at(at, b"\xff" * 10)
    assert (none.int ^ all_.int).bit_count() == 74
