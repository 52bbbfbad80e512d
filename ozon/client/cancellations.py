"""Buyers' cancellation requests of rFBS postings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ozon.client.answers import Group, Page, id_page
from ozon.client.requests import given
from ozon.client.schemas.cancellations import CancellationRequest, read_cancellation_request

LIST = "/v2/conditional-cancellation/list"
APPROVE = "/v2/conditional-cancellation/approve"
REJECT = "/v2/conditional-cancellation/reject"
KEYS = ("cancellation_id", "posting_number")


class Cancellations(Group):
    """Reading is free; both decisions are final and are sent once."""

    def list(
        self,
        *,
        state: str = "ALL",
        posting_numbers: Sequence[str] = (),
        last_id: int = 0,
        limit: int = 500,
    ) -> Page[CancellationRequest]:
        """Requests in `state` (ALL, ON_APPROVAL, APPROVED, REJECTED); `limit` is at most 500."""
        filters = {"state": state} | given(posting_number=[*posting_numbers])
        body = {"filters": filters, "last_id": last_id, "limit": limit}
        return id_page(self._read(LIST, body), "result", read_cancellation_request, keys=KEYS, asked=last_id)

    def approve(self, cancellation_id: int, comment: str = "") -> None:
        """Agrees: the posting is cancelled and Ozon pays the buyer back. Not idempotent."""
        self._write(APPROVE, _decision(cancellation_id, comment))

    def reject(self, cancellation_id: int, comment: str = "") -> None:
        """Declines: the posting must be delivered. Not idempotent."""
        self._write(REJECT, _decision(cancellation_id, comment))


def _decision(cancellation_id: int, comment: str) -> dict[str, Any]:
    return {"cancellation_id": cancellation_id} | given(comment=comment)
