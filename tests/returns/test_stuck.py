"""Parcels that do not come: asked about once, silent again when they move, and none forgotten after a cancellation."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Cancellation, Posting
from orders.states import Goods, Part, Scheme
from ozon.models import Shop
from returns import receiving
from returns.models import Return, ReturnTerms
from returns.parcels_follow import follow_parcel
from returns.selectors import cancelled_of, returns_of
from returns.states import Parcel, ReturnSource
from returns.stuck import NEVER_SHOWN, watch
from returns.taking_back import take_back
from tests.factories import make_shop
from worklist.models import WorkItem
from worklist.phrases import pattern_of, plain
from worklist.services import close_item
from worklist.states import ItemState, Kind

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=11)


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def parcel(shop: Shop, return_id: int, **how: Any) -> Return:
    facts = {"parcel": Parcel.IN_TRANSIT, "parcel_since": LONG_AGO, "schema": "Fbs"} | how
    return Return.objects.create(
        shop=shop,
        source=ReturnSource.OZON,
        return_id=return_id,
        posting_number=facts.pop("posting_number", f"{return_id}-1"),
        **facts,
    )


def cancelled(shop: Shop, number: str, *, parent: str = "", **how: Any) -> Cancellation:
    posting = Posting.objects.create(
        shop=shop,
        posting_number=number,
        parent_number=parent,
        scheme=Scheme.FBS,
        ozon_status="cancelled",
        read_at=LONG_AGO,
    )
    facts = {"goods": Goods.HANDED_OVER, "stock": Part.AWAITING_PARCEL, "recorded_at": LONG_AGO} | how
    return Cancellation.objects.create(shop=shop, posting=posting, **facts)


def asked(shop: Shop) -> dict[str, str]:
    live = WorkItem.objects.filter(shop=shop, kind=Kind.PARCEL_STUCK).exclude(state=ItemState.DONE)
    return dict(live.values_list("key", "reason"))


def test_only_what_is_on_its_way_to_the_seller_and_stands_still_is_asked_about(shop: Shop) -> None:
    parcel(shop, 1)
    parcel(shop, 2, parcel=Parcel.AWAITING)
    parcel(shop, 3, parcel_since=NOW - timedelta(days=9))
    parcel(shop, 4, parcel=Parcel.AT_PICKUP_POINT)
    parcel(shop, 5, schema="Fbo")
    parcel(shop, 6, received_at=NOW)
    parcel(make_shop(), 7)
    watch(shop, now=NOW)
    assert sorted(asked(shop)) == ["ozon:1", "ozon:2"]
    assert plain(asked(shop)["ozon:1"]) == "Not moved for 11 days."


def test_a_shop_waits_as_long_as_it_says(shop: Shop) -> None:
    parcel(shop, 1)
    ReturnTerms.objects.create(shop=shop, stuck_days=12)
    watch(shop, now=NOW)
    assert asked(shop) == {}


def test_what_a_person_closed_is_asked_again_only_after_it_moved(shop: Shop) -> None:
    case = parcel(shop, 1)
    watch(shop, now=NOW)
    close_item(shop=shop, kind=Kind.PARCEL_STUCK, key="ozon:1", by="anna", outcome="спросила")
    watch(shop, now=timezone.now())
    assert asked(shop) == {}
    later = timezone.now() + timedelta(days=20)
    Return.objects.filter(pk=case.pk).update(parcel_since=later - timedelta(days=11))
    watch(shop, now=later)
    assert list(asked(shop)) == ["ozon:1"]


def test_one_that_moves_leaves_the_queue(shop: Shop) -> None:
    case = parcel(shop, 1)
    watch(shop, now=NOW)
    Return.objects.filter(pk=case.pk).update(parcel_since=NOW)
    watch(shop, now=NOW)
    assert asked(shop) == {}
    assert WorkItem.objects.get(shop=shop).outcome == "moved"


@pytest.mark.parametrize("who", ["the watch", "a reading", "a receipt taken back"])
def test_one_that_stops_elsewhere_is_asked_about_once_more(shop: Shop, who: str) -> None:
    """Ozon's change is always older than the reading that takes it out of the queue."""
    case = parcel(shop, 1, parcel=Parcel.AWAITING, quantity=1)
    watch(shop, now=NOW)
    case.parcel, case.parcel_since = Parcel.IN_TRANSIT, NOW - timedelta(minutes=1)
    case.save()
    match who:
        case "a reading":
            follow_parcel(case, was=Parcel.AWAITING, is_history=False)
        case "a receipt taken back":
            receiving.receive(case.pk, by="Ivan")
            take_back(case.pk, reason="another box", by="Ivan")
    watch(shop, now=NOW)
    assert asked(shop) == {}
    watch(shop, now=NOW + timedelta(days=11))
    assert list(asked(shop)) == ["ozon:1"]


def test_a_cancelled_posting_whose_parcel_is_never_shown_is_asked_about_until_it_is(shop: Shop) -> None:
    cancelled(shop, "10-1")
    cancelled(shop, "11-1", is_history=True)
    cancelled(shop, "12-1", stock=Part.DONE)
    cancelled(shop, "13-1", recorded_at=NOW - timedelta(days=9))
    cancelled(shop, "14-1")
    parcel(shop, 14, posting_number="14-1", parcel_since=NOW, type="Cancellation")
    watch(shop, now=NOW)
    assert list(asked(shop)) == ["posting:10-1"]
    assert pattern_of(asked(shop)["posting:10-1"]) == NEVER_SHOWN
    parcel(shop, 10, posting_number="10-1", parcel_since=NOW, type="FullReturn")
    watch(shop, now=NOW)
    assert asked(shop) == {}


def test_a_part_refused_at_the_door_is_found_under_the_posting_it_was_taken_out_of(shop: Shop) -> None:
    cancelled(shop, "20-2", parent="20-1")
    cancelled(shop, "21-2", parent="21-1")
    part = parcel(shop, 20, posting_number="20-1", parcel_since=NOW, type="PartialReturn")
    parcel(shop, 21, posting_number="21-1", parcel_since=NOW, type="ClientReturn")  # another piece of it
    watch(shop, now=NOW)
    assert list(asked(shop)) == ["posting:21-2"]
    assert list(returns_of(shop, "20-2")) == [part] == list(returns_of(shop, "20-1"))
    assert cancelled_of(part) == ["20-2"]
    assert list(returns_of(shop, "21-2")) == []


def test_the_look_costs_the_same_for_many(shop: Shop) -> None:
    counts = []
    for n in (1, 12):
        for number in range(100 * n, 100 * n + n):
            parcel(shop, number, offer_id=f"o{number}")
            cancelled(shop, f"{number}-9")
        with CaptureQueriesContext(connection) as seen:
            watch(shop, now=NOW)
        counts.append(len(seen))
    assert len(asked(shop)) == 26
    # The first look found nothing to close again.
    assert counts[1] <= counts[0] + 3
