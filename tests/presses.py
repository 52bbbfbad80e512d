"""Pressing a button of the desk and reading what it says."""

from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client


@dataclass(frozen=True)
class Pressed:
    """Where the press leads, and its words (of this press alone)."""

    status: int
    where: str
    said: list[str]


def press(client: Client, path: str, **data: Any) -> Pressed:
    client.cookies.pop("messages", None)
    answer = client.post(path, data)
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    return Pressed(answer.status_code, answer.headers.get("Location", ""), said)
