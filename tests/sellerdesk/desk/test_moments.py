"""Putting a case off: the moments people mean, in their own time zone."""

import zoneinfo
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from sellerdesk.desk.moments import Until, choices, moment

FRIDAY = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # in Shanghai it is Saturday, 5:30
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("until", "at"),
    [
        (Until.HOUR, "2026-11-21T06:30"),
        (Until.EVENING, "2026-11-21T18:00"),
        (Until.TOMORROW, "2026-11-22T09:00"),
        (Until.MONDAY, "2026-11-23T09:00"),
    ],
)
def test_the_moment_is_the_persons(until: Until, at: str) -> None:
    with timezone.override(SHANGHAI):
        assert moment(until, now=FRIDAY) == datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)


def test_on_a_monday_the_next_is_meant() -> None:
    with timezone.override(UTC):
        found = moment(Until.MONDAY, now=datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert found == datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("until", [Until.REPLY, Until.TIME])
def test_these_name_none(until: Until) -> None:
    assert moment(until, now=FRIDAY) is None


@pytest.mark.parametrize(("hour", "offered"), [(17, True), (18, False)])
def test_an_evening_that_has_come_is_not_offered(hour: int, offered: bool) -> None:
    with timezone.override(UTC):
        assert (Until.EVENING in dict(choices(FRIDAY.replace(hour=hour)))) is offered
