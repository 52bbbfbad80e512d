"""Time that is moved on, or runs faster, and never goes back."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox import server, times
from sandbox.clock import Clock
from tests.sandbox.api import Api


def test_time_lapse_brings_what_is_due(running: server.Running, api: Api) -> None:
    request = running.world.add_cancellation_request(hours_left=1)
    told = api.ok("/sandbox/clock", speed=7200)
    assert told["speed"] == 7200
    deadline = time.monotonic() + 10
    while running.world.posting(request["posting_number"])["status"] != "cancelled":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    decided = running.world.request(request["cancellation_id"])
    assert decided["automatic"] is True
    assert decided["decided_at"] == request["auto_approve_at"]
    slow = api.ok("/sandbox/clock", speed=1)
    assert slow["offset"] >= 3600
    assert api.now() >= slow["now"]


def test_each_thing_happens_at_its_own_moment(running: server.Running, api: Api) -> None:
    """A leap of days leaves the history that waiting would have left, consequences of consequences too."""
    request = running.world.add_cancellation_request(hours_left=2)
    api.advance(86400 * 3)
    cancelled = running.world.posting(request["posting_number"])["cancelled_at"]
    assert cancelled == times.shifted(request["auto_approve_at"], seconds=2)


def test_the_clock_goes_on_where_it_was(tmp_path: Path) -> None:
    options = {"history": 0, "catalog": 1, "arrivals": 0, "open_cases": False, "state": tmp_path / "s.db"}
    first = server.start(**options)
    first.sandbox.advance(500)
    first.sandbox.run_at(60)
    time.sleep(0.2)
    before = first.sandbox.clock.now()
    first.stop()
    second = server.start(**options)
    after, speed = second.sandbox.clock.now(), second.sandbox.clock.speed
    second.stop()
    assert after > before
    assert speed == 60


def test_an_offset_kept_without_a_speed_is_understood() -> None:
    clock = Clock({"offset": 1000.0})
    assert clock.offset == 1000
    assert clock.speed == 1


def test_a_moment_is_held_for_one_thread_only() -> None:
    clock = Clock()
    with clock.held("2026-01-02T03:04:05.000000Z"):
        assert clock.text() == "2026-01-02T03:04:05.000000Z"
        assert clock.patient_now() > datetime(2026, 1, 3, tzinfo=UTC)
    assert clock.text() > "2026-01-03"


@pytest.mark.parametrize("wrong", [{}, {"speed": 0}, {"speed": "x"}, {"speed": 1e9}, {"advance": -1}])
def test_what_is_no_time_is_refused(api: Api, wrong: dict[str, object]) -> None:
    assert api.post("/sandbox/clock", **wrong).status_code == 400
    assert api.client.get("/sandbox/clock").json()["speed"] == 1
