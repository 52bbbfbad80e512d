"""Judging a text while it is typed, and answering a finding: walls, rights, limits, nothing sent, nothing lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from accounts.states import Role
from messaging import services
from messaging.models import BuyerMessage, Dialogue, Overrule, PostingFacts
from messaging.states import MessageState
from outbox.models import Effect
from ozon.models import Shop
from sellerdesk.desk import text_check
from tests import presses
from tests.factories import make_member, make_message, make_posting, make_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BAD = "Здравствуйте! Номер детали +7 912 345-67-89."


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def check(client: Client, shop: Shop, text: str, **more: Any) -> Any:
    return client.post("/text-check/", {"shop": shop.pk, "text": text, **more})


def test_a_text_is_judged_and_not_kept(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop))
    html = check(client, shop, BAD).content.decode()
    assert "Cannot be sent: a telephone number." in html
    assert 'data-words="+7 912 345-67-89"' in html
    assert 'data-blocks="1"' in html
    html = check(client, shop, "<script>alert(1)</script> WhatsApp").content.decode()
    assert "<script>" not in html
    assert not BuyerMessage.objects.exists()


def test_what_was_answered_is_known_while_typing(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop))
    message = make_message(shop=shop, text="x")
    Overrule.objects.create(message=message, rule="phone", words="+7 912 345-67-89", reason="A part")
    html = check(client, shop, BAD, message=message.pk).content.decode()
    assert 'data-blocks="0"' in html
    assert "A part" in html
    foreign = make_message(text="x")
    Overrule.objects.create(message=foreign, rule="phone", words="+7 912 345-67-89", reason="Secret")
    assert "Secret" not in check(client, shop, BAD, message=foreign.pk).content.decode()


def test_walls_and_limits_of_a_check(client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(client, shop, BAD).status_code in {302, 403}
    client.force_login(make_member(shop))
    assert client.get("/text-check/").status_code == 405
    assert check(client, make_shop(), BAD).status_code == 404
    assert client.post("/text-check/", {"text": BAD}).status_code == 400
    assert check(client, shop, "я" * 10_001).status_code == 400
    assert check(client, shop, "я" * 10_000).status_code == 200
    big = b"shop=1&text=" + b"a" * 10_000_000
    kind = "application/x-www-form-urlencoded"
    assert client.post("/text-check/", big, content_type=kind).status_code in {400, 413}
    monkeypatch.setattr(text_check, "MOST", 0)
    answer = check(client, shop, BAD)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)


def blocked(shop: Shop) -> BuyerMessage:
    posting = make_posting(shop=shop)
    PostingFacts.objects.create(
        shop=shop, posting_number=posting.posting_number, scheme="fbs", chat_id="chat-1"
    )
    message = make_message(shop=shop, posting_number=posting.posting_number, text="")
    services.save_text(message.pk, text=BAD, version=1, by="Olga")
    message.refresh_from_db()
    return message


def press(client: Client, message: BuyerMessage, **data: Any) -> list[str]:
    pressed = presses.press(client, f"/messages/{message.pk}/answer", here="posting", **data)
    assert pressed.where == f"/postings/{message.shop_id}/{message.posting_number}/"
    message.refresh_from_db()
    return pressed.said


def test_a_manager_answers_and_nothing_is_sent(client: Client, shop: Shop) -> None:
    message = blocked(shop)
    client.force_login(make_member(shop, role=Role.MANAGER))
    page = f"/postings/{shop.pk}/{message.posting_number}/"
    assert "Let these words stand" in client.get(page).content.decode()
    at = next(n for n, row in enumerate(message.findings) if row["rule"] == "phone")
    assert press(client, message, finding=at, version=1, reason="A part") == [
        "The message was changed meanwhile: breaks a rule."
    ]
    assert press(client, message, finding=at, version=2, reason=" ") == ["Say why these words may stand."]
    assert press(client, message, finding=99, version=2, reason="A part") == [
        "This finding is not there any more."
    ]
    assert not Overrule.objects.exists()
    said = press(client, message, finding=at, version=2, reason="A part", text=BAD + " И ещё.")
    assert said == ["Answered. The message awaits approval; nothing was sent."]
    assert (message.state, message.text) == (MessageState.AWAITING_APPROVAL, BAD)
    assert not Effect.objects.exists()
    assert AuditEntry.objects.get().params["reason"] == "A part"
    html = client.get(page).content.decode()
    assert BAD + " И ещё." in html  # typed, and not lost
    assert "A false alarm, says" in html


def test_an_operator_is_told_whom_to_ask(client: Client, shop: Shop) -> None:
    message = blocked(shop)
    client.force_login(make_member(shop))
    html = client.get(f"/postings/{shop.pk}/{message.posting_number}/").content.decode()
    assert "Ask a manager of the shop" in html
    assert "Let these words stand" not in html
    facts = {"finding": 0, "version": 2, "reason": "x"}
    assert client.post(f"/messages/{message.pk}/answer", facts).status_code == 403
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/messages/{message.pk}/answer", facts).status_code == 404
    assert not Overrule.objects.exists()


def test_a_reply_in_a_dialogue_without_an_order_is_answered_on_a_page_of_its_own(
    client: Client, shop: Shop
) -> None:
    dialogue = Dialogue.objects.create(shop=shop, chat_id="c-1")
    message = make_message(shop=shop, posting_number="", text="", dialogue=dialogue, kind="reply")
    services.save_text(message.pk, text="<3 " + BAD, version=1, by="Olga")
    message.refresh_from_db()
    client.force_login(make_member(shop, role=Role.MANAGER))
    page = f"/messages/{message.pk}/findings/"
    html = client.get(page).content.decode()
    assert "&lt;3 " in html
    for at in range(len(message.findings)):
        assert (f'id="answer-{message.pk}-{at}"' in html) == (message.findings[at]["rule"] == "phone")
    at = next(n for n, row in enumerate(message.findings) if row["rule"] == "phone")
    pressed = presses.press(
        client, f"/messages/{message.pk}/answer", finding=at, version=2, reason="A part", here="finding-page"
    )
    assert pressed.where == f"/inbox/{dialogue.pk}/"
    assert Overrule.objects.get().message == message
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.get(page).status_code == 404
