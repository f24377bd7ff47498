"""Accounts and the transfers between them, in whole euro cents."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from recipes.schema.base import Base, BigId
from recipes.schema.keys import uuid7
from recipes.schema.whole_numbers import Cents, stays_whole
from recipes.schema.times import utc_now


class Account(Base):
    """Money of a user, or of the site if it has no owner.

    ``balance_cents`` is in euro cents and never below zero.
    """

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id"), index=True
    )
    balance_cents: Mapped[int] = mapped_column(Cents)

    __table_args__ = (
        CheckConstraint("balance_cents >= 0", name="balance_not_negative"),
        stays_whole("balance_cents"),
    )


class LedgerEntry(Base):
    """One side of a transfer: euro cents that came (+) or went (-).

    The two entries of a transfer share its id and add up to zero.
    """

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(BigId, Identity(), primary_key=True)
    transfer_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id"), index=True
    )
    amount_cents: Mapped[int] = mapped_column(Cents)
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())

    __table_args__ = (
        UniqueConstraint("transfer_id", "account_id"),
        CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        stays_whole("amount_cents"),
    )
