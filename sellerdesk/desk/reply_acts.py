"""What is done in the field of a dialogue: send, keep what was begun, put a text in, and take back."""

import json

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.models import User
from accounts.states import Permission
from messaging import begun, replies, services
from messaging.models import BuyerMessage, Dialogue, MessageTemplate
from messaging.states import MessageState
from messaging.terms import terms_of
from messaging.texts import filled
from outbox.board import on_its_way
from outbox.services import mode_of
from outbox.states import EffectKind, Mode
from sellerdesk.desk.inbox_next import WRITE, next_address, page_of, view_of
from sellerdesk.desk.reply_suits import variables_for

MOST = 2 * begun.LONGEST  # of a field that takes LONGEST: on its way a line's end is two characters
QUIET = "HTTP_X_QUIET"  # reply.js: keeps while one types, and wants no page


class ReplyForm(forms.Form):
    """What a press carries. Words are the rules' to judge: nothing typed is cut."""

    text = forms.CharField(required=False, max_length=MOST, strip=False)
    seen_id = forms.CharField(required=False, max_length=100)
    seen_reply = forms.IntegerField(min_value=0)
    token = forms.RegexField(r"^[0-9a-f]{32}\Z")
    template = forms.IntegerField(required=False, min_value=1)
    ask = forms.BooleanField(required=False)


class DraftForm(forms.Form):
    """``insert`` is a text of the shop to be put behind what was typed. Without ``text`` what was kept stays."""

    text = forms.CharField(required=False, max_length=MOST, strip=False)
    seen_id = forms.CharField(required=False, max_length=100)
    token = forms.RegexField(r"^[0-9a-f]{32}\Z", required=False)
    template = forms.IntegerField(required=False, min_value=1)
    insert = forms.IntegerField(required=False, min_value=1)


def found(request: HttpRequest, pk: int) -> tuple[Dialogue, User]:
    """The dialogue in the user's shops, and the user, who may write there."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    return dialogue, require(request, Permission.WRITE, dialogue.shop)


def here(request: HttpRequest, dialogue: Dialogue) -> SeeOther:
    return SeeOther(page_of(dialogue.pk, view_of(request)) + WRITE)


def _template(dialogue: Dialogue, pk: int | None) -> MessageTemplate | None:
    return MessageTemplate.objects.filter(shop=dialogue.shop, pk=pk).first() if pk else None


@require_POST
def reply_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer: to the dialogue of the address and to nobody else, with the words of this press."""
    dialogue, user = found(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was incomplete. Look at the text and try again."))
        return here(request, dialogue)
    said = form.cleaned_data
    template = _template(dialogue, said["template"])
    try:
        message = replies.reply(
            dialogue,
            text=said["text"],
            author=user,
            seen_id=said["seen_id"],
            seen_reply=said["seen_reply"],
            template=template,
            token=said["token"],
            ask=said["ask"],
        )
    except (replies.Moved, services.Stale) as error:
        begun.save_draft(dialogue, user, text=said["text"], seen_id=said["seen_id"], template=template)
        messages.error(request, str(error))
        return here(request, dialogue)
    return _answered(request, dialogue, message, user, is_asked=said["ask"])


def _answered(
    request: HttpRequest, dialogue: Dialogue, message: BuyerMessage, user: User, *, is_asked: bool
) -> HttpResponse:
    """Say what became of it; on to the next dialogue where it leaves."""
    match message.state:
        case MessageState.QUEUED | MessageState.SENT:
            _tell_leaving(request, dialogue, message)
            return SeeOther(next_address(user, view_of(request), dialogue, now=timezone.now()))
        case MessageState.BLOCKED if is_asked:
            messages.success(request, _("Kept in the queue: a manager may answer what was found."))
        case MessageState.BLOCKED:
            messages.error(request, _("Not sent: the text breaks a rule. What it is stands under the text."))
        case MessageState.MANUAL:
            messages.warning(
                request, _("Copy the text and open the chat in Ozon's cabinet; then say that it is sent.")
            )
        case MessageState.EXPIRED:
            messages.warning(request, _("Not sent: the time for writing to the buyer is over."))
        case _:
            messages.warning(request, message.reason or _("Not sent yet: it awaits approval."))
    return here(request, dialogue)


def _tell_leaving(request: HttpRequest, dialogue: Dialogue, message: BuyerMessage) -> None:
    """The toast: where it goes, how long it can be taken back, and the press that does it."""
    whom = dialogue.posting_number or dialogue.order_number or dialogue.get_topic_display()
    left = terms_of(dialogue.shop).undo_seconds
    if mode_of(dialogue.shop_id, EffectKind.MESSAGE_SEND) is not Mode.ON:
        text: str | SafeString = " ".join(
            [_("Answered: %(whom)s.") % {"whom": whom}, on_its_way(dialogue.shop_id, EffectKind.MESSAGE_SEND)]
        )
    else:
        counted = format_html('<b data-tick="{}">{}</b>', left, left)
        text = format_html(_("Goes to {whom} in {left} s."), whom=whom, left=counted)
    fields = {"from": view_of(request)}
    form = {"url": reverse("reply-undo", args=[message.pk]), "fields": fields}
    messages.success(request, text, extra_tags=json.dumps(form) if left else "")


@require_POST
def reply_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reply back while it has not left: its words and files are in its author's field again."""
    message = row_or_404(BuyerMessage.objects.select_related("shop", "dialogue"), request, pk)
    user = require(request, Permission.WRITE, message.shop)
    if message.dialogue is None:
        raise Http404
    try:
        services.take_back(pk, by=user.label)
    except services.Stale as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back: nothing was sent. The text is in the field again."))
    return here(request, message.dialogue)


@require_POST
def reply_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed so far, and put a text of the shop behind it where one was chosen."""
    dialogue, user = found(request, pk)
    form = DraftForm(request.POST)
    is_quiet = QUIET in request.META
    if not form.is_valid():
        return HttpResponse(status=422) if is_quiet else here(request, dialogue)
    said = form.cleaned_data
    kept = begun.draft_of(dialogue.pk, user)
    text = said["text"] if "text" in request.POST else kept.text if kept else ""
    template = _template(dialogue, said["insert"] or said["template"])
    if said["insert"] and template:
        text = _with(request, dialogue, text, template)
    begun.save_draft(
        dialogue, user, text=text, seen_id=said["seen_id"], template=template, token=said["token"]
    )
    if is_quiet:
        return HttpResponse(status=204)
    if not said["insert"]:
        messages.success(request, _("Kept. It is not sent yet."))
    return here(request, dialogue)


def _with(request: HttpRequest, dialogue: Dialogue, text: str, template: MessageTemplate) -> str:
    done = filled(template, variables_for(dialogue), zone_name=terms_of(dialogue.shop).time_zone)
    if done.missing:
        messages.warning(request, missing_words(done.missing))
    return f"{text.rstrip()}\n\n{done.text}" if text.strip() else done.text


def missing_words(names: tuple[str, ...]) -> str:
    return _("Not known for this case: %(names)s. Write it yourself, or take it out.") % {
        "names": ", ".join(f"{{{name}}}" for name in names)
    }


@require_POST
def reply_pasted(request: HttpRequest, pk: int) -> HttpResponse:
    """The person sent it in Ozon's cabinet himself."""
    return _by_hand(request, pk, is_sent=True)


@require_POST
def reply_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """What was to be pasted is not sent at all."""
    return _by_hand(request, pk, is_sent=False)


def _by_hand(request: HttpRequest, pk: int, *, is_sent: bool) -> HttpResponse:
    message = row_or_404(BuyerMessage.objects.select_related("shop", "dialogue"), request, pk)
    user = require(request, Permission.WRITE, message.shop)
    if message.dialogue is None:
        raise Http404
    try:
        if is_sent:
            services.mark_pasted(pk, by=user.label)
        else:
            services.discard(pk, version=_version(request), by=user.label)
    except services.Stale as error:
        messages.error(request, str(error))
    else:
        said = _("Noted: sent by hand.") if is_sent else _("Discarded: nothing is sent to the buyer.")
        messages.success(request, said)
    return here(request, message.dialogue)


def _version(request: HttpRequest) -> int:
    """The version the page showed; 0, which is never one, for anything that is none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
