"""The bar above the queue: a few ticked cases at once, many in the background, all of a view after a second look."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.doors import SeeOther, member, no_right
from accounts.models import User
from accounts.selectors import shops_where
from accounts.states import Action
from orders.forms import first_error
from ozon.addresses import client_address
from sellerdesk.desk.jobs_forms import BulkForm
from sellerdesk.desk.jobs_words import asked_text, done_text
from sellerdesk.jobs import runner, tasks
from sellerdesk.jobs.acts import ACTS
from sellerdesk.jobs.view import filters_of, rows_of
from worklist import jobs
from worklist.models import Job
from worklist.states import JobKind, JobState

AT_ONCE = 20  # cases; more would keep the person waiting
MOST = 50_000  # cases of one job


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do an act on many cases. What cannot be done is named case by case on the job's page; a repeated press finds
    everything done. All of a view needs a yes to the number of its cases."""
    user = member(request)
    form = BulkForm(request.POST, user=user)
    back = queue_address(request.POST.get("view", ""))
    if not form.is_valid():
        return _refused(request, first_error(form), back)
    kind = JobKind(form.cleaned_data["act"])
    if not shops_where(user, ACTS[kind][0]).exists():
        raise PermissionDenied(no_right())
    if form.cleaned_data["all"] and filters_of(form.cleaned_data["view"]).is_over:
        return _refused(request, _("These cases are closed already."), back)
    items = _all_of(form, user) if form.cleaned_data["all"] else form.items
    if not items:
        return _refused(request, _("No case is ticked."), back)
    if len(items) > MOST:
        return _refused(request, _("These are too many cases for one go: narrow the view."), back)
    if form.cleaned_data["all"] and not _is_agreed(form, len(items)):
        return _second_look(request, form, kind, len(items))
    return _begun(request, form, kind, items, back)


def queue_address(view: str) -> str:
    """The queue as the person saw it."""
    return f"{reverse('queue')}?{view}" if view else reverse("queue")


def _all_of(form: BulkForm, user: User) -> dict[int, int | None]:
    rows = rows_of(form.cleaned_data["view"], user, now=timezone.now())
    return dict(rows.values_list("pk", "version")[: MOST + 1])


def _is_agreed(form: BulkForm, count: int) -> bool:
    """Fewer than the person said yes to are no surprise; more are."""
    agreed = form.cleaned_data["count"]
    return agreed is not None and count <= agreed


def _second_look(request: HttpRequest, form: BulkForm, kind: JobKind, count: int) -> HttpResponse:
    """Nothing is done yet: the act, the number of cases, and one button."""
    agreed, view = form.cleaned_data["count"], form.cleaned_data["view"]
    planned = Job(user=form.user, kind=kind, params=form.params, total=count)
    names = ("act", "all", "view", "to", "until", "at", "reason")
    context = {
        "job": planned,
        "asked": asked_text(planned),
        "count": count,
        "is_long": count > AT_ONCE,
        "grown": agreed is not None,
        "fields": [(name, request.POST[name]) for name in names if request.POST.get(name)],
        "back": queue_address(view),
    }
    return render(request, "desk/job_confirm.html", context)


def _begun(
    request: HttpRequest, form: BulkForm, kind: JobKind, items: Mapping[int, int | None], back: str
) -> HttpResponse:
    seen = {"items": list(items), "versions": list(items.values())}
    params = {**seen, "view": form.cleaned_data["view"], **form.params}
    return begin(request, user=form.user, kind=kind, params=params, back=back)


def begin(
    request: HttpRequest, *, user: User, kind: JobKind, params: Mapping[str, Any], back: str
) -> HttpResponse:
    """Start the work on ``params["items"]``: a few at once, many in the background. Leads ``back`` where all of it is
    done, else to the page that names what is not."""
    total = len(params["items"])
    try:
        job = jobs.start(user=user, kind=kind, params=params, total=total)
    except jobs.TooMany:
        return _refused(request, too_many(), back)
    audit.record(user, Action.BULK, address=client_address(request), what=kind, n=total)
    if total > AT_ONCE:
        tasks.on_commit(job.pk)
        return SeeOther(reverse("job", args=[job.pk]))
    runner.run(job.pk, seconds=None)
    job.refresh_from_db()
    if job.state != JobState.DONE or job.failures:
        return SeeOther(reverse("job", args=[job.pk]))
    jobs.seen(job)
    messages.success(request, done_text(job))
    return SeeOther(back)


def too_many() -> str:
    return _("Several of your jobs are not over yet. Wait for one, or stop it.")


def _refused(request: HttpRequest, why: str, back: str) -> HttpResponse:
    messages.warning(request, why)
    return SeeOther(back)
