"""This process's way to Redis, and leaving it alone for a while when it does not answer."""

import logging
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Seconds. A Redis that is gone must hold up a call now and then, not each of them.
PATIENCE = 0.5
LEFT_ALONE = 5.0
SCRIPTS = sorted(Path(__file__).parent.glob("*.lua"))


class Link:
    """A pool of connections and our scripts. Whatever goes wrong in Redis, the answer is None."""

    def __init__(self, url: str) -> None:
        # One more try: the connection may be one that a restarted Redis has closed.
        self._redis = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 1)
        )
        self._scripts = {path.stem: self._redis.register_script(path.read_text()) for path in SCRIPTS}
        self._away_until: float | None = None

    def run(self, script: str, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        """What the script gives. It runs as one piece among all processes and machines."""
        found: Script = self._scripts[script]
        return self._try(lambda: found(keys=keys, args=args))

    def hashes(self, keys: Sequence[str]) -> list[dict[str, str]] | None:
        """Whole hashes, in one round trip; an empty one where there is none."""
        found: list[dict[str, str]] | None = self._try(lambda: self._ask_for(keys))
        return found

    def _ask_for(self, keys: Sequence[str]) -> list[dict[str, str]]:
        with self._redis.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.hgetall(key)
            return [{k.decode(): v.decode() for k, v in found.items()} for found in pipe.execute()]

    def _try(self, ask: Callable[[], Any]) -> Any:
        if self._away_until is not None and time.monotonic() < self._away_until:
            return None
        try:
            answer = ask()
        except redis.RedisError as error:
            self._gone(error)
            return None
        if self._away_until is not None:
            self._away_until = None
            logger.warning("Redis answers again: Ozon's limits are shared by all processes")
        return answer

    def _gone(self, error: redis.RedisError) -> None:
        if self._away_until is None:  # said once, not with every call
            logger.error("Redis keeps no limits (%s): this process calls Ozon slowly", type(error).__name__)
        self._away_until = time.monotonic() + LEFT_ALONE


def link() -> Link:
    """The one of this process; a forked process opens connections of its own."""
    return _link(settings.REDIS_URL, os.getpid())


@cache
def _link(url: str, _pid: int) -> Link:
    return Link(url)
