"""Reading and writing stock."""

import httpx

from sandbox import catalogue, server
from tests.sandbox.api import Api

WRITE = "/v2/products/stocks"
FBS, RFBS = catalogue.FBS_WAREHOUSE, catalogue.RFBS_WAREHOUSE


def pair(stock: int, offer_id: str = "KT-17-GL", warehouse_id: int = FBS) -> dict[str, object]:
    return {"offer_id": offer_id, "warehouse_id": warehouse_id, "stock": stock}


def test_what_is_written_is_the_free_quantity(running: server.Running, api: Api) -> None:
    running.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 3}])
    result = api.ok(WRITE, stocks=[pair(10)])["result"]
    assert (result[0]["updated"], result[0]["errors"]) == (True, [])
    assert api.stock("KT-17-GL", FBS) == (13, 3, 10)
    assert api.ledger()[0]["effect"] == {"kind": "stock", "updated": [pair(10)]}


def test_one_pair_is_written_once_in_half_a_minute(api: Api) -> None:
    api.ok(WRITE, stocks=[pair(10)])
    again = api.ok(WRITE, stocks=[pair(11), pair(11, warehouse_id=RFBS)])["result"]
    assert [row["updated"] for row in again] == [False, True]
    assert again[0]["errors"] == [{"code": "TOO_MANY_REQUESTS", "message": "Stock is updated too frequently"}]
    assert len(api.ledger()) == 2
    assert api.ledger()[1]["effect"]["updated"] == [pair(11, warehouse_id=RFBS)]
    api.advance(31)
    assert api.ok(WRITE, stocks=[pair(11)])["result"][0]["updated"] is True


def test_a_write_that_changed_nothing_is_not_in_the_ledger(api: Api) -> None:
    rows = api.ok(WRITE, stocks=[pair(1, offer_id="NO"), pair(1, warehouse_id=5), pair(1_000_000)])["result"]
    assert [row["errors"][0]["code"] for row in rows] == [
        "NOT_FOUND_ERROR",
        "WAREHOUSE_NOT_FOUND",
        "STOCK_TOO_BIG",
    ]
    assert api.ledger() == []


def test_a_hundred_and_one_pairs_are_too_many(api: Api) -> None:
    assert api.post(WRITE, stocks=[pair(1)] * 101).status_code == 400


def test_the_limit_can_be_switched_off() -> None:
    running = server.start(history=0, catalog=1, arrivals=0, open_cases=False, stock_limit=False)
    headers = {"Client-Id": "100500", "Api-Key": "sandbox-key"}
    with httpx.Client(base_url=running.url, headers=headers) as client:
        rows = [client.post(WRITE, json={"stocks": [pair(n)]}).json()["result"][0]["updated"] for n in (1, 2)]
    running.stop()
    assert rows == [True, True]


def test_three_readings_agree(api: Api) -> None:
    api.ok(WRITE, stocks=[pair(9), pair(4, warehouse_id=RFBS)])
    rows = api.ok("/v2/product/info/stocks-by-warehouse/fbs", offer_id=["KT-17-GL"], limit=10)["products"]
    assert [(row["warehouse_id"], row["free_stock"]) for row in rows] == [(FBS, 9), (RFBS, 4)]
    items = api.ok("/v4/product/info/stocks", filter={"offer_id": ["KT-17-GL"]}, limit=10)["items"]
    assert [(row["type"], row["present"]) for row in items[0]["stocks"]] == [("fbs", 9), ("rfbs", 4)]
    assert api.stock("KT-17-GL", RFBS) == (4, 0, 4)


def test_a_warehouse_is_read_in_pages(api: Api) -> None:
    path, seen, cursor = "/v1/product/info/warehouse/stocks", [], ""
    for _ in range(2):
        page = api.ok(path, warehouse_id=FBS, limit=4, cursor=cursor)
        seen += [row["offer_id"] for row in page["stocks"]]
        cursor = page["cursor"]
    assert len(set(seen)) == len(seen) == 6
    assert page["has_next"] is False
