"""A message taken back while it leaves, approved twice at once, or lost with the same words: one of two, never both."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from messaging import services as messages
from messaging.delivery import MessageSend
from messaging.models import BuyerMessage, Dialogue, PostingFacts, ReplyDraft, WritingTerms
from messaging.services import look_at_windows
from messaging.states import MessageKind, MessageState
from outbox import runner
from outbox.handlers import Seen
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.connect import client_of
from ozon.states import Source
from tests.concurrency.threads import at_once
from tests.factories import make_member
from tests.fixtures_desk import CHAT_SEND, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

TEXT = "Здравствуйте! Заказ отправим завтра утром."
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
pytestmark = pytest.mark.usefixtures("english")


def asked(desk: Desk) -> Dialogue:
    """A buyer wrote; his dialogue as it was read."""
    number = str(desk.world.add_posting(lines=KETTLE)["posting_number"])
    desk.world.buyer_writes(number, text="Когда отправите?")
    desk.sync(Source.FBS, Source.CHATS)
    return Dialogue.objects.select_related("shop").get(shop=desk.shop, posting_number=number)


def reply_to(dialogue: Dialogue, text: str = TEXT, *, cause: str = "reply:1", **fields: Any) -> BuyerMessage:
    values = {
        "kind": MessageKind.REPLY,
        "state": MessageState.AWAITING_APPROVAL,
        "posting_number": dialogue.posting_number,
        "dialogue": dialogue,
        "chat_id": dialogue.chat_id,
    }
    return BuyerMessage.objects.create(shop=dialogue.shop, cause=cause, text=text, **{**values, **fields})


def approve(message: BuyerMessage) -> BuyerMessage:
    return messages.approve(message.pk, text=message.text, version=message.version, by="anna")


def undo(pk: int) -> str:
    try:
        return str(messages.take_back(pk, by="anna").state)
    except messages.TooLate:
        return "too late"


def test_taken_back_or_sent_and_never_both(live: Desk) -> None:
    """Whoever is first: the other hears so, and the ledger agrees."""
    WritingTerms.objects.create(shop=live.shop, undo_seconds=0)
    author = make_member(live.shop)
    dialogue = asked(live)
    ends: set[str] = set()
    for number in range(6):
        message = approve(reply_to(dialogue, f"{TEXT} {number}", cause=f"reply:{number}", author=author))
        effect = Effect.objects.get(kind=EffectKind.MESSAGE_SEND, payload__message=message.pk)
        acts = [partial(undo, message.pk), partial(runner.deliver, effect.pk)]
        told = at_once(*(acts if number % 2 else reversed(acts)))
        message.refresh_from_db()
        sent = [entry["text"] for entry in live.written(CHAT_SEND)].count(message.text)
        ends.add(message.state)
        assert (message.state, sent) in {(MessageState.SENT, 1), (MessageState.DISCARDED, 0)}
        assert ("too late" in told) is (message.state == MessageState.SENT)
    kept = ReplyDraft.objects.filter(user=author).values_list("text", flat=True)
    assert ("\n".join(kept) == "") is (MessageState.DISCARDED not in ends)


def test_one_effect_of_two_approvals_at_once(live: Desk) -> None:
    message = reply_to(asked(live))
    told = at_once(*[partial(_approved, message)] * 4)
    assert "queued" in told
    assert Effect.objects.filter(kind=EffectKind.MESSAGE_SEND).count() == 1
    live.deliver()
    assert len(live.ledger(CHAT_SEND)) == 1


def _approved(message: BuyerMessage) -> str:
    try:
        return str(approve(message).state)
    except messages.Stale:
        return "stale"


def test_the_same_words_sent_twice_need_two_messages_of_the_history(live: Desk) -> None:
    """Of three answers of the same words two arrived, one of them and the third had their answers lost."""
    dialogue = asked(live)
    rows = [approve(reply_to(dialogue, cause=f"reply:{number}")) for number in range(3)]
    live.fault("lose_answer", CHAT_SEND)
    _send(rows[0])
    _send(rows[1])
    live.fault("status", CHAT_SEND, status=504)
    _send(rows[2])
    states = [MessageState.UNKNOWN, MessageState.SENT, MessageState.UNKNOWN]
    assert _states(rows) == states
    assert len(live.ledger(CHAT_SEND)) == 2
    # Whoever is asked first: there is a message for two of them.
    assert _verdict(live, rows[2]) is Seen.OPEN
    assert _verdict(live, rows[0]) is Seen.DONE
    live.read_back()
    live.sync(Source.CHATS)
    live.read_back()
    assert _states(rows) == [MessageState.SENT, MessageState.SENT, MessageState.UNKNOWN]
    numbers = {row.message_id for row in BuyerMessage.objects.filter(state=MessageState.SENT)}
    assert len(numbers - {""}) == 2
    assert len(live.ledger(CHAT_SEND)) == 2


def _send(message: BuyerMessage) -> None:
    effect = Effect.objects.get(kind=EffectKind.MESSAGE_SEND, payload__message=message.pk)
    Effect.objects.filter(pk=effect.pk).update(due_at=timezone.now())
    runner.deliver(effect.pk)


def _verdict(desk: Desk, message: BuyerMessage) -> Seen:
    effect = Effect.objects.get(kind=EffectKind.MESSAGE_SEND, payload__message=message.pk)
    with client_of(desk.shop) as client:
        return MessageSend().reconcile(effect, client).seen


def _states(rows: list[BuyerMessage]) -> list[str]:
    return [BuyerMessage.objects.get(pk=row.pk).state for row in rows]


def test_what_waits_past_its_window_comes_back_and_returns_with_the_buyers_word(live: Desk) -> None:
    dialogue = asked(live)
    approved, waiting = approve(reply_to(dialogue)), reply_to(dialogue, cause="reply:2")
    now = timezone.now()
    long_ago = now - timedelta(hours=100)
    PostingFacts.objects.update(delivered_at=long_ago, buyer_wrote_at=long_ago)
    Dialogue.objects.update(buyer_wrote_at=long_ago)
    assert look_at_windows(now) == 2
    assert _states([approved, waiting]) == [MessageState.EXPIRED] * 2
    assert Effect.objects.get(kind=EffectKind.MESSAGE_SEND).status == Status.CANCELLED
    items = WorkItem.objects.filter(kind=Kind.MESSAGE, state=ItemState.OPEN)
    assert items.count() == 2
    assert look_at_windows(now) == 0

    Dialogue.objects.update(buyer_wrote_at=now - timedelta(hours=47))
    assert look_at_windows(now) == 2
    assert _states([approved, waiting]) == [MessageState.AWAITING_APPROVAL] * 2
    # What waits is due when its window ends.
    look_at_windows(now)
    assert {row.deadline_at for row in items} == {now + timedelta(hours=1)}
    message = BuyerMessage.objects.get(pk=approved.pk)
    approve(message)
    live.deliver()
    assert [entry["text"] for entry in live.written(CHAT_SEND)] == [TEXT]
