"""Stock of the seller's own warehouses."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ozon.client.fields import Fields


class WarehouseStock(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one product in one warehouse: `present` includes reserved ones, `free_stock` does not."""

    product_id: int
    sku: int
    offer_id: str
    warehouse_id: int
    warehouse_name: str
    present: int
    reserved: int
    free_stock: int
    updated_at: datetime | None


class StockWrite(msgspec.Struct, frozen=True, kw_only=True):
    """The free quantity (without reserved pieces) to set for one product in one warehouse."""

    offer_id: str
    warehouse_id: int
    stock: int


class StockError(msgspec.Struct, frozen=True, kw_only=True):
    """Why one pair was not written."""

    code: str
    message: str


class StockWritten(msgspec.Struct, frozen=True, kw_only=True):
    """Ozon's answer for one pair; written only when `updated`."""

    offer_id: str
    product_id: int
    warehouse_id: int
    updated: bool
    errors: list[StockError]


def read_warehouse_stock(fields: Fields) -> WarehouseStock:
    """A stock row; `warehouse_id` must be there. Raises FieldError."""
    return WarehouseStock(
        product_id=fields.integer("product_id"),
        sku=fields.integer("sku"),
        offer_id=fields.text("offer_id"),
        warehouse_id=fields.identity("warehouse_id"),
        warehouse_name=fields.text("warehouse_name"),
        present=fields.count("present"),
        reserved=fields.count("reserved"),
        free_stock=fields.integer("free_stock"),
        updated_at=fields.time("updated_at"),
    )


def read_stock_written(fields: Fields) -> StockWritten:
    """The result for one pair. Raises FieldError."""
    return StockWritten(
        offer_id=fields.text("offer_id"),
        product_id=fields.integer("product_id"),
        warehouse_id=fields.identity("warehouse_id"),
        updated=fields.flag("updated"),
        errors=[
            StockError(code=item.word("code"), message=item.text("message"))
            for item in fields.objects("errors")
        ],
    )
