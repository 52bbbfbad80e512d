"""The seller's own warehouses."""

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
