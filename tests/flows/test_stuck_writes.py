"""Writes that came to nothing: each comes back to a person, can be made again, and leaves nothing behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import services as messages
from messaging.models import BuyerMessage
from messaging.states import MessageState
from orders import cancellations, requests
from orders.states import CancellationState, RequestState
from outbox import claims, outcomes, runner
from outbox import services as outbox
from outbox.models import Attempt, Effect
from outbox.states import AttemptOutcome, EffectKind, Status
from ozon.client.chats import Chats
from ozon.client.errors import RateLimited
from ozon.states import Source
from tests.fixtures_desk import APPROVE, CHAT_SEND, STOCK, Desk
from tests.flows.test_cancellation_request import asked
from worklist.models import WorkItem
from worklist.states import Kind

GOOD = "Здравствуйте! Заказ отменён."
BAD = "Позвоните +7 912 345-67-89"
NO = '{"code": 3, "message": "no"}'
LONG_AGO = timedelta(hours=1)


def approve(desk: Desk, number: str, text: str = GOOD) -> BuyerMessage:
    message = desk.message(number)
    return messages.approve(message.pk, text=text, version=message.version, by="anna")


def no_message(desk: Desk, number: str) -> None:
    message = desk.message(number)
    messages.discard(message.pk, version=message.version, by="anna")


def sent(desk: Desk) -> list[str]:
    return [row["text"] for row in desk.written(CHAT_SEND)]


def test_a_message_ozon_refused_is_sent_in_other_words(desk: Desk) -> None:
    number = desk.cancelled()
    desk.fault("status", CHAT_SEND, status=400, body=NO)
    approve(desk, number, "Здравствуйте!")
    desk.deliver()
    assert desk.message(number).state == MessageState.REFUSED
    assert desk.queue() == [("message", number)]
    approve(desk, number)
    desk.deliver()
    assert (desk.message(number).state, sent(desk), desk.queue()) == (MessageState.SENT, [GOOD], [])


def test_a_message_stopped_by_a_rule_at_the_last_moment_is_sent_in_other_words(desk: Desk) -> None:
    number = desk.cancelled()
    approve(desk, number)
    BuyerMessage.objects.update(text=BAD)  # as if approved before the rule was there
    desk.deliver()
    assert (desk.message(number).state, sent(desk)) == (MessageState.BLOCKED, [])
    approve(desk, number)
    desk.deliver()
    assert (desk.message(number).state, sent(desk), desk.queue()) == (MessageState.SENT, [GOOD], [])


def test_one_who_heard_later_and_one_who_died_leave_a_lost_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim runs out while Ozon is slow, Ozon then says "later", and the next worker dies."""
    number = desk.cancelled()
    approve(desk, number)
    write = Effect.objects.filter(kind=EffectKind.MESSAGE_SEND)

    def outlived() -> None:
        write.update(claimed_until=timezone.now() - LONG_AGO)
        runner.expire(write.get().pk)

    def slow(*_: object) -> None:
        outlived()
        raise RateLimited("later", method=CHAT_SEND, status=429, retryable=True)

    monkeypatch.setattr(Chats, "send", slow)
    desk.deliver()
    assert (write.get().status, desk.message(number).state) == (Status.DUE, MessageState.UNKNOWN)
    write.update(due_at=timezone.now())
    assert claims.claim(write.get().pk)
    outlived()
    assert (write.get().status, desk.message(number).state) == (Status.UNKNOWN, MessageState.UNKNOWN)


def test_a_quantity_ozon_refuses_is_in_the_queue_until_the_next_one_goes_through(desk: Desk) -> None:
    first = desk.cancelled()
    no_message(desk, first)
    desk.fault("status", STOCK, status=400, body=NO)
    desk.deliver()
    assert desk.effects() == [("stock_push", Status.DEAD)]
    assert desk.queue() == [("not_delivered", first)]
    assert [row.outcome for row in Attempt.objects.all()] == [AttemptOutcome.REFUSED]

    no_message(desk, desk.cancelled())
    desk.deliver()
    assert desk.effects() == [("stock_push", Status.CANCELLED), ("stock_push", Status.DONE)]
    assert desk.queue() == []


@pytest.mark.parametrize("is_tried_again", [True, False])
def test_a_refused_quantity_is_tried_again_or_dropped_by_a_person(desk: Desk, is_tried_again: bool) -> None:
    no_message(desk, desk.cancelled())
    desk.fault("status", STOCK, status=400, body=NO)
    desk.deliver()
    [pk] = Effect.objects.values_list("pk", flat=True)
    if is_tried_again:
        outbox.retry(pk, by="anna")
        desk.deliver()
    else:
        outbox.drop(pk, reason="anna: the warehouse is closed")
    assert (len(desk.written(STOCK)), desk.queue()) == (int(is_tried_again), [])


def test_a_decision_that_gave_up_leaves_the_queue_when_ozon_decided(desk: Desk) -> None:
    request = asked(desk, hours_left=24)
    desk.fault("status", APPROVE, status=401, body=NO, times=outcomes.MAX_ATTEMPTS)
    requests.decide(request.pk, approve=True, comment="", by="anna")
    for _ in range(outcomes.MAX_ATTEMPTS):
        desk.deliver()
    assert desk.effects() == [("request_decide", Status.DEAD)]
    assert ("not_delivered", request.posting_number) in desk.queue()

    with desk.world.shop.store.transaction():
        in_cabinet = {**desk.world.request(request.cancellation_id), "state": "APPROVED"}
        desk.world.shop.requests.put(str(request.cancellation_id), in_cabinet)
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.request(request.cancellation_id).state == RequestState.APPROVED
    assert desk.effects() == [("request_decide", Status.CANCELLED)]
    assert not WorkItem.objects.filter(kind=Kind.NOT_DELIVERED, closed_at=None).exists()


def test_a_case_that_waits_for_its_message_keeps_no_other_from_settling(desk: Desk) -> None:
    waiting, ready = desk.cancelled(), desk.cancelled()
    desk.deliver()
    BuyerMessage.objects.filter(posting_number=ready).update(state=MessageState.SENT)
    assert cancellations.settle_open(limit=1) == 1
    assert desk.case(ready).state == CancellationState.SETTLED
    assert desk.case(waiting).state == CancellationState.CANCELLED
    assert cancellations.settle_open(limit=1) == 0
