"""What is kept of Ozon's readings and of buyers' words, and for how long."""

from datetime import datetime

from django.db.models import Max, QuerySet

from orders.models import CancellationRequest, LabelSheet, Posting
from worklist.attachments import discard

BATCH = 5_000


def forget_payloads(before: datetime) -> int:
    """Drop the raw readings of postings that have not changed since this moment; how many. What was read of them
    stays. In batches, each on its own, by key: the table is walked once."""
    total, last = 0, Posting.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        chunk: QuerySet[Posting] = Posting.objects.filter(pk__gt=start, pk__lte=start + BATCH)
        total += chunk.filter(read_at__lt=before).exclude(payload=b"").update(payload=b"")
    return total


def forget_wishes(before: datetime) -> int:
    """Empty what buyers wrote in requests that were made before this moment; how many. Idempotent."""
    old = CancellationRequest.objects.filter(requested_at__lt=before).exclude(wish="")
    return old.update(wish="")


def forget_labels(before: datetime) -> int:
    """Delete sheets of labels that were asked for before this, and their files; how many. Files go first: what is left
    of a broken run is a row, and found again. Idempotent."""
    rows = LabelSheet.objects.filter(asked_at__lt=before)
    discard(name for name in rows.exclude(file="").values_list("file", flat=True))
    return rows.delete()[0]
