"""What a cancellation by the seller does to the error index, and what Ozon takes for it. Percent are 0 to 100.

Ozon's own figures come first: the index as its ratings tell it, what one error adds and what it charged for the last
one. Where Ozon told nothing, the dated tariff of the shop says the charge, and our own shipments how much one adds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from orders.models import IndexDay, IndexDefect, IndexTariff, Posting, RatingReading
from orders.states import Contract, Scheme
from ozon.models import Shop

INDEX_CODE = "rating_general_indicator_fbs_rfbs"
CANCELLATION = "SELLER_CANCELLATION"
OLDEST = timedelta(days=3)  # an index read longer ago says nothing of today
CENT = Decimal("0.01")
HUNDRED = Decimal(100)
# Where the tariffs that come with the desk are known from, as they stand in their rows.
SOURCES = (
    gettext_noop("Ozon, rFBS global: seller-fault cancellations of 14 full days"),
    gettext_noop("Tariff of 2025 as reported by sellers, not confirmed by Ozon"),
)
# How Ozon's cabinets and people write the country.
RUSSIA = frozenset({"ru", "rus", "russia", "россия", "рф", "российская федерация"})


@dataclass(frozen=True)
class Zone:
    """While the index is at most ``up_to`` (None: above all others), Ozon takes ``percent`` of a cancelled order."""

    up_to: Decimal | None
    percent: Decimal


@dataclass(frozen=True)
class Tariff:
    """Zones from the lowest; ``least`` and ``most`` bound one charge, in ``currency``."""

    zones: Sequence[Zone] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    currency: str = ""
    days: int = 0
    source: str = ""

    def zone(self, index: Decimal | None) -> Zone | None:
        if index is None:
            return None
        return next((zone for zone in self.zones if zone.up_to is None or index <= zone.up_to), None)

    def bounded(self, charge: Decimal, currency: str) -> Decimal:
        """Within the bounds, where they are in the order's currency: no rates are invented."""
        if currency != self.currency:
            return charge
        charge = charge if self.least is None else max(charge, self.least)
        return charge if self.most is None else min(charge, self.most)


@dataclass(frozen=True)
class Figures:
    """What is known of a shop's index: the value, the day it is of, what one more error adds, and how many percent
    Ozon charged for the last cancellation. None: not known."""

    index: Decimal | None = None
    day: date | None = None
    share: Decimal | None = None
    charged: Decimal | None = None


@dataclass(frozen=True)
class Forecast:
    """Before and after one more cancellation. ``fee`` is at most this; ``left``: how many more fit into the zone."""

    now: Decimal | None = None
    after: Decimal | None = None
    day: date | None = None
    before_zone: Zone | None = None
    zone: Zone | None = None
    percent: Decimal | None = None
    fee: Decimal | None = None
    left: int | None = None
    is_ozons: bool = False
    source: str = ""

    @property
    def is_worse(self) -> bool:
        """Whether this cancellation leads into a dearer zone."""
        return (
            self.zone is not None
            and self.before_zone is not None
            and self.zone.percent > self.before_zone.percent
        )

    def kept(self) -> dict[str, Any]:
        """For the record of what was decided on it."""
        named = {"now": self.now, "after": self.after, "percent": self.percent, "fee": self.fee}
        return {name: None if value is None else str(value) for name, value in named.items()}


def forecast(figures: Figures, tariff: Tariff, *, amount: Decimal | None, currency: str) -> Forecast:
    """One more cancellation of so much. Pure. What Ozon charged last counts while the zone stays the same."""
    now, share = figures.index, figures.share
    after = now + share if now is not None and share is not None else None
    # Where nobody knows what one more adds, the charge of the zone it is in is the best guess.
    before_zone, zone = tariff.zone(now), tariff.zone(now if after is None else after)
    is_ozons = figures.charged is not None and zone == before_zone
    percent = figures.charged if is_ozons else (zone.percent if zone else None)
    fee = None
    if amount is not None and percent is not None:
        fee = (amount * percent / HUNDRED).quantize(CENT, ROUND_HALF_UP)
        fee = tariff.bounded(fee, currency) if percent else fee
    return Forecast(
        now=now,
        after=after,
        day=figures.day,
        before_zone=before_zone,
        zone=zone,
        percent=percent,
        fee=fee,
        left=_left(after, zone, share),
        is_ozons=is_ozons,
        source="" if is_ozons else tariff.source,
    )


def _left(after: Decimal | None, zone: Zone | None, share: Decimal | None) -> int | None:
    if after is None or zone is None or zone.up_to is None or not share:
        return None
    return int((zone.up_to - after) // share)


def of_shop(shop: Shop, *, amount: Decimal | None, currency: str, today: date | None = None) -> Forecast:
    """``forecast`` with what is known of the shop today. At most six queries."""
    day = today or timezone.now().date()
    tariff = tariff_of(shop, today or timezone.localdate())
    return forecast(figures_of(shop, tariff, day), tariff, amount=amount, currency=currency)


def contract_of(shop: Shop) -> Contract:
    """By the country the cabinet tells; by the currency of its prices where it tells none."""
    country = str((shop.cabinet.get("company") or {}).get("country") or "").strip().casefold()
    is_russian = country in RUSSIA if country else shop.currency == "RUB"
    return Contract.RUSSIAN if is_russian else Contract.GLOBAL


def tariff_of(shop: Shop, day: date) -> Tariff:
    """What holds on a day: the shop's own, else everybody's of its contract; an empty one where nobody wrote any."""
    row = tariff_row(shop, day)
    if row is None:
        return Tariff()
    return Tariff(zones_of(row.zones), row.least, row.most, row.currency, row.days, row.source)


def tariff_row(shop: Shop, day: date) -> IndexTariff | None:
    fits = Q(shop=shop) | Q(shop=None, contract=contract_of(shop))
    rows = IndexTariff.objects.filter(fits, valid_from__lte=day)
    return rows.order_by(F("shop").asc(nulls_last=True), "-valid_from").first()


def zones_of(rows: Sequence[dict[str, Any]]) -> list[Zone]:
    """As they are kept in a row, from the lowest; the one without an end is the last."""
    zones = [
        Zone(None if row["up_to"] is None else Decimal(row["up_to"]), Decimal(row["percent"])) for row in rows
    ]
    return sorted(zones, key=lambda zone: (zone.up_to is None, zone.up_to or Decimal(0)))


def figures_of(shop: Shop, tariff: Tariff, day: date) -> Figures:
    """Ozon's figures; what one error adds is computed from our shipments where Ozon tells no error of its own."""
    index, read_on = _index(shop, day)
    errors = IndexDefect.objects.filter(shop=shop, error_at__lt=_midnight(day + timedelta(days=1)))
    share = errors.exclude(index=None).order_by("-error_at").values_list("index", flat=True).first()
    recent = errors.filter(
        ozon_type=CANCELLATION, has_grace=False, error_at__gte=_midnight(_start(tariff, day))
    )
    charged = recent.exclude(charge_percent=None).order_by("-error_at")
    return Figures(
        index=index,
        day=read_on,
        share=share or _share(shop, tariff, day),
        charged=charged.values_list("charge_percent", flat=True).first(),
    )


def _index(shop: Shop, day: date) -> tuple[Decimal | None, date | None]:
    """The latest index Ozon told, and of which day."""
    fresh = {"shop": shop, "day__gte": day - OLDEST, "day__lte": day}
    ratings = RatingReading.objects.filter(code=INDEX_CODE, value__isnull=False, **fresh)
    days = IndexDay.objects.filter(index__isnull=False, **fresh)
    found = ratings.order_by("-day").values_list("value", "day").first()
    return found or days.order_by("-day").values_list("index", "day").first() or (None, None)


def _start(tariff: Tariff, day: date) -> date:
    return day - timedelta(days=tariff.days or 30)


def _midnight(day: date) -> datetime:
    """When a day of Ozon's ratings begins: they count by UTC, whatever zone the reader lives in."""
    return datetime.combine(day, time(), tzinfo=UTC)


def _share(shop: Shop, tariff: Tariff, day: date) -> Decimal | None:
    """One error among the shipments of the tariff's full days, the day itself left out."""
    if not tariff.days:
        return None
    rows = Posting.objects.filter(shop=shop, delivering_date__gte=_midnight(_start(tariff, day)))
    shipped = rows.filter(delivering_date__lt=_midnight(day)).exclude(scheme=Scheme.FBO).count()
    return HUNDRED / shipped if shipped else None
