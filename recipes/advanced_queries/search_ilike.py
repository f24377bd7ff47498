# Part of the package database-recipes: cookbook run search-ilike
"""Search for a part of a name.

Find products whose name contains what a person typed, in any case, literally.
"""

HEADLINE = "trap_as_published"

ORIGINAL = {
    "heading": "Search with ILIKE",
    "run": "trap_as_published",
    "faults": ("trap_as_published",),
}

NEEDS = {
    "ix_products_name_trgm": (
        "PostgreSQL finds a part of a name; with the extension pg_trgm.",
        "plan",
    ),
}

# --8<-- [start:recipe]
import re
from collections.abc import Sequence
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from recipes.schema import Product

SHORTEST, LONGEST = 2, 100  # characters; a trigram index serves from three on
LARGEST_PAGE = 100

# NUL and halves of a surrogate pair: no database stores them as text.
NOT_TEXT = re.compile("[\0\ud800-\udfff]")


async def search_products(
    session: AsyncSession, text: str, *, limit: int = 20
) -> Sequence[Product]:
    r"""Return the live products whose name contains ``text`` in any case.

    Every character of the text stands for itself, also ``%``, ``_`` and
    ``\``. Names that begin with it come first, then the shorter names. SQLite
    knows the two cases of ASCII letters only.

    Raises:
        ValueError: the text without the space around it is shorter than 2 or
            longer than 100 characters or is not text; or the limit is not
            between 1 and 100.
    """
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST or NOT_TEXT.search(text):
        raise ValueError(f"search for {SHORTEST} to {LONGEST} characters")
    if not 1 <= limit <= LARGEST_PAGE:
        raise ValueError(f"ask for 1 to {LARGEST_PAGE} products")
    # Names should be stored in this form, in which é is one code point.
    text = normalize("NFC", text)
    query = (
        select(Product)
        .where(
            Product.deleted_at.is_(None),
            Product.name.icontains(text, autoescape=True),
        )
        .order_by(
            Product.name.istartswith(text, autoescape=True).desc(),
            func.length(Product.name),
            Product.id,
        )
        .limit(limit)
    )
    return (await session.scalars(query)).all()


# --8<-- [end:recipe]


# --8<-- [start:demo]
async def demo(session: AsyncSession) -> None:
    found = await search_products(session, "100%")
    print("100%:", ", ".join(product.name for product in found))

    for typed in ("mug", "café"):
        found = await search_products(session, typed)
        print(f"{typed}:", ", ".join(product.name for product in found))


# --8<-- [end:demo]


# --8<-- [start:growth]
async def growth(session: AsyncSession, rows: int) -> None:
    """Find so many products, or the most that the recipe returns."""
    session.add_all(
        Product(sku=f"NEW-{number}", name=f"Kazoo {number}", price_cents=100)
        for number in range(rows)
    )
    await session.flush()
    await search_products(session, "kazoo", limit=min(rows, LARGEST_PAGE))


# --8<-- [end:growth]


# --8<-- [start:trap_as_published]
from collections.abc import Awaitable, Callable

Search = Callable[[str], Awaitable[Sequence[Product]]]


async def trap_as_published(session: AsyncSession) -> None:
    """In an f-string, what a person types can be a wildcard."""

    async def usual(query_text: str) -> Sequence[Product]:
        query = (
            select(Product)
            .where(Product.name.ilike(f"%{query_text}%"))
            .limit(100)
        )
        result = await session.execute(query)
        return result.scalars().all()

    await three_searches(usual)


async def three_searches(search: Search) -> None:
    """Search for texts with signs that ``LIKE`` has a meaning for."""
    found = wrong = 0
    for typed in ("100%", "snake_case", "%%"):
        names = [product.name for product in await search(typed)]
        print(f"{typed} finds: {len(names)}")
        found += len(names)
        wrong += sum(typed not in name for name in names)
    print(f"wrong: {wrong} of {found}")


# --8<-- [end:trap_as_published]


# --8<-- [start:cure_as_published]
async def cure_as_published(session: AsyncSession) -> None:
    """Escaped, every character stands for itself."""

    async def recipe(typed: str) -> Sequence[Product]:
        return await search_products(session, typed, limit=100)

    await three_searches(recipe)


# --8<-- [end:cure_as_published]


# --8<-- [start:trap_escape_by_hand]
async def trap_escape_by_hand(session: AsyncSession) -> None:
    """A backslash as the escape is half right on each engine."""
    for typed in ("100%", r"C:\path"):
        escaped = typed.replace("%", r"\%").replace("_", r"\_")
        query = select(Product.name).where(Product.name.ilike(f"%{escaped}%"))
        print(f"{typed} finds:", (await session.scalars(query)).all())


# --8<-- [end:trap_escape_by_hand]


# --8<-- [start:cure_escape_by_hand]
async def cure_escape_by_hand(session: AsyncSession) -> None:
    """``autoescape`` finds both, on both engines."""
    for typed in ("100%", r"C:\path"):
        found = await search_products(session, typed)
        print(f"{typed} finds:", [product.name for product in found])


# --8<-- [end:cure_escape_by_hand]


# --8<-- [start:trap_lower]
from sqlalchemy import text


async def trap_lower(session: AsyncSession) -> None:
    """An index on ``name`` does not serve ``lower(name)``.

    Not even if PostgreSQL is told to avoid reading whole tables.
    """
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    query = select(Product.name).where(
        func.lower(Product.name).contains("100%", autoescape=True)
    )
    print((await session.scalars(query)).all())
    scans = await session.execute(
        text(
            "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables"
            " WHERE relname = 'products'"
        )
    )
    print("scans of the table: {}, of an index: {}".format(*scans.one()))


# --8<-- [end:trap_lower]


# --8<-- [start:trap_two_forms]
async def trap_two_forms(session: AsyncSession) -> None:
    """One word, composed and decomposed, is two words to a database."""
    for form in ("NFC", "NFD"):
        typed = normalize(form, "façade")
        query = select(Product.name).where(
            Product.name.icontains(typed, autoescape=True)
        )
        for name in await session.scalars(query):
            print(f"{form} finds", ascii(name))


# --8<-- [end:trap_two_forms]


ONLY_ON = {"trap_lower": "postgresql"}

if __name__ == "__main__":
    from recipes.kit import run

    run(__file__)
