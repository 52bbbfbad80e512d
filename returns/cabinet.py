"""Claims Ozon lets be decided in its cabinet only (FBS, FBO): which they are, and what is told of their decisions."""

from returns.claims import label_of
from returns.models import Return
from returns.states import Claim, ReturnSource
from worklist.services import note
from worklist.states import Event, Origin

CABINET = "https://seller.ozon.ru/app/returns"


def is_open(case: Return) -> bool:
    """Whether the claim awaits a decision that only the cabinet takes."""
    return case.source == ReturnSource.OZON and case.claim == Claim.AWAITING_DECISION


def is_told(case: Return) -> bool:
    """Whether somebody said that he decided it, and Ozon has not shown it yet."""
    asked = case.awaiting_since or case.opened_at
    return is_open(case) and case.decided_at is not None and (asked is None or case.decided_at >= asked)


def recognise(case: Return, *, by: str) -> None:
    """Ozon shows what became of such a claim: into the history, with who said that he decided it; empty: nobody."""
    tell(case, Claim(case.claim), by=by, origin=Origin.OZON)


def tell(case: Return, decision: Claim, *, by: str, origin: Origin) -> None:
    """A decision of the cabinet, into the history."""
    note(
        case.shop,
        case.posting_number,
        Event.RETURN_DECIDED,
        by=by,
        origin=origin,
        number=label_of(case),
        decision=str(decision),
    )
