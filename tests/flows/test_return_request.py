"""An rFBS return: the decision is ours, the money is Ozon's, and the two are never taken for each other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from money.models import LineBalance, ObservedRefund, Refund
from money.states import RefundState
from outbox.states import Status
from ozon.states import Source
from returns import services
from returns.models import Return
from returns.selectors import choices_of
from returns.states import ActionKind, Claim
from tests.fixtures_desk import RETURN_ACT, Desk

REFUND, CHECK, PARTIAL, REJECT = 11, 12, 1020, -1


def claimed(desk: Desk) -> Return:
    """A claim on a delivered posting of one kettle, read into the queue."""
    lines = [{"offer_id": "KT-17-GL", "quantity": 1}]
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=lines)
    placed = desk.world.add_rfbs_return(posting["posting_number"])
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return desk.claim(placed["return_id"])


def decide(case: Return, action_id: int, *, amount: Decimal | None = None, by: str = "anna") -> Return:
    case.refresh_from_db()
    words = {"comment": "Следы использования", "rejection_reason_id": 201} if action_id == REJECT else {}
    decision = services.Decision(action_id=action_id, amount=amount, **words)
    return services.decide(case.pk, decision=decision, by=by)


def read(desk: Desk) -> None:
    desk.sync(Source.RFBS_RETURNS)


def refund_of(case: Return) -> Refund:
    return Refund.objects.get(return_id=f"rfbs:{case.return_id}")


def settled(case: Return) -> None:
    """So long after Ozon took the decision that readers no longer lag behind it."""
    late = timezone.now() - timedelta(seconds=settings.SETTLE_SECONDS + 1)
    Return.objects.filter(pk=case.pk).update(accepted_at=late)


def test_the_claim_waits_with_its_exact_sum(desk: Desk) -> None:
    case = claimed(desk)
    assert case.claim == Claim.AWAITING_DECISION
    assert desk.queue() == [("return_claim", case.posting_number)]
    amounts = {choice.id: choice.amount for choice in choices_of(case)}
    assert amounts[REFUND] == desk.price(case.return_id)
    assert amounts[REJECT] is None


def test_a_refund_is_accepted_then_done_when_the_money_shows(desk: Desk) -> None:
    case, price = claimed(desk), None
    price = desk.price(case.return_id)
    for _ in range(2):
        decide(case, REFUND, amount=price)
    assert refund_of(case).state == RefundState.SENDING
    desk.deliver()
    desk.deliver()
    [entry] = desk.ledger(RETURN_ACT)
    assert entry["effect"] == {
        "kind": "refund",
        "return_id": case.return_id,
        "posting_number": case.posting_number,
        "amount": f"{price:.2f}",
    }
    read(desk)
    assert (desk.claim(case.return_id).claim, refund_of(case).state) == (
        Claim.REFUND_APPROVED,
        RefundState.ACCEPTED,
    )
    desk.running.sandbox.advance(6)
    read(desk)
    refund = refund_of(case)
    assert (refund.state, refund.amount) == (RefundState.DONE, price)
    assert ObservedRefund.objects.get().amount == price
    assert LineBalance.objects.get(posting_number=case.posting_number).intended == price
    read(desk)
    assert (ObservedRefund.objects.count(), desk.queue()) == (1, [])


def test_the_sum_on_the_screen_must_still_be_right(desk: Desk) -> None:
    case = claimed(desk)
    with pytest.raises(services.NotPossible):
        decide(case, REFUND, amount=desk.price(case.return_id) - 1)
    assert (Refund.objects.count(), desk.effects()) == (0, [])
    assert desk.queue() == [("return_claim", case.posting_number)]


def test_a_rejection_moves_no_money(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, REJECT)
    desk.work()
    assert [row["decision"] for row in desk.written(RETURN_ACT)] == ["rejected"]
    assert desk.claim(case.return_id).claim == Claim.REJECTED
    assert (Refund.objects.count(), desk.queue()) == (0, [])
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.REJECTED


def test_a_part_the_buyer_takes_is_done_with_that_part(desk: Desk) -> None:
    case = claimed(desk)
    part = (desk.price(case.return_id) / 2).quantize(Decimal("0.01"))
    decide(case, PARTIAL, amount=part)
    desk.deliver()
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.PARTIAL_OFFERED
    assert refund_of(case).state == RefundState.ACCEPTED
    desk.running.sandbox.advance(9)
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.PARTIAL_ACCEPTED
    assert (refund_of(case).state, refund_of(case).amount) == (RefundState.DONE, part)
    assert desk.world.claim(case.return_id)["payments"][0]["amount"] == f"{part:.2f}"
    assert len(desk.ledger(RETURN_ACT)) == 1


def test_a_part_the_buyer_declines_leaves_the_whole_still_to_decide(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, PARTIAL, amount=Decimal("1.00"))
    desk.deliver()
    read(desk)
    desk.running.sandbox.advance(9)
    settled(case)
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.AWAITING_DECISION
    assert desk.queue() == [("return_claim", case.posting_number)]
    assert refund_of(case).state == RefundState.CANCELLED
    assert LineBalance.objects.get(posting_number=case.posting_number).intended == 0

    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.deliver()
    desk.running.sandbox.advance(6)
    read(desk)
    assert [row["kind"] for row in desk.written(RETURN_ACT)] == ["partial_offer", "refund"]
    assert Refund.objects.get(state=RefundState.DONE).amount == desk.price(case.return_id)
    assert desk.queue() == []


def test_a_rejection_after_a_declined_part_is_a_write_of_its_own(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, PARTIAL, amount=Decimal("1.00"))
    desk.deliver()
    read(desk)
    desk.running.sandbox.advance(9)
    settled(case)
    read(desk)
    decide(case, REJECT)
    desk.work()
    assert [row["kind"] for row in desk.written(RETURN_ACT)] == ["partial_offer", "decision"]
    assert desk.claim(case.return_id).claim == Claim.REJECTED


@pytest.mark.parametrize("part", ["0.99", "0", "1.001", None])
def test_a_part_outside_the_allowed_is_not_written_down(desk: Desk, part: str | None) -> None:
    case = claimed(desk)
    with pytest.raises(services.NotPossible):
        decide(case, PARTIAL, amount=None if part is None else Decimal(part))
    with pytest.raises(services.NotPossible):
        decide(case, PARTIAL, amount=desk.price(case.return_id))
    assert (Refund.objects.count(), desk.effects()) == (0, [])


def test_goods_asked_for_come_back_as_a_claim_to_decide(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, CHECK)
    desk.work()
    assert desk.claim(case.return_id).claim == Claim.ITEM_REQUESTED
    settled(case)
    read(desk)
    case = desk.claim(case.return_id)
    assert [choice.kind for choice in choices_of(case)] == [ActionKind.RECEIVED]
    assert Refund.objects.count() == 0
    assert len(desk.ledger(RETURN_ACT)) == 1


def test_money_ozon_moves_by_itself_is_recorded_and_needs_nobody(desk: Desk) -> None:
    case = claimed(desk)
    desk.running.sandbox.advance(3 * 86400 + 60)
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.DECIDED_BY_OZON
    assert ObservedRefund.objects.get().amount == desk.price(case.return_id)
    assert (Refund.objects.count(), desk.queue(), desk.effects()) == (0, [], [])


def test_decided_in_the_cabinet_meanwhile_pays_once(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.running.sandbox.advance(3 * 86400 + 60)  # Ozon paid while our decision was waiting
    desk.work()
    assert desk.ledger() == []
    assert len(desk.world.claim(case.return_id)["payments"]) == 1
    assert desk.effects() == [("return_decide", Status.CANCELLED)]
    assert desk.claim(case.return_id).claim == Claim.DECIDED_BY_OZON
    assert not Refund.objects.filter(state__in=[RefundState.SENDING, RefundState.AWAITING_APPROVAL]).exists()
    assert desk.queue() == []


def test_refused_by_ozon_gives_the_line_its_sum_back(desk: Desk) -> None:
    case, words = claimed(desk), '{"code": 3, "message": "the action is closed"}'
    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.fault("status", RETURN_ACT, status=400, body=words)
    desk.deliver()
    assert refund_of(case).state == RefundState.REFUSED
    assert LineBalance.objects.get(posting_number=case.posting_number).intended == 0
    assert desk.queue() == [("return_claim", case.posting_number)]

    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.deliver()
    assert len(desk.ledger(RETURN_ACT)) == 1
    assert [status for _, status in desk.effects()] == [Status.REFUSED, Status.DONE]


def test_two_returns_of_one_line_never_exceed_what_was_paid(desk: Desk) -> None:
    first = claimed(desk)
    placed = desk.world.add_rfbs_return(first.posting_number)
    read(desk)
    second = desk.claim(placed["return_id"])
    decide(first, REFUND, amount=desk.price(first.return_id))
    with pytest.raises(services.NotPossible, match="0"):
        decide(second, REFUND, amount=desk.price(second.return_id))
    desk.work()
    assert len(desk.ledger(RETURN_ACT)) == 1
    balance = LineBalance.objects.get(posting_number=first.posting_number)
    assert balance.intended == balance.paid
