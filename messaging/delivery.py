"""Us → Ozon: opening a dialogue and writing into it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging import dialogues, guard, services
from messaging.locks import lock_message
from messaging.models import BuyerMessage, Dialogue, PostingFacts
from messaging.policy import blocking, judge_message
from messaging.reach import dialogue_for, window_for
from messaging.recognising import CLOCK_SKEW, OURS, Said, of_messages, pair, taken, unsettled
from messaging.states import MessageKind, MessageState
from messaging.windows import Channel, Window
from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.client import OzonClient
from ozon.client.errors import Forbidden, OzonError
from ozon.windows import pages
from worklist.states import Event

# What a call takes: nothing is sent that could arrive after its window.
ON_THE_WAY = timedelta(seconds=10)
NOT_QUEUED = gettext_noop("The message is not queued any more.")
BREAKS_A_RULE = gettext_noop("The message breaks a rule.")
ANOTHER = gettext_noop("Recipient or words are not those that were approved.")
NOT_SENT = gettext_noop("It was not sent: read it and approve it again")


def window_at_sending(message: BuyerMessage) -> Window:
    """The window as it is when a call that begins now arrives."""
    return window_for(message, now=timezone.now() + ON_THE_WAY)


def said_since(client: OzonClient, chat_id: str, since: datetime) -> list[Said]:
    """What our side said in a dialogue since a moment, read at Ozon page by page. Raises ``OzonError``."""
    found: dict[str, Said] = {}
    for page, _following, _at in pages(
        lambda at: client.chats.history(chat_id, from_message_id=at or None), ""
    ):
        times = [row.value.created_at for row in page.rows if row.value.created_at]
        for said in (row.value for row in page.rows):
            if said.created_at and dialogues.author_of(said.user_type) in OURS:
                found[said.message_id] = Said(said.message_id, "\n".join(said.data), said.created_at)
        if times and min(times) < since - CLOCK_SKEW:
            break
    return list(found.values())


def _ready(effect: Effect) -> BuyerMessage:
    """The message, if it may still be written: everything is looked at again at the last moment."""
    message = BuyerMessage.objects.select_related("shop").get(pk=effect.payload["message"])
    if message.state != MessageState.QUEUED:
        raise Stop(NOT_QUEUED)
    if not _is_as_approved(effect, message):
        raise Stop(ANOTHER)
    if blocking(message, judge_message(message)):
        raise Stop(BREAKS_A_RULE)
    if guard.stopped(message):
        raise Stop(guard.STOPPED)
    seen = window_at_sending(message)
    if seen.channel is not Channel.OPEN:
        raise Stop(seen.reason)
    return message


def _is_as_approved(effect: Effect, message: BuyerMessage) -> bool:
    """Whether recipient and words are those frozen when it was let out."""
    words = effect.payload.get("text")
    chat_id = effect.payload.get("chat_id", "")
    return message.chat_id in {"", chat_id} and words in {None, services.digest(message.text)}


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
        services.next_attempt(message)
        services.tell(message, Event.MESSAGE_REFUSED, reason=error.message)
        services.reopen(message, reason=error.message)

    def by_hand(self, error: OzonError) -> bool:
        """Whether staff could still write in the cabinet what the API refuses."""
        return isinstance(error, Forbidden)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        message = self.message(effect)
        if message.state == MessageState.UNKNOWN:
            # Its worker was slower than its claim and then heard a "later": it was not sent after all.
            _approve_again(message, reason=reason)
        elif message.state == MessageState.QUEUED:
            _give_back(message, reason=reason)


def _give_back(message: BuyerMessage, *, reason: str) -> None:
    """A queued message was stopped: it is what its words and its window let it be."""
    seen = window_at_sending(message)
    if blocking(message, judge_message(message)):
        services.to_state(message, MessageState.BLOCKED, reason=reason)
        services.next_attempt(message)
        services.tell(message, Event.MESSAGE_BLOCKED, reason=reason)
        services.reopen(message, reason=reason)
    elif seen.channel is Channel.CLOSED:
        services.expire(message, reason=seen.reason)
    elif seen.channel is not Channel.OPEN:
        services.make_manual(message, reason=seen.reason)
    else:
        _approve_again(message, reason=reason)


def _approve_again(message: BuyerMessage, *, reason: str) -> None:
    services.to_state(message, MessageState.AWAITING_APPROVAL, reason=reason)
    services.next_attempt(message)
    services.reopen(message, reason=reason)


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
            message.chat_id = chat_id
            message.dialogue = dialogue_for(message, None)
            message.save(update_fields=["chat_id", "dialogue"])
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
        """Each message of the history is one of ours: the same words sent twice need two of them."""
        pk, chat_id = effect.payload["message"], effect.payload["chat_id"]
        if _is_being_said(effect):
            return Verdict(Seen.OPEN)
        since = effect.attempted_at or effect.created_at
        others = unsettled(effect.shop_id, chat_id, effect.posting_number)
        said = said_since(client, chat_id, min([since, *(row.leaves_at for row in others if row.leaves_at)]))
        known = taken(effect.shop_id, chat_id)
        found = pair(of_messages(others), [one for one in said if one.message_id not in known])
        return Verdict(Seen.DONE, {"message_id": found[pk]}) if pk in found else Verdict(Seen.OPEN)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        message = self.message(effect)
        if message.state not in {MessageState.QUEUED, MessageState.UNKNOWN}:
            return
        chat_id = effect.payload["chat_id"]
        message.sent_at, message.chat_id = timezone.now(), chat_id
        message.message_id = str(result.get("message_id", ""))
        services.to_state(message, MessageState.SENT, "sent_at", "chat_id", "message_id")
        dialogues.started(
            effect.shop, chat_id=chat_id, posting_number=effect.posting_number, now=timezone.now()
        )
        services.tell(message, Event.MESSAGE_SENT)
        services.send_next_file(message, by=effect.by)
        if message.kind == MessageKind.REPLY:
            _read_as_well(message, by=effect.by)

    def on_unknown(self, effect: Effect) -> None:
        message = self.message(effect)
        if message.state == MessageState.QUEUED:
            services.to_state(message, MessageState.UNKNOWN)
        # Else it is unknown already: a slow worker heard a "later", and the one who tried next died.

    def on_not_done(self, effect: Effect, by: str) -> None:
        _approve_again(self.message(effect), reason=NOT_SENT)


def _is_being_said(effect: Effect) -> bool:
    """Whether the same words are on their way into this dialogue right now: nobody could tell whose arrived."""
    same = {name: effect.payload.get(name) for name in ("chat_id", "text")}
    rows = Effect.objects.filter(shop=effect.shop_id, kind=effect.kind, status=Status.CLAIMED)
    return rows.filter(payload__contains=same).exclude(pk=effect.pk).exists()


def _read_as_well(message: BuyerMessage, *, by: str) -> None:
    """Who answered a dialogue has read it."""
    if message.dialogue_id is not None:
        services.mark_read(Dialogue.objects.select_related("shop").get(pk=message.dialogue_id), by=by)
