"""When a source is read: its interval."""

from datetime import timedelta

from django.db.models.functions import Least
from django.utils import timezone

from ozon.models import SyncSource


def set_interval(source: SyncSource, seconds: int) -> bool:
    """Seconds from the start of one pass to the next. A shorter one holds at once: the next pass does not wait for the
    old one's end. False when it was so already. One UPDATE; a pass that runs meanwhile is not disturbed."""
    soon = timezone.now() + timedelta(seconds=seconds)
    rows = SyncSource.objects.filter(pk=source.pk).exclude(interval=seconds)
    return bool(rows.update(interval=seconds, wanted_at=Least("wanted_at", soon)))
