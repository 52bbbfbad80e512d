"""The two health questions, and that neither tells a stranger more than it must."""

import time
from datetime import timedelta

import pytest
import redis
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from outbox.states import Status
from sellerdesk.health import checks
from sellerdesk.tasks import HEARTBEAT, heartbeat
from tests.factories import make_effect

OK = {"database": "ok", "redis": "ok", "worker": "ok", "migrations": "ok"}


@pytest.fixture
def link(settings):
    with redis.Redis.from_url(settings.REDIS_URL) as connection:
        connection.delete(HEARTBEAT)
        yield connection
        connection.delete(HEARTBEAT)


@pytest.fixture(autouse=True)
def _forget():
    """A process remembers that its schema is complete; a test must not."""
    checks._all_applied.cache_clear()
    yield
    checks._all_applied.cache_clear()


@pytest.mark.django_db
def test_alive_without_asking_anybody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_once_a_worker_beats(client, link):
    heartbeat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": OK, "lag_seconds": 0.0}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_a_worker(client, link):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["checks"] == {**OK, "worker": "no heartbeat"}


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "status"), [(58, 200), (62, 503)])
def test_a_heartbeat_is_good_for_a_minute(client, link, age, status):
    link.set(HEARTBEAT, time.time() - age)
    answer = client.get("/readyz")
    assert answer.status_code == status
    if status == 503:
        assert answer.json()["checks"]["worker"] == "last heartbeat 62 s ago"


@pytest.mark.django_db
def test_not_ready_without_redis(client, settings):
    settings.REDIS_URL = "redis://:hidden-word@127.0.0.1:1/0"
    started = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - started < 4
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        **OK,
        "redis": "does not answer",
        "worker": "not known without Redis",
    }
    assert "hidden-word" not in answer.content.decode()


class Gone:
    """A connection to a server that is not there."""

    def cursor(self):
        raise OperationalError("connection to 10.0.0.7 as desk refused")


@pytest.mark.django_db
def test_not_ready_without_a_database(client, link, monkeypatch):
    def lost():
        raise OperationalError("connection to 10.0.0.7 as desk refused")

    heartbeat()
    monkeypatch.setattr(checks, "connection", Gone())
    monkeypatch.setattr(checks, "_unapplied", lost)
    monkeypatch.setattr(checks, "lag", lost)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failing",
        "checks": {**OK, "database": "does not answer", "migrations": "not known"},
        "lag_seconds": None,
    }


@pytest.mark.django_db
def test_not_ready_before_the_schema_is_complete_and_ready_after(client, link):
    heartbeat()
    last = MigrationRecorder.Migration.objects.filter(app="returns").latest("id")
    last.delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {**OK, "migrations": "1 not applied"}

    last.save()
    assert client.get("/readyz").json()["checks"] == OK


@pytest.mark.django_db
def test_a_complete_schema_is_not_looked_up_again(client, link, django_assert_num_queries):
    heartbeat()
    client.get("/readyz")
    with django_assert_num_queries(2):  # SELECT 1 and the lag
        client.get("/readyz")


@pytest.mark.django_db
def test_lag_is_the_age_of_the_oldest_due_effect(client, link):
    heartbeat()
    make_effect(status=Status.DUE, due_at=timezone.now() - timedelta(seconds=90))
    make_effect(status=Status.HELD, due_at=timezone.now() - timedelta(seconds=900))
    assert client.get("/readyz").json()["lag_seconds"] == pytest.approx(90, abs=5)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_only_reading(client, path):
    assert client.post(path).status_code == 405
