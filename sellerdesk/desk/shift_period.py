"""Which shops and which days a page of the shift is about, read from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop

WEEK = 7
PERIODS: dict[str, tuple[Promise, int]] = {  # name → words, days
    "today": (_("Today"), 1),
    "week": (_("7 days"), WEEK),
}


@dataclass(frozen=True)
class View:
    """What is looked at. ``shop`` is the one picked of ``shops``; days are those of the user's time zone."""

    shops: list[Shop]
    shop: Shop | None
    period: str
    now: datetime

    @property
    def ids(self) -> list[int]:
        return [shop.pk for shop in self.shown]

    @property
    def shown(self) -> list[Shop]:
        return [self.shop] if self.shop else self.shops

    @property
    def zone(self) -> tzinfo:
        return timezone.get_current_timezone()

    @property
    def today(self) -> date:
        return timezone.localtime(self.now).date()

    @property
    def start(self) -> datetime:
        """When the period began."""
        return self._midnight(self.days[0])

    @property
    def days(self) -> list[date]:
        """The days of the period, today the last."""
        return self.week[-PERIODS[self.period][1] :]

    @property
    def week_start(self) -> datetime:
        return self._midnight(self.week[0])

    @property
    def week(self) -> list[date]:
        """The last seven days, today the last."""
        return [self.today - timedelta(days=back) for back in reversed(range(WEEK))]

    @property
    def end(self) -> datetime:
        """Midnight to come."""
        return self._midnight(self.today + timedelta(days=1))

    def link(self, name: str, **query: object) -> str:
        """An address about the same shops; what is empty is left out."""
        return linked(name, shop=self.shop.pk if self.shop else None, **query)

    def done(self, **query: object) -> str:
        """The list of what was closed in this period."""
        return self.link("shift-done", period=self.period, **query)

    def _midnight(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, datetime.min.time()), self.zone)


def linked(name: str, **query: object) -> str:
    given = {key: value for key, value in query.items() if value not in {None, ""}}
    return f"{reverse(name)}?{urlencode(given)}" if given else reverse(name)


def view_of(query: Mapping[str, str], shops: list[Shop], *, now: datetime) -> View:
    """``Http404`` for a shop that is not among the user's."""
    wanted = query.get("shop", "")
    shop = next((shop for shop in shops if str(shop.pk) == wanted), None)
    if wanted and shop is None:
        raise Http404
    period = query.get("period", "")
    return View(shops, shop, period if period in PERIODS else "today", now)
