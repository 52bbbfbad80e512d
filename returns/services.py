"""Decisions of staff on returns, and what becomes of them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from money import services as money
from money.approvals import DECIDED
from money.models import Refund
from outbox.services import enqueue
from outbox.states import EffectKind
from ozon.states import Source
from ozon.sync import want
from returns import messages
from returns.claims import close, effect_key, label_of, no_question, to_claim
from returns.follow import follow_ozon
from returns.locks import lock_return
from returns.models import Return
from returns.selectors import choice_of, money_key, price_of
from returns.states import (
    CLAIM_AFTER,
    DECIDABLE,
    MONEY_SHOWN,
    ActionKind,
    Claim,
)
from worklist.services import note
from worklist.states import Event, Kind, Origin

ONE = Decimal(1)
KOPECK = Decimal("0.01")
NOTHING = Decimal(0)


class NotPossible(Exception):
    """The return cannot be decided so; the text says why, for staff. Nothing was written."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person chose. ``amount`` is what his screen showed, in the return's currency: it must still be so.

    ``shipping`` is what the buyer gets back for sending the goods, on top of a full refund.
    """

    action_id: int
    comment: str = ""
    rejection_reason_id: int | None = None
    amount: Decimal | None = None
    shipping: Decimal = NOTHING


def must_await(case: Return) -> None:
    """Of a locked return. Raises ``NotPossible`` unless its claim awaits a decision."""
    if case.claim not in DECIDABLE:
        raise NotPossible(_("The claim is: %(claim)s.") % {"claim": case.get_claim_display()})


def checked(case: Return, decision: Decision) -> tuple[ActionKind, str, Decimal | None]:
    """The offered action a decision names, and the exact sum it moves. Raises ``NotPossible``."""
    offered = next((action for action in case.actions if int(action["id"]) == decision.action_id), None)
    if offered is None:
        raise NotPossible(_("Ozon no longer offers this decision."))
    choice = choice_of(case, offered)
    _check_shipping(case, choice.kind, decision.shipping)
    if choice.kind == ActionKind.REJECT:
        _check_rejection(case, decision)
        return choice.kind, choice.name, None
    if choice.kind == ActionKind.PARTIAL:
        return choice.kind, choice.name, _partial(case, decision.amount)
    if choice.amount is not None and decision.amount != choice.amount:
        raise NotPossible(_("The amount changed meanwhile. Look at it again."))
    return choice.kind, choice.name, choice.amount


def _check_rejection(case: Return, decision: Decision) -> None:
    """Ozon wants both of every rejection, and the reason from the list of this claim."""
    if not decision.comment.strip() or decision.rejection_reason_id is None:
        raise NotPossible(_("A rejection needs a reason and a comment."))
    if decision.rejection_reason_id not in {row["id"] for row in case.rejection_reasons}:
        raise NotPossible(_("Ozon does not offer this reason for this claim. Choose another."))


def _check_shipping(case: Return, kind: ActionKind, shipping: Decimal) -> None:
    """Nothing, or a sum up to the price of the goods: more than that is a slip of the finger."""
    if shipping == NOTHING:
        return
    price = price_of(case)
    if kind != ActionKind.REFUND or price is None:
        raise NotPossible(_("Return shipping goes only with a refund whose sum is known."))
    if shipping < NOTHING or shipping != shipping.quantize(KOPECK):
        raise NotPossible(_("Write an amount like 1170 or 1170,50."))
    if shipping > price:
        raise NotPossible(_("The return shipping is above the price of the goods. Write the sum again."))


def _partial(case: Return, amount: Decimal | None) -> Decimal:
    """A partial offer lies between one unit of currency and the price less one."""
    price = price_of(case)
    if (
        amount is None
        or price is None
        or not ONE <= amount <= price - ONE
        or amount != amount.quantize(KOPECK)
    ):
        raise NotPossible(_("A part lies between 1 and the price less 1."))
    return amount


@transaction.atomic
def decide(pk: int, *, decision: Decision, by: str) -> Return:
    """Decide a claim whatever the sum, once. People decide through ``second.decide_as``, which knows their limits.

    A second press changes nothing. Raises ``NotPossible``.
    """
    case = lock_return(pk)
    if case.claim != Claim.DECIDING:
        carry_out(case, decision, by=by)
    return case


def carry_out(case: Return, decision: Decision, *, by: str) -> None:
    """Decide a locked return: the refund is written down, then one effect. Irreversible once sent.

    Raises ``NotPossible``; ``money.AboveThePaid`` and ``money.AlreadyRefunding`` become it.
    """
    must_await(case)
    kind, name, amount = checked(case, decision)
    no_question(case, reason=DECIDED, by=by)
    refund = None if amount is None else intend(case, amount, shipping=decision.shipping, by=by)
    if refund is not None:
        money.sending(refund)
    else:  # an earlier one that never left counts no more
        money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=DECIDED)
    case.decided_by, case.decided_at, case.accepted_at = by[:150], timezone.now(), None
    to_claim(case, Claim.DECIDING, "decided_by", "decided_at", "accepted_at")
    note(
        case.shop,
        case.posting_number,
        Event.RETURN_DECIDED,
        by=by,
        origin=Origin.STAFF,
        number=label_of(case),
        decision=name,
    )
    close(case, Kind.RETURN_CLAIM, by=by, outcome=name)
    enqueue(
        shop=case.shop,
        kind=EffectKind.RETURN_DECIDE,
        key=effect_key(case),
        payload=_payload(case, decision, kind, amount, refund),
        posting_number=case.posting_number,
        by=by,
    )


def open_line(case: Return, amount: Decimal) -> None:
    """Give the line its cap where its posting was never read. Idempotent."""
    if case.price is not None:
        money.set_paid_if_unknown(
            shop=case.shop,
            posting_number=case.posting_number,
            offer_id=case.offer_id,
            paid=price_of(case) or amount,
            currency=case.currency,
        )


def intend(case: Return, amount: Decimal, *, shipping: Decimal = NOTHING, by: str) -> Refund:
    """Write down what a decision on a locked return would give back. Raises ``NotPossible``."""
    open_line(case, amount)
    try:
        return money.intend(
            shop=case.shop,
            posting_number=case.posting_number,
            offer_id=case.offer_id,
            return_id=money_key(case),
            amount=amount,
            shipping=shipping,
            currency=case.currency,
            by=by,
        )
    except money.AlreadyRefunding as error:
        raise NotPossible(
            _("This return has a refund already: %(state)s.") % {"state": error.state}
        ) from error
    except money.AboveThePaid as error:
        raise NotPossible(
            _("More than was paid: at most %(left)s may still go back.") % {"left": error.left}
        ) from error


def _payload(
    case: Return, decision: Decision, kind: ActionKind, amount: Decimal | None, refund: Refund | None
) -> dict[str, Any]:
    return {
        "return": case.pk,
        "return_id": case.return_id,
        "action_id": decision.action_id,
        "action": str(kind),
        "comment": decision.comment[:1000],
        "rejection_reason_id": decision.rejection_reason_id,
        "compensation_amount": str(amount) if kind == ActionKind.PARTIAL else None,
        "amount": None if amount is None else str(amount),
        "shipping": str(decision.shipping) if decision.shipping else None,
        "refund": refund.pk if refund else None,
        "state_before": case.ozon_state,
    }


def accepted(case: Return, payload: dict[str, Any]) -> None:
    """Ozon took the decision on a locked return. Money is shown later, by the next reading."""
    if case.claim in {Claim.DECIDING, Claim.UNKNOWN}:
        case.accepted_at = timezone.now()
        to_claim(case, CLAIM_AFTER[ActionKind(payload["action"])], "accepted_at")
        note(case.shop, case.posting_number, Event.RETURN_ACCEPTED, number=label_of(case))
    if payload["refund"]:
        money.accepted(payload["refund"])
    messages.decided(case)
    if case.ozon_state.casefold() in MONEY_SHOWN:
        follow_ozon(case, is_new=False, is_history=False)  # the money was read before the answer was known
    want(case.shop, Source.RFBS_RETURNS)


def outcome_unknown(case: Return, payload: dict[str, Any]) -> None:
    """The answer to the decision was lost."""
    if case.claim == Claim.DECIDING:
        to_claim(case, Claim.UNKNOWN)
    if payload["refund"]:
        money.unknown(payload["refund"])


def refused(case: Return, payload: dict[str, Any], *, reason: str) -> None:
    """Ozon said no: the claim awaits a decision again, with Ozon's words."""
    note(case.shop, case.posting_number, Event.RETURN_REFUSED, number=label_of(case), reason=reason)
    if payload["refund"]:
        money.refused(payload["refund"], reason=reason)
    _undecided_again(case)


def not_sent(case: Return, payload: dict[str, Any], *, reason: str) -> None:
    """Dropped, not wanted any more, or confirmed not to have happened: awaits a decision again."""
    if payload["refund"]:
        money.not_sent(payload["refund"], reason=reason)
    _undecided_again(case)


def _undecided_again(case: Return) -> None:
    if case.claim not in {Claim.DECIDING, Claim.UNKNOWN}:
        return
    case.attempt += 1
    to_claim(case, Claim.AWAITING_DECISION, "attempt")
    follow_ozon(case, is_new=False, is_history=False)  # what was read meanwhile counts now
    want(case.shop, Source.RFBS_RETURNS)
