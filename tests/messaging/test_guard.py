"""Messages nobody asked for stop when they are too many or too much alike; a person lets them go on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from messaging import guard
from messaging.models import BuyerMessage, Dialogue, MailingHold, WritingTerms
from messaging.services import approve
from messaging.states import Author, HoldReason, MessageKind, MessageState, Topic
from ozon.models import Shop
from tests import factories
from tests.fixtures_desk import CHAT_SEND, CHAT_START, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def shop() -> Shop:
    shop = factories.make_shop()
    WritingTerms.objects.create(shop=shop, most_an_hour=5, most_alike=3)
    return shop


def let_out(shop: Shop, text: str, *, ago: timedelta = timedelta(0), **fields: object) -> BuyerMessage:
    """A message as ``let_out`` leaves it, if the guard lets it pass."""
    message = factories.make_message(shop=shop, text=text, kind=MessageKind.CANCELLED, **fields)
    if guard.passes(message, now=NOW):
        BuyerMessage.objects.filter(pk=message.pk).update(state=MessageState.QUEUED, approved_at=NOW - ago)
    message.refresh_from_db()
    return message


def word(n: int) -> str:
    return f"Заказ отменён {'абвгдежзик'[n]}{'абвгдежзик'[n]}."


def test_too_many_an_hour_stop_and_ask_once(shop: Shop) -> None:
    sent = [let_out(shop, word(n)) for n in range(7)]
    assert [message.state for message in sent] == [MessageState.QUEUED] * 5 + [
        MessageState.AWAITING_APPROVAL
    ] * 2
    hold = MailingHold.objects.get(shop=shop)
    assert (hold.reason, hold.count, hold.limit, hold.sample) == (HoldReason.RATE, 6, 5, word(5))
    assert [message.reason for message in sent[5:]] == [guard.STOPPED] * 2
    assert list(guard.waiting(shop).order_by("pk")) == sent[5:]
    item = WorkItem.objects.get(shop=shop, kind=Kind.MAILING_STOPPED)
    assert item.state == ItemState.OPEN


def test_what_left_an_hour_ago_counts_no_more(shop: Shop) -> None:
    for n in range(5):
        let_out(shop, word(n), ago=timedelta(minutes=61))
    assert let_out(shop, word(6)).state == MessageState.QUEUED


def test_the_same_words_to_too_many_buyers_stop(shop: Shop) -> None:
    sent = [let_out(shop, f"Заказ {n} отменён.", ago=timedelta(hours=2)) for n in range(4)]
    assert [message.state for message in sent][3] == MessageState.AWAITING_APPROVAL
    assert MailingHold.objects.get(shop=shop).reason == HoldReason.REPETITION


def test_the_same_words_to_one_buyer_are_no_mailing(shop: Shop) -> None:
    sent = [let_out(shop, "Заказ отменён.", posting_number="1-1", ago=timedelta(hours=2)) for _ in range(5)]
    assert {message.state for message in sent} == {MessageState.QUEUED}


def test_another_shop_is_not_stopped(shop: Shop) -> None:
    for n in range(6):
        let_out(shop, word(n))
    assert let_out(factories.make_shop(), word(7)).state == MessageState.QUEUED


def _reply(shop: Shop, *, hours_ago: float, topic: Topic = Topic.BUYER) -> BuyerMessage:
    dialogue = Dialogue.objects.create(
        shop=shop,
        chat_id=f"chat-{Dialogue.objects.count()}",
        topic=topic,
        buyer_wrote_at=NOW - timedelta(hours=hours_ago) if topic == Topic.BUYER else None,
        last_author=Author.BUYER,
    )
    return factories.make_message(
        shop=shop, kind=MessageKind.REPLY, dialogue=dialogue, chat_id=dialogue.chat_id
    )


def test_who_asked_is_answered_whatever_stands_still(shop: Shop) -> None:
    for n in range(6):
        let_out(shop, word(n))
    assert guard.passes(_reply(shop, hours_ago=1), now=NOW)
    assert guard.passes(_reply(shop, hours_ago=0, topic=Topic.SUPPORT), now=NOW)
    assert not guard.passes(_reply(shop, hours_ago=49), now=NOW)


def test_answers_do_not_fill_the_hour(shop: Shop) -> None:
    for _ in range(6):
        answered = _reply(shop, hours_ago=1)
        BuyerMessage.objects.filter(pk=answered.pk).update(state=MessageState.SENT, approved_at=NOW)
    assert let_out(shop, word(1)).state == MessageState.QUEUED


def test_a_person_lets_some_more_out_and_then_it_asks_again(shop: Shop) -> None:
    manager = factories.make_member(shop, role="manager")
    stopped = [let_out(shop, word(n)) for n in range(6)][-1]
    hold = MailingHold.objects.get(shop=shop)
    guard.resume(shop, pk=hold.pk, allowance=2, until=NOW + timedelta(hours=1), user=manager)
    stopped.refresh_from_db()
    assert stopped.reason == ""
    assert WorkItem.objects.get(shop=shop, kind=Kind.MAILING_STOPPED).state == ItemState.DONE
    later = timezone.now() + timedelta(seconds=1)
    for n in (6, 7):
        more = factories.make_message(shop=shop, text=word(n))
        assert guard.passes(more, now=later)
        BuyerMessage.objects.filter(pk=more.pk).update(state=MessageState.QUEUED, approved_at=later)
    assert not guard.passes(factories.make_message(shop=shop, text=word(8)), now=later)
    assert MailingHold.objects.filter(shop=shop).count() == 2


def test_resuming_twice_is_told(shop: Shop, django_user_model: type[User]) -> None:
    manager = factories.make_member(shop, role="manager")
    for n in range(6):
        let_out(shop, word(n))
    hold = MailingHold.objects.get(shop=shop)
    guard.resume(shop, pk=hold.pk, allowance=1, until=NOW, user=manager)
    with pytest.raises(guard.NotStopped):
        guard.resume(shop, pk=hold.pk, allowance=50, until=NOW, user=manager)


def test_what_was_let_out_before_the_stop_is_stopped_at_sending(shop: Shop) -> None:
    early = let_out(shop, word(0))
    for n in range(1, 6):
        let_out(shop, word(n))
    assert guard.stopped(early)
    asked = _reply(shop, hours_ago=1)
    assert not guard.stopped(asked)


def test_the_number_of_statements_does_not_grow(shop: Shop, django_assert_max_num_queries: object) -> None:
    WritingTerms.objects.filter(shop=shop).update(most_an_hour=1000, most_alike=1000)
    for n in range(5):
        let_out(shop, word(n))
    more = factories.make_message(shop=shop, text=word(9), fingerprint="")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert guard.passes(more, now=NOW)


def test_a_stop_reaches_what_was_let_out_and_has_not_left(desk: Desk) -> None:
    """Nothing is said to Ozon, and a person finds the message where he approved it."""
    WritingTerms.objects.create(shop=desk.shop, undo_seconds=0)
    message = desk.message(desk.cancelled())
    approve(message.pk, text=message.text, version=message.version, by="anna")
    MailingHold.objects.create(shop=desk.shop, reason=HoldReason.RATE, count=9, limit=8)
    desk.deliver()
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.AWAITING_APPROVAL, guard.STOPPED)
    assert [desk.ledger(CHAT_START), desk.ledger(CHAT_SEND)] == [[], []]
    assert ("message", message.posting_number) in desk.queue()
    assert list(guard.waiting(desk.shop)) == [message]
