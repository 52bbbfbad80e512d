"""Us → Ozon: files for buyers, and that a dialogue was read."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging import dialogues, services
from messaging.delivery import said_since, window_at_sending
from messaging.locks import lock_file, lock_message
from messaging.models import BuyerMessage, MessageFile
from messaging.recognising import of_files, pair_files, taken, unsettled_files
from messaging.states import MessageState
from messaging.windows import Channel
from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from ozon.client.errors import Refused
from worklist.states import Event

NOT_WANTED = gettext_noop("The file is not to be sent any more.")
ANOTHER_FILE = gettext_noop("The file or its recipient is not the one that was approved.")
DROPPED = gettext_noop("dropped")


class FileSend(Handler):
    """Not idempotent. A no is no end: no case takes it up, so a person tries again or drops it."""

    kind = EffectKind.FILE_SEND
    no_is_final = False

    def lock(self, effect: Effect) -> None:
        self._locked(effect)

    def _locked(self, effect: Effect) -> tuple[BuyerMessage, MessageFile]:
        return lock_message(effect.payload["message"]), lock_file(effect.payload["file"])

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {"posting_number": effect.posting_number, "name": effect.payload["name"]}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        file = MessageFile.objects.select_related("message__shop").filter(pk=effect.payload["file"]).first()
        message = file.message if file else None
        if file is None or message is None or file.state != MessageState.QUEUED:
            raise Stop(NOT_WANTED)
        if not _is_as_approved(effect, file, message):
            raise Stop(ANOTHER_FILE)
        seen = window_at_sending(message)
        if seen.channel is not Channel.OPEN:
            # As Ozon would say: it waits for a person, who tries again once the buyer wrote, or drops it.
            raise Refused(seen.reason, method=effect.kind)
        with file.file.open("rb") as content:
            client.chats.send_file(effect.payload["chat_id"], file.name, content.read())
        return {}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        """By the file's name in what our side said; each message of the history is one file."""
        pk, chat_id = effect.payload["file"], effect.payload["chat_id"]
        since = effect.attempted_at or effect.created_at
        others = unsettled_files(effect.shop_id, chat_id)
        known = taken(effect.shop_id, chat_id)
        said = [one for one in said_since(client, chat_id, since) if one.message_id not in known]
        found = pair_files(of_files(others), said)
        return Verdict(Seen.DONE, {"said_id": found[pk]}) if pk in found else Verdict(Seen.OPEN)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        message, file = self._locked(effect)
        if file.state not in {MessageState.QUEUED, MessageState.UNKNOWN}:
            return
        file.said_id = str(result.get("said_id", ""))
        services.file_to_state(file, MessageState.SENT, "said_id")
        if not message.text and message.sent_at is None:
            message.sent_at = timezone.now()
            message.save(update_fields=["sent_at"])
        services.tell(message, Event.FILE_SENT, name=file.name)
        chat_id, now = effect.payload["chat_id"], timezone.now()
        dialogues.started(effect.shop, chat_id=chat_id, posting_number=effect.posting_number, now=now)
        services.send_next_file(message, by=effect.by)

    def on_unknown(self, effect: Effect) -> None:
        _message, file = self._locked(effect)
        if file.state == MessageState.QUEUED:
            services.file_to_state(file, MessageState.UNKNOWN)

    def on_not_done(self, effect: Effect, by: str) -> None:
        """It is sent again, as the person who looked has said that it is not there."""
        message, file = self._locked(effect)
        services.file_to_state(file, MessageState.DRAFT)
        _again(file)
        services.send_next_file(message, by=by)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        message, file = self._locked(effect)
        if file.state not in {MessageState.QUEUED, MessageState.UNKNOWN}:
            return
        services.file_to_state(file, MessageState.REFUSED, reason=reason or DROPPED)
        services.tell(message, Event.MESSAGE_STOPPED, reason=reason or DROPPED)
        services.send_next_file(message, by=effect.by)


def _is_as_approved(effect: Effect, file: MessageFile, message: BuyerMessage) -> bool:
    frozen = (effect.payload["chat_id"], effect.payload["sha256"], effect.payload["message"])
    return frozen == (message.chat_id, file.sha256, message.pk)


def _again(file: MessageFile) -> None:
    """The next try is another write."""
    file.attempt += 1
    file.save(update_fields=["attempt"])


class ChatRead(Handler):
    """Idempotent: a message and all before it are read, and stay so."""

    kind = EffectKind.CHAT_READ
    idempotent = True

    def preview(self, effect: Effect) -> dict[str, Any]:
        return dict(effect.payload)

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        left = client.chats.read(effect.payload["chat_id"], effect.payload["from_message_id"])
        return {"unread_count": left}

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        dialogues.marked_read(
            effect.shop, chat_id=effect.payload["chat_id"], left=int(result.get("unread_count", 0))
        )
