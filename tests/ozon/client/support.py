"""A client over a scripted transport, and the recorded shapes of Ozon's answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from ozon.client import OzonClient

KEY = "secret-key-0f9e8d7c"
BODIES = Path(__file__).parent / "bodies"
Handler = Callable[[httpx.Request], httpx.Response]


def body(name: str) -> Any:
    """A recorded answer by file name."""
    return json.loads((BODIES / f"{name}.json").read_text(encoding="utf-8"))


class Script:
    """Answers in order, repeating the last one, and remembers what was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def sent(self) -> Any:
        """The last request's body."""
        return json.loads(self.requests[-1].content)

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.requests]


def ok(payload: Any) -> httpx.Response:
    return httpx.Response(200, json=payload)


def client_of(handler: Handler) -> OzonClient:
    http = httpx.Client(transport=httpx.MockTransport(handler))
    return OzonClient("4242", KEY, base_url="http://ozon.test", http=http)


def answering(*payloads: Any) -> tuple[OzonClient, Script]:
    """A client whose calls get these JSON bodies with status 200."""
    script = Script(*[ok(payload) for payload in payloads])
    return client_of(script), script
