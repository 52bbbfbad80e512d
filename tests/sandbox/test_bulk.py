"""A big world: quick to make, the same for the same seed, and consistent like a small one."""

import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from sandbox import server, times
from sandbox.store import Doc, Table
from tests.sandbox.api import Api
from tests.sandbox.conftest import HEADERS

COUNT = 6000


@pytest.fixture(scope="module")
def world() -> Any:
    started = time.thread_time()
    running = server.start(postings=COUNT, catalog=40, arrivals=0, open_cases=False, rate_limit=0)
    yield SimpleNamespace(world=running.world, shop=running.world.shop, seconds=time.thread_time() - started)
    running.stop()


def test_it_is_made_in_seconds(world: Any) -> None:
    """A hundred thousand in ten seconds of work, and a second for the models that the rest are copies of."""
    assert len(world.shop.postings) == COUNT
    assert world.seconds < 10 * COUNT / 100_000 + 1


def test_it_looks_like_a_year_of_a_shop(world: Any) -> None:
    docs, now = world.shop.postings.all(), world.shop.now()
    statuses = Counter(doc["status"] for doc in docs)
    assert 0.10 < statuses["cancelled"] / COUNT < 0.15
    assert {"awaiting_packaging", "awaiting_deliver", "delivering", "delivered"} < set(statuses)
    assert {doc["scheme"] for doc in docs} == {"fbs", "rfbs", "fbo"}
    assert {len(doc["lines"]) for doc in docs} == {1, 2, 3}
    months = Counter(doc["in_process_at"][:7] for doc in docs)
    assert len(months) in {12, 13}
    assert all(times.shifted(now, days=-366) < doc["in_process_at"] <= now for doc in docs)
    assert all(doc["in_process_at"] <= doc["changed_at"] <= now for doc in docs)
    assert all((doc["cancelled_at"] is not None) == (doc["status"] == "cancelled") for doc in docs)


def test_no_number_is_given_twice(world: Any) -> None:
    docs = world.shop.postings.all()
    assert len({doc["posting_number"] for doc in docs}) == COUNT
    assert len({doc["order_id"] for doc in docs}) == COUNT
    tracks = [doc["tracking_number"] for doc in docs if doc["tracking_number"]]
    assert len(set(tracks)) == len(tracks) > 1000


def test_what_came_back_belongs_to_its_posting(world: Any) -> None:
    def owners(table: Table) -> list[tuple[Doc, Doc]]:
        return [(doc, world.world.posting(doc["posting_number"])) for doc in table.all()]

    shop = world.shop
    assert min(len(shop.parcels), len(shop.claims), len(shop.requests)) > COUNT // 100
    for parcel, posting in owners(shop.parcels):
        assert parcel["line"] == posting["lines"][0]
        assert parcel["order_number"] == posting["order_number"]
        assert posting["in_process_at"] < parcel["created_at"] <= parcel["changed_at"] <= shop.now()
    for claim, posting in owners(shop.claims):
        assert claim["line"]["sku"] == posting["lines"][0]["sku"]
        assert posting["delivered_at"] < claim["created_at"]
    for request, posting in owners(shop.requests):
        assert (request["state"] == "APPROVED") == (posting["status"] == "cancelled")


def test_the_same_seed_makes_the_same_world() -> None:
    def made(seed: int) -> list[tuple[str, str, str]]:
        running = server.start(seed=seed, postings=900, catalog=10, arrivals=0, open_cases=False)
        docs = running.world.shop.postings.all()
        running.stop()
        return [(doc["posting_number"], doc["status"], doc["lines"][0]["offer_id"]) for doc in docs]

    assert made(3) == made(3)
    assert made(3) != made(4)


def test_it_outlives_the_sandbox(tmp_path: Path) -> None:
    options = {"catalog": 10, "arrivals": 0, "open_cases": False, "state": tmp_path / "state.db"}
    first = server.start(postings=900, **options)
    before = first.world.shop.postings.all()
    first.stop()
    second = server.start(postings=900, **options)
    after = second.world.shop.postings.all()
    second.stop()
    assert sorted(after, key=repr) == sorted(before, key=repr)


def test_its_lists_are_complete() -> None:
    running = server.start(postings=900, catalog=10, arrivals=0, open_cases=False, rate_limit=0)
    seen: list[str] = []
    with httpx.Client(base_url=running.url, headers=HEADERS, timeout=10) as client:
        api = Api(client)
        span = {"since": times.shifted(api.now(), days=-365), "to": api.now()}
        for path in ("/v4/posting/fbs/list", "/v3/posting/fbo/list"):
            cursor, more = "", True
            while more:
                page = api.ok(path, filter=span, limit=100, cursor=cursor)
                seen += [posting["posting_number"] for posting in page["postings"]]
                cursor, more = page["cursor"], page["has_next"]
    running.stop()
    assert len(seen) == len(set(seen)) == 900
