"""A posting that lists fewer pieces than before: cancelled in part, or split, whichever reading comes first."""

from typing import Any

import pytest

from inventory.models import Reservation, StockMovement
from inventory.selectors import free_quantity
from inventory.states import Holding
from money.models import LineBalance
from orders import parts
from orders.models import Posting, SellerCancellation
from orders.states import SellerCancelState
from outbox.models import Effect
from ozon.states import Source
from sandbox.catalogue import FBS_WAREHOUSE
from tests.fixtures_desk import STOCK, Desk
from tests.orders.test_sync import FBS_LIST, page_of, show
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

KETTLE = "KT-17-GL"


def placed(desk: Desk, pieces: int = 3) -> str:
    """A posting of kettles that was read."""
    posting = desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": pieces}])
    desk.sync(Source.FBS)
    return str(posting["posting_number"])


def cancel_one(desk: Desk, number: str, **how: Any) -> None:
    [line] = desk.world.posting(number)["lines"]
    desk.world.cancel_part(number, {line["sku"]: 1}, **how)


def lose_one(desk: Desk, number: str) -> None:
    """One piece is cancelled although the posting is packed: the sandbox's seller could not do that, Ozon can."""
    shop = desk.world.shop
    doc = desk.world.posting(number)
    [line] = doc["lines"]
    with shop.store.transaction():
        lines = [{**line, "quantity": line["quantity"] - 1}]
        shop.postings.put(number, {**doc, "lines": lines, "changed_at": shop.now()})


def free(desk: Desk) -> int:
    return free_quantity(desk.shop.pk, warehouse_id=FBS_WAREHOUSE, offer_id=KETTLE) or 0


def told_of_parts(desk: Desk, number: str) -> list[str]:
    rows = TimelineEntry.objects.filter(posting_number=number, code=Event.PART_CANCELLED).order_by("id")
    return [row.params["lines"] for row in rows]


def test_not_packed_it_is_free_again_told_once_and_caps_stay(desk: Desk) -> None:
    before = free(desk)
    number = placed(desk)
    cap = LineBalance.objects.get(posting_number=number).paid
    cancel_one(desk, number)
    for _ in range(2):
        desk.sync(Source.FBS)
    assert told_of_parts(desk, number) == [f"{KETTLE} ×1"]
    assert (free(desk), desk.queue()) == (before - 2, [])
    assert LineBalance.objects.get(posting_number=number).paid == cap
    desk.deliver()
    assert [write["updated"][0]["stock"] for write in desk.written(STOCK)] == [before - 2]
    assert Effect.objects.get().posting_number == number
    assert desk.free_at_ozon() == before - 2


def test_packed_it_is_held_until_it_is_taken_out_of_the_parcel(desk: Desk) -> None:
    before, on_hand = free(desk), desk.item().on_hand
    number = placed(desk)
    desk.world.pack(number)
    desk.sync(Source.FBS)
    lose_one(desk, number)
    desk.sync(Source.FBS)
    [item] = WorkItem.objects.filter(state=ItemState.OPEN)
    assert (item.kind, item.posting_number, parts.is_part(item)) == (Kind.PUT_BACK, number, True)
    assert [(line.offer_id, line.quantity) for line in parts.pieces_of(item.shop, [item.key])[item.key]] == [
        (KETTLE, 1)
    ]
    assert free(desk) == before - 3
    assert [parts.put_back(item, by="anna") for _ in range(2)] == [True, False]
    assert parts.tell_handed_over(item, by="boris") is False
    assert (free(desk), desk.item().on_hand, desk.queue()) == (before - 2, on_hand, [])
    assert Effect.objects.filter(posting_number=number).count() == 2


def test_a_part_that_left_with_the_parcel_leaves_the_ledger_once(desk: Desk) -> None:
    on_hand = desk.item().on_hand
    number = placed(desk)
    desk.world.pack(number)
    desk.sync(Source.FBS)
    lose_one(desk, number)
    desk.sync(Source.FBS)
    [item] = WorkItem.objects.filter(state=ItemState.OPEN)
    assert [parts.tell_handed_over(item, by="anna") for _ in range(2)] == [True, False]
    desk.world.hand_over(number)
    desk.sync(Source.FBS)
    assert (desk.item().on_hand, desk.queue()) == (on_hand - 3, [])


@pytest.mark.parametrize(("reason", "cause"), [(352, "out_of_stock"), (400, "defect")])
def test_our_own_for_want_of_goods_is_written_off(desk: Desk, reason: int, cause: str) -> None:
    before, on_hand = free(desk), desk.item().on_hand
    number = placed(desk)
    SellerCancellation.objects.create(
        shop=desk.shop,
        posting_number=number,
        state=SellerCancelState.UNKNOWN,
        lines=[{"sku": 1, "offer_id": KETTLE, "quantity": 1}],
        reason_id=reason,
    )
    cancel_one(desk, number, reason_id=reason)
    desk.sync(Source.FBS)
    assert (free(desk), desk.item().on_hand) == (before - 3, on_hand - 1)
    assert set(StockMovement.objects.values_list("cause", flat=True)) == {cause}


@pytest.mark.parametrize("first", ["parent", "child", "both"])
def test_what_was_split_off_is_held_once_and_no_cancellation(desk: Desk, first: str) -> None:
    before = free(desk)
    number = placed(desk)
    child = desk.world.split_off(number)["posting_number"]
    page = page_of(desk)
    wanted = {"parent": {number}, "child": {child}, "both": {number, child}}[first]
    page["postings"] = [row for row in page["postings"] if row["posting_number"] in wanted]
    show(desk, page)
    desk.sync(Source.FBS)
    desk.sync(Source.FBS)
    held = Reservation.objects.filter(holding=Holding.OPEN).values_list("posting_number", "quantity")
    assert dict(held) == {number: 2, child: 1}
    assert (told_of_parts(desk, number), desk.queue(), free(desk)) == ([], [], before - 3)
    assert desk.effects() == []
    assert not desk.source(Source.FBS).cursor.get("owed")


def test_what_is_owed_survives_a_pass_that_fails(desk: Desk) -> None:
    """The order cannot be read whole at once: the next pass asks again, and then it is told."""
    number = placed(desk)
    cancel_one(desk, number)
    show(desk, page_of(desk))
    desk.fault("status", FBS_LIST, times=20, status=500, body="{}")
    assert desk.sync(Source.FBS)[Source.FBS].error
    assert told_of_parts(desk, number) == []
    assert desk.source(Source.FBS).cursor["owed"] == {number: {KETTLE: -1}}
    desk.running.sandbox.faults.clear()
    desk.sync(Source.FBS)
    assert told_of_parts(desk, number) == [f"{KETTLE} ×1"]


def test_split_and_cancelled_in_part_are_told_apart(desk: Desk) -> None:
    """Three of five: one split off, one cancelled, between two readings."""
    before = free(desk)
    number = placed(desk, pieces=5)
    desk.world.split_off(number)
    cancel_one(desk, number)
    desk.sync(Source.FBS)
    assert told_of_parts(desk, number) == [f"{KETTLE} ×1"]
    assert free(desk) == before - 4


def test_a_part_refused_at_handover_is_said_and_moves_nothing(desk: Desk) -> None:
    number = placed(desk)
    desk.world.pack(number)
    desk.world.hand_over(number)
    desk.sync(Source.FBS)
    on_hand, before = desk.item().on_hand, free(desk)
    desk.world.deliver(number)
    refused = desk.world.refuse_part(number)["posting_number"]
    desk.sync(Source.FBS)
    assert told_of_parts(desk, number) == [f"{KETTLE} ×1"]
    assert Posting.objects.get(posting_number=number).ozon_status == "delivered"
    assert desk.case(refused).goods == "handed_over"
    assert (desk.item().on_hand, free(desk)) == (on_hand, before)
    assert [kind for kind, _ in desk.queue()] == ["message"]
