"""The only writers of the refund ledger."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from money.locks import lock_balance, lock_live_refund, lock_refund
from money.models import LineBalance, ObservedRefund, Refund
from money.states import LIVE, TRANSITIONS, RefundState
from money.touching import touch
from ozon.models import Shop
from worklist.services import Card, note, open_item
from worklist.states import Event, Kind

NOTHING = Decimal(0)


class AboveThePaid(Exception):
    """More would go back than was paid. ``left`` is what still may."""

    def __init__(self, left: Decimal) -> None:
        super().__init__(str(left))
        self.left = left


class AlreadyRefunding(Exception):
    """The return has a refund that counts; its state is in ``state``."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def set_paid_if_unknown(
    *, shop: Shop, posting_number: str, offer_id: str, paid: Decimal, currency: str
) -> None:
    """Give a line its cap where its posting has not been read (it may be older than our history)."""
    LineBalance.objects.get_or_create(
        shop=shop,
        posting_number=posting_number,
        offer_id=offer_id,
        defaults={"paid": paid, "currency": currency},
    )


def intend(
    *,
    shop: Shop,
    posting_number: str,
    offer_id: str,
    return_id: str,
    amount: Decimal,
    currency: str,
    by: str,
    shipping: Decimal = NOTHING,
) -> Refund:
    """Write down a refund before anything is sent. Must run in the transaction of the decision.

    ``shipping`` is what the buyer gets for the way back, on top: not under the cap of what he paid for the goods.
    Raises ``AlreadyRefunding`` (unique constraint) or ``AboveThePaid`` (CHECK constraint): the database
    decides, whatever two people saw on their screens. A refund whose failure a person confirmed is reused.
    """
    live = lock_live_refund(shop, return_id)
    if live is not None:
        return _reuse(live, amount=amount, shipping=shipping, by=by)
    _count(shop.pk, posting_number=posting_number, offer_id=offer_id, amount=amount)
    try:
        with transaction.atomic():
            return Refund.objects.create(
                shop=shop,
                posting_number=posting_number,
                offer_id=offer_id,
                return_id=return_id,
                amount=amount,
                shipping=shipping,
                currency=currency,
                by=by[:150],
            )
    except IntegrityError as error:
        raise AlreadyRefunding(RefundState.PLANNED) from error


def _reuse(refund: Refund, *, amount: Decimal, shipping: Decimal, by: str) -> Refund:
    if refund.state != RefundState.AWAITING_APPROVAL:
        raise AlreadyRefunding(refund.state)
    _count(
        refund.shop_id,
        posting_number=refund.posting_number,
        offer_id=refund.offer_id,
        amount=amount - refund.amount,
    )
    refund.amount, refund.shipping, refund.by = amount, shipping, by[:150]
    refund.save(update_fields=["amount", "shipping", "by"])
    return refund


def _count(shop_id: int, *, posting_number: str, offer_id: str, amount: Decimal) -> None:
    """Change the running total on the line under its CHECK constraint."""
    balance = lock_balance(shop_id, posting_number=posting_number, offer_id=offer_id)
    if balance is None:
        return
    try:
        with transaction.atomic():
            LineBalance.objects.filter(pk=balance.pk).update(intended=F("intended") + amount)
    except IntegrityError as error:
        raise AboveThePaid(balance.paid - balance.intended) from error


def to_state(refund: Refund, state: RefundState, *fields: str, reason: str = "") -> None:
    """Move a locked refund along the table; ``ValueError`` on a move the table does not know.

    A refund that ends without money gives its amount back to the line.
    """
    if state not in TRANSITIONS[RefundState(refund.state)]:
        raise ValueError(f"{refund.state} → {state}")
    refund.state, refund.reason = state, reason
    refund.save(update_fields=["state", "reason", *fields])
    touch(refund.shop, [refund.posting_number])
    if state in {RefundState.REFUSED, RefundState.CANCELLED}:
        _count(
            refund.shop_id,
            posting_number=refund.posting_number,
            offer_id=refund.offer_id,
            amount=-refund.amount,
        )


def counted_on_line(
    *, shop: Shop, posting_number: str, offer_id: str, return_id: str, amount: Decimal, currency: str
) -> Decimal | None:
    """What would be meant to go back for a line with this refund: several small ones are as much as one great one.

    ``amount`` and what is added to it are all that reaches the buyer, with what he gets for the way back. None where
    the others are in another currency: nobody can add them. Locks the refund of the return and the line, so that two
    decisions at once cannot both miss each other.
    """
    lock_live_refund(shop, return_id)
    lock_balance(shop.pk, posting_number=posting_number, offer_id=offer_id)
    line = Refund.objects.filter(shop=shop, posting_number=posting_number, offer_id=offer_id, state__in=LIVE)
    others = list(line.exclude(return_id=return_id).values_list("amount", "shipping", "currency"))
    if any(other != currency for *_sums, other in others):
        return None
    return sum((more + way for more, way, _ in others), amount)


def await_approval(refund: Refund) -> None:
    """A second person has to agree before it may be sent. Idempotent, on a refund of this transaction."""
    if refund.state != RefundState.AWAITING_APPROVAL:
        to_state(refund, RefundState.AWAITING_APPROVAL)


def sending(refund: Refund) -> None:
    to_state(refund, RefundState.SENDING)


def done_by_hand(refund: Refund, *, reference: str) -> None:
    """A person paid it outside Ozon, which knows nothing of it. On a locked refund, or one of this transaction."""
    sending(refund)
    refund.done_at, refund.reference = timezone.now(), reference[:120]
    to_state(refund, RefundState.DONE, "done_at", "reference")


def accepted(pk: int) -> None:
    """Ozon took the decision. Not money yet. Idempotent."""
    refund = lock_refund(pk)
    if refund.state not in {RefundState.SENDING, RefundState.UNKNOWN}:
        return
    refund.accepted_at = timezone.now()
    to_state(refund, RefundState.ACCEPTED, "accepted_at")
    note(
        refund.shop,
        refund.posting_number,
        Event.REFUND_ACCEPTED,
        amount=str(refund.amount),
        currency=refund.currency,
    )


def unknown(pk: int) -> None:
    """The answer to the decision was lost. Idempotent."""
    refund = lock_refund(pk)
    if refund.state == RefundState.SENDING:
        to_state(refund, RefundState.UNKNOWN)


def refused(pk: int, *, reason: str) -> None:
    """Ozon said no. Idempotent."""
    refund = lock_refund(pk)
    if refund.state in {RefundState.SENDING, RefundState.UNKNOWN}:
        to_state(refund, RefundState.REFUSED, reason=reason)


def not_sent(pk: int, *, reason: str) -> None:
    """It was not sent: dropped, or a person confirmed that it did not happen. Waits for a new approval."""
    refund = lock_refund(pk)
    if refund.state in {RefundState.SENDING, RefundState.UNKNOWN}:
        refund.attempt += 1
        to_state(refund, RefundState.AWAITING_APPROVAL, "attempt", reason=reason)


def drop_unsent(*, shop: Shop, return_id: str, reason: str) -> None:
    """The claim was settled without us: an intent that was never sent ends and gives its amount back."""
    _drop(shop, return_id, {RefundState.PLANNED, RefundState.AWAITING_APPROVAL}, reason=reason)


def declined(*, shop: Shop, return_id: str, reason: str) -> None:
    """The buyer did not take what Ozon had accepted from us: that money never moves and counts no more."""
    _drop(shop, return_id, {RefundState.ACCEPTED}, reason=reason)


def _drop(shop: Shop, return_id: str, states: set[RefundState], *, reason: str) -> None:
    refund = lock_live_refund(shop, return_id)
    if refund and refund.state in states:
        to_state(refund, RefundState.CANCELLED, reason=reason)


def observe(
    *,
    shop: Shop,
    source: str,
    source_id: str,
    posting_number: str,
    return_id: str,
    amount: Decimal | None,
    currency: str,
    card: Card,
) -> ObservedRefund:
    """Ozon shows money: settle the intent it answers, drop an unsent one, report an excess. Idempotent.

    Runs in the caller's transaction; takes the refund's lock.
    """
    refund = lock_live_refund(shop, return_id)
    seen, created = ObservedRefund.objects.get_or_create(
        shop=shop,
        source=source,
        source_id=source_id,
        defaults={
            "posting_number": posting_number,
            "amount": amount if amount is not None else (refund.amount if refund else None),
            "currency": currency,
            "refund": refund if refund and refund.state in _ANSWERED else None,
        },
    )
    if not created:
        _show_more(seen, amount, card)
        return seen
    touch(shop, [posting_number])
    if refund is not None:
        _match(refund, seen, card)
    else:
        note(shop, posting_number, Event.REFUND_OBSERVED, amount=_text(seen), currency=currency)
    return seen


_ANSWERED = {RefundState.SENDING, RefundState.ACCEPTED, RefundState.UNKNOWN, RefundState.DONE}


def _text(seen: ObservedRefund) -> str:
    """The sum for the timeline, which puts it into the reader's words; "" where Ozon does not tell it."""
    return "" if seen.amount is None else str(seen.amount)


def _match(refund: Refund, seen: ObservedRefund, card: Card) -> None:
    if refund.state not in _ANSWERED:
        to_state(refund, RefundState.CANCELLED, reason=gettext_noop("Ozon refunded by itself."))
        note(
            seen.shop,
            seen.posting_number,
            Event.REFUND_OBSERVED,
            amount=_text(seen),
            currency=refund.currency,
        )
        return
    if refund.state != RefundState.DONE:
        refund.done_at = timezone.now()
        to_state(refund, RefundState.DONE, "done_at")
        note(seen.shop, seen.posting_number, Event.REFUND_DONE, amount=_text(seen), currency=refund.currency)
    _tell_excess(refund, seen, card)


def _show_more(seen: ObservedRefund, amount: Decimal | None, card: Card) -> None:
    """Ozon showed a part, and now that all of it went back: what is more is seen as well."""
    if amount is None or (seen.amount is not None and amount <= seen.amount):
        return
    seen.amount = amount
    seen.save(update_fields=["amount"])
    touch(seen.shop, [seen.posting_number])
    note(seen.shop, seen.posting_number, Event.REFUND_OBSERVED, amount=_text(seen), currency=seen.currency)
    if seen.refund is not None:
        _tell_excess(seen.refund, seen, card)


def _tell_excess(refund: Refund, seen: ObservedRefund, card: Card) -> None:
    if seen.amount is not None and seen.amount > refund.amount:
        open_item(
            shop=seen.shop,
            kind=Kind.EXCESS_REFUND,
            key=f"observed:{seen.pk}",
            posting_number=seen.posting_number,
            card=card,
        )
