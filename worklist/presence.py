"""Who has a posting open right now. It is held in Redis, for seconds only: losing it loses nothing.

A page that is looked at says so every 15 s (``BEAT``); who has not said so for 40 s (``LIFE``) is gone. A Redis
that is down costs the badge, never the page: every read then finds nobody.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.models import User

BEAT = 15  # seconds from one sign of life of an open page to the next
LIFE = 40  # seconds after which a page without one counts as closed
PATIENCE = 0.3  # seconds: nobody waits for a badge
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
    key, now = _key((shop_id, posting_number)), time.time()
    who = json.dumps(asdict(Person(user.pk, user.label, user.initials)), ensure_ascii=False)

    def tell(pipe: "redis.client.Pipeline") -> None:
        pipe.zadd(key, {who: now})
        pipe.zremrangebyscore(key, "-inf", now - LIFE)
        pipe.expire(key, LIFE)

    _asked(tell)


def who_is_in(pairs: Iterable[Place], *, but: User | None = None) -> dict[Place, list[Person]]:
    """People at each of these ``(shop id, posting number)``, who came last first, without ``but``.

    One round trip however many pairs; a place where nobody is has no entry. Empty when Redis does not answer.
    """
    places = list(dict.fromkeys(pairs))
    since = time.time() - LIFE

    def ask(pipe: "redis.client.Pipeline") -> None:
        for place in places:
            pipe.zrevrangebyscore(_key(place), "+inf", since)

    answers = _asked(ask) if places else None
    found = {
        place: _people(rows, but=but.pk if but else None)
        for place, rows in zip(places, answers or [], strict=False)
    }
    return {place: people for place, people in found.items() if people}


def _people(rows: list[bytes], *, but: int | None) -> list[Person]:
    people: dict[int, Person] = {}
    for person in (Person(**json.loads(row)) for row in rows):
        people.setdefault(person.pk, person)  # one who changed his name a moment ago stands there twice
    people.pop(but or 0, None)
    return list(people.values())


def _key(place: Place) -> str:
    return f"sellerdesk:here:{place[0]}:{place[1]}"


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
