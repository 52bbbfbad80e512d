"""What Ozon pays the seller: its word against what a person noted, the offer in the queue, the buttons."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.states import Role
from money.models import Touched
from ozon.models import Shop
from returns import compensation
from returns.compensation import NotPossible, answered, ask_support
from returns.models import ReturnTerms
from returns.states import Parcel, ReturnSource, SellerCompensation
from tests import presses
from tests.factories import make_member, make_shop
from tests.returns.told import Ozon
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(opening_line=timezone.now() - timedelta(days=30))


@pytest.fixture
def ozon(shop: Shop) -> Ozon:
    return Ozon(shop, ReturnSource.OZON)


def queue(shop: Shop) -> list[str]:
    live = WorkItem.objects.filter(shop=shop).exclude(state=ItemState.DONE)
    return sorted(live.values_list("kind", flat=True))


def told(code: Event) -> list[str]:
    rows = TimelineEntry.objects.filter(code=code).order_by("pk")
    return [f"{row.by}:{row.params.get('status') or row.params.get('ticket')}" for row in rows]


def test_an_offer_is_work_with_a_deadline_until_ozon_shows_an_answer(shop: Shop, ozon: Ozon) -> None:
    ReturnTerms.objects.create(shop=shop, compensation_days=2)
    case = ozon.shows("CompensationOffered")
    item = WorkItem.objects.get(kind=Kind.COMPENSATION_OFFER)
    assert item.deadline_at == case.compensation_until == ozon.now + timedelta(days=2)
    assert item.reason == compensation.LAPSES
    case = ozon.shows("WaitingCompensation", compensation="Sent")
    assert (case.compensation, case.compensation_until) == (SellerCompensation.ACCEPTED, None)
    assert queue(shop) == []
    states = ["offered", "accepted", "received", "reversed"]
    ozon.shows("WaitingCompensation", compensation="Received")
    assert ozon.shows("WaitingCompensation", compensation="DecompensationSent").compensation == "reversed"
    assert told(Event.COMPENSATION) == [f":{state}" for state in states]


def test_silence_lapses_and_the_offer_leaves_the_queue(shop: Shop, ozon: Ozon) -> None:
    ozon.shows("CompensationOffered")
    ozon.later(days=4)
    assert ozon.shows("CompensationRejectedBySla").compensation == SellerCompensation.LAPSED
    assert queue(shop) == []


def test_the_status_alone_can_change_under_an_old_state(ozon: Ozon) -> None:
    raw = ozon.told("WaitingCompensation", compensation="Sent")
    assert ozon.read(raw, ozon.now).compensation == SellerCompensation.ACCEPTED
    raw["compensation_status"]["status"]["sys_name"] = "Received"
    case = ozon.read(raw, ozon.now - timedelta(minutes=1))  # began earlier
    assert case.compensation == SellerCompensation.ACCEPTED
    assert ozon.read(raw, ozon.now + timedelta(minutes=1)).compensation == SellerCompensation.RECEIVED


def test_what_a_person_noted_stands_until_ozon_says_something_new(shop: Shop, ozon: Ozon) -> None:
    raw = ozon.told("CompensationOffered")
    case = ozon.read(raw, ozon.now)
    for _ in range(2):
        assert answered(case.pk, SellerCompensation.ACCEPTED, by="anna").compensation == "accepted"
    assert queue(shop) == []
    for minutes in (1, 2):  # the offer is read again
        assert ozon.read(raw, ozon.now + timedelta(minutes=minutes)).compensation == "accepted"
    assert queue(shop) == []
    assert ozon.shows("CompensationRejectedBySeller").compensation == SellerCompensation.REJECTED
    assert ozon.shows("CompensationOffered").compensation == SellerCompensation.OFFERED  # once more
    assert queue(shop) == [Kind.COMPENSATION_OFFER]
    assert told(Event.COMPENSATION) == [":offered", "anna:accepted", ":rejected", ":offered"]
    assert Touched.objects.filter(posting_number=case.posting_number).count() >= 4


@pytest.mark.parametrize("state", ["CompensationRejected", "WaitingCompensation", "ReturnCompensated"])
def test_a_request_that_did_not_reach_support_undoes_no_answer(ozon: Ozon, state: str) -> None:
    """It was asked and failed between two readings."""
    was = ozon.shows(state).compensation
    assert ozon.shows("SendingError").compensation == was
    assert ozon.shows("DisputeOpening").compensation == SellerCompensation.SUPPORT_OPENED
    assert ozon.shows("SendingError").compensation == SellerCompensation.NONE


def test_nothing_is_answered_that_is_not_offered(ozon: Ozon) -> None:
    case = ozon.shows("MovingToSeller")
    with pytest.raises(NotPossible):
        answered(case.pk, SellerCompensation.ACCEPTED, by="anna")
    with pytest.raises(ValueError, match="received"):
        answered(case.pk, SellerCompensation.RECEIVED, by="anna")
    assert ozon.case().compensation == SellerCompensation.NONE


def test_an_offer_of_before_the_connection_asks_only_while_it_can_be_answered(shop: Shop) -> None:
    for days, asked in ((31, []), (1, [Kind.COMPENSATION_OFFER])):
        one = make_shop(opening_line=timezone.now())
        ozon = Ozon(one, ReturnSource.OZON, now=timezone.now() - timedelta(days=days))
        assert ozon.shows("CompensationOffered").compensation == SellerCompensation.OFFERED
        assert queue(one) == asked
    assert told(Event.COMPENSATION) == []


def test_a_lost_parcel_is_work_until_support_is_asked_or_it_is_found(shop: Shop, ozon: Ozon) -> None:
    ozon.shows("MovingToSeller")
    case = ozon.shows("", name="Ищем товар")
    assert (case.parcel, queue(shop)) == (Parcel.LOST, [Kind.PARCEL_LOST])
    with pytest.raises(NotPossible):
        ask_support(case.pk, ticket="  ", by="anna")
    for _ in range(2):
        case = ask_support(case.pk, ticket=" 4711 ", by="anna")
    assert (case.compensation, case.ticket, queue(shop)) == ("support_opened", "4711", [])
    assert told(Event.TICKET) == ["anna:4711"]
    case = ozon.shows("MovingToSeller")  # Ozon never knew of the request: what the person noted stands
    assert (case.parcel, case.compensation, queue(shop)) == ("in_transit", "support_opened", [])
    ozon.shows("", name="Ищем товар")
    assert queue(shop) == [Kind.PARCEL_LOST]
    ozon.shows("CompensationOffered")  # nobody has to ask for it
    assert queue(shop) == [Kind.COMPENSATION_OFFER]
    ozon.shows("MovingToSeller")
    ozon.shows("", name="Ищем товар")
    assert queue(shop) == [Kind.PARCEL_LOST]
    ozon.shows("MovingToSeller")
    assert queue(shop) == []


def test_the_request_that_was_made_answers_what_is_asked_later(shop: Shop, ozon: Ozon) -> None:
    """One request goes on: its number stands in the form, and is noted once more."""
    ozon.shows("MovingToSeller")
    case = ozon.shows("", name="Ищем товар")
    ask_support(case.pk, ticket="4711", by="anna")
    ozon.shows("MovingToSeller")
    ozon.shows("CompensationRejected")
    ozon.shows("", name="Ищем товар")
    assert queue(shop) == [Kind.PARCEL_LOST]
    case = ask_support(case.pk, ticket="4711", by="anna")
    assert (queue(shop), case.compensation) == ([], SellerCompensation.REJECTED)
    assert told(Event.TICKET) == ["anna:4711"]


def test_a_parcel_lost_before_the_connection_asks_nobody() -> None:
    shop = make_shop(opening_line=timezone.now())
    ozon = Ozon(shop, ReturnSource.OZON, now=timezone.now() - timedelta(days=9))
    assert ozon.shows("", name="Ищем товар").parcel == Parcel.LOST
    assert queue(shop) == []


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OPERATOR, 303), (Role.WAREHOUSE, 403), (None, 404)], ids=str
)
def test_the_buttons_ask_shop_and_role(
    client: Client, shop: Shop, ozon: Ozon, role: Role | None, status: int
) -> None:
    case = ozon.shows("CompensationOffered")
    member = make_member(shop, role=role) if role else make_member(make_shop(), role=Role.OWNER)
    client.force_login(member)
    answer = client.post(f"/returns/{case.pk}/compensation", {"answer": "accepted"})
    assert answer.status_code == status
    assert (ozon.case().compensation == "accepted") is (status == 303)


def test_the_buttons_say_what_was_done_and_what_was_not(
    client: Client, shop: Shop, ozon: Ozon, english: None
) -> None:
    case = ozon.shows("CompensationOffered")
    client.force_login(make_member(shop, first_name="Olga"))
    page = f"/returns/{case.pk}/#compensation"

    def press(path: str, **data: str) -> list[str]:
        pressed = presses.press(client, f"/returns/{case.pk}/{path}", **data)
        assert (pressed.status, pressed.where) == (303, page)
        return pressed.said

    assert press("compensation", answer="perhaps") == ["Choose what you did with the offer."]
    assert press("support") == ["Write the number of the request to Ozon's support."]
    assert press("compensation", answer="rejected") == ["Noted. What Ozon shows later counts."]
    assert press("compensation", answer="accepted") == ["Nothing is offered now: rejected."]
    assert press("support", ticket="17") == ["The number of the request is noted."]
    assert (ozon.case().compensation, ozon.case().ticket) == ("support_opened", "17")
    body = client.get(f"/returns/{case.pk}/").content.decode()
    assert "Request to support" in body
    assert ">17<" in body
