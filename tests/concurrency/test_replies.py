"""One button pressed twice at once, and two people who answer one buyer at the same moment."""

from functools import partial

import pytest

from messaging import replies
from messaging.models import BuyerMessage, Dialogue
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
    assert "answered meanwhile" in told
