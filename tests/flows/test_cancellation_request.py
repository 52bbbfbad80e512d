"""A buyer's wish to cancel an rFBS posting: decided here, decided elsewhere, or lapsed."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from messaging.models import BuyerMessage
from messaging.states import MessageKind, MessageState
from orders import requests
from orders.locks import lock_request
from orders.models import Cancellation, CancellationRequest, PostingLine
from orders.states import RequestState
from outbox.models import Effect
from outbox.states import Status
from ozon.client import Page
from ozon.client.cancellations import Cancellations
from ozon.states import Source
from sandbox import requests as ozon_requests
from tests.fixtures_desk import APPROVE, REJECT, RFBS_WAREHOUSE, Desk
from worklist.models import WorkItem
from worklist.states import ItemState


def asked(desk: Desk, *, hours_left: float = 24.0) -> CancellationRequest:
    """A request on a posting we know, read into the queue."""
    posting = desk.world.add_posting(scheme="rfbs", lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
    placed = desk.world.add_cancellation_request(posting["posting_number"], hours_left=hours_left)
    desk.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    return desk.request(placed["cancellation_id"])


def test_it_waits_in_the_queue_with_its_deadline(desk: Desk) -> None:
    request = asked(desk)
    assert request.state == RequestState.REQUESTED
    assert desk.queue() == [("cancellation_request", request.posting_number)]
    assert desk.effects() == []


def test_read_before_its_posting_it_gets_goods_and_sum_with_the_posting(desk: Desk) -> None:
    posting = desk.world.add_posting(scheme="rfbs", lines=[{"offer_id": "KT-17-GL", "quantity": 2}])
    desk.world.add_cancellation_request(posting["posting_number"], message="Передумала")
    desk.sync(Source.CANCELLATION_REQUESTS)
    item = WorkItem.objects.get()
    assert (item.product, item.amount, item.reason) == ("", None, "Передумала")
    desk.sync(Source.FBS)
    item.refresh_from_db()
    line = posting["lines"][0]
    assert (item.product, item.amount) == (line["name"], 2 * Decimal(line["price"]))
    assert (item.state, item.reason) == (ItemState.OPEN, "Передумала")


def test_read_at_the_same_time_as_its_posting_it_gets_goods_and_sum_at_the_next_pass(desk: Desk) -> None:
    request = asked(desk)
    # What is left where both pages were written at once, and neither saw the other.
    WorkItem.objects.update(product="", picture="", amount=None, currency="")
    desk.sync(Source.FBS)
    assert WorkItem.objects.get().product == ""
    desk.sync(Source.CANCELLATION_REQUESTS)
    item = WorkItem.objects.get()
    line = PostingLine.objects.get(posting__posting_number=request.posting_number)
    assert (item.product, item.amount) == (line.name, line.price)


def test_approved_once_and_the_posting_is_worked_off(desk: Desk) -> None:
    before = desk.free_at_ozon(warehouse_id=RFBS_WAREHOUSE)
    request = asked(desk)
    for _ in range(2):
        requests.decide(request.pk, approve=True, comment="да", by="anna")
    assert desk.queue() == []
    desk.work()
    assert len(desk.ledger(APPROVE)) == 1
    assert desk.request(request.cancellation_id).state == RequestState.APPROVED

    desk.running.sandbox.tick()
    posting = desk.world.cancel(request.posting_number, reason_id=507)  # what Ozon does two seconds later
    desk.work()
    assert posting["status"] == "cancelled"
    assert Cancellation.objects.get().posting.posting_number == request.posting_number
    assert desk.free_at_ozon(warehouse_id=RFBS_WAREHOUSE) == before
    # That the request is approved and that the order is cancelled is one piece of news.
    assert BuyerMessage.objects.get().kind == MessageKind.REQUEST


def test_rejected_once_and_the_posting_stays(desk: Desk) -> None:
    request = asked(desk)
    requests.decide(request.pk, approve=False, comment="Уже отправили", by="anna")
    desk.work()
    assert [entry["request"] for entry in desk.ledger(REJECT)] == [
        {"cancellation_id": request.cancellation_id, "comment": "Уже отправили"}
    ]
    assert desk.ledger(APPROVE) == []
    assert desk.request(request.cancellation_id).state == RequestState.REJECTED
    assert (desk.queue(), Cancellation.objects.count()) == ([("message", request.posting_number)], 0)
    told = desk.message(request.posting_number)
    assert (told.kind, told.template.title if told.template else "") == (MessageKind.REQUEST, "Отклонено")


def test_what_was_taken_as_rejected_and_lapsed_is_not_told_as_rejected(desk: Desk) -> None:
    request = asked(desk)
    requests.decide(request.pk, approve=False, comment="Уже отправили", by="anna")
    desk.work()
    CancellationRequest.objects.update(ozon_state="APPROVED")
    with transaction.atomic():
        requests.follow_ozon(lock_request(request.pk))
    assert desk.message(request.posting_number).state == MessageState.DISCARDED


def test_the_other_decision_of_a_second_person_is_refused(desk: Desk) -> None:
    request = asked(desk)
    requests.decide(request.pk, approve=True, comment="", by="anna")
    with pytest.raises(requests.NotPossible):
        requests.decide(request.pk, approve=False, comment="", by="boris")
    desk.work()
    assert (len(desk.ledger(APPROVE)), len(desk.ledger(REJECT))) == (1, 0)


def test_lapsed_when_nobody_decided_in_time(desk: Desk) -> None:
    request = asked(desk, hours_left=1.5 / 3600)
    assert desk.queue() == [("cancellation_request", request.posting_number)]
    time.sleep(1.6)
    with pytest.raises(requests.NotPossible):
        requests.decide(request.pk, approve=False, comment="", by="anna")
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.request(request.cancellation_id).state == RequestState.LAPSED
    assert (desk.queue(), desk.effects()) == ([], [])


def test_a_rejection_that_came_too_late_becomes_a_stop_of_the_delivery(desk: Desk) -> None:
    request = asked(desk, hours_left=1.5 / 3600)
    requests.decide(request.pk, approve=False, comment="нет", by="anna")
    time.sleep(1.6)  # Ozon approved it before our no arrived
    desk.sync(Source.CANCELLATION_REQUESTS)
    desk.deliver()
    assert desk.ledger() == []
    assert desk.effects() == [("request_decide", Status.CANCELLED)]
    assert desk.request(request.cancellation_id).state == RequestState.LAPSED
    assert desk.queue() == [("stop_delivery", request.posting_number)]


def test_a_rejection_sent_after_the_lapse_is_not_written_and_the_parcel_is_stopped(desk: Desk) -> None:
    request = asked(desk, hours_left=1.5 / 3600)
    requests.decide(request.pk, approve=False, comment="нет", by="anna")
    time.sleep(1.6)
    desk.deliver()  # reads before it writes
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.ledger() == []
    assert desk.request(request.cancellation_id).state == RequestState.LAPSED
    assert desk.queue() == [("stop_delivery", request.posting_number)]


def test_decided_in_the_cabinet_meanwhile_sends_nothing(desk: Desk) -> None:
    request = asked(desk)
    with desk.world.shop.store.transaction():
        from_cabinet = {**desk.world.request(request.cancellation_id), "state": "APPROVED"}
        desk.world.shop.requests.put(str(request.cancellation_id), from_cabinet)
    requests.decide(request.pk, approve=True, comment="", by="anna")
    desk.work()
    assert desk.ledger() == []
    assert desk.effects() == [("request_decide", Status.CANCELLED)]
    assert desk.request(request.cancellation_id).state == RequestState.APPROVED
    assert desk.queue() == []


def test_refused_by_ozon_comes_back_with_its_words_and_can_be_decided_again(desk: Desk) -> None:
    request = asked(desk)
    requests.decide(request.pk, approve=True, comment="", by="anna")
    desk.fault("status", APPROVE, status=400, body='{"code": 3, "message": "wrong phase of the moon"}')
    desk.deliver()
    assert desk.request(request.cancellation_id).state == RequestState.REQUESTED
    assert desk.queue() == [("cancellation_request", request.posting_number)]
    assert "wrong phase of the moon" in Effect.objects.get().error

    requests.decide(request.pk, approve=True, comment="", by="anna")
    desk.work()
    assert len(desk.ledger(APPROVE)) == 1
    assert [status for _, status in desk.effects()] == [Status.REFUSED, Status.DONE]


def test_a_request_ozon_forgot_long_after_its_time_lapses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its list lags, or does not show it any more; nobody can decide it, so nobody is asked to."""
    request = asked(desk, hours_left=24)
    long_ago = timezone.now() - timedelta(hours=5)
    CancellationRequest.objects.filter(pk=request.pk).update(auto_approve_date=long_ago)
    monkeypatch.setattr(Cancellations, "list", lambda self, **how: Page([], []))
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.request(request.cancellation_id).state == RequestState.LAPSED
    assert desk.queue() == []


@pytest.mark.parametrize("approve", [True, False])
def test_a_lapse_between_the_look_and_the_write_is_no_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, approve: bool
) -> None:
    request = asked(desk)
    write = Cancellations.approve if approve else Cancellations.reject

    def late(self: Cancellations, cancellation_id: int, comment: str) -> None:
        shop = desk.world.shop
        with shop.store.transaction():
            over = {**desk.world.request(cancellation_id), "auto_approve_at": shop.now()}
            shop.requests.put(str(cancellation_id), over)
            ozon_requests.lapse(shop, str(cancellation_id))
        write(self, cancellation_id, comment)

    monkeypatch.setattr(Cancellations, write.__name__, late)
    requests.decide(request.pk, approve=approve, comment="Уже отправили", by="anna")
    desk.deliver()
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.effects() == [("request_decide", Status.CANCELLED)]
    assert desk.request(request.cancellation_id).state == RequestState.LAPSED
    assert desk.queue() == ([] if approve else [("stop_delivery", request.posting_number)])
