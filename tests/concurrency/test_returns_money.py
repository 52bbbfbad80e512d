"""Every way of giving money back for a return, and every way of losing sight of it: paid once, never above the paid,
and never without somebody who knows of it."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.states import Role
from money import approvals
from money.limits import set_limit
from money.models import Approval, ObservedRefund, Refund
from money.states import LIVE
from outbox.models import Effect
from outbox.states import Status
from outbox.sweep import deliver_all
from ozon.client import transport
from returns import second
from returns.states import Claim
from sandbox.claims import RECEIVED, act
from tests.concurrency.conftest import Workers, claimed, later, wait_until
from tests.concurrency.money_acts import ACTS, PARTLY, RECEIPT, SHIPPED, MoneyActs, place_all
from tests.concurrency.threads import at_once
from tests.factories import make_member
from tests.fixtures_desk import RETURN_ACT, Desk

READ_TIMEOUT = 0.4
LOST = ["before_write", "lose_answer", "lose_answer_and_lag", "hold_before", "hold_after"]
NOT_DONE = {"before_write", "hold_before"}


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_is_never_paid_twice(
    desk: Desk, fault: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost before the write or after it, in a time-out or a broken line, seen at once or late; and pressed again."""
    monkeypatch.setattr(transport, "READ_TIMEOUT", READ_TIMEOUT)
    acts = place_all(desk)
    how = {"seconds": 30} if fault.startswith("hold") else {}
    desk.fault(fault, RETURN_ACT, times=len(ACTS), **how)
    acts.press_all()
    acts.check()
    desk.deliver()
    acts.check()
    assert Effect.objects.filter(status=Status.UNKNOWN).count() == len(ACTS)
    for _ in range(2):
        acts.press_all()
        desk.deliver()
        acts.read()
        acts.check()
    assert len(desk.ledger(RETURN_ACT)) == (0 if fault in NOT_DONE else len(ACTS))

    settings.SETTLE_SECONDS = 0
    acts.to_the_end()
    acts.assert_paid_once()


@pytest.mark.parametrize("fault", ["hold_before", "hold_after"])
def test_a_killed_worker_is_never_paid_for_twice(
    live: Desk, workers: Workers, fault: str, settings: Any
) -> None:
    """kill -9 between the call and the record of it, whether Ozon did it or not."""
    acts = place_all(live)
    acts.press_all()
    live.fault(fault, RETURN_ACT, times=len(ACTS), seconds=60)
    workers.start(len(ACTS))
    wait_until(lambda: not live.running.sandbox.faults.listed(), what="every call is at Ozon")
    if fault == "hold_after":
        wait_until(lambda: len(live.ledger(RETURN_ACT)) == len(ACTS), what="Ozon has every decision")
    assert claimed() == len(ACTS)
    workers.kill()

    later()
    acts.press_all()
    live.deliver()
    acts.read()
    acts.check()
    settings.SETTLE_SECONDS = 0
    acts.to_the_end()
    acts.assert_paid_once()


def test_two_tabs_and_two_workers_pay_once(live: Desk, settings: Any) -> None:
    """Two people press every button in the same moment, and two workers send what came of it."""
    acts = place_all(live)
    settings.SETTLE_SECONDS = 0
    people = [make_member(live.shop, role=Role.MANAGER) for _ in range(2)]
    for _ in range(2):
        told = at_once(*[partial(_press, acts, name, user) for name in _open(acts) for user in people])
        assert set(told) == {303}
        acts.check()
        at_once(deliver_all, deliver_all)
        acts.check()
        acts.read()
    acts.to_the_end()
    acts.assert_paid_once()


def _open(acts: MoneyActs) -> list[str]:
    return [name for name in ACTS if acts.case(name).claim == Claim.AWAITING_DECISION]


def _press(acts: MoneyActs, name: str, user: Any) -> int:
    """One tab: what its form sends."""
    client = Client()
    client.force_login(user)
    decision = acts.decision(name)
    form: dict[str, Any] = {"action_id": decision.action_id}
    if decision.amount is not None:
        form |= {"amount": str(decision.amount), "shipping": str(decision.shipping or "")}
    return client.post(f"/returns/{acts.case(name).pk}/decide", form).status_code


def test_ozons_own_refund_comes_between(live: Desk) -> None:
    """After our look at the claim and before our decision; read by us in the moment in which we are told no."""
    acts = place_all(live)
    acts.press_all()
    live.fault("ozon_refunds", RETURN_ACT, times=len(ACTS))
    at_once(deliver_all, acts.read)
    acts.check()
    acts.press_all()
    live.deliver()
    acts.read()
    acts.check()
    for name in ACTS:
        assert acts.payments(name) == [("ozon", acts.price)]
        assert acts.case(name).claim == Claim.DECIDED_BY_OZON
    assert live.ledger(RETURN_ACT) == []
    assert not Refund.objects.filter(state__in=LIVE).exists()
    assert ObservedRefund.objects.filter(amount=acts.price, refund=None).count() == len(ACTS)
    acts.assert_nobody_is_asked()


def test_ozons_own_refund_while_nobody_knows_of_ours(desk: Desk, settings: Any) -> None:
    """Our decision was lost before it was done, and Ozon pays by itself: what is shown settles it, and none is paid
    again."""
    acts = place_all(desk)
    acts.press_all()
    desk.fault("before_write", RETURN_ACT, times=len(ACTS))
    desk.deliver()
    for name in ACTS:
        desk.world.do("ozon_refunds", acts.ids[name])
    acts.read()
    acts.check()
    desk.read_back()
    acts.read()
    acts.check()
    settings.SETTLE_SECONDS = 0
    acts.press_all()
    desk.deliver()
    assert [acts.payments(name) for name in ACTS] == [[("ozon", acts.price)]] * len(ACTS)
    assert not Effect.objects.filter(status__in=[Status.UNKNOWN, Status.DUE]).exists()
    assert ObservedRefund.objects.count() == len(ACTS)


def test_an_action_withdrawn_a_moment_ago(desk: Desk) -> None:
    """Refused in Ozon's words; nothing moved, the claim is back with what is on offer now."""
    acts = place_all(desk)
    acts.press_all()
    desk.fault("action_withdrawn", RETURN_ACT, times=len(ACTS))
    desk.deliver()
    acts.check()
    acts.read()
    acts.check()
    assert desk.ledger(RETURN_ACT) == []
    assert not Refund.objects.filter(state__in=LIVE).exists()
    for name in ACTS:
        offered = {int(row["id"]) for row in acts.case(name).actions}
        assert acts.decision(name).action_id not in offered or name == RECEIPT


def test_first_and_second_person_in_the_same_moment(live: Desk, settings: Any) -> None:
    """A second person agrees while another decides alone and the first takes the question back."""
    acts = place_all(live)
    settings.SETTLE_SECONDS = 0
    with live.world.shop.store.transaction():
        act(live.world.shop, acts.ids[RECEIPT], {"id": RECEIVED})
    acts.read()
    owner, anna = make_member(live.shop, role=Role.OWNER), make_member(live.shop, role=Role.OPERATOR)
    leads = [make_member(live.shop, role=Role.MANAGER) for _ in range(2)]
    set_limit(shop=live.shop, role=Role.OPERATOR, amount=Decimal("100.00"), user=owner)
    for name in ACTS:
        acts.press(name, user=anna)
    acts.check()
    questions = list(Approval.objects.all())
    assert len(questions) == len(ACTS)
    deeds: list[partial[Any]] = [partial(second.grant, row.pk, user=leads[0]) for row in questions]
    deeds += [partial(acts.press, name, user=leads[1]) for name in ACTS]
    deeds += [partial(approvals.withdraw, row.pk, user=anna) for row in questions]
    told = at_once(*deeds)
    assert not [one for one in told if isinstance(one, Exception) and not isinstance(one, approvals.Answered)]
    acts.check()
    at_once(deliver_all, deliver_all)
    acts.check()
    acts.to_the_end()
    for name in ACTS:
        assert acts.payments(name) == [("seller", acts.wanted(name))]
    assert acts.wanted(SHIPPED) > acts.price > acts.wanted(PARTLY)
    acts.assert_nobody_is_asked()
