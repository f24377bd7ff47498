"""The mixin marks rows, and the partial index looks at live rows only."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    ColumnElement,
    DateTime,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateIndex

from recipes.advanced_queries.date_ranges import host_in
from recipes.foundations.engines import make_sessions
from recipes.kit.recording.plans import pin_planner, plan_of, shape
from recipes.soft_delete import soft_delete_mixin
from recipes.soft_delete.soft_delete_mixin import (
    LEAP_DAY,
    Base,
    OldBase,
    Page,
    Poster,
)


@pytest.fixture
async def pages(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """Give a session on a database with an empty table of pages."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.run_sync(OldBase.metadata.create_all)
    async with make_sessions(engine)() as session:
        yield session


async def test_a_new_row_is_live(pages: AsyncSession) -> None:
    page = Page(slug="about")
    pages.add(page)
    await pages.commit()
    await pages.refresh(page)
    assert page.deleted_at is None
    assert page.is_deleted is False


async def test_is_deleted_means_the_same_in_python_and_in_sql(
    pages: AsyncSession,
) -> None:
    pages.add_all(
        [
            Page(id=1, slug="one"),
            Page(id=2, slug="two", deleted_at=LEAP_DAY),
            Page(id=3, slug="three", deleted_at=datetime.now(UTC)),
        ]
    )
    await pages.flush()
    rows = (await pages.scalars(select(Page).order_by(Page.id))).all()
    assert [page.is_deleted for page in rows] == [False, True, True]

    select_ids = select(Page.id).order_by(Page.id)
    deleted = await pages.scalars(select_ids.where(Page.is_deleted))
    assert deleted.all() == [2, 3]
    live = await pages.scalars(select_ids.where(~Page.is_deleted))
    assert live.all() == [1]
    marks = await pages.scalars(select(Page.is_deleted).order_by(Page.id))
    assert list(map(bool, marks)) == [False, True, True]


async def test_the_mark_is_a_time_in_utc(pages: AsyncSession) -> None:
    east = datetime(2024, 2, 29, 14, tzinfo=timezone(timedelta(hours=2)))
    page = Page(slug="about", deleted_at=east)
    pages.add(page)
    await pages.commit()
    await pages.refresh(page)
    assert page.deleted_at == LEAP_DAY
    assert page.deleted_at.tzinfo is UTC


async def test_a_naive_time_is_refused(pages: AsyncSession) -> None:
    pages.add(Page(slug="about", deleted_at=LEAP_DAY.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="naive"):
        await pages.flush()


@pytest.mark.backend("postgresql")
async def test_negative_twin_a_type_with_a_zone_accepts_a_naive_time(
    session: AsyncSession,
) -> None:
    naive = literal(LEAP_DAY.replace(tzinfo=None), DateTime(timezone=True))
    with host_in("America/New_York"):
        taken = await session.scalar(select(naive))
    assert taken == LEAP_DAY + timedelta(hours=5)


async def test_a_slug_is_free_again_after_a_deletion(
    pages: AsyncSession,
) -> None:
    pages.add_all(
        [
            Page(slug="about", deleted_at=LEAP_DAY),
            Page(slug="about", deleted_at=LEAP_DAY + timedelta(days=1)),
            Page(slug="about"),
        ]
    )
    await pages.flush()
    about = select(Page).where(Page.slug == "about")
    assert len((await pages.scalars(about)).all()) == 3


async def test_two_live_rows_cannot_share_a_slug(pages: AsyncSession) -> None:
    pages.add_all([Page(slug="about"), Page(slug="about")])
    with pytest.raises(
        IntegrityError, match=r"uq_pages_slug_live|pages\.slug"
    ):
        await pages.flush()


async def test_to_take_the_mark_away_checks_the_slug_again(
    pages: AsyncSession,
) -> None:
    deleted = Page(slug="about", deleted_at=LEAP_DAY)
    pages.add_all([deleted, Page(slug="about")])
    await pages.flush()
    deleted.deleted_at = None
    with pytest.raises(
        IntegrityError, match=r"uq_pages_slug_live|pages\.slug"
    ):
        await pages.flush()


def test_the_index_is_partial_on_each_engine(engine: AsyncEngine) -> None:
    (index,) = Base.metadata.tables["pages"].indexes
    assert str(CreateIndex(index).compile(dialect=engine.dialect)) == (
        "CREATE UNIQUE INDEX uq_pages_slug_live ON pages (slug)"
        " WHERE deleted_at IS NULL"
    )


@pytest.mark.backend("postgresql")
@pytest.mark.parametrize(
    ("condition", "scan"),
    [
        (~Page.is_deleted, "Index Scan using uq_pages_slug_live on pages"),
        (Page.is_deleted, "Seq Scan on pages"),
    ],
)
async def test_the_index_finds_live_rows_only(
    pages: AsyncSession, condition: ColumnElement[bool], scan: str
) -> None:
    rows = [{"slug": f"page-{n}"} for n in range(5_000)]
    await pages.execute(insert(Page), rows)
    await pages.execute(text("ANALYZE pages"))
    connection = await pages.connection()
    await pin_planner(connection)
    query = select(Page.id).where(Page.slug == "page-7", condition)
    assert list(shape(await plan_of(connection, query))) == [scan]


def test_a_mixin_brings_no_primary_key() -> None:
    class Bare(DeclarativeBase):
        pass

    with pytest.raises(ArgumentError, match="primary key"):
        type(
            "Notice",
            (soft_delete_mixin.SoftDelete, Bare),
            {"__tablename__": "notices"},
        )


async def test_negative_twin_a_plain_property_in_a_query(
    pages: AsyncSession,
) -> None:
    """As SQL the property is not even a condition."""
    with pytest.raises(ArgumentError, match="got <property object"):
        select(Poster).where(Poster.is_deleted)  # type: ignore[arg-type]


async def test_negative_twin_a_time_without_zone_loses_the_instant(
    pages: AsyncSession,
) -> None:
    east = datetime(2024, 2, 29, 14, tzinfo=timezone(timedelta(hours=2)))
    pages.add(Poster(id=1, name="Sprint", deleted_at=east))
    if pages.get_bind().dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="offset-naive"):
            await pages.flush()
    else:
        await pages.flush()
        stored = await pages.scalar(select(Poster.deleted_at))
        assert stored == east.replace(tzinfo=None)
