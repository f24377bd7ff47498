"""Users with posts, a minute between them."""

from sqlalchemy import text

from benchmarks.stage import Stage

POSTS = 10


async def fill(stage: Stage, users: int, posts: int = POSTS) -> None:
    """Store so many users with so many posts each, and no others."""
    async with stage.engine.begin() as connection:
        await connection.execute(text("TRUNCATE users CASCADE"))
        await connection.execute(
            text(
                "INSERT INTO users (id, username, email)"
                " SELECT uuidv7(), name, name || '@example.org'"
                " FROM generate_series(1, :users) AS n,"
                " LATERAL (SELECT 'user-' || n) AS names (name)"
            ),
            {"users": users},
        )
        await connection.execute(
            text(
                "INSERT INTO posts"
                " (id, author_id, slug, title, body, status, version,"
                " created_at)"
                " SELECT uuidv7(), users.id, username || '-' || n,"
                " 'Post ' || n, 'A body.', 'draft', 1,"
                " now() - n * interval '1 minute'"
                " FROM users, generate_series(1, :posts) AS n"
            ),
            {"posts": posts},
        )
    async with stage.pool.acquire() as connection:
        await connection.execute("VACUUM ANALYZE")
