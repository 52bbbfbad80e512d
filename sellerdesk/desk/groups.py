"""The queue's headings: overdue, within an hour, today, later, no deadline."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from worklist.models import WorkItem
from worklist.selectors import BREACHING
from worklist.services import NEVER

HEADINGS: list[tuple[str, Promise, str]] = [  # name, words, tone
    ("over", _("Overdue"), "over"),
    ("hour", _("Within an hour"), "soon"),
    ("today", _("Today"), ""),
    ("later", _("Tomorrow and later"), ""),
    ("never", _("No deadline"), ""),
]


@dataclass
class Group:
    """Rows under one heading; ``count`` is of the whole view, not of the page."""

    name: str
    heading: Promise
    tone: str
    count: int
    rows: list[WorkItem] = field(default_factory=list)


def edges(now: datetime) -> list[datetime]:
    """The moments that part the headings; a row belongs to the first edge after it."""
    hour = now + BREACHING
    return [now, hour, max(hour, _midnight(now)), NEVER]


def counts(view: QuerySet[WorkItem], bounds: list[datetime]) -> list[int]:
    """How many rows of the view each heading has, in one query."""
    spans = zip([None, *bounds], [*bounds, None], strict=True)
    found = view.order_by().aggregate(
        **{f"n{number}": Count("pk", filter=_span(*span)) for number, span in enumerate(spans)}
    )
    return [found[f"n{number}"] for number in range(len(HEADINGS))]


def grouped(page: Iterable[WorkItem], bounds: list[datetime], numbers: list[int]) -> list[Group]:
    """The page's rows under their headings, headings without rows left out."""
    groups = [Group(*heading, number) for heading, number in zip(HEADINGS, numbers, strict=True)]
    for row in page:
        groups[bisect_right(bounds, row.sort_at)].rows.append(row)
    return [group for group in groups if group.rows]


def _span(start: datetime | None, end: datetime | None) -> Q:
    which = Q(sort_at__gte=start) if start else Q()
    return which & Q(sort_at__lt=end) if end else which


def _midnight(now: datetime) -> datetime:
    """The end of the user's day."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))
