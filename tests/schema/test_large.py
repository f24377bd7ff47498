"""The large data set is large, deterministic, and makes PostgreSQL choose."""

import uuid

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from recipes.kit.recording.plans import pin_planner
from recipes.schema import Base, Post, Product, seed

COUNTS = {
    "users": 20_000,
    "profiles": 19_000,
    "posts": 100_000,
    "post_tags": 100_000,
    "comments": 200_000,
    "products": 20_000,
    "inventory": 20_000,
    "accounts": 10_000,
    "tasks": 20_000,
}


async def test_it_adds_to_the_rows_of_the_seed(
    large_engine: AsyncEngine,
) -> None:
    async with large_engine.connect() as connection:
        for table, rows in seed.rows().items():
            count = await connection.scalar(
                select(func.count()).select_from(table)
            )
            assert count == len(rows) + COUNTS.get(table.name, 0)


async def test_ids_are_of_version_7_and_never_change(
    large_engine: AsyncEngine,
) -> None:
    async with large_engine.connect() as connection:
        posts = await connection.execute(
            select(Post.id, Post.created_at)
            .where(Post.slug.like("post-%"))
            .order_by(Post.id)
            .limit(1000)
        )
        ids = dict(posts.all())
    assert str(next(iter(ids))) == "018cc251-f400-704a-8153-81916eed4dde"
    for key, at in ids.items():
        assert (key.version, key.variant) == (7, uuid.RFC_4122)
        assert key.int >> 80 == int(at.timestamp()) * 1000


async def test_it_has_ties_and_every_kind_of_row(
    large_engine: AsyncEngine,
) -> None:
    async with large_engine.connect() as connection:
        # The instant of the posts 3, 4 and 5.
        same = await connection.scalar(
            select(func.count()).where(
                Post.created_at
                == select(Post.created_at)
                .where(Post.slug == "post-4")
                .scalar_subquery()
            )
        )
        deleted, drafts, homeless = (
            await connection.execute(
                select(
                    func.count().filter(Post.is_deleted),
                    func.count().filter(Post.published_at.is_(None)),
                    func.count().filter(Post.category_id.is_(None)),
                ).where(Post.slug.like("post-%"))
            )
        ).one()
        rare = await connection.scalar(
            select(func.count()).where(Product.name.ilike("%axolotl%"))
        )
    assert same == 3
    assert (deleted, drafts, homeless) == (2_000, 20_000, 9_090)
    assert rare == 20


async def test_new_rows_are_numbered_after_these(
    large_engine: AsyncEngine,
) -> None:
    async with large_engine.connect() as connection:
        used, new = (
            await connection.execute(
                text("""
                    SELECT max(id),
                        nextval(pg_get_serial_sequence('comments', 'id'))
                    FROM comments
                """)
            )
        ).one()
    assert new > used


async def test_every_page_is_visible_to_index_only_scans(
    large_engine: AsyncEngine,
) -> None:
    async with large_engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT pg_class.relname, relpages, relallvisible"
                " FROM pg_class"
                " JOIN pg_stat_user_tables ON relid = pg_class.oid"
            )
        )
        pages = {name: (total, visible) for name, total, visible in rows}
    assert pages["posts"][0] > 1_000
    assert [name for name, (total, ok) in pages.items() if total != ok] == []


async def test_all_indexes_and_keys_are_back(
    large_engine: AsyncEngine,
) -> None:
    async with large_engine.connect() as connection:
        names = set(
            await connection.scalars(
                text("""
                    SELECT indexname FROM pg_indexes
                    UNION SELECT conname FROM pg_constraint
                """)
            )
        )
    for table in Base.metadata.sorted_tables:
        assert {index.name for index in table.indexes} <= names
        assert {key.name for key in table.foreign_key_constraints} <= names


@pytest.mark.parametrize(
    ("index", "query"),
    [
        (
            "ix_posts_feed",
            """
            SELECT * FROM posts WHERE deleted_at IS NULL
            AND (created_at, id) < ('2024-03-01', {id})
            ORDER BY created_at DESC, id DESC LIMIT 21
            """,
        ),
        (
            "ix_posts_feed",
            """
            SELECT * FROM posts WHERE deleted_at IS NULL
            AND created_at >= '2024-03-01' AND created_at < '2024-03-02'
            ORDER BY created_at DESC, id DESC
            """,
        ),
        (
            "ix_posts_author_created",
            """
            SELECT * FROM posts WHERE author_id = ANY (ARRAY(
                SELECT id FROM users ORDER BY id LIMIT 50
            )) ORDER BY created_at DESC, id DESC
            """,
        ),
        (
            "ix_posts_search",
            """
            SELECT id FROM posts WHERE deleted_at IS NULL
            AND search_vector @@ websearch_to_tsquery('english', 'axolotl')
            """,
        ),
        (
            "uq_posts_slug_live",
            "SELECT * FROM posts WHERE deleted_at IS NULL AND slug = 'post-7'",
        ),
        (
            "ix_comments_post_created",
            """
            SELECT * FROM comments WHERE post_id = {id}
            ORDER BY created_at, id
            """,
        ),
        (
            "ix_products_name_trgm",
            "SELECT * FROM products WHERE name ILIKE '%axo%' ESCAPE '/'",
        ),
        (
            "ix_products_live_category",
            """
            SELECT * FROM products WHERE deleted_at IS NULL AND is_active
            AND category_id = 10 ORDER BY name, id LIMIT 20
            """,
        ),
        (
            "ix_products_attributes",
            """
            SELECT * FROM products WHERE attributes @> '{"colour": "green"}'
            """,
        ),
        (
            "uq_users_username_lower",
            "SELECT * FROM users WHERE lower(username) = 'avocet'",
        ),
        (
            "ix_accounts_owner_id",
            "SELECT * FROM accounts WHERE owner_id = {id}",
        ),
        (
            "ix_tasks_ready",
            """
            SELECT id FROM tasks WHERE finished_at IS NULL
            AND failed_at IS NULL AND run_at <= '2024-03-01'
            ORDER BY run_at, id LIMIT 10
            """,
        ),
        (
            "ix_post_tags_tag_id_post_id",
            "SELECT post_id FROM post_tags WHERE tag_id = 3",
        ),
    ],
)
async def test_the_planner_chooses_the_index(
    large_engine: AsyncEngine, index: str, query: str
) -> None:
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        query = query.replace("{id}", f"'{seed.AVOCET}'")
        plan = await connection.scalars(text("EXPLAIN " + query))
    assert index in "\n".join(plan)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM products WHERE name ILIKE '%a%'",
        "SELECT * FROM posts WHERE lower(title) LIKE '%axolotl%'",
        "SELECT count(*) FROM products WHERE deleted_at IS NULL",
    ],
)
async def test_the_planner_reads_all_when_no_index_helps(
    large_engine: AsyncEngine, query: str
) -> None:
    async with large_engine.connect() as connection:
        await pin_planner(connection)
        plan = await connection.scalars(text("EXPLAIN " + query))
    assert "Seq Scan" in "\n".join(plan)
