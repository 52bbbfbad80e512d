"""The catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from ozon.client.answers import Group, Page, cursor_page, read_rows
from ozon.client.requests import given
from ozon.client.schemas.products import (
    Price,
    Product,
    ProductRef,
    read_price,
    read_product,
    read_product_ref,
)

LIST = "/v3/product/list"
INFO = "/v3/product/info/list"
PRICES = "/v5/product/info/prices"


class Products(Group):
    """Ids page by page, details for chosen ids."""

    def list(self, *, last_id: str = "", limit: int = 1000, visibility: str = "ALL") -> Page[ProductRef]:
        """Products, at most 1000 a page; the page's `cursor` is the next `last_id`."""
        body = {"filter": {"visibility": visibility}, "last_id": last_id, "limit": limit}
        answer = self._read(LIST, body)
        keys = ("product_id", "offer_id")
        return cursor_page(answer, "items", read_product_ref, keys=keys, asked=last_id, cursor_key="last_id")

    def info(self, *, product_ids: Sequence[int] = (), offer_ids: Sequence[str] = ()) -> Page[Product]:
        """Details by one kind of id, at most 1000; ids unknown to Ozon are simply absent."""
        if bool(product_ids) == bool(offer_ids):
            raise ValueError("name either product ids or offer ids")
        body = given(product_id=[str(number) for number in product_ids], offer_id=[*offer_ids])
        answer = self._read(INFO, body)
        rows, bad = read_rows(answer.pieces("items"), read_product, keys=("id", "offer_id"))
        return Page(rows, bad, strange=answer.strange)

    def prices(self, *, cursor: str = "", limit: int = 1000, visibility: str = "ALL") -> Page[Price]:
        """What a piece of each product costs today, at most 1000 a page."""
        body = {"filter": {"visibility": visibility}, "cursor": cursor, "limit": limit}
        answer = self._read(PRICES, body)
        return cursor_page(answer, "items", read_price, keys=("product_id", "offer_id"), asked=cursor)
