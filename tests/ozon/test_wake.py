"""Asking for a pass: the message lies in the queue of the readers, and no broker is worth an error."""

import base64
import json
import random
from typing import Any

import pytest
import redis
from celery import current_app
from django.conf import settings

from ozon.wake import wake
from sellerdesk.celery import Queue
from sellerdesk.tasks import poll


def test_the_message_lies_in_the_readers_queue() -> None:
    shop_id = random.randrange(10**15, 10**16)  # nobody else's, and of no shop
    wake(shop_id, "fbs")
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        lying = [raw for raw in broker.lrange(Queue.POLL, 0, -1) if str(shop_id).encode() in raw]  # type: ignore[union-attr]
        for raw in lying:
            broker.lrem(Queue.POLL, 0, raw)
    [message] = [json.loads(raw) for raw in lying]
    assert message["headers"]["task"] == poll.name
    assert json.loads(base64.b64decode(message["body"]))[0] == [shop_id, "fbs"]


def test_a_broker_that_is_down_costs_only_time(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    with current_app.connection_for_write("redis://127.0.0.1:9/0") as nowhere:
        honest = current_app.send_task
        monkeypatch.setattr(
            current_app, "send_task", lambda *args, **how: honest(*args, **how, connection=nowhere)
        )
        wake(17, "fbs")
    assert "shop 17, fbs waits for its turn" in caplog.text
