"""Figures of a shift: cancellations that needed nobody."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from orders.models import Cancellation
from orders.states import CancellationState
from worklist.figures import NOBODY
from worklist.models import WorkItem
from worklist.states import ItemState


def settled_by_itself(shops: Iterable[int], *, start: datetime, end: datetime) -> QuerySet[Cancellation]:
    """Cancellations settled from ``start`` on and before ``end`` for which no person closed any case. What was over
    before the shop was connected is history and does not count."""
    worked = WorkItem.objects.filter(
        shop=OuterRef("shop"), posting_number=OuterRef("posting__posting_number"), state=ItemState.DONE
    ).exclude(closed_by__in=NOBODY)
    rows = Cancellation.objects.filter(
        state=CancellationState.SETTLED,
        is_history=False,
        shop__in=list(shops),
        settled_at__gte=start,
        settled_at__lt=end,
    )
    return rows.exclude(Exists(worked))
