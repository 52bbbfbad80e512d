"""Decisions on requests as people take them: within their limit at once, above it by two of them."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from money import approvals
from money.limits import allowance_of
from money.locks import lock_approval, lock_waiting
from money.models import Approval
from money.states import ApprovalKind
from orders.locks import lock_request
from orders.models import CancellationRequest
from orders.requests import COMMENT_LIMIT, NotPossible, carry_out, is_decided, key_of
from orders.selectors import card_for, posting_of, worth


@transaction.atomic
def decide_as(pk: int, *, approve: bool, comment: str, user: User) -> CancellationRequest | Approval:
    """Decide a request, once; where the posting's sum is above the user's limit, ask a second person instead.

    A rejection moves no money and needs nobody. Gives the request that is decided, or what waits for an answer; a
    second press of the same changes nothing. Raises ``NotPossible``, and ``approvals.AskedAlready``.
    """
    request = lock_request(pk)
    if is_decided(request, approve=approve):
        return request
    waiting = lock_waiting(request.shop, ApprovalKind.REQUEST, key_of(request))
    amount, currency = sum_of(request)
    if not approve or allowance_of(user, request.shop).covers(amount, currency):
        carry_out(request, approve=approve, comment=comment, by=user.label)
        return request
    payload = {"request": request.pk, "approve": True, "comment": comment[:COMMENT_LIMIT]}
    if waiting is not None and approvals.is_current(waiting, payload, version_of(request)):
        return waiting
    return _ask(request, payload, user=user)


@transaction.atomic
def grant(pk: int, *, user: User) -> Approval:
    """Agree to an approval and carry out exactly that, once, if the case is still the one it was taken on.

    Else the question is overtaken, and the approval says why. Raises ``approvals.Answered`` and ``NotAllowed``.
    """
    request = lock_request(Approval.objects.values_list("payload__request", flat=True).get(pk=pk))
    approval = lock_approval(pk)
    approvals.check_may_answer(approval, user)
    try:
        is_over = is_decided(request, approve=True)
    except NotPossible as error:
        return approvals.overtaken(approval, reason=str(error), by=user.label)
    if is_over or version_of(request) != approval.version:
        return approvals.overtaken(approval, reason=approvals.CHANGED, by=user.label)
    approvals.check_covers(approval, user, counted=sum_of(request)[0])
    approvals.granted(approval, user=user)
    by = f"{approval.asked_by}, {user.label}"
    carry_out(request, approve=True, comment=approval.payload["comment"], by=by)
    return approval


def sum_of(request: CancellationRequest) -> tuple[Decimal | None, str]:
    """What an approval gives back: the whole posting. None while it, or the price of one of its lines, is not known."""
    posting = posting_of(request.shop, request.posting_number)
    return (worth(posting), posting.currency) if posting else (None, "")


def version_of(request: CancellationRequest) -> str:
    """All of a request that an approval rests on."""
    amount, currency = sum_of(request)
    return f"{request.attempt}:{amount}:{currency}"


def _ask(request: CancellationRequest, payload: dict[str, Any], *, user: User) -> Approval:
    amount, currency = sum_of(request)
    question = approvals.Question(
        shop=request.shop,
        kind=ApprovalKind.REQUEST,
        key=key_of(request),
        posting_number=request.posting_number,
        decision="",
        amount=amount,
        counted=amount,
        currency=currency,
        payload=payload,
        version=version_of(request),
        card=card_for(request.shop, request.posting_number, reason=request.wish or request.reason),
        deadline_at=request.auto_approve_date,
    )
    return approvals.ask(question, user=user)
