"""Personal data is kept for as long as it is needed, and no longer."""

from datetime import datetime

from messaging.models import DialogueMessage

BATCH = 1000


def forget(before: datetime) -> int:
    """Empty the texts of messages written before this moment; how many. The messages themselves stay.

    In small batches, each on its own, so that nobody waits for it. Idempotent.
    """
    total = 0
    while True:
        old = DialogueMessage.objects.filter(created_at__lt=before).exclude(text="").order_by("created_at")
        emptied = DialogueMessage.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:BATCH])
        ).update(text="")
        total += emptied
        if emptied < BATCH:
            return total
