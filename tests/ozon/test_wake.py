"""Asking for a pass: the message lies in the queue of the readers, and no broker is worth an error."""

import base64
import json
import random
from typing import Any

import pytest
import redis
from celery import current_app
from django.conf import settings

from ozon.wake import arrived, wake
from sellerdesk.celery import Queue
from sellerdesk.tasks import poll


@pytest.fixture
def shop_id() -> int:
    """Nobody else's, and of no shop."""
    return random.randrange(10**15, 10**16)


def taken_from_the_queue(shop_id: int) -> list[dict[str, Any]]:
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        lying = [raw for raw in broker.lrange(Queue.POLL, 0, -1) if str(shop_id).encode() in raw]  # type: ignore[union-attr]  # the client is not asynchronous
        for raw in lying:
            broker.lrem(Queue.POLL, 0, raw)
    return [json.loads(raw) for raw in lying]


def test_the_message_lies_in_the_readers_queue(shop_id: int) -> None:
    wake(shop_id, "fbs")
    [message] = taken_from_the_queue(shop_id)
    assert message["headers"]["task"] == poll.name
    assert json.loads(base64.b64decode(message["body"]))[0] == [shop_id, "fbs"]


def test_a_heap_of_pushes_asks_once_until_a_worker_has_begun(shop_id: int) -> None:
    """For each source of each shop by itself. Whatever was stored before a worker began, it reads."""
    for source in ("fbs", "fbs", "fbo", "fbs"):
        wake(shop_id, source)
    assert len(taken_from_the_queue(shop_id)) == 2
    arrived(shop_id, "fbs")
    wake(shop_id, "fbs")
    wake(shop_id, "fbo")
    assert len(taken_from_the_queue(shop_id)) == 1


def test_a_broker_that_is_down_costs_only_time(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    with current_app.connection_for_write("redis://127.0.0.1:9/0") as nowhere:
        honest = current_app.send_task
        monkeypatch.setattr(
            current_app, "send_task", lambda *args, **how: honest(*args, **how, connection=nowhere)
        )
        wake(17, "ratings")
    assert "shop 17, ratings waits for its turn" in caplog.text
    arrived(17, "ratings")


def test_without_flags_a_push_waits_for_the_poll(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    nowhere = redis.Redis(port=9)
    monkeypatch.setattr("ozon.wake._flags", lambda: nowhere)
    wake(17, "ratings")
    arrived(17, "ratings")
    assert caplog.text.count("waits for its turn") == 2
