"""The timeline: append-only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from ozon.models import Shop
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, Origin


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


def note_act(item: WorkItem, code: Event, *, by: str, origin: Origin = Origin.STAFF, **params: Any) -> None:
    """Append what was done to a case. Case and version stand in the line, so that whoever acts on an older version
    can be told what changed."""
    note(
        item.shop,
        item.posting_number,
        code,
        by=by,
        origin=origin,
        item=item.pk,
        version=item.version,
        **params,
    )
