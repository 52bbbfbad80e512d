"""Cancelling a part of a posting by the seller, with Ozon's refusals."""

import pytest

from sandbox import catalogue, server
from tests.sandbox.api import Api
from tests.sandbox.test_assembly import placed, refusal

PART = "/v2/posting/fbs/product/cancel"
FBS = catalogue.FBS_WAREHOUSE


def test_a_part_goes_a_moment_later_and_the_rest_stays(running: server.Running, api: Api) -> None:
    posting = placed(running)
    number, sku = posting["posting_number"], posting["lines"][0]["sku"]
    _, reserved, _ = api.stock("KT-17-GL", FBS)
    said = {"posting_number": number, "cancel_reason_id": 352, "cancel_reason_message": "нет"}
    assert api.ok(PART, **said, items=[{"sku": sku, "quantity": 1}]) == {"result": number}
    [shown] = api.fbs()
    assert shown["products"][0]["quantity"] == 2
    api.advance(3)
    [shown] = api.fbs()
    assert (shown["status"], shown["products"][0]["quantity"]) == ("awaiting_packaging", 1)
    assert api.stock("KT-17-GL", FBS)[1] == reserved - 1
    [entry] = api.ledger(PART)
    assert entry["effect"]["items"] == [{"sku": sku, "quantity": 1}]
    errors = {"filter": {"date_from": "2020-01-01T00:00:00Z", "date_to": "2020-12-31T00:00:00Z"}, "limit": 10}
    assert api.ok("/v1/rating/index/fbs/posting/list", **errors)["errors"] == []
    assert api.ok("/v1/rating/index/fbs/info")["index"] > 0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"cancel_reason_id": 507}, "HAS_INCORRECT_CANCEL_REASON"),
        ({"cancel_reason_id": 402, "cancel_reason_message": " "}, "cancel_reason_message is required"),
        ({"items": [{"sku": 1, "quantity": 1}]}, "UNKNOWN_PRODUCT_DEFINED"),
        ({"quantity": 2}, "HAS_INCORRECT_PRODUCT_QUANTITY"),
        ({"quantity": 3}, "HAS_INCORRECT_PRODUCT_QUANTITY"),
        ({"items": []}, "invalid items: value must contain at least 1 item"),
    ],
)
def test_what_cannot_be_cancelled_is_refused(
    running: server.Running, api: Api, changed: dict[str, object], told: str
) -> None:
    posting = placed(running)
    items = [{"sku": posting["lines"][0]["sku"], "quantity": changed.pop("quantity", 1)}]
    said = {"cancel_reason_id": 352, "cancel_reason_message": "", "items": items, **changed}
    assert refusal(api, PART, posting_number=posting["posting_number"], **said) == (400, told)


def test_a_packed_posting_is_cancelled_as_a_whole_only(running: server.Running, api: Api) -> None:
    posting = placed(running, status="awaiting_deliver")
    items = [{"sku": posting["lines"][0]["sku"], "quantity": 1}]
    said = {"cancel_reason_id": 352, "cancel_reason_message": "", "items": items}
    number = posting["posting_number"]
    assert refusal(api, PART, posting_number=number, **said) == (400, "HAS_INCORRECT_STATUS")
