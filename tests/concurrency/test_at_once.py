"""Two workers, two tabs, two people, a double click: the database decides, and everything happens once."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from inventory.models import Reservation, StockItem, StockMovement
from inventory.services import push
from messaging import services as messages
from messaging.models import BuyerMessage
from money import services as money
from money.models import LineBalance, Refund
from money.states import RefundState
from orders import cancellations, requests
from orders.models import Cancellation
from outbox import claims, runner
from outbox import services as outbox
from outbox.models import Attempt, Effect, Stream
from outbox.states import EffectKind, Status
from ozon import sync
from ozon.states import Source
from returns import services as returns
from returns.states import Claim
from tests.concurrency.conftest import Workers
from tests.concurrency.every_write import KETTLE, ONCE, PATHS, want_every_write
from tests.concurrency.threads import at_once
from tests.fixtures_desk import APPROVE, CHAT_SEND, REJECT, RETURN_ACT, STOCK, Desk
from worklist.models import TimelineEntry, WorkItem

MANY = 6


def claimed_returns(desk: Desk, number: int) -> list[Any]:
    """So many claims on one line of one piece."""
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
    placed = [desk.world.add_rfbs_return(posting["posting_number"]) for _ in range(number)]
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return [desk.claim(doc["return_id"]) for doc in placed]


def refund_of(desk: Desk, case: Any) -> returns.Decision:
    return returns.Decision(action_id=11, amount=desk.price(case.return_id))


def test_many_workers_deliver_every_write_once(live: Desk, workers: Workers) -> None:
    case = want_every_write(live)
    for path in PATHS:
        live.fault("hold_after", path, times=MANY, seconds=0.2)
    workers.start(MANY)
    workers.finish(MANY)
    assert case.harm() == ONCE
    case.assert_stock_is_right()
    assert case.statuses() == {Status.DONE}
    assert (
        Attempt.objects.count() == Effect.objects.count() == 12
    )  # opening the dialogue leads to the message


@pytest.mark.parametrize("path", [RETURN_ACT, STOCK])
def test_one_effect_is_claimed_by_one_of_many(live: Desk, path: str) -> None:
    if path == STOCK:
        live.cancelled()
    else:
        [case] = claimed_returns(live, 1)
        returns.decide(case.pk, decision=refund_of(live, case), by="anna")
    [effect] = Effect.objects.all()
    live.fault("hold_after", path, times=MANY, seconds=0.3)
    told = at_once(*[partial(runner.deliver, effect.pk)] * MANY)
    assert sorted(map(str, told)) == ["None"] * (MANY - 1) + ["done"]
    assert len(live.ledger(path)) == 1


def test_two_effects_of_one_lane_never_leave_together(live: Desk) -> None:
    """Two quantities of one product at once could arrive in the wrong order."""
    live.shop.draft_messages = False
    live.shop.save(update_fields=["draft_messages"])
    free = live.free_at_ozon()
    for _ in range(2):
        live.cancelled()
    first, second = Effect.objects.order_by("id")
    assert first.lane == second.lane
    live.fault("hold_after", STOCK, times=2, seconds=0.4)
    told = at_once(partial(runner.deliver, first.pk), partial(runner.deliver, second.pk))
    assert sorted(map(str, told)) == ["None", "done"]
    live.deliver()
    assert live.free_at_ozon() == free
    assert set(Effect.objects.values_list("status", flat=True)) <= {Status.DONE, Status.CANCELLED}


def test_two_calls_of_one_stream_never_carry_the_same_pair(live: Desk) -> None:
    """The turn is given twice while the first call is under way, as where Ozon is very slow."""
    live.shop.draft_messages = False
    live.shop.save(update_fields=["draft_messages"])
    items = list(StockItem.objects.filter(grade="A", on_hand__gt=1))

    def want(cause: str) -> None:
        with transaction.atomic():
            for item in items:
                push(item, live.shop, by="desk", cause_id=cause)

    def call() -> Any:
        Stream.objects.update(next_at=timezone.now())
        return runner.deliver_batch(live.shop.pk, EffectKind.STOCK_PUSH)

    want("first")
    want("second")
    live.fault("hold_after", STOCK, times=MANY, seconds=0.5)
    told = [row for row in at_once(*[call] * MANY) if row]
    assert told == [[Status.DONE] * len(items)]
    written = [len(write["updated"]) for write in live.written(STOCK)]
    assert written == [len(items)]
    assert set(Effect.objects.values_list("status", flat=True)) == {Status.DONE}
    assert Attempt.objects.count() == len(items)


def test_a_second_claim_in_a_lane_is_refused_by_the_database(live: Desk) -> None:
    for _ in range(2):
        live.cancelled()
    first, second = Effect.objects.filter(kind=EffectKind.STOCK_PUSH).order_by("id")
    assert claims.claim(first.pk) is not None
    assert claims.claim(second.pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Effect.objects.filter(pk=second.pk).update(status=Status.CLAIMED, claimed_until=second.due_at)


def test_a_double_click_refunds_once(live: Desk) -> None:
    [case] = claimed_returns(live, 1)
    press = partial(returns.decide, case.pk, decision=refund_of(live, case), by="anna")
    told = at_once(*[press] * MANY)
    assert [row.claim for row in told] == [Claim.DECIDING] * MANY
    assert (Refund.objects.count(), Effect.objects.count()) == (1, 1)
    assert LineBalance.objects.get(posting_number=case.posting_number).intended == live.price(case.return_id)
    live.deliver()
    assert len(live.ledger(RETURN_ACT)) == 1
    assert len(live.world.claim(case.return_id)["payments"]) == 1


def test_refund_and_rejection_at_once_are_one_decision(live: Desk) -> None:
    [case] = claimed_returns(live, 1)
    no = returns.Decision(action_id=-1, comment="Следы использования", rejection_reason_id=201)
    at_once(
        partial(returns.decide, case.pk, decision=refund_of(live, case), by="anna"),
        partial(returns.decide, case.pk, decision=no, by="boris"),
    )
    live.deliver()
    live.deliver()
    assert len(live.ledger(RETURN_ACT)) == 1
    assert Effect.objects.count() == 1


def test_two_refunds_on_one_line_never_exceed_what_was_paid(live: Desk) -> None:
    first, second = claimed_returns(live, 2)
    told = at_once(
        *[
            partial(returns.decide, case.pk, decision=refund_of(live, case), by="anna")
            for case in (first, second)
        ]
    )
    assert sorted(type(row).__name__ for row in told) == ["NotPossible", "Return"]
    balance = LineBalance.objects.get(posting_number=first.posting_number)
    assert balance.intended == balance.paid
    live.work()
    assert len(live.ledger(RETURN_ACT)) == 1


def test_the_cap_is_a_constraint_of_the_database(live: Desk) -> None:
    """Also without any lock of ours, more than was paid cannot be written down."""
    [case] = claimed_returns(live, 1)
    intend = partial(
        money.intend,
        shop=live.shop,
        posting_number=case.posting_number,
        offer_id=case.offer_id,
        currency="RUB",
        by="anna",
    )
    price = live.price(case.return_id)
    money.set_paid_if_unknown(
        shop=live.shop,
        posting_number=case.posting_number,
        offer_id=case.offer_id,
        paid=price,
        currency="RUB",
    )
    with transaction.atomic():
        intend(return_id="rfbs:1", amount=price - Decimal("1.00"))
    with pytest.raises(money.AboveThePaid) as told, transaction.atomic():
        intend(return_id="rfbs:2", amount=Decimal("1.01"))
    assert told.value.left == Decimal("1.00")
    with pytest.raises(IntegrityError, match="money_not_above_paid"), connection.cursor() as cursor:
        cursor.execute("UPDATE money_linebalance SET intended = paid + 0.01")
    assert Refund.objects.get().state == RefundState.PLANNED


@pytest.mark.parametrize("number", [2, MANY])
def test_a_double_click_decides_a_request_once(live: Desk, number: int) -> None:
    posting = live.world.add_posting(scheme="rfbs", lines=KETTLE)
    placed = live.world.add_cancellation_request(posting["posting_number"])
    live.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    pk = live.request(placed["cancellation_id"]).pk
    at_once(*[partial(requests.decide, pk, approve=True, comment="", by="anna")] * number)
    assert Effect.objects.count() == 1
    live.deliver()
    assert len(live.ledger(APPROVE)) == 1
    assert TimelineEntry.objects.filter(code="request_decided").count() == 1


def test_yes_and_no_at_once_are_one_decision(live: Desk) -> None:
    posting = live.world.add_posting(scheme="rfbs", lines=KETTLE)
    placed = live.world.add_cancellation_request(posting["posting_number"])
    live.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    pk = live.request(placed["cancellation_id"]).pk
    told = at_once(
        partial(requests.decide, pk, approve=True, comment="", by="anna"),
        partial(requests.decide, pk, approve=False, comment="", by="boris"),
    )
    assert sorted(type(row).__name__ for row in told) == ["CancellationRequest", "NotPossible"]
    live.deliver()
    assert len(live.ledger(APPROVE)) + len(live.ledger(REJECT)) == 1


def test_a_message_approved_twice_is_sent_once(live: Desk) -> None:
    message = live.message(live.cancelled())
    approve = partial(messages.approve, message.pk, version=message.version, by="anna")
    at_once(partial(approve, text="Здравствуйте!"), partial(approve, text="Добрый день!"))
    live.deliver()
    live.deliver()
    assert len(live.ledger(CHAT_SEND)) == 1
    assert live.ledger(CHAT_SEND)[0]["effect"]["text"] == BuyerMessage.objects.get().text


def test_discarded_and_sent_at_once_is_one_of_both(live: Desk) -> None:
    message = live.message(live.cancelled())
    messages.approve(message.pk, text="Здравствуйте!", version=message.version, by="anna")
    version = BuyerMessage.objects.get().version
    effect = Effect.objects.get(kind=EffectKind.CHAT_START)
    at_once(
        partial(runner.deliver, effect.pk),
        partial(messages.discard, message.pk, version=version, by="boris"),
    )
    live.deliver()
    live.deliver()
    state = BuyerMessage.objects.get().state
    assert (state, len(live.ledger(CHAT_SEND))) in {("sent", 1), ("discarded", 0)}


def test_put_back_twice_is_free_once(live: Desk) -> None:
    before = live.free_at_ozon()
    case = live.case(live.cancelled(packed=True))
    held_back = Effect.objects.filter(kind=EffectKind.STOCK_PUSH).count()
    at_once(*[partial(cancellations.put_back, case.pk, by="anna")] * MANY)
    assert Effect.objects.filter(kind=EffectKind.STOCK_PUSH).count() == held_back + 1
    live.deliver()
    assert live.free_at_ozon() == before


def test_put_back_and_handed_over_at_once_is_one_of_both(live: Desk) -> None:
    on_hand = live.item().on_hand
    case = live.case(live.cancelled(packed=True))
    told = at_once(
        partial(cancellations.put_back, case.pk, by="anna"),
        partial(cancellations.tell_handed_over, case.pk, by="boris"),
    )
    refused = [row for row in told if isinstance(row, cancellations.NotPossible)]
    assert len(refused) == 1
    gone = Cancellation.objects.get(pk=case.pk).goods == "handed_over"
    assert live.item().on_hand == on_hand - int(gone)
    assert StockMovement.objects.count() == int(gone)


def test_released_and_dropped_at_once_is_sent_or_not(live: Desk) -> None:
    live.cancelled()
    effect = Effect.objects.get(kind=EffectKind.STOCK_PUSH)
    Effect.objects.filter(pk=effect.pk).update(status=Status.HELD)
    at_once(partial(outbox.release, effect.pk), partial(outbox.drop, effect.pk, reason="не нужно"))
    live.deliver()
    effect.refresh_from_db()
    assert (effect.status, len(live.ledger(STOCK))) in {(Status.DONE, 1), (Status.CANCELLED, 0)}


def test_two_passes_over_one_source_are_one(live: Desk) -> None:
    for _ in range(3):
        number = live.world.add_posting(lines=KETTLE)["posting_number"]
        live.world.cancel(number)
    live.fault("hold_after", "/v4/posting/fbs/list", seconds=0.5)
    told = at_once(*[partial(sync.run, live.shop, Source.FBS)] * 3)
    assert sorted(row.skipped for row in told) == [False, True, True]
    assert Cancellation.objects.count() == 3
    assert WorkItem.objects.filter(kind="message").count() == 3
    assert Effect.objects.filter(kind=EffectKind.STOCK_PUSH).count() == 3
    assert Reservation.objects.count() == 3


def test_all_sources_at_once_do_not_lock_each_other_out(live: Desk) -> None:
    case = want_every_write(live)
    passes = [partial(sync.run, live.shop, source) for source in sync.sources()]
    deliver = [partial(runner.deliver, pk) for pk in Effect.objects.values_list("pk", flat=True)]
    told = at_once(*passes, *deliver)
    assert [row for row in told if isinstance(row, Exception)] == []
    live.work()
    live.work()
    assert case.harm() == ONCE


def test_a_worker_and_a_reader_that_meet_settle_the_case_once(live: Desk) -> None:
    number = live.cancelled()
    message = live.message(number)
    messages.discard(message.pk, version=message.version, by="anna")
    pk = live.case(number).pk
    at_once(*[partial(cancellations.settle, pk)] * MANY)
    assert TimelineEntry.objects.filter(posting_number=number, code="settled").count() == 1
