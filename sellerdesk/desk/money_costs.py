"""What returns cost by product, month by month."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import SeeOther, member
from accounts.selectors import shops_of
from money.costing import Cost
from orders.forms import first_error
from ozon.addresses import client_address
from ozon.models import Shop
from returns.costs import TOP, ProductCost, products_of_month
from sellerdesk.desk.jobs_forms import ExportForm
from sellerdesk.desk.money_export import answer
from sellerdesk.desk.money_view import day_of, view_of
from sellerdesk.jobs import export_file
from sellerdesk.jobs.columns import Column
from sellerdesk.jobs.export_file import Format

MONTHS = 12

COLUMNS: list[Column] = [
    Column(gettext_lazy("Shop"), lambda row: row.shop.name, 20),
    Column(gettext_lazy("Article"), lambda row: row.offer_id, 22),
    Column(gettext_lazy("Product"), lambda row: row.product, 48),
    Column(gettext_lazy("Postings"), lambda row: row.lines, 10),
    Column(gettext_lazy("Goods"), lambda row: row.cost.goods, 14),
    Column(gettext_lazy("Commission"), lambda row: row.cost.commission, 14),
    Column(gettext_lazy("Delivery in vain"), lambda row: row.cost.there, 14),
    Column(gettext_lazy("Acquiring"), lambda row: row.cost.acquiring, 14),
    Column(gettext_lazy("Way back"), lambda row: row.cost.way_back, 14),
    Column(gettext_lazy("Storage"), lambda row: row.cost.storage, 14),
    Column(gettext_lazy("Return shipping"), lambda row: row.cost.shipping, 14),
    Column(gettext_lazy("Fines"), lambda row: row.cost.fine, 14),
    Column(gettext_lazy("Other"), lambda row: row.cost.other, 14),
    Column(gettext_lazy("Compensated by Ozon"), lambda row: row.cost.compensation, 14),
    Column(gettext_lazy("Lost on returns"), lambda row: row.cost.lost, 14),
    Column(gettext_lazy("Currency"), lambda row: row.currency, 8),
]


@require_safe
def money_costs(request: HttpRequest) -> HttpResponse:
    """The products whose returns cost most in a month, with what the cost is made of."""
    shops = list(shops_of(member(request)).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    month, shop = _month(request.GET.get("month", "")), view_of(request.GET, shops).shop
    found = products_of_month([shop] if shop else shops, month)
    context: dict[str, Any] = {
        "rows": found[:TOP],
        "left_out": max(0, len(found) - TOP),
        "total": len(found),
        "sums": sums_of(found),
        "month": month,
        "months": _months(),
        "shops": shops,
        "shop": shop,
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/money_costs.html", context)


def sums_of(found: list[ProductCost]) -> list[tuple[str, Cost]]:
    """Of all products, by currency."""
    sums: dict[str, Cost] = {}
    for row in found:
        sums[row.currency] = sums.get(row.currency, Cost()) + row.cost
    return sorted(sums.items())


def _month(text: str) -> date:
    """``2026-11``; this month where it makes no sense."""
    day = day_of(f"{text}-01")
    return day or timezone.localtime().date().replace(day=1)


def _months() -> list[date]:
    """The last twelve, the latest first."""
    day, found = timezone.localtime().date().replace(day=1), []
    for _month_back in range(MONTHS):
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found


@require_POST
def money_costs_export(request: HttpRequest) -> HttpResponseBase:
    """All products of the month the form names; every export is on the audit list."""
    user, form = member(request), ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return SeeOther(reverse("money-costs"))
    query, kind = QueryDict(form.cleaned_data["view"]), Format(form.cleaned_data["format"])
    shops: list[Shop] = list(shops_of(user).defer("api_key", "cabinet"))
    shop = view_of(query, shops).shop
    rows = products_of_month([shop] if shop else shops, _month(query.get("month", "")))
    if not rows:
        messages.info(request, _("There is nothing to export here."))
        return SeeOther(f"{reverse('money-costs')}?{query.urlencode()}")
    export_file.note_down(user, kind, Counter(row.shop.pk for row in rows), address=client_address(request))
    return answer(user, kind, "return-costs", COLUMNS, rows, title=_("Cost of returns"))
