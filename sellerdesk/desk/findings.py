"""A manager answers a finding of a message: these words may stand, and why. Nothing is sent by it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, doors
from accounts.states import Action, Permission
from messaging.answers import NotAnswerable, answer
from messaging.explain import marked, remarks
from messaging.models import BuyerMessage
from messaging.services import Stale
from messaging.states import MessageState
from messaging.views import TYPED_LIMIT, typed_key
from ozon.addresses import client_address


class AnswerForm(forms.Form):
    """``finding`` is its place among those of this ``version`` of the message."""

    finding = forms.IntegerField(min_value=0)
    version = forms.IntegerField(min_value=1)
    reason = forms.CharField(max_length=500)


@require_safe
def findings_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's message that a rule keeps here: its words, why, and for a manager the way to answer."""
    message = doors.row_or_404(BuyerMessage.objects.select_related("shop", "author"), request, pk)
    said = remarks(message.findings, message.shop, message)
    may_settle = Permission.SETTLE in doors.permissions(doors.member(request), message.shop)
    context = {
        "message": message,
        "remarks": said,
        "marked": marked(message.text, said),
        "is_blocked": message.state == MessageState.BLOCKED,
        "may_settle": may_settle,
        "back": _page_of(message),
    }
    return render(request, "desk/findings_page.html", context)


def _page_of(message: BuyerMessage) -> str:
    """Where the message stands."""
    if message.dialogue_id:
        return reverse("dialogue", args=[message.dialogue_id])
    if message.posting_number:
        return reverse("posting", args=[message.shop_id, message.posting_number])
    return reverse("queue")


@require_POST
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the words of one finding stand; other words in the field are kept, not taken."""
    message = doors.row_or_404(BuyerMessage.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.SETTLE, message.shop)
    _keep_words(request, message)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why these words may stand."))
        return _back(request, message)
    try:
        taken = answer(pk, **form.cleaned_data, user=user)
    except (Stale, NotAnswerable) as error:
        messages.error(request, str(error))
        return _back(request, message)
    row = message.findings[form.cleaned_data["finding"]]
    audit.record(
        user,
        Action.FINDING_ANSWERED,
        shop=message.shop,
        posting_number=message.posting_number,
        address=client_address(request),
        rule=row.get("rule", ""),
        words=row.get("words", ""),
        reason=form.cleaned_data["reason"],
    )
    if taken.state == MessageState.BLOCKED:
        messages.success(request, _("Answered. Something else still keeps the message here."))
    else:
        messages.success(request, _("Answered. The message awaits approval; nothing was sent."))
    return _back(request, message)


def _keep_words(request: HttpRequest, message: BuyerMessage) -> None:
    """What was typed and not saved is not lost by answering."""
    text = request.POST.get("text", "").replace("\0", "").replace("\r\n", "\n")[:TYPED_LIMIT]
    if text.strip() and text.strip() != message.text:
        doors.keep_typed(request, typed_key(message.pk), {"text": text})


def _back(request: HttpRequest, message: BuyerMessage) -> HttpResponse:
    """To the posting's page if it was answered there; else to where the message stands."""
    if request.POST.get("here") == "posting" and message.posting_number:
        return doors.to_posting(message.shop_id, message.posting_number)
    return doors.SeeOther(_page_of(message))
