"""What changed at Ozon between the look and the press: said where the person reads it, and nothing half done."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from money.models import LineBalance, Refund
from money.states import RefundState
from outbox.models import Effect
from outbox.states import Status
from returns.models import Return
from returns.states import Claim
from tests import presses
from tests.factories import make_member
from tests.fixtures_desk import RETURN_ACT, Desk
from tests.flows.test_return_request import CHECK, PARTIAL, REFUND, REJECT, claimed, read, refund_of
from tests.returns.test_claims import show


@pytest.fixture
def olga(desk: Desk, client: Client) -> Client:
    client.force_login(make_member(desk.shop, first_name="Olga"))
    return client


def press(client: Client, case: Return, **data: Any) -> list[str]:
    pressed = presses.press(client, f"/returns/{case.pk}/decide", claim=case.pk, **data)
    assert (pressed.status, pressed.where) == (303, f"/returns/{case.pk}/")
    return pressed.said


def page(client: Client, case: Return) -> str:
    return client.get(f"/returns/{case.pk}/").content.decode()


def intended() -> Decimal:
    return sum((row.intended for row in LineBalance.objects.all()), Decimal(0))


def test_an_action_withdrawn_a_second_ago_is_not_sent_and_the_page_says_why(desk: Desk, olga: Client) -> None:
    case = claimed(desk)
    price = desk.price(case.return_id)
    show(desk, case, actions=[CHECK, REJECT])  # Ozon, a second ago
    assert press(olga, case, action_id=REFUND, amount=str(price)) == ["Decided. Ozon is told now."]
    desk.deliver()
    assert desk.ledger(RETURN_ACT) == []
    case.refresh_from_db()
    assert case.claim == Claim.AWAITING_DECISION
    assert desk.queue() == [("return_claim", case.posting_number)]
    html = page(olga, case)
    assert "The last decision was not sent." in html
    assert "Ozon no longer offers this decision." in html
    # Another decision stands alone: what was not sent counts no more.
    read(desk)
    assert [action["id"] for action in Return.objects.get().actions] == [CHECK, REJECT]
    press(olga, case, action_id=REJECT, comment="Следы использования", rejection_reason_id=201)
    assert (refund_of(case).state, intended()) == (RefundState.CANCELLED, 0)
    desk.deliver()
    assert [done["kind"] for done in desk.written(RETURN_ACT)] == ["decision"]
    assert "The last decision was not sent." not in page(olga, case)


def test_an_action_that_is_known_to_be_gone_is_refused_at_the_press(desk: Desk, olga: Client) -> None:
    case = claimed(desk)
    show(desk, case, actions=[CHECK, REJECT])
    read(desk)
    wanted = ["Ozon no longer offers this decision."]
    assert press(olga, case, action_id=REFUND, amount=str(desk.price(case.return_id))) == wanted
    assert not Effect.objects.exists()
    assert not Refund.objects.exists()


def test_a_price_that_changed_meanwhile_is_looked_at_again(desk: Desk, olga: Client) -> None:
    case = claimed(desk)
    seen = desk.price(case.return_id)
    Return.objects.update(price=seen - 100)
    assert press(olga, case, action_id=REFUND, amount=str(seen)) == [
        "The amount changed meanwhile. Look at it again."
    ]
    assert not Effect.objects.exists()
    assert not Refund.objects.exists()


@pytest.mark.parametrize("part", ["0", "full"])
def test_a_part_of_nothing_or_of_everything_is_refused(desk: Desk, olga: Client, part: str) -> None:
    case = claimed(desk)
    amount = str(desk.price(case.return_id)) if part == "full" else part
    told = press(olga, case, action_id=PARTIAL, amount=amount)
    assert told == ["A part lies between 1 and the price less 1."]
    assert f'value="{amount}"' in page(olga, case)
    assert not Refund.objects.exists()


def test_the_way_back_reaches_ozon_with_the_refund_and_once(desk: Desk, olga: Client) -> None:
    case = claimed(desk)
    price = desk.price(case.return_id)
    for _ in range(2):
        press(olga, case, action_id=REFUND, amount=str(price), shipping="120,50")
    desk.deliver()
    [done] = desk.written(RETURN_ACT)
    assert done["amount"] == f"{price + Decimal('120.50'):.2f}"
    refund = refund_of(case)
    assert (refund.state, refund.amount, refund.shipping) == (
        RefundState.ACCEPTED,
        price,
        Decimal("120.50"),
    )


def test_a_lost_answer_that_shows_late_is_never_sent_again(desk: Desk, olga: Client) -> None:
    case = claimed(desk)
    price = desk.price(case.return_id)
    desk.fault("lose_answer_and_lag", RETURN_ACT, seconds=600)
    press(olga, case, action_id=REFUND, amount=str(price), shipping="120,50")
    desk.deliver()
    for _ in range(2):
        desk.read_back()
        read(desk)
        desk.deliver()
    assert Effect.objects.get(kind="return_decide").status == Status.UNKNOWN
    assert refund_of(case).state == RefundState.UNKNOWN
    assert "It may have happened. We do not repeat it, we read it back." in page(olga, case)
    # Somebody presses again: nothing is offered, nothing is sent.
    assert press(olga, case, action_id=REFUND, amount=str(price)) == ["The claim is: outcome unknown."]
    desk.running.sandbox.advance(601)
    desk.read_back()
    assert Effect.objects.get(kind="return_decide").status == Status.DONE
    assert len(desk.ledger(RETURN_ACT)) == 1
    assert refund_of(case).state == RefundState.ACCEPTED
