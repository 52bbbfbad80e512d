"""Reads of the outbox."""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.utils import timezone

from accounts.selectors import AnyUser, scope
from outbox.models import Effect
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
