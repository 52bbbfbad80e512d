"""The stock ledger through splits, ways out and back, half-told readings, and goods added elsewhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from inventory.models import StockItem, StockMovement
from inventory.selectors import free_quantity
from orders import cancellations
from orders.follow import follow
from orders.mirror import store
from orders.states import Goods, Part
from ozon.client import Row
from ozon.client.fields import Fields
from ozon.client.schemas.postings import read_posting
from ozon.states import Source
from sandbox.catalogue import FBS_WAREHOUSE
from tests.fixtures_desk import STOCK, Desk

KETTLE = "KT-17-GL"
CANCELLED = {
    "cancellation": {"cancel_reason_id": 507, "cancel_reason": "Передумал", "cancellation_type": "client"}
}
UNPACKED = {"cancellation": {**CANCELLED["cancellation"], "cancelled_after_ship": False}}


def read(desk: Desk, number: str, status: str, lines: list[tuple[str, int]], **more: Any) -> None:
    """Ozon shows a posting."""
    raw: dict[str, Any] = {
        "posting_number": number,
        "order_number": number.rpartition("-")[0],
        "status": status,
        "in_process_at": timezone.now().isoformat(),
        "delivery_method": {"warehouse_id": FBS_WAREHOUSE},
        "products": [
            {"sku": 1, "offer_id": offer, "quantity": n, "price": {"amount": "100", "currency": "RUB"}}
            for offer, n in lines
        ],
        **more,
    }
    with transaction.atomic():
        rows = [Row(read_posting(Fields(raw)), raw)]
        changes = store(desk.shop, rows, read_at=timezone.now())
        follow(desk.shop, changes, is_history=False, now=timezone.now())


def free(desk: Desk, offer: str = KETTLE) -> int:
    return free_quantity(desk.shop.pk, warehouse_id=FBS_WAREHOUSE, offer_id=offer) or 0


def another(desk: Desk) -> str:
    rows = StockItem.objects.filter(shop=desk.shop, warehouse_id=FBS_WAREHOUSE).exclude(offer_id=KETTLE)
    return rows.earliest("offer_id").offer_id


def test_a_posting_split_up_holds_nothing_its_children_do(desk: Desk) -> None:
    before = free(desk)
    read(desk, "1-1-1", "awaiting_packaging", [(KETTLE, 2)])
    read(desk, "1-1-1", "cancelled_from_split_pending", [(KETTLE, 2)])
    for child in ("1-1-2", "1-1-3"):
        read(desk, child, "awaiting_packaging", [(KETTLE, 1)], parent_posting_number="1-1-1")
    assert free(desk) == before - 2


def test_a_line_that_moved_to_another_posting_is_held_once(desk: Desk) -> None:
    other = another(desk)
    before = free(desk, other)
    read(desk, "1-1-1", "awaiting_packaging", [(KETTLE, 1), (other, 1)])
    read(desk, "1-1-1", "awaiting_packaging", [(KETTLE, 1)])
    read(desk, "1-1-2", "awaiting_packaging", [(other, 1)], parent_posting_number="1-1-1")
    assert free(desk, other) == before - 1


def test_a_part_refused_at_handover_left_with_its_parent(desk: Desk) -> None:
    read(desk, "1-1-1", "awaiting_deliver", [(KETTLE, 3)])
    read(desk, "1-1-1", "delivering", [(KETTLE, 3)])
    read(desk, "1-1-1", "delivered", [(KETTLE, 2)])
    read(desk, "1-1-2", "cancelled", [(KETTLE, 1)], parent_posting_number="1-1-1", **CANCELLED)
    assert list(StockMovement.objects.values_list("quantity", flat=True)) == [-3]
    assert desk.case("1-1-2").goods == Goods.HANDED_OVER


@pytest.mark.parametrize("gap", [{"delivery_method": None}, {"products": None}, {"products": []}])
def test_a_cancelled_reading_with_gaps_frees_the_goods_all_the_same(desk: Desk, gap: dict[str, Any]) -> None:
    before = free(desk)
    read(desk, "1-1-1", "awaiting_packaging", [(KETTLE, 2)])
    read(desk, "1-1-1", "cancelled", [(KETTLE, 2)], **UNPACKED, **gap)
    assert desk.case("1-1-1").stock == Part.DONE
    assert free(desk) == before
    desk.deliver()
    assert [write["updated"][0]["stock"] for write in desk.written(STOCK)] == [before]


def test_goods_that_come_back_from_the_carrier_are_on_hand_again(desk: Desk) -> None:
    before, on_hand = free(desk), desk.item().on_hand
    read(desk, "1-1-1", "awaiting_deliver", [(KETTLE, 1)])
    for _ in range(2):
        read(desk, "1-1-1", "arbitration", [(KETTLE, 1)])
        assert desk.item().on_hand == on_hand - 1
        read(desk, "1-1-1", "awaiting_deliver", [(KETTLE, 1)])
        assert (desk.item().on_hand, free(desk)) == (on_hand, before - 1)
    read(desk, "1-1-1", "cancelled", [(KETTLE, 1)], **UNPACKED)
    assert desk.case("1-1-1").goods == Goods.PACKED


def test_a_posting_may_be_cancelled_twice(desk: Desk) -> None:
    before = free(desk)
    for _ in range(2):
        read(desk, "1-1-1", "awaiting_packaging", [(KETTLE, 1)])
        assert free(desk) == before - 1
        read(desk, "1-1-1", "cancelled", [(KETTLE, 1)], **UNPACKED)
        assert free(desk) == before
        desk.deliver()
    assert desk.free_at_ozon() == before


def test_a_cancelled_posting_that_leaves_after_all_takes_its_goods_along(desk: Desk) -> None:
    on_hand = desk.item().on_hand
    read(desk, "1-1-1", "awaiting_packaging", [(KETTLE, 1)])
    read(desk, "1-1-1", "cancelled", [(KETTLE, 1)], **UNPACKED)
    read(desk, "1-1-1", "delivering", [(KETTLE, 1)])
    assert desk.item().on_hand == on_hand - 1


def test_an_order_we_have_not_read_comes_on_top_of_goods_held_back(desk: Desk) -> None:
    before = desk.free_at_ozon()
    desk.cancelled(packed=True)
    desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 1}])  # not read when the push leaves
    desk.deliver()
    assert desk.free_at_ozon() == before - 2


def test_a_part_refused_while_nobody_looked_leaves_with_the_rest(desk: Desk) -> None:
    on_hand = desk.item().on_hand
    read(desk, "1-1-1", "awaiting_deliver", [(KETTLE, 2)])
    read(desk, "1-1-1", "delivered", [(KETTLE, 1)])
    read(desk, "1-1-2", "cancelled", [(KETTLE, 1)], parent_posting_number="1-1-1", **CANCELLED)
    assert desk.item().on_hand == on_hand - 2


@pytest.mark.parametrize("left", [1, 2])
def test_a_refused_part_with_the_parcels_own_date_leaves_once(desk: Desk, left: int) -> None:
    """Whether Ozon goes on listing it with its parent or not."""
    on_hand = desk.item().on_hand
    read(desk, "1-1-1", "delivering", [(KETTLE, 2)])
    read(desk, "1-1-1", "delivered", [(KETTLE, left)])
    date = (timezone.now() - timedelta(hours=1)).isoformat()
    more = {"parent_posting_number": "1-1-1", "delivering_date": date, **CANCELLED}
    read(desk, "1-1-2", "cancelled", [(KETTLE, 1)], **more)
    assert desk.item().on_hand == on_hand - 2


def test_a_posting_that_lives_again_wants_nothing_of_its_cancellation(desk: Desk) -> None:
    read(desk, "1-1-1", "awaiting_deliver", [(KETTLE, 1)])
    read(desk, "1-1-1", "cancelled", [(KETTLE, 1)], **CANCELLED)
    assert sorted(kind for kind, _ in desk.queue()) == ["message", "put_back"]
    before = free(desk)
    read(desk, "1-1-1", "awaiting_deliver", [(KETTLE, 1)])
    assert desk.queue() == []
    with pytest.raises(cancellations.NotPossible):
        cancellations.put_back(desk.case("1-1-1").pk, by="anna")
    assert free(desk) == before
    read(desk, "1-1-1", "cancelled", [(KETTLE, 1)], **CANCELLED)
    assert [kind for kind, _ in desk.queue()] == ["put_back"]
    cancellations.put_back(desk.case("1-1-1").pk, by="anna")
    assert free(desk) == before + 1


def test_our_own_write_with_a_lost_answer_is_told_again_and_nothing_more(desk: Desk) -> None:
    before = desk.free_at_ozon()
    number = desk.cancelled(packed=True)
    desk.deliver()
    desk.fault("lose_answer", STOCK)
    cancellations.put_back(desk.case(number).pk, by="anna")
    for _ in range(3):
        desk.work()
    assert (desk.free_at_ozon(), free(desk)) == (before, before)


def test_ozons_figures_never_change_ours(desk: Desk) -> None:
    on_hand, seen = desk.item().on_hand, desk.world.stock(KETTLE, FBS_WAREHOUSE)
    for present in (seen["present"] - 5, seen["present"], seen["present"] + 7):
        with desk.world.shop.store.transaction():
            desk.world.shop.stock.put(f"{seen['sku']}:{FBS_WAREHOUSE}", {**seen, "present": present})
        desk.sync(Source.STOCKS)
        assert (desk.item().on_hand, desk.item().ozon_present) == (on_hand, present)
