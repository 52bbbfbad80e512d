"""Reads of the outbox."""

from datetime import timedelta

from django.db.models import Min, QuerySet
from django.utils import timezone

from outbox.models import Effect
from outbox.states import Status
from ozon.models import Shop


def effects_of(shop: Shop, posting_number: str) -> QuerySet[Effect]:
    """Every write about a posting, newest first."""
    return Effect.objects.filter(shop=shop, posting_number=posting_number).order_by("-id")


def lag() -> timedelta:
    """How long the oldest due effect has been waiting; zero when nothing is late."""
    now = timezone.now()
    oldest = Effect.objects.filter(status=Status.DUE, due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    return now - oldest if oldest else timedelta(0)
