"""The seller's warehouses."""

from __future__ import annotations

from ozon.client.answers import Group, Page, cursor_page
from ozon.client.schemas.warehouses import Warehouse, read_warehouse

LIST = "/v2/warehouse/list"


class Warehouses(Group):
    """FBS and rFBS warehouses."""

    def list(self, *, cursor: str = "", limit: int = 200) -> Page[Warehouse]:
        """Warehouses, at most 200 a page."""
        answer = self._read(LIST, {"cursor": cursor, "limit": limit})
        return cursor_page(answer, "warehouses", read_warehouse, keys=("warehouse_id", "name"), asked=cursor)
