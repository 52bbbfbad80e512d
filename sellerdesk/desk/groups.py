"""The queue's headings: overdue, within an hour, today, later, no deadline."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sellerdesk.desk.queue_row import Row
from worklist.selectors import BREACHING
from worklist.services import NEVER
from worklist.tally import midnight

HEADINGS: dict[str, tuple[Promise, str]] = {  # words, tone
    "over": (_("Overdue"), "over"),
    "hour": (_("Within an hour"), "soon"),
    "today": (_("Today"), ""),
    "later": (_("Tomorrow and later"), ""),
    "never": (_("No deadline"), ""),
}


@dataclass
class Group:
    """Rows under one heading; ``count`` is of the whole view, not of the page. No heading: the rows stand alone."""

    name: str
    heading: Promise | str
    tone: str
    count: int
    rows: list[Row] = field(default_factory=list)


def edges(now: datetime) -> list[datetime]:
    """The moments that part the headings; a row belongs to the first edge after it."""
    hour = now + BREACHING
    return [now, hour, max(hour, midnight(now)), NEVER]


def spans(now: datetime) -> dict[str, Q]:
    """What a row has to be to stand under each heading."""
    bounds = edges(now)
    return {
        name: _span(start, end)
        for name, start, end in zip(HEADINGS, [None, *bounds], [*bounds, None], strict=True)
    }


def span_of(name: str, now: datetime) -> Q:
    return spans(now)[name]


def grouped(page: Iterable[Row], numbers: Sequence[int], *, now: datetime) -> list[Group]:
    """The page's rows under their headings, headings without rows left out."""
    groups = [
        Group(name, *words, number) for (name, words), number in zip(HEADINGS.items(), numbers, strict=True)
    ]
    bounds = edges(now)
    for row in page:
        groups[bisect_right(bounds, row.sort_at)].rows.append(row)
    return [group for group in groups if group.rows]


def alone(page: list[Row], total: int) -> list[Group]:
    """The page's rows in an order of their own, without headings."""
    return [Group("", "", "", total, page)] if page else []


def _span(start: datetime | None, end: datetime | None) -> Q:
    which = Q(sort_at__gte=start) if start else Q()
    return which & Q(sort_at__lt=end) if end else which
