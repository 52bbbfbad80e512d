"""Stock of the seller's own warehouses: reading and setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ozon.client.answers import Group, Page, cursor_page
from ozon.client.fields import Fields
from ozon.client.schemas.stocks import (
    StockWrite,
    StockWritten,
    WarehouseStock,
    read_stock_written,
    read_warehouse_stock,
)

BY_WAREHOUSE = "/v1/product/info/warehouse/stocks"
FOR_OFFERS = "/v2/product/info/stocks-by-warehouse/fbs"
SET = "/v2/products/stocks"
KEYS = ("offer_id", "sku", "product_id")
MOST_PAIRS = 100
MOST_OFFERS = 1000


class Stocks(Group):
    """Quantities are pieces."""

    def by_warehouse(self, warehouse_id: int, *, cursor: str = "", limit: int = 1000) -> Page[WarehouseStock]:
        """Everything that lies in one warehouse; at most 1000 a page."""
        body = {"warehouse_id": warehouse_id, "cursor": cursor, "limit": limit}
        answer = self._read(BY_WAREHOUSE, body)
        return cursor_page(answer, "stocks", read_warehouse_stock, keys=KEYS, asked=cursor)

    def for_offers(
        self, offer_ids: Sequence[str], *, cursor: str = "", limit: int = 1000
    ) -> Page[WarehouseStock]:
        """The named offers in all warehouses; at most 1000 offers and 1000 rows a page."""
        body = {"offer_id": list(offer_ids), "cursor": cursor, "limit": limit}
        answer = self._read(FOR_OFFERS, body)
        return cursor_page(answer, "products", read_warehouse_stock, keys=KEYS, asked=cursor)

    def set(self, writes: Sequence[StockWrite]) -> list[StockWritten]:
        """Sets free quantities, at most 100 pairs; absolute, so repeating it does no harm.

        Success is per pair: look at `updated`. A pair Ozon left out of its answer is not in the list.
        """
        if not 1 <= len(writes) <= MOST_PAIRS:
            raise ValueError(f"between 1 and {MOST_PAIRS} pairs, not {len(writes)}")
        answer = self._write(SET, {"stocks": [_pair(write) for write in writes]})
        answer.items("result")
        return answer.read(_written)


def _pair(write: StockWrite) -> dict[str, Any]:
    return {"offer_id": write.offer_id, "warehouse_id": write.warehouse_id, "stock": write.stock}


def _written(fields: Fields) -> list[StockWritten]:
    return [read_stock_written(item) for item in fields.objects("result")]
