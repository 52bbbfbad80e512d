"""Faults by chance, and those that Ozon's clients meet by themselves."""

import time
from collections import Counter
from typing import Any

import httpx
import pytest

from sandbox import server
from sandbox.faults import NATURAL, Call, Faults
from tests.sandbox.api import Api

SET, ROLES = "/v1/returns/rfbs/action/set", "/v1/roles"


def refund(api: Api, return_id: int) -> httpx.Response:
    return api.post(SET, return_id=return_id, id=11)


def test_before_the_write_nothing_is_done(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("before_write", "*")
    assert api.post(ROLES).status_code == 200
    assert refund(api, return_id).status_code == 503
    assert running.world.claim(return_id)["payments"] == []
    assert refund(api, return_id).status_code == 200


def test_after_the_write_it_is_done_and_the_answer_an_error(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("after_write", SET, status=500)
    answer = refund(api, return_id)
    assert (answer.status_code, answer.json()["code"]) == (500, 13)
    assert len(running.world.claim(return_id)["payments"]) == 1
    assert [entry["answered"] for entry in api.ledger()] == [False]


def test_after_the_write_the_answer_may_be_lost(running: server.Running, api: Api) -> None:
    told = Counter[str]()
    for _ in range(12):
        return_id = running.world.add_rfbs_return()["return_id"]
        api.fault("after_write", SET)
        try:
            told[str(refund(api, return_id).status_code)] += 1
        except httpx.RemoteProtocolError:
            told["lost"] += 1
        assert len(running.world.claim(return_id)["payments"]) == 1
    assert set(told) == {"500", "lost"}


def test_a_write_may_be_visible_late(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    api.fault("visible_late", SET, seconds=40)
    assert refund(api, return_id).status_code == 200
    assert api.claim(return_id)["state"]["state"] == "ON_APPROVAL"
    assert [entry["answered"] for entry in api.ledger()] == [True]
    api.advance(60)
    assert api.claim(return_id)["state"]["state"] == "MoneyReturned"


def test_too_many_calls_say_when_to_come_again(api: Api) -> None:
    api.fault("rate_limited", ROLES, seconds=3)
    answer = api.post(ROLES)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["code"]) == (429, "3", 8)
    assert "Ratelimit-Remaining" in answer.headers


@pytest.mark.parametrize(("status", "kind"), [(500, "application/json"), (502, "text/html")])
def test_a_server_error_is_the_methods_or_the_gateways(api: Api, status: int, kind: str) -> None:
    api.fault("server_error", ROLES, status=status)
    answer = api.post(ROLES)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, kind)


def test_html_may_come_with_any_status(api: Api) -> None:
    api.fault("html", ROLES, times=20)
    answers = [api.post(ROLES) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200, 502}
    assert all(answer.text.startswith("<html>") for answer in answers)


def test_json_may_break_off(running: server.Running, api: Api) -> None:
    return_id = running.world.add_rfbs_return()["return_id"]
    whole = api.post("/v2/returns/rfbs/get", return_id=return_id).text
    api.fault("broken_json", "*")
    half = api.post("/v2/returns/rfbs/get", return_id=return_id).text
    assert whole.startswith(half)
    assert 0 < len(half) < len(whole)


def test_an_answer_may_be_slow(api: Api) -> None:
    api.fault("slow", ROLES, seconds=0.3)
    began = time.monotonic()
    assert api.post(ROLES).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_an_open_circle_closes_one_method_for_a_while(api: Api) -> None:
    api.fault("circle_open", ROLES, seconds=0.4)
    answers = [api.post(ROLES) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert answers[0].json() == {"code": 14, "message": "Circle is open", "details": []}
    assert api.post("/v1/seller/info").status_code == 200
    time.sleep(0.45)
    assert api.post(ROLES).status_code == 200


def test_a_chance_stays_until_it_is_cleared(api: Api) -> None:
    api.fault("status", ROLES, status=500, probability=0.5)
    statuses = Counter(api.post(ROLES).status_code for _ in range(60))
    assert 10 < statuses[500] < 50
    assert api.client.delete("/sandbox/faults").json() == {"faults": []}
    assert {api.post(ROLES).status_code for _ in range(10)} == {200}


def test_all_faults_are_ordered_and_ended_in_one_call(api: Api) -> None:
    listed = api.ok("/sandbox/faults", all=0.1)["faults"]
    assert {fault["fault"] for fault in listed} == set(NATURAL)
    assert {fault["probability"] for fault in listed} == {0.1}
    assert len(api.ok("/sandbox/faults", all=0.2)["faults"]) == len(NATURAL)
    assert api.ok("/sandbox/faults", all=0)["faults"] == []


@pytest.mark.parametrize("wrong", [{"probability": 2}, {"probability": "x"}, {"times": "x"}])
def test_a_chance_out_of_range_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    assert api.post("/sandbox/faults", fault="slow", path="*", **wrong).status_code == 400
    assert api.post("/sandbox/faults", all=-1).status_code == 400
    assert api.client.get("/sandbox/faults").json() == {"faults": []}


def test_the_same_seed_throws_the_same_faults() -> None:
    def thrown(seed: int) -> list[str]:
        faults = Faults(seed)
        faults.add_all({"all": 0.1})
        call = Call("/v4/posting/fbs/list", paged=True, goes_on=True)
        taken = [faults.take(call) for _ in range(200) if not faults._closed.clear()]
        return [fault.fault if fault else "" for fault in taken]

    assert thrown(1) == thrown(1)
    assert thrown(1) != thrown(2)
    assert set(thrown(1)) == {"", *NATURAL} - {"before_write", "after_write", "visible_late"}


def test_faults_hit_only_calls_that_can_have_them() -> None:
    faults = Faults()
    faults.add({"fault": "before_write", "path": "*"})
    faults.add({"fault": "empty_page", "path": "*"})
    faults.add({"fault": "duplicate_page", "path": "*"})
    assert faults.take(Call("/v1/roles")) is None
    taken = [faults.take(Call("/a", paged=True)), faults.take(Call("/a", paged=True))]
    assert [fault and fault.fault for fault in taken] == ["empty_page", None]
    again, write = faults.take(Call("/a", paged=True, goes_on=True)), faults.take(Call("/b", writes=True))
    assert [again and again.fault, write and write.fault] == ["duplicate_page", "before_write"]
