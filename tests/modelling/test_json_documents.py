"""What a document contains, and who may change what of it at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from loads import OPERATIONS, WORKERS
from locks import until_waiting
from plans import plans_of, sqlite_plans_of
from sqlalchemy import (
    JSON,
    URL,
    Column,
    ColumnElement,
    MetaData,
    Table,
    Text,
    Uuid,
    cast,
    column,
    func,
    inspect,
    literal,
    null,
    select,
    table,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    SADeprecationWarning,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import registry
from sqlalchemy.orm.attributes import flag_modified

from conftest import Statements
from recipes.foundations.driver_errors import code_of
from recipes.foundations.engines import Sessions, make_engine, make_sessions
from recipes.modelling import json_documents
from recipes.modelling.json_documents import (
    ATTRIBUTES,
    GRAMS,
    change_attributes,
    products_with,
)
from recipes.schema import Product
from recipes.schema.base import JsonObject
from recipes.schema.seed import FLOPPY_DISK, HOODIE, MUG, SHIRT, UMBRELLA

OPERATIONS_ON = {"postgresql": OPERATIONS, "sqlite": 5}
NOBODY = UUID(int=1)
POSTGRESQL = URL.create("postgresql+asyncpg").get_dialect()()
SQLITE = URL.create("sqlite").get_dialect()()

Document = Mapping[str, object]


async def store(session: AsyncSession, attributes: Any) -> None:
    """Store a document as a whole, as the column's type writes it."""
    whole = update(Product).where(Product.id == MUG)
    await session.execute(whole.values(attributes=attributes))


async def stored(sessions: Sessions, product_id: UUID = MUG) -> Any:
    """Read the document as it is stored."""
    async with sessions() as session:
        return (await session.get_one(Product, product_id)).attributes


async def is_found(session: AsyncSession, wanted: Document) -> bool:
    found = await products_with(session, wanted, limit=100)
    return MUG in {product.id for product in found}


# --- What a document contains ------------------------------------------------

FULL = {
    "text": "steel",
    "empty": "",
    "number": 350,
    "half": 0.5,
    "whole": 2.0,
    "yes": True,
    "no": False,
    "null": None,
    "list": ["S", "M", 3, True, None],
    "none": [],
    'a "quoted" key': 1,
    "größe": "zwölf",
    "$.path[0]": "\N{SNAKE}",
    "": "no key",
}


CONTAINED: list[Document] = [
    {},
    {"text": "steel"},
    {"text": "steel", "number": 350},
    {"empty": ""},
    {"number": 350.0},
    {"half": 0.5},
    {"whole": 2},
    {"yes": True},
    {"no": False},
    {"null": None},
    {"list": []},
    {"list": ["M"]},
    {"list": [3, "S"]},
    {"list": ["M", "M"]},
    {"list": [True]},
    {"list": [None]},
    {"none": []},
    {'a "quoted" key': 1},
    {"größe": "zwölf"},
    {"$.path[0]": "\N{SNAKE}"},
    {"": "no key"},
]
MISSING: list[Document] = [
    {"text": "Steel"},
    {"text": "stee"},
    {"text": "steel", "number": 351},
    {"text": "steel", "other": "steel"},
    {"txt": "steel"},
    {"empty": None},
    {"number": "350"},
    {"yes": 1},
    {"yes": "true"},
    {"no": 0},
    {"no": None},
    {"missing": None},
    {"list": ["M", "L"]},
    {"list": [1]},
    {"list": "M"},
    {"text": ["steel"]},
    {"none": [None]},
    {"none": None},
]


async def test_both_engines_agree_on_what_a_document_contains(
    session: AsyncSession,
) -> None:
    await store(session, FULL)
    assert [doc for doc in CONTAINED if not await is_found(session, doc)] == []
    assert [doc for doc in MISSING if await is_found(session, doc)] == []


async def test_what_is_no_object_contains_nothing(
    session: AsyncSession,
) -> None:
    wanted: list[Document] = [{}, {"text": "steel"}, {"text": None}]
    for attributes in (None, [], ["text"], "text", 1):
        await store(session, attributes)
        assert [doc for doc in wanted if await is_found(session, doc)] == []


async def test_the_live_ones_are_listed_by_their_ids(
    session: AsyncSession,
) -> None:
    for product_id in (UMBRELLA, FLOPPY_DISK, MUG, SHIRT):
        await change_attributes(session, product_id, {"material": "tin"})
    found = await products_with(session, {"material": "tin"})
    # The umbrella is not for sale at the moment, the disk is deleted.
    assert [product.id for product in found] == [MUG, SHIRT, UMBRELLA]
    for limit in (1, 2):
        some = await products_with(session, {"material": "tin"}, limit=limit)
        assert some == found[:limit]


async def test_fifty_are_listed_if_the_caller_does_not_say(
    session: AsyncSession,
) -> None:
    await json_documents.growth(session, 100)
    green = {"colour": "green"}
    assert len(await products_with(session, green)) == 50
    assert len(await products_with(session, green, limit=100)) == 100


async def test_a_limit_out_of_bounds_is_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    for limit in (-1, 0, 101):
        with statements.expect(0), pytest.raises(ValueError, match="1 to 100"):
            await products_with(session, {}, limit=limit)


async def test_more_levels_are_refused_before_any_sql(
    session: AsyncSession, statements: Statements
) -> None:
    deep: list[object] = [{}, {"a": 1}, [{}], ["S", []], ({"a": 1},), [()]]
    for value in deep:
        document = {"colour": "green", "deep": value}
        with statements.expect(0):
            with pytest.raises(ValueError, match="plain values"):
                await products_with(session, document)
            with pytest.raises(ValueError, match="plain values"):
                await change_attributes(session, MUG, document)


async def test_one_statement_finds_and_one_changes(
    session: AsyncSession, statements: Statements
) -> None:
    for size in (1, 20):
        document = {f"key {number}": number for number in range(size)}
        with statements.expect(1):
            await change_attributes(session, MUG, document)
        with statements.expect(1):
            assert len(await products_with(session, document)) == 1


# --- Single keys -------------------------------------------------------------

BEFORE = {"sizes": [], "colour": "blue"}


CHANGES: list[tuple[Document, Document]] = [
    ({}, BEFORE),
    ({"material": "steel"}, BEFORE | {"material": "steel"}),
    ({"colour": "green"}, {"sizes": [], "colour": "green"}),
    ({"sizes": ["L", "M"]}, {"sizes": ["L", "M"], "colour": "blue"}),
    ({"sizes": ("L", None)}, {"sizes": ["L", None], "colour": "blue"}),
    ({"sizes": "one"}, {"sizes": "one", "colour": "blue"}),
    ({"colour": None}, {"sizes": []}),
    ({"colour": None, "sizes": None}, {}),
    ({"missing": None}, BEFORE),
    ({"colour": None, "lid": True}, {"sizes": [], "lid": True}),
    ({"lid": False, "grams": 0.5}, BEFORE | {"lid": False, "grams": 0.5}),
    ({"Colour": "x"}, BEFORE | {"Colour": "x"}),
    ({'"$.colour': 1}, BEFORE | {'"$.colour': 1}),
    ({"": "{}", "a,b": "\\"}, BEFORE | {"": "{}", "a,b": "\\"}),
]


async def test_these_keys_are_set_and_no_others(sessions: Sessions) -> None:
    for changes, after in CHANGES:
        async with sessions.begin() as session:
            await store(session, BEFORE)
            product = await change_attributes(session, MUG, changes)
            assert product.id == MUG
        assert await stored(sessions) == after
    # Of no other product.
    assert await stored(sessions, HOODIE) == BEFORE | {"sizes": ["S", "M"]}


async def test_a_key_that_is_not_ascii_is_set_once(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    for size in ("groß", "größer"):
        async with sessions.begin() as session:
            await change_attributes(session, MUG, {"größe": size})
    as_text = cast(Product.attributes, Text)
    async with sessions() as session:
        query = select(as_text).where(Product.id == MUG)
        document = (await session.scalars(query)).one()
    assert document.count(":") == 3
    assert await stored(sessions) == BEFORE | {"größe": "größer"}


async def test_a_product_that_is_not_there_is_an_error(
    session: AsyncSession,
) -> None:
    with pytest.raises(LookupError, match=str(NOBODY)):
        await change_attributes(session, NOBODY, {"colour": "green"})
    # The transaction goes on.
    assert await session.get(Product, MUG) is not None


async def test_the_time_of_the_change_is_noted(sessions: Sessions) -> None:
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        before = mug.updated_at
        await change_attributes(session, MUG, {"colour": "green"})
        assert mug.updated_at > before


async def test_a_loaded_object_shows_what_is_stored(
    sessions: Sessions, statements: Statements
) -> None:
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        await session.commit()
        async with sessions.begin() as other:
            theirs = await change_attributes(other, MUG, {"material": "steel"})
            theirs.name = "Steel mug"
        assert mug.attributes == BEFORE
        same = await change_attributes(session, MUG, {"colour": "green"})
        with statements.expect(0):
            assert same is mug
            assert mug.name == "Steel mug"
            assert mug.attributes == BEFORE | {
                "colour": "green",
                "material": "steel",
            }


async def test_a_loaded_object_forgets_what_is_taken_back(
    session: AsyncSession,
) -> None:
    mug = await session.get_one(Product, MUG)
    savepoint = await session.begin_nested()
    await change_attributes(session, MUG, {"colour": "green"})
    await savepoint.rollback()
    assert "attributes" in inspect(mug).expired_attributes


async def test_the_callers_rollback_takes_it_back(sessions: Sessions) -> None:
    async with sessions() as session:
        await change_attributes(session, MUG, {"colour": "green"})
        await session.rollback()
    assert await stored(sessions) == BEFORE


async def test_a_document_that_is_null_is_not_changed_on_postgresql(
    session: AsyncSession,
) -> None:
    await store(session, None)
    if session.get_bind().dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="cannot delete from scalar"):
            await change_attributes(session, MUG, {"colour": "green"})
    else:
        mug = await change_attributes(session, MUG, {"colour": "green"})
        assert mug.attributes == {"colour": "green"}


# --- Many at once ------------------------------------------------------------


async def own_keys_kept(
    crowd: AsyncEngine,
    sessions: Sessions,
    way: Callable[[AsyncSession, Document], Awaitable[object]],
    *,
    operations: int,
    refused: Sequence[type[Exception]] = (),
) -> int:
    """Let workers set a key of their own each, again and again.

    Returns how many keys have the value that their worker has set last.
    """
    at_once = make_sessions(crowd)
    start = asyncio.Barrier(WORKERS)

    async def work(key: str) -> None:
        await start.wait()
        for number in range(operations):
            with suppress(*refused):
                async with at_once.begin() as session:
                    await way(session, {key: number})

    keys = [f"worker {number}" for number in range(WORKERS)]
    async with asyncio.timeout(120):
        await asyncio.gather(*(work(key) for key in keys))
    document = await stored(sessions)
    assert BEFORE.items() <= document.items()
    return sum(document.get(key) == operations - 1 for key in keys)


async def test_of_many_writers_of_different_keys_none_loses_one(
    crowd: AsyncEngine, sessions: Sessions, backend: str
) -> None:
    async def recipe(session: AsyncSession, changes: Document) -> None:
        await change_attributes(session, MUG, changes)

    kept = await own_keys_kept(
        crowd, sessions, recipe, operations=OPERATIONS_ON[backend]
    )
    assert kept == WORKERS


async def test_negative_twin_who_stores_the_whole_loses_all_but_one(
    crowd: AsyncEngine, sessions: Sessions
) -> None:
    all_read = asyncio.Barrier(WORKERS)

    async def usual(session: AsyncSession, changes: Document) -> None:
        mug = await session.get_one(Product, MUG)
        await all_read.wait()
        mug.attributes = mug.attributes | dict(changes)

    # SQLite refuses the others, and tells them so.
    kept = await own_keys_kept(
        crowd, sessions, usual, operations=1, refused=[OperationalError]
    )
    assert kept == 1


@pytest.mark.backend("postgresql")
async def test_who_has_waited_changes_what_is_stored_by_then(
    sessions: Sessions,
) -> None:
    async with sessions() as first, asyncio.TaskGroup() as tasks:
        await change_attributes(first, MUG, {"colour": None, "lid": True})
        tasks.create_task(set_material(sessions))
        await until_waiting(sessions)
        await first.commit()
    after = {"sizes": [], "lid": True, "material": "steel"}
    assert await stored(sessions) == after


async def set_material(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await change_attributes(session, MUG, {"material": "steel"})


async def test_of_the_same_key_the_last_one_counts(sessions: Sessions) -> None:
    for colour in ("green", "red"):
        async with sessions.begin() as session:
            await change_attributes(session, MUG, {"colour": colour})
    assert await stored(sessions) == BEFORE | {"colour": "red"}


# --- By an index -------------------------------------------------------------

GREEN = {"colour": "green"}
COLOUR: Any = Product.attributes["colour"]
INDEX = "Bitmap Index Scan using ix_products_attributes"


async def plan_for(engine: AsyncEngine, condition: ColumnElement[bool]) -> str:
    query = select(Product.name).where(condition)
    [plan] = await plans_of(engine, lambda session: session.scalars(query))
    return "\n".join(plan)


@pytest.mark.parametrize(
    "wanted", [GREEN, {"sizes": ["M"]}, {"colour": "green", "lid": True}]
)
async def test_what_contains_something_is_found_by_the_index(
    large_engine: AsyncEngine, wanted: Document
) -> None:
    [plan] = await plans_of(
        large_engine, lambda session: products_with(session, wanted)
    )
    assert INDEX in "\n".join(plan)


@pytest.mark.parametrize(
    "condition",
    [
        cast(Product.attributes, Text).contains('"colour": "green"'),
        COLOUR.as_string() == "green",
        ATTRIBUTES["colour"] == literal("green", JSONB),
        ATTRIBUTES.has_key("material"),
        GRAMS.as_integer() > 100,
    ],
    ids=["LIKE", "text", "value", "has_key", "number"],
)
async def test_other_conditions_read_all_of_them(
    large_engine: AsyncEngine, condition: ColumnElement[bool]
) -> None:
    plan = await plan_for(large_engine, condition)
    assert "Seq Scan on products" in plan


async def test_what_a_path_finds_is_found_by_the_index_too(
    large_engine: AsyncEngine,
) -> None:
    condition = ATTRIBUTES.path_match('$.colour == "green"')
    assert INDEX in await plan_for(large_engine, condition)


@pytest.mark.backend("sqlite")
async def test_sqlite_reads_all_of_them(engine: AsyncEngine) -> None:
    [plan] = await sqlite_plans_of(
        engine, lambda session: products_with(session, GREEN)
    )
    assert plan[0].startswith("SCAN products")


# --- What the other ways do --------------------------------------------------


async def test_only_what_is_assigned_is_stored(sessions: Sessions) -> None:
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        mug.attributes["colour"] = "green"
        assert mug not in session.dirty
        flag_modified(mug, "attributes")
        assert mug in session.dirty
        await session.commit()
    assert await stored(sessions) == BEFORE | GREEN


async def test_mutable_dict_sees_its_own_keys_and_no_list_within(
    sessions: Sessions,
) -> None:
    class Item:
        id: UUID
        attributes: dict[str, Any]

    models = registry()
    either = JSON().with_variant(JSONB(), "postgresql")
    items = Table(
        "products",
        MetaData(),
        Column("id", Uuid, primary_key=True),
        Column("attributes", MutableDict.as_mutable(either)),
    )
    models.map_imperatively(Item, items)
    async with sessions() as session:
        item = await session.get_one(Item, MUG)
        item.attributes["sizes"].append("M")
        assert item not in session.dirty
        item.attributes["colour"] = "green"
        assert item in session.dirty
        await session.commit()
    models.dispose()
    assert (await stored(sessions))["colour"] == "green"


def test_contains_of_the_variant_is_like() -> None:
    """SQLAlchemy 2.1 says that it will refuse."""
    with pytest.warns(SADeprecationWarning, match="contains_op"):
        condition = Product.attributes.contains(GREEN)
    for dialect in (POSTGRESQL, SQLITE):
        assert " LIKE " in str(condition.compile(dialect=dialect))
    condition = type_coerce(Product.attributes, JSONB).contains(GREEN)
    compiled = condition.compile(dialect=POSTGRESQL)
    assert str(compiled) == "products.attributes @> $1::JSONB"


@pytest.mark.backend("postgresql")
async def test_on_postgresql_deeper_documents_have_functions_too(
    session: AsyncSession,
) -> None:
    await store(session, {"lid": {"colour": "green", "parts": [{"id": 1}]}})
    for wanted in (
        {"lid": {"colour": "green"}},
        {"lid": {"parts": [{"id": 1}]}},
    ):
        query = select(Product.id).where(ATTRIBUTES.contains(wanted))
        assert (await session.scalars(query)).all() == [MUG]
    path, red = array(["lid", "colour"]), literal("red", JSONB)
    changed = func.jsonb_set(Product.attributes, path, red)
    await store(session, changed)
    lid = select(Product.attributes["lid"]).where(Product.id == MUG)
    assert (await session.scalars(lid)).one() == {
        "colour": "red",
        "parts": [{"id": 1}],
    }


async def test_none_as_null_lets_not_null_refuse_it(
    sessions: Sessions,
) -> None:
    strict = JSON(none_as_null=True)
    both = strict.with_variant(JSONB(none_as_null=True), "postgresql")
    for type_, refused in ((both, True), (JsonObject, False)):
        products = table("products", column("attributes", type_))
        async with sessions() as session:
            nothing = update(products).values(attributes=None)
            if refused:
                with pytest.raises(IntegrityError, match="attributes"):
                    await session.execute(nothing)
            else:
                await session.execute(nothing)


async def test_the_variant_has_an_option_of_its_own(
    sessions: Sessions, backend: str
) -> None:
    strict = JSON(none_as_null=True).with_variant(JSONB(), "postgresql")
    products = table("products", column("attributes", strict))
    nothing = update(products).values(attributes=None)
    async with sessions() as session:
        if backend == "postgresql":
            await session.execute(nothing)
        else:
            with pytest.raises(IntegrityError, match="attributes"):
                await session.execute(nothing)


async def test_null_is_the_other_one_and_is_refused(
    session: AsyncSession,
) -> None:
    with pytest.raises(IntegrityError, match="attributes"):
        await store(session, null())


@pytest.mark.backend("postgresql")
async def test_one_text_among_the_numbers_fails_the_query(
    session: AsyncSession,
) -> None:
    await change_attributes(session, MUG, {"grams": "many"})
    with pytest.raises(DBAPIError, match="invalid input syntax"):
        await session.scalars(select(Product).where(GRAMS.as_integer() > 1))


async def test_on_sqlite_change_before_you_read(
    engine: AsyncEngine, backend: str
) -> None:
    """A transaction that has read cannot write after another has."""
    impatient = make_engine(engine.url)
    sessions = make_sessions(impatient)
    async with sessions() as session:
        await session.get_one(Product, MUG)
        await set_material(sessions)
        if backend == "postgresql":
            await change_attributes(session, MUG, GREEN)
        else:
            with pytest.raises(DBAPIError) as caught:
                await change_attributes(session, MUG, GREEN)
            assert code_of(caught.value) == "SQLITE_BUSY_SNAPSHOT"
        await session.rollback()
    await impatient.dispose()
    assert await stored(make_sessions(engine)) == BEFORE | {
        "material": "steel"
    }


async def test_the_traps_with_text_do_what_their_cures_do_not(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await json_documents.trap_text(session)
    await json_documents.cure_text(session)
    heavy, light = "Blue mug: 350 grams\n", "100% cotton T-shirt: 95 grams\n"
    assert capsys.readouterr().out == heavy + light + heavy


async def test_the_json_null_of_a_new_product_is_found(
    session: AsyncSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await json_documents.trap_null(session)
    await session.rollback()
    await json_documents.cure_null(session)
    assert capsys.readouterr().out == "found: 0\nfound: 1\n"
    kind = (
        func.jsonb_typeof(Product.attributes)
        if session.get_bind().dialect.name == "postgresql"
        else func.json_type(Product.attributes)
    )
    query = select(kind).where(Product.sku == "NEW")
    assert (await session.scalars(query)).one() == "null"


@pytest.mark.backend("sqlite")
async def test_sqlite_has_a_text_and_compares_it_as_it_was_written(
    session: AsyncSession,
) -> None:
    """``LIKE`` depends on the order of the keys, and on spaces."""
    query = select(func.count()).where(
        cast(Product.attributes, Text).contains('{"colour": "blue"')
    )
    assert await session.scalar(query) == 0
    document = text("SELECT attributes FROM products LIMIT 1")
    assert str(await session.scalar(document)).startswith('{"sizes": ')
