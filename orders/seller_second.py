"""Cancellations by the seller as people take them: within their limit at once, above it by two of them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from money import approvals
from money.limits import allowance_of
from money.locks import lock_approval, lock_waiting
from money.models import Approval
from money.states import ApprovalKind
from orders.locks import lock_posting
from orders.models import Posting, SellerCancellation
from orders.selectors import card_of
from orders.seller_cancel import (
    COMMENT_LIMIT,
    NotPossible,
    Piece,
    Wish,
    amount_of,
    approval_key,
    carry_out,
    check,
    find_same,
)


@transaction.atomic
def cancel_as(
    posting_pk: int, wish: Wish, *, user: User, foreseen: Mapping[str, Any] | None = None
) -> SellerCancellation | Approval:
    """Cancel a posting or a part of it, once; where that gives back more than the user's limit, ask a second person.

    Gives the cancellation, or what waits for an answer; a second press of the same changes nothing. Raises
    ``NotPossible``, and ``approvals.AskedAlready`` where something else is asked about the posting.
    """
    posting = lock_posting(posting_pk)
    under_way = find_same(posting, wish)
    if under_way is not None:
        return under_way
    waiting = lock_waiting(posting.shop, ApprovalKind.SELLER_CANCEL, approval_key(posting))
    check(posting, wish)
    amount = amount_of(posting, wish.pieces)
    if allowance_of(user, posting.shop).covers(amount, posting.currency):
        return carry_out(posting, wish, by=user.label, foreseen=foreseen)
    payload = frozen(posting, wish)
    if waiting is not None and approvals.is_current(waiting, payload, version_of(posting)):
        return waiting
    return _ask(posting, wish, payload, user=user)


@transaction.atomic
def grant(pk: int, *, user: User) -> Approval:
    """Agree to a cancellation and carry out exactly that, once, if the posting is still the one it was decided on.

    Else the question is overtaken, and the approval says why. Raises ``approvals.Answered`` and ``NotAllowed``.
    """
    posting = lock_posting(Approval.objects.values_list("payload__posting", flat=True).get(pk=pk))
    approval = lock_approval(pk)
    approvals.check_may_answer(approval, user)
    wish = thawed(approval.payload)
    try:
        is_over = find_same(posting, wish) is not None or version_of(posting) != approval.version
        if not is_over:
            check(posting, wish)
    except NotPossible as error:
        return approvals.overtaken(approval, reason=str(error), by=user.label)
    if is_over:
        return approvals.overtaken(approval, reason=approvals.CHANGED, by=user.label)
    approvals.check_covers(approval, user, counted=amount_of(posting, wish.pieces))
    approvals.granted(approval, user=user)
    carry_out(posting, wish, by=f"{approval.asked_by}, {user.label}")
    return approval


def version_of(posting: Posting) -> str:
    """All of a posting that a cancellation rests on: what it lists, what that costs, whether it may be cancelled."""
    lines = [(line.sku, line.quantity, str(line.price)) for line in posting.lines.all()]
    facts = repr((sorted(lines), posting.currency, posting.ozon_status, sorted(posting.actions)))
    return hashlib.blake2b(facts.encode(), digest_size=16).hexdigest()


def frozen(posting: Posting, wish: Wish) -> dict[str, Any]:
    return {
        "posting": posting.pk,
        "reason_id": wish.reason_id,
        "reason": wish.reason[:500],
        "comment": wish.comment.strip()[:COMMENT_LIMIT],
        "lines": [piece.kept() for piece in wish.pieces],
        "listed": wish.listed,
    }


def thawed(payload: Mapping[str, Any]) -> Wish:
    return Wish(
        reason_id=payload["reason_id"],
        reason=payload["reason"],
        comment=payload["comment"],
        pieces=tuple(Piece(**line) for line in payload["lines"]),
        listed=payload["listed"],
    )


def _ask(posting: Posting, wish: Wish, payload: dict[str, Any], *, user: User) -> Approval:
    amount = amount_of(posting, wish.pieces)
    question = approvals.Question(
        shop=posting.shop,
        kind=ApprovalKind.SELLER_CANCEL,
        key=approval_key(posting),
        posting_number=posting.posting_number,
        decision=wish.reason,
        amount=amount,
        counted=amount,
        currency=posting.currency,
        payload=payload,
        version=version_of(posting),
        card=card_of(posting, reason=wish.reason),
        deadline_at=posting.shipment_date,
    )
    return approvals.ask(question, user=user)
