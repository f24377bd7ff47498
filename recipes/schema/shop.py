"""What the site sells, what is in stock, and who ordered what."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    MetaData,
    String,
    and_,
    event,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recipes.schema.base import (
    Base,
    SoftDelete,
    Timestamps,
    enum_of,
    only_where,
)
from recipes.schema.keys import uuid7
from recipes.schema.whole_numbers import Cents, WholeNumber, stays_whole
from recipes.schema.times import utc_now
from recipes.schema.content import Category

if TYPE_CHECKING:
    from recipes.schema.people import User


class Product(Timestamps, SoftDelete, Base):
    """A thing for sale. ``price_cents`` is in euro cents, 0 or more.

    A product that is not active is known but not for sale at the moment.
    """

    __tablename__ = "products"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id"), index=True
    )
    price_cents: Mapped[int] = mapped_column(Cents)
    is_active: Mapped[bool] = mapped_column(
        default=True, server_default=true()
    )
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)

    category: Mapped[Category | None] = relationship()
    inventory: Mapped["Inventory | None"] = relationship(
        back_populates="product",
        cascade="save-update, merge, delete, delete-orphan",
        passive_deletes=True,
    )

    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        stays_whole("price_cents"),
        Index(
            "ix_products_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ).ddl_if(dialect="postgresql"),
        Index(
            "ix_products_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ).ddl_if(dialect="postgresql"),
    )


Index(
    "ix_products_live_category",
    Product.category_id,
    Product.name,
    **only_where(and_(Product.deleted_at.is_(None), Product.is_active)),
)


@event.listens_for(Base.metadata, "before_create")
def _create_extension(_: MetaData, connection: Connection, **__: Any) -> None:
    # The trigram index needs it. A database's owner may create it.
    if connection.dialect.name == "postgresql":
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))


class Inventory(Base):
    """How many pieces of a product are in stock: never fewer than none."""

    __tablename__ = "inventory"

    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    on_hand: Mapped[int] = mapped_column(WholeNumber)

    product: Mapped[Product] = relationship(back_populates="inventory")

    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        stays_whole("on_hand"),
    )


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Order(Base):
    """What a user bought at one time."""

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[OrderStatus] = mapped_column(
        enum_of(OrderStatus, "order_status"), default=OrderStatus.PENDING
    )
    created_at: Mapped[datetime] = mapped_column(server_default=utc_now())

    user: Mapped["User"] = relationship(back_populates="orders")
    lines: Mapped[list["OrderLine"]] = relationship(
        back_populates="order",
        cascade="save-update, merge, delete, delete-orphan",
        order_by="OrderLine.product_id",
        passive_deletes=True,
    )


class OrderLine(Base):
    """Some pieces of one product in an order, at the price of that day.

    ``unit_price_cents`` is in euro cents, per piece.
    """

    __tablename__ = "order_lines"

    order_id: Mapped[UUID] = mapped_column(
        ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id"), primary_key=True, index=True
    )
    quantity: Mapped[int] = mapped_column(WholeNumber)
    unit_price_cents: Mapped[int] = mapped_column(Cents)

    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        stays_whole("quantity"),
        CheckConstraint(
            "unit_price_cents >= 0", name="unit_price_not_negative"
        ),
        stays_whole("unit_price_cents"),
    )
