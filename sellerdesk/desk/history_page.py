"""The history on a posting's page, and earlier pages of it under the first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ozon.models import Shop
from sellerdesk.desk import history, timeline
from sellerdesk.desk.doors import posting_or_404
from sellerdesk.desk.onward import LONGEST, VIEW


@require_GET
def posting_history(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """An earlier page of the history alone, to stand under what is shown already."""
    shop = posting_or_404(request, shop_id, posting_number)
    return render(request, "desk/parts/timeline_rows.html", history_context(request, shop, posting_number))


def history_context(
    request: HttpRequest, shop: Shop, number: str, *, have: history.Have | None = None
) -> dict[str, Any]:
    """The page of the history that the address asks for. ``have``: what was read already."""
    wanted = request.GET.get("tl", "")
    wanted = wanted if wanted in history.FILTERS else "all"
    before = history.read_mark(request.GET.get("before", ""))
    page = history.read_history(shop, number, wanted=wanted, before=before, have=have)
    return {
        "days": timeline.days_of(page.lines, today=timezone.localdate()),
        "earlier": page.earlier,
        # The day that stands above already, when these rows are put under others.
        "above": timezone.localtime(before.at).date() if before else None,
        "filters": history.FILTERS.items(),
        "filter": wanted,
        "posting_args": (shop.pk, number),
        "view": request.GET.get(VIEW, "")[:LONGEST],
    }
