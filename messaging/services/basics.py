"""What every change of a message needs: its states, its case in the queue, its line in the timeline."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from messaging.models import BuyerMessage, MessageFile
from messaging.states import TRANSITIONS, MessageState
from outbox.services import cancel_unsent
from outbox.states import EffectKind
from worklist.services import Card, bring_back, close_item, note, open_item
from worklist.states import Event, Kind, Origin

ITEM = "message:"
OPENING_AND_WRITING = (EffectKind.MESSAGE_SEND, EffectKind.CHAT_START)


class Stale(Exception):
    """A colleague changed the message meanwhile; nothing was written. The text says what it is now."""


class TooLate(Stale):
    """The message left before it could be taken back; nothing was written."""


def item_key(message: BuyerMessage) -> str:
    return f"{ITEM}{message.pk}"


def message_pk(key: str) -> int | None:
    """Which message a case of the queue is about, by the key that ``item_key`` made."""
    pk = key.removeprefix(ITEM)
    return int(pk) if key.startswith(ITEM) and pk.isdecimal() else None


def effect_key(message: BuyerMessage) -> str:
    """Of the write of a message: each attempt is another one."""
    return f"message:{message.pk}:{message.attempt}"


def file_key(file: MessageFile) -> str:
    """Of the write of a file."""
    return f"file:{file.pk}:{file.attempt}"


def digest(text: str) -> str:
    """What a write says of its words: those that leave are those that were approved."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_state(message: BuyerMessage, state: MessageState, *fields: str, reason: str = "") -> None:
    """Move a locked message along the table; ``ValueError`` on a move the table does not know."""
    if state not in TRANSITIONS[MessageState(message.state)]:
        raise ValueError(f"{message.state} → {state}")
    message.state, message.reason = state, reason
    message.version += 1
    message.save(update_fields=["state", "reason", "version", *fields])


def next_attempt(message: BuyerMessage) -> None:
    """Whatever comes back to a person is approved again later, and that is another write."""
    message.attempt += 1
    message.save(update_fields=["attempt"])


def changed(message: BuyerMessage) -> Stale:
    """What to say to one who saw an older version."""
    return Stale(_("The message was changed meanwhile: %(state)s.") % {"state": message.get_state_display()})


def no_longer(message: BuyerMessage) -> Stale:
    """What to say where the state does not allow it."""
    return Stale(
        _("The message can no longer be changed: %(state)s.") % {"state": message.get_state_display()}
    )


def tell(message: BuyerMessage, code: Event, *, by: str = "", **params: Any) -> None:
    """A line in the timeline of the posting; a dialogue may name none. ``by``: the person who did it."""
    if message.posting_number:
        origin = Origin.STAFF if by else Origin.DESK
        note(message.shop, message.posting_number, code, by=by, origin=origin, **params)


def queue_up(message: BuyerMessage, *, card: Card, deadline_at: datetime | None) -> None:
    """Put the message into the queue for a person."""
    open_item(
        shop=message.shop,
        kind=Kind.MESSAGE,
        key=item_key(message),
        posting_number=message.posting_number,
        card=card,
        deadline_at=deadline_at,
    )


def reopen(message: BuyerMessage, *, reason: str) -> None:
    """Bring the message back into the queue as it stood there, with what happened."""
    key = item_key(message)
    if bring_back(shop=message.shop, kind=Kind.MESSAGE, key=key, reason=reason):
        return
    deadline_at = message.created_at + timedelta(hours=message.shop.reply_hours)
    queue_up(message, card=Card(reason=reason), deadline_at=deadline_at)


def out_of_queue(message: BuyerMessage, *, by: str, outcome: str) -> None:
    close_item(shop=message.shop, kind=Kind.MESSAGE, key=item_key(message), by=by, outcome=outcome)


def stop_unsent(message: BuyerMessage, *, reason: str) -> bool:
    """Stop the write of a locked, queued message; False once a worker has it, or it left."""
    writes = [(kind, effect_key(message)) for kind in OPENING_AND_WRITING]
    if not message.text:
        files = MessageFile.objects.filter(message=message, state=MessageState.QUEUED)
        writes = [(EffectKind.FILE_SEND, file_key(row)) for row in files]
    stopped = [cancel_unsent(shop=message.shop, kind=kind, key=key, reason=reason) for kind, key in writes]
    return any(stopped)
