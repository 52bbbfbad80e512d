"""The report of defects: by supplier and code, in a period, down to the returns they were found in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.doors import member
from accounts.selectors import shops_of
from accounts.states import Action
from ozon.addresses import client_address
from ozon.models import Shop
from returns.defect_report import Line, defects, report
from returns.found_words import defect_names
from sellerdesk.desk.wording import percent_text
from sellerdesk.jobs import csv_file
from sellerdesk.jobs.columns import Column, headings, values

PERIODS = (30, 90, 365)  # days
LISTED = 200


@dataclass(frozen=True)
class View:
    """What the address asks for; without a shop all of the person's."""

    shops: list[Shop]
    shop: Shop | None
    days: int
    until: datetime

    @property
    def since(self) -> datetime:
        return self.until - timedelta(days=self.days)

    @property
    def asked(self) -> list[Shop]:
        return [self.shop] if self.shop else self.shops

    @property
    def query(self) -> str:
        return f"days={self.days}{f'&shop={self.shop.pk}' if self.shop else ''}"


@dataclass(frozen=True)
class Row:
    """A line of the report with its defect and its share in words."""

    line: Line
    defect: str
    share: str


def _view(request: HttpRequest) -> View:
    given = request.GET if request.method != "POST" else request.POST
    shops = list(shops_of(request.user))
    shop = next((one for one in shops if str(one.pk) == given.get("shop", "")), None)
    days = next((days for days in PERIODS if str(days) == given.get("days", "")), PERIODS[1])
    return View(shops, shop, days, timezone.now())


def _rows(view: View) -> list[Row]:
    names = defect_names(*view.asked)
    lines = report(view.asked, since=view.since, until=view.until)
    return [
        Row(
            line,
            names.get(line.code, line.code) or _("no code"),
            percent_text(line.share) if line.share is not None else "",
        )
        for line in lines
    ]


@require_safe
def defects_page(request: HttpRequest) -> HttpResponse:
    """Pieces, sum and share of what was sold; each line leads to its returns."""
    view = _view(request)
    if not view.shops:
        return redirect("first-run")
    context = {"view": view, "rows": _rows(view), "periods": PERIODS}
    return render(request, "desk/defects.html", context)


@require_safe
def defect_cases(request: HttpRequest) -> HttpResponse:
    """The pieces behind one line, newest first."""
    view = _view(request)
    supplier, code = request.GET.get("supplier", ""), request.GET.get("code", "").replace("\x00", "")[:40]
    rows = defects(view.asked, since=view.since, until=view.until).filter(defect=code)
    if supplier.isascii() and supplier.isdecimal() and len(supplier) < 10:
        rows = rows.filter(supplier_id=int(supplier))
    found = rows.select_related("case__shop").order_by("-inspected_at", "-pk")
    context: dict[str, Any] = {
        "view": view,
        "pieces": list(found[:LISTED]),
        "total": found.count(),
        "defect": defect_names(*view.asked).get(code, code) or _("no code"),
    }
    return render(request, "desk/defect_cases.html", context)


COLUMNS: list[Column] = [
    Column(gettext_lazy("Supplier"), lambda row: row.line.supplier, 30),
    Column(gettext_lazy("Defect"), lambda row: row.defect, 30),
    Column(gettext_lazy("Pieces"), lambda row: row.line.pieces, 10),
    Column(gettext_lazy("Sum"), lambda row: row.line.total, 14),
    Column(gettext_lazy("Currency"), lambda row: row.line.currency, 8),
    Column(gettext_lazy("Sold"), lambda row: row.line.sold, 10),
    Column(gettext_lazy("Share"), lambda row: row.share, 10),
]


@require_POST
def defects_export(request: HttpRequest) -> HttpResponse:
    """The report as CSV; every export is on the audit list of each shop."""
    view = _view(request)
    rows = _rows(view)
    for shop in view.asked:
        address = client_address(request)
        audit.record(
            member(request), Action.EXPORTED, shop=shop, address=address, n=len(rows), what=_("defects")
        )
    lines = csv_file.Lines()
    content = lines.head(headings(COLUMNS)) + lines.body(values(COLUMNS, row) for row in rows)
    name = f"defects-{timezone.localtime(view.until):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=csv_file.TYPE, headers=headers)
