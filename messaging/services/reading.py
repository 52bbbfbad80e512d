"""Telling Ozon that a dialogue was read."""

from messaging.models import Dialogue
from outbox.models import Effect
from outbox.services import enqueue, mode_of
from outbox.states import EffectKind, Mode


def mark_read(dialogue: Dialogue, *, by: str) -> bool:
    """Have Ozon show all that is here of a dialogue as read; False where nothing is unread, it was told already, or the
    shop's switch is not on. Needs a transaction; never from looking at a page."""
    newest = dialogue.last_message_id
    if not (dialogue.unread_count and newest.isdecimal() and newest != "0"):
        return False
    if mode_of(dialogue.shop_id, EffectKind.CHAT_READ) is not Mode.ON:
        return False
    key = f"read:{dialogue.chat_id}:{newest}"
    if Effect.objects.filter(shop=dialogue.shop_id, kind=EffectKind.CHAT_READ, key=key).exists():
        return False
    payload = {"chat_id": dialogue.chat_id, "from_message_id": newest}
    lane = f"read:{dialogue.chat_id}"
    enqueue(shop=dialogue.shop, kind=EffectKind.CHAT_READ, key=key, payload=payload, lane=lane[:160], by=by)
    return True
