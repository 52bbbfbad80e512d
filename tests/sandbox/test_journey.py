"""Postings move by themselves as the clock runs, and statuses lag behind writes a little."""

import pytest

from sandbox import catalogue, server
from tests.sandbox.api import Api

DAY = 86400
GET = "/v3/posting/fbs/get"


def status(api: Api, number: str) -> str:
    posting: dict[str, str] = api.ok(GET, posting_number=number)["result"]
    return posting["status"]


@pytest.mark.parametrize("scheme", ["fbs", "rfbs"])
def test_a_packed_posting_reaches_its_buyer(running: server.Running, api: Api, scheme: str) -> None:
    number = running.world.add_posting(scheme=scheme)["posting_number"]
    packed = running.world.pack(number)
    api.advance(5 * 3600)
    assert status(api, number) == "awaiting_deliver"
    api.advance(16 * 3600)
    assert status(api, number) == "delivering"
    handed = running.world.posting(number)
    assert packed["packed_at"] < handed["delivering_date"] == handed["changed_at"] <= api.now()
    assert handed["tracking_number"]
    api.advance(5 * DAY)
    received = running.world.posting(number)
    assert received["status"] == "delivered"
    assert handed["delivering_date"] < received["delivered_at"] == received["changed_at"] < api.now()


def test_a_long_leap_of_the_clock_leaves_the_same_history(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(status="awaiting_deliver")["posting_number"]
    api.advance(30 * DAY)
    doc = running.world.posting(number)
    assert doc["packed_at"] < doc["delivering_date"] < doc["delivered_at"] < api.now()


def test_nobody_packs_for_the_seller(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    api.advance(9 * DAY)
    assert status(api, number) == "awaiting_packaging"


def test_ozon_packs_and_sends_from_its_own_warehouse(running: server.Running, api: Api) -> None:
    running.world.add_posting(scheme="fbo")
    seen = []
    for _ in range(10):
        seen.append(api.fbo()[0]["status"])
        api.advance(12 * 3600)
    api.advance(5 * DAY)
    seen.append(api.fbo()[0]["status"])
    assert list(dict.fromkeys(seen)) == ["awaiting_packaging", "awaiting_deliver", "delivering", "delivered"]


def test_handover_takes_the_goods_out_of_stock(running: server.Running, api: Api) -> None:
    line = [{"offer_id": "KT-17-GL", "quantity": 2}]
    present, _, free = api.stock("KT-17-GL", catalogue.FBS_WAREHOUSE)
    running.world.add_posting(status="awaiting_deliver", lines=line)
    assert api.stock("KT-17-GL", catalogue.FBS_WAREHOUSE) == (present, 2, free - 2)
    api.advance(DAY)
    assert api.stock("KT-17-GL", catalogue.FBS_WAREHOUSE) == (present - 2, 0, free - 2)


def test_a_cancelled_posting_stays_where_it_is(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(status="awaiting_deliver")["posting_number"]
    running.world.cancel(number)
    api.advance(9 * DAY)
    assert status(api, number) == "cancelled"


def test_an_undecided_request_holds_its_posting(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(scheme="rfbs", status="delivering")["posting_number"]
    request = running.world.add_cancellation_request(number, hours_left=300)
    api.advance(9 * DAY)
    assert status(api, number) == "delivering"
    api.ok("/v2/conditional-cancellation/reject", cancellation_id=request["cancellation_id"], comment="едет")
    api.advance(DAY)
    assert status(api, number) == "delivered"


def test_an_approved_request_does_not_cancel_what_was_received(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(scheme="rfbs", status="delivering")["posting_number"]
    request = running.world.add_cancellation_request(number)
    running.world.deliver(number)
    api.ok("/v2/conditional-cancellation/approve", cancellation_id=request["cancellation_id"])
    api.advance(60)
    assert status(api, number) == "delivered"
    answer = api.post("/v2/conditional-cancellation/reject", cancellation_id=request["cancellation_id"])
    assert (answer.status_code, answer.json()["code"]) == (400, 9)
