"""A task typed in a reader's words finds its recipe first."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from website import DESKTOP, Reader, built_site, reading

from recipes.kit.catalog import recipes

pytestmark = pytest.mark.slow

PHONE = 390  # pixels
FIRST_VIEW = 380_000  # bytes of all that a page loads, unpacked
INDEX = "search/search_index.json"
OF_SEARCH = re.compile(f"/workers/|{INDEX}")

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
    "advanced_queries/explain_query": [
        "explain analyze",
        "query plan",
        "is my index used",
    ],
    "advanced_queries/full_text_search": [
        "full text search",
        "relevance ranking",
    ],
    "advanced_queries/group_by_having": [
        "count per group",
    ],
    "advanced_queries/raw_sql": [
        "raw sql",
        "sql injection",
        "bind parameters",
    ],
    "advanced_queries/search_ilike": [
        "fuzzy search",
        "case insensitive search",
        "contains substring",
        "like wildcard escape",
    ],
    "advanced_queries/stream_results": [
        "yield_per",
        "export csv",
        "stream_scalars",
    ],
    "advanced_queries/top_n_per_group": [
        "top n per group",
        "greatest n per group",
        "row_number",
        "lateral join",
    ],
    "applications/errors_to_answers": [
        "409 conflict",
        "exception handler",
        "problem details",
    ],
    "applications/fastapi_session": [
        "fastapi",
        "get_db",
        "session per request",
    ],
    "applications/list_endpoints": [
        "link header",
    ],
    "applications/litestar_session": [
        "litestar",
        "advanced alchemy",
    ],
    "applications/migrate_without_downtime": [
        "zero downtime",
        "create index concurrently",
    ],
    "applications/migrations": [
        "alembic",
        "autogenerate",
        "env.py",
    ],
    "applications/outside_the_request": [
        "background task",
        "server-sent events",
    ],
    "applications/own_tests": [
        "pytest fixtures",
        "rollback after each test",
    ],
    "applications/settings_and_health": [
        "opentelemetry",
        "pydantic settings",
    ],
    "applications/worker": [
        "sigterm",
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
    "concurrency/retry_transaction": [
        "retry",
        "write skew",
        "serializable isolation",
    ],
    "concurrency/job_queue": [
        "skip locked",
        "task queue",
        "job queue",
        "dead letter",
    ],
    "concurrency/optimistic_update": [
        "optimistic lock",
        "version_id_col",
        "if-match etag",
        "two users edit the same row",
    ],
    "concurrency/listen_notify": [
        "listen notify",
        "pg_notify",
        "wake up a worker",
    ],
    "concurrency/advisory_locks": [
        "advisory lock",
        "pg_try_advisory_xact_lock",
        "leader election",
        "cron runs twice",
    ],
    "concurrency/outbox": [
        "transactional outbox",
        "dual write",
        "at least once",
    ],
    "concurrency/idempotency_keys": [
        "idempotency key",
        "idempotency-key header",
        "duplicate request",
        "double submit",
    ],
    "concurrency/one_session_per_task": [
        "asyncio.gather",
        "concurrent queries",
        "parallel queries",
        "TaskGroup",
    ],
    "concurrency/timeouts": [
        "statement_timeout",
        "command_timeout",
        "asyncio.timeout",
    ],
    "connection_pool/configure_pool": [
        "pool exhausted",
        "too many connections",
        "pgbouncer",
        "pool size",
        "QueuePool limit of size overflow reached",
        "conection pool size",
    ],
    "foundations/build_once": [
        "bindparam",
        "statement cache",
        "build a query once",
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
    "modelling/money": ["store money", "round cents", "Decimal on SQLite"],
    "modelling/enums": [
        "enum values not names",
        "values_callable",
        "alter type add value",
        "native_enum",
    ],
    "modelling/delete_with_children": [
        "cascade delete",
        "passive_deletes",
        "on delete cascade",
        "delete-orphan",
    ],
    "modelling/json_documents": [
        "jsonb contains",
        "jsonb_set",
        "MutableDict",
        "gin index jsonb",
    ],
    "modelling/many_to_many": [
        "many to many",
        "association object",
        "association_proxy",
        "replace tags",
    ],
    "relationship_loading/collections_for_a_list": [
        "latest order per user",
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
    "relationship_loading/query_budget": [
        "count queries in a test",
        "assert number of queries",
        "before_cursor_execute",
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
        "row lock",
    ],
    "transactions/transfer_funds": [
        "money transfer",
        "race condition",
        "lost update",
        "double spending",
        "tranfer money",
        "how to transfer money safely",
        "race condtion",
    ],
}


@pytest.fixture(scope="module")
def window() -> Iterator[Reader]:
    """Open the site once for all tests."""
    with reading() as reader:
        yield reader


@pytest.fixture
def reader(window: Reader) -> Iterator[Reader]:
    """Give the open window; nothing may go wrong in it."""
    window.page.set_viewport_size({"width": DESKTOP, "height": 900})
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


def test_the_first_view_is_small_and_has_no_search(reader: Reader) -> None:
    largest = max(
        (recipe.key for recipe in recipes()),
        key=lambda key: (built_site() / key / "index.html").stat().st_size,
    )
    loaded: list[str] = []
    reader.page.on("request", lambda request: loaded.append(request.url))
    for name in ("index", largest):
        loaded.clear()
        page = reader.visit(name)
        paths = {urlsplit(url).path.lstrip("/") for url in loaded}
        paths = {re.sub("(^|/)$", r"\1index.html", path) for path in paths}
        sizes = {path: (built_site() / path).stat().st_size for path in paths}
        assert sum(sizes.values()) <= FIRST_VIEW, sizes
        assert not any(OF_SEARCH.search(url) for url in loaded)
        search(page, "paging")
        assert sum(bool(OF_SEARCH.search(url)) for url in loaded) == 2


def click(page: Page) -> None:
    page.get_by_placeholder("Search").click()


def tap(page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.locator(".md-header__button[for=__search]").click()


def press(key: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(key)


@pytest.mark.parametrize(
    "begin",
    [click, tap, press("/"), press("s"), press("f")],
    ids=["click", "tap", "/", "s", "f"],
)
def test_nothing_typed_before_the_index_is_there_is_lost(
    begin: Callable[[Page], None], reader: Reader
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    # Before the page is there: a request that comes with the interception is
    # not intercepted, and not seen.
    reader.page.route(f"**/{INDEX}", hold)
    page = reader.visit("index")
    with page.expect_request(f"**/{INDEX}"):
        begin(page)
    page.keyboard.type("upsert")
    first = page.locator(".md-search-result__link").first
    expect(first).not_to_be_attached()
    [index] = held
    index.continue_()
    expect(first).to_have_attribute("href", re.compile("/upsert/"))
    page.unroute_all()


def test_an_address_can_search(reader: Reader) -> None:
    page = reader.visit("index", "?q=upsert")
    first = page.locator(".md-search-result__link").first
    expect(first).to_have_attribute("href", re.compile("/upsert/"))


MARKED = """() => [...CSS.highlights.get("found")].map((range) => {
    const text = range.startContainer.data
    const word = text.slice(range.startOffset, range.endOffset)
    return [text[range.startOffset - 1] ?? "", word.toLowerCase()]
})"""


def test_the_words_that_led_to_a_page_are_marked(reader: Reader) -> None:
    page = reader.visit("index")
    assert "missing" in search(page, "greenlet_spawn has not been called")
    loaded: list[str] = []
    reader.page.on("request", lambda request: loaded.append(request.url))
    page.keyboard.press("Enter")
    page.wait_for_url("**/missing_greenlet/")  # without the words
    marked = page.evaluate(MARKED)
    words = {word for _, word in marked}
    assert {"greenlet", "spawn", "not"} <= words
    assert words <= {"greenlet", "spawn", "has", "not", "been", "called"}
    assert not any(before.isalnum() for before, _ in marked)
    assert not [url for url in loaded if INDEX in url]


def test_a_result_keeps_a_tag_together(reader: Reader) -> None:
    page = reader.visit("index")
    search(page, "greenlet_spawn")
    tag = page.locator(".md-search-result .md-tag", has_text="greenlet_spawn")
    gained = tag.evaluate("""(tag) => {
        const marks = tag.querySelectorAll("mark").length
        const { width } = tag.getBoundingClientRect()
        tag.textContent = tag.textContent
        return [marks, width - tag.getBoundingClientRect().width]
    }""")
    assert gained == [2, pytest.approx(0, abs=1)]


def test_a_phone_draws_no_suggestion_over_what_is_typed(
    reader: Reader,
) -> None:
    page = reader.visit("index")
    search(page, "pagin")
    suggestion = page.locator(".md-search__suggest")
    expect(suggestion).to_have_text("pagination")
    expect(suggestion).to_be_visible()
    page.set_viewport_size({"width": PHONE, "height": 800})
    expect(suggestion).to_be_hidden()
