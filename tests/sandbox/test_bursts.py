"""Many things at a steady rate, and the record that lets one measure what follows from them."""

import time
from itertools import pairwise

from sandbox import catalogue, server, times
from sandbox.bursts import Burst
from tests.sandbox.api import Api

FBS, RFBS = catalogue.FBS_WAREHOUSE, catalogue.RFBS_WAREHOUSE


def ended(api: Api) -> dict[str, object]:
    """The newest burst once it is over."""
    deadline = time.monotonic() + 20
    while True:
        burst: dict[str, object] = api.client.get("/sandbox/burst").json()["bursts"][-1]
        if burst["over"]:
            return burst
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_orders_of_distinct_goods(running: server.Running, api: Api) -> None:
    told = api.ok("/sandbox/burst", kind="posting", count=12, distinct=True)
    assert (told["done"], told["over"]) == (12, True)
    docs = running.world.shop.postings.all()
    pairs = {(doc["lines"][0]["offer_id"], doc["warehouse_id"]) for doc in docs}
    assert len(pairs) == 12
    assert {(doc["scheme"], doc["warehouse_id"]) for doc in docs} == {("fbs", FBS), ("rfbs", RFBS)}
    assert api.post("/sandbox/burst", kind="posting", count=13, distinct=True).status_code == 400


def test_cancellations_at_a_rate(running: server.Running, api: Api) -> None:
    for _ in range(2):
        api.ok("/sandbox/burst", kind="posting", count=12, distinct=True)
    began = api.now()
    api.ok("/sandbox/burst", kind="cancellation_unpacked", count=12, per_second=40)
    assert ended(api)["done"] == 12
    rows = api.client.get("/sandbox/cancelled", params={"since": began}).json()["cancelled"]
    assert len({(row["offer_ids"][0], row["warehouse_id"]) for row in rows}) == len(rows) == 12
    moments = [times.parse(row["at"]) for row in rows]
    assert moments == sorted(moments)
    took = (moments[-1] - moments[0]).total_seconds()
    assert 11 / 40 - 0.05 <= took < 5
    assert all(one < other for one, other in pairwise(moments))
    statuses = [running.world.posting(row["posting_number"])["status"] for row in rows]
    assert statuses == ["cancelled"] * 12


def test_a_cancellation_can_be_joined_to_the_stock_written_for_it(running: server.Running, api: Api) -> None:
    api.ok("/sandbox/burst", kind="posting", count=2, distinct=True)
    api.ok("/sandbox/burst", kind="cancellation_unpacked", count=2)
    rows = api.client.get("/sandbox/cancelled").json()["cancelled"]
    pairs = [{"offer_id": r["offer_ids"][0], "warehouse_id": r["warehouse_id"], "stock": 5} for r in rows]
    api.ok("/v2/products/stocks", stocks=pairs)
    [entry] = api.ledger("/v2/products/stocks")
    assert entry["effect"]["updated"] == pairs
    assert all(entry["at"] > row["at"] for row in rows)
    assert api.client.get("/sandbox/ledger", params={"after": entry["seq"]}).json() == {"entries": []}
    assert api.client.get("/sandbox/cancelled", params={"since": entry["at"]}).json() == {"cancelled": []}


def test_other_kinds_are_placed_anew(running: server.Running, api: Api) -> None:
    api.ok("/sandbox/burst", kind="rfbs_return", count=3, per_second=100)
    assert ended(api)["done"] == 3
    assert len(running.world.shop.claims) == 3


def test_what_cannot_be_done_is_refused(api: Api) -> None:
    for wrong in (
        {"kind": "nonsense"},
        {"kind": "cancellation_unpacked", "count": 1},
        {"kind": "posting", "count": 0},
        {"kind": "posting", "per_second": -1},
        {"kind": "posting", "client_id": "7"},
    ):
        assert api.post("/sandbox/burst", **wrong).status_code == 400
    assert api.client.get("/sandbox/burst").json() == {"bursts": []}


def test_a_burst_ends_with_the_sandbox() -> None:
    running = server.start(history=0, catalog=2, arrivals=0, open_cases=False)
    bursts = running.sandbox.bursts
    burst = bursts.start(running.world, Burst("100500", "posting", 1000, per_second=2))
    running.stop()
    time.sleep(0.1)
    assert burst.over
    assert burst.done < 1000
