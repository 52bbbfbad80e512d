"""What staff write in Ozon's cabinet themselves, because the API would not take it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging.locks import lock_message
from messaging.models import BuyerMessage
from messaging.services.basics import changed, no_longer, out_of_queue, reopen, tell, to_state
from messaging.states import TRANSITIONS, MessageState
from worklist.states import Event

PASTEABLE = frozenset({MessageState.MANUAL, MessageState.EXPIRED})


@transaction.atomic
def to_hand(pk: int, *, version: int, by: str) -> BuyerMessage:
    """A person takes it upon himself to write this in the cabinet. Raises ``Stale``; a repeat is a no-op."""
    message = lock_message(pk)
    if message.state == MessageState.MANUAL:
        return message
    if message.version != version:
        raise changed(message)
    if MessageState.MANUAL not in TRANSITIONS[MessageState(message.state)]:
        raise no_longer(message)
    reason = gettext_noop("Somebody pastes it in Ozon's cabinet")
    to_state(message, MessageState.MANUAL, reason=reason)
    tell(message, Event.MESSAGE_MANUAL, by=by, reason=reason)
    reopen(message, reason=reason)
    return message


@transaction.atomic
def mark_pasted(pk: int, *, by: str) -> BuyerMessage:
    """Staff pasted the message in the cabinet: who, and when. The history of the dialogue shows it later, and then
    its number is known. A repeat is a no-op; raises ``Stale``."""
    message = lock_message(pk)
    if message.state == MessageState.SENT:
        return message
    if message.state not in PASTEABLE:
        raise no_longer(message)
    pasted(message, by=by)
    return message


def pasted(message: BuyerMessage, *, by: str) -> None:
    """A locked message was written in the cabinet; ``by`` is empty where the history alone shows it."""
    if message.state == MessageState.EXPIRED:
        to_state(message, MessageState.MANUAL)
    message.sent_at = timezone.now()
    message.approved_by = message.approved_by or by[:150]
    to_state(message, MessageState.SENT, "sent_at", "approved_by")
    tell(message, Event.MESSAGE_SENT, by=by)
    out_of_queue(message, by=by or "Ozon", outcome="pasted")
