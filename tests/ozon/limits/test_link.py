"""Without Redis: slower, said once, and nothing breaks."""

import logging
import socket
import time

import pytest

from ozon import limits
from ozon.client import MethodBlocked, RateLimited
from ozon.limits import Limiter, link
from ozon.models import Shop

A, B = "/v1/a", "/v1/b"


@pytest.fixture
def _gone(settings) -> None:
    """A Redis that was there a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.usefixtures("_gone")
def test_calls_go_on_slowly_and_the_log_says_so_once(limiter: Limiter, client_id: str, caplog):
    started = time.monotonic()
    for _ in range(4):
        limiter.before(A, interactive=False)
        limiter.after(A, status=200, headers={}, error=None, seconds=0.1)
    assert 3 / 5 <= time.monotonic() - started < 2.5
    told = [record for record in caplog.records if record.name == "ozon.limits.link"]
    assert [record.levelno for record in told] == [logging.ERROR]
    assert limits.health(Shop(client_id=client_id, api_url="http://ozon.test")) == []


@pytest.mark.usefixtures("_gone")
def test_what_ozon_wants_paused_is_still_paused_here(limiter: Limiter):
    closed = MethodBlocked("Circle is open", method=A, status=503, retryable=True)
    limiter.after(A, status=503, headers={}, error=closed, seconds=0.1)
    with pytest.raises(RateLimited) as caught:
        limiter.before(A, interactive=True)
    assert caught.value.retry_after == pytest.approx(60, abs=1)
    limiter.before(B, interactive=True)
    busy = RateLimited("slow down", method=B, status=429, retryable=True, retry_after=30)
    limiter.after(B, status=429, headers={}, error=busy, seconds=0.1)
    with pytest.raises(RateLimited) as caught:
        limiter.before("/v1/c", interactive=False)
    assert caught.value.retry_after == pytest.approx(30, abs=1)


def test_redis_is_asked_again_after_a_while(settings, limiter: Limiter, monkeypatch, caplog):
    reachable = link.Link(settings.REDIS_URL)
    reachable._away_until = time.monotonic() + 0.3
    monkeypatch.setattr(link, "_link", lambda url, pid: reachable)
    keys = ["ozon:{test}:last"]
    assert reachable.hashes(keys) is None
    time.sleep(0.35)
    assert reachable.hashes(keys) == [{}]
    assert "Redis answers again" in caplog.text


def test_a_redis_that_hangs_holds_up_one_call_and_not_each(settings, limiter: Limiter):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        started = time.monotonic()
        limiter.before(A, interactive=True)
        first = time.monotonic() - started
        limiter.before(A, interactive=True)
        both = time.monotonic() - started
    assert 0.4 < first < 3
    assert both - first < 0.5
