"""A task typed in a reader's words finds its recipe first."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from website import Reader, built_site, reading

from recipes.kit.catalog import recipes

FIRST_VIEW = 720_000  # bytes of all that is loaded, the search index as well

QUERIES = {
    "advanced_queries/aggregates": [
        "average",
        "count distinct",
    ],
    "advanced_queries/date_ranges": [
        "last 7 days",
        "between dates",
        "timezone",
        "orders per day",
    ],
    "advanced_queries/full_text_search": [
        "full text search",
        "relevance ranking",
    ],
    "advanced_queries/group_by_having": [
        "count per group",
    ],
    "advanced_queries/search_ilike": [
        "fuzzy search",
        "case insensitive search",
        "contains substring",
        "like wildcard escape",
    ],
    "basic_queries/get_by_id": [
        "find by primary key",
        "fetch one row",
        "404 not found",
    ],
    "basic_queries/list_with_filters": [
        "optional filters",
        "dynamic where clause",
    ],
    "basic_queries/list_by_cursor": [
        "infinite scroll",
        "cursor pagination",
        "keyset",
        "keyset pagination",
        "load more",
        "seek method",
    ],
    "basic_queries/list_with_pagination": [
        "paging",
        "page number",
        "limit offset",
        "pagnation",
        "how do I paginate a query",
    ],
    "bulk_operations/add_to_counter": [
        "increment a counter",
        "atomic increment",
        "count page views",
        "add to stock",
        "unnest arrays",
    ],
    "bulk_operations/bulk_insert": [
        "batch insert",
        "insert many rows",
    ],
    "bulk_operations/bulk_insert_returning": [
        "bulk insert returning ids",
        "get generated ids after insert",
    ],
    "bulk_operations/bulk_update": [
        "update many rows",
    ],
    "bulk_operations/upsert": [
        "upsert",
        "upsrt",
        "insert or update",
        "merge or insert",
        "on conflict",
        "on duplicate key update",
    ],
    "connection_pool/configure_pool": [
        "pool exhausted",
        "too many connections",
        "pgbouncer",
        "pool size",
        "QueuePool limit of size overflow reached",
        "conection pool size",
    ],
    "foundations/constraint_errors": [
        "unique violation",
        "IntegrityError",
        "duplicate key value violates unique constraint",
        "foreign key violation",
        "integrityerror",
    ],
    "foundations/engines": [
        "create_async_engine",
        "database is locked",
        "foreign keys sqlite",
    ],
    "foundations/missing_greenlet": [
        "greenlet_spawn has not been called",
        "MissingGreenlet",
        "missinggreenlet",
    ],
    "foundations/silent_rollback": [
        "swallowed exception",
        "changes are not saved",
        "what happens after an exception in a transaction",
    ],
    "relationship_loading/collections_for_a_list": [
        "latest order per user",
        "top n per group",
        "count children of each row",
    ],
    "relationship_loading/eager_loading": [
        "n+1 queries",
        "selectinload",
        "eager lodaing",
    ],
    "relationship_loading/load_on_demand": [
        "lazy loading",
        "awaitable attributes",
        "lazy laoding",
    ],
    "soft_delete/list_live": [
        "hide deleted rows",
        "with_loader_criteria",
    ],
    "soft_delete/restore": [
        "undelete",
        "recycle bin",
        "trash",
    ],
    "soft_delete/soft_delete_product": [
        "soft deletion",
        "mark as deleted",
    ],
    "transactions/batch_import": [
        "import csv",
        "skip bad rows",
    ],
    "transactions/savepoints": [
        "nested transaction",
        "savepoint rollback",
        "begin_nested",
        "savepiont",
    ],
    "transactions/lock_rows": [
        "pessimistic lock",
        "select for update",
        "with_for_update",
        "deadlock",
        "skip locked",
        "row lock",
    ],
    "transactions/transfer_funds": [
        "money transfer",
        "race condition",
        "lost update",
        "idempotency key",
        "double spending",
        "tranfer money",
        "optimistic lock",
        "how to transfer money safely",
        "race condtion",
    ],
}


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading(search=True) as reader:
        yield reader


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """Give the open window; nothing may go wrong in it."""
    yield window
    window.at_ease()


def search(page: Page, words: str) -> str:
    """Type words into the search; return the path of what it lists first."""
    box = page.get_by_placeholder("Search")
    count = page.locator(".md-search-result__meta")
    count.evaluate("count => count.textContent = 'waiting'")
    box.fill(words)
    box.press("End")  # the search listens to keys, not to the input
    # Not the answer to the empty box, which may come just after the words.
    expect(count, words).to_have_text(re.compile(r"\d matching document"))
    first = page.locator(".md-search-result__link").first
    return str(first.evaluate("link => link.pathname")).strip("/")


def test_a_reader_finds_the_recipe_first(reader: Reader) -> None:
    wrong = []
    page = reader.visit("index")
    assert sum(map(len, QUERIES.values())) >= 40
    for name, queries in QUERIES.items():
        for words in queries:
            found = search(page, words)
            if found != name:
                wrong.append(f"{words!r} finds {found}, not {name}")
    assert wrong == []


def test_a_title_finds_its_recipe_first(reader: Reader) -> None:
    wrong = []
    page = reader.visit("index")
    for recipe in recipes():
        found = search(page, recipe.title.replace("`", ""))
        if found != recipe.key:
            wrong.append(f"{recipe.title!r} finds {found}")
    assert wrong == []


def test_a_half_typed_word_is_no_error(reader: Reader) -> None:
    page = reader.visit("index")
    assert search(page, "pagin") == "basic_queries/list_with_pagination"


def test_the_first_view_is_small(reader: Reader) -> None:
    largest = max(
        (recipe.key for recipe in recipes()),
        key=lambda key: (built_site() / key / "index.html").stat().st_size,
    )
    loaded: list[str] = []
    reader.page.on("request", lambda request: loaded.append(request.url))
    for name in ("index", largest):
        loaded.clear()
        search(reader.visit(name), "paging")  # its index is the last to come
        paths = {urlsplit(url).path.lstrip("/") for url in loaded}
        assert "search/search_index.json" in paths
        assert any("/workers/" in path for path in paths)
        paths = {re.sub("(^|/)$", r"\1index.html", path) for path in paths}
        sizes = {path: (built_site() / path).stat().st_size for path in paths}
        assert sum(sizes.values()) <= FIRST_VIEW, sizes
