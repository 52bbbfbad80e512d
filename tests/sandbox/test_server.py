"""Keys, limits, paths and bodies that are wrong."""

import httpx
import pytest

from sandbox import server
from tests.sandbox.api import Api


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Client-Id": "100500"},
        {"Client-Id": "100500", "Api-Key": "wrong"},
        {"Client-Id": "1", "Api-Key": "x"},
    ],
)
def test_a_call_without_the_right_key_is_refused(running: server.Running, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{running.url}/v1/roles", json={}, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == 16
    assert answer.json()["details"] == []


def test_an_unknown_path_is_not_found(api: Api) -> None:
    answer = api.post("/v9/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, 5)


def test_a_broken_body_is_invalid(api: Api) -> None:
    answer = api.client.post("/v1/roles", content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (400, 3)


def test_every_answer_says_how_many_calls_are_left(api: Api) -> None:
    assert api.post("/v1/roles").headers["Ratelimit-Remaining"] == "999"
    assert api.post("/v1/roles").headers["Ratelimit-Remaining"] == "998"


def test_the_call_too_many_is_told_to_wait() -> None:
    running = server.start(history=0, catalog=1, arrivals=0, open_cases=False, rate_limit=2)
    headers = {"Client-Id": "100500", "Api-Key": "sandbox-key"}
    with httpx.Client(base_url=running.url, headers=headers) as client:
        answers = [client.post("/v1/roles", json={}) for _ in range(3)]
    running.stop()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "1"
    assert answers[2].json()["code"] == 8


def test_shops_are_worlds_of_their_own() -> None:
    running = server.start(
        keys={"1": "one", "2": "two"}, history=0, catalog=2, arrivals=0, open_cases=False, rate_limit=1000
    )
    number = running.worlds["2"].add_posting()["posting_number"]
    with httpx.Client(base_url=running.url) as client:
        body = {"posting_number": number}
        first = client.post("/v3/posting/fbs/get", json=body, headers={"Client-Id": "1", "Api-Key": "one"})
        second = client.post("/v3/posting/fbs/get", json=body, headers={"Client-Id": "2", "Api-Key": "two"})
    running.stop()
    assert (first.status_code, second.status_code) == (404, 200)


def test_the_overview_counts_what_waits(running: server.Running, api: Api) -> None:
    running.world.add_rfbs_return()
    running.world.add_cancellation_request()
    overview = api.client.get("/sandbox/").json()
    assert overview["shops"][0]["waiting"] == {
        "cancellation_requests": 1,
        "rfbs_returns": 1,
        "returns_at_pickup_point": 0,
    }
    assert overview["ledger"] == 0
