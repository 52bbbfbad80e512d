"""The bell, its panel, and the page of all notices."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.models import User
from sellerdesk.desk.notice_words import told
from worklist.bell import bell_of, notices_of

PAGE = 50
PANEL = 12


@require_safe
def notices_page(request: HttpRequest) -> HttpResponse:
    """Newest first; for htmx the rows alone."""
    user = doors.member(request)
    wants = "unread" if request.GET.get("tab") == "unread" else "all"
    rows = notices_of(user) if wants == "all" else notices_of(user).filter(read_at=None)
    after = _after(request)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    page = found[:PAGE]
    context = {
        "tab": wants,
        "rows": told(page),
        "up_to": page[0].pk if page else 0,
        "is_first": not after,
        "next": page[-1].pk if len(found) > PAGE else "",
        "now": timezone.now(),
    }
    name = "desk/notices_rows.html" if request.htmx else "desk/notices.html"  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, name, context)


@require_safe
def notices_panel(request: HttpRequest) -> HttpResponse:
    """The newest few, for the panel that opens above any page."""
    rows = told(notices_of(doors.member(request))[:PANEL])
    context = {"rows": rows, "up_to": rows[0].row.pk if rows else 0, "now": timezone.now()}
    return render(request, "desk/notices_panel.html", context)


@require_safe
def notices_bell(request: HttpRequest) -> HttpResponse:
    """What rings on every page: the count, and what came since the person last looked."""
    return render(request, "components/bell.html", {**bell(doors.member(request)), "oob": True})


def bell(user: User) -> dict[str, Any]:
    """The bell for the frame of a page."""
    rings = bell_of(user, now=timezone.now())
    return {"bell": rings, "ringing": told(rings.latest)}


def _after(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
