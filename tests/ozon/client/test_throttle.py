from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from ozon.client import MethodBlocked, OzonClient, OzonError, RateLimited, ServerError, TransportError
from ozon.client.throttle import closed, put_off

from .support import KEY, Script, body, ok

ROLES, APPROVE = "/v1/roles", "/v2/conditional-cancellation/approve"


class Gate:
    """A throttle that notes what it is asked and told, and keeps back what it has an error for."""

    def __init__(self, *kept_back: OzonError | None) -> None:
        self.kept_back = list(kept_back)
        self.asked: list[tuple[str, bool]] = []
        self.told: list[tuple[str, int | None, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.seconds: list[float] = []

    def before(self, method: str, *, interactive: bool) -> None:
        self.asked.append((method, interactive))
        error = self.kept_back.pop(0) if self.kept_back else None
        if error:
            raise error

    def after(self, method: str, *, error: OzonError | None, **how: Any) -> None:
        self.told.append((method, how["status"], type(error).__name__ if error else ""))
        self.headers.append(how["headers"])
        self.seconds.append(how["seconds"])


def client_of(script: Script, gate: Gate, *, interactive: bool = False) -> OzonClient:
    http = httpx.Client(transport=httpx.MockTransport(script))
    client = OzonClient(
        "4242", KEY, base_url="http://ozon.test", http=http, throttle=gate, interactive=interactive
    )
    client._transport._sleep = lambda seconds: None
    return client


def test_every_attempt_asks_and_every_answer_is_told():
    gate = Gate()
    busy = httpx.Response(429, headers={"Retry-After": "1", "Ratelimit-Remaining": "0"}, json={"code": 8})
    script = Script(busy, httpx.ConnectTimeout("x"), ok(body("seller_roles")))
    client_of(script, gate).seller.roles()
    assert gate.asked == [(ROLES, False)] * 3
    assert gate.told == [(ROLES, 429, "RateLimited"), (ROLES, None, "NotConnected"), (ROLES, 200, "")]
    assert [headers.get("ratelimit-remaining") for headers in gate.headers] == ["0", None, None]
    assert all(0 <= seconds < 5 for seconds in gate.seconds)


@pytest.mark.parametrize(
    ("answer", "told", "kind"),
    [
        (httpx.Response(503, json={"message": "Circle is open"}), 503, MethodBlocked),
        (httpx.Response(500, text="<html>"), 500, ServerError),
        (httpx.ReadTimeout("x"), None, TransportError),
    ],
)
def test_what_went_wrong_is_told(answer: Any, told: int | None, kind: type[OzonError]):
    gate = Gate()
    with pytest.raises(kind):
        client_of(Script(answer), gate).cancellations.approve(1)
    assert gate.told == [(APPROVE, told, kind.__name__)]


def test_a_write_goes_before_bulk_reading_whoever_sends_it():
    gate = Gate()
    script = Script(ok({}))
    client_of(script, gate).cancellations.approve(1)
    client_of(script, gate, interactive=True).cancellations.approve(1)
    client_of(Script(ok(body("seller_roles"))), gate, interactive=True).seller.roles()
    assert gate.asked == [(APPROVE, True), (APPROVE, True), (ROLES, True)]


@pytest.mark.parametrize("error", [put_off(ROLES, 1.0), closed(ROLES, 0.5)])
def test_what_is_kept_back_is_neither_sent_nor_repeated(error: OzonError):
    gate, script = Gate(error), Script(ok(body("seller_roles")))
    with pytest.raises(type(error)) as caught:
        client_of(script, gate).seller.roles()
    assert caught.value is error
    assert (script.requests, gate.told, len(gate.asked)) == ([], [], 1)


def test_a_write_that_is_kept_back_is_not_uncertain():
    for error, kind in ((put_off(APPROVE, 7.0), RateLimited), (closed(APPROVE, 60.0), MethodBlocked)):
        with pytest.raises(kind) as caught:
            client_of(Script(ok({})), Gate(error)).cancellations.approve(1)
        assert (caught.value.retryable, caught.value.uncertain, caught.value.status) == (True, False, None)
        assert caught.value.retry_after in {7.0, 60.0}


def test_a_repetition_can_be_kept_back_too():
    gate, script = Gate(None, put_off(ROLES, 30.0)), Script(httpx.Response(503))
    with pytest.raises(RateLimited) as caught:
        client_of(script, gate).seller.roles()
    assert caught.value.retry_after == 30.0
    assert len(script.requests) == 1
