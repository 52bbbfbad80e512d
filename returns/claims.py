"""The only writer of ``Return.claim``: the transition table, what is dated by it, and its place in the queue."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from money import approvals
from money.states import ApprovalKind
from returns import rule_eyes, rule_runs
from returns.deadlines import deadline_of, evidence_until
from returns.models import Return
from returns.selectors import card_of, money_key
from returns.states import CLAIM_TRANSITIONS, Claim, Parcel, ReturnSource
from returns.terms import terms_of
from worklist.services import close_item, note, open_item
from worklist.states import Event, Kind, Origin

OZON = "Ozon"
DECIDED_BY_OZON = gettext_noop("Ozon shows that the claim is over.")
# Decided by us with a call: until its answer is settled, or is not.
_ON_ITS_WAY = frozenset({Claim.DECIDING, Claim.UNKNOWN})


def to_claim(case: Return, claim: Claim, *fields: str) -> None:
    """Move a locked return's claim along the table; ``ValueError`` on a move the table does not know.

    What the move dates is written with it: since when it awaits, how often a part was offered, until when the buyer
    may dispute. A dispute that is left leaves the queue.
    """
    was = Claim(case.claim)
    if claim not in CLAIM_TRANSITIONS[was]:
        raise ValueError(f"{case.claim} → {claim}")
    if was == Claim.AWAITING_DECISION:
        rule_runs.passed(case)
    case.claim = claim
    case.save(update_fields=["claim", *fields, *_dated(case, was)])
    if was == Claim.DISPUTED:
        close(case, Kind.DISPUTE, by=case.decided_by if claim == Claim.DECIDING else OZON, outcome=claim)


def _dated(case: Return, was: Claim) -> Iterator[str]:
    match case.claim:
        case Claim.AWAITING_DECISION if was not in _ON_ITS_WAY:
            case.awaiting_since = _moment(case, was)
            yield "awaiting_since"
        case Claim.PARTIAL_OFFERED:
            case.offers += 1
            yield "offers"
        case Claim.REJECTED if (
            was != Claim.NONE or case.source == ReturnSource.OZON
        ):  # else nobody tells when
            since = timezone.now() if was in _ON_ITS_WAY else case.changed_at or case.read_at
            case.dispute_until = since + timedelta(days=terms_of(case.shop).dispute_days)
            yield "dispute_until"
        case Claim.ITEM_REQUESTED if case.parcel == Parcel.NOT_EXPECTED:
            case.parcel, case.parcel_since = Parcel.AWAITING, timezone.now()
            yield from ("parcel", "parcel_since")


def _moment(case: Return, was: Claim) -> datetime:
    """When a claim came to await a decision: by Ozon's word where it has one, else when it was read."""
    if case.source == ReturnSource.OZON:
        return case.changed_at or case.read_at
    first = was == Claim.NONE and case.awaiting_since is None
    return (case.opened_at if first else None) or case.read_at


def item_key(case: Return) -> str:
    return f"{case.source}:{case.return_id}"


def effect_key(case: Return) -> str:
    return f"return:{case.return_id}:{case.attempt}"


def no_question(case: Return, *, reason: str, by: str = OZON) -> None:
    """Nobody has to agree any more to what was wanted for a locked return. Before its refund is touched. Idempotent."""
    approvals.lapse(shop=case.shop, kind=ApprovalKind.RETURN, key=money_key(case), reason=reason, by=by)


def label_of(case: Return) -> str:
    return case.number or str(case.return_id)


def ask(case: Return) -> None:
    """Put a locked claim into the queue with its deadline, and let the shop's rules look at it. Idempotent."""
    _open(case, Kind.RETURN_CLAIM, deadline_of(case))
    rule_eyes.consider(case)


def keep_in_sight(case: Return) -> None:
    """A decision that is written down and does not leave answers nobody: its claim is in the queue with its deadline
    until somebody lets it out or drops it. No lock needed: the effect's row decides who comes first. Idempotent."""
    if case.claim == Claim.DECIDING:
        _open(case, Kind.RETURN_CLAIM, deadline_of(case))


def ask_for_evidence(case: Return) -> None:
    """Put a dispute into the queue with the time Ozon's support takes evidence. Idempotent."""
    _open(case, Kind.DISPUTE, evidence_until(case))


def _open(case: Return, kind: Kind, deadline: datetime) -> None:
    open_item(
        shop=case.shop,
        kind=kind,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card_of(case),
        deadline_at=deadline,
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
