"""Packing and cancelling by the seller, with Ozon's refusals."""

from typing import Any

import pytest

from sandbox import catalogue, server
from tests.sandbox.api import Api

SHIP, CANCEL = "/v4/posting/fbs/ship", "/v2/posting/fbs/cancel"
FBS = catalogue.FBS_WAREHOUSE


def placed(running: server.Running, **how: Any) -> dict[str, Any]:
    lines = [{"offer_id": "KT-17-GL", "quantity": 2}]
    posting: dict[str, Any] = running.world.add_posting(lines=lines, **how)
    return posting


def package(posting: dict[str, Any], quantity: int) -> dict[str, Any]:
    return {"products": [{"product_id": posting["lines"][0]["sku"], "quantity": quantity}]}


def refusal(api: Api, path: str, **body: Any) -> tuple[int, str]:
    answer = api.post(path, **body)
    return answer.status_code, answer.json()["message"]


def test_packing_shows_a_moment_after_the_answer(running: server.Running, api: Api) -> None:
    posting = placed(running)
    number = posting["posting_number"]
    assert api.ok(SHIP, posting_number=number, packages=[package(posting, 2)])["result"] == [number]
    [shown] = api.fbs()
    assert (shown["status"], "ship_async_in_process" in shown["available_actions"]) == (
        "awaiting_packaging",
        True,
    )
    assert "ship" not in shown["available_actions"]
    api.advance(4)
    [shown] = api.fbs()
    assert (shown["status"], "label_download" in shown["available_actions"]) == ("awaiting_deliver", True)
    [entry] = api.ledger(SHIP)
    assert entry["effect"] == {"kind": "ship", "posting_number": number, "packages": 1}


def test_several_packages_make_several_postings(running: server.Running, api: Api) -> None:
    posting = placed(running)
    _, reserved, _ = api.stock("KT-17-GL", FBS)
    api.ok(
        SHIP, posting_number=posting["posting_number"], packages=[package(posting, 1), package(posting, 1)]
    )
    api.advance(4)
    shown = {row["posting_number"]: row for row in api.fbs()}
    parent = shown.pop(posting["posting_number"])
    assert parent["status"] == "cancelled_from_split_pending"
    assert parent["cancellation"]["cancel_reason_id"] == 0
    assert [row["status"] for row in shown.values()] == ["awaiting_deliver"] * 2
    assert {row["parent_posting_number"] for row in shown.values()} == {posting["posting_number"]}
    assert api.stock("KT-17-GL", FBS)[1] == reserved


def test_what_ozon_does_not_pack(running: server.Running, api: Api) -> None:
    posting = placed(running)
    number, both = posting["posting_number"], [package(posting, 2)]
    unknown = {"products": [{"product_id": 1, "quantity": 2}]}
    assert refusal(api, SHIP, posting_number="none", packages=both) == (404, "POSTING_NOT_FOUND")
    assert refusal(api, SHIP, posting_number=number, packages=[package(posting, 1)]) == (
        400,
        "HAS_INCORRECT_PRODUCT_QUANTITY",
    )
    assert refusal(api, SHIP, posting_number=number, packages=[unknown]) == (400, "UNKNOWN_PRODUCT_DEFINED")
    assert refusal(api, SHIP, posting_number=number, packages=[])[0] == 400
    api.ok(SHIP, posting_number=number, packages=both)
    assert refusal(api, SHIP, posting_number=number, packages=both) == (400, "POSTING_ALREADY_SHIPPED")
    running.world.cancel(number)
    assert refusal(api, SHIP, posting_number=number, packages=both) == (400, "POSTING_ALREADY_CANCELLED")
    api.advance(4)
    assert running.world.posting(number)["status"] == "cancelled"
    assert len(api.ledger(SHIP)) == 1


@pytest.mark.parametrize("status", ["awaiting_packaging", "awaiting_deliver"])
def test_a_seller_cancels_until_the_carrier_has_it(running: server.Running, api: Api, status: str) -> None:
    number = placed(running, status=status)["posting_number"]
    assert api.ok(CANCEL, posting_number=number, cancel_reason_id=352) == {"result": True}
    assert api.fbs()[0]["status"] == status
    api.advance(3)
    [shown] = api.fbs()
    assert shown["status"] == "cancelled"
    assert shown["cancellation"]["cancellation_type"] == "seller"
    assert shown["cancellation"]["affect_cancellation_rating"] is True
    assert shown["cancellation"]["cancelled_after_ship"] is (status == "awaiting_deliver")
    assert refusal(api, CANCEL, posting_number=number, cancel_reason_id=352) == (
        400,
        "POSTING_ALREADY_CANCELLED",
    )


def test_what_a_seller_cannot_cancel(running: server.Running, api: Api) -> None:
    number, gone = placed(running)["posting_number"], placed(running, status="delivering")["posting_number"]
    fbo = placed(running, scheme="fbo")["posting_number"]
    assert refusal(api, CANCEL, posting_number=gone, cancel_reason_id=352) == (400, "HAS_INCORRECT_STATUS")
    assert refusal(api, CANCEL, posting_number=fbo, cancel_reason_id=352) == (404, "POSTING_NOT_FOUND")
    assert refusal(api, CANCEL, posting_number=number, cancel_reason_id=507) == (
        400,
        "HAS_INCORRECT_CANCEL_REASON",
    )
    assert refusal(api, CANCEL, posting_number=number, cancel_reason_id=402)[0] == 400
    api.ok(CANCEL, posting_number=number, cancel_reason_id=402, cancel_reason_message="Разбили при упаковке")
    assert len(api.ledger()) == 1


def test_reasons_are_those_of_the_posting(running: server.Running, api: Api) -> None:
    numbers = [placed(running)["posting_number"], placed(running, status="delivering")["posting_number"]]
    rows = api.ok("/v1/posting/fbs/cancel-reason", related_posting_numbers=numbers)["result"]
    given = {row["posting_number"]: [reason["id"] for reason in row["reasons"]] for row in rows}
    assert given == {numbers[0]: [352, 400, 402], numbers[1]: []}
    assert api.post("/v1/posting/fbs/cancel-reason", related_posting_numbers=["none"]).status_code == 404
    listed = {row["id"]: row for row in api.ok("/v2/posting/fbs/cancel-reason/list")["result"]}
    assert listed[352]["is_available_for_cancellation"] is True
    assert (listed[507]["type_id"], listed[507]["is_available_for_cancellation"]) == ("buyer", False)


def test_an_assembly_can_fail_and_be_done_again(running: server.Running, api: Api) -> None:
    posting = placed(running)
    number, both = posting["posting_number"], [package(posting, 2)]
    before = posting["changed_at"]
    api.ok("/sandbox/cases", kind="ship_fails", posting_number=number, times=1)
    api.ok(SHIP, posting_number=number, packages=both)
    api.advance(4)
    [shown] = api.fbs()
    assert (shown["status"], shown["substatus"]) == ("awaiting_packaging", "ship_failed")
    assert {"ship", "cancel"} <= set(shown["available_actions"])
    assert running.world.posting(number)["changed_at"] == before  # the lists of changes know nothing of it
    api.ok(SHIP, posting_number=number, packages=both)
    api.advance(4)
    assert api.fbs()[0]["status"] == "awaiting_deliver"


def test_what_is_wanted_to_be_known_first(running: server.Running, api: Api) -> None:
    posting = placed(running)
    number, both = posting["posting_number"], [package(posting, 2)]
    api.ok("/sandbox/cases", kind="wanting", posting_number=number, wants=["country"])
    [shown] = api.fbs()
    assert shown["requirements"]["products_requiring_country"] == [str(posting["lines"][0]["sku"])]
    assert (
        refusal(api, SHIP, posting_number=number, packages=both)[1] == "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY"
    )
    assert api.post("/sandbox/cases", kind="wanting", wants=["colour"]).status_code == 400
    api.ok("/sandbox/cases", kind="wanting", posting_number=number, wants=[])
    api.ok(SHIP, posting_number=number, packages=both)


def test_a_sellers_own_delivery(running: server.Running, api: Api) -> None:
    number = placed(running, scheme="rfbs", status="awaiting_deliver")["posting_number"]
    fbs = placed(running, status="awaiting_deliver")["posting_number"]

    def told(path: str, **body: Any) -> list[Any]:
        return [row["error"] for row in api.ok(f"/v2/fbs/posting/{path}", **body)["result"]]

    pairs = [{"posting_number": one, "tracking_number": "CD-1"} for one in (number, fbs)]
    assert told("tracking-number/set", tracking_numbers=pairs) == ["", "HAS_INCORRECT_TPL_INTEGRATION_TYPE"]
    assert told("last-mile", posting_number=[number]) == ["HAS_INCORRECT_STATUS"]
    for path, status in (
        ("delivering", "delivering"),
        ("last-mile", "delivering"),
        ("delivered", "delivered"),
    ):
        assert told(path, posting_number=[number]) == [[]]
        api.advance(3)
        doc = running.world.posting(number)
        assert (doc["status"], doc["tracking_number"]) == (status, "CD-1")
    assert doc["substatus"] == "posting_conditionally_delivered"
    assert told("delivered", posting_number=["none"]) == ["POSTING_NOT_FOUND"]


def test_labels_of_what_is_packed(running: server.Running, api: Api) -> None:
    create, get = "/v3/posting/fbs/package-label/create", "/v2/posting/fbs/package-label/get"
    number, other = (placed(running, status="awaiting_deliver")["posting_number"] for _ in range(2))
    delivered = placed(running, status="delivered")["posting_number"]
    unpacked = placed(running)["posting_number"]
    running.world.pack(early := placed(running)["posting_number"])
    assert refusal(api, create, posting_numbers=[early])[1].startswith("The next postings aren't ready")
    assert refusal(api, create, posting_numbers=[unpacked])[1] == "NO_POSTINGS_FOR_BATCH_DOWNLOAD"
    assert refusal(api, create, posting_numbers=[delivered])[1].startswith("label not allowed")
    assert refusal(api, create, posting_numbers=["none"])[1] == "POSTING_NUMBERS_IS_INCORRECT_FOR_COMPANY"
    assert refusal(api, create, posting_numbers=[])[0] == refusal(api, get, task_id=1)[0] - 4 == 400
    big, small = api.ok(create, posting_numbers=[number, other, unpacked])["tasks"]
    assert api.ok(get, task_id=big["task_id"])["status"]["code"] == "pending"
    api.advance(3)
    done = api.ok(get, task_id=small["task_id"])
    assert [row["posting_number"] for row in done["status"]["unprinted_postings"]] == [unpacked]
    file = api.client.get(done["file_url"])
    assert (file.headers["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert file.content.count(b"/Type/Page/") == done["status"]["printed_postings_count"] == 2
    assert api.client.get("/sandbox/labels/100500/1.pdf").status_code == 404
    assert api.client.get("/sandbox/labels/nobody/1.pdf").status_code == 404
