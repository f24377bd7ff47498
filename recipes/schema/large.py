"""Many rows, so that PostgreSQL's planner has a choice to make.

A plan on a small table says nothing: reading all of it is the best plan. The
server makes these rows itself, and they too are the same in every run.
"""

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import AddConstraint, DropConstraint

from recipes.schema import seed
from recipes.schema.base import Base

# They live as long as the connection. The hexadecimal digits of an id are
# those of a UUID of version 7: 12 for the time, then the version, 3 from the
# hash, the variant, and 15 from the hash. STABLE, not IMMUTABLE, as the
# functions inside are: only then does PostgreSQL put them in line.
_FUNCTIONS = (
    """
    CREATE FUNCTION pg_temp.id(kind text, number bigint, at timestamptz)
    RETURNS uuid LANGUAGE sql STABLE
    RETURN overlay(overlay(overlay(
        md5(kind || ':' || number)
        PLACING lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
            FROM 1)
        PLACING '7' FROM 13)
        PLACING '8' FROM 17)::uuid
    """,
    """
    CREATE FUNCTION pg_temp.after(number bigint, step interval)
    RETURNS timestamptz LANGUAGE sql STABLE
    RETURN timestamptz '2024-01-01 00:00+00' + number * step
    """,
    """
    CREATE FUNCTION pg_temp.user_id(number bigint)
    RETURNS uuid LANGUAGE sql STABLE
    RETURN pg_temp.id('user', number, pg_temp.after(number, '1 minute'))
    """,
    """
    CREATE FUNCTION pg_temp.post_at(number bigint)
    RETURNS timestamptz LANGUAGE sql STABLE
    RETURN pg_temp.after(number / 3, '7 minutes')  -- three at a time
    """,
    """
    CREATE FUNCTION pg_temp.post_id(number bigint)
    RETURNS uuid LANGUAGE sql STABLE
    RETURN pg_temp.id('post', number, pg_temp.post_at(number))
    """,
    """
    CREATE FUNCTION pg_temp.product_id(number bigint)
    RETURNS uuid LANGUAGE sql STABLE
    RETURN pg_temp.id('product', number, pg_temp.after(number, '1 minute'))
    """,
    """
    CREATE FUNCTION pg_temp.word(number bigint)
    RETURNS text LANGUAGE sql STABLE RETURN CASE
        WHEN number % 1000 = 7 THEN 'axolotl'  -- rare
        ELSE (string_to_array('database release testing performance typing'
            ' packaging security asyncio documentation sprint community', ' ')
        )[1 + number % 11]
    END
    """,
)

_ROWS = (
    """
    INSERT INTO users
        (id, username, email, is_active, created_at, updated_at)
    SELECT pg_temp.user_id(n), 'user-' || n, 'user-' || n || '@example.org',
        n % 10 <> 0, at, at
    FROM generate_series(1, 20000) AS n,
        LATERAL pg_temp.after(n, '1 minute') AS at
    """,
    """
    INSERT INTO profiles (user_id, bio, timezone, preferences)
    SELECT pg_temp.user_id(n), '', 'UTC', '{}'
    FROM generate_series(1, 20000) AS n
    WHERE n % 20 <> 0
    """,
    """
    INSERT INTO posts
        (id, author_id, category_id, slug, title, body, status,
        published_at, version, deleted_at, created_at, updated_at)
    SELECT pg_temp.post_id(n), pg_temp.user_id(1 + n * 7919 % 20000),
        CASE WHEN n % 11 > 0 THEN 1 + n % 6 END,
        'post-' || n, 'About ' || pg_temp.word(n) || ', part ' || n,
        pg_temp.word(n / 3) || ' and ' || pg_temp.word(n / 5)
            || ' for people who know ' || pg_temp.word(n / 7),
        CASE WHEN n % 5 = 4 THEN 'draft' ELSE 'published' END::post_status,
        CASE WHEN n % 5 <> 4 THEN at END, 1,
        CASE WHEN n % 50 = 0 THEN at + interval '1 day' END, at, at
    FROM generate_series(1, 100000) AS n, LATERAL pg_temp.post_at(n) AS at
    """,
    """
    INSERT INTO post_tags (post_id, tag_id)
    SELECT pg_temp.post_id(n), 1 + n % 8
    FROM generate_series(1, 100000) AS n
    """,
    # One post has 1,500 comments.
    """
    INSERT INTO comments (post_id, author_id, body, created_at)
    SELECT pg_temp.post_id(post),
        CASE WHEN n % 25 > 0 THEN pg_temp.user_id(1 + n * 31 % 20000) END,
        'Comment ' || n,
        pg_temp.post_at(post) + n / 2 * interval '1 second'
    FROM generate_series(1, 200000) AS n,
        LATERAL (SELECT CASE WHEN n <= 1500 THEN 1 ELSE 1 + n % 100000 END)
            AS posts (post)
    """,
    """
    INSERT INTO products
        (id, sku, name, category_id, price_cents, is_active, attributes,
        deleted_at, created_at, updated_at)
    SELECT pg_temp.product_id(n), 'LARGE-' || n,
        initcap(pg_temp.word(n)) || ' mug no. ' || n,
        CASE WHEN n % 11 > 0 THEN 9 + n % 3 END, 100 + n * 37 % 9900,
        n % 4 > 0, jsonb_build_object('sizes', '[]'::jsonb, 'colour',
            CASE WHEN n % 1000 = 0 THEN 'green' ELSE 'blue' END),
        CASE WHEN n % 50 = 0 THEN at + interval '1 day' END, at, at
    FROM generate_series(1, 20000) AS n,
        LATERAL pg_temp.after(n, '1 minute') AS at
    """,
    """
    INSERT INTO inventory (product_id, on_hand)
    SELECT pg_temp.product_id(n), 10 FROM generate_series(1, 20000) AS n
    """,
    """
    INSERT INTO accounts (id, owner_id, balance_cents)
    SELECT pg_temp.id('account', n, pg_temp.after(n, '1 minute')),
        pg_temp.user_id(n), 10000
    FROM generate_series(1, 10000) AS n
    """,
    # The last thousand are still to be done.
    """
    INSERT INTO tasks (name, payload, run_at, attempts, finished_at)
    SELECT 'greet', '{}', at, (n <= 19000)::int,
        CASE WHEN n <= 19000 THEN at END
    FROM generate_series(1, 20000) AS n,
        LATERAL pg_temp.after(n, '1 minute') AS at
    """,
)


async def create_large(engine: AsyncEngine) -> None:
    """Create and fill all tables in an empty PostgreSQL database.

    It holds the rows of ``seed``, and with them 20,000 users, products and
    inventories, 100,000 posts with a tag each, 200,000 comments, 10,000
    accounts and 20,000 tasks. The statistics are up to date at the end.
    """
    await seed.create(engine)
    async with engine.begin() as connection:
        await connection.run_sync(_load)
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        # Statistics of all rows, not of a sample: the same in every run.
        await connection.execute(text("SET default_statistics_target = 1000"))
        # Without it, index-only scans look into the table after all.
        await connection.execute(text("VACUUM (ANALYZE)"))


def _load(connection: Connection) -> None:
    """Fill the tables bare, and check and index them after: half the time."""
    tables = Base.metadata.sorted_tables
    indexes = [each for table in tables for each in table.indexes]
    keys = [each for table in tables for each in table.foreign_key_constraints]
    for index in indexes:
        index.drop(connection)
    for key in keys:
        connection.execute(DropConstraint(key))
    for statement in _FUNCTIONS + _ROWS:
        connection.execute(text(statement))
    for index in indexes:
        index.create(connection)
    for key in keys:
        connection.execute(AddConstraint(key, isolate_from_table=False))
