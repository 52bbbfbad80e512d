"""The guards that need no reading of Ozon, looked at for every shop by beat."""

import logging
from datetime import datetime

from django.db import DatabaseError

from insights.low_stock import watch_low_stock
from insights.oversold import watch_oversold
from ozon.models import Shop
from ozon.states import ShopState

logger = logging.getLogger(__name__)


def guard_all(*, now: datetime) -> None:
    """Look at every active shop. Idempotent; one shop's trouble stops no other."""
    for shop in Shop.objects.filter(state=ShopState.ACTIVE).order_by("pk"):
        try:
            watch_low_stock(shop, now=now)
            watch_oversold(shop)
        except DatabaseError:  # told in the log; the next look tries again
            logger.exception("shop %s: the guards could not look", shop.pk)
