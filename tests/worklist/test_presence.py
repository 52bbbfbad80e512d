"""Who has a posting open: a real Redis, and one that is not there."""

import time
from datetime import timedelta

import pytest
from django.test import override_settings

from tests.factories.shops import make_user
from worklist import presence
from worklist.presence import LIFE, Person, here, who_is_in

pytestmark = pytest.mark.django_db
NOBODY = "redis://127.0.0.1:9/0"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Moves this process's clock on."""

    def move(by: timedelta) -> None:
        now = time.time() + by.total_seconds()
        monkeypatch.setattr(presence.time, "time", lambda: now)

    return move


def test_a_page_that_is_open_names_its_reader() -> None:
    anna = make_user(first_name="Anna", last_name="Belova")
    here(anna, 1, "100-1")
    here(anna, 1, "100-1")
    assert who_is_in([(1, "100-1"), (2, "100-1"), (1, "100-2")]) == {
        (1, "100-1"): [Person(anna.pk, "Anna Belova", "AB")]
    }


def test_nobody_is_told_of_himself() -> None:
    anna, ilya = make_user(), make_user()
    here(anna, 3, "1")
    here(ilya, 3, "1")
    assert [person.pk for person in who_is_in([(3, "1")], but=anna)[3, "1"]] == [ilya.pk]
    assert who_is_in([(3, "1")], but=ilya)[3, "1"][0].pk == anna.pk


def test_who_falls_silent_is_gone(later) -> None:
    anna, ilya = make_user(), make_user()
    here(anna, 4, "1")
    later(timedelta(seconds=LIFE - 1))
    here(ilya, 4, "1")
    assert [person.pk for person in who_is_in([(4, "1")])[4, "1"]] == [ilya.pk, anna.pk]
    later(timedelta(seconds=2))
    assert [person.pk for person in who_is_in([(4, "1")])[4, "1"]] == [ilya.pk]


def test_a_changed_name_is_one_person() -> None:
    anna = make_user(first_name="Anna")
    here(anna, 5, "1")
    anna.first_name = "Hanna"
    here(anna, 5, "1")
    assert [person.label for person in who_is_in([(5, "1")])[5, "1"]] == ["Hanna"]


def test_asks_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = presence._asked
    monkeypatch.setattr(presence, "_asked", lambda fill: asked.append(1) or real(fill))
    who_is_in([(6, str(n)) for n in range(100)])
    assert len(asked) == 1
    assert who_is_in([]) == {}
    assert len(asked) == 1


@override_settings(REDIS_URL=NOBODY)
def test_without_redis_nobody_is_seen_and_nobody_waits() -> None:
    here(make_user(), 7, "1")
    began = time.monotonic()
    for _ in range(20):
        assert who_is_in([(7, "1")]) == {}
    assert time.monotonic() - began < 1
