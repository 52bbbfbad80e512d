"""The guarantee: everything due is delivered, every dead claim taken back, every unknown read back.

One effect never keeps the others waiting: not by breaking, and not by standing before them in the line.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from outbox import runner
from outbox.handlers import batch_kinds, handler_of
from outbox.models import Effect
from outbox.selectors import late, next_turn, streams_due
from outbox.states import Status
from outbox.wake import arrived, wake_stream

BATCH = 200
logger = logging.getLogger(__name__)


def due_ids() -> Iterator[int]:
    """All that is due and leaves by itself, oldest first and each once, also what becomes due meanwhile. Read page
    by page behind the last one, so what stays due (its lane is taken) hides nothing behind it."""
    after: tuple[datetime, int] | None = None
    seen: set[int] = set()
    while page := _page(after):
        after = page[-1]
        fresh = [pk for _, pk in page if pk not in seen]
        seen.update(fresh)
        yield from fresh


def _page(after: tuple[datetime, int] | None) -> list[tuple[datetime, int]]:
    rows = late(timezone.now()).exclude(kind__in=batch_kinds())
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


def take_turn(shop_id: int, kind: str) -> None:
    """Make the next call of a stream if it is its turn, and have a worker come back when the one after it is due.

    Whoever finds a call under way leaves: the one who makes it looks for what is due after giving back the turn, and
    what was committed before is seen by then.
    """
    arrived(shop_id, kind)
    told = runner.deliver_batch(shop_id, kind)
    at = next_turn(shop_id, kind)
    if at and told == []:
        # Nothing could be taken although it looks due: not again at once.
        at = max(at, timezone.now() + timedelta(seconds=handler_of(kind).pace))
    if at:
        wake_stream(shop_id, kind, at=at)


def drain(shop_id: int, kind: str) -> Iterator[Status]:
    """Work off all of a stream that is due now, call after call at its pace, and wait for nobody else's call."""
    due_by = timezone.now()
    while (told := _batch(shop_id, kind, due_by)) != []:
        yield from told or ()
        at = next_turn(shop_id, kind)
        wait = (at - timezone.now()).total_seconds() if at else None
        if wait is None or wait > handler_of(kind).pace:
            return
        time.sleep(max(wait, 0))


def _batch(shop_id: int, kind: str, due_by: datetime) -> list[Status] | None:
    try:
        return runner.deliver_batch(shop_id, kind, due_by=due_by)
    except Exception:  # one stream's bug must not keep the others of a sweep waiting
        logger.exception("shop %s, %s broke while it was delivered", shop_id, kind)
        return []


def sweep_all() -> None:
    """What beat starts every few seconds: each stream has a worker of its own woken, all else is done here."""
    take_back_expired()
    for shop_id, kind in streams_due(timezone.now()):
        wake_stream(shop_id, kind, at=timezone.now())
    for _ in _each(due_ids(), runner.deliver):
        pass
    read_back_unknown()


def deliver_all() -> dict[str, int]:
    """Work off all that is due now, in this process. Returns how many effects ended in which status.

    An effect that put itself off is not tried twice: its next due time may come before the sweep is over.
    """
    expired = take_back_expired()
    told: Counter[str] = Counter()
    for shop_id, kind in streams_due(timezone.now()):
        told.update(str(status) for status in drain(shop_id, kind))
    told.update(str(status) for status in _each(due_ids(), runner.deliver))
    told.update(read_back_unknown())
    return {"expired": expired, **told}
