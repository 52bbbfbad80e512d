"""A person's long work: the list, one with its progress and what failed, and the file of an export."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.doors import SeeOther, member
from accounts.models import User
from accounts.selectors import scope, shops_of
from accounts.states import Action
from ozon.addresses import client_address
from sellerdesk.desk.automation_trial import trial_of
from sellerdesk.desk.jobs_bulk import queue_address
from sellerdesk.desk.jobs_words import asked_text
from sellerdesk.desk.outgoing_bulk import outgoing_address
from sellerdesk.desk.requests_bulk import requests_address
from worklist import jobs
from worklist.models import Job, WorkItem
from worklist.states import JobKind

LISTED = 100
FAILURES = 100  # of one page


@require_safe
def jobs_page(request: HttpRequest) -> HttpResponse:
    """What the person started in the last weeks, newest first; for htmx the list alone."""
    rows = list(jobs.listed(member(request))[:LISTED])
    context = {"jobs": rows, "is_live": any(row.state in jobs.LIVE_JOBS for row in rows)}
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/jobs_list.html" if is_part else "desk/jobs.html", context)


@require_safe
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and each case that could not be done; for htmx only what changes."""
    job = own(request, pk)
    jobs.seen(job)
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/job_live.html" if is_part else "desk/job.html", _context(request, job))


def own(request: HttpRequest, pk: int) -> Job:
    """The person's own job; another's is not there, whatever the rights of who asks."""
    return get_object_or_404(jobs.of(member(request)), pk=pk)


def _context(request: HttpRequest, job: Job) -> dict[str, Any]:
    start = _offset(request)
    part = job.failures[start : start + FAILURES]
    return {
        "job": job,
        "asked": asked_text(job),
        "is_live": job.state in jobs.LIVE_JOBS,
        "is_export": job.kind in {JobKind.EXPORT, JobKind.EVIDENCE, JobKind.DRY_RUN},
        "is_evidence": job.kind == JobKind.EVIDENCE,
        "good": job.done - len(job.failures),
        "failures": _named(member(request), part),
        "is_first": start == 0,
        "shown": len(part),
        "total": len(job.failures),
        "next": str(start + FAILURES) if len(job.failures) > start + FAILURES else "",
        "back": _back(job),
        "is_decision": job.kind == JobKind.DECIDE,
        "is_of_messages": job.params.get("from") == "outgoing",
        "dry_run": trial_of(job, member(request)),
        "kept_until": job.finished_at + jobs.FILE_KEPT if job.file and job.finished_at else None,
        "now": timezone.now(),
    }


def _back(job: Job) -> str:
    """The list the work was started from; the return of an evidence pack, the rules of a dry run."""
    if job.kind == JobKind.DRY_RUN:
        return reverse("automation")
    if job.kind == JobKind.EVIDENCE:
        return reverse("return-page", args=[job.params["case"]])
    address = requests_address if job.kind == JobKind.DECIDE else queue_address
    if job.params.get("from") == "outgoing":
        address = outgoing_address
    return address(job.params.get("view", ""))


def _offset(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _named(user: User, failures: list[tuple[int, str]]) -> list[tuple[WorkItem | None, int, str]]:
    """Each failure with its case, as far as the person may see it now."""
    rows = scope(WorkItem.objects.select_related("shop"), user).in_bulk([pk for pk, _why in failures])
    return [(rows.get(pk), pk, why) for pk, why in failures]


@require_POST
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End it where it stands. What is done stays done."""
    if jobs.stop(own(request, pk)):
        messages.success(request, _("Stopped. What was done before stays done."))
    else:
        messages.info(request, _("It was over already; nothing changed."))
    return SeeOther(request.path.removesuffix("stop/"))


@require_safe
def job_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The exported file, for its person alone, and only while he belongs to every shop in it."""
    job = own(request, pk)
    user = member(request)
    seen = set(shops_of(user).values_list("pk", flat=True))
    if not job.file or not seen.issuperset(job.params.get("shops", [])):
        raise Http404
    name = job.params["name"]
    try:
        content = job.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    audit.record(user, Action.FILE_OPENED, address=client_address(request), name=name)
    return FileResponse(
        content, as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"}
    )
