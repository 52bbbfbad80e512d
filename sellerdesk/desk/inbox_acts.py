"""Buttons of a dialogue as a whole. POST, then 303: to the next of the list after closing it, else back to it."""

import json
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.models import User
from accounts.states import Permission
from messaging import dialogues, services, talks
from messaging.models import Dialogue
from orders.models import Posting
from sellerdesk.desk.inbox_next import next_address, page_of, view_of

NO_ANSWER = gettext_noop("no answer needed")


@require_POST
def dialogue_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing has to be answered; on to the next. A dialogue in which something was said since is not closed."""
    dialogue, user = _found(request, pk, Permission.WRITE)
    view = view_of(request)
    try:
        talks.close(pk, reason=NO_ANSWER, by=user.label, version=_version(request))
    except talks.Stale:
        messages.error(
            request, _("Something was said or done in this dialogue meanwhile. Nothing was closed.")
        )
        return SeeOther(page_of(pk, view))
    back = {"url": reverse("dialogue-reopen", args=[pk]), "fields": {"from": view}}
    messages.success(request, _("Closed: no answer needed."), extra_tags=json.dumps(back))
    return SeeOther(next_address(user, view, dialogue, now=timezone.now()))


@require_POST
def dialogue_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a closed dialogue up again. A second press changes nothing."""
    _dialogue, user = _found(request, pk, Permission.WRITE)
    try:
        talks.reopen(pk, by=user.label, version=_version(request))
    except talks.Stale:
        messages.error(request, _("Something was said or done in this dialogue meanwhile. Look at it again."))
    else:
        messages.success(request, _("The dialogue is open again."))
    return SeeOther(page_of(pk, view_of(request)))


@require_POST
def dialogue_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """We have looked at it, up to a moment. Ozon is told nothing. Idempotent."""
    dialogue, _user = _found(request, pk, Permission.WORK)
    at = _moment(request.POST.get("to", ""))
    if at:
        talks.seen(dialogue, min(at, timezone.now()))
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        return HttpResponse(status=204)
    return SeeOther(page_of(pk, view_of(request)))


@require_POST
def dialogue_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell Ozon that we have read it: the buyer is shown so."""
    dialogue, user = _found(request, pk, Permission.WRITE)
    with transaction.atomic():
        is_told = services.mark_read(dialogue, by=user.label)
    if is_told:
        messages.success(request, _("Ozon is told that you have read it."))
    else:
        messages.info(
            request,
            _("Ozon is told nothing: all is read there, or the shop's switch for messages is not on."),
        )
    return SeeOther(page_of(pk, view_of(request)))


@require_POST
def dialogue_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which posting of his order the buyer means, where Ozon names only the order."""
    dialogue, _user = _found(request, pk, Permission.WRITE)
    number = request.POST.get("posting", "").replace("\0", "")[:80]
    known = Posting.objects.filter(shop=dialogue.shop, order_number=dialogue.order_number)
    if not dialogue.order_number or not known.filter(posting_number=number).exists():
        messages.error(request, _("Choose one of the postings of the order."))
    elif dialogues.choose(dialogue, number):
        messages.success(request, _("The dialogue is about posting %(number)s now.") % {"number": number})
    else:
        messages.info(request, _("It was so already; nothing changed."))
    return SeeOther(page_of(pk, view_of(request)))


def _found(request: HttpRequest, pk: int, permission: Permission) -> tuple[Dialogue, User]:
    """The dialogue in the user's shops, and who acts; 403 for a role that may not."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    return dialogue, require(request, permission, dialogue.shop)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None
