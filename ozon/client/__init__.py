"""A typed, synchronous, Django-free client of the Ozon Seller API.

Reads may be repeated in place; writes are sent at most once, and an outcome that is not known says so.
"""

from ozon.client.answers import BadRow, Page, Row
from ozon.client.client import PRODUCTION, OzonClient
from ozon.client.decode import latin, same_word
from ozon.client.drift import Strange
from ozon.client.errors import (
    DecodeError,
    Forbidden,
    MethodBlocked,
    NotConnected,
    NotFound,
    OzonError,
    RateLimited,
    Refused,
    ServerError,
    TransportError,
    Unauthorized,
)

__all__ = [
    "PRODUCTION",
    "BadRow",
    "DecodeError",
    "Forbidden",
    "MethodBlocked",
    "NotConnected",
    "NotFound",
    "OzonClient",
    "OzonError",
    "Page",
    "RateLimited",
    "Refused",
    "Row",
    "ServerError",
    "Strange",
    "TransportError",
    "Unauthorized",
    "latin",
    "same_word",
]
