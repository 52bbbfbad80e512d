"""Letting a message out, and taking it back while it has not left."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from messaging import guard
from messaging.begun import put_back
from messaging.locks import lock_message
from messaging.models import BuyerMessage
from messaging.reach import dialogue_for, facts_for, window_for
from messaging.services.basics import (
    TooLate,
    digest,
    effect_key,
    next_attempt,
    out_of_queue,
    reopen,
    stop_unsent,
    tell,
    to_state,
)
from messaging.services.lapsing import expire
from messaging.services.sending_files import send_next_file
from messaging.states import MessageKind, MessageState
from messaging.terms import terms_of
from messaging.windows import Channel
from outbox.services import enqueue
from outbox.states import EffectKind
from worklist.states import Event


def let_out(message: BuyerMessage, *, by: str, user: User | None = None) -> None:
    """Let a locked message out that awaits approval, its words judged: window, guard, then one effect that is due when
    the time to take it back is over. From here on recipient and words are frozen; both and the rules are looked at
    again when it leaves.

    It may end otherwise: ``manual`` (no dialogue, no subscription), ``expired``, or still awaiting approval where the
    mailing is stopped. ``by`` is the name in the timeline; ``user`` wrote it, where nobody is noted.
    """
    now = timezone.now()
    seen = window_for(message, now=now)
    if seen.channel is Channel.CLOSED:
        expire(message, reason=seen.reason)
    elif seen.channel is not Channel.OPEN:
        make_manual(message, reason=seen.reason)
    elif guard.passes(message, now=now):
        _queue(message, now=now, by=by, user=user)
    elif message.kind == MessageKind.REPLY:
        reopen(message, reason=guard.STOPPED)  # a drafted one has its case


def _queue(message: BuyerMessage, *, now: datetime, by: str, user: User | None) -> None:
    facts = facts_for(message)
    if not message.chat_id:
        message.chat_id = facts.chat_id if facts else ""
    if message.dialogue_id is None:
        message.dialogue = dialogue_for(message, facts)
    if message.author_id is None and user is not None:
        message.author = user
    message.approved_by, message.approved_at = by[:150], now
    message.leaves_at = now + timedelta(seconds=terms_of(message.shop).undo_seconds)
    fields = ("chat_id", "dialogue", "author", "approved_by", "approved_at", "leaves_at")
    to_state(message, MessageState.QUEUED, *fields)
    out_of_queue(message, by=by, outcome="approved")
    if message.text:
        send(message, chat_id=message.chat_id, by=by, at=message.leaves_at)
    else:
        send_next_file(message, by=by, at=message.leaves_at)


def send(message: BuyerMessage, *, chat_id: str, by: str, at: datetime | None = None) -> None:
    """Enqueue the next write of a queued message: open the dialogue, or say the words in it; now, or at a time."""
    kind = EffectKind.MESSAGE_SEND if chat_id else EffectKind.CHAT_START
    enqueue(
        shop=message.shop,
        kind=kind,
        key=effect_key(message),
        payload={"message": message.pk, "chat_id": chat_id, "text": digest(message.text)},
        posting_number=message.posting_number,
        by=by,
        due_at=at,
    )


def make_manual(message: BuyerMessage, *, reason: str) -> None:
    """Hand a locked message to staff to paste in the cabinet, and keep it in the queue."""
    to_state(message, MessageState.MANUAL, reason=reason)
    tell(message, Event.MESSAGE_MANUAL, reason=reason)
    reopen(message, reason=reason)


@transaction.atomic
def take_back(pk: int, *, by: str) -> BuyerMessage:
    """Undo: a queued message does not leave after all. A drafted one awaits approval again; a reply is discarded, and
    its words and files are in its author's field again. A repeat is a no-op.

    The message is locked, then its write is stopped by a conditional UPDATE: a worker that has it already wins, and
    this raises ``TooLate``.
    """
    message = lock_message(pk)
    if message.state in {MessageState.AWAITING_APPROVAL, MessageState.DISCARDED}:
        return message
    if message.state != MessageState.QUEUED or not stop_unsent(message, reason="taken back"):
        raise TooLate(_("Too late: the message left before it could be taken back."))
    if message.kind == MessageKind.REPLY and message.author_id and message.dialogue_id:
        put_back(message)
        to_state(message, MessageState.DISCARDED)
    else:
        message.approved_at, message.leaves_at = None, None
        to_state(message, MessageState.AWAITING_APPROVAL, "approved_at", "leaves_at")
        next_attempt(message)
        reopen(message, reason=gettext_noop("Taken back before it left"))
    tell(message, Event.MESSAGE_TAKEN_BACK, by=by)
    return message
