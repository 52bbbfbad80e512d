"""The guarantee: everything due is delivered, every dead claim taken back, every unknown read back."""

from collections import Counter
from datetime import datetime

from django.utils import timezone

from outbox import runner
from outbox.models import Effect
from outbox.states import Status

BATCH = 200


def due_ids(now: datetime) -> list[int]:
    rows = Effect.objects.filter(status=Status.DUE, due_at__lte=now).order_by("due_at", "id")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def take_back_expired() -> int:
    """Expire claims of workers that are gone. Returns how many."""
    rows = Effect.objects.filter(status=Status.CLAIMED, claimed_until__lt=timezone.now())
    return sum(1 for pk in list(rows.values_list("pk", flat=True)[:BATCH]) if runner.expire(pk))


def read_back_unknown() -> Counter[str]:
    """Read Ozon for unknown effects whose next reading is due."""
    rows = Effect.objects.filter(status=Status.UNKNOWN, read_back_at__lte=timezone.now())
    told = (runner.read_back(pk) for pk in list(rows.values_list("pk", flat=True)[:BATCH]))
    return Counter(str(status) for status in told if status)


def deliver_all() -> dict[str, int]:
    """Work off all that is due now, in this process. Returns how many effects ended in which status.

    An effect that put itself off is not tried twice: its next due time lies ahead.
    """
    expired = take_back_expired()
    told: Counter[str] = Counter()
    seen: set[int] = set()
    while fresh := [pk for pk in due_ids(timezone.now()) if pk not in seen]:
        seen.update(fresh)
        told.update(str(status) for pk in fresh if (status := runner.deliver(pk)))
    told.update(read_back_unknown())
    return {"expired": expired, **dict(told)}
