"""The shift: what waits, what was done, and how the connection does, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.selectors import shops_of
from sellerdesk.desk.shift_figures import figures_of
from sellerdesk.desk.shift_lag import lags
from sellerdesk.desk.shift_period import PERIODS, view_of


@require_safe
def shift_page(request: HttpRequest) -> HttpResponse:
    """The page; for htmx only the figures. The number of queries grows with nothing."""
    user = doors.member(request)
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    view = view_of(request.GET, shops, now=timezone.now())
    context = {
        "view": view,
        "now": view.now,
        "figures": figures_of(view, user=user),
        "lags": lags(view.shown, now=view.now),
        "periods": [(name, label) for name, (label, _days) in PERIODS.items()],
    }
    template = "desk/shift_live.html" if request.htmx else "desk/shift.html"  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, template, context)
