"""What follows a rejection and a declined part; claims that only the cabinet decides; money of FBS and FBO."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from money.models import ObservedRefund
from outbox.models import Effect
from outbox.states import Mode, SwitchKind
from ozon.client.errors import Refused
from ozon.models import Shop
from returns import services
from returns.compensation import ask_support
from returns.deadlines import deadline_of
from returns.delivery import ReturnDecide
from returns.models import Return, ReturnTerms
from returns.selectors import choices_of, to_read_again
from returns.states import Claim, ReturnSource, SellerCompensation
from tests.factories import make_shop, make_switch
from tests.returns.told import OFFERED, PRICE, RETURN_ID, Ozon
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

pytestmark = pytest.mark.django_db
GIVE_WAY = [OFFERED[0]]
LATE = settings.SETTLE_SECONDS + 60


@pytest.fixture
def shop() -> Shop:
    shop = make_shop(opening_line=timezone.now() - timedelta(days=30))
    make_switch(shop=shop, kind=SwitchKind.RETURN, mode=Mode.ON)
    ReturnTerms.objects.create(shop=shop, offer_days=4, dispute_days=6, evidence_days=2, verdict_days=3)
    return shop


@pytest.fixture
def rfbs(shop: Shop) -> Ozon:
    return Ozon(shop, ReturnSource.RFBS)


@pytest.fixture
def fbs(shop: Shop) -> Ozon:
    return Ozon(shop, ReturnSource.OZON)


def queue(shop: Shop) -> dict[str, WorkItem]:
    return {item.kind: item for item in WorkItem.objects.filter(shop=shop).exclude(state=ItemState.DONE)}


def decided(case: Return, action: int, amount: Decimal | None = None) -> Effect:
    decision = services.Decision(action_id=action, comment="следы", rejection_reason_id=5, amount=amount)
    services.decide(case.pk, decision=decision, by="anna")
    return Effect.objects.latest("pk")


def taken(ozon: Ozon, action: int, amount: Decimal | None = None) -> Return:
    """Our decision, and Ozon took it."""
    ReturnDecide().on_done(decided(ozon.case(), action, amount), {})
    return ozon.case()


def rejected(ozon: Ozon) -> Return:
    ozon.shows("ON_APPROVAL", actions=OFFERED)
    case = taken(ozon, -1)
    assert (case.claim, case.dispute_until is not None) == (Claim.REJECTED, True)
    return ozon.shows("Rejected")


def test_a_dispute_takes_the_claim_to_ozon_and_the_seller_may_give_way(shop: Shop, rfbs: Ozon) -> None:
    case = rejected(rfbs)
    assert (case.claim, queue(shop)) == (Claim.REJECTED, {})
    left = case.dispute_until - timezone.now() if case.dispute_until else timedelta(0)
    assert timedelta(days=5, hours=23) < left <= timedelta(days=6)
    rfbs.later(seconds=LATE)
    case = rfbs.shows("DisputeOpened", actions=GIVE_WAY)
    assert case.claim == Claim.DISPUTED
    item = queue(shop)[Kind.DISPUTE]
    assert item.deadline_at == rfbs.now + timedelta(days=2)
    assert deadline_of(case) == rfbs.now + timedelta(days=3)
    assert TimelineEntry.objects.filter(code=Event.DISPUTE_OPENED).count() == 1
    assert [choice.id for choice in choices_of(case)] == [11]
    effect = decided(case, 11, Decimal(PRICE))
    assert (rfbs.case().claim, queue(shop)) == (Claim.DECIDING, {})
    ReturnDecide().on_refused(effect, Refused("поздно", method="", status=400))
    assert rfbs.case().claim == Claim.DISPUTED
    assert list(queue(shop)) == [Kind.DISPUTE]


@pytest.mark.parametrize("verdict", ["Rejected", "CrmRejected", "MoneyReturned"])
def test_ozon_ends_a_dispute_either_way(shop: Shop, rfbs: Ozon, verdict: str) -> None:
    rejected(rfbs)
    rfbs.later(seconds=LATE)
    rfbs.shows("DisputeOpened")
    case = rfbs.shows(verdict)
    assert (case.claim, queue(shop)) == (Claim.DECIDED_BY_OZON, {})
    assert ObservedRefund.objects.exists() is (verdict == "MoneyReturned")


def test_a_dispute_read_right_after_our_rejection_is_believed_once_it_is_no_old_reading(
    shop: Shop, rfbs: Ozon
) -> None:
    rejected(rfbs)
    raw = rfbs.told("DisputeOpened")
    assert rfbs.read(raw, rfbs.now + timedelta(seconds=5)).claim == Claim.REJECTED
    assert to_read_again(shop, without=[]) == [RETURN_ID]
    assert rfbs.read(raw, rfbs.now + timedelta(seconds=LATE)).claim == Claim.DISPUTED


def test_the_number_sent_to_support_answers_a_dispute_and_asks_no_compensation(shop: Shop, fbs: Ozon) -> None:
    case = fbs.shows("DisputeOpened")
    case = ask_support(case.pk, ticket="881", by="anna")
    assert (case.claim, case.compensation, queue(shop)) == (Claim.DISPUTED, SellerCompensation.NONE, {})
    assert fbs.shows("DisputeOpened").claim == Claim.DISPUTED
    assert queue(shop) == {}  # answered: nobody is asked again


def test_a_declined_part_starts_the_time_anew_and_is_counted(shop: Shop, rfbs: Ozon) -> None:
    case = rfbs.shows("ON_APPROVAL", actions=OFFERED)
    assert queue(shop)[Kind.RETURN_CLAIM].deadline_at == case.opened_at + timedelta(days=shop.claim_days)
    for n in (1, 2):
        case = taken(rfbs, 1020, Decimal(500))
        assert (case.offers, case.claim) == (n, Claim.PARTIAL_OFFERED)
        rfbs.shows("OfferedPartialCompensation")
        rfbs.later(seconds=LATE * (n + 1))
        case = rfbs.shows("ON_APPROVAL", actions=OFFERED)
        assert (case.claim, case.awaiting_since) == (Claim.AWAITING_DECISION, rfbs.now)
        assert queue(shop)[Kind.RETURN_CLAIM].deadline_at == rfbs.now + timedelta(days=4)


def test_a_decision_that_never_left_gives_no_new_time(rfbs: Ozon) -> None:
    since = rfbs.shows("ON_APPROVAL", actions=OFFERED).awaiting_since
    effect = decided(rfbs.case(), 11, Decimal(PRICE))
    ReturnDecide().on_stopped(effect, "нет")
    case = rfbs.case()
    assert (case.claim, case.awaiting_since) == (Claim.AWAITING_DECISION, since)


@pytest.mark.parametrize(
    ("shown", "claim"),
    [
        ("Approved", Claim.REFUND_APPROVED),
        ("OfferedPartialCompensation", Claim.PARTIAL_OFFERED),
        ("Rejected", Claim.REJECTED),
        ("ApprovedByOzon", Claim.DECIDED_BY_OZON),
        ("MovingToSeller", Claim.DECIDED_BY_OZON),
        ("Cancelled", Claim.WITHDRAWN),
    ],
)
def test_what_the_cabinet_decided_is_recognised(shop: Shop, fbs: Ozon, shown: str, claim: Claim) -> None:
    case = fbs.shows("OnSellerApproval")
    assert queue(shop)[Kind.RETURN_CLAIM].deadline_at == fbs.now + timedelta(hours=24)
    assert case.awaiting_since == fbs.now
    case = fbs.shows(shown)
    assert case.claim == claim
    assert Kind.RETURN_CLAIM not in queue(shop)
    assert (case.dispute_until is not None) is (claim == Claim.REJECTED)
    again = fbs.shows("OnSellerClarification").claim
    reopens = claim in {Claim.REJECTED, Claim.PARTIAL_OFFERED}
    assert (again == Claim.AWAITING_DECISION) is reopens is (Kind.RETURN_CLAIM in queue(shop))


@pytest.mark.parametrize(
    ("state", "amount"),
    [
        ("MoneyReturned", Decimal(PRICE)),
        ("MoneyReturnedBySystem", Decimal(PRICE)),
        ("PartialCompensationReturned", None),
    ],
)
def test_money_of_fbs_and_fbo_is_seen_once(fbs: Ozon, state: str, amount: Decimal | None) -> None:
    raw = fbs.told(state)
    for minutes in range(3):
        fbs.read(raw, fbs.now + timedelta(minutes=minutes))
    fbs.shows(state)
    seen = ObservedRefund.objects.get()
    assert (seen.source, seen.source_id, seen.posting_number) == ("ozon", str(RETURN_ID), "5-1")
    assert (seen.amount, seen.currency, seen.refund) == (amount, "RUB", None)


def test_money_of_before_the_connection_stays_history() -> None:
    shop = make_shop(opening_line=timezone.now())
    case = Ozon(shop, ReturnSource.OZON, now=timezone.now() - timedelta(days=2)).shows("MoneyReturned")
    assert (case.claim, ObservedRefund.objects.exists()) == (Claim.DECIDED_BY_OZON, False)
