"""Out of sight until a moment or the buyer's word, and never longer than the case can wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from ozon.models import Shop
from worklist.locks import lock_all, lock_free
from worklist.models import TimelineEntry, WorkItem
from worklist.selectors import BREACHING
from worklist.services.acts import fresh
from worklist.services.history import note_act, note_many
from worklist.states import LIVE, Event, ItemState, Kind, Origin

# A buyer may never write; whoever picks a moment may mean a holiday.
REPLY_WAIT = timedelta(days=7)
MOST = timedelta(days=60)
BATCH = 500
AWAKE: dict[str, Any] = {"state": ItemState.OPEN, "snoozed_until": None, "snoozed_for_reply": False}

TIME = gettext_noop("the time is over")
REPLY = gettext_noop("the buyer wrote")
CHANGED = gettext_noop("something about it changed")
BY_HAND = gettext_noop("called back")


class TooLate(Exception):
    """The deadline is within the hour, or past: the case cannot wait."""


class TooLong(Exception):
    """Further away than ``MOST``, or not in the future."""


def latest(item: WorkItem, *, now: datetime) -> datetime:
    """The last moment a snoozed case has to be back: an hour before its deadline, ``MOST`` away without one."""
    return item.deadline_at - BREACHING if item.deadline_at else now + MOST


@transaction.atomic
def snooze(
    item: WorkItem,
    *,
    by: User,
    until: datetime | None = None,
    for_reply: bool = False,
    version: int | None = None,
) -> datetime:
    """Take the case out of the queue until ``until``, or until the buyer writes (then for ``REPLY_WAIT`` at most);
    both: whichever comes first. The moment it will be back by itself, which is earlier than asked where the deadline
    comes before: the caller says so. Snoozed again it waits for the new moment.

    Raises ``TooLate``, ``TooLong``, and ``Stale`` when the case is over or is not of ``version`` any more.
    """
    now = timezone.now()
    if until is None and not for_reply:
        raise TooLong
    if until is not None and not now < until <= now + MOST:
        raise TooLong
    row = fresh(item.pk, version)
    end = latest(row, now=now)
    if end <= now:
        raise TooLate
    wakes = min(until or now + REPLY_WAIT, end)
    WorkItem.objects.filter(pk=row.pk).update(
        state=ItemState.SNOOZED, snoozed_until=wakes, snoozed_for_reply=for_reply, version=F("version") + 1
    )
    row.version += 1
    note_act(row, Event.SNOOZED, by=by.label, until=wakes.isoformat(), for_reply=for_reply)
    item.refresh_from_db()
    return wakes


@transaction.atomic
def wake(item: WorkItem, *, by: User, version: int | None = None) -> bool:
    """Bring a snoozed case back now; False when it was not snoozed. Raises ``Stale``."""
    row = fresh(item.pk, version)
    if row.state != ItemState.SNOOZED:
        return False
    wake_rows([row], reason=BY_HAND, by=by.label)
    item.refresh_from_db()
    return True


def wake_due(now: datetime) -> int:
    """Bring back every case whose time is over or whose deadline is within the hour; how many. Idempotent, and two at
    once share the work: what another holds is left to him or to the next sweep."""
    total = 0
    while woken := _wake_some(now):
        total += woken
    return total


@transaction.atomic
def _wake_some(now: datetime) -> int:
    over = Q(snoozed_until__lte=now) | Q(sort_at__lt=now + BREACHING)
    rows = lock_free(WorkItem.objects.filter(over, state=ItemState.SNOOZED), BATCH)
    wake_rows(rows, reason=TIME)
    return len(rows)


@transaction.atomic
def replied(shop_id: int, posting_numbers: Sequence[str]) -> int:
    """The buyer wrote about one of these postings: bring back what waits for it; how many. Idempotent."""
    waiting = WorkItem.objects.filter(
        shop=shop_id, posting_number__in=posting_numbers, state=ItemState.SNOOZED, snoozed_for_reply=True
    )
    rows = lock_all(waiting)
    wake_rows(rows, reason=REPLY)
    return len(rows)


@transaction.atomic
def renew(*, shop: Shop, kind: Kind, key: str) -> None:
    """Something new came to a case that is not over: asleep it wakes, and what a person saw of it is an older version.
    Nothing where there is none."""
    rows = lock_all(WorkItem.objects.filter(shop=shop, kind=kind, key=key, state__in=LIVE))
    asleep = [row for row in rows if row.state == ItemState.SNOOZED]
    wake_rows(asleep, reason=CHANGED)
    awake = [row.pk for row in rows if row not in asleep]
    WorkItem.objects.filter(pk__in=awake).update(version=F("version") + 1)


def wake_rows(rows: list[WorkItem], *, reason: str, by: str = "") -> None:
    """Bring back locked cases, if there are any, and write down why."""
    if not rows:
        return
    WorkItem.objects.filter(pk__in=[row.pk for row in rows]).update(**AWAKE, version=F("version") + 1)
    note_many(woken_line(row, reason=reason, by=by) for row in rows)


def woken_line(row: WorkItem, *, reason: str, by: str = "") -> TimelineEntry:
    return TimelineEntry(
        shop_id=row.shop_id,
        posting_number=row.posting_number,
        code=Event.WOKEN,
        origin=Origin.STAFF if by else Origin.DESK,
        by=by[:150],
        params={"reason": reason, "item": row.pk, "version": row.version + 1},
    )
