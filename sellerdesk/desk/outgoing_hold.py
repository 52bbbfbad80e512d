"""A mailing that stands still: the words and how many would read them, let on with an allowance or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from accounts import audit, doors
from accounts.models import User
from accounts.selectors import shops_of, shops_where
from accounts.states import Action, Permission
from messaging import guard
from messaging.models import BuyerMessage, MailingHold
from messaging.states import HoldReason, MessageState
from orders.forms import first_error
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.outgoing_bulk import outgoing_address, started
from worklist.phrases import phrase
from worklist.states import JobKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

RESUMED, DROPPED = gettext_noop("mailing resumed"), gettext_noop("mailing dropped")
MOST = 5000
HOURS: dict[str, "StrPromise"] = {
    "1": gettext_lazy("for an hour"),
    "4": gettext_lazy("for 4 hours"),
    "24": gettext_lazy("for a day"),
}


@dataclass(frozen=True)
class Held:
    """An open hold as the page shows it; ``waiting`` messages stand because of it."""

    hold: MailingHold
    shop: Shop
    waiting: int
    may_resume: bool

    @property
    def why(self) -> str:
        asks = guard.ASKS[HoldReason(self.hold.reason)]
        return phrase(asks, n=self.hold.count, limit=self.hold.limit)

    @property
    def allowance(self) -> int:
        """What the form offers: those that wait, at least a few."""
        return min(MOST, max(self.waiting, 10))


class ResumeForm(forms.Form):
    """``approve``: those that wait leave now, as far as the allowance goes."""

    hold = forms.IntegerField(min_value=1)
    allowance = forms.IntegerField(min_value=1, max_value=MOST)
    hours = forms.ChoiceField(choices=list(HOURS.items()))
    approve = forms.BooleanField(required=False)


def holds_of(user: User, shops: Sequence[Shop]) -> list[Held]:
    """The mailings of these shops that stand still. One query where none does."""
    by_pk = {shop.pk: shop for shop in shops}
    holds = list(MailingHold.objects.filter(shop__in=by_pk, resumed_at=None).order_by("at"))
    if not holds:
        return []
    rows = BuyerMessage.objects.filter(
        shop__in=by_pk, state=MessageState.AWAITING_APPROVAL, reason=guard.STOPPED
    )
    waiting = dict(rows.order_by().values("shop").annotate(n=Count("pk")).values_list("shop", "n"))
    leads = set(shops_where(user, Permission.SETTLE).values_list("pk", flat=True))
    return [
        Held(hold, by_pk[hold.shop_id], waiting.get(hold.shop_id, 0), hold.shop_id in leads) for hold in holds
    ]


@require_POST
def mailing_resume(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Let some more out for a while, and approve those that wait, where that is wanted."""
    shop, user = _led(request, shop_id)
    form = ResumeForm(request.POST)
    back = outgoing_address(f"shop={shop.pk}")
    if not form.is_valid():
        messages.error(request, first_error(form))
        return doors.SeeOther(back)
    allowed = form.cleaned_data
    waiting = list(guard.waiting(shop).order_by("pk").values_list("pk", "version")[: allowed["allowance"]])
    until = timezone.now() + timedelta(hours=int(allowed["hours"]))
    try:
        guard.resume(shop, pk=allowed["hold"], allowance=allowed["allowance"], until=until, user=user)
    except guard.NotStopped:
        return _resumed_already(request, back)
    audit.record(user, Action.SHOP_EDITED, shop=shop, address=client_address(request), fields=RESUMED)
    if allowed["approve"] and waiting:
        return started(request, user, JobKind.APPROVE, dict(waiting), view=f"shop={shop.pk}")
    messages.success(request, _("The mailing goes on. What was stopped waits here for approval."))
    return doors.SeeOther(back)


@require_POST
def mailing_drop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Discard what was stopped; from then on the limits count as before."""
    shop, user = _led(request, shop_id)
    text = request.POST.get("hold", "")
    back = outgoing_address(f"shop={shop.pk}")
    waiting = dict(guard.waiting(shop).order_by("pk").values_list("pk", "version"))
    try:
        pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
        guard.resume(shop, pk=pk, allowance=0, until=timezone.now(), user=user)
    except guard.NotStopped:
        return _resumed_already(request, back)
    audit.record(user, Action.SHOP_EDITED, shop=shop, address=client_address(request), fields=DROPPED)
    if waiting:
        return started(request, user, JobKind.DISCARD, waiting, view=f"shop={shop.pk}")
    messages.success(request, _("The mailing goes on: nothing was waiting."))
    return doors.SeeOther(back)


def _led(request: HttpRequest, shop_id: int) -> tuple[Shop, User]:
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    return shop, doors.require(request, Permission.SETTLE, shop)


def _resumed_already(request: HttpRequest, back: str) -> HttpResponse:
    messages.info(request, _("Somebody let the mailing go on already; nothing changed."))
    return doors.SeeOther(back)
