"""What Ozon shows of a return, brought to its axes: the claim and its money, the parcel, what Ozon pays the seller."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from money import services as money
from money.selectors import refund_of_return, was_observed
from outbox.services import cancel_unsent
from outbox.states import EffectKind
from returns import cabinet, messages
from returns.claims import (
    DECIDED_BY_OZON,
    OZON,
    ask,
    ask_for_evidence,
    close,
    effect_key,
    label_of,
    no_question,
    tell_status,
    to_claim,
)
from returns.compensation import Word, follow_compensation, word_of
from returns.models import Return
from returns.parcels_follow import follow_parcel
from returns.readings import CABINET_CLAIMS, DECIDED, DISPUTED_STATES
from returns.selectors import card_of, money_key, price_of
from returns.states import (
    ANSWERED,
    CLAIM_TRANSITIONS,
    DECIDABLE,
    ENDED,
    FOLLOWING,
    FULL_MONEY,
    MONEY_SHOWN,
    PART_MONEY,
    REJECTED_BY_SELLER,
    WITHDRAWN_STATES,
    Claim,
    Parcel,
    ReturnSource,
)
from worklist.services import note
from worklist.states import Event, Kind, Origin

# Nothing of ours is under way: what was decided elsewhere is taken as it is shown.
_UNDECIDED = DECIDABLE | {Claim.NONE}
# The buyer may be about to read of our decision.
_TOLD = FOLLOWING | {Claim.REJECTED, Claim.DISPUTED}


@dataclass(frozen=True)
class Before:
    """What was known of a return when a reading of it came."""

    state: str
    parcel: Parcel
    word: Word

    @classmethod
    def of(cls, case: Return) -> "Before":
        return cls(case.ozon_state, Parcel(case.parcel), word_of(case))


def follow_reading(case: Return, before: Before | None, *, is_history: bool) -> None:
    """Bring all axes to what Ozon shows of a locked, just stored return. ``before``: None for one read the first time.

    ``is_history``: it is so since before the shop was connected; what is over by then asks nobody.
    """
    if before is not None and before.state != case.ozon_state:
        tell_status(case)
    if before is None and case.source == ReturnSource.OZON and not is_history:
        _tell_opened(case)
    follow_ozon(case, is_new=before is None, is_history=is_history)
    follow_parcel(case, was=before.parcel if before else None, is_history=is_history)
    follow_compensation(case, before.word if before else None, is_history=is_history)


def follow_ozon(case: Return, *, is_new: bool, is_history: bool) -> None:
    """Bring the claim and the queue to what Ozon shows of a locked, just stored return.

    Money is believed at once. What speaks against a decision Ozon took counts only once it cannot be an old
    reading any more (``is_overruled``).
    """
    state, was_open = case.ozon_state.casefold(), cabinet.is_open(case)
    by = case.decided_by if cabinet.is_told(case) else ""  # else it is who decided the claim the last time
    if state in MONEY_SHOWN:
        _follow_money(case, state, is_history=is_history and is_new)
    elif state in ENDED:
        _follow_end(case, state)
    elif state in DISPUTED_STATES:
        _follow_dispute(case)
    elif case.source == ReturnSource.RFBS:
        _follow_offer(case, state, is_new=is_new)
    else:
        _follow_cabinet(case, state)
    if was_open and not cabinet.is_open(case):
        cabinet.recognise(case, by=by)


def _follow_money(case: Return, state: str, *, is_history: bool) -> None:
    """Ozon shows money. Before the shop was connected it is history; else it answers our intent or is Ozon's own."""
    if is_history:
        if case.claim != Claim.DECIDED_BY_OZON:
            to_claim(case, Claim.DECIDED_BY_OZON)
        return
    no_question(case, reason=DECIDED_BY_OZON)
    # Before the money is taken for the answer to an intent that never left.
    stopped = case.claim == Claim.DECIDING and _stop_unsent(case)
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
        case Claim.PARTIAL_OFFERED if state in PART_MONEY:
            to_claim(case, Claim.PARTIAL_ACCEPTED)
        case Claim.ACTED:
            to_claim(case, Claim.REFUND_APPROVED)
        case Claim.NONE | Claim.AWAITING_DECISION | Claim.ITEM_REQUESTED | Claim.REJECTED | Claim.DISPUTED:
            _end(case, Claim.DECIDED_BY_OZON)
        case Claim.PARTIAL_OFFERED:  # all of it: the part was not taken, and Ozon did not wait for us
            _end(case, Claim.DECIDED_BY_OZON)
        case Claim.DECIDING if stopped:
            _end(case, Claim.DECIDED_BY_OZON)
        case _:
            pass  # over; or sent, and the effect settles it when its answer is known
    messages.money_shown(case)


def _follow_end(case: Return, state: str) -> None:
    """Ozon shows an end without money. What was not sent yet is stopped; what was, is settled by its effect."""
    if case.claim == Claim.UNKNOWN or (case.claim == Claim.DECIDING and not _stop_unsent(case)):
        return
    if case.claim in FOLLOWING and not is_overruled(case):
        return
    no_question(case, reason=DECIDED_BY_OZON)
    money.declined(shop=case.shop, return_id=money_key(case), reason=_shown(case))
    end = Claim.WITHDRAWN if state in WITHDRAWN_STATES else Claim.DECIDED_BY_OZON
    in_cabinet = state in REJECTED_BY_SELLER and case.claim in {Claim.NONE, Claim.AWAITING_DECISION}
    _end(case, Claim.REJECTED if in_cabinet else end)


def _end(case: Return, end: Claim) -> None:
    """Close a claim that others ended, with all of ours that was never sent. Our own rejection is such an end, unless
    Ozon shows money."""
    claim = Claim(case.claim)
    stands = claim == Claim.REJECTED and case.ozon_state.casefold() in ENDED
    if end in CLAIM_TRANSITIONS[claim] and not stands:
        to_claim(case, end)
        if claim in _TOLD:
            messages.decision_fell(case)
    money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=DECIDED_BY_OZON)
    close(case, Kind.RETURN_CLAIM, by=OZON, outcome=_shown(case))


def _shown(case: Return) -> str:
    return case.ozon_state_name or case.ozon_state


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


def _follow_dispute(case: Return) -> None:
    """The buyer took our rejection to Ozon. While Ozon still offers decisions, the seller may give way.

    One that is being decided is left to its answer: it is a decision in this very dispute, or will be refused.
    """
    if is_overruled(case) and case.claim != Claim.REJECTED:
        _open_again(case)
    if Claim.DISPUTED not in CLAIM_TRANSITIONS[Claim(case.claim)] or _is_settled(case):
        return
    no_question(case, reason=DECIDED_BY_OZON)
    money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=DECIDED_BY_OZON)
    close(case, Kind.RETURN_CLAIM, by=OZON, outcome=_shown(case))
    case.attempt += 1  # the next decision is a write of its own
    to_claim(case, Claim.DISPUTED, "attempt")
    note(case.shop, case.posting_number, Event.DISPUTE_OPENED, origin=Origin.OZON, number=label_of(case))
    ask_for_evidence(case)


def _is_settled(case: Return) -> bool:
    """Whether a dispute that is read can only be an old one: our rejection is too young, or money was shown since."""
    match case.claim:
        case Claim.REJECTED:
            return _may_be_old(case)
        case Claim.DECIDED_BY_OZON:
            return was_observed(case.shop, case.source, str(case.return_id))
        case _:
            return False


def _follow_offer(case: Return, state: str, *, is_new: bool) -> None:
    """An rFBS claim awaits a decision exactly while Ozon offers actions."""
    claim = Claim(case.claim)
    if is_overruled(case):
        _open_again(case)
    elif case.actions and claim in {Claim.NONE, Claim.DISPUTED}:
        to_claim(case, Claim.AWAITING_DECISION)
        if is_new:
            _tell_opened(case)
    elif not case.actions and claim in _UNDECIDED and DECIDED.get(state) in CLAIM_TRANSITIONS[claim]:
        _decided_elsewhere(case, DECIDED[state])
    elif not case.actions and claim == Claim.AWAITING_DECISION:
        _decided_elsewhere(case, Claim.NONE)
    if case.claim == Claim.AWAITING_DECISION:
        ask(case)


def _tell_opened(case: Return) -> None:
    note(
        case.shop,
        case.posting_number,
        Event.RETURN_OPENED,
        origin=Origin.OZON,
        at=case.opened_at,
        number=label_of(case),
        reason=case.wish or case.reason,
    )


def _decided_elsewhere(case: Return, claim: Claim) -> None:
    """Nobody here decided it, and nobody here has to any more."""
    no_question(case, reason=DECIDED_BY_OZON)
    money.drop_unsent(shop=case.shop, return_id=money_key(case), reason=DECIDED_BY_OZON)
    to_claim(case, claim)
    close(case, Kind.RETURN_CLAIM, by=OZON, outcome=_shown(case))


def _follow_cabinet(case: Return, state: str) -> None:
    """FBS and FBO claims are decided in Ozon's cabinet; here they have their place in the queue, and what was decided
    there is recognised."""
    claim = Claim(case.claim)
    if state in CABINET_CLAIMS:
        if Claim.AWAITING_DECISION in CLAIM_TRANSITIONS[claim]:
            case.attempt += claim != Claim.NONE
            to_claim(case, Claim.AWAITING_DECISION, "attempt")
        if case.claim == Claim.AWAITING_DECISION:  # one that is over asks nobody any more
            ask(case)
    elif claim in _UNDECIDED and DECIDED.get(state) in CLAIM_TRANSITIONS[claim]:
        _decided_elsewhere(case, DECIDED[state])
    elif claim in DECIDABLE:
        _decided_elsewhere(case, Claim.DECIDED_BY_OZON)


def is_news(case: Return) -> bool:
    """Whether an unchanged reading says something now that it could not say before: it is too late to be an old one."""
    disputed = case.claim == Claim.REJECTED and case.ozon_state.casefold() in DISPUTED_STATES
    return is_overruled(case) or (disputed and not _may_be_old(case))


def is_overruled(case: Return) -> bool:
    """Whether Ozon shows that a decision it took did not stand: it offers decisions again, or ended the claim.

    Only a reading long after the acceptance can say so. One that began before, or soon after it (readers lag behind
    writes), may show the time before the decision; it would free money that is on its way.
    """
    if _may_be_old(case):
        return False
    if case.ozon_state.casefold() in ENDED:
        return case.claim in FOLLOWING
    return bool(case.actions) and case.claim in ANSWERED


def _may_be_old(case: Return) -> bool:
    settled = case.accepted_at and case.accepted_at + timedelta(seconds=settings.SETTLE_SECONDS)
    return bool(settled and case.read_at <= settled)


def _open_again(case: Return) -> None:
    """Our answer did not end the claim: the next decision is a write of its own, and the declined sum is free."""
    case.attempt += 1
    to_claim(case, Claim.AWAITING_DECISION, "attempt")
    messages.decision_fell(case)
    money.declined(shop=case.shop, return_id=money_key(case), reason=_shown(case))
