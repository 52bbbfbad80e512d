"""The buyer's dispute about a return, and what Ozon pays the seller for it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from accounts.doors import member, permissions
from accounts.states import Permission
from returns.deadlines import deadline_of, disputed_since, evidence_until
from returns.models import Return
from returns.states import MAY_ASK_SUPPORT, Claim, Parcel, SellerCompensation
from sellerdesk.desk.return_head import COMPENSATION_LOOKS, PLAIN

# Of these somebody may owe the seller something.
_AT_FAULT = frozenset({Parcel.LOST, Parcel.DISPOSED})


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """Dispute and compensation with what can be noted of them; None where neither is about."""
    is_disputed = case.claim == Claim.DISPUTED
    none = case.compensation == SellerCompensation.NONE and not case.ticket
    if not is_disputed and none and case.parcel not in _AT_FAULT:
        return None
    allowed = permissions(member(request), case.shop)
    return {
        "is_disputed": is_disputed,
        "since": disputed_since(case) if is_disputed else None,
        "evidence_until": evidence_until(case) if is_disputed else None,
        "verdict_until": deadline_of(case) if is_disputed else None,
        "look": COMPENSATION_LOOKS.get(case.compensation, PLAIN),
        "is_offered": case.compensation == SellerCompensation.OFFERED,
        "may_answer": Permission.DECIDE in allowed,
        "may_ask": Permission.WORK in allowed and (is_disputed or case.compensation in MAY_ASK_SUPPORT),
        "has_compensation": not none or case.parcel in _AT_FAULT,
    }
