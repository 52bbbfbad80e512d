"""The history in words: whatever a row holds, it is shown and never fails."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from sellerdesk.desk.timeline import days_of, line_of, words_of
from worklist.models import TimelineEntry
from worklist.states import Event, Origin


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def entry(code: str, params: Any, **fields: Any) -> TimelineEntry:
    at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return TimelineEntry(**{"at": at, "origin": Origin.DESK, "code": code, "params": params, **fields})


@pytest.mark.parametrize(
    ("code", "params", "text"),
    [
        (Event.CANCELLED, {"reason": "100 % sure"}, "Cancelled: 100 % sure"),
        (Event.CANCELLED, {}, "Cancelled: …"),
        (Event.CANCELLED, None, "Cancelled: …"),
        (Event.CANCELLED, [1], "Cancelled: …"),
        (Event.STATUS, {"status": "delivering"}, "Ozon's status: on its way"),
        (Event.STATUS, {"status": "teleporting"}, "Ozon's status: teleporting"),
        ("of_tomorrow", {"a": 1}, "of_tomorrow"),
    ],
)
def test_words(code: str, params: Any, text: str) -> None:
    assert words_of(entry(code, params)) == text


@pytest.mark.parametrize("code", Event.values)
def test_every_event_can_be_shown_without_parameters(code: str) -> None:
    assert "%(" not in words_of(entry(code, {}))


def test_days_are_the_readers() -> None:
    late = entry(Event.SETTLED, {}, at=datetime(2026, 11, 21, 22, tzinfo=UTC))  # already the 22nd in Moscow
    early = entry(Event.DRAFTED, {}, at=datetime(2026, 11, 21, 9, tzinfo=UTC))
    days = days_of(map(line_of, [late, early]), today=date(2026, 11, 22))
    assert [(day.day, day.label, len(day.lines)) for day in days] == [
        (date(2026, 11, 22), "Today", 1),
        (date(2026, 11, 21), "", 1),
    ]


def test_only_people_are_named() -> None:
    lines = [
        line_of(entry(Event.TAKEN, {}, by="Olga", origin=Origin.STAFF)),
        line_of(entry(Event.SETTLED, {}, by="sellerdesk", origin=Origin.DESK)),
    ]
    assert [line.by for line in lines] == ["Olga", ""]


def test_whoever_takes_a_case_is_named_once() -> None:
    line = line_of(entry(Event.TAKEN, {"who": "Olga"}, by="Olga", origin=Origin.STAFF))
    assert (line.text, line.by) == ("Taken by Olga", "")
    given = line_of(entry(Event.ASSIGNED, {"who": "Olga"}, by="Olga", origin=Origin.STAFF))
    assert (given.text, given.by) == ("Given to Olga", "Olga")
