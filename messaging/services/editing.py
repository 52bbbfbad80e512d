"""What people do with a draft: change it, approve it, or decide not to write."""

from django.db import transaction

from messaging import alike
from messaging.begun import go_along
from messaging.locks import lock_message
from messaging.models import BuyerMessage
from messaging.policy import blocking, judge_message
from messaging.rules import Finding
from messaging.services.basics import changed, no_longer, out_of_queue, stop_unsent, tell, to_state
from messaging.services.leaving import let_out
from messaging.states import EDITABLE, TRANSITIONS, MessageState
from ozon.models import Shop
from worklist.states import Event

WRITTEN = ["text", "findings", "fingerprint", "state"]


def _editable(pk: int, version: int) -> BuyerMessage:
    message = lock_message(pk)
    if message.version != version:
        raise changed(message)
    if message.state not in EDITABLE:
        raise no_longer(message)
    return message


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _write(message: BuyerMessage, text: str) -> list[Finding]:
    """Take the text and all that is said of it; what of that keeps it from leaving."""
    message.text = _tidy(text)
    findings = judge_message(message)
    message.findings = [finding.as_json() for finding in findings]
    message.fingerprint = alike.of(message)
    return blocking(message, findings)


@transaction.atomic
def save_text(pk: int, *, text: str, version: int, by: str) -> BuyerMessage:
    """Keep a changed draft, checked against the rules. Raises ``Stale``."""
    message = _editable(pk, version)
    stopped_by = _write(message, text)
    message.state = MessageState.BLOCKED if stopped_by else MessageState.AWAITING_APPROVAL
    message.version += 1
    message.save(update_fields=[*WRITTEN, "version"])
    tell(message, Event.MESSAGE_SAVED, by=by)
    return message


@transaction.atomic
def approve(pk: int, *, text: str, version: int, by: str) -> BuyerMessage:
    """Let the message out: rules, window, then one effect. The same text again on a queued or sent one is a no-op.

    A broken rule leaves it ``blocked``, a stopped mailing where it is; no dialogue at Ozon makes it ``manual``, a
    closed window ``expired``. Raises ``Stale``.
    """
    message = lock_message(pk)
    if message.state in {MessageState.QUEUED, MessageState.SENT} and _tidy(text) == message.text:
        return message
    message = _editable(pk, version)
    as_left = message.text
    stopped_by = _write(message, text)
    message.state = MessageState.BLOCKED if stopped_by else MessageState.AWAITING_APPROVAL
    if stopped_by:
        message.version += 1
        message.save(update_fields=[*WRITTEN, "version"])
        return message
    message.save(update_fields=WRITTEN)
    tell(message, Event.MESSAGE_APPROVED, by=by)
    go_along(message, text=as_left)
    let_out(message, by=by)
    return message


@transaction.atomic
def discard(pk: int, *, version: int, by: str) -> BuyerMessage:
    """Decide not to write. Only while nothing was sent; a queued one is stopped if no worker has it yet."""
    message = lock_message(pk)
    if message.state == MessageState.DISCARDED:
        return message
    if message.version != version or not _stoppable(message):
        raise no_longer(message)
    to_state(message, MessageState.DISCARDED)
    tell(message, Event.MESSAGE_DISCARDED, by=by)
    out_of_queue(message, by=by, outcome="discarded")
    return message


def _stoppable(message: BuyerMessage) -> bool:
    if message.state == MessageState.QUEUED:
        return stop_unsent(message, reason="discarded")
    return MessageState.DISCARDED in TRANSITIONS[MessageState(message.state)]


def withdraw(*, shop: Shop, cause: str) -> None:
    """The cause of a draft is gone: it is discarded, unless it left or a worker has it. Idempotent."""
    pk = BuyerMessage.objects.filter(shop=shop, cause=cause).values_list("pk", flat=True).first()
    if pk is None:
        return
    message = lock_message(pk)
    if _stoppable(message):
        to_state(message, MessageState.DISCARDED)
        tell(message, Event.MESSAGE_DISCARDED)
        out_of_queue(message, by="Ozon", outcome="discarded")
