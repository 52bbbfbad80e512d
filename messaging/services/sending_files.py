"""Files for buyers leave one after the other: with their message, or after its words have arrived."""

from datetime import datetime

from messaging.models import BuyerMessage, MessageFile
from messaging.services.basics import file_key, tell, to_state
from messaging.states import FILE_MOVES, MessageState
from outbox.services import enqueue
from outbox.states import EffectKind
from worklist.states import Event

UNDER_WAY = (MessageState.QUEUED, MessageState.UNKNOWN)


def file_to_state(file: MessageFile, state: MessageState, *fields: str, reason: str = "") -> None:
    """Move a locked file along the table; ``ValueError`` on a move the table does not know."""
    if state not in FILE_MOVES[MessageState(file.state)]:
        raise ValueError(f"file: {file.state} → {state}")
    file.state, file.reason = state, reason
    file.save(update_fields=["state", "reason", *fields])


def send_next_file(message: BuyerMessage, *, by: str, at: datetime | None = None) -> None:
    """Enqueue the next file of a locked message, now or at a time, unless one is under way. One without words is over
    with its last."""
    rows = MessageFile.objects.filter(message=message)
    if rows.filter(state__in=UNDER_WAY).exists():
        return
    file = rows.filter(state=MessageState.DRAFT).order_by("pk").first()
    if file is None:
        _is_over(message)
        return
    file_to_state(file, MessageState.QUEUED)
    enqueue(
        shop=message.shop,
        kind=EffectKind.FILE_SEND,
        key=file_key(file),
        payload={
            "file": file.pk,
            "message": message.pk,
            "chat_id": message.chat_id,
            "name": file.name,
            "sha256": file.sha256,
        },
        posting_number=message.posting_number,
        by=by,
        due_at=at,
    )


def _is_over(message: BuyerMessage) -> None:
    """All files of a message without words have left, or will not: what became of it is what became of them."""
    if message.text or message.state != MessageState.QUEUED:
        return
    sent = MessageFile.objects.filter(message=message, state=MessageState.SENT).exists()
    if sent:
        to_state(message, MessageState.SENT)
        tell(message, Event.MESSAGE_SENT)
    else:
        to_state(message, MessageState.REFUSED)
