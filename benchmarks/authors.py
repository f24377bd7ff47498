"""Users with ten posts each."""

from sqlalchemy import text

from benchmarks.stage import Stage

POSTS = 10


async def fill(stage: Stage) -> None:
    """Store so many users with their posts, and no others."""
    async with stage.engine.begin() as connection:
        await connection.execute(text("TRUNCATE users CASCADE"))
        await connection.execute(
            text(
                "INSERT INTO users (id, username, email)"
                " SELECT uuidv7(), name, name || '@example.org'"
                " FROM generate_series(1, :users) AS n,"
                " LATERAL (SELECT 'user-' || n) AS names (name)"
            ),
            {"users": stage.size},
        )
        await connection.execute(
            text(
                "INSERT INTO posts"
                " (id, author_id, slug, title, body, status, version)"
                " SELECT uuidv7(), users.id, username || '-' || n,"
                " 'Post ' || n, 'A body.', 'draft', 1"
                " FROM users, generate_series(1, :posts) AS n"
            ),
            {"posts": POSTS},
        )
    async with stage.pool.acquire() as connection:
        await connection.execute("VACUUM ANALYZE")
