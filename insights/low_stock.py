"""Low stock: a product that sells, and whose free stock lasts fewer days than the shop wants."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_noop

from insights.guard_settings import guards_of
from insights.warnings import Alarm, warn
from inventory.goods import Line
from inventory.kits import kits_about
from inventory.models import StockItem
from inventory.selectors import free_stock
from inventory.states import Grade
from orders.models import PostingLine
from orders.states import CANCELLED, SPLIT_PENDING, Scheme
from ozon.models import Shop
from worklist.phrases import phrase
from worklist.states import Kind

DAYS = 28  # whole weeks: a Sunday sells otherwise than a Monday
LOW = gettext_noop(
    "Free: %(free)s. Sold in %(days)s days: %(sold)s, %(rate)s a day. Lasts %(cover)s days; you want %(wanted)s."
)
NONE_LEFT = gettext_noop("Nothing is free. Sold in %(days)s days: %(sold)s, %(rate)s a day.")
OVER = gettext_noop("There is enough again.")
OFF = gettext_noop("The guard was turned off.")
# "Ordered from the supplier" is believed for so long.
ORDERED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Cover:
    """How long the free stock of a product lasts, over all warehouses. ``sold`` pieces in ``DAYS`` days; never 0."""

    offer_id: str
    free: int
    sold: int

    @property
    def rate(self) -> Decimal:
        """Pieces a day."""
        return Decimal(self.sold) / DAYS

    @property
    def days(self) -> Decimal:
        return self.free / self.rate


def watch_low_stock(shop: Shop, *, now: datetime) -> None:
    """Open, update and close the shop's cases of low stock. Idempotent; the same few statements for any catalogue.

    An open case closes a day above the bound only: one piece sold or sent back must not open and close it by turns.
    One that a person closed stays quiet for ``ORDERED_FOR``.
    """
    guards = guards_of(shop)
    if not guards.warns_low_stock:
        warn(shop, Kind.LOW_STOCK, [], over=OFF, quiet_since=now - ORDERED_FOR)
        return
    from_, still = guards.cover_days, guards.cover_days + 1
    low = [cover for cover in covers(shop, now=now) if cover.days < still]
    warn(
        shop,
        Kind.LOW_STOCK,
        [_warning(cover, from_) for cover in low],
        over=OVER,
        quiet_since=now - ORDERED_FOR,
        opens={cover.offer_id for cover in low if cover.days < from_},
    )


def covers(shop: Shop, *, now: datetime, offer_ids: set[str] | None = None) -> list[Cover]:
    """Of every product that sold, or of these: what is free and how fast it goes. Sold kits count for their components,
    as does what is free of them."""
    raw = sold(shop, since=now - timedelta(days=DAYS))
    kits = kits_about(shop.pk, set(raw))
    apart = {line.offer_id: line.quantity for line in kits.apart(Line(offer, n) for offer, n in raw.items())}
    wanted = apart.keys() if offer_ids is None else apart.keys() & offer_ids
    rows = StockItem.objects.filter(shop=shop, grade=Grade.A, offer_id__in=wanted)
    free: dict[str, int] = {}
    for (_, offer_id), stock in free_stock(
        shop.pk, list(rows.values_list("warehouse_id", "offer_id"))
    ).items():
        free[offer_id] = free.get(offer_id, 0) + stock.quantity()
    return [Cover(offer_id, free[offer_id], apart[offer_id]) for offer_id in sorted(free)]


def sold(shop: Shop, *, since: datetime) -> dict[str, int]:
    """Pieces by article that were ordered from the shop's own warehouses since then and not cancelled. What Ozon sells
    from its own warehouses takes nothing from ours."""
    lines = PostingLine.objects.filter(posting__shop=shop, posting__in_process_at__gte=since)
    ours = lines.exclude(posting__ozon_status__in=[CANCELLED, SPLIT_PENDING]).exclude(
        posting__scheme=Scheme.FBO
    )
    return dict(ours.values("offer_id").annotate(n=Sum("quantity")).values_list("offer_id", "n"))


def _warning(cover: Cover, wanted: int) -> Alarm:
    pattern = LOW if cover.free else NONE_LEFT
    values: dict[str, str | int] = {"days": DAYS, "sold": cover.sold, "rate": f"{cover.rate:.1f}"}
    if cover.free:
        values |= {"free": cover.free, "cover": f"{cover.days:.1f}", "wanted": wanted}
    return Alarm(offer_id=cover.offer_id, key=cover.offer_id, reason=phrase(pattern, **values))
