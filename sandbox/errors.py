"""Refusals in Ozon's own shape."""

from typing import Any

INVALID = 3
NOT_FOUND = 5
DENIED = 7
PRECONDITION = 9
EXHAUSTED = 8
INTERNAL = 13
UNAVAILABLE = 14
UNAUTHENTICATED = 16


class ApiError(Exception):
    """An answer that is not 200. `code` is the gRPC code, `status` the HTTP one; a refusal with a `why` is counted."""

    def __init__(
        self, status: int, code: int, message: str, *, retry_after: int | None = None, why: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.why = why

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "details": []}


def invalid(message: str) -> ApiError:
    return ApiError(400, INVALID, message)


def refused(message: str, *, why: str = "") -> ApiError:
    """The call is well formed, but the object is not in a state that allows it."""
    return ApiError(400, PRECONDITION, message, why=why)


def not_found(message: str) -> ApiError:
    return ApiError(404, NOT_FOUND, message)


def denied(message: str, *, why: str = "") -> ApiError:
    """The key, its roles or the subscription do not reach so far."""
    return ApiError(403, DENIED, message, why=why)
