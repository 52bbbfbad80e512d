"""Why orders were cancelled: the report, and the cancellations behind each figure of it."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.selectors import shops_of
from insights.reasons import Dimension, listed
from orders.models import Cancellation
from orders.states import CancelCause
from sellerdesk.desk.reasons_figures import figures_of, words_of
from sellerdesk.desk.reasons_view import PERIODS, View, view_of

PAGE = 50


@require_safe
def reasons_page(request: HttpRequest) -> HttpResponse:
    """The report. Whatever stands in the address, it is about the user's shops."""
    shops = list(shops_of(doors.member(request)).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    view = view_of(request.GET, shops, now=timezone.now())
    context = {
        "view": view,
        "figures": figures_of(view),
        "periods": [(name, label) for name, (label, _weeks) in PERIODS.items()],
        "dimensions": [(one.value, one.label, view.link(by=one)) for one in Dimension],
    }
    return render(request, "desk/reasons.html", context)


@require_safe
def reasons_list(request: HttpRequest) -> HttpResponse:
    """The cancellations behind a figure, the newest first, a page at a time."""
    shops = list(shops_of(doors.member(request)).defer("api_key", "cabinet"))
    view = view_of(request.GET, shops, now=timezone.now())
    found = listed(view.asked)
    after = request.GET.get("after", "")
    rows = list(_behind(found, after).prefetch_related("posting__lines")[: PAGE + 1])
    context: dict[str, Any] = {
        "view": view,
        "rows": rows[:PAGE],
        "narrowed": narrowed_words(view),
        "total": found.order_by().count(),
        "shown": min(PAGE, len(rows)),
        "is_first": not after,
        "next": _cursor(rows[PAGE - 1]) if len(rows) > PAGE else "",
    }
    return render(request, "desk/reasons_list.html", context)


def narrowed_words(view: View) -> list[str]:
    """What the list is about, beside its days."""
    words = [view.shop.name] if view.shop else []
    words += [str(CancelCause(view.cause).label)] if view.cause else []
    return words + ([words_of(view.by, view.of)[0]] if view.of is not None else [])


def _cursor(row: Cancellation) -> str:
    at: datetime = row.at  # type: ignore[attr-defined]  # annotated
    return f"{at.isoformat()}~{row.pk}"


def _behind(rows: QuerySet[Cancellation], cursor: str) -> QuerySet[Cancellation]:
    """Rows older than the cursor; all where it makes no sense."""
    moment, _tilde, pk = cursor.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not (pk.isascii() and pk.isdecimal() and len(pk) < 18):
        return rows
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(pk)))
