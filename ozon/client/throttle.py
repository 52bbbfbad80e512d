"""What stands between the client and Ozon's limits: asked before each attempt, told after each answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ozon.client.errors import MethodBlocked, OzonError, RateLimited


class Throttle(Protocol):
    """One per cabinet and address; used by any number of threads at once."""

    def before(self, method: str, *, interactive: bool) -> None:
        """Returns when the call may leave now; sleeps for that, holding no lock.

        ``interactive``: a write, or a read somebody waits for; it goes before bulk reading. Raises ``put_off``
        or ``closed`` when the wait would be too long: nothing was sent then.
        """

    def after(
        self,
        method: str,
        *,
        status: int | None,
        headers: Mapping[str, str],
        error: OzonError | None,
        seconds: float,
    ) -> None:
        """Hears how the attempt ended. ``status`` is None when no complete answer came; never raises."""


class Unthrottled:
    """Lets everything through."""

    def before(self, method: str, *, interactive: bool) -> None:
        """At once."""

    def after(
        self,
        method: str,
        *,
        status: int | None,
        headers: Mapping[str, str],
        error: OzonError | None,
        seconds: float,
    ) -> None:
        """Nobody counts."""


def put_off(method: str, seconds: float) -> RateLimited:
    """A call we kept back ourselves: no status, nothing was sent, room again after so many seconds."""
    reason = f"kept back by our own limits, room in {seconds:.1f} s"
    return RateLimited(reason, method=method, retryable=True, retry_after=seconds)


def closed(method: str, seconds: float) -> MethodBlocked:
    """A call we kept back because Ozon closed the method: no status, nothing was sent."""
    reason = f"Ozon closed the method because of load, next try in {seconds:.0f} s"
    return MethodBlocked(reason, method=method, retryable=True, retry_after=seconds)
