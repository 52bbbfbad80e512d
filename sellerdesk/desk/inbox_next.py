"""From one dialogue to the next of the same list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.selectors import scope
from messaging.models import Dialogue
from sellerdesk.desk import inbox_filters as f

VIEW = "from"
LONGEST = 2000
# Whoever opens a dialogue out of the list wants to write: the browser puts him into the field.
WRITE = "#reply-text"


@dataclass(frozen=True)
class Beside:
    """Where the dialogues before and behind one are, in the list one came from; ``back`` is the list itself."""

    back: str
    before: str
    behind: str


def view_of(request: HttpRequest) -> str:
    """The list the page was opened from: the part of its address behind the question mark."""
    given = request.POST if request.method == "POST" else request.GET
    return given.get(VIEW, "")[:LONGEST]


def beside(user: User, view: str, dialogue: Dialogue, *, now: datetime) -> Beside:
    """Four small queries, whatever the list holds."""
    filters = f.read(QueryDict(view))
    rows = f.view_of(user, filters, now=now).exclude(pk=dialogue.pk)
    cursor = _cursor(user, filters, dialogue)
    first = f.before(rows, filters.sort, cursor).first()
    second = f.behind(rows, filters.sort, cursor).first()
    return Beside(
        back=list_address(filters.query),
        before=page_of(first.pk, filters.query) if first else "",
        behind=page_of(second.pk, filters.query) if second else "",
    )


def next_address(user: User, view: str, dialogue: Dialogue, *, now: datetime) -> str:
    """The dialogue behind this one, which may be answered by now; else the first that is left, else the list."""
    filters = f.read(QueryDict(view))
    rows = f.view_of(user, filters, now=now).exclude(pk=dialogue.pk)
    found = f.behind(rows, filters.sort, _cursor(user, filters, dialogue)).first() or rows.first()
    return page_of(found.pk, filters.query) + WRITE if found else list_address(filters.query)


def _cursor(user: User, filters: f.Filters, dialogue: Dialogue) -> str:
    """The dialogue's own place, whichever tab it is in by now."""
    row: Any = f.placed(scope(Dialogue.objects.filter(pk=dialogue.pk), user), filters.sort).first()
    return f.cursor_of(row) if row else ""


def list_address(view: str) -> str:
    return f"{reverse('inbox')}?{view}" if view else reverse("inbox")


def page_of(pk: int, view: str = "") -> str:
    """The dialogue's page, which knows the list one came from."""
    address = reverse("dialogue", args=[pk])
    return f"{address}?{urlencode({VIEW: view})}" if view else address
