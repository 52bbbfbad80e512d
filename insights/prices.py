"""Price errors: a price far from what it used to be, or under the floor, becomes a case with its numbers."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_noop

from insights.guard_settings import guards_of
from insights.warnings import Alarm, warn
from inventory.models import GuardSettings, Product
from inventory.prices import PriceNow, day_of, prices_now
from ozon.models import Shop
from worklist.phrases import phrase
from worklist.states import Kind

FLOOR = gettext_noop("The price is %(price)s, under your lowest price of %(floor)s.")
FALL = gettext_noop(
    "The price is %(price)s, %(percent)s%% under its median of %(days)s days (%(median)s). Your bound is %(bound)s%%."
)
RISE = gettext_noop(
    "The price is %(price)s, %(percent)s%% above its median of %(days)s days (%(median)s). Your bound is %(bound)s%%."
)
OVER = gettext_noop("The price is within its bounds again.")
OFF = gettext_noop("The guard was turned off.")
# As long as the median looks back: after that a price that was meant is the usual one.
MEANT_FOR = timedelta(days=30)


def watch_prices(shop: Shop, *, now: datetime) -> None:
    """Open, update and close the shop's price errors by the prices of today. Idempotent; a handful of statements.

    A price that a person called meant stays quiet until it changes, or for ``MEANT_FOR``. A product that was not read
    today is left as it is: nothing is known of it.
    """
    guards = guards_of(shop)
    if not guards.warns_prices:
        warn(shop, Kind.PRICE_ERROR, [], over=OFF, quiet_since=now - MEANT_FOR)
        return
    prices = prices_now(shop, today=day_of(now))
    if not prices:
        return
    rows = Product.objects.filter(shop=shop, floor_price__isnull=False)
    floors: dict[str, Decimal] = {
        offer: floor for offer, floor in rows.values_list("offer_id", "floor_price") if floor
    }
    wrong = [found for price in prices if (found := _wrong(price, floors.get(price.offer_id), guards))]
    read = {price.offer_id for price in prices}
    warn(shop, Kind.PRICE_ERROR, wrong, over=OVER, quiet_since=now - MEANT_FOR, looked_at=read)


def _wrong(price: PriceNow, floor: Decimal | None, guards: GuardSettings) -> Alarm | None:
    reason = reason_of(price, floor, guards)
    if not reason:
        return None
    return Alarm(
        offer_id=price.offer_id,
        key=price.offer_id,
        reason=reason,
        amount=price.price,
        currency=price.currency,
    )


def reason_of(price: PriceNow, floor: Decimal | None, guards: GuardSettings) -> str:
    """What is wrong with a price, packed; empty when nothing is. The floor comes first: it needs no history. A price at
    its bound is within it."""
    now = (price.price, price.currency)
    if floor is not None and price.price < floor:
        return phrase(FLOOR, price=now, floor=(floor, price.currency))
    if price.median is None or price.change is None:
        return ""
    hundredth, away = price.median / 100, price.price - price.median
    if -away > hundredth * guards.price_fall:
        pattern, bound = FALL, guards.price_fall
    elif away > hundredth * guards.price_rise:
        pattern, bound = RISE, guards.price_rise
    else:
        return ""
    return phrase(
        pattern,
        price=now,
        percent=f"{abs(price.change):.1f}",
        days=price.days,
        median=(price.median, price.currency),
        bound=bound,
    )
