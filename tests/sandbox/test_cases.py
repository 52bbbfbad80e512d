"""Splits, partial refusals, disputes and compensations, placed over HTTP."""

from typing import Any

import pytest

from sandbox import placing, server, times
from tests.sandbox.api import Api

CASES, DAY = "/sandbox/cases", 86400
RETURNS = "/v1/returns/list"


def test_a_split_leaves_a_parent_nobody_cancelled(running: server.Running, api: Api) -> None:
    case = api.ok(CASES, kind="split")
    shown = {row["posting_number"]: row for row in api.fbs()}
    parent = shown[case["posting_number"]]
    assert (parent["status"], parent["substatus"]) == (
        "cancelled_from_split_pending",
        "posting_split_pending",
    )
    assert parent["cancellation"]["cancellation_type"] == ""
    assert len(case["children"]) == 2
    for number in case["children"]:
        child = shown[number]
        assert (child["status"], child["parent_posting_number"]) == (
            "awaiting_packaging",
            case["posting_number"],
        )
        assert (child["order_number"], len(child["products"])) == (parent["order_number"], 1)
    got = api.ok(
        "/v3/posting/fbs/get", posting_number=case["posting_number"], **{"with": {"related_postings": True}}
    )
    assert got["result"]["related_postings"]["related_posting_numbers"] == case["children"]
    running.world.cancel(case["children"][0])
    for line in running.world.posting(case["posting_number"])["lines"]:
        reserved = running.world.stock(line["offer_id"], parent["delivery_method"]["warehouse_id"])[
            "reserved"
        ]
        kept = running.world.posting(case["children"][1])["lines"]
        assert reserved == sum(other["quantity"] for other in kept if other["sku"] == line["sku"])


def test_what_was_split_is_never_late_itself(api: Api) -> None:
    case = api.ok(CASES, kind="split")
    api.advance(40 * 3600)
    span = {"date_from": times.shifted(api.now(), days=-3), "date_to": api.now()}
    rows = api.ok("/v1/rating/index/fbs/posting/list", filter=span, limit=10)["errors"]
    assert {row["posting_number"] for row in rows} == set(case["children"])


def test_one_piece_cannot_be_split(running: server.Running, api: Api) -> None:
    line = [{"offer_id": "KT-17-GL", "quantity": 1}]
    number = running.world.add_posting(lines=line)["posting_number"]
    assert api.post(CASES, kind="split", posting_number=number).status_code == 400
    assert running.world.posting(number)["status"] == "awaiting_packaging"
    two = running.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 2}])["posting_number"]
    assert len(api.ok(CASES, kind="split", posting_number=two)["children"]) == 2


def test_a_part_refused_comes_back_and_the_rest_is_delivered(running: server.Running, api: Api) -> None:
    case = api.ok(CASES, kind="part_refused")
    shown = {row["posting_number"]: row for row in api.fbs()}
    delivered, refused = shown[case["parent"]], shown[case["posting_number"]]
    assert (delivered["status"], len(delivered["products"])) == ("delivered", 1)
    assert (refused["status"], refused["parent_posting_number"]) == ("cancelled", case["parent"])
    assert refused["cancellation"]["cancel_reason_id"] == 502
    assert refused["cancellation"]["cancelled_after_ship"] is True
    assert refused["delivering_date"] is not None
    [parcel] = api.ok(RETURNS, filter={"posting_numbers": [case["posting_number"]]}, limit=10)["returns"]
    assert (parcel["type"], parcel["visual"]["status"]["sys_name"]) == ("PartialReturn", "MovingToSeller")
    assert parcel["product"]["offer_id"] == refused["products"][0]["offer_id"]
    assert running.world.posting(case["posting_number"])["delivered_at"] is None


def test_all_of_a_posting_is_not_a_part(running: server.Running, api: Api) -> None:
    line = [{"offer_id": "KT-17-GL", "quantity": 2}]
    number = running.world.add_posting(status="delivered", lines=line)["posting_number"]
    assert api.post(CASES, kind="part_refused", posting_number=number, pieces=2).status_code == 400
    assert api.ok(CASES, kind="part_refused", posting_number=number, pieces=1)["parent"] == number
    assert [line["quantity"] for line in running.world.posting(number)["lines"]] == [1]


def test_ozon_decides_a_disputed_return(running: server.Running, api: Api) -> None:
    ids = [api.ok(CASES, kind="dispute")["return_id"] for _ in range(6)]
    for return_id in ids:
        row = api.claim_row(return_id)
        assert (row["state"]["group_state"], row["state"]["state"]) == ("Arbitration", "DisputeOpened")
        assert [action["id"] for action in api.claim(return_id)["available_actions"]] == [11]
    api.advance(4 * DAY)
    verdicts = {return_id: api.claim_row(return_id)["state"]["state"] for return_id in ids}
    assert set(verdicts.values()) == {"MoneyReturned", "Rejected"}
    for return_id, state in verdicts.items():
        assert len(running.world.claim(return_id)["payments"]) == (state == "MoneyReturned")


def test_a_seller_may_give_way_in_a_dispute(running: server.Running, api: Api) -> None:
    return_id = api.ok(CASES, kind="dispute")["return_id"]
    api.ok("/v1/returns/rfbs/action/set", return_id=return_id, id=11)
    api.advance(4 * DAY)
    assert api.claim_row(return_id)["state"]["state"] == "MoneyReturned"
    assert len(running.world.claim(return_id)["payments"]) == 1


@pytest.mark.parametrize("scheme", ["fbs", "fbo"])
def test_a_disputed_claim_of_the_returns_list_ends_by_itself(api: Api, scheme: str) -> None:
    case = api.ok(CASES, kind="dispute", scheme=scheme)
    assert case["status"] == "DisputeOpened"
    api.advance(3 * DAY + 60)
    [row] = api.ok(RETURNS, filter={"posting_numbers": [case["posting_number"]]}, limit=10)["returns"]
    assert row["visual"]["status"]["sys_name"] not in {"DisputeOpened", "OnSellerApproval"}


def test_a_compensation_is_offered_sent_received_and_booked(api: Api) -> None:
    case = api.ok(CASES, kind="compensation")

    def row() -> Any:
        return api.ok(RETURNS, filter={"posting_numbers": [case["posting_number"]]}, limit=10)["returns"][0]

    assert (row()["visual"]["status"]["sys_name"], row()["compensation_status"]) == (
        "CompensationOffered",
        None,
    )
    api.ok("/sandbox/returns", do="compensation_taken", return_id=case["id"])
    assert row()["visual"]["status"]["sys_name"] == "WaitingCompensation"
    assert row()["compensation_status"]["status"]["sys_name"] == "Sent"
    api.advance(2 * DAY)
    assert row()["compensation_status"]["status"]["sys_name"] == "Received"
    received = api.ok(RETURNS, filter={"compensation_status_id": 2}, limit=10)["returns"]
    assert [found["id"] for found in received] == [str(case["id"])]
    api.advance(DAY)
    parts = api.ok("/v1/finance/accrual/postings", posting_numbers=[case["posting_number"]])[
        "posting_accruals"
    ]
    paid = [part for part in parts[0]["accruals"] if part["type_id"] == 90]
    assert [part["accrued"]["amount"] for part in paid] == ["1890.00"]


@pytest.mark.parametrize("body", [{"kind": "split", "colour": "red"}, {"kind": "dispute", "scheme": "air"}])
def test_a_rare_case_that_makes_no_sense_is_refused(api: Api, body: dict[str, str]) -> None:
    assert api.post(CASES, **body).status_code == 400
    assert api.fbs() == []


@pytest.mark.parametrize("kind", sorted(placing.CASES))
def test_every_kind_is_placed_without_naming_a_posting(api: Api, kind: str) -> None:
    first, second = (api.ok(CASES, kind=kind)["posting_number"] for _ in range(2))
    assert first != second


def test_a_buyers_message_belongs_to_the_posting_it_names(running: server.Running, api: Api) -> None:
    number = api.ok(CASES, kind="posting")["posting_number"]
    before = len(api.fbs())
    placed = api.ok(CASES, kind="buyer_message", posting_number=number, text="Когда?")
    assert (placed["posting_number"], len(api.fbs())) == (number, before)
    [chat] = running.world.shop.chats.all()
    assert chat["posting_number"] == number
