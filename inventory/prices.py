"""Our own record of prices: what a product costs today beside what it used to cost. Sums are of one piece."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Aggregate, Count, DecimalField, Max, Q
from django.utils import timezone

from inventory.models import PriceDay
from ozon.models import Shop

MEDIAN_DAYS = 30  # before today
LEAST_DAYS = 7  # of them written down: fewer tell nothing of what is usual
KEPT_DAYS = 400
KOPECK = Decimal("0.01")


class Median(Aggregate):
    """The middle one of the values, of two the lower: a price that really stood."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True)
class PriceNow:
    """Today's price, and the median of the ``days`` written down before; None where they are too few."""

    offer_id: str
    price: Decimal
    currency: str
    median: Decimal | None
    days: int

    @property
    def change(self) -> Decimal | None:
        """Percent by which the price lies above (or, negative, below) the median."""
        return (self.price - self.median) * 100 / self.median if self.median else None


def day_of(moment: datetime) -> date:
    """The day a reading belongs to, in the installation's own zone, whoever's zone is active."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def tidy(amount: Decimal | None) -> Decimal | None:
    """A price to the kopeck; None for what is no price."""
    return amount.quantize(KOPECK, ROUND_HALF_UP) if amount is not None and amount > 0 else None


def prices_now(shop: Shop, *, today: date, offer_ids: list[str] | None = None) -> list[PriceNow]:
    """Prices that were read today with the median before, of all products or of these. One statement.

    Only days in today's currency are compared: a shop whose currency changed begins anew.
    """
    rows = PriceDay.objects.filter(shop=shop, day__gte=today - timedelta(days=MEDIAN_DAYS), day__lte=today)
    if offer_ids is not None:
        rows = rows.filter(offer_id__in=offer_ids)
    before = Q(day__lt=today)
    found = rows.values("offer_id", "currency").annotate(
        now=Max("price", filter=~before),
        middle=Median("price", filter=before),
        days=Count("pk", filter=before),
    )
    return [_price(row) for row in found.filter(now__isnull=False).order_by("offer_id")]


def _price(row: dict[str, Any]) -> PriceNow:
    median = row["middle"] if row["days"] >= LEAST_DAYS else None
    return PriceNow(row["offer_id"], row["now"], row["currency"], median, row["days"])


def forget(now: datetime) -> int:
    """Delete days nobody compares with any more; how many."""
    return PriceDay.objects.filter(day__lt=day_of(now) - timedelta(days=KEPT_DAYS)).delete()[0]
