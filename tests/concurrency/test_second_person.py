"""Two people answer one question, or ask it, in the same moment: the database decides, and nothing is paid twice."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from accounts.states import Role
from money import approvals
from money.approvals import Answered
from money.limits import set_limit
from money.models import Approval, LineBalance, Refund
from money.states import ApprovalState, RefundState
from orders import second as requests
from orders.models import CancellationRequest
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.states import Source
from returns import second as returns
from returns.models import Return
from returns.services import Decision
from sandbox.claims import act
from tests.concurrency.threads import at_once
from tests.factories import make_member
from tests.fixtures_desk import RETURN_ACT, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

REFUND, PARTIAL = 11, 1020
LIMIT = Decimal("500.00")
ROUNDS = 4


@pytest.fixture
def anna(live: Desk) -> User:
    """An operator who may let go 500 roubles."""
    owner = make_member(live.shop, role=Role.OWNER)
    set_limit(shop=live.shop, role=Role.OPERATOR, amount=LIMIT, user=owner)
    return make_member(live.shop, role=Role.OPERATOR)


@pytest.fixture
def leads(live: Desk) -> list[User]:
    return [make_member(live.shop, role=Role.MANAGER) for _ in range(4)]


def claims(desk: Desk, pieces: int = 1) -> list[Return]:
    lines = [{"offer_id": "KT-17-GL", "quantity": pieces}]
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=lines)
    placed = [desk.world.add_rfbs_return(posting["posting_number"]) for _ in range(pieces)]
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return [desk.claim(doc["return_id"]) for doc in placed]


def refund(desk: Desk, case: Return) -> Decision:
    return Decision(action_id=REFUND, amount=desk.price(case.return_id))


def asked(desk: Desk, user: User) -> tuple[Return, Approval]:
    [case] = claims(desk)
    approval = returns.decide_as(case.pk, decision=refund(desk, case), user=user)
    assert isinstance(approval, Approval)
    return case, approval


def assert_whole(desk: Desk, case: Return, approval: Approval) -> None:
    """Whoever was first: the question is over, and money, line, effect and queue say the same of it."""
    approval.refresh_from_db()
    granted = approval.state == ApprovalState.GRANTED
    refunds = Refund.objects.filter(posting_number=case.posting_number)
    price = desk.price(case.return_id)
    assert [row.state for row in refunds] == [RefundState.SENDING if granted else RefundState.CANCELLED]
    assert LineBalance.objects.get(posting_number=case.posting_number).intended == (price if granted else 0)
    assert Effect.objects.filter(kind=EffectKind.RETURN_DECIDE).count() == int(granted)
    assert not WorkItem.objects.filter(kind=Kind.SECOND_PERSON, state=ItemState.OPEN).exists()
    desk.deliver()
    assert len(desk.ledger(RETURN_ACT)) == int(granted)


def outcomes(told: list[Any]) -> list[str]:
    assert [one for one in told if isinstance(one, Exception) and not isinstance(one, Answered)] == []
    return sorted("late" if isinstance(one, Answered) else one.state for one in told)


def test_of_many_who_agree_at_once_one_does(live: Desk, anna: User, leads: list[User]) -> None:
    case, approval = asked(live, anna)
    told = at_once(*[partial(returns.grant, approval.pk, user=user) for user in leads])
    assert outcomes(told) == ["granted", "late", "late", "late"]
    assert_whole(live, case, approval)


def test_of_many_who_agree_to_a_cancellation_one_does(live: Desk, anna: User, leads: list[User]) -> None:
    posting = live.world.add_posting(scheme="rfbs", lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
    live.world.add_cancellation_request(posting["posting_number"])
    live.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    wish = CancellationRequest.objects.get()
    approval = requests.decide_as(wish.pk, approve=True, comment="", user=anna)
    told = at_once(*[partial(requests.grant, approval.pk, user=user) for user in leads])
    assert outcomes(told) == ["granted", "late", "late", "late"]
    assert Effect.objects.filter(kind=EffectKind.REQUEST_DECIDE).count() == 1


def _withdraw(approval: Approval, anna: User, lead: User) -> Any:
    return approvals.withdraw(approval.pk, user=anna)


def _refuse(approval: Approval, anna: User, lead: User) -> Any:
    return approvals.refuse(approval.pk, user=lead, reason="нет")


@pytest.mark.parametrize("against", [_withdraw, _refuse])
def test_agreeing_against_ending_the_question(
    live: Desk, anna: User, leads: list[User], against: Callable[..., Any]
) -> None:
    case, approval = asked(live, anna)
    first, second = leads[:2]
    told = at_once(partial(returns.grant, approval.pk, user=first), partial(against, approval, anna, second))
    assert "late" in outcomes(told)
    assert_whole(live, case, approval)


def test_agreeing_against_ozons_own_decision(live: Desk, anna: User, leads: list[User]) -> None:
    """Ozon has given the money back, which is read in the very moment a second person agrees: whichever comes first,
    Ozon is not asked to pay again."""
    case, approval = asked(live, anna)
    with live.world.shop.store.transaction():
        act(live.world.shop, case.return_id, {"id": REFUND})
    live.running.sandbox.advance(6)
    before = len(live.ledger(RETURN_ACT))
    at_once(partial(returns.grant, approval.pk, user=leads[0]), partial(live.sync, Source.RFBS_RETURNS))
    live.deliver()
    live.sync(Source.RFBS_RETURNS)
    live.deliver()
    approval.refresh_from_db()
    assert approval.state != ApprovalState.WAITING
    assert len(live.ledger(RETURN_ACT)) == before
    assert not Refund.objects.filter(state=RefundState.AWAITING_APPROVAL).exists()


def test_of_many_who_ask_at_once_one_asks(live: Desk, anna: User) -> None:
    [case] = claims(live)
    others = [make_member(live.shop, role=Role.OPERATOR) for _ in range(3)]
    decision = refund(live, case)
    told = at_once(
        *[partial(returns.decide_as, case.pk, decision=decision, user=user) for user in [anna, *others]]
    )
    assert {one.pk for one in told} == {Approval.objects.get().pk}
    assert Refund.objects.get().state == RefundState.AWAITING_APPROVAL


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_two_small_sums_for_one_line_at_once_cannot_both_slip_under(
    live: Desk, anna: User, round_: int
) -> None:
    first, second = claims(live, pieces=2)
    part = Decision(action_id=PARTIAL, amount=Decimal("300.00"))
    told = at_once(
        *[partial(returns.decide_as, case.pk, decision=part, user=anna) for case in (first, second)]
    )
    assert sorted(type(one).__name__ for one in told) == ["Approval", "Return"]
    states = sorted(Refund.objects.values_list("state", flat=True))
    assert states == [RefundState.AWAITING_APPROVAL, RefundState.SENDING]


def test_a_colleague_decides_alone_while_a_second_person_agrees(
    live: Desk, anna: User, leads: list[User]
) -> None:
    case, approval = asked(live, anna)
    part = Decision(action_id=PARTIAL, amount=Decimal("600.00"))
    at_once(
        partial(returns.grant, approval.pk, user=leads[0]),
        partial(returns.decide_as, case.pk, decision=part, user=leads[1]),
    )
    approval.refresh_from_db()
    assert approval.state in {ApprovalState.GRANTED, ApprovalState.OBSOLETE}
    live_refunds = Refund.objects.exclude(state=RefundState.CANCELLED)
    assert LineBalance.objects.get(posting_number=case.posting_number).intended == live_refunds.get().amount
    live.deliver()
    assert len(live.ledger(RETURN_ACT)) == 1
