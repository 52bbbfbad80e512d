"""Export of the queue as the person sees it: at once while it is small, in the background else."""

import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member
from accounts.models import User
from orders.forms import first_error
from ozon.addresses import client_address
from sellerdesk.desk.jobs_bulk import queue_address, too_many
from sellerdesk.desk.jobs_forms import ExportForm
from sellerdesk.jobs import export_file, tasks
from sellerdesk.jobs.columns import columns_of
from sellerdesk.jobs.export_file import Format
from sellerdesk.jobs.view import filters_of, rows_of
from worklist import jobs
from worklist.states import JobKind

AT_ONCE = 5_000  # rows; more would keep a web process busy for too long


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """A file of all rows of the view, in its order, with its columns; every export is on the audit list."""
    user = member(request)
    form = ExportForm(request.POST)
    back = queue_address(request.POST.get("view", ""))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return SeeOther(back)
    view, kind = form.cleaned_data["view"], Format(form.cleaned_data["format"])
    counts = export_file.shop_counts(rows_of(view, user, now=timezone.now()))
    total = sum(counts.values())
    if total == 0:
        messages.info(request, _("There is nothing to export in this view."))
        return SeeOther(back)
    if total <= AT_ONCE:
        export_file.note_down(user, kind, counts, address=client_address(request))
        return _at_once(user, view, kind)
    try:
        params = {"view": view, "format": kind}
        job = jobs.start(user=user, kind=JobKind.EXPORT, params=params, total=total)
    except jobs.TooMany:
        messages.warning(request, too_many())
        return SeeOther(back)
    tasks.on_commit(job.pk)
    return SeeOther(reverse("job", args=[job.pk]))


def _at_once(user: User, view: str, kind: Format) -> HttpResponseBase:
    now = timezone.now()
    rows, columns = rows_of(view, user, now=now), columns_of(filters_of(view))
    name, type_of = export_file.file_name(kind, now=now), export_file.TYPES[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if kind is Format.CSV:
        lines = export_file.csv_stream(user, columns, rows)
        return StreamingHttpResponse(lines, content_type=type_of, headers=headers)
    file = io.BytesIO()  # some hundred kilobytes, at most
    export_file.write_to(file, kind, columns, export_file.chunks(rows))
    return HttpResponse(file.getvalue(), content_type=type_of, headers=headers)
