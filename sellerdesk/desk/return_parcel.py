"""The parcel of a return on its page: where it is, what keeping it costs by the day, and what comes next."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.doors import member, permissions
from accounts.states import Permission
from returns import giveouts
from returns.models import Return
from returns.states import Parcel
from returns.waiting import keeping_of


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """None for a return of which nothing travels."""
    if case.parcel == Parcel.NOT_EXPECTED and not (case.barcode or case.tracking_number):
        return None
    waits = case.parcel == Parcel.AT_PICKUP_POINT and case.received_at is None
    is_ours = not giveouts.is_fbo(case)
    return {
        "now": timezone.now(),
        "keeping": keeping_of(case, now=timezone.now()),
        "waits": waits,
        "is_ours": is_ours,
        "article": giveouts.article_of(case),
        "may_stock": waits and is_ours and Permission.STOCK in permissions(member(request), case.shop),
    }
