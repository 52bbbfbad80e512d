"""Refunds of external orders: written down once, under the cap of the line and the limits of people."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.states import Role
from money.models import Approval, LineBalance, Refund, RefundLimit
from money.states import ApprovalState, RefundState
from orders.models import Posting
from orders.states import CANCELLED
from outbox.models import Effect
from ozon.models import Shop
from tests import presses
from tests.factories import make_line, make_member, make_posting, make_shop
from worklist.models import TimelineEntry
from worklist.states import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, first_name="Olga"))
    return client


def external(shop: Shop, **fields: Any) -> Posting:
    """A cancelled order of an external shop: two pieces at 500.00."""
    how = {"is_external": True, "ozon_status": CANCELLED, "lines": 0, **fields}
    posting = make_posting(shop=shop, **how)
    make_line(posting, offer_id="MG-04-SV", price=Decimal("500.00"), quantity=2)
    return posting


def pay(client: Client, posting: Posting, **data: Any) -> list[str]:
    typed = {"offer_id": "MG-04-SV", "amount": "400", "reference": "PAY-1", **data}
    pressed = presses.press(client, f"/returns/by-hand/{posting.pk}", **typed)
    assert (pressed.status, pressed.where) == (303, f"/postings/{posting.shop_id}/{posting.posting_number}/")
    return pressed.said


def test_a_payment_is_written_once_and_ozon_hears_nothing(operator: Client, shop: Shop) -> None:
    posting = external(shop)
    html = operator.get(f"/postings/{shop.pk}/{posting.posting_number}/").content.decode()
    assert f'action="/returns/by-hand/{posting.pk}"' in html
    assert pay(operator, posting) == ["Written down. Ozon is told nothing of it."]
    assert pay(operator, posting) == ["Written down before; nothing changed."]
    assert pay(operator, posting, amount="401") == ["This payment is written down already, with another sum."]
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.reference) == (RefundState.DONE, Decimal("400"), "PAY-1")
    assert refund.done_at is not None
    assert not Effect.objects.exists()
    assert TimelineEntry.objects.filter(code=Event.REFUND_BY_HAND).count() == 1
    [told] = operator.get("/api/v1/refunds/").json()["results"]
    assert (told["source"], told["return_id"], told["reference"]) == ("hand", None, "PAY-1")


def test_all_payments_together_stay_below_what_was_paid(operator: Client, shop: Shop) -> None:
    posting = external(shop)
    pay(operator, posting, amount="600")
    assert len(pay(operator, posting, amount="400,01", reference="PAY-2")) == 1
    assert Refund.objects.count() == 1
    pay(operator, posting, amount="400", reference="PAY-2")
    assert LineBalance.objects.get().intended == Decimal("1000")


@pytest.mark.parametrize(
    "typed", [{"amount": "0"}, {"amount": "1,001"}, {"amount": "-5"}, {"reference": " "}, {"offer_id": "NO"}]
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(
    operator: Client, shop: Shop, typed: dict[str, str]
) -> None:
    posting = external(shop)
    assert len(pay(operator, posting, **typed)) == 1
    assert not Refund.objects.exists()


def test_only_a_cancelled_order_whose_money_an_external_shop_took(operator: Client, shop: Shop) -> None:
    for posting in (external(shop, is_external=False), external(shop, ozon_status="delivering")):
        assert pay(operator, posting) == [
            "Only a cancelled or returned order of an external shop is paid back by hand."
        ]
    assert not Refund.objects.exists()


def test_above_the_limit_a_second_person_agrees_and_then_it_counts(client: Client, shop: Shop) -> None:
    posting = external(shop)
    RefundLimit.objects.create(shop=shop, role=Role.OPERATOR, amount=Decimal("300"), currency="RUB")
    client.force_login(make_member(shop, first_name="Olga"))
    [told] = pay(client, posting)
    assert told.startswith("Above your limit: a second person is asked.")
    asked = Approval.objects.get()
    assert Refund.objects.get().state == RefundState.AWAITING_APPROVAL
    client.force_login(make_member(shop, role=Role.OWNER, first_name="Ivan"))
    html = client.get(f"/postings/{shop.pk}/{posting.posting_number}/").content.decode()
    assert "by hand, payment PAY-1" in html
    pressed = presses.press(client, f"/approvals/{asked.pk}/grant")
    assert pressed.said == ["Agreed. Written down. Ozon is told nothing of it."]
    refund = Refund.objects.get()
    assert (refund.state, refund.by) == (RefundState.DONE, "Olga, Ivan")
    asked.refresh_from_db()
    assert asked.state == ApprovalState.GRANTED


def test_without_the_role_or_the_shop_nothing_is_written(client: Client, shop: Shop) -> None:
    posting = external(shop)
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    assert client.post(f"/returns/by-hand/{posting.pk}", {}).status_code == 403
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/returns/by-hand/{posting.pk}", {}).status_code == 404
