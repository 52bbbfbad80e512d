"""The seller's warehouses, and the ways out of them."""

from __future__ import annotations

from ozon.client.answers import Group, Page, cursor_page
from ozon.client.schemas.warehouses import DeliveryMethod, Warehouse, read_delivery_method, read_warehouse

LIST = "/v2/warehouse/list"
METHODS = "/v2/delivery-method/list"


class Warehouses(Group):
    """FBS and rFBS warehouses and their delivery methods."""

    def list(self, *, cursor: str = "", limit: int = 200) -> Page[Warehouse]:
        """Warehouses, at most 200 a page."""
        answer = self._read(LIST, {"cursor": cursor, "limit": limit})
        return cursor_page(answer, "warehouses", read_warehouse, keys=("warehouse_id", "name"), asked=cursor)

    def delivery_methods(self, *, cursor: str = "", limit: int = 100) -> Page[DeliveryMethod]:
        """Delivery methods of all warehouses, also those switched off; at most 100 a page."""
        answer = self._read(METHODS, {"cursor": cursor, "limit": limit})
        return cursor_page(
            answer, "delivery_methods", read_delivery_method, keys=("id", "name"), asked=cursor
        )
