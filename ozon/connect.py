"""From a shop's row to a client that speaks for it."""

import logging
from collections.abc import Callable, Sequence

from django.core.exceptions import ImproperlyConfigured

from ozon import limits
from ozon.client import OzonClient, Strange, connections
from ozon.models import Shop

logger = logging.getLogger(__name__)


def client_of(
    shop: Shop,
    *,
    interactive: bool = False,
    on_strange: Callable[[Sequence[Strange]], None] | None = None,
) -> OzonClient:
    """A client with the shop's key; use it as a context manager. The key stays inside.

    Its calls share the shop's limits with all processes, and this process's connections. ``interactive``: a
    person, a push or a write waits for them, so they go before bulk reading. Where the wait would be long they
    raise RateLimited or MethodBlocked with ``retry_after`` and without a status: nothing was sent. ``on_strange``
    hears what the answers held beyond Ozon's published schema.
    """
    return OzonClient(
        shop.client_id,
        _key_of(shop),
        base_url=shop.api_url,
        http=connections.shared(shop.api_url),
        throttle=limits.limiter(shop.client_id, shop.api_url),
        interactive=interactive,
        on_strange=on_strange,
    )


def _key_of(shop: Shop) -> str:
    """The key; none where ours cannot open it, so that this shop is refused like one with a bad key and the
    others go on. The log names the cause."""
    try:
        return shop.api_key
    except ImproperlyConfigured as error:
        logger.error("shop %s: %s", shop.pk, error)
        return ""
