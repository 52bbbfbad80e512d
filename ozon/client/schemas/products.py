"""The catalogue: ids first, details on demand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from ozon.client.fields import Fields


class ProductRef(msgspec.Struct, frozen=True, kw_only=True):
    """A product's three ids and a few flags."""

    product_id: int
    offer_id: str
    sku: int
    archived: bool
    has_fbo_stocks: bool
    has_fbs_stocks: bool
    is_discounted: bool


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product in detail; prices are for one piece in `currency`, None when unset."""

    product_id: int
    offer_id: str
    sku: int
    name: str
    price: Decimal | None
    old_price: Decimal | None
    min_price: Decimal | None
    currency: str
    primary_image: str
    images: list[str]
    barcodes: list[str]
    is_archived: bool
    is_autoarchived: bool
    is_discounted: bool
    status: str
    status_name: str
    created_at: datetime | None
    updated_at: datetime | None


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece costs in `currency`; None where the seller set no such price (Ozon writes 0)."""

    product_id: int
    offer_id: str
    price: Decimal | None
    old_price: Decimal | None
    min_price: Decimal | None
    currency: str


def read_product_ref(fields: Fields) -> ProductRef:
    """A row of the product list. Raises FieldError."""
    return ProductRef(
        product_id=fields.identity("product_id"),
        offer_id=fields.text("offer_id"),
        sku=fields.integer("sku"),
        archived=fields.flag("archived"),
        has_fbo_stocks=fields.flag("has_fbo_stocks"),
        has_fbs_stocks=fields.flag("has_fbs_stocks"),
        is_discounted=fields.flag("is_discounted"),
    )


def read_product(fields: Fields) -> Product:
    """A product with its main picture, or the first one where no main picture is named."""
    price, images = fields.money("price"), fields.links("images")
    primary = fields.links("primary_image") or images
    statuses = fields.object("statuses")
    return Product(
        product_id=fields.identity("id"),
        offer_id=fields.text("offer_id"),
        sku=fields.integer("sku"),
        name=fields.text("name"),
        price=price.amount,
        old_price=fields.money("old_price").amount,
        min_price=fields.money("min_price").amount,
        currency=price.currency,
        primary_image=primary[0] if primary else "",
        images=images,
        barcodes=fields.texts("barcodes"),
        is_archived=fields.flag("is_archived"),
        is_autoarchived=fields.flag("is_autoarchived"),
        is_discounted=fields.flag("is_discounted"),
        status=statuses.text("status"),
        status_name=statuses.text("status_name"),
        created_at=fields.time("created_at"),
        updated_at=fields.time("updated_at"),
    )


def read_price(fields: Fields) -> Price:
    """A row of the price list. Raises FieldError."""
    price = fields.object("price")
    now = price.money("price")
    return Price(
        product_id=fields.identity("product_id"),
        offer_id=fields.text("offer_id"),
        price=now.amount or None,
        old_price=price.money("old_price").amount or None,
        min_price=price.money("min_price").amount or None,
        currency=now.currency,
    )
