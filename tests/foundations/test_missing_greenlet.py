"""Each way to MissingGreenlet, and each way out of it."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import case, inspect, select, update
from sqlalchemy.exc import (
    IntegrityError,
    InvalidRequestError,
    MissingGreenlet,
    NoResultFound,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    Session,
    load_only,
    selectin_polymorphic,
    undefer,
)

from conftest import Statements
from recipes.foundations.engines import Sessions, make_sessions
from recipes.foundations.missing_greenlet import (
    Article,
    PublishedArticle,
    body_of,
    get_author,
    reduce_price,
    rename,
)
from recipes.foundations.unawaited import unawaited_cursor
from recipes.schema import Post, PostStatus, Product, User, uuid7
from recipes.schema.seed import (
    AVOCET,
    BITTERN,
    DRAFT_POST,
    MUG,
    RELEASE_POST,
    TURNSTONE,
)

HALVE = (
    update(Product)
    .where(Product.id == MUG)
    .values(price_cents=case((Product.price_cents > 0, 625), else_=0))
)


async def a_relationship(session: AsyncSession) -> Any:
    return await session.get_one(User, AVOCET)


async def a_commit(session: AsyncSession) -> Any:
    session.sync_session.expire_on_commit = True
    user = await session.get_one(User, AVOCET)
    await session.commit()
    await session.get_one(User, BITTERN)
    return user


async def a_rollback(session: AsyncSession) -> Any:
    user = await session.get_one(User, AVOCET)
    await session.rollback()
    await session.get_one(User, BITTERN)
    return user


async def a_savepoint(session: AsyncSession) -> Any:
    user = await session.get_one(User, AVOCET)
    with contextlib.suppress(IntegrityError):
        async with session.begin_nested():
            user.username = "bittern"
    return user


async def an_onupdate(session: AsyncSession) -> Any:
    article = await session.get_one(Article, RELEASE_POST)
    article.title = "Released"
    await session.flush()
    return article


async def an_expression(session: AsyncSession) -> Any:
    mug = await session.get_one(Product, MUG)
    await session.execute(HALVE)
    return mug


async def a_deferred_column(session: AsyncSession) -> Any:
    query = select(Post).where(Post.id == RELEASE_POST)
    query = query.options(load_only(Post.title))
    return (await session.scalars(query)).one()


async def a_subclass(session: AsyncSession) -> Any:
    query = select(Article).where(Article.id == RELEASE_POST)
    return (await session.scalars(query)).one()


every_cause = pytest.mark.parametrize(
    ("cause", "attribute"),
    [
        (a_relationship, "posts"),
        (a_commit, "username"),
        (a_rollback, "username"),
        (a_savepoint, "username"),
        (an_onupdate, "updated_at"),
        (an_expression, "price_cents"),
        (a_deferred_column, "body"),
        (a_subclass, "published_at"),
    ],
)
Cause = Callable[[AsyncSession], Awaitable[Any]]


@every_cause
async def test_each_cause_raises_missing_greenlet(
    session: AsyncSession, backend: str, cause: Cause, attribute: str
) -> None:
    instance = await cause(session)
    assert attribute in inspect(instance).unloaded
    with (
        pytest.raises((MissingGreenlet, StatementError)) as caught,
        unawaited_cursor(),
    ):
        getattr(instance, attribute)
    error = getattr(caught.value, "orig", caught.value)
    assert isinstance(error, MissingGreenlet)
    # asyncpg raises it as it is; on aiosqlite it comes wrapped.
    assert (error is caught.value) == (backend == "postgresql")


@every_cause
async def test_awaiting_the_attribute_cures_each_cause_with_one_statement(
    session: AsyncSession,
    statements: Statements,
    cause: Cause,
    attribute: str,
) -> None:
    instance = await cause(session)
    with statements.expect(1):
        value = await getattr(instance.awaitable_attrs, attribute)
    assert value
    with statements.expect(0):
        assert getattr(instance, attribute) == value
        again = await getattr(instance.awaitable_attrs, attribute)
    assert again == value


@every_cause
async def test_refreshing_by_name_cures_each_cause(
    session: AsyncSession, cause: Cause, attribute: str
) -> None:
    instance = await cause(session)
    await session.refresh(instance, [attribute])
    assert getattr(instance, attribute)


# --- The cure of each --------------------------------------------------------


async def test_an_author_comes_with_posts_in_two_statements(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(2):
        author = await get_author(session, AVOCET)
        assert (author.username, len(author.posts)) == ("avocet", 9)


async def test_an_author_without_posts_has_an_empty_list(
    session: AsyncSession,
) -> None:
    assert (await get_author(session, TURNSTONE)).posts == []


async def test_a_forgotten_relationship_is_named_on_both_engines(
    session: AsyncSession,
) -> None:
    author = await get_author(session, AVOCET)
    with pytest.raises(InvalidRequestError, match=r"'User\.comments'"):
        _ = author.comments
    with pytest.raises(InvalidRequestError, match=r"'Post\.tags'"):
        _ = author.posts[0].tags


async def test_an_unknown_author_is_an_error(session: AsyncSession) -> None:
    with pytest.raises(NoResultFound):
        await get_author(session, uuid7())


async def test_a_body_is_read_when_it_is_missing_and_only_then(
    session: AsyncSession, statements: Statements
) -> None:
    partial = await a_deferred_column(session)
    with statements.expect(1):
        body = await body_of(partial)
    with statements.expect(0):
        assert await body_of(partial) == body
    assert body.startswith("Please test the release candidate")


async def test_a_column_can_be_asked_for_again(session: AsyncSession) -> None:
    partial = await a_deferred_column(session)
    query = select(Post).where(Post.id == RELEASE_POST)
    post = (await session.scalars(query.options(undefer(Post.body)))).one()
    assert post is partial
    assert post.body


async def test_a_user_is_renamed(sessions: Sessions) -> None:
    async with sessions() as session:
        user = await session.get_one(User, BITTERN)
        assert await rename(session, user, username="bittern-2")
        assert user.username == "bittern-2"
        await session.commit()
    async with sessions() as session:
        assert (await session.get_one(User, BITTERN)).username == "bittern-2"


async def test_a_refused_name_leaves_a_readable_user_and_the_transaction(
    sessions: Sessions,
) -> None:
    async with sessions() as session:
        user = await session.get_one(User, BITTERN)
        user.email = "new@example.org"
        assert not await rename(session, user, username="AVOCET")
        assert (user.username, user.email) == ("bittern", "new@example.org")
        await session.commit()
    async with sessions() as session:
        assert (await session.get_one(User, BITTERN)).email == user.email


async def test_a_fault_of_the_caller_is_no_refused_name(
    session: AsyncSession,
) -> None:
    user = await session.get_one(User, BITTERN)
    session.add(User(username="AVOCET", email="other@example.org"))
    with pytest.raises(IntegrityError):
        await rename(session, user, username="fresh")


async def test_after_a_refused_name_what_the_query_loaded_is_back(
    session: AsyncSession,
) -> None:
    author = await get_author(session, BITTERN)
    assert not await rename(session, author, username="avocet")
    assert len(author.posts) == 9


async def test_after_a_refused_name_what_was_awaited_is_gone(
    session: AsyncSession,
) -> None:
    author = await session.get_one(User, BITTERN)
    await author.awaitable_attrs.posts
    assert not await rename(session, author, username="avocet")
    assert "posts" in inspect(author).unloaded
    assert len(await author.awaitable_attrs.posts) == 9


@pytest.mark.parametrize(
    ("cents", "left"), [(0, 1250), (250, 1000), (1250, 0), (1251, 0)]
)
async def test_a_price_falls_to_zero_at_most(
    session: AsyncSession, cents: int, left: int
) -> None:
    assert (await reduce_price(session, MUG, cents=cents)).price_cents == left


async def test_a_reduced_product_is_up_to_date_in_every_attribute(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        await session.commit()
        before = mug.updated_at
        async with sessions.begin() as other:
            (await other.get_one(Product, MUG)).name = "Cup"
        with statements.expect(1):
            assert await reduce_price(session, MUG, cents=250) is mug
        assert (mug.name, mug.price_cents) == ("Cup", 1000)
        assert mug.updated_at > before
        assert (await session.scalars(select(Product.price_cents))).all()


async def test_other_products_keep_their_prices(session: AsyncSession) -> None:
    query = select(Product.id, Product.price_cents).order_by(Product.id)
    before = (await session.execute(query.where(Product.id != MUG))).all()
    await reduce_price(session, MUG, cents=1)
    assert (
        before == (await session.execute(query.where(Product.id != MUG))).all()
    )


async def test_a_negative_reduction_is_refused_before_any_statement(
    session: AsyncSession, statements: Statements
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="0 cents"):
        await reduce_price(session, MUG, cents=-1)


async def test_reducing_an_unknown_product_is_an_error(
    session: AsyncSession,
) -> None:
    with pytest.raises(NoResultFound):
        await reduce_price(session, uuid7(), cents=1)


async def test_our_sessions_keep_objects_readable_after_a_commit(
    engine: AsyncEngine, statements: Statements
) -> None:
    async with make_sessions(engine)() as session:
        user = await session.get_one(User, AVOCET)
        await session.commit()
        with statements.expect(0):
            assert user.username == "avocet"


async def test_our_base_reads_what_an_update_computes_in_the_same_statement(
    session: AsyncSession, statements: Statements
) -> None:
    post = await session.get_one(Post, RELEASE_POST)
    before = post.updated_at
    post.title = "Released"
    with statements.expect(1):
        await session.flush()
        assert post.updated_at > before


async def test_eager_defaults_cost_a_statement_for_each_changed_object(
    session: AsyncSession, statements: Statements
) -> None:
    query = select(Post).order_by(Post.id).limit(10)
    for post in (await session.scalars(query)).all():
        post.title += "!"
    with statements.expect(10):
        await session.flush()


async def test_without_eager_defaults_changed_objects_share_a_statement(
    session: AsyncSession, statements: Statements
) -> None:
    query = select(Article).where(Article.status == PostStatus.PUBLISHED)
    query = query.order_by(Article.id).limit(10)
    for article in (await session.scalars(query)).all():
        article.title += "!"
    with statements.expect(1):
        await session.flush()


@pytest.mark.parametrize("count", [0, 1, 10])
async def test_awaiting_in_a_loop_costs_a_statement_for_each_object(
    session: AsyncSession, statements: Statements, count: int
) -> None:
    query = select(User).order_by(User.id).limit(count)
    users = (await session.scalars(query)).all()
    with statements.expect(count):
        for user in users:
            await user.awaitable_attrs.posts


async def test_old_code_may_load_as_it_likes_in_run_sync(
    session: AsyncSession,
) -> None:
    def count_posts(sync_session: Session) -> int:
        return len(sync_session.get_one(User, AVOCET).posts)

    assert await session.run_sync(count_posts) == 9


async def test_a_query_for_subclasses_too_loads_their_columns(
    session: AsyncSession,
) -> None:
    query = select(Article).where(Article.id == RELEASE_POST)
    query = query.options(selectin_polymorphic(Article, [PublishedArticle]))
    article = (await session.scalars(query)).one()
    assert isinstance(article, PublishedArticle)
    assert isinstance(article.published_at, datetime)


async def test_a_row_of_the_base_class_is_no_subclass(
    session: AsyncSession,
) -> None:
    article = await session.get_one(Article, DRAFT_POST)
    assert type(article) is Article
