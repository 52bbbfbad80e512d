"""Refunds of orders whose money an external shop took: paid by the seller outside Ozon, written down here once.

They stand in the same ledger, under the same cap and the same limits as all others; Ozon knows nothing of them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from money import approvals
from money import services as money
from money.approvals import DECIDED
from money.limits import allowance_of
from money.locks import lock_approval, lock_live_refund, lock_waiting
from money.models import Approval, Refund
from money.states import ApprovalKind, RefundState
from orders.locks import lock_posting
from orders.models import Posting, PostingLine
from orders.selectors import card_of
from orders.states import CANCELLED
from returns.selectors import returns_of
from returns.services import KOPECK, NOTHING, NotPossible
from worklist.services import note
from worklist.states import Event, Origin

# Of an approval's payload: the posting it is about. Nothing else of kind "return" has it.
BY_HAND = "by_hand"


@dataclass(frozen=True, kw_only=True)
class Payment:
    """What was paid for one article of the posting, in its currency; ``reference`` is the number of the payment."""

    offer_id: str
    amount: Decimal
    reference: str


def is_due(posting: Posting) -> bool:
    """Whether money of this posting may be paid back by hand: an external shop took it, and the order was cancelled
    or goods of it come back. One query at most."""
    if not posting.is_external:
        return False
    return posting.ozon_status == CANCELLED or returns_of(posting.shop, posting.posting_number).exists()


@transaction.atomic
def record_as(posting_pk: int, *, payment: Payment, user: User) -> Refund | Approval:
    """Write a payment down, once for its reference; above the user's limit ask a second person instead.

    Gives the refund, or what waits for an answer. Locks the posting, then the question, then the line. Raises
    ``NotPossible``, and ``approvals.AskedAlready`` where the same reference is asked about with another sum.
    """
    posting = lock_posting(posting_pk)
    line = _line(posting, payment)
    waiting = lock_waiting(posting.shop, ApprovalKind.RETURN, key_of(posting, payment))
    done = _done(posting, payment)
    if done is not None:
        return done
    counted = _counted(posting, line, payment)
    if allowance_of(user, posting.shop).covers(counted, posting.currency):
        return _pay(posting, payment, by=user.label)
    if waiting is not None and approvals.is_current(waiting, _frozen(posting, payment), _version(line)):
        return waiting
    return _ask(posting, line, payment, counted, user=user)


@transaction.atomic
def grant(pk: int, *, user: User) -> Approval:
    """Agree to a payment by hand: it is written down as paid, if the line is still the same and it still fits.

    Else the question is overtaken, and the approval says why. Raises ``approvals.Answered`` and ``NotAllowed``.
    """
    posting = lock_posting(Approval.objects.values_list(f"payload__{BY_HAND}", flat=True).get(pk=pk))
    approval = lock_approval(pk)
    approvals.check_may_answer(approval, user)
    payment = _thawed(approval.payload)
    try:
        line = _line(posting, payment)
    except NotPossible as error:
        return approvals.overtaken(approval, reason=str(error), by=user.label)
    if _version(line) != approval.version:
        return approvals.overtaken(approval, reason=approvals.CHANGED, by=user.label)
    approvals.check_covers(approval, user, counted=_counted(posting, line, payment))
    try:
        with transaction.atomic():
            approvals.granted(approval, user=user)
            _pay(posting, payment, by=f"{approval.asked_by}, {user.label}")
    except NotPossible as error:
        approval.refresh_from_db()
        return approvals.overtaken(approval, reason=str(error), by=user.label)
    return approval


def key_of(posting: Posting, payment: Payment) -> str:
    """The ledger's name for a payment: the same reference for the same article is the same payment."""
    named = repr((posting.posting_number, payment.offer_id, payment.reference))
    return f"hand:{hashlib.blake2b(named.encode(), digest_size=16).hexdigest()}"


def _line(posting: Posting, payment: Payment) -> PostingLine:
    """The line a payment is for. Raises ``NotPossible`` for a payment that cannot be."""
    if not is_due(posting):
        raise NotPossible(_("Only a cancelled or returned order of an external shop is paid back by hand."))
    line = next((one for one in posting.lines.all() if one.offer_id == payment.offer_id), None)
    if line is None:
        raise NotPossible(_("Choose a product of this order."))
    if payment.amount <= NOTHING or payment.amount != payment.amount.quantize(KOPECK):
        raise NotPossible(_("Write an amount like 1170 or 1170,50."))
    if not payment.reference.strip():
        raise NotPossible(_("Write the number of the payment."))
    return line


def _done(posting: Posting, payment: Payment) -> Refund | None:
    """The same payment, written down before. Raises ``NotPossible`` where it was another sum."""
    refund = lock_live_refund(posting.shop, key_of(posting, payment))
    if refund is None or refund.state != RefundState.DONE:
        return None
    if refund.amount != payment.amount:
        raise NotPossible(_("This payment is written down already, with another sum."))
    return refund


def _counted(posting: Posting, line: PostingLine, payment: Payment) -> Decimal | None:
    """The sum that is held against a limit; the line has its cap after this."""
    money.set_paid_if_unknown(
        shop=posting.shop,
        posting_number=posting.posting_number,
        offer_id=line.offer_id,
        paid=line.total
        or payment.amount,  # the reading of the posting gave it one, unless its price was not told
        currency=posting.currency,
    )
    return money.counted_on_line(
        shop=posting.shop,
        posting_number=posting.posting_number,
        offer_id=line.offer_id,
        return_id=key_of(posting, payment),
        amount=payment.amount,
        currency=posting.currency,
    )


def _pay(posting: Posting, payment: Payment, *, by: str) -> Refund:
    key = key_of(posting, payment)
    approvals.lapse(shop=posting.shop, kind=ApprovalKind.RETURN, key=key, reason=DECIDED, by=by)
    refund = _intend(posting, payment, by=by)
    money.done_by_hand(refund, reference=payment.reference)
    note(
        posting.shop,
        posting.posting_number,
        Event.REFUND_BY_HAND,
        by=by,
        origin=Origin.STAFF,
        amount=str(payment.amount),
        currency=posting.currency,
        reference=payment.reference,
    )
    return refund


def _intend(posting: Posting, payment: Payment, *, by: str) -> Refund:
    try:
        return money.intend(
            shop=posting.shop,
            posting_number=posting.posting_number,
            offer_id=payment.offer_id,
            return_id=key_of(posting, payment),
            amount=payment.amount,
            currency=posting.currency,
            by=by,
        )
    except money.AboveThePaid as error:
        raise NotPossible(
            _("More than was paid: at most %(left)s may still go back.") % {"left": error.left}
        ) from error


def _version(line: PostingLine) -> str:
    return f"{line.offer_id}:{line.price}:{line.quantity}"[:300]


def _ask(
    posting: Posting, line: PostingLine, payment: Payment, counted: Decimal | None, *, user: User
) -> Approval:
    money.await_approval(_intend(posting, payment, by=user.label))
    question = approvals.Question(
        shop=posting.shop,
        kind=ApprovalKind.RETURN,
        key=key_of(posting, payment),
        posting_number=posting.posting_number,
        decision=payment.reference,
        amount=payment.amount,
        counted=counted,
        currency=posting.currency,
        payload=_frozen(posting, payment),
        version=_version(line),
        card=replace(card_of(posting, reason=payment.reference), amount=payment.amount),
        deadline_at=None,
    )
    return approvals.ask(question, user=user)


def _frozen(posting: Posting, payment: Payment) -> dict[str, Any]:
    return {
        BY_HAND: posting.pk,
        "offer_id": payment.offer_id,
        "amount": f"{payment.amount:.2f}",
        "reference": payment.reference,
    }


def _thawed(payload: Mapping[str, Any]) -> Payment:
    return Payment(
        offer_id=payload["offer_id"], amount=Decimal(payload["amount"]), reference=payload["reference"]
    )
