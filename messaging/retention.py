"""Personal data is kept for as long as it is needed, and no longer."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from messaging.models import BuyerMessage, Dialogue, DialogueMessage, MessageFile, Overrule, ReplyDraft
from messaging.states import OVER, DialogueState
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

BATCH = 1000
FORGOTTEN = "#"


def forget(before: datetime) -> int:
    """Empty what was said, begun and sent before this moment, files as well; how many. The rows themselves stay, but
    begun replies go as a whole.

    What is still open stays: a message somebody has to decide on, the last words of a dialogue that waits for us. In
    small batches, each on its own, so that nobody waits for it. Idempotent.
    """
    sent = BuyerMessage.objects.filter(created_at__lt=before, state__in=OVER)
    quiet = Dialogue.objects.filter(last_message_at__lt=before).exclude(state=DialogueState.AWAITING_US)
    begun = ReplyDraft.objects.filter(updated_at__lt=before)
    # The words of two findings of one rule have to differ.
    no_words = Concat(Value(FORGOTTEN), Cast("pk", CharField()))
    answered = Overrule.objects.filter(message__in=sent).exclude(words=no_words)
    return (
        _empty(DialogueMessage.objects.filter(created_at__lt=before).exclude(text=""), text="")
        + _empty(quiet.exclude(last_text=""), last_text="")
        + _empty(WorkItem.objects.filter(**_over(before)).exclude(reason=""), reason="")
        + _drop_files(MessageFile.objects.filter(message__in=sent))
        + _drop_files(MessageFile.objects.filter(draft__in=begun))
        + _empty(sent.exclude(text=""), text="", findings=[])
        + _empty(answered, words=no_words)
        + begun.delete()[0]
    )


def _over(before: datetime) -> dict[str, Any]:
    """Cases of dialogues that were closed so long ago: what the buyer said stands in them."""
    return {"kind": Kind.DIALOGUE, "state": ItemState.DONE, "closed_at__lt": before}


def _empty(rows: QuerySet[Any], **to: Any) -> int:
    total = 0
    while True:
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        emptied: int = rows.model._default_manager.filter(pk__in=some).update(**to)
        total += emptied
        if emptied < BATCH:
            return total


def _drop_files(rows: QuerySet[MessageFile]) -> int:
    """Take the files away; their names and sizes stay in the history. A file that is gone already is no trouble."""
    total = 0
    for one in rows.exclude(file="").order_by("pk").iterator(chunk_size=100):
        one.file.delete(save=False)
        MessageFile.objects.filter(pk=one.pk).update(file="")
        total += 1
    return total
