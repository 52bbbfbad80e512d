from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from ozon.client import DecodeError

from .support import Script, answering, body, client_of

FROM = datetime(2026, 7, 1, tzinfo=UTC)


def test_list_reads_ids_written_as_text():
    client, script = answering(body("returns_list"))
    page = client.returns.list(changed_from=FROM, posting_numbers=["58540001-0057-1"], last_id=3)
    assert script.paths == ["/v1/returns/list"]
    assert script.sent == {
        "filter": {
            "visual_status_change_moment": {"time_from": "2026-07-01T00:00:00Z"},
            "posting_numbers": ["58540001-0057-1"],
        },
        "last_id": 3,
        "limit": 500,
    }
    (found,) = page.values
    assert (page.last_id, page.has_next) == (1000015552, True)
    assert (found.return_id, found.company_id, found.order_id) == (1000015552, 3058, 24540000001)
    assert (found.price, found.currency, found.commission) == (Decimal("3318.1"), "RUB", Decimal(0))
    assert (found.status_id, found.status) == (3, "ArrivedAtReturnPlace")
    assert found.place.id == 23860000000001
    assert (found.target_place.id, found.target_place.name) == (0, "")
    assert (found.storage_days, found.storage_sum) == (3, Decimal("12.5"))
    assert found.final_moment is None
    assert found.compensation_status == "Received"
    assert found.exemplar_ids == [1019560000000001]


def test_null_blocks_give_empty_fields():
    payload = body("returns_list")
    payload["returns"][0].update(storage=None, logistic=None, compensation_status=None, exemplars=None)
    client, _ = answering(payload)
    (found,) = client.returns.list().values
    assert (found.storage_sum, found.barcode, found.compensation_status) == (None, "", "")
    assert found.exemplar_ids == []


@pytest.mark.parametrize("wrap", [lambda row: [row], lambda row: row])
def test_rfbs_list_takes_one_claim_as_list_or_object(wrap):
    payload = {"returns": wrap(body("rfbs_list")["returns"][0])}
    client, script = answering(payload)
    page = client.returns.rfbs_list(created_from=FROM, group_states=["New"], posting_number="7-1-1")
    assert script.paths == ["/v2/returns/rfbs/list"]
    assert script.sent["filter"] == {
        "created_at": {"from": "2026-07-01T00:00:00Z"},
        "group_state": ["New"],
        "posting_number": "7-1-1",
    }
    (claim,) = page.values
    assert (claim.return_id, claim.state, claim.price) == (8000000001, "ON_APPROVAL", Decimal(2999))
    assert (page.last_id, page.has_next) == (8000000001, True)


@pytest.mark.parametrize("nothing", [[], {}, None])
def test_rfbs_list_may_be_empty_in_three_ways(nothing):
    client, _ = answering({"returns": nothing})
    page = client.returns.rfbs_list(last_id=4)
    assert (page.rows, page.bad_rows, page.last_id, page.has_next) == ([], [], 4, False)


def test_rfbs_get_reads_actions_of_both_forms():
    client, script = answering(body("rfbs_get"))
    details = client.returns.rfbs_get(8000000001).value
    assert script.paths == ["/v2/returns/rfbs/get"]
    assert script.sent == {"return_id": 8000000001}
    assert [(action.id, action.name) for action in details.available_actions] == [
        (-1, "Отклонить"),
        (1020, "Вернуть часть"),
    ]
    assert details.claim.return_id == 8000000001
    assert details.client_photos == ["https://img.test/1.jpg"]
    assert details.rejection_reasons[0].is_comment_required is True
    assert details.warehouse_id is None
    assert details.is_defect is True


def test_a_photo_that_would_run_in_the_page_is_dropped():
    payload = body("rfbs_get")
    payload["returns"]["client_photo"] = ["javascript:alert(1)", "https://img.test/2.jpg"]
    client, _ = answering(payload)
    assert client.returns.rfbs_get(8000000001).value.client_photos == ["https://img.test/2.jpg"]


def test_rfbs_get_names_the_place_of_an_oddity():
    payload = body("rfbs_get")
    payload["returns"]["available_actions"] = [{"action": {"name": "?"}}]
    client, _ = answering(payload)
    with pytest.raises(DecodeError) as caught:
        client.returns.rfbs_get(1)
    assert caught.value.field == "returns.available_actions[0].action.id"
    assert caught.value.uncertain is False


def test_rfbs_act_sends_money_as_an_exact_number():
    script = Script(httpx.Response(200))
    client_of(script).returns.rfbs_act(8, 1020, compensation_amount=Decimal("150.10"))
    assert script.paths == ["/v1/returns/rfbs/action/set"]
    assert script.requests[0].content == b'{"return_id":8,"id":1020,"compensation_amount":150.10}'


def test_rfbs_act_rejects_with_reason_and_comment():
    script = Script(httpx.Response(200, json={}))
    client_of(script).returns.rfbs_act(8, -10, comment="Не наш", rejection_reason_id=5)
    assert script.sent == {"return_id": 8, "id": -10, "comment": "Не наш", "rejection_reason_id": 5}
