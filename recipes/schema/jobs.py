"""The job board."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from recipes.schema.base import Base, Timestamps
from recipes.schema.keys import uuid7


class JobPosting(Timestamps, Base):
    """A vacancy, typed in here or taken over from an employer's feed.

    ``external_id`` is its key in the feed, and NULL for one without a feed.
    ``country`` is an ISO 3166 code of two letters, such as ``NL``.
    """

    __tablename__ = "job_postings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    external_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    company: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(160))
    country: Mapped[str] = mapped_column(String(2))
    remote: Mapped[bool] = mapped_column(default=False)
    skills: Mapped[list[str]] = mapped_column(default=list)
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_job_postings_skills", "skills", postgresql_using="gin"
        ).ddl_if(dialect="postgresql"),
    )
