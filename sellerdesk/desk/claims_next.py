"""From one claim to the next of the same list, and back to the claim after an act on its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.selectors import scope
from returns.models import Return
from sellerdesk.desk import claims_filters as f

VIEW = "from"
LONGEST = 2000


@dataclass(frozen=True)
class Beside:
    """Where the claims before and behind one are, in the list one came from; ``back`` is the list itself."""

    back: str
    before: str
    behind: str


def view_of(request: HttpRequest) -> str:
    """The list the page was opened from: the part of its address behind the question mark."""
    return request.GET.get(VIEW, "")[:LONGEST]


def beside(user: User, view: str, case: Return, *, now: datetime) -> Beside:
    """Four small queries, whatever the list holds."""
    filters = f.read(QueryDict(view))
    rows = f.view_of_tab(f.narrowed(user, filters, now=now), filters.tab)
    cursor = _cursor(user, filters, case, now=now)
    first = f.before(rows, filters.tab, cursor).first()
    second = f.behind(rows.exclude(pk=case.pk), filters.tab, cursor).first()
    return Beside(
        back=list_address(filters.query),
        before=page_of(first.pk, filters.query) if first else "",
        behind=page_of(second.pk, filters.query) if second else "",
    )


def next_address(user: User, view: str, case: Return, *, now: datetime) -> str:
    """The claim behind this one, which may be decided by now; else the first that is left, else the list."""
    filters = f.read(QueryDict(view))
    rows = f.view_of_tab(f.narrowed(user, filters, now=now), filters.tab).exclude(pk=case.pk)
    cursor = _cursor(user, filters, case, now=now)
    found = f.behind(rows, filters.tab, cursor).first() or rows.first()
    return page_of(found.pk, filters.query) if found else list_address(filters.query)


def _cursor(user: User, filters: f.Filters, case: Return, *, now: datetime) -> str:
    """The case's own place, whichever tab it is in by now."""
    everything = f.Filters(tab=filters.tab, shop="", due="", whose="", text="")
    row: Any = f.placed(f.narrowed(user, everything, now=now).filter(pk=case.pk), filters.tab).first()
    return f.cursor_of(row) if row else ""


def list_address(view: str) -> str:
    return f"{reverse('claims')}?{view}" if view else reverse("claims")


def page_of(pk: int, view: str) -> str:
    """The claim's page, which knows the list one came from."""
    address = reverse("return-page", args=[pk])
    return f"{address}?{urlencode({VIEW: view})}" if view else address


def after_act(request: HttpRequest, user: User, text: str, *, goes_on: bool, now: datetime) -> str:
    """Where an act on the page of the claim ``text`` leads; empty where that is none of the user's."""
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    case = scope(Return.objects.all(), user).filter(pk=pk).first()
    if case is None:
        return ""
    view = request.POST.get(VIEW, "")[:LONGEST]
    return next_address(user, view, case, now=now) if goes_on else page_of(case.pk, view)
