"""The fast path of reading: ask a worker for a pass now. Only a hint; the poll is the guarantee.

Pushes come in heaps: while word of a source is on its way, a flag keeps the others from sending it again.
"""

import logging
from functools import cache

import redis
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

POLL_TASK = "desk.poll"
EXPIRES = 60  # seconds; after that the pass due by itself has long been run
ON_ITS_WAY = 5.0  # seconds after which word that did not arrive is given up
logger = logging.getLogger(__name__)


def wake(shop_id: int, source: str) -> None:
    """Ask for a pass over one source now, unless word of it is on its way. A broker that is down costs only time."""
    try:
        if _flags().set(_flag(shop_id, source), 1, nx=True, px=int(ON_ITS_WAY * 1000)):
            current_app.send_task(POLL_TASK, args=[shop_id, source], expires=EXPIRES, retry=False)
    except (OperationalError, redis.RedisError):
        logger.warning("broker unreachable: shop %s, %s waits for its turn", shop_id, source)


def arrived(shop_id: int, source: str) -> None:
    """A worker begins with the source: it will see what was stored so far, and the next push needs word of its own."""
    try:
        _flags().delete(_flag(shop_id, source))
    except redis.RedisError:
        logger.warning("Redis unreachable: shop %s, %s waits for its turn", shop_id, source)


def _flag(shop_id: int, source: str) -> str:
    return f"sellerdesk:pass:{shop_id}:{source}"


@cache
def _flags() -> redis.Redis:
    """Connections of this process; the pool opens new ones after a fork."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5)
