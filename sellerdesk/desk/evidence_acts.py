"""Buttons of a return's evidence: make the pack, open its PDF, follow up with the buyer or the supplier."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.doors import SeeOther, member, require, row_or_404
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from orders.forms import first_error
from ozon.addresses import client_address
from returns.follow_ups import KINDS, NotTaken, follow_up
from returns.models import Return
from sellerdesk.desk.jobs_bulk import too_many
from sellerdesk.desk.jobs_page import own
from sellerdesk.jobs import evidence_file, tasks
from worklist import jobs
from worklist.states import JobKind, Kind


class PackForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)


class FollowUpForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in KINDS])
    days = forms.IntegerField(min_value=1, max_value=365)
    what = forms.CharField(max_length=300)


@require_POST
def make_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a pack in the background; it is its person's alone."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user, form = member(request), PackForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else ""
    params = {"case": case.pk, "language": language or get_language() or settings.LANGUAGE_CODE}
    try:
        total = case.pictures.count() + len(case.photos) + 1  # the rest is quick
        job = jobs.start(user=user, kind=JobKind.EVIDENCE, params=params, total=total)
    except jobs.TooMany:
        messages.warning(request, too_many())
        return _back(case)
    tasks.on_commit(job.pk)
    return SeeOther(reverse("job", args=[job.pk]))


@require_safe
def pack_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF out of the person's own pack, shown in the browser; while he belongs to its shop."""
    job = own(request, pk)
    user = member(request)
    seen = set(shops_of(user).values_list("pk", flat=True))
    if job.kind != JobKind.EVIDENCE or not job.file or not seen.issuperset(job.params.get("shops", [])):
        raise Http404
    try:
        with job.file.open("rb") as pack:
            content = evidence_file.pdf_of(pack)
    except (FileNotFoundError, KeyError):
        raise Http404 from None
    name = f"{job.params['name'].removesuffix('.zip')}.pdf"
    audit.record(user, Action.FILE_OPENED, address=client_address(request), name=name)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """A dated work item about this return, to come back to."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    require(request, Permission.WORK, case.shop)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return _back(case)
    try:
        follow_up(
            case,
            kind=Kind(form.cleaned_data["kind"]),
            days=form.cleaned_data["days"],
            what=form.cleaned_data["what"],
        )
    except NotTaken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It comes back into the queue in time."))
    return _back(case)


def _back(case: Return) -> SeeOther:
    return SeeOther(f"{reverse('return-page', args=[case.pk])}#evidence")
