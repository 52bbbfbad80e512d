"""What is known of the product of a return, and of its order: how often it is sold and comes back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from orders.models import PostingLine
from orders.states import CANCELLED
from returns.models import Return
from sellerdesk.desk.return_dossier import dossier_of
from sellerdesk.desk.wording import percent_text

DAYS = 90
SHOWN = 5


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any]:
    """Five small queries; each counts at most what one article sold in ninety days."""
    since = timezone.now() - timedelta(days=DAYS)
    sold = _sold(case, since)
    back = _returns(case).filter(opened_at__gte=since)
    counts = back.aggregate(all=Count("pk"), defects=Count("pk", filter=Q(is_defect=True)))
    return {
        "days": DAYS,
        "sold": sold,
        "returned": counts["all"],
        "defects": counts["defects"],
        "share": percent_text(counts["all"] / sold) if sold and counts["all"] <= sold else "",
        "reasons": _reasons(back),
        "earlier": dossier_of(request, case).earlier,
        "siblings": dossier_of(request, case).siblings,
        "of_order": list(_of_order(case)),
    }


def _sold(case: Return, since: datetime) -> int:
    """Pieces in postings of the time that were not cancelled."""
    lines = PostingLine.objects.filter(
        offer_id=case.offer_id, posting__shop=case.shop, posting__in_process_at__gte=since
    )
    lines = lines.exclude(posting__ozon_status=CANCELLED)
    return int(lines.aggregate(n=Sum("quantity"))["n"] or 0)


def _returns(case: Return) -> QuerySet[Return]:
    return Return.objects.filter(shop=case.shop, offer_id=case.offer_id)


def _reasons(back: QuerySet[Return]) -> list[tuple[str, int]]:
    """The commonest reasons in Ozon's words."""
    counted = back.exclude(reason="").values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return list(counted[:SHOWN])


def _of_order(case: Return) -> QuerySet[Return]:
    """Other returns of the same order."""
    if not case.order_number:
        return Return.objects.none()
    others = Return.objects.filter(shop=case.shop, order_number=case.order_number).exclude(pk=case.pk)
    return others.order_by("-opened_at", "-pk")[:SHOWN]
