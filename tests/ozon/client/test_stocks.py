from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ozon.client import DecodeError
from ozon.client.schemas.stocks import StockWrite

from .support import answering, body

PAIRS = [StockWrite(offer_id="PH1", warehouse_id=22140000000001, stock=0)]


def test_by_warehouse():
    client, script = answering(body("stocks_by_warehouse"))
    page = client.stocks.by_warehouse(1020003080000001, cursor="c")
    assert script.paths == ["/v1/product/info/warehouse/stocks"]
    assert script.sent == {"warehouse_id": 1020003080000001, "cursor": "c", "limit": 1000}
    (stock,) = page.values
    assert (stock.present, stock.reserved, stock.free_stock) == (1000, 3, 997)
    assert stock.updated_at == datetime(2026, 9, 15, 10, 36, 24, 417498, tzinfo=UTC)
    assert page.has_next is False


def test_for_offers():
    client, script = answering(body("stocks_for_offers"))
    (stock,) = client.stocks.for_offers(["02105020-35"]).values
    assert script.paths == ["/v2/product/info/stocks-by-warehouse/fbs"]
    assert script.sent == {"offer_id": ["02105020-35"], "cursor": "", "limit": 1000}
    assert (stock.warehouse_name, stock.present, stock.free_stock) == ("Склад 3", 10, 6)


def test_set_reports_every_pair():
    client, script = answering(body("stocks_set"))
    written = client.stocks.set(PAIRS)
    assert script.paths == ["/v2/products/stocks"]
    assert script.sent == {"stocks": [{"offer_id": "PH1", "warehouse_id": 22140000000001, "stock": 0}]}
    assert [(pair.offer_id, pair.updated) for pair in written] == [("PH1", True), ("PH2", False)]
    assert written[1].errors[0].code == "TOO_MANY_REQUESTS"


@pytest.mark.parametrize("payload", [{}, {"result": [{"updated": True}]}, {"result": "done"}])
def test_set_with_an_odd_answer_is_uncertain(payload):
    client, _ = answering(payload)
    with pytest.raises(DecodeError) as caught:
        client.stocks.set(PAIRS)
    assert caught.value.uncertain is True


@pytest.mark.parametrize("number", [0, 101])
def test_set_refuses_a_wrong_number_of_pairs(number: int):
    client, script = answering({})
    with pytest.raises(ValueError, match="pairs"):
        client.stocks.set(PAIRS * number)
    assert script.requests == []
