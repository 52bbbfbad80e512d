"""What a return is and where each of its axes stands: Ozon's word apart from ours."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.doors import member, permissions
from accounts.states import Permission
from returns.claims import item_key
from returns.models import Return
from returns.selectors import cancelled_of
from returns.states import Claim, Parcel, SellerCompensation
from returns.terms import terms_of
from worklist.models import WorkItem
from worklist.states import LIVE

# How Ozon's types of a return are told; any other is shown as it is.
TYPES = {
    "cancellation": _("order cancelled before handover"),
    "fullreturn": _("refused whole at handover"),
    "partialreturn": _("a part refused at handover"),
    "clientreturn": _("given back after receipt"),
    "partialrefund": _("a part of the money given back"),
}
Look = tuple[str, str]  # tone and icon of a state
CLAIM_LOOKS: dict[str, Look] = {
    Claim.AWAITING_DECISION: ("soon", "clock"),
    Claim.DECIDING: ("info", "send"),
    Claim.UNKNOWN: ("over", "unknown"),
    Claim.DISPUTED: ("over", "scales"),
    Claim.REJECTED: ("", "block"),
    Claim.PARTIAL_OFFERED: ("info", "clock"),
    Claim.PARTIAL_ACCEPTED: ("ok", "check"),
    Claim.ITEM_REQUESTED: ("info", "inspect"),
    Claim.REFUND_APPROVED: ("ok", "check"),
    Claim.ACTED: ("info", "clock"),
}
PARCEL_LOOKS: dict[str, Look] = {
    Parcel.NOT_EXPECTED: ("", ""),
    Parcel.AWAITING: ("info", "clock"),
    Parcel.IN_TRANSIT: ("info", "truck"),
    Parcel.AT_PICKUP_POINT: ("soon", "parcel"),
    Parcel.RECEIVED: ("ok", "check"),
    Parcel.LOST: ("over", "alert"),
    Parcel.KEPT_BY_BUYER: ("", "user"),
    Parcel.KEPT_BY_OZON: ("", "store"),
    Parcel.DISPOSED: ("", "x"),
}
COMPENSATION_LOOKS: dict[str, Look] = {
    SellerCompensation.SUPPORT_OPENED: ("info", "chat"),
    SellerCompensation.OFFERED: ("soon", "clock"),
    SellerCompensation.ACCEPTED: ("info", "check"),
    SellerCompensation.RECEIVED: ("ok", "money"),
    SellerCompensation.REJECTED: ("", "block"),
    SellerCompensation.LAPSED: ("over", "alert"),
    SellerCompensation.REVERSED: ("over", "undo"),
}
PLAIN: Look = ("", "")


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any]:
    """Every axis, what a person has to do about it and until when. Four queries."""
    items = WorkItem.objects.filter(shop=case.shop, key=item_key(case), state__in=LIVE)
    return {
        "items": items.select_related("assignee").order_by("sort_at", "pk"),
        "type": TYPES.get(case.type.casefold(), ""),
        "claim": CLAIM_LOOKS.get(case.claim, PLAIN),
        "parcel": PARCEL_LOOKS.get(case.parcel, PLAIN),
        "compensation": COMPENSATION_LOOKS.get(case.compensation, PLAIN),
        "most_offers": terms_of(case.shop).most_offers,
        "may_dispute": bool(
            case.claim == Claim.REJECTED and case.dispute_until and case.dispute_until > timezone.now()
        ),
        "cancelled": cancelled_of(case),
        "may_work": Permission.WORK in permissions(member(request), case.shop),
    }
