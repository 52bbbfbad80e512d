from __future__ import annotations

import httpx
import pytest

from ozon.client import DecodeError, Forbidden

from .support import Script, answering, body, client_of


def test_start_gives_the_chat():
    client, script = answering(body("chats_start"))
    assert client.chats.start("1-1-1") == "5969c331-0000-44b7-8a0e-ff9526762c62"
    assert (script.paths, script.sent) == (["/v1/chat/start"], {"posting_number": "1-1-1"})


def test_start_without_an_id_is_uncertain():
    client, _ = answering({"result": {"chat_id": ""}})
    with pytest.raises(DecodeError) as caught:
        client.chats.start("1-1-1")
    assert (caught.value.field, caught.value.uncertain) == ("result.chat_id", True)


def test_send():
    client, script = answering(body("chats_send"))
    client.chats.send("c", "Здравствуйте")
    assert script.paths == ["/v1/chat/send/message"]
    assert script.sent == {"chat_id": "c", "text": "Здравствуйте"}


def test_send_believes_only_the_promised_word():
    client, _ = answering({"result": "queued?"})
    with pytest.raises(DecodeError) as caught:
        client.chats.send("c", "text")
    assert caught.value.uncertain is True


def test_a_file_goes_with_its_name_and_content():
    client, script = answering(body("chats_send"))
    client.chats.send_file("c", "Чек.pdf", b"%PDF")
    assert script.paths == ["/v1/chat/send/file"]
    assert script.sent == {"chat_id": "c", "name": "Чек.pdf", "base64_content": "JVBERg=="}


def test_a_dialogue_is_read_up_to_a_message():
    client, script = answering({"unread_count": "2"})
    assert client.chats.read("c", "3000000000118021931") == 2
    assert script.sent == {"chat_id": "c", "from_message_id": 3000000000118021931}


def test_send_without_subscription():
    refusal = {"code": 7, "message": "method is not available with existing subscription"}
    script = Script(httpx.Response(403, json=refusal))
    with pytest.raises(Forbidden) as caught:
        client_of(script).chats.send("c", "text")
    assert (caught.value.needs_subscription, caught.value.uncertain) == (True, False)


def test_list_keeps_ids_beyond_64_bits():
    client, script = answering(body("chats_list"))
    page = client.chats.list(unread_only=True)
    assert script.sent == {"filter": {"unread_only": True}, "cursor": "", "limit": 100}
    (chat,) = page.values
    assert chat.last_message_id == "30000000001280042740"
    assert (chat.unread_count, chat.chat_type) == (1, "BUYER_SELLER")
    assert page.has_next is True


def test_history_makes_the_cyrillic_customer_latin():
    client, script = answering(body("chats_history"))
    page = client.chats.history("c", from_message_id="3000000000118032000", direction="Forward")
    assert script.sent == {
        "chat_id": "c",
        "direction": "Forward",
        "limit": 100,
        "from_message_id": 3000000000118032000,
    }
    (message,) = page.values
    assert message.user_type == "Customer"
    assert message.sku == 987654321
    assert message.data == ["Подойдёт ли [модель](https://shop.test/1)?"]
    assert (page.cursor, page.has_next) == ("3000000000817031942", True)
