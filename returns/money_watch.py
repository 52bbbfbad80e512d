"""Comparing refunds with Ozon's bookings for every shop, by beat."""

import logging
from datetime import datetime

from django.db import DatabaseError

from money.models import Touched
from ozon.models import Shop
from ozon.states import ShopState
from returns.reconciling import reconcile

logger = logging.getLogger(__name__)


def compare_all(*, now: datetime, everything: bool = False) -> None:
    """Look at every active shop of which something was told, or with ``everything`` at each. Idempotent; one shop's
    trouble stops no other."""
    shops = Shop.objects.filter(state=ShopState.ACTIVE).order_by("pk")
    if not everything:
        shops = shops.filter(pk__in=Touched.objects.order_by().values("shop").distinct())
    for shop in shops:
        try:
            reconcile(shop, now=now, everything=everything)
        except DatabaseError:  # told in the log; the next look tries again
            logger.exception("shop %s: its money could not be compared", shop.pk)
