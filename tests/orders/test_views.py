"""Buttons of a posting: roles, walls, wrong input, a second press."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.states import Role
from orders.models import CancellationRequest
from orders.states import Goods, Part, RequestState
from outbox.models import Effect
from outbox.states import Mode, SwitchKind
from ozon.models import Shop
from tests.factories import (
    make_cancellation,
    make_item,
    make_member,
    make_posting,
    make_request,
    make_shop,
    make_switch,
)
from tests.presses import Pressed, press
from worklist.models import TimelineEntry
from worklist.states import Event, ItemState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.OPERATOR, first_name="Olga"))
    return client


def asked(shop: Shop, **fields: Any) -> CancellationRequest:
    """A buyer who wants to cancel an rFBS posting of 990.00."""
    posting = make_posting(shop=shop, scheme="rfbs")
    deadline = timezone.now() + timedelta(hours=1)
    return make_request(
        shop=shop, posting_number=posting.posting_number, **{"auto_approve_date": deadline, **fields}
    )


def page(row: Any) -> str:
    return f"/postings/{row.shop_id}/{row.posting_number}/"


def test_approving_writes_one_effect_and_a_second_press_says_so(operator: Client, shop: Shop) -> None:
    make_switch(shop=shop, kind=SwitchKind.CANCELLATION_REQUEST, mode=Mode.ON)
    wish = asked(shop)
    first = press(operator, f"/requests/{wish.pk}/approve", amount="990,00")
    second = press(operator, f"/requests/{wish.pk}/approve", amount="990.00")
    assert first == Pressed(303, page(wish), ["Approved. Ozon is told now."])
    assert second == Pressed(303, page(wish), ["Already decided by Olga; nothing changed."])
    assert list(Effect.objects.values_list("kind", "status", "by")) == [("request_decide", "due", "Olga")]
    wish.refresh_from_db()
    assert (wish.state, wish.decided_by) == (RequestState.APPROVING, "Olga")


def test_a_switch_that_is_off_is_said(operator: Client, shop: Shop) -> None:
    wish = asked(shop)
    said = press(operator, f"/requests/{wish.pk}/approve", amount="990.00").said
    assert said == ["Approved. Ozon is not told: the shop's switch keeps it among the effects."]
    assert list(Effect.objects.values_list("status", flat=True)) == ["held"]


@pytest.mark.parametrize("amount", ["989.99", "", "a lot", "1e3", "NaN"])
def test_another_amount_than_the_postings_is_refused(operator: Client, shop: Shop, amount: str) -> None:
    wish = asked(shop)
    pressed = press(operator, f"/requests/{wish.pk}/approve", amount=amount)
    assert (pressed.status, pressed.where, len(pressed.said)) == (303, page(wish), 1)
    assert not Effect.objects.exists()
    wish.refresh_from_db()
    assert wish.state == RequestState.REQUESTED


def test_a_rejection_without_a_comment_is_refused(operator: Client, shop: Shop) -> None:
    wish = asked(shop)
    said = press(operator, f"/requests/{wish.pk}/reject", comment="   ").said
    assert said == ["A rejection needs a comment for the buyer."]
    assert not Effect.objects.exists()


def test_a_comment_that_is_too_long_is_refused_and_kept(operator: Client, shop: Shop) -> None:
    wish = asked(shop)
    press(operator, f"/requests/{wish.pk}/reject", comment="x" * 1001)
    assert not Effect.objects.exists()
    assert "x" * 1001 in operator.get(page(wish)).content.decode()


def test_rejecting_keeps_the_comment(operator: Client, shop: Shop) -> None:
    wish = asked(shop)
    press(operator, f"/requests/{wish.pk}/reject", comment="Already shipped")
    wish.refresh_from_db()
    assert (wish.state, wish.comment) == (RequestState.REJECTING, "Already shipped")


def test_a_decision_after_its_time_is_refused(operator: Client, shop: Shop) -> None:
    wish = asked(shop, auto_approve_date=timezone.now() - timedelta(minutes=1))
    said = press(operator, f"/requests/{wish.pk}/reject", comment="Too late").said
    assert said == ["The time to decide is over: Ozon approves the request by itself."]
    assert not Effect.objects.exists()


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.VIEWER])
def test_without_the_role_nothing_is_decided(client: Client, shop: Shop, role: Role) -> None:
    wish = asked(shop)
    client.force_login(make_member(shop, role=role))
    assert client.post(f"/requests/{wish.pk}/approve", {"amount": "990.00"}).status_code == 403
    assert client.post(f"/requests/{wish.pk}/reject", {"comment": "no"}).status_code == 403
    wish.refresh_from_db()
    assert wish.state == RequestState.REQUESTED
    assert not Effect.objects.exists()


def test_another_shops_rows_are_not_there(client: Client, shop: Shop) -> None:
    wish, case, item = asked(shop), make_cancellation(shop=shop), make_item(shop=shop)
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    paths = [
        f"/requests/{wish.pk}/approve",
        f"/requests/{wish.pk}/reject",
        f"/cancellations/{case.pk}/put-back",
        f"/cancellations/{case.pk}/handed-over",
        f"/items/{item.pk}/close/",
    ]
    assert [client.post(path).status_code for path in paths] == [404] * 5
    assert not Effect.objects.exists()


def test_reading_an_action_does_nothing(operator: Client, shop: Shop) -> None:
    wish = asked(shop)
    assert operator.get(f"/requests/{wish.pk}/approve").status_code == 405


def test_putting_back_twice_says_so(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    posting = make_posting(shop=shop, ozon_status="cancelled")
    case = make_cancellation(posting=posting, goods=Goods.PACKED)
    first = press(client, f"/cancellations/{case.pk}/put-back")
    second = press(client, f"/cancellations/{case.pk}/put-back")
    assert first == Pressed(303, page(posting), ["Put back: the goods are free again."])
    assert second == Pressed(303, page(posting), ["This was told already; nothing changed."])
    case.refresh_from_db()
    assert case.stock == Part.DONE


def test_telling_that_the_carrier_has_them(operator: Client, shop: Shop) -> None:
    case = make_cancellation(posting=make_posting(shop=shop, ozon_status="cancelled"), goods=Goods.UNKNOWN)
    press(operator, f"/cancellations/{case.pk}/handed-over")
    case.refresh_from_db()
    assert (case.goods, case.stock) == (Goods.HANDED_OVER, Part.AWAITING_PARCEL)


def test_what_is_known_cannot_be_put_back(operator: Client, shop: Shop) -> None:
    case = make_cancellation(
        posting=make_posting(shop=shop, ozon_status="cancelled"), goods=Goods.HANDED_OVER
    )
    said = press(operator, f"/cancellations/{case.pk}/put-back").said
    assert said == ["There is nothing to put back: handed over to the carrier."]


def test_closing_by_hand_needs_words_and_keeps_them(operator: Client, shop: Shop) -> None:
    item = make_item(shop=shop, kind=Kind.STOP_DELIVERY, amount=Decimal("990.00"))
    assert press(operator, f"/items/{item.pk}/close/").said == ["Say what was done about it."]
    assert press(operator, f"/items/{item.pk}/close/", reason="Called the carrier").said == ["Closed."]
    assert press(operator, f"/items/{item.pk}/close/", reason="Again").said == [
        "It was closed already; nothing changed."
    ]
    item.refresh_from_db()
    assert (item.state, item.outcome, item.closed_by) == (ItemState.DONE, "Called the carrier", "Olga")
    entry = TimelineEntry.objects.get(code=Event.CLOSED)
    assert (entry.by, entry.params) == ("Olga", {"reason": "Called the carrier"})


def test_a_case_with_an_end_of_its_own_is_not_closed_by_hand(operator: Client, shop: Shop) -> None:
    item = make_item(shop=shop, kind=Kind.RETURN_CLAIM)
    press(operator, f"/items/{item.pk}/close/", reason="Away with it")
    item.refresh_from_db()
    assert item.state == ItemState.OPEN
