# Part of the package database-recipes: cookbook run json-documents
"""Query and update JSON documents.

Find rows by what their documents contain, and set single keys of one, so that
nobody who sets others at the same time loses them.
"""

HEADLINE = "trap_whole_document"

NEEDS = {
    "ix_products_attributes": (
        "PostgreSQL finds what contains something without reading all.",
        "plan",
    ),
    "Product.updated_at onupdate": (
        "The time of the change is noted.",
        "test_the_time_of_the_change_is_noted",
    ),
}

# --8<-- [start:recipe]
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    SQLColumnExpression,
    Text,
    case,
    except_,
    func,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product

# Keys, each with a text, a number, a boolean, None, or a list of these.
Document = Mapping[str, object]


async def products_with(
    session: AsyncSession, wanted: Document, *, limit: int = 50
) -> Sequence[Product]:
    """Return the live products whose attributes contain all that is wanted.

    A list contains another one if it has all of its values, in any order.

    Raises:
        ValueError: a value has more levels; or the limit is not 1 to 100.
        DataError: PostgreSQL can store no such text, as one with a NUL.
    """
    if not 1 <= limit <= 100:
        raise ValueError("ask for 1 to 100 products")
    contain, _ = FORMS[session.get_bind().dialect.name]
    query = (
        select(Product)
        .where(Product.deleted_at.is_(None), contain(flat(wanted)))
        .order_by(Product.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def change_attributes(
    session: AsyncSession, product_id: UUID, changes: Document
) -> Product:
    """Set some attributes, and leave the others as they are stored by now.

    ``None`` takes one away. Returns the product as it is stored.

    Raises:
        LookupError: there is no such product.
        ValueError: a value has more levels.
        DataError: PostgreSQL can store no such text, as one with a NUL.
    """
    _, changed = FORMS[session.get_bind().dialect.name]
    product = await session.scalar(
        update(Product)
        .where(Product.id == product_id)
        .values(attributes=changed(flat(changes)))
        .returning(Product)
        # A loaded object shows what is stored.
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    if product is None:
        raise LookupError(f"there is no product {product_id}")
    return product


def flat(document: Document) -> dict[str, object]:
    """Refuse what the two engines would not treat alike: more levels."""
    for value in document.values():
        parts = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(part, dict | list | tuple) for part in parts):
            raise ValueError("use plain values, or lists of them")
    return dict(document)


# Of the type JSON, contains() would be a LIKE.
ATTRIBUTES = type_coerce(Product.attributes, JSONB)


def contain_jsonb(wanted: Document) -> ColumnElement[bool]:
    """Compare with ``@>``, which the index serves (PostgreSQL)."""
    return ATTRIBUTES.contains(wanted)


def changed_jsonb(changes: Document) -> ColumnElement[Any]:
    """Take these keys away, and add those with a value (PostgreSQL)."""
    keys = literal(list(changes), ARRAY(Text))
    others = ATTRIBUTES.op("-", return_type=JSONB())(keys)
    given = {key: each for key, each in changes.items() if each is not None}
    return others.concat(given)


def contain_json(wanted: Document) -> ColumnElement[bool]:
    """Compare the parts: none of the wanted ones may be missing (SQLite)."""
    given = literal(wanted, Product.attributes.type)
    return ~except_(parts_of(given), parts_of(Product.attributes)).exists()


def parts_of(document: SQLColumnExpression[Any]) -> Any:
    """List the values of a document; where in a list does not matter."""
    columns = ("path", "key", "type", "atom")
    part = func.json_tree(document).table_valued(*columns, name="part").c
    key = case((func.typeof(part.key) == "text", part.key))
    kind = func.replace(part.type, "real", "integer")  # 1.0 is 1
    return select(part.path, key, kind, part.atom)


def changed_json(changes: Document) -> ColumnElement[Any]:
    """Apply a merge patch, where null takes a key away (SQLite)."""
    type_ = Product.attributes.type
    patch = literal(changes, type_)
    return func.json_patch(Product.attributes, patch, type_=type_)


FORMS = {
    "postgresql": (contain_jsonb, changed_jsonb),
    "sqlite": (contain_json, changed_json),
}
# --8<-- [end:recipe]


# --8<-- [start:demo]
from recipes.foundations.engines import Sessions
from recipes.schema.seed import MUG


async def demo(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        changes = {"colour": "green", "material": "steel"}
        mug = await change_attributes(session, MUG, changes)
    print(mug.attributes)

    async with sessions.begin() as session:
        mug = await change_attributes(session, MUG, {"colour": None})
        print(mug.attributes)
        for product in await products_with(session, {"material": "steel"}):
            print("of steel:", product.name)
        wanted = {"colour": "blue", "sizes": ["M"]}
        for product in await products_with(session, wanted, limit=2):
            print("blue, in M:", product.name)


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Find so many products, or the most that the recipe returns."""
    for number in range(rows):
        product = Product(sku=f"NEW-{number}", name="Green mug")
        product.price_cents, product.attributes = 100, {"colour": "green"}
        session.add(product)
    await session.flush()
    await products_with(session, {"colour": "green"}, limit=min(rows, 100))
    changes = {f"key {number}": number for number in range(rows)}
    await change_attributes(session, MUG, changes)


# --8<-- [end:growth]


# --8<-- [start:trap_whole_document]
from collections.abc import Awaitable, Callable

Change = Callable[[AsyncSession, Product, dict[str, str]], Awaitable[object]]


async def trap_whole_document(sessions: Sessions) -> None:
    """Each stores the whole document as it was read: the last one wins."""

    async def usual(
        session: AsyncSession, mug: Product, changes: dict[str, str]
    ) -> None:
        mug.attributes = mug.attributes | changes
        await session.flush()

    await two_writers(sessions, usual)


async def two_writers(sessions: Sessions, change: Change) -> None:
    """Let two read a product, and then set a key each, not the same."""
    wishes = {"colour": "green"}, {"material": "steel"}
    readers = []
    for _ in wishes:
        async with sessions() as session:
            readers.append(await session.get_one(Product, MUG))

    for mug, changes in zip(readers, wishes, strict=True):
        async with sessions.begin() as session:
            session.add(mug)
            await change(session, mug, changes)

    async with sessions() as session:
        stored = (await session.get_one(Product, MUG)).attributes
    print("stored:", stored)
    lost = [each for each in wishes if not each.items() <= stored.items()]
    print("keys lost:", len(lost))


# --8<-- [end:trap_whole_document]


# --8<-- [start:cure_whole_document]
async def cure_whole_document(sessions: Sessions) -> None:
    """The database sets the key in what is stored by then."""

    async def recipe(
        session: AsyncSession, mug: Product, changes: dict[str, str]
    ) -> None:
        await change_attributes(session, mug.id, changes)

    await two_writers(sessions, recipe)


# --8<-- [end:cure_whole_document]


# --8<-- [start:trap_in_place]
async def trap_in_place(sessions: Sessions) -> None:
    """The ORM does not see a change inside of the document, and sends none."""
    async with sessions.begin() as session:
        mug = await session.get_one(Product, MUG)
        mug.attributes["colour"] = "green"
    await show_colour(sessions)


async def show_colour(sessions: Sessions) -> None:
    """Print what is stored, and no session has read yet."""
    async with sessions() as session:
        mug = await session.get_one(Product, MUG)
        print("stored:", mug.attributes["colour"])


# --8<-- [end:trap_in_place]


# --8<-- [start:cure_in_place]
async def cure_in_place(sessions: Sessions) -> None:
    """A statement needs no object that notices anything."""
    async with sessions.begin() as session:
        await change_attributes(session, MUG, {"colour": "green"})
    await show_colour(sessions)


# --8<-- [end:cure_in_place]


# --8<-- [start:trap_contains]
BLUE = {"colour": "blue"}


async def trap_contains(session: AsyncSession) -> None:
    """On ``JSON``, ``contains`` is a LIKE; a variant changes none of it."""
    query = select(Product).where(Product.attributes.contains(BLUE))
    print("found:", len((await session.scalars(query)).all()))


# --8<-- [end:trap_contains]


# --8<-- [start:cure_contains]
async def cure_contains(session: AsyncSession) -> None:
    """Told that it is ``JSONB``, SQLAlchemy has an operator for it."""
    print("found:", len(await products_with(session, BLUE)))


# --8<-- [end:cure_contains]


# --8<-- [start:trap_typo]
async def trap_typo(session: AsyncSession) -> None:
    """A key that nobody has is no error: nothing contains it."""
    print("found:", len(await products_with(session, {"color": "blue"})))


# --8<-- [end:trap_typo]


# --8<-- [start:cure_typo]
from typing import TypedDict


class Attributes(TypedDict, total=False):
    """What a product may have: a type checker refuses another key."""

    sizes: list[str]
    colour: str
    material: str


async def cure_typo(session: AsyncSession) -> None:
    """A type checker knows the keys."""
    wanted: Attributes = {"colour": "blue"}
    print("found:", len(await products_with(session, wanted)))


# --8<-- [end:cure_typo]


# --8<-- [start:trap_text]
from recipes.schema.seed import SHIRT

GRAMS: Any = Product.attributes["grams"]


async def trap_text(session: AsyncSession) -> None:
    """``as_string()`` compares letters, and 9 comes after 1."""
    await heavier(session, GRAMS.as_string() > "100")


async def heavier(
    session: AsyncSession, than_100: ColumnElement[bool]
) -> None:
    """Weigh two products, and list those of more than 100 grams."""
    for product_id, grams in ((MUG, 350), (SHIRT, 95)):
        await change_attributes(session, product_id, {"grams": grams})
    query = select(Product.name, GRAMS.as_integer()).where(than_100)
    for name, grams in await session.execute(query.order_by(Product.id)):
        print(f"{name}: {grams} grams")


# --8<-- [end:trap_text]


# --8<-- [start:cure_text]
async def cure_text(session: AsyncSession) -> None:
    """``as_integer()`` compares numbers."""
    await heavier(session, GRAMS.as_integer() > 100)


# --8<-- [end:cure_text]


# --8<-- [start:trap_null]
async def trap_null(session: AsyncSession) -> None:
    """``None`` is stored as JSON's null: a value, and so it is not NULL."""
    await find_without(session, Product.attributes.is_(None))


async def find_without(
    session: AsyncSession, nothing: ColumnElement[bool]
) -> None:
    """Store None, which NOT NULL should refuse, and look for it."""
    product = {"sku": "NEW", "name": "New mug", "price_cents": 1_250}
    session.add(Product(**product, attributes=None))
    await session.flush()
    query = select(func.count()).where(nothing)
    print("found:", await session.scalar(query))


# --8<-- [end:trap_null]


# --8<-- [start:cure_null]
from sqlalchemy import JSON


async def cure_null(session: AsyncSession) -> None:
    """``JSON.NULL`` is the null of JSON."""
    await find_without(session, Product.attributes == JSON.NULL)


# --8<-- [end:cure_null]


ONLY_ON = {
    "contain_jsonb": "postgresql",
    "changed_jsonb": "postgresql",
    "contain_json": "sqlite",
    "parts_of": "sqlite",
    "changed_json": "sqlite",
}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
