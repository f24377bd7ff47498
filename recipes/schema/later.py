"""What is done later, said later, or asked for twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Identity, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column

from recipes.schema.base import Base, BigId, only_where
from recipes.schema.times import utc_now


class Task(Base):
    """Work that is done after the request that asked for it.

    ``attempts`` counts how often it was begun. A worker has it until
    ``locked_until``. It ends in ``finished_at``, or in ``failed_at``, when
    nobody tries again.
    """

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(BigId, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    run_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


Index(
    "ix_tasks_ready",
    Task.run_at,
    Task.id,
    **only_where(and_(Task.finished_at.is_(None), Task.failed_at.is_(None))),
)


class OutboxMessage(Base):
    """What other systems have to hear of, once it is committed.

    ``sent_at`` is NULL until they have.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, Identity(), primary_key=True)
    topic: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())
    sent_at: Mapped[datetime | None]


Index(
    "ix_outbox_unsent",
    OutboxMessage.id,
    **only_where(OutboxMessage.sent_at.is_(None)),
)


class IdempotencyKey(Base):
    """A request that a client may send again, and what it was answered.

    Clients choose their ``key``, so it is theirs only. ``request_hash`` is
    the SHA-256 of what they asked, as 64 hexadecimal digits.
    """

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    response: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(
        server_default=utc_now(), index=True
    )
