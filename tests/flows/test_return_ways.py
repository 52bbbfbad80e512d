"""Returns that take the long way: a dispute, offers nobody answers, a parcel that is lost and paid for; days pass."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from money.models import Accrual, ObservedRefund, Reconciliation, Refund
from money.states import RefundState, Verdict
from ozon.states import Source
from returns.models import Return
from returns.reconciling import reconcile
from returns.selectors import choices_of
from returns.services import Decision, decide
from returns.states import Claim, Parcel, SellerCompensation
from sandbox.claims import PARTIAL, REFUND, REJECT
from sandbox.tariffs import COMPENSATION
from tests.fixtures_desk import Desk
from tests.ozon_time import the_clock_of
from worklist.states import Kind

HOUR, DAY = 3600, 86_400
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
NO = {"comment": "Следы использования", "rejection_reason_id": 201}


@pytest.fixture(autouse=True)
def days_pass(desk: Desk) -> Iterator[None]:
    with the_clock_of(desk):
        yield


def claimed(desk: Desk) -> Return:
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
    placed = desk.world.add_rfbs_return(posting["posting_number"])
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return desk.claim(placed["return_id"])


def answer(desk: Desk, case: Return, decision: Decision) -> None:
    """Decide it, have it sent, and see what Ozon shows once readers no longer lag."""
    decide(case.pk, decision=decision, by="anna")
    desk.deliver()
    desk.running.sandbox.advance(HOUR)
    desk.sync(Source.RFBS_RETURNS)
    case.refresh_from_db()


def booked(desk: Desk) -> None:
    """So many days later that all is booked, read and compared."""
    desk.running.sandbox.advance(4 * DAY)
    desk.sync(Source.ACCRUALS)
    reconcile(desk.shop)


def test_a_rejection_is_disputed_and_the_seller_gives_way(desk: Desk) -> None:
    case = claimed(desk)
    price = desk.price(case.return_id)
    answer(desk, case, Decision(action_id=REJECT, **NO))
    assert (case.claim, desk.queue()) == (Claim.REJECTED, [])
    desk.world.do("buyer_disputes", case.return_id)
    desk.sync(Source.RFBS_RETURNS)
    case.refresh_from_db()
    assert case.claim == Claim.DISPUTED
    assert Kind.DISPUTE in {kind for kind, _ in desk.queue()}
    assert [choice.id for choice in choices_of(case)] == [REFUND]

    answer(desk, case, Decision(action_id=REFUND, amount=price, shipping=Decimal("120.37")))
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.shipping) == (RefundState.DONE, price, Decimal("120.37"))
    assert [row["amount"] for row in desk.world.claim(case.return_id)["payments"]] == [
        f"{price + refund.shipping:.2f}"
    ]
    booked(desk)
    row = Reconciliation.objects.get()
    assert (row.verdict, row.booked, row.booked_shipping) == (Verdict.MATCHED, price, refund.shipping)
    assert desk.queue() == []


def test_two_offers_expire_and_silence_pays(desk: Desk) -> None:
    case = claimed(desk)
    desk.world.do("buyer_is_silent", case.return_id)
    for _ in range(2):
        answer(desk, case, Decision(action_id=PARTIAL, amount=Decimal("500.05")))
        assert case.claim == Claim.PARTIAL_OFFERED
        desk.running.sandbox.advance(2 * DAY)
        desk.sync(Source.RFBS_RETURNS)
        case.refresh_from_db()
        assert case.claim == Claim.AWAITING_DECISION
    assert PARTIAL not in {choice.id for choice in choices_of(case)}
    assert set(Refund.objects.values_list("state", flat=True)) == {RefundState.CANCELLED}

    desk.running.sandbox.advance(3 * DAY)
    desk.sync(Source.RFBS_RETURNS)
    case.refresh_from_db()
    assert (case.claim, desk.queue()) == (Claim.DECIDED_BY_OZON, [])
    assert ObservedRefund.objects.get().amount == desk.price(case.return_id)
    booked(desk)
    assert Reconciliation.objects.get().verdict == Verdict.MATCHED


def test_what_was_lost_is_paid_for_and_taken_back_when_it_is_found(desk: Desk) -> None:
    posting = desk.world.add_posting(status="delivered", lines=KETTLE)
    placed = desk.world.add_return(posting["posting_number"], status="MovingToSeller")

    def seen() -> Return:
        desk.running.sandbox.advance(60)
        desk.sync(Source.FBS, Source.RETURNS)
        return Return.objects.get(return_id=placed["id"])

    assert seen().parcel == Parcel.IN_TRANSIT
    desk.world.do("parcel_lost", placed["id"])
    assert seen().parcel == Parcel.LOST
    desk.world.do("parcel_written_off", placed["id"])
    desk.running.sandbox.advance(DAY)
    assert seen().compensation == SellerCompensation.OFFERED
    assert Kind.COMPENSATION_OFFER in {kind for kind, _ in desk.queue()}
    desk.world.do("compensation_taken", placed["id"])
    assert seen().compensation == SellerCompensation.ACCEPTED
    desk.running.sandbox.advance(2 * DAY)
    assert seen().compensation == SellerCompensation.RECEIVED
    booked(desk)
    desk.world.do("compensation_reversed", placed["id"])
    assert seen().compensation == SellerCompensation.REVERSED
    booked(desk)
    price = Decimal(posting["lines"][0]["price"])
    fees = Accrual.objects.filter(unit_number=posting["posting_number"], type_id=COMPENSATION)
    assert sorted(fees.values_list("amount", flat=True)) == [-price, price]
    assert Kind.COMPENSATION_OFFER not in {kind for kind, _ in desk.queue()}
