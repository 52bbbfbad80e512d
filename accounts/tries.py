"""How often something may be tried: counted in Redis, over all processes."""

import logging
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)


def wait_for(what: str, *, most: int, span: int) -> int:
    """Count a try of ``what`` and say how many seconds to wait: 0 for one of the first ``most`` within ``span`` seconds
    from the first on. Without Redis nobody is held up."""
    key = f"sellerdesk:tries:{what}"
    try:
        with _counters().pipeline() as both:
            both.set(key, 0, ex=span, nx=True)
            both.incr(key)
            both.ttl(key)
            _made, count, left = both.execute()
    except redis.RedisError:
        logger.warning("Redis unreachable: tries are not counted")
        return 0
    return 0 if int(count) <= most else max(1, int(left))


def left(what: str, *, most: int) -> int:
    """Seconds to wait, and nothing is counted: 0 while there were fewer than ``most`` tries. Without Redis nobody is
    held up."""
    key = f"sellerdesk:tries:{what}"
    try:
        with _counters().pipeline() as both:
            both.get(key)
            both.ttl(key)
            count, seconds = both.execute()
    except redis.RedisError:
        logger.warning("Redis unreachable: tries are not counted")
        return 0
    return 0 if int(count or 0) < most else max(1, int(seconds))


def forget(what: str) -> None:
    """Begin to count anew: it went well."""
    try:
        _counters().delete(f"sellerdesk:tries:{what}")
    except redis.RedisError:
        logger.warning("Redis unreachable: tries are not counted")


@cache
def _counters() -> redis.Redis:
    """Connections of this process; the pool opens new ones after a fork."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5)
