"""The composer: rules, stale pages, words that must not be lost, roles and walls."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.states import Role
from messaging.models import BuyerMessage, PostingFacts
from messaging.states import MessageState
from outbox.models import Effect
from outbox.states import Mode, Status, SwitchKind
from ozon.models import Shop
from tests import presses
from tests.factories import make_member, make_message, make_posting, make_shop, make_switch

pytestmark = pytest.mark.django_db

GOOD = "Здравствуйте! Заказ отменён, деньги вернёт Ozon."
BAD = "Позвоните +7 912 345-67-89"


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    make_switch(shop=shop, kind=SwitchKind.MESSAGE, mode=Mode.ON)
    return shop


@pytest.fixture
def operator(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, first_name="Olga"))
    return client


def drafted(shop: Shop, *, chat_id: str = "chat-1", **fields: Any) -> BuyerMessage:
    """A drafted message about a posting whose buyer may be written to."""
    posting = make_posting(shop=shop)
    PostingFacts.objects.create(
        shop=shop, posting_number=posting.posting_number, scheme="fbs", chat_id=chat_id
    )
    return make_message(shop=shop, posting_number=posting.posting_number, **{"text": GOOD, **fields})


def press(client: Client, message: BuyerMessage, act: str, **data: Any) -> list[str]:
    """What the page says; the message is read again."""
    pressed = presses.press(client, f"/messages/{message.pk}/{act}", **data)
    assert (pressed.status, pressed.where) == (303, page(message))
    message.refresh_from_db()
    return pressed.said


def page(message: BuyerMessage) -> str:
    return f"/postings/{message.shop_id}/{message.posting_number}/"


def test_approving_sends_once(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    assert press(operator, message, "approve", text=GOOD, version=1) == [
        "Approved. It leaves in 10 s; until then it can be taken back."
    ]
    assert press(operator, message, "approve", text=GOOD, version=1) == [
        "It was approved already; nothing changed."
    ]
    assert message.state == MessageState.QUEUED
    assert Effect.objects.count() == 1


def test_another_text_for_what_is_on_its_way_is_refused_and_kept(operator: Client, shop: Shop) -> None:
    """Two tabs: the second learns that its words were not sent, and still has them."""
    message = drafted(shop)
    press(operator, message, "approve", text=GOOD, version=1)
    said = press(operator, message, "approve", text="Другие слова.", version=1)
    assert said == ["The message was changed meanwhile: queued."]
    assert (message.text, Effect.objects.count()) == (GOOD, 1)
    assert "Другие слова." in operator.get(page(message)).content.decode()


def test_a_broken_rule_keeps_it_here_and_is_explained(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    said = press(operator, message, "approve", text=BAD, version=1)
    assert said == ["Not sent: the text breaks a rule. What it is stands under the text."]
    assert message.state == MessageState.BLOCKED
    assert not Effect.objects.exists()
    html = operator.get(page(message)).content.decode()
    assert "Reads like a telephone or card number." in html
    assert "<mark>+7 912 345-67-89</mark>" in html


def test_saving_sends_nothing(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    assert press(operator, message, "save", text=GOOD + " Спасибо!", version=1) == [
        "Saved. It is not sent yet."
    ]
    assert (message.text, message.version) == (GOOD + " Спасибо!", 2)
    assert press(operator, message, "save", text=BAD, version=2) == [
        "Saved, but it breaks a rule and cannot be sent like this."
    ]
    assert not Effect.objects.exists()


def test_pressing_save_twice_is_no_conflict(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    press(operator, message, "save", text="Добрый день!", version=1)
    assert press(operator, message, "save", text="Добрый день!\r\n", version=1) == [
        "This text was taken already; nothing changed."
    ]
    assert message.version == 2


def test_a_stale_page_loses_no_word(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    press(operator, message, "save", text="Сохранил коллега.", version=1)
    said = press(operator, message, "approve", text="Мой <b>долгий</b> текст.", version=1)
    assert said == ["The message was changed meanwhile: awaits approval."]
    assert message.text == "Сохранил коллега."
    assert not Effect.objects.exists()
    html = operator.get(page(message)).content.decode()
    assert "Мой &lt;b&gt;долгий&lt;/b&gt; текст.</textarea>" in html
    assert "Сохранил коллега." in html
    assert 'name="version" value="2"' in html


def test_the_saved_text_can_be_taken_instead(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    press(operator, message, "save", text="Сохранил коллега.", version=1)
    press(operator, message, "save", text="Мой текст.", version=1)
    press(operator, message, "forget")
    assert "Мой текст." not in operator.get(page(message)).content.decode()


@pytest.mark.parametrize("version", ["", "x", "0", "-1"])
def test_a_form_without_a_version_is_refused(operator: Client, shop: Shop, version: str) -> None:
    message = drafted(shop)
    assert len(press(operator, message, "save", text="Новый текст", version=version)) == 1
    assert len(press(operator, message, "discard", version=version)) == 1
    assert (message.text, message.state) == (GOOD, MessageState.AWAITING_APPROVAL)


@pytest.mark.parametrize(
    ("text", "kept", "why"),
    [
        ("я" * 2001, "я" * 2001, "Ensure this value has at most 2000 characters (it has 2001)."),
        ("ab\0cd", "abcd", "Null characters are not allowed."),
    ],
    ids=["too long", "with a NUL"],
)
def test_a_text_the_form_cannot_take_is_explained_and_kept(
    operator: Client, shop: Shop, text: str, kept: str, why: str
) -> None:
    message = drafted(shop)
    assert press(operator, message, "save", text=text, version=1) == [why]
    assert (message.text, message.version) == (GOOD, 1)
    shown = operator.get(page(message)).content.decode()
    assert f">\n{kept}</textarea>" in shown
    assert 'maxlength="2000"' in shown  # a paste beyond 1000 is judged, and not cut without a word
    assert 'data-count="1000"' in shown


def test_discarding(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    assert press(operator, message, "discard", version=1) == ["Discarded: nothing is sent to the buyer."]
    assert message.state == MessageState.DISCARDED
    press(operator, message, "discard", version=1)
    assert message.state == MessageState.DISCARDED


def test_without_a_dialogue_staff_paste_it(operator: Client, shop: Shop) -> None:
    message = drafted(shop, chat_id="")
    said = press(operator, message, "approve", text=GOOD, version=1)
    assert said == [
        "Not sent from here: Ozon offers no dialogue for this posting. Paste the text in Ozon's cabinet."
    ]
    assert message.state == MessageState.MANUAL
    assert "I pasted it" in operator.get(page(message)).content.decode()
    assert press(operator, message, "pasted") == ["Noted: the message was pasted in Ozon's cabinet."]
    assert message.state == MessageState.SENT
    assert not Effect.objects.exists()


def test_pasting_what_is_still_a_draft_is_refused(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    assert len(press(operator, message, "pasted")) == 1
    assert message.state == MessageState.AWAITING_APPROVAL


@pytest.mark.parametrize("act", ["save", "approve", "discard", "pasted", "forget", "take-back", "by-hand"])
def test_roles_and_walls(client: Client, shop: Shop, act: str) -> None:
    message = drafted(shop)
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    assert client.post(f"/messages/{message.pk}/{act}", {"text": "Нет", "version": 1}).status_code == 403
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/messages/{message.pk}/{act}", {"text": "Нет", "version": 1}).status_code == 404
    message.refresh_from_db()
    assert (message.text, message.state) == (GOOD, MessageState.AWAITING_APPROVAL)


def test_what_was_approved_is_taken_back_within_seconds(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    press(operator, message, "approve", text=GOOD, version=1)
    assert press(operator, message, "take-back") == ["Taken back: it was not sent."]
    assert (message.state, message.approved_at) == (MessageState.AWAITING_APPROVAL, None)
    press(operator, message, "take-back")
    assert Effect.objects.get().status == Status.CANCELLED
    # Approved again it is another write.
    press(operator, message, "approve", text=GOOD, version=message.version)
    Effect.objects.filter(status=Status.DUE).update(status=Status.CLAIMED, claimed_until=timezone.now())
    assert press(operator, message, "take-back") == [
        "Too late: the message left before it could be taken back."
    ]
    assert (message.state, Effect.objects.count()) == (MessageState.QUEUED, 2)


def test_what_is_too_late_is_pasted_by_hand_or_dropped(operator: Client, shop: Shop) -> None:
    message = drafted(shop)
    PostingFacts.objects.update(delivered_at=timezone.now() - timedelta(hours=72))
    said = press(operator, message, "approve", text=GOOD, version=1)
    assert said == ["Not sent: the time for writing to the buyer is over."]
    assert message.state == MessageState.EXPIRED
    html = operator.get(page(message)).content.decode()
    assert "put the case off until the buyer writes" in html
    assert press(operator, message, "pasted") == ["Noted: the message was pasted in Ozon's cabinet."]
    assert (message.state, message.approved_by) == (MessageState.SENT, "Olga")
    assert not Effect.objects.exists()
