"""The guarantee: everything due is delivered, every dead claim taken back, every unknown read back.

One effect never keeps the others waiting: not by breaking, and not by standing before them in the line.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from outbox import runner
from outbox.models import Effect
from outbox.selectors import late
from outbox.states import Status

BATCH = 200


def due_ids() -> Iterator[int]:
    """All that is due, oldest first and each once, also what becomes due meanwhile. Read page by page behind the
    last one, so what stays due (its lane is taken) hides nothing behind it."""
    after: tuple[datetime, int] | None = None
    seen: set[int] = set()
    while page := _page(after):
        after = page[-1]
        fresh = [pk for _, pk in page if pk not in seen]
        seen.update(fresh)
        yield from fresh


def _page(after: tuple[datetime, int] | None) -> list[tuple[datetime, int]]:
    rows = late(timezone.now())
    if after:
        due_at, pk = after
        rows = rows.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk))
    return list(rows.order_by("due_at", "pk").values_list("due_at", "pk")[:BATCH])


def _each(pks: Iterable[int], act: Callable[[int], Status | None]) -> Iterator[Status]:
    """Do it to one after the other, and tell what became of those it was done to."""
    return (status for pk in pks if (status := runner.safely(act, pk)))


def take_back_expired() -> int:
    """Expire claims of workers that are gone. Returns how many."""
    rows = Effect.objects.filter(status=Status.CLAIMED, claimed_until__lt=timezone.now())
    return len(list(_each(rows.values_list("pk", flat=True), runner.expire)))


def read_back_unknown() -> Counter[str]:
    """Read Ozon for unknown effects whose next reading is due."""
    rows = Effect.objects.filter(status=Status.UNKNOWN, read_back_at__lte=timezone.now())
    pks = list(rows.order_by("read_back_at").values_list("pk", flat=True)[:BATCH])
    return Counter(str(status) for status in _each(pks, runner.read_back))


def deliver_all() -> dict[str, int]:
    """Work off all that is due now, in this process. Returns how many effects ended in which status.

    An effect that put itself off is not tried twice: its next due time may come before the sweep is over.
    """
    expired = take_back_expired()
    told = Counter(str(status) for status in _each(due_ids(), runner.deliver))
    told.update(read_back_unknown())
    return {"expired": expired, **told}
