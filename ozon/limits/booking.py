"""The throttle of one account, shared through Redis by all processes and machines."""

import time
from collections.abc import Mapping
from enum import IntEnum

from django.conf import settings

from ozon.client.errors import MethodBlocked, OzonError, RateLimited
from ozon.client.throttle import closed, put_off
from ozon.limits.account import HOUR, HOURS_KEPT, Account
from ozon.limits.link import link
from ozon.limits.local import CAUTIOUS, local
from ozon.limits.methods import MARGIN, METHODS, USED
from ozon.limits.words import tell

# Seconds a call may be kept waiting here; beyond it the caller puts its work off and frees the worker.
PATIENCE_INTERACTIVE = 5.0
PATIENCE_BULK = 2.0
# Longer than any call: a probe of a closed method that never reports makes room for the next one.
PROBE = 30.0
# Seconds to leave the account alone: after a 429 that names no wait, and when Ozon says that nothing remains.
WINDOW = 1.0
# With so few calls remaining somebody else is using the account too, or our calls arrive in a heap.
LOW = 2
SLOWER = 0.05
# A method Ozon closed rests this long where no Redis tells how often it was closed before.
BLOCKED = 60.0
ACCOUNT = "*"


class Verdict(IntEnum):
    BOOKED = 0
    LATER = 1
    CLOSED = 2


class Limiter:
    """A ``Throttle``. Holds no state but the account's name, so one per client is as good as one for all."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def before(self, method: str, *, interactive: bool) -> None:
        """Waits for the call's turn. Raises RateLimited or MethodBlocked, with nothing sent, when that is long."""
        if not settings.OZON_RATE:
            return
        give_up = time.monotonic() + (PATIENCE_INTERACTIVE if interactive else PATIENCE_BULK)
        while True:
            patience = max(0.0, give_up - time.monotonic())
            verdict, wait, room = self._book(method, ahead=patience if interactive else None)
            if verdict is Verdict.CLOSED:
                raise closed(method, wait)
            if verdict is Verdict.LATER and room > patience:
                raise put_off(method, max(room, WINDOW))
            if wait > 0:
                time.sleep(wait)
            if verdict is Verdict.BOOKED:
                return

    def after(
        self,
        method: str,
        *,
        status: int | None,
        headers: Mapping[str, str],
        error: OzonError | None,
        seconds: float,
    ) -> None:
        """Counts the call, and passes on to all processes what Ozon wants paused."""
        remaining = _remaining(status, headers)
        field, pause = _pause_for(method, error, remaining) if settings.OZON_RATE else ("", 0.0)
        account = self._account
        noted = link().run(
            "note",
            [account.hour_key(), account.key("last"), account.key("pauses"), account.key("circuits")],
            [
                method,
                _micro(seconds),
                type(error).__name__ if error else "",
                tell(error.message, error.status) if error else "",
                "" if remaining is None else remaining,
                field,
                _micro(pause),
                _circuit(status, error) if settings.OZON_RATE else "",
                HOURS_KEPT * HOUR,
            ],
        )
        if noted is None and field:
            local(account.name).pause(field, pause)
        elif noted is None and isinstance(error, MethodBlocked):
            local(account.name).pause(method, max(pause, BLOCKED))

    def _book(self, method: str, *, ahead: float | None) -> tuple[Verdict, float, float]:
        """The verdict, seconds to wait, seconds till there is room. ``ahead``: seconds to book ahead; None for bulk
        reading, which takes only the very next turn."""
        interval = 1 / (settings.OZON_RATE * USED)
        own = METHODS.get(method)
        account = self._account
        answer = link().run(
            "book",
            [
                account.key("next"),
                account.key(f"calls:{method}"),
                account.key("pauses"),
                account.key("circuits"),
            ],
            [
                method,
                _micro(interval),
                _micro(interval if ahead is None else ahead),
                own.calls if own else 0,
                _micro(own.seconds + MARGIN) if own else 0,
                _micro(PROBE),
            ],
        )
        if answer is not None:
            verdict, wait, room = answer
            return Verdict(verdict), wait / 1_000_000, room / 1_000_000
        booked, *waits = local(account.name).book(method, ahead=1 / CAUTIOUS if ahead is None else ahead)
        return Verdict.BOOKED if booked else Verdict.LATER, waits[0], waits[1]


def _remaining(status: int | None, headers: Mapping[str, str]) -> int | None:
    """``Ratelimit-Remaining`` of an answer that counts; None when Ozon does not tell."""
    text = headers.get("ratelimit-remaining", "")
    counted = status is not None and 200 <= status < 300
    return int(text) if counted and text.isascii() and text.isdigit() and len(text) < 10 else None


def _pause_for(method: str, error: OzonError | None, remaining: int | None) -> tuple[str, float]:
    """(what to pause, seconds). A method with a limit of its own is paused alone: it may be that which is spent."""
    field = method if method in METHODS else ACCOUNT
    if isinstance(error, RateLimited):
        return field, error.retry_after or WINDOW
    if isinstance(error, MethodBlocked):
        return "", error.retry_after or 0.0
    if remaining == 0:
        return field, WINDOW
    if remaining is not None and remaining <= LOW:
        return field, SLOWER * (LOW + 1 - remaining)
    return "", 0.0


def _circuit(status: int | None, error: OzonError | None) -> str:
    """What the answer says of the method: ``open`` (closed by Ozon), ``closed`` (works), or nothing."""
    if isinstance(error, MethodBlocked):
        return "open"
    answered = status is not None and status < 500 and not isinstance(error, RateLimited)
    return "closed" if answered else ""


def _micro(seconds: float) -> int:
    return round(seconds * 1_000_000)
