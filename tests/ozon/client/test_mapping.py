from __future__ import annotations

import json

import pytest

from ozon.client import (
    Forbidden,
    MethodBlocked,
    NotFound,
    RateLimited,
    Refused,
    ServerError,
    Unauthorized,
)
from ozon.client.mapping import error_for

HTML = b"<html><body>502 Bad Gateway</body></html>"


def rpc(code: int, message: str = "words") -> bytes:
    return json.dumps({"code": code, "message": message, "details": []}).encode()


# status, body, class, retryable read, retryable write, uncertain write
TABLE = [
    (400, rpc(3), Refused, False, False, False),
    (400, rpc(3, "obsolete method cannot be used"), Refused, False, False, False),
    (401, rpc(16), Unauthorized, False, False, False),
    (403, rpc(16), Unauthorized, False, False, False),
    (403, rpc(7), Forbidden, False, False, False),
    (403, rpc(7, "Invalid Api-Key, please contact support"), Unauthorized, False, False, False),
    (403, rpc(7, "Api-key is deactivated, use another one"), Unauthorized, False, False, False),
    (403, rpc(7, "Api-Key is missing a required role for a method"), Forbidden, False, False, False),
    (403, rpc(7, "Api-Key is restricted to specific IP addresses"), Forbidden, False, False, False),
    (403, b"", Forbidden, False, False, False),
    (403, HTML, ServerError, True, False, True),
    (404, rpc(5), NotFound, False, False, False),
    (404, b"404 page not found", Refused, False, False, False),
    (404, HTML, ServerError, True, False, True),
    (408, b"", ServerError, True, False, True),
    (409, rpc(9), Refused, False, False, False),
    (429, rpc(8), RateLimited, True, True, False),
    (429, HTML, RateLimited, True, True, False),
    (400, rpc(8), RateLimited, True, True, False),
    (500, rpc(13), ServerError, True, False, True),
    (502, HTML, ServerError, True, False, True),
    (503, b"", ServerError, True, False, True),
    (504, b"\xff\x00", ServerError, True, False, True),
    (503, rpc(14, "Circle is open"), MethodBlocked, True, True, False),
    (429, rpc(8, "circle is open, try later"), MethodBlocked, True, True, False),
    (301, b"", ServerError, True, False, True),
]


@pytest.mark.parametrize(("status", "content", "kind", "read_again", "write_again", "uncertain"), TABLE)
def test_table(status, content, kind, read_again, write_again, uncertain):
    read = error_for(method="/m", status=status, headers={}, content=content, write=False)
    write = error_for(method="/m", status=status, headers={}, content=content, write=True)
    assert (type(read), read.retryable, read.uncertain) == (kind, read_again, False)
    assert (type(write), write.retryable, write.uncertain) == (kind, write_again, uncertain)
    assert "<" not in write.message


def test_ozons_words_and_ids_are_kept():
    headers = {"x-request-id": "r-1", "retry-after": "7"}
    error = error_for(method="/m", status=429, headers=headers, content=rpc(8, "slow down"), write=False)
    assert (error.message, error.code, error.request_id, error.retry_after) == ("slow down", 8, "r-1", 7.0)


def test_the_old_envelope_names_its_field():
    old = {"error": {"code": "BAD_REQUEST", "message": "wrong", "data": [{"name": "limit", "code": "X"}]}}
    error = error_for(method="/m", status=400, headers={}, content=json.dumps(old).encode(), write=True)
    assert (type(error), error.code, error.message, error.field) == (Refused, "BAD_REQUEST", "wrong", "limit")
    assert str(error) == "/m: wrong (field limit, HTTP 400)"


@pytest.mark.parametrize("odd", ["", "soon", "-1", "nan", "²"])
def test_an_unreadable_retry_after_is_none(odd: str):
    error = error_for(method="/m", status=429, headers={"retry-after": odd}, content=b"", write=False)
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("message", "needed"), [("not available with existing subscription", True), ("Offer not signed", False)]
)
def test_subscription(message: str, needed: bool):
    error = error_for(method="/m", status=403, headers={}, content=rpc(7, message), write=True)
    assert isinstance(error, Forbidden)
    assert error.needs_subscription is needed
