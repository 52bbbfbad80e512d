"""A cancelled FBS posting, from Ozon's list to the settled case, by where the goods are."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inventory.models import Reservation, StockMovement
from inventory.states import Holding
from messaging import services as messages
from messaging.delivery import MessageSend
from messaging.states import MessageState
from orders import cancellations
from orders.models import Cancellation
from orders.states import CancellationState, Goods, Part
from outbox import runner
from outbox.models import Effect
from outbox.states import Status
from ozon.client import OzonClient
from ozon.states import Source
from tests.fixtures_desk import CHAT_SEND, CHAT_START, STOCK, Desk
from worklist.models import TimelineEntry
from worklist.states import Event

KETTLE = "KT-17-GL"


def approve_message(desk: Desk, number: str, text: str = "Здравствуйте! Заказ отменён.") -> None:
    message = desk.message(number)
    messages.approve(message.pk, text=text, version=message.version, by="anna")


def holding(desk: Desk, number: str) -> str:
    return Reservation.objects.get(shop=desk.shop, posting_number=number).holding


def test_an_order_reserves_and_asks_nobody(desk: Desk) -> None:
    before = desk.free_at_ozon()
    number = desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 2}])["posting_number"]
    desk.sync()
    assert holding(desk, number) == Holding.OPEN
    assert desk.queue() == []
    assert desk.effects() == []
    assert desk.free_at_ozon() == before - 2


def test_unpacked_is_free_again_at_once_and_told_to_ozon_once(desk: Desk) -> None:
    before, on_hand = desk.free_at_ozon(), desk.item().on_hand
    number = desk.cancelled(reason_id=507)
    case = desk.case(number)
    assert (case.goods, case.stock, case.message) == (Goods.UNPACKED, Part.DONE, Part.PENDING)
    assert holding(desk, number) == Holding.FREE
    assert desk.effects() == [("stock_push", Status.DUE)]
    assert desk.queue() == [("message", number)]

    desk.deliver()
    [write] = desk.written()
    assert write["updated"] == [
        {"offer_id": KETTLE, "warehouse_id": desk.item().warehouse_id, "stock": before}
    ]
    assert desk.free_at_ozon() == before
    assert (desk.item().on_hand, desk.item().pushed) == (on_hand, before)
    assert not StockMovement.objects.exists()


def test_a_message_is_read_approved_and_sent_exactly_once_and_the_case_settles(desk: Desk) -> None:
    number = desk.cancelled(reason_id=507)
    desk.deliver()
    assert desk.message(number).state == MessageState.AWAITING_APPROVAL
    assert desk.case(number).state == CancellationState.CANCELLED
    assert desk.written(CHAT_SEND) == []

    approve_message(desk, number, "Здравствуйте! Мы поможем подобрать замену.")
    assert desk.queue() == []
    for _ in range(3):
        desk.deliver()
        desk.sync()
    assert [row["text"] for row in desk.written(CHAT_SEND)] == ["Здравствуйте! Мы поможем подобрать замену."]
    assert len(desk.written(CHAT_START)) == 1
    assert desk.message(number).state == MessageState.SENT
    case = desk.case(number)
    assert (case.state, case.stock, case.message) == (CancellationState.SETTLED, Part.DONE, Part.DONE)
    codes = list(TimelineEntry.objects.filter(posting_number=number).values_list("code", flat=True))
    for once in (
        Event.CANCELLED,
        Event.RESERVE_RELEASED,
        Event.STOCK_PUSHED,
        Event.MESSAGE_SENT,
        Event.SETTLED,
    ):
        assert codes.count(once) == 1, once


def test_the_other_orders_of_the_product_stay_reserved(desk: Desk) -> None:
    before = desk.free_at_ozon()
    desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 3}])
    number = desk.cancelled()
    desk.deliver()
    assert desk.free_at_ozon() == before - 3
    assert holding(desk, number) == Holding.FREE


def test_an_order_ozon_took_but_we_have_not_read_is_not_sold_again(desk: Desk) -> None:
    before = desk.free_at_ozon()
    desk.cancelled()
    desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 4}])  # not read when the push leaves
    desk.deliver()
    assert desk.free_at_ozon() == before - 4


def test_packed_stays_reserved_until_a_person_puts_it_back(desk: Desk) -> None:
    before = desk.free_at_ozon()
    number = desk.cancelled(packed=True)
    assert desk.case(number).goods == Goods.PACKED
    assert holding(desk, number) == Holding.PACKED
    assert desk.queue() == [("put_back", number), ("message", number)]
    desk.work()
    assert desk.free_at_ozon() == before - 1  # nobody has the piece on the shelf yet

    for _ in range(2):
        cancellations.put_back(desk.case(number).pk, by="anna")
    assert holding(desk, number) == Holding.FREE
    assert desk.queue() == [("message", number)]
    desk.work()
    assert [write["updated"][0]["stock"] for write in desk.written(STOCK)] == [before - 1, before]
    assert desk.free_at_ozon() == before
    assert not StockMovement.objects.exists()


def test_after_handover_nothing_comes_back_yet(desk: Desk) -> None:
    on_hand, before = desk.item().on_hand, desk.free_at_ozon()
    number = desk.cancelled(handed_over=True, initiator="delivery")
    case = desk.case(number)
    assert (case.goods, case.stock) == (Goods.HANDED_OVER, Part.AWAITING_PARCEL)
    assert holding(desk, number) == Holding.GONE
    assert desk.item().on_hand == on_hand - 1
    [moved] = StockMovement.objects.all()
    assert (moved.quantity, moved.cause, moved.cause_id) == (-1, "handover", number)
    desk.work()
    assert desk.written(STOCK) == []
    assert desk.free_at_ozon() == before - 1
    assert desk.queue() == []  # who did not collect his parcel is not written to
    assert StockMovement.objects.count() == 1


def test_seen_on_its_way_counts_as_handed_over_whatever_the_cancellation_says(desk: Desk) -> None:
    number = desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 1}])["posting_number"]
    desk.sync(Source.FBS)
    desk.world.pack(number)
    desk.world.hand_over(number)
    desk.sync(Source.FBS)
    on_hand = desk.item().on_hand
    desk.world.cancel(number)
    desk.sync(Source.FBS)
    assert desk.case(number).goods == Goods.HANDED_OVER
    assert desk.item().on_hand == on_hand
    assert StockMovement.objects.count() == 1


def test_where_the_goods_are_is_asked_when_ozon_does_not_say(desk: Desk) -> None:
    before = desk.free_at_ozon()
    number = desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 1}])["posting_number"]
    desk.sync(Source.FBS)
    doc = desk.world.cancel(number)
    block = {**doc["cancellation"], "cancelled_after_ship": None}
    with desk.world.shop.store.transaction():
        desk.world.shop.postings.put(number, {**doc, "cancellation": block})
    desk.sync(Source.FBS)
    assert (desk.case(number).goods, holding(desk, number)) == (Goods.UNKNOWN, Holding.ASKED)
    assert ("goods_unknown", number) in desk.queue()
    desk.deliver()
    assert desk.free_at_ozon() == before - 1  # Ozon freed its reserve; nobody knows where the piece is

    cancellations.put_back(desk.case(number).pk, by="anna")
    desk.work()
    assert desk.free_at_ozon() == before
    assert ("goods_unknown", number) not in desk.queue()


def test_goods_told_to_be_with_the_carrier_leave_the_ledger_once(desk: Desk) -> None:
    on_hand = desk.item().on_hand
    number = desk.cancelled(packed=True)
    for _ in range(2):
        cancellations.tell_handed_over(desk.case(number).pk, by="anna")
    assert desk.item().on_hand == on_hand - 1
    assert desk.case(number).stock == Part.AWAITING_PARCEL
    assert desk.queue() == [("message", number)]
    before = desk.free_at_ozon()
    desk.deliver()
    assert desk.free_at_ozon() == before - 1


def test_out_of_stock_is_written_off_so_that_nothing_missing_is_sold(desk: Desk) -> None:
    before, on_hand = desk.free_at_ozon(), desk.item().on_hand
    number = desk.cancelled(initiator="seller", reason_id=352)
    assert desk.item().on_hand == on_hand - 1
    [moved] = StockMovement.objects.all()
    assert (moved.quantity, moved.cause, moved.posting_number) == (-1, "out_of_stock", number)
    desk.deliver()
    assert desk.free_at_ozon() == before - 1


def test_a_page_seen_twice_changes_nothing(desk: Desk) -> None:
    number = desk.cancelled(packed=True)
    counted = [Cancellation, TimelineEntry, Effect, StockMovement, Reservation]
    before = [model.objects.count() for model in counted]
    item, queue = desk.item(), desk.queue()
    for _ in range(2):
        report = desk.sync(Source.FBS)[Source.FBS]
        assert (report.rows, report.error) == (1, "")
    assert [model.objects.count() for model in counted] == before
    assert (desk.item().on_hand, desk.queue()) == (item.on_hand, queue)
    assert desk.case(number).stock == Part.PENDING


def test_a_shop_that_drafts_nothing_settles_an_unpacked_one_by_itself(desk: Desk) -> None:
    desk.shop.draft_messages = False
    desk.shop.save(update_fields=["draft_messages"])
    number = desk.cancelled()
    assert desk.queue() == []
    assert desk.case(number).state == CancellationState.SETTLED


def test_a_posting_without_a_dialogue_is_left_to_staff(desk: Desk) -> None:
    posting = desk.world.add_posting(lines=[{"offer_id": KETTLE, "quantity": 1}], chat_allowed=False)
    number = posting["posting_number"]
    desk.sync(Source.FBS)
    desk.world.cancel(number)
    desk.sync(Source.FBS)
    approve_message(desk, number)
    desk.work()
    assert desk.written(CHAT_SEND) == desk.written(CHAT_START) == []
    assert desk.message(number).state == MessageState.MANUAL
    assert desk.queue() == [("message", number)]
    messages.mark_pasted(desk.message(number).pk, by="anna")
    desk.work()
    assert desk.queue() == []
    assert desk.case(number).state == CancellationState.SETTLED


def test_a_message_ozon_forbids_comes_back_to_be_pasted(desk: Desk) -> None:
    number = desk.cancelled()
    approve_message(desk, number)
    forbidden = '{"code": 7, "message": "not available with the existing subscription"}'
    desk.fault("status", CHAT_START, status=403, body=forbidden)
    desk.deliver()
    desk.deliver()
    assert desk.message(number).state == MessageState.MANUAL
    assert desk.written(CHAT_SEND) == []
    assert desk.queue() == [("message", number)]


def test_a_worker_slower_than_its_claim_that_heard_later_loses_no_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.cancelled()
    approve_message(desk, number)
    real = MessageSend.deliver

    def slow(handler: MessageSend, effect: Effect, client: OzonClient) -> dict[str, Any]:
        try:
            return real(handler, effect, client)
        finally:
            Effect.objects.filter(pk=effect.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
            assert runner.expire(effect.pk) == Status.UNKNOWN

    desk.fault("status", CHAT_SEND, status=429, body='{"code": 8, "message": "later"}')
    with monkeypatch.context() as patch:
        patch.setattr(MessageSend, "deliver", slow)
        desk.deliver()
    desk.deliver()
    assert desk.written(CHAT_SEND) == []
    assert desk.message(number).state == MessageState.AWAITING_APPROVAL
    assert desk.queue() == [("message", number)]

    approve_message(desk, number)
    desk.deliver()
    assert len(desk.written(CHAT_SEND)) == 1
    assert desk.message(number).state == MessageState.SENT
