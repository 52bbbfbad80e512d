"""Whether each part answers: ``ok``, or a short text without addresses or names."""

import functools
import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from redis.backoff import NoBackoff
from redis.retry import Retry

from outbox.selectors import lag
from sellerdesk.tasks import HEARTBEAT

OK = "ok"
PATIENCE = 2.0  # seconds for one answer of Redis: a probe that hangs says nothing
STALE = 60.0  # seconds; beat asks the worker for a heartbeat every five


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


def broker_and_worker() -> tuple[str, str]:
    """Redis, and the age of the last sign of life of beat and worker that it keeps."""
    try:
        with _redis() as link:
            link.ping()
            beat = link.get(HEARTBEAT)
    except redis.RedisError:
        return "does not answer", "not known without Redis"
    if not isinstance(beat, bytes):
        return OK, "no heartbeat"
    age = time.time() - float(beat)
    return OK, OK if age < STALE else f"last heartbeat {age:.0f} s ago"


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def migrations() -> str:
    """Whether the database is at this code's version. Once it is, this process asks no more."""
    try:
        missing = _unapplied()
    except (DatabaseError, InconsistentMigrationHistory):
        return "not known"
    return f"{missing} not applied" if missing else OK


class _Behind(Exception):
    """Keeps a negative answer out of the cache."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


def _unapplied() -> int:
    try:
        _all_applied()
    except _Behind as behind:
        return behind.missing
    return 0


@functools.cache
def _all_applied() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise _Behind(len(plan))


def lag_seconds() -> float | None:
    """How long the oldest due effect waits; ``None`` when nobody can tell."""
    try:
        return round(lag().total_seconds(), 1)
    except DatabaseError:
        return None
