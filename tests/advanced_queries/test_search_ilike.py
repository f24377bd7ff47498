"""Searching names for what a person typed, however hostile."""

from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

import pytest
from plans import plans_of, sqlite_plans_of
from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from conftest import Statements
from recipes.advanced_queries import search_ilike
from recipes.advanced_queries.search_ilike import search_products
from recipes.foundations.engines import make_sessions
from recipes.kit.recording.plans import pin_planner
from recipes.schema import Product, seed
from recipes.schema.seed import FLOPPY_DISK, UMBRELLA, seed_id

pytestmark = pytest.mark.database("shared")


async def names(
    session: AsyncSession, typed: str, **options: int
) -> list[str]:
    found = await search_products(session, typed, **options)
    return [product.name for product in found]


async def add(session: AsyncSession, *added: str) -> None:
    """Add products whose ids are in the order of the arguments."""
    session.add_all(
        Product(
            id=seed_id("new", 0, seed.EPOCH + number * seed.MINUTE),
            sku=f"NEW-{number}",
            name=name,
            price_cents=100,
        )
        for number, name in enumerate(added)
    )
    await session.flush()


HOSTILE = {
    "100%": ["100% cotton T-shirt"],
    "0%": ["100% cotton T-shirt"],
    "%%": [],
    "__": [],
    "snake_case": ["snake_case mug"],
    "e_c": ["snake_case mug"],
    "C:\\": [r"C:\path sticker"],
    r":\path": [r"C:\path sticker"],
    r"\%": [],
    "P/I": ["TCP/IP sticker"],
    "//": [],
    "/%": [],
    "It's": ["It's a sticker"],
    "'; DROP TABLE products; --": ["'; DROP TABLE products; -- sticker"],
    '"Quoted"': ['"Quoted" sticker'],
    "`code` | pipe": ["`code` | pipe sticker"],
    "<b>Bold</b> &": ["<b>Bold</b> & brave sticker"],
    "tab\tAND\nnewline": ["Tab\tand\nnewline card"],
    "e 🐍 s": ["Snake 🐍 sticker"],
    "🐍🐍": [],
    "\u05e9\u05dc\u05d5\u05dd": ["\u05e9\u05dc\u05d5\u05dd poster"],
    "façade": ["Façade poster"],
    "Straße": ["Straße T-shirt"],
    "no such product": [],
}


@pytest.mark.parametrize("typed", HOSTILE, ids=ascii)
async def test_every_character_stands_for_itself(
    session: AsyncSession, typed: str
) -> None:
    assert await names(session, typed) == HOSTILE[typed]


@pytest.mark.parametrize(
    ("wildcard", "hits"), [("%", 1), ("_", 1), ("\\", 1), ("/", 2)]
)
async def test_a_wildcard_alone_would_be_found_literally_too(
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    wildcard: str,
    hits: int,
) -> None:
    monkeypatch.setattr(search_ilike, "SHORTEST", 1)
    found = await names(session, wildcard)
    assert [wildcard in name for name in found] == [True] * hits


@pytest.mark.parametrize(
    ("typed", "hits"),
    [("%", 30), ("_", 30), ("100%", 2), ("snake_case", 2)],
)
async def test_negative_twin_without_autoescape_they_are_wildcards(
    session: AsyncSession, typed: str, hits: int
) -> None:
    """In the published f-string and in a bare ``icontains`` alike."""
    for condition in (
        Product.name.ilike(f"%{typed}%"),
        Product.name.icontains(typed),
    ):
        found = await session.scalars(select(Product).where(condition))
        assert len(found.all()) == hits


@pytest.mark.parametrize("typed", ["blue mug", "BLUE MUG", "bLuE mUg"])
async def test_the_case_of_ascii_letters_does_not_matter(
    session: AsyncSession, typed: str
) -> None:
    assert await names(session, typed) == ["Blue mug"]


@pytest.mark.parametrize(
    ("typed", "on_sqlite", "on_postgresql"),
    [
        ("café", ["Café poster"], ["Café poster", "CAFÉ poster"]),
        ("CAFÉ", ["CAFÉ poster"], ["Café poster", "CAFÉ poster"]),
        ("istanbul", [], ["İstanbul T-shirt"]),
        ("STRASSE", [], []),
        ("cafe", [], []),
    ],
)
async def test_sqlite_folds_ascii_only_and_neither_engine_folds_accents(
    session: AsyncSession,
    typed: str,
    on_sqlite: list[str],
    on_postgresql: list[str],
) -> None:
    postgresql = session.get_bind().dialect.name == "postgresql"
    expected = on_postgresql if postgresql else on_sqlite
    assert await names(session, typed) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_text_in_either_unicode_form_finds_the_composed_name(
    session: AsyncSession, form: Any
) -> None:
    (name,) = await names(session, normalize(form, "façade"))
    assert name == normalize("NFC", "Façade poster")


@pytest.mark.database("own")
async def test_characters_that_only_look_alike_are_kept_apart(
    session: AsyncSession,
) -> None:
    await add(session, "Kazoo m2", "Kazoo m²")
    assert await names(session, "m²") == ["Kazoo m²"]


@pytest.mark.parametrize("typed", ["  hoodie", "hoodie\n", "\t hoodie \u3000"])
async def test_space_around_the_text_is_dropped(
    session: AsyncSession, typed: str
) -> None:
    assert await names(session, typed) == ["Hoodie"]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\n\t", "a", " a ", "%", "x" * 101, "x" * 10_000, "%" * 10_000],
    ids=lambda typed: f"{len(typed)} characters",
)
async def test_too_short_and_too_long_texts_send_nothing(
    session: AsyncSession, statements: Statements, typed: str
) -> None:
    with (
        statements.expect(0),
        pytest.raises(ValueError, match="search for 2 to 100 characters"),
    ):
        await search_products(session, typed)


@pytest.mark.database("own")
@pytest.mark.parametrize("length", [2, 100])
async def test_the_lengths_at_the_limits_are_searched_for(
    session: AsyncSession, length: int
) -> None:
    name = "Z" * length
    await add(session, name)
    assert await names(session, f" {name.lower()} ") == [name]


@pytest.mark.parametrize(
    "typed", ["nul\0byte", "half \ud83d", "\udc0d half", "\0\0"], ids=ascii
)
async def test_what_no_database_stores_as_text_sends_nothing(
    session: AsyncSession, statements: Statements, typed: str
) -> None:
    with statements.expect(0), pytest.raises(ValueError, match="search for"):
        await search_products(session, typed)


@pytest.mark.parametrize("limit", [-1, 0, 101])
async def test_limits_out_of_range_send_nothing(
    session: AsyncSession, statements: Statements, limit: int
) -> None:
    with (
        statements.expect(0),
        pytest.raises(ValueError, match="ask for 1 to 100 products"),
    ):
        await search_products(session, "mug", limit=limit)


@pytest.mark.database("own")
async def test_names_that_begin_with_the_text_come_first_then_shorter_ones(
    session: AsyncSession,
) -> None:
    await add(
        session,
        "Tiny kazoo",
        "kazoo strap",
        "Kazoo",
        "A kazoo",
        "KAZOO strap",
        "Some kazoo",
    )
    assert await names(session, "Kazoo") == [
        "Kazoo",
        "kazoo strap",
        "KAZOO strap",
        "A kazoo",
        "Tiny kazoo",
        "Some kazoo",
    ]


@pytest.mark.database("own")
async def test_a_wildcard_does_not_decide_which_names_come_first(
    session: AsyncSession,
) -> None:
    longer = "kazooXX with a kazoo_x"
    await add(session, longer, "A kazoo_x")
    assert await names(session, "kazoo_x") == ["A kazoo_x", longer]


@pytest.mark.database("own")
async def test_equal_names_stay_in_the_order_of_their_ids(
    session: AsyncSession,
) -> None:
    await add(session, *["Kazoo"] * 10)
    ids = [product.id for product in await search_products(session, "kazoo")]
    assert ids == sorted(ids)
    # An update moves a row to another place in PostgreSQL's table.
    await session.execute(
        update(Product).where(Product.id == ids[0]).values(price_cents=1)
    )
    again = await search_products(session, "kazoo")
    assert [product.id for product in again] == ids


@pytest.mark.database("own")
async def test_the_limit_keeps_the_most_relevant(
    session: AsyncSession,
) -> None:
    await add(session, *["A long kazoo"] * 30, "Kazoo")
    assert (await names(session, "kazoo", limit=1)) == ["Kazoo"]
    assert len(await names(session, "kazoo")) == 20
    assert len(await names(session, "kazoo", limit=100)) == 31


async def test_deleted_products_are_not_found_but_inactive_ones_are(
    session: AsyncSession,
) -> None:
    assert (await session.get_one(Product, FLOPPY_DISK)).is_deleted
    assert await names(session, "floppy") == []
    (umbrella,) = await search_products(session, "umbrella")
    assert umbrella.id == UMBRELLA
    assert not umbrella.is_active


@pytest.mark.database("own")
@pytest.mark.parametrize("hits", [0, 1, 10, 100])
async def test_a_search_sends_one_statement(
    session: AsyncSession, statements: Statements, hits: int
) -> None:
    await add(session, *["Kazoo"] * hits)
    with statements.expect(1):
        found = await search_products(session, "kazoo", limit=100)
    assert len(found) == hits


SEQUENTIAL = ["Limit", "Sort", "Seq Scan on products"]
BY_TRIGRAMS = [
    "Limit",
    "Sort",
    "Bitmap Heap Scan on products",
    "Bitmap Index Scan using ix_products_name_trgm",
]


@pytest.mark.parametrize(
    ("typed", "plan"),
    [
        ("x", SEQUENTIAL),
        ("xo", SEQUENTIAL),
        ("axo", BY_TRIGRAMS),
        ("axolotl", BY_TRIGRAMS),
        ("_axolotl%", BY_TRIGRAMS),
    ],
)
async def test_three_letters_are_what_the_trigram_index_needs(
    large_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    plan: list[str],
) -> None:
    monkeypatch.setattr(search_ilike, "SHORTEST", 1)
    [lines] = await plans_of(
        large_engine, lambda session: search_products(session, typed)
    )
    assert [line.strip() for line in lines] == plan


async def scans(
    large_engine: AsyncEngine, condition: ColumnElement[bool]
) -> Sequence[int]:
    """Count scans of the table and of its index with a generic plan."""
    async with make_sessions(large_engine)() as session:
        await pin_planner(await session.connection())
        await session.execute(
            text("SET LOCAL plan_cache_mode = force_generic_plan")
        )
        found = await session.scalars(select(Product.id).where(condition))
        assert len(found.all()) == 20
        counts = await session.execute(
            text(
                "SELECT t.seq_scan, i.idx_scan"
                " FROM pg_stat_xact_user_tables AS t,"
                " LATERAL (SELECT pg_stat_get_xact_numscans(indexrelid)"
                "   AS idx_scan FROM pg_stat_user_indexes"
                "   WHERE indexrelname = 'ix_products_name_trgm') AS i"
                " WHERE t.relname = 'products'"
            )
        )
        return tuple(counts.one())


async def test_the_index_serves_a_plan_made_without_the_text(
    large_engine: AsyncEngine,
) -> None:
    condition = Product.name.icontains("axolotl", autoescape=True)
    assert await scans(large_engine, condition) == (0, 1)


async def test_negative_twin_lower_reads_the_whole_table(
    large_engine: AsyncEngine,
) -> None:
    condition = func.lower(Product.name).contains("axolotl", autoescape=True)
    assert await scans(large_engine, condition) == (1, 0)


@pytest.mark.backend("sqlite")
async def test_sqlite_reads_the_whole_table(engine: AsyncEngine) -> None:
    [plan] = await sqlite_plans_of(
        engine, lambda session: search_products(session, "snake")
    )
    assert plan[0] == "SCAN products"
