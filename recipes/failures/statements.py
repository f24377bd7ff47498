# Part of the package database-recipes: cookbook why "…"
"""Statements and limits.

The database, or SQLAlchemy on the way to it, does not take a statement.
"""

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recipes.schema import Post, Tag, User

ONLY_ON = {
    "trap_distinct_order": "postgresql",
    "cure_distinct_order": "postgresql",
    "trap_locked_distinct": "postgresql",
    "cure_locked_distinct": "postgresql",
    "trap_rows_as_value": "postgresql",
    "cure_rows_as_value": "postgresql",
    "trap_fewer_values": "postgresql",
    "cure_fewer_values": "postgresql",
    "trap_like_escape": "postgresql",
    "cure_like_escape": "postgresql",
    "trap_not_joined": "postgresql",
    "cure_not_joined": "postgresql",
    "trap_deep_condition": "sqlite",
    "cure_deep_condition": "sqlite",
    "trap_other_dialect": "sqlite",
    "cure_other_dialect": "sqlite",
}
MORE = {
    "trap_too_many_values": "bulk_operations/bulk_insert",
    "trap_like_escape": "advanced_queries/search_ilike",
}
WORDINGS = {
    "trap_many_rows": {
        "scalar_one()": "Multiple rows were found when exactly"
        " one was required"
    },
    "trap_fewer_values": {
        "PostgreSQL, the other way round,": "INSERT has more expressions than"
        " target columns"
    },
    "trap_too_many_values": {
        "psycopg": "number of parameters must be between 0 and 65535"
    },
    "trap_query_as_table": {
        "PostgreSQL before 16, of a text,": "subquery in FROM must have an"
        " alias"
    },
    "trap_not_joined": {
        "PostgreSQL, of a table with an alias,": "invalid reference to"
        " FROM-clause entry for table"
    },
    "trap_locked_distinct": {
        "PostgreSQL, of GROUP BY,": "FOR UPDATE is not allowed with"
        " GROUP BY clause",
        "PostgreSQL, of an aggregate,": "FOR UPDATE is not allowed"
        " with aggregate functions",
    },
    "trap_deep_condition": {"PostgreSQL": "stack depth limit exceeded"},
    "trap_other_dialect": {
        "SQLAlchemy, of JSONB,": "can't render element of type JSONB",
        "SQLAlchemy, of UUID,": "can't render element of type UUID",
    },
}


# --8<-- [start:trap_plain_text]
async def trap_plain_text(session: AsyncSession) -> None:
    """A string is not a statement, since SQLAlchemy 2."""
    print(await session.scalar("SELECT 1"))


# --8<-- [end:trap_plain_text]


# --8<-- [start:cure_plain_text]
async def cure_plain_text(session: AsyncSession) -> None:
    """Put it into ``text()``, and its values into parameters."""
    query = text("SELECT username FROM users WHERE email = :email")
    print(await session.scalar(query, {"email": "avocet@example.org"}))


# --8<-- [end:cure_plain_text]


# --8<-- [start:trap_plain_text_on_connection]
async def trap_plain_text_on_connection(engine: AsyncEngine) -> None:
    """A string is not a statement, nor is a class or a list."""
    async with engine.connect() as connection:
        await connection.execute("SELECT 1")


# --8<-- [end:trap_plain_text_on_connection]


# --8<-- [start:cure_plain_text_on_connection]
async def cure_plain_text_on_connection(engine: AsyncEngine) -> None:
    """Put it into ``text()``; build what is not text with ``select()``."""
    async with engine.connect() as connection:
        print(await connection.scalar(text("SELECT 1")))


# --8<-- [end:cure_plain_text_on_connection]


# --8<-- [start:trap_parameter_missing]
async def trap_parameter_missing(session: AsyncSession) -> None:
    """The text has a parameter, and no value is passed under its name.

    A colon before a word starts one, in a quoted text as well.
    """
    query = text("SELECT id FROM tags WHERE name = :name")
    print(await session.scalar(query, {"tag": "sql"}))


# --8<-- [end:trap_parameter_missing]


# --8<-- [start:cure_parameter_missing]
async def cure_parameter_missing(session: AsyncSession) -> None:
    """Pass a dictionary with each name that the text has after a colon."""
    query = text("SELECT name FROM tags WHERE id = :id")
    print(await session.scalar(query, {"id": 1}))


# --8<-- [end:cure_parameter_missing]


# --8<-- [start:trap_list_in_text]
async def trap_list_in_text(session: AsyncSession) -> None:
    """``IN`` wants values in parentheses: this one has a single parameter.

    Any other slip in a text says the same, and near which word it is.
    """
    query = text("SELECT count(*) FROM tags WHERE id IN :ids")
    print(await session.scalar(query, {"ids": [1, 2, 3]}))


# --8<-- [end:trap_list_in_text]


# --8<-- [start:cure_list_in_text]
from sqlalchemy import bindparam


async def cure_list_in_text(session: AsyncSession) -> None:
    """Let SQLAlchemy write a parameter for each value: ``expanding``."""
    query = text("SELECT count(*) FROM tags WHERE id IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    print(await session.scalar(query, {"ids": [1, 2, 3]}))


# --8<-- [end:cure_list_in_text]


# --8<-- [start:trap_two_commands]
async def trap_two_commands(session: AsyncSession) -> None:
    """Both drivers take one statement at a time."""
    await session.execute(
        text("DELETE FROM post_tags; DELETE FROM tags WHERE id > 5")
    )


# --8<-- [end:trap_two_commands]


# --8<-- [start:cure_two_commands]
async def cure_two_commands(session: AsyncSession) -> None:
    """Send one after the other, in one transaction."""
    for command in ("DELETE FROM post_tags", "DELETE FROM tags WHERE id > 5"):
        await session.execute(text(command))
    await session.commit()
    print("tags:", await session.scalar(select(func.count(Tag.id))))


# --8<-- [end:cure_two_commands]


# --8<-- [start:trap_too_many_values]
async def trap_too_many_values(session: AsyncSession) -> None:
    """Each value is a parameter, and a statement takes no more of them.

    PostgreSQL's driver takes 32767, SQLite as many as it was built for: 32766
    if nobody chose. An INSERT of many rows meets the same limit.
    """
    ids = range(300_000)
    query = select(func.count(Tag.id)).where(Tag.id.in_(ids))
    print(await session.scalar(query))


# --8<-- [end:trap_too_many_values]


# --8<-- [start:cure_too_many_values]
async def cure_too_many_values(session: AsyncSession) -> None:
    """Ask in parts, or send the list as one value, an array or JSON."""
    ids = range(60_000)
    found = 0
    for start in range(0, len(ids), 30_000):
        part = Tag.id.in_(ids[start : start + 30_000])
        found += await session.scalar(select(func.count(Tag.id)).where(part))
    print("found:", found)


# --8<-- [end:cure_too_many_values]


# --8<-- [start:trap_no_row]
async def trap_no_row(session: AsyncSession) -> None:
    """``one()`` and ``scalar_one()`` insist on a row, and there is none."""
    query = select(User).where(User.username == "nobody")
    user = (await session.execute(query)).scalar_one()
    print(user.username)


# --8<-- [end:trap_no_row]


# --8<-- [start:cure_no_row]
async def cure_no_row(session: AsyncSession) -> None:
    """Let none be an answer: ``scalar_one_or_none()``, and look at it."""
    query = select(User).where(User.username == "nobody")
    user = (await session.execute(query)).scalar_one_or_none()
    print("not found" if user is None else user.username)


# --8<-- [end:cure_no_row]


# --8<-- [start:trap_many_rows]
async def trap_many_rows(session: AsyncSession) -> None:
    """More than one row has what was asked for, or a join repeats it."""
    query = select(User).join(User.posts)
    user = (await session.execute(query)).scalar_one_or_none()
    print(user.username)


# --8<-- [end:trap_many_rows]


# --8<-- [start:cure_many_rows]
async def cure_many_rows(session: AsyncSession) -> None:
    """Ask by what is unique; for any one of them, order and ``limit(1)``."""
    query = select(User).where(User.posts.any()).order_by(User.id).limit(1)
    user = (await session.execute(query)).scalar_one_or_none()
    print(user.username)


# --8<-- [end:cure_many_rows]


# --8<-- [start:trap_list_in_select]
async def trap_list_in_select() -> None:
    """``select()`` took a list before SQLAlchemy 2: it takes arguments now.

    It says the same of what is no model, such as a Pydantic class.
    """
    print(select([User.id, User.username]))


# --8<-- [end:trap_list_in_select]


# --8<-- [start:cure_list_in_select]
async def cure_list_in_select() -> None:
    """Leave the brackets out."""
    print(select(User.id, User.username))


# --8<-- [end:cure_list_in_select]


# --8<-- [start:trap_row_as_dict]
async def trap_row_as_dict(session: AsyncSession) -> None:
    """A row is a tuple, since SQLAlchemy 2."""
    row = (await session.execute(select(Tag.name).limit(1))).one()
    print(row["name"])


# --8<-- [end:trap_row_as_dict]


# --8<-- [start:cure_row_as_dict]
async def cure_row_as_dict(session: AsyncSession) -> None:
    """Read ``row.name``, or ask for dictionaries with ``mappings()``."""
    query = select(Tag.id, Tag.name).order_by(Tag.id).limit(1)
    row = (await session.execute(query)).one()
    print(row.name)
    print((await session.execute(query)).mappings().one()["name"])


# --8<-- [end:cure_row_as_dict]


# --8<-- [start:trap_column_not_in_row]
async def trap_column_not_in_row(session: AsyncSession) -> None:
    """The rows do not have a column that is asked for, here the key.

    It is the text of the query that says what they have.
    """
    query = select(Tag).from_statement(text("SELECT name FROM tags"))
    print(len((await session.scalars(query)).all()))


# --8<-- [end:trap_column_not_in_row]


# --8<-- [start:cure_column_not_in_row]
async def cure_column_not_in_row(session: AsyncSession) -> None:
    """Select all columns of the model, by the names of the table."""
    query = select(Tag).from_statement(text("SELECT id, name FROM tags"))
    print(len((await session.scalars(query)).all()))


# --8<-- [end:cure_column_not_in_row]


# --8<-- [start:trap_no_rows_to_return]
async def trap_no_rows_to_return(session: AsyncSession) -> None:
    """An UPDATE, INSERT or DELETE has no rows, unless it is asked for them."""
    change = update(Tag).where(Tag.id == 1).values(name="new")
    print((await session.execute(change)).scalars().all())


# --8<-- [end:trap_no_rows_to_return]


# --8<-- [start:cure_no_rows_to_return]
async def cure_no_rows_to_return(session: AsyncSession) -> None:
    """Ask with ``returning()``; their number is in ``rowcount``."""
    change = update(Tag).where(Tag.id == 1).values(name="new")
    print("changed:", (await session.execute(change)).rowcount)
    names = await session.scalars(change.returning(Tag.name))
    print(names.all())


# --8<-- [end:cure_no_rows_to_return]


# --8<-- [start:trap_result_twice]
async def trap_result_twice(session: AsyncSession) -> None:
    """``first()``, ``one()`` and ``scalar()`` close the result."""
    result = await session.execute(select(Tag.name))
    print("first:", result.first().name)
    print("all:", len(result.all()))


# --8<-- [end:trap_result_twice]


# --8<-- [start:cure_result_twice]
async def cure_result_twice(session: AsyncSession) -> None:
    """Keep the rows, and look at them as often as you like."""
    rows = (await session.execute(select(Tag.name).order_by(Tag.id))).all()
    print("first:", rows[0].name)
    print("all:", len(rows))


# --8<-- [end:cure_result_twice]


# --8<-- [start:trap_inspect_engine]
from sqlalchemy import inspect


async def trap_inspect_engine(engine: AsyncEngine) -> None:
    """The inspector is not async, and it asks the database."""
    print(inspect(engine).get_table_names())


# --8<-- [end:trap_inspect_engine]


# --8<-- [start:cure_inspect_engine]
async def cure_inspect_engine(engine: AsyncEngine) -> None:
    """Give it to ``run_sync()``, which passes a connection."""
    async with engine.connect() as connection:
        tables = await connection.run_sync(
            lambda plain: inspect(plain).get_table_names()
        )
    print(sorted(tables))


# --8<-- [end:cure_inspect_engine]


# --8<-- [start:trap_evaluate]
async def trap_evaluate(session: AsyncSession) -> None:
    """Python has to find the rows among the session's objects, and cannot."""
    await session.execute(
        update(Tag)
        .where(func.length(Tag.name) > 5)
        .values(name=Tag.name + "!")
        .execution_options(synchronize_session="evaluate")
    )


# --8<-- [end:trap_evaluate]


# --8<-- [start:cure_evaluate]
async def cure_evaluate(session: AsyncSession) -> None:
    """Leave the option out, and the database says which rows it were.

    If no object of the table is in the session, ``False`` costs nothing.
    """
    result = await session.execute(
        update(Tag)
        .where(func.length(Tag.name) > 5)
        .values(name=Tag.name + "!")
    )
    print("changed:", result.rowcount)


# --8<-- [end:cure_evaluate]


# --8<-- [start:trap_join_to_what]
async def trap_join_to_what() -> None:
    """Nothing leads from what is selected to what is joined."""
    print(select(User.username).join(Tag))


# --8<-- [end:trap_join_to_what]


# --8<-- [start:cure_join_to_what]
async def cure_join_to_what() -> None:
    """Join along the relationships, one after the other."""
    print(select(User.username).join(User.posts).join(Post.tags))


# --8<-- [end:cure_join_to_what]


# --8<-- [start:trap_query_as_table]
async def trap_query_as_table(session: AsyncSession) -> None:
    """A query stands where a table is wanted."""
    users = select(User.id).where(User.is_active)
    print(await session.scalar(select(func.count()).select_from(users)))


# --8<-- [end:trap_query_as_table]


# --8<-- [start:cure_query_as_table]
async def cure_query_as_table(session: AsyncSession) -> None:
    """Make a table of it, with a name, by ``subquery()`` or ``cte()``."""
    users = select(User.id).where(User.is_active).subquery()
    print(await session.scalar(select(func.count()).select_from(users)))


# --8<-- [end:cure_query_as_table]


# --8<-- [start:trap_auto_correlation]
async def trap_auto_correlation() -> None:
    """The subquery leaves out the tables that the query around it has: all."""
    newest = select(func.max(Post.created_at)).where(Post.author_id == User.id)
    query = select(User.username, Post.title).join(User.posts)
    print(query.where(Post.created_at == newest.scalar_subquery()))


# --8<-- [end:trap_auto_correlation]


# --8<-- [start:cure_auto_correlation]
from sqlalchemy.orm import aliased


async def cure_auto_correlation() -> None:
    """Let the subquery read a table of its own, an alias."""
    other = aliased(Post)
    newest = select(func.max(other.created_at)).where(
        other.author_id == User.id
    )
    query = select(User.username, Post.title).join(User.posts)
    print(query.where(Post.created_at == newest.scalar_subquery()))


# --8<-- [end:cure_auto_correlation]


# --8<-- [start:trap_subquery_in]
async def trap_subquery_in(session: AsyncSession) -> None:
    """``in_()`` takes a query, and ``subquery()`` makes a table of it."""
    writers = select(Post.author_id).subquery()
    query = select(func.count(User.id)).where(User.id.in_(writers))
    print("writers:", await session.scalar(query))


# --8<-- [end:trap_subquery_in]


# --8<-- [start:cure_subquery_in]
async def cure_subquery_in(session: AsyncSession) -> None:
    """Leave ``subquery()`` out."""
    writers = select(Post.author_id)
    query = select(func.count(User.id)).where(User.id.in_(writers))
    print("writers:", await session.scalar(query))


# --8<-- [end:cure_subquery_in]


# --8<-- [start:trap_not_a_list]
async def trap_not_a_list() -> None:
    """``in_()`` takes a list or a query, and this is one value."""
    print(select(Tag.id).where(Tag.name.in_("sql")))


# --8<-- [end:trap_not_a_list]


# --8<-- [start:cure_not_a_list]
async def cure_not_a_list() -> None:
    """Compare one value with ``==``; put several into a list."""
    print(select(Tag.id).where(Tag.name == "sql"))
    print(select(Tag.id).where(Tag.name.in_(["sql", "python"])))


# --8<-- [end:cure_not_a_list]


# --8<-- [start:trap_ambiguous]
async def trap_ambiguous(session: AsyncSession) -> None:
    """Both tables of the join have a column of this name."""
    await session.execute(
        text("SELECT id FROM users JOIN posts ON author_id = users.id")
    )


# --8<-- [end:trap_ambiguous]


# --8<-- [start:cure_ambiguous]
async def cure_ambiguous(session: AsyncSession) -> None:
    """Write the table before the column; SQLAlchemy's expressions do."""
    query = select(User.id).join(User.posts)
    print("rows:", len((await session.scalars(query)).all()))


# --8<-- [end:cure_ambiguous]


# --8<-- [start:trap_not_joined]
async def trap_not_joined(session: AsyncSession) -> None:
    """The text names a table that the query does not read.

    On SQLite, the message is that there is no such column.
    """
    query = select(Post.title).where(text("users.username = 'avocet'"))
    print((await session.scalars(query)).all())


# --8<-- [end:trap_not_joined]


# --8<-- [start:cure_not_joined]
async def cure_not_joined(session: AsyncSession) -> None:
    """Join it, and write the condition with the model, not as text."""
    query = select(Post.title).join(Post.author)
    titles = await session.scalars(query.where(User.username == "avocet"))
    print("posts:", len(titles.all()))


# --8<-- [end:cure_not_joined]


# --8<-- [start:trap_function]
async def trap_function(session: AsyncSession) -> None:
    """Each database has functions of its own: ``func`` takes any name.

    On PostgreSQL, it may be the types of the arguments that no function has.
    """
    print(await session.scalar(select(func.ifempty(Tag.name, "none"))))


# --8<-- [end:trap_function]


# --8<-- [start:cure_function]
async def cure_function(session: AsyncSession) -> None:
    """Use one that each has, or ask the dialect which one to use."""
    name = func.coalesce(func.nullif(Tag.name, ""), "none")
    print(await session.scalar(select(name).order_by(Tag.id)))


# --8<-- [end:cure_function]


# --8<-- [start:trap_distinct_order]
async def trap_distinct_order(session: AsyncSession) -> None:
    """Of rows made one, it is not known which one's value to order by."""
    query = (
        select(User.username)
        .distinct()
        .join(User.posts)
        .order_by(Post.created_at)
    )
    print((await session.scalars(query)).all())


# --8<-- [end:trap_distinct_order]


# --8<-- [start:cure_distinct_order]
async def cure_distinct_order(session: AsyncSession) -> None:
    """Group, and order by an aggregate."""
    query = (
        select(User.username)
        .join(User.posts)
        .group_by(User.id)
        .order_by(func.min(Post.created_at), User.id)
    )
    print("users:", len((await session.scalars(query)).all()))


# --8<-- [end:cure_distinct_order]


# --8<-- [start:trap_locked_distinct]
async def trap_locked_distinct(session: AsyncSession) -> None:
    """A lock is of a row of a table, and DISTINCT makes one of several."""
    query = select(User).distinct().join(User.posts).with_for_update()
    await session.scalars(query)


# --8<-- [end:trap_locked_distinct]


# --8<-- [start:cure_locked_distinct]
async def cure_locked_distinct(session: AsyncSession) -> None:
    """Ask with ``any()`` or ``in_()`` instead: no row comes twice."""
    query = select(User).where(User.posts.any()).with_for_update()
    print("locked:", len((await session.scalars(query)).all()))


# --8<-- [end:cure_locked_distinct]


# --8<-- [start:trap_rows_as_value]
async def trap_rows_as_value(session: AsyncSession) -> None:
    """A subquery that stands for a value has more than one row.

    SQLite takes the first, and says nothing.
    """
    title = select(Post.title).where(Post.author_id == User.id)
    query = select(User.username, title.scalar_subquery())
    print((await session.execute(query)).all())


# --8<-- [end:trap_rows_as_value]


# --8<-- [start:cure_rows_as_value]
async def cure_rows_as_value(session: AsyncSession) -> None:
    """Make it one row: an aggregate, or an order and ``limit(1)``."""
    title = select(func.max(Post.title)).where(Post.author_id == User.id)
    query = select(User.username, title.scalar_subquery())
    print("rows:", len((await session.execute(query)).all()))


# --8<-- [end:cure_rows_as_value]


# --8<-- [start:trap_fewer_values]
async def trap_fewer_values(session: AsyncSession) -> None:
    """The list of columns is longer than the list of values.

    SQLite counts both: ``1 values for 2 columns``.
    """
    insert = text("INSERT INTO tags (id, name) VALUES (:name)")
    await session.execute(insert, {"name": "new"})


# --8<-- [end:trap_fewer_values]


# --8<-- [start:cure_fewer_values]
from sqlalchemy import insert


async def cure_fewer_values(session: AsyncSession) -> None:
    """Give each column a value; ``insert()`` writes both lists itself."""
    result = await session.execute(insert(Tag).values(id=100, name="new"))
    print("inserted:", result.rowcount)


# --8<-- [end:cure_fewer_values]


# --8<-- [start:trap_like_escape]
async def trap_like_escape(session: AsyncSession) -> None:
    """In a pattern, a backslash is for the letter after it.

    SQLite takes it for a letter like any other.
    """
    entered = "\\"
    await session.scalars(select(User).where(User.username.endswith(entered)))


# --8<-- [end:trap_like_escape]


# --8<-- [start:cure_like_escape]
async def cure_like_escape(session: AsyncSession) -> None:
    """Have the text escaped, with ``autoescape``."""
    entered = "\\"
    wanted = User.username.endswith(entered, autoescape=True)
    print((await session.scalars(select(User).where(wanted))).all())


# --8<-- [end:cure_like_escape]


# --8<-- [start:trap_deep_condition]
from sqlalchemy import or_


async def trap_deep_condition(session: AsyncSession) -> None:
    """SQLite nests the conditions, one within the other, 1000 deep."""
    wanted = or_(*(Tag.name == f"tag {number}" for number in range(1001)))
    print((await session.scalars(select(Tag).where(wanted))).all())


# --8<-- [end:trap_deep_condition]


# --8<-- [start:cure_deep_condition]
async def cure_deep_condition(session: AsyncSession) -> None:
    """Put the values into one list."""
    wanted = Tag.name.in_([f"tag {number}" for number in range(1001)])
    print((await session.scalars(select(Tag).where(wanted))).all())


# --8<-- [end:cure_deep_condition]


# --8<-- [start:trap_other_dialect]
from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY


async def trap_other_dialect(engine: AsyncEngine) -> None:
    """The type is PostgreSQL's, and the tests run on SQLite."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        words: Mapped[list[str]] = mapped_column(ARRAY(String))

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


# --8<-- [end:trap_other_dialect]


# --8<-- [start:cure_other_dialect]
from sqlalchemy import JSON


async def cure_other_dialect(engine: AsyncEngine) -> None:
    """Say what the other one has instead, or test on PostgreSQL."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        words: Mapped[list[str]] = mapped_column(
            ARRAY(String).with_variant(JSON(), "sqlite")
        )

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    print("created:", *Base.metadata.tables)


# --8<-- [end:cure_other_dialect]
