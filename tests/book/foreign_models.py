"""Somebody else's models, written in another way than the book's.

Keys are integers that the database makes, times come from ``func.now()``,
nothing is mixed in, and all names are others.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's declaration
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON(),
        list[str]: JSON().with_variant(JSONB(), "postgresql"),
    }


class Writer(Base):
    __tablename__ = "writers"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str]
    vita: Mapped["Vita | None"] = relationship()
    articles: Mapped[list["Article"]] = relationship(
        back_populates="writer", order_by="Article.id.desc()"
    )
    replies: Mapped[list["Reply"]] = relationship(back_populates="writer")


class Vita(Base):
    __tablename__ = "vitae"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("writers.id"))


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("writers.id"))
    path: Mapped[str]
    headline: Mapped[str]
    copy: Mapped[str]
    shelf: Mapped[int | None]
    made: Mapped[datetime] = mapped_column(server_default=func.now())
    removed: Mapped[datetime | None]
    writer: Mapped[Writer | None] = relationship(back_populates="articles")
    replies: Mapped[list["Reply"]] = relationship(back_populates="article")
    tags: Mapped[list["Label"]] = relationship()

    __table_args__ = (
        Index(
            "article_paths",
            "path",
            unique=True,
            postgresql_where=text("removed IS NULL"),
            sqlite_where=text("removed IS NULL"),
        ),
    )


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))


class Reply(Base):
    __tablename__ = "replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("writers.id"))
    article: Mapped[Article] = relationship(back_populates="replies")
    writer: Mapped[Writer] = relationship(back_populates="replies")


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    cents: Mapped[int] = mapped_column(CheckConstraint("cents >= 0"))
    shelf: Mapped[int | None]
    extra: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), onupdate=func.now()
    )
    removed: Mapped[datetime | None]


class Wallet(Base):
    __tablename__ = "wallets"

    id: Mapped[int] = mapped_column(primary_key=True)
    cents: Mapped[int]


class Booking(Base):
    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(primary_key=True)
    move_id: Mapped[UUID]
    wallet_id: Mapped[int] = mapped_column(ForeignKey("wallets.id"))
    cents: Mapped[int]

    __table_args__ = (UniqueConstraint("move_id", "wallet_id"),)


class Vacancy(Base):
    __tablename__ = "vacancies"

    id: Mapped[int] = mapped_column(primary_key=True)
    insert_id: Mapped[UUID | None]
    feed_key: Mapped[str | None] = mapped_column(unique=True)
    firm: Mapped[str]
    headline: Mapped[str]
    land: Mapped[str]
    remote: Mapped[bool]
    wants: Mapped[list[str]]
    until: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
