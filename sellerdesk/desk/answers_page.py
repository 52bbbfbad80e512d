"""How soon buyers are answered, beside what Ozon says of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.selectors import shops_of
from sellerdesk.desk.answers_figures import figures_of
from sellerdesk.desk.answers_view import PERIODS, view_of


@require_safe
def answers_page(request: HttpRequest) -> HttpResponse:
    """The figures of the user's shops, whatever stands in the address."""
    shops = list(shops_of(doors.member(request)).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    view = view_of(request.GET, shops, now=timezone.now())
    context = {
        "view": view,
        "figures": figures_of(view),
        "periods": [(name, label) for name, (label, _days) in PERIODS.items()],
    }
    return render(request, "desk/answers.html", context)
