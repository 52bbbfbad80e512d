"""The money list as a file: a line for each article of a posting, safe to open in a spreadsheet."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

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
from money.listing import listed
from money.models import Reconciliation
from money.reconciling import difference, why_wrong
from orders.forms import first_error
from ozon.addresses import client_address
from sellerdesk.desk.jobs_forms import ExportForm
from sellerdesk.desk.money_view import view_of
from sellerdesk.desk.wording import said
from sellerdesk.jobs import csv_file, export_file, xlsx_file
from sellerdesk.jobs.columns import Column, headings, values
from sellerdesk.jobs.export_file import Format
from sellerdesk.jobs.speaking import speaking

MOST = 20_000  # rows; more would keep a web process busy for too long
CHUNK = 500

COLUMNS: list[Column] = [
    Column(gettext_lazy("Since"), lambda row: row.since, 20, is_moment=True),
    Column(gettext_lazy("Posting"), lambda row: row.posting_number, 24),
    Column(gettext_lazy("Shop"), lambda row: row.shop.name, 20),
    Column(gettext_lazy("Scheme"), lambda row: row.scheme, 8),
    Column(gettext_lazy("Article"), lambda row: row.offer_id, 22),
    Column("SKU", lambda row: row.sku or None, 14),  # type: ignore[arg-type]  # the same in every language
    Column(gettext_lazy("Product"), lambda row: row.product, 48),
    Column(gettext_lazy("Result"), lambda row: row.get_verdict_display(), 22),
    Column(gettext_lazy("Meant"), lambda row: row.planned, 14),
    Column(gettext_lazy("Return shipping"), lambda row: row.shipping, 14),
    Column(gettext_lazy("Shown by Ozon"), lambda row: row.shown, 14),
    Column(gettext_lazy("Booked"), lambda row: row.booked, 14),
    Column(gettext_lazy("Booked for shipping"), lambda row: row.booked_shipping, 14),
    Column(gettext_lazy("Compensated by Ozon"), lambda row: row.compensated, 14),
    Column(gettext_lazy("Difference"), difference, 14),
    Column(gettext_lazy("Currency"), lambda row: row.currency, 8),
    Column(gettext_lazy("Reason"), lambda row: said(why_wrong(row)), 40),
    Column(gettext_lazy("Accepted by"), lambda row: row.settled_by, 20),
    Column(gettext_lazy("Why"), lambda row: row.settled_why, 40),
]


@require_POST
def money_export(request: HttpRequest) -> HttpResponseBase:
    """All rows of the view the form names, in its order; every export is on the audit list."""
    user, form = member(request), ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return SeeOther(reverse("money"))
    query, kind = QueryDict(form.cleaned_data["view"]), Format(form.cleaned_data["format"])
    view = view_of(query, list(shops_of(user).defer("api_key", "cabinet")))
    rows = list(listed(view.wanted, view.tab).select_related("shop")[: MOST + 1])
    back = f"{reverse('money')}?{view.query}"
    if (no := _no_file(rows)) is not None:
        messages.info(request, no)
        return SeeOther(back)
    export_file.note_down(user, kind, Counter(row.shop_id for row in rows), address=client_address(request))
    return answer(user, kind, "money", COLUMNS, rows, title=_("Money"))


def _no_file(rows: Sequence[Reconciliation]) -> str | None:
    if not rows:
        return _("There is nothing to export here.")
    return _("These are too many rows for one file: narrow the period.") if len(rows) > MOST else None


def answer(
    user: User, kind: Format, name: str, columns: Sequence[Column], rows: Sequence[Any], *, title: str
) -> HttpResponseBase:
    """The file of these rows, in the person's language."""
    file = f"{name}-{timezone.localtime(timezone.now()):%Y-%m-%d-%H%M}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "private, no-store"}
    if kind is Format.CSV:
        lines = _csv(user, columns, rows)
        return StreamingHttpResponse(lines, content_type=export_file.TYPES[kind], headers=headers)
    book = xlsx_file.Book(list(columns), title=title)
    for row in rows:
        book.append(values(columns, row))
    content = io.BytesIO()
    book.save(content)
    return HttpResponse(content.getvalue(), content_type=export_file.TYPES[kind], headers=headers)


def _csv(user: User, columns: Sequence[Column], rows: Sequence[Any]) -> Iterator[bytes]:
    """Bit by bit, each in the person's language: it is sent after the middleware has forgotten whose it is."""
    with speaking(user):
        lines = csv_file.Lines()
        head = lines.head(headings(columns))
    yield head
    for start in range(0, len(rows), CHUNK):
        with speaking(user):
            body = lines.body(values(columns, row) for row in rows[start : start + CHUNK])
        yield body
