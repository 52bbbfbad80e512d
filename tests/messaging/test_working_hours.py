"""Working time: hours, holidays, changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.working_hours import (
    LONGEST_WALK,
    NINE_TO_SIX,
    USUAL_WEEK,
    Calendar,
    add_working,
    public_days,
    working_between,
)

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
USUAL = Calendar(MOSCOW)
RUSSIAN = Calendar(MOSCOW, country="RU")
CHINESE = Calendar(ZoneInfo("Asia/Shanghai"), country="CN")
NIGHT = Calendar(BERLIN, dict.fromkeys(range(7), (time(1), time(5))))
GONE = Calendar(BERLIN, dict.fromkeys(range(7), (time(2), time(3))))
SATURDAY = Calendar(MOSCOW, special={date(2026, 11, 28): True, date(2026, 11, 27): False})


def at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("calendar", "asked", "minutes", "due"),
    [
        # In the day, over the evening, over the weekend.
        (USUAL, at("2026-11-23 10:00"), 240, at("2026-11-23 14:00")),
        (USUAL, at("2026-11-23 17:30"), 240, at("2026-11-24 12:30")),
        (USUAL, at("2026-11-27 17:30"), 240, at("2026-11-30 12:30")),
        # Before opening, after closing, on Sunday.
        (USUAL, at("2026-11-23 03:00"), 60, at("2026-11-23 10:00")),
        (USUAL, at("2026-11-23 18:00"), 60, at("2026-11-24 10:00")),
        (USUAL, at("2026-11-29 12:00"), 60, at("2026-11-30 10:00")),
        # What fills the day ends with it, and not with the next morning.
        (USUAL, at("2026-11-23 14:00"), 240, at("2026-11-23 18:00")),
        (USUAL, at("2026-11-23 14:00"), 241, at("2026-11-24 09:01")),
        # Asked in another zone than the shop's.
        (USUAL, at("2026-11-23 22:30", ZoneInfo("Asia/Tokyo")), 90, at("2026-11-23 18:00")),
        # The first days of January are free in Russia; the Friday after them too, moved from a Saturday.
        (RUSSIAN, at("2025-12-30 17:00"), 120, at("2026-01-12 10:00")),
        (USUAL, at("2025-12-30 17:00"), 120, at("2025-12-31 10:00")),
        # The National Day of China takes a week; the Saturday after it is worked for it.
        (
            CHINESE,
            at("2026-09-30 17:00", CHINESE.zone),
            120,
            at("2026-10-08 10:00", CHINESE.zone),
        ),
        (
            CHINESE,
            at("2026-10-09 17:00", CHINESE.zone),
            120,
            at("2026-10-10 10:00", CHINESE.zone),
        ),
        # A free Friday and a worked Saturday of the shop's own.
        (SATURDAY, at("2026-11-26 17:00"), 120, at("2026-11-28 10:00")),
        # In the night of the change to summer time an hour of four is missing, to winter time one is more.
        (NIGHT, at("2026-03-28 04:00", BERLIN), 240, at("2026-03-29 05:00", BERLIN)),
        (NIGHT, at("2026-10-25 00:00", BERLIN), 300, at("2026-10-25 05:00", BERLIN)),
    ],
)
def test_when_an_answer_is_due(calendar: Calendar, asked: datetime, minutes: int, due: datetime) -> None:
    assert add_working(calendar, asked, minutes) == due.astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "to", "hours"),
    [
        ("2026-11-23 10:00", "2026-11-23 11:30", 1.5),
        ("2026-11-27 17:30", "2026-11-30 12:30", 4),
        ("2026-11-28 10:00", "2026-11-29 20:00", 0),
        ("2026-11-23 00:00", "2026-11-30 00:00", 45),
        ("2026-11-23 12:00", "2026-11-23 11:00", 0),
    ],
)
def test_how_much_of_it_was_worked(since: str, to: str, hours: float) -> None:
    assert working_between(USUAL, at(since), at(to)) == timedelta(hours=hours)


def test_a_shop_that_is_never_open_has_no_moment() -> None:
    closed = Calendar(MOSCOW, {0: NINE_TO_SIX}, special=dict.fromkeys(_mondays(), False))
    assert add_working(closed, at("2026-11-23 10:00"), 60) is None
    assert working_between(closed, at("2026-11-23 10:00"), at("2027-06-01 10:00")) == timedelta()


def _mondays() -> list[date]:
    return [date(2026, 11, 23) + timedelta(weeks=week) for week in range(LONGEST_WALK // 7 + 2)]


def test_an_hour_that_does_not_exist_is_not_worked() -> None:
    assert GONE.span(date(2026, 3, 28)) is not None
    assert GONE.span(date(2026, 3, 29)) is None


def test_the_next_holidays_are_named_in_the_language_asked_for() -> None:
    [(day, name)] = public_days("RU", date(2026, 11, 23), 1, "ru")
    assert day == date(2026, 12, 31)
    assert name.startswith("Выходной")
    days = [date(2026, 10, 7), date(2027, 1, 1)]
    assert [day for day, _ in public_days("CN", date(2026, 10, 7), 2)] == days
    with pytest.raises(NotImplementedError):
        public_days("XX", date(2026, 1, 1), 1)


zones = st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
hours = st.tuples(st.integers(0, 22), st.integers(1, 12)).map(
    lambda pair: (time(pair[0]), time(min(23, pair[0] + pair[1]), 59))
)
calendars = st.builds(
    Calendar,
    zones.map(ZoneInfo),
    st.dictionaries(st.integers(0, 6), hours, min_size=1),
    st.sampled_from(["", "RU", "CN", "DE"]),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.booleans(), max_size=20),
)
moments = st.integers(0, 360 * 86400).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n))


@settings(max_examples=150, deadline=None)
@given(calendars, moments, st.integers(1, 3000))
def test_adding_and_measuring_are_inverse(calendar: Calendar, asked: datetime, minutes: int) -> None:
    due = add_working(calendar, asked, minutes)
    assert due is not None
    assert working_between(calendar, asked, due) == timedelta(minutes=minutes)
    assert asked < due


@settings(max_examples=150, deadline=None)
@given(calendars, moments, st.integers(1, 3000))
def test_nothing_is_due_in_a_free_hour(calendar: Calendar, asked: datetime, minutes: int) -> None:
    due = add_working(calendar, asked, minutes)
    assert due is not None
    span = calendar.span(due.astimezone(calendar.zone).date())
    assert span is not None
    assert span[0] <= due <= span[1]


@settings(max_examples=100, deadline=None)
@given(calendars, moments, st.integers(1, 1500), st.integers(0, 1500))
def test_more_time_is_never_due_earlier(calendar: Calendar, asked: datetime, few: int, more: int) -> None:
    early, late = add_working(calendar, asked, few), add_working(calendar, asked, few + more)
    assert early is not None
    assert late is not None
    assert early <= late


def test_a_country_that_is_not_known_any_more_has_no_holidays() -> None:
    assert Calendar(MOSCOW, country="ZZ").hours(date(2027, 1, 1)) == NINE_TO_SIX


def test_the_usual_week_is_monday_to_friday() -> None:
    assert sorted(USUAL_WEEK) == [0, 1, 2, 3, 4]
