"""The frame of every page: counts, shops, and how fresh our picture of Ozon is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from accounts.models import User
from accounts.selectors import scope, shops_of
from outbox.models import Effect
from outbox.states import Status
from ozon.models import Fact, Shop, SyncSource
from ozon.states import FactKind
from worklist.models import WorkItem
from worklist.selectors import BREACHING
from worklist.states import ItemState

FRESH = timedelta(minutes=2)


@dataclass(frozen=True)
class Shell:
    """``trouble`` counts sources that fail and rows Ozon sent broken; ``waiting`` effects a person must look at."""

    shops: list[tuple[Shop, int]]
    total: int
    hot: int
    read_at: datetime | None
    is_fresh: bool
    trouble: int
    waiting: int


def shell_of(user: User, *, now: datetime) -> Shell:
    """Five small queries, whatever the size of the queue."""
    shops = list(shops_of(user))
    rows = scope(WorkItem.objects.filter(state=ItemState.OPEN), user)
    counts = dict(rows.values("shop").annotate(n=Count("id")).order_by().values_list("shop", "n"))
    hot = rows.filter(sort_at__lt=now + BREACHING).count()
    sources = scope(SyncSource.objects.all(), user).aggregate(
        at=Max("succeeded_at"), failing=Count("id", filter=~Q(error=""))
    )
    bad = scope(Fact.objects.filter(solved_at=None, kind=FactKind.BAD_ROW), user).count()
    waiting = scope(
        Effect.objects.filter(status__in=[Status.HELD, Status.UNKNOWN, Status.DEAD]), user
    ).count()
    read_at = sources["at"]
    return Shell(
        shops=[(shop, counts.get(shop.pk, 0)) for shop in shops],
        total=sum(counts.values()),
        hot=hot,
        read_at=read_at,
        is_fresh=read_at is not None and now - read_at < FRESH,
        trouble=sources["failing"] + bad,
        waiting=waiting,
    )
