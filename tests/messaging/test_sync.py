"""Dialogues are mirrored: what is new is read, what is known is not, and nobody's trouble holds up the others."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from messaging import retention, services
from messaging.models import Dialogue, DialogueMessage, PostingFacts
from messaging.states import Author, Topic
from messaging.windows import Channel, window
from ozon import sync
from ozon.models import Fact, PushDelivery
from ozon.passes import Pass
from ozon.states import FactKind, Source
from sandbox import chats, server, times
from tests.factories import make_item, make_member
from tests.fixtures_desk import Desk, open_desk
from tests.watching import calls, versions
from worklist.services import snooze
from worklist.states import ItemState

LIST = "/v3/chat/list"
HISTORY = "/v3/chat/history"
CHATS = Source.CHATS
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def asked(desk: Desk, text: str = "Где мой заказ?", *, times_: int = 1, **posting: Any) -> str:
    """The buyer of a new posting writes; its number."""
    number = str(desk.world.add_posting(**{"lines": KETTLE, **posting})["posting_number"])
    for _ in range(times_):
        desk.world.buyer_writes(number, text=text)
    desk.sync(Source.FBS, Source.FBO)
    return number


def in_world(running: server.Running, number: str) -> dict[str, Any]:
    """The dialogue of a posting as the stand-in keeps it."""
    return next(row for row in running.world.shop.chats.all() if row["posting_number"] == number)


def dialogue(number: str) -> Dialogue:
    return Dialogue.objects.get(posting_number=number)


def test_a_dialogue_and_its_messages_are_mirrored_and_nothing_is_marked_read(desk: Desk) -> None:
    number = asked(desk)
    assert desk.sync(CHATS)[CHATS].error == ""
    row = dialogue(number)
    assert (row.topic, row.ozon_type, row.ozon_status) == (Topic.BUYER, "BUYER_SELLER", "OPENED")
    assert (row.unread_count, row.order_number) == (1, number.rpartition("-")[0])
    assert row.sku
    assert row.wanted_at is None
    [said] = row.messages.all()
    assert (said.text, said.author, said.is_read) == ("Где мой заказ?", Author.BUYER, False)
    assert (said.order_number, said.sku) == (row.order_number, row.sku)
    assert row.last_message_at == row.buyer_wrote_at == said.created_at
    assert len(in_world(desk.running, number)["unread"]) == 1
    assert desk.ledger() == []
    assert not Fact.objects.filter(source=CHATS).exists()


def test_only_what_moved_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = asked(desk), asked(desk)
    desk.sync(CHATS)
    before = versions(Dialogue, DialogueMessage)
    made = calls(monkeypatch)
    desk.sync(CHATS)
    assert [path for path, _ in made] == [LIST]
    assert made[0][1]["filter"] == {"unread_only": True}
    assert versions(Dialogue, DialogueMessage) == before

    desk.world.buyer_writes(second, text="Алло?")
    made.clear()
    desk.sync(CHATS)
    assert [body["chat_id"] for path, body in made if path == HISTORY] == [dialogue(second).chat_id]
    assert sorted(dialogue(second).messages.values_list("text", flat=True)) == ["Алло?", "Где мой заказ?"]
    assert dialogue(first).messages.count() == 1


def test_a_long_dialogue_is_read_backwards_to_what_is_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asked(desk, times_=250)
    made = calls(monkeypatch)
    desk.sync(CHATS)
    assert [path for path, _ in made].count(HISTORY) == 3
    assert dialogue(number).messages.count() == 250

    desk.world.buyer_writes(number)
    made.clear()
    desk.sync(CHATS)
    assert [path for path, _ in made].count(HISTORY) == 1
    assert dialogue(number).messages.count() == 251


def test_a_walk_without_time_goes_on_in_the_next_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written meanwhile is not lost either: the walk from the newest message comes after."""
    number = asked(desk, times_=250)

    def no_time(turn: Pass, _work: str) -> bool:
        turn.unfinished = True
        return False

    made = calls(monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(Pass, "goes_on", no_time)
        report = sync.run(desk.shop, CHATS)
    assert (report.error, report.unfinished) == ("", True)
    assert dialogue_of(desk, number).messages.count() == 100
    assert dialogue_of(desk, number).walk_from
    desk.world.buyer_writes(number, text="И ещё")

    made.clear()
    desk.sync(CHATS)
    assert [path for path, _ in made].count(HISTORY) == 3
    row = dialogue(number)
    assert (row.messages.count(), row.walk_from, row.wanted_at) == (251, "", None)


def dialogue_of(desk: Desk, number: str) -> Dialogue:
    return Dialogue.objects.get(chat_id=in_world(desk.running, number)["chat_id"])


def test_what_was_read_elsewhere_is_read_here(desk: Desk) -> None:
    number = asked(desk)
    desk.sync(CHATS)
    doc = in_world(desk.running, number)
    with desk.world.shop.store.transaction():
        chats.read(desk.world.shop, doc["chat_id"], int(doc["last_message_id"]))
    desk.sync(CHATS)
    assert dialogue(number).unread_count == 0
    assert dialogue(number).messages.get().is_read


def test_history_goes_back_as_far_as_the_shop_wants(sandbox: server.Running, db: None) -> None:
    world = sandbox.world
    number = world.add_posting(at=times.shifted(world.shop.now(), days=-60))["posting_number"]
    for days in (50, 20, 0):
        with world.shop.store.transaction():
            at = times.shifted(world.shop.now(), days=-days)
            chats.buyer_writes(world.shop, number, text=f"{days}", at=at)
    desk = open_desk(sandbox)
    desk.shop.history_days = 30
    desk.sync()
    assert sorted(dialogue_of(desk, number).messages.values_list("text", flat=True)) == ["0", "20"]


def test_the_buyers_last_message_opens_the_window(desk: Desk) -> None:
    """In FBO only the buyer opens a dialogue; then there are 48 hours to answer."""
    number = asked(desk, scheme="fbo")
    facts = PostingFacts.objects.get(shop=desk.shop, posting_number=number)
    assert window(facts, timezone.now()).channel is Channel.CLOSED
    desk.sync(CHATS)
    facts.refresh_from_db()
    assert facts.chat_id == dialogue(number).chat_id
    assert facts.buyer_wrote_at == dialogue(number).buyer_wrote_at
    assert window(facts, timezone.now()).channel is Channel.OPEN


def test_the_buyers_word_wakes_what_was_put_off_until_he_writes(desk: Desk) -> None:
    number = asked(desk)
    desk.sync(CHATS)
    waiting, timed = (make_item(shop=desk.shop, posting_number=number) for _ in range(2))
    user = make_member(desk.shop)
    snooze(waiting, for_reply=True, by=user)
    snooze(timed, until=timezone.now() + timedelta(days=1), by=user)
    desk.sync(CHATS)
    waiting.refresh_from_db()
    assert waiting.state == ItemState.SNOOZED  # what he wrote before is no news
    desk.world.buyer_writes(number, text="Ау?")
    desk.sync(CHATS)
    waiting.refresh_from_db()
    timed.refresh_from_db()
    assert (waiting.state, timed.state) == (ItemState.OPEN, ItemState.SNOOZED)


def test_a_word_that_finds_its_posting_later_wakes_as_well(desk: Desk) -> None:
    number = str(desk.world.add_posting(lines=KETTLE)["posting_number"])
    desk.world.buyer_writes(number, text="Где мой заказ?")
    desk.sync(CHATS)
    waiting = make_item(shop=desk.shop, posting_number=number)
    snooze(waiting, for_reply=True, by=make_member(desk.shop))
    desk.sync(Source.FBS, CHATS)
    waiting.refresh_from_db()
    assert waiting.state == ItemState.OPEN


def test_a_word_about_an_order_of_several_postings_wakes_all_of_them(desk: Desk) -> None:
    number = asked(desk)
    order = number.rpartition("-")[0]
    Dialogue.objects.all().delete()
    PostingFacts.objects.create(shop=desk.shop, posting_number=f"{order}-2")
    cases = [make_item(shop=desk.shop, posting_number=f"{order}-{n}") for n in (1, 2)]
    far = make_item(shop=desk.shop, posting_number=f"{order}1-1")
    for one in (*cases, far):
        snooze(one, for_reply=True, by=make_member(desk.shop))
    desk.sync(CHATS)
    assert dialogue_of(desk, number).posting_number == ""  # nobody knows which of the two he means
    for one in (*cases, far):
        one.refresh_from_db()
    assert [one.state for one in (*cases, far)] == [ItemState.OPEN, ItemState.OPEN, ItemState.SNOOZED]


def test_a_posting_that_comes_after_its_dialogue_is_linked(desk: Desk) -> None:
    number = str(desk.world.add_posting(lines=KETTLE)["posting_number"])
    desk.world.buyer_writes(number)
    desk.sync(CHATS)
    assert dialogue_of(desk, number).posting_number == ""
    desk.sync(Source.FBS, CHATS)
    assert dialogue_of(desk, number).posting_number == number
    assert PostingFacts.objects.get(posting_number=number).buyer_wrote_at


def test_an_order_of_two_postings_is_not_guessed_at(desk: Desk) -> None:
    number = asked(desk)
    order = number.rpartition("-")[0]
    PostingFacts.objects.create(shop=desk.shop, posting_number=f"{order}-9", scheme="fbs")
    desk.sync(CHATS)
    row = dialogue_of(desk, number)
    assert (row.posting_number, row.order_number) == ("", order)
    assert not PostingFacts.objects.exclude(buyer_wrote_at=None).exists()


def test_a_dialogue_we_open_is_known_by_its_posting_and_read(desk: Desk) -> None:
    number = desk.cancelled(reason_id=507)
    message = desk.message(number)
    services.approve(message.pk, text="Здравствуйте!", version=message.version, by="anna")
    desk.deliver()
    row = dialogue(number)
    assert (row.topic, row.messages.count()) == (Topic.BUYER, 0)
    desk.sync(CHATS)
    [said] = row.messages.all()
    assert (said.text, said.author) == ("Здравствуйте!", Author.SELLER)


def test_a_dialogue_that_cannot_be_read_holds_up_no_other(desk: Desk) -> None:
    asked(desk), asked(desk)
    desk.fault("body", HISTORY, body='{"messages": 5}')
    report = desk.sync(CHATS)[CHATS]
    assert (report.error, report.bad_rows) == ("", 1)
    assert DialogueMessage.objects.count() == 1
    failed = Dialogue.objects.get(wanted_at__isnull=False)
    assert failed.wanted_at > timezone.now()
    assert Fact.objects.get(source=CHATS, solved_at=None).key == failed.chat_id
    desk.sync(CHATS)
    assert DialogueMessage.objects.count() == 1  # it is put off

    Dialogue.objects.filter(pk=failed.pk).update(wanted_at=timezone.now())
    desk.sync(CHATS)
    assert DialogueMessage.objects.count() == 2
    assert not Fact.objects.filter(source=CHATS, solved_at=None).exists()


def test_a_message_that_cannot_be_read_is_told_and_asked_for_again(desk: Desk) -> None:
    number = asked(desk, times_=2)
    desk.sync(CHATS)
    desk.world.buyer_writes(number, text="Новое")
    messages = [{"message_id": "31", "created_at": "вчера"}, {"message_id": "30", "data": ["Старое"]}]
    desk.fault("body", HISTORY, body=json.dumps({"messages": messages, "has_next": False}))
    assert desk.sync(CHATS)[CHATS].bad_rows == 1
    row = dialogue(number)
    assert (row.tries, row.messages.count()) == (1, 3)
    Dialogue.objects.update(wanted_at=timezone.now())
    desk.sync(CHATS)
    assert dialogue(number).tries == 0
    assert row.messages.filter(text="Новое").exists()


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_read_says_so(desk: Desk, status: int) -> None:
    asked(desk)
    desk.fault("status", HISTORY, status=status, body='{"code": 7, "message": "Access denied"}', times=5)
    assert "Access denied" in desk.sync(CHATS)[CHATS].error
    assert Dialogue.objects.get().tries == 0


def test_what_fails_for_all_is_no_single_dialogues_trouble(desk: Desk) -> None:
    for _ in range(7):
        asked(desk)
    desk.fault("body", HISTORY, body="<html>", times=50)
    report = desk.sync(CHATS)[CHATS]
    assert report.error
    assert report.bad_rows == 5


def test_a_pushed_dialogue_is_read_whatever_the_list_says(desk: Desk) -> None:
    number = asked(desk)
    push = PushDelivery.objects.create(
        shop=desk.shop,
        message_type="TYPE_NEW_MESSAGE",
        digest="d",
        source=CHATS,
        key=in_world(desk.running, number)["chat_id"],
        received_at=timezone.now() - timedelta(seconds=1),
    )
    desk.sync(CHATS)
    desk.fault("body", LIST, body='{"chats": [], "cursor": "", "has_next": false}')
    with desk.world.shop.store.transaction():
        chats.buyer_writes(desk.world.shop, number, text="Срочно")
    PushDelivery.objects.filter(pk=push.pk).update(handled_at=None)
    desk.sync(CHATS)
    assert dialogue(number).messages.filter(text="Срочно").exists()
    push.refresh_from_db()
    assert push.handled_at


def test_a_cyrillic_customer_is_the_buyer_and_unknown_words_are_told(desk: Desk) -> None:
    number = asked(desk)
    messages = [
        {"message_id": "32", "user": {"type": "Сustomer"}, "data": ["а"]},
        {"message_id": "31", "user": {"type": "Robot"}, "data": ["б"]},
    ]
    desk.fault("body", HISTORY, body=json.dumps({"messages": messages, "has_next": False}))
    desk.sync(CHATS)
    said = dialogue_of(desk, number).messages.order_by("message_id")
    assert [(row.author, row.ozon_author) for row in said] == [("other", "Robot"), ("buyer", "Customer")]
    assert Fact.objects.get(kind=FactKind.UNKNOWN_VALUE, source=CHATS).key == "messages[].user.type=Robot"


def test_texts_are_forgotten_and_do_not_come_back(
    desk: Desk, settings: Any, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asked(desk, times_=5)
    desk.sync(CHATS)
    assert retention.forget(timezone.now() - timedelta(hours=1)) == 0
    monkeypatch.setattr(retention, "BATCH", 2)
    with django_assert_max_num_queries(14):  # two for each batch, one or two for what else is forgotten
        assert retention.forget(timezone.now()) == 5
    assert set(DialogueMessage.objects.values_list("text", flat=True)) == {""}
    assert retention.forget(timezone.now()) == 0

    settings.PERSONAL_DAYS = 0
    sync.read_again(desk.shop, CHATS, since=timezone.now() - timedelta(days=1))
    desk.sync(CHATS)
    assert set(dialogue(number).messages.values_list("text", flat=True)) == {""}


def test_a_person_may_have_everything_read_again(desk: Desk) -> None:
    number = asked(desk, times_=3)
    desk.sync(CHATS)
    DialogueMessage.objects.all().delete()
    desk.sync(CHATS)
    assert not DialogueMessage.objects.exists()
    sync.read_again(desk.shop, CHATS, since=timezone.now() - timedelta(days=1))
    desk.sync(CHATS)
    assert dialogue(number).messages.count() == 3
    assert desk.source(CHATS).again_from is None


def test_pushes_of_dialogues_ozon_does_not_know_hold_up_the_others_for_one_pass_at_most(desk: Desk) -> None:
    desk.sync(CHATS)
    number = asked(desk)
    for index in range(6):
        PushDelivery.objects.create(
            shop=desk.shop,
            message_type="TYPE_NEW_MESSAGE",
            digest=str(index),
            source=CHATS,
            key=f"gone-{index}",
        )
    for _ in range(3):
        report = desk.sync(CHATS)[CHATS]
    assert report.error == ""
    assert dialogue(number).messages.count() == 1
    assert not PushDelivery.objects.filter(handled_at=None).exists()
