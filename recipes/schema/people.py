"""Who writes, comments and buys."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, func, true
from sqlalchemy.orm import (
    Mapped,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)

from recipes.schema.base import Base, Timestamps
from recipes.schema.keys import uuid7

if TYPE_CHECKING:
    from recipes.schema.content import Comment, Post
    from recipes.schema.shop import Order


class User(Timestamps, Base):
    """A member of the site. Names and addresses are unique in any case.

    ``orders`` may be many, so it is write-only: query it, never load it.
    """

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    username: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(254))
    is_active: Mapped[bool] = mapped_column(
        default=True, server_default=true()
    )

    profile: Mapped["Profile | None"] = relationship(
        back_populates="user",
        cascade="save-update, merge, delete, delete-orphan",
        passive_deletes=True,
    )
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author",
        order_by="(Post.created_at.desc(), Post.id.desc())",
        passive_deletes=True,
    )
    comments: Mapped[list["Comment"]] = relationship(
        back_populates="author",
        order_by="(Comment.created_at, Comment.id)",
        passive_deletes=True,
    )
    orders: WriteOnlyMapped["Order"] = relationship(
        back_populates="user", passive_deletes=True
    )


Index("uq_users_username_lower", func.lower(User.username), unique=True)
Index("uq_users_email_lower", func.lower(User.email), unique=True)


class Profile(Base):
    """What a user says about themselves. Not every user has one.

    ``timezone`` is an IANA name, such as ``Europe/Amsterdam``.
    """

    __tablename__ = "profiles"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    bio: Mapped[str] = mapped_column(Text, default="")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)

    user: Mapped[User] = relationship(back_populates="profile")
