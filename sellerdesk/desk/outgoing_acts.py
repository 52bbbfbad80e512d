"""One outgoing message from its list: let out, dropped, taken back. POST, then 303 to the list as it was."""

import json

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.states import Permission
from messaging import services
from messaging.models import BuyerMessage
from messaging.states import MessageState
from outbox.board import on_its_way
from outbox.states import EffectKind
from sellerdesk.desk.outgoing_bulk import outgoing_address
from sellerdesk.jobs.acts import became
from sellerdesk.jobs.view import LONGEST_ADDRESS

APPROVE, DISCARD, TAKE_BACK = "approve", "discard", "take-back"


class ActForm(forms.Form):
    """``version`` is the one the list showed; taking back looks at no version."""

    act = forms.ChoiceField(choices=[(act, act) for act in (APPROVE, DISCARD, TAKE_BACK)])
    version = forms.IntegerField(required=False, min_value=1)


@require_POST
def outgoing_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do it. A second press changes nothing; a text somebody changed since is left as it is."""
    message = row_or_404(BuyerMessage.objects.select_related("shop"), request, pk)
    by = require(request, Permission.WRITE, message.shop).label
    view = request.POST.get("view", "")[:LONGEST_ADDRESS]
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was incomplete. Look at the text and try again."))
        return SeeOther(outgoing_address(view))
    act, version = form.cleaned_data["act"], form.cleaned_data["version"] or message.version
    try:
        match act:
            case "approve":
                _approve(request, message, version, by, view)
            case "discard":
                services.discard(pk, version=version, by=by)
                messages.success(request, _("Discarded: nothing is sent to the buyer."))
            case _:
                services.take_back(pk, by=by)
                messages.success(request, _("Taken back: it was not sent."))
    except services.Stale as error:
        messages.error(request, str(error))
    return SeeOther(outgoing_address(view))


def _approve(request: HttpRequest, message: BuyerMessage, version: int, by: str, view: str) -> None:
    after = services.approve(message.pk, text=message.text, version=version, by=by)
    if why := became(after):
        messages.warning(request, why)
        return
    if after.state == message.state:
        messages.info(request, _("It was approved already; nothing changed."))
        return
    undo = {
        "url": reverse("message-in-list", args=[message.pk]),
        "fields": {"act": TAKE_BACK, "view": view},
    }
    said = " ".join([_("Approved."), on_its_way(message.shop_id, EffectKind.MESSAGE_SEND)])
    messages.success(request, said, extra_tags=json.dumps(undo) if after.state == MessageState.QUEUED else "")
