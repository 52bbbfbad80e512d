"""Ozon's limits as data. Source: Seller API, section "Limits" (25 September 2026), and the texts of the methods."""

from typing import NamedTuple

# All methods of one Client-Id together are held to settings.OZON_RATE a second (Ozon's: 50). Ozon counts when calls
# arrive, we when they leave: we use this part, so that some may come late and the next ones soon.
USED = 0.93


class Limit(NamedTuple):
    """At most ``calls`` in any ``seconds``, per account and on top of the common limit."""

    calls: int
    seconds: float


METHODS = {"/v2/products/stocks": Limit(80, 60.0)}
# Seconds a window of ours is longer than Ozon's, for the same reason.
MARGIN = 1.0
