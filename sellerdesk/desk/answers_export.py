"""The questions behind the figures as a file: a line each, safe to open in a spreadsheet."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member
from accounts.selectors import shops_of
from insights.answers import listed
from orders.forms import first_error
from ozon.addresses import client_address
from sellerdesk.desk.answers_view import view_of
from sellerdesk.desk.jobs_forms import ExportForm
from sellerdesk.desk.money_export import answer
from sellerdesk.jobs import export_file
from sellerdesk.jobs.columns import Column
from sellerdesk.jobs.export_file import Format

MOST = 20_000  # rows; more would keep a web process busy for too long

COLUMNS: list[Column] = [
    Column(gettext_lazy("Shop"), lambda row: row.shop.name, 20),
    Column(gettext_lazy("Dialogue"), lambda row: row.dialogue_id, 10),
    Column(gettext_lazy("Posting"), lambda row: row.dialogue.posting_number, 24),
    Column(gettext_lazy("Order"), lambda row: row.dialogue.order_number, 20),
    Column(gettext_lazy("Asked"), lambda row: row.asked_at, 20, is_moment=True),
    Column(gettext_lazy("Answered"), lambda row: row.answered_at, 20, is_moment=True),
    Column(gettext_lazy("Seconds to the answer"), lambda row: row.seconds, 14),
    Column(gettext_lazy("Working seconds to the answer"), lambda row: row.working_seconds, 14),
    Column(gettext_lazy("First of the dialogue"), lambda row: _("yes") if row.is_first else _("no"), 10),
    Column(gettext_lazy("Answered by"), lambda row: row.by.label if row.by else "", 22),
]


@require_POST
def answers_export(request: HttpRequest) -> HttpResponseBase:
    """Every question of the days and shops the address names; every export is on the audit list."""
    user, now = member(request), timezone.now()
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return SeeOther(reverse("answers"))
    query, kind = form.cleaned_data["view"], Format(form.cleaned_data["format"])
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    rows = list(listed(view_of(QueryDict(query), shops, now=now).asked)[: MOST + 1])
    if not rows or len(rows) > MOST:
        nothing = _("There is nothing to export here.")
        too_many = _("These are too many rows for one file: narrow the period.")
        messages.info(request, too_many if rows else nothing)
        return SeeOther(f"{reverse('answers')}?{query}")
    export_file.note_down(user, kind, Counter(row.shop_id for row in rows), address=client_address(request))
    return answer(user, kind, "answers", COLUMNS, rows, title=_("Answers"))
