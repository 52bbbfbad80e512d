"""The only writers of ``Return.claim``: decisions of staff, and what Ozon shows."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from money import services as money
from money.models import Refund
from outbox.services import cancel_unsent, enqueue
from outbox.states import EffectKind
from ozon.states import Source
from ozon.sync import want
from returns.locks import lock_return
from returns.models import Return
from returns.selectors import card_of, choice_of, money_key, price_of
from returns.states import (
    ANSWERED,
    CABINET_CLAIMS,
    CLAIM_AFTER,
    CLAIM_TRANSITIONS,
    FULL_MONEY,
    MONEY_SHOWN,
    REJECTED_STATES,
    WITHDRAWN_STATES,
    ActionKind,
    Claim,
    Parcel,
    ReturnSource,
)
from worklist.services import close_item, note, open_item
from worklist.states import Event, Kind, Origin

OZON = "Ozon"
ONE = Decimal(1)


class NotPossible(Exception):
    """The return cannot be decided so; the text says why, for staff. Nothing was written."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person chose. ``amount`` is what his screen showed, in the return's currency: it must still be so."""

    action_id: int
    comment: str = ""
    rejection_reason_id: int | None = None
    amount: Decimal | None = None


def to_claim(case: Return, claim: Claim, *fields: str) -> None:
    """Move a locked return's claim along the table; ``ValueError`` on a move the table does not know."""
    if claim not in CLAIM_TRANSITIONS[Claim(case.claim)]:
        raise ValueError(f"{case.claim} → {claim}")
    case.claim = claim
    case.save(update_fields=["claim", *fields])


def item_key(case: Return) -> str:
    return f"{case.source}:{case.return_id}"


def effect_key(case: Return) -> str:
    return f"return:{case.return_id}:{case.attempt}"


def label_of(case: Return) -> str:
    return case.number or str(case.return_id)


def ask(case: Return) -> None:
    """Put a claim into the queue. Ozon tells no deadline: the shop's dated rule gives one. Idempotent."""
    days = 1 if case.source == ReturnSource.OZON else case.shop.claim_days
    since = case.opened_at or case.changed_at or timezone.now()
    open_item(
        shop=case.shop,
        kind=Kind.RETURN_CLAIM,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card_of(case),
        deadline_at=since + timedelta(days=days),
    )


def _close(case: Return, kind: Kind, *, by: str, outcome: str = "") -> None:
    close_item(shop=case.shop, kind=kind, key=item_key(case), by=by, outcome=outcome)


def _checked(case: Return, decision: Decision) -> tuple[ActionKind, str, Decimal | None]:
    """The offered action a decision names, and the exact sum it moves. Raises ``NotPossible``."""
    offered = next((action for action in case.actions if int(action["id"]) == decision.action_id), None)
    if offered is None:
        raise NotPossible(_("Ozon no longer offers this decision."))
    choice = choice_of(case, offered)
    if choice.kind == ActionKind.REJECT:
        if not decision.comment.strip() or decision.rejection_reason_id is None:
            raise NotPossible(_("A rejection needs a reason and a comment."))
        return choice.kind, choice.name, None
    if choice.kind == ActionKind.PARTIAL:
        return choice.kind, choice.name, _partial(case, decision.amount)
    if choice.amount is not None and decision.amount != choice.amount:
        raise NotPossible(_("The amount changed meanwhile. Look at it again."))
    return choice.kind, choice.name, choice.amount


def _partial(case: Return, amount: Decimal | None) -> Decimal:
    """A partial offer lies between one unit of currency and the price less one."""
    price = price_of(case)
    if (
        amount is None
        or price is None
        or not ONE <= amount <= price - ONE
        or amount != amount.quantize(Decimal("0.01"))
    ):
        raise NotPossible(_("A part lies between 1 and the price less 1."))
    return amount


@transaction.atomic
def decide(pk: int, *, decision: Decision, by: str) -> Return:
    """Decide a claim, once: the refund is written down, then one effect. A second press changes nothing.

    Raises ``NotPossible``; ``money.AboveThePaid`` and ``money.AlreadyRefunding`` become it. Irreversible once sent.
    """
    case = lock_return(pk)
    if case.claim == Claim.DECIDING:
        return case
    if case.claim != Claim.AWAITING_DECISION:
        raise NotPossible(_("The claim is: %(claim)s.") % {"claim": case.get_claim_display()})
    kind, name, amount = _checked(case, decision)
    refund = _intend(case, amount, by=by) if amount is not None else None
    case.decided_by, case.decided_at = by[:150], timezone.now()
    to_claim(case, Claim.DECIDING, "decided_by", "decided_at")
    note(
        case.shop,
        case.posting_number,
        Event.RETURN_DECIDED,
        by=by,
        origin=Origin.STAFF,
        number=label_of(case),
        decision=name,
    )
    _close(case, Kind.RETURN_CLAIM, by=by, outcome=name)
    enqueue(
        shop=case.shop,
        kind=EffectKind.RETURN_DECIDE,
        key=effect_key(case),
        payload=_payload(case, decision, kind, amount, refund),
        posting_number=case.posting_number,
        by=by,
    )
    return case


def _intend(case: Return, amount: Decimal, *, by: str) -> Refund:
    if case.price is not None:
        money.set_paid_if_unknown(
            shop=case.shop,
            posting_number=case.posting_number,
            offer_id=case.offer_id,
            paid=price_of(case) or amount,
            currency=case.currency,
        )
    try:
        refund = money.intend(
            shop=case.shop,
            posting_number=case.posting_number,
            offer_id=case.offer_id,
            return_id=money_key(case),
            amount=amount,
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
    money.sending(refund)
    return refund


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
        "refund": refund.pk if refund else None,
        "state_before": case.ozon_state,
    }


def accepted(case: Return, payload: dict[str, Any]) -> None:
    """Ozon took the decision on a locked return. Money is shown later, by the next reading."""
    if case.claim in {Claim.DECIDING, Claim.UNKNOWN}:
        to_claim(case, CLAIM_AFTER[ActionKind(payload["action"])])
        note(case.shop, case.posting_number, Event.RETURN_ACCEPTED, number=label_of(case))
    if payload["refund"]:
        money.accepted(payload["refund"])
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


def asks_again(case: Return) -> bool:
    """Whether Ozon still offers decisions so long after ours that it cannot be an old reading: the buyer declined,
    or the goods arrived, while nobody looked."""
    settled = case.decided_at and case.decided_at + timedelta(seconds=settings.SETTLE_SECONDS)
    return bool(settled and case.actions and case.claim in ANSWERED and case.read_at > settled)


def _open_again(case: Return) -> None:
    """Our answer did not end the claim: the next decision is a write of its own, and the declined sum is free."""
    case.attempt += 1
    to_claim(case, Claim.AWAITING_DECISION, "attempt")
    money.declined(shop=case.shop, return_id=money_key(case), reason=case.ozon_state_name or case.ozon_state)


def follow_ozon(case: Return, *, is_new: bool, is_history: bool, has_moved: bool = True) -> None:
    """Bring the claim and the queue to what Ozon shows of a locked, just stored return.

    ``has_moved``: its state is not the one of the reading before. Readers lag, so an unchanged one that offers
    what we have just decided proves nothing.
    """
    state = case.ozon_state.casefold()
    if state in MONEY_SHOWN:
        _follow_money(case, state, is_history=is_history and is_new)
    elif state in REJECTED_STATES | WITHDRAWN_STATES:
        _follow_end(case, Claim.WITHDRAWN if state in WITHDRAWN_STATES else Claim.DECIDED_BY_OZON)
    elif case.source == ReturnSource.RFBS:
        _follow_offer(case, is_new=is_new, has_moved=has_moved)
    else:
        _follow_cabinet(case, state)
    _follow_parcel(case)


def _follow_money(case: Return, state: str, *, is_history: bool) -> None:
    """Ozon shows money. Before the shop was connected it is history; else it answers our intent or is Ozon's own."""
    if is_history:
        if case.claim != Claim.DECIDED_BY_OZON:
            case.claim = Claim.DECIDED_BY_OZON
            case.save(update_fields=["claim"])
        return
    if case.source == ReturnSource.RFBS:
        money.observe(
            shop=case.shop,
            source=case.source,
            source_id=str(case.return_id),
            posting_number=case.posting_number,
            return_id=money_key(case),
            amount=price_of(case) if state in FULL_MONEY else None,
            currency=case.currency,
            card=card_of(case),
        )
    match case.claim:
        case Claim.DECIDING | Claim.UNKNOWN:
            pass  # the effect settles it when its answer is known
        case Claim.PARTIAL_OFFERED:
            to_claim(case, Claim.PARTIAL_ACCEPTED)
        case Claim.NONE | Claim.AWAITING_DECISION | Claim.ITEM_REQUESTED:
            _follow_end(case, Claim.DECIDED_BY_OZON)


def _follow_end(case: Return, end: Claim) -> None:
    claim = Claim(case.claim)
    if claim in {Claim.DECIDING, Claim.UNKNOWN}:
        return  # our own decision shows; its effect settles the claim
    if end in CLAIM_TRANSITIONS[claim] and claim not in {Claim.REJECTED}:
        to_claim(case, end)
        if end == Claim.WITHDRAWN:
            money.declined(shop=case.shop, return_id=money_key(case), reason=case.ozon_state)
    cancel_unsent(
        shop=case.shop,
        kind=EffectKind.RETURN_DECIDE,
        key=effect_key(case),
        reason=f"Ozon shows {case.ozon_state}",
    )
    money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=f"Ozon shows {case.ozon_state}")
    _close(case, Kind.RETURN_CLAIM, by=OZON, outcome=case.ozon_state_name or case.ozon_state)


def _follow_offer(case: Return, *, is_new: bool, has_moved: bool) -> None:
    """An rFBS claim awaits a decision exactly while Ozon offers actions."""
    claim = Claim(case.claim)
    if case.actions and claim in ANSWERED and (has_moved or asks_again(case)):
        _open_again(case)
    elif case.actions and claim == Claim.NONE:
        to_claim(case, Claim.AWAITING_DECISION)
        if is_new:
            note(
                case.shop,
                case.posting_number,
                Event.RETURN_OPENED,
                origin=Origin.OZON,
                at=case.opened_at,
                number=label_of(case),
                reason=case.wish or case.reason,
            )
    elif not case.actions and claim == Claim.AWAITING_DECISION:
        to_claim(case, Claim.NONE)
        money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=f"Ozon shows {case.ozon_state}")
        _close(case, Kind.RETURN_CLAIM, by=OZON, outcome=case.ozon_state_name or case.ozon_state)
    if case.claim == Claim.AWAITING_DECISION:
        ask(case)


def _follow_cabinet(case: Return, state: str) -> None:
    """FBS and FBO claims are decided in Ozon's cabinet; here they only have their place in the queue."""
    if state in CABINET_CLAIMS:
        if case.claim == Claim.NONE:
            to_claim(case, Claim.AWAITING_DECISION)
        ask(case)
    elif case.claim == Claim.AWAITING_DECISION:
        to_claim(case, Claim.DECIDED_BY_OZON)
        _close(case, Kind.RETURN_CLAIM, by=OZON, outcome=case.ozon_state_name or case.ozon_state)


def _follow_parcel(case: Return) -> None:
    """A parcel at the pick-up point is work until it is fetched; paid storage and disposal are its deadlines."""
    if case.parcel != Parcel.AT_PICKUP_POINT or case.schema.casefold() == "fbo":
        _close(case, Kind.COLLECT, by=OZON, outcome=str(Parcel(case.parcel).label))
        return
    open_item(
        shop=case.shop,
        kind=Kind.COLLECT,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card_of(case),
        deadline_at=case.storage_from or case.disposal_at,
    )
