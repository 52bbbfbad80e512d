"""Ozon's limits on calls, counted in real time."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from sandbox import catalogue, limits, server
from sandbox.errors import ApiError
from sandbox.limits import Limits
from tests.sandbox.conftest import HEADERS

STOCKS = limits.STOCKS
QUIET = {"history": 0, "catalog": 2, "arrivals": 0, "open_cases": False}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock to set by hand."""
    moment = [1000.0]
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    return moment


def refused(counted: Limits, path: str, client_id: str = "1") -> int | None:
    """After how many seconds to come again, or None if the call was let in."""
    try:
        counted.spend(client_id, path)
    except ApiError as error:
        return error.retry_after if (error.status, error.code) == (429, 8) else -1
    return None


def test_fifty_calls_a_second_of_all_methods_together(now: list[float]) -> None:
    counted = Limits(50, stock_limit=True)
    assert [counted.spend("1", f"/v1/{number}") for number in range(50)] == list(range(49, -1, -1))
    assert refused(counted, "/v1/roles") == 1
    assert refused(counted, "/v1/roles", client_id="2") is None
    now[0] += 1
    assert refused(counted, "/v1/roles") is None


def test_eighty_stock_writes_a_minute(now: list[float]) -> None:
    counted = Limits(1000, stock_limit=True)
    for _ in range(80):
        assert refused(counted, STOCKS) is None
        now[0] += 0.125
    assert refused(counted, STOCKS) == 50
    assert refused(counted, "/v1/roles") is None
    assert refused(counted, STOCKS, client_id="2") is None
    now[0] += 50
    assert refused(counted, STOCKS) is None
    assert refused(counted, STOCKS) is not None


def test_every_limit_can_be_lifted(now: list[float]) -> None:
    counted = Limits(0, stock_limit=False)
    assert {counted.spend("1", STOCKS) for _ in range(500)} == {limits.UNCOUNTED}


def pair(stock: int) -> dict[str, Any]:
    return {"offer_id": "KT-17-GL", "warehouse_id": catalogue.FBS_WAREHOUSE, "stock": stock}


def test_time_lapse_does_not_shorten_the_wait_for_a_pair() -> None:
    running = server.start(**QUIET)
    with httpx.Client(base_url=running.url, headers=HEADERS) as client:
        client.post("/sandbox/clock", json={"speed": 3600})
        client.post(STOCKS, json={"stocks": [pair(1)]})
        before = running.sandbox.clock.text()
        while running.sandbox.clock.text()[:16] <= before[:16]:
            client.post("/v1/roles", json={})
        row = client.post(STOCKS, json={"stocks": [pair(2)]}).json()["result"][0]
        headers = [client.post("/v1/nothing").headers, client.get("/v1/roles").headers]
    running.stop()
    assert [error["code"] for error in row["errors"]] == ["TOO_MANY_REQUESTS"]
    assert all("Ratelimit-Remaining" in known for known in headers)
