"""Buyers' cancellation requests."""

import pytest

from sandbox import server
from tests.sandbox.api import Api

APPROVE, REJECT = "/v2/conditional-cancellation/approve", "/v2/conditional-cancellation/reject"


def test_an_open_request_names_its_deadline(running: server.Running, api: Api) -> None:
    placed = running.world.add_cancellation_request(message="Передумала", reason_id=507, hours_left=3)
    row = api.request(placed["posting_number"])
    assert row["state"] == {"id": 1, "name": "Ожидает решения", "state": "ON_APPROVAL"}
    assert row["cancellation_reason"] == {"id": 507, "name": "Покупатель передумал"}
    assert row["cancellation_reason_message"] == "Передумала"
    assert row["approve_date"] is None
    assert row["auto_approve_date"] > api.now()


def test_approved_at_once_and_the_posting_a_moment_later(running: server.Running, api: Api) -> None:
    placed = running.world.add_cancellation_request()
    number = placed["posting_number"]
    assert api.ok(APPROVE, cancellation_id=placed["cancellation_id"], comment="Да") == {}
    assert api.request(number)["state"]["state"] == "APPROVED"
    assert api.fbs()[0]["status"] == "awaiting_packaging"
    api.advance(3)
    assert api.fbs()[0]["status"] == "cancelled"
    assert [entry["effect"]["decision"] for entry in api.ledger()] == ["approved"]


def test_a_rejected_one_leaves_the_posting_alone(running: server.Running, api: Api) -> None:
    placed = running.world.add_cancellation_request()
    api.ok(REJECT, cancellation_id=placed["cancellation_id"], comment="Уже в пути")
    api.advance(48 * 3600)
    row = api.request(placed["posting_number"])
    assert (row["state"]["state"], row["approve_comment"]) == ("REJECTED", "Уже в пути")
    assert api.fbs()[0]["status"] == "awaiting_packaging"


@pytest.mark.parametrize("path", [APPROVE, REJECT])
def test_a_decided_request_is_not_decided_again(running: server.Running, api: Api, path: str) -> None:
    placed = running.world.add_cancellation_request()
    api.ok(APPROVE, cancellation_id=placed["cancellation_id"])
    assert api.post(path, cancellation_id=placed["cancellation_id"]).status_code == 400
    assert len(api.ledger()) == 1


def test_an_unknown_request_is_not_found(api: Api) -> None:
    assert api.post(APPROVE, cancellation_id=5).status_code == 404
    assert api.ledger() == []


def test_silence_approves(running: server.Running, api: Api) -> None:
    placed = running.world.add_cancellation_request(hours_left=1)
    api.advance(3599)
    assert api.request(placed["posting_number"])["state"]["state"] == "ON_APPROVAL"
    api.advance(4)
    row = api.request(placed["posting_number"])
    assert (row["state"]["state"], row["state"]["id"]) == ("APPROVED", 5)
    assert api.ledger() == []


def test_pages_by_last_id_and_counts(running: server.Running, api: Api) -> None:
    ids = [running.world.add_cancellation_request()["cancellation_id"] for _ in range(3)]
    path = "/v2/conditional-cancellation/list"
    first = api.ok(path, limit=2, **{"with": {"counter": True}})
    assert ([row["cancellation_id"] for row in first["result"]], first["counter"]) == (ids[:2], "3")
    second = api.ok(path, limit=2, last_id=first["last_id"])
    assert [row["cancellation_id"] for row in second["result"]] == ids[2:]
    assert "counter" not in second
