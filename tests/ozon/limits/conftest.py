"""An account nobody used before, held to Ozon's rate, in the tests' own Valkey."""

import uuid
from collections.abc import Callable, Iterator

import pytest
import redis

from ozon import limits
from ozon.limits import Limiter

URL = "http://ozon.test"


@pytest.fixture(autouse=True)
def _limited(settings) -> None:
    settings.OZON_RATE = 50


@pytest.fixture
def client_id() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def limiter(client_id: str) -> Limiter:
    return limits.limiter(client_id, URL)


@pytest.fixture
def broker(settings) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as connection:
        yield connection


@pytest.fixture
def past(broker: redis.Redis, client_id: str) -> Callable[[str], None]:
    """Let a moment Redis keeps be over: ``past("circuits", "/v1/a|until")``."""
    account = limits.Account(client_id, URL)

    def over(what: str, field: str) -> None:
        assert broker.hexists(account.key(what), field)
        broker.hset(account.key(what), field, "1")

    return over
