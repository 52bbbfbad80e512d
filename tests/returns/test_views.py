"""The button of a return: exact amounts, reasons, roles, walls, a second press."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.states import Role
from money.models import Approval, LineBalance, Refund, RefundLimit
from outbox.models import Effect
from outbox.states import Mode, SwitchKind
from ozon.models import Shop
from returns.models import Return
from returns.states import Claim
from tests import presses
from tests.factories import make_member, make_return, make_shop, make_switch

pytestmark = pytest.mark.django_db

ACTIONS = [
    {"id": 11, "name": "Вернуть деньги"},
    {"id": 1020, "name": "Предложить частичную компенсацию"},
    {"id": -1, "name": "Отклонить заявку"},
]


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    make_switch(shop=shop, kind=SwitchKind.RETURN, mode=Mode.ON)
    return shop


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, first_name="Olga"))
    return client


def claimed(shop: Shop) -> Return:
    """A claim over one piece at 1 170.00 with three decisions on offer."""
    return make_return(
        shop=shop,
        claim=Claim.AWAITING_DECISION,
        price=Decimal("1170.00"),
        quantity=1,
        currency="RUB",
        offer_id="MG-04-SV",
        actions=ACTIONS,
        rejection_reasons=[{"id": 5, "name": "Не наш товар", "comment": True}],
    )


def press(client: Client, case: Return, **data: Any) -> list[str]:
    """What the page says after the decision."""
    pressed = presses.press(client, f"/returns/{case.pk}/decide", **data)
    assert (pressed.status, pressed.where) == (303, f"/postings/{case.shop_id}/{case.posting_number}/")
    return pressed.said


def test_a_refund_is_written_once_whatever_is_pressed(operator: Client, shop: Shop) -> None:
    case = claimed(shop)
    assert press(operator, case, action_id=11, amount="1 170,00") == ["Decided. Ozon is told now."]
    again = press(operator, case, action_id=-1, comment="No", rejection_reason_id=5)
    assert again == ["Already decided by Olga; nothing changed."]
    assert [refund.amount for refund in Refund.objects.all()] == [Decimal("1170.00")]
    effect = Effect.objects.get()
    assert (effect.payload["action_id"], effect.payload["amount"]) == (11, "1170.00")


@pytest.mark.parametrize("amount", ["1169.99", "1170.001", "", "all of it", "-1170", "1170e0", "٣"])
def test_an_amount_that_is_not_the_price_is_refused(operator: Client, shop: Shop, amount: str) -> None:
    case = claimed(shop)
    assert len(press(operator, case, action_id=11, amount=amount)) == 1
    case.refresh_from_db()
    assert case.claim == Claim.AWAITING_DECISION
    assert not Effect.objects.exists()
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", ["1", "1,00", "585.5", "1169"])
def test_a_part_between_one_and_the_price_less_one(operator: Client, shop: Shop, amount: str) -> None:
    case = claimed(shop)
    press(operator, case, action_id=1020, amount=amount)
    assert Refund.objects.get().amount == Decimal(amount.replace(",", "."))


@pytest.mark.parametrize("amount", ["0", "0,99", "1169,01", "1170"])
def test_a_part_outside_is_refused_and_stays_in_the_form(operator: Client, shop: Shop, amount: str) -> None:
    case = claimed(shop)
    assert press(operator, case, action_id=1020, amount=amount) == [
        "A part lies between 1 and the price less 1."
    ]
    assert not Refund.objects.exists()
    html = operator.get(f"/postings/{case.shop_id}/{case.posting_number}/").content.decode()
    assert f'value="{amount}"' in html


def test_a_rejection_needs_reason_and_comment(operator: Client, shop: Shop) -> None:
    case = claimed(shop)
    wanted = ["A rejection needs a reason and a comment."]
    assert press(operator, case, action_id=-1, comment="Not ours") == wanted
    assert press(operator, case, action_id=-1, rejection_reason_id=5) == wanted
    assert not Effect.objects.exists()
    press(operator, case, action_id=-1, rejection_reason_id=5, comment="Not ours")
    assert Effect.objects.get().payload["rejection_reason_id"] == 5
    assert not Refund.objects.exists()


def test_a_reason_ozon_does_not_offer_is_refused(operator: Client, shop: Shop) -> None:
    case = claimed(shop)
    told = press(operator, case, action_id=-1, rejection_reason_id=6, comment="Not ours")
    assert told == ["Ozon does not offer this reason for this claim. Choose another."]
    assert not Effect.objects.exists()


def test_the_way_back_is_repaid_on_top_of_the_price_and_counts_no_more_than_once(
    operator: Client, shop: Shop
) -> None:
    case = claimed(shop)
    assert press(operator, case, action_id=11, amount="1170", shipping="348,50") == [
        "Decided. Ozon is told now."
    ]
    refund = Refund.objects.get()
    assert (refund.amount, refund.shipping) == (Decimal("1170.00"), Decimal("348.50"))
    assert Effect.objects.get().payload["shipping"] == "348.50"
    # The cap is of what was paid for the goods.
    assert LineBalance.objects.get().intended == Decimal("1170.00")


@pytest.mark.parametrize("shipping", ["-1", "0,001", "1170,01", "ten", "1e2"])
def test_a_way_back_that_cannot_be_is_refused_and_stays_in_the_form(
    operator: Client, shop: Shop, shipping: str
) -> None:
    case = claimed(shop)
    assert len(press(operator, case, action_id=11, amount="1170", shipping=shipping)) == 1
    assert not Refund.objects.exists()
    assert not Effect.objects.exists()
    html = operator.get(f"/postings/{case.shop_id}/{case.posting_number}/").content.decode()
    assert f'name="shipping" value="{shipping}"' in html


def test_the_way_back_goes_with_no_other_decision(operator: Client, shop: Shop) -> None:
    case = claimed(shop)
    told = press(operator, case, action_id=1020, amount="500", shipping="10")
    assert told == ["Return shipping goes only with a refund whose sum is known."]
    assert not Refund.objects.exists()


def test_with_the_way_back_it_is_above_the_limit_and_a_second_person_is_asked(
    client: Client, shop: Shop
) -> None:
    case = claimed(shop)
    RefundLimit.objects.create(shop=shop, role=Role.OPERATOR, amount=Decimal("1200"), currency="RUB")
    client.force_login(make_member(shop, first_name="Olga"))
    [told] = press(client, case, action_id=11, amount="1170", shipping="348,50")
    assert told.startswith("Above your limit: a second person is asked.")
    asked = Approval.objects.get()
    assert (asked.amount, asked.counted) == (Decimal("1518.50"), Decimal("1518.50"))
    assert not Effect.objects.exists()
    client.force_login(make_member(shop, role=Role.OWNER, first_name="Ivan"))
    pressed = presses.press(client, f"/approvals/{asked.pk}/grant")
    assert pressed.said == ["Agreed. Ozon is told now."]
    refund = Refund.objects.get()
    assert (refund.amount, refund.shipping, refund.state) == (Decimal("1170"), Decimal("348.50"), "sending")
    assert Effect.objects.get().payload["shipping"] == "348.50"


@pytest.mark.parametrize("action_id", ["", "x", "99", "1" * 40])
def test_a_decision_nobody_offered_is_refused(operator: Client, shop: Shop, action_id: str) -> None:
    case = claimed(shop)
    assert len(press(operator, case, action_id=action_id, amount="1170")) == 1
    assert not Effect.objects.exists()


def test_without_the_role_nothing_is_decided(client: Client, shop: Shop) -> None:
    case = claimed(shop)
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    answer = client.post(f"/returns/{case.pk}/decide", {"action_id": 11, "amount": "1170"})
    assert answer.status_code == 403
    assert not Refund.objects.exists()


def test_another_shops_return_is_not_there(client: Client, shop: Shop) -> None:
    case = claimed(shop)
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/returns/{case.pk}/decide", {"action_id": 11}).status_code == 404
