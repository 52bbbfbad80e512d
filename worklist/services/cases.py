"""Into the queue and out of it, as the rooms above know what a person has to do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from ozon.models import Shop
from worklist.locks import lock_all, lock_cases, lock_item
from worklist.models import WorkItem
from worklist.services.acts import Stale
from worklist.services.history import note_many
from worklist.services.snoozing import AWAKE, BY_HAND, CHANGED, wake_rows, woken_line
from worklist.states import LIVE, ItemState, Kind

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
OPENED: dict[str, Any] = {**AWAKE, "closed_at": None, "closed_by": "", "outcome": ""}


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the queue shows of a case. ``amount`` is the sum at risk in ``currency``."""

    product: str = ""
    picture: str = ""
    more: int = 0
    reason: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A case for the queue: what ``open_item`` takes."""

    key: str
    posting_number: str
    card: Card
    deadline_at: datetime | None = None


def open_item(
    *, shop: Shop, kind: Kind, key: str, posting_number: str, card: Card, deadline_at: datetime | None = None
) -> WorkItem:
    """Put a case into the queue, or bring the open one up to date. Idempotent by (shop, kind, key).

    A closed item is opened again: the room above only calls this while a person has something to do. A snoozed one
    sleeps on while it is told nothing new: an earlier deadline, another sum or another reason wake it.
    """
    new = NewItem(key=key, posting_number=posting_number, card=card, deadline_at=deadline_at)
    open_items(shop=shop, kind=kind, items=[new])
    return WorkItem.objects.get(shop=shop, kind=kind, key=key)


@transaction.atomic
def open_items(*, shop: Shop, kind: Kind, items: Sequence[NewItem]) -> None:
    """``open_item`` for many cases of different keys: the same few statements for one as for a page. Locks those that
    were in the queue before."""
    known = lock_cases(shop, kind, [item.key for item in items])
    asleep = {row.key for row in known.values() if row.state == ItemState.SNOOZED}
    sleepers = [item for item in items if item.key in asleep and not _is_news(known[item.key], item)]
    others = [item for item in items if item not in sleepers]
    _upsert(shop, kind, sleepers, FACTS)
    _upsert(shop, kind, others, [*FACTS, *OPENED])
    wake_rows([known[item.key] for item in others if item.key in asleep], reason=CHANGED)


def _upsert(shop: Shop, kind: Kind, items: Sequence[NewItem], fields: Sequence[str]) -> None:
    WorkItem.objects.bulk_create(
        [WorkItem(shop=shop, kind=kind, key=item.key, **_facts(item)) for item in items],
        update_conflicts=True,
        unique_fields=["shop", "kind", "key"],
        update_fields=fields,
    )


def _is_news(row: WorkItem, item: NewItem) -> bool:
    """Whether a person who put the case off would want to know: less time, another sum, another reason. More time,
    a name or a picture can wait; so can what was not known yet."""
    card = item.card
    return (
        (item.deadline_at or NEVER) < row.sort_at
        or (None not in (card.amount, row.amount) and card.amount != row.amount)
        or bool(card.reason and row.reason and card.reason[:500] != row.reason)
    )


def _facts(item: NewItem) -> dict[str, Any]:
    return {
        "posting_number": item.posting_number,
        "deadline_at": item.deadline_at,
        "sort_at": item.deadline_at or NEVER,
        "reason": item.card.reason[:500],
        **_shown(item.card),
    }


@transaction.atomic
def show_card(*, shop: Shop, kind: Kind, key: str, card: Card) -> bool:
    """Show goods and sum of a case that is not over, whose reason stays as it stands; False when there is none. Another
    sum than was known wakes it. Idempotent; locks what it wakes."""
    live = WorkItem.objects.filter(shop=shop, kind=kind, key=key, state__in=LIVE)
    if card.amount is not None:
        asleep = live.filter(~Q(amount=card.amount), state=ItemState.SNOOZED, amount__isnull=False)
        wake_rows(lock_all(asleep), reason=CHANGED)
    return bool(live.update(**_shown(card)))


def _shown(card: Card) -> dict[str, Any]:
    return {
        "product": card.product[:300],
        "picture": card.picture[:500],
        "more": card.more,
        "amount": card.amount,
        "currency": card.currency,
    }


def hasten(*, shop: Shop, kind: Kind, deadlines: Mapping[str, datetime]) -> int:
    """Bring the deadlines of cases that are not over forward, by key, where one ends earlier than was known; how many.
    A snoozed one comes back in time for it. Idempotent; one query where nothing changes."""
    live = WorkItem.objects.filter(shop=shop, kind=kind, key__in=list(deadlines), state__in=LIVE)
    later = [(pk, deadlines[key]) for pk, key, at in _deadlines(live) if deadlines[key] < at]
    for pk, at in later:
        live.filter(pk=pk, sort_at__gt=at).update(deadline_at=at, sort_at=at)
    return len(later)


def _deadlines(rows: QuerySet[WorkItem]) -> Iterable[tuple[int, str, datetime]]:
    return rows.values_list("pk", "key", "sort_at")


def close_item(*, shop: Shop, kind: Kind, key: str, by: str, outcome: str = "") -> bool:
    """Take a case out of the queue, asleep or awake; False when it was not there. Idempotent, no lock needed: one
    UPDATE."""
    return bool(close_items(shop=shop, kind=kind, keys=[key], by=by, outcome=outcome))


def close_items(*, shop: Shop, kind: Kind, keys: Collection[str], by: str, outcome: str = "") -> int:
    """``close_item`` for many: how many were there. One UPDATE, none for no keys."""
    if not keys:
        return 0
    live = WorkItem.objects.filter(shop=shop, kind=kind, key__in=keys, state__in=LIVE)
    over = {
        "state": ItemState.DONE,
        "closed_at": timezone.now(),
        "closed_by": by[:150],
        "outcome": outcome[:500],
    }
    return live.update(**{**AWAKE, **over}, version=F("version") + 1)


def bring_back(*, shop: Shop, kind: Kind, key: str, reason: str) -> bool:
    """Open a case again as it stood in the queue, awake, with a new reason; False when it never was there.
    Idempotent."""
    known = WorkItem.objects.filter(shop=shop, kind=kind, key=key)
    return bool(known.update(**OPENED, reason=reason[:500], version=F("version") + 1))


@transaction.atomic
def reopen(item: WorkItem, *, by: User, version: int | None = None) -> bool:
    """Put a closed case back into the queue as it stood there; False when it is there already. Which cases may come
    back is for the room above. Raises ``Stale`` where it was closed again after the person saw it."""
    row = lock_item(item.pk)
    if row.state != ItemState.DONE:
        return False
    if version is not None and version != row.version:
        raise Stale(row, [])
    note_many([woken_line(row, reason=BY_HAND, by=by.label)])
    return bring_back(shop=row.shop, kind=Kind(row.kind), key=row.key, reason=row.reason)


FACTS = list(_facts(NewItem(key="", posting_number="", card=Card())))
