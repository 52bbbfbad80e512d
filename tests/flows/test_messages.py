"""Messages from the first word to their number at Ozon: too late, with files, in other words than approved."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from messaging import begun, files, replies, services
from messaging.models import BuyerMessage, Dialogue, MessageFile, PostingFacts
from messaging.states import MessageState
from orders.cancellations import settle_open
from orders.models import Posting
from orders.states import CancellationState, Part
from outbox import services as outbox
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.states import Source
from sandbox import times
from tests.factories import make_member
from tests.fixtures_desk import CHAT_SEND, Desk

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
TEXT = "Здравствуйте! Инструкция во вложении."
SEND_FILE, MARK_READ = "/v1/chat/send/file", "/v2/chat/read"
pytestmark = pytest.mark.usefixtures("english")


def test_a_message_that_is_too_late_keeps_its_case_open_until_it_is_dropped(desk: Desk) -> None:
    number = desk.cancelled()
    posting, facts = (
        Posting.objects.get(posting_number=number),
        PostingFacts.objects.get(posting_number=number),
    )
    # As far as Ozon tells: rather too early than too late.
    assert facts.cancelled_at is not None
    assert posting.in_process_at <= facts.cancelled_at
    assert facts.cancelled_at <= times.parse(desk.world.posting(number)["cancelled_at"])
    PostingFacts.objects.update(paid_at=timezone.now() - timedelta(hours=72))
    message = desk.message(number)
    services.approve(message.pk, text=message.text, version=message.version, by="anna")
    desk.work()
    case, message = desk.case(number), desk.message(number)
    assert (message.state, case.state, case.message) == (
        MessageState.EXPIRED,
        CancellationState.CANCELLED,
        Part.PENDING,
    )
    assert ("message", number) in desk.queue()
    assert PostingFacts.objects.get(posting_number=number).cancelled_at == facts.cancelled_at

    services.discard(message.pk, version=message.version, by="anna")
    settle_open()
    assert (desk.case(number).state, desk.case(number).message) == (CancellationState.SETTLED, Part.WAIVED)
    assert desk.ledger(CHAT_SEND) == []
    assert desk.running.sandbox.refusals.entries() == []


def answered(desk: Desk) -> tuple[Dialogue, BuyerMessage]:
    """A buyer asked, and gets an answer with two files."""
    number = str(desk.world.add_posting(lines=KETTLE)["posting_number"])
    desk.world.buyer_writes(number, text="Где инструкция?")
    desk.sync(Source.FBS, Source.CHATS)
    dialogue = Dialogue.objects.select_related("shop").get(posting_number=number)
    anna = make_member(desk.shop)
    draft = begun.begun(dialogue, anna)
    for name in ("manual.pdf", "list.pdf"):
        content = f"%PDF-1.4 {name}".encode()
        files.keep(draft, name=name, content=BytesIO(content), size=len(content))
    seen = dialogue.messages.get()
    return dialogue, replies.reply(dialogue, text=TEXT, author=anna, seen_id=seen.message_id)


def test_files_follow_the_words_and_all_of_it_is_known_in_the_history(desk: Desk) -> None:
    dialogue, message = answered(desk)
    assert message.chat_id == dialogue.chat_id
    desk.fault("lose_answer", SEND_FILE)
    for _ in range(4):
        desk.deliver()
        desk.read_back()
    desk.sync(Source.CHATS)
    told = [effect.get("text") or effect.get("name") for effect in desk.written() if effect["kind"] != "read"]
    assert told == [TEXT, "manual.pdf", "list.pdf"]
    message.refresh_from_db()
    said = {row["message_id"]: row["kind"] for row in desk.written() if row["kind"] != "read"}
    kept = [message.message_id, *message.files.order_by("pk").values_list("said_id", flat=True)]
    assert kept == list(said)
    assert set(MessageFile.objects.values_list("state", flat=True)) == {MessageState.SENT}
    # Who answers has read.
    assert Effect.objects.get(kind=EffectKind.CHAT_READ).status == Status.DONE
    assert Dialogue.objects.get().unread_count == 0


def test_a_file_whose_window_closed_waits_for_a_person(desk: Desk) -> None:
    dialogue, _message = answered(desk)
    send = Effect.objects.get(kind=EffectKind.MESSAGE_SEND)
    desk.fault("status", SEND_FILE, status=500)  # the answer is lost, and no file is there
    desk.deliver()
    long_ago = timezone.now() - timedelta(hours=80)
    Dialogue.objects.update(buyer_wrote_at=long_ago)
    PostingFacts.objects.update(delivered_at=long_ago, buyer_wrote_at=long_ago)
    desk.deliver()
    effect = Effect.objects.get(kind=EffectKind.FILE_SEND)
    Effect.objects.filter(pk=effect.pk).update(unknown_at=long_ago)
    outbox.confirm_not_done(effect.pk, by="anna")
    desk.deliver()
    again = Effect.objects.exclude(pk=effect.pk).get(kind=EffectKind.FILE_SEND)
    assert (Effect.objects.get(pk=send.pk).status, again.status) == (Status.DONE, Status.DEAD)
    assert "The time to answer" in again.error or "The time for writing" in again.error
    assert ("not_delivered", dialogue.posting_number) in desk.queue()
    assert desk.running.sandbox.refusals.entries() == []
    outbox.drop(again.pk, reason="не нужно")
    states = dict(MessageFile.objects.values_list("name", "state"))
    assert states["manual.pdf"] == MessageState.REFUSED


def test_other_words_or_another_recipient_than_approved_never_leave(desk: Desk) -> None:
    dialogue, message = answered(desk)
    BuyerMessage.objects.filter(pk=message.pk).update(text="Другие слова, тоже вежливые.")
    desk.deliver()
    message.refresh_from_db()
    assert (message.state, desk.ledger(CHAT_SEND)) == (MessageState.AWAITING_APPROVAL, [])
    services.approve(message.pk, text=TEXT, version=message.version, by="anna")
    other = desk.world.buyer_writes(str(desk.world.add_posting(lines=KETTLE)["posting_number"]))
    BuyerMessage.objects.filter(pk=message.pk).update(chat_id=other["chat_id"])
    desk.deliver()
    assert desk.ledger(CHAT_SEND) == []
    assert dialogue.chat_id != other["chat_id"]
