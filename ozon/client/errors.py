"""What can go wrong in a call of the Seller API, said so that the caller knows whether to repeat it."""

from __future__ import annotations

from typing import Any


class OzonError(Exception):
    """A call that gave no usable answer.

    `retryable`: the very same call may be sent again without risk.
    `uncertain`: a write whose outcome is unknown; settle it by reading, never by repeating.
    The two are never true together; both false means final.
    `retry_after` is in seconds. The API key never appears in any attribute.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        status: int | None = None,
        code: int | str | None = None,
        request_id: str = "",
        retryable: bool = False,
        uncertain: bool = False,
        retry_after: float | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.method = method
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retryable = retryable
        self.uncertain = uncertain
        self.retry_after = retry_after
        self.field = field

    @property
    def words(self) -> str:
        """What Ozon said, its code before it where that is a word: the older of its two envelopes has the documented
        word apart from the message."""
        named = isinstance(self.code, str) and not self.code.lstrip("-").isdecimal()
        return (
            f"{self.code}: {self.message}" if named and str(self.code) not in self.message else self.message
        )

    def __str__(self) -> str:
        return f"{self.method}: {self.message}{self._details()}"

    def _details(self) -> str:
        known = (
            ("field", self.field),
            ("HTTP", self.status),
            ("request", self.request_id),
        )
        text = ", ".join(f"{name} {value}" for name, value in known if value)
        return f" ({text})" if text else ""

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword-only arguments: the default would not survive the way between worker processes.
        return _rebuild, (type(self), self.message, dict(vars(self)))


def _rebuild(kind: type[OzonError], message: str, attributes: dict[str, Any]) -> OzonError:
    error = kind(message, method=attributes["method"])
    vars(error).update(attributes)
    return error


class TransportError(OzonError):
    """No complete answer arrived; a write may have been executed (`uncertain`)."""


class NotConnected(TransportError):
    """No connection came about, so nothing was sent; a write may be sent again too."""


class RateLimited(OzonError):
    """Too many requests; refused before execution. `retry_after` when Ozon named a wait."""


class ServerError(OzonError):
    """Ozon or a gateway in front of it failed; a write may have been executed (`uncertain`)."""


class MethodBlocked(ServerError):
    """Ozon closed the method for some minutes because of load; the call was not executed."""


class Refused(OzonError):
    """Ozon understood and said no; final."""


class Unauthorized(Refused):
    """The key is wrong, revoked or expired."""


class Forbidden(Refused):
    """The key or the cabinet may not use the method."""

    @property
    def needs_subscription(self) -> bool:
        """Whether a higher subscription of the cabinet would open the method."""
        return "existing subscription" in self.message.lower()


class NotFound(Refused):
    """Ozon does not know the object."""


class DecodeError(OzonError):
    """Ozon answered success with a body that cannot be understood; `field` names the place if known."""
