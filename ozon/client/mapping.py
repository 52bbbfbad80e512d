"""From an HTTP answer that is not a success to the error that describes it; pure decisions, no I/O."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from httpx_retries import Retry

from ozon.client.decode import BrokenBody, parse_json
from ozon.client.errors import (
    Forbidden,
    MethodBlocked,
    NotFound,
    OzonError,
    RateLimited,
    Refused,
    ServerError,
    Unauthorized,
)

MESSAGE_LIMIT = 300
LONGEST_RETRY_AFTER = 3600.0
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_RESOURCE_EXHAUSTED = 8
# Unknown, expired or revoked; the status that comes with these words is not documented, and 403 is seen.
_NO_SUCH_KEY = ("invalid api-key", "api-key is deactivated")
_UNAUTHENTICATED = 16
_AS_IS = str


class ErrorBody:
    """Ozon's own words in either of its two envelopes; `code` is None when there was no envelope."""

    def __init__(self, data: dict[str, Any]) -> None:
        inner = data.get("error")
        self.recognised = bool(data)
        source = inner if isinstance(inner, dict) else data
        self.code: int | str | None = _code(source.get("code"))
        message = source.get("message")
        self.message = message if isinstance(message, str) else ""
        self.field = _field(source.get("data"))


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        data = parse_json(content)
    except BrokenBody:
        return {}
    return data if isinstance(data, dict) else {}


def _code(value: object) -> int | str | None:
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _field(data: object) -> str | None:
    first = data[0] if isinstance(data, list) and data else None
    name = first.get("name") if isinstance(first, dict) else None
    return tidy(name) if isinstance(name, str) and name else None


def tidy(text: str) -> str:
    """One short printable line out of whatever a server said."""
    line = _UNPRINTABLE.sub(" ", text).strip()
    return line if len(line) <= MESSAGE_LIMIT else line[: MESSAGE_LIMIT - 1] + "…"


def request_id_of(headers: Mapping[str, str]) -> str:
    """The id by which Ozon's support finds a call; empty when the answer carries none."""
    return tidy(headers.get("x-o3-trace-id") or headers.get("x-request-id") or "")[:100]


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Seconds named by Retry-After (a number or a date), at most an hour; None when absent or unreadable."""
    text = headers.get("retry-after", "")
    try:
        seconds = Retry().parse_retry_after(text)
    except (ValueError, OverflowError):
        return None
    return min(seconds, LONGEST_RETRY_AFTER) if math.isfinite(seconds) else LONGEST_RETRY_AFTER


def looks_like_html(headers: Mapping[str, str], content: bytes) -> bool:
    """Whether a gateway's page came instead of an answer of the API."""
    return "html" in headers.get("content-type", "").lower() or content[:200].lstrip().startswith(b"<")


def error_for(
    *,
    method: str,
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    write: bool,
    redact: Callable[[str], str] = _AS_IS,
) -> OzonError:
    """The error for an answer outside 2xx; `redact` removes secrets from Ozon's words."""
    body = ErrorBody(_json_object(content))
    html = looks_like_html(headers, content)
    kind = _kind(status, body, html=html)
    broken = kind is ServerError
    return kind(
        tidy(redact(body.message)) or _own_words(html=html),
        method=method,
        status=status,
        code=body.code,
        request_id=request_id_of(headers),
        retryable=kind in {RateLimited, MethodBlocked} or (broken and not write),
        uncertain=broken and write,
        retry_after=retry_after_of(headers),
        field=body.field,
    )


def _kind(status: int, body: ErrorBody, *, html: bool) -> type[OzonError]:
    if "circle is open" in body.message.lower():
        return MethodBlocked
    if status == 429 or (body.code == _RESOURCE_EXHAUSTED and 400 <= status < 500):
        return RateLimited
    # A page of a gateway says nothing about the object, so its 404 must not read as "no such posting".
    if html or status >= 500 or status < 400 or status == 408:
        return ServerError
    if status == 401 or body.code == _UNAUTHENTICATED or _says_no_such_key(body):
        return Unauthorized
    if status == 403:
        return Forbidden
    return NotFound if status == 404 and body.recognised else Refused


def _says_no_such_key(body: ErrorBody) -> bool:
    said = body.message.lower()
    return any(words in said for words in _NO_SUCH_KEY)


def _own_words(*, html: bool) -> str:
    return "a gateway page came instead of an answer" if html else "Ozon gave no reason"
