"""Answers as they go over the wire."""

import json
from dataclasses import dataclass

from sandbox.errors import ApiError, invalid
from sandbox.store import Doc

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """`retry_after` in whole seconds."""

    status: int
    kind: str
    content: bytes
    retry_after: int | None = None


def encode(doc: Doc) -> bytes:
    return json.dumps(doc, ensure_ascii=False).encode()


def answer(doc: Doc) -> Reply:
    return Reply(200, JSON, encode(doc))


def refusal(error: ApiError) -> Reply:
    return Reply(error.status, JSON, encode(error.body()), error.retry_after)


def page(status: int) -> str:
    """What a gateway shows instead of an answer."""
    return f"<html><body><h1>{status}</h1></body></html>"


def decode(raw: bytes) -> Doc:
    """The JSON object in a body; an empty body is an empty object."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise invalid("invalid json") from None
    if not isinstance(body, dict):
        raise invalid("an object is required")
    return body
