"""Ozon's limits, held by all processes and machines together through Redis, and what is counted on the way.

``limiter`` is what a client's calls pass through; ``health`` is what a page shows of them.
"""

from ozon.limits.account import Account
from ozon.limits.booking import Limiter
from ozon.limits.reader import MethodHealth, health

__all__ = ["Account", "Limiter", "MethodHealth", "health", "limiter"]


def limiter(client_id: str, api_url: str) -> Limiter:
    """The throttle of a Client-Id at an address."""
    return Limiter(Account(client_id, api_url))
