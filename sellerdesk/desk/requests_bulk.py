"""One decision on many requests: first what it would do to all of them together, then a job that names what failed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member, no_right
from accounts.models import User
from accounts.selectors import scope, shops_where
from accounts.states import Permission
from money.limits import allowance_of
from orders.drafting import drafts_of
from orders.forms import first_error
from orders.models import CancellationRequest
from orders.requests import COMMENT_LIMIT
from orders.states import Initiator, RequestState, Scheme
from outbox.services import mode_of
from outbox.states import EffectKind
from sellerdesk.desk.actions import mode_caution
from sellerdesk.desk.jobs_bulk import begin
from sellerdesk.desk.jobs_forms import TICKED_MOST, is_number
from sellerdesk.desk.requests_rows import Place, Row, rows_of
from sellerdesk.desk.second_words import sum_words
from sellerdesk.desk.wording import money_text
from sellerdesk.jobs.view import LONGEST_ADDRESS
from worklist.models import WorkItem
from worklist.states import JobKind, Kind

APPROVE, REJECT = "approve", "reject"
ASKED = (Scheme.RFBS, Initiator.BUYER)  # what a request that is approved becomes: only these orders have any


class BulkForm(forms.Form):
    """``agreed``: the person saw what it would do. ``sum`` is what he saw for each, in the order of the items."""

    act = forms.ChoiceField(choices=[(APPROVE, APPROVE), (REJECT, REJECT)])
    comment = forms.CharField(required=False, max_length=COMMENT_LIMIT)
    agreed = forms.BooleanField(required=False)
    view = forms.CharField(required=False, max_length=LONGEST_ADDRESS)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("act") == REJECT and not data.get("comment"):
            self.add_error("comment", gettext_lazy("A rejection needs a comment for the buyer."))
        return data


@dataclass(frozen=True)
class Preview:
    """What a decision on all of them would do. ``above`` need a second person; ``unknown`` have no sum yet; ``drafts``
    messages will wait for approval; ``cautions`` say what switches that are not on make of it."""

    rows: list[Row]
    sums: list[str]
    places: list[tuple[str, int]]
    above: int
    unknown: int
    drafts: int
    cautions: list[str]


@require_POST
def requests_bulk(request: HttpRequest) -> HttpResponse:
    """Nothing is decided before the person has seen the sums and said yes; the amounts he saw must still hold when
    each is decided."""
    user = member(request)
    form = BulkForm(request.POST)
    back = requests_address(request.POST.get("view", ""))
    if not shops_where(user, Permission.DECIDE).exists():
        raise PermissionDenied(no_right())
    if not form.is_valid():
        return _refused(request, first_error(form), back)
    rows = _rows(user, request.POST)
    if not rows:
        return _refused(request, _("No request is ticked, or those ticked are decided already."), back)
    if not form.cleaned_data["agreed"]:
        return _preview(request, user, form, rows, back)
    return _start(request, user, form, back)


def requests_address(view: str) -> str:
    """The list as the person saw it."""
    return f"{reverse('requests')}?{view}" if view else reverse("requests")


def _rows(user: User, data: QueryDict) -> list[Row]:
    """The ticked requests that still await a decision, the most urgent first."""
    ticked = [
        pk for text in data.getlist("item")[:TICKED_MOST] if is_number(pk := text.partition(".")[0], 18)
    ]
    items = scope(WorkItem.objects.filter(kind=Kind.CANCELLATION_REQUEST), user).filter(pk__in=ticked)
    places = list(items.values_list("shop_id", "key"))
    keys = [int(key) for _shop, key in places]
    wishes = scope(CancellationRequest.objects.filter(state=RequestState.REQUESTED), user)
    wishes = (
        wishes.filter(cancellation_id__in=keys).select_related("shop").order_by("auto_approve_date", "pk")
    )
    known = set(places)
    return [row for row in rows_of(wishes) if row.item and (row.wish.shop_id, row.item.key) in known]


def _preview(request: HttpRequest, user: User, form: BulkForm, rows: list[Row], back: str) -> HttpResponse:
    is_approval = form.cleaned_data["act"] == APPROVE
    preview = preview_of(user, rows, is_approval=is_approval)
    context = {
        "preview": preview,
        "is_approval": is_approval,
        "act": form.cleaned_data["act"],
        "comment": form.cleaned_data["comment"],
        "view": form.cleaned_data["view"],
        "back": back,
        "sum": " + ".join(preview.sums) or sum_words(None, ""),
    }
    return render(request, "desk/requests_confirm.html", context)


def preview_of(user: User, rows: list[Row], *, is_approval: bool) -> Preview:
    """Sums by currency, never added across them; a rejection moves nothing and needs nobody else."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.amount is not None:
            sums[row.currency] += row.amount
    places = Counter(row.place for row in rows)
    shops = {row.wish.shop_id: row.wish.shop for row in rows}
    allowed = {pk: allowance_of(user, shop) for pk, shop in shops.items()}
    above = [row for row in rows if not allowed[row.wish.shop_id].covers(row.amount, row.currency)]
    drafting = {pk for pk, shop in shops.items() if shop.draft_messages and drafts_of(shop)[ASKED]}
    return Preview(
        rows=rows,
        sums=[money_text(amount, currency) for currency, amount in sorted(sums.items())],
        places=[(str(place.label), places[place]) for place in Place if places[place]],
        above=len(above) if is_approval else 0,
        unknown=sum(row.amount is None for row in rows),
        drafts=sum(row.wish.shop_id in drafting for row in rows) if is_approval else 0,
        cautions=_cautions(shops),
    )


def _cautions(shops: Iterable[int]) -> list[str]:
    told = (mode_caution(mode_of(pk, EffectKind.REQUEST_DECIDE)) for pk in shops)
    return [words for words in dict.fromkeys(told) if words]


def _start(request: HttpRequest, user: User, form: BulkForm, back: str) -> HttpResponse:
    pairs = [
        (int(pk), amount)
        for text, amount in zip(request.POST.getlist("item"), request.POST.getlist("sum"), strict=False)
        if is_number(pk := text.partition(".")[0], 18)
    ][:TICKED_MOST]
    params = {
        "items": [pk for pk, _amount in pairs],
        "amounts": {str(pk): amount[:40] for pk, amount in pairs},
        "approve": form.cleaned_data["act"] == APPROVE,
        "comment": form.cleaned_data["comment"],
        "view": form.cleaned_data["view"],
    }
    return begin(request, user=user, kind=JobKind.DECIDE, params=params, back=back)


def _refused(request: HttpRequest, why: str, back: str) -> HttpResponse:
    messages.warning(request, why)
    return SeeOther(back)
