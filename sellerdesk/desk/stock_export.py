"""The stock list as a file: a line for each shelf of the view, safe to open in a spreadsheet."""

import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member
from inventory import shelves
from inventory.shelves import Shelf
from orders.forms import first_error
from ozon.addresses import client_address
from sellerdesk.desk.jobs_forms import ExportForm
from sellerdesk.desk.stock import shop_of, wanted_of
from sellerdesk.jobs import csv_file, export_file, xlsx_file
from sellerdesk.jobs.columns import Column, headings, values
from sellerdesk.jobs.export_file import Format

MOST = 20_000  # rows; more would keep a web process busy for too long

COLUMNS: list[Column] = [
    Column(gettext_lazy("Article"), lambda row: row.item.offer_id, 22),
    Column(gettext_lazy("Product"), lambda row: row.name, 48),
    Column(gettext_lazy("Warehouse"), lambda row: row.warehouse, 24),
    Column(gettext_lazy("Place"), lambda row: row.item.place, 14),
    Column(gettext_lazy("Grade"), lambda row: row.item.grade, 10),
    Column(gettext_lazy("On hand"), lambda row: None if row.is_kit else row.item.on_hand, 10),
    Column(gettext_lazy("Reserved"), lambda row: row.reserved, 10),
    Column(gettext_lazy("Free"), lambda row: row.free, 10),
    Column(gettext_lazy("Free at Ozon"), lambda row: row.free_at_ozon, 12),
    Column(gettext_lazy("Reserved at Ozon"), lambda row: row.item.ozon_reserved, 12),
    Column(gettext_lazy("Last told"), lambda row: row.item.pushed, 10),
]


@require_POST
def stock_export(request: HttpRequest) -> HttpResponse:
    """All shelves of the view the form names, in its order; every export is on the audit list."""
    user, form = member(request), ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return SeeOther(reverse("stock"))
    query, kind = QueryDict(form.cleaned_data["view"]), Format(form.cleaned_data["format"])
    back = f"{reverse('stock')}?{query.urlencode()}"
    shop = shop_of(user, query)
    items = list(shelves.listed(shop, wanted_of(shop, query))[: MOST + 1]) if shop else []
    if shop is None or not items or len(items) > MOST:
        nothing, too_many = (
            _("There is nothing to export here."),
            _("These are too many rows for one file: choose a warehouse."),
        )
        messages.info(request, too_many if items else nothing)
        return SeeOther(back)
    export_file.note_down(user, kind, {shop.pk: len(items)}, address=client_address(request))
    name = f"stock-{timezone.localtime(timezone.now()):%Y-%m-%d-%H%M}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    rows = shelves.dressed(shop, items)
    return HttpResponse(_file(kind, rows), content_type=export_file.TYPES[kind], headers=headers)


def _file(kind: Format, rows: list[Shelf]) -> bytes:
    if kind is Format.CSV:
        lines = csv_file.Lines()
        return lines.head(headings(COLUMNS)) + lines.body(values(COLUMNS, row) for row in rows)
    file = io.BytesIO()
    book = xlsx_file.Book(COLUMNS, title=_("Stock"))
    for row in rows:
        book.append(values(COLUMNS, row))
    book.save(file)
    return file.getvalue()
