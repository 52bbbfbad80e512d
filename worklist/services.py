"""The only writers of work items and the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from ozon.models import Shop
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind, Origin

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the queue shows of a case. ``amount`` is the sum at risk in ``currency``."""

    product: str = ""
    picture: str = ""
    more: int = 0
    reason: str = ""
    amount: Decimal | None = None
    currency: str = ""


def open_item(
    *, shop: Shop, kind: Kind, key: str, posting_number: str, card: Card, deadline_at: datetime | None = None
) -> WorkItem:
    """Put a case into the queue, or bring the open one up to date. Idempotent by (shop, kind, key).

    A closed item is opened again: the room above only calls this while a person has something to do.
    """
    facts = _facts(posting_number, card, deadline_at)
    item, _ = WorkItem.objects.update_or_create(shop=shop, kind=kind, key=key, defaults=facts)
    return item


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """A case for the queue: what ``open_item`` takes."""

    key: str
    posting_number: str
    card: Card
    deadline_at: datetime | None = None


def open_items(*, shop: Shop, kind: Kind, items: Sequence[NewItem]) -> None:
    """``open_item`` for many cases of different keys, in one statement."""
    rows = [
        WorkItem(
            shop=shop, kind=kind, key=item.key, **_facts(item.posting_number, item.card, item.deadline_at)
        )
        for item in items
    ]
    WorkItem.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["shop", "kind", "key"],
        update_fields=list(_facts("", Card(), None)),
    )


def _facts(posting_number: str, card: Card, deadline_at: datetime | None) -> dict[str, Any]:
    return {
        "posting_number": posting_number,
        "deadline_at": deadline_at,
        "sort_at": deadline_at or NEVER,
        **_shown(card),
        "reason": card.reason[:500],
        "state": ItemState.OPEN,
        "closed_at": None,
        "closed_by": "",
        "outcome": "",
    }


def show_card(*, shop: Shop, kind: Kind, key: str, card: Card) -> bool:
    """Show goods and sum of a case that is in the queue already, whose reason stays as it stands; False when it is
    not there. Idempotent, no lock needed: one UPDATE."""
    return bool(
        WorkItem.objects.filter(shop=shop, kind=kind, key=key, state=ItemState.OPEN).update(**_shown(card))
    )


def _shown(card: Card) -> dict[str, Any]:
    return {
        "product": card.product[:300],
        "picture": card.picture[:500],
        "more": card.more,
        "amount": card.amount,
        "currency": card.currency,
    }


def close_item(*, shop: Shop, kind: Kind, key: str, by: str, outcome: str = "") -> bool:
    """Take a case out of the queue; False when it was not there. Idempotent, no lock needed: one UPDATE."""
    return bool(
        WorkItem.objects.filter(shop=shop, kind=kind, key=key, state=ItemState.OPEN).update(
            state=ItemState.DONE, closed_at=timezone.now(), closed_by=by[:150], outcome=outcome[:500]
        )
    )


def bring_back(*, shop: Shop, kind: Kind, key: str, reason: str) -> bool:
    """Open a case again as it stood in the queue, with a new reason; False when it never was there. Idempotent."""
    return bool(
        WorkItem.objects.filter(shop=shop, kind=kind, key=key).update(
            state=ItemState.OPEN, closed_at=None, closed_by="", outcome="", reason=reason[:500]
        )
    )


class AlreadyTaken(Exception):
    """Somebody else took the case first. ``who`` is his name."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


@transaction.atomic
def take(item: WorkItem, *, user: User) -> None:
    """Make the open case the user's. One conditional UPDATE decides between two who press at once.

    Raises ``AlreadyTaken`` when a colleague was first; taking one's own case again changes nothing.
    """
    free = WorkItem.objects.filter(pk=item.pk, state=ItemState.OPEN, assignee=None)
    if free.update(assignee=user):
        note(item.shop, item.posting_number, Event.TAKEN, by=user.label, origin=Origin.STAFF, who=user.label)
        return
    holder = User.objects.filter(work_items=item).exclude(pk=user.pk).first()
    if holder:
        raise AlreadyTaken(holder.label)


@transaction.atomic
def give_back(item: WorkItem, *, user: User) -> None:
    """Make the open case nobody's again."""
    if WorkItem.objects.filter(pk=item.pk, state=ItemState.OPEN, assignee=user).update(assignee=None):
        note(item.shop, item.posting_number, Event.LEFT, by=user.label, origin=Origin.STAFF)


def note(
    shop: Shop,
    posting_number: str,
    code: Event,
    *,
    by: str = "",
    origin: Origin = Origin.DESK,
    at: datetime | None = None,
    **params: Any,
) -> None:
    """Append one line to the posting's timeline. ``params`` fill the event's label."""
    TimelineEntry.objects.create(
        shop=shop,
        posting_number=posting_number,
        code=code,
        by=by[:150],
        origin=origin,
        at=at or timezone.now(),
        params=params,
    )


def note_many(entries: Iterable[TimelineEntry]) -> None:
    """Append lines in bulk (a page of readings)."""
    TimelineEntry.objects.bulk_create(entries, batch_size=500)
