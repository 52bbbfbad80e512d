"""What keeps one process's calls back, and for how long; several processes are in test_processes.py."""

import time
from typing import Any

import pytest

from ozon import limits
from ozon.client import MethodBlocked, OzonError, RateLimited, Refused, ServerError
from ozon.limits import Limiter, booking
from ozon.limits.methods import METHODS

A, B = "/v1/a", "/v1/b"
STOCKS = "/v2/products/stocks"
TURN = 1 / (50 * 0.93)  # seconds from one call to the next


def wait(limiter: Limiter, method: str = A, *, interactive: bool = True) -> float:
    """Seconds the call had to wait."""
    started = time.monotonic()
    limiter.before(method, interactive=interactive)
    return time.monotonic() - started


def answer(limiter: Limiter, method: str = A, *, error: OzonError | None = None, **headers: str) -> None:
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    status = error.status if error else 200
    limiter.after(method, status=status, headers=named, error=error, seconds=0.1)


def too_many(method: str = A, retry_after: float | None = None) -> RateLimited:
    return RateLimited("slow down", method=method, status=429, retryable=True, retry_after=retry_after)


def circle_open(method: str = A) -> MethodBlocked:
    return MethodBlocked("Circle is open", method=method, status=503, retryable=True)


def kept_back(limiter: Limiter, method: str = A, *, interactive: bool = True) -> OzonError:
    """The error of a call that may not leave. Nothing was sent, so it may be sent again, later."""
    started = time.monotonic()
    with pytest.raises((RateLimited, MethodBlocked)) as caught:
        limiter.before(method, interactive=interactive)
    assert time.monotonic() - started < 0.5
    error = caught.value
    assert (error.status, error.method, error.retryable, error.uncertain) == (None, method, True, False)
    return error


def test_calls_leave_evenly_and_the_first_at_once(limiter: Limiter):
    assert wait(limiter) < 0.2
    started = time.monotonic()
    for _ in range(10):
        wait(limiter)
    assert 9 * TURN <= time.monotonic() - started < 10 * TURN + 0.2


def test_an_account_waits_for_itself_only(limiter: Limiter, client_id: str):
    answer(limiter, error=too_many(retry_after=60))
    assert wait(limits.limiter(client_id, "http://elsewhere.test")) < 1
    assert wait(limits.limiter(client_id + "0", "http://ozon.test")) < 1
    kept_back(limits.limiter(f" {client_id} ", "http://ozon.test/"))


def test_a_429_with_a_wait_pauses_all_methods(limiter: Limiter):
    answer(limiter, A, error=too_many(retry_after=30))
    for interactive in (True, False):
        assert kept_back(limiter, B, interactive=interactive).retry_after == pytest.approx(30, abs=1)


def test_a_short_pause_is_waited_out(limiter: Limiter):
    answer(limiter, error=too_many())
    assert 0.9 <= wait(limiter, B) < 1.5


def test_bulk_reading_waits_two_seconds_at_most_and_others_five(limiter: Limiter, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(booking.time, "sleep", slept.append)
    answer(limiter, error=too_many(retry_after=4))
    assert kept_back(limiter, interactive=False).retry_after == pytest.approx(4, abs=0.2)
    assert slept == []
    limiter.before(A, interactive=True)
    assert slept == [pytest.approx(4, abs=0.2)]


def test_a_method_with_a_limit_of_its_own_is_paused_alone(limiter: Limiter):
    answer(limiter, STOCKS, error=too_many(STOCKS, retry_after=30))
    assert kept_back(limiter, STOCKS).retry_after == pytest.approx(30, abs=1)
    assert wait(limiter, B) < 0.5


def test_no_call_of_a_method_beyond_its_own_limit_leaves(limiter: Limiter, settings):
    settings.OZON_RATE = 100_000
    assert METHODS[STOCKS] == (80, 60.0)
    started = time.monotonic()
    for _ in range(80):
        limiter.before(STOCKS, interactive=True)
    took = time.monotonic() - started
    assert kept_back(limiter, STOCKS).retry_after == pytest.approx(61 - took / 2, abs=1 + took)
    assert wait(limiter, B) < 0.5


@pytest.mark.parametrize(
    ("remaining", "shortest", "longest"), [("0", 0.9, 1.6), ("1", 0.08, 0.6), ("40", 0, 0.5)]
)
def test_what_remains_at_ozon_is_minded(limiter: Limiter, remaining: str, shortest: float, longest: float):
    answer(limiter, Ratelimit_Remaining=remaining)
    assert shortest <= wait(limiter, B) < longest


@pytest.mark.parametrize("text", ["", "-1", "много", "1.5", "9" * 30])
def test_an_unreadable_remaining_is_no_reason_to_wait(limiter: Limiter, text: str):
    answer(limiter, Ratelimit_Remaining=text)
    assert wait(limiter) < 0.5


def test_what_remains_after_a_refusal_says_nothing(limiter: Limiter):
    error = Refused("no", method=A, status=400)
    answer(limiter, error=error, Ratelimit_Remaining="0")
    assert wait(limiter) < 0.5


def test_a_closed_method_rests_and_the_shop_goes_on(limiter: Limiter):
    answer(limiter, A, error=circle_open())
    error = kept_back(limiter, A)
    assert isinstance(error, MethodBlocked)
    assert error.retry_after == pytest.approx(60, abs=1)
    assert wait(limiter, B) < 0.5


def test_each_time_a_closed_method_rests_longer(limiter: Limiter, past):
    rests = []
    for _ in range(6):
        answer(limiter, A, error=circle_open())
        rests.append(round((kept_back(limiter, A).retry_after or 0) / 60))
        past("circuits", f"{A}|until")
        limiter.before(A, interactive=False)
    assert rests == [1, 2, 4, 8, 10, 10]


def test_answers_that_come_together_are_one_time(limiter: Limiter):
    for _ in range(5):
        answer(limiter, A, error=circle_open())
    assert kept_back(limiter, A).retry_after == pytest.approx(60, abs=1)


def test_after_the_rest_one_probe_goes_first(limiter: Limiter, past):
    answer(limiter, A, error=circle_open())
    past("circuits", f"{A}|until")
    limiter.before(A, interactive=False)
    assert kept_back(limiter, A).retry_after == pytest.approx(30, abs=1)
    answer(limiter, A)
    assert wait(limiter, A) < 0.5
    answer(limiter, A, error=circle_open())
    assert kept_back(limiter, A).retry_after == pytest.approx(60, abs=1)


def test_a_refusal_is_an_answer_and_opens_the_method(limiter: Limiter, past):
    answer(limiter, A, error=circle_open())
    past("circuits", f"{A}|until")
    answer(limiter, A, error=Refused("no such posting", method=A, status=400))
    assert [wait(limiter, A) < 0.5 for _ in range(2)] == [True, True]


def test_a_probe_without_an_answer_makes_room_for_another(limiter: Limiter, past):
    answer(limiter, A, error=circle_open())
    past("circuits", f"{A}|until")
    limiter.before(A, interactive=True)
    answer(limiter, A, error=ServerError("busy", method=A, status=502, retryable=True))
    kept_back(limiter, A)
    past("circuits", f"{A}|probe")
    assert wait(limiter, A) < 0.5


def test_a_late_answer_does_not_open_a_method_that_was_closed_since(limiter: Limiter):
    answer(limiter, A, error=circle_open())
    answer(limiter, A)
    kept_back(limiter, A)


def test_bulk_reading_yields_to_a_queue(limiter: Limiter, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(booking.time, "sleep", lambda seconds: None)
        for _ in range(30):
            limiter.before(A, interactive=True)
    assert wait(limiter, B, interactive=False) >= 28 * TURN - 0.1


def test_a_clock_that_was_set_back_stops_nobody(limiter: Limiter, broker, client_id: str):
    key = limits.Account(client_id, "http://ozon.test").key("next")
    broker.set(key, str(int((time.time() + 3600) * 1_000_000)))
    assert wait(limiter) < 0.5


def test_no_rate_no_waiting(limiter: Limiter, settings):
    settings.OZON_RATE = 0
    answer(limiter, error=too_many(retry_after=60))
    answer(limiter, error=circle_open())
    assert wait(limiter) < 0.1
    settings.OZON_RATE = 50
    assert wait(limiter) < 0.5


def test_what_is_kept_is_forgotten(limiter: Limiter, broker, client_id: str):
    limiter.before(STOCKS, interactive=True)
    answer(limiter, STOCKS, error=too_many(STOCKS), Ratelimit_Remaining="3")
    answer(limiter, A, error=circle_open())
    keys = broker.keys(limits.Account(client_id, "http://ozon.test").key("*"))
    assert len(keys) == 6
    lives: list[Any] = [broker.ttl(key) for key in keys]
    assert all(0 < life <= 48 * 3600 for life in lives)
