"""Every value Ozon documents of a return, and what it says of each axis; and what nobody documents."""

from datetime import timedelta
from decimal import Decimal

import pytest

from money.models import ObservedRefund
from money.states import RefundState
from ozon.models import Fact
from ozon.states import FactKind
from returns.models import Return
from returns.readings import (
    COMPENSATION_OF,
    COMPENSATION_STATUS_OF,
    KNOWN_COMPENSATION,
    KNOWN_STATES,
    KNOWN_TYPES,
    parcel_of,
)
from returns.states import Claim, Parcel, ReturnSource, SellerCompensation
from tests.factories import make_refund, make_shop
from tests.returns.told import OFFERED, PRICE, RETURN_ID, Ozon
from worklist.models import WorkItem
from worklist.states import Kind

NONE, PAID = SellerCompensation.NONE, Claim.DECIDED_BY_OZON
WHERE = Parcel.NOT_EXPECTED  # of a return nothing was known of
# Ozon's state of FBS and FBO: the claim, the parcel and the compensation of a return first read in it.
PARCELS = {
    "DisputeOpened": (Claim.DISPUTED, WHERE, NONE),
    "OnSellerApproval": (Claim.AWAITING_DECISION, WHERE, NONE),
    "ArrivedAtReturnPlace": (Claim.NONE, Parcel.AT_PICKUP_POINT, NONE),
    "OnSellerClarification": (Claim.AWAITING_DECISION, WHERE, NONE),
    "OnSellerClarificationAfterPartialCompensation": (Claim.AWAITING_DECISION, WHERE, NONE),
    "OfferedPartialCompensation": (Claim.PARTIAL_OFFERED, WHERE, NONE),
    "ReturnMoneyApproved": (Claim.REFUND_APPROVED, WHERE, NONE),
    "PartialCompensationReturned": (PAID, Parcel.KEPT_BY_BUYER, NONE),
    "CancelledDisputeNotOpen": (Claim.DECIDED_BY_OZON, WHERE, NONE),
    "Rejected": (Claim.REJECTED, WHERE, NONE),
    "CrmRejected": (Claim.DECIDED_BY_OZON, WHERE, NONE),
    "Cancelled": (Claim.WITHDRAWN, WHERE, NONE),
    "Approved": (Claim.REFUND_APPROVED, WHERE, NONE),
    "ApprovedByOzon": (Claim.DECIDED_BY_OZON, WHERE, NONE),
    "ReceivedBySeller": (Claim.NONE, Parcel.RECEIVED, NONE),
    "MovingToSeller": (Claim.NONE, Parcel.IN_TRANSIT, NONE),
    "ReturningToSellerByCourier": (Claim.NONE, Parcel.IN_TRANSIT, NONE),
    "Utilizing": (Claim.NONE, Parcel.DISPOSED, NONE),
    "Utilized": (Claim.NONE, Parcel.DISPOSED, NONE),
    "MoneyReturned": (PAID, WHERE, NONE),
    "PartialCompensationInProcess": (Claim.PARTIAL_ACCEPTED, Parcel.KEPT_BY_BUYER, NONE),
    "DisputeYouOpened": (Claim.NONE, WHERE, SellerCompensation.SUPPORT_OPENED),
    "CompensationRejected": (Claim.NONE, WHERE, SellerCompensation.REJECTED),
    "DisputeOpening": (Claim.NONE, WHERE, SellerCompensation.SUPPORT_OPENED),
    "CompensationOffered": (Claim.NONE, WHERE, SellerCompensation.OFFERED),
    "WaitingCompensation": (Claim.NONE, WHERE, SellerCompensation.ACCEPTED),
    "SendingError": (Claim.NONE, WHERE, NONE),
    "CompensationRejectedBySla": (Claim.NONE, WHERE, SellerCompensation.LAPSED),
    "CompensationRejectedBySeller": (Claim.NONE, WHERE, SellerCompensation.REJECTED),
    "MovingToOzon": (Claim.NONE, Parcel.KEPT_BY_OZON, NONE),
    "ReturnedToOzon": (Claim.NONE, Parcel.KEPT_BY_OZON, NONE),
    "MoneyReturnedBySystem": (PAID, WHERE, NONE),
    "WaitingShipment": (Claim.NONE, Parcel.AWAITING, NONE),
    "ReturnCompensated": (Claim.NONE, WHERE, SellerCompensation.RECEIVED),
}
CLAIMS = {
    "ON_APPROVAL": (Claim.NONE, WHERE),  # awaits a decision exactly while Ozon offers one
    "CheckingStatus": (Claim.NONE, WHERE),
    "CanceledByBuyer": (Claim.WITHDRAWN, WHERE),
    "MoneyReturned": (PAID, Parcel.KEPT_BY_BUYER),
    "PartialCompensationReturned": (PAID, Parcel.KEPT_BY_BUYER),
    "PartialCompensationReturnedByOzon": (PAID, Parcel.KEPT_BY_BUYER),
    "OnWay": (Claim.NONE, Parcel.IN_TRANSIT),
    "OnWayToOzon": (Claim.NONE, Parcel.KEPT_BY_OZON),
    "UtilizingByOzon": (Claim.NONE, Parcel.DISPOSED),
    "UtilizedByOzon": (Claim.NONE, Parcel.DISPOSED),
    "ReceivedBySeller": (Claim.NONE, Parcel.RECEIVED),
}
STATUSES = {
    "Sent": SellerCompensation.ACCEPTED,
    "Received": SellerCompensation.RECEIVED,
    "Canceled": SellerCompensation.REJECTED,
    "DecompensationSent": SellerCompensation.REVERSED,
}
TYPES = ("Cancellation", "FullReturn", "PartialReturn", "ClientReturn", "Unknown", "PartialRefund")


def facts() -> list[str]:
    return list(Fact.objects.filter(kind=FactKind.UNKNOWN_VALUE).values_list("key", flat=True))


@pytest.mark.django_db
def test_each_state_of_fbs_and_fbo_speaks_of_its_axis_alone() -> None:
    for state, axes in PARCELS.items():
        case = Ozon(make_shop(), ReturnSource.OZON).shows(state)
        assert (case.claim, case.parcel, case.compensation) == axes, state
    assert facts() == []


@pytest.mark.django_db
def test_each_state_of_rfbs_speaks_of_its_axis_alone() -> None:
    for state, axes in CLAIMS.items():
        case = Ozon(make_shop(), ReturnSource.RFBS).shows(state)
        assert (case.claim, case.parcel, case.compensation) == (*axes, NONE), state
    assert facts() == []


@pytest.mark.django_db
def test_each_status_of_compensation_and_each_type_is_known() -> None:
    for status, compensation in STATUSES.items():
        case = Ozon(make_shop(), ReturnSource.OZON).shows("MovingToSeller", compensation=status)
        assert (case.compensation, case.parcel) == (compensation, Parcel.IN_TRANSIT), status
    for kind in TYPES:
        assert Ozon(make_shop(), ReturnSource.OZON).shows("MovingToSeller", type=kind).type == kind
    assert facts() == []


def test_no_value_is_known_that_the_table_does_not_cover() -> None:
    spelt = {"canceled", "canceldisputenotopen"}  # of the same, as answers have it
    assert {state.casefold() for state in (*PARCELS, *CLAIMS)} | spelt == KNOWN_STATES
    assert {status.casefold() for status in STATUSES} == KNOWN_COMPENSATION == set(COMPENSATION_STATUS_OF)
    assert {kind.casefold() for kind in TYPES} == KNOWN_TYPES
    assert set(COMPENSATION_OF) <= KNOWN_STATES


@pytest.mark.parametrize(
    ("words", "parcel"),
    [
        ("Ищем товар", Parcel.LOST),
        ("Товар утерян", Parcel.LOST),
        ("Списали товар", Parcel.DISPOSED),
        ("Утилизирован", Parcel.DISPOSED),
        ("Едет на Луну", Parcel.IN_TRANSIT),
        ("Рассматриваем спор", Parcel.IN_TRANSIT),
    ],
)
def test_words_without_a_documented_name_are_told_only_where_they_are_sure(words: str, parcel: str) -> None:
    assert parcel_of("", words, was=Parcel.IN_TRANSIT) == parcel
    assert parcel_of("SearchingItem", words, was=Parcel.IN_TRANSIT) == parcel
    assert parcel_of("Approved", words, was=Parcel.IN_TRANSIT) == Parcel.IN_TRANSIT


@pytest.mark.django_db
def test_what_nobody_documents_is_kept_and_told() -> None:
    case = Ozon(make_shop(), ReturnSource.OZON).shows(
        "EatenByBears", name="Съеден медведями", compensation="Honey", type="Bear"
    )
    kept = (case.ozon_state, case.ozon_state_name, case.compensation_status, case.type)
    assert kept == ("EatenByBears", "Съеден медведями", "Honey", "Bear")
    assert (case.claim, case.parcel, case.compensation) == (Claim.NONE, WHERE, NONE)
    assert sorted(facts()) == ["compensation_status=honey", "state=eatenbybears", "type=bear"]


@pytest.mark.django_db
def test_a_word_about_one_axis_leaves_the_others_as_they_were() -> None:
    ozon = Ozon(make_shop(), ReturnSource.OZON)
    ozon.shows("MovingToSeller")
    ozon.shows("SearchingItem", name="Ищем товар")
    case = ozon.shows("CompensationOffered")
    assert (case.parcel, case.compensation) == (Parcel.LOST, SellerCompensation.OFFERED)
    case = ozon.shows("MovingToSeller")
    assert (case.parcel, case.compensation) == (Parcel.IN_TRANSIT, NONE)  # found: nothing is offered any more
    ozon.shows("ReceivedBySeller")
    assert ozon.shows("MoneyReturned").parcel == Parcel.RECEIVED


@pytest.mark.django_db
def test_goods_that_were_asked_for_are_awaited_until_they_come_or_the_claim_ends() -> None:
    ozon = Ozon(make_shop(), ReturnSource.OZON)
    assert ozon.shows("WaitingShipment").parcel == Parcel.AWAITING
    assert ozon.shows("MoneyReturned").parcel == Parcel.AWAITING
    assert ozon.shows("Cancelled").parcel == Parcel.NOT_EXPECTED
    rfbs = Ozon(make_shop(), ReturnSource.RFBS)
    rfbs.shows("OnWay")
    assert rfbs.shows("CheckingStatus").parcel == Parcel.RECEIVED


@pytest.mark.django_db
def test_when_it_was_rejected_is_told_only_where_it_is_known() -> None:
    assert Ozon(make_shop(), ReturnSource.RFBS).shows("Rejected").dispute_until is None
    ozon = Ozon(make_shop(), ReturnSource.OZON)
    assert ozon.shows("Rejected").dispute_until == ozon.now + timedelta(days=5)


@pytest.mark.django_db
@pytest.mark.parametrize("source", ReturnSource)
def test_all_that_goes_back_behind_a_part_is_seen_as_well(source: ReturnSource) -> None:
    """And where the part was our refund's answer, the rest is more than we meant."""
    shop = make_shop()
    ozon = Ozon(shop, source)
    ozon.shows("ON_APPROVAL" if source == ReturnSource.RFBS else "OnSellerApproval", actions=OFFERED)
    ours = {"return_id": f"{source}:{RETURN_ID}", "amount": Decimal(300), "state": RefundState.ACCEPTED}
    if source == ReturnSource.RFBS:
        make_refund(shop=shop, posting_number="5-1", offer_id="cup", **ours)
    ozon.shows("PartialCompensationReturned")
    part = ObservedRefund.objects.get()
    for _ in range(2):
        ozon.shows("MoneyReturned")
    seen = ObservedRefund.objects.get()
    known = Decimal(300) if source == ReturnSource.RFBS else None
    assert (part.amount, seen.amount) == (known, Decimal(PRICE))
    assert WorkItem.objects.filter(kind=Kind.EXCESS_REFUND).count() == (source == ReturnSource.RFBS)


@pytest.mark.django_db
def test_a_return_of_an_earlier_release_is_filled_by_the_next_reading() -> None:
    ozon = Ozon(make_shop(), ReturnSource.OZON)
    raw = ozon.told("MovingToSeller", place={"id": 7, "name": "ПВЗ", "address": ""})
    ozon.read(raw, ozon.now)
    Return.objects.update(parcel_since=None, place_id=0, place_name="")
    case = ozon.read(raw, ozon.now + timedelta(minutes=1))
    assert (case.place_id, case.place_name, case.parcel_since) == (7, "ПВЗ", ozon.now)
