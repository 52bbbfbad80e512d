from __future__ import annotations

import logging
import pickle
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from ozon.client import (
    DecodeError,
    MethodBlocked,
    NotConnected,
    OzonClient,
    OzonError,
    RateLimited,
    ServerError,
    TransportError,
    Unauthorized,
)
from ozon.client import transport as module
from ozon.client.transport import Transport

from .support import KEY, Script, body, client_of, ok

READ = "/v1/roles"
WRITE = "/v2/conditional-cancellation/approve"


class Bench:
    """A transport over a script; sleeping is only noted."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.script = Script(*answers)
        self.slept: list[float] = []
        http = httpx.Client(transport=httpx.MockTransport(self.script))
        self.transport = Transport("http://ozon.test/", "4242", KEY, http=http, sleep=self.slept.append)

    def read(self) -> bytes:
        return self.transport.call(READ, {}, write=False).content

    def write(self) -> bytes:
        return self.transport.call(WRITE, {"cancellation_id": 1}, write=True).content


def status(code: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(code, headers=named, json={"code": 13, "message": "busy"})


def test_the_call_is_a_signed_post():
    bench = Bench(ok({"a": 1}))
    assert bench.read() == b'{"a":1}'
    request = bench.script.requests[0]
    assert (request.method, str(request.url)) == ("POST", "http://ozon.test/v1/roles")
    assert request.headers["Client-Id"] == "4242"
    assert request.headers["Api-Key"] == KEY
    assert request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "failure", [status(429), status(502), status(503), status(504), httpx.ConnectError("x")]
)
def test_a_read_is_repeated_at_most_twice(failure):
    bench = Bench(failure)
    with pytest.raises(OzonError) as caught:
        bench.read()
    assert len(bench.script.requests) == 3
    assert (caught.value.retryable, caught.value.uncertain) == (True, False)
    assert len(bench.slept) == 2
    assert all(0 <= wait <= 3 for wait in bench.slept)


def test_a_repeated_read_can_succeed():
    bench = Bench(status(503), httpx.ConnectTimeout("x"), ok({}))
    assert bench.read() == b"{}"
    assert len(bench.script.requests) == 3


@pytest.mark.parametrize("failure", [status(500), status(400), status(404), httpx.ReadTimeout("x")])
def test_other_failures_of_a_read_are_not_repeated_in_place(failure):
    bench = Bench(failure)
    with pytest.raises(OzonError):
        bench.read()
    assert len(bench.script.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        *[status(code) for code in (400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504)],
        status(429, Retry_After="1"),
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.WriteError("x"),
    ],
)
def test_a_write_is_never_repeated(failure):
    bench = Bench(failure, ok({}))
    with pytest.raises(OzonError):
        bench.write()
    assert len(bench.script.requests) == 1
    assert bench.slept == []


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]
)
def test_a_write_without_a_connection_was_not_sent(failure):
    with pytest.raises(NotConnected) as caught:
        Bench(failure("x")).write()
    assert (caught.value.retryable, caught.value.uncertain) == (True, False)


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
)
def test_a_write_with_a_lost_answer_is_uncertain(failure):
    with pytest.raises(TransportError) as caught:
        Bench(failure("x")).write()
    assert (caught.value.retryable, caught.value.uncertain) == (False, True)
    with pytest.raises(TransportError) as caught:
        Bench(failure("x")).read()
    assert (caught.value.retryable, caught.value.uncertain) == (True, False)


def test_a_short_retry_after_is_obeyed():
    bench = Bench(status(429, Retry_After="2"), ok({}))
    assert bench.read() == b"{}"
    assert bench.slept == [2.0]


@pytest.mark.parametrize(("header", "expected"), [("4", 4.0), ("99999999999", 3600.0)])
def test_a_long_retry_after_is_left_to_the_caller(header: str, expected: float):
    bench = Bench(status(429, Retry_After=header))
    with pytest.raises(RateLimited) as caught:
        bench.read()
    assert caught.value.retry_after == expected
    assert (len(bench.script.requests), bench.slept) == (1, [])


def test_retry_after_may_be_a_date():
    moment = datetime.now(UTC) + timedelta(seconds=60)
    with pytest.raises(RateLimited) as caught:
        Bench(status(429, Retry_After=format_datetime(moment, usegmt=True))).read()
    assert caught.value.retry_after == pytest.approx(60, abs=3)


def test_a_blocked_method_is_not_hammered():
    blocked = httpx.Response(503, json={"code": 14, "message": "Circle is open"})
    bench = Bench(blocked)
    with pytest.raises(MethodBlocked) as caught:
        bench.read()
    assert len(bench.script.requests) == 1
    assert caught.value.retryable is True


def test_a_redirect_is_not_followed():
    bench = Bench(httpx.Response(302, headers={"Location": "http://elsewhere.test/"}))
    with pytest.raises(ServerError) as caught:
        bench.write()
    assert [request.url.host for request in bench.script.requests] == ["ozon.test"]
    assert caught.value.uncertain is True


class Dripping(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        for _ in range(50):
            time.sleep(0.01)
            yield b" "


def test_a_dripping_answer_ends_at_the_deadline():
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Dripping())

    http = httpx.Client(transport=httpx.MockTransport(handler))
    transport = Transport("http://ozon.test", "4242", KEY, http=http, timeout=0.05)
    with pytest.raises(TransportError, match="too long") as caught:
        transport.call(WRITE, {}, write=True)
    assert caught.value.uncertain is True


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LARGEST_ANSWER", 10)
    with pytest.raises(TransportError, match="too large") as caught:
        Bench(ok({"a": "b" * 100})).read()
    assert caught.value.retryable is False


@pytest.mark.parametrize("key", ["ключ", "a\nb", "a\x00b", "", "   "])
def test_a_key_that_fits_no_header_is_refused_without_being_shown(key: str):
    script = Script(ok({}))
    http = httpx.Client(transport=httpx.MockTransport(script))
    client = OzonClient("4242", key, base_url="http://ozon.test", http=http)
    with pytest.raises(Unauthorized) as caught:
        client.seller.roles()
    assert script.requests == []
    assert not key.strip() or key not in str(caught.value) + repr(caught.value)


def test_the_key_is_shown_nowhere(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    echo = httpx.Response(400, json={"code": 3, "message": f"bad key {KEY}!"})
    shown = []
    for answer in (echo, status(503), httpx.ReadTimeout("x"), httpx.ConnectError("x")):
        client = client_of(Script(answer))
        with pytest.raises(OzonError) as caught:
            client.seller.roles()
        shown += [str(caught.value), repr(caught.value), str(vars(caught.value)), repr(client)]
        shown += traceback.format_exception(caught.value)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "bad key ***!" in shown[0]
    assert KEY not in "".join(shown) + caplog.text
    assert caplog.records != []


def test_the_message_is_for_people():
    answer = httpx.Response(
        400, headers={"x-o3-trace-id": "abc-1"}, json={"code": 3, "message": "limit\n is\twrong " + "x" * 900}
    )
    with pytest.raises(OzonError) as caught:
        client_of(Script(answer)).seller.roles()
    text = str(caught.value)
    assert text.startswith("/v1/roles: limit is wrong xxx")
    assert text.endswith("… (HTTP 400, request abc-1)")
    assert len(text) < 350


def test_an_error_survives_the_way_between_processes():
    error = DecodeError("odd", method=READ, status=200, uncertain=True, field="a.b")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is DecodeError
    assert vars(copy) == vars(error)
    assert str(copy) == "/v1/roles: odd (field a.b, HTTP 200)"


def test_a_lent_http_client_stays_open():
    http = httpx.Client(transport=httpx.MockTransport(Script(ok(body("seller_roles")))))
    with OzonClient("4242", KEY, base_url="http://ozon.test", http=http) as client:
        client.seller.roles()
    assert http.is_closed is False
    http.close()


def test_an_own_http_client_is_closed():
    with OzonClient("4242", KEY) as client:
        http = client._transport._http
        assert http.is_closed is False
    assert http.is_closed is True
