"""The cancellations of the report as a file: a line each, safe to open in a spreadsheet."""

import io
from collections import Counter
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member
from accounts.models import User
from accounts.selectors import shops_of
from insights.reasons import listed
from orders.forms import first_error
from orders.models import Cancellation
from orders.selectors import lines_text
from ozon.addresses import client_address
from sellerdesk.desk.jobs_forms import ExportForm
from sellerdesk.desk.reasons_view import view_of
from sellerdesk.jobs import csv_file, export_file, xlsx_file
from sellerdesk.jobs.columns import Column, headings, values
from sellerdesk.jobs.export_file import Format
from sellerdesk.jobs.speaking import speaking

MOST = 20_000  # rows; more would keep a web process busy for too long
CHUNK = 500

COLUMNS: list[Column] = [
    Column(gettext_lazy("When"), lambda row: row.at, 20, is_moment=True),
    Column(gettext_lazy("Posting"), lambda row: row.posting.posting_number, 24),
    Column(gettext_lazy("Shop"), lambda row: row.shop.name, 20),
    Column(gettext_lazy("Scheme"), lambda row: row.posting.get_scheme_display(), 8),
    Column(gettext_lazy("Cancelled by"), lambda row: row.get_initiator_display(), 16),
    Column(gettext_lazy("Cause"), lambda row: row.get_cause_display(), 22),
    Column(gettext_lazy("Ozon's reason"), lambda row: row.posting.reason, 40),
    Column(gettext_lazy("Number of the reason at Ozon"), lambda row: row.posting.reason_id or None, 12),
    Column(gettext_lazy("Goods"), lambda row: lines_text(row.posting), 40),
    Column(gettext_lazy("Sum"), lambda row: row.posting.amount, 14),
    Column(gettext_lazy("Currency"), lambda row: row.posting.currency, 8),
    Column(gettext_lazy("Warehouse"), lambda row: row.posting.warehouse_id, 16),
    Column(gettext_lazy("Carrier"), lambda row: row.posting.carrier, 20),
    Column(gettext_lazy("Delivery method"), lambda row: row.posting.delivery_method, 30),
]


@require_POST
def reasons_export(request: HttpRequest) -> HttpResponseBase:
    """All of the list the address names, in its order; every export is on the audit list."""
    user, now = member(request), timezone.now()
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return SeeOther(reverse("reasons"))
    query, kind = form.cleaned_data["view"], Format(form.cleaned_data["format"])
    back = f"{reverse('reasons-list')}?{query}"
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    asked = view_of(QueryDict(query), shops, now=now).asked
    rows = list(listed(asked).prefetch_related("posting__lines")[: MOST + 1])
    if not rows or len(rows) > MOST:
        nothing, too_many = (
            _("There is nothing to export here."),
            _("These are too many rows for one file: narrow the period."),
        )
        messages.info(request, too_many if rows else nothing)
        return SeeOther(back)
    export_file.note_down(user, kind, Counter(row.shop_id for row in rows), address=client_address(request))
    name = f"reasons-{timezone.localtime(now):%Y-%m-%d-%H%M}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    type_of = export_file.TYPES[kind]
    if kind is Format.CSV:
        return StreamingHttpResponse(_csv(user, rows), content_type=type_of, headers=headers)
    return HttpResponse(_xlsx(rows), content_type=type_of, headers=headers)


def _csv(user: User, rows: list[Cancellation]) -> Iterator[bytes]:
    """Bit by bit, each in the person's language: it is sent after the middleware has forgotten whose it is."""
    with speaking(user):
        lines = csv_file.Lines()
        head = lines.head(headings(COLUMNS))
    yield head
    for start in range(0, len(rows), CHUNK):
        with speaking(user):
            body = lines.body(values(COLUMNS, row) for row in rows[start : start + CHUNK])
        yield body


def _xlsx(rows: list[Cancellation]) -> bytes:
    file = io.BytesIO()
    book = xlsx_file.Book(COLUMNS, title=_("Cancellations"))
    for row in rows:
        book.append(values(COLUMNS, row))
    book.save(file)
    return file.getvalue()
