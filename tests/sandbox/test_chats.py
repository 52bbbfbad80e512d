"""Dialogues and their windows."""

from base64 import b64encode

import httpx

from sandbox import chats, server, times
from tests.sandbox.api import Api

START, SEND, HISTORY = "/v1/chat/start", "/v1/chat/send/message", "/v3/chat/history"
FILE = "/v1/chat/send/file"


def test_the_same_posting_has_one_chat(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    first, second = (api.ok(START, posting_number=number)["result"]["chat_id"] for _ in range(2))
    assert first == second
    assert [entry["effect"]["kind"] for entry in api.ledger()] == ["chat"]


def test_a_message_is_sent_and_read_back(running: server.Running, api: Api) -> None:
    posting = running.world.add_posting()
    running.world.cancel(posting["posting_number"])
    chat_id = api.ok(START, posting_number=posting["posting_number"])["result"]["chat_id"]
    assert api.ok(SEND, chat_id=chat_id, text="Заказ отменён.") == {"result": "success"}
    [message] = api.ok(HISTORY, chat_id=chat_id)["messages"]
    assert (message["data"], message["user"]["type"]) == (["Заказ отменён."], "Seller")
    assert message["context"]["order_number"] == posting["order_number"]
    [entry] = api.ledger(SEND)
    assert entry["effect"]["posting_number"] == posting["posting_number"]


def test_where_no_chat_is_allowed_none_starts(running: server.Running, api: Api) -> None:
    refused = running.world.add_posting(chat_allowed=False)["posting_number"]
    fbo = running.world.add_posting(scheme="fbo")["posting_number"]
    assert [api.post(START, posting_number=number).status_code for number in (refused, fbo, "none")] == [
        400,
        400,
        404,
    ]
    assert "can_create_chat" not in api.fbs()[0]["available_actions"]
    assert api.ledger() == []


def test_after_72_hours_only_answers_are_taken(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(status="delivered", at=times.shifted(api.now(), days=-5))[
        "posting_number"
    ]
    chat_id = api.ok(START, posting_number=number)["result"]["chat_id"]
    api.advance(3 * 86400)
    assert api.post(SEND, chat_id=chat_id, text="Добрый день").status_code == 400
    running.world.buyer_writes(number, text="Здравствуйте")
    api.ok(SEND, chat_id=chat_id, text="Добрый день")
    api.advance(2 * 86400 + 1)
    assert api.post(SEND, chat_id=chat_id, text="Добрый день").status_code == 400
    assert len(api.ledger(SEND)) == 1


def test_a_text_has_one_to_a_thousand_characters(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    chat_id = api.ok(START, posting_number=number)["result"]["chat_id"]
    lengths = [0, 1, 1000, 1001]
    assert [api.post(SEND, chat_id=chat_id, text="а" * n).status_code for n in lengths] == [
        400,
        200,
        200,
        400,
    ]


def test_unread_messages_are_counted_until_answered(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    written = running.world.buyer_writes(number, text="Когда отправите?")
    listed = api.ok("/v3/chat/list", limit=10, filter={"unread_only": True})
    assert listed["total_unread_count"] == 1
    assert listed["chats"][0]["first_unread_message_id"] == written["message_id"]
    api.ok(SEND, chat_id=written["chat_id"], text="Завтра")
    assert api.ok("/v3/chat/list", limit=10, filter={"unread_only": True})["chats"] == []


def test_history_runs_both_ways(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    said = [running.world.buyer_writes(number, text=text) for text in ("раз", "два", "три")]
    chat_id = said[0]["chat_id"]
    newest = api.ok(HISTORY, chat_id=chat_id, limit=2)
    assert ([m["data"][0] for m in newest["messages"]], newest["has_next"]) == (["три", "два"], True)
    onward = api.ok(HISTORY, chat_id=chat_id, direction="Forward", from_message_id=int(said[1]["message_id"]))
    assert [m["data"][0] for m in onward["messages"]] == ["два", "три"]
    assert api.post(HISTORY, chat_id=chat_id, direction="Forward").status_code == 400


def test_a_chat_starts_within_72_hours_of_payment_or_delivery(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    api.advance(73 * 3600)
    assert "can_create_chat" not in api.fbs()[0]["available_actions"]
    assert api.post(START, posting_number=number).status_code == 400
    running.world.deliver(number)
    assert "can_create_chat" in api.fbs()[0]["available_actions"]
    api.ok(START, posting_number=number)


def test_a_chat_once_begun_stays_open_on_the_way(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    chat_id = api.ok(START, posting_number=number)["result"]["chat_id"]
    api.advance(10 * 86400)
    api.ok(SEND, chat_id=chat_id, text="Ещё собираем")


def test_in_fbo_only_the_buyer_begins_and_is_answered_for_48_hours(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(scheme="fbo")["posting_number"]
    assert api.post(START, posting_number=number).status_code == 400
    chat_id = running.world.buyer_writes(number)["chat_id"]
    assert api.ok(START, posting_number=number)["result"]["chat_id"] == chat_id
    api.ok(SEND, chat_id=chat_id, text="Здравствуйте!")
    api.advance(48 * 3600 + 1)
    assert api.post(SEND, chat_id=chat_id, text="Здравствуйте!").status_code == 400


def test_reading_marks_a_message_and_all_before_it(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    said = [running.world.buyer_writes(number, text=text) for text in ("раз", "два", "три")]
    chat_id = said[0]["chat_id"]
    read = {"chat_id": chat_id, "from_message_id": int(said[1]["message_id"])}
    assert api.ok("/v2/chat/read", **read) == {"unread_count": 1}
    assert api.ok("/v2/chat/read", **read) == {"unread_count": 1}
    listed = api.ok("/v3/chat/list", limit=10)
    assert listed["total_unread_count"] == 1
    assert listed["chats"][0]["first_unread_message_id"] == said[2]["message_id"]
    assert [entry["effect"]["kind"] for entry in api.ledger("/v2/chat/read")] == ["read"]
    assert api.post("/v2/chat/read", chat_id="none", from_message_id=1).status_code == 404


def test_the_list_pages_by_cursor(running: server.Running, api: Api) -> None:
    written = [running.world.buyer_writes(running.world.add_posting()["posting_number"]) for _ in range(3)]
    first = api.ok("/v3/chat/list", limit=2)
    rest = api.ok("/v3/chat/list", limit=2, cursor=first["cursor"])
    ids = [row["chat"]["chat_id"] for row in first["chats"] + rest["chats"]]
    assert (ids, first["has_next"], rest["has_next"]) == ([m["chat_id"] for m in written], True, False)
    assert first["total_unread_count"] == 3


def test_a_file_is_sent_shown_as_a_link_and_given_for_the_key(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    chat_id = api.ok(START, posting_number=number)["result"]["chat_id"]
    for name, content in (("Чек 1.pdf", b"%PDF-1.7"), ("photo.JPG", b"\xff\xd8")):
        packed = b64encode(content).decode()
        assert api.ok(FILE, chat_id=chat_id, name=name, base64_content=packed) == {"result": "success"}
    picture, paper = api.ok(HISTORY, chat_id=chat_id)["messages"]
    assert (paper["is_image"], paper["moderate_image_status"]) == (False, "SUCCESS")
    assert (picture["is_image"], picture["moderate_image_status"]) == (True, "MODERATION")
    [link] = paper["data"]
    assert link.startswith(f"[Чек 1.pdf]({running.url}/v2/chat/file/")
    place = link.partition("(")[2][:-1].removeprefix(running.url)
    with httpx.Client(base_url=running.url) as stranger:
        assert stranger.get(place).status_code == 401
    given = api.client.get(place)
    assert (given.content, given.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert [entry["effect"]["name"] for entry in api.ledger(FILE)] == ["Чек 1.pdf", "photo.JPG"]
    assert api.ledger(FILE)[0]["request"]["base64_content"] == "(12)"
    api.advance(61)
    assert api.ok(HISTORY, chat_id=chat_id)["messages"][0]["moderate_image_status"] == "SUCCESS"


def test_a_file_needs_a_name_with_an_ending_and_a_content(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    chat_id = api.ok(START, posting_number=number)["result"]["chat_id"]
    for name, packed in (("photo", "aGk="), ("a.pdf", ""), ("a.pdf", "!!"), (".pdf", "aGk=")):
        assert api.post(FILE, chat_id=chat_id, name=name, base64_content=packed).status_code == 400
    assert api.ledger(FILE) == []


def test_what_is_refused_to_a_seller_is_counted(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(scheme="fbo", status="delivered")["posting_number"]
    assert api.post(START, posting_number=number).status_code == 400
    chat_id = running.world.buyer_writes(number)["chat_id"]
    api.ok(SEND, chat_id=chat_id, text="Добрый день")
    api.advance(48 * 3600 + 1)
    assert api.post(SEND, chat_id=chat_id, text="Добрый день").status_code == 400
    running.world.close_chat(chat_id)
    assert api.post(SEND, chat_id=chat_id, text="Добрый день").status_code == 400
    notice = running.world.ozon_writes("Склад закрыт", kind=chats.NOTICES)["chat_id"]
    assert api.post(SEND, chat_id=notice, text="Спасибо").status_code == 400
    support = running.world.ozon_writes("Уточните номер")["chat_id"]
    api.ok(SEND, chat_id=support, text="Номер в заказе")
    api.ok("/sandbox/shop", subscription="PREMIUM")
    assert api.post(SEND, chat_id=support, text="Ещё раз").status_code == 403
    told = api.client.get("/sandbox/refusals").json()
    assert told["counts"] == {"window": 2, "closed": 1, "no_answers": 1, "subscription": 1}
    assert [entry["path"] for entry in told["entries"]][:2] == [START, SEND]


def test_a_cancelled_posting_is_written_about_for_72_hours(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    chat_id = api.ok(START, posting_number=number)["result"]["chat_id"]
    api.advance(30 * 3600)
    running.world.cancel(number)
    api.advance(72 * 3600 - 60)
    api.ok(SEND, chat_id=chat_id, text="Деньги вернёт Ozon")
    api.advance(120)
    assert api.post(SEND, chat_id=chat_id, text="Деньги вернёт Ozon").status_code == 400


def test_the_list_tells_closed_dialogues_and_those_with_ozon(running: server.Running, api: Api) -> None:
    closed = running.world.buyer_writes(running.world.add_posting()["posting_number"])["chat_id"]
    running.world.close_chat(closed)
    running.world.ozon_writes("Уточните номер")
    listed = {
        status: [
            (row["chat"]["chat_type"], row["chat"]["chat_status"])
            for row in api.ok("/v3/chat/list", limit=10, filter={"chat_status": status})["chats"]
        ]
        for status in ("All", "Opened", "Closed")
    }
    assert listed["Closed"] == [("BUYER_SELLER", "CLOSED")]
    assert listed["Opened"] == [("SELLER_SUPPORT", "OPENED")]
    assert len(listed["All"]) == 2
