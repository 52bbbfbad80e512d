"""One act on many outgoing messages: ticked ones at once, all of a view after a second look, as a job that names what
could not be done."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member, no_right
from accounts.models import User
from accounts.selectors import scope, shops_where
from accounts.states import Permission
from messaging.models import BuyerMessage
from messaging.services import ITEM, queue_up
from messaging.states import OPEN
from orders.forms import first_error
from sellerdesk.desk import outgoing_view as v
from sellerdesk.desk.jobs_bulk import AT_ONCE, MOST, begin
from sellerdesk.desk.jobs_forms import TICKED_MOST, is_number
from sellerdesk.jobs.view import LONGEST_ADDRESS
from worklist.models import WorkItem
from worklist.services import Card
from worklist.states import JobKind, Kind

SAMPLES = 3
Seen = Mapping[int, int | None]  # version by message


class BulkForm(forms.Form):
    """``count`` is the number of messages a person said yes to, for ``all`` of a view."""

    act = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in (JobKind.APPROVE, JobKind.DISCARD)])
    all = forms.BooleanField(required=False)
    count = forms.IntegerField(required=False, min_value=0)
    view = forms.CharField(required=False, max_length=LONGEST_ADDRESS)


def outgoing_address(view: str) -> str:
    """The list as the person saw it."""
    return f"{reverse('outgoing')}?{view}" if view else reverse("outgoing")


@require_POST
def outgoing_bulk(request: HttpRequest) -> HttpResponse:
    """Approve or discard; a text that was changed after the person saw it is left as it is and named."""
    user, form = member(request), BulkForm(request.POST)
    back = outgoing_address(request.POST.get("view", "")[:LONGEST_ADDRESS])
    if not shops_where(user, Permission.WRITE).exists():
        raise PermissionDenied(no_right())
    if not form.is_valid():
        return _refused(request, first_error(form), back)
    kind, data = JobKind(form.cleaned_data["act"]), form.cleaned_data
    wanted = _all_of(user, data["view"], kind) if data["all"] else _ticked(user, request.POST)
    if not wanted:
        return _refused(request, _("No message is ticked."), back)
    if len(wanted) > MOST:
        return _refused(request, _("These are too many messages for one go: narrow the view."), back)
    if data["all"] and (data["count"] is None or len(wanted) > data["count"]):
        return _second_look(request, kind, wanted, view=data["view"], grown=data["count"] is not None)
    return started(request, user, kind, wanted, view=data["view"])


def started(request: HttpRequest, user: User, kind: JobKind, wanted: Seen, *, view: str) -> HttpResponse:
    """Start the work on these messages, by their cases in the queue; one that has none gets it."""
    cases = _cases(user, wanted)
    if without := wanted.keys() - cases.keys():
        # What left meanwhile, or is another's to write, would stand in the queue for good.
        rows = BuyerMessage.objects.select_related("shop").filter(pk__in=without, state__in=OPEN)
        for message in rows.filter(shop__in=shops_where(user, Permission.WRITE)):
            queue_up(message, card=Card(), deadline_at=None)
        cases = _cases(user, wanted)
    items = {case: wanted[pk] for pk, case in cases.items()}
    back = outgoing_address(view)
    if not items:
        return _refused(request, _("These messages are not there any more."), back)
    seen = {str(pk): version for pk, version in items.items() if version is not None}
    params = {"items": list(items), "seen": seen, "view": view, "from": "outgoing"}
    return begin(request, user=user, kind=kind, params=params, back=back)


def _cases(user: User, wanted: Seen) -> dict[int, int]:
    """Case by message, in the order of the messages."""
    keys = {f"{ITEM}{pk}": pk for pk in wanted}
    rows = scope(WorkItem.objects.filter(kind=Kind.MESSAGE, key__in=list(keys)), user)
    found = {keys[key]: pk for pk, key in rows.values_list("pk", "key")}
    return {pk: found[pk] for pk in wanted if pk in found}


def _ticked(user: User, data: QueryDict) -> Seen:
    pairs = [text.partition(".") for text in data.getlist("item")[:TICKED_MOST]]
    told = {
        int(pk): int(version) if is_number(version, 9) else None
        for pk, _point, version in pairs
        if is_number(pk, 18)
    }
    mine = scope(BuyerMessage.objects.filter(pk__in=told), user)
    return {pk: told[pk] for pk in mine.order_by("pk").values_list("pk", flat=True)}


def _all_of(user: User, text: str, kind: JobKind) -> Seen:
    """Nothing where the tab knows no such act."""
    view = v.view_of(text)
    if (kind == JobKind.APPROVE and view.tab.name != "approve") or not view.tab.may_discard:
        return {}
    rows = v.in_tab(v.narrowed(user, view, now=timezone.now()), view)
    return dict(rows.values_list("pk", "version")[: MOST + 1])


def _second_look(
    request: HttpRequest, kind: JobKind, wanted: Seen, *, view: str, grown: bool
) -> HttpResponse:
    """Nothing is done yet: how many, which words, and one button."""
    rows = BuyerMessage.objects.filter(pk__in=wanted)
    samples = rows.order_by("fingerprint", "pk").distinct("fingerprint").values_list("text", flat=True)
    context: dict[str, Any] = {
        "kind": kind,
        "is_approval": kind == JobKind.APPROVE,
        "count": len(wanted),
        "is_long": len(wanted) > AT_ONCE,
        "grown": grown,
        "view": view,
        "samples": list(samples[:SAMPLES]),
        "different": rows.order_by().values("fingerprint").distinct().count(),
        "back": outgoing_address(view),
    }
    return render(request, "desk/outgoing_confirm.html", context)


def _refused(request: HttpRequest, why: str, back: str) -> HttpResponse:
    messages.warning(request, why)
    return SeeOther(back)
