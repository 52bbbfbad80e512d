"""Until when a case can be put off, as people say it. Moments lie in the active time zone."""

from datetime import datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MORNING, EVENING = time(9), time(18)


class Until(models.TextChoices):
    HOUR = "hour", _("For an hour")
    EVENING = "evening", _("Until this evening, 18:00")
    TOMORROW = "tomorrow", _("Until tomorrow, 9:00")
    MONDAY = "monday", _("Until Monday, 9:00")
    REPLY = "reply", _("Until the buyer writes")
    TIME = "time", _("Until a time of your own")


def choices(now: datetime) -> list[tuple[str, str]]:
    """What can be chosen now: an evening that has come is over."""
    is_evening = timezone.localtime(now).time() >= EVENING
    return [
        (value, str(label)) for value, label in Until.choices if not (is_evening and value == Until.EVENING)
    ]


def moment(until: Until, *, now: datetime) -> datetime | None:
    """The moment meant. None for ``REPLY`` and ``TIME``, which name none."""
    here = timezone.localtime(now)
    match until:
        case Until.HOUR:
            return now + timedelta(hours=1)
        case Until.EVENING:
            return _at(here, 0, EVENING)
        case Until.TOMORROW:
            return _at(here, 1, MORNING)
        case Until.MONDAY:
            return _at(here, 7 - here.weekday(), MORNING)
        case _:
            return None


def _at(here: datetime, days: int, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=days), clock))
