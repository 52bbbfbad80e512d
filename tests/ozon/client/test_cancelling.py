from __future__ import annotations

import httpx
import pytest

from ozon.client import DecodeError, Refused

from .support import Script, answering, body, client_of

NUMBER = "0130000001-0101-1"


def test_reasons_are_those_of_the_posting():
    client, script = answering(body("cancelling_reasons"))
    reasons = client.cancelling.reasons(NUMBER)
    assert script.paths == ["/v1/posting/fbs/cancel-reason"]
    assert script.sent == {"related_posting_numbers": [NUMBER]}
    assert [(reason.reason_id, reason.is_sellers) for reason in reasons] == [
        (352, True),
        (402, True),
        (507, False),
    ]
    assert reasons[0].title == "Товар закончился на складе"


@pytest.mark.parametrize(
    "answer", [{"result": []}, {"result": None}, {"result": [{"posting_number": "other"}]}]
)
def test_no_reasons_are_none(answer: object):
    client, _ = answering(answer)
    assert client.cancelling.reasons(NUMBER) == []


def test_the_whole_posting_is_cancelled_once():
    script = Script(httpx.Response(200, content=b'{"result": true}'))
    client_of(script).cancelling.cancel(NUMBER, 402, "Не нашли товар")
    assert script.paths == ["/v2/posting/fbs/cancel"]
    assert script.sent == {
        "posting_number": NUMBER,
        "cancel_reason_id": 402,
        "cancel_reason_message": "Не нашли товар",
    }


def test_a_part_is_named_by_sku():
    client, script = answering({"result": NUMBER})
    assert client.cancelling.cancel_part(NUMBER, 352, "Нет", {150587396: 2}) == NUMBER
    assert script.paths == ["/v2/posting/fbs/product/cancel"]
    assert script.sent["items"] == [{"sku": 150587396, "quantity": 2}]


def test_a_refusal_is_final_and_a_broken_answer_uncertain():
    client, _ = answering({"result": False})
    with pytest.raises(Refused) as caught:
        client.cancelling.cancel(NUMBER, 352)
    assert caught.value.uncertain is False
    broken, _ = answering({"result": {"odd": 1}})
    with pytest.raises(DecodeError) as lost:
        broken.cancelling.cancel_part(NUMBER, 352, "", {1: 1})
    assert lost.value.uncertain is True
