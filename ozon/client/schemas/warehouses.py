"""The seller's own warehouses and their delivery methods."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ozon.client.fields import Fields


class Warehouse(msgspec.Struct, frozen=True, kw_only=True):
    """A warehouse of FBS or rFBS; `utc_offset` is Ozon's text, e.g. `UTC+03:00`."""

    warehouse_id: int
    name: str
    status: str
    warehouse_type: str
    is_rfbs: bool
    is_express: bool
    is_kgt: bool
    address: str
    utc_offset: str
    pause_at: datetime | None


class DeliveryMethod(msgspec.Struct, frozen=True, kw_only=True):
    """A way from a warehouse to the buyer; `cutoff` is Ozon's text, `status` and the type are raw."""

    method_id: int
    name: str
    warehouse_id: int
    provider_id: int
    tpl_integration_type: str
    status: str
    is_express: bool
    cutoff: str
    pack_minutes: int
    dropoff_address: str


def read_warehouse(fields: Fields) -> Warehouse:
    """A row of the warehouse list. Raises FieldError."""
    address = fields.object("address_info")
    return Warehouse(
        warehouse_id=fields.identity("warehouse_id"),
        name=fields.text("name"),
        status=fields.word("status"),
        warehouse_type=fields.word("warehouse_type"),
        is_rfbs=fields.flag("is_rfbs"),
        is_express=fields.flag("is_express"),
        is_kgt=fields.flag("is_kgt"),
        address=address.text("address"),
        utc_offset=address.word("utc"),
        pause_at=fields.time("pause_at"),
    )


def read_delivery_method(fields: Fields) -> DeliveryMethod:
    """A row of the list of delivery methods; `pack_minutes` is the least time for packing. Raises FieldError."""
    return DeliveryMethod(
        method_id=fields.identity("id"),
        name=fields.text("name"),
        warehouse_id=fields.integer("warehouse_id"),
        provider_id=fields.integer("provider_id"),
        tpl_integration_type=fields.word("tpl_integration_type"),
        status=fields.word("status"),
        is_express=fields.flag("is_express"),
        cutoff=fields.word("cutoff"),
        pack_minutes=fields.count("sla_cut_in"),
        dropoff_address=fields.object("tpl_dropoff_point").text("address"),
    )
