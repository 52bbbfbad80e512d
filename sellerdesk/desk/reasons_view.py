"""Which cancellations a page of the report is about, read from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from insights.reasons import Asked, Dimension
from orders.states import CancelCause
from ozon.models import Shop

PERIODS: dict[str, tuple[Promise, int]] = {  # name → words, weeks with the present one
    "4w": (_("4 weeks"), 4),
    "12w": (_("12 weeks"), 12),
    "52w": (_("A year"), 52),
}
DEFAULT = "12w"
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class View:
    """``first`` and ``last`` are days of the reader's zone, both in it; ``period`` is empty for days of his own."""

    shops: list[Shop]
    shop: Shop | None
    first: date
    last: date
    period: str
    by: Dimension
    cause: str = ""
    of: str | None = None

    @property
    def zone(self) -> tzinfo:
        return timezone.get_current_timezone()

    @property
    def asked(self) -> Asked:
        shown = [self.shop] if self.shop else self.shops
        return Asked(
            shops=[shop.pk for shop in shown],
            start=self._midnight(self.first),
            end=self._midnight(self.last + timedelta(days=1)),
            zone=self.zone,
            cause=self.cause,
            by=self.by,
            of=self.of,
        )

    @property
    def query(self) -> str:
        """The address behind the question mark, without a page of it."""
        return urlencode(self._pairs(self.by, self.cause, self.of))

    def link(self, *, by: str = "") -> str:
        """The report of the same days and shops, by this dimension."""
        return f"{reverse('reasons')}?{urlencode(self._pairs(by or self.by, '', None))}"

    def listed(self, *, cause: str = "", of: str | None = None) -> str:
        """The list of the cancellations behind a figure."""
        return f"{reverse('reasons-list')}?{urlencode(self._pairs(self.by, cause, of))}"

    def _pairs(self, by: str, cause: str, of: str | None) -> dict[str, object]:
        days: dict[str, object] = {"from": self.first, "to": self.last}
        if self.period:
            days = {"period": self.period}
        shop = {"shop": self.shop.pk} if self.shop else {}
        narrowed = {"cause": cause} if cause else {}
        return {**days, **shop, "by": str(by), **narrowed, **({} if of is None else {"of": of})}

    def _midnight(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, datetime.min.time()), self.zone)


def view_of(query: Mapping[str, str], shops: list[Shop], *, now: datetime) -> View:
    """What makes no sense is left out. ``Http404`` for a shop that is not among the user's."""
    wanted = query.get("shop", "")
    shop = next((shop for shop in shops if str(shop.pk) == wanted), None)
    if wanted and shop is None:
        raise Http404
    today = timezone.localtime(now).date()
    first, last, period = _days(query, today)
    by, cause = query.get("by", ""), query.get("cause", "")
    of = query.get("of")
    return View(
        shops,
        shop,
        first,
        last,
        period,
        Dimension(by) if by in Dimension.values else Dimension.PRODUCT,
        cause if cause in CancelCause.values else "",
        None if of is None else of.replace("\0", "")[:200],
    )


def _days(query: Mapping[str, str], today: date) -> tuple[date, date, str]:
    first, last = _day(query.get("from", "")), _day(query.get("to", ""))
    if first and last and date(2000, 1, 1) <= first <= last <= today + timedelta(days=366):
        return max(first, last - LONGEST), last, ""
    name = query.get("period", "")
    period = name if name in PERIODS else DEFAULT
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=PERIODS[period][1] - 1), today, period


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
