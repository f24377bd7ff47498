# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A guided tour
#
# From an empty database to a correct transfer under load, in fifteen minutes.
# Every cell ran when this page was built; an error would have stopped the
# build. The tour uses SQLite, so that you can repeat it anywhere. Each recipe
# has a page of its own, which shows PostgreSQL as well. You need the package
# of this book, which the [home page](../../) hands out.
#
# ## An engine, and a database to play with
#
# [`make_engine`](../../foundations/engines/) switches on what SQLite leaves
# off: foreign keys, real transactions, and waiting for a lock.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

from recipes.foundations.engines import make_engine, make_sessions
from recipes.schema.seed import create

directory = TemporaryDirectory()
file = Path(directory.name, "tour.db")
engine = make_engine(f"sqlite+aiosqlite:///{file}")
sessions = make_sessions(engine)

await create(engine)

# %% [markdown]
# That created the [example database](../../database/): users, posts, products
# and accounts of a community site.
#
# ## Read one row
#
# A [get by id](../../basic_queries/get_by_id/) asks the session first, and the
# database only if the object is not there.

# %%
from recipes.basic_queries.get_by_id import get_user
from recipes.schema.seed import AVOCET

async with sessions() as session:
    user = await get_user(session, AVOCET)
    again = await get_user(session, AVOCET)

print(user.username, "- the same object:", user is again)

# %% [markdown]
# ## Read a list
#
# [Filters](../../basic_queries/list_with_filters/) that are not given are not
# part of the query, and the order is never left to chance.

# %%
from recipes.basic_queries.list_with_filters import ProductSort, list_products

async with sessions() as session:
    mugs = await list_products(
        session, is_active=True, category="drinkware", sort=ProductSort.PRICE
    )

for product in mugs[:4]:
    print(f"{product.price_cents / 100:6.2f}  {product.name}")

# %% [markdown]
# ## Read what belongs to it
#
# Async code cannot load a relationship when it is touched.
# [Eager loading](../../relationship_loading/eager_loading/) asks for all of it
# at once, in a number of statements that does not grow with the rows.

# %%
from recipes.relationship_loading.eager_loading import get_user_with_activity

async with sessions() as session:
    user = await get_user_with_activity(session, AVOCET)

print(len(user.posts), "posts,", len(user.comments), "comments")

# %% [markdown]
# ## Move money, the obvious way
#
# Read two balances, change them, commit: that is how it is often written.
# Here ten such transfers run at once, out of one account.

# %%
import asyncio

from sqlalchemy.exc import OperationalError

from recipes.schema import Account
from recipes.schema.seed import CHECKING, RENT

everyone_has_read = asyncio.Barrier(10)


async def transfer_the_obvious_way() -> str:
    try:
        async with sessions.begin() as session:
            source = await session.get_one(Account, CHECKING)
            target = await session.get_one(Account, RENT)
            await everyone_has_read.wait()
            source.balance_cents -= 1_000
            target.balance_cents += 1_000
    except OperationalError as error:
        return str(error.driver_exception)
    return "moved"


outcomes = await asyncio.gather(
    *(transfer_the_obvious_way() for _ in range(10))
)
for outcome in sorted(set(outcomes)):
    print(outcomes.count(outcome), "times:", outcome)

# %% [markdown]
# SQLite refuses all but one: a transaction that has read cannot write once
# another has written. PostgreSQL lets all ten succeed, and
# [creates money](../../transactions/transfer_funds/#trap-read-then-write).
#
# ## Move money, the right way
#
# The [recipe](../../transactions/transfer_funds/) lets the database do the
# arithmetic, in an order that cannot deadlock, and each transfer only once.

# %%
from uuid import uuid4

from recipes.transactions.transfer_funds import transfer


async def transfer_by_recipe() -> bool:
    async with sessions.begin() as session:
        return await transfer(
            session,
            source=CHECKING,
            target=RENT,
            amount_cents=500,
            transfer_id=uuid4(),
        )


moved = await asyncio.gather(*(transfer_by_recipe() for _ in range(10)))
print("moved:", moved.count(True), "of", len(moved))

# %% [markdown]
# The accounts began with 100.00 each. One transfer of 10.00 got through
# before, and ten of 5.00 now:

# %%
async with sessions() as session:
    for account_id in (CHECKING, RENT):
        account = await session.get_one(Account, account_id)
        print(f"{account.balance_cents / 100:.2f}")

# %% [markdown]
# ## Clean up
#
# An engine keeps connections open until it is disposed of.

# %%
await engine.dispose()
directory.cleanup()
print("left behind:", file.exists())

# %% [markdown]
# Next: [all recipes](../../), or
# [how this book is proven](../../proof/).
