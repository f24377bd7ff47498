# Part of the package database-recipes: cookbook why "…"
"""Mapping.

Models are put together at their first use: a fault in one shows up there.
"""

from sqlalchemy import Enum, ForeignKey, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    relationship,
)

from recipes.schema import Post, Tag, User

ONLY_ON = {
    "trap_enum_name": "postgresql",
    "cure_enum_name": "postgresql",
}
WORDINGS = {
    "trap_dataclass_order": {
        "Python": "non-default argument 'email' follows default argument"
    },
    "trap_enum_name": {"psycopg": "PostgreSQL ENUM type requires a name."},
    "trap_filter_by": {
        "SQLAlchemy 2.0": 'Entity namespace for "users" has no property "name"'
    },
    "trap_reserved": {
        "SQLAlchemy 2.0": "Attribute name 'metadata' is reserved when using"
        " the Declarative API."
    },
}


def configure(base: type[DeclarativeBase]) -> None:
    """Do what the first query does, and let go of these models."""
    try:
        base.registry.configure()
    finally:
        base.registry.dispose()


# --8<-- [start:trap_unknown_name]
async def trap_unknown_name() -> None:
    """No class of this name is known when the models are first used.

    The name is misspelt, or nothing has imported the module of the class.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes = relationship("Notes")

    configure(Base)


# --8<-- [end:trap_unknown_name]


# --8<-- [start:cure_unknown_name]
async def cure_unknown_name() -> None:
    """Write the name of the class, and import the modules of all models.

    The ``__init__.py`` of the models' package is the place for the imports.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship()

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))

    print(select(Article.id).join(Article.notes))


# --8<-- [end:cure_unknown_name]


# --8<-- [start:trap_failed_before]
from contextlib import suppress


async def trap_failed_before() -> None:
    """A model failed at its first use, and all of its base fail since then.

    What failed stands at the end of the message.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        author: Mapped[str] = relationship()

    with suppress(Exception):
        Article()
    configure(Base)


# --8<-- [end:trap_failed_before]


# --8<-- [start:cure_failed_before]
async def cure_failed_before() -> None:
    """Configure all models when the program starts, and let it fail there."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)

    Base.registry.configure()
    print(select(Article))


# --8<-- [end:cure_failed_before]


# --8<-- [start:trap_two_of_a_name]
async def trap_two_of_a_name() -> None:
    """Two modules have a class of this name, and either can be meant."""

    class Base(DeclarativeBase): ...

    images = []
    for module in ("blog", "shop"):

        class Image(Base):
            __module__ = module
            __tablename__ = f"{module}_images"
            id: Mapped[int] = mapped_column(primary_key=True)

        images.append(Image)

    class Cover(Base):
        __tablename__ = "covers"
        id: Mapped[int] = mapped_column(primary_key=True)
        image_id: Mapped[int] = mapped_column(ForeignKey("blog_images.id"))
        image = relationship("Image")

    configure(Base)


# --8<-- [end:trap_two_of_a_name]


# --8<-- [start:cure_two_of_a_name]
async def cure_two_of_a_name() -> None:
    """Write the module as well, or give the class another name."""

    class Base(DeclarativeBase): ...

    images = []
    for module in ("blog", "shop"):

        class Image(Base):
            __module__ = module
            __tablename__ = f"{module}_images"
            id: Mapped[int] = mapped_column(primary_key=True)

        images.append(Image)

    class Cover(Base):
        __tablename__ = "covers"
        id: Mapped[int] = mapped_column(primary_key=True)
        image_id: Mapped[int] = mapped_column(ForeignKey("blog_images.id"))
        image = relationship("blog.Image")

    print(select(Cover.id).join(Cover.image))


# --8<-- [end:cure_two_of_a_name]


# --8<-- [start:trap_no_foreign_key]
async def trap_no_foreign_key() -> None:
    """No foreign key tells how the two tables belong together.

    Or there is one, and no table of the name that it has.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship()

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int]

    configure(Base)


# --8<-- [end:trap_no_foreign_key]


# --8<-- [start:cure_no_foreign_key]
async def cure_no_foreign_key() -> None:
    """Give the column that refers to the other table a ``ForeignKey``.

    Without one in the database, say it to the relationship alone:
    ``primaryjoin="foreign(Note.article_id) == Article.id"``.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship()

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))

    print(select(Article.id).join(Article.notes))


# --8<-- [end:cure_no_foreign_key]


# --8<-- [start:trap_two_foreign_keys]
async def trap_two_foreign_keys() -> None:
    """Two foreign keys lead to the other table, and either can be meant."""

    class Base(DeclarativeBase): ...

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Letter(Base):
        __tablename__ = "letters"
        id: Mapped[int] = mapped_column(primary_key=True)
        sender_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
        reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
        sender: Mapped[Person] = relationship()

    configure(Base)


# --8<-- [end:trap_two_foreign_keys]


# --8<-- [start:cure_two_foreign_keys]
async def cure_two_foreign_keys() -> None:
    """Name the column in ``foreign_keys``, in each of the relationships.

    On the other side, where the class comes later, it is a string:
    ``foreign_keys="Letter.sender_id"``.
    """

    class Base(DeclarativeBase): ...

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Letter(Base):
        __tablename__ = "letters"
        id: Mapped[int] = mapped_column(primary_key=True)
        sender_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
        reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
        sender: Mapped[Person] = relationship(foreign_keys=[sender_id])
        reader: Mapped[Person] = relationship(foreign_keys=[reader_id])

    print(select(Letter.id).join(Letter.sender))


# --8<-- [end:cure_two_foreign_keys]


# --8<-- [start:trap_overlaps]
async def trap_overlaps() -> None:
    """Two relationships write one column, and do not know of each other."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship()

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
        article: Mapped[Article] = relationship()

    configure(Base)


# --8<-- [end:trap_overlaps]


# --8<-- [start:cure_overlaps]
async def cure_overlaps() -> None:
    """Name each in ``back_populates`` of the other.

    One that is only read, as one with a ``primaryjoin`` of its own often is,
    gets ``viewonly=True`` instead.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship(back_populates="article")

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
        article: Mapped[Article] = relationship(back_populates="notes")

    note = Note(article=Article(id=7))
    print("the other side knows:", note.article.notes == [note])


# --8<-- [end:cure_overlaps]


# --8<-- [start:trap_no_such_side]
async def trap_no_such_side() -> None:
    """``back_populates`` names what the other class does not have."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship(back_populates="articles")

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
        article: Mapped[Article] = relationship(back_populates="notes")

    configure(Base)


# --8<-- [end:trap_no_such_side]


# --8<-- [start:cure_no_such_side]
async def cure_no_such_side() -> None:
    """Name the attribute of the other class, letter by letter."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        notes: Mapped[list["Note"]] = relationship(back_populates="article")

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
        article: Mapped[Article] = relationship(back_populates="notes")

    note = Note(article=Article(id=7))
    print("the other side knows:", note.article.notes == [note])


# --8<-- [end:cure_no_such_side]


# --8<-- [start:trap_one_direction]
async def trap_one_direction() -> None:
    """Both sides have the same key: nothing says which row is the parent."""

    class Base(DeclarativeBase): ...

    class Topic(Base):
        __tablename__ = "topics"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
        parent: Mapped["Topic | None"] = relationship(
            back_populates="children"
        )
        children: Mapped[list["Topic"]] = relationship(back_populates="parent")

    configure(Base)


# --8<-- [end:trap_one_direction]


# --8<-- [start:cure_one_direction]
async def cure_one_direction() -> None:
    """Name the parent's key in ``remote_side`` where one row is meant."""

    class Base(DeclarativeBase): ...

    class Topic(Base):
        __tablename__ = "topics"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
        parent: Mapped["Topic | None"] = relationship(
            back_populates="children", remote_side=[id]
        )
        children: Mapped[list["Topic"]] = relationship(back_populates="parent")

    topic = Topic(children=[Topic(), Topic()])
    print(
        "parents of both:", {child.parent == topic for child in topic.children}
    )


# --8<-- [end:cure_one_direction]


# --8<-- [start:trap_table_name]
async def trap_table_name(engine: AsyncEngine) -> None:
    """A foreign key names a table that is not known here.

    It is the name of a class, or misspelt, or nothing has imported the module
    of the table, as in the ``env.py`` of Alembic.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("Article.id"))

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


# --8<-- [end:trap_table_name]


# --8<-- [start:cure_table_name]
async def cure_table_name(engine: AsyncEngine) -> None:
    """Write the table's name, and import the modules of all models.

    A table in a schema has its schema in front: ``"shop.articles.id"``.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)
        article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    print("created:", *Base.metadata.tables)


# --8<-- [end:cure_table_name]


# --8<-- [start:trap_table_twice]
async def trap_table_twice() -> None:
    """Two classes have one table, or one module is imported twice.

    ``models`` and ``app.models`` are two modules to Python, of one file.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str]

    class Headline(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)


# --8<-- [end:trap_table_twice]


# --8<-- [start:cure_table_twice]
async def cure_table_twice() -> None:
    """Define the table once, and import its module by one name.

    A second class may have the table of the first, as here.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str]

    class Headline(Base):
        __table__ = Article.__table__

    print(select(Headline.title))


# --8<-- [end:cure_table_twice]


# --8<-- [start:trap_class_twice]
async def trap_class_twice() -> None:
    """This base has a class of this name: relationships find the new one.

    A function makes it again, a test defines it, or a cell of a notebook runs
    again.
    """

    class Base(DeclarativeBase): ...

    def log_of(year: int) -> type[Base]:
        class Log(Base):
            __module__ = "logs"
            __tablename__ = f"log_{year}"
            id: Mapped[int] = mapped_column(primary_key=True)

        return Log

    logs = [log_of(year) for year in (2025, 2026)]
    print([log.__name__ for log in logs])


# --8<-- [end:trap_class_twice]


# --8<-- [start:cure_class_twice]
async def cure_class_twice() -> None:
    """Give each class a name of its own; a test has a base of its own."""

    class Base(DeclarativeBase): ...

    def log_of(year: int) -> type[Base]:
        class Log(Base):
            __abstract__ = True
            id: Mapped[int] = mapped_column(primary_key=True)

        return type(f"Log{year}", (Log,), {"__tablename__": f"log_{year}"})

    print([log_of(year).__name__ for year in (2025, 2026)])


# --8<-- [end:cure_class_twice]


# --8<-- [start:trap_no_primary_key]
async def trap_no_primary_key() -> None:
    """The ORM knows rows by their primary key, and this table has none."""

    class Base(DeclarativeBase): ...

    class Visit(Base):
        __tablename__ = "visits"
        page: Mapped[str]
        visitor: Mapped[str]


# --8<-- [end:trap_no_primary_key]


# --8<-- [start:cure_no_primary_key]
async def cure_no_primary_key() -> None:
    """Mark what tells the rows apart, be it more than one column.

    A view, or a table that you do not own, is marked in the same way: the
    database does not have to know of the key.
    """

    class Base(DeclarativeBase): ...

    class Visit(Base):
        __tablename__ = "visits"
        page: Mapped[str] = mapped_column(primary_key=True)
        visitor: Mapped[str] = mapped_column(primary_key=True)

    print(select(Visit))


# --8<-- [end:cure_no_primary_key]


# --8<-- [start:trap_no_table]
async def trap_no_table() -> None:
    """The class has no table: each model needs one, or a parent that has."""

    class Base(DeclarativeBase): ...

    class Model(Base):
        id: Mapped[int] = mapped_column(primary_key=True)


# --8<-- [end:trap_no_table]


# --8<-- [start:cure_no_table]
async def cure_no_table() -> None:
    """Write ``__tablename__``, or ``__abstract__`` if it is but a base."""

    class Base(DeclarativeBase): ...

    class Model(Base):
        __abstract__ = True
        id: Mapped[int] = mapped_column(primary_key=True)

    class Article(Model):
        __tablename__ = "articles"

    print(select(Article))


# --8<-- [end:cure_no_table]


# --8<-- [start:trap_reserved]
async def trap_reserved() -> None:
    """``Base.metadata`` is the list of tables: no column can take its name."""

    class Base(DeclarativeBase): ...

    class Upload(Base):
        __tablename__ = "uploads"
        id: Mapped[int] = mapped_column(primary_key=True)
        metadata: Mapped[str]  # type: ignore[assignment]


# --8<-- [end:trap_reserved]


# --8<-- [start:cure_reserved]
async def cure_reserved() -> None:
    """Take another name in Python, and give the column its own."""

    class Base(DeclarativeBase): ...

    class Upload(Base):
        __tablename__ = "uploads"
        id: Mapped[int] = mapped_column(primary_key=True)
        details: Mapped[str] = mapped_column("metadata")

    print(select(Upload))


# --8<-- [end:cure_reserved]


# --8<-- [start:trap_annotation]
async def trap_annotation() -> None:
    """The annotation is not ``Mapped``, which SQLAlchemy 2 looks for."""

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: int = mapped_column(primary_key=True)  # type: ignore[assignment]


# --8<-- [end:trap_annotation]


# --8<-- [start:cure_annotation]
async def cure_annotation() -> None:
    """Write ``Mapped[int]``: the annotation of a column.

    Models of SQLAlchemy 1 that are annotated otherwise pass with
    ``__allow_unmapped__ = True`` on the base.
    """

    class Base(DeclarativeBase): ...

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)

    print(select(Article))


# --8<-- [end:cure_annotation]


# --8<-- [start:trap_dataclass_order]
from sqlalchemy.orm import MappedAsDataclass


async def trap_dataclass_order() -> None:
    """An argument with a default stands before one without."""

    class Base(MappedAsDataclass, DeclarativeBase): ...

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        nickname: Mapped[str | None] = mapped_column(default=None)
        email: Mapped[str]


# --8<-- [end:trap_dataclass_order]


# --8<-- [start:cure_dataclass_order]
async def cure_dataclass_order() -> None:
    """Take arguments by name only, with ``kw_only``: no order matters then."""

    class Base(MappedAsDataclass, DeclarativeBase, kw_only=True): ...

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True, init=False)
        nickname: Mapped[str | None] = mapped_column(default=None)
        email: Mapped[str]

    print(Person(email="ada@example.org").nickname)


# --8<-- [end:cure_dataclass_order]


# --8<-- [start:trap_enum_name]
async def trap_enum_name(engine: AsyncEngine) -> None:
    """An enum is a type on PostgreSQL, and a type has a name."""

    class Base(DeclarativeBase): ...

    class Task(Base):
        __tablename__ = "tasks"
        id: Mapped[int] = mapped_column(primary_key=True)
        state: Mapped[str] = mapped_column(Enum("open", "done"))

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


# --8<-- [end:trap_enum_name]


# --8<-- [start:cure_enum_name]
async def cure_enum_name(engine: AsyncEngine) -> None:
    """Name it; the class of a Python enum names it as well."""

    class Base(DeclarativeBase): ...

    class Task(Base):
        __tablename__ = "tasks"
        id: Mapped[int] = mapped_column(primary_key=True)
        state: Mapped[str] = mapped_column(
            Enum("open", "done", name="task_state")
        )

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    print("created:", *Base.metadata.tables)


# --8<-- [end:cure_enum_name]


# --8<-- [start:trap_boolean]
async def trap_boolean() -> None:
    """``and``, ``or``, ``not`` and ``if`` ask Python, not the database.

    So do ``in`` and ``a < b < c``.
    """
    print(select(Tag).where(Tag.id > 5 and Tag.name == "sql"))


# --8<-- [end:trap_boolean]


# --8<-- [start:cure_boolean]
async def cure_boolean() -> None:
    """Write ``&``, ``|`` and ``~``, with parentheses, or a comma for AND.

    Whether a variable has a condition, ask ``is not None``.
    """
    print(select(Tag.id).where((Tag.id > 5) & ~(Tag.name == "sql")))


# --8<-- [end:cure_boolean]


# --8<-- [start:trap_cartesian]
import warnings


async def trap_cartesian(session: AsyncSession) -> None:
    """Nothing joins the two tables: each row is paired with each.

    The message goes on with their names, in any order.
    """
    query = select(User.username, Post.title).where(User.username == "avocet")
    with warnings.catch_warnings(record=True) as caught:
        rows = (await session.execute(query)).all()
    message, *_ = str(caught[0].message).partition(" between ")
    print("failed:", message)
    print("rows:", len(rows))


# --8<-- [end:trap_cartesian]


# --8<-- [start:cure_cartesian]
async def cure_cartesian(session: AsyncSession) -> None:
    """Join the tables, each with the one before."""
    query = (
        select(User.username, Post.title)
        .join(User.posts)
        .where(User.username == "avocet")
    )
    rows = (await session.execute(query)).all()
    print("rows:", len(rows))


# --8<-- [end:cure_cartesian]


# --8<-- [start:trap_related_attribute]
async def trap_related_attribute() -> None:
    """``Post.author`` is a relationship, not the class ``User``."""
    print(select(Post.id).where(Post.author.username == "avocet"))


# --8<-- [end:trap_related_attribute]


# --8<-- [start:cure_related_attribute]
async def cure_related_attribute() -> None:
    """Join it, and ask the other class."""
    query = select(Post.id).join(Post.author)
    print(query.where(User.username == "avocet"))


# --8<-- [end:cure_related_attribute]


# --8<-- [start:trap_filter_by]
async def trap_filter_by() -> None:
    """The model that the query is about has no attribute of this name.

    After a ``join()``, SQLAlchemy 2.0 asks the joined one alone.
    """
    print(select(User.id).filter_by(name="avocet"))


# --8<-- [end:trap_filter_by]


# --8<-- [start:cure_filter_by]
async def cure_filter_by() -> None:
    """Write ``where()``: it says whose attribute, and an editor checks it."""
    print(select(User.id).where(User.username == "avocet"))


# --8<-- [end:cure_filter_by]


# --8<-- [start:trap_keyword]
async def trap_keyword() -> None:
    """The model has no attribute of this name.

    A dictionary from a form or a JSON body may have more than the model.
    """
    body = {"username": "ada", "name": "Ada"}
    user = User(**body)
    print(user.username)


# --8<-- [end:trap_keyword]


# --8<-- [start:cure_keyword]
async def cure_keyword() -> None:
    """Pass what the model has, and of a dictionary nothing else."""
    body = {"username": "ada", "name": "Ada"}
    known = {"username", "email"}
    user = User(**{key: body[key] for key in body.keys() & known})
    print(user.username)


# --8<-- [end:cure_keyword]


# --8<-- [start:trap_not_a_model]
async def trap_not_a_model(session: AsyncSession) -> None:
    """``add()`` takes an object of a model: a list or a dict is none."""
    session.add([Tag(name="new"), Tag(name="newer")])


# --8<-- [end:trap_not_a_model]


# --8<-- [start:cure_not_a_model]
async def cure_not_a_model(session: AsyncSession) -> None:
    """Give several to ``add_all()``; make a model of a dictionary first."""
    body = {"name": "newer"}
    session.add_all([Tag(name="new"), Tag(**body)])
    await session.commit()
    print("tags:", await session.scalar(select(func.count(Tag.id))))


# --8<-- [end:cure_not_a_model]


# --8<-- [start:trap_no_state]
async def trap_no_state(session: AsyncSession) -> None:
    """A relationship takes an object of a model, not a key or a dict.

    So do ``add()``, ``refresh()`` and ``delete()``.
    """
    post = await session.scalar(select(Post).order_by(Post.id).limit(1))
    post.category = 1


# --8<-- [end:trap_no_state]


# --8<-- [start:cure_no_state]
async def cure_no_state(session: AsyncSession) -> None:
    """Set the column to the key, or the relationship to the object."""
    post = await session.scalar(select(Post).order_by(Post.id).limit(1))
    post.category_id = 1
    await session.commit()
    print("category:", post.category_id)


# --8<-- [end:cure_no_state]
