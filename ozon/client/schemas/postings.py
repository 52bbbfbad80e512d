"""Postings of FBS, rFBS and FBO in one shape, whichever method they were read by."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from ozon.client.decode import status_word
from ozon.client.fields import Fields


class PostingProduct(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a posting; `price` is for one piece, None when Ozon gave none."""

    sku: int
    offer_id: str
    name: str
    quantity: int
    price: Decimal | None
    currency: str
    is_marketplace_buyout: bool


class Cancellation(msgspec.Struct, frozen=True, kw_only=True):
    """Why and by whom a posting was cancelled. `cancelled_after_ship` means after assembly.

    The two flags are None where the scheme does not tell (FBO).
    """

    cancel_reason_id: int
    cancel_reason: str
    cancellation_type: str
    cancellation_initiator: str
    cancelled_after_ship: bool | None
    affect_cancellation_rating: bool | None


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """A posting as Ozon showed it; enum values are raw, but `status` is spelled as published where it is known.

    `cancellation` is None while nothing is cancelled. `requirements`: SKUs Ozon wants something of before assembly, by
    the names of its lists; what is wanted of nothing is left out.
    """

    posting_number: str
    order_id: int
    order_number: str
    parent_posting_number: str
    status: str
    substatus: str
    created_at: datetime | None
    in_process_at: datetime | None
    shipment_date: datetime | None
    shipment_date_without_delay: datetime | None
    delivering_date: datetime | None
    fact_delivery_date: datetime | None
    tpl_integration_type: str
    integration_type_flow: str
    tracking_number: str
    warehouse_id: int | None
    delivery_method_id: int | None
    delivery_method_name: str
    carrier: str
    products: list[PostingProduct]
    cancellation: Cancellation | None
    cancel_reason_id: int
    available_actions: list[str]
    is_express: bool
    is_external: bool
    is_legal: bool
    upper_barcode: str
    lower_barcode: str
    requirements: dict[str, list[int]]
    related_posting_numbers: list[str]


def read_posting(fields: Fields) -> Posting:
    """A posting from any of the list and get methods. Raises FieldError."""
    cancellation = read_cancellation(fields)
    method = fields.object("delivery_method")
    return Posting(
        posting_number=fields.required_word("posting_number"),
        order_id=fields.integer("order_id"),
        order_number=fields.word("order_number"),
        parent_posting_number=fields.word("parent_posting_number"),
        status=status_word(fields.required_word("status")),
        substatus=fields.word("substatus"),
        created_at=fields.time("created_at"),
        in_process_at=fields.time("in_process_at"),
        shipment_date=fields.time("shipment_date"),
        shipment_date_without_delay=fields.time("shipment_date_without_delay"),
        delivering_date=fields.time("delivering_date"),
        fact_delivery_date=fields.time("fact_delivery_date"),
        tpl_integration_type=fields.word("tpl_integration_type"),
        integration_type_flow=fields.word("integration_type_flow"),
        tracking_number=fields.word("tracking_number"),
        warehouse_id=_warehouse_id(fields, method),
        delivery_method_id=method.maybe_integer("id") or None,
        delivery_method_name=method.text("name"),
        carrier=method.text("tpl_provider"),
        products=[read_product(item) for item in fields.objects("products")],
        cancellation=cancellation,
        cancel_reason_id=_reason_id(fields, cancellation),
        available_actions=fields.texts("available_actions"),
        is_express=fields.flag("is_express"),
        is_external=fields.object("external_order").flag("is_external"),
        is_legal=_is_legal(fields),
        upper_barcode=fields.object("barcodes").word("upper_barcode"),
        lower_barcode=fields.object("barcodes").word("lower_barcode"),
        requirements=_requirements(fields.object("requirements")),
        related_posting_numbers=fields.object("related_postings").texts("related_posting_numbers"),
    )


def read_product(fields: Fields) -> PostingProduct:
    """A line with the price in either form, `{amount, currency}` or text beside `currency_code`."""
    price = fields.money("price")
    return PostingProduct(
        sku=fields.identity("sku"),
        offer_id=fields.text("offer_id"),
        name=fields.text("name"),
        quantity=fields.count("quantity"),
        price=price.amount,
        currency=price.currency,
        is_marketplace_buyout=fields.flag("is_marketplace_buyout"),
    )


def read_cancellation(fields: Fields) -> Cancellation | None:
    """The cancellation block, None when it is the empty one every live posting carries."""
    block = fields.object("cancellation")
    found = Cancellation(
        cancel_reason_id=block.integer("cancel_reason_id") or fields.integer("cancel_reason_id"),
        cancel_reason=block.text("cancel_reason"),
        cancellation_type=block.word("cancellation_type"),
        cancellation_initiator=block.word("cancellation_initiator"),
        cancelled_after_ship=block.maybe_flag("cancelled_after_ship"),
        affect_cancellation_rating=block.maybe_flag("affect_cancellation_rating"),
    )
    said = any(getattr(found, name) for name in found.__struct_fields__)
    told_blank = bool(block.data) and status_word(fields.word("status")) == "cancelled"
    return found if said or told_blank else None


def _reason_id(fields: Fields, cancellation: Cancellation | None) -> int:
    return cancellation.cancel_reason_id if cancellation else fields.integer("cancel_reason_id")


def _warehouse_id(fields: Fields, method: Fields) -> int | None:
    own = method.maybe_integer("warehouse_id")
    return own or fields.object("analytics_data").maybe_integer("warehouse_id") or None


def _is_legal(fields: Fields) -> bool:
    named = bool(fields.object("legal_info").text("company_name"))
    return named or fields.object("analytics_data").flag("is_legal")


def _requirements(block: Fields) -> dict[str, list[int]]:
    """Lists of SKUs by name; Ozon writes them as texts or as numbers."""
    found = {name: [int(sku) for sku in block.texts(name) if sku.isdecimal()] for name in sorted(block.data)}
    return {name: skus for name, skus in found.items() if skus}
