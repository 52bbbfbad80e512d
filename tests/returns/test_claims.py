"""What Ozon shows of a claim against what we decided: an old reading frees nothing, an end leaves nothing open."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from money.models import LineBalance, ObservedRefund, Refund
from money.states import RefundState
from outbox import services as outbox
from outbox.models import Effect
from outbox.outcomes import MAX_ATTEMPTS
from outbox.states import Mode, Status, SwitchKind
from returns import sync_rfbs as returns_sync
from returns.models import Return
from returns.states import Claim
from sandbox import claims
from tests.fixtures_desk import RETURN_ACT, Desk
from tests.flows.test_return_request import CHECK, PARTIAL, REFUND, claimed, decide, read, refund_of, settled
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

PART = Decimal("500.00")
CHECKING = {"state": "CheckingStatus", "actions": [11, 1020, -10]}
ENDS = [
    ("Rejected", Claim.DECIDED_BY_OZON),
    ("CanceledByBuyer", Claim.WITHDRAWN),
]


def show(desk: Desk, case: Return, **changes: Any) -> None:
    """Let Ozon show something else of the claim."""
    doc = desk.world.claim(case.return_id)
    with desk.world.shop.store.transaction():
        desk.world.shop.claims.put(str(case.return_id), {**doc, **changes})


def intended(case: Return) -> Decimal:
    return LineBalance.objects.get(posting_number=case.posting_number).intended


def now(desk: Desk, case: Return) -> tuple[str, str]:
    """Where the claim and its refund are."""
    return desk.claim(case.return_id).claim, refund_of(case).state


def offered(desk: Desk) -> Return:
    """A claim whose part was offered, and taken by Ozon, just now."""
    case = claimed(desk)
    decide(case, PARTIAL, amount=PART)
    desk.deliver()
    assert now(desk, case) == (Claim.PARTIAL_OFFERED, RefundState.ACCEPTED)
    return case


def before_storing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Something happens, once, between Ozon's answer and its place in the database."""
    real, waiting = returns_sync._store_claims, [act]

    def store(*args: Any, **how: Any) -> tuple[int, int]:
        if waiting:
            waiting.pop()()
        return real(*args, **how)

    monkeypatch.setattr(returns_sync, "_store_claims", store)


def test_a_reading_that_began_before_the_acceptance_frees_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = claimed(desk)
    doc = desk.world.claim(case.return_id)
    show(desk, case, state="CheckingStatus")  # Ozon moved it, and our pass reads that ...

    def decided_meanwhile() -> None:
        show(desk, case, **doc)
        decide(case, PARTIAL, amount=PART)
        desk.deliver()

    before_storing(monkeypatch, decided_meanwhile)
    read(desk)
    assert desk.claim(case.return_id).ozon_state == "CheckingStatus"
    assert now(desk, case) == (Claim.PARTIAL_OFFERED, RefundState.ACCEPTED)
    assert (intended(case), desk.queue()) == (PART, [])


def test_a_reading_soon_after_the_acceptance_frees_nothing_and_a_late_one_asks_again(desk: Desk) -> None:
    case = offered(desk)
    show(desk, case, **CHECKING)
    for _ in range(2):
        read(desk)
        assert now(desk, case) == (Claim.PARTIAL_OFFERED, RefundState.ACCEPTED)
        assert (intended(case), desk.queue()) == (PART, [])
    settled(case)
    read(desk)
    assert now(desk, case) == (Claim.AWAITING_DECISION, RefundState.CANCELLED)
    assert (intended(case), desk.queue()) == (0, [("return_claim", case.posting_number)])


def test_the_settle_period_counts_from_the_acceptance_not_from_the_decision(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, PARTIAL, amount=PART)
    long_ago = timezone.now() - timedelta(seconds=2 * settings.SETTLE_SECONDS)
    Return.objects.update(decided_at=long_ago)  # it waited in the outbox
    desk.deliver()
    show(desk, case, **CHECKING)
    read(desk)
    assert now(desk, case) == (Claim.PARTIAL_OFFERED, RefundState.ACCEPTED)


def test_a_rejection_is_watched_while_ozon_still_offers_decisions(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, -1)
    desk.deliver()
    show(desk, case, **CHECKING)
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.REJECTED
    settled(case)
    read(desk)
    assert desk.claim(case.return_id).claim == Claim.AWAITING_DECISION
    assert desk.queue() == [("return_claim", case.posting_number)]


@pytest.mark.parametrize(("state", "claim"), ENDS)
@pytest.mark.parametrize("action", [PARTIAL, REFUND])
def test_an_end_without_money_leaves_no_refund_accepted(
    desk: Desk, action: int, state: str, claim: Claim
) -> None:
    case = claimed(desk)
    amount = PART if action == PARTIAL else desk.price(case.return_id)
    decide(case, action, amount=amount)
    desk.deliver()
    accepted = now(desk, case)
    show(desk, case, state=state, actions=[])
    for _ in range(2):
        read(desk)
        assert (now(desk, case), intended(case)) == (accepted, amount)  # may be an old reading
    settled(case)
    read(desk)
    assert now(desk, case) == (claim, RefundState.CANCELLED)
    assert (intended(case), desk.queue()) == (0, [])


def keep_back(desk: Desk) -> None:
    outbox.set_switch(shop=desk.shop, kind=SwitchKind.RETURN, mode=Mode.OFF)


def test_money_ozon_moves_while_our_decision_is_held_is_not_booked_as_ours(desk: Desk) -> None:
    case = claimed(desk)
    keep_back(desk)
    decide(case, PARTIAL, amount=PART)
    assert desk.effects() == [("return_decide", Status.HELD)]
    show(desk, case, state="MoneyReturned", actions=[])
    desk.work()
    assert now(desk, case) == (Claim.DECIDED_BY_OZON, RefundState.CANCELLED)
    seen = ObservedRefund.objects.get()
    assert (seen.refund, seen.amount) == (None, desk.price(case.return_id))
    assert (intended(case), desk.queue()) == (0, [])
    assert desk.effects() == [("return_decide", Status.CANCELLED)]
    assert TimelineEntry.objects.filter(code=Event.OBSOLETE).count() == 1
    assert desk.ledger(RETURN_ACT) == []


def test_a_decision_that_does_not_leave_keeps_its_claim_and_deadline_in_the_queue(desk: Desk) -> None:
    """Ozon hears nothing of what is held or given up, and decides by silence."""
    case = claimed(desk)
    [item] = WorkItem.objects.filter(kind=Kind.RETURN_CLAIM, state=ItemState.OPEN)
    decide(case, REFUND, amount=desk.price(case.return_id))
    assert desk.queue() == []
    keep_back(desk)  # the switch is turned while it is on its way
    desk.work()
    asked = WorkItem.objects.filter(pk=item.pk, state=ItemState.OPEN, deadline_at=item.deadline_at)
    effect = Effect.objects.get(status=Status.HELD)
    assert asked.exists()
    outbox.set_switch(shop=desk.shop, kind=SwitchKind.RETURN, mode=Mode.ON)
    outbox.release(effect.pk, by="anna")
    assert not asked.exists()
    desk.fault("status", RETURN_ACT, status=401, body="{}", times=20)
    Effect.objects.update(attempts=MAX_ATTEMPTS - 1)
    desk.deliver()
    assert (desk.effects(), asked.exists()) == ([("return_decide", Status.DEAD)], True)
    outbox.drop(effect.pk, reason="anna")
    assert [row[0] for row in desk.queue()] == [Kind.RETURN_CLAIM]


@pytest.mark.parametrize(("state", "claim"), ENDS)
@pytest.mark.parametrize("status", [Status.HELD, Status.DUE])
def test_a_decision_that_never_left_ends_with_its_claim(
    desk: Desk, status: Status, state: str, claim: Claim
) -> None:
    case = claimed(desk)
    if status == Status.HELD:
        keep_back(desk)
    decide(case, REFUND, amount=desk.price(case.return_id))
    assert desk.effects() == [("return_decide", status)]
    show(desk, case, state=state, actions=[])
    read(desk)
    assert now(desk, case) == (claim, RefundState.CANCELLED)
    assert desk.effects() == [("return_decide", Status.CANCELLED)]
    desk.work()
    assert (intended(case), desk.queue(), desk.ledger(RETURN_ACT)) == (0, [], [])


def test_a_full_refund_behind_an_offered_part_is_no_part_accepted(desk: Desk) -> None:
    """Declined or run out and paid by Ozon between two readings: more went back than we offered, and people see it."""
    case = offered(desk)
    show(desk, case, state="MoneyReturned", actions=[])
    read(desk)
    assert now(desk, case)[0] == Claim.DECIDED_BY_OZON
    assert [row[0] for row in desk.queue()] == [Kind.EXCESS_REFUND]


def test_a_decision_on_its_way_is_left_to_its_answer(desk: Desk) -> None:
    case = claimed(desk)
    decide(case, REFUND, amount=desk.price(case.return_id))
    desk.fault("lose_answer", RETURN_ACT)
    desk.deliver()
    show(desk, case, state="Rejected", actions=[])
    read(desk)
    assert now(desk, case) == (Claim.UNKNOWN, RefundState.UNKNOWN)
    assert intended(case) == desk.price(case.return_id)


@pytest.fixture
def acted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Return:
    """A claim answered with an action whose name says nothing to us."""
    monkeypatch.setitem(claims.ACTIONS, CHECK, "Запросить фото")
    case = claimed(desk)
    decide(case, CHECK, amount=desk.price(case.return_id))
    desk.deliver()
    assert now(desk, case) == (Claim.ACTED, RefundState.ACCEPTED)
    return case


def test_an_action_nobody_knows_can_lead_to_another_decision(desk: Desk, acted: Return) -> None:
    read(desk)
    assert now(desk, acted) == (Claim.ACTED, RefundState.ACCEPTED)
    settled(acted)
    show(desk, acted, **CHECKING)
    read(desk)
    assert now(desk, acted) == (Claim.AWAITING_DECISION, RefundState.CANCELLED)
    asked = [(kind, acted.posting_number) for kind in ("return_claim", "inspect")]
    assert (intended(acted), desk.queue()) == (0, asked)
    decide(acted, REFUND, amount=desk.price(acted.return_id))
    desk.deliver()
    assert [row["kind"] for row in desk.written(RETURN_ACT)] == ["decision", "refund"]


def test_an_action_nobody_knows_can_lead_to_the_money(desk: Desk, acted: Return) -> None:
    show(desk, acted, state="MoneyReturned", actions=[])
    read(desk)
    assert now(desk, acted) == (Claim.REFUND_APPROVED, RefundState.DONE)
    assert ObservedRefund.objects.get().refund == Refund.objects.get()
    assert desk.queue() == []
