"""The inbox: the list of dialogues, and beside it one of them with its order. The open one is made of sections, each
drawn by a module of its own, or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from accounts import doors
from accounts.doors import row_or_404
from accounts.models import User
from accounts.selectors import may_connect
from messaging.models import Dialogue
from sellerdesk.desk import inbox_clocks, inbox_head, inbox_history, inbox_list, inbox_order, reply_box
from sellerdesk.desk import inbox_filters as f
from sellerdesk.desk.inbox_next import beside, view_of
from sellerdesk.desk.inbox_rows import place_of
from worklist import notices, presence

# What a section's template reads as ``part``; None: it has nothing to say of this dialogue.
Facts = Mapping[str, Any] | None
Section = tuple[str, Callable[[HttpRequest, Dialogue], Facts]]

# In the order of the page, each with its template.
MAIN: tuple[Section, ...] = (
    ("desk/inbox/head.html", inbox_head.facts),
    ("desk/inbox/history.html", inbox_history.facts),
    ("desk/inbox/reply.html", reply_box.facts),
)
ASIDE: tuple[Section, ...] = (
    ("desk/inbox/order.html", inbox_order.facts),
    ("desk/inbox/clocks.html", inbox_clocks.facts),
)


@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    """The list alone; for htmx only what changes while one looks at it."""
    user, now = doors.member(request), timezone.now()
    fresh = len(get_messages(request)) > 0
    filters = f.read(request.GET)
    context = inbox_list.context(
        user, filters, after=request.GET.get("after", ""), now=now, fresh=fresh, opened=_opened(request)
    )
    if not request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        if not context["shops"]:
            return redirect("first-run")
        return render(request, "desk/inbox.html", context | {"may_connect": may_connect(user)})
    return render(request, "desk/inbox/list_live.html", context | {"oob": True})


@require_GET
def dialogue_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one dialogue of the user's shops; 404 for any other."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    user, now = doors.member(request), timezone.now()
    notices.seen(user, shop=dialogue.shop, dialogue=dialogue.pk)
    view, page = view_of(request), inbox_history.latest(dialogue, user)
    context = _list(request, user, view, dialogue, now=now) | {
        "dialogue": dialogue,
        "view": view,
        "page": page,
        "newest_id": page.newest_id,
        "beside": beside(user, view, dialogue, now=now),
        "main": _drawn(MAIN, request, dialogue),
        "aside": _drawn(ASIDE, request, dialogue),
    }
    return render(request, "desk/dialogue.html", context)


@require_GET
def dialogue_live(request: HttpRequest, pk: int) -> HttpResponse:
    """What an open dialogue asks every quarter of a minute: who else is here, and was anything said. Looking at it is
    the sign of life; nothing else is written."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    user = doors.member(request)
    place = place_of(dialogue)
    presence.here(user, *place)
    page = inbox_history.latest(dialogue, user, since=request.GET.get("since", ""))
    context = {
        "dialogue": dialogue,
        "page": page,
        "people": presence.who_is_in([place], but=user).get(place, []),
        "beat": presence.BEAT,
        "view": view_of(request),
        "oob": True,
        "is_news": page.mark != request.GET.get("mark", ""),
    }
    return render(request, "desk/inbox/live.html", context)


@require_GET
def dialogue_earlier(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of the history further back: the fragment, or the whole dialogue for whoever asks without script."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    user, view = doors.member(request), view_of(request)
    page = inbox_history.earlier(dialogue, user, request.GET.get("before", ""))
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    template = "desk/inbox/history_page.html" if is_part else "desk/inbox/history_earlier.html"
    return render(request, template, {"dialogue": dialogue, "page": page, "view": view})


def _opened(request: HttpRequest) -> Dialogue | None:
    """The dialogue that stands beside the list that asks; only its number is needed."""
    text = request.GET.get("open", "")
    return Dialogue(pk=int(text)) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _list(request: HttpRequest, user: User, view: str, dialogue: Dialogue, *, now: Any) -> dict[str, Any]:
    fresh = len(get_messages(request)) > 0
    return inbox_list.context(user, f.read(QueryDict(view)), after="", now=now, fresh=fresh, opened=dialogue)


def _drawn(
    sections: tuple[Section, ...], request: HttpRequest, dialogue: Dialogue
) -> list[tuple[str, Facts]]:
    found = ((template, facts_of(request, dialogue)) for template, facts_of in sections)
    return [(template, facts) for template, facts in found if facts is not None]
