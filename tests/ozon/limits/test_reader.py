"""What the health page reads of a shop's calls."""

from datetime import UTC, datetime, timedelta

import pytest
import redis

from ozon import limits
from ozon.client import MethodBlocked, OzonError, RateLimited, Refused
from ozon.limits import Limiter
from ozon.limits.account import HOUR
from ozon.models import Shop

A, B = "/v1/a", "/v1/b"


@pytest.fixture
def shop(client_id: str) -> Shop:
    return Shop(client_id=client_id, api_url="http://ozon.test")


def answer(limiter: Limiter, method: str, error: OzonError | None = None, ms: float = 100, **headers: str):
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    status = error.status if error else 200
    limiter.after(method, status=status, headers=named, error=error, seconds=ms / 1000)


def test_calls_errors_and_times_are_counted_by_method(limiter: Limiter, shop: Shop):
    for ms in (100, 200, 300):
        answer(limiter, A, ms=ms, Ratelimit_Remaining="41")
    answer(limiter, A, Refused("no such posting", method=A, status=404), ms=400)
    answer(limiter, B)
    a, b = limits.health(shop)
    assert (a.method, a.calls, a.errors, a.error_rate, a.mean_ms) == (A, 4, 1, 0.25, 250.0)
    assert (a.last_error, a.kinds) == ("no such posting (HTTP 404)", {"Refused": 1})
    assert a.last_error_at is not None
    assert abs(datetime.now(UTC) - a.last_error_at) < timedelta(seconds=30)
    assert (a.remaining, a.paused_until) == (41, None)
    assert (b.method, b.calls, b.errors, b.error_rate, b.mean_ms) == (B, 1, 0, 0.0, 100.0)
    assert (b.last_error, b.last_error_at, b.remaining) == ("", None, None)


def test_calls_are_counted_without_limits_too(limiter: Limiter, shop: Shop, settings):
    settings.OZON_RATE = 0
    answer(limiter, A)
    assert [(row.method, row.calls) for row in limits.health(shop)] == [(A, 1)]


def test_a_pause_is_shown_where_it_holds(limiter: Limiter, shop: Shop):
    answer(limiter, A, MethodBlocked("Circle is open", method=A, status=503, retryable=True))
    answer(limiter, B)
    a, b = limits.health(shop)
    assert a.paused_until is not None
    assert timedelta(seconds=50) < a.paused_until - datetime.now(UTC) < timedelta(seconds=61)
    assert b.paused_until is None
    answer(limiter, B, RateLimited("slow down", method=B, status=429, retryable=True, retry_after=600))
    a, b = limits.health(shop)
    assert a.paused_until == b.paused_until != None  # noqa: E711 - the pause of all methods beats the shorter one


def test_older_hours_count_as_far_as_asked(limiter: Limiter, shop: Shop, broker: redis.Redis):
    account = limits.Account(shop.client_id, shop.api_url)
    for ago in (1, 23, 24, 47):
        broker.hset(account.hour_key(ago), f"{A}|calls", "1")
    answer(limiter, A)
    calls = [limits.health(shop, hours=hours)[0].calls for hours in (1, 2, 24, 48, 1000)]
    assert calls == [1, 2, 3, 5, 5]
    assert HOUR * 47 < broker.ttl(account.hour_key()) <= HOUR * 48


def test_nothing_personal_is_kept(limiter: Limiter, shop: Shop, broker: redis.Redis):
    text = "bad phone +7 (912) 345-67-89 of ivan.petrov@example.ru, order 0132112277-0101-1 " + "x" * 500
    answer(limiter, A, Refused(text, method=A, status=400))
    [row] = limits.health(shop)
    assert row.last_error.startswith("bad phone … of … order …")
    assert len(row.last_error) < 230
    kept = str(
        [broker.hgetall(key) for key in broker.keys(limits.Account(shop.client_id, shop.api_url).key("*"))]
    )
    assert not any(part in kept for part in ("345-67", "ivan", "example.ru"))


def test_one_round_trip_for_all_methods(limiter: Limiter, shop: Shop, broker: redis.Redis):
    for number in range(20):
        answer(limiter, f"/v1/method/{number}")
    limits.health(shop)
    before = broker.info("commandstats")["cmdstat_hgetall"]["calls"]
    assert len(limits.health(shop)) == 20
    assert broker.info("commandstats")["cmdstat_hgetall"]["calls"] - before == 24 + 3


def test_shops_do_not_mix(limiter: Limiter, shop: Shop):
    answer(limiter, A)
    assert limits.health(Shop(client_id=shop.client_id, api_url="http://elsewhere.test")) == []
    assert limits.health(Shop(client_id="another", api_url=shop.api_url)) == []
