"""Answers that get lost, calls that hang, and what was really done."""

import socket
import threading
import time

import httpx
import pytest

from sandbox import catalogue, server
from tests.sandbox.api import Api

SET = "/v1/returns/rfbs/action/set"
APPROVE = "/v2/conditional-cancellation/approve"
STOCKS = "/v2/products/stocks"


def test_a_lost_answer_was_done_once(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("lose_answer", SET)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post(SET, return_id=return_id, id=11)
    assert [entry["answered"] for entry in api.ledger(SET)] == [False]
    assert api.claim(return_id)["available_actions"] == []
    assert api.post(SET, return_id=return_id, id=11).status_code == 400
    assert len(running.world.claim(return_id)["payments"]) == 1


def test_while_it_lags_a_second_decision_pays_twice(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("lose_answer_and_lag", SET, seconds=120)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post(SET, return_id=return_id, id=11)
    api.advance(60)
    assert api.claim(return_id)["state"]["state"] == "ON_APPROVAL"
    assert api.claim_row(return_id)["state"]["group_state"] == "New"
    assert running.world.claim(return_id)["state"] == "ReturnMoneyApproved"
    api.ok(SET, return_id=return_id, id=11)
    assert [entry["answered"] for entry in api.ledger(SET)] == [False, True]
    assert len(running.world.claim(return_id)["payments"]) == 2
    api.advance(61)
    assert api.claim_row(return_id)["state"]["state"] == "MoneyReturned"


def test_a_lagging_approval_hides_the_cancelled_posting_too(running: server.Running, api: Api) -> None:
    placed = running.world.add_cancellation_request()
    api.fault("lose_answer_and_lag", APPROVE, seconds=100)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post(APPROVE, cancellation_id=placed["cancellation_id"])
    api.advance(90)
    assert api.request(placed["posting_number"])["state"]["state"] == "ON_APPROVAL"
    assert api.fbs()[0]["status"] == "awaiting_packaging"
    api.advance(15)
    assert api.request(placed["posting_number"])["state"]["state"] == "APPROVED"
    assert api.fbs()[0]["status"] == "cancelled"


def test_a_lagging_message_is_not_in_the_history_yet(running: server.Running, api: Api) -> None:
    number = running.world.add_posting()["posting_number"]
    chat_id = api.ok("/v1/chat/start", posting_number=number)["result"]["chat_id"]
    api.fault("lose_answer_and_lag", "/v1/chat/send/message", seconds=50)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/v1/chat/send/message", chat_id=chat_id, text="Здравствуйте!")
    assert api.ok("/v3/chat/history", chat_id=chat_id)["messages"] == []
    api.advance(51)
    assert [m["data"] for m in api.ok("/v3/chat/history", chat_id=chat_id)["messages"]] == [["Здравствуйте!"]]


def test_lagging_stock_shows_the_old_quantity(api: Api) -> None:
    before = api.stock("KT-17-GL", catalogue.FBS_WAREHOUSE)
    api.fault("lose_answer_and_lag", STOCKS, seconds=50)
    pair = {"offer_id": "KT-17-GL", "warehouse_id": catalogue.FBS_WAREHOUSE, "stock": 1}
    with pytest.raises(httpx.RemoteProtocolError):
        api.post(STOCKS, stocks=[pair])
    assert api.stock("KT-17-GL", catalogue.FBS_WAREHOUSE) == before
    api.advance(51)
    assert api.stock("KT-17-GL", catalogue.FBS_WAREHOUSE) == (1, 0, 1)


def test_a_client_killed_before_the_write_leaves_no_write(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("hold_before", SET, seconds=1.0)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{running.url}{SET}",
            json={"return_id": return_id, "id": 11},
            headers=api.client.headers,
            timeout=0.2,
        )
    time.sleep(1.2)
    assert api.ledger() == []
    assert api.claim(return_id)["state"]["state"] == "ON_APPROVAL"


def test_a_patient_client_is_served_after_the_hold(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("hold_before", SET, seconds=0.3)
    started = time.monotonic()
    api.ok(SET, return_id=return_id, id=11)
    assert time.monotonic() - started >= 0.3
    assert [entry["answered"] for entry in api.ledger()] == [True]


def test_a_client_killed_after_the_write_finds_it_done(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("hold_after", SET, seconds=5)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{running.url}{SET}",
            json={"return_id": return_id, "id": 11},
            headers=api.client.headers,
            timeout=0.3,
        )
    time.sleep(0.3)
    assert [entry["answered"] for entry in api.ledger()] == [False]
    assert api.claim(return_id)["available_actions"] == []


def test_a_stopped_sandbox_lets_no_held_call_write() -> None:
    running = server.start(history=0, catalog=2, arrivals=0, open_cases=False)
    return_id = running.world.add_rfbs_return()["return_id"]
    headers = {"Client-Id": "100500", "Api-Key": "sandbox-key"}
    httpx.post(f"{running.url}/sandbox/faults", json={"fault": "hold_before", "path": SET, "seconds": 30})
    failures: list[type[Exception]] = []

    def call() -> None:
        try:
            httpx.post(f"{running.url}{SET}", json={"return_id": return_id, "id": 11}, headers=headers)
        except httpx.TransportError as error:
            failures.append(type(error))

    caller = threading.Thread(target=call)
    caller.start()
    time.sleep(0.3)
    running.stop()
    caller.join(5)
    assert len(failures) == 1
    assert running.world.claim(return_id)["payments"] == []


def test_statuses_and_bodies_are_played_as_ordered(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("status", SET, status=500)
    api.fault("status", SET, status=429, seconds=7, body='{"code": 8, "message": "wait"}')
    api.fault("body", "/v1/roles", body='{"expires_at": ', times=2)
    html = api.post(SET, return_id=return_id, id=11)
    assert (html.status_code, html.headers["Content-Type"][:9]) == (500, "text/html")
    busy = api.post(SET, return_id=return_id, id=11)
    assert (busy.status_code, busy.headers["Retry-After"], busy.json()["code"]) == (429, "7", 8)
    assert [api.post("/v1/roles").text for _ in range(2)] == ['{"expires_at": ', '{"expires_at": ']
    assert "roles" in api.ok("/v1/roles")
    assert api.ledger() == []
    assert api.claim(return_id)["state"]["state"] == "ON_APPROVAL"


def test_faults_are_listed_used_up_and_cleared(api: Api) -> None:
    api.fault("status", "*", status=503, times=2)
    assert api.client.get("/sandbox/faults").json()["faults"][0]["times"] == 2
    assert api.post("/v1/roles").status_code == 503
    assert api.client.get("/sandbox/faults").json()["faults"][0]["times"] == 1
    assert api.client.delete("/sandbox/faults").json() == {"faults": []}
    assert api.post("/v1/roles").status_code == 200
    assert api.post("/sandbox/faults", fault="nonsense").status_code == 400


def test_a_client_that_hangs_up_does_not_disturb_others(running: server.Running, api: Api) -> None:
    with socket.create_connection(("127.0.0.1", running.server.server_port)) as connection:
        connection.sendall(b"POST /v1/roles HTTP/1.1\r\n")
    assert "roles" in api.ok("/v1/roles")
