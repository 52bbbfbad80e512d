"""One unsent write of every kind, each about a case of its own, and what is true of them at Ozon."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from messaging import services as messages
from messaging.locks import lock_message
from messaging.models import BuyerMessage, Dialogue, MessageFile, PostingFacts, WritingTerms
from messaging.states import MessageKind, MessageState
from orders import packing, requests, seller_cancel
from orders.models import Posting
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.states import Source
from returns import services as returns
from tests.fixtures_desk import APPROVE, CHAT_SEND, CHAT_START, FBS_WAREHOUSE, REJECT, RETURN_ACT, STOCK, Desk

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
MUG = [{"offer_id": "MG-04-GR", "quantity": 1}]
HELLO, ANSWER = "Здравствуйте! Заказ отменён.", "Посылка возвращается к нам."
CANCEL, SHIP = "/v2/posting/fbs/cancel", "/v4/posting/fbs/ship"
SEND_FILE, MARK_READ = "/v1/chat/send/file", "/v2/chat/read"
MANUAL = "manual.pdf"
# What reaches Ozon once all is over: eight of them would do harm a second time.
ONCE = Counter(
    {
        "chat": 1,
        f"message {HELLO}": 1,
        f"message {ANSWER}": 1,
        APPROVE: 1,
        REJECT: 1,
        "refund": 1,
        "rejected": 1,
        "cancelled": 1,
        "packed": 1,
        f"file {MANUAL}": 1,
    }
)
PATHS = {STOCK: 1, CHAT_START: 1, CHAT_SEND: 1, APPROVE: 1, REJECT: 1, RETURN_ACT: 2, CANCEL: 1, SHIP: 1}
PATHS |= {SEND_FILE: 1, MARK_READ: 1}
KINDS = 11
NOT_REPEATABLE = 8


@dataclass
class EveryWrite:
    """The cases behind the writes."""

    desk: Desk
    free: int
    freed: str  # posting cancelled unpacked: stock, and a dialogue to open
    away: str  # posting cancelled on its way: a message into a dialogue that is there
    approve: int
    reject: int
    refund: int
    refuse: int
    ours: str  # posting that we cancel ourselves
    packed: str  # posting on the packing table, all of it scanned

    def harm(self) -> Counter[str]:
        """What Ozon took and would do again if told again. Stock and what was read are told absolutely and do not
        count."""
        return Counter(
            {
                "chat": "chat",
                "message": f"message {entry['effect'].get('text')}",
                "file": f"file {entry['effect'].get('name')}",
                "refund": "refund",
                "cancel": "cancelled",
                "ship": "packed",
                "decision": "rejected" if entry["path"] == RETURN_ACT else entry["path"],
            }[entry["effect"]["kind"]]
            for entry in self.desk.ledger()
            if entry["effect"]["kind"] not in {"stock", "read"}
        )

    def assert_stock_is_right(self) -> None:
        assert self.desk.free_at_ozon() == self.free
        rows = [row["updated"][0] for row in self.desk.written(STOCK)]
        told = [row["stock"] for row in rows if row["warehouse_id"] == FBS_WAREHOUSE]
        assert told
        assert set(told) == {self.free}

    def granted(self) -> str:
        """The posting that Ozon cancels because we approved: work of its own, and not of this proof."""
        return self.desk.request(self.approve).posting_number

    def statuses(self) -> set[str]:
        follows = Q(posting_number=self.ours) & ~Q(kind=EffectKind.POSTING_CANCEL)
        rows = Effect.objects.exclude(posting_number=self.granted()).exclude(follows)
        return set(rows.values_list("status", flat=True))

    def queue(self) -> list[str]:
        """Kinds of what people have to do about these cases, but for the dialogues of buyers who wrote and the messages
        that are drafted after decisions."""
        found = {(kind, number) for kind, number in self.desk.queue() if number != self.granted()}
        asked = {row for row in found if row[0] != "message" or row[1] in {self.freed, self.away}}
        return sorted(kind for kind, _ in asked if kind != "dialogue")

    def payments(self) -> list[str]:
        """What buyers got, over both returns."""
        claims = [self.desk.world.claim(number) for number in (self.refund, self.refuse)]
        return [payment["amount"] for claim in claims for payment in claim["payments"]]


def want_every_write(desk: Desk) -> EveryWrite:
    """Let eleven people press eleven buttons."""
    WritingTerms.objects.create(shop=desk.shop, undo_seconds=0)
    free = desk.free_at_ozon()
    freed, away = _postings(desk)
    desk.world.hand_over(away)
    desk.world.buyer_writes(away)
    asked = [_request(desk), _request(desk)]
    claims = [_claim(desk), _claim(desk)]
    ours, packed = (
        str(desk.world.add_posting(scheme="rfbs", lines=KETTLE)["posting_number"]) for _ in range(2)
    )
    desk.sync(Source.FBS, Source.CANCELLATION_REQUESTS, Source.RFBS_RETURNS)
    desk.world.cancel(freed)
    desk.world.cancel(away, initiator="delivery", reason_id=666)
    desk.sync(Source.FBS)
    case = EveryWrite(desk, free - 1, freed, away, *asked, *claims, ours, packed)
    press(case)
    _answer_with_a_file(desk)
    assert Effect.objects.filter(status=Status.DUE).count() == KINDS
    return case


def press(case: EveryWrite) -> None:
    """Every button; where nothing waits for a decision, a press is refused or changes nothing."""
    desk = case.desk
    [chat] = [chat for chat in desk.world.shop.chats.all() if chat["posting_number"] == case.away]
    PostingFacts.objects.filter(posting_number=case.away).update(chat_id=chat["chat_id"])
    for number, text in ((case.freed, HELLO), (case.away, ANSWER)):
        message = desk.message(number)
        with suppress(messages.Stale):
            messages.approve(message.pk, text=text, version=message.version, by="anna")
    for number, approve in ((case.approve, True), (case.reject, False)):
        with suppress(requests.NotPossible):
            requests.decide(desk.request(number).pk, approve=approve, comment="решено", by="anna")
    refund = returns.Decision(action_id=11, amount=desk.price(case.refund))
    refuse = returns.Decision(action_id=-1, comment="Следы использования", rejection_reason_id=201)
    for number, decision in ((case.refund, refund), (case.refuse, refuse)):
        with suppress(returns.NotPossible):
            returns.decide(desk.claim(number).pk, decision=decision, by="anna")
    posting = Posting.objects.get(shop=desk.shop, posting_number=case.ours)
    wish = seller_cancel.Wish(reason_id=400, reason="Брак", listed=seller_cancel.listing(posting))
    with suppress(seller_cancel.NotPossible):
        seller_cancel.decide(posting.pk, wish, by="anna")
    with suppress(packing.NotPossible):
        pack = packing.start(Posting.objects.get(shop=desk.shop, posting_number=case.packed).pk, by="anna")
        if not pack.scanned:
            packing.scan(pack.pk, code="KT-17-GL", by="anna")
        packing.ship(pack.pk, packages=None, by="anna")


def _answer_with_a_file(desk: Desk) -> None:
    """One buyer gets a file, and what another wrote is read."""
    answered, read = (_asked(desk) for _ in range(2))
    message = BuyerMessage.objects.create(
        shop=desk.shop,
        kind=MessageKind.REPLY,
        state=MessageState.AWAITING_APPROVAL,
        posting_number=answered.posting_number,
        dialogue=answered,
        chat_id=answered.chat_id,
        cause="reply:file",
    )
    facts = {"name": MANUAL, "media_type": "application/pdf", "size": 8, "sha256": "0" * 64}
    MessageFile.objects.create(
        shop=desk.shop, message=message, file=ContentFile(b"%PDF-1.4", MANUAL), **facts
    )
    with transaction.atomic():
        messages.let_out(lock_message(message.pk), by="anna")
        assert messages.mark_read(read, by="anna")


def _asked(desk: Desk) -> Dialogue:
    """A dialogue in which a buyer wrote, as if it had been read."""
    number = str(desk.world.add_posting(lines=MUG)["posting_number"])
    said = desk.world.buyer_writes(number)
    return Dialogue.objects.create(
        shop=desk.shop,
        chat_id=said["chat_id"],
        topic="buyer",
        posting_number=number,
        unread_count=1,
        last_message_id=said["message_id"],
        buyer_wrote_at=said["created_at"],
    )


def _postings(desk: Desk) -> list[str]:
    return [str(desk.world.add_posting(lines=KETTLE)["posting_number"]) for _ in range(2)]


def _request(desk: Desk) -> int:
    posting = desk.world.add_posting(scheme="rfbs", lines=KETTLE)
    return int(desk.world.add_cancellation_request(posting["posting_number"])["cancellation_id"])


def _claim(desk: Desk) -> int:
    posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
    return int(desk.world.add_rfbs_return(posting["posting_number"])["return_id"])
