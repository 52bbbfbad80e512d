"""From a shop's row to a client that speaks for it."""

import logging

from django.core.exceptions import ImproperlyConfigured

from ozon.client import OzonClient
from ozon.models import Shop

logger = logging.getLogger(__name__)


def client_of(shop: Shop) -> OzonClient:
    """A client with the shop's key; use it as a context manager. The key stays inside."""
    return OzonClient(shop.client_id, _key_of(shop), base_url=shop.api_url)


def _key_of(shop: Shop) -> str:
    """The key; none where ours cannot open it, so that this shop is refused like one with a bad key and the
    others go on. The log names the cause."""
    try:
        return shop.api_key
    except ImproperlyConfigured as error:
        logger.error("shop %s: %s", shop.pk, error)
        return ""
