"""Pages of posting lists: every posting once, in order, and no more work than the page needs."""

import random
from typing import Any

import pytest

from sandbox import catalogue, search, server, times
from sandbox.store import Doc
from tests.sandbox.api import Api

LIST, SET = "/v4/posting/fbs/list", "/v1/returns/rfbs/action/set"
STATUSES = ["awaiting_packaging", "awaiting_deliver", "delivering", "delivered"]


def walk(api: Api, path: str = LIST, *, limit: int = 7, sort_dir: str = "ASC", **filters: Any) -> list[str]:
    """The posting numbers of a whole list, page after page."""
    span = {"since": times.shifted(api.now(), days=-300), "to": times.shifted(api.now(), days=1)}
    numbers, cursor, more = [], "", True
    while more:
        page = api.ok(path, filter={**span, **filters}, limit=limit, cursor=cursor, sort_dir=sort_dir)
        numbers += [posting["posting_number"] for posting in page["postings"]]
        cursor, more = page["cursor"], page["has_next"]
    return numbers


@pytest.fixture
def placed(running: server.Running) -> list[Doc]:
    """Sixty postings of every kind, in the list's order; some were cancelled."""
    dice = random.Random(5)
    now = times.text(running.sandbox.clock.now())
    for _ in range(60):
        at = times.shifted(now, days=-dice.uniform(0, 200))
        doc = running.world.add_posting(
            scheme=dice.choice(["fbs", "rfbs", "fbo"]), status=dice.choice(STATUSES), at=at
        )
        if dice.random() < 0.3:
            running.world.cancel(doc["posting_number"])
    return sorted(running.world.shop.postings.all(), key=search.place)


def numbers(docs: list[Doc]) -> list[str]:
    return [doc["posting_number"] for doc in docs]


def fbs(docs: list[Doc]) -> list[Doc]:
    return [doc for doc in docs if doc["scheme"] != "fbo"]


@pytest.mark.parametrize("few", [0, 3000])
@pytest.mark.parametrize("sort_dir", ["ASC", "DESC"])
def test_every_way_through_the_list_tells_the_same(
    api: Api, placed: list[Doc], few: int, sort_dir: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    order = 1 if sort_dir == "ASC" else -1
    middle = sorted(doc["changed_at"] for doc in placed)[30]
    late = [doc for doc in fbs(placed) if doc["changed_at"] >= middle]
    some = [doc for doc in fbs(placed) if doc["status"] in {"cancelled", "delivering"}]
    both = [doc for doc in late if doc["status"] == "cancelled"]
    assert walk(api, sort_dir=sort_dir) == numbers(fbs(placed))[::order]
    assert walk(api, sort_dir=sort_dir, last_changed_status_date={"from": middle}) == numbers(late)[::order]
    assert walk(api, sort_dir=sort_dir, statuses=["cancelled", "delivering"]) == numbers(some)[::order]
    wanted = {"statuses": ["cancelled"], "last_changed_status_date": {"from": middle}}
    assert walk(api, sort_dir=sort_dir, **wanted) == numbers(both)[::order]


def test_named_postings_are_found_in_their_own_list_only(api: Api, placed: list[Doc]) -> None:
    mine = [doc for doc in placed if doc["scheme"] == "fbo"][:3]
    other = fbs(placed)[:2]
    orders = [doc["order_number"] for doc in [*mine, *other]]
    assert walk(api, order_numbers=orders) == numbers(other)
    assert walk(api, "/v3/posting/fbo/list", order_numbers=orders) == numbers(mine)
    assert walk(api, "/v3/posting/fbo/list", posting_numbers=numbers([*mine, *other])) == numbers(mine)
    assert walk(api, warehouse_ids=[str(catalogue.RFBS_WAREHOUSE)]) == numbers(
        [doc for doc in placed if doc["scheme"] == "rfbs"]
    )


def test_a_veiled_posting_keeps_its_old_place_in_every_list(running: server.Running, api: Api) -> None:
    """A cancellation that readers do not see yet: still found by the old status and the old moment."""
    request = running.world.add_cancellation_request()
    number = request["posting_number"]
    shop, approve = running.world.shop, "/v2/conditional-cancellation/approve"
    with shop.store.transaction() as touched:
        running.sandbox.call(shop, approve, {"cancellation_id": request["cancellation_id"]})
        running.world.cancel(number)
        shop.store.veil(touched, tables=frozenset({"posting"}), seconds=60)
    assert shop.postings.get(number)["status"] == "cancelled"
    assert walk(api, statuses=["awaiting_packaging"]) == [number]
    assert walk(api, statuses=["cancelled"]) == []
    api.advance(61)
    assert walk(api, statuses=["awaiting_packaging"]) == []
    assert walk(api, statuses=["cancelled"]) == [number]
    assert shop.store.rows("veil") == {}


def test_a_refused_write_leaves_the_lists_as_they_were(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]

    def cancel_in_vain() -> None:
        with running.sandbox.store.transaction():
            running.world.cancel(number)
            raise LookupError(number)

    with pytest.raises(LookupError):
        cancel_in_vain()
    assert walk(api, statuses=["awaiting_packaging"]) == [number]
    assert walk(api, statuses=["cancelled"]) == []


def test_a_page_of_a_big_list_looks_at_its_own_rows_only(
    running: server.Running, api: Api, placed: list[Doc], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    fits = search._fits
    monkeypatch.setattr(search, "_fits", lambda doc, query: looked.append("") or fits(doc, query))
    span = {"since": times.shifted(api.now(), days=-300), "to": api.now()}
    page = api.ok(LIST, filter=span, limit=5)
    api.ok(LIST, filter=span, limit=5, cursor=page["cursor"])
    assert len(looked) == 12
