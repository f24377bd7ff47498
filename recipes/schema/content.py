"""What the site publishes: posts, their categories, tags and comments."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Identity,
    Index,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import (
    Mapped,
    mapped_column,
    relationship,
)

from recipes.schema.base import (
    POSTGRESQL_ONLY,
    Base,
    BigId,
    SoftDelete,
    Timestamps,
    enum_of,
    only_where,
)
from recipes.schema.keys import uuid7
from recipes.schema.times import utc_now

if TYPE_CHECKING:
    from recipes.schema.people import User


class Category(Base):
    """A shelf for posts and products, possibly within another one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id"), index=True
    )
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))

    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_own_parent"),
    )


class Tag(Base):
    """A word that posts can be found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column(
        "post_id",
        ForeignKey("posts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True
    ),
    Index("ix_post_tags_tag_id_post_id", "tag_id", "post_id"),
    comment="Which posts have which tags.",
)


class PostStatus(StrEnum):
    """Where a post stands. A published one has a ``published_at``."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Post(Timestamps, SoftDelete, Base):
    """An article. Its slug is unique among the live posts.

    ``version`` goes up with every update by the ORM, which refuses to save
    over somebody else's change. On PostgreSQL the table also has the column
    ``search_vector`` (``Post.__table__.c.search_vector``), kept up to date by
    the server and never loaded: English words of the title (weight A) and
    of the body (weight B).
    """

    __tablename__ = "posts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    author_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE")
    )
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id"), index=True
    )
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[PostStatus] = mapped_column(
        enum_of(PostStatus, "post_status"), default=PostStatus.DRAFT
    )
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped["User"] = relationship(back_populates="posts")
    category: Mapped[Category | None] = relationship()
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="post",
        order_by="(Comment.created_at, Comment.id)",
        passive_deletes=True,
    )
    tags: Mapped[list[Tag]] = relationship(
        secondary=post_tags, order_by=Tag.name, passive_deletes=True
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's declaration
        **Base.__mapper_args__,
        "version_id_col": version,
    }
    __table_args__ = (
        CheckConstraint(
            "status <> 'published' OR published_at IS NOT NULL",
            name="published_has_date",
        ),
    )


# Added here, and so to the table alone: the ORM never asks for it.
SEARCH_VECTOR: Column[str] = Column(
    "search_vector",
    TSVECTOR,
    Computed(
        "setweight(to_tsvector('english', title), 'A')"
        " || setweight(to_tsvector('english', body), 'B')",
        # PostgreSQL 18 would compute it at every read, without an index.
        persisted=True,
    ),
    info=POSTGRESQL_ONLY,
)
Base.metadata.tables["posts"].append_column(SEARCH_VECTOR)
Index("ix_posts_search", SEARCH_VECTOR, postgresql_using="gin").ddl_if(
    dialect="postgresql"
)
Index(
    "uq_posts_slug_live",
    Post.slug,
    unique=True,
    **only_where(Post.deleted_at.is_(None)),
)
Index(
    "ix_posts_feed",
    Post.created_at.desc(),
    Post.id.desc(),
    **only_where(Post.deleted_at.is_(None)),
)
Index("ix_posts_author_created", Post.author_id, Post.created_at.desc())


class Comment(Base):
    """A remark on a post, possibly in answer to another one.

    It outlives its author's account, without a name.
    """

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(BigId, Identity(), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE")
    )
    author_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())

    post: Mapped[Post] = relationship(back_populates="comments")
    author: Mapped["User | None"] = relationship(back_populates="comments")

    __table_args__ = (
        Index("ix_comments_post_created", "post_id", "created_at"),
    )
