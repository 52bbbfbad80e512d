"""Us → Ozon: opening a dialogue and writing into it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from messaging import dialogues, services
from messaging.locks import lock_message
from messaging.models import BuyerMessage, PostingFacts
from messaging.policy import blocking, judge
from messaging.states import MessageState
from messaging.windows import Channel, window
from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from ozon.client.errors import Forbidden, OzonError
from worklist.services import note
from worklist.states import Event

CLOCK_SKEW = timedelta(minutes=1)


def _ready(effect: Effect) -> BuyerMessage:
    """The message, if it may still be written: state, words and window are looked at again at the last moment."""
    message = BuyerMessage.objects.select_related("shop").get(pk=effect.payload["message"])
    if message.state != MessageState.QUEUED:
        raise Stop(gettext_noop("The message is not queued any more."))
    if blocking(message, judge(message.shop, message.text)):
        raise Stop(gettext_noop("The message breaks a rule."))
    facts = PostingFacts.objects.filter(shop=effect.shop, posting_number=effect.posting_number).first()
    if facts is None or window(facts, timezone.now()).channel is Channel.CLOSED:
        raise Stop(gettext_noop("The time for writing to the buyer is over."))
    return message


class _MessageHandler(Handler):
    """What both writes share: whose message it is, and what a no means."""

    def lock(self, effect: Effect) -> None:
        lock_message(effect.payload["message"])

    def message(self, effect: Effect) -> BuyerMessage:
        return lock_message(effect.payload["message"])

    def preview(self, effect: Effect) -> dict[str, Any]:
        text = BuyerMessage.objects.values_list("text", flat=True).get(pk=effect.payload["message"])
        return {"posting_number": effect.posting_number, "text": text}

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        message = self.message(effect)
        if message.state not in {MessageState.QUEUED, MessageState.UNKNOWN}:
            return
        if message.state == MessageState.QUEUED and self.by_hand(error):
            services.make_manual(message, reason=error.message)
            return
        services.to_state(message, MessageState.REFUSED, reason=str(error))
        _next_attempt(message)
        note(effect.shop, effect.posting_number, Event.MESSAGE_REFUSED, reason=error.message)
        services.reopen(message, reason=error.message)

    def by_hand(self, error: OzonError) -> bool:
        """Whether staff could still write in the cabinet what the API refuses."""
        return isinstance(error, Forbidden)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        message = self.message(effect)
        if message.state == MessageState.UNKNOWN:
            # Its worker was slower than its claim and then heard a "later": it was not sent after all.
            _approve_again(message, reason=reason)
            return
        if message.state != MessageState.QUEUED:
            return
        if blocking(message, judge(message.shop, message.text)):
            services.to_state(message, MessageState.BLOCKED, reason=reason)
            _next_attempt(message)
            note(effect.shop, effect.posting_number, Event.MESSAGE_BLOCKED, reason=reason)
        elif self._too_late(effect):
            services.to_state(message, MessageState.EXPIRED)
            note(effect.shop, effect.posting_number, Event.MESSAGE_EXPIRED)
            return
        else:
            services.to_state(message, MessageState.AWAITING_APPROVAL, reason=reason)
            _next_attempt(message)
        services.reopen(message, reason=reason)

    def _too_late(self, effect: Effect) -> bool:
        facts = PostingFacts.objects.filter(shop=effect.shop, posting_number=effect.posting_number).first()
        return facts is not None and window(facts, timezone.now()).channel is Channel.CLOSED


def _approve_again(message: BuyerMessage, *, reason: str) -> None:
    services.to_state(message, MessageState.AWAITING_APPROVAL, reason=reason)
    _next_attempt(message)
    services.reopen(message, reason=reason)


def _next_attempt(message: BuyerMessage) -> None:
    """Whatever comes back to a person is approved again later, and that is another write."""
    message.attempt += 1
    message.save(update_fields=["attempt"])


class ChatStart(_MessageHandler):
    """Idempotent: Ozon answers with the dialogue of the posting, new or not."""

    kind = EffectKind.CHAT_START
    idempotent = True

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        _ready(effect)
        return {"chat_id": client.chats.start(effect.posting_number)}

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        message = self.message(effect)
        chat_id = result["chat_id"]
        dialogues.started(
            effect.shop, chat_id=chat_id, posting_number=effect.posting_number, now=timezone.now()
        )
        # After the dialogue, as its readings do.
        PostingFacts.objects.filter(shop=effect.shop, posting_number=effect.posting_number).update(
            chat_id=chat_id
        )
        if message.state == MessageState.QUEUED:
            services.send(message, chat_id=chat_id, by=effect.by)

    def by_hand(self, error: OzonError) -> bool:
        return True


class MessageSend(_MessageHandler):
    """Not idempotent: a second call is a second message. A lost answer is settled by reading the dialogue."""

    kind = EffectKind.MESSAGE_SEND

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        message = _ready(effect)
        client.chats.send(effect.payload["chat_id"], message.text)
        return {}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        text = BuyerMessage.objects.values_list("text", flat=True).get(pk=effect.payload["message"])
        since = (effect.attempted_at or effect.created_at) - CLOCK_SKEW
        for row in client.chats.history(effect.payload["chat_id"]).rows:
            said = row.value
            ours = said.user_type.casefold() not in {"customer", "courier"}
            if ours and "\n".join(said.data).strip() == text and said.created_at and said.created_at >= since:
                return Verdict(Seen.DONE, {"message_id": said.message_id})
        return Verdict(Seen.OPEN)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        message = self.message(effect)
        if message.state not in {MessageState.QUEUED, MessageState.UNKNOWN}:
            return
        message.sent_at, message.message_id = timezone.now(), str(result.get("message_id", ""))
        services.to_state(message, MessageState.SENT, "sent_at", "message_id")
        dialogues.started(
            effect.shop,
            chat_id=effect.payload["chat_id"],
            posting_number=effect.posting_number,
            now=timezone.now(),
        )
        note(effect.shop, effect.posting_number, Event.MESSAGE_SENT, by=effect.by)

    def on_unknown(self, effect: Effect) -> None:
        message = self.message(effect)
        if message.state == MessageState.QUEUED:
            services.to_state(message, MessageState.UNKNOWN)
        # Else it is unknown already: a slow worker heard a "later", and the one who tried next died.

    def on_not_done(self, effect: Effect, by: str) -> None:
        message = self.message(effect)
        services.to_state(message, MessageState.AWAITING_APPROVAL)
        _next_attempt(message)
        services.reopen(message, reason=_("It was not sent: read it and approve it again"))
