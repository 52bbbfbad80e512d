"""One notification over HTTP, and whether the answer was the one Ozon asks for."""

import http.client
import json
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sandbox import times
from sandbox.notices import PING

# Ozon gives up on a server that takes longer, in seconds.
TIMEOUT = 5.0
PING_ANSWER = {"version", "name", "time"}


@dataclass(frozen=True)
class Delivery:
    """`status` 0: no answer at all. `exact`: the answer had Ozon's shape; `accepted`: 200 and exact."""

    at: str
    client_id: str
    url: str
    type: str
    attempt: int
    status: int
    ms: int
    exact: bool
    accepted: bool
    error: str


def send(client_id: str, url: str, kind: str, raw: bytes, *, attempt: int) -> Delivery:
    """One attempt over a connection of its own; whatever goes wrong is in what it returns."""
    began, at = time.monotonic(), times.text(datetime.now(UTC))
    status, content, error = 0, b"", ""
    try:
        status, content = _post(url, raw)
    except (OSError, http.client.HTTPException) as problem:
        error = f"{type(problem).__name__}: {problem}"
    ms = round((time.monotonic() - began) * 1000)
    exact = is_exact(kind, content)
    return Delivery(at, client_id, url, kind, attempt, status, ms, exact, status == 200 and exact, error)


def _post(url: str, raw: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    with closing(kind(parts.netloc, timeout=TIMEOUT)) as connection:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", target, raw, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def is_exact(kind: str, content: bytes) -> bool:
    """A ping is answered with version, name and time, everything else with `{"result": true}`."""
    try:
        answer: Any = json.loads(content)
    except ValueError:
        return False
    if kind != PING:
        return bool(answer == {"result": True} and answer["result"] is True)
    return isinstance(answer, dict) and set(answer) == PING_ANSWER and _texts(answer)


def _texts(answer: dict[str, Any]) -> bool:
    try:
        times.parse(answer["time"])
    except (TypeError, ValueError):
        return False
    return isinstance(answer["version"], str) and isinstance(answer["name"], str)
