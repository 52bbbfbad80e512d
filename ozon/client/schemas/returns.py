"""Returned parcels of FBO and FBS as Ozon's logistics sees them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from ozon.client.fields import Fields


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A point of Ozon's logistics; all empty when unknown."""

    id: int
    name: str
    address: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """One returned line. `status` is the system name of the visual status, `status_name` its words.

    `final_moment`: reached Ozon's warehouse or was handed to the seller. `price` is for one piece.
    """

    return_id: int
    company_id: int
    source_id: int
    posting_number: str
    order_id: int
    order_number: str
    type: str
    schema: str
    return_reason_name: str
    sku: int
    offer_id: str
    product_name: str
    quantity: int
    price: Decimal | None
    currency: str
    commission: Decimal | None
    status_id: int
    status: str
    status_name: str
    status_changed_at: datetime | None
    place: Place
    target_place: Place
    return_date: datetime | None
    technical_return_moment: datetime | None
    final_moment: datetime | None
    cancelled_with_compensation_moment: datetime | None
    barcode: str
    storage_arrived_at: datetime | None
    storage_days: int
    storage_sum: Decimal | None
    storage_currency: str
    tariffication_start_date: datetime | None
    utilization_forecast_date: datetime | None
    is_opened: bool | None
    compensation_status: str
    compensation_status_name: str
    compensation_changed_at: datetime | None
    clearing_id: int | None
    return_clearing_id: int | None
    exemplar_ids: list[int]


def read_return(fields: Fields) -> Return:
    """A return from a row of the list. Raises FieldError."""
    product, logistic = fields.object("product"), fields.object("logistic")
    visual, storage = fields.object("visual"), fields.object("storage")
    compensation = fields.object("compensation_status")
    status, compensated = visual.object("status"), compensation.object("status")
    price, stored = product.money("price"), storage.money("sum")
    return Return(
        return_id=fields.identity("id"),
        company_id=fields.integer("company_id"),
        source_id=fields.integer("source_id"),
        posting_number=fields.required_word("posting_number"),
        order_id=fields.integer("order_id"),
        order_number=fields.word("order_number"),
        type=fields.word("type"),
        schema=fields.word("schema"),
        return_reason_name=fields.text("return_reason_name"),
        sku=product.integer("sku"),
        offer_id=product.text("offer_id"),
        product_name=product.text("name"),
        quantity=product.count("quantity"),
        price=price.amount,
        currency=price.currency,
        commission=product.money("commission").amount,
        status_id=status.integer("id"),
        status=status.word("sys_name"),
        status_name=status.text("display_name"),
        status_changed_at=visual.time("change_moment"),
        place=_place(fields.object("place")),
        target_place=_place(fields.object("target_place")),
        return_date=logistic.time("return_date"),
        technical_return_moment=logistic.time("technical_return_moment"),
        final_moment=logistic.time("final_moment"),
        cancelled_with_compensation_moment=logistic.time("cancelled_with_compensation_moment"),
        barcode=logistic.word("barcode"),
        storage_arrived_at=storage.time("arrived_moment"),
        storage_days=storage.count("days"),
        storage_sum=stored.amount,
        storage_currency=stored.currency,
        tariffication_start_date=storage.time("tariffication_start_date"),
        utilization_forecast_date=storage.time("utilization_forecast_date"),
        is_opened=fields.object("additional_info").maybe_flag("is_opened"),
        compensation_status=compensated.word("sys_name"),
        compensation_status_name=compensated.text("display_name"),
        compensation_changed_at=compensation.time("change_moment"),
        clearing_id=fields.maybe_integer("clearing_id"),
        return_clearing_id=fields.maybe_integer("return_clearing_id"),
        exemplar_ids=[item.integer("id") for item in fields.objects("exemplars")],
    )


def _place(fields: Fields) -> Place:
    return Place(id=fields.integer("id"), name=fields.text("name"), address=fields.text("address"))
