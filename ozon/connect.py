"""From a shop's row to a client that speaks for it."""

from ozon.client import OzonClient
from ozon.models import Shop


def client_of(shop: Shop) -> OzonClient:
    """A client with the shop's key; use it as a context manager. The key stays inside."""
    return OzonClient(shop.client_id, shop.api_key, base_url=shop.api_url)
