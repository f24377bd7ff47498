"""Recipes hold with models that are not the book's, or a page says how.

A recipe is taken as a reader takes it: with its helpers, the names of other
models in it, and what its page says to put for something else, read from
there.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from recipes.foundations.engines import Sessions
from recipes.kit.catalog import find
from recipes.kit.sections import text_of
from recipes.kit.standalone.file import Choice, Standalone

MODELS = Path(__file__).with_name("foreign_models.py").read_text("utf-8")
RENAMED = {
    "User": "Writer",
    "Post": "Article",
    "Comment": "Reply",
    "Product": "Item",
    "Account": "Wallet",
    "LedgerEntry": "Booking",
    "JobPosting": "Vacancy",
    "posts": "articles",
    "comments": "replies",
    "author": "writer",
    "profile": "vita",
    "title": "headline",
    "body": "copy",
    "slug": "path",
    "category_id": "shelf",
    "author_id": "writer_id",
    "created_at": "made",
    "updated_at": "changed_at",
    "deleted_at": "removed",
    "sku": "code",
    "price_cents": "cents",
    "balance_cents": "cents",
    "amount_cents": "cents",
    "attributes": "extra",
    "transfer_id": "move_id",
    "account_id": "wallet_id",
    "external_id": "feed_key",
    "company": "firm",
    "country": "land",
    "skills": "wants",
    "expires_at": "until",
    "uq_posts_slug_live": "article_paths",
}
WORD = re.compile(rf"\b(?:{'|'.join(RENAMED)})\b")
IMPORT_OF_BOOK = re.compile(
    r"^from recipes\.\S+ import (?:\([^)]*\)|.*)\n", re.MULTILINE
)
# "put `new` for `old`" and "leave out `old` and `old`", as pages say it.
PUT = re.compile(r"`([^`]+)`\s+for\s+`([^`]+)`")
LEAVE_OUT = re.compile(r"leave\s+out\s+((?:`[^`]+`(?:\s+and\s+)?)+)")
numbers = count()


def changes(page: str) -> list[tuple[str, str]]:
    """Read what a page says to change, in code of the book's names."""
    said = page.partition(':needs"\n')[2].partition("\n## ")[0]
    left_out = " ".join(LEAVE_OUT.findall(said))
    return [
        *((old, new) for new, old in PUT.findall(said)),
        *((old, "") for old in re.findall("`([^`]+)`", left_out)),
    ]


@pytest.fixture
def modules() -> Iterator[list[ModuleType]]:
    """Hold the modules that a test makes, where SQLAlchemy looks for names."""
    made: list[ModuleType] = []
    yield made
    for module in made:
        del sys.modules[module.__name__]


@pytest.fixture
def take(engine: AsyncEngine, modules: list[ModuleType]) -> Any:
    """Give a function that takes a recipe along, to the other models.

    ``take("upsert", "batch")`` has another section as well. What it changes
    is what the page says, unless ``changed`` does.
    """

    async def taken(
        slug: str,
        *sections: str,
        changed: Sequence[tuple[str, str]] | None = None,
    ) -> Any:
        recipe = find(slug)
        texts = [
            IMPORT_OF_BOOK.sub("", text_of(recipe.source, name))
            for name in sections
        ]
        own = [HELPERS, MODELS]
        file = Standalone(recipe, Choice())
        at = len(own) if file.models_first else 0
        own.insert(at, file.with_helpers())
        text = "\n\n".join([*own, *texts])
        page = recipe.page.read_text(encoding="utf-8")
        for old, new in changes(page) if changed is None else changed:
            assert old in text, f"{recipe.page}: there is no {old}"
            text = text.replace(old, new)
        text = WORD.sub(lambda word: RENAMED[word[0]], text)
        module = ModuleType(f"taken_{next(numbers)}")
        sys.modules[module.__name__] = module
        modules.append(module)
        exec(compile(text, module.__name__, "exec"), vars(module))  # noqa: S102
        async with engine.begin() as connection:
            await connection.run_sync(module.Base.metadata.create_all)
        return module

    return taken


HELPERS = "from recipes.schema import UtcDateTime, utc_now, uuid7, whole"


async def add_articles(book: Any, session: AsyncSession, number: int) -> None:
    """Add articles one after the other, all made at the same moment."""
    for at in range(number):
        session.add(book.Article(path=f"a-{at}", headline=f"{at}", copy=""))
        await session.flush()


async def test_a_list_by_page(take: Any, session: AsyncSession) -> None:
    book = await take("list-with-pagination")
    await add_articles(book, session, 5)
    pages = [
        await book.list_posts(session, limit=2, offset=offset)
        for offset in (0, 2, 4)
    ]
    found = [each.headline for page in pages for each in page.items]
    assert found == ["4", "3", "2", "1", "0"]
    assert [page.has_next for page in pages] == [True, True, False]


async def read_all(book: Any, session: AsyncSession) -> list[str]:
    """Follow the cursors, as text, through pages of two."""
    found: list[str] = []
    after = None
    for _ in range(5):
        page = await book.feed(session, after=after, limit=2)
        found += [each.headline for each in page.articles]
        if page.next is None:
            break
        after = book.read_cursor(book.write_cursor(page.next))
        assert after == page.next
    return found


async def test_a_list_by_cursor(take: Any, session: AsyncSession) -> None:
    book = await take("list-by-cursor", "text")
    await add_articles(book, session, 5)
    assert await read_all(book, session) == ["4", "3", "2", "1", "0"]


@pytest.mark.backend("sqlite")
async def test_negative_twin_a_cursor_of_the_other_clock_comes_again(
    take: Any, session: AsyncSession
) -> None:
    book = await take("list-by-cursor", changed=[])
    await add_articles(book, session, 3)
    first = await book.feed(session, limit=2)
    second = await book.feed(session, after=first.next, limit=2)
    assert [each.headline for each in second.articles] == ["2", "1"]


async def test_an_upsert_knows_what_is_new(
    take: Any, session: AsyncSession
) -> None:
    book = await take("upsert", "batch")
    row = book.JobFeedRow(
        feed_key="1", firm="", headline="", land="", remote=False,
        wants=[], until=None,
    )  # fmt: skip
    found = [await book.upsert_job(session, row) for _ in range(2)]
    assert [created for _, created in found] == [True, False]
    other = book.JobFeedRow(**vars(row) | {"feed_key": "2"})
    counts = [await book.upsert_jobs(session, [row, other]) for _ in range(2)]
    assert counts == [(1, 0, 1), (0, 0, 2)]


async def test_negative_twin_without_an_id_of_ours_nothing_is_new(
    take: Any, session: AsyncSession
) -> None:
    book = await take("upsert", changed=[(' | {"id": new_id}', "")])
    row = book.JobFeedRow(
        feed_key="1", firm="", headline="", land="", remote=False,
        wants=[], until=None,
    )  # fmt: skip
    _, created = await book.upsert_job(session, row)
    assert created is False


async def test_a_transfer(take: Any, sessions: Sessions) -> None:
    book = await take("transfer-funds")
    async with sessions.begin() as session:
        session.add_all(
            [book.Wallet(id=1, cents=5), book.Wallet(id=2, cents=0)]
        )
    move = {"source": 1, "target": 2, "cents": 3, "move_id": uuid4()}
    for moved in (True, False):
        async with sessions.begin() as session:
            assert await book.transfer(session, **move) is moved
    async with sessions() as session:
        wallets = select(book.Wallet.cents).order_by(book.Wallet.id)
        assert (await session.scalars(wallets)).all() == [2, 3]
        with pytest.raises(book.AccountNotFoundError):
            nobody = {"target": 3, "move_id": uuid4()}
            await book.transfer(session, **move | nobody)


async def add_item(book: Any, session: AsyncSession) -> Any:
    item = book.Item(code="1", name="One", cents=5, extra={})
    session.add(item)
    await session.commit()
    return item


async def test_a_soft_deletion(take: Any, session: AsyncSession) -> None:
    book = await take("soft-delete-product")
    item = await add_item(book, session)
    removed = await book.soft_delete_product(session, item.id)
    assert abs(datetime.now(UTC) - removed).total_seconds() < 60
    assert await book.soft_delete_product(session, item.id) is None


async def test_a_restoration(take: Any, session: AsyncSession) -> None:
    book = await take("restore")
    past = datetime(2024, 1, 1, tzinfo=UTC)
    for at in (1, 2):
        session.add(
            book.Article(id=at, path="p", headline="", copy="", removed=past)
        )
    await session.commit()
    assert (await book.restore_post(session, 1)).removed is None
    with pytest.raises(book.NotDeletedError):
        await book.restore_post(session, 1)
    with pytest.raises(book.SlugTakenError):
        await book.restore_post(session, 2)


async def test_a_bulk_insert(take: Any, session: AsyncSession) -> None:
    book = await take("bulk-insert", changed=[])
    new = [book.NewProduct(code=str(at), name="", cents=at) for at in range(3)]
    assert await book.bulk_insert_products(session, new) == 3
    cents = select(book.Item.cents).order_by(book.Item.id)
    assert (await session.scalars(cents)).all() == [0, 1, 2]


@pytest.mark.backend("postgresql")
async def test_a_copy(take: Any, session: AsyncSession) -> None:
    book = await take("bulk-insert", "copy")
    new = [book.NewProduct(code=str(at), name="", cents=at) for at in range(3)]
    assert await book.copy_products(session, new) == 3
    cents = select(book.Item.cents).order_by(book.Item.id)
    assert (await session.scalars(cents)).all() == [0, 1, 2]


async def test_a_bulk_insert_returning(
    take: Any, session: AsyncSession
) -> None:
    book = await take("bulk-insert-returning")
    writer = book.Writer(login="w")
    session.add(writer)
    await session.flush()
    ids = await book.bulk_insert_posts(
        session,
        [
            book.NewPost(writer_id=writer.id, path=path, headline="", copy="")
            for path in "zma"
        ],
    )
    found = {
        each.id: each.path
        for each in await session.scalars(select(book.Article))
    }
    assert [found[id_] for id_ in ids] == ["z", "m", "a"]


async def test_a_bulk_update(take: Any, session: AsyncSession) -> None:
    book = await take("bulk-update")
    item = await add_item(book, session)
    assert await book.reprice(session, {item.id: 7, 99: 8}) == {item.id}
    await session.refresh(item)
    assert item.cents == 7


async def test_eager_loading(take: Any, sessions: Sessions) -> None:
    book = await take("eager-loading")
    async with sessions.begin() as session:
        writer = book.Writer(login="w", vita=book.Vita())
        article = book.Article(
            writer=writer, path="p", headline="", copy="", tags=[]
        )
        article.replies = [book.Reply(writer=writer)]
        session.add(article)
    async with sessions() as session:
        found = await book.get_user_with_activity(session, writer.id)
        assert [each.path for each in found.articles] == ["p"]
        post = await book.get_post_with_discussion(session, article.id)
        assert post.writer is found
        assert post.replies[0].writer is found


async def without_it(test: Any, take: Any, argument: Any) -> None:
    """Let a test fail that takes a recipe without what its page says."""
    with pytest.raises((Exception, pytest.fail.Exception)):
        await test(partial(take, changed=[]), argument)


@pytest.mark.backend("sqlite")
@pytest.mark.parametrize(
    "test",
    [test_a_list_by_cursor, test_a_soft_deletion, test_a_bulk_update],
)
async def test_on_sqlite_it_needs_what_its_page_says(
    test: Any, take: Any, session: AsyncSession
) -> None:
    await without_it(test, take, session)


@pytest.mark.parametrize(
    "test", [test_an_upsert_knows_what_is_new, test_a_restoration]
)
async def test_it_needs_what_its_page_says(
    test: Any, take: Any, session: AsyncSession
) -> None:
    await without_it(test, take, session)


@pytest.mark.backend("postgresql")
async def test_a_copy_needs_what_its_page_says(
    take: Any, session: AsyncSession
) -> None:
    await without_it(test_a_copy, take, session)
