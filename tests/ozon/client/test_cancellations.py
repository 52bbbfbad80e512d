from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from ozon.client import Refused

from .support import Script, answering, body, client_of


def test_list_reads_a_request():
    client, script = answering(body("cancellations_list"))
    page = client.cancellations.list(state="ON_APPROVAL", posting_numbers=["0130000001-0101-1"], last_id=5)
    assert script.paths == ["/v2/conditional-cancellation/list"]
    assert script.sent == {
        "filters": {"state": "ON_APPROVAL", "posting_number": ["0130000001-0101-1"]},
        "last_id": 5,
        "limit": 500,
    }
    (request,) = page.values
    assert request.cancellation_id == 283700001
    assert request.state == "ON_APPROVAL"
    assert request.source_id == 77
    assert request.auto_approve_date == datetime(2026, 11, 27, 12, 31, 43, 621000, tzinfo=UTC)
    assert request.approve_date is None
    assert (page.last_id, page.has_next) == (283700001, True)


def test_a_standing_last_id_ends_the_list():
    client, _ = answering(body("cancellations_list"))
    assert client.cancellations.list(last_id=283700001).has_next is False


def test_an_empty_page_keeps_the_place():
    client, _ = answering({"result": None, "last_id": 0})
    page = client.cancellations.list(last_id=9)
    assert (page.rows, page.last_id, page.has_next) == ([], 9, False)


@pytest.mark.parametrize("content", [b"", b"{}", b' {"result": true}'])
@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_decision_is_posted_once(decision: str, content: bytes):
    script = Script(httpx.Response(200, content=content))
    assert getattr(client_of(script).cancellations, decision)(283700001, "Согласны") is None
    assert script.paths == [f"/v2/conditional-cancellation/{decision}"]
    assert script.sent == {"cancellation_id": 283700001, "comment": "Согласны"}


def test_a_refusal_inside_a_success_is_a_refusal():
    client, _ = answering({"result": False})
    with pytest.raises(Refused) as caught:
        client.cancellations.approve(1)
    assert (caught.value.uncertain, caught.value.retryable) == (False, False)
