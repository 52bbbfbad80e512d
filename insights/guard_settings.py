"""When a shop wants to be warned: its settings, and the defaults where it has set none."""

import logging

from inventory.models import GuardSettings
from ozon.models import Shop

logger = logging.getLogger(__name__)


def guards_of(shop: Shop) -> GuardSettings:
    """The shop's settings, or the defaults, unsaved."""
    return GuardSettings.objects.filter(shop=shop).first() or GuardSettings(shop=shop)


def set_guards(
    shop: Shop,
    *,
    cover_days: int,
    price_fall: int,
    price_rise: int,
    warns_low_stock: bool,
    warns_prices: bool,
    by: str,
) -> None:
    """Set them all at once. They count from the next look on; the caller looks at once where somebody waits for it."""
    GuardSettings.objects.update_or_create(
        shop=shop,
        defaults={
            "cover_days": cover_days,
            "price_fall": price_fall,
            "price_rise": price_rise,
            "warns_low_stock": warns_low_stock,
            "warns_prices": warns_prices,
        },
    )
    logger.info("shop %s: guards set (%s)", shop.pk, by)
