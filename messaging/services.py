"""The only writers of messages to buyers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.locks import lock_message
from messaging.models import BuyerMessage, PostingFacts
from messaging.policy import blocking, judge
from messaging.rules import Finding
from messaging.states import EDITABLE, TRANSITIONS, MessageState
from messaging.windows import Channel, window
from outbox.services import cancel_unsent, enqueue
from outbox.states import EffectKind
from ozon.models import Shop
from worklist.services import (
    Card,
    bring_back,
    close_item,
    note,
    open_item,
)
from worklist.states import Event, Kind, Origin

ITEM = "message:"


class Stale(Exception):
    """A colleague changed the message meanwhile; nothing was written. The text says what it is now."""


def item_key(message: BuyerMessage) -> str:
    return f"{ITEM}{message.pk}"


def message_pk(key: str) -> int | None:
    """Which message a case of the queue is about, by the key that ``item_key`` made."""
    pk = key.removeprefix(ITEM)
    return int(pk) if key.startswith(ITEM) and pk.isdecimal() else None


def to_state(message: BuyerMessage, state: MessageState, *fields: str, reason: str = "") -> None:
    """Move a locked message along the table; ``ValueError`` on a move the table does not know."""
    if state not in TRANSITIONS[MessageState(message.state)]:
        raise ValueError(f"{message.state} → {state}")
    message.state, message.reason = state, reason
    message.version += 1
    message.save(update_fields=["state", "reason", "version", *fields])


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


def _editable(pk: int, version: int) -> BuyerMessage:
    message = lock_message(pk)
    if message.version != version:
        raise Stale(
            _("The message was changed meanwhile: %(state)s.") % {"state": message.get_state_display()}
        )
    if message.state not in EDITABLE:
        raise Stale(
            _("The message can no longer be changed: %(state)s.") % {"state": message.get_state_display()}
        )
    return message


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _write(message: BuyerMessage, text: str) -> list[Finding]:
    """Take the text and all that is said of it; what of that keeps it from leaving."""
    findings = judge(message.shop, text)
    message.text = _tidy(text)
    message.findings = [finding.as_json() for finding in findings]
    return blocking(message, findings)


@transaction.atomic
def save_text(pk: int, *, text: str, version: int, by: str) -> BuyerMessage:
    """Keep a changed draft, checked against the rules. Raises ``Stale``."""
    message = _editable(pk, version)
    stopped_by = _write(message, text)
    wanted = MessageState.BLOCKED if stopped_by else MessageState.AWAITING_APPROVAL
    message.state, message.version = wanted, message.version + 1
    message.save(update_fields=["text", "findings", "state", "version"])
    note(message.shop, message.posting_number, Event.MESSAGE_SAVED, by=by, origin=Origin.STAFF)
    return message


@transaction.atomic
def approve(pk: int, *, text: str, version: int, by: str) -> BuyerMessage:
    """Let the message out: rules, window, then one effect. The same text again on a queued or sent one is a no-op.

    A broken rule leaves it ``blocked``; no dialogue at Ozon makes it ``manual``. Raises ``Stale``.
    """
    message = lock_message(pk)
    if message.state in {MessageState.QUEUED, MessageState.SENT} and _tidy(text) == message.text:
        return message
    message = _editable(pk, version)
    if _write(message, text):
        message.state, message.version = MessageState.BLOCKED, message.version + 1
        message.save(update_fields=["text", "findings", "state", "version"])
        return message
    message.state, message.approved_by, message.approved_at = (
        MessageState.AWAITING_APPROVAL,
        by[:150],
        timezone.now(),
    )
    message.save(update_fields=["text", "findings", "state", "approved_by", "approved_at"])
    note(message.shop, message.posting_number, Event.MESSAGE_APPROVED, by=by, origin=Origin.STAFF)
    _let_out(message, by=by)
    return message


def _let_out(message: BuyerMessage, *, by: str) -> None:
    facts = PostingFacts.objects.filter(shop=message.shop, posting_number=message.posting_number).first()
    seen = window(facts, timezone.now()) if facts else None
    if seen is None or seen.channel is Channel.NOT_OFFERED:
        make_manual(message, reason=_("Ozon offers no dialogue for this posting"))
    elif seen.channel is Channel.CLOSED:
        to_state(message, MessageState.EXPIRED)
        note(message.shop, message.posting_number, Event.MESSAGE_EXPIRED)
        close_item(shop=message.shop, kind=Kind.MESSAGE, key=item_key(message), by=by)
    else:
        to_state(message, MessageState.QUEUED)
        close_item(shop=message.shop, kind=Kind.MESSAGE, key=item_key(message), by=by, outcome="approved")
        send(message, chat_id=facts.chat_id if facts else "", by=by)


def send(message: BuyerMessage, *, chat_id: str, by: str) -> None:
    """Enqueue the next write of a queued message: open the dialogue, or say the words in it."""
    kind = EffectKind.MESSAGE_SEND if chat_id else EffectKind.CHAT_START
    enqueue(
        shop=message.shop,
        kind=kind,
        key=effect_key(message),
        payload={"message": message.pk, "chat_id": chat_id},
        posting_number=message.posting_number,
        by=by,
    )


def effect_key(message: BuyerMessage) -> str:
    return f"message:{message.pk}:{message.attempt}"


def make_manual(message: BuyerMessage, *, reason: str) -> None:
    """Hand a locked message to staff to paste in the cabinet, and keep it in the queue."""
    to_state(message, MessageState.MANUAL, reason=reason)
    note(message.shop, message.posting_number, Event.MESSAGE_MANUAL, reason=reason)
    reopen(message, reason=reason)


def reopen(message: BuyerMessage, *, reason: str) -> None:
    """Bring the message back into the queue as it stood there, with what happened."""
    key = item_key(message)
    if bring_back(shop=message.shop, kind=Kind.MESSAGE, key=key, reason=reason):
        return
    deadline_at = message.created_at + timedelta(hours=message.shop.reply_hours)
    queue_up(message, card=Card(reason=reason), deadline_at=deadline_at)


@transaction.atomic
def mark_pasted(pk: int, *, by: str) -> BuyerMessage:
    """Staff pasted a manual message in the cabinet. A repeat is a no-op."""
    message = lock_message(pk)
    if message.state == MessageState.SENT:
        return message
    if message.state != MessageState.MANUAL:
        raise Stale(
            _("The message can no longer be changed: %(state)s.") % {"state": message.get_state_display()}
        )
    message.sent_at = timezone.now()
    to_state(message, MessageState.SENT, "sent_at")
    note(message.shop, message.posting_number, Event.MESSAGE_SENT, by=by, origin=Origin.STAFF)
    close_item(shop=message.shop, kind=Kind.MESSAGE, key=item_key(message), by=by, outcome="pasted")
    return message


@transaction.atomic
def discard(pk: int, *, version: int, by: str) -> BuyerMessage:
    """Decide not to write. Only while nothing was sent; a queued one is stopped if no worker has it yet."""
    message = lock_message(pk)
    if message.state == MessageState.DISCARDED:
        return message
    if message.version != version or not _stoppable(message):
        raise Stale(
            _("The message can no longer be changed: %(state)s.") % {"state": message.get_state_display()}
        )
    to_state(message, MessageState.DISCARDED)
    note(message.shop, message.posting_number, Event.MESSAGE_DISCARDED, by=by, origin=Origin.STAFF)
    close_item(shop=message.shop, kind=Kind.MESSAGE, key=item_key(message), by=by, outcome="discarded")
    return message


def withdraw(*, shop: Shop, cause: str) -> None:
    """The cause of a draft is gone: it is discarded, unless somebody let it out already. Idempotent."""
    pk = BuyerMessage.objects.filter(shop=shop, cause=cause).values_list("pk", flat=True).first()
    if pk is None:
        return
    message = lock_message(pk)
    if message.state in EDITABLE | {MessageState.MANUAL}:
        to_state(message, MessageState.DISCARDED)
        note(shop, message.posting_number, Event.MESSAGE_DISCARDED)
        close_item(shop=shop, kind=Kind.MESSAGE, key=item_key(message), by="Ozon", outcome="discarded")


def _stoppable(message: BuyerMessage) -> bool:
    if message.state != MessageState.QUEUED:
        return MessageState.DISCARDED in TRANSITIONS[MessageState(message.state)]
    kinds = (EffectKind.MESSAGE_SEND, EffectKind.CHAT_START)
    return any(
        cancel_unsent(shop=message.shop, kind=kind, key=effect_key(message), reason="discarded")
        for kind in kinds
    )
