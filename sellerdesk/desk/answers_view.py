"""Which questions the figures are about, read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from insights.answers import Asked
from ozon.models import Shop

PERIODS: dict[str, tuple[Promise, int]] = {
    "7d": (_("7 days"), 7),
    "30d": (_("30 days"), 30),
    "90d": (_("90 days"), 90),
}
DEFAULT = "30d"  # over which Ozon counts


@dataclass(frozen=True)
class View:
    """``shop`` is the one the figures are narrowed to."""

    shops: list[Shop]
    shop: Shop | None
    period: str
    now: datetime

    @property
    def shown(self) -> list[Shop]:
        return [self.shop] if self.shop else self.shops

    @property
    def asked(self) -> Asked:
        start = self.now - timedelta(days=PERIODS[self.period][1])
        zone = timezone.get_current_timezone()
        return Asked([shop.pk for shop in self.shown], start, self.now, zone, self.now)

    @property
    def query(self) -> str:
        """The address behind the question mark."""
        return urlencode({"period": self.period, **({"shop": self.shop.pk} if self.shop else {})})


def view_of(query: Mapping[str, str], shops: list[Shop], *, now: datetime) -> View:
    """What makes no sense is left out. ``Http404`` for a shop that is not among the user's."""
    wanted, period = query.get("shop", ""), query.get("period", "")
    shop = next((shop for shop in shops if str(shop.pk) == wanted), None)
    if wanted and shop is None:
        raise Http404
    return View(shops, shop, period if period in PERIODS else DEFAULT, now)
