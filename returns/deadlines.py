"""When something of a return has to be done. What Ozon tells comes first; it tells little, so the shop's terms do."""

from datetime import datetime, timedelta

from django.utils import timezone

from returns.models import Return
from returns.readings import DISPUTED_STATES
from returns.states import Claim, ReturnSource
from returns.terms import terms_of


def deadline_of(case: Return) -> datetime:
    """Until when a claim that awaits a decision has to be decided. One query.

    A claim of the cabinet has hours; an rFBS one days, and other days after a part was declined. In a dispute it is
    Ozon's verdict that ends the time to give way, also while what was decided in it has not left.
    """
    terms = terms_of(case.shop)
    if case.claim == Claim.DISPUTED or case.ozon_state.casefold() in DISPUTED_STATES:
        return disputed_since(case) + timedelta(days=terms.verdict_days)
    since = case.awaiting_since or case.opened_at or case.changed_at or timezone.now()
    if case.source == ReturnSource.OZON:
        return since + timedelta(hours=terms.cabinet_hours)
    return since + timedelta(days=terms.offer_days if case.offers else case.shop.claim_days)


def disputed_since(case: Return) -> datetime:
    """Of a disputed case: since when Ozon shows the dispute."""
    return case.changed_at or case.read_at


def evidence_until(case: Return) -> datetime:
    """Of a disputed case: until when Ozon's support takes what proves our side. One query."""
    return disputed_since(case) + timedelta(days=terms_of(case.shop).evidence_days)
