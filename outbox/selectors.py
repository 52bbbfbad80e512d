"""Reads of the outbox."""

from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from accounts.selectors import AnyUser, scope
from outbox.handlers import batch_kinds
from outbox.models import Effect, Stream
from outbox.states import Status
from ozon.models import Shop
from ozon.states import ShopState


def effects_of(shop: Shop, posting_number: str) -> QuerySet[Effect]:
    """Every write about a posting, newest first."""
    return Effect.objects.filter(shop=shop, posting_number=posting_number).order_by("-id")


def late(now: datetime) -> QuerySet[Effect]:
    """What could go out now. What a paused shop keeps waiting is not late."""
    return Effect.objects.filter(status=Status.DUE, due_at__lte=now, shop__state=ShopState.ACTIVE)


def lag() -> timedelta:
    """How long the oldest due effect of all shops has been waiting; zero when nothing is late."""
    now = timezone.now()
    return _age(late(now), now)


def lag_of(user: AnyUser) -> timedelta:
    """``lag`` of the user's own shops."""
    now = timezone.now()
    return _age(scope(late(now), user), now)


def _age(rows: QuerySet[Effect], now: datetime) -> timedelta:
    oldest = rows.aggregate(at=Min("due_at"))["at"]
    return now - oldest if oldest else timedelta(0)


def heads(shop_id: int, kind: str) -> QuerySet[Effect]:
    """Of each lane of a stream the newest unsent effect, unless one of its lane is being sent. What is older in the
    lane has nothing of its own to say: the newest one's write is absolute."""
    in_lane = Effect.objects.filter(shop_id=shop_id, lane=OuterRef("lane")).exclude(lane="")
    newer = in_lane.filter(kind=kind, status=Status.DUE, pk__gt=OuterRef("pk"))
    being_sent = in_lane.filter(status=Status.CLAIMED)
    rows = Effect.objects.filter(shop_id=shop_id, kind=kind, status=Status.DUE, shop__state=ShopState.ACTIVE)
    return rows.filter(~Exists(newer), ~Exists(being_sent)).order_by("due_at", "pk")


def next_turn(shop_id: int, kind: str) -> datetime | None:
    """When the next call of a stream may and should begin; None where nothing waits for one."""
    due_at = heads(shop_id, kind).values_list("due_at", flat=True).first()
    if due_at is None:
        return None
    free_at = Stream.objects.filter(shop_id=shop_id, kind=kind).values_list("next_at", flat=True).first()
    return max(due_at, free_at) if free_at else due_at


def streams_due(now: datetime) -> list[tuple[int, str]]:
    """Shop and kind of every stream in which something could go out now."""
    rows = late(now).filter(kind__in=batch_kinds()).order_by("shop_id", "kind")
    return list(rows.values_list("shop_id", "kind").distinct())
