"""The ledger against Ozon's figures: what differs, what is forgiven, what is proved, and why it probably is so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory import differences, probable
from inventory.comparing import LAG, PROOF, Reading, compare, judge
from inventory.locks import lock_pairs
from inventory.models import KitComponent, Product, Reservation, StockItem
from inventory.states import Cause, Holding
from outbox.models import Effect
from outbox.states import Mode, Status
from ozon.models import Shop, SyncSource
from ozon.states import Source, StockKeeper
from tests.factories import make_effect, make_member, make_movement, make_shop, make_stock, make_switch
from worklist.models import WorkItem
from worklist.phrases import plain
from worklist.services import snooze
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PAIR = (1, "A")


def keeping(keeper: StockKeeper = StockKeeper.DESK, *, mode: Mode = Mode.ON) -> Shop:
    shop = make_shop(stock_keeper=keeper)
    make_switch(shop=shop, mode=mode)
    SyncSource.objects.create(shop=shop, source=Source.FBS, succeeded_at=NOW + 2 * PROOF)
    return shop


def hold(shop: Shop, quantity: int, holding: Holding = Holding.OPEN, offer_id: str = "A") -> None:
    Reservation.objects.create(
        shop=shop,
        posting_number=f"{holding}-{offer_id}",
        warehouse_id=1,
        offer_id=offer_id,
        quantity=quantity,
        holding=holding,
    )


def read(shop: Shop, present: int, reserved: int, *, at: datetime = NOW, offer_id: str = "A") -> None:
    """What a pass does with a page of one row."""
    with transaction.atomic():
        verdict = judge(shop, {(1, offer_id): Reading(present, reserved)}, read_at=at)
        touched = differences.touched(verdict, read_at=at)
        locked = lock_pairs(shop, [(1, offer_id)] if touched else [])
        differences.write(shop, verdict, locked, read_at=at)


def case(shop: Shop) -> WorkItem | None:
    return WorkItem.objects.filter(shop=shop, kind=Kind.STOCK_DIFFERS).first()


@pytest.mark.parametrize(
    ("keeper", "open_", "unread", "buffer", "present", "reserved", "gap"),
    [
        # On hand 10 throughout; ``unread`` is what was cancelled after packing and not put back.
        ("desk", 0, 0, 0, 10, 0, None),
        ("desk", 3, 0, 0, 10, 3, None),
        ("desk", 0, 0, 0, 10, 3, None),  # three ordered that we have not read
        ("desk", 3, 0, 0, 7, 0, None),  # three handed over that we have not read
        ("desk", 3, 0, 0, 10, 0, None),  # three cancelled that we have not read
        ("desk", 3, 0, 0, 9, 0, None),  # some of each
        ("desk", 3, 0, 0, 11, 0, 4),
        ("desk", 3, 0, 0, 6, 0, -1),
        ("desk", 0, 2, 0, 10, 0, 2),
        ("desk", 0, 2, 0, 8, 0, None),
        ("desk", 0, 0, 4, 6, 0, None),
        ("desk", 0, 0, 4, 10, 0, 4),
        ("desk", 8, 0, 4, 8, 8, None),  # nothing free: Ozon is told 0, not -2
        ("ozon", 0, 2, 4, 10, 0, None),  # nobody told Ozon of either
        ("undecided", 0, 0, 0, 12, 0, 2),
        ("ozon", 3, 0, 0, 6, 3, -4),
    ],
)
def test_what_differs(
    keeper: str, open_: int, unread: int, buffer: int, present: int, reserved: int, gap: int | None
) -> None:
    shop = keeping(StockKeeper(keeper))
    make_stock(shop=shop, offer_id="A", on_hand=10)
    Product.objects.create(shop=shop, offer_id="A", buffer=buffer)
    for quantity, holding in ((open_, Holding.OPEN), (unread, Holding.PACKED)):
        if quantity:
            hold(shop, quantity, holding)
    one = compare(shop, {PAIR: Reading(present, reserved)})[PAIR]
    assert (one.gap if one.differs else None) == gap
    # With so many on hand both agree, whatever else is the case.
    StockItem.objects.filter(shop=shop).update(on_hand=one.agrees_at)
    assert not compare(shop, {PAIR: Reading(present, reserved)})[PAIR].differs


def test_a_kit_is_what_its_scarcest_component_makes_and_nobody_elses_kits_are_judged() -> None:
    shop = keeping()
    for offer_id, on_hand in (("KIT", 0), ("A", 9), ("B", 4)):
        make_stock(shop=shop, offer_id=offer_id, on_hand=on_hand)
    KitComponent.objects.create(shop=shop, kit="KIT", offer_id="A", quantity=2)
    KitComponent.objects.create(shop=shop, kit="KIT", offer_id="B", quantity=1)
    readings = {(1, "KIT"): Reading(5, 1), (1, "A"): Reading(7, 0), (1, "B"): Reading(3, 0)}
    # One kit is ordered at Ozon: of A two, of B one are spoken for.
    found = compare(shop, readings)
    assert {pair[1]: one.ours for pair, one in found.items()} == {"KIT": 3, "A": 7, "B": 3}
    assert {pair[1]: (one.differs, one.agrees_at) for pair, one in found.items()} == {
        "KIT": (True, None),
        "A": (False, 9),
        "B": (False, 4),
    }
    shop.stock_keeper = StockKeeper.OZON
    assert compare(shop, readings) == {}


def _pushed(shop: Shop, item: StockItem) -> None:
    StockItem.objects.filter(pk=item.pk).update(pushed=10, pushed_at=NOW - LAG + timedelta(seconds=1))


def _moved(shop: Shop, item: StockItem) -> None:
    at = NOW - LAG + timedelta(seconds=1)
    make_movement(item=item, cause=Cause.CORRECTION, cause_id="x", component="A", quantity=1, at=at)


def _under_way(shop: Shop, item: StockItem) -> None:
    make_effect(shop=shop, lane="1:A", status=Status.DUE)


@pytest.mark.parametrize("happened", [_pushed, _moved, _under_way])
def test_a_reading_around_a_change_of_ours_proves_nothing(happened: Callable[[Shop, StockItem], Any]) -> None:
    shop = keeping()
    item = make_stock(shop=shop, offer_id="A")
    happened(shop, item)
    assert judge(shop, {PAIR: Reading(7, 0)}, read_at=NOW).differ == {}
    Effect.objects.update(status=Status.DONE)
    later = NOW + timedelta(seconds=2)
    assert list(judge(shop, {PAIR: Reading(7, 0)}, read_at=later).differ) == [PAIR]


def test_told_after_two_readings_apart_with_both_figures_and_over_when_they_agree() -> None:
    shop = keeping()
    item = make_stock(shop=shop, offer_id="A", pushed=10, pushed_at=NOW - timedelta(hours=1))
    Product.objects.create(shop=shop, offer_id="A", name="Чайник")
    read(shop, 7, 0)
    read(shop, 7, 0, at=NOW + PROOF - timedelta(seconds=1))
    assert case(shop) is None
    read(shop, 10, 0, at=NOW + PROOF)  # they agree: counted from anew
    read(shop, 7, 0, at=NOW + PROOF)
    read(shop, 7, 0, at=NOW + 2 * PROOF)
    found = case(shop)
    assert found is not None
    assert (found.key, found.product, found.state) == ("1:A", "Чайник", ItemState.OPEN)
    assert plain(found.reason) == (
        "Ozon has 7 free, the ledger says 10. "
        "Changed at Ozon after we told 10: in the cabinet, or by another program."
    )
    read(shop, 10, 0, at=NOW + 3 * PROOF)
    item.refresh_from_db()
    found.refresh_from_db()
    assert (item.differs_since, found.state, found.closed_by) == (None, ItemState.DONE, "desk")
    assert item.on_hand == 10


def test_a_case_follows_its_figures_and_sleeps_on_when_put_off() -> None:
    shop = keeping()
    make_stock(shop=shop, offer_id="A", differs_since=NOW - PROOF)
    read(shop, 7, 0)
    read(shop, 6, 0)
    found = case(shop)
    assert found is not None
    assert "Ozon has 6 free" in plain(found.reason)
    snooze(found, by=make_member(shop), until=timezone.now() + timedelta(days=2))
    read(shop, 5, 0)
    found.refresh_from_db()
    assert (found.state, "Ozon has 6 free" in plain(found.reason)) == (ItemState.SNOOZED, True)


def test_what_moved_between_look_and_lock_is_left_to_the_next_reading() -> None:
    shop = keeping()
    item = make_stock(shop=shop, offer_id="A", differs_since=NOW - PROOF)
    verdict = judge(shop, {PAIR: Reading(7, 0)}, read_at=NOW)
    StockItem.objects.filter(pk=item.pk).update(on_hand=7)
    with transaction.atomic():
        differences.write(shop, verdict, lock_pairs(shop, [PAIR]), read_at=NOW)
    assert case(shop) is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"on_hand": -1}, probable.BELOW_ZERO),
        ({"unread": True}, probable.ORDERS_UNREAD),
        ({"keeper": StockKeeper.OZON}, probable.FEWER),
        ({"keeper": StockKeeper.OZON, "present": 19}, probable.MORE),
        ({"effect": Status.HELD}, probable.HELD),
        ({"effect": Status.DUE}, probable.TELLING),
        ({"effect": Status.UNKNOWN}, probable.LOST),
        ({"effect": Status.DEAD}, "Ozon did not take our quantity: WAREHOUSE_NOT_FOUND"),
        (
            {"ours": 2, "present": 10},
            "Pieces of cancelled orders that nobody put back (2) are for sale at Ozon.",
        ),
        ({"buffer": 4, "present": 10}, "The pieces you keep back (4) are for sale at Ozon."),
        ({"mode": Mode.OFF}, probable.SWITCH_OFF),
        ({}, probable.NEVER_TOLD),
        ({"pushed": 10}, "Changed at Ozon after we told 10: in the cabinet, or by another program."),
    ],
)
def test_the_probable_cause_comes_from_facts(facts: dict[str, Any], says: str) -> None:
    shop = keeping(facts.get("keeper", StockKeeper.DESK), mode=facts.get("mode", Mode.ON))
    on_hand = facts.get("on_hand", 10)
    make_stock(
        shop=shop,
        offer_id="A",
        on_hand=on_hand,
        oversold_since=NOW if on_hand < 0 else None,
        pushed=facts.get("pushed"),
    )
    Product.objects.create(shop=shop, offer_id="A", buffer=facts.get("buffer", 0))
    if "unread" in facts:
        SyncSource.objects.update(error="HTTP 500")
    if "ours" in facts:
        hold(shop, facts["ours"], Holding.PACKED)
    if "effect" in facts:
        make_effect(shop=shop, lane="1:A", status=Status.DONE)
        make_effect(shop=shop, lane="1:A", status=facts["effect"], error="WAREHOUSE_NOT_FOUND")
    one = compare(shop, {PAIR: Reading(facts.get("present", 7), 0)})[PAIR]
    known = probable.facts_of(shop, [one], now=NOW)
    assert plain(probable.cause_of(one, known)) == says


def test_a_page_costs_as_much_for_many_as_for_one() -> None:
    counts = []
    for products in (1, 30):
        shop = keeping()
        pairs = [(1, f"A{n}") for n in range(products)]
        for _, offer_id in pairs:
            make_stock(shop=shop, offer_id=offer_id, differs_since=NOW - PROOF)
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            verdict = judge(shop, dict.fromkeys(pairs, Reading(7, 0)), read_at=NOW)
            differences.write(shop, verdict, lock_pairs(shop, pairs), read_at=NOW)
        counts.append(len(queries))
        assert WorkItem.objects.filter(shop=shop, kind=Kind.STOCK_DIFFERS).count() == products
    assert counts[0] == counts[1] <= 24
