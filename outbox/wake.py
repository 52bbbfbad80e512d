"""The fast path: tell a worker that an effect is due. Only a hint; the sweep is the guarantee.

Of a stream, whose calls carry many, one worker is told once: a flag stands while the word is on its way, and another
one for the earliest time to come.
"""

import logging
import math
from datetime import datetime
from functools import cache
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

DELIVER_TASK = "outbox.deliver"
STREAM_TASK = "outbox.deliver_stream"
ON_ITS_WAY = 5.0  # seconds after which word that did not arrive is given up
AHEAD = 60.0  # seconds; what is due later is left to the sweep
logger = logging.getLogger(__name__)


def wake(pk: int, *, at: datetime | None = None) -> None:
    """Ask a worker to deliver one effect at that time, or now. A broker that is down costs only time."""
    wait = max((at - timezone.now()).total_seconds(), 0.0) if at else 0.0
    if wait > AHEAD:
        return
    try:
        current_app.send_task(DELIVER_TASK, args=[pk], countdown=wait or None, retry=False)
    except OperationalError:
        logger.warning("broker unreachable: effect %s waits for the sweep", pk)


def wake_stream(shop_id: int, kind: str, *, at: datetime) -> None:
    """Ask a worker to work off a stream at that time, or now, unless one was asked already."""
    wait = max((at - timezone.now()).total_seconds(), 0.0)
    if wait > AHEAD:
        return
    try:
        if not (_raise_later(shop_id, kind, at, wait) if wait else _raise_now(shop_id, kind)):
            return
        args = [shop_id, kind]
        current_app.send_task(
            STREAM_TASK, args=args, countdown=wait or None, expires=wait + AHEAD, retry=False
        )
    except (OperationalError, redis.RedisError):
        logger.warning("broker unreachable: shop %s, %s waits for the sweep", shop_id, kind)


def arrived(shop_id: int, kind: str) -> None:
    """A worker begins with the stream: what is due from here on needs word of its own."""
    later = _later(shop_id, kind)
    try:
        flags = _flags()
        flags.delete(_now(shop_id, kind))
        if _stands_for(later) <= timezone.now().timestamp():
            flags.delete(later)
    except redis.RedisError:
        logger.warning("Redis unreachable: shop %s, %s waits for the sweep", shop_id, kind)


def _raise_now(shop_id: int, kind: str) -> bool:
    return bool(_flags().set(_now(shop_id, kind), 1, nx=True, px=int(ON_ITS_WAY * 1000)))


def _raise_later(shop_id: int, kind: str, at: datetime, wait: float) -> bool:
    """Two who look at once may both be told to go; the second finds nothing to do."""
    key, flags = _later(shop_id, kind), _flags()
    if _stands_for(key) <= at.timestamp():
        return False
    flags.set(key, at.timestamp(), px=int((wait + ON_ITS_WAY) * 1000))
    return True


def _stands_for(key: str) -> float:
    """The time a flag stands for, in seconds since the epoch; infinity where there is none."""
    found: Any = _flags().get(key)
    return float(found) if found else math.inf


def _now(shop_id: int, kind: str) -> str:
    return f"sellerdesk:stream:{shop_id}:{kind}:now"


def _later(shop_id: int, kind: str) -> str:
    return f"sellerdesk:stream:{shop_id}:{kind}:later"


@cache
def _flags() -> redis.Redis:
    """Connections of this process; the pool opens new ones after a fork."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5)
