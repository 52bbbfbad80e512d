from __future__ import annotations

from decimal import Decimal

import pytest

from .support import answering, body


def test_list_turns_last_id_into_the_cursor():
    client, script = answering(body("products_list"))
    page = client.products.list()
    assert script.paths == ["/v3/product/list"]
    assert script.sent == {"filter": {"visibility": "ALL"}, "last_id": "", "limit": 1000}
    (product,) = page.values
    assert (product.product_id, product.sku, product.has_fbs_stocks) == (3390000001, 980000001, True)
    assert (page.cursor, page.has_next) == ("WzFd", True)
    assert client.products.list(last_id="WzFd").has_next is False


def test_info_by_product_ids():
    client, script = answering(body("products_info"))
    page = client.products.info(product_ids=[100001])
    assert (script.paths, script.sent) == (["/v3/product/info/list"], {"product_id": ["100001"]})
    (product,) = page.values
    assert (product.price, product.old_price, product.min_price) == (
        Decimal("1299.99"),
        Decimal("1499.99"),
        None,
    )
    assert (product.currency, product.primary_image) == ("RUB", "https://img.test/1.jpg")
    assert product.barcodes == ["4600000000001"]


def test_a_picture_that_would_run_in_the_page_gives_way_to_the_next():
    payload = body("products_info")
    payload["items"][0].update(primary_image=["data:text/html,x"], images=["https://img.test/2.jpg"])
    client, _ = answering(payload)
    (product,) = client.products.info(product_ids=[100001]).values
    assert product.primary_image == "https://img.test/2.jpg"


def test_info_needs_exactly_one_kind_of_id():
    client, script = answering({})
    with pytest.raises(ValueError, match="either"):
        client.products.info()
    with pytest.raises(ValueError, match="either"):
        client.products.info(product_ids=[1], offer_ids=["a"])
    assert script.requests == []


def test_prices_are_read_to_the_kopeck_and_nought_is_no_price():
    client, script = answering(body("products_prices"))
    page = client.products.prices()
    assert script.paths == ["/v5/product/info/prices"]
    assert script.sent == {"filter": {"visibility": "ALL"}, "cursor": "", "limit": 1000}
    (row,) = page.values
    assert (row.offer_id, row.price, row.currency) == ("pdf 1", Decimal("2999.99"), "RUB")
    assert (row.old_price, row.min_price) == (Decimal("3499.99"), None)
    assert (page.cursor, page.has_next) == ("WzFd", True)
