"""Who has a posting open right now. It is held in Redis, for seconds only: losing it loses nothing.

A page that is looked at says so every 15 s (``BEAT``); who has not said so for 40 s (``LIFE``) is gone. A Redis
that is down costs the badge, never the page: every read then finds nobody.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.models import User
from worklist import tally

BEAT = 15  # seconds from one sign of life of an open page to the next
LIFE = 40  # seconds after which a page without one counts as closed
PATIENCE = 0.3  # seconds: nobody waits for a badge
# One sorted set for everybody: as many seats as there are open pages, which is far fewer than rows looked at.
KEY = "sellerdesk:here"
LEFT_ALONE = 10.0  # seconds in which a Redis that did not answer is not asked again
Place = tuple[int, str]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Person:
    """Somebody who has the page open, as the badge shows him."""

    pk: int
    label: str
    initials: str


def here(user: User, shop_id: int, posting_number: str) -> None:
    """The user looks at the posting now. Idempotent; the caller has checked that he may see the shop."""
    now = time.time()
    seat = json.dumps([shop_id, posting_number, user.pk, user.label, user.initials], ensure_ascii=False)

    def tell(pipe: "redis.client.Pipeline") -> None:
        pipe.zadd(KEY, {seat: now})
        pipe.zremrangebyscore(KEY, "-inf", now - LIFE)
        pipe.expire(KEY, LIFE)

    _asked(tell)


def who_is_in(
    pairs: Iterable[Place], *, but: User | None = None, at_once: bool = True
) -> dict[Place, list[Person]]:
    """People at each of these ``(shop id, posting number)``, who came last first, without ``but``.

    One command however many pairs; a place where nobody is has no entry. Empty when Redis does not answer. A list that
    is looked at over and over need not hear of everybody ``at_once``: then the answer is as old as its counts.
    """
    places = frozenset(pairs)
    if not places:
        return {}
    found: dict[Place, dict[int, Person]] = {}
    for shop_id, posting_number, *person in tally.kept("worklist.seats", _seats, fresh=at_once):
        if (place := (shop_id, posting_number)) in places:
            # One who changed his name a moment ago stands there twice.
            found.setdefault(place, {}).setdefault(person[0], Person(*person))
    here = {
        place: [one for pk, one in people.items() if not but or pk != but.pk]
        for place, people in found.items()
    }
    return {place: people for place, people in here.items() if people}


def _seats() -> list[list[Any]]:
    answers = _asked(lambda pipe: pipe.zrevrangebyscore(KEY, "+inf", time.time() - LIFE))
    return [json.loads(seat) for seat in answers[0]] if answers else []


class _Room:
    """A pool of connections. Whatever goes wrong in Redis, the answer is None."""

    def __init__(self, url: str) -> None:
        # One more try: the connection may be one that a restarted Redis has closed.
        self._redis = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 1)
        )
        self._away_until = 0.0

    def asked(self, fill: Callable[["redis.client.Pipeline"], object]) -> list[Any] | None:
        if time.monotonic() < self._away_until:
            return None
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                fill(pipe)
                return list(pipe.execute())
        except redis.RedisError as error:
            logger.warning("Redis tells nobody's presence (%s)", type(error).__name__)
            self._away_until = time.monotonic() + LEFT_ALONE
            return None


def _asked(fill: Callable[["redis.client.Pipeline"], object]) -> list[Any] | None:
    return _room(settings.REDIS_URL, os.getpid()).asked(fill)


@cache
def _room(url: str, _pid: int) -> _Room:
    """The one of this process; a forked process opens connections of its own."""
    return _Room(url)
