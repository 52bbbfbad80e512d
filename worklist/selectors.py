"""Reads of the queue and the timeline."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.selectors import AnyUser, scope
from ozon.models import Shop
from worklist.models import TimelineEntry, WorkItem
from worklist.states import LIVE, ItemState, Kind

BREACHING = timedelta(hours=1)


def open_items(user: AnyUser) -> QuerySet[WorkItem]:
    """The user's queue, most urgent first, with all a row shows."""
    rows = WorkItem.objects.filter(state=ItemState.OPEN)
    return scope(rows, user).select_related("shop", "assignee").order_by("sort_at", "id")


def tab(rows: QuerySet[WorkItem], name: str, *, user: User, now: datetime) -> QuerySet[WorkItem]:
    """Cut the queue to one of the tabs ``mine``, ``free``, ``hot``; anything else is all of it."""
    match name:
        case "mine":
            return rows.filter(assignee=user)
        case "free":
            return rows.filter(assignee=None)
        case "hot":
            return rows.filter(sort_at__lt=now + BREACHING)
        case _:
            return rows


def tab_counts(user: User, *, now: datetime) -> dict[str, int]:
    """Counts of the four tabs in one query."""
    return scope(WorkItem.objects.filter(state=ItemState.OPEN), user).aggregate(
        mine=Count("id", filter=Q(assignee=user)),
        free=Count("id", filter=Q(assignee=None)),
        hot=Count("id", filter=Q(sort_at__lt=now + BREACHING)),
        all=Count("id"),
    )


def items_of(shop: Shop, posting_number: str) -> QuerySet[WorkItem]:
    """Cases of one posting that are not over, snoozed ones too, most urgent first."""
    rows = WorkItem.objects.filter(shop=shop, posting_number=posting_number, state__in=LIVE)
    return rows.select_related("assignee").order_by("sort_at", "id")


def timeline_of(shop: Shop, posting_number: str) -> QuerySet[TimelineEntry]:
    """One history of a posting, newest first."""
    return TimelineEntry.objects.filter(shop=shop, posting_number=posting_number).order_by("-at", "-id")


def open_keys(shop: Shop, *, kinds: Iterable[Kind], keys: Iterable[str]) -> list[tuple[Kind, str]]:
    """Kind and key of those of these cases that are not over."""
    rows = WorkItem.objects.filter(shop=shop, kind__in=list(kinds), key__in=list(keys), state__in=LIVE)
    return [(Kind(kind), key) for kind, key in rows.values_list("kind", "key")]
