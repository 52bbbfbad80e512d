"""Working time: how long a shop had to answer while somebody was there. Pure; moments are aware."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

Hours = tuple[time, time]

NINE_TO_SIX: Hours = (time(9), time(18))
# Monday is 0.
USUAL_WEEK: Mapping[int, Hours] = dict.fromkeys(range(5), NINE_TO_SIX)
# A shop that is closed for longer than this has no moment at which an answer would be due.
LONGEST_WALK = 400  # days


@dataclass(frozen=True)
class Calendar:
    """When a shop answers: hours by day of the week in its ``zone``, the public holidays of ``country`` (two letters,
    empty for none), and ``special`` days, worked or free, which come before both."""

    zone: ZoneInfo
    week: Mapping[int, Hours] = field(default_factory=lambda: USUAL_WEEK)
    country: str = ""
    special: Mapping[date, bool] = field(default_factory=dict)

    def hours(self, day: date) -> Hours | None:
        """From when to when that day is worked, by the clock on the wall; None for a free day.

        A day that is worked although its day of the week is free has the hours of the first worked one.
        """
        usual = self.week.get(day.weekday())
        is_working = self.special.get(day)
        if is_working is None and self.country:
            is_working = _told_by_country(self.country, day)
        if is_working is None:
            return usual
        if not is_working:
            return None
        return usual or self.week[min(self.week)] if self.week else None

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """The same as moments in UTC; None as well where a change of the clocks leaves nothing of it."""
        hours = self.hours(day)
        if hours is None:
            return None
        opens, closes = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in hours)
        return (opens, closes) if opens < closes else None

    def spans(self, since: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """What is worked on the day of that moment and on the following ``days``."""
        first = since.astimezone(self.zone).date()
        for ahead in range(days + 1):
            if (span := self.span(first + timedelta(days=ahead))) is not None:
                yield span


def _told_by_country(country: str, day: date) -> bool | None:
    """Whether the country says something of this day: free on a holiday, worked on a weekend's day that was moved.
    Nothing where the library knows it no more."""
    try:
        known = _holidays(country, day.year)
    except NotImplementedError:
        return None
    if day in known:
        return False
    return True if day in getattr(known, "weekend_workdays", ()) else None


@lru_cache(maxsize=64)
def _holidays(country: str, year: int, language: str | None = None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=[year], language=language)


def public_days(country: str, since: date, count: int, language: str | None = None) -> list[tuple[date, str]]:
    """The next public holidays from a day on, with their names, as far as this year and the next have them.
    ``language`` is one of the library's; where it has none, the country's own. Raises ``NotImplementedError`` for a
    country that is not known."""
    found = [*_holidays(country, since.year, language).items()]
    found += _holidays(country, since.year + 1, language).items()
    return sorted((day, name) for day, name in found if day >= since)[:count]


def add_working(calendar: Calendar, moment: datetime, minutes: int) -> datetime | None:
    """When so many working minutes have passed since ``moment``, in UTC: always while the shop is open, at its closing
    at the latest. None where ``LONGEST_WALK`` days do not have as many."""
    left, start = timedelta(minutes=minutes), moment.astimezone(UTC)
    for opens, closes in calendar.spans(moment, LONGEST_WALK):
        begins = max(opens, start)
        if closes < begins:
            continue
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    return None


def working_between(calendar: Calendar, since: datetime, to: datetime) -> timedelta:
    """How much of the time between two moments was worked; nothing where the second is not later."""
    if to <= since:
        return timedelta()
    last = to.astimezone(calendar.zone).date()
    days = (last - since.astimezone(calendar.zone).date()).days
    worked = (min(closes, to) - max(opens, since) for opens, closes in calendar.spans(since, days))
    return sum((part for part in worked if part > timedelta()), timedelta())
