"""The only writer of ``Return.claim``: the transition table, the queue, and what Ozon shows of a return."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from money import approvals
from money import services as money
from money.selectors import refund_of_return
from money.states import ApprovalKind
from outbox.services import cancel_unsent
from outbox.states import EffectKind
from returns.models import Return
from returns.selectors import card_of, money_key, price_of
from returns.states import (
    ANSWERED,
    CABINET_CLAIMS,
    CLAIM_TRANSITIONS,
    ENDED,
    FOLLOWING,
    FULL_MONEY,
    MONEY_SHOWN,
    WITHDRAWN_STATES,
    Claim,
    Parcel,
    ReturnSource,
)
from worklist.services import close_item, note, open_item
from worklist.states import Event, Kind, Origin

OZON = "Ozon"
DECIDED_BY_OZON = gettext_noop("Ozon shows that the claim is over.")


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


def no_question(case: Return, *, reason: str, by: str = OZON) -> None:
    """Nobody has to agree any more to what was wanted for a locked return. Before its refund is touched. Idempotent."""
    approvals.lapse(shop=case.shop, kind=ApprovalKind.RETURN, key=money_key(case), reason=reason, by=by)


def deadline_of(case: Return) -> datetime:
    """Ozon tells no deadline of a claim: the shop's dated rule gives one."""
    days = 1 if case.source == ReturnSource.OZON else case.shop.claim_days
    return (case.opened_at or case.changed_at or timezone.now()) + timedelta(days=days)


def label_of(case: Return) -> str:
    return case.number or str(case.return_id)


def ask(case: Return) -> None:
    """Put a claim into the queue with its deadline. Idempotent."""
    open_item(
        shop=case.shop,
        kind=Kind.RETURN_CLAIM,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card_of(case),
        deadline_at=deadline_of(case),
    )


def close(case: Return, kind: Kind, *, by: str, outcome: str = "") -> None:
    close_item(shop=case.shop, kind=kind, key=item_key(case), by=by, outcome=outcome)


def tell_status(case: Return) -> None:
    """Write into the timeline that Ozon's state of the return moved."""
    status = case.ozon_state_name or case.ozon_state
    note(
        case.shop,
        case.posting_number,
        Event.RETURN_STATUS,
        origin=Origin.OZON,
        number=label_of(case),
        status=status,
    )


def follow_ozon(case: Return, *, is_new: bool, is_history: bool) -> None:
    """Bring the claim and the queue to what Ozon shows of a locked, just stored return.

    Money is believed at once. What speaks against a decision Ozon took counts only once it cannot be an old
    reading any more (``is_overruled``).
    """
    state = case.ozon_state.casefold()
    if state in MONEY_SHOWN:
        _follow_money(case, state, is_history=is_history and is_new)
    elif state in ENDED:
        _follow_end(case, Claim.WITHDRAWN if state in WITHDRAWN_STATES else Claim.DECIDED_BY_OZON)
    elif case.source == ReturnSource.RFBS:
        _follow_offer(case, is_new=is_new)
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
    no_question(case, reason=DECIDED_BY_OZON)
    # Before the money is taken for the answer to an intent that never left.
    stopped = case.claim == Claim.DECIDING and _stop_unsent(case)
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
        case Claim.PARTIAL_OFFERED:
            to_claim(case, Claim.PARTIAL_ACCEPTED)
        case Claim.ACTED:
            to_claim(case, Claim.REFUND_APPROVED)
        case Claim.NONE | Claim.AWAITING_DECISION | Claim.ITEM_REQUESTED:
            _end(case, Claim.DECIDED_BY_OZON)
        case Claim.DECIDING if stopped:
            _end(case, Claim.DECIDED_BY_OZON)
        case _:
            pass  # over; or sent, and the effect settles it when its answer is known


def _follow_end(case: Return, end: Claim) -> None:
    """Ozon shows an end without money. What was not sent yet is stopped; what was, is settled by its effect."""
    if case.claim == Claim.UNKNOWN or (case.claim == Claim.DECIDING and not _stop_unsent(case)):
        return
    if case.claim in FOLLOWING and not is_overruled(case):
        return
    no_question(case, reason=DECIDED_BY_OZON)
    money.declined(shop=case.shop, return_id=money_key(case), reason=case.ozon_state_name or case.ozon_state)
    _end(case, end)


def _end(case: Return, end: Claim) -> None:
    """Close a claim that others ended, with all of ours that was never sent."""
    claim = Claim(case.claim)
    if end in CLAIM_TRANSITIONS[claim] and claim != Claim.REJECTED:
        to_claim(case, end)
    money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=DECIDED_BY_OZON)
    close(case, Kind.RETURN_CLAIM, by=OZON, outcome=case.ozon_state_name or case.ozon_state)


def _stop_unsent(case: Return) -> bool:
    """Make sure that a decision under way is never sent, and say so; False once it may have been.

    Its refund is no longer under way either: what Ozon pays now is not the answer to it.
    """
    kind, key = EffectKind.RETURN_DECIDE, effect_key(case)
    if not cancel_unsent(shop=case.shop, kind=kind, key=key, reason=DECIDED_BY_OZON):
        return False
    refund = refund_of_return(case.shop, money_key(case))
    if refund is not None:
        money.not_sent(refund.pk, reason=DECIDED_BY_OZON)
    note(case.shop, case.posting_number, Event.OBSOLETE, effect=str(kind), reason=DECIDED_BY_OZON)
    return True


def _follow_offer(case: Return, *, is_new: bool) -> None:
    """An rFBS claim awaits a decision exactly while Ozon offers actions."""
    claim = Claim(case.claim)
    if is_overruled(case):
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
        no_question(case, reason=DECIDED_BY_OZON)
        money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=DECIDED_BY_OZON)
        close(case, Kind.RETURN_CLAIM, by=OZON, outcome=case.ozon_state_name or case.ozon_state)
    if case.claim == Claim.AWAITING_DECISION:
        ask(case)


def _follow_cabinet(case: Return, state: str) -> None:
    """FBS and FBO claims are decided in Ozon's cabinet; here they only have their place in the queue."""
    if state in CABINET_CLAIMS:
        if case.claim == Claim.NONE:
            to_claim(case, Claim.AWAITING_DECISION)
        if case.claim == Claim.AWAITING_DECISION:  # one that is over asks nobody any more
            ask(case)
    elif case.claim == Claim.AWAITING_DECISION:
        to_claim(case, Claim.DECIDED_BY_OZON)
        close(case, Kind.RETURN_CLAIM, by=OZON, outcome=case.ozon_state_name or case.ozon_state)


def _follow_parcel(case: Return) -> None:
    """A parcel at the pick-up point is work until it is fetched; paid storage and disposal are its deadlines. One that
    comes back need not be stopped any more."""
    if case.parcel != Parcel.NOT_EXPECTED:
        outcome = case.ozon_state_name or case.ozon_state
        close_item(shop=case.shop, kind=Kind.STOP_DELIVERY, key=case.posting_number, by=OZON, outcome=outcome)
    if case.parcel != Parcel.AT_PICKUP_POINT or case.schema.casefold() == "fbo":
        close(case, Kind.COLLECT, by=OZON, outcome=str(case.parcel))
        return
    open_item(
        shop=case.shop,
        kind=Kind.COLLECT,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card_of(case),
        deadline_at=case.storage_from or case.disposal_at,
    )


def is_overruled(case: Return) -> bool:
    """Whether Ozon shows that a decision it took did not stand: it offers decisions again, or ended the claim.

    Only a reading long after the acceptance can say so. One that began before, or soon after it (readers lag behind
    writes), may show the time before the decision; it would free money that is on its way.
    """
    settled = case.accepted_at and case.accepted_at + timedelta(seconds=settings.SETTLE_SECONDS)
    if settled and case.read_at <= settled:
        return False
    if case.ozon_state.casefold() in ENDED:
        return case.claim in FOLLOWING
    return bool(case.actions) and case.claim in ANSWERED


def _open_again(case: Return) -> None:
    """Our answer did not end the claim: the next decision is a write of its own, and the declined sum is free."""
    case.attempt += 1
    to_claim(case, Claim.AWAITING_DECISION, "attempt")
    money.declined(shop=case.shop, return_id=money_key(case), reason=case.ozon_state_name or case.ozon_state)
