"""What a whole world holds at its beginning, what arrives, and that cases can be ordered over HTTP."""

from collections import Counter
from collections.abc import Iterator

import pytest

from sandbox import arrivals, claims, postings, server, times
from sandbox.reasons import BUYER
from tests.sandbox.api import Api


@pytest.fixture(scope="module")
def demo() -> Iterator[server.Running]:
    running = server.start(history=120, arrivals=0)
    yield running
    running.stop()


def test_there_are_open_cases_of_every_kind(demo: server.Running) -> None:
    shop = demo.world.shop
    recent = times.shifted(shop.now(), hours=-37)
    fresh = [
        doc for doc in shop.postings.all() if doc["status"] == "cancelled" and doc["changed_at"] > recent
    ]
    kinds = Counter(
        (doc["scheme"], doc["packed_at"] is not None, doc["delivering_date"] is not None) for doc in fresh
    )
    assert kinds == {
        ("fbs", False, False): 6,
        ("fbs", True, False): 3,
        ("fbs", True, True): 3,
        ("fbo", False, False): 3,
    }
    waiting = [doc for doc in shop.requests.all() if doc["state"] == "ON_APPROVAL"]
    left = sorted(
        (times.parse(doc["auto_approve_at"]) - times.parse(shop.now())).seconds // 60 for doc in waiting
    )
    assert len(waiting) == 5
    assert left[0] in {39, 40}
    assert Counter(doc["state"] for doc in shop.claims.all())["ON_APPROVAL"] == 5
    assert Counter(doc["status"] for doc in shop.parcels.all())["ArrivedAtReturnPlace"] == 4


def test_history_is_over_and_a_year_long(demo: server.Running) -> None:
    shop = demo.world.shop
    week = times.shifted(shop.now(), days=-7)
    old = [doc for doc in shop.postings.all() if doc["created_at"] < times.shifted(shop.now(), days=-12)]
    assert len(old) > 100
    assert {doc["status"] for doc in old} == {"delivered", "cancelled"}
    assert min(doc["created_at"] for doc in old) < times.shifted(shop.now(), days=-350)
    claims = [doc for doc in shop.claims.all() if doc["created_at"] < week]
    assert "ON_APPROVAL" not in {doc["state"] for doc in claims}
    assert len(claims) > 0


def test_stock_reserves_exactly_what_open_postings_hold(demo: server.Running) -> None:
    shop = demo.world.shop
    wanted: Counter[str] = Counter()
    for doc in shop.postings.all():
        if doc["scheme"] != "fbo" and doc["status"] in {"awaiting_packaging", "awaiting_deliver"}:
            for line in doc["lines"]:
                wanted[f"{line['sku']}:{doc['warehouse_id']}"] += line["quantity"]
    rows = shop.stock.all()
    assert {
        f"{row['sku']}:{row['warehouse_id']}": row["reserved"] for row in rows if row["reserved"]
    } == wanted
    assert min(row["present"] - row["reserved"] for row in rows) >= 0


def test_nothing_lies_in_the_future(demo: server.Running) -> None:
    shop, world = demo.world.shop, demo.world
    for status in ("awaiting_packaging", "awaiting_deliver", "delivering", "delivered"):
        world.add_posting(status=status)
        world.add_posting(status=status, at=shop.now())
    world.cancel(world.add_posting()["posting_number"], handed_over=True)
    moments = ("created_at", "in_process_at", "packed_at", "delivering_date", "delivered_at", "changed_at")
    for doc in shop.postings.all():
        known = [doc[name] for name in moments if doc[name]]
        assert known == sorted(known)
        assert known[-1] <= shop.now()


def test_posting_numbers_are_unique(demo: server.Running) -> None:
    numbers = [doc["posting_number"] for doc in demo.world.shop.postings.all()]
    assert len(set(numbers)) == len(numbers)


def test_the_same_seed_makes_the_same_world() -> None:
    worlds = []
    for seed in (5, 5, 6):
        running = server.start(seed=seed, history=20, arrivals=0)
        worlds.append([(doc["posting_number"], doc["status"]) for doc in running.world.shop.postings.all()])
        running.stop()
    assert worlds[0] == worlds[1]
    assert worlds[0] != worlds[2]


def test_events_of_every_kind_arrive() -> None:
    running = server.start(history=60, arrivals=0)
    shop = running.world.shop
    with shop.store.transaction():
        refused = postings.place(shop, scheme="rfbs", status="delivered")["posting_number"]
        claims.place(shop, refused, state="Rejected")
        before = len(shop.postings.all())
        kinds = Counter(arrivals.arrive(shop) for _ in range(500))
    after = [doc for doc in shop.postings.all() if not doc["parent"]]
    rows = shop.stock.all()
    running.stop()
    assert set(kinds) == set(arrivals.EVENTS)
    assert len(after) == before + kinds["order"] + kinds["split"]
    assert min(row["present"] - row["reserved"] for row in rows) >= 0


def test_a_clock_moved_by_a_day_brings_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    arrived: list[str] = []
    monkeypatch.setattr(arrivals, "arrive", lambda shop: arrived.append(shop.client_id))
    running = server.start(history=0, catalog=1, arrivals=600, open_cases=False)
    running.sandbox.tick()
    assert arrived == []
    running.sandbox.advance(86400)
    running.sandbox.tick()
    running.stop()
    assert arrived == ["100500"]


@pytest.mark.parametrize(
    ("kind", "packed", "handed_over"),
    [
        ("cancellation_unpacked", False, False),
        ("cancellation_packed", True, False),
        ("cancellation_handed_over", True, True),
    ],
)
def test_cancellations_are_placed_over_http(api: Api, kind: str, packed: bool, handed_over: bool) -> None:
    case = api.ok("/sandbox/cases", kind=kind, lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
    [posting] = api.fbs()
    assert posting["posting_number"] == case["posting_number"]
    assert posting["cancellation"]["cancelled_after_ship"] is packed
    assert (posting["delivering_date"] is not None) is handed_over
    assert posting["cancellation"]["cancel_reason"] in BUYER.values()


def test_other_cases_are_placed_over_http(api: Api) -> None:
    request = api.ok("/sandbox/cases", kind="cancellation_request", hours_left=2)
    claim = api.ok("/sandbox/cases", kind="rfbs_return", comment="Скол")
    parcel = api.ok("/sandbox/cases", kind="return", type="FullReturn")
    assert api.request(request["posting_number"])["cancellation_id"] == request["cancellation_id"]
    assert api.claim(claim["return_id"])["comment"] == "Скол"
    assert parcel["status"] == "ArrivedAtReturnPlace"


@pytest.mark.parametrize("body", [{"kind": "nothing"}, {"kind": "return", "colour": "red"}, {}])
def test_a_case_that_makes_no_sense_is_refused(api: Api, body: dict[str, str]) -> None:
    assert api.post("/sandbox/cases", **body).status_code == 400
    assert api.fbs() == []
