"""Buttons of the composer. POST, then 303 to the page of the posting, or of the dialogue where it names none; what a
person typed is never lost."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils import translation as stored
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, forget_typed, keep_typed, require, row_or_404, to_posting
from accounts.states import Permission
from messaging import services
from messaging.forms import MessageForm, VersionForm
from messaging.models import BuyerMessage
from messaging.states import MessageState
from outbox.board import on_its_way
from outbox.services import mode_of
from outbox.states import EffectKind, Mode

TYPED_LIMIT = 20_000


def typed_key(pk: int) -> str:
    """Under which name a text that was not accepted is kept."""
    return f"message:{pk}"


def _found(request: HttpRequest, pk: int) -> tuple[BuyerMessage, str]:
    """The message in the user's shops, and the name of the one who may write there."""
    message = row_or_404(BuyerMessage.objects.select_related("shop"), request, pk)
    return message, require(request, Permission.WRITE, message.shop).label


def _back(message: BuyerMessage) -> HttpResponse:
    if message.posting_number or message.dialogue_id is None:
        return to_posting(message.shop_id, message.posting_number)
    return SeeOther(reverse("dialogue", args=[message.dialogue_id]))


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the changed text, checked against the rules."""
    message = _write(request, pk, services.save_text)
    if message is not None and message.state == MessageState.BLOCKED:
        messages.warning(request, _("Saved, but it breaks a rule and cannot be sent like this."))
    elif message is not None:
        messages.success(request, _("Saved. It is not sent yet."))
    return _back(message or _found(request, pk)[0])


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the message out: rules and window are looked at again."""
    before = _found(request, pk)[0]
    message = _write(request, pk, services.approve)
    if message is not None:
        level, text = _outcome(message, before)
        messages.add_message(request, level, text, extra_tags=_undo(message))
    return _back(message or before)


def _write(request: HttpRequest, pk: int, act: Callable[..., BuyerMessage]) -> BuyerMessage | None:
    """Give the text to a service; None when it was not taken, with the text kept for the page."""
    _message, by = _found(request, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        incomplete = _("The form was incomplete. Look at the text and try again.")
        _refuse(request, pk, " ".join(map(str, form.errors.get("text", [incomplete]))))
        return None
    try:
        taken = act(pk, text=form.cleaned_data["text"], version=form.cleaned_data["version"], by=by)
    except services.Stale as error:
        _refuse(request, pk, str(error))
        return None
    forget_typed(request, typed_key(pk))
    return taken


def _refuse(request: HttpRequest, pk: int, reason: str) -> None:
    """Keep the text for the page and say why it was not taken; a second press of one button only says so.

    The text may be one the form refused: the database takes no NUL, so it is kept without.
    """
    text = request.POST.get("text", "").replace("\0", "")[:TYPED_LIMIT]
    if BuyerMessage.objects.filter(pk=pk, text=text.replace("\r\n", "\n").strip()).exists():
        forget_typed(request, typed_key(pk))
        messages.info(request, _("This text was taken already; nothing changed."))
        return
    keep_typed(request, typed_key(pk), {"text": text})
    messages.error(request, reason)


def _outcome(message: BuyerMessage, before: BuyerMessage) -> tuple[int, str]:
    """What an approval came to, for the person who pressed."""
    match message.state:
        case MessageState.BLOCKED:
            return messages.ERROR, _("Not sent: the text breaks a rule. What it is stands under the text.")
        case MessageState.MANUAL:
            return messages.WARNING, _("Not sent from here: %(why)s. Paste the text in Ozon's cabinet.") % {
                "why": stored.gettext(message.reason).rstrip(".")
            }
        case MessageState.EXPIRED:
            return messages.WARNING, _("Not sent: the time for writing to the buyer is over.")
        case MessageState.AWAITING_APPROVAL:
            return messages.WARNING, _("Not sent: %(why)s") % {"why": stored.gettext(message.reason)}
    if message.state == before.state:
        return messages.INFO, _("It was approved already; nothing changed.")
    return messages.SUCCESS, " ".join([_("Approved."), leaving(message)])


def leaving(message: BuyerMessage) -> str:
    """What becomes of a message just let out, for the person who did it: when it leaves, or what keeps it."""
    seconds = _seconds_left(message)
    if not seconds or mode_of(message.shop_id, EffectKind.MESSAGE_SEND) is not Mode.ON:
        return on_its_way(message.shop_id, EffectKind.MESSAGE_SEND)
    return _("It leaves in %(seconds)s s; until then it can be taken back.") % {"seconds": seconds}


def _seconds_left(message: BuyerMessage) -> int:
    if message.leaves_at is None:
        return 0
    return max(round((message.leaves_at - timezone.now()).total_seconds()), 0)


def _undo(message: BuyerMessage) -> str:
    """The press beside the words that takes it back, where it can be."""
    if message.state != MessageState.QUEUED or not _seconds_left(message):
        return ""
    return json.dumps({"url": reverse("message-take-back", args=[message.pk]), "fields": {}})


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo: the message does not leave after all, if it has not yet."""
    message, by = _found(request, pk)
    try:
        services.take_back(pk, by=by)
    except services.Stale as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back: it was not sent."))
    return _back(message)


@require_POST
def by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """The person pastes it in Ozon's cabinet rather than wait."""
    words = _("Copy the text and open the chat in Ozon's cabinet; then say that it is sent.")
    return _as_seen(request, pk, services.to_hand, messages.INFO, words)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide not to write to the buyer."""
    words = _("Discarded: nothing is sent to the buyer.")
    return _as_seen(request, pk, services.discard, messages.SUCCESS, words)


def _as_seen(
    request: HttpRequest, pk: int, act: Callable[..., BuyerMessage], level: int, done: str
) -> HttpResponse:
    """Do it to the message as the page showed it; what was typed in its field is then given up."""
    message, by = _found(request, pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was incomplete. Look at the text and try again."))
        return _back(message)
    try:
        act(pk, version=form.cleaned_data["version"], by=by)
    except services.Stale as error:
        messages.error(request, str(error))
    else:
        forget_typed(request, typed_key(pk))
        messages.add_message(request, level, done)
    return _back(message)


@require_POST
def pasted(request: HttpRequest, pk: int) -> HttpResponse:
    """The person wrote it in Ozon's cabinet himself."""
    message, by = _found(request, pk)
    try:
        services.mark_pasted(pk, by=by)
    except services.Stale as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted: the message was pasted in Ozon's cabinet."))
    return _back(message)


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up one's own text that was not taken, for the saved one."""
    message, _by = _found(request, pk)
    forget_typed(request, typed_key(pk))
    return _back(message)
