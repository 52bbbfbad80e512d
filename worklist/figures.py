"""Figures of a shift: what waits, what came and what was closed, by kind, person and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from worklist.models import WorkItem
from worklist.selectors import BREACHING
from worklist.states import ItemState

# Who stands in ``closed_by`` where no person closed the case: Ozon ended it, or what it asked for went away.
NOBODY = frozenset({"", "Ozon", "sellerdesk", "desk"})


@dataclass(frozen=True)
class Waiting:
    """Open cases of one kind, person and currency. ``hot`` are overdue or within the hour, ``over`` overdue;
    ``late_since`` and ``next_at`` are the deadlines longest past and next to come, ``amount`` is the sum at risk in
    ``currency``, ``first`` when the oldest was opened."""

    kind: str
    assignee: int | None
    currency: str
    n: int
    hot: int
    over: int
    late_since: datetime | None
    next_at: datetime | None
    amount: Decimal | None
    first: datetime


@dataclass(frozen=True)
class Closed:
    """Cases of one kind closed on one day by one person; ``by`` is empty where nobody closed them."""

    day: date
    kind: str
    by: str
    n: int


def waiting(shops: Iterable[int], *, now: datetime) -> list[Waiting]:
    """What is open in these shops, in one statement."""
    rows = WorkItem.objects.filter(state=ItemState.OPEN, shop__in=list(shops)).order_by()
    counted = rows.values("kind", "assignee", "currency").annotate(
        n=Count("pk"),
        hot=Count("pk", filter=Q(sort_at__lt=now + BREACHING)),
        over=Count("pk", filter=Q(sort_at__lt=now)),
        late_since=Min("deadline_at", filter=Q(sort_at__lt=now)),
        next_at=Min("deadline_at", filter=Q(sort_at__gte=now)),
        sum=Sum("amount"),
        first=Min("opened_at"),
    )
    names = ("kind", "assignee", "currency", "n", "hot", "over", "late_since", "next_at", "sum", "first")
    return [Waiting(*row) for row in counted.values_list(*names)]


def oldest(shops: Iterable[int], *, opened_at: datetime) -> WorkItem | None:
    """The open case of these shops that was opened at that moment (``Waiting.first``), found by the index."""
    rows = WorkItem.objects.filter(state=ItemState.OPEN, shop__in=list(shops), opened_at=opened_at)
    return rows.select_related("shop").order_by("pk").first()


def closed_rows(shops: Iterable[int], *, start: datetime, end: datetime) -> QuerySet[WorkItem]:
    """Cases closed from ``start`` on and before ``end``, that were not opened again."""
    return WorkItem.objects.filter(
        state=ItemState.DONE, shop__in=list(shops), closed_at__gte=start, closed_at__lt=end
    )


def closed(shops: Iterable[int], *, start: datetime, end: datetime, zone: tzinfo) -> list[Closed]:
    """What was closed, by day of ``zone``, kind and person, in one statement."""
    rows = closed_rows(shops, start=start, end=end).order_by()
    counted = rows.annotate(day=TruncDate("closed_at", tzinfo=zone)).values("day", "kind", "closed_by")
    return [
        Closed(row["day"], row["kind"], "" if row["closed_by"] in NOBODY else row["closed_by"], row["n"])
        for row in counted.annotate(n=Count("pk"))
    ]


def opened(shops: Iterable[int], *, start: datetime, end: datetime, zone: tzinfo) -> dict[date, int]:
    """How many cases came, by day of ``zone``, in one statement. A case that is opened again came once."""
    rows = WorkItem.objects.filter(shop__in=list(shops), opened_at__gte=start, opened_at__lt=end).order_by()
    counted = rows.annotate(day=TruncDate("opened_at", tzinfo=zone)).values("day").annotate(n=Count("pk"))
    return dict(counted.values_list("day", "n"))


def by_people(rows: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    """Closed cases that somebody closed."""
    return rows.exclude(closed_by__in=NOBODY)


def by_person(rows: QuerySet[WorkItem], name: str) -> QuerySet[WorkItem]:
    """Closed cases of one person; of nobody for an empty name."""
    return rows.filter(closed_by=name) if name else rows.filter(closed_by__in=NOBODY)
