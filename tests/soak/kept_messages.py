"""What arrived at buyers beside what we believe to have sent: each once, none outside its window, nothing lost."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from messaging.models import BuyerMessage, MessageFile
from messaging.services import item_key
from messaging.states import MessageState
from outbox.models import Effect
from outbox.states import EffectKind, Status
from tests.fixtures_desk import CHAT_SEND, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

SEND_FILE = "/v1/chat/send/file"
# A person has to do something about these.
ASKED = (
    MessageState.AWAITING_APPROVAL,
    MessageState.BLOCKED,
    MessageState.REFUSED,
    MessageState.MANUAL,
    MessageState.EXPIRED,
)
UNDER_WAY = (MessageState.QUEUED, MessageState.UNKNOWN, MessageState.DRAFT)
Key = tuple[str, str]


@dataclass
class Kept:
    """``wrong`` tells every message in which the sandbox's ledger, its dialogues and our rows differ."""

    desk: Desk
    did: Counter[str]

    @cached_property
    def words(self) -> Counter[Key]:
        """What Ozon took, by dialogue and words."""
        return Counter((row["chat_id"], row["text"]) for row in self.desk.written(CHAT_SEND))

    @cached_property
    def names(self) -> Counter[Key]:
        return Counter((row["chat_id"], row["name"]) for row in self.desk.written(SEND_FILE))

    def sent(self) -> Counter[Key]:
        """What we believe to have arrived."""
        rows = BuyerMessage.objects.filter(shop=self.desk.shop, state=MessageState.SENT).exclude(text="")
        return Counter(rows.values_list("chat_id", "text"))

    def sent_files(self) -> Counter[Key]:
        rows = MessageFile.objects.filter(message__shop=self.desk.shop, state=MessageState.SENT)
        return Counter(rows.values_list("message__chat_id", "name"))

    def is_more_there(self, effect: Effect) -> bool:
        """Whether the dialogue shows one more of what this write says than is known to be ours."""
        payload, chat_id = effect.payload, effect.payload["chat_id"]
        if effect.kind == EffectKind.FILE_SEND:
            key = (chat_id, payload["name"])
            return self.names[key] > self.sent_files()[key]
        key = (chat_id, BuyerMessage.objects.values_list("text", flat=True).get(pk=payload["message"]))
        return self.words[key] > self.sent()[key]

    @property
    def refused(self) -> Counter[str]:
        """What Ozon refused for its window, its dialogue or the subscription."""
        return Counter(entry["why"] for entry in self.desk.running.sandbox.refusals.entries())

    @property
    def figures(self) -> dict[str, Any]:
        states = Counter(BuyerMessage.objects.values_list("state", flat=True))
        lost = Effect.objects.filter(
            kind__in=[EffectKind.MESSAGE_SEND, EffectKind.FILE_SEND], unknown_at__isnull=False
        )
        return {
            "name": "messages",
            "messages": sum(states.values()),
            "states": {str(state): count for state, count in sorted(states.items())},
            "arrived": self.words.total(),
            "files_arrived": self.names.total(),
            "arrived_twice": len(self._twice()),
            "refused": dict(self.refused),
            "answers_lost": lost.count(),
            "lost_and_sent": lost.filter(status=Status.DONE).count(),
            "did": dict(self.did),
        }

    def wrong(self) -> list[str]:
        return sorted([*self._twice(), *self._differing(), *self._numbers(), *self._windows(), *self._left()])

    def _twice(self) -> list[str]:
        wanted: Counter[Key] = Counter(BuyerMessage.objects.values_list("chat_id", "text"))
        return [
            f"{key}: {count} arrived, {wanted[key]} written"
            for key, count in self.words.items()
            if count > wanted[key]
        ]

    def _differing(self) -> Iterator[str]:
        for arrived, believed in ((self.words, self.sent()), (self.names, self.sent_files())):
            for key in arrived.keys() | believed.keys():
                if arrived[key] != believed[key]:
                    yield f"{key}: {arrived[key]} arrived, {believed[key]} sent as we believe"

    def _numbers(self) -> Iterator[str]:
        """Every message that arrived knows its number at Ozon, and no two know the same."""
        said = {doc["message_id"]: doc for doc in self.desk.world.shop.messages.all()}
        known: Counter[str] = Counter()
        for row in BuyerMessage.objects.filter(state=MessageState.SENT).exclude(text=""):
            known[row.message_id] += 1
            doc = said.get(row.message_id, {})
            if (doc.get("chat_id"), doc.get("text")) != (row.chat_id, row.text):
                yield f"message {row.pk}: its number {row.message_id!r} is of {doc}"
        for file in MessageFile.objects.filter(state=MessageState.SENT):
            known[file.said_id] += 1
            if file.name not in said.get(file.said_id, {}).get("text", ""):
                yield f"file {file.name}: its number {file.said_id!r} is of another"
        yield from (f"number {number!r}: known by {count}" for number, count in known.items() if count > 1)

    def _windows(self) -> Iterator[str]:
        for entry in self.desk.running.sandbox.refusals.entries():
            asked = {name: entry["request"].get(name) for name in ("chat_id", "posting_number")}
            yield f"refused ({entry['why']}) at {entry['at']}: {entry['path']} {asked}, {self._about(**asked)}"

    def _about(self, chat_id: str | None, posting_number: str | None) -> dict[str, Any]:
        """What the sandbox knows that decides such a window."""
        shop = self.desk.world.shop
        chat = shop.chats.get(chat_id) if chat_id else None
        number = posting_number or (chat or {}).get("posting_number")
        posting = (shop.postings.get(number) if number else None) or {}
        known = ("scheme", "status", "in_process_at", "delivered_at", "cancelled_at")
        return {name: posting.get(name) for name in known} | {"asked_at": (chat or {}).get("asked_at")}

    def _left(self) -> Iterator[str]:
        """Nothing is under way; whatever is not over is a person's, and in the queue."""
        for row in BuyerMessage.objects.filter(state__in=UNDER_WAY):
            yield f"message {row.pk}: {row.state}"
        for effect in Effect.objects.filter(status__in=[Status.DUE, Status.CLAIMED, Status.UNKNOWN]):
            if effect.kind != EffectKind.STOCK_PUSH:
                yield f"effect {effect.pk} {effect.kind}: {effect.status}"
        items = WorkItem.objects.filter(kind=Kind.MESSAGE).exclude(state=ItemState.DONE)
        asked = set(items.values_list("key", flat=True))
        for row in BuyerMessage.objects.filter(state__in=ASKED):
            if item_key(row) not in asked:
                yield f"message {row.pk}: {row.state}, and nobody is asked"
