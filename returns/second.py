"""Decisions on returns as people take them: within their limit at once, above it by two of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from money import approvals
from money import services as money
from money.limits import allowance_of
from money.locks import lock_approval, lock_waiting
from money.models import Approval
from money.states import ApprovalKind
from returns.deadlines import deadline_of
from returns.locks import lock_return
from returns.models import Return
from returns.selectors import card_of, money_key
from returns.services import (
    Decision,
    NotPossible,
    carry_out,
    checked,
    intend,
    must_await,
    open_line,
)
from returns.states import DECIDABLE, MOVES_MONEY, Claim


@transaction.atomic
def decide_as(pk: int, *, decision: Decision, user: User, by: str = "") -> Return | Approval:
    """Decide a claim, once; where its money is above the user's limit, ask a second person instead. ``by`` is who
    stands in the history, where it is not the user himself.

    Gives the return that is decided, or what waits for an answer; a second press of the same changes nothing. Raises
    ``NotPossible``, and ``approvals.AskedAlready`` where something else is asked about the claim.
    """
    case = lock_return(pk)
    if case.claim == Claim.DECIDING:
        return case
    must_await(case)
    waiting = lock_waiting(case.shop, ApprovalKind.RETURN, money_key(case))
    kind, name, amount = checked(case, decision)
    counted = _counted(case, amount, decision.shipping)
    if kind not in MOVES_MONEY or allowance_of(user, case.shop).covers(counted, case.currency):
        carry_out(case, decision, by=by or user.label)
        return case
    if waiting is not None and approvals.is_current(waiting, _frozen(case, decision), version_of(case)):
        return waiting
    return _ask(case, decision, name, amount, counted, user=user)


@transaction.atomic
def grant(pk: int, *, user: User) -> Approval:
    """Agree to a decision and carry out exactly that, once, if the case is still the one it was taken on.

    Else the question is overtaken, and the approval says why. Raises ``approvals.Answered`` and ``NotAllowed``.
    """
    case = lock_return(Approval.objects.values_list("payload__return", flat=True).get(pk=pk))
    approval = lock_approval(pk)
    approvals.check_may_answer(approval, user)
    if case.claim not in DECIDABLE or version_of(case) != approval.version:
        return approvals.overtaken(approval, reason=approvals.CHANGED, by=user.label)
    decision = _thawed(approval)
    amount = None if approval.amount is None else approval.amount - decision.shipping
    approvals.check_covers(approval, user, counted=_counted(case, amount, decision.shipping))
    try:
        with transaction.atomic():
            approvals.granted(approval, user=user)
            carry_out(case, decision, by=f"{approval.asked_by}, {user.label}")
    except NotPossible as error:
        approval.refresh_from_db()
        return approvals.overtaken(approval, reason=str(error), by=user.label)
    return approval


def version_of(case: Return) -> str:
    """All of a return that a decision rests on."""
    return f"{case.attempt}:{case.ozon_state}:{case.price}:{case.quantity}:{case.currency}"


def _counted(case: Return, amount: Decimal | None, shipping: Decimal) -> Decimal | None:
    """The sum that is held against a limit, with what the buyer gets for the way back; None where Ozon tells no
    price."""
    if amount is None:
        return None
    open_line(case, amount)
    return money.counted_on_line(
        shop=case.shop,
        posting_number=case.posting_number,
        offer_id=case.offer_id,
        return_id=money_key(case),
        amount=amount + shipping,
        currency=case.currency,
    )


def _ask(
    case: Return,
    decision: Decision,
    name: str,
    amount: Decimal | None,
    counted: Decimal | None,
    *,
    user: User,
) -> Approval:
    """The sum is written down with the question, so that nobody gives the same money back meanwhile."""
    if amount is not None:
        money.await_approval(intend(case, amount, shipping=decision.shipping, by=user.label))
    total = None if amount is None else amount + decision.shipping
    question = approvals.Question(
        shop=case.shop,
        kind=ApprovalKind.RETURN,
        key=money_key(case),
        posting_number=case.posting_number,
        decision=name,
        amount=total,
        counted=counted,
        currency=case.currency,
        payload=_frozen(case, decision),
        version=version_of(case),
        card=card_of(case) if total is None else replace(card_of(case), amount=total),
        deadline_at=deadline_of(case),
    )
    return approvals.ask(question, user=user)


def _frozen(case: Return, decision: Decision) -> dict[str, Any]:
    return {
        "return": case.pk,
        "action_id": decision.action_id,
        "comment": decision.comment,
        "rejection_reason_id": decision.rejection_reason_id,
        "amount": None if decision.amount is None else f"{decision.amount:.2f}",
        "shipping": f"{decision.shipping:.2f}",
    }


def _thawed(approval: Approval) -> Decision:
    kept = approval.payload
    return Decision(
        action_id=kept["action_id"],
        comment=kept["comment"],
        rejection_reason_id=kept["rejection_reason_id"],
        amount=None if kept["amount"] is None else Decimal(kept["amount"]),
        shipping=Decimal(kept.get("shipping", 0)),  # a question of an earlier release has none
    )
