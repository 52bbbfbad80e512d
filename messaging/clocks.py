"""The two clocks of a dialogue: Ozon's, which never stops, and the shop's, which runs in working hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from messaging.models import Dialogue, Holiday, WorkingHours, WritingTerms
from messaging.states import Topic
from messaging.terms import terms_of
from messaging.turns import WITH_OZON
from messaging.working_hours import USUAL_WEEK, Calendar, Hours, add_working
from ozon.models import Shop

# Ozon measures how fast buyers are answered, nobody else.
NOT_MEASURED = frozenset({*WITH_OZON, Topic.NOTICES})
MOSCOW = "Europe/Moscow"


@dataclass(frozen=True)
class Clocks:
    """How a shop's dialogues are timed."""

    terms: WritingTerms
    calendar: Calendar

    def ozon_due(self, topic: str, asked_at: datetime | None) -> datetime | None:
        """By when Ozon counts an answer as given in time; None where it does not count."""
        if asked_at is None or topic in NOT_MEASURED:
            return None
        return asked_at + timedelta(hours=self.terms.target_hours)

    def due(self, asked_at: datetime | None) -> datetime | None:
        """By when we want to have answered; None for a shop that is never open."""
        return add_working(self.calendar, asked_at, self.terms.own_minutes) if asked_at else None


def clocks_of(shop: Shop) -> Clocks:
    """Three queries."""
    terms = terms_of(shop)
    return Clocks(terms, calendar_of(terms, week_of(shop), special_of(shop)))


def calendar_of(
    terms: WritingTerms, week: Mapping[int, Hours], special: Mapping[date, bool] | None = None
) -> Calendar:
    """A zone that is not known any more is Moscow's, where Ozon is."""
    try:
        zone = ZoneInfo(terms.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo(MOSCOW)
    return Calendar(zone, week or USUAL_WEEK, terms.holidays_of, special or {})


def week_of(shop: Shop) -> dict[int, Hours]:
    """Hours by day of the week, as far as the shop wrote any."""
    rows = WorkingHours.objects.filter(shop=shop)
    return {row.weekday: (row.opens, row.closes) for row in rows}


def special_of(shop: Shop) -> dict[date, bool]:
    return dict(Holiday.objects.filter(shop=shop).values_list("day", "is_working"))


def nearest(dialogue: Dialogue) -> datetime | None:
    """The clock that ends first; None where nothing waits for us."""
    return earliest([dialogue.ozon_due_at, dialogue.due_at])


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
