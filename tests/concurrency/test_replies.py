"""One button pressed twice at once, and two people who answer one buyer at the same moment."""

import threading
from functools import partial

import pytest
from django.db import transaction

from messaging import begun, replies
from messaging.models import BuyerMessage, Dialogue, ReplyDraft
from messaging.states import MessageState
from outbox.models import Effect
from outbox.states import EffectKind
from tests.concurrency.threads import at_once
from tests.factories import make_dialogue, make_member, make_shop

TEXT = "Здравствуйте! Отвечаю на ваш вопрос."
TOKEN = "0123456789abcdef0123456789abcdef"
pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db(transaction=True)]


def sent(dialogue: Dialogue) -> list[str]:
    rows = BuyerMessage.objects.filter(dialogue=dialogue, state=MessageState.QUEUED)
    assert Effect.objects.filter(kind=EffectKind.MESSAGE_SEND).count() == rows.count()
    return list(rows.values_list("text", flat=True))


def test_two_presses_of_one_button_are_one_message() -> None:
    dialogue = make_dialogue("Где заказ?", shop=make_shop())
    anna = make_member(dialogue.shop)
    press = partial(
        replies.reply,
        dialogue,
        text=TEXT,
        author=anna,
        seen_id=dialogue.messages.get().message_id,
        seen_reply=0,
        token=TOKEN,
    )
    first, second = at_once(press, press)
    assert first == second
    assert sent(dialogue) == [TEXT]


def test_of_two_people_at_once_one_is_told_of_the_other() -> None:
    dialogue = make_dialogue("Где заказ?", shop=make_shop())
    seen_id = dialogue.messages.get().message_id

    def answer(name: str) -> str:
        author = people[name]
        try:
            replies.reply(dialogue, text=f"{TEXT} {name}", author=author, seen_id=seen_id, seen_reply=0)
        except replies.Answered as error:
            return str(error)
        return "sent"

    people = {name: make_member(dialogue.shop, first_name=name) for name in ("Anna", "Boris")}
    said = at_once(partial(answer, "Anna"), partial(answer, "Boris"))
    assert sorted(one == "sent" for one in said) == [False, True]
    assert len(sent(dialogue)) == 1
    told = next(one for one in said if one != "sent")
    [message] = BuyerMessage.objects.select_related("author")
    assert message.author.label in told  # type: ignore[union-attr]  # it has one


def test_words_kept_in_the_moment_they_are_sent_do_not_come_back() -> None:
    dialogue = make_dialogue("Где заказ?", shop=make_shop())
    anna = make_member(dialogue.shop)
    is_pressed, is_kept = threading.Event(), threading.Event()

    @transaction.atomic
    def press() -> None:
        seen_id = dialogue.messages.get().message_id
        replies.reply(dialogue, text=TEXT, author=anna, seen_id=seen_id, token=TOKEN)
        is_pressed.set()
        is_kept.wait(0.3)  # as long as it takes to keep it, where nothing holds that up

    def keep() -> None:
        is_pressed.wait(10)
        begun.save_draft(dialogue, anna, text=TEXT, seen_id="", token=TOKEN)
        is_kept.set()

    assert at_once(press, keep) == [None, None]
    assert sent(dialogue) == [TEXT]
    assert not ReplyDraft.objects.exists()
